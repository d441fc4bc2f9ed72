// Teams: signed activities and invokes in, connector calls out.

#include "integrations/teams/teams.hpp"
#include "tests/conformance/conversations/conversation.hpp"
#include "tests/support/run.hpp"
#include "tests/support/teams_stub.hpp"

#include <boost/json/array.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cctype>

using namespace coach;
namespace json = boost::json;

namespace {

constexpr long long monday = 1'794'820'000;

/// Every text of a card as its reader sees it; what an older client gets instead says the same again.
void collect(const json::value& v, std::string& out) {
    if (v.is_array()) {
        for (const auto& each : v.get_array())
            collect(each, out);
    } else if (v.is_object()) {
        for (const auto& [key, value] : v.get_object()) {
            if (value.is_string() && key != "type") out.append(std::string_view(value.get_string())).append("\n");
            if (key != "fallback") collect(value, out);
        }
    }
}

/// The action of that title, as the person sees it.
const json::object* button(const json::value& v, std::string_view title) {
    if (v.is_array()) {
        for (const auto& each : v.get_array())
            if (const auto* found = button(each, title)) return found;
    } else if (v.is_object()) {
        const auto& o = v.get_object();
        const auto *type = o.if_contains("type"), *name = o.if_contains("title");
        if (type != nullptr && name != nullptr && type->is_string() && type->get_string() == "Action.Execute" &&
            name->get_string() == title)
            return &o;
        for (const auto& [key, value] : o)
            if (const auto* found = button(value, title)) return found;
    }
    return nullptr;
}

class teams_talk final : public conformance::talk_rig {
  public:
    explicit teams_talk(integrations::inbox inbox)
        : platform_(io_, client_, shelf_, std::move(inbox), settings(stub_),
                    [] { return core::time_point{std::chrono::seconds(monday)}; }) {}
    ~teams_talk() override { support::run(io_, ended()); }

    integrations::platform& platform() override { return platform_; }
    boost::asio::io_context& io() override { return io_; }

    bool say(const std::string& words, bool in_thread) override {
        const auto id = next();
        return sent(in_thread ? support::teams_channel_message(stub_.service_url(), escaped(words), id)
                              : support::teams_message(stub_.service_url(), escaped(words), id));
    }
    bool press(const core::choice& c, bool in_thread) override {
        for (auto m = stub_.messages().rbegin(); m != stub_.messages().rend(); ++m) {
            const auto* cards = m->payload.if_contains("attachments");
            const auto* found = cards != nullptr ? button(*cards, c.label) : nullptr;
            if (found == nullptr) continue;
            auto invoke = in_thread && !m->conversation.starts_with("a:")
                              ? support::teams_channel_message(stub_.service_url(), "", next())
                              : support::teams_message(stub_.service_url(), "", next());
            invoke["type"] = "invoke";
            invoke["name"] = "adaptiveCard/action";
            invoke["replyToId"] = m->id;
            invoke["value"] = json::object{
                {"trigger", "manual"},
                {"action",
                 json::object{{"type", "Action.Execute"}, {"verb", found->at("verb")}, {"data", found->at("data")}}}};
            return sent(invoke);
        }
        return false;
    }

    std::string read() override {
        std::string out;
        for (const auto& m : stub_.messages()) {
            if (m.payload.at("type").as_string() != "message") continue;
            if (const auto* text = m.payload.if_contains("text")) out.append(text->as_string()).append("\n");
            if (const auto* cards = m.payload.if_contains("attachments")) collect(*cards, out);
        }
        return out;
    }
    std::vector<std::string> violations() override { return stub_.violations(); }

  private:
    static teams::config settings(const support::teams_stub& stub) {
        teams::config c;
        c.client_id = "app-1";
        c.client_secret = "secret-1";
        c.openid_url = stub.openid_url();
        c.login_url = stub.login_url();
        c.rate_limits = false;
        return c;
    }
    /// As Teams writes what was typed.
    static std::string escaped(std::string_view words) {
        std::string out;
        for (const char c : words)
            out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
        return out;
    }
    std::string next() { return std::to_string(monday * 1000 + ++ticks_); }
    bool sent(const json::object& activity) {
        const auto token = stub_.signer().token("app-1", stub_.service_url(), monday);
        for (const auto& r : platform_.routes())
            if (r.path == "/api/messages" && r.method == "POST")
                return support::run(io_, r.handle(support::teams_request(activity, token))).status == 200;
        return false;
    }
    net::awaitable<bool> ended() {
        co_await platform_.stop(std::chrono::seconds(5));
        co_return true;
    }

    boost::asio::io_context io_;
    net::http_client client_{io_};
    support::teams_stub stub_{io_};
    durable::memory_shelf shelf_{[] { return durable::time_point{}; }};
    teams::teams_platform platform_;
    unsigned ticks_ = 0;
};

}  // namespace

TEST_CASE("IN01: the conversations go the same on Teams as on Slack and the console", "[conformance][teams]") {
    conformance::runs_every_script([](integrations::inbox i) { return std::make_unique<teams_talk>(std::move(i)); });
}
