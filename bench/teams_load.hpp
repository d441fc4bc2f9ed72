#pragma once

/// Messages of a Teams personal chat with the token of the Bot Connector, and the connector, the published keys and the
/// login that answer. A person's chat stays on one connection, as a chat's id never changes.

#include "bench/chat_load.hpp"
#include "tests/support/teams_signer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace coach::bench {

inline constexpr std::string_view teams_app = "00000000-0000-0000-0000-0000000be9c4";

/// "a:CBENCH<connection>p<person>", percent-encoded or not.
inline std::optional<unsigned> teams_connection(std::string_view head) {
    const auto at = head.substr(0, head.find("\r\n")).find("CBENCH");
    if (at == std::string_view::npos) return std::nullopt;
    return static_cast<unsigned>(std::strtoul(head.data() + at + 6, nullptr, 10));
}

/// The service answers at http://127.0.0.1:<port>/.
struct teams_service {
    support::teams_signer signer;
    std::uint16_t port = 0;
    std::function<void(std::string_view body)> replied;  ///< each message of the bot

    [[nodiscard]] std::string url(std::string_view path) const {
        return "http://127.0.0.1:" + std::to_string(port) + std::string(path);
    }
    [[nodiscard]] api_answer says(std::string_view head, std::string_view body) const {
        const auto is = [&](std::string_view part) {
            return head.substr(0, head.find("\r\n")).find(part) != head.npos;
        };
        if (is("/openidconfiguration"))
            return {"200 OK",
                    R"({"issuer":"https://api.botframework.com","jwks_uri":")" + url("/v1/.well-known/keys") +
                        R"(","id_token_signing_alg_values_supported":["RS256"]})",
                    {}};
        if (is("/.well-known/keys"))
            return {"200 OK", boost::json::serialize(boost::json::object{{"keys", {signer.jwk()}}}), {}};
        if (is("/oauth2/v2.0/token"))
            return {"200 OK", R"({"token_type":"Bearer","expires_in":3600,"access_token":"bench"})", {}};
        // Typing is no answer.
        const bool message = body.find(R"("type":"typing")") == std::string_view::npos;
        if (message && replied) replied(body);
        return {"201 Created", R"({"id":"1700000000001"})", message ? teams_connection(head) : std::nullopt};
    }
};

/// One message; `person` decides the chat.
inline std::string teams_request(const load_options& o, const teams_service& to, const std::string& token,
                                 unsigned connection, std::uint64_t person, std::uint64_t serial) {
    const auto user = "29:person" + std::to_string(person);
    const auto chat = "a:CBENCH" + std::to_string(connection) + "p" + std::to_string(person);
    const auto body =
        R"({"type":"message","id":")" + std::to_string(1'700'000'000'000 + serial) +
        R"(","timestamp":"2026-11-24T09:00:00.000Z","serviceUrl":")" + to.url("/teams/") +
        R"(","channelId":"msteams","from":{"id":")" + user +
        R"(","name":"Someone","aadObjectId":"00000000-0000-0000-0000-000000000001"},"conversation":{"conversationType":"personal","tenantId":"tenant-1","id":")" +
        chat + R"("},"recipient":{"id":"28:)" + std::string(teams_app) +
        R"(","name":"Coach"},"textFormat":"plain","locale":"en-US","text":"hello","entities":[{"locale":"en-US","country":"US","platform":"Web","timezone":"Europe/Berlin","type":"clientInfo"}],"channelData":{"tenant":{"id":"tenant-1"}}})";
    return "POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(o.bot_port) +
           "\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nAuthorization: Bearer " + token + "\r\nUser-Agent: Microsoft-SkypeBotApi\r\n\r\n" + body;
}

/// As many people as make whole rounds of the connections.
inline request_maker teams_requests(const load_options& o, const teams_service& to) {
    const auto people = o.people / o.connections * o.connections;
    return [o, people, &to, token = to.signer.token(teams_app, to.url("/teams/"), std::time(nullptr))](
               unsigned connection, std::uint64_t count, std::uint64_t serial) {
        return teams_request(o, to, token, connection, (connection + count * o.connections) % people, serial);
    };
}

}  // namespace coach::bench
