#pragma once

/// The id of an effect, "<actor>/<version>/<index>": its idempotency key, and its place in its actor's order. Pure.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace coach::durable {

[[nodiscard]] std::string effect_id(std::string_view actor, std::uint64_t version, std::size_t index);
/// Empty: not an id of an effect.
[[nodiscard]] std::string_view actor_of(std::string_view effect_id);

struct effect_place {
    std::uint64_t version = 0;
    std::uint64_t index = 0;
    auto operator<=>(const effect_place&) const = default;
};
[[nodiscard]] effect_place place_of(std::string_view effect_id);

}  // namespace coach::durable
