#include "core/modes/drill.hpp"

#include "core/drills/mark.hpp"
#include "core/understanding/forms.hpp"
#include "core/utf8.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace coach::core::modes {

namespace {

using phase = drill_state::phase;

constexpr std::size_t drills_kept = 80;
constexpr std::size_t quote_words = 12;
constexpr std::size_t quote_characters = 120;
constexpr std::size_t most_asked_back = 3;
constexpr int most_task_words = 36;    ///< beside which there is no room for all that could be said
constexpr std::size_t most_kept = 40;  ///< points and false alarms of one drill
constexpr std::string_view all_of_it = "*";
constexpr int enough_to_tell = 3;  ///< flaws, for a figure to say something

/// The drill of a session, or nothing when the graph no longer has it.
struct open_drill {
    drills::placed_drill at;
    explicit operator bool() const { return static_cast<bool>(at); }
    [[nodiscard]] const graph::drill& drill() const { return *at.drill; }
};
open_drill opened(const drill_state& s, const view& v) {
    for (const auto& d : v.in.drills)
        if (d.id == s.drill) return {{&v.in, &v.work, &d}};
    return {drills::find_drill(v.knows.graphs, s.drill)};
}

std::string short_words(std::string_view text) {
    std::string out;
    std::size_t words = 0;
    for (const char c : text) {
        const bool gap = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (!gap) {
            out += c;
            continue;
        }
        if (out.empty() || out.back() == ' ') continue;
        if (++words == quote_words) return utf8::shorten(out, quote_characters) + "…";
        out += ' ';
    }
    while (!out.empty() && std::string_view(" .,;:").find(out.back()) != std::string_view::npos)
        out.pop_back();
    return utf8::shorten(out, quote_characters);
}

std::string task_of(const graph::drill& d, const world& w, const speaker& voice) {
    const auto own = w.text(d.task);
    return own.empty() ? voice.label("drill_task_" + d.kind) : std::string(own);
}

std::string span_of(const graph::drill& d, std::size_t flaw, const drills::material& m) {
    const auto s = m.spans[flaw];
    return s.begin < s.end ? short_words(std::string_view(m.text).substr(s.begin, s.end - s.begin))
                           : short_words(d.flaws[flaw].span_text);
}

std::size_t flaw_index(const graph::drill& d, std::string_view id) {
    const auto found = std::find_if(d.flaws.begin(), d.flaws.end(), [&](const auto& f) { return f.id == id; });
    return static_cast<std::size_t>(found - d.flaws.begin());
}

bool has(const std::vector<drill_find>& list, std::string_view flaw) {
    return std::any_of(list.begin(), list.end(), [&](const auto& f) { return f.flaw == flaw; });
}

/// One question a turn: the task asks it, so a name that is a question goes without its mark.
std::string name_of(const graph::drill& d, const world& w, const speaker& voice) {
    auto name = std::string(w.text(d.name));
    if (name.ends_with('?') && task_of(d, w, voice).find('?') != std::string::npos) name.pop_back();
    return name;
}

std::string count_of(const drill_state& s) {
    return std::to_string(s.found.size() + s.unsure.size() + s.alarms.size());
}

void show_material(reply& r, const graph::drill& d, const view& v) {
    r.parts.push_back(quote_part{std::string(v.text(d.material)), v.voice.label("drill_material")});
}

/// Where the items are numbered, "2" is an answer and must not press the second button.
void answer_choices(reply& r, const graph::drill& d, const view& v) {
    if (drills::material_of(d, v.knows.locale, v.knows.drill_words).by_item) return;
    r.offer("finish", v.voice.label("drill_done"), true);
    r.offer("hint", v.voice.label("drill_hint"));
    r.offer("show", v.voice.label("drill_show"));
}

outcome<drill_state> gone(drill_state s, const view& v) {
    outcome<drill_state> out{std::move(s), {}, {}};
    out.says.say(v.voice.say("drill.gone"));
    out.finished = true;
    return out;
}

// --- taking points --------------------------------------------------------------------------------------------------

void take(drill_state& s, const graph::drill& d, std::string_view words, const view& v, reply& r) {
    const drills::marker by(d, v.knows.locale, v.knows.drill_words);
    std::set<std::size_t> already;
    for (const auto& f : s.found)
        already.insert(flaw_index(d, f.flaw));
    const auto made = by.mark(words, already);
    const auto quote = [&](span w) { return short_words(words.substr(w.begin, w.end - w.begin)); };
    std::size_t fresh = 0;
    for (const auto& f : made.found) {
        const auto& id = d.flaws[f.flaw].id;
        std::erase_if(s.unsure, [&](const auto& u) { return u.flaw == id; });
        s.found.push_back({id, quote(f.where), f.action, f.right});
        ++fresh;
    }
    for (const auto& u : made.unsure) {
        const auto& id = d.flaws[u.flaw].id;
        if (has(s.unsure, id)) continue;
        const auto& right = by.right_action(u.flaw);
        s.unsure.push_back({id, quote(u.where), u.action, right.empty() || u.action == right});
        ++fresh;
    }
    for (const auto& a : made.alarms) {
        const auto part = a.passage < 0 ? std::string(all_of_it)
                                        : std::to_string(by.text().part_of(static_cast<std::size_t>(a.passage)));
        if (has(s.alarms, part) || s.alarms.size() >= most_kept) continue;
        s.alarms.push_back({part, quote(a.where), {}, false});
        ++fresh;
    }
    if (fresh > 0)
        r.say(v.voice.say("drill.noted", {{"count", count_of(s)}}));
    else
        r.say(v.voice.say(made.unmatched.empty() ? "drill.known" : "drill.not_taken"));
    answer_choices(r, d, v);
}

void give_hint(drill_state& s, const open_drill& open, reply& r, const view& v) {
    const auto& d = open.drill();
    const auto text = drills::material_of(d, v.knows.locale, v.knows.drill_words);
    for (std::size_t i = 0; i < d.flaws.size(); ++i) {
        const auto& f = d.flaws[i];
        const bool seen = has(s.found, f.id) || has(s.unsure, f.id) ||
                          std::find(s.hinted.begin(), s.hinted.end(), f.id) != s.hinted.end();
        if (seen) continue;
        s.hinted.push_back(f.id);
        const auto* c = open.at.in->find_criterion(f.criterion.id);
        const auto criterion = first_lower(c ? std::string(v.text(c->name)) : f.criterion.id);
        std::string heading;
        for (const auto& p : text.passages)
            if (std::find(p.flaws.begin(), p.flaws.end(), static_cast<int>(i)) != p.flaws.end()) heading = p.heading;
        std::erase_if(heading, [](char ch) { return ch == '*' || ch == '#'; });
        r.say(v.voice.say(heading.empty() ? "drill.hint_anywhere" : "drill.hint",
                          {{"heading", clause(heading)}, {"criterion", criterion}}));
        answer_choices(r, d, v);
        return;
    }
    r.say(v.voice.say("drill.no_hint"));
    answer_choices(r, d, v);
}

// --- the result -----------------------------------------------------------------------------------------------------

drills::tally tally_of(const drill_state& s, const graph::drill& d, const drills::material& m) {
    drills::tally t;
    t.flaws = d.flaws.size();
    t.clean = m.clean_count();
    t.found = s.found.size();
    t.right =
        static_cast<std::size_t>(std::count_if(s.found.begin(), s.found.end(), [](const auto& f) { return f.right; }));
    t.alarms = s.alarms.size();
    t.severe_missed = std::any_of(d.flaws.begin(), d.flaws.end(),
                                  [&](const auto& f) { return f.severity >= 3 && !has(s.found, f.id); });
    t.hinted = !s.hinted.empty();
    return t;
}

/// How the flaws of one criterion did.
drills::tally tally_of_criterion(const drill_state& s, const graph::drill& d, std::string_view criterion,
                                 const drills::tally& whole) {
    drills::tally t;
    t.clean = whole.clean;
    t.alarms = whole.alarms;
    for (const auto& f : d.flaws) {
        if (f.criterion.id != criterion) continue;
        ++t.flaws;
        const auto found = std::find_if(s.found.begin(), s.found.end(), [&](const auto& x) { return x.flaw == f.id; });
        t.found += found != s.found.end();
        t.right += found != s.found.end() && found->right;
        t.severe_missed = t.severe_missed || (f.severity >= 3 && found == s.found.end());
        t.hinted = t.hinted || std::find(s.hinted.begin(), s.hinted.end(), f.id) != s.hinted.end();
    }
    return t;
}

void report(outcome<drill_state>& out, const open_drill& open, const drills::tally& t, bool shown, const view& v) {
    const auto& s = out.next;
    const auto& d = open.drill();
    const graph::flaw* worst = nullptr;
    for (const auto& f : d.flaws) {
        const auto found = std::find_if(s.found.begin(), s.found.end(), [&](const auto& x) { return x.flaw == f.id; });
        const bool seen = found != s.found.end();
        const bool hinted = std::find(s.hinted.begin(), s.hinted.end(), f.id) != s.hinted.end();
        const auto part = tally_of_criterion(s, d, f.criterion.id, t);
        learning::evidence made;
        made.graph = open.at.in->head.id;
        made.workflow = open.at.work->id;
        made.criterion = f.criterion.id;
        made.item = d.id + "/" + f.id;
        made.from = learning::source::drill;
        made.score = !seen ? 0.0 : found->right ? 1.0 : 0.5;
        made.grade = drills::grade_of(part);
        made.used = shown && !seen ? learning::help::example : hinted ? learning::help::hint : learning::help::none;
        out.shown.push_back(std::move(made));
        if ((!seen || !found->right) && (!worst || f.severity > worst->severity)) worst = &f;
    }
    out.practise.push_back(
        {open.at.work->id, worst ? worst->criterion.id : d.criteria.front().id, d.id, worst ? worst->id : d.id});
    const auto took = std::chrono::duration_cast<std::chrono::minutes>(v.now - s.begun).count();
    out.records.push_back({"drill",
                           {{"workflow", open.at.work->id},
                            {"drill", d.id},
                            {"found", std::to_string(t.found)},
                            {"right", std::to_string(t.right)},
                            {"flaws", std::to_string(t.flaws)},
                            {"alarms", std::to_string(t.alarms)},
                            {"hints", std::to_string(s.hinted.size())},
                            {"shown", shown ? "1" : "0"},
                            {"sensitivity", std::to_string(static_cast<int>(drills::sensitivity(t) * 100))},
                            {"minutes", std::to_string(took)}}});
}

void keep_done(const drill_state& s, const std::vector<std::string>& missed, std::size_t explained, const view& v) {
    auto& kept = v.me.drills;
    std::erase_if(kept, [&](const auto& d) { return d.drill == s.drill; });
    if (kept.size() >= drills_kept) kept.erase(kept.begin());
    kept.push_back({s.drill, v.now, missed, static_cast<int>(explained)});
}

std::string call_of(const drill_find& f, const std::string& right, const speaker& voice) {
    const auto name = [&](const std::string& action) { return voice.label("action_" + action); };
    if (right.empty()) return {};
    if (f.action.empty()) return voice.label("drill_call_missing", {{"right", name(right)}});
    return voice.label(f.right ? "drill_call_right" : "drill_call_wrong",
                       {{"action", name(f.action)}, {"right", name(right)}});
}

std::string one_digit(double value) {
    const auto tenths = static_cast<int>(std::lround(value * 10));
    return (tenths < 0 ? "-" : "") + std::to_string(std::abs(tenths) / 10) + "." +
           std::to_string(std::abs(tenths) % 10);
}

outcome<drill_state> result(drill_state s, const open_drill& open, bool shown, const view& v) {
    outcome<drill_state> out{std::move(s), {}, {}};
    const auto& d = open.drill();
    const drills::marker by(d, v.knows.locale, v.knows.drill_words);
    const auto t = tally_of(out.next, d, by.text());
    auto& r = out.says;
    std::vector<std::string> missed;
    for (const auto& f : d.flaws)
        if (!has(out.next.found, f.id)) missed.push_back(f.id);
    const auto alarms = t.alarms == 0   ? v.voice.label("drill_no_alarm")
                        : t.alarms == 1 ? v.voice.label("drill_one_alarm")
                                        : v.voice.label("drill_alarms", {{"count", std::to_string(t.alarms)}});
    const fills counts{{"found", std::to_string(t.found)},
                       {"right", std::to_string(t.right)},
                       {"total", std::to_string(t.flaws)},
                       {"alarms", alarms}};
    if (!shown || t.found > 0) r.say(v.voice.say("drill.result", counts));
    if (shown && t.found < t.flaws) r.say(v.voice.say("drill.shown"));
    const bool calls = std::any_of(d.flaws.begin(), d.flaws.end(),
                                   [&](const auto& f) { return !by.right_action(flaw_index(d, f.id)).empty(); });
    if (calls && t.found > 0) r.say(v.voice.say("drill.actions", counts));
    if (t.alarms > 0) {
        const auto& a = out.next.alarms.front();
        r.say(v.voice.say(a.flaw == all_of_it ? "drill.alarm_all" : "drill.alarm", {{"quote", a.quote}}));
    }
    const auto took = std::chrono::duration_cast<std::chrono::minutes>(v.now - out.next.begun).count();
    if (!shown && d.minutes > 0 && took > d.minutes)
        r.say_if_room(
            v.voice.say("drill.over_time", {{"took", std::to_string(took)}, {"minutes", std::to_string(d.minutes)}}));
    if (!shown && t.flaws >= enough_to_tell)
        r.say_if_room(v.voice.say("drill.sensitivity", {{"value", one_digit(drills::sensitivity(t))}}));
    if (!out.next.found.empty()) {
        table_part caught{{v.voice.label("drill_column_said"), v.voice.label("drill_column_part")}, {}};
        if (calls) caught.header.push_back(v.voice.label("drill_column_call"));
        for (const auto& f : out.next.found) {
            const auto index = flaw_index(d, f.flaw);
            caught.rows.push_back({f.quote, span_of(d, index, by.text())});
            if (calls) caught.rows.back().push_back(call_of(f, by.right_action(index), v.voice));
        }
        r.parts.push_back(std::move(caught));
    }
    const auto explained = shown ? missed.size() : std::min(missed.size(), explained_at_once);
    if (missed.empty()) {
        r.say(v.voice.say("drill.all_found"));
    } else {
        if (!shown) r.say(v.voice.say("drill.missed"));
        for (std::size_t from = 0; from < explained; from += explained_at_once)
            explain_missed(r, d, missed, from, v.knows, v.voice);
    }
    r.personal = true;
    offer_after(r, open.at, missed.size(), explained, v.voice);
    report(out, open, t, shown, v);
    keep_done(out.next, missed, explained, v);
    out.finished = true;
    return out;
}

void ask_back(reply& r, const drill_state& s, const graph::drill& d, bool again, const view& v) {
    const auto& u = s.unsure.front();
    const auto text = drills::material_of(d, v.knows.locale, v.knows.drill_words);
    r.say(v.voice.say(again ? "drill.yes_or_no" : "drill.ask_back",
                      {{"quote", u.quote}, {"span", span_of(d, flaw_index(d, u.flaw), text)}}));
    r.offer("yes", v.voice.label("drill_yes"), true);
    r.offer("no", v.voice.label("drill_no"));
    r.offer("show", v.voice.label("drill_show"));
}

/// The next question back, or the result.
outcome<drill_state> finish(drill_state s, const open_drill& open, const view& v) {
    if (s.unsure.size() > most_asked_back) s.unsure.resize(most_asked_back);
    if (s.unsure.empty()) return result(std::move(s), open, false, v);
    outcome<drill_state> out{std::move(s), {}, {}};
    out.next.at = phase::asking_back;
    ask_back(out.says, out.next, open.drill(), false, v);
    return out;
}

outcome<drill_state> answered_back(drill_state s, const open_drill& open, const heard_turn& heard, const view& v) {
    const auto plain = understood_words::canonical(heard.text);
    const auto in = [&](std::string_view list) {
        const auto& words = v.knows.phrases.list(list);
        return std::any_of(words.begin(), words.end(),
                           [&](const auto& w) { return understood_words::canonical(w) == plain; });
    };
    const bool yes = heard.action == "yes" || (heard.action.empty() && in("yes"));
    const bool no = heard.action == "no" || (heard.action.empty() && (in("no") || heard.what == meaning::skip));
    if (!yes && !no) {
        outcome<drill_state> out{std::move(s), {}, {}};
        ask_back(out.says, out.next, open.drill(), true, v);
        return out;
    }
    auto first = std::move(s.unsure.front());
    s.unsure.erase(s.unsure.begin());
    if (yes && !has(s.found, first.flaw)) s.found.push_back(std::move(first));
    return finish(std::move(s), open, v);
}

bool ends(const heard_turn& heard, const view& v) {
    if (heard.action == "finish" || heard.what == meaning::next || heard.what == meaning::skip) return true;
    if (!heard.action.empty() || heard.what != meaning::words) return false;
    const auto plain = understood_words::canonical(heard.text);
    const auto& words = v.knows.phrases.list("drill_done");
    return std::any_of(words.begin(), words.end(),
                       [&](const auto& w) { return understood_words::canonical(w) == plain; });
}

}  // namespace

