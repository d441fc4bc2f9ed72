#pragma once

// One message with every kind of part, for the tests that promise something about all of them.

#include "core/event.hpp"

namespace coach::test {

inline core::message every_part() {
    core::form_part form{"form.scope",
                         "Scope",
                         "Add it",
                         {{"who", "Who was affected?", "A count", false, true, {}},
                          {"severity", "Severity", "", true, false, {{"s1", "SEV 1", false}}}}};
    core::score_part score{"Incident report",
                           "scored by rules",
                           3,
                           {{"Root cause", 2, 2, "The trigger is named, no contributing conditions.", 1},
                            {"Customer impact", 1, 2, "Who, how many, how long?", 0},
                            {"What went well", 0, 0, "", 0}}};
    return {core::intent::private_reply,
            {core::text_part{"**Bold** and *thin*"}, core::choices_part{{{"a", "First", true}, {"b", "Second", false}}},
             form, core::table_part{{"Option", "Cost"}, {{"Metering first", "6 weeks"}}}, score,
             core::progress_part{"Clarify the problem", 1, 8}, core::quote_part{"sales keeps asking", "your text"},
             core::code_part{"Ask me\nfive questions.", "text", "Prompt"},
             core::file_part{"prd.md", "text/markdown", "# PRD\n"}}};
}

inline core::say said_to(std::string person, core::message m) {
    core::say out;
    out.to.id = std::move(person);
    out.where.platform = "console";
    out.where.channel = out.to.id;
    out.what = std::move(m);
    return out;
}

}  // namespace coach::test
