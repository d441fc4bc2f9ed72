#include "integrations/slack/verify.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <charconv>
#include <stdexcept>

namespace coach::slack {
namespace {

constexpr std::chrono::seconds window{300};
constexpr std::size_t digest_bytes = 32;
using digest = std::array<unsigned char, digest_bytes>;

struct free_mac {
    void operator()(EVP_MAC* p) const { EVP_MAC_free(p); }
    void operator()(EVP_MAC_CTX* p) const { EVP_MAC_CTX_free(p); }
};

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

bool read_signature(std::string_view text, digest& out) {
    if (!text.starts_with("v0=") || text.size() != 3 + 2 * digest_bytes) return false;
    text.remove_prefix(3);
    for (std::size_t i = 0; i < digest_bytes; ++i) {
        const int high = hex_value(text[2 * i]);
        const int low = hex_value(text[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        out[i] = static_cast<unsigned char>(high * 16 + low);
    }
    return true;
}

}  // namespace

struct verifier::keyed {
    std::unique_ptr<EVP_MAC, free_mac> mac;
    std::unique_ptr<EVP_MAC_CTX, free_mac> context;

    explicit keyed(const std::string& secret) : mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr)) {
        context.reset(mac ? EVP_MAC_CTX_new(mac.get()) : nullptr);
        char sha256[] = "SHA256";
        const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, sha256, 0),
                                     OSSL_PARAM_construct_end()};
        if (!context || EVP_MAC_init(context.get(), reinterpret_cast<const unsigned char*>(secret.data()),
                                     secret.size(), params) != 1) {
            throw std::runtime_error("OpenSSL offers no HMAC-SHA256");
        }
    }

    bool sign(const signed_request& request, digest& out) {
        std::size_t written = 0;
        // No key: the context starts over with the one it has.
        return EVP_MAC_init(context.get(), nullptr, 0, nullptr) == 1 && add("v0:") && add(request.timestamp) &&
               add(":") && add(request.body) && EVP_MAC_final(context.get(), out.data(), &written, out.size()) == 1 &&
               written == out.size();
    }

    bool add(std::string_view bytes) {
        return EVP_MAC_update(context.get(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()) == 1;
    }
};

std::string_view words(verdict v) {
    switch (v) {
        case verdict::genuine:
            return "genuine";
        case verdict::no_headers:
            return "signature or timestamp header is missing";
        case verdict::bad_timestamp:
            return "timestamp is not a number";
        case verdict::stale:
            return "timestamp is more than 300 s away from this machine's clock";
        case verdict::bad_format:
            return "signature is not v0= and 64 hexadecimal digits";
        case verdict::bad_signature:
            return "signature does not match: wrong signing secret, or the body was changed on its way";
        case verdict::no_secret:
            return "no signing secret is set";
    }
    return "unknown";
}

verifier::verifier(const std::vector<std::string>& secrets) {
    for (const auto& secret : secrets) {
        if (!secret.empty()) keys_.push_back(std::make_unique<keyed>(secret));
    }
}
verifier::~verifier() = default;
verifier::verifier(verifier&&) noexcept = default;

verdict verifier::check(const signed_request& request, std::chrono::sys_seconds now) {
    if (keys_.empty()) return verdict::no_secret;
    if (request.signature.empty() || request.timestamp.empty()) return verdict::no_headers;

    long long sent_at = 0;
    const char* end = request.timestamp.data() + request.timestamp.size();
    const auto parsed = std::from_chars(request.timestamp.data(), end, sent_at);
    if (parsed.ec != std::errc{} || parsed.ptr != end || sent_at < 0) return verdict::bad_timestamp;
    const long long at = now.time_since_epoch().count();
    if (sent_at > at + window.count() || sent_at < at - window.count()) return verdict::stale;

    digest claimed{};
    if (!read_signature(request.signature, claimed)) return verdict::bad_format;
    bool matches = false;
    for (auto& key : keys_) {
        digest made{};
        const bool equal = key->sign(request, made) && CRYPTO_memcmp(made.data(), claimed.data(), digest_bytes) == 0;
        matches = matches || equal;
    }
    return matches ? verdict::genuine : verdict::bad_signature;
}

}  // namespace coach::slack
