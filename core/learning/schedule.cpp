#include "core/learning/schedule.hpp"

#include <algorithm>
#include <array>

namespace coach::core::learning {

namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr int day_minutes = 24 * 60;
constexpr minutes step{5};

int number(local_day d) { return static_cast<int>(d.time_since_epoch().count()); }

bool works_on(const terms& t, local_day d) {
    if (t.days.empty()) return day_of_week(d) <= 5;
    return std::find(t.days.begin(), t.days.end(), day_of_week(d)) != t.days.end();
}

/// The working day that a moment belongs to: the small hours of a night shift are the day before's.
local_day working_day(const terms& t, const local_moment& at) {
    return t.from > t.to && at.of_day.count() < t.to ? at.day - days{1} : at.day;
}

int length(const terms& t) { return (t.to - t.from + day_minutes - 1) % day_minutes + 1; }

/// Minutes since the working day began, by the wall clock.
int since_begin(const terms& t, const local_moment& at) {
    return (static_cast<int>(at.of_day.count()) - t.from + day_minutes) % day_minutes;
}

/// Is any of a working day free, from so many minutes into it?
bool free_after(const terms& t, local_day day, int after) {
    for (int m = after; m < length(t); m += static_cast<int>(step.count())) {
        const int minute = t.from + m;
        if (is_open(t, {day + days{minute / day_minutes}, minutes{minute % day_minutes}})) return true;
    }
    return false;
}

/// The hour that fits a kind of prompt, or any free one on a day on which that hour is not free.
bool fits(const terms& t, const local_moment& at, int after) {
    after = std::clamp(after, 0, length(t) - 1);
    return since_begin(t, at) >= after || !free_after(t, working_day(t, at), after);
}

int first_day(const terms& t) { return t.days.empty() ? 1 : *std::min_element(t.days.begin(), t.days.end()); }
int last_day(const terms& t) { return t.days.empty() ? 5 : *std::max_element(t.days.begin(), t.days.end()); }

/// A week that came twice, because the person travelled west, is one week.
bool sent_in_week(const plan& p, prompt_kind kind, int week) {
    return std::any_of(p.sent.begin(), p.sent.end(), [&](const auto& s) { return s.kind == kind && s.week >= week; });
}

struct week_so_far {
    int prompts = 0;
    int minutes = 0;
    bool today = false;
};

/// By the calendar of the day on which it was sent, and by the instants of the week where the person is now.
week_so_far so_far(const plan& p, std::string_view zone, const local_moment& at) {
    week_so_far out;
    const auto monday = monday_of(at.day);
    const auto begin = instant(zone, {monday, minutes{0}}), end = instant(zone, {monday + days{7}, minutes{0}});
    const auto midnight = instant(zone, {at.day, minutes{0}});
    for (const auto& s : p.sent) {
        if (s.day >= number(at.day) || s.at >= midnight) out.today = true;
        if (s.week < number(monday) && (s.at < begin || s.at >= end)) continue;
        ++out.prompts;
        out.minutes += s.minutes;
    }
    return out;
}

double worth(const practice_item& i, time_point now) {
    const double late = std::chrono::duration<double, std::ratio<86400>>(now - i.due).count();
    return (i.need + 0.01) * (1 + std::clamp(late, 0.0, 70.0) / 7);
}

std::string_view last_practised(const plan& p) {
    for (auto s = p.sent.rbegin(); s != p.sent.rend(); ++s)
        if (s->kind == prompt_kind::practice) return s->criterion;
    return {};
}

}  // namespace

bool is_inside(const std::vector<slot>& slots, const local_moment& at) {
    const int weekday = day_of_week(at.day), minute = static_cast<int>(at.of_day.count());
    return std::any_of(slots.begin(), slots.end(), [&](const slot& s) {
        if (s.day != 0 && s.day != weekday) return false;
        if (s.every > 1 && (number(monday_of(at.day)) - s.first) / 7 % s.every != 0) return false;
        return s.from <= s.to ? minute >= s.from && minute < s.to : minute >= s.from || minute < s.to;
    });
}

bool is_open(const terms& t, const local_moment& at) {
    const int minute = static_cast<int>(at.of_day.count());
    const bool in_hours = t.from <= t.to ? minute >= t.from && minute < t.to : minute >= t.from || minute < t.to;
    return in_hours && works_on(t, working_day(t, at)) && !is_inside(t.quiet, at) && !is_inside(t.protected_time, at);
}

std::optional<std::size_t> most_useful(const plan& p, time_point now, std::optional<int> due_within) {
    std::optional<std::size_t> best;
    const auto last = last_practised(p);
    const auto better = [&](const practice_item& a, const practice_item& b) {
        const bool a_repeats = a.criterion == last, b_repeats = b.criterion == last;
        if (a_repeats != b_repeats) return b_repeats;
        return worth(a, now) > worth(b, now);
    };
    for (std::size_t i = 0; i < p.items.size(); ++i) {
        if (due_within && (p.items[i].due > now || p.items[i].minutes > *due_within)) continue;
        if (!best || better(p.items[i], p.items[*best])) best = i;
    }
    return best;
}

