#include "core/graph/load.hpp"

#include "tests/unit/graph/sample.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <ostream>

using Catch::Matchers::ContainsSubstring;

namespace coach::core::graph {

std::ostream& operator<<(std::ostream& out, position p) { return out << p.line << ":" << p.column; }

namespace {

graph loaded_whole(const std::string& text) {
    auto [g, findings] = load(text, "graph.yaml");
    INFO(format(findings));
    REQUIRE(findings.empty());
    REQUIRE(g);
    return *g;
}
std::vector<finding> findings_of(const std::string& text) { return load(text, "graph.yaml").findings; }

/// Line and column, from 1, of the first place where this stands in the text.
position place_in(const std::string& text, std::string_view words) {
    const auto at = text.find(words);
    REQUIRE(at != std::string::npos);
    const auto line = static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    const auto begin = text.rfind('\n', at);
    return {line + 1, static_cast<int>(at - (begin == std::string::npos ? 0 : begin + 1)) + 1};
}

TEST_CASE("every part of the authors' format arrives in the graph", "[graph][load]") {
    const auto g = loaded_whole(valid_graph());
    CHECK(g.head.id == "legal-intake");
    CHECK(g.head.schema == 1);
    CHECK(g.head.stage == state::published);
    CHECK(g.head.changelog.size() == 2);
    CHECK(g.head.sources.size() == 1);
    CHECK(g.skills[0].external == std::vector<std::string>{"esco:S1.8"});
    CHECK(g.skills[1].prereq[0].id == "sk.reading");
    CHECK(g.tools[0].approved);
    CHECK(g.tools[1].data_max == "confidential");
    CHECK(g.policies[0].data_class == "restricted");
    CHECK(g.policies[0].applies[0].id == "tool.*");
    CHECK(g.roles[0].synonyms == std::vector<std::string>{"counsel", "contracts"});
    CHECK(g.metrics[0].direction == "down");
    CHECK(g.prompts[0].fields == std::vector<std::string>{"title", "section"});
    CHECK(g.find_exemplar("ex.risk.3")->level == 3);
    CHECK(g.fallbacks[0].tested_on == "2026-10-01");
    REQUIRE(g.levels.size() == 3);
    CHECK(g.levels[1].gate[0] == std::pair<std::string, std::string>{"mean_level", ">=3"});
    CHECK(g.waivers[0].signed_by == "u:dpo");
}

TEST_CASE("a workflow arrives with its steps, branches and help", "[graph][load]") {
    const auto g = loaded_whole(valid_graph());
    const auto& w = *g.find_workflow("wf.intake");
    CHECK(w.requests.size() == 2);
    CHECK(w.objectives[0].by_days == 60);
    CHECK(w.sections[0].min_words == 10);
    CHECK(w.sections[1].required);
    CHECK(w.cues[1].phrases == std::vector<std::string>{"exit clause", "termination for convenience"});
    CHECK(w.readers[0].lines[0].first == "cr.risk");
    REQUIRE(w.steps.size() == 4);
    const auto& clauses = *find_step(w, "st.clauses");
    CHECK(clauses.ai == ai_tag::delegable);
    CHECK(clauses.danger == risk::low);
    CHECK(clauses.retry_max == 2);
    CHECK(find_step(w, "st.request")->tasks.size() == 3);
    CHECK(clauses.next[0].when.source == "open_points >= 3");
    CHECK_FALSE(clauses.next[1].when);
    CHECK(clauses.pattern->verify.size() == 1);
    CHECK(clauses.pattern->fallback->id == "fb.stop");
    CHECK(clauses.reviewer->id == "role.legal");
    CHECK(clauses.automate->min_instances == 1500);
    CHECK(clauses.automate->rollback->id == "st.request");
    CHECK(find_step(w, "st.decide")->choice->options[1].expert);
    CHECK(find_step(w, "st.request")->red_flags[0].detect.source == "deadline >= 1 and not causal");
    CHECK(find_step(w, "st.request")->hints[2].worked_example->id == "ex.risk.3");
    CHECK(w.steps[0].title.in("en") == "Read the request");
}

TEST_CASE("a criterion arrives with its anchors, atoms and checks", "[graph][load]") {
    const auto g = loaded_whole(valid_graph());
    const auto& risk = *g.find_criterion("cr.risk");
    CHECK(risk.anchors_given == 4);
    CHECK(risk.anchors[3].when.source == "level3 and turning >= 1");
    REQUIRE(risk.atoms.size() == 5);
    const auto& exposure = risk.atoms[1];
    CHECK(exposure.id == "exposure");
    CHECK(exposure.with == std::vector<std::string>{"number_with_unit", "money"});
    CHECK(exposure.unless == std::vector<std::string>{"hedge"});
    CHECK(exposure.near == "clause");
    CHECK(exposure.distinct);
    CHECK(exposure.ease == 0.5);
    CHECK(risk.atoms[4].words == 15);
    const auto& facts = *g.find_criterion("cr.facts");
    CHECK(facts.anchors[0].text.in("en") == "A wish, nothing else.");
    CHECK(facts.checks[1].feature == "sec.facts_words");
    CHECK(facts.checks[1].value == 10);
}

TEST_CASE("drills and scenarios arrive whole", "[graph][load]") {
    const auto g = loaded_whole(valid_graph());
    CHECK(g.drills[0].flaws[0].span_text == "wants a signature soon");
    CHECK(g.drills[0].flaws[2].locator == "line 5");
    CHECK(g.drills[0].task.in("en") == "List what you would send back.");
    CHECK_FALSE(g.drills[0].expert.empty());
    CHECK(g.drills[0].flaws[1].category == "logic");
    CHECK(g.drills[1].kind == "delegate_or_not");
    CHECK(g.drills[1].flaws[2].action == "assist");
    const auto& s = g.scenarios[0];
    CHECK(s.persona_style.in("de") == "kurze Sätze, immer in Eile");
    CHECK(s.hidden[0].reveal_when.size() == 2);
    CHECK(s.injects[1].at == "turn:4");
    CHECK(s.expert_pattern[0].must);
    CHECK(s.debrief_exemplar->id == "ex.risk.3");
    CHECK(s.minutes == 10);
    CHECK(s.opening.in("en") == "The supplier is waiting. Sign it.");
    CHECK(s.constraints[0].id == "cn.date");
    CHECK(s.constraints[0].broken_when.size() == 2);
    CHECK(s.topics[0].lines.size() == 2);
    CHECK(s.wants[0].met_when[0] == "here is the signature");
    CHECK(s.hidden[0].line.in("en") == "All right, we promised them an exclusive.");
    for (std::size_t i = 0; i < s.lines.size(); ++i) {
        INFO(act_names()[i]);
        CHECK(s.lines[i].size() == 4);
    }
    CHECK(s.lines_for(act::close)[0].in("en") == "I have to go.");
    CHECK(s.expert_pattern[0].against == std::vector<std::string>{"I do not need to know"});
    CHECK(s.expert_pattern[0].practice->id == "dr.memo");
    CHECK(s.expert_pattern[0].stronger.in("en") == "Before I read it, what have you told them?");
    CHECK(s.endings[0].when.source == "ask and not date and followed >= 0.5");
    CHECK(s.endings[1].text.in("en") == "Robin signs it alone.");
}

TEST_CASE("constraints and endings may be plain texts, as they were before they could be checked", "[graph][load]") {
    const auto plain =
        with(with(valid_graph(), "  topics:\n",
                  "  - Nobody signs before noon.\n  - {en: Not on a Friday., de: Nicht am Freitag.}\n  topics:\n"),
             "{when: otherwise, text: Robin signs it alone.}", "Robin signs it alone.");
    const auto g = loaded_whole(plain);
    const auto& s = g.scenarios[0];
    REQUIRE(s.constraints.size() == 3);
    CHECK(s.constraints[1].id.empty());
    CHECK(s.constraints[1].text.in("en") == "Nobody signs before noon.");
    CHECK(s.constraints[2].text.in("de") == "Nicht am Freitag.");
    CHECK_FALSE(s.endings[1].when);
    CHECK(s.endings[1].text.in("en") == "Robin signs it alone.");
}

TEST_CASE("what an id was before is kept, for learners' evidence", "[graph][load]") {
    const auto g = loaded_whole(valid_graph());
    const auto from = [&](std::string_view id) {
        return std::find_if(g.lineages.begin(), g.lineages.end(), [&](const lineage& l) { return l.from.id == id; });
    };
    CHECK(from("sk.hazard")->how == lineage::change::renamed);
    CHECK(from("st.answer")->how == lineage::change::split);
    CHECK(from("st.answer")->share == 0.5);
    CHECK(from("cr.when")->how == lineage::change::merged);
    CHECK(from("cr.when")->id == "cr.facts");
}

TEST_CASE("each thing knows its line and column", "[graph][load]") {
    const auto& text = valid_graph();
    const auto g = loaded_whole(text);
    const auto& w = g.workflows[0];
    CHECK(w.at == place_in(text, "id: wf.intake"));
    CHECK(w.steps[2].at == place_in(text, "id: st.decide"));
    CHECK(w.steps[1].next[1].at == place_in(text, "{to: st.memo}]"));
    CHECK(w.steps[1].pattern->prompt.at == place_in(text, "pr.clauses\n      verify"));
    CHECK(g.criteria[1].atoms[1].at == place_in(text, "exposure: {any"));
    CHECK(g.criteria[1].exemplars[2].at == place_in(text, "ex.risk.4]\n"));
    CHECK(w.steps[3].hints[1].text.at == place_in(text, "\"Answer, reason"));
}

TEST_CASE("the checksum is the SHA-256 of the bytes, whatever they are", "[graph][load]") {
    // The digest of "graph: {id: a, schema: 1, version: 1.0.0}\n", by coreutils' sha256sum.
    CHECK(load("graph: {id: a, schema: 1, version: 1.0.0}\n", "a.yaml").value->checksum ==
          "89e1c4b12430166799c7e61d24e07c172f0200e9a8d14e3acfb07b71db8c8fa9");
    CHECK(loaded_whole(valid_graph()).checksum != loaded_whole(valid_graph() + "\n").checksum);
}

TEST_CASE("a plain text is in the graph's own language", "[graph][load]") {
    const auto g = load(with(valid_graph(), "locale: en", "locale: de-CH"), "graph.yaml").value;
    REQUIRE(g);
    CHECK(g->workflows[0].name.by_locale[0].first == "de-CH");
}

TEST_CASE("a mistyped key is reported at its place, with the key that was meant", "[graph][load]") {
    const auto text = with(valid_graph(), "    shortcuts:", "    shortcust:");
    const auto findings = findings_of(text);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].rule == "E012-unknown-key");
    CHECK(findings[0].at == place_in(text, "shortcust:"));
    CHECK(findings[0].mend == "did you mean \"shortcuts\"?");
    const auto at = place_in(text, "shortcust:");
    CHECK(format(findings[0]) == "graph.yaml:" + std::to_string(at.line) + ":" + std::to_string(at.column) +
                                     ": error: \"shortcust\" is no key of a step [E012-unknown-key]\n"
                                     "    mend: did you mean \"shortcuts\"?\n");
}

