#include "tests/support/teams_stub.hpp"

#include "net/form.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>
#include <stdexcept>

namespace coach::support {
namespace {

namespace json = boost::json;
using kind = teams_fault::kind;

constexpr std::string_view talks = "/teams/v3/conversations";
constexpr std::size_t most_bytes = 100 * 1024;

net::http_response respond(int status, const json::object& body) {
    return {status, {{"Content-Type", "application/json; charset=utf-8"}}, json::serialize(body)};
}

net::http_response refusal(int status, std::string_view code, std::string_view message = "as told") {
    return respond(status, {{"error", json::object{{"code", code}, {"message", message}}}});
}

std::string endpoint_of(const net::http_request& request) {
    const auto path = request.path();
    if (path.ends_with("/openidconfiguration")) return "metadata";
    if (path.ends_with("/keys")) return "keys";
    if (path.starts_with("/login/")) return "login";
    if (path.starts_with("/files/")) return "file";
    if (path.starts_with("/upload/") && request.method == "PUT") return "upload";
    if (path == talks) return "create";
    if (!path.starts_with(talks)) return "unknown";
    return request.method == "PUT" ? "put" : request.method == "DELETE" ? "delete" : "post";
}

/// Segments below the conversations, decoded.
std::vector<std::string> segments(std::string_view path) {
    std::vector<std::string> out;
    path.remove_prefix(talks.size());
    while (path.starts_with('/')) {
        path.remove_prefix(1);
        const auto end = path.find('/');
        out.push_back(net::decode_percent(path.substr(0, end)));
        path.remove_prefix(std::min(end, path.size()));
    }
    return out;
}

}  // namespace

teams_stub::teams_stub(boost::asio::io_context& context, std::string app, std::string secret)
    : context_(context), app_(std::move(app)), secret_(std::move(secret)), keys_{signer_.jwk()} {
    listen(0);
}
teams_stub::~teams_stub() = default;

void teams_stub::listen(std::uint16_t port) {
    auto server = std::make_unique<net::http_server>(
        context_, net::server_limits{}, [this](net::http_request request) { return handle(std::move(request)); });
    if (const auto failed = server->listen("127.0.0.1", port)) throw std::runtime_error(failed.message());
    port_ = server->port();
    servers_.push_back(std::move(server));
}

void teams_stub::fail_next(std::string endpoint, teams_fault fault) {
    faults_[std::move(endpoint)].push_back(std::move(fault));
}

std::size_t teams_stub::count(std::string_view endpoint) const {
    std::size_t out = 0;
    for (const auto& c : calls_)
        out += c.endpoint == endpoint;
    return out;
}

net::awaitable<> teams_stub::drop_connections() {
    co_await servers_.back()->drain(std::chrono::milliseconds(0));
    listen(port_);
}

net::awaitable<net::http_response> teams_stub::handle(net::http_request request) {
    const std::string endpoint = endpoint_of(request);
    calls_.push_back({endpoint, std::string(net::find_header(request.headers, "Authorization")), request.body});
    teams_fault fault;
    bool failing = false;
    if (const auto planned = faults_.find(endpoint); planned != faults_.end() && !planned->second.empty()) {
        fault = planned->second.front();
        planned->second.pop_front();
        failing = true;
    }
    if (failing && fault.what == kind::status) {
        auto out = fault.code.empty()
                       ? net::http_response{fault.status, {{"Content-Type", "text/html"}}, "<html>trouble</html>"}
                       : refusal(fault.status, fault.code, fault.message);
        if (fault.retry_after >= 0) out.headers.emplace_back("Retry-After", std::to_string(fault.retry_after));
        co_return out;
    }
    if (failing && fault.what == kind::drop_before) {
        co_await drop_connections();
        co_return net::http_response{};
    }
    net::http_response out = act(endpoint, request);
    if (failing && fault.what == kind::drop_after) co_await drop_connections();
    if (failing && fault.what == kind::nonsense) out = {200, {{"Content-Type", "text/html"}}, "<html>hello</html>"};
    co_return out;
}

net::http_response teams_stub::act(const std::string& endpoint, const net::http_request& request) {
    if (endpoint == "metadata") {
        return respond(200, {{"issuer", "https://api.botframework.com"},
                             {"jwks_uri", root() + "/v1/.well-known/keys"},
                             {"id_token_signing_alg_values_supported", json::array{"RS256"}}});
    }
    if (endpoint == "keys") {
        json::array keys;
        for (const auto& key : keys_)
            keys.push_back(key);
        return respond(200, {{"keys", std::move(keys)}});
    }
    if (endpoint == "login") return grant(request);
    if (endpoint == "file" || endpoint == "upload") return file(endpoint, request);
    if (endpoint == "unknown") return respond(404, {});
    return connector(endpoint, request);
}

std::string teams_stub::share(std::string name, std::string bytes) {
    auto url = root() + "/files/" + name;
    files_[std::move(name)] = std::move(bytes);
    return url;
}

net::http_response teams_stub::file(const std::string& endpoint, const net::http_request& request) {
    if (!net::find_header(request.headers, "Authorization").empty())
        violations_.emplace_back("a token to a file's host");
    if (endpoint == "file") {
        const auto found = files_.find(request.path().substr(std::string_view("/files/").size()));
        if (found == files_.end()) return {404, {}, {}};
        return {200, {{"Content-Type", "application/octet-stream"}}, found->second};
    }
    const auto size = std::to_string(request.body.size());
    const auto range = "bytes 0-" + std::to_string(request.body.size() - 1) + "/" + size;
    if (net::find_header(request.headers, "Content-Range") != range) return respond(416, {});
    uploads_.push_back(request.body);
    return respond(201, {{"id", "file-1"}});
}

net::http_response teams_stub::grant(const net::http_request& request) {
    const auto fields = net::parse_form(request.body);
    if (!fields || net::find_field(*fields, "grant_type") != "client_credentials")
        return respond(400, {{"error", "unsupported_grant_type"}});
    if (net::find_field(*fields, "client_id") != app_ || net::find_field(*fields, "client_secret") != secret_)
        return respond(401, {{"error", "invalid_client"}, {"error_description", "AADSTS7000215: Invalid secret."}});
    if (net::find_field(*fields, "scope") != "https://api.botframework.com/.default")
        return respond(400, {{"error", "invalid_scope"}});
    return respond(200, {{"token_type", "Bearer"},
                         {"expires_in", grant_seconds_},
                         {"access_token", "granted-" + std::to_string(tokens_++)}});
}

bool teams_stub::knows_token(std::string_view authorization) const {
    constexpr std::string_view prefix = "Bearer granted-";
    if (!authorization.starts_with(prefix)) return false;
    authorization.remove_prefix(prefix.size());
    unsigned number = 0;
    std::from_chars(authorization.data(), authorization.data() + authorization.size(), number);
    return number >= first_valid_ && number < tokens_;
}

net::http_response teams_stub::connector(const std::string& endpoint, const net::http_request& request) {
    if (!app_.empty() && !knows_token(net::find_header(request.headers, "Authorization")))
        return refusal(401, "Unauthorized");
    boost::system::error_code failed;
    const json::value parsed = request.body.empty() ? json::object() : json::parse(request.body, failed);
    if (failed || !parsed.is_object()) return refusal(400, "BadSyntax");
    const json::object& body = parsed.get_object();
    if (endpoint == "create") {
        const auto* members = body.if_contains("members");
        if (members == nullptr || !members->is_array() || members->get_array().size() != 1)
            return refusal(400, "BadArgument");
        const std::string who(members->get_array()[0].at("id").as_string());
        return respond(201, {{"id", "a:chat-of-" + who.substr(who.find(':') + 1)}});
    }
    const auto path = segments(request.path());
    if (path.size() < 2 || path[1] != "activities") return refusal(404, "NotFound");
    if (request.body.size() > most_bytes) return refusal(413, "MessageSizeTooBig");
    if (endpoint == "post") {
        check(body);
        check_stream(body);
        const std::string id = "m" + std::to_string(messages_.size() + 1);
        messages_.push_back({id, path[0], body});
        return respond(201, {{"id", id}});
    }
    for (auto& m : messages_) {
        if (path.size() < 3 || m.id != path[2] || m.deleted) continue;
        if (endpoint == "delete") {
            m.deleted = true;
            return respond(200, {});
        }
        check(body);
        m.payload = body;
        ++m.updates;
        return respond(200, {{"id", m.id}});
    }
    return refusal(404, "ActivityNotFoundInConversation");
}

void teams_stub::check(const json::object& activity) {
    const auto* type = activity.if_contains("type");
    if (type == nullptr || !type->is_string()) {
        violations_.emplace_back("an activity without a type");
        return;
    }
    const bool message = type->get_string() == "message";
    if (message && !activity.contains("text") && !activity.contains("attachments"))
        violations_.emplace_back("a message without text and attachments");
    const auto* text = activity.if_contains("text");
    if (text != nullptr && text->is_string() && text->get_string().find("<at>") != std::string::npos)
        violations_.emplace_back("a mention in the text");
}

void teams_stub::check_stream(const json::object& activity) {
    const auto* entities = activity.if_contains("entities");
    if (entities == nullptr || !entities->is_array()) return;
    for (const auto& each : entities->get_array()) {
        const auto& entity = each.as_object();
        if (entity.at("type").as_string() != "streaminfo") continue;
        const auto* id = entity.if_contains("streamId");
        const auto* sequence = entity.if_contains("streamSequence");
        const auto open = id != nullptr ? streams_.find(std::string_view(id->as_string())) : streams_.end();
        const bool known = open != streams_.end();
        if (entity.at("streamType").as_string() == "final") {
            if (sequence != nullptr) violations_.emplace_back("a final chunk with a sequence number");
            if (!known) violations_.emplace_back("a final chunk of no open stream");
            if (activity.at("type").as_string() != "message")
                violations_.emplace_back("a final chunk that is no message");
            if (known) streams_.erase(open);
            continue;
        }
        if (activity.at("type").as_string() != "typing") violations_.emplace_back("a chunk that is not typing");
        const int wanted = known ? open->second + 1 : 1;
        if (id != nullptr && !known) violations_.emplace_back("a chunk of no open stream");
        if (sequence == nullptr || sequence->to_number<int>() != wanted)
            violations_.emplace_back("a chunk out of order");
        if (known) {
            ++open->second;
        } else {
            if (!streams_.empty()) violations_.emplace_back("two streams at a time");
            streams_["m" + std::to_string(messages_.size() + 1)] = 1;
        }
    }
}

}  // namespace coach::support
