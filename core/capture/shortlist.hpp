#pragma once

/// Which work is worth capturing. Each candidate has four answers from 1 (little) to 3 (much): how often it is done,
/// how much it hurts, what it is worth, what goes wrong when it is done badly.
///
///   points = often × (pain + value + risk)          3 … 27; equal points keep the order in which they were named
///
/// Capture just enough: one or two roles, three to five workflows each; one more needs a typed reason. Pure.

#include "core/state.hpp"
#include "core/world.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace coach::core::capture {

constexpr std::size_t most_candidates = 7;
constexpr int fewest_of_a_role = 3;
constexpr int most_of_a_role = 5;
constexpr int most_roles = 2;

/// What is asked of each candidate, in this order.
enum class measure { frequency, pain, value, danger };
constexpr std::array measures{measure::frequency, measure::pain, measure::value, measure::danger};
[[nodiscard]] std::string_view name_of(measure);
[[nodiscard]] int& answer_of(capture_candidate&, measure);

struct open_measure {
    std::size_t candidate = 0;
    measure what = measure::frequency;
};
/// The first that has no answer; nothing: all have.
[[nodiscard]] std::optional<open_measure> next_open(const std::vector<capture_candidate>&);
[[nodiscard]] int points_of(const capture_candidate&);
/// Best first.
[[nodiscard]] std::vector<capture_candidate> ranked(std::vector<capture_candidate>);

/// How many workflows of a role are captured: approved ones, and what this person has open, save one session.
[[nodiscard]] int captured_for(const world&, const learner_state&, std::string_view role, std::uint32_t save_session);
/// An id of a role as it is written into a draft: "role.own" when somebody said none.
[[nodiscard]] std::string role_or_own(std::string_view role);

}  // namespace coach::core::capture
