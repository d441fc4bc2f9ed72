// Any bytes as the text of a message: what is printed never holds a control character that steers a terminal, and the
// JSON line is one line of valid UTF-8.

#include "integrations/console/json.hpp"
#include "integrations/console/terminal.hpp"

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace coach;
    if (size == 0) return 0;
    const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const core::message m{core::intent::reply,
                          {core::text_part{text}, core::quote_part{text, text}, core::code_part{text, "", text},
                           core::table_part{{text}, {{text, text}}}}};
    const auto shown = console::render_terminal(m, {false, 20 + data[0] % 69U});
    for (const char c : shown) {
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n') std::abort();
    }
    core::say s;
    s.what = m;
    const auto line = console::message_line(s);
    if (!simdjson::validate_utf8(line.data(), line.size()) || line.find('\n') != std::string::npos) std::abort();
    return 0;
}
