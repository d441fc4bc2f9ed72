#include "core/judge.hpp"
#include "core/judging/facts.hpp"
#include "tests/unit/modes/manners.hpp"
#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <filesystem>

using namespace coach;
using namespace coach::talks;
using Catch::Matchers::ContainsSubstring;

namespace {

const std::string report = "incident-response/weak/01-blame-the-deployer.md";
const std::string better = "incident-response/strong/02-deploy-key-in-public-repo.md";

conversation critiqued(const core::world& w = shipped()) {
    conversation c(w);
    c.say("can you review my incident report");
    c.say(example(report));
    c.press("rate:3");
    return c;
}

std::vector<int> levels(const core::message& m) {
    std::vector<int> out;
    for (const auto& row : scores(m)->rows)
        out.push_back(row.level);
    return out;
}

}  // namespace

SCENARIO("one rates one's own work before any score is shown", "[modes][feedback]") {
    conversation c;
    CHECK(c.say("can you review my incident report").parts.size() == 1);
    const auto asked = c.say(example(report));
    CHECK(scores(asked) == nullptr);
    for (const auto* n : {"rate:1", "rate:2", "rate:3", "rate:4"})
        CHECK(offers(asked, n));
    WHEN("words come instead of a number") {
        CHECK(scores(c.say("it is quite all right I think")) == nullptr);
        CHECK(offers(c.last, "rate:1"));
        CHECK(offers(c.last, "rate_skip"));
    }
    WHEN("a number is typed") {
        const auto shown = c.say("2");
        REQUIRE(scores(shown) != nullptr);
        CHECK(scores(shown)->self_rating == 2);
        CHECK(scores(shown)->scored_by == "scored by rules");
        CHECK(shown.why == core::intent::reply);
    }
    WHEN("it is skipped") {
        const auto shown = c.say("skip");
        REQUIRE(scores(shown) != nullptr);
        CHECK(!scores(shown)->self_rating);
    }
}

SCENARIO("FB04: a critique has at most three comments, one at a time, each with its gap, a way to mend it and why",
         "[modes][feedback]") {
    auto c = critiqued();
    const auto& f = c.feedback();
    REQUIRE(!f.comments.empty());
    CHECK(f.comments.size() <= 3);
    CHECK(scores(c.last)->rows.size() == 6);
    for (const auto& comment : f.comments)
        if (!comment.quote.empty()) {
            auto quote = comment.quote;
            if (quote.ends_with("…")) quote.resize(quote.size() - 3);
            CHECK_THAT(folded(example(report)), ContainsSubstring(quote));
        }
    // Ordered by what would move it most: weight × distance to the pass level × ease, recomputed here from the graph.
    const auto found = shipped().workflow("wf.incident");
    const auto read = shipped().read.read(shipped().parse(example(report)));
    const auto card = core::score(*found.in, *found.work, read, shipped().read);
    double last = 1e9;
    for (const auto& comment : f.comments) {
        const auto v = std::find_if(card.verdicts.begin(), card.verdicts.end(),
                                    [&](const auto& x) { return x.criterion->id == comment.criterion; });
        REQUIRE(v != card.verdicts.end());
        const double worth = v->criterion->weight * (v->level < 3 ? 3 - v->level : 0.05) * v->gaps.front().ease;
        CHECK(worth <= last + 1e-9);
        last = worth;
    }
    const auto count = f.comments.size();
    for (std::size_t i = 0; i < count; ++i) {
        CAPTURE(i, prose(c.last));
        CHECK_THAT(prose(c.last), ContainsSubstring("because") || ContainsSubstring("Because") ||
                                      ContainsSubstring("hy") || ContainsSubstring("reason"));
        CHECK(offers(c.last, "take"));
        CHECK(offers(c.last, "disagree"));
        c.press(i % 2 == 0 ? "take" : "not_now");
    }
    CHECK(!offers(c.last, "take"));
    CHECK(offers(c.last, "resubmit"));
    CHECK(offers(c.last, "done"));
    c.press("done");
    CHECK(c.me().sessions.empty());
}

