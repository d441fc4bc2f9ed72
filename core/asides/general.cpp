#include "core/asides/general.hpp"

#include "core/understanding/forms.hpp"

#include <algorithm>

namespace coach::core::asides {

namespace {

constexpr std::size_t longest_request = 15;  ///< words

}  // namespace

std::optional<reply> general_request(turn& t, const std::string& words) {
    const auto line_end = std::min(words.find('\n'), words.size());
    const auto first = understood_words::normalised(std::string_view(words).substr(0, line_end));
    if (understood_words::words_of(first).size() > longest_request) return std::nullopt;
    const auto& cues = t.w.phrases.list("general_cues");
    const bool asked = std::any_of(cues.begin(), cues.end(), [&](const auto& cue) {
        return (" " + first + " ").find(" " + cue + " ") != std::string::npos;
    });
    if (!asked) return std::nullopt;
    auto document = words.substr(std::min(words.size(), line_end + 1));
    if (document.find_first_not_of(" \t\r\n") == std::string::npos) document = std::exchange(t.here.last_document, {});
    return start_feedback(t, general_rubric, std::move(document));
}

}  // namespace coach::core::asides
