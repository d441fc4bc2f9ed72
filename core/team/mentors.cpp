#include "core/team/mentors.hpp"

#include "core/team/fields.hpp"

#include <algorithm>

namespace coach::core::team {

namespace {

constexpr std::size_t mentors_most = 100;
constexpr std::size_t pairs_most = 200;
constexpr int apprentices_most = 3;

int apprentices_of(const team_state& team, std::string_view mentor) {
    return static_cast<int>(std::ranges::count_if(team.mentorships, [&](const auto& p) { return p.mentor == mentor; }));
}

const mentor* next_for(const team_state& team, const mentorship& p, std::string_view role) {
    const mentor* best = nullptr;
    const auto worth = [&](const mentor& m) { return (m.role == role ? 100 : 0) - apprentices_of(team, m.actor); };
    for (const auto& m : team.mentors) {
        const bool said_no = std::ranges::find(p.declined, m.actor) != p.declined.end();
        if (m.actor == p.apprentice || said_no || apprentices_of(team, m.actor) >= apprentices_most) continue;
        if (!best || worth(m) > worth(*best)) best = &m;
    }
    return best;
}

void ask_next(team_state& team, std::size_t at, std::string_view role, effects& wants) {
    auto& p = team.mentorships[at];
    p.mentor.clear();
    const auto* m = next_for(team, p, role);
    if (!m) {
        wants.push_back(tell{p.apprentice, {"mentor_none", {{"workflow", p.workflow}}}});
        team.mentorships.erase(team.mentorships.begin() + static_cast<std::ptrdiff_t>(at));
        return;
    }
    p.mentor = m->actor;
    p.mentor_name = m->name;
    wants.push_back(tell{
        m->actor,
        {"mentor_asked",
         {{"id", p.id}, {"from_name", p.apprentice_name}, {"workflow", p.workflow}, {"role", std::string(role)}}}});
}

void join(team_state& team, const told& x) {
    const auto actor = field(x, "from");
    if (!address_of(actor)) return;
    std::erase_if(team.mentors, [&](const auto& m) { return m.actor == actor; });
    if (team.mentors.size() < mentors_most) team.mentors.push_back({actor, field(x, "from_name"), field(x, "role")});
}

void wanted(team_state& team, const told& x, time_point now, effects& wants) {
    const auto apprentice = field(x, "from"), workflow = field(x, "workflow");
    if (!address_of(apprentice) || team.mentorships.size() >= pairs_most) return;
    const auto same = std::ranges::find_if(
        team.mentorships, [&](const auto& p) { return p.apprentice == apprentice && p.workflow == workflow; });
    if (same != team.mentorships.end()) {
        if (same->agreed)
            wants.push_back(tell{apprentice, {"mentor_paired", {{"name", same->mentor_name}, {"workflow", workflow}}}});
        return;  // somebody is being asked
    }
    mentorship p;
    p.id = std::to_string(++team.mentorships_made);
    p.apprentice = apprentice;
    p.apprentice_name = field(x, "from_name");
    p.workflow = workflow;
    p.at = now;
    team.mentorships.push_back(std::move(p));
    ask_next(team, team.mentorships.size() - 1, field(x, "role"), wants);
}

void answer(team_state& team, const told& x, effects& wants) {
    const auto found = std::ranges::find_if(team.mentorships, [&](const auto& p) { return p.id == field(x, "id"); });
    if (found == team.mentorships.end() || found->mentor != field(x, "from") || found->agreed) return;
    if (field(x, "yes") != "yes") {
        found->declined.push_back(found->mentor);
        const auto role = field(x, "role");
        return ask_next(team, static_cast<std::size_t>(found - team.mentorships.begin()), role, wants);
    }
    found->agreed = true;
    wants.push_back(
        tell{found->apprentice, {"mentor_paired", {{"name", found->mentor_name}, {"workflow", found->workflow}}}});
    wants.push_back(
        tell{found->mentor, {"apprentice_paired", {{"name", found->apprentice_name}, {"workflow", found->workflow}}}});
}

void end_pairs(team_state& team, std::string_view actor, effects& wants) {
    for (const auto& p : team.mentorships) {
        if (p.mentor != actor && p.apprentice != actor) continue;
        const auto& other = p.mentor == actor ? p.apprentice : p.mentor;
        if (p.agreed || p.mentor == actor) wants.push_back(tell{other, {"mentor_over", {{"workflow", p.workflow}}}});
    }
    std::erase_if(team.mentorships, [&](const auto& p) { return p.mentor == actor || p.apprentice == actor; });
}

}  // namespace

bool mentors_hear(team_state& team, const told& x, time_point now, effects& wants) {
    if (x.kind == "mentor_join") {
        join(team, x);
    } else if (x.kind == "mentor_leave") {
        std::erase_if(team.mentors, [&](const auto& m) { return m.actor == field(x, "from"); });
    } else if (x.kind == "mentor_wanted") {
        wanted(team, x, now, wants);
    } else if (x.kind == "mentor_answer") {
        answer(team, x, wants);
    } else if (x.kind == "mentor_end") {
        end_pairs(team, field(x, "from"), wants);
    } else {
        return false;
    }
    return true;
}

void forget_mentoring(team_state& team, std::string_view actor, effects& wants) {
    end_pairs(team, actor, wants);
    std::erase_if(team.mentors, [&](const auto& m) { return m.actor == actor; });
}

}  // namespace coach::core::team
