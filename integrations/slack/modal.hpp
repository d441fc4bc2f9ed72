#pragma once

/// A form as a modal. The form travels in the button of its message and then in the view itself: both come back in
/// requests that Slack signed, from a message and a view that only this app can have made, so that nothing is kept here
/// and a restart loses none. Pure.
///
/// Spec:    https://docs.slack.dev/surfaces/modals, /reference/views/modal-views
/// Limits:  2,000 bytes of a button's value, 3,000 of private_metadata; a form that is larger is said as text.

#include "core/event.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coach::slack {

inline constexpr std::string_view form_action = "form.";

/// What the button carries; empty: too large, or its title does not fit a button.
[[nodiscard]] std::string form_value(const core::form_part&);
[[nodiscard]] std::optional<core::form_part> read_form(std::string_view value);
/// `where` is the conversation that the answers belong to. Empty: too large.
[[nodiscard]] std::optional<boost::json::object> modal_view(const core::form_part&, const core::place& where);

struct form_in_view {
    core::form_part form;
    std::string channel, thread;
    bool direct = true;
};
[[nodiscard]] std::optional<form_in_view> read_metadata(std::string_view private_metadata);
/// Fields that are needed and empty, or whose answer is none of the options.
[[nodiscard]] std::vector<std::string> wrong_fields(const core::form_part&, const core::submitted_form&);

}  // namespace coach::slack