std::optional<prompt> prompt_at(const plan& p, std::string_view zone, time_point now) {
    const auto& t = p.agreed;
    if (t.stopped || now < t.snoozed_until) return std::nullopt;
    const auto at = local(zone, now);
    if (!is_open(t, at)) return std::nullopt;
    const auto week = so_far(p, zone, at);
    if (week.today || week.prompts >= t.prompts_a_week) return std::nullopt;

    const auto day = working_day(t, at);
    const int monday = number(monday_of(at.day));
    const bool first = day_of_week(day) == first_day(t), last = day_of_week(day) == last_day(t);
    const bool goal_open = t.weekly_goal && !sent_in_week(p, prompt_kind::goal, monday);
    const bool look_back_open = t.weekly_goal && !sent_in_week(p, prompt_kind::reflection, monday);
    if (goal_open && first) return fits(t, at, goal_after) ? std::optional(prompt{prompt_kind::goal}) : std::nullopt;
    if (look_back_open && last)
        return fits(t, at, length(t) - reflection_before) ? std::optional(prompt{prompt_kind::reflection})
                                                          : std::nullopt;
    if (week.prompts + (look_back_open ? 1 : 0) >= t.prompts_a_week || !fits(t, at, practice_after))
        return std::nullopt;
    const auto item = most_useful(p, now, t.minutes_a_week - week.minutes);
    if (!item) return std::nullopt;
    return prompt{prompt_kind::practice, *item};
}

std::optional<time_point> next_wake(const plan& p, std::string_view zone, time_point now) {
    const auto& t = p.agreed;
    if (t.stopped || (p.items.empty() && !t.weekly_goal)) return std::nullopt;
    auto from = std::max(now, t.snoozed_until);
    if (!t.weekly_goal) {
        const auto first = std::min_element(p.items.begin(), p.items.end(),
                                            [](const auto& a, const auto& b) { return a.due < b.due; });
        from = std::max(from, first->due);
    }
    const auto end = from + look_ahead;
    const auto next_step = [](time_point x) { return std::chrono::ceil<minutes>(x + std::chrono::milliseconds{1}); };
    for (auto at = std::chrono::ceil<minutes>(from); at < end;) {
        if (prompt_at(p, zone, at)) return at;
        const auto here = local(zone, at);
        const auto week = so_far(p, zone, here);
        const bool no_more_today = week.today || !(is_open(t, here) || free_after(t, here.day, 0) || t.from > t.to);
        if (week.prompts >= t.prompts_a_week)
            at = std::max(next_step(at),
                          std::chrono::ceil<minutes>(instant(zone, {monday_of(here.day) + days{7}, minutes{0}})));
        else if (no_more_today)
            at = std::max(next_step(at), std::chrono::ceil<minutes>(instant(zone, {here.day + days{1}, minutes{0}})));
        else
            at += step - minutes{here.of_day.count() % step.count()};
    }
    return std::nullopt;
}

void prompted(plan& p, std::string_view zone, const prompt& what, time_point now) {
    const auto at = local(zone, now);
    sent_prompt note{what.kind, now, number(at.day), number(monday_of(at.day)), 0, {}};
    if (what.kind == prompt_kind::practice && what.item < p.items.size()) {
        auto& item = p.items[what.item];
        note.minutes = item.minutes;
        note.criterion = item.criterion;
        item.due = now + days{7 << std::min(item.unanswered, 4)};
        ++item.unanswered;
    }
    p.sent.push_back(std::move(note));
    if (p.sent.size() > sent_kept) p.sent.erase(p.sent.begin());
}

practice_item* item_for(plan& p, std::string_view workflow, std::string_view criterion) {
    const auto found = std::find_if(p.items.begin(), p.items.end(),
                                    [&](const auto& i) { return i.workflow == workflow && i.criterion == criterion; });
    return found == p.items.end() ? nullptr : &*found;
}

void schedule(plan& p, practice_item item) {
    if (auto* known = item_for(p, item.workflow, item.criterion)) {
        if (item.drill.empty()) item.drill = known->drill;
        if (item.why.empty()) item.why = known->why;
        *known = std::move(item);
        return;
    }
    if (p.items.size() >= items_kept)
        p.items.erase(std::min_element(p.items.begin(), p.items.end(),
                                       [](const auto& a, const auto& b) { return a.need < b.need; }));
    p.items.push_back(std::move(item));
}

void snooze(plan& p, std::string_view zone, time_point now) {
    const auto today = local(zone, now).day;
    auto day = today + days{1};
    for (int tries = 0; tries < 7 && !works_on(p.agreed, day); ++tries)
        day += days{1};
    p.agreed.snoozed_until = instant(zone, {day, minutes{p.agreed.from}});
}

bool fewer(plan& p) {
    if (p.agreed.prompts_a_week <= 1) return false;
    --p.agreed.prompts_a_week;
    return true;
}

void stop(plan& p) { p.agreed.stopped = true; }

void start_again(plan& p) {
    p.agreed.stopped = false;
    p.agreed.snoozed_until = {};
}

int prompts_this_week(const plan& p, std::string_view zone, time_point now) {
    return so_far(p, zone, local(zone, now)).prompts;
}

}  // namespace coach::core::learning
