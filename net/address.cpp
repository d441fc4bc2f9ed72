#include "net/address.hpp"

#include <array>
#include <cstdint>

namespace coach::net {
namespace {

namespace ip = boost::asio::ip;

struct v4_range {
    std::uint32_t base;
    int bits;
};

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    return a << 24 | b << 16 | c << 8 | d;
}

constexpr std::array internal_v4{
    v4_range{v4(0, 0, 0, 0), 8},        // this network
    v4_range{v4(10, 0, 0, 0), 8},       // private
    v4_range{v4(100, 64, 0, 0), 10},    // carrier-grade NAT
    v4_range{v4(127, 0, 0, 0), 8},      // loopback
    v4_range{v4(169, 254, 0, 0), 16},   // link-local, and the clouds' metadata services
    v4_range{v4(172, 16, 0, 0), 12},    // private
    v4_range{v4(192, 0, 0, 0), 24},     // protocol assignments
    v4_range{v4(192, 0, 2, 0), 24},     // documentation
    v4_range{v4(192, 88, 99, 0), 24},   // 6to4 relays
    v4_range{v4(192, 168, 0, 0), 16},   // private
    v4_range{v4(198, 18, 0, 0), 15},    // benchmarking
    v4_range{v4(198, 51, 100, 0), 24},  // documentation
    v4_range{v4(203, 0, 113, 0), 24},   // documentation
    v4_range{v4(224, 0, 0, 0), 3},      // multicast, reserved, broadcast
};

bool is_public_v4(std::uint32_t address) {
    for (const auto& range : internal_v4) {
        if ((address ^ range.base) >> (32 - range.bits) == 0) return false;
    }
    return true;
}

bool is_public_v6(const ip::address_v6::bytes_type& b) {
    const std::uint32_t first = v4(b[0], b[1], b[2], b[3]);
    if (first == 0x0064ff9b) {
        for (int i = 4; i < 12; ++i) {
            if (b[static_cast<std::size_t>(i)] != 0) return false;
        }
        return is_public_v4(v4(b[12], b[13], b[14], b[15]));
    }
    if (first >> 29 != 1) return false;  // outside 2000::/3: loopback, mapped, link-local, local, multicast
    if (first >> 9 == 0x20010000U >> 9) return false;  // 2001::/23: Teredo, benchmarking, ORCHID
    if (first == 0x20010db8) return false;             // documentation
    if (first >> 16 == 0x2002) return false;           // 6to4
    return first >> 12 != 0x3fff0;                     // documentation, 3fff::/20
}

}  // namespace

bool is_public(const ip::address& address) {
    return address.is_v4() ? is_public_v4(address.to_v4().to_uint()) : is_public_v6(address.to_v6().to_bytes());
}

}  // namespace coach::net
