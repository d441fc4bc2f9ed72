#include "core/event.hpp"

namespace coach::core {
namespace {

/// Keeps ids apart: "a/b" + "c" must never be "a" + "b/c". '{' and '}' would move a Redis hash tag.
std::string segment(std::string_view text) {
    static constexpr char hex[] = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        const auto b = static_cast<unsigned char>(c);
        if (c == '/' || c == '%' || c == '{' || c == '}' || b <= 0x20 || b == 0x7F) {
            out += '%';
            out += hex[b >> 4];
            out += hex[b & 15];
        } else {
            out += c;
        }
    }
    return out;
}

}  // namespace

std::string learner_id(const place& where, const person& who) {
    return "learner/" + segment(where.platform) + '/' + segment(where.workspace) + '/' + segment(who.id);
}

std::string team_id(const place& where) { return "team/" + segment(where.platform) + '/' + segment(where.workspace); }

}  // namespace coach::core
