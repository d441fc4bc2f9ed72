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

std::string channel_id(const place& where) {
    return "channel/" + segment(where.platform) + '/' + segment(where.workspace) + '/' + segment(where.channel) + '/' +
           segment(where.thread);
}

std::string library_id(const place& where) {
    return "library/" + segment(where.platform) + '/' + segment(where.workspace);
}

std::string library_of(std::string_view id) {
    if (!id.starts_with("learner/")) return {};
    const auto platform = id.find('/'), workspace = id.find('/', platform + 1);
    const auto end = workspace == std::string_view::npos ? workspace : id.find('/', workspace + 1);
    if (end == std::string_view::npos) return {};
    return "library" + std::string(id.substr(platform, end - platform));
}

std::optional<address> address_of(std::string_view id) {
    constexpr std::string_view prefix = "learner/";
    if (!id.starts_with(prefix)) return std::nullopt;
    id.remove_prefix(prefix.size());
    std::vector<std::string> parts(1);
    for (std::size_t i = 0; i < id.size(); ++i) {
        if (id[i] == '/') {
            parts.emplace_back();
        } else if (id[i] == '%' && i + 2 < id.size()) {
            parts.back() += static_cast<char>(std::stoi(std::string(id.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else {
            parts.back() += id[i];
        }
    }
    if (parts.size() != 3 || parts[2].empty()) return std::nullopt;
    return address{{.platform = parts[0], .workspace = parts[1], .channel = parts[2], .direct = true},
                   {parts[2], {}, {}}};
}

}  // namespace coach::core
