#include "core/markdown_text.hpp"
#include "integrations/teams/references.hpp"
#include "integrations/teams/teams.hpp"
#include "tests/conformance/platform_suite.hpp"
#include "tests/support/run.hpp"
#include "tests/support/teams_stub.hpp"

#include <boost/json/array.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace coach;
using support::teams_fault;

namespace {

/// Every text of a card as its reader sees it; what an older client gets instead says the same again.
void collect(const boost::json::value& v, std::string& out) {
    if (v.is_array()) {
        for (const auto& each : v.get_array())
            collect(each, out);
    }
    if (!v.is_object()) return;
    for (const auto& [key, value] : v.get_object()) {
        const bool words = key == "text" || key == "title" || key == "label" || key == "placeholder" || key == "url";
        if (words && value.is_string()) out.append(std::string_view(value.get_string())).append("\n");
        if (key != "fallback") collect(value, out);
    }
}

/// Markdown as Teams reads it: a backslash before punctuation goes, entities are read.
std::string read_markdown(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && std::ispunct(static_cast<unsigned char>(text[i + 1])) != 0) ++i;
        out += text[i];
    }
    for (const auto& [from, to] : {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&amp;", "&"}})
        for (auto at = out.find(from); at != std::string::npos; at = out.find(from, at + 1))
            out.replace(at, std::string_view(from).size(), to);
    return out;
}

class teams_rig : public conformance::platform_rig {
  public:
    teams_rig() {
        for (const auto* kind : {"direct", "shared"}) {
            teams::activity a;
            a.service_url = stub_.service_url();
            a.tenant = "T1";
            a.bot = "28:coach";
            a.from = "29:ana";
            a.conversation = kind == std::string_view("direct") ? "a:chat-of-ana" : "19:general@thread.tacv2";
            a.conversation_type = kind == std::string_view("direct") ? "personal" : "channel";
            teams::references known(shelf_);
            REQUIRE(support::run(context_, known.learn(a)));
        }
    }
    integrations::platform& platform() override { return platform_; }
    durable::performed perform(core::say s, std::string id) override {
        return support::run(context_, platform_.perform(std::move(s), std::move(id)));
    }
    std::optional<bool> happened(core::say s, std::string id) override {
        return support::run(context_, platform_.happened(std::move(s), std::move(id)));
    }
    core::person person() const override { return {"29:ana", "Ana"}; }
    core::place direct_place() const override { return {"teams", "T1", "a:chat-of-ana", {}, true, {}}; }
    std::optional<core::place> shared_place() const override {
        return core::place{"teams", "T1", "19:general@thread.tacv2", "1600", false, {}};
    }

    std::vector<conformance::shown> seen() override {
        std::vector<conformance::shown> out;
        for (const auto& m : stub_.messages()) {
            std::string words;
            if (const auto* text = m.payload.if_contains("text"))
                words = read_markdown(std::string_view(text->as_string())) + "\n" + std::string(text->as_string());
            if (const auto* attached = m.payload.if_contains("attachments")) collect(*attached, words);
            words += waiting_file(m.payload);
            out.push_back({m.id, m.conversation.starts_with("a:"), std::move(words)});
        }
        return out;
    }
    std::vector<std::string> violations() override { return stub_.violations(); }

    bool refuse_next() override {
        stub_.fail_next("post", {teams_fault::kind::status, 403, -1, "MessageWritesBlocked"});
        return true;
    }
    bool lose_next_answer() override {
        stub_.fail_next("post", {teams_fault::kind::drop_after, 0, -1, {}});
        return true;
    }
    bool be_away() override {
        stub_.fail_next("post", {teams_fault::kind::status, 503, 1, {}});
        return true;
    }

  private:
    /// What the person gets when they allow it.
    std::string waiting_file(const boost::json::object& activity) {
        boost::system::error_code none;
        const boost::json::value whole = activity;
        const auto* token = whole.find_pointer("/attachments/0/content/acceptContext/file", none);
        if (token == nullptr) return {};
        const auto kept = support::run(context_, shelf_.read("teams_file/" + std::string(token->as_string())));
        return kept.value() ? kept.value()->bytes : std::string();
    }
    static teams::config config(const support::teams_stub& stub) {
        teams::config c;
        c.client_id = "app-1";
        c.client_secret = "secret-1";
        c.openid_url = stub.openid_url();
        c.login_url = stub.login_url();
        c.rate_limits = false;
        return c;
    }

    boost::asio::io_context context_;
    net::http_client client_{context_};
    support::teams_stub stub_{context_};
    durable::memory_shelf shelf_{[] { return durable::time_point{}; }};
    teams::teams_platform platform_{context_, client_, shelf_, {}, config(stub_)};
};

}  // namespace

TEST_CASE("Teams keeps the promises of a platform", "[conformance][teams]") {
    conformance::keeps_the_promises([] { return std::make_unique<teams_rig>(); });
}
