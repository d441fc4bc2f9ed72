// CPU of the Slack side of one turn, without sockets: verify and decode a signed message event; render a typical answer
// and write its chat.postMessage body; read Slack's answer.
#include "integrations/slack/answer.hpp"
#include "integrations/slack/decode.hpp"
#include "integrations/slack/render.hpp"
#include "integrations/slack/verify.hpp"
#include "tests/support/slack_signer.hpp"

#include <boost/json/serialize.hpp>

#include <chrono>
#include <cstdio>
#include <ctime>

using namespace coach;

namespace {

constexpr int rounds = 50'000;

double cpu_seconds() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

template <class F>
double microseconds_each(F work) {
    const double start = cpu_seconds();
    for (int i = 0; i < rounds; ++i)
        work();
    return (cpu_seconds() - start) / rounds * 1e6;
}

core::message typical() {
    return {
        core::intent::reply,
        {core::text_part{
             "\"Customers want usage-based pricing\" names a solution. \"Sales keeps asking\" is one source without a "
             "count.\n\nTo circulate, this needs: **who**, **how often**, *what it costs them*, two sources."},
         core::quote_part{"Customers want usage-based pricing, sales keeps asking", "your text"},
         core::text_part{"What do customers do today because pricing is per seat, and where did you see it?"},
         core::choices_part{{{"ask", "Show me how to ask my AI", true},
                             {"example", "Example", false},
                             {"skip", "Skip", false},
                             {"pause", "Pause", false}}}}};
}

}  // namespace

int main() {
    const std::string body = support::slack_event(
        R"({"type":"message","channel":"D024BE91L","channel_type":"im","user":"U2147483697","text":"38 of 210 accounts bought fewer seats than users and share logins (billing data, Q3). Two churned saying so (exit calls).","ts":"1355517523.000005","event_ts":"1355517523.000005","client_msg_id":"b0f3d3a4-1c1c-4e5f-8b0e-0c7a8d9e1f2a","blocks":[{"type":"rich_text","block_id":"x","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"38 of 210 accounts bought fewer seats than users and share logins (billing data, Q3). Two churned saying so (exit calls)."}]}]}]})");
    const std::string at = "1700000000";
    const std::string signature = support::slack_signature("a secret", at, body);
    const std::chrono::sys_seconds now{std::chrono::seconds(1'700'000'000)};
    slack::verifier verifier({"a secret"});
    slack::decoder decoder({});

    std::size_t sum = 0;
    const double verified =
        microseconds_each([&] { sum += verifier.check({body, signature, at}, now) == slack::verdict::genuine; });
    const double decoded = microseconds_each([&] { sum += decoder.json(body, now).index(); });
    const core::message message = typical();
    const double fitted = microseconds_each([&] { sum += core::fit(message, slack::capabilities()).size(); });
    std::size_t bytes = 0;
    const double rendered = microseconds_each([&] {
        auto payload = slack::render(message);
        payload["channel"] = "D024BE91L";
        payload["metadata"] =
            boost::json::object{{"event_type", "coach_effect"}, {"event_payload", boost::json::object{{"id", "x"}}}};
        bytes = boost::json::serialize(payload).size();
        sum += bytes;
    });
    const net::client_result<net::http_response> ok(net::http_response{
        200, {}, R"({"ok":true,"channel":"D024BE91L","ts":"1503435956.000247","message":{"text":"hi"}})"});
    const double answered =
        microseconds_each([&] { sum += slack::read_api_answer(ok).what == slack::answer::kind::ok; });
    std::printf(
        "slack_turn: %.1f us CPU (verify %.1f, decode %.1f, fit %.1f, render %.1f, answer %.1f; %zu bytes posted)%s\n",
        verified + decoded + fitted + rendered + answered, verified, decoded, fitted, rendered, answered, bytes,
        sum == 0 ? "!" : "");
}
