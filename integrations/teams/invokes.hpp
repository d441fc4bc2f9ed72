#pragma once

/// What an invoke asks for and how it is answered. Pure: the decision is a value, the front door stores and answers.
/// Nothing slow is done inside one: what takes time is stored, and its result comes as a message.
///
/// Spec:   learn.microsoft.com, platform/bots/how-to/conversations: invokes are answered in the HTTP response.
/// Known:  task/fetch, task/submit (dialogs) · composeExtension/fetchTask and submitAction with the command
///         "critique_this" on a message · message/submitAction (did it help?) · fileConsent/invoke. A button of a card
///         (adaptiveCard/action) is decoded with messages (decode.hpp). Every other: not known, 501.
/// Limits: 1 MiB of value, depth 32.
/// Errors: a value that does not fit gets an answer in words, never an error of HTTP: Teams backs off from those.

#include "core/event.hpp"
#include "integrations/teams/files.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace coach::teams {

struct invoke_plan {
    bool known = false;
    std::optional<core::happening> what{};  ///< to be stored before the answer
    bool in_private = false;                ///< it belongs into the person's own chat
    std::optional<file_answer> file{};      ///< a file of ours may be uploaded, or not
    boost::json::object answer{};           ///< once it is stored; empty: an empty object
    boost::json::object failed{};           ///< when it could not be stored
};
inline constexpr std::string_view critique_command = "critique_this";
inline constexpr std::string_view feedback_kind = "feedback";

[[nodiscard]] invoke_plan plan_invoke(std::string_view name, std::string_view value, std::string_view reply_to);

}  // namespace coach::teams