TEST_CASE("a key from another format is led to ours, and a strange one to the list", "[graph][load]") {
    CHECK(findings_of(with(valid_graph(), "  minutes: 6\n", "  time_limit: 6\n"))[0].mend ==
          "did you mean \"minutes\"?");
    CHECK_THAT(findings_of(with(valid_graph(), "  minutes: 6\n", "  zebra: 6\n"))[0].mend,
               ContainsSubstring("known keys: id, name, kind"));
}

TEST_CASE("everything wrong is reported at once, and the rest is still read", "[graph][load]") {
    auto text = with(valid_graph(), "    minutes: 8\n", "    minutes: soon\n");
    text = with(text, "must: true", "must: yes");
    text = with(text, "ai: delegable", "ai: delegatable");
    const auto [g, findings] = load(text, "graph.yaml");
    REQUIRE(findings.size() == 3);
    CHECK_THAT(findings[0].what, ContainsSubstring("minutes: expected a whole number from 0 to 10000, found \"soon\""));
    CHECK_THAT(findings[1].mend, ContainsSubstring("did you mean \"delegable\"?"));
    CHECK_THAT(findings[2].what, ContainsSubstring("must: expected true or false, found \"yes\""));
    REQUIRE(g);
    CHECK(g->workflows[0].steps[0].criteria.size() == 1);
}

