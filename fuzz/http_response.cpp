/// The client's response reader over arbitrary bytes, whole and cut. What must hold: no crash, no read beyond the
/// bytes, the same response or the same error however the bytes are cut, and never more body than allowed.

#include "net/response_reader.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

namespace {

using namespace coach::net;
using state = response_reader::state;

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

struct outcome {
    state at = state::need_more;
    http_response response;
    bool keep_alive = false;
};

outcome read_all(const std::string& bytes, std::size_t step, bool to_head) {
    response_reader reader;
    reader.begin(to_head, 4096);
    std::string held;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        held.append(bytes, at, step);
        const std::unique_ptr<char[]> exact(new char[held.size()]);
        std::copy(held.begin(), held.end(), exact.get());
        const auto progress = reader.read({exact.get(), held.size()});
        require(progress.used <= held.size(), "no more is used than given");
        held.erase(0, progress.used);
        if (progress.at == state::need_more) {
            require(held.size() < response_reader::largest_piece(), "the reader never waits on a full buffer");
            continue;
        }
        outcome done{progress.at, {}, false};
        if (progress.at == state::complete) {
            done.keep_alive = reader.keep_alive();
            done.response = reader.take();
            require(done.response.body.size() <= 4096, "the body is within its limit");
        }
        return done;
    }
    outcome ended{reader.end(), {}, false};
    if (ended.at == state::complete) ended.response = reader.take();
    return ended;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1 || size > 128 * 1024) return 0;
    const bool to_head = data[0] & 1;
    const std::size_t step = data[0] / 2 % 61 + 1;
    const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto whole = read_all(bytes, 16 * 1024, to_head);
    const auto pieces = read_all(bytes, step, to_head);
    require(whole.at == pieces.at, "the same outcome however the bytes are cut");
    require(whole.response.status == pieces.response.status && whole.response.headers == pieces.response.headers &&
                whole.response.body == pieces.response.body && whole.keep_alive == pieces.keep_alive,
            "the same response however the bytes are cut");
    return 0;
}
