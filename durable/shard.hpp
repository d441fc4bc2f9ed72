#pragma once

/// Which shard an actor lives in: CRC-32 (ISO 3309, as zlib's) of its id, modulo the number of shards. Pure.

#include <cstdint>
#include <string_view>

namespace coach::durable {

[[nodiscard]] constexpr std::uint32_t crc32(std::string_view text) {
    std::uint32_t crc = 0xffffffffU;
    for (const char c : text) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
    }
    return ~crc;
}
static_assert(crc32("123456789") == 0xcbf43926U);

[[nodiscard]] constexpr unsigned shard_of(std::string_view actor, unsigned shards) { return crc32(actor) % shards; }

}  // namespace coach::durable
