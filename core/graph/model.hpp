#pragma once

/// The Learning Graph as values: what graphs/*.yaml says, with the position of each thing for messages to authors.
/// Loaded and checked by core/graph/load.hpp and core/graph/lint.hpp; the format is described in graphs/README.md.
/// Ids are strings with a prefix by kind ("wf.", "st.", "cr.", …), unique in a graph. Immutable after loading.

#include "core/graph/expression.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coach::core::graph {

struct position {
    int line = 0;  ///< 1-based; 0 = unknown
    int column = 0;
    int source = 0;  ///< 0: the graph's own file; n: the n-th overlay
    friend bool operator==(position, position) = default;
};

/// A text for people in one or more locales (BCP 47). A bare YAML string is the graph's own locale.
struct localized {
    std::vector<std::pair<std::string, std::string>> by_locale;
    position at;
    /// Fallback: exact tag, its language, the first given. Empty when there is none.
    [[nodiscard]] std::string_view in(std::string_view locale) const;
    [[nodiscard]] bool empty() const { return by_locale.empty(); }
};

struct reference {  ///< an id as it was written, for lint
    std::string id;
    position at;
};

enum class ai_tag { unset, human_only, assisted, delegable };
enum class risk { unset, low, medium, high };
enum class state { unset, draft, review, published, retired };

struct header {
    std::string id;
    int schema = 0;
    std::string version;  ///< semver
    std::string locale = "en";
    std::string extends;
    std::string owner;
    std::string reviewer;
    state stage = state::unset;
    std::vector<std::string> changelog;
    std::vector<std::string> sources;  ///< public standards the content rests on
    position at;
};

/// Where an id came from, so that what a learner showed under the old one is carried over: renamed copies, split shares
/// by weight, merged pools.
struct lineage {
    enum class change { renamed, split, merged };
    std::string id;  ///< the id that is in use now
    change how = change::renamed;
    reference from;
    double share = 1;  ///< split: how much of the old evidence counts here; 0: by weight
};
/// A signed permission to be less strict than the graph this one extends.
struct waiver {
    std::string id;
    reference of;
    localized reason;
    std::string signed_by;
    std::string until;  ///< the last day on which it holds
    position at;
};

struct skill {
    std::string id;
    localized name;
    std::vector<std::string> external;
    std::vector<reference> prereq;
    position at;
};
struct tool {
    std::string id;
    localized name;
    std::string kind;  ///< "ai" or "system"
    bool approved = false;
    std::string data_max;  ///< public < internal < confidential < restricted
    position at;
};
struct persona {
    std::string id;
    localized name;
    std::vector<reference> tools;
    position at;
};
struct policy {
    std::string id;
    std::string data_class;
    std::vector<reference> applies;
    std::string action;  ///< deny | review | log
    std::string contact;
    localized text;
    position at;
};
struct role {
    std::string id;
    localized name;
    std::vector<std::string> synonyms;
    std::vector<reference> personas;
    std::vector<reference> workflows;
    bool apart = false;  ///< its work is listed only for those who have this role
    position at;
};

struct branch {
    reference to;
    expression when;  ///< empty: the default
    position at;
};
struct decision_option {
    std::string id;
    localized text;
    bool expert = false;
    localized why;
    position at;
};
struct decision {
    localized question;
    std::vector<decision_option> options;
    position at;
};
struct red_flag {
    std::string id;
    localized text;
    expression detect;  ///< over observation kinds and atoms; empty: only shown
    position at;
};
struct hint {
    int level = 0;  ///< 1 cue, 2 partial, 3 worked example
    localized text;
    std::optional<reference> worked_example;  ///< an exemplar id
    position at;
};
struct ai_pattern {
    reference tool;
    reference prompt;
    std::vector<localized> verify;  ///< what a person checks in the answer
    std::optional<reference> fallback;
    position at;
};
struct automation {
    bool eligible = false;
    int min_instances = 1000;
    double min_agreement = 0.9;
    double max_error = 0.02;
    std::optional<reference> reviewer;
    std::optional<reference> rollback;
    position at;
};
struct step {
    std::string id;
    localized title;
    ai_tag ai = ai_tag::unset;
    localized why;  ///< why this tag, one line
    risk danger = risk::unset;
    localized ask;      ///< the question that opens the step
    localized section;  ///< heading in the assembled document; empty: the step writes none
    int minutes = 0;
    std::vector<branch> next;
    int retry_max = 0;
    std::vector<reference> inputs;
    std::vector<reference> outputs;
    std::vector<reference> skills;
    std::vector<reference> criteria;
    std::vector<std::string> tasks;  ///< what one does here, in everyday words: "group sticky notes into themes"
    std::optional<decision> choice;
    std::vector<localized> checklist;
    std::vector<red_flag> red_flags;
    std::vector<localized> shortcuts;
    std::optional<ai_pattern> pattern;
    std::vector<hint> hints;
    std::optional<automation> automate;
    std::optional<reference> reviewer;  ///< who reviews a delegable step
    position at;
};

