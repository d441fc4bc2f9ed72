#include "core/turn.hpp"

#include "core/asides/consent.hpp"
#include "core/asides/memory.hpp"
#include "core/asides/mentor.hpp"
#include "core/asides/meta.hpp"
#include "core/asides/observe.hpp"
#include "core/consent.hpp"
#include "core/learning/intake.hpp"
#include "core/modes/asking.hpp"
#include "core/modes/capture.hpp"
#include "core/modes/drill.hpp"
#include "core/modes/experiment.hpp"
#include "core/modes/feedback.hpp"
#include "core/modes/guided.hpp"
#include "core/modes/interview.hpp"
#include "core/modes/noting.hpp"
#include "core/modes/shadow.hpp"
#include "core/modes/shortlist.hpp"
#include "core/modes/simulation.hpp"
#include "core/modes/thread.hpp"

#include <algorithm>

namespace coach::core {

namespace {

constexpr std::size_t rooms_kept = 8;
constexpr std::size_t sessions_kept = 20;

const graph::graph no_graph;
const graph::workflow no_workflow;

bool is_interview(const session& s) { return std::holds_alternative<interview_state>(s.mode); }

/// Work in this room that a short talk of questions stands before: it was not put aside, and goes on after it.
session* interrupted(turn& t) {
    session* latest = nullptr;
    for (auto& s : t.me.sessions)
        if (!s.paused && s.id != t.here.session && s.home == t.here.where && (!latest || latest->touched <= s.touched))
            latest = &s;
    return latest;
}

void pause_all_here(turn& t) {
    if (auto* open = open_here(t)) open->paused = true;
    while (auto* s = interrupted(t))
        s->paused = true;
}

}  // namespace

std::string text(const turn& t, const graph::localized& l) { return std::string(t.w.text(l)); }

room& room_at(learner_state& me, const place& where, time_point now) {
    auto found = std::find_if(me.rooms.begin(), me.rooms.end(), [&](const auto& r) { return r.where == where; });
    if (found == me.rooms.end()) {
        if (me.rooms.size() >= rooms_kept)
            me.rooms.erase(std::min_element(me.rooms.begin(), me.rooms.end(), [](const auto& a, const auto& b) {
                return std::pair(a.session != 0, a.touched) < std::pair(b.session != 0, b.touched);
            }));
        me.rooms.push_back({.where = where});
        found = std::prev(me.rooms.end());
    }
    found->where = where;  // the newest reply token
    found->touched = now;
    return *found;
}

session* session_by_id(learner_state& me, std::uint32_t id) {
    const auto found = std::find_if(me.sessions.begin(), me.sessions.end(), [id](const auto& s) { return s.id == id; });
    return id == 0 || found == me.sessions.end() ? nullptr : &*found;
}

session* open_here(turn& t) {
    auto* s = session_by_id(t.me, t.here.session);
    return s && !s->paused ? s : nullptr;
}

void close_session(turn& t, std::uint32_t id) {
    const auto* closing = session_by_id(t.me, id);
    const bool gives_back = closing && is_interview(*closing) && t.here.session == id;
    std::erase_if(t.me.sessions, [id](const auto& s) { return s.id == id; });
    for (auto& r : t.me.rooms)
        if (r.session == id) r.session = 0;
    if (!gives_back) return;
    if (const auto* before = interrupted(t)) t.here.session = before->id;
}

session& new_session(turn& t, const world::found_workflow& f, std::string title, mode_state mode) {
    if (!std::holds_alternative<interview_state>(mode)) pause_all_here(t);
    if (t.me.sessions.size() >= sessions_kept) {
        const auto oldest = std::min_element(t.me.sessions.begin(), t.me.sessions.end(),
                                             [](const auto& a, const auto& b) { return a.touched < b.touched; });
        close_session(t, oldest->id);
    }
    t.me.sessions.push_back({.id = t.me.next_session++,
                             .workflow = f ? f.work->id : std::string{},
                             .graph_version = f ? f.in->head.version : std::string{},
                             .title = std::move(title),
                             .home = t.here.where,
                             .mode = std::move(mode),
                             .touched = t.now});
    t.here.session = t.me.sessions.back().id;
    return t.me.sessions.back();
}

bool may_move(const session& s, const place& to) { return to.direct || s.home == to; }

const place* direct_place(const learner_state& me) {
    const room* best = nullptr;
    for (const auto& r : me.rooms)
        if (r.where.direct && (!best || best->touched < r.touched)) best = &r;
    return best ? &best->where : nullptr;
}

modes::view view_of(turn& t, const session& s) {
    const auto f = t.w.workflow(s.workflow, s.graph_version);
    return {t.w, f ? *f.in : no_graph, f ? *f.work : no_workflow, s.title, t.voice, t.now, t.me, t.e, s.id};
}

void set_practice_timer(turn& t) {
    t.me.practice.agreed.protected_time = t.w.org.protected_time;
    const auto when = learning::next_wake(t.me.practice, t.me.who.zone, t.now).value_or(time_point{});
    if (when == t.me.wake) return;
    t.me.wake = when;
    if (when == time_point{})
        t.wants.push_back(cancel_wake{std::string(practice_timer)});
    else
        t.wants.push_back(wake_at{std::string(practice_timer), when});
}

int pieces_alone(const learner_state& me) {
    int n = 0;
    for (const auto& p : me.learnt.work)
        n += p.unaided;
    return n;
}

void settle_rest(turn& t, std::uint32_t id, settlement made) {
    for (const auto& r : made.records)
        asides::watch_ai_use(t, r);
    const bool agreed = std::any_of(made.records.begin(), made.records.end(),
                                    [](const auto& r) { return r.kind == modes::terms_agreed; });
    const auto alone_before = pieces_alone(t.me);
    for (const auto& r : made.records)
        asides::watch_steps(t, id, r);
    const auto* of = session_by_id(t.me, id);
    const auto version = of ? of->graph_version : std::string{};
    if (learning::take_in(t.me.learnt, t.me.practice, {made.shown, made.practise, made.records, made.judged, version},
                          t.w, t.now) ||
        agreed)
        set_practice_timer(t);
    asides::ask_for_figures(t, alone_before, pieces_alone(t.me));
    if (made.judged && made.judged->submission == 1 && !made.judged->levels.empty() &&
        consented(t.me, purpose::benchmark)) {
        int sum = 0;
        for (const auto& [criterion, level] : made.judged->levels)
            sum += level;
        const auto who = seed_of(id_at(t.me, t.here.where), 0);
        const auto mean = sum * 100 / static_cast<int>(made.judged->levels.size());
        t.wants.push_back(tell{
            team_id(t.here.where),
            {"judged",
             {{"workflow", made.judged->workflow}, {"who", std::to_string(who)}, {"level", std::to_string(mean)}}}});
    }
    for (auto& r : made.records)
        t.records.push_back(std::move(r));
    for (auto& w : made.wants)
        t.wants.push_back(std::move(w));
    auto* s = session_by_id(t.me, id);
    if (!s) return;
    s->touched = t.now;
    asides::note_work(t, *s, made.finished, made.judged);
    s->paused = s->paused || made.paused;
    if (made.finished) close_session(t, id);
}

std::string session_label(turn& t, const session& s) {
    const auto f = t.w.workflow(s.workflow, s.graph_version);
    if (!f && !s.workflow.empty()) return s.title.empty() ? s.workflow : s.title;
    const auto v = view_of(t, s);
    return std::visit([&](const auto& mode) { return modes::label_of(mode, v); }, s.mode);
}

bool is_listed(const turn& t, const graph::graph& g, std::string_view workflow) {
    const auto does = [&](const graph::role& r) {
        return std::any_of(r.workflows.begin(), r.workflows.end(), [&](const auto& ref) { return ref.id == workflow; });
    };
    const auto mine = [&](const graph::role& r) { return r.id == t.me.role; };
    if (std::any_of(g.roles.begin(), g.roles.end(), [&](const auto& r) { return mine(r) && does(r); })) return true;
    for (const auto& other : t.w.graphs)
        if (std::any_of(other.roles.begin(), other.roles.end(), [&](const auto& r) { return mine(r) && r.apart; }))
            return false;
    return std::none_of(g.roles.begin(), g.roles.end(), [&](const auto& r) { return r.apart && does(r); });
}

void offer_workflow(turn& t, reply& r, std::string_view id) {
    if (const auto f = t.w.workflow(id)) r.offer("start:" + f.work->id, text(t, f.work->name));
}

void offer_work_of_role(turn& t, reply& r) {
    for (const auto& g : t.w.graphs)
        for (const auto& role : g.roles)
            if (t.me.role.empty() ? !role.apart : role.id == t.me.role)
                for (const auto& ref : role.workflows)
                    offer_workflow(t, r, ref.id);
}

void offer_roles(turn& t, reply& r) {
    for (const auto& g : t.w.graphs)
        for (const auto& role : g.roles)
            r.offer("role:" + role.id, text(t, role.name));
}

void offer_waiting(turn& t, reply& r, std::size_t most) {
    std::vector<const session*> waiting;
    for (const auto& s : t.me.sessions)
        if (s.paused && may_move(s, t.here.where)) waiting.push_back(&s);
    std::stable_sort(waiting.begin(), waiting.end(),
                     [](const auto* a, const auto* b) { return a->touched > b->touched; });
    for (std::size_t i = 0; i < waiting.size() && i < most; ++i)
        r.offer("resume:" + std::to_string(waiting[i]->id),
                t.voice.label("resume", {{"work", session_label(t, *waiting[i])}}));
}

void tell_apart(std::vector<choice>& choices) {
    for (std::size_t i = 1; i < choices.size(); ++i) {
        const auto label = choices[i].label;
        const auto same =
            std::count_if(choices.begin(), choices.begin() + static_cast<std::ptrdiff_t>(i),
                          [&](const choice& c) { return c.label == label || c.label.starts_with(label + " ("); });
        if (same > 0) choices[i].label += " (" + std::to_string(same + 1) + ")";
    }
}

reply menu(turn& t) {
    reply r;
    const bool first = !t.me.introduced;
    const auto name = t.e.who.name.empty() ? "" : " " + t.e.who.name;
    if (t.me.role.empty()) {
        r.say(t.voice.say(first ? "first_contact" : "which_role", {{"name", name}}));
        offer_roles(t, r);
        t.me.introduced = true;
    } else {
        asides::recall(t, r);
        r.say(t.voice.say("what_now", {{"name", name}}));
        if (const auto* s = open_here(t))
            r.offer("recap", t.voice.label("resume", {{"work", session_label(t, *s)}}), true);
        offer_waiting(t, r, 2);
        offer_work_of_role(t, r);
        r.offer("paste", t.voice.label("critique_mine"));
        if (!t.w.graphs.empty()) r.offer("drill:", t.voice.label("drill_menu"));
    }
    introduce(t, r);
    return r;
}

void introduce(turn& t, reply& r) {
    if (t.me.introduced) return;
    t.me.introduced = true;
    auto words = t.voice.say("disclosure", {{"name", t.e.who.name.empty() ? "" : " " + t.e.who.name}});
    if (!r.parts.empty())
        if (auto* first = std::get_if<text_part>(&r.parts.front())) {
            first->markdown = words + "\n\n" + first->markdown;
            return;
        }
    r.parts.insert(r.parts.begin(), text_part{std::move(words)});
}

void remember_role(turn& t, const world::found_workflow& f) {
    if (!t.me.role.empty() || f.in == &t.w.general) return;
    for (const auto& role : f.in->roles)
        for (const auto& ref : role.workflows)
            if (ref.id == f.work->id) t.me.role = role.id;
}

reply start_guided(turn& t, std::string_view workflow, std::string title) {
    const auto f = t.w.workflow(workflow);
    if (!f) return menu(t);
    remember_role(t, f);
    auto& s = new_session(t, f, std::move(title), guided_state{});
    auto r = settle(t, s.id, modes::guided_start(view_of(t, s)));
    asides::offer_shadow(t, r, workflow);
    introduce(t, r);
    return r;
}

reply start_feedback(turn& t, std::string_view workflow, std::string document) {
    const auto f = t.w.workflow(workflow);
    if (!f) return menu(t);
    remember_role(t, f);
    auto& s = new_session(t, f, {}, feedback_state{});
    const auto v = view_of(t, s);
    auto made = document.empty() ? modes::feedback_start(v) : modes::feedback_document({}, std::move(document), v);
    auto r = settle(t, s.id, std::move(made));
    introduce(t, r);
    return r;
}

namespace {

reply workflow_gone(turn& t, const session& s) {
    reply r;
    r.say(t.voice.say("workflow_gone", {{"workflow", s.workflow}}));
    close_session(t, s.id);
    return r;
}

/// Work of a role that stands apart: leaders'.
bool is_leaders(const turn& t, std::string_view workflow) {
    const auto f = t.w.workflow(workflow);
    return f && f.in != &t.w.general && std::any_of(f.in->roles.begin(), f.in->roles.end(), [&](const auto& role) {
               return role.apart && std::any_of(role.workflows.begin(), role.workflows.end(),
                                                [&](const auto& ref) { return ref.id == workflow; });
           });
}

/// Whoever asks others to tell what did not work goes first: offered where a leader's piece of work ends.
void invite_own_learning(turn& t, reply& r) {
    r.say_if_room(t.voice.say("leader.own_learning"), modes::room_for_more);
    r.offer("share_learning", t.voice.label("leader.share"), r.choices.empty());
}

bool is_gone(const turn& t, const session& s) {
    return !s.workflow.empty() && !t.w.workflow(s.workflow, s.graph_version);
}

}  // namespace

reply in_session(turn& t, session& s, const heard_turn& heard) {
    if (is_gone(t, s)) return workflow_gone(t, s);
    const auto id = s.id;
    const auto workflow = s.workflow;
    auto mode = std::move(s.mode);
    const auto v = view_of(t, s);
    auto r = std::visit([&](auto& m) { return settle(t, id, modes::on(std::move(m), heard, v)); }, mode);
    if (session_by_id(t.me, id)) return r;
    if (is_leaders(t, workflow)) invite_own_learning(t, r);
    if (open_here(t)) r.offer("recap", t.voice.label("go_on"), r.choices.empty());
    return r;
}

reply recap(turn& t, session& s) {
    if (is_gone(t, s)) return workflow_gone(t, s);
    const auto v = view_of(t, s);
    return std::visit([&](const auto& mode) { return modes::recap(mode, v); }, s.mode);
}

reply begin_again(turn& t, session& s) {
    if (is_gone(t, s)) return workflow_gone(t, s);
    const auto id = s.id;
    const auto mode = std::move(s.mode);
    const auto v = view_of(t, s);
    return std::visit([&](const auto& m) { return settle(t, id, modes::again(m, v)); }, mode);
}

reply resume(turn& t, session& s) {
    if (!may_move(s, t.here.where)) {
        reply r;
        r.say(t.voice.say("elsewhere"));
        return r;
    }
    pause_all_here(t);
    for (auto& r : t.me.rooms)
        if (r.session == s.id) r.session = 0;
    s.paused = false;
    s.home = t.here.where;
    s.touched = t.now;
    t.here.session = s.id;
    return recap(t, s);
}

reply put_aside(turn& t, std::string_view slot) {
    reply r;
    auto* s = open_here(t);
    if (!s) {
        r.say(t.voice.say("nothing_running"));
        return r;
    }
    pause_all_here(t);
    t.here.session = 0;
    r.say(t.voice.say(slot, {{"work", session_label(t, *s)}}));
    r.offer("resume:" + std::to_string(s->id), t.voice.label("go_on"));
    return r;
}

reply line(turn& t, std::string_view slot) {
    reply r;
    r.say(t.voice.say(slot));
    return r;
}

}  // namespace coach::core
