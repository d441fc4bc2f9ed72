#include "tests/support/teams_signer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <map>
#include <stdexcept>

namespace coach::support {
namespace {

namespace json = boost::json;

struct free_key {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

EVP_PKEY* key_of(unsigned number) {
    static std::map<unsigned, std::unique_ptr<EVP_PKEY, free_key>> keys;
    auto& key = keys[number];
    if (!key) key.reset(EVP_RSA_gen(2048));
    if (!key) throw std::runtime_error("no RSA key");
    return key.get();
}

std::string number_bytes(EVP_PKEY* key, const char* name) {
    BIGNUM* n = nullptr;
    EVP_PKEY_get_bn_param(key, name, &n);
    std::string out(static_cast<std::size_t>(BN_num_bytes(n)), '\0');
    BN_bn2bin(n, reinterpret_cast<unsigned char*>(out.data()));
    BN_free(n);
    return out;
}

json::object base(std::string_view service_url, std::string_view text, std::string_view id, std::string_view user) {
    return {{"type", "message"},
            {"id", id},
            {"timestamp", "2026-11-24T10:00:00.000Z"},
            {"serviceUrl", service_url},
            {"channelId", "msteams"},
            {"from", json::object{{"id", user}, {"name", "Ana"}, {"aadObjectId", "aad-ana"}}},
            {"recipient", json::object{{"id", "28:coach"}, {"name", "Coach"}}},
            {"textFormat", "plain"},
            {"locale", "en-US"},
            {"text", text}};
}

json::object client_info() {
    return {{"type", "clientInfo"},
            {"locale", "en-US"},
            {"country", "DE"},
            {"platform", "Web"},
            {"timezone", "Europe/Berlin"}};
}

}  // namespace

std::string base64url(std::string_view bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string out;
    unsigned bits = 0;
    int held = 0;
    for (const char c : bytes) {
        bits = bits << 8U | static_cast<unsigned char>(c);
        for (held += 8; held >= 6; held -= 6)
            out += alphabet[bits >> (held - 6) & 63U];
        bits &= 0xFFU;
    }
    if (held > 0) out += alphabet[bits << (6 - held) & 63U];
    return out;
}

std::string hs256(std::string_view key, std::string_view bytes) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(bytes.data()),
         bytes.size(), digest, &size);
    return {reinterpret_cast<const char*>(digest), size};
}

teams_signer::teams_signer(unsigned number) : number_(number) {}

json::object teams_signer::jwk() const {
    EVP_PKEY* key = key_of(number_);
    return {{"kty", "RSA"},
            {"use", "sig"},
            {"kid", key_id()},
            {"x5t", key_id()},
            {"n", base64url(number_bytes(key, OSSL_PKEY_PARAM_RSA_N))},
            {"e", base64url(number_bytes(key, OSSL_PKEY_PARAM_RSA_E))},
            {"endorsements", json::array{"msteams", "skype"}}};
}

std::string teams_signer::public_pem() const {
    BIO* out = BIO_new(BIO_s_mem());
    PEM_write_bio_PUBKEY(out, key_of(number_));
    char* data = nullptr;
    const long size = BIO_get_mem_data(out, &data);
    std::string pem(data, static_cast<std::size_t>(size));
    BIO_free(out);
    return pem;
}

std::string teams_signer::rs256(std::string_view bytes) const {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    std::size_t size = 0;
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key_of(number_));
    EVP_DigestSign(context, nullptr, &size, data, bytes.size());
    std::string out(size, '\0');
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(out.data()), &size, data, bytes.size());
    EVP_MD_CTX_free(context);
    out.resize(size);
    return out;
}

std::string teams_signer::sign(const json::object& header, const json::object& claims) const {
    const std::string input = base64url(json::serialize(header)) + "." + base64url(json::serialize(claims));
    return input + "." + base64url(rs256(input));
}

json::object teams_signer::header() const {
    return {{"alg", "RS256"}, {"kid", key_id()}, {"x5t", key_id()}, {"typ", "JWT"}};
}

json::object teams_signer::claims(std::string_view app, std::string_view service_url, long long now) {
    return {{"serviceurl", service_url},
            {"nbf", now - 60},
            {"exp", now + 3600},
            {"iss", "https://api.botframework.com"},
            {"aud", app}};
}

std::string teams_signer::token(std::string_view app, std::string_view service_url, long long now) const {
    return sign(header(), claims(app, service_url, now));
}

json::object teams_message(std::string_view service_url, std::string_view text, std::string_view id,
                           std::string_view user) {
    json::object out = base(service_url, text, id, user);
    const std::string chat = "a:chat-of-" + std::string(user.substr(user.find(':') + 1));
    out["conversation"] = json::object{{"id", chat}, {"conversationType", "personal"}, {"tenantId", "tenant-1"}};
    out["channelData"] = json::object{{"tenant", json::object{{"id", "tenant-1"}}}};
    out["entities"] = json::array{client_info()};
    return out;
}

json::object teams_channel_message(std::string_view service_url, std::string_view text, std::string_view id) {
    json::object out = base(service_url, "<at>Coach</at> " + std::string(text), id, "29:ana");
    out["conversation"] = json::object{{"id", "19:general@thread.tacv2;messageid=1600"},
                                       {"conversationType", "channel"},
                                       {"isGroup", true},
                                       {"tenantId", "tenant-1"}};
    out["channelData"] = json::object{{"tenant", json::object{{"id", "tenant-1"}}},
                                      {"team", json::object{{"id", "19:team@thread.tacv2"}}},
                                      {"channel", json::object{{"id", "19:general@thread.tacv2"}}}};
    out["entities"] =
        json::array{client_info(), json::object{{"type", "mention"},
                                                {"mentioned", json::object{{"id", "28:coach"}, {"name", "Coach"}}},
                                                {"text", "<at>Coach</at>"}}};
    return out;
}

net::http_request teams_request(const json::object& activity, std::string_view token) {
    net::http_request out;
    out.method = "POST";
    out.target = "/api/messages";
    out.headers = {{"Host", "coach.example"}, {"Content-Type", "application/json; charset=utf-8"}};
    if (!token.empty()) out.headers.emplace_back("Authorization", "Bearer " + std::string(token));
    out.body = json::serialize(activity);
    out.remote = "203.0.113.7";
    return out;
}

}  // namespace coach::support
