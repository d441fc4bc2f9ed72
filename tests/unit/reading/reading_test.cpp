// Blocks, sentences, tokens, sections, quotes: what every later statement stands on.

#include "core/reading.hpp"

#include "core/reading/text.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <thread>

using namespace coach::core;
using list = std::vector<std::string>;

namespace {

const reader& english() {
    static const reader made = [] {
        std::ifstream in(std::string(COACH_SOURCE_DIR) + "/graphs/lexicon/en.yaml");
        std::stringstream words;
        words << in.rdbuf();
        auto r = reader::make(words.str());
        if (!r) FAIL(r.error().detail);
        return std::move(*r);
    }();
    return made;
}

reading read(std::string text) { return english().read(plain_document(std::move(text))); }

list sentences(const std::string& text) {
    const auto r = read(text);
    list out;
    for (const auto& s : r.sentences)
        out.emplace_back(r.words(s.where));
    return out;
}

/// "kind: words" of each observation of a kind.
list found(const std::string& text, std::string_view kind) {
    const auto r = read(text);
    list out;
    for (const auto& o : r.observations) {
        if (o.kind == kind) out.emplace_back(r.words(o.where));
    }
    return out;
}

bool on_code_points(const std::string& text, span s) {
    const auto at = [&](std::uint32_t i) { return i == text.size() || text::starts_code_point(text[i]); };
    return s.begin <= s.end && s.end <= text.size() && at(s.begin) && at(s.end);
}

void check_spans(const reading& r) {
    const auto& text = r.doc.text;
    for (const auto& b : r.doc.blocks)
        CHECK(on_code_points(text, b.where));
    for (const auto& t : r.tokens)
        CHECK(on_code_points(text, t.where));
    for (const auto& s : r.sentences) {
        CHECK(on_code_points(text, s.where));
        CHECK(s.first_token < s.last_token);
        CHECK(s.last_token <= r.tokens.size());
        CHECK(s.block < r.doc.blocks.size());
    }
    for (const auto& o : r.observations) {
        INFO(o.kind);
        CHECK(on_code_points(text, o.where));
        CHECK(o.where.begin < o.where.end);
        CHECK(o.sentence < r.sentences.size());
    }
    for (const auto& s : r.sections) {
        CHECK(on_code_points(text, s.heading));
        CHECK(on_code_points(text, s.body));
    }
}

const std::string mixed =
    "# Störung: “Checkout” – façade\n\nCafé-Kunden (≈ 38 of 210 accounts) couldn’t pay — 14:05–14:52 UTC. 😀 Kosten: "
    "12 €.\n\n"
    "- Zoë Müller will add an alert by 14 März 2026\n- 日本語の文 with 3 users\n\n> «on a dit que c’est cassé»\n\n| "
    "Who | Due |\n|---|---|\n| Łukasz | 2026-03-14 |\n";

}  // namespace

SCENARIO("what looks like the end of a sentence and is none does not split it", "[reading]") {
    for (const char* text :
         {"Agents, e.g. Maria and Sam, copy the number by hand.", "We measured i.e. counted them.",
          "It took approx. 5 minutes vs. 12 before.", "Latency rose from 1.2 to 3.75 seconds.",
          "The change is in v2.14.3 of the client.",
          "The first alert fired at 14:05:12.250 UTC on host a.b.example.org.",
          "See https://example.org/a.b/c?d=e.f for the trace.", "Dr. Chen and J. Smith approved it.",
          "We paid $1.2m to Acme Inc. for it.", "The file config.prod.yaml was empty.", "The U.S. region was up.",
          "Fig. 3 shows the queue.", "It failed at 2 a.m. and again at 4 a.m. on Monday.", "INC-4711.2 was closed."}) {
        CHECK(sentences(text) == list{text});
    }
}

SCENARIO("sentences end where people end them, capital or not", "[reading]") {
    CHECK(sentences("The deploy failed. We rolled back! Why? \"No timeout.\" (It had none.) Done.") ==
          list{"The deploy failed.", "We rolled back!", "Why?", "\"No timeout.\"", "(It had none.)", "Done."});
    CHECK(sentences("the deploy failed. we rolled back at 14:52. all good") ==
          list{"the deploy failed.", "we rolled back at 14:52.", "all good"});
    CHECK(sentences("It waited… then it failed. And so on etc. Then we left.") ==
          list{"It waited… then it failed.", "And so on etc.", "Then we left."});
    CHECK(sentences("Owner: Maria Chen\nDue: Friday\n14:05 alert fired\n14:11 paged") ==
          list{"Owner: Maria Chen", "Due: Friday", "14:05 alert fired", "14:11 paged"});
    CHECK(
        sentences("This line was wrapped by an editor at some seventy columns, as many\npeople still do it.").size() ==
        1);
}

