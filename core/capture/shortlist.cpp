#include "core/capture/shortlist.hpp"

#include <algorithm>

namespace coach::core::capture {

std::string_view name_of(measure m) {
    constexpr std::array<std::string_view, 4> names{"frequency", "pain", "value", "danger"};
    return names[static_cast<std::size_t>(m)];
}

int& answer_of(capture_candidate& c, measure m) {
    switch (m) {
        case measure::frequency:
            return c.frequency;
        case measure::pain:
            return c.pain;
        case measure::value:
            return c.value;
        case measure::danger:
            break;
    }
    return c.danger;
}

std::optional<open_measure> next_open(const std::vector<capture_candidate>& all) {
    for (std::size_t i = 0; i < all.size(); ++i)
        for (const auto m : measures)
            if (auto copy = all[i]; answer_of(copy, m) == 0) return open_measure{i, m};
    return std::nullopt;
}

int points_of(const capture_candidate& c) { return c.frequency * (c.pain + c.value + c.danger); }

std::vector<capture_candidate> ranked(std::vector<capture_candidate> all) {
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return points_of(a) > points_of(b); });
    return all;
}

std::string role_or_own(std::string_view role) { return role.empty() ? "role.own" : std::string(role); }

int captured_for(const world& w, const learner_state& me, std::string_view role, std::uint32_t save_session) {
    const auto wanted = role_or_own(role);
    int count = 0;
    for (const auto& id : w.approved) {
        const auto f = w.workflow(id);
        if (!f) continue;
        count += std::any_of(f.in->roles.begin(), f.in->roles.end(), [&](const auto& r) { return r.id == wanted; });
    }
    for (const auto& s : me.sessions)
        if (const auto* c = std::get_if<capture_state>(&s.mode))
            count += s.id != save_session && role_or_own(c->role) == wanted;
    return count;
}

}  // namespace coach::core::capture
