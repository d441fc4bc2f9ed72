#include "integrations/teams/jwt.hpp"

#include "integrations/teams/signing_keys.hpp"
#include "tests/support/teams_signer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <functional>
#include <ostream>

using namespace coach;
using teams::rule;
namespace json = boost::json;

namespace coach::teams {
std::ostream& operator<<(std::ostream& out, rule r) { return out << words(r); }
}  // namespace coach::teams

namespace {

constexpr long long now = 1'900'000'000;
const std::string service = "https://smba.example/teams/";

rule judged(const std::string& bearer, unsigned published = 0) {
    const auto read = teams::read_token(bearer);
    if (const auto* broken = std::get_if<rule>(&read)) return *broken;
    const auto& token = std::get<teams::jwt>(read);
    const auto claims = teams::check_claims(token, {{"https://api.botframework.com"}, "app-1"},
                                            std::chrono::sys_seconds(std::chrono::seconds(now)));
    if (claims != rule::kept) return claims;
    const auto keys =
        teams::read_keys(json::serialize(json::object{{"keys", json::array{support::teams_signer(published).jwk()}}}));
    if (!keys || keys->empty() || keys->front().id() != token.key_id) return rule::unknown_key;
    return keys->front().signed_by(token.signed_part, token.signature) ? rule::kept : rule::bad_signature;
}

struct altered {
    const char* what;
    rule expected;
    std::function<void(json::object& header, json::object& claims)> change;
};

std::string signed_with(const altered& a) {
    const support::teams_signer signer;
    json::object header = signer.header();
    json::object claims = support::teams_signer::claims("app-1", service, now);
    a.change(header, claims);
    return "Bearer " + signer.sign(header, claims);
}

const std::vector<altered> alterations{
    {"as the connector makes it", rule::kept, [](auto&, auto&) {}},
    {"audience api://", rule::kept, [](auto&, auto& c) { c["aud"] = "api://app-1"; }},
    {"audience api://botid-", rule::kept, [](auto&, auto& c) { c["aud"] = "api://botid-app-1"; }},
    {"audience in a list", rule::kept, [](auto&, auto& c) { c["aud"] = json::array{"other", "app-1"}; }},
    {"expired 4 minutes ago", rule::kept, [](auto&, auto& c) { c["exp"] = now - 240; }},
    {"valid in 4 minutes", rule::kept, [](auto&, auto& c) { c["nbf"] = now + 240; }},
    {"no nbf", rule::kept, [](auto&, auto& c) { c.erase("nbf"); }},
    {"times with a fraction", rule::kept, [](auto&, auto& c) { c["exp"] = now + 0.5; }},
    {"other members of the header", rule::kept,
     [](auto& h, auto&) { h["jku"] = "https://evil.example/keys", h["x5u"] = "https://evil.example/cert"; }},
    {"expired 6 minutes ago", rule::expired, [](auto&, auto& c) { c["exp"] = now - 360; }},
    {"expired 5 minutes ago", rule::expired, [](auto&, auto& c) { c["exp"] = now - 300; }},
    {"valid in 6 minutes", rule::not_yet_valid, [](auto&, auto& c) { c["nbf"] = now + 360; }},
    {"no exp", rule::no_expiry, [](auto&, auto& c) { c.erase("exp"); }},
    {"exp as text", rule::bad_claims, [](auto&, auto& c) { c["exp"] = "1900003600"; }},
    {"exp null", rule::bad_claims, [](auto&, auto& c) { c["exp"] = nullptr; }},
    {"exp beyond all time", rule::bad_claims, [](auto&, auto& c) { c["exp"] = 1e300; }},
    {"nbf as a list", rule::bad_claims, [](auto&, auto& c) { c["nbf"] = json::array{1}; }},
    {"another issuer", rule::bad_issuer, [](auto&, auto& c) { c["iss"] = "https://evil.example"; }},
    {"the issuer with a slash", rule::bad_issuer, [](auto&, auto& c) { c["iss"] = "https://api.botframework.com/"; }},
    {"no issuer", rule::bad_issuer, [](auto&, auto& c) { c.erase("iss"); }},
    {"issuer in a list", rule::bad_claims,
     [](auto&, auto& c) { c["iss"] = json::array{"https://api.botframework.com"}; }},
    {"another app", rule::bad_audience, [](auto&, auto& c) { c["aud"] = "app-2"; }},
    {"an app that begins like ours", rule::bad_audience, [](auto&, auto& c) { c["aud"] = "app-11"; }},
    {"ours in another case", rule::bad_audience, [](auto&, auto& c) { c["aud"] = "APP-1"; }},
    {"no audience", rule::bad_audience, [](auto&, auto& c) { c.erase("aud"); }},
    {"audience a number", rule::bad_claims, [](auto&, auto& c) { c["aud"] = 1; }},
    {"no serviceurl", rule::no_service_url, [](auto&, auto& c) { c.erase("serviceurl"); }},
    {"serviceurl a list", rule::bad_claims, [](auto&, auto& c) { c["serviceurl"] = json::array{}; }},
    {"crit", rule::critical, [](auto& h, auto&) { h["crit"] = json::array{"exp"}; }},
    {"an empty crit", rule::critical, [](auto& h, auto&) { h["crit"] = json::array{}; }},
    {"no algorithm", rule::bad_algorithm, [](auto& h, auto&) { h.erase("alg"); }},
    {"alg none", rule::bad_algorithm, [](auto& h, auto&) { h["alg"] = "none"; }},
    {"alg None", rule::bad_algorithm, [](auto& h, auto&) { h["alg"] = "None"; }},
    {"alg rs256", rule::bad_algorithm, [](auto& h, auto&) { h["alg"] = "rs256"; }},
    {"alg RS512", rule::bad_algorithm, [](auto& h, auto&) { h["alg"] = "RS512"; }},
    {"alg PS256", rule::bad_algorithm, [](auto& h, auto&) { h["alg"] = "PS256"; }},
    {"alg a list", rule::bad_algorithm, [](auto& h, auto&) { h["alg"] = json::array{"RS256"}; }},
    {"no kid", rule::no_key_id, [](auto& h, auto&) { h.erase("kid"); }},
    {"kid a number", rule::bad_header, [](auto& h, auto&) { h["kid"] = 1; }},
    {"kid of nobody", rule::unknown_key, [](auto& h, auto&) { h["kid"] = "nobody"; }},
    {"kid of a file", rule::unknown_key, [](auto& h, auto&) { h["kid"] = "../../dev/null"; }},
};

/// Signed by a key that came along in the header, under the published key's name.
std::string with_own_key() {
    const support::teams_signer theirs(7);
    json::object header = support::teams_signer().header();
    header["jwk"] = theirs.jwk();
    header["x5c"] = json::array{"MIIB"};
    return "Bearer " + theirs.sign(header, support::teams_signer::claims("app-1", service, now));
}

std::string hmac_with_public_key() {
    const support::teams_signer signer;
    json::object header = signer.header();
    header["alg"] = "HS256";
    const auto input = support::base64url(json::serialize(header)) + "." +
                       support::base64url(json::serialize(support::teams_signer::claims("app-1", service, now)));
    return "Bearer " + input + "." + support::base64url(support::hs256(signer.public_pem(), input));
}

}  // namespace

