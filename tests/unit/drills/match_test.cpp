// What is recognised in an answer to a critique, on every drill that ships.

#include "tests/unit/drills/shelf.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace coach::core;
using namespace coach::core::drills;

namespace {

const shelf& shipped() {
    static const auto kept = open_shelf(COACH_SOURCE_DIR);
    return kept;
}

tally tally_of(const graph::drill& d, const marker& by, const marked& made) {
    tally t{d.flaws.size(), by.text().clean_count(), made.found.size(), 0, made.alarms.size(), false, false};
    for (const auto& f : made.found)
        t.right += f.right;
    return t;
}

double score(const graph::drill& d, std::string_view answer) {
    const marker by(d, "en", shipped().words);
    return score_of(tally_of(d, by, by.mark(answer)));
}

/// One accepted phrasing for each flaw, with the right thing to do about it where the kind asks for that.
std::string perfect(const graph::drill& d, const marker& by) {
    std::string out;
    for (std::size_t i = 0; i < d.flaws.size(); ++i) {
        out += "- " + d.flaws[i].accept.front();
        if (const auto& right = by.right_action(i); !right.empty()) out += ": " + right;
        out += "\n";
    }
    return out;
}

}  // namespace

TEST_CASE("every accepted phrasing finds its flaw, word for word", "[drills]") {
    for (const auto* d : shipped().drills()) {
        const marker by(*d, "en", shipped().words);
        for (const auto& f : d->flaws) {
            for (const auto& words : f.accept) {
                const auto made = by.mark(words);
                CAPTURE(d->id, f.id, words, made.found.size(), made.alarms.size());
                REQUIRE(!made.found.empty());
                CHECK(d->flaws[made.found.front().flaw].id == f.id);
            }
        }
    }
}

TEST_CASE("a quoted span finds its flaw", "[drills]") {
    for (const auto* d : shipped().drills()) {
        if (d->kind != "critique" && d->kind != "redteam") continue;
        const marker by(*d, "en", shipped().words);
        for (std::size_t i = 0; i < d->flaws.size(); ++i) {
            if (d->flaws[i].span_text.empty()) continue;
            const auto made = by.mark("\"" + d->flaws[i].span_text + "\"");
            CAPTURE(d->id, d->flaws[i].id);
            REQUIRE(!made.found.empty());
            CHECK(made.found.front().flaw == i);
        }
    }
}

TEST_CASE("a whole answer finds all flaws, an empty one none", "[drills]") {
    for (const auto* d : shipped().drills()) {
        const marker by(*d, "en", shipped().words);
        const auto made = by.mark(perfect(*d, by));
        CAPTURE(d->id, perfect(*d, by), made.found.size(), made.alarms.size());
        CHECK(made.found.size() == d->flaws.size());
        CHECK(made.alarms.empty());
        CHECK(score(*d, "") == 0);
        CHECK(score(*d, "\n \n") == 0);
    }
}

TEST_CASE("other words than the accepted ones are mostly recognised", "[drills]") {
    int all = 0, found = 0, wrong = 0;
    for (const auto* d : shipped().drills()) {
        for (std::size_t f = 0; f < d->flaws.size(); ++f) {
            for (std::size_t p = 0; p < d->flaws[f].accept.size(); ++p) {
                const auto heard_by = without(*d, f, p);
                const auto made = marker(heard_by, "en", shipped().words).mark(d->flaws[f].accept[p]);
                ++all;
                for (const auto& x : made.found)
                    (x.flaw == f ? found : wrong) += 1;
            }
        }
    }
    CAPTURE(all, found, wrong);
    CHECK(found >= all * 65 / 100);
    CHECK(wrong <= all * 10 / 100);
}

