#pragma once

/// What an organisation tells Coach about itself: the file named by COACH_ORG (YAML). All of it is optional.
///
///   name: Example Ltd
///   contact: {name: Eli, reach: "#ai-questions"}        # who to ask when unsure
///   assistant: {name: the approved assistant}           # how steps name the AI tool
///   contract: {version: 3, text: …, url: …}
///   guard: [{id: org.project_code, name: project code word, pattern: '(?i)\bproject kestrel\b'}]
///
/// Errors: malformed, with line and column. Limits: 1 MiB, 200 guard patterns.

#include "core/guard.hpp"
#include "core/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace coach::core {

struct organisation {
    std::string name;
    std::string contact_name;
    std::string contact_reach;
    std::string assistant_name;
    std::string contract_version;
    std::string contract_text;
    std::string contract_url;
    std::vector<guard_rule> guard_rules;

    [[nodiscard]] static result<organisation> load(std::string_view yaml);
};

}  // namespace coach::core
