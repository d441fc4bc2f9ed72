#pragma once

/// What a team keeps beside its counters: the assets that people added, what is known about the use of each, the
/// decisions that were written down. Plain values, stored by the shell (bot/codec.cpp); every list has a bound beside
/// the function that fills it.

#include "core/event.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace coach::core::team {

/// A prompt, template or playbook that somebody added in chat. Those of the graphs are not stored: they are approved
/// by the graph's own review.
struct asset {
    std::string id;  ///< "as.1"
    std::string kind;
    std::string title;
    std::string text;
    std::string version;  ///< "1", one more with each new text
    std::string owner;    ///< the learner's id of the one who answers for it
    std::string owner_name;
    std::string tested_on;  ///< "2026-11-24"; empty: never said
    std::string approved_by;
    time_point added{};
    std::vector<std::string> contributors;  ///< mailbox ids of those whose lines of a thread are in it
};
/// How an asset is used, by its id: of the graphs' assets too.
struct asset_use {
    struct vote {
        std::uint64_t who = 0;  ///< a pseudonym, so that a second tap changes the first
        bool useful = false;
    };
    std::string id;
    std::uint64_t uses = 0;
    std::vector<vote> votes;
    bool owner_told = false;  ///< that it is stale
};
struct decision {
    std::string id;  ///< "D-1"
    time_point at{};
    std::string words;
    std::string prompt;
    std::string output_hash;  ///< SHA-256 of what the assistant wrote, lower hex; the output itself is not kept
    std::string reviewer;
    std::string by;
};
/// Who worked on a workflow, by pseudonym: so that figures are given out for five people and more only.
struct workflow_people {
    std::string workflow;
    std::vector<std::uint64_t> who;
};

/// Discoveries beside outcomes, by month.
struct period {
    std::string month;  ///< "2026-11"
    std::uint32_t discoveries = 0;
    std::uint32_t outcomes = 0;
    bool leaders_told = false;
};
/// Where time goes in team sessions: seconds, summed over them; nobody's.
struct step_time {
    std::string workflow;
    std::string step;
    std::uint32_t sessions = 0;
    std::uint64_t waited = 0;
    std::uint64_t worked = 0;
    std::uint32_t returns = 0;
};
/// The first and the latest judged work of a person in a workflow, mean level in hundredths.
struct judged_work {
    std::string workflow;
    std::uint64_t who = 0;
    std::uint32_t runs = 0;
    int first = 0;
    int last = 0;
    std::string month;  ///< of the latest
};
/// A set of people over which a figure was given out.
struct release {
    std::string workflow;
    std::vector<std::uint64_t> who;
};
/// What the month's agenda counts: by whom, as pseudonyms, only until there are enough of them to show the count.
struct month_count {
    std::string month;  ///< "2026-11", UTC
    std::string workflow;
    std::string what;
    std::uint64_t count = 0;
    std::vector<std::uint64_t> who;
};
/// When a version of the contract was first seen here.
struct contract_version {
    std::string month;
    std::string version;
};
/// A case study that waits for somebody's consent to a quote.
struct case_draft {
    std::string id;
    std::string author;
    place at;
    std::string title, measure, before, after;
    std::string quote_of, quote_name, quote;
    bool consented = false;
    bool declined = false;
};

/// What observer mode counted, of people who agreed to it (core/team/observed.hpp): who went from a step to a step, by
/// pseudonym, in a cohort ("expert", "typical"). An empty `from`: began there.
struct observed_move {
    std::string workflow;
    std::string cohort;
    std::string from, to;
    std::vector<std::uint64_t> who;
};
struct observed_step {
    struct member {
        std::uint64_t who = 0;
        bool used_ai = false;
        bool skipped = false;
    };
    std::string workflow;
    std::string cohort;
    std::string step;
    std::vector<member> people;
};
/// Somebody took the consent back: what was seen before and arrives later is dropped.
struct observer_off {
    std::uint64_t who = 0;
    time_point at{};
};

/// Somebody who offered to be a mentor, and a pair; both by consent of those named.
struct mentor {
    std::string actor;
    std::string name;
    std::string role;
};
struct mentorship {
    std::string id;
    std::string apprentice, apprentice_name;
    std::string mentor, mentor_name;  ///< who was asked last
    std::string workflow;
    bool agreed = false;
    std::vector<std::string> declined;  ///< actors
    time_point at{};
};

/// The programme of a team begins once a real workflow was captured and approved.
struct programme_start {
    std::string workflow;
    std::string by;
    time_point at{};  ///< the epoch: not begun
};

}  // namespace coach::core::team
