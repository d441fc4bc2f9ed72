#pragma once

/// What the guard looks for: one row a rule, with the public standard or the issuer's published form behind it.
/// Patterns are RE2; a check (a check digit, the words before, what a made-up value looks like) tells the datum from
/// what only looks like it. To add a rule: a row in rules.cpp, positives and negatives in tests/data/guard/.

#include <span>
#include <string_view>

namespace coach::core::contract {

/// A candidate and what stands around it.
struct seen {
    std::string_view match, before, after;
};

struct rule {
    const char* id;
    const char* name;
    /// A cheap sign that must be in the text at all: all signs run as one automaton. Null: the rule is about numbers.
    const char* sign;
    /// Number rules are tried only where so many digits stand together.
    int digits;
    /// When the pattern has a group, only the group is the datum.
    const char* pattern;
    bool (*check)(const seen&);
};

/// In order of precedence: where two overlap, the first names what is removed.
[[nodiscard]] std::span<const rule> rules();

}  // namespace coach::core::contract
