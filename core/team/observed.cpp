#include "core/team/observed.hpp"

#include "core/team/fields.hpp"
#include "core/team/suppress.hpp"

#include <algorithm>
#include <charconv>

namespace coach::core::team {

namespace {

constexpr std::size_t withdrawn_kept = 500;
constexpr std::chrono::days words_are_late_for{30};
constexpr std::size_t releases_most = 200;
constexpr std::string_view release_prefix = "observed/";

template <class Number>
Number number(std::string_view digits) {
    Number n = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), n);
    return n;
}

bool came_too_late(const team_state& team, std::uint64_t who, time_point at) {
    return std::ranges::any_of(team.observers_off, [&](const auto& off) { return off.who == who && at <= off.at; });
}

void count_move(team_state& team, const told& x, std::uint64_t who) {
    const auto workflow = field(x, "workflow"), cohort = field(x, "cohort"), from = field(x, "from"),
               to = field(x, "to");
    auto found = std::ranges::find_if(team.moves, [&](const auto& m) {
        return m.workflow == workflow && m.cohort == cohort && m.from == from && m.to == to;
    });
    if (found == team.moves.end()) {
        if (team.moves.size() >= observed_most) return;
        team.moves.push_back({workflow, cohort, from, to, {}});
        found = std::prev(team.moves.end());
    }
    if (found->who.size() < observed_people_most && std::ranges::find(found->who, who) == found->who.end())
        found->who.push_back(who);
}

void count_step(team_state& team, const told& x, std::uint64_t who) {
    const auto workflow = field(x, "workflow"), cohort = field(x, "cohort"), step = field(x, "to");
    auto found = std::ranges::find_if(
        team.observed, [&](const auto& s) { return s.workflow == workflow && s.cohort == cohort && s.step == step; });
    if (found == team.observed.end()) {
        if (team.observed.size() >= observed_most) return;
        team.observed.push_back({workflow, cohort, step, {}});
        found = std::prev(team.observed.end());
    }
    const bool used = field(x, "used") == "yes", skipped = field(x, "skipped") == "yes";
    for (auto& m : found->people)
        if (m.who == who) {
            m.used_ai = m.used_ai || used;
            m.skipped = skipped;
            return;
        }
    if (found->people.size() < observed_people_most) found->people.push_back({who, used, skipped});
}

/// How many people a figure may be said to stand for: now, else when it was last given out; 0: not at all.
std::size_t released(team_state& team, const suggestion& s, std::vector<std::uint64_t> who) {
    const auto about = std::string(release_prefix) + s.workflow + "/";
    const auto key = about + s.cohort + "/" + s.what + "/" + s.step + "/" + s.to;
    std::ranges::sort(who);
    difference_guard guard;
    std::size_t last = 0;
    for (const auto& r : team.releases) {
        if (r.workflow == key) last = r.who.size();
        if (r.workflow == key && r.who == who) return last;
        if (r.workflow.starts_with(about)) guard.remember(r.who);
    }
    if (who.size() < smallest_k || !guard.allow(who)) return last;
    if (team.releases.size() >= releases_most) team.releases.erase(team.releases.begin());
    const auto people = who.size();
    team.releases.push_back({key, std::move(who)});
    return people;
}

void offer(std::vector<suggestion>& out, team_state& team, suggestion s, std::vector<std::uint64_t> who) {
    if (out.size() >= observed_shown) return;
    s.people = released(team, s, std::move(who));
    if (s.people >= smallest_k) out.push_back(std::move(s));
}

bool leads_to(const graph::step& from, std::string_view to) {
    return std::ranges::any_of(from.next, [&](const auto& b) { return b.to.id == to; });
}

/// Where most of a cohort go from a step, when the graph leads elsewhere.
void order(std::vector<suggestion>& out, team_state& team, const graph::workflow& work, const graph::step& st,
           const std::string& cohort) {
    const observed_move* most = nullptr;
    for (const auto& m : team.moves)
        if (m.workflow == work.id && m.cohort == cohort && m.from == st.id &&
            (!most || m.who.size() > most->who.size()))
            most = &m;
    if (!most || leads_to(st, most->to)) return;
    offer(out, team, {work.id, cohort, "order", st.id, most->to, 0}, most->who);
}