TEST_CASE("a list, a mapping or a text in the wrong place is said to be so", "[graph][load]") {
    const auto what = [](std::string_view from, std::string_view to) {
        const auto findings = findings_of(with(valid_graph(), from, to));
        return findings.empty() ? std::string("nothing") : findings[0].what + " | " + findings[0].mend;
    };
    CHECK(what("next: [{to: st.clauses}]", "next: [st.clauses]") ==
          "expected a mapping (branch), found \"st.clauses\" | write it as {to: …, …}");
    CHECK(what("synonyms: [contract review, legal intake]", "synonyms: contract review") ==
          "synonyms: expected a list of texts, found \"contract review\" | write synonyms: [contract review]");
    CHECK(what("ask: What does the business", "ask: [What does the business") != "nothing");
    CHECK(what("title: Read the request", "title: {sentence: Read}") != "nothing");
    CHECK(what("title: Read the request", "title: [Read]") ==
          "title: expected a text, or one by language, found a list | write title: …, or {en: …, de: …}");
    CHECK_THAT(what("weight: 2", "weight: -2"), ContainsSubstring("weight: expected a number from 0 to 100"));
    CHECK_THAT(what("ease: 0.9", "ease: .nan"), ContainsSubstring("ease: expected a number from 0 to 1"));
}

