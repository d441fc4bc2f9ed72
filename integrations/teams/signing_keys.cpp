#include "integrations/teams/signing_keys.hpp"

#include "integrations/teams/jwt.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <simdjson.h>

#include <algorithm>

namespace coach::teams {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t most_bytes = 1024UL * 1024;
constexpr std::size_t most_keys = 200;
constexpr std::size_t most_endorsements = 100;
constexpr std::size_t max_depth = 16;
constexpr int least_bits = 2048;
constexpr int most_bits = 8192;

template <auto free>
struct freed_by {
    template <class T>
    void operator()(T* p) const {
        free(p);
    }
};
using number = std::unique_ptr<BIGNUM, freed_by<BN_free>>;
using builder = std::unique_ptr<OSSL_PARAM_BLD, freed_by<OSSL_PARAM_BLD_free>>;
using parameters = std::unique_ptr<OSSL_PARAM, freed_by<OSSL_PARAM_free>>;
using key_context = std::unique_ptr<EVP_PKEY_CTX, freed_by<EVP_PKEY_CTX_free>>;
using digest_context = std::unique_ptr<EVP_MD_CTX, freed_by<EVP_MD_CTX_free>>;
using public_key = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;

number big(std::string_view bytes) {
    return number(
        BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()), nullptr));
}

public_key make_rsa(const number& modulus, const number& exponent) {
    const builder b(OSSL_PARAM_BLD_new());
    if (!b || OSSL_PARAM_BLD_push_BN(b.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(b.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1) {
        return {};
    }
    const parameters p(OSSL_PARAM_BLD_to_param(b.get()));
    const key_context context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    EVP_PKEY* out = nullptr;
    if (!p || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &out, EVP_PKEY_PUBLIC_KEY, p.get()) != 1) {
        return {};
    }
    return public_key(out);
}

std::optional<std::vector<std::string>> read_endorsements(const dom::element& key) {
    dom::array listed;
    if (key["endorsements"].get(listed) != simdjson::SUCCESS) return std::nullopt;
    std::vector<std::string> out;
    for (const auto each : listed) {
        std::string_view channel;
        if (out.size() < most_endorsements && each.get(channel) == simdjson::SUCCESS) out.emplace_back(channel);
    }
    return out;
}

std::optional<signing_key> read_key(const dom::element& key) {
    std::string_view type, id, use, modulus, exponent;
    if (key["kty"].get(type) != simdjson::SUCCESS || type != "RSA") return std::nullopt;
    if (key["use"].get(use) == simdjson::SUCCESS && use != "sig") return std::nullopt;
    if (key["kid"].get(id) != simdjson::SUCCESS || key["n"].get(modulus) != simdjson::SUCCESS ||
        key["e"].get(exponent) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    while (modulus.ends_with('='))  // not allowed, and seen
        modulus.remove_suffix(1);
    const auto n = decode_base64url(modulus);
    const auto e = decode_base64url(exponent);
    if (!n || !e) return std::nullopt;
    return signing_key::make(std::string(id), *n, *e, read_endorsements(key));
}

/// Empty when the bytes are no JSON of that size.
std::optional<dom::element> parse(dom::parser& parser, std::string_view json) {
    dom::element root;
    if (json.size() > most_bytes ||
        parser.allocate(std::max<std::size_t>(json.size(), 512), max_depth) != simdjson::SUCCESS ||
        parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    return root;
}

}  // namespace

struct signing_key::rsa {
    public_key key;
    digest_context ready;  ///< set up once, copied for each check
};

signing_key::signing_key() = default;
signing_key::signing_key(signing_key&&) noexcept = default;
signing_key& signing_key::operator=(signing_key&&) noexcept = default;
signing_key::~signing_key() = default;

std::optional<signing_key> signing_key::make(std::string id, std::string_view modulus, std::string_view exponent,
                                             std::optional<std::vector<std::string>> endorsements) {
    if (id.empty() || modulus.size() > most_bits / 8 || exponent.empty() || exponent.size() > 8) return std::nullopt;
    const number n = big(modulus);
    const number e = big(exponent);
    if (!n || !e || BN_num_bits(n.get()) < least_bits || BN_is_odd(n.get()) == 0) return std::nullopt;
    if (BN_is_odd(e.get()) == 0 || BN_is_one(e.get()) == 1) return std::nullopt;
    signing_key out;
    out.key_ = std::make_unique<rsa>(rsa{make_rsa(n, e), digest_context(EVP_MD_CTX_new())});
    if (!out.key_->key || !out.key_->ready ||
        EVP_DigestVerifyInit(out.key_->ready.get(), nullptr, EVP_sha256(), nullptr, out.key_->key.get()) != 1) {
        return std::nullopt;
    }
    out.id_ = std::move(id);
    out.endorsements_ = std::move(endorsements);
    return out;
}

bool signing_key::endorses(std::string_view channel) const {
    return !endorsements_ || std::find(endorsements_->begin(), endorsements_->end(), channel) != endorsements_->end();
}

bool signing_key::signed_by(std::string_view bytes, std::string_view signature) const {
    const digest_context context(EVP_MD_CTX_new());
    if (!context || EVP_MD_CTX_copy_ex(context.get(), key_->ready.get()) != 1) return false;
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    const auto* sign = reinterpret_cast<const unsigned char*>(signature.data());
    return EVP_DigestVerify(context.get(), sign, signature.size(), data, bytes.size()) == 1;
}

std::optional<std::vector<signing_key>> read_keys(std::string_view json) {
    dom::parser parser;
    const auto root = parse(parser, json);
    dom::array listed;
    if (!root || (*root)["keys"].get(listed) != simdjson::SUCCESS) return std::nullopt;
    std::vector<signing_key> out;
    std::size_t seen = 0;
    for (const auto each : listed) {
        if (++seen > most_keys) break;
        if (auto key = read_key(each)) out.push_back(std::move(*key));
    }
    return out;
}

std::string keys_address(std::string_view json) {
    dom::parser parser;
    const auto root = parse(parser, json);
    std::string_view address;
    if (!root || (*root)["jwks_uri"].get(address) != simdjson::SUCCESS) return {};
    return std::string(address);
}

}  // namespace coach::teams
