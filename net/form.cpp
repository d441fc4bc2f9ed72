#include "net/form.hpp"

#include "net/characters.hpp"

#include <algorithm>

namespace coach::net {
namespace {

std::string decode(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '%' && text.size() - i > 2) {
            const int high = hex_value(text[i + 1]);
            const int low = hex_value(text[i + 2]);
            if (high >= 0 && low >= 0) {
                out.push_back(static_cast<char>(high * 16 + low));
                i += 2;
                continue;
            }
        }
        out.push_back(c == '+' && plus_is_space ? ' ' : c);
    }
    return out;
}

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

}  // namespace

std::optional<form_fields> parse_form(std::string_view body, const form_limits& limits) {
    if (body.size() > limits.bytes) return std::nullopt;
    form_fields fields;
    while (!body.empty()) {
        const auto end = std::min(body.find('&'), body.size());
        const auto piece = body.substr(0, end);
        body.remove_prefix(std::min(end + 1, body.size()));
        if (piece.empty()) continue;
        if (fields.size() == limits.fields) return std::nullopt;
        const auto equals = std::min(piece.find('='), piece.size());
        fields.emplace_back(decode(piece.substr(0, equals), true),
                            decode(piece.substr(std::min(equals + 1, piece.size())), true));
    }
    return fields;
}

std::string_view find_field(const form_fields& fields, std::string_view name) {
    for (const auto& [known, value] : fields) {
        if (known == name) return value;
    }
    return {};
}

std::string decode_percent(std::string_view text) { return decode(text, false); }

std::string encode_percent(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size() + text.size() / 2);
    for (const char c : text) {
        if (is_unreserved(c)) {
            out.push_back(c);
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out.push_back('%');
            out.push_back(digits[byte >> 4]);
            out.push_back(digits[byte & 15]);
        }
    }
    return out;
}

std::string encode_form(const form_fields& fields) {
    std::string out;
    for (const auto& [name, value] : fields) {
        if (!out.empty()) out.push_back('&');
        out.append(encode_percent(name)).push_back('=');
        out.append(encode_percent(value));
    }
    return out;
}

}  // namespace coach::net
