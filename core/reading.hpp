#pragma once

/// Reading: a text → blocks → sentences → tokens → *observations*, each with its span in the original. Pure and
/// deterministic; linear in the text's length. Every later statement about a text rests on one of these spans.
///
/// Offsets are bytes into `document::text` (UTF-8, at most 1 MiB; longer input is refused by the caller).
/// Detectors are fixed code (core/reading/); their cue phrases are data (graphs/lexicon/<language>.yaml).
/// To add an observation kind: one detector, its row in docs/detectors.md, its labelled sentences in
/// tests/data/detectors/.

#include "core/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace coach::core {

struct span {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    friend bool operator==(span, span) = default;
    [[nodiscard]] bool contains(span s) const { return begin <= s.begin && s.end <= end; }
    [[nodiscard]] bool overlaps(span s) const { return begin < s.end && s.begin < end; }
};

enum class block_kind { heading, paragraph, list_item, table_row, code, quote };
struct block {
    block_kind kind = block_kind::paragraph;
    span where;     ///< the words, without markers
    int level = 0;  ///< heading level 1..6; list depth
};

/// A text and its block structure. `documents/` makes these from Markdown and files; `plain_document` from bare text.
struct document {
    std::string text;
    std::vector<block> blocks;
};
/// Paragraphs at blank lines, "-"/"*"/"1." lines as list items, "Title:" or "# Title" lines as headings.
[[nodiscard]] document plain_document(std::string text);

struct token {
    span where;
    std::string stem;     ///< case-folded, Snowball
    bool content = true;  ///< false for stop words and bare punctuation
};
struct sentence {
    span where;
    std::uint32_t block = 0;        ///< index into document::blocks
    std::uint32_t first_token = 0;  ///< tokens [first_token, last_token)
    std::uint32_t last_token = 0;
};

struct observation {
    std::string kind;  ///< "percentage", "named_owner", … or the name of a cue list
    span where;
    std::string value;   ///< normalised: "38/210", "2026-11-02T14:05Z", the cue matched
    bool strong = true;  ///< false: a weaker sign, lowers confidence
    std::uint32_t sentence = 0;
};

struct section {
    std::string title;  ///< as written
    span heading;
    span body;  ///< up to the next heading of the same or a higher level
    std::uint32_t content_words = 0;
};

struct reading {
    document doc;
    std::vector<token> tokens;
    std::vector<sentence> sentences;
    std::vector<observation> observations;  ///< in order of span
    std::vector<section> sections;
    std::uint32_t content_words = 0;

    [[nodiscard]] std::string_view words(span s) const {
        return std::string_view(doc.text).substr(s.begin, s.end - s.begin);
    }
    [[nodiscard]] std::size_t count(std::string_view kind) const;
};

/// Named lists of cue phrases, extra to the language's own: a workflow's or an organisation's.
struct cue_list {
    std::string name;  ///< becomes the observation kind
    std::vector<std::string> phrases;
};

/// Detectors with the cue lists of one language, compiled once, shared by all threads.
class reader {
  public:
    reader();
    ~reader();
    reader(reader&&) noexcept;
    reader& operator=(reader&&) noexcept;

    /// `lexicon_yaml`: the text of graphs/lexicon/<language>.yaml. `extra`: cue lists of a graph and an organisation.
    [[nodiscard]] static result<reader> make(std::string_view lexicon_yaml, const std::vector<cue_list>& extra = {});

    [[nodiscard]] reading read(document) const;

    /// Case-folded stems of the content words, in order: for matching and for topicality.
    [[nodiscard]] std::vector<std::string> stems(std::string_view words) const;
    /// Every kind that an observation of this reader can have; graph lint checks atoms against it.
    [[nodiscard]] const std::vector<std::string>& kinds() const;

  private:
    struct impl;
    std::unique_ptr<const impl> impl_;
};

/// The words around an observation that make sense alone: its sentence when that has at most `most` words, else its
/// clause. A span over several sentences, a table's cell and code stay as they are.
[[nodiscard]] span clause_around(const reading&, span, std::size_t most = 15);
/// At most `most` words of the clause around a span, cut at word boundaries with "…", newlines folded; what every
/// quotation shows.
[[nodiscard]] std::string trimmed_quote(const reading&, span, std::size_t most = 15);

}  // namespace coach::core
