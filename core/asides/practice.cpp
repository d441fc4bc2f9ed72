#include "core/asides/practice.hpp"

#include "core/asides/drills.hpp"
#include "core/asides/goals.hpp"
#include "core/drills/choose.hpp"
#include "core/habits/goals.hpp"
#include "core/habits/terms.hpp"
#include "core/modes/interview.hpp"

#include <algorithm>

namespace coach::core::asides {

namespace {

using learning::practice_item;
using learning::prompt_kind;

struct named_item {
    world::found_workflow f;
    const graph::criterion* c = nullptr;
};
named_item named(const turn& t, const practice_item& i) {
    const auto f = t.w.workflow(i.workflow);
    return {f, f ? f.in->find_criterion(i.criterion) : nullptr};
}

/// What no graph knows any more is not practised.
void drop_gone(turn& t) {
    std::erase_if(t.me.practice.items, [&](const auto& i) { return !named(t, i).c; });
}

std::string key(const practice_item& i) { return i.workflow + "|" + i.criterion; }

fills item_fills(turn& t, const practice_item& i) {
    const auto n = named(t, i);
    return {{"what", modes::first_lower(text(t, n.c->name))},
            {"work", text(t, n.f.work->name)},
            {"minutes", std::to_string(i.minutes)}};
}

reply say_due(turn& t, const practice_item& i) {
    reply r;
    r.personal = true;
    r.say(t.voice.say("practice.due", item_fills(t, i)));
    r.offer("practise:" + key(i), t.voice.label("practice_go"), true);
    return r;
}

/// The first time, people hear what to expect.
void say_terms(turn& t, reply& r) {
    const auto& a = t.me.practice.agreed;
    r.say(t.voice.say("practice.terms", {{"count", std::to_string(a.prompts_a_week)},
                                         {"from", terms_words::clock(a.from)},
                                         {"to", terms_words::clock(a.to)},
                                         {"zone", t.me.who.zone.empty() ? "UTC" : t.me.who.zone}}));
}

/// A drill on the criterion: the item's own, else the one that was done longest ago.
std::string drill_for(const turn& t, const world::found_workflow& f, const std::string& criterion,
                      const practice_item* item) {
    if (item && !item->drill.empty() && drills::find_drill(t.w.graphs, item->drill)) return item->drill;
    const auto done = [&](const std::string& id) {
        for (const auto& d : t.me.drills)
            if (d.drill == id) return d.at;
        return time_point{};
    };
    const graph::drill* best = nullptr;
    for (const auto& d : f.in->drills) {
        const bool trains =
            std::any_of(d.criteria.begin(), d.criteria.end(), [&](const auto& ref) { return ref.id == criterion; });
        if (trains && (!best || done(d.id) < done(best->id))) best = &d;
    }
    return best ? best->id : std::string{};
}

std::string days_text(turn& t) {
    const auto& names = t.w.phrases.list("weekdays_short");
    if (t.me.practice.agreed.days.empty()) return t.voice.label("settings_weekdays");
    std::string out;
    for (const int d : t.me.practice.agreed.days)
        if (d >= 1 && static_cast<std::size_t>(d) <= names.size())
            out += (out.empty() ? "" : ", ") + modes::first_upper(names[static_cast<std::size_t>(d - 1)]);
    return out;
}

}  // namespace

reply begin_interview(turn& t, interview_state s) {
    auto& made = new_session(t, {}, {}, s);
    auto r = settle(t, made.id, modes::interview_start(std::move(s), view_of(t, made)));
    introduce(t, r);
    return r;
}

reply practice_due(turn& t, const std::string&) {
    t.me.wake = {};
    drop_gone(t);
    auto& plan = t.me.practice;
    plan.agreed.protected_time = t.w.org.protected_time;
    const bool first = plan.sent.empty();
    const auto now = learning::prompt_at(plan, t.me.who.zone, t.now);
    if (!now) {
        set_practice_timer(t);
        return {};
    }
    const auto item = now->kind == prompt_kind::practice ? plan.items[now->item] : practice_item{};
    learning::prompted(plan, t.me.who.zone, *now, t.now);
    set_practice_timer(t);
    t.records.push_back({"prompted", {{"workflow", item.workflow.empty() ? "practice" : item.workflow}}});
    auto r = now->kind == prompt_kind::practice ? say_due(t, item)
             : now->kind == prompt_kind::goal   ? ask_goal(t)
                                                : ask_reflection(t);
    if (first) say_terms(t, r);
    offer_quiet(t, r);
    if (first && t.me.who.zone.empty()) r.offer("set:zone", t.voice.label("settings_zone"));
    return r;
}

void offer_quiet(turn& t, reply& r) {
    r.offer("snooze", t.voice.label("practice_tomorrow"));
    r.offer("quieter", t.voice.label("practice_fewer"));
    r.offer("no_reminders", t.voice.label("practice_stop"));
}

bool prompt_stands(const turn& t) {
    return std::any_of(t.here.offered.begin(), t.here.offered.end(),
                       [](const auto& c) { return c.id.ends_with("/no_reminders"); });
}

void schedule_practice(turn& t, std::string_view workflow, std::string_view criterion) {
    practice_item item;
    if (const auto* known = learning::item_for(t.me.practice, workflow, criterion)) item = *known;
    item.workflow = workflow;
    item.criterion = criterion;
    item.why = "goal";
    item.need = std::max(item.need, 1.0);
    item.due = t.now + std::chrono::days{1};
    item.unanswered = 0;
    learning::schedule(t.me.practice, std::move(item));
    set_practice_timer(t);
}

reply practise(turn& t) {
    drop_gone(t);
    const auto& plan = t.me.practice;
    const auto best = learning::most_useful(plan, t.now);
    if (!best) return drill(t);
    const auto& item = plan.items[*best];
    reply r;
    r.personal = true;
    r.say(t.voice.say(item.due <= t.now ? "practice.due" : "practice.useful", item_fills(t, item)));
    r.offer("practise:" + key(item), t.voice.label("practice_go"), true);
    r.offer("drill:", t.voice.label("practice_other"));
    r.offer("scenarios", t.voice.label("practice_scenario"));
    introduce(t, r);
    return r;
}

reply practise_item(turn& t, const std::string& which) {
    const auto bar = std::min(which.find('|'), which.size());
    const auto workflow = which.substr(0, bar), criterion = which.substr(std::min(bar + 1, which.size()));
    const auto f = t.w.workflow(workflow);
    const auto* c = f ? f.in->find_criterion(criterion) : nullptr;
    if (!c) return practise(t);
    auto* item = learning::item_for(t.me.practice, workflow, criterion);
    if (item) item->unanswered = 0;
    t.records.push_back({"practised", {{"workflow", workflow}}});
    note_protected_time(t);
    if (const auto drill = drill_for(t, f, criterion, item); !drill.empty()) return begin_drill(t, drill);
    reply r;
    r.personal = true;
    r.say(t.voice.say("practice.on_work", {{"what", modes::first_lower(text(t, c->name))}}));
    offer_workflow(t, r, workflow);
    r.offer("critique:" + workflow, t.voice.label("critique_mine"));
    introduce(t, r);
    return r;
}

reply quieter(turn& t) {
    reply r;
    auto& plan = t.me.practice;
    const bool less = learning::fewer(plan);
    set_practice_timer(t);
    r.say(t.voice.say(less ? "practice.fewer" : "practice.fewest",
                      {{"count", std::to_string(plan.agreed.prompts_a_week)}}));
    r.offer("no_reminders", t.voice.label("practice_stop"));
    r.offer("settings", t.voice.label("settings"));
    return r;
}

reply more_prompts(turn& t, const std::string&) {
    auto& count = t.me.practice.agreed.prompts_a_week;
    count = std::min(count + 1, learning::most_prompts_a_week);
    set_practice_timer(t);
    return settings(t);
}

reply snooze(turn& t) {
    if (t.me.practice.agreed.stopped) return settings(t);
    learning::snooze(t.me.practice, t.me.who.zone, t.now);
    set_practice_timer(t);
    return line(t, "practice.snoozed");
}

reply no_reminders(turn& t) {
    learning::stop(t.me.practice);
    set_practice_timer(t);
    reply r;
    r.say(t.voice.say("practice.stopped"));
    r.offer("reminders_on", t.voice.label("practice_again"));
    return r;
}

reply reminders_again(turn& t, const std::string&) {
    learning::start_again(t.me.practice);
    set_practice_timer(t);
    return settings(t);
}

reply settings(turn& t) {
    const auto& a = t.me.practice.agreed;
    reply r;
    r.personal = true;
    r.say(t.voice.say(a.stopped ? "settings.stopped" : "settings.agreed",
                      {{"used", std::to_string(learning::prompts_this_week(t.me.practice, t.me.who.zone, t.now))}}));
    table_part table{{t.voice.label("settings_what"), t.voice.label("settings_agreed")}, {}};
    const auto add = [&](std::string_view name, std::string value) {
        table.rows.push_back({t.voice.label(name), std::move(value)});
    };
    add("settings_prompts", t.voice.label("settings_a_week", {{"count", std::to_string(a.prompts_a_week)}}));
    add("settings_minutes", t.voice.label("minutes_a_week", {{"minutes", std::to_string(a.minutes_a_week)}}));
    add("settings_hours", terms_words::clock(a.from) + "–" + terms_words::clock(a.to) + ", " + days_text(t));
    add("settings_zone", t.me.who.zone.empty() ? "UTC" : t.me.who.zone);
    add("settings_goal", t.voice.label(a.weekly_goal ? "settings_on" : "settings_off"));
    add("settings_offers", t.voice.label(t.me.habit.offers_on_work ? "settings_on" : "settings_off"));
    r.parts.push_back(std::move(table));
    if (a.stopped) {
        r.offer("reminders_on", t.voice.label("practice_again"), true);
    } else {
        r.offer("quieter", t.voice.label("practice_fewer"));
        if (a.prompts_a_week < learning::most_prompts_a_week) r.offer("more_prompts", t.voice.label("practice_more"));
    }
    r.offer("set:minutes", t.voice.label("settings_minutes"));
    r.offer("set:hours", t.voice.label("settings_hours"));
    r.offer("set:zone", t.voice.label("settings_zone"));
    r.offer("weekly_goal", t.voice.label(a.weekly_goal ? "goal_weekly_off" : "goal_weekly"));
    r.offer("work_offers", t.voice.label(t.me.habit.offers_on_work ? "work_offers_off" : "work_offers_on"));
    if (!a.stopped) r.offer("no_reminders", t.voice.label("practice_stop"));
    introduce(t, r);
    return r;
}

reply set_weekly_goal(turn& t, const std::string&) {
    auto& on = t.me.practice.agreed.weekly_goal;
    on = !on;
    if (on) learning::start_again(t.me.practice);
    set_practice_timer(t);
    return line(t, on ? "goal.weekly_on" : "goal.weekly_off");
}

reply change_setting(turn& t, const std::string& which) {
    using kind = interview_state::kind;
    return begin_interview(t, {.about = which == "zone" ? kind::zone : which == "hours" ? kind::hours : kind::minutes});
}

reply time_zone(turn& t) {
    const auto zone = terms_words::zone_in(t.w.phrases, t.words);
    if (zone.empty()) return change_setting(t, "zone");
    t.me.who.zone = zone;
    set_practice_timer(t);
    reply r;
    r.say(t.voice.say("settings.zone", {{"zone", zone}}));
    if (open_here(t)) r.offer("recap", t.voice.label("go_on"), true);
    return r;
}

void note_protected_time(turn& t) {
    const auto at = local(t.me.who.zone, t.now);
    const int day = static_cast<int>(at.day.time_since_epoch().count());
    if (t.me.habit.slot_day == day || !learning::is_inside(t.w.org.protected_time, at)) return;
    t.me.habit.slot_day = day;
    t.records.push_back({"protected_time_used", {{"workflow", "protected_time"}}});
}

}  // namespace coach::core::asides