SCENARIO("disagreeing asks what was read wrongly, and sends it to a person by name", "[modes][feedback]") {
    GIVEN("an organisation that named somebody") {
        auto c = critiqued(shipped_with_contact());
        const auto before = c.feedback().levels.front().level;
        CHECK(prose(c.press("disagree")).find('?') != std::string::npos);
        const auto noted = c.say("The count is in the third paragraph.");
        CHECK_THAT(prose(noted), ContainsSubstring("Eli (#ai-questions)"));
        CHECK(c.feedback().comments.front().status == core::kept_comment::answer::disputed);
        CHECK(c.feedback().levels.front().level == before);
        CHECK(c.bytes().find("third paragraph") == std::string::npos);
    }
    GIVEN("nobody named") {
        auto c = critiqued();
        c.press("disagree");
        CHECK_THAT(prose(c.say("It is all there.")), ContainsSubstring("disputed") || ContainsSubstring("dispute"));
        CHECK(prose(c.last).find("{") == std::string::npos);
    }
    GIVEN("a whole new version instead of a reason") {
        auto c = critiqued();
        c.press("disagree");
        CHECK(scores(c.say(example(better))) != nullptr);
    }
}

SCENARIO("FB02: each level is shown with its anchor, and with the words of the text that support it",
         "[modes][feedback]") {
    auto c = critiqued();
    c.press("why_levels");
    CAPTURE(core::plain_text(c.last));
    const auto* table = part_of<core::table_part>(c.last);
    REQUIRE(table != nullptr);
    const auto found = shipped().workflow("wf.incident");
    REQUIRE(table->rows.size() == c.feedback().levels.size());
    int quoted = 0;
    for (std::size_t i = 0; i < table->rows.size(); ++i) {
        const auto& level = c.feedback().levels[i];
        CHECK((level.level >= 1 && level.level <= 4));
        const auto* criterion = found.in->find_criterion(level.criterion);
        CHECK_THAT(table->rows[i][1],
                   ContainsSubstring(
                       std::string(criterion->anchors[static_cast<std::size_t>(level.level - 1)].text.in("en"))));
        if (level.quote.empty()) continue;
        ++quoted;
        auto quote = level.quote;
        if (quote.ends_with("…")) quote.resize(quote.size() - 3);
        CHECK_THAT(folded(example(report)), ContainsSubstring(quote));
    }
    CHECK(quoted >= 3);
    CHECK(offers(c.last, "resubmit"));
}

SCENARIO("FB03: sections that are missing are named: taken out of a strong document, each is found",
         "[modes][feedback]") {
    int taken = 0, named = 0, wrongly = 0, documents = 0;
    std::string missed;
    for (const auto& [folder, workflow] :
         {std::pair{"draft-a-prd", "wf.prd"}, std::pair{"incident-response", "wf.incident"}}) {
        const auto found = shipped().workflow(workflow);
        for (const auto& entry : std::filesystem::directory_iterator(std::string(COACH_SOURCE_DIR) +
                                                                     "/graphs/examples/" + folder + "/strong")) {
            ++documents;
            const auto whole = example(std::string(folder) + "/strong/" + entry.path().filename().string());
            const auto missing_in = [&](const std::string& text) {
                std::vector<std::string> ids;
                const auto read = shipped().read.read(shipped().parse(text));
                for (const auto* s : core::score(*found.in, *found.work, read, shipped().read).missing)
                    ids.push_back(s->id);
                return ids;
            };
            wrongly += static_cast<int>(missing_in(whole).size());
            const auto read = shipped().read.read(shipped().parse(whole));
            const auto facts = core::judging::facts_of(read, *found.work);
            for (const auto& section : found.work->sections) {
                const auto* region = section.required ? facts.section(section.id) : nullptr;
                if (!region) continue;
                auto without = read.doc.text;
                for (auto part = region->parts.rbegin(); part != region->parts.rend(); ++part)
                    without.erase(part->begin, part->end - part->begin);
                for (const auto& s : read.sections)  // its headings go too
                    if (region->holds(s.body))
                        if (const auto at = without.find("# " + s.title); at != std::string::npos)
                            without.erase(at, s.title.size() + 2);
                ++taken;
                const auto ids = missing_in(without);
                const bool hit = std::find(ids.begin(), ids.end(), section.id) != ids.end();
                named += hit;
                if (!hit) missed += entry.path().filename().string() + " " + section.id + "; ";
            }
        }
    }
    INFO(named << " of " << taken << " named over " << documents << " documents, " << wrongly
               << " named wrongly; missed: " << missed);
    CHECK(taken >= 40);
    CHECK(named >= taken * 8 / 10);
    CHECK(wrongly <= documents / 5);
}

