#include "core/modes/simulation.hpp"

#include "core/modes/simulation_debrief.hpp"
#include "core/persona/answer.hpp"

#include <algorithm>
#include <charconv>

namespace coach::core::modes {

namespace {

using phase = simulation_state::phase;
using graph::act;
using scene = persona::stage::found;

constexpr int most_turns = 40;                  ///< then the persona closes, whatever the clock says
constexpr double late_share = 0.7;              ///< of the time, after which it presses
constexpr std::size_t shortest_submission = 8;  ///< content words
constexpr std::size_t outline_words = 60;       ///< a message of so many words and lines is what was made, not talk
constexpr std::ptrdiff_t outline_lines = 3;
constexpr std::size_t longest_kept_line = 400;
constexpr std::size_t most_weights = 2;  ///< criteria named in the briefing

scene scene_of(const simulation_state& s, const view& v) { return v.knows.stage_of(v.in).scenario(s.scenario); }
const graph::scenario& scenario_in(const scene& at) { return *at.what; }

/// Of this turn of this talk; the same events give the same words.
std::uint64_t seed_in(const simulation_state& s, const view& v) {
    return seed_of(s.scenario + "/" + v.me.who.id + "/" + std::to_string(s.began.time_since_epoch().count()),
                   static_cast<std::uint64_t>(s.talk.turn));
}

std::string speech(const graph::scenario& what, const std::vector<std::string>& lines, const view& v) {
    std::string all;
    for (const auto& line : lines)
        all += (all.empty() ? "" : " ") + line;
    return all.empty() ? all : "**" + escape(v.text(what.persona_name)) + ":** " + escape(all);
}

void say_in_role(reply& r, simulation_state& s, const graph::scenario& what, const std::vector<std::string>& lines,
                 const view& v) {
    if (lines.empty()) return;
    r.say(speech(what, lines, v));
    s.last_line.clear();
    for (const auto& line : lines)
        s.last_line += (s.last_line.empty() ? "" : " ") + line;
    if (s.last_line.size() > longest_kept_line) s.last_line = lines.back();
}

void talk_choices(reply& r, const view& v) {
    r.offer("submit", std::string(v.voice.label("simulation.submit")));
    r.offer("debrief", std::string(v.voice.label("simulation.debrief")));
}

// --- the clock ------------------------------------------------------------------------------------------------------

std::chrono::minutes limit_of(const graph::scenario& what) { return std::chrono::minutes{what.minutes}; }

/// "4m" → 4, else none.
std::optional<int> minutes_of(std::string_view at) {
    int n = 0;
    if (!at.ends_with('m')) return std::nullopt;
    const auto [stop, bad] = std::from_chars(at.data(), at.data() + at.size() - 1, n);
    return bad == std::errc{} && stop == at.data() + at.size() - 1 ? std::optional(n) : std::nullopt;
}
std::optional<int> turn_of(std::string_view at) {
    int n = 0;
    if (!at.starts_with("turn:")) return std::nullopt;
    at.remove_prefix(5);
    const auto [stop, bad] = std::from_chars(at.data(), at.data() + at.size(), n);
    return bad == std::errc{} && stop == at.data() + at.size() ? std::optional(n) : std::nullopt;
}

void set_timers(effects& wants, const simulation_state& s, const graph::scenario& what, const view& v) {
    for (std::size_t i = 0; i < what.injects.size(); ++i) {
        const auto minutes = minutes_of(what.injects[i].at);
        const auto index = static_cast<int>(i);
        if (!minutes || std::find(s.injected.begin(), s.injected.end(), index) != s.injected.end()) continue;
        wants.push_back(wake_at{v.wake("inject:" + std::to_string(i)), s.began + std::chrono::minutes{*minutes}});
    }
    if (what.minutes > 0) wants.push_back(wake_at{v.wake("close"), s.began + limit_of(what)});
}
void clear_timers(effects& wants, const graph::scenario& what, const view& v) {
    for (std::size_t i = 0; i < what.injects.size(); ++i)
        if (minutes_of(what.injects[i].at)) wants.push_back(cancel_wake{v.wake("inject:" + std::to_string(i))});
    if (what.minutes > 0) wants.push_back(cancel_wake{v.wake("close")});
}

/// The work was taken up again since the last message: the time between does not count.
bool take_pause_off(simulation_state& s, const view& v) {
    const auto own = std::find_if(v.me.sessions.begin(), v.me.sessions.end(),
                                  [&](const auto& each) { return each.id == v.session; });
    const auto before = s.heard_at;
    s.heard_at = v.now;
    if (own == v.me.sessions.end() || before == time_point{} || own->touched <= before) return false;
    s.began += own->touched - before;
    return true;
}

/// The next inject whose turn or minute has come: one at a time.
std::optional<std::size_t> due_inject(const simulation_state& s, const graph::scenario& what, const view& v) {
    for (std::size_t i = 0; i < what.injects.size(); ++i) {
        if (std::find(s.injected.begin(), s.injected.end(), static_cast<int>(i)) != s.injected.end()) continue;
        const auto turn = turn_of(what.injects[i].at);
        const auto minutes = minutes_of(what.injects[i].at);
        if ((turn && *turn <= s.talk.turn) || (minutes && s.began + std::chrono::minutes{*minutes} <= v.now)) return i;
    }
    return std::nullopt;
}

bool asks(std::string_view line) { return line.find('?') != std::string_view::npos; }

/// What happens meanwhile is said after the answer; of two questions only the newer one stays.
void add_inject(reply& r, simulation_state& s, const graph::scenario& what, std::vector<std::string> lines,
                const view& v) {
    const auto due = due_inject(s, what, v);
    if (!due) {
        say_in_role(r, s, what, lines, v);
        return;
    }
    s.injected.push_back(static_cast<int>(*due));
    const std::string news(v.text(what.injects[*due].text));
    if (lines.size() > 1) lines.resize(1);
    if (asks(news))
        for (auto& line : lines)
            line = statements(line);
    std::erase_if(lines, [](const auto& line) { return line.find_first_not_of(" “”\"") == std::string::npos; });
    say_in_role(r, s, what, lines, v);
    say_in_role(r, s, what, {news}, v);
}

// --- phases ---------------------------------------------------------------------------------------------------------

/// A name inside our sentence: "Are we breached?" → "Are we breached".
std::string title_of(const graph::scenario& what, const view& v) {
    auto name = std::string(v.text(what.name));
    while (name.ends_with('?') || name.ends_with('!') || name.ends_with('.'))
        name.pop_back();
    return name;
}

/// A quotation is plain text: "with *submit*" → "with submit".
std::string without_stars(std::string_view text) {
    std::string out(text);
    std::erase(out, '*');
    return out;
}

void brief(reply& r, const graph::scenario& what, const view& v) {
    const auto limit = what.minutes > 0 ? v.voice.label("simulation.limit", {{"minutes", std::to_string(what.minutes)}})
                                        : std::string{};
    r.say(v.voice.say("simulation.brief", {{"name", title_of(what, v)},
                                           {"persona", std::string(v.text(what.persona_name))},
                                           {"role", std::string(v.text(what.persona_role))},
                                           {"style", clause(v.text(what.persona_style))},
                                           {"limit", limit}}));
    r.say(v.voice.say("simulation.brief_how"));
    // What the pattern is about, the heaviest criteria first.
    std::vector<const graph::criterion*> named;
    for (const auto& m : what.expert_pattern)
        if (const auto* c = m.criterion ? v.in.find_criterion(m.criterion->id) : nullptr)
            if (std::find(named.begin(), named.end(), c) == named.end()) named.push_back(c);
    std::stable_sort(named.begin(), named.end(), [](const auto* a, const auto* b) { return a->weight > b->weight; });
    std::vector<std::string> names;
    for (std::size_t i = 0; i < named.size() && i < most_weights; ++i)
        names.push_back(first_lower(std::string(v.text(named[i]->name))));
    if (!names.empty())
        r.say(v.voice.say("simulation.brief_weight", {{"criteria", listed(names, v.knows.phrases.label("and"))}}));
    r.parts.push_back(quote_part{without_stars(v.text(what.brief)), std::string(v.voice.label("simulation.told"))});
    table_part limits{{std::string(v.voice.label("simulation.rules"))}, {}};
    for (const auto& c : what.constraints)
        limits.rows.push_back({std::string(v.text(c.text))});
    if (!limits.rows.empty()) r.parts.push_back(std::move(limits));
    r.offer("begin", std::string(v.voice.label("simulation.start")), true);
    r.offer("scenarios", std::string(v.voice.label("simulation.another")));
}

void begin(outcome<simulation_state>& out, const graph::scenario& what, const view& v) {
    auto& s = out.next;
    s.at = phase::talking;
    s.began = s.heard_at = v.now;
    out.says.say(v.voice.say("simulation.begin"));
    say_in_role(out.says, s, what, {std::string(v.text(what.opening))}, v);
    talk_choices(out.says, v);
    set_timers(out.wants, s, what, v);
    out.records.push_back({"simulation_started", {{"workflow", v.work.id}, {"scenario", what.id}}});
}

void begin_debrief(outcome<simulation_state>& out, const graph::scenario& what, const view& v) {
    auto& s = out.next;
    if (s.talk.turn == 0 && !s.submitted) {
        out.says.say(v.voice.say("simulation.nothing_said"));
        if (s.at == phase::briefing) out.says.offer("begin", std::string(v.voice.label("simulation.start")), true);
        return;
    }
    s.at = phase::debriefing;
    s.item = 0;
    clear_timers(out.wants, what, v);
    debrief::report(out, what, v);
    debrief::overview(out.says, s, what, v);
    out.says.offer("next", std::string(v.voice.label("simulation.next")), true);
}

void close_talk(outcome<simulation_state>& out, const graph::scenario& what, const view& v) {
    auto& s = out.next;
    s.at = phase::closed;
    const auto bye = persona::line(what, act::close, s.talk, v.knows.locale, seed_in(s, v));
    say_in_role(out.says, s, what, {statements(bye).empty() ? bye : statements(bye)}, v);
    out.says.say(v.voice.say("simulation.time_up"));
    talk_choices(out.says, v);
    clear_timers(out.wants, what, v);
}

void ask_for_submission(outcome<simulation_state>& out, const view& v) {
    out.next.at = phase::submitting;
    out.says.say(v.voice.say("simulation.send_it"));
    out.says.offer("debrief", std::string(v.voice.label("simulation.debrief")));
}

void take_submission(outcome<simulation_state>& out, const scene& at, const std::string& text, const view& v) {
    auto& s = out.next;
    const auto& what = scenario_in(at);
    if (v.knows.read.stems(text).size() < shortest_submission) {
        if (s.at == phase::talking) s.at = phase::submitting;
        out.says.say(v.voice.say("simulation.too_short"));
        out.says.offer("debrief", std::string(v.voice.label("simulation.debrief")));
        return;
    }
    const auto read = v.knows.read.read(v.knows.parse(text));
    persona::remember(s.talk, at.plays->listen(v.knows.stage.ear(), read), read);
    s.submitted = true;
    debrief::keep_submission(s, what, text, v);
    const auto thanks = persona::line(what, act::submit, s.talk, v.knows.locale, seed_in(s, v));
    say_in_role(out.says, s, what, {statements(thanks).empty() ? thanks : statements(thanks)}, v);
    begin_debrief(out, what, v);
}

void converse(outcome<simulation_state>& out, const scene& at, const std::string& text, const view& v) {
    auto& s = out.next;
    const auto& what = scenario_in(at);
    const auto read = v.knows.read.read(v.knows.parse(text));
    const auto said = at.plays->listen(v.knows.stage.ear(), read);
    persona::remember(s.talk, said, read);
    const auto passed = v.now - s.began;
    if ((what.minutes > 0 && passed >= limit_of(what)) || s.talk.turn >= most_turns) {
        close_talk(out, what, v);
        return;
    }
    const bool late = what.minutes > 0 && std::chrono::duration<double>(passed) > late_share * limit_of(what);
    const auto answer = persona::answer(what, said, read, s.talk, late, v.knows.locale, seed_in(s, v));
    add_inject(out.says, s, what, answer.lines, v);
    talk_choices(out.says, v);
}

/// The heaviest criterion of a must move that nothing in the talk has touched.
void hint(outcome<simulation_state>& out, const graph::scenario& what, const view& v) {
    const graph::criterion* open = nullptr;
    for (const auto& m : debrief::judged(what, out.next.talk)) {
        const auto* c = m.move->criterion ? v.in.find_criterion(m.move->criterion->id) : nullptr;
        if (m.how == debrief::fate::followed || !m.move->must || !c) continue;
        if (!open || c->weight > open->weight) open = c;
    }
    if (open) ++out.next.hints;
    out.says.say(open ? v.voice.say("simulation.hint", {{"criterion", std::string(v.text(open->name))}})
                      : v.voice.say("simulation.no_hint"));
    talk_choices(out.says, v);
}

/// "submit: …" → what follows the word.
std::optional<std::string> submitted_words(const std::string& text) {
    constexpr std::string_view word = "submit";
    if (text.size() < word.size()) return std::nullopt;
    for (std::size_t i = 0; i < word.size(); ++i)
        if (std::tolower(static_cast<unsigned char>(text[i])) != word[i]) return std::nullopt;
    const auto rest = text.find_first_not_of(" :.,-–—\n\r\t", word.size());
    if (rest == word.size()) return std::nullopt;  // "submitting"
    return rest == std::string::npos ? std::string{} : text.substr(rest);
}

bool looks_made(const std::string& text) {
    const auto words = std::count(text.begin(), text.end(), ' ') + std::count(text.begin(), text.end(), '\n') + 1;
    return static_cast<std::size_t>(words) >= outline_words &&
           std::count(text.begin(), text.end(), '\n') >= outline_lines;
}

void talking(outcome<simulation_state>& out, const scene& at, const heard_turn& heard, const view& v) {
    const auto& what = scenario_in(at);
    if (heard.what == meaning::timer) {
        if (heard.action == "close" && what.minutes > 0 && v.now >= out.next.began + limit_of(what))
            close_talk(out, what, v);
        else if (heard.action.starts_with("inject:"))
            add_inject(out.says, out.next, what, {}, v);
        return;
    }
    if (heard.action == "submit") return ask_for_submission(out, v);
    if (heard.action == "debrief") return begin_debrief(out, what, v);
    if (std::holds_alternative<shared_file>(v.e.what)) return take_submission(out, at, heard.text, v);
    if (const auto words = submitted_words(heard.text)) {
        if (words->empty()) return ask_for_submission(out, v);
        return take_submission(out, at, *words, v);
    }
    if (heard.what == meaning::hint) return hint(out, what, v);
    if (looks_made(heard.text)) return take_submission(out, at, heard.text, v);
    converse(out, at, heard.text, v);
}

void awaiting_submission(outcome<simulation_state>& out, const scene& at, const heard_turn& heard, const view& v) {
    const auto& what = scenario_in(at);
    if (heard.what == meaning::timer) {
        if (heard.action == "close" && out.next.at == phase::submitting) clear_timers(out.wants, what, v);
        return;
    }
    if (heard.action == "submit") return ask_for_submission(out, v);
    if (heard.action == "debrief" || heard.what == meaning::skip || heard.what == meaning::show_me ||
        heard.what == meaning::next)
        return begin_debrief(out, what, v);
    if (heard.what == meaning::undo && out.next.at == phase::submitting) {
        out.next.at = phase::talking;
        out.says = recap(out.next, v);
        return;
    }
    const auto words = submitted_words(heard.text);
    take_submission(out, at, words ? *words : heard.text, v);
}

void next_part(outcome<simulation_state>& out, const graph::scenario& what, const heard_turn& heard, const view& v) {
    auto& s = out.next;
    if (heard.what == meaning::timer) return;
    const auto all = debrief::parts(s, what, v);
    if (heard.what == meaning::undo && s.item > 1) s.item -= 2;
    const auto index = static_cast<std::size_t>(s.item);
    debrief::part_at(out.says, std::min(index, all - 1), s, what, v);
    ++s.item;
    out.finished = index + 1 >= all;
}

}  // namespace

outcome<simulation_state> simulation_start(std::string_view id, const view& v) {
    outcome<simulation_state> out;
    out.next.scenario = std::string(id);
    if (const auto at = scene_of(out.next, v)) {
        brief(out.says, *at.what, v);
    } else {
        out.says.say(v.voice.say("simulation.none"));
        out.finished = true;
    }
    return out;
}

outcome<simulation_state> on(simulation_state state, const heard_turn& heard, const view& v) {
    outcome<simulation_state> out{std::move(state), {}, {}};
    const auto at = scene_of(out.next, v);
    if (!at) {
        out.says.say(v.voice.say("simulation.none"));
        out.finished = true;
        return out;
    }
    const bool resumed = take_pause_off(out.next, v);
    if (resumed && out.next.at == phase::talking) set_timers(out.wants, out.next, *at.what, v);
    switch (out.next.at) {
        case phase::briefing:
            if (heard.what == meaning::timer) break;
            begin(out, *at.what, v);
            break;
        case phase::talking:
            talking(out, at, heard, v);
            break;
        case phase::submitting:
        case phase::closed:
            awaiting_submission(out, at, heard, v);
            break;
        case phase::debriefing:
            next_part(out, *at.what, heard, v);
            break;
    }
    return out;
}

reply recap(const simulation_state& s, const view& v) {
    reply r;
    const auto at = scene_of(s, v);
    if (!at) {
        r.say(v.voice.say("simulation.none"));
        return r;
    }
    const auto& what = *at.what;
    const fills with{{"name", title_of(what, v)}};
    switch (s.at) {
        case phase::briefing:
            brief(r, what, v);
            break;
        case phase::talking:
            r.say(v.voice.say("simulation.resumed", with));
            r.say(speech(what, {s.last_line}, v));
            talk_choices(r, v);
            break;
        case phase::submitting:
            r.say(v.voice.say("simulation.send_it"));
            r.offer("debrief", std::string(v.voice.label("simulation.debrief")));
            break;
        case phase::closed:
            r.say(v.voice.say("simulation.time_up"));
            talk_choices(r, v);
            break;
        case phase::debriefing:
            r.say(v.voice.say("simulation.debrief_goes_on", with));
            if (s.item == 0) {
                debrief::overview(r, s, what, v);
                r.offer("next", std::string(v.voice.label("simulation.next")), true);
            } else {
                debrief::part_at(r, static_cast<std::size_t>(s.item - 1), s, what, v);
            }
            break;
    }
    return r;
}

outcome<simulation_state> again(const simulation_state& s, const view& v) { return simulation_start(s.scenario, v); }

std::string label_of(const simulation_state& s, const view& v) {
    const auto at = scene_of(s, v);
    return v.voice.label("simulation.of", {{"name", at ? title_of(*at.what, v) : s.scenario}});
}

bool in_role(const simulation_state& s) { return s.at == phase::talking; }

}  // namespace coach::core::modes
