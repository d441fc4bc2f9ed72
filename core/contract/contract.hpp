#pragma once

/// The AI-use contract of an organisation, as values: which tools are approved for whom and for which data, what is
/// prohibited, what is asked first, what needs a person's review, what is logged, how to experiment, who gave the
/// permission. Part of the file named by COACH_ORG (core/organisation.hpp has the whole form); graphs/contract.yaml is
/// in force where an organisation has none of its own. Plain values; loaded once.
///
///   contract:
///     version: 3
///     date: 2026-11-01
///     text: One paragraph in plain words.
///     url: https://…
///     permission: {by: "Dana Ruiz, VP Product", date: 2026-11-01, text: "You may try things with AI here. …"}
///     data:   [{id: public, name: published material, words: [press release, …]}, …]      # the most open first
///     tools:  [{id: tool.assistant, name: Quill, synonyms: [assistant], data_max: internal, personas: [everyone],
///     uses: [drafting]}] not_approved: [chatgpt, …]                       # names people use for tools that are not
///     approved clauses: [{section: "2", answer: ask, data: confidential, after_redaction: true, text: …, words:
///     [customer tickets, …]}] review: [{section: "4", text: …, steps: [st.x], outputs: [art.prd], by: a second product
///     manager, tougher: {risk: high}}] log:    [{section: "5", text: …, what: [prompt_shown, gate_overridden,
///     reviewed, escalated, experiment]}] experiments: {section: "6", text: …, data_max: internal, ceiling: 500,
///     currency: EUR, outside: [phrases], words: […]}
///
/// Errors: malformed, with line and column. Limits: 200 clauses, 50 tools, 100 words each.

#include "core/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace YAML {
class Node;
}

namespace coach::core::contract {

struct data_class {
    std::string id;
    std::string name;
    std::vector<std::string> words;  ///< how people name such data
};
struct approved_tool {
    std::string id;  ///< of the graphs' tools, or any
    std::string name;
    std::vector<std::string> synonyms;
    std::string data_max;
    std::vector<std::string> personas;  ///< names; empty: everybody
    std::vector<std::string> uses;
};
enum class answer { allow, ask, deny };  ///< in order of strictness
struct clause {
    std::string section;  ///< "2.1", shown as §2.1
    answer gives = answer::ask;
    std::string data;  ///< a data class; may be empty
    bool after_redaction = false;
    std::string text;
    std::vector<std::string> words;
};
struct review_rule {
    std::string section;
    std::string text;
    std::vector<std::string> steps;    ///< step ids
    std::vector<std::string> outputs;  ///< artefact ids
    std::string by;                    ///< who reviews, as a noun phrase
    bool tougher_only = false;  ///< only cases that a rule calls tough: high risk, a band, a must criterion below
};
struct log_rule {
    std::string section;
    std::string text;
    std::vector<std::string> what;  ///< kinds of records
};
struct experiment_rules {
    std::string section;
    std::string text;
    std::string data_max;
    int ceiling = 0;  ///< pre-approved spend of one experiment; 0: none
    std::string currency;
    std::vector<std::string> outside;  ///< phrases of what may not be tried
};
struct permission_statement {
    std::string by, date, text;
};

struct contract {
    std::string version, date, text, url;
    permission_statement permission;
    std::vector<data_class> data;
    std::vector<approved_tool> tools;
    std::vector<std::string> not_approved;
    std::vector<clause> clauses;
    std::vector<review_rule> reviews;
    std::vector<log_rule> logs;
    experiment_rules experiments;
    bool is_default = false;  ///< nobody in the organisation has agreed to it yet

    /// Position in `data`, the most open first; of an unknown class: the strictest.
    [[nodiscard]] std::size_t rank(std::string_view data_class) const;
    /// The rule by which a kind of record is logged; null: none.
    [[nodiscard]] const log_rule* logs_kind(std::string_view kind) const;
};

[[nodiscard]] result<contract> load(const YAML::Node&);

}  // namespace coach::core::contract
