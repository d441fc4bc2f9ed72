// Any bytes → what a CI file, a detection rule or a set-up demands. The first byte chooses the name. Promises: no
// crash, no hang, within its limits; each demand has its file and a quote.

#include "core/capture/ingest.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace coach::core;
    constexpr std::array names{"a.yml", "a.csv", "pasted", "a.tsv"};
    if (size == 0) return 0;
    static const phrasebook words;
    const std::string name = names[data[0] % names.size()];
    const auto made = capture::read_demands(name, {reinterpret_cast<const char*>(data) + 1, size - 1}, words);
    if (made.found.size() > 8) std::abort();
    for (const auto& d : made.found)
        if (d.source != name || d.quote.empty()) std::abort();
    return (made.what == capture::demands::kind::none) != made.found.empty() ? std::abort(), 1 : 0;
}
