#pragma once

/// "Capture this": a thread becomes a playbook candidate (core/modes/thread.hpp). Its authors are asked at their own
/// actors, agree to that thread alone (purpose::capture, with the thread as its scope), and can take it back: then
/// their lines, and what was made of them and is not published, go. Rows of core/reactions.cpp. Pure.

#include "core/turn.hpp"

#include <optional>
#include <string>

namespace coach::core::asides {

/// Where nobody reads along.
reply capture_thread(turn&);
/// "capture this thread" with the thread below it, in one message; nothing when it is something else.
std::optional<reply> thread_request(turn&, const std::string& words);
reply draft_from_thread(turn&, const std::string& session);

/// At an author of the thread.
reply thread_consent_asked(turn&, const told&);
reply thread_agreed(turn&, const std::string& scope);
reply thread_declined(turn&, const std::string& scope);
/// Every thread that the person agreed to hears that it is taken back, and so do the library and the team.
void threads_withdrawn(turn&);
/// What such a consent is about, for a list: who asked.
[[nodiscard]] std::string asker_in(std::string_view scope);

/// At the one who captures.
reply thread_answer_arrived(turn&, const told&);
reply thread_withdrawal_arrived(turn&, const told&);

}  // namespace coach::core::asides
