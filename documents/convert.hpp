#pragma once

/// A file that somebody shared, whatever it is, as Markdown text: what the reader, the judge and the guard take in.
/// Every quote of the coach then stands verbatim in that text.
///
/// Kinds:   Markdown and plain text (UTF-8, UTF-16 with a byte order mark, else Windows-1252); HTML (libxml2's parser);
///          CSV by RFC 4180 (libcsv), as a table; .docx, ECMA-376 (libzip, pugixml): headings by style, lists, tables,
///          without deleted, hidden and commented text; .pdf (poppler-cpp): lines in reading order, headings by the
///          size of their letters. What a file is, its bytes say before its name does.
/// Limits:  10 MiB; 200 pages; of a .docx 64 MiB unpacked, 200 times its size, 2,000 entries; no DTD, no entities, 200
///          levels. The Markdown has at most 1 MiB; longer text is cut at a line and `cut` is set.
/// Errors:  a `problem`, each with words for the person in graphs/phrases (document.<name>).
/// Threads: safe. Hostile PDFs have crashed renderers before: bot/document_reader.hpp calls this in a child process
/// with
///          limits on time and memory.
/// To add a kind: a file pair here, a line in `kind_of` and one in `to_markdown`, a fuzz target.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coach::documents {

constexpr std::size_t most_file_bytes = std::size_t{10} * 1024 * 1024;
constexpr std::size_t most_pages = 200;
constexpr std::size_t most_text_bytes = std::size_t{1024} * 1024;

enum class problem {
    too_large,  ///< of the file, or of what it unpacks to
    too_many_pages,
    encrypted,  ///< a password is needed
    scanned,    ///< pictures of pages, without text
    damaged,    ///< not what it says it is, or broken
    unknown_kind,
    empty,
    took_too_long,  ///< given up by the caller
};
[[nodiscard]] std::string_view name_of(problem);
[[nodiscard]] std::optional<problem> problem_named(std::string_view);

enum class kind { text, markdown, html, csv, docx, pdf, old_word, spreadsheet, slides, image, archive, unknown };
[[nodiscard]] kind kind_of(std::string_view name, std::string_view bytes);

struct converted {
    std::string markdown;
    bool cut = false;
    std::optional<problem> wrong;
};
[[nodiscard]] converted to_markdown(std::string_view name, std::string_view bytes);

// One function for each kind; `wrong` or Markdown.
[[nodiscard]] converted from_text(std::string_view bytes);
[[nodiscard]] converted from_html(std::string_view bytes);
[[nodiscard]] converted from_csv(std::string_view bytes);
[[nodiscard]] converted from_docx(std::string_view bytes);
[[nodiscard]] converted from_pdf(std::string_view bytes);

/// Text of one line as it stands in Markdown: no line breaks, single spaces; a mark at its head that would make it a
/// heading, a list or a quote is escaped.
[[nodiscard]] std::string one_line(std::string_view words);
/// A row of a GitHub table.
[[nodiscard]] std::string table_row(const std::vector<std::string>& cells);

}  // namespace coach::documents
