#include "core/team/fields.hpp"

#include <openssl/evp.h>

#include <array>
#include <charconv>
#include <cstdio>

namespace coach::core::team {

std::string field(const told& x, std::string_view name) {
    for (const auto& [key, value] : x.fields)
        if (key == name) return value;
    return {};
}

told answer_to(const told& asked, std::string kind) {
    told out{std::move(kind), {}};
    for (const auto& [key, value] : asked.fields)
        if (key.starts_with("at_")) out.fields.emplace_back(key, value);
    return out;
}

void put_place(told_fields& fields, const place& p) {
    fields.emplace_back("at_platform", p.platform);
    fields.emplace_back("at_workspace", p.workspace);
    fields.emplace_back("at_channel", p.channel);
    fields.emplace_back("at_thread", p.thread);
    fields.emplace_back("at_direct", p.direct ? "yes" : "no");
}

std::optional<place> place_in(const told& x) {
    place p{field(x, "at_platform"), field(x, "at_workspace"),       field(x, "at_channel"),
            field(x, "at_thread"),   field(x, "at_direct") == "yes", {}};
    if (p.platform.empty()) return std::nullopt;
    return p;
}

std::string sha256(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) return {};
    constexpr std::string_view hex = "0123456789abcdef";
    std::string out;
    for (unsigned i = 0; i < length; ++i) {
        out += hex[digest[i] >> 4];
        out += hex[digest[i] & 15];
    }
    return out;
}

std::string date_text(time_point at) {
    const std::chrono::year_month_day d{std::chrono::floor<std::chrono::days>(at)};
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(d.year()), static_cast<unsigned>(d.month()),
                  static_cast<unsigned>(d.day()));
    return text;
}

std::optional<std::chrono::sys_days> date_of(std::string_view text) {
    int year = 0;
    unsigned month = 0, day = 0;
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    std::from_chars(text.data(), text.data() + 4, year);
    std::from_chars(text.data() + 5, text.data() + 7, month);
    std::from_chars(text.data() + 8, text.data() + 10, day);
    const std::chrono::year_month_day d{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
    if (!d.ok()) return std::nullopt;
    return std::chrono::sys_days{d};
}

}  // namespace coach::core::team
