// JSON of a webhook: any bytes end in one of the known outcomes, and what becomes a word is short and named.
#include "integrations/hooks/mapping.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace coach;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto made = hooks::read(R"(
hooks:
- name: t
  secret: S
  events:
  - {when: {/event: moved}, kind: moved, who: /a/0/who, ticket: /key, title: /t~1x, channel: /c, thread: /th, link: /l}
  - {kind: outcome, who: /who, ticket: /key, outcome: /outcome}
)",
                                         [](const char*) { return std::optional<std::string>("s"); });
    if (!made) std::abort();
    const auto got = hooks::map(made->hooks.front(), std::string_view(reinterpret_cast<const char*>(data), size));
    if (got.is != hooks::mapped::kind::word) return 0;
    if (got.what.kind != "work_event" && got.what.kind != "work_outcome") std::abort();
    for (const auto& [name, value] : got.what.fields)
        if (value.size() > 2000 || (name == "ticket" && value.empty())) std::abort();
    return 0;
}
