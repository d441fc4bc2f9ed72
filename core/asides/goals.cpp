#include "core/asides/goals.hpp"

#include "core/asides/memory.hpp"
#include "core/asides/practice.hpp"
#include "core/habits/dates.hpp"
#include "core/habits/goals.hpp"

#include <algorithm>

namespace coach::core::asides {

namespace {

int this_week(const turn& t) { return goals::week_of(t.me.who.zone, t.now); }

/// The last goal before this week.
const week_note* goal_before(const turn& t) {
    const week_note* found = nullptr;
    for (const auto& n : t.me.habit.weeks)
        if (n.week < this_week(t) && !n.goal.empty()) found = &n;
    return found;
}

/// The question for a goal is answered by a button that stands outside of the talk which asks it.
void close_question(turn& t) {
    const auto* s = open_here(t);
    const auto* asks = s ? std::get_if<interview_state>(&s->mode) : nullptr;
    if (asks && asks->about == interview_state::kind::goal) close_session(t, s->id);
}

reply set(turn& t, const std::string& words, const goals::aim& aim) {
    close_question(t);
    auto& note = goals::note_of(t.me.habit, this_week(t));
    note.goal = words;
    note.workflow = aim ? aim.work->id : std::string{};
    note.criterion = aim ? aim.criterion->id : std::string{};
    note.target = aim.target;
    t.records.push_back({"goal_set", {{"workflow", aim ? aim.work->id : "practice"}}});
    reply r;
    r.personal = true;
    if (!aim) {
        r.say(t.voice.say("goal.set_plain"));
        if (open_here(t)) r.offer("recap", t.voice.label("go_on"), true);
        return r;
    }
    schedule_practice(t, aim.work->id, aim.criterion->id);
    r.say(t.voice.say("goal.set", {{"criterion", modes::first_lower(text(t, aim.criterion->name))},
                                   {"target", std::to_string(aim.target)}}));
    r.offer("practise:" + aim.work->id + "|" + aim.criterion->id, t.voice.label("practice_go"), true);
    if (!t.me.practice.agreed.weekly_goal) r.offer("weekly_goal", t.voice.label("goal_weekly"));
    if (open_here(t)) r.offer("recap", t.voice.label("go_on"));
    return r;
}

}  // namespace

reply ask_goal(turn& t) {
    reply r;
    r.personal = true;
    const auto* before = goal_before(t);
    if (before) {
        r.say(t.voice.say("goal.monday_again", {{"goal", goals::in_a_sentence(before->goal)}}));
        r.offer("goal_same", t.voice.label("goal_same"));
    } else {
        r.say(t.voice.say("goal.monday"));
    }
    r.offer("goal_suggest", t.voice.label("goal_suggest"));
    r.offer("goal_type", t.voice.label("goal_type"));
    return r;
}

reply goal(turn& t) {
    if (const auto words = said_at_start(t, "goal_leads"); !words.empty() && !open_here(t)) {
        auto r = set(t, words, goals::named(t.w, t.me, words, t.now));
        introduce(t, r);
        return r;
    }
    for (const auto& word : t.w.phrases.list("suggest_words"))
        if (t.words.find(word) != std::string::npos) return suggest_goal(t, {});
    const auto* note = goals::find_note(t.me.habit, this_week(t));
    if (!note || note->goal.empty()) {
        auto r = ask_goal(t);
        introduce(t, r);
        return r;
    }
    reply r;
    r.personal = true;
    const auto aim = goals::of(t.w, t.me, note->workflow, note->criterion, t.now);
    r.say(t.voice.say("goal.this_week", {{"goal", goals::in_a_sentence(note->goal)}}));
    if (aim) {
        r.say(t.voice.say(aim.shown > 0 ? "goal.level" : "goal.no_level",
                          {{"shown", std::to_string(aim.shown)}, {"target", std::to_string(note->target)}}));
        r.offer("practise:" + note->workflow + "|" + note->criterion, t.voice.label("practice_go"), true);
    }
    r.offer("goal_suggest", t.voice.label("goal_another"));
    r.offer("reflect", t.voice.label("reflect"));
    introduce(t, r);
    return r;
}

reply same_goal(turn& t, const std::string&) {
    const auto* before = goal_before(t);
    if (!before) return ask_goal(t);
    const auto aim = goals::of(t.w, t.me, before->workflow, before->criterion, t.now);
    return set(t, std::string(before->goal), aim);
}

reply suggest_goal(turn& t, const std::string&) {
    const auto* note = goals::find_note(t.me.habit, this_week(t));
    const auto aim = goals::suggested(t.w, t.me, t.now, note ? note->criterion : std::string_view{});
    if (!aim) return ask_goal(t);
    reply r;
    r.personal = true;
    r.say(t.voice.say(aim.shown > 0 ? "goal.suggest" : "goal.suggest_new",
                      {{"criterion", modes::first_lower(text(t, aim.criterion->name))},
                       {"work", text(t, aim.work->name)},
                       {"shown", std::to_string(aim.shown)},
                       {"target", std::to_string(aim.target)}}));
    r.offer("goal_take:" + aim.work->id + "|" + aim.criterion->id, t.voice.label("goal_take"), true);
    r.offer("goal_type", t.voice.label("goal_type"));
    introduce(t, r);
    return r;
}

reply take_goal(turn& t, const std::string& what) {
    const auto bar = std::min(what.find('|'), what.size());
    const auto aim = goals::of(t.w, t.me, what.substr(0, bar), what.substr(std::min(bar + 1, what.size())), t.now);
    return aim ? set(t, text(t, aim.criterion->name), aim) : ask_goal(t);
}

reply type_goal(turn& t, const std::string&) { return begin_interview(t, {.about = interview_state::kind::goal}); }

reply ask_reflection(turn& t) {
    reply r;
    r.personal = true;
    const auto* note = goals::find_note(t.me.habit, this_week(t));
    r.say(note && !note->goal.empty() ? t.voice.say("reflect.friday", {{"goal", goals::in_a_sentence(note->goal)}})
                                      : t.voice.say("reflect.friday_plain"));
    r.offer("reflect", t.voice.label("reflect"), true);
    return r;
}

reply reflect(turn& t) {
    for (const auto& word : t.w.phrases.list("notes_words"))
        if (t.words.find(word) != std::string::npos) return notes(t, {});
    return begin_interview(t, {.about = interview_state::kind::reflection});
}

reply notes(turn& t, const std::string&) {
    if (t.me.habit.weeks.empty()) return line(t, "reflect.no_notes");
    reply r;
    r.personal = true;
    r.say(t.voice.say("reflect.notes", {{"weeks", std::to_string(t.me.habit.weeks.size())}}));
    r.parts.push_back(file_part{"learning-notes.md", "text/markdown", goals::notes(t.w.phrases, t.me.habit)});
    return r;
}

reply count_streaks(turn& t, const std::string&) {
    t.me.habit.streaks = !t.me.habit.streaks;
    return line(t, t.me.habit.streaks ? "reflect.streaks_on" : "reflect.streaks_off");
}

namespace {

struct action_with_reason {
    std::string action;
    std::string label;
    std::string reason;
};

std::optional<action_with_reason> open_experiment(turn& t) {
    for (const auto& c : t.me.habit.experiments)
        if (c.closed == time_point{} && c.sense <= t.now)
            return action_with_reason{"experiment_close:" + std::to_string(c.id), t.voice.label("experiment_look_now"),
                                      t.voice.say("next.experiment")};
    return std::nullopt;
}

std::optional<action_with_reason> open_work(turn& t) {
    const session* best = nullptr;
    for (const auto& s : t.me.sessions)
        if (!s.workflow.empty() && may_move(s, t.here.where) && t.now - s.touched < std::chrono::days{14} &&
            (!best || best->touched < s.touched))
            best = &s;
    if (!best) return std::nullopt;
    const auto work = session_label(t, *best);
    return action_with_reason{"resume:" + std::to_string(best->id), t.voice.label("resume", {{"work", work}}),
                              t.voice.say("next.open_work", {{"work", work}})};
}

std::optional<action_with_reason> due_review(turn& t) {
    const auto& items = t.me.practice.items;
    const auto best = learning::most_useful(t.me.practice, t.now, 24 * 60);
    if (!best) return std::nullopt;
    const auto f = t.w.workflow(items[*best].workflow);
    const auto* c = f ? f.in->find_criterion(items[*best].criterion) : nullptr;
    if (!c) return std::nullopt;
    const auto days = std::chrono::duration_cast<std::chrono::days>(t.now - items[*best].due).count();
    return action_with_reason{
        "practise:" + items[*best].workflow + "|" + items[*best].criterion, t.voice.label("practice_go"),
        t.voice.say(days > 0 ? "next.due_since" : "next.due",
                    {{"what", modes::first_lower(text(t, c->name))}, {"days", std::to_string(days)}})};
}

std::optional<action_with_reason> weekly_goal(turn& t) {
    const auto* note = goals::find_note(t.me.habit, this_week(t));
    if (!note || note->criterion.empty() || !note->tried.empty()) return std::nullopt;
    const auto aim = goals::of(t.w, t.me, note->workflow, note->criterion, t.now);
    if (!aim || aim.shown >= note->target) return std::nullopt;
    return action_with_reason{"practise:" + note->workflow + "|" + note->criterion, t.voice.label("practice_go"),
                              t.voice.say("next.goal", {{"goal", goals::in_a_sentence(note->goal)},
                                                        {"target", std::to_string(note->target)}})};
}

std::optional<action_with_reason> weakest(turn& t) {
    const auto aim = goals::suggested(t.w, t.me, t.now);
    if (!aim || aim.shown == 0) return std::nullopt;
    return action_with_reason{"practise:" + aim.work->id + "|" + aim.criterion->id, t.voice.label("practice_go"),
                              t.voice.say("next.weakest", {{"what", modes::first_lower(text(t, aim.criterion->name))},
                                                           {"work", text(t, aim.work->name)},
                                                           {"shown", std::to_string(aim.shown)}})};
}

std::optional<action_with_reason> first_work(turn& t) {
    for (const auto& g : t.w.graphs)
        for (const auto& role : g.roles)
            if (role.id == t.me.role)
                for (const auto& ref : role.workflows)
                    if (const auto f = t.w.workflow(ref.id))
                        return action_with_reason{"start:" + f.work->id, text(t, f.work->name),
                                                  t.voice.say("next.first", {{"work", text(t, f.work->name)}})};
    return std::nullopt;
}

}  // namespace

reply next_best(turn& t) {
    for (auto* look : {open_experiment, open_work, due_review, weekly_goal, weakest, first_work}) {
        const auto found = look(t);
        if (!found) continue;
        reply r;
        r.personal = true;
        r.say(found->reason);
        r.offer(found->action, found->label, true);
        introduce(t, r);
        return r;
    }
    reply r;
    r.say(t.voice.say("next.role"));
    r.offer("menu", t.voice.label("next_role"), true);
    introduce(t, r);
    return r;
}

}  // namespace coach::core::asides
