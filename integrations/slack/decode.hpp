#pragma once

/// One verified request of Slack (events, slash commands, interactivity) into neutral types. No clock of its own, no
/// I/O.
///
/// Spec:    https://docs.slack.dev/apis/events-api, /interactivity/implementing-slash-commands,
///          /interactivity/handling-user-interaction
/// Taken:   direct messages; messages that mention the bot (in its thread, or opening one); slash commands; buttons;
/// submitted
///          views; shortcuts, as an empty command; the message shortcuts "capture_this" and "critique_this", and files,
///          as what is to be fetched (fetch.hpp).
/// Told apart: the end of an installation (app_uninstalled, tokens_revoked of a bot), which is no event of a person.
/// Left:    everything of a bot (its own too), edits and deletions, channel messages without a mention, unknown kinds.
/// Ids:     a message is its (team, channel, ts): a retry, and app_mention beside message.channels, are one event. A
/// command
///          is its trigger, an interaction its action's time.
/// Limits:  1 MiB, 1,000 fields, JSON depth 64, at most 40,000 characters of text (what Slack itself allows).
/// Threads: one decoder for each thread: it keeps a parser's memory.

#include "core/event.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace coach::slack {

struct challenge {  ///< answer with this text
    std::string text;
};
enum class source { event, command, interaction, view };
struct arrived {
    source from = source::event;
    core::event what;
    std::optional<core::event> then{};  ///< stored behind it: the home page is made anew
    std::string enterprise{};           ///< when it came through an organisation's installation
    std::vector<std::string> wrong{};   ///< view only: fields to fill in; nothing is stored then
    std::string view_block{};           ///< view only: the first input, where a word to the person can stand
};
struct uninstalled {  ///< the app, or its token, is gone from there
    std::string team, enterprise;
    bool org_wide = false;
    core::time_point at{};  ///< Slack's clock, whole seconds
};
struct stopped {  ///< the person pressed stop: no more words of these messages
    std::string workspace, channel;
    std::vector<std::string> messages;
    std::string thread{};  ///< all of them in there
};
struct form_button {    ///< opens a modal, at once and without the coach
    core::event at;     ///< the conversation; its reply_token takes a word when the modal does not open
    std::string value;  ///< the form (modal.hpp)
    std::string trigger;
};
struct noted {};       ///< known, and nothing to do: acknowledge
struct no_options {};  ///< a menu asked for its options: answer with an empty list
struct ignored {
    std::string why;
};
struct malformed {
    std::string why;  ///< no words of a person
};
using incoming =
    std::variant<challenge, arrived, uninstalled, stopped, form_button, noted, no_options, ignored, malformed>;

struct decode_options {
    std::string bot_user;        ///< empty: taken from the event's authorizations
    bool loopback_urls = false;  ///< accept a response_url on loopback: only towards a stand-in of the Web API
};

/// May we post there? https and a host of Slack; plain http on loopback when that is allowed.
[[nodiscard]] bool is_response_url(std::string_view url, bool loopback_urls);

class decoder {
  public:
    explicit decoder(decode_options);
    ~decoder();
    [[nodiscard]] incoming json(std::string_view body, core::time_point now);
    [[nodiscard]] incoming form(std::string_view body, core::time_point now);

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

/// Ephemeral messages cannot be changed by their time alone: their message id carries this mark.
inline constexpr std::string_view ephemeral_mark = "ephemeral:";

}  // namespace coach::slack
