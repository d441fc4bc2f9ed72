#include "integrations/slack/answer.hpp"

#include <catch2/catch_test_macros.hpp>

#include <ostream>

using namespace coach;
using kind = slack::answer::kind;

namespace {

using outcome = net::client_result<net::http_response>;

slack::answer api(int status, std::string body, net::header_list headers = {}) {
    return slack::read_api_answer(outcome(net::http_response{status, std::move(headers), std::move(body)}));
}
kind refused(const std::string& error) { return api(200, R"({"ok":false,"error":")" + error + "\"}").what; }

}  // namespace

TEST_CASE("Slack's answers are understood by what they call for", "[slack][answer]") {
    CHECK(api(200, R"({"ok":true,"ts":"1.2"})").what == kind::ok);
    CHECK(refused("ratelimited") == kind::rate_limited);
    CHECK(refused("service_unavailable") == kind::later);
    CHECK(refused("internal_error") == kind::unknown);
    CHECK(refused("fatal_error") == kind::unknown);
    CHECK(refused("msg_blocks_too_long") == kind::refused_blocks);
    CHECK(refused("invalid_blocks") == kind::refused_blocks);
    CHECK(refused("message_not_found") == kind::message_gone);
    CHECK(refused("channel_not_found") == kind::not_there);
    for (const char* error :
         {"token_revoked", "account_inactive", "invalid_auth", "no_text", "restricted_action", "something_new"}) {
        CHECK(refused(error) == kind::give_up);
    }
    CHECK(api(200, R"({"ok":false,"error":"token_revoked"})").error == "token_revoked");
}

TEST_CASE("429 says how long to rest", "[slack][answer]") {
    const auto a = api(429, "", {{"retry-after", "7"}});
    CHECK(a.what == kind::rate_limited);
    CHECK(a.delay == std::chrono::seconds(7));
    CHECK(api(429, "").delay == std::chrono::seconds(1));
    CHECK(api(429, "", {{"Retry-After", "-5"}}).delay == std::chrono::seconds(1));
    CHECK(api(429, "", {{"Retry-After", "999999999"}}).delay == std::chrono::hours(1));
}

TEST_CASE("what may have happened is unknown; what certainly did not comes again", "[slack][answer]") {
    CHECK(api(500, "oops").what == kind::unknown);
    CHECK(api(502, "").what == kind::unknown);
    CHECK(api(503, "").what == kind::later);
    CHECK(api(200, "<html>").what == kind::unknown);
    CHECK(api(200, "").what == kind::unknown);
    CHECK(api(200, "null").what == kind::unknown);
    CHECK(api(404, "").what == kind::give_up);
    net::client_error lost{{}, true, "closed"};
    CHECK(slack::read_api_answer(outcome(lost)).what == kind::unknown);
    lost.sent = false;
    CHECK(slack::read_api_answer(outcome(lost)).what == kind::later);
}

TEST_CASE("a response_url says ok in many ways and ends after its time", "[slack][answer]") {
    const auto url = [](int status, std::string body) {
        return slack::read_url_answer(outcome(net::http_response{status, {}, std::move(body)})).what;
    };
    CHECK(url(200, "ok") == kind::ok);
    CHECK(url(200, "") == kind::ok);
    CHECK(url(200, R"({"ok":true})") == kind::ok);
    CHECK(url(404, "expired_url") == kind::url_used_up);
    CHECK(url(404, R"({"ok":false,"error":"used_url"})") == kind::url_used_up);
    CHECK(url(400, R"({"ok":false,"error":"invalid_blocks"})") == kind::refused_blocks);
    CHECK(url(429, "") == kind::rate_limited);
    CHECK(url(500, "") == kind::unknown);
    CHECK(url(403, "") == kind::give_up);
}
