#pragma once

/// The atoms of one criterion over one text: what holds, by which observations, and what nearly does.

#include "core/judging/facts.hpp"

#include <optional>
#include <vector>

namespace coach::core::judging {

struct atom_result {
    std::vector<std::uint32_t> evidence;  ///< observations that count, in order, none overlapping
    std::vector<std::uint32_t>
        nearly;  ///< observations that would count but for `with`, `unless`, `near` or the section
    int count = 0;
    int strong = 0;               ///< of them decided by strong observations
    std::optional<span> passage;  ///< where there is no observation to show: the section whose words were counted
};

class atom_values {
  public:
    atom_values(const facts&, const graph::criterion&);

    [[nodiscard]] const graph::atom* find(std::string_view id) const;
    [[nodiscard]] const atom_result& result(const graph::atom&) const;
    /// Its count when there are as many as it asks for, else 0.
    [[nodiscard]] int value(const graph::atom&, bool strong_only = false) const;
    /// What a condition's name means here: an atom, a kind, "<kind>_count", "<section>_words". Unknown names are 0.
    [[nodiscard]] double value(std::string_view name, bool strong_only = false) const;
    /// What to quote when the atom fails: what nearly holds.
    [[nodiscard]] std::optional<span> weak_spot(const graph::atom&) const;
    /// The first span that supports a name.
    [[nodiscard]] std::optional<span> first_span(std::string_view name) const;

  private:
    void evaluate(std::size_t);
    [[nodiscard]] const region* where(const graph::atom&) const;
    [[nodiscard]] bool fits(const graph::atom&, const observation&, const std::vector<std::uint32_t>* near) const;
    [[nodiscard]] bool beside(const observation&, const std::vector<std::uint32_t>& others) const;
    [[nodiscard]] std::vector<std::uint32_t> candidates(const std::vector<std::string>& kinds);

    enum class progress : std::uint8_t { none, running, done };
    const facts& facts_;
    const graph::criterion& criterion_;
    std::vector<atom_result> results_;
    std::vector<progress> progress_;
};

}  // namespace coach::core::judging
