#include "integrations/slack/decode.hpp"

#include "integrations/slack/install_events.hpp"
#include "integrations/slack/plain_words.hpp"
#include "net/form.hpp"
#include "net/http_client.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>

namespace coach::slack {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t max_bytes = 1024 * 1024;
constexpr std::size_t max_fields = 1000;
constexpr std::size_t max_depth = 64;
constexpr std::size_t max_values = 100;
constexpr std::string_view capture_callback = "capture_this";  ///< of the message shortcut, as the manifest names it

/// A member that is missing or of another type reads as empty: Slack says to expect both.
struct reader {
    dom::element at;
    bool present = false;

    [[nodiscard]] std::string_view text(std::string_view name) const {
        std::string_view value;
        return present && at[name].get(value) == simdjson::SUCCESS ? value : std::string_view{};
    }
    [[nodiscard]] reader object(std::string_view name) const {
        dom::element value;
        if (!present || at[name].get(value) != simdjson::SUCCESS || !value.is_object()) return {};
        return {value, true};
    }
    [[nodiscard]] reader first(std::string_view name) const {
        dom::array values;
        if (!present || at[name].get(values) != simdjson::SUCCESS) return {};
        for (dom::element value : values)
            return value.is_object() ? reader{value, true} : reader{};
        return {};
    }
    [[nodiscard]] bool has(std::string_view name) const {
        dom::element value;
        return present && at[name].get(value) == simdjson::SUCCESS && !value.is_null();
    }
    [[nodiscard]] bool flag(std::string_view name) const {
        bool value = false;
        return present && at[name].get(value) == simdjson::SUCCESS && value;
    }
};

std::string joined(std::string_view kind, std::initializer_list<std::string_view> pieces) {
    std::string out = "slack/";
    out += kind;
    for (const auto piece : pieces) {
        out += '/';
        out += piece;
    }
    return out;
}

/// FNV-1a: only for ids of requests that carry no id of their own, where any stable value does.
std::string fingerprint(std::string_view bytes) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : bytes)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return std::to_string(hash);
}

std::string_view or_else(std::string_view first, std::string_view second) { return first.empty() ? second : first; }

bool ends_with_host(std::string_view host, std::string_view domain) {
    return host == domain ||
           (host.size() > domain.size() && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.');
}

bool taken_subtype(std::string_view subtype) {
    return subtype.empty() || subtype == "file_share" || subtype == "thread_broadcast" || subtype == "me_message";
}

}  // namespace

