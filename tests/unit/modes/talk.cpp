#include "tests/unit/modes/talk.hpp"

#include "bot/codec.hpp"
#include "bot/world.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <stdexcept>

namespace coach::talks {

namespace {

bot::loaded_world loaded(const std::string& organisation) {
    auto made = bot::load_world(std::string(COACH_SOURCE_DIR) + "/graphs", organisation);
    if (!made) throw std::runtime_error(made.error().detail);
    return std::move(*made);
}

constexpr core::time_point monday{std::chrono::sys_days{std::chrono::year{2026} / 11 / 16} + std::chrono::hours{9}};

}  // namespace

const core::world& shipped() {
    static const auto kept = loaded("");
    return *kept.world;
}

const core::world& shipped_with_contact() {
    static const auto kept = loaded(std::string(COACH_SOURCE_DIR) + "/tests/unit/modes/org.yaml");
    return *kept.world;
}

const core::world& shipped_with_contract() {
    static const auto kept = loaded(std::string(COACH_SOURCE_DIR) + "/tests/unit/modes/contract_org.yaml");
    return *kept.world;
}

std::string example(const std::string& path) {
    auto text = bot::read_file(std::string(COACH_SOURCE_DIR) + "/graphs/examples/" + path);
    if (!text) throw std::runtime_error(text.error().detail);
    return std::move(*text);
}

core::place direct_chat() { return {"console", "T1", "D1", "", true, ""}; }
core::place channel_thread(std::string thread) { return {"console", "T1", "C1", std::move(thread), false, ""}; }

std::string prose(const core::message& m) {
    std::string raw;
    for (const auto& p : m.parts)
        if (const auto* t = std::get_if<core::text_part>(&p)) raw += (raw.empty() ? "" : "\n\n") + t->markdown;
    std::string out;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] == '\\' && i + 1 < raw.size() && std::ispunct(static_cast<unsigned char>(raw[i + 1]))) ++i;
        out += raw[i];
    }
    return out;
}

std::vector<core::choice> choices(const core::message& m) {
    const auto* found = part_of<core::choices_part>(m);
    return found ? found->options : std::vector<core::choice>{};
}

std::string action(const core::choice& c) { return c.id.substr(c.id.find('/') + 1); }

bool offers(const core::message& m, std::string_view prefix) {
    for (const auto& c : choices(m))
        if (action(c).starts_with(prefix)) return true;
    return false;
}

const core::score_part* scores(const core::message& m) { return part_of<core::score_part>(m); }

std::string folded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c != ' ' && c != '\n' && c != '\t' && c != '\r')
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    return out;
}

core::effects conversation::step(core::happening what) {
    ++events_;
    clock = std::max(clock, monday) + std::chrono::minutes{1};
    const auto now = clock;
    core::event e{"e" + std::to_string(events_), where, {id, name_}, std::move(what), now,
                  std::exchange(redactions, {})};
    auto made = core::step(*world_, std::move(state), e, now);
    state = std::move(made.next);
    wants = made.wants;
    return std::move(made.wants);
}

core::message conversation::happen(core::happening what) {
    const auto made = step(std::move(what));
    std::vector<const core::say*> said;
    for (const auto& w : made)
        if (const auto* s = std::get_if<core::say>(&w); s && s->what.why != core::intent::home) said.push_back(s);
    REQUIRE(said.size() == 1);
    last = said[0]->what;
    return last;
}

core::message conversation::press(std::string_view prefix) {
    for (const auto& c : choices(last))
        if (action(c).starts_with(prefix)) return press_id(c.id);
    FAIL("no choice \"" << prefix << "\" in:\n" << core::plain_text(last));
    return {};
}

const core::session* conversation::session() const {
    for (const auto& r : me().rooms)
        if (r.where == where)
            for (const auto& s : me().sessions)
                if (s.id == r.session && !s.paused) return &s;
    return nullptr;
}

const core::guided_state& conversation::guided() const {
    REQUIRE(session() != nullptr);
    return std::get<core::guided_state>(session()->mode);
}
const core::feedback_state& conversation::feedback() const {
    REQUIRE(session() != nullptr);
    return std::get<core::feedback_state>(session()->mode);
}

const core::simulation_state& conversation::simulation() const {
    REQUIRE(session() != nullptr);
    return std::get<core::simulation_state>(session()->mode);
}

std::string conversation::bytes() const { return bot::encode(state); }

conversation prd_begun() {
    conversation c;
    c.say("I need a PRD for usage-based billing");
    return c;
}

}  // namespace coach::talks
