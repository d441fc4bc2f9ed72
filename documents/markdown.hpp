#pragma once

/// Markdown (CommonMark with GitHub's tables) as a document: headings, paragraphs, list items, table rows, code,
/// quotes, each with its offsets in the text as it was given.
///
/// Spec:    https://github.github.com/gfm/ ; parser: cmark-gfm, blocks only (inline marks stay in the text; reading
/// skips them). Limits:  1 MiB (longer text is read as plain paragraphs), 16 nested containers a line, 64 columns a
/// table. What goes over
///          is read as words, never refused. Linear in the text's length.
/// Errors:  none; any bytes give a document. Invalid UTF-8 becomes '?' byte by byte, so offsets hold.
/// Threads: safe.

#include "core/reading.hpp"

#include <string>

namespace coach::documents {

[[nodiscard]] core::document read_markdown(std::string text);

}  // namespace coach::documents
