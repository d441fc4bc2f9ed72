// Renewing a token from many places at once, over one real Redis: each thread here is a process of its own.

#include "durable/private_server.hpp"
#include "integrations/slack/tokens.hpp"
#include "tests/conformance/mailbox/temporary_folder.hpp"
#include "tests/support/run.hpp"
#include "tests/support/slack_stub.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <catch2/catch_test_macros.hpp>

#include <future>
#include <set>
#include <thread>

namespace coach::tests {
namespace {

namespace asio = boost::asio;

constexpr int processes = 8;
constexpr int calls_each = 8;
const core::time_point installed_at{std::chrono::seconds(1'700'000'000)};

durable::redis_options redis_at(const std::string& url) {
    durable::redis_options out;
    out.where = *durable::parse_redis_url(url);
    out.deadline = std::chrono::seconds(10);
    return out;
}

/// Slack on a thread of its own.
struct town {
    asio::io_context io{1};
    support::slack_stub stub{io};
    std::string token;  ///< as installed
    std::thread thread;

    slack::installation install() {
        support::slack_workspace where;
        where.team = "T1";
        where.rotates = true;
        const auto code = stub.oauth.agree(where, "x");
        const auto given = stub.oauth.access({{"client_id", stub.oauth.client_id},
                                              {"client_secret", stub.oauth.client_secret},
                                              {"code", code},
                                              {"redirect_uri", "x"}});
        slack::installation out;
        out.team = "T1";
        out.token = token = given.at("access_token").as_string();
        out.refresh_token = given.at("refresh_token").as_string();
        out.installed = installed_at;
        out.expires = installed_at + std::chrono::hours(12);
        return out;
    }
    void open() {
        thread = std::thread([this] {
            const auto work = asio::make_work_guard(io);
            io.run();
        });
    }
    void close() {
        io.stop();
        thread.join();
    }
};

struct process {
    asio::io_context io{1};
    net::http_client client{io};
    durable::redis_shelf shelf;
    slack::oauth_api oauth;
    slack::installed_tokens tokens;
    std::vector<std::string> got;

    process(const std::string& redis, const town& slack_side, core::time_point now)
        : shelf(io, redis_at(redis)),
          oauth(client, slack_side.stub.api_url(), slack_side.stub.oauth.client_id,
                slack_side.stub.oauth.client_secret),
          tokens(io, shelf, oauth, [now] { return now; }, {}) {}

    net::awaitable<> one() {
        const auto found = co_await tokens.of("T1");
        got.push_back(found.what == slack::lookup::kind::found ? found.who.token : "none");
        if (got.size() == calls_each) client.close();
    }
    void run() {
        for (int i = 0; i < calls_each; ++i)
            asio::co_spawn(io, one(), asio::detached);
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (got.size() < calls_each && io.run_one_until(end) > 0) {
        }
    }
};

void put(const std::string& redis, slack::installation what) {
    asio::io_context io{1};
    durable::redis_shelf shelf(io, redis_at(redis));
    slack::installations store(shelf);
    const auto kept = support::run(io, store.put(std::move(what)));
    REQUIRE((kept.has_value() && *kept));
}

}  // namespace

TEST_CASE("sixty-four renewals of one token in eight processes are one exchange", "[slack][rotation][redis]") {
    const temporary_folder folder;
    durable::private_server server({.folder = folder.path()});
    for (const auto after : {std::chrono::hours(12), std::chrono::hours(13)}) {  // as it ends, and long after
        town slack_side;
        put(server.url(), slack_side.install());
        slack_side.open();
        std::vector<std::unique_ptr<process>> all;
        for (int i = 0; i < processes; ++i)
            all.push_back(std::make_unique<process>(server.url(), slack_side, installed_at + after));
        std::vector<std::thread> threads;
        for (auto& each : all)
            threads.emplace_back([&each] { each->run(); });
        for (auto& t : threads)
            t.join();
        slack_side.close();
        std::multiset<std::string> tokens;
        for (const auto& each : all)
            tokens.insert(each->got.begin(), each->got.end());
        CHECK(tokens.size() == processes * calls_each);
        CHECK(tokens.count(slack_side.stub.oauth.token_of("T1")) == tokens.size());
        CHECK(slack_side.stub.oauth.exchanges() == 1);
        CHECK(slack_side.stub.count("oauth.v2.access") == 1);
        CHECK(slack_side.stub.violations() == std::vector<std::string>{});
    }
}

}  // namespace coach::tests
