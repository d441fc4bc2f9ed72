#include "core/asides/words.hpp"

#include <algorithm>
#include <cctype>

namespace coach::core::asides {

bool says(const turn& t, std::string_view list) {
    std::string lower(t.words);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto& words = t.w.phrases.list(list);
    return std::any_of(words.begin(), words.end(), [&](const auto& word) {
        return (" " + lower + " ").find(" " + word + " ") != std::string::npos;
    });
}

}  // namespace coach::core::asides
