#include "bot/codec.hpp"

#include "tests/support/random_message.hpp"

#include <catch2/catch_test_macros.hpp>

#include <random>
#include <string>
#include <vector>

using namespace coach;

namespace {

/// Random values with every field set; each text is unique and noted, so that a field that is not written shows.
class maker {
  public:
    explicit maker(std::uint32_t seed) : random_(seed), messages_(seed) {}

    std::vector<std::string> words;  ///< every text that was put somewhere

    unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }
    std::string text() {
        static constexpr const char* odd[] = {"",     " \"q\" ",   "\\",   "\n\t", "日本", "🧑‍🚒",
                                              "\x01", "{\"a\":1}", "</s>", "\x7f", "é",    "\r"};
        words.push_back("w" + std::to_string(words.size()) + "x");
        return words.back() + odd[below(12)];
    }
    std::vector<std::string> texts() {
        std::vector<std::string> out;
        for (unsigned i = 0; i < 1 + below(3); ++i)
            out.push_back(text());
        return out;
    }
    int number() { return static_cast<int>(below(2'000'000)) - 1'000'000; }
    core::time_point time() {
        return core::time_point{std::chrono::milliseconds{1'790'000'000'000 + below(1'000'000)}};
    }
    core::place place() { return {text(), text(), text(), text(), below(2) == 0, text()}; }
    core::choice choice() { return {text(), text(), below(2) == 0}; }

    core::event event() {
        core::event e{text(), place(), {text(), text()}, happening(), time(), {}};
        for (unsigned i = 0; i < below(3); ++i)
            e.redactions.push_back({text(), number()});
        return e;
    }
    core::happening happening() {
        switch (below(7)) {
            case 0:
                return core::said{text(), text()};
            case 1:
                return core::chose{text(), text()};
            case 2:
                return core::commanded{text()};
            case 3:
                return core::submitted_form{text(), {{text(), text()}, {text(), text()}}};
            case 4:
                return core::shared_file{text(), text(), text()};
            case 5:
                return core::timer_fired{text()};
            default:
                return core::told{text(), {{text(), text()}}};
        }
    }
    core::actor_state state() {
        if (below(6) == 0) {
            core::team_state team;
            for (unsigned i = 0; i < 1 + below(5); ++i)
                team.tallies.push_back({text(), text(), below(1'000'000)});
            return team;
        }
        core::learner_state me;
        me.who = {text(), text()};
        me.introduced = true;
        me.role = text();
        me.next_session = below(9999);
        for (unsigned i = 0; i < 1 + below(4); ++i)
            me.sessions.push_back(session());
        for (unsigned i = 0; i < 1 + below(4); ++i)
            me.rooms.push_back(room());
        me.learnt = learnt();
        me.practice = practice();
        me.wake = time();
        return me;
    }
    double real() { return (static_cast<double>(below(2'000'000)) - 1'000'000) / 7; }
    core::learning::learning_state learnt() {
        using namespace core::learning;
        learning_state s;
        s.overall = {real(), real()};
        s.overall_variance = real();
        trace t{text(), text(), {real(), real()}, real(), number(), {real(), real()}, time(), {}};
        for (unsigned i = 0; i < 1 + below(4); ++i)
            t.evidence.push_back({text(), static_cast<source>(below(5)), real(), static_cast<help>(below(5)), time()});
        s.criteria.push_back(std::move(t));
        s.skills.push_back({text(), {real(), real()}, real()});
        s.work.push_back({text(),
                          static_cast<stage>(below(3)),
                          number(),
                          below(2) == 0,
                          number(),
                          number(),
                          number(),
                          number(),
                          real(),
                          number(),
                          number(),
                          {{real(), number(), below(2) == 0, time()}}});
        s.self_ratings.push_back({number(), number(), number()});
        return s;
    }
    core::learning::plan practice() {
        using namespace core::learning;
        plan p;
        p.agreed = {number(),           number(),           number(),      number(),      {number(), 3},
                    {{number(), 1, 2}}, {{1, number(), 2}}, below(2) == 0, below(2) == 0, time()};
        p.items.push_back({text(), text(), text(), text(), real(), number(), time(), number()});
        p.sent.push_back({static_cast<prompt_kind>(below(3)), time(), number(), number(), number(), text()});
        return p;
    }
    core::session session() {
        core::session s{below(9999), text(), text(), text(), place(), {}, below(2) == 0, time()};
        if (below(2) == 0)
            s.mode = guided();
        else
            s.mode = feedback();
        return s;
    }
    core::guided_state guided() {
        core::guided_state g;
        g.at = static_cast<core::guided_state::phase>(below(4));
        g.step = text();
        g.override_reason = text();
        for (unsigned i = 0; i < 1 + below(3); ++i)
            g.work.push_back({text(), texts(), number(), number(), below(2) == 0, texts(), texts()});
        return g;
    }
    core::feedback_state feedback() {
        core::feedback_state f;
        f.at = static_cast<core::feedback_state::phase>(below(5));
        if (below(2) == 0) f.self_rating = number();
        f.submissions = number();
        f.levels = {{text(), number(), number(), text()}};
        f.before = {{text(), number(), number(), text()}};
        f.comments = {{text(), text(), text(), static_cast<core::kept_comment::answer>(below(4))}};
        f.taken_before = texts();
        f.missing_sections = texts();
        f.notes = texts();
        f.at_comment = number();
        return f;
    }
    core::room room() {
        core::room r{place(), below(9999), below(9999), {choice(), choice()}, below(2) == 0, text(), {}, time()};
        for (unsigned i = 0; i < 1 + below(4); ++i)
            r.phrases[text()] = static_cast<std::uint32_t>(random_());
        return r;
    }
    bot::outgoing outgoing() {
        switch (below(3)) {
            case 0:
                return core::say{place(), {text(), text()}, messages_.make(), text()};
            case 1:
                return core::tell{text(), {text(), {{text(), text()}}}};
            default:
                return bot::counted{{{text(), {{text(), text()}}}, {text(), {}}}};
        }
    }

