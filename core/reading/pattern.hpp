#pragma once

/// RE2 over one sentence, without captures. A pattern sees case-folded text in which emphasis marks are blank.

#include "core/reading/page.hpp"

#include <re2/re2.h>

#include <cassert>
#include <memory>
#include <string>

namespace coach::core::detect {

class pattern {
  public:
    explicit pattern(const std::string& source) : compiled_(std::make_unique<RE2>(source, options())) {
        assert(compiled_->ok());
    }

    /// Calls `found(span)` for each match that does not overlap the one before it.
    template <class Found>
    void each(const page& p, const sentence& s, Found found) const {
        const re2::StringPiece all(p.lower.data(), p.lower.size());
        std::size_t at = s.where.begin;
        re2::StringPiece match;
        while (at < s.where.end && compiled_->Match(all, at, s.where.end, RE2::UNANCHORED, &match, 1)) {
            const auto begin = static_cast<std::uint32_t>(match.data() - all.data());
            const auto end = begin + static_cast<std::uint32_t>(match.size());
            if (end == begin) break;
            found(span{begin, end});
            at = end;
        }
    }

    [[nodiscard]] bool in(std::string_view words) const {
        return RE2::PartialMatch(re2::StringPiece(words.data(), words.size()), *compiled_);
    }

  private:
    static RE2::Options options() {
        RE2::Options o;
        o.set_never_capture(true);
        o.set_log_errors(false);
        o.set_max_mem(64 << 20);
        return o;
    }
    std::unique_ptr<RE2> compiled_;
};

/// A number that is not glued to a word, path, version or id before it.
[[nodiscard]] inline bool stands_alone(const page& p, span s) {
    if (s.begin == 0) return true;
    const char before = p.lower[s.begin - 1];
    if (before == '-' || before == '.' || before == ',') return s.begin < 2 || p.lower[s.begin - 2] == ' ';
    return std::string_view("_#@/:").find(before) == std::string_view::npos && !(before >= 'a' && before <= 'z') &&
           !(before >= '0' && before <= '9');
}

namespace shape {
inline const std::string number = R"((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)";
inline const std::string words =
    R"((?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|eighteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|a hundred|hundred|a dozen))";
inline const std::string count = "(?:" + number + "|" + words + ")";
inline const std::string magnitude = R"((?:\s?(?:k|m|bn|thousand|million|billion)\b)?)";
inline const std::string month =
    R"((?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?))";
inline const std::string weekday = R"((?:(?:mon|tues|wednes|thurs|fri|satur|sun)day))";
inline const std::string date = R"((?:\d{4}-\d{2}-\d{2}|\d{1,2}(?:st|nd|rd|th)?(?: of)? )" + month +
                                R"(\b\.?(?:,? \d{4})?|)" + month + R"(\.? \d{1,2}(?:st|nd|rd|th)?\b(?:,? \d{4})?|)" +
                                month + R"( \d{4}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}))";
inline const std::string quarter = R"((?:q[1-4]|h[12])(?:[ '/-]?(?:fy)?\d{2,4})?\b)";
inline const std::string clock = R"((?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:[.,]\d{1,6})?)";
inline const std::string period = R"((?:second|minute|hour|day|night|week|fortnight|month|quarter|year|sprint|shift))";
inline const std::string dash = R"((?:-|–|—|−))";
/// An amount with what it is an amount of.
inline const std::string amount =
    R"((?:[$€£]\s?)" + number + magnitude + "|" + count +
    R"((?:\s?%|\s?(?:percent|per cent|percentage points?|pp|pts|points?|ms|gb|mb|k|m|bn|x)\b|[ -](?:seconds?|minutes?|mins?|hours?|days?|weeks?|months?|quarters?|years?)\b)?))";
}  // namespace shape

}  // namespace coach::core::detect
