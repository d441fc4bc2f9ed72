// Good examples and files of tools → proposed parts, criteria, examples and demands, each with where it stands.

#include "core/capture/ingest.hpp"

#include "core/capture/write.hpp"
#include "core/guard.hpp"
#include "documents/convert.hpp"
#include "tests/unit/modes/office.hpp"

#include <catch2/matchers/catch_matchers_string.hpp>

namespace coach::talks {
namespace {

using Catch::Matchers::ContainsSubstring;

const core::world& w() { return shipped_with_contract(); }

/// As a file comes through the door: read as Markdown, then redacted.
std::string through_the_door(const std::string& name, const std::string& bytes) {
    auto text = documents::to_markdown(name, bytes);
    REQUIRE_FALSE(text.wrong);
    static const core::guard guard = [] {
        auto made = core::guard::make({});
        if (!made) FAIL("the guard has no rules");
        return std::move(*made);
    }();
    return guard.redact(text.markdown).text;
}

const core::capture_state& state_of(const conversation& c) {
    REQUIRE(c.session() != nullptr);
    return std::get<core::capture_state>(c.session()->mode);
}
core::capture::draft draft_of(const conversation& c) {
    return core::capture::replay(state_of(c), {w().phrases, w().read, w().parse}).made;
}
std::string table_text(const core::message& m) {
    std::string out;
    for (const auto& p : m.parts)
        if (const auto* t = std::get_if<core::table_part>(&p))
            for (const auto& row : t->rows) {
                for (const auto& cell : row)
                    out += cell + " | ";
                out += "\n";
            }
    return out;
}
bool stands_there(const std::string& text, core::span at, const std::string& quote) {
    return at.end <= text.size() && at.begin < at.end && text.substr(at.begin, at.end - at.begin) == quote;
}

constexpr const char* first_report =
    "# Report\n\n## Impact\n\n42 of 310 tenants could not log in for 38 minutes, says the status page.\n\n## Cause\n\n"
    "The pool was exhausted because a deploy doubled its clients.\n\n## Follow-up\n\nPriya adds an alarm by 12 May "
    "2026. "
    "The token was AKIAIOSFODNN7EXAMPLQ until then.\n";
constexpr const char* second_report =
    "<html><body><h1>Report</h1><h2>Impact</h2><p>7 of 120 customers saw errors for 12 minutes (source: logs).</p>"
    "<h2>Follow-up</h2><p>Ben writes the runbook by 3 June 2026.</p><h2>Thanks</h2><p>Everyone who helped.</p>"
    "</body></html>";

core::message begun_with_examples(office& o) {
    o.say("ana", "capture examples");
    o.say("ana", "Sum up an outage");
    o.say("ana", "The head of support");
    o.say("ana", "Outage summary");
    o.share("ana", "first.md", through_the_door("first.md", first_report));
    o.share("ana", "second.html", through_the_door("second.html", second_report));
    return o.press("ana", "last");
}

}  // namespace

SCENARIO("CA03: good examples give proposed sections, criteria and exemplars, each with where it stands",
         "[modes][capture]") {
    office o;
    const auto proposed = begun_with_examples(o);
    CAPTURE(core::plain_text(proposed));
    const auto& s = state_of(o.at("ana"));
    REQUIRE(s.files.size() == 2);
    CHECK_THAT(s.files[0].text, !ContainsSubstring("AKIA"));  // secrets are gone before anything is proposed
    const auto d = draft_of(o.at("ana"));
    REQUIRE(d.steps.size() == 2);  // what only one of them has is not proposed
    CHECK(d.steps[0].title == "Impact");
    CHECK(d.steps[1].title == "Follow-up");
    for (const auto& step : d.steps) {
        CAPTURE(step.title, step.passage);
        CHECK(step.source == "first.md");
        CHECK(stands_there(s.files[0].text, step.where, step.passage));
    }
    REQUIRE_FALSE(d.criteria.empty());
    for (const auto& c : d.criteria) {
        CAPTURE(c.text, c.exemplar);
        CHECK(c.source == "first.md");
        CHECK(stands_there(s.files[0].text, c.where, c.exemplar));
    }
    const auto shown = table_text(proposed);
    CHECK_THAT(shown, ContainsSubstring("42 of 310 tenants"));
    CHECK_THAT(shown, ContainsSubstring("first.md, " + std::to_string(d.steps[0].where.begin)));
    const auto yaml = core::capture::yaml_of(d, w(), {"Ana", "0.1.0", {}});
    CHECK_THAT(yaml, ContainsSubstring("# first.md, " + std::to_string(d.criteria[0].where.begin)));
    CHECK_THAT(yaml, !ContainsSubstring("AKIA"));
}

SCENARIO("CA03: a CSV that is a good example is known by its columns, with a cell of each", "[modes][capture]") {
    office o;
    o.say("ana", "capture walkthrough");
    o.say("ana", "Keep the risk register");
    o.say("ana", "skip");
    o.say("ana", "Risk register");
    const auto csv =
        through_the_door("risks.csv",
                         "Risk,Owner,Next step\nThe vendor closes,Priya,Ask for the source code by 12 May 2026\n"
                         "Nobody can restore the backup,Ben,Rehearse the restore on a copy each month\n");
    const auto shown = o.share("ana", "risks.csv", csv);
    CAPTURE(core::plain_text(shown), csv);
    const auto d = draft_of(o.at("ana"));
    REQUIRE(d.steps.size() == 3);
    CHECK(d.steps[0].title == "Risk");
    CHECK(d.steps[1].passage == "Priya");
    CHECK(stands_there(csv, d.steps[1].where, "Priya"));
}

SCENARIO("CA03: a CI file, a detection rule and a set-up add demands to the step that fits, with their source",
         "[modes][capture]") {
    office o;
    o.say("ana", "capture interview");
    o.say("ana", "Release a service");
    o.say("ana", "skip");
    o.say("ana", "Release");
    o.say("ana", "I ran the unit tests and the security scan on the branch");
    for (int i = 0; i < 3; ++i)
        o.say("ana", "skip");
    o.press("ana", "ai:assisted");
    o.say("ana", "The scan is quick to read");
    o.say("ana", "I watched for impossible travel sign-ins after the deploy");
    GIVEN("a CI file") {
        const auto m = o.share("ana", "ci.yml",
                               "jobs:\n  build:\n    steps:\n    - name: Unit tests\n      run: make test\n"
                               "    - name: Security scan\n      run: make scan\n    - name: Coverage upload\n"
                               "      run: make upload\n      continue-on-error: true\n");
        CAPTURE(core::plain_text(m));
        const auto d = draft_of(o.at("ana"));
        REQUIRE(d.steps[0].checks.size() == 2);
        CHECK_THAT(d.steps[0].checks[0].text, ContainsSubstring("Unit tests"));
        CHECK(d.steps[0].checks[0].source == "ci.yml");
        const auto yaml = core::capture::yaml_of(d, w(), {"Ana", "0.1.0", {}});
        CHECK_THAT(yaml, ContainsSubstring("checklist: [\"This check passes: Unit tests (ci.yml)\""));
        CHECK_THAT(yaml, !ContainsSubstring("Coverage"));
    }
    GIVEN("a detection rule") {
        o.share("ana", "travel.yml",
                "title: Impossible travel sign-ins\nlogsource:\n  product: azure\ndetection:\n  selection:\n"
                "    riskType: impossibleTravel\n  condition: selection\nfalsepositives:\n- Sign-ins over a company "
                "VPN after travel\nlevel: high\n");
        const auto d = draft_of(o.at("ana"));
        REQUIRE(d.steps.size() == 2);
        REQUIRE_FALSE(d.steps[1].checks.empty());
        CHECK_THAT(d.steps[1].checks[0].text, ContainsSubstring("Impossible travel"));
        REQUIRE(d.steps[1].bans.size() == 1);
        CHECK(d.steps[1].bans[0].quote == "Sign-ins over a company VPN after travel");
    }
    GIVEN("a set-up as CSV") {
        const auto csv =
            through_the_door("crm.csv", "Field,Required\nSecurity scan result,yes\nNickname,no\nUnit tests run,yes\n");
        o.share("ana", "crm.csv", csv);
        const auto d = draft_of(o.at("ana"));
        REQUIRE(d.steps[0].checks.size() == 2);
        CHECK_THAT(d.steps[0].checks[0].text, ContainsSubstring("Security scan result"));
        CHECK_THAT(csv, ContainsSubstring(d.steps[0].checks[0].quote));
    }
}

}  // namespace coach::talks