TEST_CASE("a broken condition is reported with its column", "[graph][load]") {
    const auto findings = findings_of(with(valid_graph(), "\"clause or exposure\"", "\"clause or or\""));
    REQUIRE(findings.size() == 1);
    CHECK_THAT(findings[0].what, ContainsSubstring("column 11: expected a name"));
}

TEST_CASE("what is not YAML is refused at the place where it stops being so", "[graph][load]") {
    const auto text = with(valid_graph(), "text: \"Which sum would hurt?\"}", "text: Which sum would hurt?}");
    const auto [g, findings] = load(text, "graph.yaml");
    CHECK_FALSE(g);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].at.line == place_in(text, "text: Which sum").line);
    CHECK_THAT(findings[0].mend, ContainsSubstring("quote"));
    CHECK(findings_of("")[0].what == "the file is empty");
    CHECK(findings_of("# nothing\n")[0].rule == "E002-yaml");
}

TEST_CASE("aliases save typing, and cannot blow a small file up", "[graph][load]") {
    const auto shared =
        with(with(valid_graph(), "text: Compare with the example.", "text: &look Compare with the example."),
             "text: See where the example puts its date.", "text: *look");
    CHECK(loaded_whole(shared).workflows[0].steps[3].hints[2].text.in("en") == "Compare with the example.");

    std::string bomb = "graph: {id: a, schema: 1, version: 1.0.0, changelog: *c}\nx: &a [";
    for (int i = 0; i < 100; ++i)
        bomb += "y,";
    bomb += "y]\n";
    CHECK(findings_of(bomb)[0].rule == "E002-yaml");  // an alias before its anchor

    std::string many = "a: &a [1]\nb: [";
    for (int i = 0; i < 300; ++i)
        many += "*a,";
    CHECK(findings_of(many + "1]\n")[0].rule == "E003-limit");

    std::string nested = "graph: {id: a, schema: 1, version: 1.0.0}\nx: &x0 {id: a, atoms: {";
    for (int i = 0; i < 1000; ++i)
        nested += "a" + std::to_string(i) + ": {any: [x]},";
    nested += "}}\ncriteria: [";
    for (int i = 0; i < 190; ++i)
        nested += "*x0,";
    CHECK(mentions(findings_of(nested + "]\n"), "E003-limit"));
}

TEST_CASE("hostile nesting is refused before the parser follows it", "[graph][load]") {
    for (const std::string open : {"[", "{", "- ", "? ", "{a: ", "[{"}) {
        std::string deep;
        for (int i = 0; i < 20'000; ++i)
            deep += open;
        INFO(open);
        CHECK_FALSE(load(deep, "deep.yaml").value);
        CHECK(findings_of(deep)[0].rule == "E003-limit");
    }
    std::string stairs;
    for (int i = 0; i < 1000; ++i)
        stairs += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
    CHECK(findings_of(stairs)[0].rule == "E003-limit");
}

TEST_CASE("a list, a text or a file beyond what a role needs is refused with the limit", "[graph][load]") {
    const auto what = [](const std::string& text) {
        const auto findings = findings_of(text);
        REQUIRE_FALSE(findings.empty());
        CHECK(findings[0].rule == "E003-limit");
        return findings[0].what;
    };
    std::string list = "skills: [";
    for (int i = 0; i < 501; ++i)
        list += "a,";
    CHECK(what(list + "]") == "more than 500 things in one list or mapping");
    CHECK(what("graph: " + std::string(65 * 1024, 'x')) == "a text of more than 64 KiB");
    std::string values;
    for (int i = 0; i < 400; ++i) {
        values += "k" + std::to_string(i) + ": [";
        for (int k = 0; k < 200; ++k)
            values += "a,";
        values += "a]\n";
    }
    CHECK(what(values) == "more than 60,000 values");
}

TEST_CASE("findings stop at a number that a person can still read", "[graph][load]") {
    std::string text = "graph: {id: a, schema: 1, version: 1.0.0}\n";
    text += "skills:\n";
    for (int i = 0; i < 400; ++i)
        text += "- {id: sk.a, name: n, bogus: 1, wrong: 2}\n";
    CHECK(findings_of(text).size() == 500);
}

}  // namespace
}  // namespace coach::core::graph
