// What each kind of drill asks for beside finding: the fallback, the rule, who does the work.

#include "tests/unit/drills/shelf.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace coach::core;
using namespace coach::core::drills;

namespace {

const lexicon& words() {
    static const auto kept = open_shelf(COACH_SOURCE_DIR).words;
    return kept;
}

graph::localized text(std::string s) { return {{{"en", std::move(s)}}, {}}; }

graph::flaw flaw(std::string id, std::string span, std::string action, std::string why,
                 std::vector<std::string> accept) {
    graph::flaw f;
    f.id = std::move(id);
    f.span_text = std::move(span);
    f.action = std::move(action);
    f.why = text(std::move(why));
    f.accept = std::move(accept);
    f.severity = 2;
    return f;
}

graph::drill fallback() {
    graph::drill d;
    d.id = "dr.f";
    d.kind = "fallback";
    d.material = text(
        "The export covers nine to eleven.\n\n1. The sign-in came over the VPN.\n"
        "2. There has been no further activity since 11:20.\n3. Backups are never affected by this.\n"
        "4. Reconnect the server now and watch the dashboard.\n");
    d.flaws = {flaw("fl.window", "no further activity since 11:20", "verify", "The export ends before that.",
                    {"the log has no data after eleven", "check the live log"}),
               flaw("fl.backup", "Backups are never affected by this", "stop", "A general claim without a source.",
                    {"no source for the claim about backups", "never is too certain"}),
               flaw("fl.decision", "Reconnect the server now", "escalate", "The commander decides that.",
                    {"reconnecting is the commander's decision", "isolation must stay"})};
    return d;
}

graph::drill boundary() {
    graph::drill d;
    d.id = "dr.b";
    d.kind = "boundary";
    d.material = text(
        "An agent answers support mail.\n\nIt can read the knowledge base of the product.\n"
        "It can look up orders of the customer who writes.\nIt can pay refunds of any amount.\n"
        "It can export the customer table.\nIt can change the delivery address.\n");
    d.flaws = {flaw("fl.refund", "pay refunds of any amount", "ask", "Money leaves the house.",
                    {"paying refunds", "refunding money", "giving customers their money back"}),
               flaw("fl.export", "export the customer table", "deny", "Everybody's data at once.",
                    {"exporting customers", "bulk download of the customer data", "dumping the table"}),
               flaw("fl.address", "change the delivery address", "ask", "The usual fraud.",
                    {"changing addresses", "a new delivery address", "redirecting parcels"})};
    return d;
}

graph::drill hand_over() {
    graph::drill d;
    d.id = "dr.d";
    d.kind = "delegate_or_not";
    d.material = text(
        "1. Sort the notes into themes.\n2. Decide which segment we leave out.\n"
        "3. Shorten the report for the board.\n4. Fill in the missing churn rate.\n"
        "5. Rename the columns.\n6. Write to Helen in my name.\n");
    d.flaws = {flaw("fl.scope", "Decide which segment we leave out", "keep", "A commitment to customers.",
                    {"choosing the segment is a human decision", "the scope decision"}),
               flaw("fl.figure", "Fill in the missing churn rate", "keep", "It would make one up.",
                    {"it would invent the churn rate", "don't let it guess the figure"}),
               flaw("fl.mail", "Write to Helen in my name", "assist", "It may draft; you send.",
                    {"the mail to Helen", "answering in my name"})};
    return d;
}

const finding* found(const marked& made, const graph::drill& d, std::string_view id) {
    for (const auto& f : made.found)
        if (d.flaws[f.flaw].id == id) return &f;
    return nullptr;
}

}  // namespace

TEST_CASE("the right fallback for an unsure answer is stop, verify or escalate, part by part", "[drills]") {
    const auto d = fallback();
    const marker by(d, "en", words());
    const auto made = by.mark(
        "2: check the live log, the export has no data after eleven\n"
        "3: don't use it, there is no source for that\n"
        "4: escalate, that is for the commander\n1 is fine");
    REQUIRE(made.found.size() == 3);
    for (const auto& f : made.found) {
        CAPTURE(d.flaws[f.flaw].id, f.action);
        CHECK(f.right);
    }
    CHECK(made.alarms.empty());
    const auto other = by.mark("2: escalate to the commander, the export has no data after eleven");
    REQUIRE(other.found.size() == 1);
    CHECK(!other.found.front().right);
    CHECK(other.found.front().action == "escalate");
    const auto silent = by.mark("the export ends before 11:20, so it has no data for that");
    REQUIRE(silent.found.size() == 1);
    CHECK(!silent.found.front().right);
    CHECK(score_of({3, 2, 1, 0, 0}) < score_of({3, 2, 1, 1, 0}));
    CHECK(by.mark("1: don't use it").alarms.size() == 1);
}

TEST_CASE("rules for an agent are read line by line and cover the listed risks", "[drills]") {
    const auto d = boundary();
    const marker by(d, "en", words());
    const auto made = by.mark(
        "Allow reading the knowledge base\nAllow looking up orders of the customer who writes\n"
        "Ask before it pays refunds\nDeny export of the customer table\n"
        "Never change a delivery address");
    REQUIRE(made.found.size() == 3);
    CHECK(found(made, d, "fl.refund")->right);
    CHECK(found(made, d, "fl.export")->right);
    const auto* address = found(made, d, "fl.address");
    REQUIRE(address);
    CHECK(!address->right);
    CHECK(address->action == "deny");
    CHECK(made.alarms.empty());
    CHECK(by.mark("Deny reading the knowledge base of the product").alarms.size() == 1);
    CHECK(by.mark("deny everything").found.empty());
}

TEST_CASE("whether to hand work over is answered item by item, in numbers or words", "[drills]") {
    const auto d = hand_over();
    const marker by(d, "en", words());
    for (const auto* answer :
         {"keep 2 and 4, assist 6, delegate 1, 3, 5", "2 keep\n4 keep\n6 assist\n1 delegate\n3 delegate\n5 delegate",
          "1. delegate\n2. keep\n3. delegate\n4. keep\n5. delegate\n6. assist",
          "I would keep number 2 and number 4. Let it help with the mail to Helen. The rest it can have.",
          "Deciding which segment is left out stays with me.\nThe missing churn rate: a person.\n"
          "The mail to Helen: assist, and I check it before it goes."}) {
        const auto made = by.mark(answer);
        CAPTURE(answer, made.found.size(), made.alarms.size());
        CHECK(made.found.size() == 3);
        for (const auto& f : made.found) {
            CAPTURE(d.flaws[f.flaw].id, f.action);
            CHECK(f.right);
        }
        CHECK(made.alarms.empty());
    }
    const auto wrong = by.mark("2 delegate, 4 keep, 3 keep");
    REQUIRE(found(wrong, d, "fl.scope"));
    CHECK(!found(wrong, d, "fl.scope")->right);
    CHECK(wrong.alarms.size() == 1);
}

TEST_CASE("places are followed: numbers, ordinals, lines", "[drills]") {
    const auto d = fallback();
    const marker by(d, "en", words());
    for (const auto* answer : {"number 3 is wrong", "#3", "the third bullet cannot be right", "item three: no source",
                               "point 3 - says who?"}) {
        const auto made = by.mark(answer);
        CAPTURE(answer);
        REQUIRE(made.found.size() == 1);
        CHECK(d.flaws[made.found.front().flaw].id == "fl.backup");
    }
    const auto last = by.mark("the last one must not happen");
    REQUIRE(last.found.size() == 1);
    CHECK(d.flaws[last.found.front().flaw].id == "fl.decision");
}
