#include "core/team/agenda.hpp"

#include "core/team/discoveries.hpp"
#include "core/team/fields.hpp"
#include "core/team/suppress.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <span>

namespace coach::core::team {

namespace {

constexpr std::size_t rows_most = 600, people_most = 200, versions_most = 12, releases_most = 200;
constexpr std::uint64_t enough_runs = 5;  ///< of a workflow in a month, to think of more teams
constexpr double few_overrides = 0.2;     ///< of its ends, at most
constexpr std::size_t most_to_expand = 3;

constexpr std::string_view incident = "incident_logged";
constexpr std::array counted{std::string_view{"guided_finished"},     std::string_view{"gate_overridden"},
                             std::string_view{"routed_to_person"},    std::string_view{"passed_alone"},
                             std::string_view{"spot_check_agreed"},   std::string_view{"spot_check_differed"},
                             std::string_view{"protected_time_used"}, incident};

std::uint64_t number(std::string_view digits) {
    std::uint64_t n = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), n);
    return n;
}

month_count& row_of(team_state& team, const std::string& month, const std::string& workflow, const std::string& what) {
    for (auto& m : team.months)
        if (m.month == month && m.workflow == workflow && m.what == what) return m;
    while (team.months.size() >= rows_most)
        team.months.erase(std::min_element(team.months.begin(), team.months.end(),
                                           [](const auto& a, const auto& b) { return a.month < b.month; }));
    team.months.push_back({month, workflow, what, 0, {}});
    return team.months.back();
}

struct figure {
    std::uint64_t events = 0;
    std::set<std::uint64_t> who;
};
figure figure_of(const team_state& team, std::string_view month, std::string_view what,
                 std::string_view workflow = {}) {
    figure out;
    for (const auto& m : team.months) {
        if (m.month != month || m.what != what || (!workflow.empty() && m.workflow != workflow)) continue;
        out.events += m.count;
        out.who.insert(m.who.begin(), m.who.end());
    }
    return out;
}

/// May a figure over these people be given out? When yes, that is remembered.
bool may_give_out(team_state& team, const std::string& name, const std::set<std::uint64_t>& who) {
    if (who.size() < static_cast<std::size_t>(smallest_k)) return false;
    difference_guard guard;
    for (const auto& r : team.releases)
        if (r.workflow == name) guard.remember(r.who);
    const std::vector<std::uint64_t> people(who.begin(), who.end());
    if (!guard.allow(people)) return false;
    const bool known = std::any_of(team.releases.begin(), team.releases.end(),
                                   [&](const auto& r) { return r.workflow == name && r.who == people; });
    if (known) return true;
    if (team.releases.size() >= releases_most) return false;
    team.releases.push_back({name, people});
    return true;
}

/// "12/40": the first of two counts of the two together; empty: too few people to say.
std::string share_of(team_state& team, const std::string& month, const std::string& name, std::string_view part,
                     std::string_view rest) {
    const auto one = figure_of(team, month, part), other = figure_of(team, month, rest);
    auto who = one.who;
    who.insert(other.who.begin(), other.who.end());
    if (!may_give_out(team, "agenda/" + month + "/" + name, who)) return {};
    return std::to_string(one.events) + "/" + std::to_string(one.events + other.events);
}

/// Workflows that ran often, by enough people, and were rarely overridden; most runs first.
std::string to_expand(const world& w, team_state& team, const std::string& month) {
    std::vector<std::pair<std::uint64_t, std::string>> good;
    for (const auto& g : w.graphs)
        for (const auto& work : g.workflows) {
            const auto done = figure_of(team, month, "guided_finished", work.id);
            const auto over = figure_of(team, month, "gate_overridden", work.id);
            if (done.events < enough_runs ||
                static_cast<double>(over.events) > few_overrides * static_cast<double>(done.events))
                continue;
            if (may_give_out(team, "agenda/" + month + "/" + work.id, done.who))
                good.emplace_back(done.events, work.id);
        }
    std::stable_sort(good.begin(), good.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::string out;
    for (std::size_t i = 0; i < good.size() && i < most_to_expand; ++i)
        out += (out.empty() ? "" : ",") + good[i].second + ":" + std::to_string(good[i].first);
    return out;
}

}  // namespace

void count_for_month(team_state& team, const told& x, time_point now) {
    const auto what = field(x, "what");
    if (std::find(counted.begin(), counted.end(), what) == counted.end()) return;
    const bool blameless = what == incident;
    auto& row = row_of(team, month_of(now), blameless ? std::string{} : field(x, "workflow"), what);
    ++row.count;
    const auto who = number(field(x, "who"));
    if (!blameless && who != 0 && row.who.size() < people_most &&
        std::find(row.who.begin(), row.who.end(), who) == row.who.end())
        row.who.push_back(who);
}

void see_contract(team_state& team, const contract::contract& c, time_point now) {
    if (c.is_default || c.version.empty()) return;
    auto& seen = team.contract_versions;
    if (std::any_of(seen.begin(), seen.end(), [&](const auto& v) { return v.version == c.version; })) return;
    if (seen.size() >= versions_most) seen.erase(seen.begin());
    seen.push_back({month_of(now), c.version});
}

void answer_agenda(const world& w, team_state& team, const told& x, time_point now, effects& wants) {
    const auto month = month_of(now);
    auto out = answer_to(x, "agenda_figures");
    std::string versions;
    for (const auto& v : team.contract_versions)
        if (v.month == month) versions += (versions.empty() ? "" : ", ") + v.version;
    out.fields.emplace_back("month", month);
    out.fields.emplace_back("contract", versions);
    out.fields.emplace_back("incidents", std::to_string(figure_of(team, month, incident).events));
    out.fields.emplace_back("spot_checks",
                            share_of(team, month, "spot_checks", "spot_check_agreed", "spot_check_differed"));
    out.fields.emplace_back("tough", share_of(team, month, "tough", "routed_to_person", "passed_alone"));
    const auto slots = figure_of(team, month, "protected_time_used");
    const bool shown = may_give_out(team, "agenda/" + month + "/protected_time", slots.who);
    out.fields.emplace_back("protected_days", shown ? std::to_string(slots.events) : "");
    out.fields.emplace_back("expand", to_expand(w, team, month));
    wants.push_back(tell{field(x, "from"), std::move(out)});
}

void forget_in_months(team_state& team, std::uint64_t who) {
    for (auto& m : team.months)
        std::erase(m.who, who);
}

}  // namespace coach::core::team
