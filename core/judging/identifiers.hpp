#pragma once

/// Identifiers of published things that cannot exist, by the rules of those who give them out: DOI (ISO 26324), ISBN
/// (ISO 2108, with check digits), CVE (numbering since 2014: four digits or more), RFC, arXiv, ISO standards, articles
/// of the GDPR and of the EU AI Act. Says nothing of identifiers that could exist and do not: for that one has to look.
/// Pure; patterns are RE2, linear.

#include "core/reading.hpp"

#include <string_view>
#include <vector>

namespace coach::core::judging {

/// `year`: the present one.
[[nodiscard]] std::vector<span> impossible_identifiers(std::string_view text, int year);

}  // namespace coach::core::judging
