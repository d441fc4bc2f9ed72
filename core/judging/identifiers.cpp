#include "core/judging/identifiers.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace coach::core::judging {
namespace {

constexpr int first_cve_year = 1999;
constexpr int first_iso_year = 1947;
constexpr int highest_rfc = 10'999;  // some years ahead of the present count
constexpr int gdpr_articles = 99;
constexpr int ai_act_articles = 113;
constexpr std::size_t most_found = 50;

int number(std::string_view digits) {
    int n = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
    return failed == std::errc{} ? n : 1'000'000'000;
}

/// Calls `is_impossible(whole, first, second)` for each match of a pattern with up to two groups.
template <class Test>
void look_for(std::string_view text, const RE2& pattern, std::vector<span>& out, Test is_impossible) {
    const re2::StringPiece all(text.data(), text.size());
    re2::StringPiece groups[3];
    const int wanted = std::min(3, pattern.NumberOfCapturingGroups() + 1);
    std::size_t at = 0;
    while (at < text.size() && out.size() < most_found &&
           pattern.Match(all, at, text.size(), RE2::UNANCHORED, groups, wanted)) {
        const auto begin = static_cast<std::size_t>(groups[0].data() - all.data());
        const auto size = groups[0].size();
        if (size == 0) break;
        const auto piece = [&](int i) {
            return i < wanted && groups[i].data() != nullptr ? std::string_view(groups[i].data(), groups[i].size())
                                                             : std::string_view{};
        };
        if (is_impossible(piece(0), piece(1), piece(2)))
            out.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + size)});
        at = begin + size;
    }
}

/// ISO 2108: ten digits weighed 10…1 modulo 11 (X is ten), thirteen weighed 1 and 3 by turns modulo 10.
bool has_wrong_check_digit(std::string_view isbn) {
    std::string digits;
    for (const char c : isbn)
        if ((c >= '0' && c <= '9') || c == 'X' || c == 'x') digits += c;
    int sum = 0;
    if (digits.size() == 10) {
        for (std::size_t i = 0; i < 10; ++i)
            sum += (digits[i] == 'X' || digits[i] == 'x' ? 10 : digits[i] - '0') * (10 - static_cast<int>(i));
        return sum % 11 != 0;
    }
    if (digits.size() != 13) return true;
    for (std::size_t i = 0; i < 13; ++i)
        sum += (digits[i] == 'X' || digits[i] == 'x' ? 99 : digits[i] - '0') * (i % 2 == 0 ? 1 : 3);
    return sum % 10 != 0;
}

/// A registrant has four digits or more after "10."; a suffix follows the slash.
bool is_no_doi(std::string_view doi) {
    static const RE2 form(R"(10\.\d{4,9}(?:\.\d+)*/\S+)");
    return !RE2::FullMatch(re2::StringPiece(doi.data(), doi.size()), form);
}

}  // namespace

std::vector<span> impossible_identifiers(std::string_view text, int year) {
    static const RE2 doi(R"((?i)\bdoi(?::|\.org/)\s?(10[^\s,;)\]>"]*))");
    static const RE2 bare_doi(R"((?:^|[\s(])(10\.\d{1,3}/[a-z0-9][^\s,;)]*))");
    static const RE2 isbn(R"((?i)\bisbn(?:-1[03])?:?\s?([0-9][0-9Xx\- ]{8,20}[0-9Xx]))");
    static const RE2 cve(R"((?i)\bcve-(\d{4})-(\d+)\b)");
    static const RE2 rfc(R"(\bRFC[ -]?(\d{2,7})\b)");
    static const RE2 arxiv(R"((?i)\barxiv:\s?\d\d(\d\d)\.(\d+))");
    static const RE2 iso(R"(\bISO(?:/IEC)?(?:[ -](?:TS|TR))?[ -](\d{2,8})(?:-\d+)?(?::(\d{2,6}))?)");
    static const RE2 gdpr(R"((?i)\bart(?:icles?|\.)?\s?(\d{1,4})(?:\(\d+\))?(?: of the)? gdpr\b)");
    static const RE2 ai_act(R"((?i)\bart(?:icles?|\.)?\s?(\d{1,4})(?:\(\d+\))?(?: of the)?(?: eu)? ai act\b)");
    using piece = std::string_view;
    std::vector<span> out;
    look_for(text, doi, out, [](piece, piece id, piece) { return is_no_doi(id); });
    look_for(text, bare_doi, out, [](piece, piece id, piece) { return is_no_doi(id); });
    look_for(text, isbn, out, [](piece, piece id, piece) { return has_wrong_check_digit(id); });
    look_for(text, cve, out, [&](piece, piece y, piece n) {
        return number(y) < first_cve_year || number(y) > year || n.size() < 4 || (n.size() > 4 && n.front() == '0');
    });
    look_for(text, rfc, out, [](piece, piece n, piece) { return number(n) > highest_rfc; });
    look_for(text, arxiv, out, [](piece, piece month, piece n) {
        return number(month) < 1 || number(month) > 12 || n.size() < 4 || n.size() > 5;
    });
    look_for(text, iso, out, [&](piece, piece n, piece edition) {
        return n.size() > 5 || (!edition.empty() &&
                                (edition.size() != 4 || number(edition) < first_iso_year || number(edition) > year));
    });
    look_for(text, gdpr, out, [](piece, piece n, piece) { return number(n) > gdpr_articles || number(n) < 1; });
    look_for(text, ai_act, out, [](piece, piece n, piece) { return number(n) > ai_act_articles || number(n) < 1; });
    std::sort(out.begin(), out.end(), [](span a, span b) { return a.begin < b.begin; });
    out.erase(std::unique(out.begin(), out.end(), [](span a, span b) { return a.overlaps(b); }), out.end());
    return out;
}

}  // namespace coach::core::judging
