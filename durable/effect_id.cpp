#include "durable/effect_id.hpp"

#include <charconv>

namespace coach::durable {
namespace {

std::uint64_t number_in(std::string_view text) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// Where the last two slashes are; actors may hold slashes of their own.
bool find_slashes(std::string_view id, std::size_t& before, std::size_t& last) {
    last = id.rfind('/');
    if (last == id.npos || last == 0) return false;
    before = id.rfind('/', last - 1);
    return before != id.npos;
}

}  // namespace

std::string effect_id(std::string_view actor, std::uint64_t version, std::size_t index) {
    std::string out(actor);
    out += '/';
    out += std::to_string(version);
    out += '/';
    out += std::to_string(index);
    return out;
}

std::string_view actor_of(std::string_view id) {
    std::size_t before = 0, last = 0;
    return find_slashes(id, before, last) ? id.substr(0, before) : std::string_view{};
}

effect_place place_of(std::string_view id) {
    std::size_t before = 0, last = 0;
    if (!find_slashes(id, before, last)) return {};
    return {number_in(id.substr(before + 1, last - before - 1)), number_in(id.substr(last + 1))};
}

}  // namespace coach::durable
