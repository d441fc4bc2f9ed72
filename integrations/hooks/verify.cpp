#include "integrations/hooks/verify.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <charconv>

namespace coach::hooks {

namespace {

constexpr long long window = 300;  ///< s
constexpr std::size_t digest_bytes = 32, most_id = 256, most_signatures = 16;

std::string key_of(std::string_view secret) {
    if (secret.starts_with("whsec_"))
        if (auto bytes = from_base64(secret.substr(6))) return *bytes;
    return std::string(secret);
}

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::optional<std::string> standard(const hook& h, const net::http_request& r, std::chrono::sys_seconds now) {
    const auto id = net::find_header(r.headers, "webhook-id"), stamp = net::find_header(r.headers, "webhook-timestamp");
    auto signatures = net::find_header(r.headers, "webhook-signature");
    if (id.empty() || id.size() > most_id || id.find('.') != id.npos || stamp.empty() || signatures.empty())
        return std::nullopt;
    long long sent = 0;
    const auto [end, ec] = std::from_chars(stamp.data(), stamp.data() + stamp.size(), sent);
    const auto at = now.time_since_epoch().count();
    if (ec != std::errc{} || end != stamp.data() + stamp.size() || sent < at - window || sent > at + window)
        return std::nullopt;
    const auto text = std::string(id) + "." + std::string(stamp) + "." + r.body;
    bool good = false;
    for (std::size_t n = 0; n < most_signatures && !signatures.empty(); ++n) {
        const auto one = signatures.substr(0, signatures.find(' '));
        signatures.remove_prefix(std::min(signatures.size(), one.size() + 1));
        if (!one.starts_with("v1,")) continue;
        const auto claimed = from_base64(one.substr(3));
        if (!claimed || claimed->size() != digest_bytes) continue;
        for (const auto& secret : h.secrets)
            good = same(hmac_sha256(key_of(secret), text), *claimed) || good;
    }
    return good ? std::optional(std::string(id)) : std::nullopt;
}

std::optional<std::string> github(const hook& h, const net::http_request& r) {
    const auto header = net::find_header(r.headers, "X-Hub-Signature-256");
    if (!header.starts_with("sha256=") || header.size() != 7 + 2 * digest_bytes) return std::nullopt;
    bool good = false;
    for (const auto& secret : h.secrets)
        good = same(to_hex(hmac_sha256(key_of(secret), r.body)), header.substr(7)) || good;
    return good ? std::optional(to_hex(hmac_sha256("body", r.body))) : std::nullopt;
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
              reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &length))
        return {};
    return {reinterpret_cast<const char*>(digest.data()), length};
}

std::string to_hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char c : bytes) {
        out += digits[static_cast<unsigned char>(c) >> 4];
        out += digits[static_cast<unsigned char>(c) & 15];
    }
    return out;
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.empty() || text.size() % 4 != 0 || text.size() > 4096) return std::nullopt;
    std::string out(text.size() / 4 * 3, '\0');
    const auto n = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (n < 0) return std::nullopt;
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    out.resize(static_cast<std::size_t>(n) - padding);
    return out;
}

std::optional<std::string> genuine(const hook& h, const net::http_request& r, std::chrono::sys_seconds now) {
    return h.how == signing::github ? github(h, r) : standard(h, r, now);
}

}  // namespace coach::hooks
