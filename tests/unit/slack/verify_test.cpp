#include "integrations/slack/verify.hpp"

#include "tests/support/slack_signer.hpp"

#include <catch2/catch_test_macros.hpp>

#include <ostream>

using namespace coach;
using slack::verdict;

namespace coach::slack {
std::ostream& operator<<(std::ostream& out, verdict v) { return out << words(v); }
}  // namespace coach::slack

namespace {

const std::string secret = "a signing secret of a test";
const std::string body = "token=x&team_id=T1&command=%2Fcoach&text=hello";
const std::string at = "1531420618";
// printf 'v0:1531420618:token=…' | openssl dgst -sha256 -hmac 'a signing secret of a test'
const std::string signature = "v0=955e42354cd63ebe97d32ca49c8864168b1623d76955f558dd532fd2f3d3dc7b";
const std::string empty_body_signature = "v0=10406dd090296894ec6bfd27269057d4e8325b3bbf02503e1b04bf59531b8c6b";
constexpr std::chrono::sys_seconds sent{std::chrono::seconds(1531420618)};

verdict check(std::string_view b, std::string_view s, std::string_view t, std::chrono::sys_seconds now,
              std::vector<std::string> secrets = {secret}) {
    return slack::verifier(secrets).check({b, s, t}, now);
}

}  // namespace

TEST_CASE("a request signed with the secret is genuine", "[slack][verify]") {
    CHECK(check(body, signature, at, sent) == verdict::genuine);
    CHECK(check("", empty_body_signature, at, sent) == verdict::genuine);
    CHECK(support::slack_signature(secret, at, body) == signature);
}

TEST_CASE("anything changed on its way is refused", "[slack][verify]") {
    CHECK(check(body + " ", signature, at, sent) == verdict::bad_signature);
    CHECK(check(body, signature, "1531420619", sent) == verdict::bad_signature);
    CHECK(check(body, signature, at, sent, {"another secret"}) == verdict::bad_signature);
    std::string changed = signature;
    changed.back() = changed.back() == '0' ? '1' : '0';
    CHECK(check(body, changed, at, sent) == verdict::bad_signature);
}

TEST_CASE("more than 300 seconds apart, either way, is stale", "[slack][verify]") {
    using std::chrono::seconds;
    CHECK(check(body, signature, at, sent + seconds(300)) == verdict::genuine);
    CHECK(check(body, signature, at, sent + seconds(301)) == verdict::stale);
    CHECK(check(body, signature, at, sent - seconds(300)) == verdict::genuine);
    CHECK(check(body, signature, at, sent - seconds(301)) == verdict::stale);
    CHECK(check(body, signature, "9223372036854775807", sent) == verdict::stale);
}

TEST_CASE("odd headers are refused, each with its rule", "[slack][verify]") {
    CHECK(check(body, "", at, sent) == verdict::no_headers);
    CHECK(check(body, signature, "", sent) == verdict::no_headers);
    for (const std::string odd :
         {"x", "-1", "1531420618 ", " 1531420618", "0x5b", "1531420618.0", "99999999999999999999999"}) {
        CHECK(check(body, signature, odd, sent) == verdict::bad_timestamp);
    }
    std::string upper = signature;
    for (auto& c : upper)
        c = static_cast<char>(std::toupper(c));
    for (const std::string& odd :
         {std::string("v0="), std::string("v1=") + signature.substr(3), signature.substr(0, 60), signature + "0",
          signature.substr(3), "V0" + upper.substr(2), std::string("v0=") + std::string(64, 'g')}) {
        CHECK(check(body, odd, at, sent) == verdict::bad_format);
    }
    CHECK(check(body, signature, at, sent, {}) == verdict::no_secret);
    CHECK(check(body, signature, at, sent, {""}) == verdict::no_secret);
}

TEST_CASE("two secrets are accepted while one replaces the other", "[slack][verify]") {
    CHECK(check(body, signature, at, sent, {"the new one", secret}) == verdict::genuine);
    CHECK(check(body, signature, at, sent, {secret, "the new one"}) == verdict::genuine);
    CHECK(check(body, signature, at, sent, {"the new one", "another"}) == verdict::bad_signature);
}

TEST_CASE("one verifier checks many requests, good and bad in any order", "[slack][verify]") {
    slack::verifier one({secret, "second"});
    for (int i = 0; i < 100; ++i) {
        const std::string text = body + std::to_string(i);
        const std::string with = i % 3 == 0 ? "second" : i % 3 == 1 ? secret : "wrong";
        const auto expected = i % 3 == 2 ? verdict::bad_signature : verdict::genuine;
        CHECK(one.check({text, support::slack_signature(with, at, text), at}, sent) == expected);
    }
}
