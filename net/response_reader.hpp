#pragma once

/// The client's half of request_reader.hpp: bytes in, one whole response out, over Beast's parser. No I/O, no clock.
/// Interim responses (1xx) are skipped; 101 is an error, as nothing here asks to switch protocols.

#include "net/http.hpp"

#include <cstddef>
#include <memory>
#include <string_view>

namespace coach::net {

class response_reader {
  public:
    enum class state { need_more, complete, malformed, too_large };
    struct progress {
        state at = state::need_more;
        std::size_t used = 0;
    };

    response_reader();
    ~response_reader();

    /// Before each response. `to_head`: the request was HEAD, so no body follows whatever the header says.
    void begin(bool to_head, std::size_t max_body);
    /// As request_reader::read.
    [[nodiscard]] progress read(std::string_view bytes);
    /// The peer has closed: complete only for a response that is delimited by the close.
    [[nodiscard]] state end();
    [[nodiscard]] http_response take();
    /// Whether the peer will take another request on this connection.
    [[nodiscard]] bool keep_alive() const;
    [[nodiscard]] std::size_t body_left() const;
    [[nodiscard]] static std::size_t largest_piece();

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace coach::net
