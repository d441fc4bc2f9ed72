// The value of an invoke of Teams: any bytes end in a plan that can be answered, and what is to be stored is not empty.
#include "integrations/teams/invokes.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace coach;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view value(reinterpret_cast<const char*>(data), size);
    for (const std::string_view name :
         {"task/fetch", "task/submit", "composeExtension/fetchTask", "message/submitAction", "fileConsent/invoke"}) {
        const auto plan = teams::plan_invoke(name, value, "1");
        if (plan.what && !plan.known) std::abort();
        if (plan.file && plan.file->token.find('/') != std::string::npos) std::abort();
    }
    return 0;
}
