#pragma once

/// The platform beside its stand-in, with a clock that the test owns.

#include "integrations/teams/references.hpp"
#include "integrations/teams/teams.hpp"
#include "tests/support/run.hpp"
#include "tests/support/teams_stub.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace coach::test {

constexpr long long clock_start = 1'900'000'000;

struct teams_setup {
    boost::asio::io_context io;
    net::http_client client{io};
    support::teams_stub stub{io};
    std::chrono::sys_time<std::chrono::milliseconds> now{std::chrono::seconds(clock_start)};
    durable::memory_shelf shelf{[this] { return now; }};
    std::vector<core::event> events;
    std::vector<std::string> answers;  ///< said as soon as an event is stored
    integrations::accepted outcome = integrations::accepted::stored;
    teams::config settings;
    std::unique_ptr<teams::teams_platform> platform;

    teams_setup() {
        settings.client_id = "app-1";
        settings.client_secret = "secret-1";
        settings.openid_url = stub.openid_url();
        settings.login_url = stub.login_url();
        settings.rate_limits = false;
    }
    ~teams_setup() {
        if (platform) support::run(io, finished());
    }
    net::awaitable<bool> finished() {
        co_await platform->stop(std::chrono::milliseconds(2000));
        client.close();
        co_return true;
    }
    teams::teams_platform& on() {
        if (!platform) {
            platform = std::make_unique<teams::teams_platform>(
                io, client, shelf, [this](core::event e) { return take(std::move(e)); }, settings,
                [this] { return now; });
        }
        return *platform;
    }
    net::awaitable<integrations::accepted> take(core::event e) {
        events.push_back(std::move(e));
        for (const auto& words : answers)
            (void)co_await platform->perform(reply(words), "a");
        co_return outcome;
    }
    [[nodiscard]] long long seconds() const {
        return std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    }
    [[nodiscard]] std::string token() { return stub.signer().token("app-1", stub.service_url(), seconds()); }
    net::http_response ask(net::http_request request) {
        auto routes = on().routes();
        return support::run(io, routes.at(0).handle(std::move(request)));
    }
    net::http_response tell(const boost::json::object& activity) {
        return ask(support::teams_request(activity, token()));
    }
    durable::performed perform(core::say s, std::string id = "e1") {
        return support::run(io, on().perform(std::move(s), std::move(id)));
    }
    [[nodiscard]] core::say reply(std::string words, core::intent why = core::intent::reply) const {
        core::say out;
        out.where = {"teams", "tenant-1", "a:chat-of-ana", {}, true, {}};
        out.to = {"29:ana", "Ana"};
        out.what = {why, {core::text_part{std::move(words)}}};
        return out;
    }
    [[nodiscard]] core::say in_channel(std::string words, core::intent why = core::intent::reply) const {
        core::say out = reply(std::move(words), why);
        out.where = {"teams", "tenant-1", "19:general@thread.tacv2", "1600", false, {}};
        return out;
    }
};

}  // namespace coach::test
