// A level, what it rests on, and what is missing all come from the same conditions.

#include "tests/unit/judging/rubric.hpp"

#include <algorithm>

using namespace coach::core;
using atoms = std::vector<std::string>;

namespace {

const char* const weak_problem = "Customers want usage-based pricing, sales keeps asking.";
const char* const good_problem =
    "38 of 210 accounts bought fewer seats than users and share logins (billing data, Q3). Two churned saying so (exit "
    "calls).";

verdict problem(const std::string& text) {
    const auto& r = the_rubric();
    static std::vector<reading> kept;  // evidence spans are read after the call
    kept.push_back(r.read(text));
    return judge(r.criterion("cr.problem"), r.prd(), kept.back());
}

}  // namespace

SCENARIO("the level is the highest anchor whose condition and all lower ones hold", "[judging]") {
    CHECK(problem(weak_problem).level == 1);
    CHECK(problem("Customers struggle to predict their bill.").level == 2);
    CHECK(problem(good_problem).level == 3);
    CHECK(problem(std::string(good_problem) + " On the other hand, 12 of them renewed anyway.").level == 4);

    GIVEN("the evidence of level 4 without that of level 3") {
        const auto v =
            problem("Customers struggle with the bill. On the other hand, the renewal team saw no effect on renewals.");
        CHECK(v.level == 2);
    }
}

SCENARIO("the gap is what the next anchor lacks, easiest first, in the author's own words", "[judging]") {
    const auto v = problem("Some customers struggle to predict their bill.");
    REQUIRE(v.level == 2);
    REQUIRE(gap_atoms(v) == atoms{"sources", "affected", "cost"});
    CHECK(v.gaps[0].words->ask.in("en") == "Where did you see it?");
    CHECK(v.gaps[1].words->missing.in("en") == "who has it, with a count");

    AND_THEN("what nearly holds is quoted as the weak spot") {
        const auto& r = the_rubric();
        const auto text = r.read("Some customers struggle to predict their bill.");
        const auto again = judge(r.criterion("cr.problem"), r.prd(), text);
        REQUIRE(again.gaps[1].weak_spot.has_value());
        CHECK(text.words(*again.gaps[1].weak_spot) == "Some customers");
    }
    AND_THEN("an atom that holds is never a gap") {
        const auto fuller =
            problem("38 of 210 customers struggle to predict their bill. It costs them two days a month.");
        CHECK(gap_atoms(fuller) == atoms{"sources"});
    }
}

SCENARIO("every piece of evidence is a span of the text, in an atom that holds", "[judging]") {
    const auto& r = the_rubric();
    const auto text = r.read(good_problem);
    const auto v = judge(r.criterion("cr.problem"), r.prd(), text);
    REQUIRE_FALSE(v.found.empty());
    std::vector<std::string> quoted;
    for (const auto& e : v.found) {
        CHECK(e.where.begin < e.where.end);
        CHECK(e.where.end <= text.doc.text.size());
        quoted.push_back(e.atom + ": " + std::string(text.words(e.where)));
    }
    INFO(quoted.size() << " pieces, the first " << quoted.front());
    const auto says = [&](const char* what) { return std::find(quoted.begin(), quoted.end(), what) != quoted.end(); };
    CHECK(says("affected: 38 of 210 accounts"));
    CHECK(says("sources: (billing data, Q3)"));
    CHECK(says("sources: (exit calls)"));
}

SCENARIO("two mentions of one source are one source", "[judging]") {
    const auto v =
        problem("38 of 210 accounts share logins (billing data). It costs them two hours a week (billing data).");
    CHECK(v.level == 2);
    CHECK(gap_atoms(v) == atoms{"sources"});
}

SCENARIO("evidence counts only beside what it is evidence of, when the atom says so", "[judging]") {
    const auto v = problem(
        "Customers struggle with bills (interviews, survey). It costs them two days.\n\nWe opened an office.\n\nIn "
        "other news, "
        "38 of 210 accounts use the new logo.");
    CHECK(v.level == 2);
    CHECK(gap_atoms(v) == atoms{"sources", "affected"});
}

SCENARIO("a criterion is judged in its section when the text has it, else in the whole text", "[judging]") {
    const auto& r = the_rubric();
    const auto text =
        r.read("# Success metric\nActivation rises.\n\n# Appendix\nChurn should go from 9% to 5% by June 2026.");
    const auto inside = judge(r.criterion("cr.metric"), r.prd(), text);
    CHECK(inside.level == 2);
    const auto anywhere = r.read("Activation rises from 12% to 20% by the end of Q2.");
    CHECK(judge(r.criterion("cr.metric"), r.prd(), anywhere).level == 3);
}

SCENARIO("a condition that must not hold names what has to go", "[judging]") {
    const auto& r = the_rubric();
    const auto text = r.read(
        "# Follow-ups\n- Add an alert on queue depth (detect), Priya, 14 March 2026\n- Rotate the keys (prevent), Sam "
        "Lee, 20 March 2026\n- Be more careful");
    const auto v = judge(r.criterion("cr.actions"), r.incident(), text);
    CHECK(v.level == 2);
    REQUIRE(gap_atoms(v) == atoms{"vague"});
    REQUIRE(v.gaps[0].weak_spot.has_value());
    CHECK(text.words(*v.gaps[0].weak_spot) == "Be more careful");
}

