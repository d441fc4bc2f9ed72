#include "integrations/hooks/mapping.hpp"
#include "integrations/hooks/routes.hpp"
#include "integrations/hooks/verify.hpp"
#include "tests/support/run.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <openssl/evp.h>

#include <map>
#include <set>

using namespace coach;
using Catch::Matchers::ContainsSubstring;

namespace {

const std::string good = R"(
name: Example Ltd
hooks:
- name: tracker
  secret: TRACKER
  events:
  - when: {/event: moved, /fields/0/name: status}
    kind: moved
    who: /who
    ticket: /key
    title: /title
    channel: /at/channel
    thread: /at/thread
  - when: {/event: closed}
    kind: outcome
    who: /who
    ticket: /key
    outcome: /result
- name: ci
  secret: CI
  signed: github
  events:
  - {kind: failed, who: /actor, ticket: /branch, workflow: wf.debug}
people: {Ana@Example.com: slack/T1/U1}
)";

std::optional<std::string> secrets(std::string_view name) {
    if (name == "TRACKER") return "old secret,new secret";
    if (name == "CI") return "ci secret";
    return std::nullopt;
}

hooks::config configured() {
    auto made = hooks::read(good, [](const char* name) { return secrets(name); });
    REQUIRE(made.has_value());
    return std::move(*made);
}

std::string base64(const std::string& bytes) {
    std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const auto n =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(n));
    return out;
}

constexpr long long at = 1'800'000'000;
const std::chrono::sys_seconds now{std::chrono::seconds(at)};

net::http_request signed_request(const std::string& body, const std::string& secret = "new secret",
                                 const std::string& id = "msg_1", long long when = at) {
    const auto stamp = std::to_string(when);
    return {"POST",
            "/hooks/tracker",
            {{"webhook-id", id},
             {"webhook-timestamp", stamp},
             {"webhook-signature",
              "v1,bm90IHRoaXMgb25l v1," + base64(hooks::hmac_sha256(secret, id + "." + stamp + "." + body))}},
            body,
            {}};
}

const std::string moved =
    R"({"event":"moved","fields":[{"name":"status"}],"who":"ANA@example.com","key":"BILL-7","title":"PRD for refunds","at":{"channel":"C7","thread":"17.5"}})";

struct office {
    boost::asio::io_context io;
    std::vector<core::event> taken;
    std::set<std::string> ids;
    std::map<std::string, int> counts;
    bool talked = true, up = true;

    int post(net::http_request r) {
        hooks::door d{std::make_shared<const hooks::config>(configured()),
                      [this](core::event e) { return take(std::move(e)); },
                      [this](std::string) { return known(); },
                      [](const std::string& words) { return words == "secret" ? std::string("[removed]") : words; },
                      [this](std::string_view outcome) { ++counts[std::string(outcome)]; },
                      [] { return std::chrono::sys_time<std::chrono::milliseconds>(now.time_since_epoch()); }};
        auto routes = hooks::routes(std::move(d));
        REQUIRE(routes.size() == 1);
        return support::run(io, routes.front().handle(std::move(r))).status;
    }
    net::awaitable<integrations::accepted> take(core::event e) {
        if (!up) co_return integrations::accepted::unavailable;
        if (!ids.insert(e.id).second) co_return integrations::accepted::repeated;
        taken.push_back(std::move(e));
        co_return integrations::accepted::stored;
    }
    net::awaitable<std::optional<bool>> known() { co_return talked; }
};

std::string field(const core::told& x, std::string_view name) {
    for (const auto& [key, value] : x.fields)
        if (key == name) return value;
    return {};
}

}  // namespace

