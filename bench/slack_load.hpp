#pragma once

/// Signed slash commands and message events, half and half, and the Web API that answers ok.

#include "bench/chat_load.hpp"

#include <openssl/hmac.h>

namespace coach::bench {

inline std::string hex_hmac(std::string_view secret, std::string_view text) {
    std::array<unsigned char, 32> digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
    constexpr auto* hex = "0123456789abcdef";
    std::string out;
    for (const auto byte : digest) {
        out += hex[byte >> 4];
        out += hex[byte & 15];
    }
    return out;
}

inline api_answer slack_says(std::string_view head, std::string_view body) {
    api_answer out{
        "200 OK",
        R"({"ok":true,"ts":"1700000000.000100","user_id":"UBOT","bot_id":"BBOT","user":"coach","team":"bench","url":"https://bench.example/"})",
        {}};
    const auto respond = head.find("/respond/");
    const auto at = respond == std::string_view::npos ? body.find("CBENCH") : std::string_view::npos;
    if (respond != std::string_view::npos)
        out.posted = static_cast<unsigned>(std::strtoul(head.data() + respond + 9, nullptr, 10));
    else if (at != std::string_view::npos)
        out.posted = static_cast<unsigned>(std::strtoul(body.data() + at + 6, nullptr, 10));
    return out;
}

inline std::string slack_request(const load_options& o, std::uint16_t api_port, unsigned connection,
                                 std::uint64_t count, std::uint64_t serial) {
    const auto person = (connection + count * o.connections) % o.people;
    const auto now = std::time(nullptr);
    const auto user = "U" + std::to_string(person);
    std::string body, type;
    if (serial % 2 == 0) {
        type = "application/x-www-form-urlencoded";
        body = "token=t&team_id=TBENCH&team_domain=bench&channel_id=CBENCH" + std::to_string(connection) +
               "&channel_name=general&user_id=" + user + "&user_name=someone&command=%2Fcoach&text=&api_app_id=ABENCH" +
               "&is_enterprise_install=false&response_url=http%3A%2F%2F127.0.0.1%3A" + std::to_string(api_port) +
               "%2Frespond%2F" + std::to_string(connection) + "&trigger_id=" + std::to_string(serial) + ".1.bench";
    } else {
        type = "application/json";
        const auto ts =
            std::to_string(now) + "." + std::to_string(100000 + serial % 900000) + std::to_string(serial / 900000);
        body =
            R"({"token":"t","team_id":"TBENCH","context_team_id":"TBENCH","api_app_id":"ABENCH","event":{"type":"message","channel":"CBENCH)" +
            std::to_string(connection) + R"(","user":")" + user + R"(","text":"hello","ts":")" + ts +
            R"(","event_ts":")" + ts +
            R"(","team":"TBENCH","channel_type":"im","blocks":[{"type":"rich_text","block_id":"b1","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"hello"}]}]}]},"type":"event_callback","event_id":"Ev)" +
            std::to_string(serial) + R"(","event_time":)" + std::to_string(now) +
            R"(,"authorizations":[{"enterprise_id":null,"team_id":"TBENCH","user_id":"UBOT","is_bot":true,"is_enterprise_install":false}],"is_ext_shared_channel":false})";
    }
    const auto stamp = std::to_string(now);
    const auto signature = hex_hmac("bench", "v0:" + stamp + ":" + body);
    return "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(o.bot_port) +
           "\r\nContent-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nX-Slack-Request-Timestamp: " + stamp + "\r\nX-Slack-Signature: v0=" + signature +
           "\r\nUser-Agent: Slackbot 1.0\r\nAccept: */*\r\n\r\n" + body;
}

class slack_load : public chat_load {
  public:
    slack_load(asio::io_context& io, stub_api& api, const load_options& o)
        : chat_load(
              io, api,
              [o, port = api.port()](unsigned c, std::uint64_t count, std::uint64_t serial) {
                  return slack_request(o, port, c, count, serial);
              },
              o) {}
};

}  // namespace coach::bench
