#pragma once

/// Built pages, read once into memory and served from there: what was not in the folder at the start cannot be reached,
/// whatever the request's path says.
///
/// Caching: names under assets/ carry a hash of their content and are kept for a year; all else is asked for again each
/// time, with an ETag (RFC 9110 §13.1.2). Headers: a content security policy that allows this origin only.
/// Limits: regular files of at most 8 MiB, 32 MiB together, 500 files; symbolic links are not followed.
/// Threads: immutable after `read`; handlers may run on any thread.

#include "core/result.hpp"
#include "net/http.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace coach::console {

struct page_file {
    std::string bytes;
    std::string_view type;
    std::string etag;       ///< with its quotes
    bool for_good = false;  ///< the name changes when the content does
};

class pages {
  public:
    /// Errors: unknown_name (no such folder, or no index.html in it), too_large.
    [[nodiscard]] static core::result<pages> read(const std::filesystem::path& folder);

    /// By the path it is asked for with: "/" for index.html, "/assets/…", "/favicon.svg".
    [[nodiscard]] const std::map<std::string, page_file, std::less<>>& files() const { return files_; }
    /// The answer to GET for one of them: 200, or 304 when If-None-Match holds its ETag.
    [[nodiscard]] net::http_response answer(std::string_view path, const net::header_list& request) const;

  private:
    std::map<std::string, page_file, std::less<>> files_;
};

/// The headers of every answer that a browser may render.
[[nodiscard]] net::header_list browser_headers();

}  // namespace coach::console
