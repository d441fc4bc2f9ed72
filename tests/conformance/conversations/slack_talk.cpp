// Slack: signed requests in, or the same over Socket Mode; Web API calls out.

#include "integrations/slack/modal.hpp"
#include "integrations/slack/slack.hpp"
#include "tests/conformance/conversations/conversation.hpp"
#include "tests/support/run.hpp"
#include "tests/support/slack_signer.hpp"
#include "tests/support/slack_stub.hpp"
#include "tests/support/socket_stub.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <optional>

using namespace coach;
namespace json = boost::json;

namespace {

constexpr long long monday = 1'794'820'000;

/// The modal that a form's button opens; null: another button, or no button.
json::value opened_by(const json::object& button) {
    const auto* action = button.if_contains("action_id");
    const auto* value = button.if_contains("value");
    if (action == nullptr || value == nullptr || !value->is_string()) return nullptr;
    if (!std::string_view(action->as_string()).starts_with(slack::form_action)) return nullptr;
    const auto form = slack::read_form(value->get_string());
    auto view = form ? slack::modal_view(*form, {}) : std::nullopt;
    return view ? json::value(std::move(*view)) : json::value();
}

void collect(const json::value& v, std::string& out) {
    if (v.is_array()) {
        for (const auto& each : v.get_array())
            collect(each, out);
    } else if (v.is_object()) {
        if (const auto view = opened_by(v.get_object()); view.is_object()) collect(view, out);
        for (const auto& [key, value] : v.get_object()) {
            if ((key == "text" || key == "title" || key == "label") && value.is_string())
                out.append(std::string_view(value.get_string())).append("\n");
            else
                collect(value, out);
        }
    }
}

/// The button of that label, as the person sees it: its value and the message that carries it.
const json::object* button(const json::value& v, std::string_view label) {
    if (v.is_array()) {
        for (const auto& each : v.get_array())
            if (const auto* found = button(each, label)) return found;
    } else if (v.is_object()) {
        const auto& o = v.get_object();
        const auto* type = o.if_contains("type");
        if (type != nullptr && type->is_string() && type->get_string() == "button" &&
            o.at("text").at("text").as_string() == label)
            return &o;
        for (const auto& [key, value] : o)
            if (const auto* found = button(value, label)) return found;
    }
    return nullptr;
}

class slack_talk final : public conformance::talk_rig {
  public:
    enum class way_in { http, socket };
    slack_talk(integrations::inbox inbox, way_in by)
        : inbox_(std::move(inbox)), platform_(client_, inbox_, settings(slack_.api_url()), [] {
              return core::time_point{std::chrono::seconds(monday)};
          }) {
        if (by == way_in::http) return;
        far_.emplace(io_, slack_);
        slack::socket_config c;
        c.app_token = "xapp-test";
        c.api_url = slack_.api_url();
        c.timing.open_every = {};
        platform_.listen(io_, client_, std::move(c));
        platform_.start();
        support::socket_habits habits;
        habits.refresh_after = 3;
        habits.repeat_every = 2;
        habits.leave_after = std::chrono::milliseconds(20);
        far_->behave(habits);
    }

    integrations::platform& platform() override { return platform_; }
    boost::asio::io_context& io() override { return io_; }
    bool has_commands() const override { return true; }

