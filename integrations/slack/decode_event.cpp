#include "integrations/slack/assistant.hpp"
#include "integrations/slack/decode_reader.hpp"
#include "integrations/slack/fetch.hpp"
#include "integrations/slack/plain_words.hpp"

namespace coach::slack {
namespace {

constexpr std::size_t most_stopped = 20;

/// In a channel shared with others, or by somebody of another workspace than the one that the app is installed in.
/// Within an organisation people of several workspaces are colleagues.
bool from_outside(const reader& body, const reader& inner, std::string_view team) {
    if (body.flag("is_ext_shared_channel")) return true;
    const auto theirs = or_else(inner.text("user_team"), inner.text("source_team"));
    return body.text("enterprise_id").empty() && !theirs.empty() && theirs != team;
}

bool taken_subtype(std::string_view subtype) {
    return subtype.empty() || subtype == "file_share" || subtype == "thread_broadcast" || subtype == "me_message";
}

/// Without a known bot user, the mention that an app_mention opens with is the bot's.
std::string_view leading_mention(std::string_view text) {
    if (!text.starts_with("<@")) return {};
    const auto end = text.find_first_of("|>");
    return end == std::string_view::npos ? std::string_view{} : text.substr(2, end - 2);
}

incoming message(const reader& body, const reader& inner, bool app_mention, const decode_options& options,
                 core::time_point now) {
    if (!taken_subtype(inner.text("subtype"))) return ignored{"message subtype"};
    const auto authorized = body.first("authorizations");
    const std::string_view bot = or_else(options.bot_user, authorized.flag("is_bot") ? authorized.text("user_id") : "");
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
    out.what.where = {
        "slack", std::string(team), std::string(channel), std::string(direct ? thread : or_else(thread, ts)), direct,
        {}};
    out.what.where.external = !direct && from_outside(body, inner, team);
    out.what.who = {std::string(user), {}};
    out.what.at = now;
    std::string words = plain_words(text, app_mention && bot.empty() ? leading_mention(text) : bot);
    if (inner.first("files").present) {
        core::told wanted{std::string(integrations::fetch_kind),
                          {{"what", "files"}, {"words", std::move(words)}, {"message", std::string(ts)}}};
        add_files(inner, wanted);
        out.what.what = std::move(wanted);
    } else {
        out.what.what = core::said{std::move(words), std::string(ts)};
    }
    return out;
}

/// The home tab or an assistant thread was opened: the coach is told, in the person's direct chat.
incoming opened(const reader& body, std::string_view kind, std::string_view user, std::string_view channel,
                std::string_view thread, core::time_point now) {
    const auto team = or_else(body.text("team_id"), body.text("enterprise_id"));
    if (team.empty() || user.empty() || channel.empty()) return malformed{"opened without a team, user or channel"};
    arrived out;
    out.what.id = joined("o", {team, user, or_else(body.text("event_id"), body.object("event").text("event_ts"))});
    out.what.where = {"slack", std::string(team), std::string(channel), std::string(thread), true, {}};
    out.what.who = {std::string(user), {}};
    out.what.at = now;
    out.what.what = core::told{std::string(kind), {}};
    return out;
}

incoming assistant_thread(const reader& body, const reader& inner, core::time_point now) {
    const auto thread = inner.object("assistant_thread");
    auto out = opened(body, "thread_started", thread.text("user_id"), thread.text("channel_id"),
                      thread.text("thread_ts"), now);
    if (auto* event = std::get_if<arrived>(&out)) event->what.where.reply_token = assistant_mark;
    return out;
}

incoming session_stopped(const reader& body, const reader& inner) {
    stopped out{std::string(body.text("team_id")),
                std::string(inner.text("channel")),
                {},
                std::string(inner.text("thread_ts"))};
    simdjson::dom::array all;
    if (inner.at["streaming_message_ts"].get(all) == simdjson::SUCCESS) {
        for (const auto each : all) {
            std::string_view ts;
            if (each.get(ts) == simdjson::SUCCESS && out.messages.size() < most_stopped) out.messages.emplace_back(ts);
        }
    }
    return out;
}

}  // namespace

void add_files(const reader& message, core::told& wanted) {
    for (const auto& file : message.objects("files", most_files)) {
        wanted.fields.emplace_back("file", file.text("id"));
        wanted.fields.emplace_back("name", or_else(file.text("name"), file.text("title")));
        wanted.fields.emplace_back("mime", file.text("mimetype"));
    }
}

incoming read_event(const reader& body, const decode_options& options, core::time_point now) {
    const auto inner = body.object("event");
    if (!inner.present) return malformed{"event_callback without an event"};
    const auto type = inner.text("type");
    if (type == "app_home_opened") {
        if (inner.text("tab") != "home") return ignored{"another tab than the home page"};
        return opened(body, "home_opened", inner.text("user"), inner.text("channel"), {}, now);
    }
    if (type == "assistant_thread_started") return assistant_thread(body, inner, now);
    if (type == "assistant_thread_context_changed") return noted{};  // what they look at meanwhile is not read
    if (type == "agent_session_stopped" || type == "message_stream_stopped") return session_stopped(body, inner);
    if (type != "message" && type != "app_mention") return ignored{"event type without a use here"};
    return message(body, inner, type == "app_mention", options, now);
}

}  // namespace coach::slack
