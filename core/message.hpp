#pragma once

/// Neutral messages: what the coach says, before any platform has seen it. Plain values.
///
/// Text is a small Markdown: **bold**, *italic*, `code`, "- " lists, "> " quotes, [label](https://…), blank-line
/// paragraphs; a backslash before punctuation makes it literal (core/markdown_text.hpp reads it). Words that came from
/// people or documents pass `escape()` on their way into a text part, so that they can never ping, link or format.
/// Parts other than text hold plain, unescaped strings: the platform escapes those itself. Sizes: not limited here;
/// `core/fit.hpp` fits a message to what a platform can show. To add a part kind: this variant, `plain_text`, `fit`,
/// each platform's render, web/src/parts, the conformance suite.

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace coach::core {

struct text_part {
    std::string markdown;
    friend bool operator==(const text_part&, const text_part&) = default;
};

struct choice {
    std::string id;     ///< opaque to platforms, at most 200 bytes; comes back in `chose`
    std::string label;  ///< plain, a few words
    bool primary = false;
    friend bool operator==(const choice&, const choice&) = default;
};
struct choices_part {
    std::vector<choice> options;
    friend bool operator==(const choices_part&, const choices_part&) = default;
};

struct form_field {
    std::string id;
    std::string label;
    std::string hint;
    bool multiline = false;
    bool required = true;
    std::vector<choice> options;  ///< when not empty: one of these instead of free text
    friend bool operator==(const form_field&, const form_field&) = default;
};
struct form_part {
    std::string id;
    std::string title;
    std::string submit;  ///< label of the button
    std::vector<form_field> fields;
    friend bool operator==(const form_part&, const form_part&) = default;
};

struct table_part {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
    friend bool operator==(const table_part&, const table_part&) = default;
};

struct score_row {
    std::string criterion;
    int level = 0;  ///< 1..4; 0 = not scored
    int high = 0;   ///< equal to `level`, or above it when the scorer is unsure ("2 to 3")
    std::string comment;
    int before = 0;  ///< level of the last submission; 0 = there was none
    friend bool operator==(const score_row&, const score_row&) = default;
};
struct score_part {
    std::string title;
    std::string scored_by;  ///< "scored by rules"
    std::optional<int> self_rating;
    std::vector<score_row> rows;
    friend bool operator==(const score_part&, const score_part&) = default;
};

struct progress_part {
    std::string label;
    int done = 0;
    int total = 0;
    friend bool operator==(const progress_part&, const progress_part&) = default;
};

struct quote_part {
    std::string text;
    std::string source;  ///< where it stands: "your text", a section's title
    friend bool operator==(const quote_part&, const quote_part&) = default;
};

struct code_part {  ///< to copy: a prompt, a template, a log line
    std::string text;
    std::string language;  ///< empty: plain text
    std::string label;     ///< what it is for
    friend bool operator==(const code_part&, const code_part&) = default;
};

struct file_part {
    std::string name;
    std::string mime;
    std::string bytes;
    friend bool operator==(const file_part&, const file_part&) = default;
};

using part = std::variant<text_part, choices_part, form_part, table_part, score_part, progress_part, quote_part,
                          code_part, file_part>;

enum class intent {
    reply,          ///< to everybody who sees the place where the person spoke
    private_reply,  ///< only the person sees it, wherever they spoke
    update,         ///< replaces the message that carried the button just used; a platform that cannot, replies
    proactive,      ///< nobody asked just now: a reminder, a follow-up
    home,           ///< replaces the person's home page, which only they see; a platform without one never gets it
};

struct message {
    intent why = intent::reply;
    std::vector<part> parts;
    friend bool operator==(const message&, const message&) = default;
};

/// Makes any text literal in our small Markdown.
[[nodiscard]] std::string escape(std::string_view words);

/// "2 of 4", "2 to 3 of 4 (was 1)", "not scored".
[[nodiscard]] std::string level_words(const score_row&);

/// The whole message for a reader without any formatting: notifications, logs of tests, screen readers, the terminal.
/// Choices become numbered lines. Deterministic.
[[nodiscard]] std::string plain_text(const message&);

}  // namespace coach::core