    bool say(const std::string& words, bool in_thread) override {
        const auto ts = next();
        if (in_thread && root_.empty()) root_ = ts;
        json::object inner{{"type", in_thread ? "app_mention" : "message"},
                           {"user", "U1"},
                           {"text", (in_thread ? "<@UBOT> " : "") + escaped(words)},
                           {"ts", ts},
                           {"channel", in_thread ? "C1" : "D1"}};
        if (!in_thread) inner["channel_type"] = "im";
        if (in_thread && ts != root_) inner["thread_ts"] = root_;
        return sent(signer().event(support::slack_event(json::serialize(inner), "Ev" + ts)));
    }
    bool command(const std::string& words, bool) override {
        auto fields = support::slack_command(escaped(words), slack_.response_url("r" + next()));
        for (auto& [name, value] : fields) {
            if (name == "channel_id") value = "D1";
            if (name == "trigger_id") value = next();
        }
        return sent(signer().form(fields));
    }
    bool press(const core::choice& c, bool) override {
        for (auto m = slack_.messages().rbegin(); m != slack_.messages().rend(); ++m) {
            const auto* blocks = m->payload.if_contains("blocks");
            const auto* found = blocks != nullptr ? button(*blocks, c.label) : nullptr;
            if (found == nullptr) continue;
            // What a command's response_url was given stands where the command was typed.
            const std::string channel = m->channel.starts_with('C') ? m->channel : "D1";
            json::object container{{"type", "message"}, {"message_ts", m->ts}, {"channel_id", channel}};
            if (!m->thread.empty()) container["thread_ts"] = m->thread;
            if (!m->only_for.empty()) container["is_ephemeral"] = true;
            json::object payload{{"type", "block_actions"},
                                 {"team", {{"id", "T1"}}},
                                 {"user", {{"id", "U1"}, {"username", "ana"}}},
                                 {"channel", {{"id", channel}}},
                                 {"trigger_id", next()},
                                 {"response_url", slack_.response_url("r" + next())},
                                 {"container", std::move(container)},
                                 {"actions", json::array{json::object{{"type", "button"},
                                                                      {"action_id", found->at("action_id")},
                                                                      {"value", found->at("value")},
                                                                      {"action_ts", next()}}}}};
            return sent(signer().interaction(json::serialize(payload)));
        }
        return false;
    }

    std::string read() override {
        std::string out;
        for (const auto& u : slack_.uploads())
            if (u.complete) out += u.name + "\n" + u.bytes + "\n";
        for (const auto& m : slack_.messages())
            if (const auto* blocks = m.payload.if_contains("blocks")) collect(*blocks, out);
        for (const auto& f : files_)
            out += f;
        return out;
    }
    std::vector<std::string> violations() override {
        auto out = slack_.violations();
        if (far_) out.insert(out.end(), far_->violations().begin(), far_->violations().end());
        return out;
    }

  private:
    static slack::config settings(std::string url) {
        slack::config c;
        c.signing_secrets = {"s"};
        c.bot_token = "xoxb-test";
        c.api_url = std::move(url);
        c.rate_limits = false;
        return c;
    }
    static support::slack_signer signer() { return {"s", monday}; }
    /// As Slack's clients write what was typed.
    static std::string escaped(std::string_view words) {
        std::string out;
        for (const char c : words)
            out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
        return out;
    }
    std::string next() { return std::to_string(monday + ++ticks_) + ".000100"; }
    bool sent(net::http_request request) {
        if (far_) return sent_over_socket(request);
        for (const auto& r : platform_.routes())
            if (r.path == request.path()) return support::run(io_, r.handle(std::move(request))).status == 200;
        return false;
    }

    bool sent_over_socket(const net::http_request& request) {
        const auto id = far_->deliver(request);
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        io_.restart();
        while (far_->of(id).acks == 0 && std::chrono::steady_clock::now() < until)
            io_.run_one_until(until);
        return far_->of(id).acks > 0;
    }

    boost::asio::io_context io_;
    net::http_client client_{io_};
    support::slack_stub slack_{io_};
    std::optional<support::socket_stub> far_;  ///< when it comes over sockets
    integrations::inbox inbox_;
    slack::slack_platform platform_;
    std::string root_;
    std::vector<std::string> files_;
    unsigned ticks_ = 0;
};

}  // namespace

TEST_CASE("The conversations go the same on Slack over HTTP", "[conformance][slack]") {
    conformance::runs_every_script(
        [](integrations::inbox i) { return std::make_unique<slack_talk>(std::move(i), slack_talk::way_in::http); });
}

TEST_CASE("The conversations go the same on Slack over Socket Mode", "[conformance][slack][socket]") {
    conformance::runs_every_script(
        [](integrations::inbox i) { return std::make_unique<slack_talk>(std::move(i), slack_talk::way_in::socket); });
}
