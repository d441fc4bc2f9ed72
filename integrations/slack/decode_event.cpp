#include "integrations/slack/decode_reader.hpp"
#include "integrations/slack/fetch.hpp"
#include "integrations/slack/plain_words.hpp"

namespace coach::slack {
namespace {

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
    if (type != "message" && type != "app_mention") return ignored{"event type without a use here"};
    return message(body, inner, type == "app_mention", options, now);
}

}  // namespace coach::slack
