#pragma once

/// Neutral messages: what the coach says, before any platform has seen it. Plain values.
///
/// Text is a small Markdown: **bold**, *italic*, `code`, "- " lists, "> " quotes, [label](https://…), blank-line paragraphs;
/// a backslash before punctuation makes it literal. Words that came from people or documents pass `escape()` on their way
/// into a text part, so that they can never ping, link or format. Parts other than text hold plain, unescaped strings:
/// the platform escapes those itself.
/// Sizes: not limited here; `core/fit.hpp` fits a message to what a platform can show.
/// To add a part kind: this variant, `plain_text`, `fit`, each platform's render, web/src/parts, the conformance suite.

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace coach::core {

struct text_part {
    std::string markdown;
};

struct choice {
    std::string id;     ///< opaque to platforms, at most 200 bytes; comes back in `chose`
    std::string label;  ///< plain, a few words
    bool primary = false;
};
struct choices_part {
    std::vector<choice> options;
};

struct form_field {
    std::string id;
    std::string label;
    std::string hint;
    bool multiline = false;
    bool required = true;
    std::vector<choice> options;  ///< when not empty: one of these instead of free text
};
struct form_part {
    std::string id;
    std::string title;
    std::string submit;  ///< label of the button
    std::vector<form_field> fields;
};

struct table_part {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
};

struct score_row {
    std::string criterion;
    int level = 0;  ///< 1..4; 0 = not scored
    int high = 0;   ///< equal to `level`, or above it when the scorer is unsure ("2 to 3")
    std::string comment;
    int before = 0;  ///< level of the last submission; 0 = there was none
};
struct score_part {
    std::string title;
    std::string scored_by;  ///< "scored by rules"
    std::optional<int> self_rating;
    std::vector<score_row> rows;
};

struct progress_part {
    std::string label;
    int done = 0;
    int total = 0;
};

struct quote_part {
    std::string text;
    std::string source;  ///< where it stands: "your text", a section's title
};

struct code_part {  ///< to copy: a prompt, a template, a log line
    std::string text;
    std::string language;  ///< empty: plain text
    std::string label;     ///< what it is for
};

struct file_part {
    std::string name;
    std::string mime;
    std::string bytes;
};

using part = std::variant<text_part, choices_part, form_part, table_part, score_part, progress_part, quote_part,
                          code_part, file_part>;

enum class intent {
    reply,          ///< to everybody who sees the place where the person spoke
    private_reply,  ///< only the person sees it, wherever they spoke
    update,         ///< replaces the message that carried the button just used; a platform that cannot, replies
    proactive,      ///< nobody asked just now: a reminder, a follow-up
};

struct message {
    intent why = intent::reply;
    std::vector<part> parts;
};

bool operator==(const message&, const message&);
bool operator==(const part&, const part&);

/// Makes any text literal in our small Markdown.
[[nodiscard]] std::string escape(std::string_view words);

/// The whole message for a reader without any formatting: notifications, logs of tests, screen readers, the terminal.
/// Choices become numbered lines. Deterministic.
[[nodiscard]] std::string plain_text(const message&);

}  // namespace coach::core
