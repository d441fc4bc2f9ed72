// Activities of Teams: any bytes end in one of the known outcomes, and what is taken keeps the promises that the rest
// of the program builds on.
#include "core/event.hpp"
#include "integrations/teams/decode.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace coach;

namespace {

void check(const core::event& e) {
    if (e.id.empty() || e.where.platform != "teams" || e.where.workspace.empty() || e.where.channel.empty() ||
        e.who.id.empty() || e.who.zone.size() > 64) {
        std::abort();
    }
    (void)core::learner_id(e.where, e.who);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static teams::decoder decoder("home");
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    const auto read = decoder.read(body);
    if (!read) return 0;
    const auto what = decoder.understand(*read, {});
    if (const auto* event = std::get_if<core::event>(&what)) check(*event);
    if (const auto* invoke = std::get_if<teams::invoked>(&what); invoke != nullptr && invoke->card)
        check(*invoke->card);
    return 0;
}