outcome<drill_state> drill_start(std::string_view drill, const view& v) {
    outcome<drill_state> out;
    out.next.drill = std::string(drill);
    out.next.begun = v.now;
    const auto open = opened(out.next, v);
    if (!open) return gone(std::move(out.next), v);
    const auto& d = open.drill();
    out.says.say(v.voice.say("drill.opening", {{"name", name_of(d, v.knows, v.voice)},
                                               {"minutes", std::to_string(d.minutes)},
                                               {"task", task_of(d, v.knows, v.voice)}}));
    show_material(out.says, d, v);
    const bool long_task = words_of_ours(task_of(d, v.knows, v.voice)) > most_task_words;
    out.says.say(v.voice.say(long_task ? "drill.how_short" : "drill.how"));
    answer_choices(out.says, d, v);
    out.records.push_back({"drill_started", {{"workflow", open.at.work->id}, {"drill", d.id}}});
    return out;
}

outcome<drill_state> on(drill_state s, const heard_turn& heard, const view& v) {
    const auto open = opened(s, v);
    if (!open) return gone(std::move(s), v);
    const bool just_show = heard.action == "show" || heard.what == meaning::show_me || heard.what == meaning::example;
    if (just_show) return result(std::move(s), open, true, v);
    if (s.at == phase::asking_back) return answered_back(std::move(s), open, heard, v);
    if (ends(heard, v)) return finish(std::move(s), open, v);
    outcome<drill_state> out{std::move(s), {}, {}};
    if (heard.action == "hint" || heard.what == meaning::hint || v.knows.understand.is_non_answer(heard.text)) {
        give_hint(out.next, open, out.says, v);
    } else if (heard.what == meaning::undo && !out.next.found.empty()) {
        out.next.found.pop_back();
        out.says.say(v.voice.say("drill.noted", {{"count", count_of(out.next)}}));
        answer_choices(out.says, open.drill(), v);
    } else if (heard.what == meaning::clarify || heard.what == meaning::thanks) {
        out.says = recap(out.next, v);
    } else {
        take(out.next, open.drill(), heard.text, v, out.says);
    }
    return out;
}

