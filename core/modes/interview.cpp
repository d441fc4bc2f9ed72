#include "core/modes/interview.hpp"

#include "core/habits/dates.hpp"
#include "core/habits/goals.hpp"
#include "core/habits/proposal.hpp"
#include "core/habits/terms.hpp"
#include "core/modes/pilot_plan.hpp"
#include "core/utf8.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace coach::core::modes {

namespace {

using kind = interview_state::kind;
using made = outcome<interview_state>;

constexpr int most_asked_again = 2;
constexpr std::size_t most_offered = 8;
constexpr double likely_enough = 0.3;  ///< for the work that somebody named

struct question {
    kind of;
    std::string_view name;  ///< its slot is "ask.<name>"
    bool needed;
};
constexpr std::array questions{question{kind::zone, "zone", true},
                               question{kind::hours, "hours", true},
                               question{kind::minutes, "minutes", true},
                               question{kind::goal, "goal", true},
                               question{kind::reflection, "tried", false},
                               question{kind::reflection, "worked", false},
                               question{kind::reflection, "adjust", false},
                               question{kind::incident, "happened", true},
                               question{kind::incident, "expected", false},
                               question{kind::incident, "missed", true},
                               question{kind::incident, "catch", false},
                               question{kind::incident, "work", false},
                               question{kind::incident, "step", false},
                               question{kind::link, "ticket", true},
                               question{kind::outcome, "became", true},
                               question{kind::follow_up, "follow_up", true},
                               question{kind::follow_up, "when", true},
                               question{kind::pilot, "pilot_work", true},
                               question{kind::pilot, "pilot_team", true},
                               question{kind::pilot, "pilot_champion", false},
                               question{kind::pilot, "pilot_baseline", false},
                               question{kind::pilot, "pilot_signal", false},
                               question{kind::pilot, "pilot_date", false}};

std::vector<question> questions_of(kind k) {
    std::vector<question> out;
    std::copy_if(questions.begin(), questions.end(), std::back_inserter(out), [k](const auto& q) { return q.of == k; });
    return out;
}

bool is_over(const interview_state& s) { return s.answers.size() >= questions_of(s.about).size(); }
question open_question(const interview_state& s) { return questions_of(s.about)[s.answers.size()]; }

void offer_works(reply& r, const view& v) {
    std::size_t offered = 0;
    for (const auto& g : v.knows.graphs)
        for (const auto& role : g.roles) {
            if (!v.me.role.empty() && role.id != v.me.role) continue;
            for (const auto& ref : role.workflows)
                if (const auto f = v.knows.workflow(ref.id); f && offered++ < most_offered)
                    r.offer("is:" + f.work->id, std::string(v.text(f.work->name)));
        }
}

void offer_steps(reply& r, const interview_state& s, const view& v) {
    const auto f = v.knows.workflow(s.answers.back());
    if (!f) return;
    for (std::size_t i = 0; i < f.work->steps.size() && i < most_offered; ++i)
        r.offer("is:" + f.work->steps[i].id, std::string(v.text(f.work->steps[i].title)));
}

void offer_for(reply& r, const interview_state& s, const view& v) {
    const auto q = open_question(s);
    if (q.name == "goal") r.offer("goal_suggest", v.voice.label("goal_suggest"));
    if (q.name == "minutes")
        for (const auto* n : {"15", "30", "60", "120"})
            r.offer("is:" + std::string(n), v.voice.label("minutes_a_week", {{"minutes", n}}));
    if (q.name == "hours")
        for (const auto* n : {"8-16", "9-17", "10-18"})
            r.offer("is:" + std::string(n), v.voice.label("hours_of", {{"hours", n}}));
    if (q.name == "when" || q.name == "pilot_date") {
        r.offer("is:" + v.voice.label("when_week"), v.voice.label("when_week"));
        r.offer("is:" + v.voice.label("when_two_weeks"), v.voice.label("when_two_weeks"));
    }
    if (q.name == "work" || q.name == "pilot_work") offer_works(r, v);
    if (q.name == "step") offer_steps(r, s, v);
    if (!q.needed || s.asked_again >= most_asked_again) r.offer("skip", v.voice.label("skip"));
    if (q.needed) r.offer("never_mind", v.voice.label("never_mind"));
}

void ask(reply& r, const interview_state& s, const view& v) {
    r.say(v.voice.say("ask." + std::string(open_question(s).name), {{"ticket", goals::in_a_sentence(s.on)}}));
    offer_for(r, s, v);
}

// --- what an answer must be -----------------------------------------------------------------------------------------

/// "INC-4711", "case 12": an id, not a sentence.
bool is_ticket(std::string_view words) {
    return words.size() <= ticket_kept && std::count(words.begin(), words.end(), ' ') <= 2 &&
           std::any_of(words.begin(), words.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Empty: it can't be read as that.
std::optional<std::string> read_answer(const interview_state& s, std::string_view name, const std::string& words,
                                       const view& v) {
    const auto today = local(v.me.who.zone, v.now).day;
    if (name == "zone") {
        auto zone = terms_words::zone_in(v.knows.phrases, words);
        return zone.empty() ? std::nullopt : std::optional(std::move(zone));
    }
    if (name == "hours") return terms_words::hours_in(words) ? std::optional(words) : std::nullopt;
    if (name == "minutes")
        return habits_words::amount_named(v.knows.phrases, words) ? std::optional(words) : std::nullopt;
    if (name == "when")
        return habits_words::day_named(v.knows.phrases, words, today) ? std::optional(words) : std::nullopt;
    if (name == "work") {
        if (v.knows.workflow(words)) return words;
        const auto read = v.knows.understand.read(words, {}, false);
        if (!read.workflow.empty()) return read.workflow;
        return read.likely.empty() || read.likely.front().score < likely_enough ? "" : read.likely.front().workflow;
    }
    if (name == "pilot_work") {  // their own words hold where no workflow is meant
        if (v.knows.workflow(words)) return words;
        const auto read = v.knows.understand.read(words, {}, false);
        return read.workflow.empty() ? words : read.workflow;
    }
    if (name == "pilot_date") {
        const auto day = habits_words::day_named(v.knows.phrases, words, today);
        return day ? habits_words::day_text(v.knows.phrases, *day) : words;
    }
    if (name == "step") {
        const auto f = v.knows.workflow(s.answers.back());
        if (!f) return "";
        const auto wanted = v.knows.read.stems(words);
        for (const auto& st : f.work->steps)
            if (st.id == words || v.knows.read.stems(v.text(st.title)) == wanted) return st.id;
        return "";
    }
    if (name == "ticket") return is_ticket(words) ? std::optional(words) : std::nullopt;
    return v.knows.understand.is_non_answer(words) ? std::nullopt : std::optional(words);
}

// --- ends -----------------------------------------------------------------------------------------------------------

std::string day_text(const view& v, time_point at) {
    return habits_words::day_text(v.knows.phrases, local(v.me.who.zone, at).day);
}

void end_terms(made& out, const view& v) {
    const auto& words = out.next.answers.front();
    auto& agreed = v.me.practice.agreed;
    if (out.next.about == kind::zone) {
        v.me.who.zone = words;
        out.says.say(v.voice.say("settings.zone", {{"zone", words}}));
    } else if (out.next.about == kind::hours) {
        const auto hours = *terms_words::hours_in(words);
        agreed.from = hours.from;
        agreed.to = hours.to;
        out.says.say(v.voice.say("settings.hours",
                                 {{"from", terms_words::clock(hours.from)}, {"to", terms_words::clock(hours.to)}}));
    } else {
        agreed.minutes_a_week =
            std::clamp(*habits_words::amount_named(v.knows.phrases, words), 0, terms_words::most_minutes);
        out.says.say(v.voice.say("settings.minutes", {{"minutes", std::to_string(agreed.minutes_a_week)}}));
    }
    out.records.push_back({std::string(terms_agreed), {}});
}

void end_goal(made& out, const view& v) {
    const auto& words = out.next.answers.front();
    auto& note = goals::note_of(v.me.habit, goals::week_of(v.me.who.zone, v.now));
    const auto aim = goals::named(v.knows, v.me, words, v.now);
    note.goal = words;
    note.workflow = aim ? aim.work->id : std::string{};
    note.criterion = aim ? aim.criterion->id : std::string{};
    note.target = aim.target;
    out.records.push_back({"goal_set", {{"workflow", aim ? aim.work->id : "practice"}}});
    if (aim) {
        out.practise.push_back({aim.work->id, aim.criterion->id, {}, "goal"});
        out.says.say(v.voice.say("goal.set", {{"criterion", first_lower(std::string(v.text(aim.criterion->name)))},
                                              {"target", std::to_string(aim.target)}}));
    } else {
        out.says.say(v.voice.say("goal.set_plain"));
    }
    if (!v.me.practice.agreed.weekly_goal) out.says.offer("weekly_goal", v.voice.label("goal_weekly"));
}

void end_reflection(made& out, const view& v) {
    auto& note = goals::note_of(v.me.habit, goals::week_of(v.me.who.zone, v.now));
    const auto& a = out.next.answers;
    note.tried = a[0];
    note.worked = a[1];
    note.adjust = a[2];
    out.records.push_back({"reflected", {{"workflow", "practice"}}});
    out.says.say(v.voice.say("reflect.kept"));
    if (v.me.habit.streaks)
        out.says.say(v.voice.say("reflect.streak", {{"weeks", std::to_string(goals::streak(v.me.habit, note.week))}}));
    out.says.offer("notes", v.voice.label("notes_export"));
    if (!v.me.habit.streaks) out.says.offer("streaks", v.voice.label("streaks_on"));
}

void end_incident(made& out, const view& v) {
    const auto& a = out.next.answers;
    const auto f = v.knows.workflow(a[4]);
    const auto* st = f ? graph::find_step(*f.work, a[5]) : nullptr;
    const std::chrono::year_month_day date{std::chrono::sys_days{local(v.me.who.zone, v.now).day.time_since_epoch()}};
    const auto two = [](unsigned n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    const auto day = std::to_string(static_cast<int>(date.year())) + "-" + two(static_cast<unsigned>(date.month())) +
                     "-" + two(static_cast<unsigned>(date.day()));
    auto yaml = incidents::proposal(v.knows, {a[0], a[1], a[2], a[3]}, a[4], a[5], day);
    out.records.push_back(
        {"incident_logged", {{"workflow", f ? f.work->id : "practice"}, {"step", st ? st->id : std::string{}}}});
    const auto to = v.knows.org.approvers();
    const fills with{{"step", st ? std::string(v.text(st->title)) : v.voice.label("incident_no_step")}};
    out.says.say(v.voice.say(to.empty() ? "incident.proposed_nobody" : "incident.proposed", with));
    for (const auto& id : to)
        out.wants.push_back(tell{learner_id(v.e.where, {id, {}, {}}),
                                 {"incident_proposal",
                                  {{"yaml", yaml},
                                   {"day", day},
                                   {"missed", a[2]},
                                   {"workflow", a[4]},
                                   {"step", st ? st->id : std::string{}}}}});
    out.says.parts.push_back(file_part{"incident-" + day + ".yaml", "application/yaml", std::move(yaml)});
}

judged_note* latest(habits& h, std::string_view ticket) {
    for (auto n = h.judged.rbegin(); n != h.judged.rend(); ++n)
        if (ticket.empty() || n->ticket == ticket) return &*n;
    return nullptr;
}

void end_link(made& out, const view& v) {
    const auto& ticket = out.next.answers.front();
    auto* note = latest(v.me.habit, {});
    if (!note) {
        out.says.say(v.voice.say("outcome.nothing"));
        return;
    }
    note->ticket = utf8::prefix(ticket, ticket_kept);
    const auto f = v.knows.workflow(note->workflow);
    out.says.say(v.voice.say("outcome.linked", {{"ticket", goals::in_a_sentence(ticket)},
                                                {"work", f ? std::string(v.text(f.work->artefact)) : note->workflow}}));
}

void end_outcome(made& out, const view& v) {
    auto* note = latest(v.me.habit, out.next.on);
    if (!note) {
        out.says.say(v.voice.say("outcome.nothing"));
        return;
    }
    note->became = out.next.answers.front();
    note->became_at = v.now;
    out.records.push_back({"outcome_known", {{"workflow", note->workflow}}});
    out.says.say(v.voice.say("outcome.kept"));
}

void end_follow_up(made& out, const view& v) {
    const auto today = local(v.me.who.zone, v.now).day;
    const auto day = habits_words::day_named(v.knows.phrases, out.next.answers[1], today);
    auto& h = v.me.habit;
    goals::make_room_for_fact(h);
    const auto at = instant(v.me.who.zone, {day.value_or(today + std::chrono::days{7}),
                                            std::chrono::minutes{v.me.practice.agreed.from + 15}});
    h.facts.push_back({h.next_fact++, out.next.answers[0], v.now, at});
    out.wants.push_back(wake_at{"fact/" + std::to_string(h.facts.back().id), at});
    out.records.push_back({"follow_up_agreed", {}});
    out.says.say(v.voice.say("remember.follow_up", {{"day", day_text(v, at)}}));
}

void end_pilot(made& out, const view& v) {
    const auto open = std::count(out.next.answers.begin(), out.next.answers.end(), std::string{});
    const auto f = v.knows.workflow(out.next.answers.front());
    out.records.push_back({"pilot_planned", {{"workflow", f ? f.work->id : "practice"}}});
    out.says.say(v.voice.say(open == 0 ? "pilot.plan" : "pilot.plan_open", {{"count", std::to_string(open)}}));
    out.says.parts.push_back(file_part{"pilot-plan.md", "text/markdown", pilot_plan(out.next.answers, v)});
    if (f) out.says.offer("start:" + f.work->id, std::string(v.text(f.work->name)));
    out.says.offer("programme", v.voice.label("programme_start"));
}

void end(made& out, const view& v) {
    out.finished = true;
    switch (out.next.about) {
        case kind::zone:
        case kind::hours:
        case kind::minutes:
            return end_terms(out, v);
        case kind::goal:
            return end_goal(out, v);
        case kind::reflection:
            return end_reflection(out, v);
        case kind::incident:
            return end_incident(out, v);
        case kind::link:
            return end_link(out, v);
        case kind::outcome:
            return end_outcome(out, v);
        case kind::follow_up:
            return end_follow_up(out, v);
        case kind::pilot:
            return end_pilot(out, v);
    }
}

made go_on(made out, std::string answer, const view& v) {
    auto& s = out.next;
    s.asked_again = 0;
    const bool no_step = s.about == kind::incident && open_question(s).name == "work" && answer.empty();
    s.answers.push_back(std::move(answer));
    if (no_step) s.answers.emplace_back();
    if (is_over(s))
        end(out, v);
    else
        ask(out.says, s, v);
    return out;
}

made dropped(made out, const view& v) {
    out.says.say(v.voice.say("interview.dropped"));
    out.finished = true;
    return out;
}

made unread(made out, std::string_view name, const view& v) {
    ++out.next.asked_again;
    const auto slot = "unread." + std::string(name);
    out.says.say(v.voice.say(v.knows.phrases.slots.contains(slot) ? slot : "unread.words"));
    offer_for(out.says, out.next, v);
    return out;
}

}  // namespace

outcome<interview_state> interview_start(interview_state s, const view& v) {
    made out{std::move(s), {}, {}};
    if (out.next.about == kind::incident && !v.knows.org.approvers().empty())
        out.says.say(v.voice.say("incident.goes_to"));
    ask(out.says, out.next, v);
    return out;
}

outcome<interview_state> on(interview_state s, const heard_turn& heard, const view& v) {
    made out{std::move(s), {}, {}};
    const auto q = open_question(out.next);
    if (heard.action == "never_mind") return dropped(std::move(out), v);
    if (heard.what == meaning::undo && !out.next.answers.empty()) {
        out.next.answers.pop_back();
        ask(out.says, out.next, v);
        return out;
    }
    const bool skips = heard.action == "skip" || heard.what == meaning::skip;
    if (skips && q.needed && out.next.asked_again < most_asked_again) return unread(std::move(out), q.name, v);
    if (skips && q.needed) return dropped(std::move(out), v);
    if (skips) return go_on(std::move(out), {}, v);
    if (!heard.action.empty() && !heard.action.starts_with("is:")) {
        ask(out.says, out.next, v);
        return out;
    }
    const auto words = one_line(heard.action.empty() ? heard.text : heard.action.substr(3));
    if (!q.needed && q.name != "work" && q.name != "step" && v.knows.understand.is_non_answer(words))
        return go_on(std::move(out), {}, v);
    auto answer = words.empty() ? std::nullopt : read_answer(out.next, q.name, words, v);
    if (!answer) return unread(std::move(out), q.name, v);
    return go_on(std::move(out), std::move(*answer), v);
}

reply recap(const interview_state& s, const view& v) {
    reply r;
    ask(r, s, v);
    return r;
}

outcome<interview_state> again(const interview_state& s, const view& v) {
    return interview_start({s.about, {}, s.on, 0}, v);
}

std::string label_of(const interview_state& s, const view& v) {
    return v.voice.label("talk_" + std::string(questions_of(s.about).front().name));
}

}  // namespace coach::core::modes
