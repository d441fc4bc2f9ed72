#include "integrations/slack/decode.hpp"

#include "integrations/slack/decode_reader.hpp"
#include "integrations/slack/install_events.hpp"
#include "integrations/slack/plain_words.hpp"
#include "net/http_client.hpp"

#include <algorithm>

namespace coach::slack {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t max_bytes = 1024 * 1024;
constexpr std::size_t max_fields = 1000;
constexpr std::size_t max_depth = 64;

bool ends_with_host(std::string_view host, std::string_view domain) {
    return host == domain ||
           (host.size() > domain.size() && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.');
}

}  // namespace

std::string joined(std::string_view kind, std::initializer_list<std::string_view> pieces) {
    std::string out = "slack/";
    out += kind;
    for (const auto piece : pieces) {
        out += '/';
        out += piece;
    }
    return out;
}

std::string fingerprint(std::string_view bytes) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : bytes)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return std::to_string(hash);
}

bool is_response_url(std::string_view url, bool loopback_urls) {
    const auto parsed = net::parse_url(url);
    if (!parsed) return false;
    const std::string& host = parsed->host;
    if (loopback_urls && (host == "127.0.0.1" || host == "localhost" || host == "::1" || host == "[::1]")) return true;
    return parsed->tls && parsed->port == "443" &&
           (ends_with_host(host, "slack.com") || ends_with_host(host, "slack-gov.com"));
}

std::string reply_token(std::string_view url, const decode_options& options) {
    return is_response_url(url, options.loopback_urls) ? std::string(url) : std::string();
}

incoming read_command(const net::form_fields& fields, std::string_view body, const decode_options& options,
                      core::time_point now) {
    const auto field = [&fields](std::string_view name) { return net::find_field(fields, name); };
    const auto team = or_else(field("team_id"), field("enterprise_id"));
    const auto channel = field("channel_id");
    const auto user = field("user_id");
    if (team.empty() || channel.empty() || user.empty()) return malformed{"command without team, channel or user"};
    const auto trigger = field("trigger_id");
    arrived out;
    out.from = source::command;
    out.what.id = joined("c", {team, user, trigger.empty() ? fingerprint(body) : std::string(trigger)});
    out.what.where = {
        "slack", std::string(team), std::string(channel), {}, false, reply_token(field("response_url"), options)};
    out.what.who = {std::string(user), std::string(field("user_name"))};
    out.what.at = now;
    out.what.what = core::commanded{plain_words(field("text"), options.bot_user)};
    return out;
}

struct decoder::impl {
    decode_options options;
    dom::parser parser{max_bytes + 64};

    explicit impl(decode_options o) : options(std::move(o)) {}

    /// Empty when the bytes are no JSON object.
    std::optional<reader> parse(std::string_view body) {
        if (body.size() > max_bytes) return std::nullopt;
        if (parser.allocate(std::max<std::size_t>(body.size(), 4096), max_depth) != simdjson::SUCCESS)
            return std::nullopt;
        dom::element root;
        if (parser.parse(body.data(), body.size()).get(root) != simdjson::SUCCESS || !root.is_object())
            return std::nullopt;
        return reader{root, true};
    }

    incoming outer(const reader& body, core::time_point now) {
        const auto type = body.text("type");
        if (type == "url_verification") {
            const auto text = body.text("challenge");
            if (text.empty() || text.size() > 4096) return malformed{"url_verification without a challenge"};
            return challenge{std::string(text)};
        }
        if (auto gone = read_end(body.at); type == "event_callback" && gone) return std::move(*gone);
        if (type == "event_callback") return read_event(body, options, now);
        if (type == "app_rate_limited") return ignored{"app_rate_limited: Slack holds events back"};
        if (type.empty()) return malformed{"JSON without a type"};
        return ignored{"unknown outer type"};
    }
};

namespace {
incoming through(incoming out, std::string enterprise) {
    if (auto* event = std::get_if<arrived>(&out)) event->enterprise = std::move(enterprise);
    return out;
}
}  // namespace

decoder::decoder(decode_options options) : impl_(std::make_unique<impl>(std::move(options))) {}
decoder::~decoder() = default;

incoming decoder::json(std::string_view body, core::time_point now) {
    const auto root = impl_->parse(body);
    if (!root) return malformed{"not a JSON object"};
    return through(impl_->outer(*root, now), organisation_of(root->at));
}

incoming decoder::form(std::string_view body, core::time_point now) {
    const auto fields = net::parse_form(body, {max_bytes, max_fields});
    if (!fields) return malformed{"form too large"};
    // Such a request may be unsigned, so nothing else in it is looked at.
    if (net::find_field(*fields, "ssl_check") == "1") return ignored{"ssl_check"};
    const auto payload = net::find_field(*fields, "payload");
    if (!payload.empty()) {
        const auto root = impl_->parse(payload);
        if (!root) return malformed{"payload is not a JSON object"};
        return through(read_interaction(*root, payload, impl_->options, now), organisation_of(root->at));
    }
    if (net::find_field(*fields, "command").empty()) return malformed{"form without a command or a payload"};
    const bool org_wide = net::find_field(*fields, "is_enterprise_install") == "true";
    return through(read_command(*fields, body, impl_->options, now),
                   std::string(org_wide ? net::find_field(*fields, "enterprise_id") : std::string_view{}));
}

}  // namespace coach::slack