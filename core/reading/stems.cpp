#include "core/reading/stems.hpp"

#include "core/reading/lexemes.hpp"
#include "core/reading/text.hpp"

#include <libstemmer.h>

#include <algorithm>
#include <memory>
#include <unordered_map>

namespace coach::core::text {
namespace {

constexpr std::size_t longest_stemmed = 64;
constexpr std::size_t most_remembered = 20'000;

struct hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
};

struct memory {
    std::unique_ptr<sb_stemmer, decltype(&sb_stemmer_delete)> stemmer{sb_stemmer_new("english", "UTF_8"),
                                                                      &sb_stemmer_delete};
    std::unordered_map<std::string, std::string, hash, std::equal_to<>> known;
    std::string unstemmed;
};

std::string plain_apostrophes(std::string_view word) {
    std::string out(word);
    for (auto at = out.find("\xE2\x80\x99"); at != std::string::npos; at = out.find("\xE2\x80\x99", at)) {
        out.replace(at, 3, "'");
    }
    return out;
}

}  // namespace

const std::string& stem_of(std::string_view word) {
    thread_local memory here;
    if (word.size() > longest_stemmed || !here.stemmer) return here.unstemmed = std::string(word);
    if (const auto found = here.known.find(word); found != here.known.end()) return found->second;
    if (here.known.size() >= most_remembered) here.known.clear();

    const auto spelled = plain_apostrophes(word);
    const auto* stem = sb_stemmer_stem(here.stemmer.get(), reinterpret_cast<const sb_symbol*>(spelled.data()),
                                       static_cast<int>(spelled.size()));
    std::string kept = stem == nullptr ? spelled
                                       : std::string(reinterpret_cast<const char*>(stem),
                                                     static_cast<std::size_t>(sb_stemmer_length(here.stemmer.get())));
    return here.known.emplace(std::string(word), std::move(kept)).first->second;
}

std::vector<std::string> word_stems(std::string_view words) {
    std::string valid(words);
    make_valid_utf8(valid);
    const auto lower = folded(valid);
    std::vector<lexeme> pieces;
    split(lower, {0, static_cast<std::uint32_t>(lower.size())}, pieces);
    std::vector<std::string> out;
    for (const auto& piece : pieces) {
        if (piece.kind == lexeme_kind::punctuation) continue;
        out.push_back(stem_of(std::string_view(lower).substr(piece.where.begin, piece.where.end - piece.where.begin)));
    }
    return out;
}

bool contains_run(const std::vector<std::string>& stems, const std::vector<std::string>& wanted) {
    if (wanted.empty()) return false;
    return std::search(stems.begin(), stems.end(), wanted.begin(), wanted.end()) != stems.end();
}

}  // namespace coach::core::text
