#pragma once

/// The few words that no core knows: they belong to Teams' own controls. Everything else a person reads comes from the
/// core, whose words stand in graphs/.

#include <string_view>

namespace coach::teams::own_words {

inline constexpr std::string_view taken = "Got it.";
inline constexpr std::string_view choose_one = "Please choose one.";
inline constexpr std::string_view fill_in = "Please fill this in.";
inline constexpr std::string_view open_form = "Fill in";
inline constexpr std::string_view missing = "Still missing: ";
inline constexpr std::string_view no_form = "This form is not open any more. Ask me for it again.";
inline constexpr std::string_view not_saved = "I couldn't make sure that this was saved. Please send it once more.";
inline constexpr std::string_view reading = "I'm reading it. What I find comes in our private chat.";
inline constexpr std::string_view reading_document = "Reading your document…";
inline constexpr std::string_view reading_text = "Reading your text…";
inline constexpr std::string_view nothing_to_read = "There are no words in this message that I could read.";
inline constexpr std::string_view not_uploaded =
    "The upload did not work, and nothing was stored there. Ask me for the document once more.";
inline constexpr std::string_view file_ready = "The document is ready. Allow it, and it goes into your OneDrive.";

}  // namespace coach::teams::own_words