  private:
    std::mt19937 random_;
    support::message_maker messages_;
};

std::string hostile(std::mt19937& random, std::string bytes) {
    for (unsigned i = 0; i < 1 + random() % 4; ++i) {
        const auto at = random() % (bytes.size() + 1);
        switch (random() % 4) {
            case 0:
                bytes.resize(at);
                break;
            case 1:
                bytes.insert(at, 1, static_cast<char>(random()));
                break;
            case 2:
                if (at < bytes.size()) bytes[at] = static_cast<char>(random());
                break;
            default:
                bytes.insert(at, std::string(random() % 40, "[{\"0-,"[random() % 6]));
                break;
        }
    }
    return bytes;
}

}  // namespace

TEST_CASE("every field of a state is written and read back", "[codec]") {
    for (std::uint32_t seed = 0; seed < 1000; ++seed) {
        maker m(seed);
        const auto state = m.state();
        const auto bytes = bot::encode(state);
        for (const auto& word : m.words) {
            CAPTURE(seed, word);
            REQUIRE(bytes.find(word) != std::string::npos);
        }
        const auto back = bot::decode_state(bytes);
        CAPTURE(seed, bytes);
        REQUIRE(back.has_value());
        REQUIRE(bot::encode(*back) == bytes);
        REQUIRE(back->index() == state.index());
    }
}

TEST_CASE("every field of an event is written and read back", "[codec]") {
    for (std::uint32_t seed = 0; seed < 1000; ++seed) {
        maker m(seed);
        const auto e = m.event();
        const auto bytes = bot::encode(e);
        for (const auto& word : m.words) {
            CAPTURE(seed, word);
            REQUIRE(bytes.find(word) != std::string::npos);
        }
        const auto back = bot::decode_event(bytes);
        REQUIRE(back.has_value());
        CHECK(back->id == e.id);
        CHECK(back->who == e.who);
        CHECK(back->where == e.where);
        CHECK(back->where.direct == e.where.direct);
        CHECK(back->at == e.at);
        CHECK(back->what.index() == e.what.index());
        REQUIRE(bot::encode(*back) == bytes);
    }
}

