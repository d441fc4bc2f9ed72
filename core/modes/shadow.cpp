#include "core/modes/shadow.hpp"

#include "core/utf8.hpp"

#include <algorithm>

namespace coach::core::modes {

namespace {

constexpr std::size_t longest_passage = 700;  ///< characters
constexpr int shown_level = 4;

/// What an expert wrote at this step: the example of its hints, else of its criteria.
const graph::exemplar* passage_of(const graph::graph& g, const graph::step& st) {
    for (const auto& h : st.hints)
        if (h.level == 3 && h.worked_example)
            for (const auto& x : g.exemplars)
                if (x.id == h.worked_example->id) return &x;
    for (const auto& ref : st.criteria)
        if (const auto* c = g.find_criterion(ref.id))
            if (const auto* x = exemplar_for(g, *c, shown_level)) return x;
    for (const auto& ref : st.criteria)
        if (const auto* c = g.find_criterion(ref.id))
            if (const auto* x = exemplar_for(g, *c, 3)) return x;
    return nullptr;
}

std::string how_of(const graph::step& st, const view& v) {
    for (const auto& h : st.hints)
        if (h.level == 3) return std::string(v.text(h.text));
    return {};
}

std::string tag_of(const graph::step& st, const view& v) {
    return v.voice.label(st.ai == graph::ai_tag::human_only  ? "tag_human_only"
                         : st.ai == graph::ai_tag::delegable ? "tag_delegable"
                                                             : "tag_assisted");
}

const graph::decision_option* chosen(const graph::step& st) {
    if (!st.choice) return nullptr;
    for (const auto& o : st.choice->options)
        if (o.expert) return &o;
    return nullptr;
}

/// Their own try: where it was begun, else anew.
std::string try_action(const view& v) {
    for (const auto& s : v.me.sessions)
        if (s.workflow == v.work.id && std::holds_alternative<guided_state>(s.mode))
            return "resume:" + std::to_string(s.id);
    return "start:" + v.work.id;
}

/// Nothing is asked of who looks: an author's line that is a question is left out.
std::string first_statement(const std::vector<graph::localized>& lines, const view& v) {
    for (const auto& each : lines)
        if (const auto words = clause(v.text(each)); words.find('?') == std::string::npos) return words;
    return {};
}

bool is_last(const shadow_state& s, const view& v) { return s.step + 1 >= static_cast<int>(v.work.steps.size()); }

void show(reply& r, const shadow_state& s, const view& v) {
    const auto& st = v.work.steps[std::min(static_cast<std::size_t>(s.step), v.work.steps.size() - 1)];
    r.say(v.voice.say("shadow.step", {{"n", std::to_string(s.step + 1)},
                                      {"steps", std::to_string(v.work.steps.size())},
                                      {"step", std::string(v.text(st.title))},
                                      {"tag", tag_of(st, v)},
                                      {"why", clause(v.text(st.why))}}));
    const auto* passage = passage_of(v.in, st);
    if (passage)
        r.parts.push_back(quote_part{utf8::shorten(v.text(passage->text), longest_passage),
                                     v.voice.label("shadow_source", {{"level", std::to_string(passage->level)}})});
    else if (const auto how = how_of(st, v); !how.empty())
        r.parts.push_back(quote_part{utf8::shorten(statements(how), longest_passage), v.voice.label("shadow_how")});
    if (const auto* o = chosen(st))
        r.say_if_room(v.voice.say("shadow.chose", {{"what", first_lower(clause(v.text(o->text)))},
                                                   {"why", first_lower(clause(v.text(o->why)))}}),
                      room_for_more);
    if (const auto check = first_statement(st.checklist, v); !check.empty())
        r.say_if_room(v.voice.say("shadow.checks", {{"check", check}}), room_for_more);
    std::vector<graph::localized> flags;
    for (const auto& f : st.red_flags)
        flags.push_back(f.text);
    if (const auto flag = first_statement(flags, v); !flag.empty())
        r.say_if_room(v.voice.say("shadow.flag", {{"flag", flag}}), room_for_more);
    if (!is_last(s, v)) r.offer("shadow_next", v.voice.label("shadow_next"), true);
    r.offer(try_action(v), v.voice.label("shadow_try"), is_last(s, v));
    if (is_last(s, v)) r.offer("mentor_for:" + v.work.id, v.voice.label("shadow_mentor"));
    r.offer("pause", v.voice.label("pause"));
}

}  // namespace

bool can_be_shadowed(const graph::graph& g, const graph::workflow& work) {
    return std::any_of(work.steps.begin(), work.steps.end(),
                       [&](const auto& st) { return chosen(st) != nullptr || passage_of(g, st) != nullptr; });
}

outcome<shadow_state> shadow_start(const view& v) {
    outcome<shadow_state> out{{}, {}, {{"shadowed", {{"workflow", v.work.id}}}}};
    out.says.say(v.voice.say("shadow.begin", {{"work", std::string(v.text(v.work.name))}}));
    show(out.says, out.next, v);
    return out;
}

outcome<shadow_state> on(shadow_state s, const heard_turn& heard, const view& v) {
    outcome<shadow_state> out{s, {}, {}};
    const bool onward = heard.action == "shadow_next" || heard.what == meaning::next || heard.what == meaning::skip;
    if (onward && !is_last(s, v))
        ++out.next.step;
    else if (heard.what == meaning::undo && s.step > 0)
        --out.next.step;
    else if (!onward && heard.what != meaning::undo)
        out.says.say(v.voice.say("shadow.only_looking"));
    show(out.says, out.next, v);
    return out;
}

reply recap(const shadow_state& s, const view& v) {
    reply r;
    show(r, s, v);
    return r;
}

outcome<shadow_state> again(const shadow_state&, const view& v) { return shadow_start(v); }

std::string label_of(const shadow_state&, const view& v) {
    return v.voice.label("talk_shadow", {{"work", std::string(v.text(v.work.name))}});
}

}  // namespace coach::core::modes