reply recap(const drill_state& s, const view& v) {
    reply r;
    const auto open = opened(s, v);
    if (!open) {
        r.say(v.voice.say("drill.gone"));
        return r;
    }
    const auto& d = open.drill();
    if (s.at == phase::asking_back && !s.unsure.empty()) {
        ask_back(r, s, d, true, v);
        return r;
    }
    r.say(v.voice.say(
        "drill.recap",
        {{"name", name_of(d, v.knows, v.voice)}, {"count", count_of(s)}, {"task", task_of(d, v.knows, v.voice)}}));
    show_material(r, d, v);
    answer_choices(r, d, v);
    return r;
}

outcome<drill_state> again(const drill_state& s, const view& v) { return drill_start(s.drill, v); }

std::string label_of(const drill_state& s, const view& v) {
    const auto open = opened(s, v);
    auto name = open ? std::string(v.text(open.drill().name)) : s.drill;
    if (name.ends_with('?')) name.pop_back();  // the label stands inside sentences
    return v.voice.label("drill_of", {{"name", std::move(name)}});
}

bool plainly_answers(const drill_state& s, std::string_view words) {
    const bool digit = std::any_of(words.begin(), words.end(), [](char c) { return c >= '0' && c <= '9'; });
    const bool list = words.find('\n') != std::string_view::npos || words.find(':') != std::string_view::npos;
    return s.at == phase::answering && (list || (digit && words.find(' ') != std::string_view::npos));
}

