#pragma once

/// An app that is installed by OAuth, with a stand-in for Slack, a shelf in memory, a browser that keeps cookies, and a
/// clock that the test moves.

#include "integrations/slack/scopes.hpp"
#include "integrations/slack/slack.hpp"
#include "net/form.hpp"
#include "tests/support/run.hpp"
#include "tests/support/slack_signer.hpp"
#include "tests/support/slack_stub.hpp"

#include <functional>
#include <map>
#include <stdexcept>
#include <utility>

namespace coach::tests {

using time_point = core::time_point;

/// A shelf that can be away.
class fragile_shelf final : public durable::shelf {
  public:
    explicit fragile_shelf(durable::shelf& inner) : inner_(inner) {}
    bool away = false;
    bool writes_fail = false;
    std::function<void()> before_write{};  ///< what another process does just before
    durable::awaitable<durable::result<std::optional<kept>>> read(std::string key) override {
        if (away) co_return durable::errc::unavailable;
        co_return co_await inner_.read(std::move(key));
    }
    durable::awaitable<durable::result<bool>> write(std::string key, std::string bytes,
                                                    std::optional<std::uint64_t> expected,
                                                    durable::milliseconds lives) override {
        if (before_write) std::exchange(before_write, {})();
        if (away || writes_fail) co_return durable::errc::unavailable;
        co_return co_await inner_.write(std::move(key), std::move(bytes), expected, lives);
    }
    durable::awaitable<durable::result<std::optional<kept>>> take(std::string key) override {
        if (away) co_return durable::errc::unavailable;
        co_return co_await inner_.take(std::move(key));
    }
    durable::awaitable<durable::result<bool>> remove(std::string key, std::optional<std::uint64_t> expected) override {
        if (away) co_return durable::errc::unavailable;
        co_return co_await inner_.remove(std::move(key), expected);
    }
    durable::awaitable<durable::result<bool>> lock(std::string key, std::string holder,
                                                   durable::milliseconds lasts) override {
        if (away) co_return durable::errc::unavailable;
        co_return co_await inner_.lock(std::move(key), std::move(holder), lasts);
    }
    durable::awaitable<durable::result<>> unlock(std::string key, std::string holder) override {
        if (away) co_return durable::errc::unavailable;
        co_return co_await inner_.unlock(std::move(key), std::move(holder));
    }
    durable::awaitable<durable::result<std::vector<std::string>>> keys(std::string family, std::size_t most) override {
        if (away) co_return durable::errc::unavailable;
        co_return co_await inner_.keys(std::move(family), most);
    }

  private:
    durable::shelf& inner_;
};

/// Keeps the cookies of one site.
class browser {
  public:
    [[nodiscard]] std::string header() const {
        std::string out;
        for (const auto& [name, value] : cookies_)
            out += (out.empty() ? "" : "; ") + name + "=" + value;
        return out;
    }
    void take(const net::http_response& response) {
        for (const auto& [name, value] : response.headers) {
            if (name != "Set-Cookie") continue;
            const auto equals = value.find('=');
            const auto text = value.substr(equals + 1, value.find(';') - equals - 1);
            if (text.empty())
                cookies_.erase(value.substr(0, equals));
            else
                cookies_[value.substr(0, equals)] = text;
        }
    }

  private:
    std::map<std::string, std::string> cookies_;
};

struct installed_app {
    boost::asio::io_context context;
    net::http_client client{context};
    support::slack_stub slack{context};
    time_point now{std::chrono::seconds(1'700'000'000)};
    durable::memory_shelf memory{[this] { return now; }};
    fragile_shelf shelf{memory};
    std::vector<core::event> stored;
    std::optional<slack::slack_platform> platform;
    support::slack_signer signer{"secret", 1'700'000'000};

    explicit installed_app(std::string public_url = "https://coach.example", std::string bot_token = {}) {
        slack::config c;
        c.signing_secrets = {"secret"};
        c.client_id = slack.oauth.client_id;
        c.client_secret = slack.oauth.client_secret;
        c.bot_token = std::move(bot_token);
        c.public_url = std::move(public_url);
        c.api_url = slack.api_url();
        c.rate_limits = false;
        platform.emplace(
            client, [this](core::event e) { return take(std::move(e)); }, std::move(c), [this] { return now; },
            slack::installing{&context, &shelf});
    }
    net::awaitable<integrations::accepted> take(core::event e) {
        stored.push_back(std::move(e));
        co_return integrations::accepted::stored;
    }

    net::http_response send(net::http_request request) {
        signer.now = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
        for (const auto& route : platform->routes())
            if (route.path == request.path()) return support::run(context, route.handle(std::move(request)));
        throw std::runtime_error("no route for " + request.target);
    }
    net::http_response get(std::string target, browser& from) {
        net::http_request r;
        r.method = "GET";
        r.target = std::move(target);
        r.headers = {{"Host", "coach.example"}, {"Cookie", from.header()}};
        r.remote = "203.0.113.7";
        auto response = send(std::move(r));
        from.take(response);
        return response;
    }
    /// The parameters of the address that the person is sent to.
    net::form_fields begin(browser& from) {
        const auto response = get("/slack/install", from);
        if (response.status != 302) throw std::runtime_error("no redirect: " + response.body);
        const std::string to(net::find_header(response.headers, "Location"));
        return net::parse_form(to.substr(to.find('?') + 1)).value();
    }
    static std::string back(std::string_view state, std::string_view code) {
        return "/slack/oauth_redirect?" +
               net::encode_form({{"code", std::string(code)}, {"state", std::string(state)}});
    }
    net::http_response install(support::slack_workspace where) {
        browser person;
        const auto asked = begin(person);
        if (where.scopes.empty()) where.scopes = slack::scope_list();
        const auto code = slack.oauth.agree(std::move(where), std::string(net::find_field(asked, "redirect_uri")));
        return get(back(net::find_field(asked, "state"), code), person);
    }
    durable::performed say(const std::string& workspace) {
        core::say s;
        s.where = {"slack", workspace, "D1", {}, true, {}};
        s.to = {"U1", {}};
        s.what = {core::intent::reply, {core::text_part{"hello"}}};
        return support::run(context, platform->perform(std::move(s), "e"));
    }
    /// Whose token the last message came with.
    std::string last_from() { return slack.messages().empty() ? "" : slack.messages().back().workspace; }
};

}  // namespace coach::tests
