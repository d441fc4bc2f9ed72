#pragma once

/// The person's home page, where a platform has one, and what a platform tells beside words: that the page was opened,
/// that Coach was installed for them, that they opened a thread for a talk with an assistant. Only the person sees the
/// page: levels, what is due, the goal, what is kept, and the ways to change or end all of it. Pure; rows of
/// core/reactions.cpp.

#include "core/turn.hpp"

#include <string>
#include <string_view>

namespace coach::core::asides {

/// Before the action of a button on the page: it works however old the page is.
constexpr std::string_view home_button = "home/";
[[nodiscard]] bool works_on_home(std::string_view action);

[[nodiscard]] message home_page(turn&);
/// Puts the page among what the turn wants said.
void show_home(turn&);

reply home_opened(turn&, const told&);
/// Their name and zone, which came with the event.
reply profile_arrived(turn&, const told&);
/// Once, and not to whoever has talked with Coach.
reply welcome(turn&, const told&);
reply thread_started(turn&, const told&);
/// Whether a message helped, by the platform's own buttons: counted, without words, and answered with nothing.
reply feedback_arrived(turn&, const told&);

}  // namespace coach::core::asides