SCENARIO("bare text has headings, items, rows, quotes and code", "[reading]") {
    const auto doc = plain_document(
        "Problem:\nTwo lines\nof prose.\n\n- one\n  still one\n* two\n2) three\n> said\n| a | b |\n|---|---|\n| 1 | 2 "
        "|\n```\ncode\n```\n## End");
    const auto words = [&](const block& b) { return doc.text.substr(b.where.begin, b.where.end - b.where.begin); };
    std::vector<std::pair<block_kind, std::string>> all;
    for (const auto& b : doc.blocks)
        all.emplace_back(b.kind, words(b));
    using enum block_kind;
    CHECK(all == std::vector<std::pair<block_kind, std::string>>{{heading, "Problem:"},
                                                                 {paragraph, "Two lines\nof prose."},
                                                                 {list_item, "one\n  still one"},
                                                                 {list_item, "two"},
                                                                 {list_item, "three"},
                                                                 {quote, "said"},
                                                                 {table_row, " a | b "},
                                                                 {table_row, " 1 | 2 "},
                                                                 {code, "code"},
                                                                 {heading, "End"}});
}

SCENARIO("a section runs to the next heading of its level or above", "[reading]") {
    const auto r = read("# A\none\n## B\ntwo words\n### C\nthree\n## D\nfour\n# E\nfive");
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& s : r.sections)
        all.emplace_back(s.title, std::string(r.words(s.body)));
    REQUIRE(all.size() == 5);
    CHECK(all[0].second == "one\n## B\ntwo words\n### C\nthree\n## D\nfour");
    CHECK(all[1].second == "two words\n### C\nthree");
    CHECK(all[2].second == "three");
    CHECK(all[4] == std::pair<std::string, std::string>{"E", "five"});

    AND_THEN("bold lines and labels open sections too") {
        const auto chat =
            read("**What happened**\nThe queue stopped.\n\nImpact: 38 of 210 tenants could not log in.\nOwner: Maria");
        std::vector<std::string> titles;
        for (const auto& s : chat.sections)
            titles.push_back(s.title);
        CHECK(titles == list{"What happened", "Impact", "Owner"});
        CHECK(chat.words(chat.sections[1].body) == "38 of 210 tenants could not log in.");
    }
}

SCENARIO("every span lies in the text and on code points", "[reading]") {
    check_spans(read(mixed));
    for (std::size_t cut = 0; cut < mixed.size(); cut += 3)
        check_spans(read(mixed.substr(cut)));
    check_spans(read(std::string("\xFF\xFE ok \xC3(\x80 38% of\0 users", 23)));
}

SCENARIO("offsets are those of the original, whatever stands in it", "[reading]") {
    const auto r = read("Ärger: **38 of 210** accounts — “_too_ expensive” said `Zoë`.");
    REQUIRE(r.count("fraction_of") == 1);
    for (const auto& o : r.observations) {
        if (o.kind == "fraction_of") CHECK(r.words(o.where) == "38 of 210** accounts");
    }
    CHECK(r.doc.text == "Ärger: **38 of 210** accounts — “_too_ expensive” said `Zoë`.");
}

SCENARIO("the same input gives the same reading, on every thread", "[reading]") {
    const auto once = read(mixed);
    const auto same = [&](const reading& r) {
        return r.observations.size() == once.observations.size() && r.sentences.size() == once.sentences.size() &&
               std::equal(r.observations.begin(), r.observations.end(), once.observations.begin(),
                          [](const observation& a, const observation& b) {
                              return a.kind == b.kind && a.where == b.where && a.value == b.value &&
                                     a.strong == b.strong && a.sentence == b.sentence;
                          });
    };
    CHECK(same(read(mixed)));
    bool alike[4] = {};
    std::vector<std::thread> all;
    for (auto& ok : alike) {
        all.emplace_back([&ok, &same] {
            ok = true;
            for (int i = 0; i < 50; ++i)
                ok = ok && same(read(mixed));
        });
    }
    for (auto& t : all)
        t.join();
    CHECK((alike[0] && alike[1] && alike[2] && alike[3]));
}

SCENARIO("observations come in the order of the text and are of a known kind", "[reading]") {
    const auto r = read(mixed);
    REQUIRE(r.observations.size() > 5);
    CHECK(std::is_sorted(r.observations.begin(), r.observations.end(),
                         [](const observation& a, const observation& b) { return a.where.begin < b.where.begin; }));
    const auto& kinds = english().kinds();
    for (const auto& o : r.observations) {
        INFO(o.kind);
        CHECK(std::find(kinds.begin(), kinds.end(), o.kind) != kinds.end());
    }
}