TEST_CASE("a token is judged by each rule", "[teams][jwt]") {
    for (const auto& each : alterations) {
        INFO(each.what);
        CHECK(judged(signed_with(each)) == each.expected);
    }
}

TEST_CASE("keys that a token brings along count for nothing", "[teams][jwt]") {
    CHECK(judged(with_own_key()) == rule::bad_signature);
    CHECK(judged(hmac_with_public_key()) == rule::bad_algorithm);
}

TEST_CASE("a token that was changed on its way is refused", "[teams][jwt]") {
    const std::string good = signed_with(alterations[0]);
    REQUIRE(judged(good) == rule::kept);
    const auto first = good.find('.');
    const auto second = good.find('.', first + 1);
    for (std::size_t at = first + 1; at < good.size(); ++at) {
        if (at == second) continue;
        std::string changed = good;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        INFO("character " << at);
        CHECK(judged(changed) != rule::kept);
    }
    CHECK(judged(good.substr(0, second + 1)) == rule::bad_shape);
    CHECK(judged(good + "A") != rule::kept);
    CHECK(judged(good + "=") == rule::bad_shape);
    CHECK(judged(good + ".x") == rule::bad_shape);
}

TEST_CASE("what is no token is refused without being understood", "[teams][jwt]") {
    for (const std::string text : {"", "Bearer", "Bearer ", "Basic YTpi", "Bearer  x", "bearer"})
        CHECK(judged(text) != rule::kept);
    CHECK(judged("Basic " + signed_with(alterations[0]).substr(7)) == rule::no_token);
    CHECK(judged("Bearer a.b") == rule::bad_shape);
    CHECK(judged("Bearer ...") == rule::bad_shape);
    CHECK(judged("Bearer " + std::string(20'000, 'A')) == rule::too_long);
    const auto part = [](std::string_view text) { return support::base64url(text); };
    CHECK(judged("Bearer " + part("[]") + "." + part("{}") + ".AA") == rule::bad_header);
    CHECK(judged("Bearer " + part(R"({"alg":"RS256","alg":"RS256","kid":"k"})") + "." + part("{}") + ".AA") ==
          rule::bad_header);
    CHECK(judged("Bearer " + part(R"({"alg":"none","\u0061lg":"RS256","kid":"k"})") + "." + part("{}") + ".AA") ==
          rule::bad_header);
    CHECK(judged("Bearer " + part(R"({"alg":"RS256","kid":"k"})") + "." + part(R"({"exp":1,"exp":2})") + ".AA") ==
          rule::bad_claims);
    const std::string deep = std::string(50, '[') + std::string(50, ']');
    CHECK(judged("Bearer " + part(R"({"alg":"RS256","kid":"k"})") + "." + part(R"({"a":)" + deep + "}") + ".AA") ==
          rule::bad_claims);
}

TEST_CASE("base64url has one spelling", "[teams][jwt]") {
    CHECK(teams::decode_base64url("") == "");
    CHECK(teams::decode_base64url("_-8") == "\xFF\xEF");
    CHECK(teams::decode_base64url("QQ") == "A");
    CHECK_FALSE(teams::decode_base64url("QR"));
    CHECK_FALSE(teams::decode_base64url("QQ=="));
    CHECK_FALSE(teams::decode_base64url("Q"));
    CHECK_FALSE(teams::decode_base64url("+/"));
    CHECK_FALSE(teams::decode_base64url("Q Q"));
}

TEST_CASE("RFC 7515's example of RS256 verifies, and not when a bit is changed", "[teams][jwt]") {
    const std::string keys =
        R"({"keys":[{"kty":"RSA","kid":"a2","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}]})";
    const std::string input =
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0"
        "cnVlfQ";
    auto signature = teams::decode_base64url(
        "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
        "O8W2Fp5jujGbds9uJdbF9CUAr7t1"
        "dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--"
        "xi12jzD"
        "wusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_"
        "IoypGlUPQGe7"
        "7Rw");
    const auto read = teams::read_keys(keys);
    REQUIRE(read);
    REQUIRE(read->size() == 1);
    REQUIRE(signature);
    CHECK(read->front().signed_by(input, *signature));
    (*signature)[10] ^= 1;
    CHECK_FALSE(read->front().signed_by(input, *signature));
}