SCENARIO("the short form counts features: all checks hold for 3, some for 2", "[judging]") {
    const auto& r = the_rubric();
    const auto level = [&](const char* words) {
        const auto text = r.read(words);
        return judge(r.criterion("cr.checked"), r.prd(), text).level;
    };
    CHECK(level("Nothing to count here.") == 1);
    CHECK(level("20% of them left.") == 2);
    CHECK(level("# Problem\n20% of the accounts that bought seats share logins (billing data), which exit calls "
                "confirmed (exit calls).") == 3);
}

SCENARIO("what weak signs decided is given as a band", "[judging]") {
    const auto& r = the_rubric();
    const auto text = r.read(
        "Half of the customers struggle with billing in the dashboard, and with surveys. It takes about a week.");
    const auto v = judge(r.criterion("cr.problem"), r.prd(), text);
    INFO("level " << v.level << " high " << v.high << " confidence " << v.confidence);
    CHECK(v.confidence < 0.65);
    CHECK(v.high == v.level + 1);

    const auto firm = problem(good_problem);
    CHECK(firm.confidence >= 0.75);
    CHECK(firm.high == firm.level);
}

SCENARIO("required sections that are absent or too short are listed", "[judging]") {
    const auto& r = the_rubric();
    const auto text = r.read(
        "# Background\nCustomers cannot predict the bill and 38 of 210 accounts share logins to save seats.\n# "
        "Goals\nTBD");
    const auto card = r.score_prd(text);
    std::vector<std::string> missing;
    for (const auto* s : card.missing)
        missing.push_back(s->id);
    CHECK(missing == atoms{"sec.metric", "sec.risks"});
}

SCENARIO("a red flag is raised by its condition and points at the words", "[judging]") {
    const auto& r = the_rubric();
    const auto text = r.read("Customers want usage-based pricing, sales keeps asking.");
    const auto card = r.score_prd(text);
    REQUIRE(card.red_flags.size() == 1);
    CHECK(card.red_flags[0].flag->id == "rf.solution");
    CHECK(text.words(card.red_flags[0].where).starts_with("Customers want usage"));
    CHECK(r.score_prd(r.read(good_problem)).red_flags.empty());
}

SCENARIO("comments come by weight, distance to passing and ease; what passes comes last", "[judging]") {
    const auto& r = the_rubric();
    const auto text = r.read("# Problem\n" + std::string(good_problem) + "\n# Metric\nWe will track downloads.");
    const auto card = r.score_prd(text);
    REQUIRE(of(card, "cr.problem").level == 3);
    const auto comments = ranked_comments(card, 3, 3);
    REQUIRE(comments.size() >= 2);
    CHECK(comments[0].about->criterion->id == "cr.metric");
    for (std::size_t i = 1; i < comments.size(); ++i)
        CHECK(comments[i - 1].priority >= comments[i].priority);
    CHECK(ranked_comments(card, 3, 1).size() == 1);
}

SCENARIO("the same text gets the same verdict", "[judging]") {
    const auto& r = the_rubric();
    const std::string words =
        "# Problem\n" + std::string(good_problem) + "\n# Metric\nActivation from 12% to 20% by Q2.";
    const auto one = r.read(words), two = r.read(words);
    const auto a = r.score_prd(one), b = r.score_prd(two);
    REQUIRE(a.verdicts.size() == b.verdicts.size());
    for (std::size_t i = 0; i < a.verdicts.size(); ++i) {
        CHECK(a.verdicts[i].level == b.verdicts[i].level);
        CHECK(a.verdicts[i].confidence == b.verdicts[i].confidence);
        CHECK(gap_atoms(a.verdicts[i]) == gap_atoms(b.verdicts[i]));
    }
}

SCENARIO("no statement without a span: every flag, guard, weak spot and piece of evidence shows words", "[judging]") {
    const auto& r = the_rubric();
    for (const auto* words :
         {"Customers want usage-based pricing, sales keeps asking.", "Some customers struggle with 20% of bills.",
          "# Impact\nSome users saw errors.\n# Timeline\n- 14:05 alert\n- 13:01 page\n- 12:00 end\n- 11:00 start\n# "
          "Actions\n- be careful"}) {
        const auto text = r.read(words);
        const auto shows = [&](span s) { return s.begin < s.end && s.end <= text.doc.text.size(); };
        for (const auto& card : {r.score_prd(text), r.score_incident(text)}) {
            for (const auto& f : card.red_flags)
                CHECK(shows(f.where));
            for (const auto& g : card.guards)
                CHECK(shows(g.where));
            for (const auto& v : card.verdicts) {
                for (const auto& e : v.found)
                    CHECK(shows(e.where));
                for (const auto& g : v.gaps)
                    CHECK((!g.weak_spot || shows(*g.weak_spot)));
            }
        }
    }
}
