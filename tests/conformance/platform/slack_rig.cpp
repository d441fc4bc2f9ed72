#include "integrations/slack/slack.hpp"
#include "tests/conformance/platform_suite.hpp"
#include "tests/support/run.hpp"
#include "tests/support/slack_stub.hpp"

#include <boost/json/array.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace coach;
using support::slack_fault;

namespace {

std::string without(std::string text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
    return text;
}

/// Every text in the blocks as Slack shows it; formats are not taken off, so that words inside of marks still read.
void collect(const boost::json::value& v, std::string& out) {
    if (v.is_array()) {
        for (const auto& each : v.get_array())
            collect(each, out);
    } else if (v.is_object()) {
        for (const auto& [key, value] : v.get_object()) {
            if ((key == "text" || key == "value") && value.is_string()) {
                std::string words(value.get_string());  // a button's value may be a form, in JSON
                for (auto at = words.find("\\n"); at != std::string::npos; at = words.find("\\n", at))
                    words.replace(at, 2, " ");
                out.append(words).append("\n");
            } else {
                collect(value, out);
            }
        }
    }
}

class slack_rig : public conformance::platform_rig {
  public:
    integrations::platform& platform() override { return platform_; }
    durable::performed perform(core::say s, std::string id) override {
        return support::run(context_, platform_.perform(std::move(s), std::move(id)));
    }
    std::optional<bool> happened(core::say s, std::string id) override {
        return support::run(context_, platform_.happened(std::move(s), std::move(id)));
    }
    core::place direct_place() const override { return {"slack", "T1", "D1", {}, true, {}}; }
    std::optional<core::place> shared_place() const override {
        return core::place{"slack", "T1", "C1", "1.1", false, {}};
    }

    std::vector<conformance::shown> seen() override {
        std::vector<conformance::shown> out;
        for (const auto& m : slack_.messages()) {
            std::string words;
            if (const auto* blocks = m.payload.if_contains("blocks")) collect(*blocks, words);
            words = without(std::move(words), "\xE2\x80\x8B", "");
            words = without(without(without(std::move(words), "&lt;", "<"), "&gt;", ">"), "&amp;", "&");
            out.push_back({m.ts, !m.only_for.empty() || m.channel.starts_with('D'), std::move(words)});
        }
        for (const auto& u : slack_.uploads())
            if (u.complete) out.push_back({u.name, u.channel.starts_with('D'), u.name + "\n" + u.bytes});
        return out;
    }
    std::vector<std::string> violations() override { return slack_.violations(); }

    bool refuse_next() override {
        slack_.fail_next("chat.postMessage", {slack_fault::kind::refusal, 200, -1, "restricted_action"});
        return true;
    }
    bool lose_next_answer() override {
        slack_.fail_next("chat.postMessage", {slack_fault::kind::drop_after, 0, -1, {}});
        return true;
    }
    bool be_away() override {
        slack_.fail_next("chat.postMessage", {slack_fault::kind::status, 503, 1, {}});
        return true;
    }

  private:
    static slack::config config(std::string url) {
        slack::config c;
        c.signing_secrets = {"s"};
        c.bot_token = "xoxb-test";
        c.api_url = std::move(url);
        c.rate_limits = false;
        return c;
    }

    boost::asio::io_context context_;
    net::http_client client_{context_};
    support::slack_stub slack_{context_};
    slack::slack_platform platform_{client_, {}, config(slack_.api_url())};
};

}  // namespace

TEST_CASE("Slack keeps the promises of a platform", "[conformance][slack]") {
    conformance::keeps_the_promises([] { return std::make_unique<slack_rig>(); });
}