void explain_missed(reply& r, const graph::drill& d, const std::vector<std::string>& missed, std::size_t from,
                    const world& w, const speaker& voice) {
    table_part table{{voice.label("drill_column_part"), voice.label("drill_column_why")}, {}};
    const auto text = drills::material_of(d, w.locale, w.drill_words);
    for (auto i = from; i < missed.size() && i < from + explained_at_once; ++i) {
        const auto index = flaw_index(d, missed[i]);
        if (index >= d.flaws.size()) continue;
        table.rows.push_back({span_of(d, index, text), std::string(w.text(d.flaws[index].why))});
        const auto right = drills::marker(d, w.locale, w.drill_words).right_action(index);
        if (!right.empty()) table.rows.back().back() += " (" + voice.label("action_" + right) + ")";
    }
    if (!table.rows.empty()) r.parts.push_back(std::move(table));
}

void offer_after(reply& r, const drills::placed_drill& d, std::size_t missed, std::size_t explained,
                 const speaker& voice) {
    if (missed > explained) r.offer("drill_more:" + d.drill->id, voice.label("drill_more"), true);
    if (missed > 0) r.offer("drill_where:" + d.drill->id, voice.label("drill_where"));
    if (!d.drill->expert.empty()) r.offer("drill_expert:" + d.drill->id, voice.label("drill_compare"));
    r.offer("drill:", voice.label("drill_another"));
}

}  // namespace coach::core::modes
