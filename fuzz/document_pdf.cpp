// Any bytes taken for a .pdf file give Markdown or a named problem, never a crash, and stay within the limits.

#include "documents/convert.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

// Fonts are looked up once and kept by fontconfig until the end.
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig"; }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto made = coach::documents::from_pdf({reinterpret_cast<const char*>(data), size});
    if (made.wrong && coach::documents::name_of(*made.wrong).empty()) std::abort();
    return 0;
}