bool is_response_url(std::string_view url, bool loopback_urls) {
    const auto parsed = net::parse_url(url);
    if (!parsed) return false;
    const std::string& host = parsed->host;
    if (loopback_urls && (host == "127.0.0.1" || host == "localhost" || host == "::1" || host == "[::1]")) return true;
    return parsed->tls && parsed->port == "443" &&
           (ends_with_host(host, "slack.com") || ends_with_host(host, "slack-gov.com"));
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

    std::string reply_token(std::string_view url) const {
        return is_response_url(url, options.loopback_urls) ? std::string(url) : std::string();
    }

    incoming outer(const reader& body, core::time_point now) {
        const auto type = body.text("type");
        if (type == "url_verification") {
            const auto text = body.text("challenge");
            if (text.empty() || text.size() > 4096) return malformed{"url_verification without a challenge"};
            return challenge{std::string(text)};
        }
        if (auto gone = read_end(body.at); type == "event_callback" && gone) return std::move(*gone);
        if (type == "event_callback") return event(body, now);
        if (type == "app_rate_limited") return ignored{"app_rate_limited: Slack holds events back"};
        if (type.empty()) return malformed{"JSON without a type"};
        return ignored{"unknown outer type"};
    }

    incoming event(const reader& body, core::time_point now) {
        const auto inner = body.object("event");
        if (!inner.present) return malformed{"event_callback without an event"};
        const auto type = inner.text("type");
        if (type != "message" && type != "app_mention") return ignored{"event type without a use here"};
        return message(body, inner, type == "app_mention", now);
    }

    incoming message(const reader& body, const reader& inner, bool app_mention, core::time_point now) {
        if (!taken_subtype(inner.text("subtype"))) return ignored{"message subtype"};
        const auto authorized = body.first("authorizations");
        const std::string_view bot =
            or_else(options.bot_user, authorized.flag("is_bot") ? authorized.text("user_id") : "");
        const auto user = inner.text("user");
        if (inner.has("bot_id") || inner.has("bot_profile") || user.empty() || user == bot || user == "USLACKBOT") {
            return ignored{"message of a bot"};
        }
        const auto channel = inner.text("channel");
        const auto ts = inner.text("ts");
        const auto team = or_else(or_else(body.text("team_id"), body.text("enterprise_id")), inner.text("team"));
        if (channel.empty() || ts.empty() || team.empty()) return malformed{"message without channel, time or team"};

        const bool direct =
            inner.text("channel_type") == "im" || (inner.text("channel_type").empty() && channel.starts_with('D'));
        const auto text = inner.text("text");
        if (!direct && !app_mention && !mentions(text, bot)) return ignored{"channel message without a mention"};

        const auto thread = inner.text("thread_ts");
        arrived out;
        out.what.id = joined("m", {team, channel, ts});
        out.what.where = {"slack",
                          std::string(team),
                          std::string(channel),
                          std::string(direct ? thread : or_else(thread, ts)),
                          direct,
                          {}};
        out.what.who = {std::string(user), {}};
        out.what.at = now;
        std::string words = plain_words(text, app_mention && bot.empty() ? leading_mention(text) : bot);
        const auto file = inner.first("files");
        if (words.empty() && file.present) {
            // Files are not fetched yet; the coach says so instead of staying silent.
            out.what.what = core::shared_file{std::string(file.text("name")), std::string(file.text("mimetype")), {}};
        } else {
            out.what.what = core::said{std::move(words), std::string(ts)};
        }
        return out;
    }

    /// Without a known bot user, the mention that an app_mention opens with is the bot's.
    static std::string_view leading_mention(std::string_view text) {
        if (!text.starts_with("<@")) return {};
        const auto end = text.find_first_of("|>");
        return end == std::string_view::npos ? std::string_view{} : text.substr(2, end - 2);
    }

    incoming command(const net::form_fields& fields, std::string_view body, core::time_point now) {
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
            "slack", std::string(team), std::string(channel), {}, false, reply_token(field("response_url"))};
        out.what.who = {std::string(user), std::string(field("user_name"))};
        out.what.at = now;
        out.what.what = core::commanded{plain_words(field("text"), options.bot_user)};
        return out;
    }

    incoming interaction(const reader& payload, std::string_view body, core::time_point now) {
        const auto type = payload.text("type");
        if (type == "block_suggestion") return no_options{};
        const auto user = payload.object("user");
        const auto team = or_else(or_else(payload.object("team").text("id"), user.text("team_id")),
                                  payload.object("enterprise").text("id"));
        if (type.empty()) return malformed{"interaction without a type"};
        const bool known =
            type == "block_actions" || type == "view_submission" || type == "shortcut" || type == "message_action";
        if (!known) return ignored{"interaction type without a use here"};
        if (user.text("id").empty() || team.empty()) return malformed{"interaction without a user or a team"};

        arrived out;
        out.from = source::interaction;
        out.what.who = {std::string(user.text("id")), std::string(or_else(user.text("name"), user.text("username")))};
        out.what.where = {"slack", std::string(team), std::string(user.text("id")), {}, true, {}};
        out.what.at = now;
        const std::string trigger =
            payload.has("trigger_id") ? std::string(payload.text("trigger_id")) : fingerprint(body);
        out.what.id = joined("i", {team, out.what.who.id, trigger});
        if (type == "block_actions") return action(payload, std::move(out));
        if (type == "view_submission") return view(payload, std::move(out), body);
        if (type == "message_action" && payload.text("callback_id") == capture_callback)
            return captured(payload, std::move(out));
        out.what.what = core::commanded{};  // a shortcut opens the same menu as the bare command, in the direct chat
        return out;
    }

    /// "Capture this" on a message: its words with its author, as the thread they belong to would be pasted. The rest
    /// of the thread is asked for in the direct chat: the payload does not hold it.
    incoming captured(const reader& payload, arrived out) const {
        const auto message = payload.object("message");
        const auto author = message.text("user");
        if (author.empty() || message.has("bot_id")) return ignored{"a message that no person wrote"};
        auto words = plain_words(message.text("text"), options.bot_user);
        // All of it is this author's: in a line of its own "Cause: …" would be read as another one's words.
        std::replace_if(words.begin(), words.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
        out.what.what = core::commanded{"capture this thread\n@" + std::string(author) + ": " + words};
        return out;
    }

    incoming action(const reader& payload, arrived out) {
        const auto pressed = payload.first("actions");
        if (!pressed.present) return malformed{"block_actions without an action"};
        const auto selected = pressed.object("selected_option");
        const auto value = or_else(or_else(pressed.text("value"), selected.text("value")), pressed.text("action_id"));
        if (value.empty()) return malformed{"action without a value"};
        if (pressed.has("url")) return ignored{"a link button: the person's browser did the rest"};

        const auto container = payload.object("container");
        const auto message = payload.object("message");
        const auto channel = or_else(payload.object("channel").text("id"), container.text("channel_id"));
        const auto ts = or_else(container.text("message_ts"), message.text("ts"));
        if (channel.empty()) return ignored{"an action outside of a conversation"};
        const bool ephemeral = container.flag("is_ephemeral");
        const bool direct = channel.starts_with('D');
        const auto thread = or_else(or_else(container.text("thread_ts"), message.text("thread_ts")),
                                    direct || ephemeral ? std::string_view{} : ts);
        out.what.where = {"slack",
                          out.what.where.workspace,
                          std::string(channel),
                          std::string(thread),
                          direct && !ephemeral,
                          ephemeral ? reply_token(payload.text("response_url")) : std::string()};
        const auto at = pressed.text("action_ts");
        if (!at.empty())
            out.what.id = joined("i", {out.what.where.workspace, out.what.who.id, ts, at, value.substr(0, 200)});
        out.what.what = core::chose{std::string(value), std::string(ephemeral ? ephemeral_mark : "") + std::string(ts)};
        return out;
    }

    /// view.state.values is {block_id: {action_id: {type, value | selected_option …}}}: each input's block id is the
    /// field.
    static incoming view(const reader& payload, arrived out, std::string_view body) {
        out.from = source::view;
        const auto view = payload.object("view");
        core::submitted_form form{std::string(view.text("callback_id")), {}};
        const auto values = view.object("state").object("values");
        dom::object blocks;
        if (values.present && values.at.get(blocks) == simdjson::SUCCESS) {
            for (const auto block : blocks) {
                dom::object inputs;
                if (form.values.size() >= max_values || block.value.get(inputs) != simdjson::SUCCESS) continue;
                if (out.view_block.empty()) out.view_block = block.key;
                for (const auto input : inputs) {
                    if (!input.value.is_object()) continue;
                    const reader field{input.value, true};
                    form.values.emplace_back(
                        block.key, or_else(field.text("value"), field.object("selected_option").text("value")));
                    break;
                }
            }
        }
        out.what.id = joined("v", {out.what.where.workspace, out.what.who.id, view.text("id"),
                                   or_else(view.text("hash"), fingerprint(body))});
        out.what.what = std::move(form);
        return out;
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
        return through(impl_->interaction(*root, payload, now), organisation_of(root->at));
    }
    if (net::find_field(*fields, "command").empty()) return malformed{"form without a command or a payload"};
    const bool org_wide = net::find_field(*fields, "is_enterprise_install") == "true";
    return through(impl_->command(*fields, body, now),
                   std::string(org_wide ? net::find_field(*fields, "enterprise_id") : std::string_view{}));
}

}  // namespace coach::slack
