#pragma once

/// Says what is wrong with the arguments of a Web API method, from its published reference alone: required ones that
/// are missing, unknown ones, wrong types, lengths and numbers beyond the limits. It shares no code with what calls.
/// Spec: https://docs.slack.dev/reference/methods
/// A form carries everything as text: numbers and booleans are read from it.

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace coach::support {

/// One line for each violation; a method that is not known here is one too.
[[nodiscard]] std::vector<std::string> check_arguments(std::string_view method, const boost::json::object& arguments);

/// The scopes of which one is enough; empty: none is needed. "" for a method that is not known here.
struct method_scopes {
    std::string_view method;
    std::vector<std::string_view> any_of;
};
[[nodiscard]] const std::vector<method_scopes>& known_methods();

}  // namespace coach::support
