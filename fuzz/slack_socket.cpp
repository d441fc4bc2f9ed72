// A message over a Socket Mode connection: any bytes end in one of the known kinds, an envelope carries what the
// decoder of HTTP may read, and its acknowledgement is JSON whatever its id is.
#include "integrations/slack/decode.hpp"
#include "integrations/slack/socket_envelope.hpp"

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace coach;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static slack::socket_reader reader;
    static slack::decoder decoder({"UBOT", false});
    const auto read = reader.read({reinterpret_cast<const char*>(data), size});
    const auto* envelope = std::get_if<slack::socket_envelope>(&read);
    if (envelope == nullptr) return 0;
    if (envelope->id.empty() || envelope->id.size() > 255) std::abort();
    static_cast<void>(envelope->form ? decoder.form(envelope->body, {}) : decoder.json(envelope->body, {}));
    simdjson::dom::parser parser;
    std::string_view id;
    const auto said = slack::acknowledgement(envelope->id);
    if (parser.parse(said)["envelope_id"].get(id) != simdjson::SUCCESS || id != envelope->id) std::abort();
    return 0;
}
