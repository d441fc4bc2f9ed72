#pragma once

/// The AI-use contract in talk: one screen of it, its acknowledgement, and "can I paste …?" with the clause, for the
/// person alone. Pure; rows of core/reactions.cpp.

#include "core/turn.hpp"

namespace coach::core::asides {

reply show_contract(turn&);
/// "I've read it": kept with the version and the time, and written down.
reply acknowledge_contract(turn&, const std::string& version);
/// Says once that there is a new version, when an older one had been acknowledged.
void mention_new_contract(turn&, reply&);
reply may_i_paste(turn&);
/// Takes a text, and gives it back without what the contract prohibits.
reply redact_it(turn&, const std::string&);

/// Who answers when a person is needed, and a line to them.
reply escalate(turn&);
reply write_to_contact(turn&, const std::string& section);
/// At the contact's end, and back at the asker's.
reply question_arrived(turn&, const told&);
reply answer_question(turn&, const std::string& asker);
reply answer_arrived(turn&, const told&);
/// A disputed score, at the one who scores again.
reply dispute_arrived(turn&, const told&);

}  // namespace coach::core::asides
