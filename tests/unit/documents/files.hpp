#pragma once

/// Real files made in the test: a Word document from paragraphs, a PDF from lines, without any tool beside libzip.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coach::files {

/// Entry name → bytes.
[[nodiscard]] std::string zip(const std::vector<std::pair<std::string, std::string>>& entries);
/// Markdown with headings, "- " items and paragraphs, as the Word document that says the same.
[[nodiscard]] std::string docx_of(std::string_view markdown);
[[nodiscard]] std::string docx_with_body(const std::string& body);
[[nodiscard]] std::string html_of(std::string_view markdown);

struct pdf_line {
    std::string words;
    int size = 11;
    int gap = 0;  ///< points of space above it
};
/// One line of text each, top down, Helvetica; a page holds 50. `extra` goes into the trailer.
[[nodiscard]] std::string pdf_of_lines(const std::vector<pdf_line>& lines, const std::string& extra = {});
[[nodiscard]] std::string pdf_of(std::string_view markdown);

}  // namespace coach::files
