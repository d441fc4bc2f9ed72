#include "durable/private_server.hpp"
#include "durable/redis_feed.hpp"
#include "durable/redis_mailbox.hpp"
#include "durable/worker.hpp"
#include "mailbox_suite.hpp"
#include "temporary_folder.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <csignal>
#include <map>
#include <memory>
#include <optional>
#include <set>

namespace coach::tests {
using namespace coach::durable;
using namespace std::chrono_literals;
namespace {

redis_options options_of(const std::string& url) {
    redis_options out;
    out.where = *parse_redis_url(url);
    out.deadline = 10s;
    return out;
}

struct rig {
    explicit rig(const std::string& url)
        : admin(io, options_of(url)), box(io, redis_mailbox_options{.redis = options_of(url), .ahead = {}}) {}
    boost::asio::io_context io;
    redis_connection admin;
    redis_mailbox box;

    void command(std::initializer_list<std::string_view> words) {
        redis_commands one;
        one.add(words);
        auto replies = wait_for(io, admin.send(std::move(one)));
        REQUIRE(replies.has_value());
        REQUIRE_FALSE(failure_of(*replies->front()));
    }
    result<delivered> deliver(std::string actor, std::string id) {
        return wait_for(io, box.deliver(std::move(actor), {std::move(id), "x"}));
    }
    /// Until `over`, or the patience of the test ends.
    template <class Condition>
    bool run_until(Condition over) {
        boost::asio::steady_timer patience(io, 30s);
        // The cancelled wait completes in a later run of the io_context, after this frame is gone.
        const auto out_of_time = std::make_shared<bool>(false);
        patience.async_wait([out_of_time](auto error) { *out_of_time = !error; });
        io.restart();
        while (!over() && !*out_of_time && io.run_one() > 0) {
        }
        return over();
    }
};

std::string free_port() {
    boost::asio::io_context io;
    boost::asio::ip::tcp::acceptor acceptor(io, {boost::asio::ip::make_address("127.0.0.1"), 0});
    return std::to_string(acceptor.local_endpoint().port());
}

}  // namespace

TEST_CASE("out of memory is a refusal that loses nothing", "[redis]") {
    const temporary_folder folder;
    private_server server({.folder = folder.path()});
    rig it(server.url());
    CHECK(it.deliver("a", "1").has_value());
    it.command({"CONFIG", "SET", "maxmemory", "1"});
    const auto refused = it.deliver("a", "2");
    CHECK((!refused && refused.error() == errc::refused));
    it.command({"CONFIG", "SET", "maxmemory", "0"});
    auto got = wait_for(it.io, it.box.claim(1, 0ms));
    REQUIRE((got && got->size() == 1));
    CHECK(got->front().inbox == std::vector<event>{{"1", "x"}});

    it.command({"CONFIG", "SET", "maxmemory", "1"});
    const auto dropped = wait_for(it.io, it.box.commit(got->front(), {"new", 1, {{repeat::freely, "say"}}, {}}));
    CHECK((!dropped && dropped.error() == errc::refused));
    it.command({"CONFIG", "SET", "maxmemory", "0"});
    CHECK(*wait_for(it.io, it.box.peek("a")) == "");
    const auto stored = wait_for(it.io, it.box.commit(got->front(), {"new", 1, {{repeat::freely, "say"}}, {}}));
    REQUIRE(stored.has_value());
    CHECK(stored->stored);
    CHECK(*it.deliver("a", "2") == delivered::accepted);
}

TEST_CASE("a Redis that may evict is refused, with the reason", "[redis]") {
    const temporary_folder folder;
    private_server server({.folder = folder.path(), .more = {"--maxmemory-policy", "allkeys-lru"}});
    rig it(server.url());
    const auto problem = wait_for(it.io, it.box.check());
    CHECK(problem.find("noeviction") != std::string::npos);
    const auto refused = it.deliver("a", "1");
    CHECK((!refused && refused.error() == errc::refused));
}

TEST_CASE("a Redis that forgot the scripts, or was killed, goes on where it was", "[redis]") {
    const temporary_folder folder;
    private_server server({.folder = folder.path()});
    rig it(server.url());
    CHECK(it.deliver("a", "1").has_value());
    it.command({"SCRIPT", "FLUSH"});
    CHECK(*it.deliver("a", "1") == delivered::duplicate);

    ::kill(server.pid(), SIGKILL);
    result<delivered> again = errc::unavailable;
    for (int tries = 0; tries < 20 && !again; ++tries)
        again = it.deliver("a", "1");
    REQUIRE(again.has_value());
    CHECK(*again == delivered::duplicate);
    CHECK(server.restarts() == 1);
    const auto got = wait_for(it.io, it.box.claim(1, 0ms));
    REQUIRE((got && got->size() == 1));
    CHECK(got->front().inbox.size() == 1);
}

TEST_CASE("a folder has one owner, and its data outlasts the server", "[redis][private_server]") {
    const temporary_folder folder;
    {
        private_server server({.folder = folder.path()});
        CHECK_THROWS_WITH(private_server({.folder = folder.path()}),
                          Catch::Matchers::ContainsSubstring("in use by another coach"));
        rig it(server.url());
        CHECK(*it.deliver("a", "1") == delivered::accepted);
    }
    private_server server({.folder = folder.path()});
    rig it(server.url());
    CHECK(*it.deliver("a", "1") == delivered::duplicate);
}

TEST_CASE("a missing redis-server is said in plain words", "[redis][private_server]") {
    const temporary_folder folder;
    CHECK_THROWS_WITH(private_server({.folder = folder.path(), .program = "no-such-redis-server"}),
                      Catch::Matchers::ContainsSubstring("not installed"));
}

TEST_CASE("two workers on Redis step every event once and perform every effect, through a killed server",
          "[redis][worker]") {
    const temporary_folder folder;
    private_server server({.folder = folder.path()});
    rig it(server.url());
    redis_mailbox other(it.io, redis_mailbox_options{.redis = options_of(server.url()), .ahead = {}});
    std::multiset<std::string> performed_ids;
    const auto step_of = [](const claimed& what, time_point) {
        step out{what.state, what.inbox.size(), {}, {}};
        for (const auto& each : what.inbox) {
            out.state += each.id + " ";
            out.effects.push_back({repeat::freely, each.id});
        }
        return out;
    };
    const auto perform = [&](pending_effect what) -> awaitable<performed> {
        performed_ids.insert(what.actor + " " + what.what.bytes);
        co_return performed{};
    };
    const auto ask = [](pending_effect) -> awaitable<std::optional<bool>> { co_return true; };
    worker one(it.io, it.box, step_of, perform, ask), two(it.io, other, step_of, perform, ask);
    one.start();
    two.start();
    std::map<std::string, std::string> wanted;
    for (int event = 0; event < 10; ++event) {
        for (int actor = 0; actor < 40; ++actor) {
            const auto name = "actor " + std::to_string(actor), id = "e" + std::to_string(event);
            if (event == 5 && actor == 0) ::kill(server.pid(), SIGKILL);
            result<delivered> sent = errc::unavailable;
            for (int tries = 0; tries < 20 && !sent; ++tries)
                sent = it.deliver(name, id);
            REQUIRE(sent.has_value());
            wanted[name] += id + " ";
        }
    }
    CHECK(it.run_until([&] { return std::set(performed_ids.begin(), performed_ids.end()).size() == 400; }));
    for (const auto& [name, state] : wanted)
        CHECK(*wait_for(it.io, it.box.peek(name)) == state);
    CHECK(one.counts().steps + two.counts().steps > 0);
    bool drained = false;
    boost::asio::co_spawn(it.io.get_executor(), one.drain(5s), [&](std::exception_ptr) { drained = true; });
    CHECK(it.run_until([&] { return drained; }));
    drained = false;
    boost::asio::co_spawn(it.io.get_executor(), two.drain(5s), [&](std::exception_ptr) { drained = true; });
    CHECK(it.run_until([&] { return drained; }));
}

TEST_CASE("a feed on Redis keeps order, drops repeats, forgets the oldest and wakes who waits", "[redis][feed]") {
    const temporary_folder folder;
    private_server server({.folder = folder.path()});
    boost::asio::io_context io;
    std::optional<redis_feed> held(std::in_place, io, redis_feed_options{.redis = options_of(server.url()), .most = 3});
    auto& feed = *held;
    for (const auto* id : {"1", "2", "3", "4"})
        CHECK(*wait_for(io, feed.append("f", id, std::string("bytes ") + id)));
    CHECK_FALSE(*wait_for(io, feed.append("f", "4", "again")));
    CHECK(*wait_for(io, feed.contains("f", "4")));
    CHECK_FALSE(*wait_for(io, feed.contains("f", "1")));
    const auto all = wait_for(io, feed.read("f", "", 10, 0ms));
    REQUIRE((all && all->size() == 3));
    CHECK(all->front().id == "2");
    CHECK(all->back().bytes == "bytes 4");

    boost::asio::co_spawn(io.get_executor(), feed.read("f", all->back().position, 10, 20s),
                          [&](std::exception_ptr, result<std::vector<feed_entry>> news) {
                              REQUIRE((news && news->size() == 1));
                              CHECK(news->front().id == "5");
                              io.stop();
                          });
    boost::asio::steady_timer later(io, 100ms);
    later.async_wait([&](auto) {
        boost::asio::co_spawn(io.get_executor(), feed.append("f", "5", "news"),
                              [](std::exception_ptr, result<bool>) {});
    });
    io.restart();
    io.run();
    held.reset();  // its loops end at the next run
    io.restart();
    io.run_for(100ms);
}

TEST_CASE("TCP with a password and TLS with a private authority carry the mailbox too", "[redis][tls]") {
    const temporary_folder folder;
    const auto key = (folder.path() / "key.pem").string(), certificate = (folder.path() / "cert.pem").string();
    const auto make =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost "
        "-addext subjectAltName=DNS:localhost -keyout " +
        key + " -out " + certificate + " 2>/dev/null";
    REQUIRE(std::system(make.c_str()) == 0);
    std::string plain, tls;
    std::unique_ptr<private_server> server;
    for (int tries = 0; !server; ++tries) {
        plain = free_port(), tls = free_port();
        try {
            server = std::make_unique<private_server>(
                private_server_options{.folder = folder.path() / ("data" + std::to_string(tries)),
                                       .more = {"--port", plain, "--tls-port", tls, "--tls-cert-file", certificate,
                                                "--tls-key-file", key, "--tls-auth-clients", "no"}});
        } catch (const std::exception&) {
            if (tries == 4) throw;  // a free port may be taken before it is used
        }
    }
    SECTION("TCP") {
        rig it("redis://127.0.0.1:" + plain + "/2");
        it.command({"CONFIG", "SET", "requirepass", "p@ss word"});
        rig with_password("redis://:p%40ss%20word@localhost:" + plain + "/2");
        CHECK(*with_password.deliver("a", "1") == delivered::accepted);
        CHECK(*it.deliver("a", "1") == delivered::duplicate);
        rig without("redis://localhost:" + plain);
        CHECK(wait_for(without.io, without.box.check()).find("NOAUTH") != std::string::npos);
    }
    SECTION("TLS") {
        rig it("rediss://localhost:" + tls + "?ssl_ca_certs=" + certificate);
        CHECK(*it.deliver("a", "1") == delivered::accepted);
        CHECK(*it.deliver("a", std::string(200'000, 'x')) == delivered::accepted);
        rig distrustful("rediss://localhost:" + tls);
        CHECK(wait_for(distrustful.io, distrustful.box.check()).find("certificate") != std::string::npos);
        rig wrong_name("rediss://127.0.0.1:" + tls + "?ssl_ca_certs=" + certificate);
        CHECK(wait_for(wrong_name.io, wrong_name.box.check()).find("certificate") != std::string::npos);
    }
}

}  // namespace coach::tests
