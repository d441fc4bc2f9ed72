#pragma once

/// The core's values as bytes (JSON), for the mailbox, and back. Fields that hold their default are left out, unknown
/// ones are ignored, missing ones keep their default: so states and events written by an older or newer version stay
/// readable. Errors: malformed. Threads: any; the parser is kept for each thread. To store a new field or struct: one
/// line in bot/stored_fields.hpp.

#include "core/coach.hpp"
#include "core/event.hpp"
#include "core/kept.hpp"
#include "core/result.hpp"
#include "core/state.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace coach::bot {

/// What the outbox holds: a message to a place, a message to an actor, what is to be counted, a line for a book, …
struct counted {
    std::vector<core::record> records;
};
struct noted {
    std::string ledger;
    core::time_point at{};
    std::vector<std::pair<std::string, std::string>> fields;
};
/// The actor that wants it is new again: what is kept of them outside the mailbox goes too.
struct forgotten {
    core::place where;
    core::person who;
};
/// What its platform has to be asked for (integrations::fetch_kind).
struct fetched {
    core::event what;
};
/// Codes that join two identities (bot/linking.hpp).
struct code_wanted {
    core::place where;  ///< where it is to be told
    bool by_command = false;
};
struct code_used {
    std::string code;
    std::string name;  ///< of whoever typed it
    core::place where;
    bool by_command = false;
};
/// An event as it came in, for the identity that this one belongs to.
struct passed_on {
    std::string actor;
    core::event what;
};
using outgoing =
    std::variant<core::say, core::tell, counted, noted, forgotten, fetched, code_wanted, code_used, passed_on>;

[[nodiscard]] std::string encode(const core::actor_state&);
[[nodiscard]] std::string encode(const core::event&);
[[nodiscard]] std::string encode(const outgoing&);
/// A line of a ledger.
[[nodiscard]] std::string encode(const noted&);

[[nodiscard]] core::result<core::actor_state> decode_state(std::string_view bytes);
[[nodiscard]] core::result<core::event> decode_event(std::string_view bytes);
[[nodiscard]] core::result<outgoing> decode_outgoing(std::string_view bytes);
[[nodiscard]] core::result<noted> decode_noted(std::string_view bytes);

/// All fields of a learner's state, from the same description that stores them, so that none can be left out.
[[nodiscard]] core::kept_access kept_access();

}  // namespace coach::bot
