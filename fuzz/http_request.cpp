/// The request reader over arbitrary bytes, given whole and then cut at places the input chooses. What must hold for
/// every input: no crash, no read beyond the bytes, the same requests and the same refusal however the bytes are cut,
/// and nothing in a request that came out could end a line or hide a second request.

#include "net/characters.hpp"
#include "net/request_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace coach::net;
using state = read_progress::state;

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

struct outcome {
    std::vector<http_request> requests;
    int status = 0;
};

void check(const http_request& r) {
    require(is_token(r.method), "the method is a token");
    require(r.target == "*" || r.target.starts_with('/'), "the target is a path");
    require(is_target(r.target), "the target is clean");
    for (const auto& [name, value] : r.headers)
        require(is_token(name) && is_field_value(value), "the header is clean");
    require(r.body.size() <= 4096, "the body is within its limit");
}

/// As the server's buffer does, never holds more than the reader's largest piece. What is unread stands in a block of
/// exactly its size, so that the sanitizer sees a read of one byte too many.
outcome read_all(const std::string& bytes, std::size_t step) {
    request_reader reader({.head_bytes = 2048, .body_bytes = 4096});
    outcome seen;
    std::string held;
    for (std::size_t at = 0; at < bytes.size();) {
        const auto n = std::min({step, reader.largest_piece() - held.size(), bytes.size() - at});
        held.append(bytes, at, n);
        at += n;
        for (bool more = true; more;) {
            const std::unique_ptr<char[]> exact(new char[held.size()]);
            std::copy(held.begin(), held.end(), exact.get());
            const auto progress = reader.read({exact.get(), held.size()});
            require(progress.used <= held.size(), "no more is used than given");
            held.erase(0, progress.used);
            more = false;
            if (progress.at == state::complete) {
                seen.requests.push_back(reader.take());
                check(seen.requests.back());
                more = !held.empty();
            } else if (progress.at == state::wants_continue) {
                more = true;
            } else if (progress.at == state::refused) {
                require(progress.status >= 400 && progress.status <= 505 && !progress.why.empty(),
                        "a refusal says why");
                seen.status = progress.status;
                return seen;
            } else {
                require(held.size() < reader.largest_piece(), "the reader never waits on a full buffer");
            }
        }
    }
    return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1 || size > 16 * 1024) return 0;
    const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto pieces = read_all(bytes, data[0] % 61 + 1);
    const auto whole = read_all(bytes, bytes.size());
    // One may still wait for bytes that the other did not need to refuse (a quote left open in a chunk's head); but
    // what one refuses the other never takes for a request.
    require(whole.status == pieces.status || whole.status == 0 || pieces.status == 0,
            "the same refusal however the bytes are cut");
    require(whole.requests.size() == pieces.requests.size(), "the same number of requests however the bytes are cut");
    for (std::size_t i = 0; i < whole.requests.size(); ++i) {
        const auto &a = whole.requests[i], &b = pieces.requests[i];
        require(a.method == b.method && a.target == b.target && a.headers == b.headers && a.body == b.body,
                "the same requests however the bytes are cut");
    }
    return 0;
}
