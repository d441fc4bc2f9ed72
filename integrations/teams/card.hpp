#pragma once

/// The elements of an Adaptive Card 1.5, made of neutral parts. Pure.
///
/// Spec:  adaptivecards.io/explorer, schema 1.5, as far as Teams shows it (learn.microsoft.com, platform/task-modules-
///        and-cards/cards/cards-reference). Texts are RichTextBlocks: their runs are literal, so that no mark, mention
///        or link of a person is ever read; styles are flags of a run.
/// What comes back: a button's data is {"choice": id}, verb "choose"; a form's {"form": id, "f.<field id>": value},
///        verb "submit"; a long form opens a dialog (dialog.hpp). A client without Action.Execute sends the same data
///        by Action.Submit.
/// Detail: how much a card spends on looks; `plain` writes each text as one run and each button once, for a message
///        that would be too large otherwise. No word depends on it.

#include "core/markdown_text.hpp"
#include "core/message.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace coach::teams {

enum class detail { full, plain };

inline constexpr std::string_view choose_verb = "choose";
inline constexpr std::string_view submit_verb = "submit";
inline constexpr std::string_view field_prefix = "f.";
inline constexpr std::size_t button_chars = 75;

/// The elements of one part, in order; none for a part without words.
[[nodiscard]] boost::json::array elements(const core::part&, detail);
/// A form's inputs alone, for a card whose submit button stands elsewhere.
[[nodiscard]] boost::json::array inputs(const core::form_part&);
/// A button that comes back with `data`.
[[nodiscard]] boost::json::object button(std::string_view verb, std::string title, boost::json::object data, detail);
/// A button's words: one line, at most `button_chars`, never blank.
[[nodiscard]] std::string button_label(std::string_view words);
/// A text in the card's own words, for what no part says.
[[nodiscard]] boost::json::object words_block(std::string_view words);
/// The whole card around its elements; `spoken` is what a screen reader and an old client get.
[[nodiscard]] boost::json::object card(boost::json::array body, std::string_view spoken);

}  // namespace coach::teams
