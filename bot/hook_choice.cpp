#include "bot/hook_choice.hpp"

#include "bot/world.hpp"

namespace coach::bot {

core::result<hooks::config> read_hooks(const config& c) {
    if (c.org_file.empty()) return hooks::config{};
    const auto text = read_file(c.org_file);
    if (!text) return text.error();
    return hooks::read(*text, process_environment());
}

}  // namespace coach::bot