void use(std::vector<suggestion>& out, team_state& team, const graph::workflow& work, const graph::step& st,
         const std::string& cohort) {
    const auto found = std::ranges::find_if(
        team.observed, [&](const auto& s) { return s.workflow == work.id && s.cohort == cohort && s.step == st.id; });
    if (found == team.observed.end()) return;
    std::vector<std::uint64_t> with, without, skipped;
    for (const auto& m : found->people)
        (m.skipped ? skipped : m.used_ai ? with : without).push_back(m.who);
    const bool human = st.ai == graph::ai_tag::human_only;
    const auto skips = skipped.size(), uses = with.size(), does_without = without.size();
    if (human && uses > 0) offer(out, team, {work.id, cohort, "used", st.id, {}, 0}, std::move(with));
    if (!human && does_without > uses) offer(out, team, {work.id, cohort, "unused", st.id, {}, 0}, std::move(without));
    if (skips > uses + does_without) offer(out, team, {work.id, cohort, "skipped", st.id, {}, 0}, std::move(skipped));
}

}  // namespace

void observed(team_state& team, const told& x) {
    const auto who = number<std::uint64_t>(field(x, "who"));
    const time_point at{std::chrono::milliseconds{number<std::int64_t>(field(x, "at"))}};
    if (who == 0 || came_too_late(team, who, at)) return;
    if (field(x, "begun") == "yes") count_move(team, x, who);
    count_step(team, x, who);
}

void observed_withdrawn(team_state& team, std::uint64_t who, time_point at) {
    for (auto& m : team.moves)
        std::erase(m.who, who);
    for (auto& s : team.observed)
        std::erase_if(s.people, [&](const auto& m) { return m.who == who; });
    std::erase_if(team.moves, [](const auto& m) { return m.who.empty(); });
    std::erase_if(team.observed, [](const auto& s) { return s.people.empty(); });
    // A figure that was given out keeps its size, with nobody in that place: a new one would show who left.
    for (auto& r : team.releases) {
        if (!r.workflow.starts_with(release_prefix)) continue;
        std::uint64_t nobody = 1;
        while (std::ranges::find(r.who, nobody) != r.who.end())
            ++nobody;
        std::ranges::replace(r.who, who, nobody);
        std::ranges::sort(r.who);
    }
    for (const auto& off : team.observers_off)
        if (off.who == who) at = std::max(at, off.at);
    std::erase_if(team.observers_off,
                  [&](const auto& off) { return off.who == who || off.at + words_are_late_for < at; });
    if (team.observers_off.size() >= withdrawn_kept) team.observers_off.erase(team.observers_off.begin());
    team.observers_off.push_back({who, at});
}

std::vector<suggestion> suggestions(const world& w, team_state& team) {
    std::vector<suggestion> out;
    for (const auto& g : w.graphs)
        for (const auto& work : g.workflows)
            for (const auto& st : work.steps)
                for (const auto* cohort : {"expert", "typical"}) {
                    order(out, team, work, st, cohort);
                    use(out, team, work, st, cohort);
                }
    return out;
}

told put_suggestions(const std::vector<suggestion>& all) {
    told out{"observed_shown", {}};
    for (const auto& s : all) {
        out.fields.emplace_back("workflow", s.workflow);
        out.fields.emplace_back("cohort", s.cohort);
        out.fields.emplace_back("what", s.what);
        out.fields.emplace_back("step", s.step);
        out.fields.emplace_back("to", s.to);
        out.fields.emplace_back("people", std::to_string(s.people));
    }
    return out;
}

std::vector<suggestion> observed_in(const told& x) {
    std::vector<suggestion> out;
    for (const auto& [key, value] : x.fields) {
        if (key == "workflow") out.push_back({value, {}, {}, {}, {}, 0});
        if (out.empty()) continue;
        auto& s = out.back();
        if (key == "cohort") s.cohort = value;
        if (key == "what") s.what = value;
        if (key == "step") s.step = value;
        if (key == "to") s.to = value;
        if (key == "people") s.people = number<std::size_t>(value);
    }
    return out;
}

}  // namespace coach::core::team
