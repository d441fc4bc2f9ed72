#include "core/judge.hpp"
#include "core/judging/doubts.hpp"
#include "core/judging/identifiers.hpp"
#include "tests/unit/modes/manners.hpp"
#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <iostream>

using namespace coach;
using namespace coach::talks;
using Catch::Matchers::ContainsSubstring;
using core::judging::doubt;

namespace {

constexpr int year = 2026;

struct seeded_text {
    std::string id, text;
    struct seed {
        std::string kind;
        core::span where;
    };
    std::vector<seed> seeds;
    bool held_out = false;
};

const std::vector<seeded_text>& texts() {
    static const auto all = [] {
        std::vector<seeded_text> out;
        for (const auto& row :
             YAML::LoadFile(std::string(COACH_SOURCE_DIR) + "/tests/data/general/texts.yaml")["texts"]) {
            seeded_text t{row["id"].as<std::string>(), row["text"].as<std::string>(), {}, out.size() % 2 == 1};
            for (const auto& s : row["seeds"]) {
                const auto quote = s["quote"].as<std::string>();
                const auto at = t.text.find(quote);
                REQUIRE(at != std::string::npos);
                t.seeds.push_back({s["kind"].as<std::string>(),
                                   {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + quote.size())}});
            }
            out.push_back(std::move(t));
        }
        return out;
    }();
    return all;
}

core::reading read(const std::string& text) { return shipped().read.read(shipped().parse(text)); }

struct tally {
    int found = 0, missed = 0, false_alarms = 0;
    std::string mistakes;
    [[nodiscard]] double recall() const { return found + missed ? static_cast<double>(found) / (found + missed) : 1; }
    [[nodiscard]] double precision() const {
        return found + false_alarms ? static_cast<double>(found) / (found + false_alarms) : 1;
    }
};

/// A doubt finds a seed when it is of its kind and touches its words; a second one at the same seed counts once.
void count(const seeded_text& t, tally& to) {
    const auto r = read(t.text);
    const auto doubts = core::judging::doubts_of(r, year);
    std::vector<bool> hit(t.seeds.size(), false);
    for (const auto& d : doubts) {
        bool right = false;
        for (std::size_t i = 0; i < t.seeds.size(); ++i) {
            if (t.seeds[i].kind != d.kind || !t.seeds[i].where.overlaps(d.where)) continue;
            right = hit[i] = true;
        }
        if (right) continue;
        ++to.false_alarms;
        to.mistakes += "\n  wrong  " + t.id + " " + d.kind + "/" + d.why + ": " + std::string(r.words(d.where));
    }
    for (std::size_t i = 0; i < hit.size(); ++i) {
        ++(hit[i] ? to.found : to.missed);
        if (!hit[i])
            to.mistakes += "\n  missed " + t.id + " " + t.seeds[i].kind + ": " + std::string(r.words(t.seeds[i].where));
    }
}

}  // namespace

TEST_CASE("FB06: bare figures, invented references and overclaims are found in seeded texts, and clean ones stay quiet",
          "[general]") {
    REQUIRE(texts().size() >= 24);
    CHECK(std::ranges::count_if(texts(), [](const auto& t) { return t.seeds.empty(); }) >= 8);
    tally all, unseen;
    for (const auto& t : texts()) {
        count(t, all);
        if (t.held_out) count(t, unseen);
    }
    std::cout << "general rubric, " << texts().size() << " texts: precision " << all.precision() << ", recall "
              << all.recall() << "; held out: precision " << unseen.precision() << ", recall " << unseen.recall()
              << all.mistakes << "\n";
    CHECK(all.precision() >= 0.8);
    CHECK(all.recall() >= 0.8);
    CHECK(unseen.precision() >= 0.8);
    CHECK(unseen.recall() >= 0.8);
}

TEST_CASE("FB06: the general rubric judges accuracy, tone, compliance and evidence of any text", "[general]") {
    const auto found = shipped().workflow("wf.general");
    REQUIRE(found);
    std::vector<std::string> names;
    for (const auto* c : core::graph::criteria_of(*found.in, *found.work)) {
        names.emplace_back(c->name.in("en"));
        CHECK(c->anchors_given == 4);
    }
    std::ranges::sort(names);
    CHECK(names == std::vector<std::string>{"Accuracy", "Compliance", "Evidence", "Tone"});
    CHECK_FALSE(found.in->head.sources.empty());
    for (const auto& g : shipped().graphs)
        CHECK(g.find_workflow("wf.general") == nullptr);  // in no role's list
}

