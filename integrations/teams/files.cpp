#include "integrations/teams/files.hpp"

#include "core/utf8.hpp"
#include "integrations/teams/markdown.hpp"
#include "integrations/teams/words.hpp"

#include <algorithm>
#include <cstdint>

namespace coach::teams {
namespace {

namespace json = boost::json;

constexpr std::size_t most_url = 8 * 1024;
constexpr std::size_t most_name = 255;

std::string text(const json::object& from, std::string_view name, std::size_t most) {
    const auto* found = from.if_contains(name);
    if (!found || !found->is_string() || found->get_string().size() > most) return {};
    return std::string(std::string_view(found->get_string()));
}

const json::object* object(const json::object& from, std::string_view name) {
    const auto* found = from.if_contains(name);
    return found && found->is_object() ? &found->get_object() : nullptr;
}

std::uint64_t fnv(std::string_view bytes, std::uint64_t hash) {
    for (const char c : bytes)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return hash;
}

std::string hex(std::uint64_t value) {
    std::string out(16, '0');
    for (auto at = out.rbegin(); at != out.rend(); ++at, value >>= 4U)
        *at = "0123456789abcdef"[value & 0xFU];
    return out;
}

/// A name that OneDrive takes: its forbidden characters become "-".
std::string file_name(std::string_view name) {
    std::string out = core::utf8::clean(name);
    for (char& c : out)
        if (std::string_view("\"*:<>?/\\|\n\t").find(c) != std::string_view::npos) c = '-';
    out = std::string(core::utf8::prefix(out, 120));
    return out.find_first_not_of(" .") == std::string::npos ? "document" : out;
}

}  // namespace

std::optional<file_answer> read_file_answer(const json::object& value) {
    const auto* context = object(value, "context");
    file_answer out;
    out.accepted = text(value, "action", 20) == "accept";
    out.token = context ? text(*context, "file", 64) : std::string();
    if (text(value, "type", 20) != "fileUpload" || !is_token(out.token)) return std::nullopt;
    if (!out.accepted) return out;
    const auto* upload = object(value, "uploadInfo");
    if (!upload) return std::nullopt;
    out.upload_url = text(*upload, "uploadUrl", most_url);
    out.content_url = text(*upload, "contentUrl", most_url);
    out.name = text(*upload, "name", most_name);
    out.unique_id = text(*upload, "uniqueId", most_name);
    out.file_type = text(*upload, "fileType", 40);
    if (out.upload_url.empty()) return std::nullopt;
    return out;
}

json::object consent_card(std::string_view name, std::size_t bytes, std::string_view token) {
    const json::object context{{"file", token}};
    json::object content{{"description", own_words::file_ready},
                         {"sizeInBytes", bytes},
                         {"acceptContext", context},
                         {"declineContext", context}};
    return {{"contentType", "application/vnd.microsoft.teams.card.file.consent"},
            {"name", file_name(name)},
            {"content", std::move(content)}};
}

json::object info_card(const file_answer& a) {
    return {{"contentType", "application/vnd.microsoft.teams.card.file.info"},
            {"contentUrl", a.content_url},
            {"name", a.name},
            {"content", json::object{{"uniqueId", a.unique_id}, {"fileType", a.file_type}}}};
}

std::string content_range(std::size_t bytes) {
    const auto all = std::to_string(bytes);
    return bytes == 0 ? "bytes */0" : "bytes 0-" + std::to_string(bytes - 1) + "/" + all;
}

bool is_token(std::string_view token) {
    return token.size() >= 16 && token.size() <= 40 && std::all_of(token.begin(), token.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-';
           });
}

std::string owner_token(std::string_view actor) { return hex(fnv(actor, 14695981039346656037ULL)) + "-"; }

std::string file_token(std::string_view actor, std::string_view effect_id, std::size_t number) {
    return owner_token(actor) + hex(fnv(effect_id, 0x9E3779B97F4A7C15ULL)) + "-" + std::to_string(number);
}

}  // namespace coach::teams
