#pragma once

/// One verified activity into neutral types. No clock of its own, no I/O.
///
/// Spec:   Activity protocol (unknown fields and types are accepted, A2005, A5002); Microsoft Teams, "Bot activity".
/// Taken:  messages of people in a personal chat; in a group or channel those that mention the bot; "/coach …" as the
///         command; buttons and forms of our cards (Action.Submit as a message, Action.Execute as an invoke).
///         The bot's coming into a personal chat: one welcome, however many activities tell of it.
///         Shared files, as an errand that is fetched later (errands.hpp).
/// Left:   everything of a bot (its own too), edits, deletions, reactions, typing, unknown types.
/// Ids:    a message is its (tenant, conversation, id): Teams' second delivery after 15 s is the same event.
/// Place:  channel is the conversation, thread the root message of a channel's thread (";messageid=").
/// Limits: 1 MiB, depth 64, 200 entities, 20 attachments, at most 100 values of a form, an id of 1,024 bytes.
/// Threads: one decoder for each thread: it keeps a parser's memory.

#include "core/event.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace coach::teams {

struct attachment {
    std::string content_type;
    std::string content_url;
    std::string name;
    std::string download_url;  ///< of a shared file
    std::string file_type;     ///< "docx"
};

/// What is read of any activity; a member that is missing or of another type is empty.
struct activity {
    std::string type;
    std::string name;  ///< of an invoke
    std::string id;
    std::string reply_to;
    std::string service_url;
    std::string channel_id;    ///< "msteams"
    std::string conversation;  ///< without the thread
    std::string thread;
    std::string conversation_type;  ///< "personal", "groupChat", "channel"
    std::string tenant;
    std::string team;
    std::string from, from_name, from_role, from_object;
    std::string bot, bot_name;
    std::string zone;
    std::string locale;
    std::string text;  ///< plain words, the bot's mention taken out
    bool mentioned = false;
    bool external = false;                    ///< a channel that other organisations share
    bool to_be_answered = false;              ///< deliveryMode "expectReplies"
    std::string action;                       ///< of an installationUpdate, or the event type in channelData
    std::vector<std::string> added, removed;  ///< members
    std::vector<attachment> attachments;
    std::string value;  ///< JSON; empty when there is none

    [[nodiscard]] bool direct() const { return conversation_type == "personal"; }
    [[nodiscard]] core::place where() const;
    [[nodiscard]] core::person who() const { return {from, from_name, zone}; }
    /// The conversation as the connector names it: with its thread.
    [[nodiscard]] std::string whole_conversation() const;
    /// "teams/{kind}/…", the same when Teams delivers it again.
    [[nodiscard]] std::string event_id(std::string_view kind) const;
    /// The bot came into this conversation, or went.
    [[nodiscard]] bool arrives() const;
    [[nodiscard]] bool leaves() const;
};

struct ignored {
    std::string why;
};
struct malformed {
    std::string why;  ///< no words of a person
};
/// Which button of which sent card (sent_cards.hpp).
struct card_press {
    std::string token;
    std::string picked;  ///< the choice's id, or the form's
};
/// An invoke: Teams waits for its answer. `card`: what pressing one of our cards' buttons means; `press` alone: a
/// client asks for the card again.
struct invoked {
    std::optional<core::event> card{};
    std::optional<card_press> press{};
};
using meaning = std::variant<core::event, invoked, ignored, malformed>;

class decoder {
  public:
    /// `tenant`: of an activity that names none.
    explicit decoder(std::string tenant = {});
    ~decoder();
    /// Empty: no JSON object, too large or too deep.
    [[nodiscard]] std::optional<activity> read(std::string_view body);
    [[nodiscard]] meaning understand(const activity&, core::time_point now);

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

/// Teams' text as plain words: HTML entities decoded, the mention tags of people taken off, `mention` removed.
[[nodiscard]] std::string plain_words(std::string_view text, const std::vector<std::string>& mentions);

/// "{conversation};messageid={thread}", or the conversation alone.
[[nodiscard]] std::string with_thread(std::string_view conversation, std::string_view thread);

}  // namespace coach::teams
