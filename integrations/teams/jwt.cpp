#include "integrations/teams/jwt.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace coach::teams {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t longest_token = 16UL * 1024;
constexpr std::size_t longest_header = 4UL * 1024;
constexpr std::size_t longest_name = 512;
constexpr std::size_t most_members = 100;
constexpr std::size_t most_audiences = 20;
constexpr std::size_t max_depth = 8;
constexpr std::int64_t skew = 300;
constexpr double latest_time = 1e11;  // the year 5138: beyond it a number is no time in seconds

constexpr std::uint8_t no_sextet = 255;
constexpr std::array<std::uint8_t, 256> sextets = [] {
    std::array<std::uint8_t, 256> out{};
    out.fill(no_sextet);
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        out[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return out;
}();

bool iequals(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return (x >= 'A' && x <= 'Z' ? x + 32 : x) == (y >= 'A' && y <= 'Z' ? y + 32 : y);
    });
}

/// A JSON object with no member twice, or nothing. The parser owns what is returned.
std::optional<dom::object> read_object(dom::parser& parser, const std::string& bytes) {
    if (parser.allocate(std::max<std::size_t>(bytes.size(), 512), max_depth) != simdjson::SUCCESS) return std::nullopt;
    dom::object out;
    if (parser.parse(bytes).get(out) != simdjson::SUCCESS) return std::nullopt;
    std::vector<std::string_view> names;
    for (const auto member : out) {
        if (names.size() == most_members) return std::nullopt;
        names.push_back(member.key);
    }
    std::sort(names.begin(), names.end());
    if (std::adjacent_find(names.begin(), names.end()) != names.end()) return std::nullopt;
    return out;
}

bool has(const dom::object& from, std::string_view name) {
    dom::element ignored;
    return from[name].get(ignored) == simdjson::SUCCESS;
}

/// False: it is there and is no text, or is too long.
bool read_text(const dom::object& from, std::string_view name, std::string& out) {
    dom::element value;
    if (from[name].get(value) != simdjson::SUCCESS) return true;
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS || text.size() > longest_name) return false;
    out = text;
    return true;
}

bool read_time(const dom::object& from, std::string_view name, std::optional<std::int64_t>& out) {
    dom::element value;
    if (from[name].get(value) != simdjson::SUCCESS) return true;
    double seconds = 0;
    if (value.get(seconds) != simdjson::SUCCESS || !(std::abs(seconds) < latest_time)) return false;
    out = static_cast<std::int64_t>(seconds);
    return true;
}

bool read_audience(const dom::object& from, std::vector<std::string>& out) {
    dom::element value;
    if (from["aud"].get(value) != simdjson::SUCCESS) return true;
    std::string_view one;
    if (value.get(one) == simdjson::SUCCESS) {
        out.emplace_back(one);
        return true;
    }
    dom::array several;
    if (value.get(several) != simdjson::SUCCESS) return false;
    for (const auto each : several) {
        if (out.size() == most_audiences || each.get(one) != simdjson::SUCCESS) return false;
        out.emplace_back(one);
    }
    return true;
}

rule read_header(dom::parser& parser, const std::string& bytes, jwt& out) {
    const auto header = read_object(parser, bytes);
    if (!header) return rule::bad_header;
    std::string algorithm;
    if (!read_text(*header, "alg", algorithm) || algorithm != "RS256") return rule::bad_algorithm;
    if (has(*header, "crit")) return rule::critical;
    if (!read_text(*header, "kid", out.key_id)) return rule::bad_header;
    return out.key_id.empty() ? rule::no_key_id : rule::kept;
}

rule read_claims(dom::parser& parser, const std::string& bytes, jwt& out) {
    const auto claims = read_object(parser, bytes);
    const bool sound = claims && read_text(*claims, "iss", out.issuer) && read_audience(*claims, out.audience) &&
                       read_time(*claims, "exp", out.expires) && read_time(*claims, "nbf", out.not_before) &&
                       read_text(*claims, "serviceurl", out.service_url);
    return sound ? rule::kept : rule::bad_claims;
}

bool is_audience(std::string_view claimed, std::string_view app_id) {
    for (const std::string_view prefix : {"api://botid-", "api://"})
        if (claimed.starts_with(prefix)) {
            claimed.remove_prefix(prefix.size());
            break;
        }
    return !app_id.empty() && claimed == app_id;
}

}  // namespace

