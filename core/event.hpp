#pragma once

/// What happens to an actor, and what it wants done: the two ends of `core::step`. Plain values, no I/O.
///
/// An *actor* is a value stepped by a pure function: a learner (one person) or a team. An `event` comes in by one door,
/// whatever its origin; an `effect` names something for the shell to do. Both are stored as bytes by the shell.
/// Time is UTC, milliseconds.

#include "core/message.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace coach::core {

using time_point = std::chrono::sys_time<std::chrono::milliseconds>;

/// Where a conversation happens. Opaque to the core, save `direct` and equality.
struct place {
    std::string platform;   ///< "slack", "console", "playground"
    std::string workspace;  ///< team or tenant
    std::string channel;
    std::string thread;       ///< empty: the channel itself
    bool direct = true;       ///< only the person and the coach are here
    std::string reply_token;  ///< platform-private and short-lived (a response_url); not part of identity
    bool external = false;    ///< people from outside the organisation read along; not part of identity

    friend bool operator==(const place& a, const place& b) {
        return a.platform == b.platform && a.workspace == b.workspace && a.channel == b.channel && a.thread == b.thread;
    }
};

struct person {
    std::string id;  ///< unique within the workspace
    std::string name;
    std::string zone{};  ///< IANA time zone, when the platform tells it: "Europe/Berlin"
    friend bool operator==(const person&, const person&) = default;
};

struct said {
    std::string text;
    std::string message_id;  ///< the platform's; may be empty
};
struct chose {
    std::string id;          ///< choice::id, or a label when the platform has only that
    std::string message_id;  ///< the message that carried the button
};
struct commanded {
    std::string text;  ///< what followed "/coach"; may be empty
};
struct submitted_form {
    std::string form;
    std::vector<std::pair<std::string, std::string>> values;
};
struct shared_file {
    std::string name;
    std::string mime;
    std::string text;       ///< already read, as Markdown, and redacted
    std::string problem{};  ///< why it could not be read: "encrypted", "scanned", … (documents/convert.hpp); else empty
    bool cut = false;       ///< longer than what is read
};
struct timer_fired {
    std::string name;
};
struct told {  ///< by another actor
    std::string kind;
    std::vector<std::pair<std::string, std::string>> fields;
};
using happening = std::variant<said, chose, commanded, submitted_form, shared_file, timer_fired, told>;

/// What the guard removed from an event before it was stored: never the data itself.
struct redaction {
    std::string rule;  ///< "secret.aws_access_key", "payment_card", an organisation's own rule id
    int count = 1;
    friend bool operator==(const redaction&, const redaction&) = default;
};

struct event {
    std::string id;  ///< globally unique; the mailbox drops repeats
    place where;
    person who;
    happening what;
    time_point at{};
    std::vector<redaction> redactions;
};

struct say {
    place where;
    person to;
    message what;
    std::string updates;  ///< message id to replace, when what.why == intent::update
};
struct wake_at {
    std::string name;  ///< one timer for each name; setting it again moves it (core/reactions.cpp: who is woken)
    time_point when;
};
struct cancel_wake {
    std::string name;
};
struct tell {
    std::string actor;
    told what;
};
struct record {  ///< counted and audited; holds ids and numbers, never a person's words
    std::string kind;
    std::vector<std::pair<std::string, std::string>> fields;
};
/// A line in a book that is only ever added to, each line chained to the one before by its hash. Ids, numbers and
/// clauses.
struct write_down {
    std::string
        ledger;  ///< "audit": what the contract says must be logged; "consent": what was agreed to and withdrawn
    std::vector<std::pair<std::string, std::string>> fields;
};
/// Everything that is kept of this actor goes: state, timers, messages not sent, keys. What the step says still goes
/// out, and the next event makes a new actor.
struct erase_me {};
/// A code that joins another identity of the same person to this one. It comes back as a word, "link_code" {code}.
struct make_link_code {};
/// A code that was typed here. Back comes "link_waiting" or "link_refused"; whoever made it hears "link_asked".
struct use_link_code {
    std::string code;
};
/// All that is kept of this actor goes to that one, as the word "link_joined" (core/joining.hpp).
struct hand_over {
    std::string to;
};
/// The event of this step is for that actor: as it is, once, in order.
struct pass_on {
    std::string to;
};
using effect = std::variant<say, wake_at, cancel_wake, tell, record, write_down, erase_me, make_link_code,
                            use_link_code, hand_over, pass_on>;
using effects = std::vector<effect>;

/// The mailbox id of the actor that an event belongs to: "learner/<platform>/<workspace>/<person>".
[[nodiscard]] std::string learner_id(const place&, const person&);
/// "team/<platform>/<workspace>".
[[nodiscard]] std::string team_id(const place&);
/// "library/<platform>/<workspace>": the drafts and approved workflows of a workspace.
[[nodiscard]] std::string library_id(const place&);
/// The library of the workspace that an actor belongs to; empty for other ids.
[[nodiscard]] std::string library_of(std::string_view actor_id);

/// "channel/<platform>/<workspace>/<channel>/<thread>": what a thread keeps of a team session.
[[nodiscard]] std::string channel_id(const place&);

/// Who a learner's id names, and where they can be reached in private when they have never written: a channel named
/// like the person, which each platform understands. Empty for another actor's id.
struct address {
    place where;
    person who;
};
[[nodiscard]] std::optional<address> address_of(std::string_view learner_id);

}  // namespace coach::core
