#pragma once

/// What an organisation tells Coach about itself: the file named by COACH_ORG (YAML). All of it is optional.
///
///   name: Example Ltd
///   contact: {name: Eli, reach: "#ai-questions", id: U0ELI}   # who to ask when unsure; id: on the chat platform
///   curators: [U0ELI, U0DANA]                           # who approves what experts capture; none: the contact
///   assistant: {name: the approved assistant}           # how steps name the AI tool
///   contract: {version: 3, …}                           # core/contract/contract.hpp has the whole form
///   tools:                                              # the graphs' tools as they are here
///   - {id: tool.assistant, name: Quill, version: "4.2", permissions: no customer data, note: runs in the browser}
///   overlays: [rubrics/security.yaml]                   # what good looks like here; relative to this file
///   library: {owner: U0ELI, delegates: [U0BEN]}             # whose word approves what people add to the library
///   team_channel: {slack: C0123}                            # where a team hears of discoveries, by platform
///   leaders: [U0DANA]                                       # who gets the monthly summary, and the word on an
///                                                           # experiment that did not work
///   protected_time: [{day: friday, from: "13:00", to: "17:00", every: 2, first: 2026-11-27}]  # kept free to learn:
///                                                           # no nudges; every: 2 is each second week
///   guard: [{id: org.project_code, name: project code word, pattern: '(?i)\bproject kestrel\b'}]
///
/// Errors: malformed, with line and column. Limits: 1 MiB, 200 guard patterns.

#include "core/contract/contract.hpp"
#include "core/guard.hpp"
#include "core/learning/schedule.hpp"
#include "core/result.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace coach::core {

/// A tool of the graphs as it is here: what it is called, and what one has to know to use it.
struct tool_context {
    std::string id, name, version, permissions, note;
};

struct organisation {
    std::string name;
    std::string contact_name;
    std::string contact_reach;
    std::string assistant_name;
    std::string contact_id;             ///< of the person on the platform, so that questions reach them; may be empty
    std::vector<std::string> curators;  ///< ids on the platform; empty: the contact, when they have an id
    contract::contract contract;
    std::vector<guard_rule> guard_rules;
    std::string library_owner;  ///< a person's id on the platform; empty: who adds something owns it
    std::vector<std::string> library_delegates;
    std::map<std::string, std::string, std::less<>> team_channels;  ///< by platform
    std::vector<std::string> leaders;
    std::vector<learning::slot> protected_time;  ///< of the team, on each person's own clock
    std::vector<tool_context> tools;
    std::vector<std::string> overlays;  ///< files, relative to the organisation's

    /// Null: nothing is said of it, or its name is none that the contract approves.
    [[nodiscard]] const tool_context* context_of(std::string_view tool) const;
    /// What a tool of a graph is called here, with its version. Never a name that the contract does not approve: then
    /// the contract's own. Empty: nothing here has a name for it, and the graph's words hold.
    [[nodiscard]] std::string name_of(std::string_view tool) const;

    /// Who approves drafts; empty: nobody can.
    [[nodiscard]] std::vector<std::string> approvers() const;
    [[nodiscard]] static result<organisation> load(std::string_view yaml);
    /// The contract that is in force where the organisation has none: graphs/contract.yaml.
    [[nodiscard]] static result<contract::contract> load_default_contract(std::string_view yaml);
};

}  // namespace coach::core