struct learning_objective {
    std::string id;
    reference skill;
    int level = 0;
    int by_days = 0;
    position at;
};
struct reader_persona {  ///< "Hear it as: the CISO"
    std::string id;
    localized name;
    std::vector<std::pair<std::string, localized>> lines;  ///< criterion id → what this reader says when it is weak
    localized opening;
    position at;
};
struct expected_section {
    std::string id;
    localized title;
    std::vector<std::string> cues;  ///< heading synonyms, matched by stems
    bool required = true;
    int min_words = 0;
    std::vector<reference> criteria;
    position at;
};
struct named_cues {
    std::string name;  ///< becomes an observation kind
    std::vector<std::string> phrases;
    position at;
};
struct workflow {
    std::string id;
    localized name;      ///< "Draft a PRD"
    localized artefact;  ///< "PRD", "incident report"
    localized summary;
    std::vector<std::string> synonyms;
    std::vector<std::string> requests;  ///< example requests, for understanding
    std::vector<reference> outcome_metrics;
    std::vector<learning_objective> objectives;
    reference start;
    std::vector<step> steps;
    std::vector<expected_section> sections;
    std::vector<reader_persona> readers;
    std::vector<named_cues> cues;
    std::vector<std::string> topic;  ///< words of the domain, for topicality
    int pass_level = 3;
    position at;
};

/// One named condition over observations, with its words.
struct atom {
    std::string id;
    std::vector<std::string> any;     ///< observation kinds, any of which counts
    std::vector<std::string> with;    ///< and one of these in the same sentence
    std::vector<std::string> unless;  ///< but none of these in the same sentence
    std::vector<std::string> weak;    ///< kinds that nearly hold ("vague_quantity"): quoted as the weak spot
    std::string near;                 ///< another atom or kind in the same block or a neighbouring sentence
    std::string section;              ///< only within this expected section, when the text has it
    int min = 1;                      ///< how many
    int words = 0;                    ///< the section needs this many content words (no `any` needed)
    bool distinct = false;            ///< count different values only
    localized missing;                ///< what is absent, as a noun phrase: "who has it, with a count"
    localized ask;                    ///< the question that would bring it
    localized edit;                   ///< "after" of an edit, a template: "<n> of <m> tenants could not …"
    double ease = 0.5;                ///< 0 hard … 1 a minute's work
    position at;
};
struct anchor {
    localized text;
    expression when;  ///< over atoms (true/false or their count) and level1..level4, "otherwise"
    position at;
};
struct check {  ///< a feature with a threshold, the short form of coaching rubrics
    std::string feature;
    std::string op;
    double value = 0;
    position at;
};
struct criterion {
    std::string id;
    localized name;
    bool must = false;
    double weight = 1;
    localized why;        ///< why it matters to the reader of the artefact
    std::string section;  ///< expected_section where it is judged; empty: the whole text
    std::array<anchor, 4> anchors;
    int anchors_given = 0;
    std::vector<atom> atoms;
    std::vector<check> checks;
    std::vector<reference> exemplars;
    position at;
};

struct exemplar {
    std::string id;
    std::string criterion;
    int level = 0;
    localized text;
    std::string version, owner, tested_on;
    position at;
};
struct prompt {
    std::string id;
    localized text;  ///< {placeholders}: {title}, {answer}, {section}, {tool}
    std::vector<std::string> fields;
    std::string version, owner, tested_on;
    position at;
};
struct artefact {
    std::string id;
    localized name;
    std::string kind;
    std::string version, owner, tested_on;
    position at;
};
struct metric {
    std::string id;
    localized name;
    std::string type;       ///< duration | count | rate | ratio | score
    std::string direction;  ///< up | down
    std::string unit;
    std::string version, owner, tested_on;
    position at;
};
struct fallback {
    std::string id;
    localized text;
    std::string version, owner, tested_on;
    position at;
};

struct flaw {
    std::string id;
    std::string span_text;  ///< verbatim in the material, or empty with `locator`
    std::string locator;
    reference criterion;
    int severity = 0;
    localized why;
    std::vector<std::string> accept;
    std::string category;  ///< accuracy | evidence | logic | privacy | security | stakeholder_harm | process
    std::string action;    ///< what is right here, by the drill's kind: right_actions()
    position at;
};
struct drill {
    std::string id;
    localized name;
    std::string kind;  ///< critique | redteam | fallback | boundary | delegate_or_not
    std::vector<reference> criteria;
    localized task;  ///< what the person is asked to do with the material; empty: the kind's own words
    localized material;
    localized expert;  ///< how an experienced reviewer would have answered
    std::vector<flaw> flaws;
    int minutes = 0;
    position at;
};
/// The actions between which a drill of this kind chooses; empty for a kind that has none.
[[nodiscard]] std::vector<std::string_view> right_actions(std::string_view drill_kind);

