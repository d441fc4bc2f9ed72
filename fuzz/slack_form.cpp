// Forms of Slack (commands, interactivity) as raw bytes, and Slack's markup inside of them.
#include "integrations/slack/decode.hpp"
#include "integrations/slack/plain_words.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace coach;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static slack::decoder decoder({{}, false});
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    const auto in = decoder.form(body, {});
    if (const auto* taken = std::get_if<slack::arrived>(&in)) {
        if (taken->what.id.empty() || taken->what.where.channel.empty() || taken->what.who.id.empty()) std::abort();
    }
    const auto words = slack::plain_words(body, "UBOT");
    if (words.size() > 2 * size + 8) std::abort();
    return 0;
}
