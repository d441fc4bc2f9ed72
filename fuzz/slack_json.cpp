// JSON of Slack (events, and interactivity payloads): any bytes end in one of the known outcomes, and what is taken
// keeps the promises that the rest of the program builds on.
#include "core/event.hpp"
#include "integrations/slack/assistant.hpp"
#include "integrations/slack/decode.hpp"
#include "net/form.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace coach;

namespace {

void check(const slack::incoming& in) {
    const auto* taken = std::get_if<slack::arrived>(&in);
    if (taken == nullptr) return;
    const core::event& e = taken->what;
    if (e.id.empty() || e.where.platform != "slack" || e.where.workspace.empty() || e.where.channel.empty() ||
        e.who.id.empty()) {
        std::abort();
    }
    if (!e.where.reply_token.empty() && e.where.reply_token != slack::assistant_mark &&
        !slack::is_response_url(e.where.reply_token, false))
        std::abort();
    (void)core::learner_id(e.where, e.who);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static slack::decoder decoder({"UBOT", false});
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    check(decoder.json(body, {}));
    check(decoder.form(net::encode_form({{"payload", std::string(body)}}), {}));
    return 0;
}
