// Everything that the console and the playground decode: lines of `coach chat --json`, posts and queries of the page.
// The first byte picks which. What is accepted must keep the promises that the rest of the program builds on.

#include "integrations/console/input.hpp"
#include "integrations/console/playground_input.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace coach::console;

void promise(bool kept) {
    if (!kept) std::abort();
}

void line(std::string_view bytes) {
    const auto got = parse_input(bytes);
    if (!got) {
        promise(!got.error().detail.empty() && got.error().detail.find('\n') == std::string::npos);
        return;
    }
    if (const auto* a = std::get_if<advanced>(&*got)) promise(a->by.count() >= 0);
    if (const auto* f = std::get_if<filled>(&*got)) promise(f->values.size() <= 100);
}

void post(std::string_view bytes) {
    const auto got = parse_post(bytes);
    if (!got) {
        promise(!got.error().detail.empty());
        return;
    }
    promise(got->session.size() >= 16 && got->session.size() <= 64);
    promise(got->id.size() >= 16 && got->id.size() <= 64);
    promise(got->session.find_first_of("/{} \n") == std::string::npos);
}

void query(std::string_view bytes) {
    const auto got = parse_query(bytes);
    if (got) promise(got->wait.count() >= 0 && got->wait.count() <= 25 && got->after.size() <= 64);
    static_cast<void>(is_loopback_host(bytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 3) {
        case 0:
            line(bytes);
            break;
        case 1:
            post(bytes);
            break;
        default:
            query(bytes);
    }
    return 0;
}
