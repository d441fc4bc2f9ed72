#include "core/meta.hpp"

#include <algorithm>

namespace coach::core::meta {

namespace {

constexpr std::size_t events_kept = 200;
constexpr std::size_t nudges_kept = 100;
constexpr std::size_t cohorts_kept = 200;
constexpr std::size_t members_kept = 500;
constexpr auto between_words = std::chrono::days{7};
constexpr auto first_back_off = std::chrono::days{30};
constexpr int most_doublings = 5;

const ai_use_nudge* nudge_for(const ai_use_memory& m, std::string_view step, bool over) {
    const auto found =
        std::find_if(m.nudges.begin(), m.nudges.end(), [&](const auto& n) { return n.step == step && n.over == over; });
    return found == m.nudges.end() ? nullptr : &*found;
}

bool may_say(const ai_use_memory& m, std::string_view step, bool over, time_point now) {
    const auto* n = nudge_for(m, step, over);
    if (!n || n->times == 0) return true;
    if (n->dismissed == 0) return over && now - n->last >= first_back_off;  // under-use is said once
    return now - n->last >= first_back_off * (1 << std::min(n->dismissed - 1, most_doublings));
}

/// Of the last runs of a step without one use: how many there were.
int runs_without(const ai_use_memory& m, std::string_view step) {
    int runs = 0;
    for (auto e = m.events.rbegin(); e != m.events.rend(); ++e) {
        if (e->step != step || e->delegated) continue;
        if (e->used) break;
        ++runs;
    }
    return runs;
}

int times_delegated(const ai_use_memory& m, std::string_view step, time_point since) {
    return static_cast<int>(std::count_if(m.events.begin(), m.events.end(), [&](const auto& e) {
        return e.step == step && e.delegated && e.at > since;
    }));
}

}  // namespace

void take(ai_use_memory& m, ai_use_event e) {
    if (m.events.size() >= events_kept) m.events.erase(m.events.begin());
    m.events.push_back(std::move(e));
}

std::optional<finding> worth_a_word(const ai_use_memory& m, time_point now) {
    for (const auto& n : m.nudges)
        if (now - n.last < between_words) return std::nullopt;
    for (const bool over : {true, false}) {
        for (auto e = m.events.rbegin(); e != m.events.rend(); ++e) {
            if (e->delegated != over || !may_say(m, e->step, over, now)) continue;
            const auto* before = nudge_for(m, e->step, over);
            const int runs =
                over ? times_delegated(m, e->step, before ? before->last : time_point{}) : runs_without(m, e->step);
            if (runs >= (over ? times_for_over_use : runs_for_under_use))
                return finding{e->workflow, e->step, over, runs};
        }
    }
    return std::nullopt;
}

void said(ai_use_memory& m, const finding& f, time_point now) {
    auto found = std::find_if(m.nudges.begin(), m.nudges.end(),
                              [&](const auto& n) { return n.step == f.step && n.over == f.over; });
    if (found == m.nudges.end()) {
        if (m.nudges.size() >= nudges_kept) m.nudges.erase(m.nudges.begin());
        m.nudges.push_back({.step = f.step, .over = f.over});
        found = std::prev(m.nudges.end());
    }
    ++found->times;
    found->last = now;
}

void dismissed(ai_use_memory& m, std::string_view step) {
    for (auto& n : m.nudges)
        if (n.step == step) ++n.dismissed;
}

void count_use(team_state& team, std::string_view step, std::uint64_t who, bool used) {
    auto at = std::find_if(team.cohorts.begin(), team.cohorts.end(), [&](const auto& c) { return c.step == step; });
    if (at == team.cohorts.end()) {
        if (team.cohorts.size() >= cohorts_kept) return;
        team.cohorts.push_back({std::string(step), {}});
        at = std::prev(team.cohorts.end());
    }
    const auto member =
        std::find_if(at->members.begin(), at->members.end(), [&](const auto& m) { return m.who == who; });
    if (member != at->members.end())
        member->uses = used || member->uses;
    else if (at->members.size() < members_kept)
        at->members.push_back({who, used});
}

void forget_use(team_state& team, std::uint64_t who) {
    for (auto& c : team.cohorts)
        std::erase_if(c.members, [&](const auto& m) { return m.who == who; });
}

std::optional<cohort_figure> figure_of(const team_state& team, std::string_view step, std::uint64_t asks) {
    for (const auto& c : team.cohorts) {
        if (c.step != step) continue;
        cohort_figure out;
        for (const auto& m : c.members) {
            if (m.who == asks) continue;
            ++out.people;
            out.using_it += m.uses;
        }
        if (out.people >= smallest_cohort) return out;
    }
    return std::nullopt;
}

}  // namespace coach::core::meta