TEST_CASE("a key set is read with care", "[teams][jwt]") {
    const auto count = [](std::string_view text) {
        const auto keys = teams::read_keys(text);
        return keys ? static_cast<int>(keys->size()) : -1;
    };
    CHECK(count("nonsense") == -1);
    CHECK(count("{}") == -1);
    CHECK(count(R"({"keys":[]})") == 0);
    CHECK(count(R"({"keys":[1,null,{},{"kty":"EC","kid":"a"},{"kty":"RSA","kid":"a","n":"AQAB","e":"AQAB"}]})") == 0);
    json::object even = support::teams_signer().jwk();
    even["e"] = "AQ";  // 1: every signature would match its own bytes
    CHECK(count(json::serialize(json::object{{"keys", json::array{even}}})) == 0);
    json::object unlisted = support::teams_signer().jwk();
    unlisted.erase("endorsements");
    const auto keys = teams::read_keys(
        json::serialize(json::object{{"keys", json::array{unlisted, support::teams_signer(1).jwk()}}}));
    REQUIRE(keys->size() == 2);
    CHECK((*keys)[0].endorses("anything"));
    CHECK((*keys)[1].endorses("msteams"));
    CHECK_FALSE((*keys)[1].endorses("webchat"));
    CHECK_FALSE((*keys)[1].endorses(""));
}

TEST_CASE("service URLs are equal but for one slash", "[teams][jwt]") {
    CHECK(teams::same_service("https://a/teams/", "https://a/teams"));
    CHECK_FALSE(teams::same_service("https://a/teams//", "https://a/teams"));
    CHECK_FALSE(teams::same_service("https://a/teams/", "https://a/Teams/"));
    CHECK_FALSE(teams::same_service("", ""));
}