SCENARIO("FB06: a text that fits no workflow is critiqued by the general rubric, each flag with its quote",
         "[general]") {
    const std::string letter =
        "Dear neighbours,\n\nthe new heating will never fail, so nobody needs a stove. 43% of the flats are cold "
        "today. "
        "Studies show that warm flats keep people healthy. The details are in Appendix C.\n\nPlease tell us by Friday "
        "if you would like to see the plan. The work begins on 3 May and takes two weeks; during that time the stairs "
        "are closed from nine to four. Those who need the lift can use the one in the yard.\n\nYour house committee";
    conversation c;
    WHEN("it is pasted") {
        c.say(letter);
        CAPTURE(prose(c.last));
        REQUIRE(offers(c.last, "critique:wf.general"));
        c.press("critique:wf.general");
    }
    WHEN("it is asked for in the line before it") { c.say("Critique this with the general rubric:\n\n" + letter); }
    WHEN("it is asked for first") {
        c.say("critique this with the general rubric");
        CHECK_THAT(prose(c.last), ContainsSubstring("text"));
        c.say(letter);
    }
    WHEN("it is asked for where Coach asked what the text is") {
        c.say(letter);
        c.say("by the general rubric");
    }
    CAPTURE(prose(c.last));
    REQUIRE(offers(c.last, "rate:"));
    c.press("rate:3");
    CAPTURE(core::plain_text(c.last));
    for (const auto& complaint : complaints(c.last, letter))
        FAIL_CHECK(complaint.manner << ": " << complaint.shown);
    REQUIRE(scores(c.last) != nullptr);
    CHECK(scores(c.last)->rows.size() == 4);
    const auto* flags = part_of<core::table_part>(c.last);
    REQUIRE(flags != nullptr);
    std::string all;
    for (const auto& row : flags->rows) {
        REQUIRE(row.size() == 3);
        all += row[1] + "\n";
        const auto quote = row[1].substr(3, row[1].find("…") == std::string::npos ? row[1].size() - 6 : 12);
        CHECK(folded(letter).find(folded(quote)) != std::string::npos);
    }
    CHECK_THAT(all, ContainsSubstring("43%"));
    CHECK_THAT(all, ContainsSubstring("never fail"));
    CHECK_THAT(all, ContainsSubstring("Studies show"));
    CHECK_THAT(all, ContainsSubstring("Appendix C"));
    CHECK(c.me().learnt.criteria.empty());  // a letter says nothing about somebody's skill at their work
}

TEST_CASE("a mended text rises, and what was mended is no longer flagged", "[general]") {
    conversation c;
    c.say(
        "critique this with the general rubric\nThe lift never fails. 43% of the flats are cold today, and studies "
        "show that "
        "this makes people ill. See section 9 for the details of the measurements that were taken.");
    c.press("rate:");
    const auto before = c.feedback();
    CHECK(before.doubts.size() == 4);
    c.press("resubmit");
    c.say(
        "The lift stopped twice in May (lift log, 31 May). 43 of 100 flats were below 18 degrees on 3 May (our own "
        "count, list "
        "attached). We don't know yet what that means for health. Please tell Ines by Friday if your flat is one of "
        "them.");
    CAPTURE(core::plain_text(c.last));
    CHECK(c.feedback().doubts.empty());
    int rose = 0;
    for (std::size_t i = 0; i < 4; ++i)
        rose += c.feedback().levels[i].level > before.levels[i].level;
    CHECK(rose >= 2);
}

TEST_CASE("identifiers that cannot exist are told from those that can", "[general]") {
    for (const auto* good :
         {"doi:10.1145/3290605.3300233", "ISBN 978-0-465-05065-9", "ISBN 0-306-40615-2", "CVE-2021-44228", "RFC 8446",
          "arXiv:2005.11401", "ISO 8601", "ISO/IEC 27001:2022", "Article 99 GDPR", "Art. 50 AI Act"}) {
        INFO(good);
        CHECK(core::judging::impossible_identifiers(good, year).empty());
    }
    for (const auto* bad :
         {"doi:10.17/abc", "ISBN 978-0-465-05065-8", "CVE-1987-1234", "CVE-2021-12", "CVE-2031-12345", "RFC 65535",
          "arXiv:2013.00001", "ISO 9001:2051", "ISO 1234567", "Article 100 GDPR", "Art. 140 AI Act"}) {
        INFO(bad);
        CHECK(core::judging::impossible_identifiers(bad, year).size() == 1);
    }
}

TEST_CASE("a citation that leads nowhere is no source for a figure", "[general]") {
    const auto kinds = [](const std::string& text) {
        std::string all;
        for (const auto& d : core::judging::doubts_of(read(text), year))
            all += d.kind + " ";
        return all;
    };
    const std::string claim = "In spring 93% of the seedlings survived the frost [1].";
    CHECK(kinds(claim).find("unsourced_figure") != std::string::npos);
    CHECK(kinds(claim + "\n\nReferences\n\n[1] Frost trial, nursery log, May 2024.").empty());
}

TEST_CASE("any bytes are looked at without harm, and in bounded time", "[general]") {
    for (const auto& text :
         std::vector<std::string>{std::string{}, std::string("["), std::string("[1"), std::string("\xff\xfe[2]"),
                                  std::string(50'000, '['), std::string(20'000, '(') + "Ab, 2020)"})
        CHECK_NOTHROW(core::judging::doubts_of(read(text), year));
    std::string many;
    for (int i = 0; i < 3000; ++i)
        many += "See section " + std::to_string(i) + " and [" + std::to_string(i) + "]. ";
    CHECK(core::judging::doubts_of(read(many), year).size() <= 200);
}
