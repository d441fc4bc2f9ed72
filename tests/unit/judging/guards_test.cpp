// Texts that try to score without saying anything.

#include "tests/unit/judging/rubric.hpp"

#include <algorithm>
#include <numeric>

using namespace coach::core;

namespace {

const std::string report =
    "# Incident report: checkout outage\n"
    "## Customer impact\n"
    "412 of 9,300 customers could not pay at checkout between 14:05 and 14:52 UTC, which lasted 47 minutes. No data "
    "was lost. We do not know "
    "yet how many customers gave up and bought elsewhere.\n"
    "## Timeline (UTC)\n"
    "- 13:58 deploy 4411 raises the connection limit of the payment service\n"
    "- 14:05 the payment service refuses new connections and the first customer sees an error\n"
    "- 14:11 alert fired on the error rate of checkout, on-call paged\n"
    "- 14:30 the on-call engineer suspects the database and time was lost reading database logs\n"
    "- 14:45 deploy 4411 is found in the deploy log\n"
    "- 14:52 rolled back, error rate back to normal\n"
    "## Root cause\n"
    "The deploy raised the connection limit above what the database accepts. The database then refused connections, "
    "and the payment service had no timeout. "
    "Without a timeout its threads waited for the database until none was left. Nothing tested the limit of the "
    "database together with the limit of the service.\n"
    "## Follow-ups\n"
    "- Add a timeout to the payment service (prevent), Priya Shah, 14 March 2026\n"
    "- Alert on refused connections (detect), Sam Lee, 20 March 2026\n"
    "- Rehearse the rollback in a game day to check the effect (mitigate), Maria Chen, 2 April 2026\n";

int total(const scorecard& card) {
    return std::accumulate(card.verdicts.begin(), card.verdicts.end(), 0,
                           [](int n, const verdict& v) { return n + v.level; });
}

/// A fixed pseudo-random order, the same on every machine.
std::vector<std::string> shuffled(std::vector<std::string> all, std::uint64_t seed) {
    for (std::size_t i = all.size(); i > 1; --i) {
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        std::swap(all[i - 1], all[(seed >> 33U) % i]);
    }
    return all;
}

std::string sentences_in_order(const reading& r, std::uint64_t seed) {
    std::vector<std::string> all;
    for (const auto& s : r.sentences)
        all.emplace_back(r.words(s.where));
    std::string out;
    for (const auto& s : shuffled(all, seed))
        out += s + "\n";
    return out;
}

}  // namespace

SCENARIO("a good report reaches what it says", "[judging]") {
    const auto& r = the_rubric();
    const auto text = r.read(report);
    const auto card = r.score_incident(text);
    for (const auto& g : card.guards)
        UNSCOPED_INFO("guard " << static_cast<int>(g.kind));
    CHECK(card.guards.empty());
    CHECK(of(card, "cr.impact").level == 4);
    CHECK(of(card, "cr.timeline").level == 4);
    CHECK(of(card, "cr.actions").level == 4);
    CHECK(card.missing.empty());
}

SCENARIO("pasting a text twice changes no level, and is noted", "[judging]") {
    const auto& r = the_rubric();
    const auto once = r.read(report), twice = r.read(report + "\n" + report);
    const auto a = r.score_incident(once), b = r.score_incident(twice);
    CHECK(total(b) <= total(a));
    CHECK(has(b, guard_kind::duplicate_passage));
    CHECK_FALSE(has(a, guard_kind::duplicate_passage));

    AND_THEN("a repeated action is not a second action") {
        const std::string action = "- Add a timeout to the payment service (prevent), Priya Shah, 14 March 2026\n";
        const auto text = r.read("# Follow-ups\n" + action + action);
        CHECK(judge(r.criterion("cr.actions"), r.incident(), text).level == 2);
    }
}

SCENARIO("a text about something else is said to be so, and reaches nothing", "[judging]") {
    const auto& r = the_rubric();
    const auto text = r.read(
        "My grandmother kept bees behind the house for 30 years, and 4 of her 9 hives survived the winter of 1987. "
        "According to the village "
        "notes, honey sold for $12 a jar. On the other hand, the wasps were a problem and she could not keep them out. "
        "We ask the mayor to approve the meadow by Friday.");
    for (const auto& card : {r.score_prd(text), r.score_incident(text)}) {
        CHECK(has(card, guard_kind::off_topic));
        for (const auto& v : card.verdicts) {
            INFO(v.criterion->id);
            CHECK(v.level == 1);
            CHECK(v.high == 1);
        }
    }
    CHECK_FALSE(has(r.score_incident(r.read(report)), guard_kind::off_topic));

    AND_THEN("a short answer to a question is never off topic") {
        CHECK_FALSE(has(r.score_prd(r.read("Mostly on Fridays, I think.")), guard_kind::off_topic));
    }
}

SCENARIO("sentences in another order never help", "[judging]") {
    const auto& r = the_rubric();
    const auto text = r.read(report);
    const int before = total(r.score_incident(text));
    int helped = 0, noticed = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        const auto mixed = r.read(sentences_in_order(text, seed));
        const auto card = r.score_incident(mixed);
        helped += total(card) > before ? 1 : 0;
        noticed += has(card, guard_kind::shuffled) ? 1 : 0;
    }
    CAPTURE(noticed);
    CHECK(helped == 0);
    CHECK(noticed >= 80);
}

SCENARIO("a timeline over midnight is in order", "[judging]") {
    const auto& r = the_rubric();
    const auto text = r.read(
        "Timeline (UTC) of the incident\n- 23:40 alert fired on the service\n- 23:55 on-call paged\n- 00:10 deploy "
        "found\n- 00:20 rolled back\n- 00:31 customers confirmed");
    CHECK_FALSE(has(r.score_incident(text), guard_kind::shuffled));
}

SCENARIO("padding never helps", "[judging]") {
    const auto& r = the_rubric();
    const std::string fluff =
        "\n# Closing remarks\nIt is a pleasure to be part of such a journey together. The sky looked wonderful that "
        "evening. Everybody felt deeply thankful afterwards. "
        "Words hardly express the warmth of the whole room. Music played softly while people danced. Nothing compares "
        "to shared laughter and good company. "
        "Life is a beautiful river that flows towards the sea. Stars shone brightly above the quiet hills. Dreams "
        "carry everyone gently onward.\n";
    for (const auto& start :
         {report, std::string("# Customer impact\nSome customers saw errors during the outage of the service.")}) {
        const auto plain = r.read(start), padded = r.read(start + fluff);
        const auto a = r.score_incident(plain), b = r.score_incident(padded);
        CHECK(total(b) <= total(a));
        CHECK(has(b, guard_kind::padding));
        CHECK_FALSE(has(a, guard_kind::padding));
    }
}

SCENARIO("an empty or tiny text is too short, and nothing breaks", "[judging]") {
    const auto& r = the_rubric();
    for (const char* words : {"", " ", "\n\n", "ok", "Some users were affected."}) {
        const auto text = r.read(words);
        const auto card = r.score_incident(text);
        INFO('"' << words << '"');
        CHECK(has(card, guard_kind::too_short));
        for (const auto& v : card.verdicts)
            CHECK(v.level <= 2);
    }
}
