#pragma once

/// Reads a shared file in a child process: `coach document NAME`, the file on its standard input, Markdown on its
/// output. A renderer that crashes, hangs or eats memory on a hostile file takes the child down and nothing else.
///
/// Limits:  the child has 20 s of processor time and 1 GiB of memory, the parent waits 30 s; at most four at once a
///          thread, others wait their turn. The bytes are those of documents/convert.hpp.
/// Errors:  in `readable::problem`, by the names of documents::problem; never throws.
/// Threads: one io_context.

#include "integrations/platform.hpp"

#include <boost/asio/io_context.hpp>

#include <iosfwd>
#include <string>

namespace coach::bot {

[[nodiscard]] integrations::document_reader make_document_reader(boost::asio::io_context&);

/// The child's side: reads `in`, writes "ok\n" or "cut\n" and the Markdown, or the problem's name and a line break,
/// then a closing NUL byte. Sets its own limits first.
int read_document(const std::string& name, std::istream& in, std::ostream& out);

}  // namespace coach::bot