TEST_CASE("the digest is that of RFC 4231", "[hooks]") {
    CHECK(hooks::to_hex(hooks::hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

SCENARIO("IN02: a signed webhook becomes a word about somebody's work, once, and its answers tell nothing", "[hooks]") {
    office o;
    SECTION("taken, and a repeat dropped") {
        CHECK(o.post(signed_request(moved)) == 202);
        CHECK(o.post(signed_request(moved)) == 202);
        REQUIRE(o.taken.size() == 1);
        const auto& e = o.taken[0];
        CHECK(core::learner_id(e.where, e.who) == "learner/slack/T1/U1");
        const auto& x = std::get<core::told>(e.what);
        CHECK(x.kind == "work_event");
        CHECK(field(x, "kind") == "ticket_moved");
        CHECK(field(x, "ticket") == "BILL-7");
        CHECK(field(x, "at_channel") == "C7");
        CHECK(field(x, "at_thread") == "17.5");
        CHECK(field(x, "at_platform") == "slack");
        CHECK(field(x, "at_workspace") == "T1");
        CHECK(o.counts["taken"] == 1);
        CHECK(o.counts["repeated"] == 1);
    }
    SECTION("both secrets during a change") { CHECK(o.post(signed_request(moved, "old secret")) == 202); }
    SECTION("not genuine") {
        CHECK(o.post(signed_request(moved, "guessed")) == 401);
        CHECK(o.post(signed_request(moved, "new secret", "msg_1", at - 301)) == 401);
        CHECK(o.post(signed_request(moved, "new secret", "msg_1", at + 301)) == 401);
        CHECK(o.post(signed_request(moved, "new secret", "msg_1", at + 299)) == 202);
        auto changed = signed_request(moved, "new secret", "msg_2");
        changed.body += " ";
        CHECK(o.post(std::move(changed)) == 401);
        auto other_id = signed_request(moved, "new secret", "msg_3");
        other_id.headers[0].second = "msg_4";
        CHECK(o.post(std::move(other_id)) == 401);
        CHECK(o.post({"POST", "/hooks/tracker", {}, moved, {}}) == 401);
        CHECK(o.taken.size() == 1);
    }
    SECTION("no such hook, no JSON, too long, not stored") {
        auto r = signed_request(moved);
        r.target = "/hooks/other";
        CHECK(o.post(r) == 404);
        CHECK(o.post(signed_request("{")) == 400);
        CHECK(o.post(signed_request(std::string(64, '[') + std::string(64, ']'))) == 400);
        CHECK(o.post(signed_request(std::string(hooks::most_bytes + 1, ' '))) == 413);
        o.up = false;
        CHECK(o.post(signed_request(moved)) == 503);
    }
    SECTION("what is prohibited is removed before it is stored") {
        auto body = moved;
        body.replace(body.find("PRD for refunds"), 15, "secret");
        CHECK(o.post(signed_request(body)) == 202);
        REQUIRE(o.taken.size() == 1);
        CHECK(field(std::get<core::told>(o.taken[0].what), "title") == "[removed]");
    }
    SECTION("a person whom nobody knows is counted, not kept") {
        auto body = moved;
        body.replace(body.find("ANA"), 3, "ben");
        CHECK(o.post(signed_request(body)) == 202);
        o.talked = false;
        CHECK(o.post(signed_request(moved)) == 202);
        CHECK(o.taken.empty());
        CHECK(o.counts["unknown_person"] == 2);
    }
    SECTION("what no rule wants is ignored") {
        CHECK(o.post(signed_request(R"({"event":"moved","fields":[{"name":"labels"}],"who":"x","key":"B-1"})")) == 202);
        CHECK(o.counts["ignored"] == 1);
    }
}

SCENARIO("IN02: the other way of signing knows an event by its body", "[hooks]") {
    const auto c = configured();
    const std::string body = R"({"actor":"ana@example.com","branch":"refunds"})";
    net::http_request r{"POST",
                        "/hooks/ci",
                        {{"X-Hub-Signature-256", "sha256=" + hooks::to_hex(hooks::hmac_sha256("ci secret", body))}},
                        body,
                        {}};
    const auto id = hooks::genuine(c.hooks[1], r, now);
    REQUIRE(id.has_value());
    r.headers.emplace_back("X-GitHub-Delivery", "changed on the way");
    CHECK(hooks::genuine(c.hooks[1], r, now) == id);
    r.body += " ";
    CHECK_FALSE(hooks::genuine(c.hooks[1], r, now));
    const auto got = hooks::map(c.hooks[1], body);
    CHECK(got.is == hooks::mapped::kind::word);
    CHECK(field(got.what, "workflow") == "wf.debug");
}

SCENARIO("what becomes of work is a word of its own", "[hooks]") {
    const auto c = configured();
    const auto got = hooks::map(c.hooks[0], R"({"event":"closed","who":"a","key":"BILL-7","result":"shipped"})");
    CHECK(got.what.kind == "work_outcome");
    CHECK(field(got.what, "outcome") == "shipped");
}

SCENARIO("a wrong hook is refused with its line and the mend", "[hooks]") {
    const auto wrong = [](std::string from, const std::string& to) {
        auto text = good;
        text.replace(text.find(from), from.size(), to);
        const auto made = hooks::read(text, [](const char* name) { return secrets(name); });
        return made ? std::string("taken") : made.error().detail;
    };
    CHECK_THAT(wrong("secret: TRACKER", "secret: NOT_SET"), ContainsSubstring("NOT_SET"));
    CHECK_THAT(wrong("kind: moved", "kind: jumped"), ContainsSubstring("organisation:8:"));
    CHECK_THAT(wrong("who: /who\n    ticket: /key\n    title", "who: /w~2\n    ticket: /key\n    title"),
               ContainsSubstring("RFC 6901"));
    CHECK_THAT(wrong("signed: github", "signed: rot13"), ContainsSubstring("standard or github"));
    CHECK_THAT(wrong("slack/T1/U1", "U1"), ContainsSubstring("platform/workspace/person"));
    CHECK_THAT(wrong("- name: ci", "- name: tracker"), ContainsSubstring("two of the name"));
    CHECK_THAT(wrong("title: /title", "heading: /title"), ContainsSubstring("heading"));
}
