/// Any bytes load, lint and print without a crash, a hang or an exception.

#include "core/graph/lint.hpp"
#include "core/graph/load.hpp"
#include "core/graph/print.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace coach::core::graph;
    const auto [g, findings] = load({reinterpret_cast<const char*>(data), size}, "fuzz.yaml");
    auto text = format(findings);
    if (g) {
        text += format(lint(*g, {{}, "2026-11-21"}));
        text += print_graph(*g) + print_syllabus(*g) + print_blueprint(*g) + print_list({&*g});
    }
    if (!g && findings.empty()) __builtin_trap();  // a refusal always says why
    return text.size() == 1 ? 1 : 0;
}