SCENARIO("every kind that the authors' page names exists", "[reading]") {
    std::ifstream in(std::string(COACH_SOURCE_DIR) + "/graphs/README.md");
    const auto& kinds = english().kinds();
    bool table = false;
    int named = 0;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("### ")) table = line == "### Observation kinds";
        if (!table || !line.starts_with("| ")) continue;
        for (auto at = line.find('`'); at != std::string::npos; at = line.find('`', at + 1)) {
            const auto end = line.find('`', at + 1);
            const auto kind = line.substr(at + 1, end - at - 1);
            INFO(kind);
            CHECK(std::find(kinds.begin(), kinds.end(), kind) != kinds.end());
            ++named;
            at = end;
        }
    }
    CHECK(named >= 70);
}

SCENARIO("a phrase matches by stems, in order, within a sentence and not across a comma", "[reading]") {
    const auto words = reader::make(
        "cues: {churn_cue: [left us, \"=likely\", \"from ... to\", \"maybe?\"], most_cue: [most, \"!at most\"]}",
        {{"own_cue", {"cost of delay"}}});
    REQUIRE(words.has_value());
    const auto count = [&](const char* text, const char* kind) {
        return words->read(plain_document(text)).count(kind);
    };
    CHECK(count("Two accounts leave us.", "churn_cue") == 0);
    CHECK(count("Two accounts LEFT us.", "churn_cue") == 1);
    CHECK(count("They left, us three stayed.", "churn_cue") == 0);
    CHECK(count("They left. Us three stayed.", "churn_cue") == 0);
    CHECK(count("We like it.", "churn_cue") == 0);
    CHECK(count("It is likely.", "churn_cue") == 1);
    CHECK(count("from the left side to it", "churn_cue") == 1);
    CHECK(count("from one two three four five to it", "churn_cue") == 0);
    CHECK(count("at most three, but most of them", "most_cue") == 1);
    CHECK(count("the costs of delays", "own_cue") == 1);
    const auto weak = words->read(plain_document("maybe"));
    REQUIRE(weak.observations.size() == 1);
    CHECK_FALSE(weak.observations[0].strong);
}

SCENARIO("a lexicon that cannot be read says where", "[reading]") {
    for (const char* yaml :
         {"cues: {a: [b", "- just a list", "cues: {a: [\"...\"]}", "cues: {a: [\"b ...\"]}", "cues: {a: [\"\"]}"}) {
        const auto r = reader::make(yaml);
        REQUIRE_FALSE(r.has_value());
        CHECK(r.error().code == errc::malformed);
        CHECK_FALSE(r.error().detail.empty());
    }
}

SCENARIO("a quote is cut at words and folded to a line", "[reading]") {
    const auto r = read("One two\n   three  four five.");
    const span all{0, static_cast<std::uint32_t>(r.doc.text.size())};
    CHECK(trimmed_quote(r, all, 3) == "One two three…");
    CHECK(trimmed_quote(r, all, 5) == "One two three four five");
    CHECK(trimmed_quote(r, {0, 9999}, 15) == "One two three four five");
    CHECK(trimmed_quote(r, {7, 7}).empty());
}

SCENARIO("a quote is the clause around what was seen, never half a word", "[reading]") {
    const auto quoted = [](const std::string& text, const std::string& seen) {
        const auto at = static_cast<std::uint32_t>(text.find(seen));
        return trimmed_quote(read(text), {at, at + static_cast<std::uint32_t>(seen.size())});
    };
    CHECK(quoted("A config change caused the outage.", "config change") == "A config change caused the outage");
    CHECK(quoted("Customers want usage-based billing.", "Customers want usage") ==
          "Customers want usage-based billing");
}

SCENARIO("a zone given once holds for all times", "[reading]") {
    CHECK(found("## Timeline (UTC)\n- 14:05 alert\n- 14:11 paged", "clock_time_zone") == list{"14:05", "14:11"});
    CHECK(found("All times are in UTC.\n\n14:05 the alert fired", "clock_time_zone") == list{"14:05"});
    CHECK(found("- 14:05 alert\n- 14:11 paged", "clock_time_zone").empty());
}

SCENARIO("a table says in its head what its cells mean", "[reading]") {
    const std::string table =
        "| Action | Owner | Due | Source |\n|---|---|---|---|\n| Add a limit | Li Wei | 3 June 2026 | audit |\n| Tune "
        "alerts | TBD | soon | - |";
    CHECK(found(table, "named_owner") == list{"Li Wei"});
    CHECK(found(table, "deadline") == list{"3 June 2026"});
    CHECK(found(table, "source_marker") == list{"audit"});
    CHECK(found(table, "action_item").size() == 1);
    CHECK(found("| Metric | Baseline | Target |\n|---|---|---|\n| Activation | 12% | 20% |", "baseline_target") ==
          list{"12% | 20%"});
}