struct hidden_fact {
    std::string id;
    localized fact;
    std::vector<std::string> reveal_when;
    localized line;  ///< what the persona says when it is found out
    position at;
};
struct constraint {  ///< what the learner may not exceed
    std::string id;  ///< empty: a rule that is only told, nothing shows that it was broken
    localized text;
    std::vector<std::string> broken_when;
    localized why;  ///< what happens when it is broken
    position at;
};
struct topic {  ///< what the persona speaks about freely
    std::string id;
    std::vector<std::string> about;
    std::vector<localized> lines;
    position at;
};
struct want {  ///< what the persona pushes for until it is met
    std::string id;
    std::vector<std::string> met_when;
    std::vector<localized> lines;
    position at;
};
/// What the learner does, and what the persona then may say.
enum class act {
    greet,
    clarify,
    propose,
    refuse,
    commit,
    flatter,
    threaten,
    leave_role,
    deflect,
    pressure,
    promise,
    submit,
    close
};
/// As they are written in a graph, in the order of `act`.
[[nodiscard]] const std::array<std::string_view, 13>& act_names();
struct inject {
    std::string at;  ///< "5m" or "turn:4"
    localized text;
    position where;
};
struct expert_move {
    std::string id;
    localized text;
    bool must = false;
    std::vector<std::string> detect;
    std::vector<std::string> against;  ///< what shows that the opposite was done
    std::optional<reference> criterion;
    std::optional<reference> practice;  ///< a drill
    localized why;                      ///< why experts do it
    localized ask;                      ///< the question that would have brought it
    localized stronger;                 ///< what would have been better, ready to be quoted
    position at;
};
struct ending {
    expression when;  ///< over expert moves ("em." left out), constraints ("cn." left out: broken) and `followed`
    localized text;
    position at;
};
struct scenario {
    std::string id;
    reference workflow;
    localized name;
    localized persona_name, persona_role, persona_style, persona_pressure;
    std::vector<localized> persona_goals;
    localized opening;  ///< the first thing the persona says
    localized brief;
    int minutes = 0;  ///< 0: no limit
    std::vector<constraint> constraints;
    std::vector<topic> topics;
    std::vector<want> wants;
    std::vector<hidden_fact> hidden;
    std::vector<inject> injects;
    std::array<std::vector<localized>, 13> lines;  ///< by `act`
    std::vector<expert_move> expert_pattern;
    std::vector<ending> endings;  ///< the first whose condition holds
    std::optional<reference> debrief_exemplar;
    position at;
    [[nodiscard]] const std::vector<localized>& lines_for(act a) const { return lines[static_cast<std::size_t>(a)]; }
};
struct level_gate {
    int level = 0;
    std::vector<std::pair<std::string, std::string>> gate;  ///< requirement → threshold, as written
    position at;
};

/// What an organisation laid over a graph: core/graph/overlay.hpp.
struct overlay {
    std::string file, id, version;
    position at;
};
struct graph {
    std::string file;
    std::string checksum;           ///< SHA-256 of the bytes, lower hex; with overlays, of all their bytes
    header head;                    ///< its version names the overlays too: "1.0.0+example-ltd.1.2.0"
    std::vector<overlay> overlays;  ///< in the order in which they were laid over it
    std::vector<skill> skills;
    std::vector<persona> personas;
    std::vector<tool> tools;
    std::vector<policy> policies;
    std::vector<role> roles;
    std::vector<workflow> workflows;
    std::vector<criterion> criteria;
    std::vector<exemplar> exemplars;
    std::vector<prompt> prompts;
    std::vector<artefact> artefacts;
    std::vector<metric> metrics;
    std::vector<fallback> fallbacks;
    std::vector<drill> drills;
    std::vector<scenario> scenarios;
    std::vector<level_gate> levels;
    std::vector<waiver> waivers;
    std::vector<lineage> lineages;

    [[nodiscard]] const std::string& file_of(position at) const;
    [[nodiscard]] const workflow* find_workflow(std::string_view id) const;
    [[nodiscard]] const criterion* find_criterion(std::string_view id) const;
    [[nodiscard]] const exemplar* find_exemplar(std::string_view id) const;
    [[nodiscard]] const prompt* find_prompt(std::string_view id) const;
    [[nodiscard]] const tool* find_tool(std::string_view id) const;
    [[nodiscard]] const fallback* find_fallback(std::string_view id) const;
    [[nodiscard]] const role* find_role(std::string_view id) const;
};

[[nodiscard]] const step* find_step(const workflow&, std::string_view id);
/// The criteria of all steps and sections of a workflow, in the order of first use, without repeats.
[[nodiscard]] std::vector<const criterion*> criteria_of(const graph&, const workflow&);

}  // namespace coach::core::graph
