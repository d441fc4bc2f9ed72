// More than a hundred requests that nobody should send to /api/messages, written byte by byte: forged tokens, broken
// JSON, bent framing, sizes beyond the limits. Each ends in a clear status, none in a 5xx, none is stored, and the
// program answers a real message after each group.

#include "tests/robustness/raw_request.hpp"
#include "tests/scenarios/teams_town.hpp"

#include <boost/json.hpp>
#include <catch2/catch_message.hpp>

#include <algorithm>

namespace coach::scenarios {
namespace {

namespace json = boost::json;
using robustness::closed;
using robustness::hostile;
using robustness::status_for;
using robustness::statuses;

long long now() {
    return std::chrono::duration_cast<seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

class door {
  public:
    explicit door(teams_workspace& w) : w_(w) {}

    [[nodiscard]] std::string token() const { return signer_.token("app-1", w_.town.service(), now()); }
    [[nodiscard]] json::object message() const {
        return support::teams_message(w_.town.service(), "hello", "h" + std::to_string(++count_));
    }
    [[nodiscard]] std::string request(std::string_view authorization, std::string_view body) const {
        return head(authorization, body.size()) + std::string(body);
    }
    [[nodiscard]] std::string head(std::string_view authorization, std::size_t length) const {
        std::string out = "POST /api/messages HTTP/1.1\r\nHost: coach.example\r\nContent-Type: application/json\r\n";
        if (!authorization.empty()) out += "Authorization: " + std::string(authorization) + "\r\n";
        return out + "Content-Length: " + std::to_string(length) + "\r\n\r\n";
    }
    /// A token whose header and claims were changed, around a sound message.
    void token(std::string what, statuses allowed, const std::function<void(json::object&, json::object&)>& change,
               unsigned key = 0) {
        json::object header = signer_.header();
        json::object claims = support::teams_signer::claims("app-1", w_.town.service(), now());
        change(header, claims);
        const std::string made = support::teams_signer(key).sign(header, claims);
        all.push_back({"token: " + what, request("Bearer " + made, json::serialize(message())), std::move(allowed)});
    }
    void authorization(const std::string& what, const std::string& value) {
        all.push_back({"authorization: " + what, request(value, json::serialize(message())), {400, 401}});
    }
    /// A body, with a sound token.
    void body(std::string what, const std::string& bytes, statuses allowed) {
        all.push_back({"body: " + what, request("Bearer " + token(), bytes), std::move(allowed)});
    }
    void activity(std::string what, statuses allowed, const std::function<void(json::object&)>& change) {
        json::object a = message();
        change(a);
        body(std::move(what), json::serialize(a), std::move(allowed));
    }
    void raw(std::string what, std::string bytes, statuses allowed, bool half_close = true) {
        all.push_back({"framing: " + what, std::move(bytes), std::move(allowed), half_close});
    }

    std::vector<hostile> all;

  private:
    teams_workspace& w_;
    support::teams_signer signer_;
    mutable unsigned count_ = 0;
};

void forged_tokens(door& d) {
    const auto set = [](const char* name, json::value value, bool in_header = false) {
        return [=](json::object& h, json::object& c) { (in_header ? h : c)[name] = value; };
    };
    for (const auto* alg : {"none", "None", "NONE", "HS256", "HS512", "RS384", "RS512", "PS256", "ES256", "EdDSA", ""})
        d.token(std::string("alg ") + alg, {401}, set("alg", alg, true));
    d.token("alg a number", {401}, set("alg", 256, true));
    d.token("crit", {401}, set("crit", json::array{"exp"}, true));
    d.token("kid of nobody", {401}, set("kid", "nobody", true));
    d.token("kid a path", {401}, set("kid", "../../../../dev/null", true));
    d.token("kid an injection", {401}, set("kid", "' OR 1=1 --", true));
    d.token("kid very long", {401}, set("kid", json::string(3000, 'k'), true));
    d.token("another's key, named like ours", {401}, set("kid", json::string(support::teams_signer().key_id()), true),
            9);
    d.token(
        "another's key, brought along", {401},
        [](json::object& h, json::object&) { h["jwk"] = support::teams_signer(9).jwk(); }, 9);
    d.token("a key to be fetched", {401}, set("jku", "http://127.0.0.1:1/keys", true), 9);
    d.token("a certificate brought along", {401}, set("x5c", json::array{"MIIB"}, true), 9);
    for (const auto* iss :
         {"https://api.botframework.com/", "https://api.botframework.us", "http://api.botframework.com",
          "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/", ""})
        d.token(std::string("iss ") + iss, {401}, set("iss", iss));
    for (const auto* aud : {"app-2", "APP-1", "app-1 ", "https://api.botframework.com", ""})
        d.token(std::string("aud ") + aud, {401}, set("aud", aud));
    d.token("no exp", {401}, [](json::object&, json::object& c) { c.erase("exp"); });
    d.token("exp long ago", {401}, set("exp", 1));
    d.token("exp as text", {401}, set("exp", "9999999999"));
    d.token("exp infinite", {401}, set("exp", 1e308));
    d.token("nbf tomorrow", {401}, set("nbf", now() + 86'400));
    d.token("no serviceurl", {401}, [](json::object&, json::object& c) { c.erase("serviceurl"); });
    d.token("another's serviceurl", {401}, set("serviceurl", "https://evil.example/"));
    d.token("a serviceurl inside ours", {401}, set("serviceurl", "http://127.0.0.1"));
    d.authorization("none", "");
    for (const auto* value : {"Bearer", "Bearer ", "Bearer x", "Bearer a.b", "Bearer a.b.c", "Bearer ..", "Bearer ....",
                              "Basic YTpi", "Digest x", "Negotiate YII=", "Bearer null", "Bearer \x01\x02"})
        d.authorization(value, value);
    d.authorization("twelve thousand letters", "Bearer " + std::string(12'000, 'A'));
    d.authorization("a token cut in half", "Bearer " + d.token().substr(0, 200));
    d.authorization("a token twice", "Bearer " + d.token() + "," + d.token());
    d.authorization("a token with padding", "Bearer " + d.token() + "==");
}

void odd_bodies(door& d) {
    const std::string deep = R"({"type":"message","x":)" + std::string(5000, '[') + std::string(5000, ']') + "}";
    for (const std::string text : {"", " ", "{", "}", "[]", "[{}]", "null", "true", "7", "\"message\"", "{\"type\":}",
                                   "{'type':'message'}", "{\"type\":\"message\"", "\xEF\xBB\xBF[]", "\xFF\xFE\x00\x01",
                                   "{\"a\":\"\xC3\x28\"}", "type=message&text=hello", "<xml/>", "NaN"})
        d.body(text.substr(0, 20), text, {400});
    d.body("5,000 deep", deep, {400});
    d.body("an empty object", "{}", {401});  // no serviceUrl: not the one that the token speaks for
    const auto set = [](const char* name, json::value value) { return [=](json::object& a) { a[name] = value; }; };
    d.activity("serviceUrl of another", {401}, set("serviceUrl", "https://evil.example/"));
    d.activity("serviceUrl of metadata", {401}, set("serviceUrl", "http://169.254.169.254/"));
    d.activity("serviceUrl a list", {401}, set("serviceUrl", json::array{"a"}));
    d.activity("no serviceUrl", {401}, [](json::object& a) { a.erase("serviceUrl"); });
    d.activity("another channel", {403}, set("channelId", "directline"));
    d.activity("no channel", {403}, [](json::object& a) { a.erase("channelId"); });
    d.activity("channel a number", {403}, set("channelId", 7));
    d.activity("no type", {400}, [](json::object& a) { a.erase("type"); });
    d.activity("type a list", {400}, set("type", json::array{"message"}));
    d.activity("no conversation", {400}, [](json::object& a) { a.erase("conversation"); });
    d.activity("conversation a text", {400}, set("conversation", "a:1"));
    d.activity("an unknown type", {200}, set("type", "somethingNew"));
    d.activity("a type of 10,000 letters", {200}, set("type", json::string(10'000, 't')));
    d.activity("from a bot", {200}, set("from", json::object{{"id", "28:other"}}));
    d.activity("from nobody", {200}, [](json::object& a) { a.erase("from"); });
    d.activity("from itself", {200}, set("from", json::object{{"id", "28:coach"}}));
    d.activity("an unknown invoke", {501}, [](json::object& a) { a["type"] = "invoke", a["name"] = "evil/invoke"; });
    d.activity("an invoke without a name", {501}, [](json::object& a) { a["type"] = "invoke"; });
    d.activity("a value that is not ours", {200}, [](json::object& a) {
        a.erase("text");
        a["value"] = json::object{{"__proto__", "x"}};
    });
    d.activity("a typing sign", {200}, set("type", "typing"));
    d.activity("a deletion", {200}, set("type", "messageDelete"));
    d.activity("a reaction", {200}, set("type", "messageReaction"));
    d.activity("members without ids", {200}, [](json::object& a) {
        a["type"] = "conversationUpdate";
        a["conversation"] = json::object{{"id", "19:group"}, {"conversationType", "groupChat"}};
        a["membersAdded"] = json::array{1, nullptr, json::object{}, json::array{}};
    });
}

void bent_framing(door& d) {
    const std::string body = json::serialize(d.message());
    const std::string bearer = "Bearer " + d.token();
    const auto with = [&](const std::string& line, const std::string& headers, const std::string& content) {
        return line + "\r\nHost: coach.example\r\nAuthorization: " + bearer + "\r\n" + headers + "\r\n" + content;
    };
    const std::string post = "POST /api/messages HTTP/1.1";
    const std::string length = "Content-Length: " + std::to_string(body.size()) + "\r\n";
    d.raw("two lengths", with(post, length + "Content-Length: 3\r\n", body), {400});
    d.raw("length and chunks", with(post, length + "Transfer-Encoding: chunked\r\n", "0\r\n\r\n"), {400});
    d.raw("a length with a sign", with(post, "Content-Length: +5\r\n", "hello"), {400});
    d.raw("a negative length", with(post, "Content-Length: -5\r\n", "hello"), {400});
    d.raw("a hexadecimal length", with(post, "Content-Length: 0x10\r\n", body), {400});
    d.raw("a length beyond all memory", with(post, "Content-Length: 99999999999999999999\r\n", body), {400, 413});
    d.raw("a body beyond the limit", with(post, "Content-Length: 2000000\r\n", "x"), {413});
    d.raw("no length", with(post, "", ""), {400, 411});
    d.raw("chunks beyond the limit",
          with(post, "Transfer-Encoding: chunked\r\n", "200000\r\n" + std::string(2'097'152, 'a') + "\r\n0\r\n\r\n"),
          {400, 413, closed});
    d.raw("a broken chunk size", with(post, "Transfer-Encoding: chunked\r\n", "zz\r\nhello\r\n0\r\n\r\n"), {400});
    d.raw("chunks of another coding", with(post, "Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), {400, 501});
    d.raw("a blank before the colon", with(post, "Content-Length : 5\r\n", "hello"), {400});
    d.raw("a folded header", with(post, "X-A: b\r\n c\r\n" + length, body), {400});
    d.raw("a NUL in a header", with(post, std::string("X-A: a\0b\r\n", 10) + length, body), {400});
    d.raw("a header of 100 KiB", with(post, "X-A: " + std::string(102'400, 'a') + "\r\n" + length, body),
          {431, closed});
    d.raw("5,000 headers",
          [&] {
              std::string many;
              for (int i = 0; i < 5000; ++i)
                  many += "X-" + std::to_string(i) + ": 0123456789\r\n";
              return with(post, many + length, body);
          }(),
          {400, 431, closed});
    d.raw("two hosts", with(post, "Host: evil.example\r\n" + length, body), {400});
    d.raw("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, 505, closed});
    d.raw("HTTP/9.9", with("POST /api/messages HTTP/9.9", length, body), {400, 505});
    d.raw("no version", "POST /api/messages\r\n\r\n", {400, closed});
    d.raw("a TLS greeting", std::string("\x16\x03\x01\x00\xA5\x01\x00\x00\xA1\x03\x03", 11), {400, closed});
    d.raw("nothing", "", {closed});
    d.raw("bare line feeds", "POST /api/messages HTTP/1.1\nHost: a\nContent-Length: 0\n\n", {400, 401});
    d.raw("a body that ends early", with(post, length, body.substr(0, 20)), {400, 408, closed});
    d.raw("GET", with("GET /api/messages HTTP/1.1", "", ""), {405});
    d.raw("PUT", with("PUT /api/messages HTTP/1.1", length, body), {405});
    d.raw("DELETE", with("DELETE /api/messages HTTP/1.1", "", ""), {405});
    d.raw("OPTIONS", with("OPTIONS /api/messages HTTP/1.1", "", ""), {405});
    d.raw("TRACE", with("TRACE /api/messages HTTP/1.1", "", ""), {400, 405, 501});
    d.raw("a method nobody knows", with("BREW /api/messages HTTP/1.1", length, body), {400, 405, 501});
    d.raw("a path beside it", with("POST /api/messages/../messages HTTP/1.1", length, body), {400, 404});
    d.raw("a path with a slash", with("POST /api/messages/ HTTP/1.1", length, body), {404});
    d.raw("a path in capitals", with("POST /API/MESSAGES HTTP/1.1", length, body), {404});
    d.raw("HEAD", with("HEAD /api/messages HTTP/1.1", "", ""), {200});
}

void answered_after(teams_workspace& w, const std::string& group, std::size_t answers) {
    INFO("after " << group << "; the program logged:\n" << w.coach.log().substr(0, 2000));
    REQUIRE_FALSE(w.coach.process().ended());
    auto sound = support::teams_message(w.town.service(), "help", "sound-" + group);
    REQUIRE(w.status_of(w.town.signed_by_connector(sound)) == 200);
    CHECK(w.await("a:chat-of-ana", answers).size() == answers);
}

SCENARIO("Hostile requests for Teams' door end in a clear status, and nothing of them is stored", "[hostile][teams]") {
    teams_workspace w;
    std::size_t count = 0;
    std::size_t groups = 0;
    for (const auto& [name, fill] :
         {std::pair{"tokens", &forged_tokens}, {"bodies", &odd_bodies}, {"framing", &bent_framing}}) {
        door d(w);
        fill(d);
        for (const auto& h : d.all) {
            const int got = status_for(w.coach.port(), h.bytes, h.half_close);
            ++count;
            INFO(h.what << ": " << got);
            CHECK(h.allowed.contains(got));
        }
        answered_after(w, name, ++groups);
    }
    CHECK(count >= 100);
    CHECK(w.town.with([](auto& stub) { return stub.messages().size(); }) == groups);
    const auto log = w.coach.log();
    CHECK(log.find("secret-1") == std::string::npos);
    CHECK(log.find("eyJ") == std::string::npos);  // no token, nor a part of one
}

}  // namespace
}  // namespace coach::scenarios
