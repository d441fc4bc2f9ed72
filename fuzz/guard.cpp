// Any bytes → the guard. Promises: no crash; findings lie in the text, in order, apart from each other; what is not
// removed stays as it was; a second pass changes nothing. That the work is linear shows as no slow unit: run with
// -timeout=5.

#include "core/guard.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

using namespace coach::core;

namespace {

const guard& door() {
    static const guard made = [] {
        auto g = guard::make({{"own", "own word", "(?i)zebra(\\d+)"}});
        if (!g) std::abort();
        return std::move(*g);
    }();
    return made;
}

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "broken promise: %s\n", what);
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > 20'000) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    std::uint32_t last = 0;
    const auto found = door().scan(text);
    for (const auto& f : found) {
        require(f.where.begin >= last && f.where.begin < f.where.end && f.where.end <= text.size(),
                "findings in order, in the text");
        last = f.where.end;
    }
    const auto once = door().redact(text);
    require(once.removed.empty() == found.empty(), "removed is what was found");
    if (found.empty()) require(once.text == text, "a clean text stays as it was");
    require(door().redact(std::string_view(once.text)).text == once.text, "a second pass changes nothing");
    return 0;
}
