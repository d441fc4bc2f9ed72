#pragma once

/// Bytes in, whole requests out: the guard (request_guard.hpp) on the raw head, then Beast's parser for values and
/// body. Does no I/O and knows no clock, so that the server, the tests and the fuzz target run the same code.
///
/// Input:   `read` is given every byte not yet used, in one piece, and says how many it used; what is left is given
/// again
///          with more behind it. Bytes after a complete request belong to the next one (pipelining).
/// Limits:  the head, counted to its empty line (431); the target (414); the body, decoded (413); a chunk's head or the
///          trailers (400, as they must fit the head's limit). The caller's buffer must hold `largest_piece()` bytes.
/// Threads: none; one reader for each connection.

#include "net/http.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace coach::net {

struct reader_limits {
    std::size_t head_bytes = 64 * 1024;
    std::size_t body_bytes = 1024 * 1024;
    std::string large_path;  ///< the one path (without query) whose body may be larger; empty: none
    std::size_t large_bytes = 0;
};

struct read_progress {
    enum class state {
        need_more,
        wants_continue,  ///< the peer waits for "100 Continue" before it sends the body; read on after sending it
        complete,        ///< take() the request
        refused,         ///< answer with `status` and close: where the next request begins is not known
    };
    state at = state::need_more;
    std::size_t used = 0;
    int status = 0;
    std::string_view why;  ///< one plain sentence, safe to show
};

class request_reader {
  public:
    explicit request_reader(reader_limits);
    ~request_reader();
    request_reader(request_reader&&) noexcept;
    request_reader& operator=(request_reader&&) noexcept;

    [[nodiscard]] read_progress read(std::string_view bytes);
    /// After `complete`; the reader then begins the next request.
    [[nodiscard]] http_request take();
    /// Of the request just taken.
    [[nodiscard]] response_framing framing() const;
    /// Whether the head is done and body is awaited.
    [[nodiscard]] bool in_body() const;
    /// Of the body, when the peer has told its length; 0 otherwise. A hint for the size of the next read.
    [[nodiscard]] std::size_t body_left() const;
    [[nodiscard]] std::size_t largest_piece() const;

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace coach::net