SCENARIO("FB05: another reader changes the voice and no score", "[modes][feedback]") {
    auto c = critiqued();
    const auto before = c.feedback().levels;
    const auto who = c.press("hear");
    CHECK(choices(who).size() >= 3);
    const auto heard = c.press("hear:");
    CHECK_THAT(prose(heard), ContainsSubstring("Coach"));
    CHECK(!offers(heard, "hear:"));
    REQUIRE(c.feedback().levels.size() == before.size());
    for (std::size_t i = 0; i < before.size(); ++i)
        CHECK(c.feedback().levels[i].level == before[i].level);
}

SCENARIO("FB07: a resubmission shows what moved for each criterion and which suggestions were taken",
         "[modes][feedback]") {
    auto c = critiqued();
    c.press("take");
    CHECK(!c.last.parts.empty());
    const auto before = c.feedback().levels;
    const auto shown = c.say(example(better));
    CAPTURE(prose(shown));
    REQUIRE(scores(shown) != nullptr);
    for (std::size_t i = 0; i < before.size(); ++i)
        CHECK(scores(shown)->rows[i].before == before[i].level);
    CHECK(levels(shown) != std::vector<int>(before.size(), 1));
    CHECK_THAT(prose(shown), ContainsSubstring("of 6"));
    CHECK(!c.feedback().taken_before.empty());
    THEN("the same text again moves nothing") {
        const auto same = levels(shown);
        CHECK(levels(c.say(example(better))) == same);
        CHECK_THAT(prose(c.last), ContainsSubstring("No criterion") || ContainsSubstring("no level") ||
                                      ContainsSubstring("stand where") || ContainsSubstring("Nothing moved"));
    }
}

SCENARIO("the document is judged and let go: no long piece of it is in what is stored", "[modes][feedback]") {
    auto c = critiqued();
    c.press("take");
    c.say(example(better));
    for (const auto& name : {report, better}) {
        const auto text = folded(example(name));
        const auto stored = folded(c.bytes());
        for (std::size_t at = 0; at + 170 < text.size(); at += 40) {
            const auto piece = text.substr(at, 170);
            if (piece.find('"') != std::string::npos) continue;
            CHECK(stored.find(piece) == std::string::npos);
        }
    }
    CHECK(c.bytes().size() < 8192);
}

SCENARIO("texts that only look good are told so", "[modes][feedback]") {
    const auto text = example("incident-response/middling/02-bad-deploy-checkout.md");
    const auto noted = [](const std::string& document, std::string_view note) {
        conversation c;
        c.say("can you review my incident report");
        c.say(document);
        CAPTURE(core::plain_text(c.last));
        const auto& notes = c.feedback().notes;
        return std::find(notes.begin(), notes.end(), note) != notes.end();
    };
    CHECK(noted(text + "\n\n" + text, "feedback.note_duplicate"));
    std::string garden;
    for (int i = 0; i < 20; ++i)
        garden += "In week " + std::to_string(i + 1) +
                  " the tomatoes want shade and the beans climb the fence near plot " + std::to_string(i * 3) + ". ";
    CHECK(noted(garden, "feedback.note_off_topic"));
    CHECK(!noted(text, "feedback.note_duplicate"));
    CHECK(!noted(text, "feedback.note_off_topic"));
}

SCENARIO("too little to score is not scored", "[modes][feedback]") {
    conversation c;
    c.say("can you review my incident report");
    const auto answer = c.say("It broke.");
    CHECK(scores(answer) == nullptr);
    CHECK_THAT(prose(answer), ContainsSubstring("incident report"));
    CHECK(c.feedback().submissions == 0);
}

SCENARIO("a remark is no new version, thanks repeats nothing, undo opens the last comment again", "[modes][feedback]") {
    auto c = critiqued();
    const auto first = c.feedback().comments.front().criterion;
    c.say("I wrote this at night");
    CHECK(c.feedback().submissions == 1);
    CAPTURE(prose(c.last));
    CHECK(talks::quoted(prose(c.last)).empty());
    CHECK(offers(c.last, "take"));
    c.say("thanks");
    CHECK(talks::quoted(prose(c.last)).empty());
    CHECK(c.feedback().at_comment == 0);
    c.press("take");
    CHECK(c.feedback().at_comment == 1);
    c.say("undo");
    CHECK(c.feedback().at_comment == 0);
    CHECK(c.feedback().comments.front().criterion == first);
    CHECK(c.feedback().comments.front().status == core::kept_comment::answer::open);
    CHECK(!prose(c.say("undo")).empty());
}

SCENARIO("an example of the criterion is shown when asked for", "[modes][feedback]") {
    auto c = critiqued();
    CHECK(part_of<core::quote_part>(c.say("show me an example")) != nullptr);
}