TEST_CASE("saying that everything is wrong scores less than two fifths", "[drills]") {
    for (const auto* d : shipped().drills()) {
        for (const auto* words : {"everything is wrong", "All of it is bad.", "It's all made up, every single line.",
                                  "The whole thing is garbage and should be rewritten.", "None of this is right.",
                                  "All the points are questionable. Every number is invented. Nothing here is correct.",
                                  "keep everything", "deny all of it", "do not use any of it, it is all wrong"}) {
            CAPTURE(d->id, words);
            CHECK(score(*d, words) < 0.4);
        }
        // … and so does attacking every sentence, or every item.
        const marker by(*d, "en", shipped().words);
        std::string each;
        if (d->kind == "delegate_or_not")
            for (int i = 1; i <= by.text().items; ++i)
                each += std::to_string(i) + (i % 2 ? ": keep\n" : " stays with a person\n");
        if (d->kind == "critique" || d->kind == "redteam")
            for (const auto& p : by.text().passages)
                each += "\"" + by.text().text.substr(p.where.begin, p.where.end - p.where.begin) + "\" is wrong\n";
        const auto made = by.mark(each);
        CAPTURE(d->id, made.found.size(), made.alarms.size(), by.text().clean_count());
        CHECK(score(*d, each) < 0.4);
    }
}

TEST_CASE("prose about something else finds nothing", "[drills]") {
    for (const auto* d : shipped().drills()) {
        const marker by(*d, "en", shipped().words);
        const auto made = by.mark(
            "The weather in Lisbon was lovely last week, and we had lunch by the river.\n"
            "My cat is sitting on the keyboard again. Can we talk about this tomorrow?\n"
            "I would like to thank the organisers for the nice evening.\n"
            "Football was boring yesterday; it rained all evening.\n"
            "Nothing else comes to mind. I have no further comments.");
        CAPTURE(d->id, made.found.empty() ? "" : d->flaws[made.found.front().flaw].id);
        CHECK(made.found.empty());
    }
}

TEST_CASE("an attack on a clean part is a false alarm, and agreeing with one is not", "[drills]") {
    const auto& d = shipped().drill("dr.prd_seven_flaws");
    const marker by(d, "en", shipped().words);
    const auto attack = by.mark("Two hours a day on reminder calls is exaggerated.");
    REQUIRE(attack.alarms.size() == 1);
    REQUIRE(attack.alarms.front().passage >= 0);
    const auto& p = by.text().passages[static_cast<std::size_t>(attack.alarms.front().passage)];
    CHECK(by.text().text.substr(p.where.begin, p.where.end - p.where.begin).find("Front-desk staff") == 0);
    CHECK(by.mark("The two hours a day on reminder calls look fine.").alarms.empty());
}

TEST_CASE("a statement finds one flaw, and a flaw is found once", "[drills]") {
    const auto& d = shipped().drill("dr.prd_seven_flaws");
    const marker by(d, "en", shipped().words);
    const auto twice = by.mark("The survey is invented. There is no source for the 87 percent. Which national survey?");
    CHECK(twice.found.size() == 1);
    CHECK(twice.alarms.empty());
    CHECK(by.mark("the survey is invented", {1}).found.empty());
    const auto both = by.mark("There is no baseline, and the survey is invented");
    CHECK(both.found.size() == 2);
    // What goes on about the sentence before is one statement with it.
    const auto one = by.mark("The national survey has no publisher. It reads like something made up.");
    REQUIRE(one.found.size() == 1);
    CHECK(d.flaws[one.found.front().flaw].id == "fl.invented_survey");
    CHECK(one.found.front().where.end > 60);
}

TEST_CASE("what is not clear enough is asked back", "[drills]") {
    const auto& d = shipped().drill("dr.prd_seven_flaws");
    const auto made = marker(d, "en", shipped().words).mark("the survey");
    CHECK(made.found.empty());
    REQUIRE(made.unsure.size() == 1);
    CHECK(d.flaws[made.unsure.front().flaw].id == "fl.invented_survey");
}

TEST_CASE("a typing slip does not hide a finding", "[drills]") {
    const auto& d = shipped().drill("dr.prd_seven_flaws");
    const auto made = marker(d, "en", shipped().words).mark("the natinal survey is halucinated");
    REQUIRE(made.found.size() == 1);
    CHECK(d.flaws[made.found.front().flaw].id == "fl.invented_survey");
}
