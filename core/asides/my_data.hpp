#pragma once

/// "What do you know about me?": all of it as a table, as files, as single facts that can be forgotten, and its
/// deletion. Nothing is listed by hand: the fields are those of the state (core/kept.hpp), with authored names
/// (labels "kept.<field>"). Only ever shown to the person. Pure; rows of core/reactions.cpp.

#include "core/kept.hpp"
#include "core/turn.hpp"

namespace coach::core::asides {

reply my_data(turn&);
/// JSON as it is stored, and a page to read.
reply export_data(turn&);
/// Asks; `delete_everything` does it.
reply ask_delete_data(turn&);
reply delete_everything(turn&, const std::string&);

/// "What do you remember?", "forget 3", "forget my role".
reply facts(turn&);
reply facts_from(turn&, const std::string& first);
reply forget_fact(turn&, const std::string& path);

/// A page with all facts under their names; nothing in it runs or loads.
[[nodiscard]] std::string facts_page(const phrasebook&, const std::vector<kept_fact>&);

}  // namespace coach::core::asides
