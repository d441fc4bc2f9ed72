#include "integrations/slack/decode_reader.hpp"
#include "integrations/slack/fetch.hpp"
#include "integrations/slack/modal.hpp"
#include "integrations/slack/plain_words.hpp"

#include <algorithm>

namespace coach::slack {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t max_values = 100;
constexpr std::string_view capture_callback = "capture_this";  ///< of message shortcuts, as the manifest names them
constexpr std::string_view critique_callback = "critique_this";

core::told to_fetch(std::string what) { return {std::string(integrations::fetch_kind), {{"what", std::move(what)}}}; }

/// "Capture this" on a message: the thread it is in, each author named. One that is in no thread is a thread of one.
incoming captured(const reader& payload, arrived out) {
    const auto message = payload.object("message");
    const auto author = message.text("user");
    if (author.empty() || message.has("bot_id")) return ignored{"a message that no person wrote"};
    auto wanted = to_fetch("thread");
    wanted.fields.emplace_back("channel", payload.object("channel").text("id"));
    wanted.fields.emplace_back("thread", or_else(message.text("thread_ts"), message.text("ts")));
    wanted.fields.emplace_back("author", author);
    wanted.fields.emplace_back("words", message.text("text"));
    out.what.what = std::move(wanted);
    return out;
}

/// "Critique this" on a message: its file, or else its words, in the person's private chat.
incoming critiqued(const reader& payload, const decode_options& options, arrived out) {
    const auto message = payload.object("message");
    if (message.first("files").present) {
        auto wanted = to_fetch("files");
        wanted.fields.emplace_back("as", "critique");
        add_files(message, wanted);
        out.what.what = std::move(wanted);
        return out;
    }
    auto wanted = to_fetch("command");
    wanted.fields.emplace_back("text",
                               std::string(critique_lead) + "\n" + plain_words(message.text("text"), options.bot_user));
    out.what.what = std::move(wanted);
    return out;
}

/// A button of the home page: it acts in the direct chat, whose channel the page carries, and the page is made anew.
incoming at_home(const reader& payload, std::string_view value, arrived out) {
    const auto channel = payload.object("view").text("private_metadata");
    if (channel.starts_with('D')) out.what.where.channel = channel;
    const auto at = payload.first("actions").text("action_ts");
    if (!at.empty())
        out.what.id = joined("i", {out.what.where.workspace, out.what.who.id, "home", at, value.substr(0, 200)});
    out.what.what = core::chose{std::string(value), {}};
    out.then = out.what;
    out.then->id += "/home";
    out.then->what = core::told{"home_opened", {}};
    return out;
}

incoming action(const reader& payload, const decode_options& options, arrived out) {
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
    if (payload.object("view").text("type") == "home") return at_home(payload, value, std::move(out));
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
                      ephemeral ? reply_token(payload.text("response_url"), options) : std::string()};
    const auto theirs = payload.object("user").text("team_id");
    out.what.where.external =
        !out.what.where.direct && !payload.has("enterprise") && !theirs.empty() && theirs != out.what.where.workspace;
    const auto at = pressed.text("action_ts");
    if (!at.empty())
        out.what.id = joined("i", {out.what.where.workspace, out.what.who.id, ts, at, value.substr(0, 200)});
    if (pressed.text("action_id").starts_with(form_action)) {
        out.what.where.reply_token = reply_token(payload.text("response_url"), options);
        return form_button{std::move(out.what), std::string(value), std::string(payload.text("trigger_id"))};
    }
    out.what.what = core::chose{std::string(value), std::string(ephemeral ? ephemeral_mark : "") + std::string(ts)};
    return out;
}

/// view.state.values is {block_id: {action_id: {type, value | selected_option …}}}: each input's block id is the
/// field.
incoming view(const reader& payload, arrived out, std::string_view body) {
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
                form.values.emplace_back(block.key,
                                         or_else(field.text("value"), field.object("selected_option").text("value")));
                break;
            }
        }
    }
    if (const auto kept = read_metadata(view.text("private_metadata"))) {
        form.form = kept->form.id;
        out.wrong = wrong_fields(kept->form, form);
        std::erase_if(form.values, [&](const auto& given) {
            return std::ranges::none_of(kept->form.fields, [&](const auto& f) { return f.id == given.first; });
        });
        if (!kept->channel.empty()) {
            out.what.where.channel = kept->channel;
            out.what.where.thread = kept->thread;
            out.what.where.direct = kept->direct;
        }
    }
    out.what.id = joined("v", {out.what.where.workspace, out.what.who.id, view.text("id"),
                               or_else(view.text("hash"), fingerprint(body))});
    out.what.what = std::move(form);
    return out;
}

}  // namespace

incoming read_interaction(const reader& payload, std::string_view body, const decode_options& options,
                          core::time_point now) {
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
    const std::string trigger = payload.has("trigger_id") ? std::string(payload.text("trigger_id")) : fingerprint(body);
    out.what.id = joined("i", {team, out.what.who.id, trigger});
    if (type == "block_actions") return action(payload, options, std::move(out));
    if (type == "view_submission") return view(payload, std::move(out), body);
    const auto callback = payload.text("callback_id");
    if (type == "message_action" && callback == capture_callback) return captured(payload, std::move(out));
    if (type == "message_action" && callback == critique_callback) return critiqued(payload, options, std::move(out));
    // Any other shortcut opens the same menu as the bare command, in the direct chat.
    auto menu = to_fetch("command");
    menu.fields.emplace_back("text", "");
    out.what.what = std::move(menu);
    return out;
}

}  // namespace coach::slack
