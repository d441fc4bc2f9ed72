#include "core/understanding/roles.hpp"

#include "core/understanding/forms.hpp"

#include <algorithm>
#include <optional>

namespace coach::core {

namespace {

namespace words = understood_words;

constexpr std::size_t longest_text = 100;
constexpr std::size_t most_after = 5;  ///< words after a role; more is a request, which says more than a role

/// `text` without the longest of these words at its start; nullopt: it begins with none.
std::optional<std::string_view> without(std::string_view text, const std::vector<std::string>& starts) {
    std::optional<std::string_view> rest;
    for (const auto& start : starts) {
        const auto said = words::canonical(start);
        if (!text.starts_with(said + ' ')) continue;
        const auto after = text.substr(said.size() + 1);
        if (!rest || after.size() < rest->size()) rest = after;
    }
    return rest;
}

/// The name, after at most `before` other words; what follows it says where or since when.
bool names(std::string_view text, std::string_view name, std::size_t before, const phrasebook& book) {
    const auto padded = " " + std::string(text) + " ";
    const auto at = padded.find(" " + std::string(name) + " ");
    if (at == std::string::npos) return false;
    if (words::words_of(std::string_view(padded).substr(0, at)).size() > before) return false;
    const auto after = words::words_of(std::string_view(padded).substr(at + 1 + name.size()));
    const auto& tails = book.list("role_tails");
    return after.empty() || (after.size() <= most_after && std::ranges::find(tails, after.front()) != tails.end());
}

struct claim {
    std::string_view rest;         ///< after "I'm a"
    std::size_t words_before = 0;  ///< that may describe the role
};

std::optional<claim> claimed(std::string_view text, const phrasebook& book) {
    constexpr std::size_t adjectives = 2;
    if (const auto rest = without(text, book.list("role_starts"))) return claim{*rest, adjectives};
    const auto rest = without(text, book.list("role_leads"));
    if (!rest) return std::nullopt;
    if (const auto after = without(*rest, book.list("role_articles"))) return claim{*after, adjectives};
    return claim{*rest, 0};
}

}  // namespace

std::string role_said(std::string_view text, std::span<const graph::graph> graphs, const phrasebook& book) {
    if (text.size() > longest_text) return {};
    const auto plain = words::canonical(text);
    const auto said = claimed(plain, book);
    std::string best;
    std::size_t longest = 0;
    for (const auto& g : graphs)
        for (const auto& role : g.roles) {
            const auto try_name = [&](std::string_view name) {
                const auto known = words::canonical(name);
                const bool fits =
                    !known.empty() && (plain == known || (said && names(said->rest, known, said->words_before, book)));
                if (fits && known.size() > longest) longest = known.size(), best = role.id;
            };
            for (const auto& [language, name] : role.name.by_locale)
                try_name(name);
            for (const auto& name : role.synonyms)
                try_name(name);
        }
    return best;
}

}  // namespace coach::core
