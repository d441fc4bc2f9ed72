#pragma once

/// The world around the program in these tests: Teams. The connector, its keys and its login are the stand-in of
/// tests/support on a thread of its own; its activities carry tokens that it signs and go over real sockets.

#include "tests/scenarios/slack_town.hpp"
#include "tests/support/teams_stub.hpp"

#include <catch2/catch_test_macros.hpp>

namespace coach::scenarios {

class teams_town {
  public:
    teams_town() : stub_(std::make_unique<support::teams_stub>(io_)), service_(stub_->service_url()) {
        settings_ = {{"TEAMS_CLIENT_ID", "app-1"},
                     {"TEAMS_CLIENT_SECRET", "secret-1"},
                     {"TEAMS_OPENID_URL", stub_->openid_url()},
                     {"TEAMS_LOGIN_URL", stub_->login_url()}};
        thread_ = std::thread([this] {
            const auto work = boost::asio::make_work_guard(io_);
            io_.run();
        });
    }
    ~teams_town() {
        io_.stop();
        thread_.join();
    }

    /// Runs a function of the stand-in on its own thread, and gives its value.
    template <class F>
    auto with(F work) {
        std::packaged_task<decltype(work(std::declval<support::teams_stub&>()))()> task([&] { return work(*stub_); });
        auto value = task.get_future();
        boost::asio::post(io_, [&task] { task(); });
        return value.get();
    }
    [[nodiscard]] std::vector<support::teams_stub::sent> messages_in(const std::string& conversation) {
        return with([&](auto& stub) {
            std::vector<support::teams_stub::sent> out;
            for (const auto& m : stub.messages())
                if (m.conversation == conversation) out.push_back(m);
            return out;
        });
    }
    [[nodiscard]] const std::string& service() const { return service_; }
    [[nodiscard]] const environment& settings() const { return settings_; }
    /// The activity with a token as it is made now.
    [[nodiscard]] net::http_request signed_by_connector(const boost::json::object& activity) {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        return support::teams_request(
            activity,
            support::teams_signer().token("app-1", service_, std::chrono::duration_cast<seconds>(now).count()));
    }

  private:
    boost::asio::io_context io_{1};
    std::unique_ptr<support::teams_stub> stub_;
    std::string service_;
    environment settings_;
    std::thread thread_;
};

/// The program serving Teams alone. The Slack town is only what the server's helper asks for.
struct teams_workspace {
    temporary_folder folder;
    slack_town no_town;
    teams_town town;
    coach_server coach;
    sender out;

    explicit teams_workspace(environment more = {})
        : coach(no_town, folder.path() / "data", all(town, std::move(more))) {
        coach.start();
    }
    static environment all(const teams_town& town, environment more) {
        environment out = town.settings();
        out.emplace_back("SLACK_SIGNING_SECRET", "");
        out.emplace_back("SLACK_BOT_TOKEN", "");
        out.insert(out.end(), more.begin(), more.end());
        return out;
    }
    [[nodiscard]] int status_of(net::http_request request) {
        const auto answer = out.send(std::move(request), coach.port());
        return answer ? answer->status : 0;
    }
    void tell(const boost::json::object& activity) {
        const auto status = status_of(town.signed_by_connector(activity));
        INFO("the program logged:\n" << coach.log());
        REQUIRE(status == 200);
    }
    [[nodiscard]] std::vector<support::teams_stub::sent> await(const std::string& conversation, std::size_t count) {
        std::vector<support::teams_stub::sent> seen;
        const bool came = eventually([&] {
            seen = town.messages_in(conversation);
            return seen.size() >= count;
        });
        INFO(seen.size() << " messages in " << conversation << "; the program logged:\n" << coach.log());
        REQUIRE(came);
        return seen;
    }
};

}  // namespace coach::scenarios