TEST_CASE("a message, a note to another actor and counts come back equal", "[codec]") {
    for (std::uint32_t seed = 0; seed < 1000; ++seed) {
        maker m(seed);
        const auto o = m.outgoing();
        const auto bytes = bot::encode(o);
        const auto back = bot::decode_outgoing(bytes);
        CAPTURE(seed, bytes);
        REQUIRE(back.has_value());
        REQUIRE(back->index() == o.index());
        REQUIRE(bot::encode(*back) == bytes);
        if (const auto* s = std::get_if<core::say>(&o)) CHECK(std::get<core::say>(*back).what == s->what);
    }
}

TEST_CASE("fields that hold their default are not written", "[codec]") {
    CHECK(bot::encode(core::actor_state{core::team_state{}}).size() < 20);
    CHECK(bot::encode(core::actor_state{core::learner_state{}}).size() < 40);
}

TEST_CASE("what an older version left out keeps its default, and what a newer one added is ignored", "[codec]") {
    const auto old =
        bot::decode_state(R"({"learner":{"role":"r","sessions":[{"id":7,"mode":{"guided":{"step":"st.x"}}}]}})");
    REQUIRE(old.has_value());
    const auto& me = std::get<core::learner_state>(*old);
    CHECK(me.schema == 1);
    CHECK(me.next_session == 1);
    CHECK(!me.introduced);
    CHECK(me.sessions[0].home.direct);
    CHECK(std::get<core::guided_state>(me.sessions[0].mode).step == "st.x");

    const auto newer = bot::decode_state(
        R"({"learner":{"mood":{"a":[1,2,{"b":null}]},"role":"r","rooms":[{"turn":3,"weather":"rain"}]}})");
    REQUIRE(newer.has_value());
    CHECK(std::get<core::learner_state>(*newer).rooms[0].turn == 3);
}

TEST_CASE("bytes that are not of the stored form are an error, never a crash", "[codec]") {
    for (const auto* bad :
         {"", " ", "null", "[]", "{}", "42", "\"x\"", R"({"learner":[]})", R"({"learner":{"role":7}})",
          R"({"giant":{}})", R"({"learner":{"sessions":{}}})", R"({"learner":{"sessions":[{"mode":{"dance":{}}}]}})",
          R"({"learner":{"introduced":1}})", R"({"team":{"tallies":[{"count":"many"}]}})",
          "{\"learner\":{\"role\":\"\xff\"}}", R"({"learner":)"}) {
        CAPTURE(bad);
        const auto made = bot::decode_state(bad);
        REQUIRE(!made.has_value());
        CHECK(made.error().code == core::errc::malformed);
        CHECK(made.error().detail.starts_with("state: "));
    }
    CHECK(!bot::decode_state(std::string(100'000, '[')).has_value());
    CHECK(!bot::decode_event(R"({"what":{"said":{"text":[]}}})").has_value());
    CHECK(!bot::decode_outgoing(R"({"say":{"what":{"parts":[{"hologram":{}}]}}})").has_value());

    std::mt19937 random(11);
    for (std::uint32_t seed = 0; seed < 3000; ++seed) {
        maker m(seed);
        const auto state = hostile(random, bot::encode(m.state()));
        if (const auto read = bot::decode_state(state)) CHECK(!bot::encode(*read).empty());
        const auto event = hostile(random, bot::encode(m.event()));
        if (const auto read = bot::decode_event(event)) CHECK(!bot::encode(*read).empty());
        const auto effect = hostile(random, bot::encode(m.outgoing()));
        if (const auto read = bot::decode_outgoing(effect)) CHECK(!bot::encode(*read).empty());
    }
}

TEST_CASE("a text that is not UTF-8 cannot make a state unreadable", "[codec]") {
    core::learner_state me;
    me.role = "caf\xe9 \xf0\x9f\x99 \xff\xfe ok \xc3\xa9";
    const auto back = bot::decode_state(bot::encode(core::actor_state{me}));
    REQUIRE(back.has_value());
    const auto& role = std::get<core::learner_state>(*back).role;
    CHECK(role.starts_with("caf\xEF\xBF\xBD "));
    CHECK(role.ends_with(" ok \xc3\xa9"));
}