std::string_view words(rule r) {
    switch (r) {
        case rule::kept:
            return "genuine";
        case rule::no_token:
            return "no bearer token";
        case rule::too_long:
            return "the token is longer than 16 KiB";
        case rule::bad_shape:
            return "the token is not three parts of base64url";
        case rule::bad_header:
            return "the token's header is not a JSON object whose members stand once";
        case rule::bad_algorithm:
            return "the token is not signed with RS256";
        case rule::critical:
            return "the token's header has \"crit\", an extension that is not known here";
        case rule::no_key_id:
            return "the token names no key (kid)";
        case rule::bad_claims:
            return "the token's claims are not a JSON object as expected";
        case rule::unknown_key:
            return "no published key has the token's kid";
        case rule::bad_signature:
            return "the signature does not match";
        case rule::bad_issuer:
            return "the issuer (iss) is not an accepted one";
        case rule::bad_audience:
            return "the audience (aud) is not TEAMS_CLIENT_ID";
        case rule::no_expiry:
            return "the token has no exp";
        case rule::expired:
            return "the token has expired, or this machine's clock is wrong";
        case rule::not_yet_valid:
            return "the token is not valid yet (nbf), or this machine's clock is wrong";
        case rule::no_service_url:
            return "the token has no serviceurl";
        case rule::other_service_url:
            return "the token's serviceurl is not the activity's serviceUrl";
        case rule::not_endorsed:
            return "the key has no endorsement for the activity's channelId";
        case rule::no_keys:
            return "the keys of the Bot Connector cannot be had (TEAMS_OPENID_URL)";
    }
    return "unknown";
}

std::optional<std::string> decode_base64url(std::string_view text) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string out;
    out.reserve(text.size() * 3 / 4);
    unsigned bits = 0;
    int held = 0;
    for (const char c : text) {
        const std::uint8_t value = sextets[static_cast<unsigned char>(c)];
        if (value == no_sextet) return std::nullopt;
        bits = (bits << 6U | value) & 0xFFFFU;
        held += 6;
        if (held < 8) continue;
        held -= 8;
        out += static_cast<char>(bits >> held & 0xFFU);
    }
    if ((bits & ((1U << held) - 1U)) != 0) return std::nullopt;  // another spelling of the same bytes
    return out;
}

std::variant<jwt, rule> read_token(std::string_view bearer) {
    constexpr std::string_view scheme = "bearer ";
    if (bearer.size() <= scheme.size() || !iequals(bearer.substr(0, scheme.size()), scheme)) return rule::no_token;
    bearer.remove_prefix(scheme.size());
    if (bearer.size() > longest_token) return rule::too_long;
    const auto first = bearer.find('.');
    const auto second = first == std::string_view::npos ? first : bearer.find('.', first + 1);
    if (second == std::string_view::npos) return rule::bad_shape;
    if (first > longest_header) return rule::too_long;
    const auto header = decode_base64url(bearer.substr(0, first));
    const auto claims = decode_base64url(bearer.substr(first + 1, second - first - 1));
    auto signature = decode_base64url(bearer.substr(second + 1));
    if (!header || !claims || !signature || signature->empty()) return rule::bad_shape;

    jwt out;
    dom::parser parser;
    if (const rule broken = read_header(parser, *header, out); broken != rule::kept) return broken;
    if (const rule broken = read_claims(parser, *claims, out); broken != rule::kept) return broken;
    out.signed_part = bearer.substr(0, second);
    out.signature = std::move(*signature);
    return out;
}

rule check_claims(const jwt& token, const expected& e, std::chrono::sys_seconds now) {
    const std::int64_t at = now.time_since_epoch().count();
    if (std::find(e.issuers.begin(), e.issuers.end(), token.issuer) == e.issuers.end()) return rule::bad_issuer;
    const bool for_us = std::any_of(token.audience.begin(), token.audience.end(),
                                    [&e](const std::string& a) { return is_audience(a, e.app_id); });
    if (!for_us) return rule::bad_audience;
    if (!token.expires) return rule::no_expiry;
    if (at >= *token.expires + skew) return rule::expired;
    if (token.not_before && at < *token.not_before - skew) return rule::not_yet_valid;
    return token.service_url.empty() ? rule::no_service_url : rule::kept;
}

bool same_service(std::string_view a, std::string_view b) {
    if (a.ends_with('/')) a.remove_suffix(1);
    if (b.ends_with('/')) b.remove_suffix(1);
    return !a.empty() && a == b;
}

}  // namespace coach::teams
