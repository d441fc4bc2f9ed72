#pragma once

/// Forms in a dialog of Teams. A long form is one button in its message; the whole form travels in the button's data,
/// so that opening it needs neither the worker nor anything kept. Pure.
///
/// Spec:   learn.microsoft.com, platform/task-modules-and-cards/task-modules/task-modules-bots: task/fetch and
///         task/submit, answered with {"task": {"type": "continue" | "message", …}}; an empty answer closes it.
/// Trust:  the data come back from the person's own client; a form says nothing that its sender could not type.
/// Limits: 20 fields, 50 options each, 200 bytes an id, 4,000 bytes a label or hint, 16,000 bytes a value.

#include "core/message.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coach::teams {

inline constexpr std::size_t fields_in_message = 3;  ///< a form with more of them opens a dialog
inline constexpr std::string_view dialog_key = "dialog";

using form_values = std::vector<std::pair<std::string, std::string>>;

[[nodiscard]] boost::json::object dialog_data(const core::form_part&);
/// Empty: that is no form of ours.
[[nodiscard]] std::optional<core::form_part> read_dialog(const boost::json::object& data);
/// What was filled in, by field; only the form's own fields, in its order.
[[nodiscard]] form_values values_of(const core::form_part&, const boost::json::object& data);
/// Labels of what is required and empty, or is none of its options.
[[nodiscard]] std::vector<std::string> missing_in(const core::form_part&, const form_values&);
/// The dialog, with what was typed before and what is still missing.
[[nodiscard]] boost::json::object open_dialog(const core::form_part&, const form_values& = {},
                                              const std::vector<std::string>& missing = {});
/// A dialog that only says something.
[[nodiscard]] boost::json::object say_in_dialog(std::string_view words);

}  // namespace coach::teams
