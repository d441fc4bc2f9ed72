#pragma once

/// What is kept about how a person learns from week to week: experiments, goals and notes, what they asked to have
/// remembered, and what became of critiqued work. Plain values; every list has its bound here, every text is cut at
/// `words_kept` characters by whoever writes it.

#include "core/event.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace coach::core {

/// Ship, sense, respond on one card. One that is there to learn delivers nothing, so it has no `ship`.
struct experiment_card {
    std::uint32_t id = 0;  ///< 0: not begun
    bool to_learn = false;
    std::string hunch, ship, signal, rule, authority, data;
    std::string data_class;  ///< of the contract
    int budget = 0;
    std::string approved_by;  ///< of a budget above the pre-approved one
    time_point sense{};       ///< when to look
    time_point began{};
    std::string team;         ///< the one where it runs; empty: the person's own work
    std::string constraints;  ///< taken over from the team before, because they helped

    // once it is closed
    time_point closed{};
    std::string found;     ///< "worked", "failed", "unclear"
    std::string decision;  ///< "keep", "change", "stop"
    std::string learned;
};

/// The talk in which a card is written, or closed, or taken to the next team.
struct experiment_state {
    enum class phase {
        kind,
        hunch,
        ship,
        signal,
        rule,
        authority,
        team,
        sense,
        data,
        data_class,
        budget,
        approval,
        ready,
        found,
        decision,
        learned,
        sharing,
        constraints,
        next_team
    };
    phase at = phase::kind;
    experiment_card card;
    bool mending = false;  ///< one field of a finished card: back to the card after it
    int asked_again = 0;   ///< in a row, for what cannot be left out
};

/// The goal of a week, and the look back at its end.
struct week_note {
    int week = 0;  ///< its Monday on the person's calendar, in days since 1970
    std::string goal;
    std::string workflow, criterion;  ///< what the goal is about; empty: their own words only
    int target = 0;                   ///< level, one above what was shown
    std::string tried, worked, adjust;
};

/// Something that somebody asked to have remembered.
struct noted_fact {
    std::uint32_t id = 0;
    std::string text;
    time_point at{};
    time_point due{};  ///< when to bring it up; the epoch: only when we meet again
};

/// A critiqued piece of work, and what became of it.
struct judged_note {
    std::string workflow;
    time_point at{};
    int mean = 0;        ///< level, in hundredths
    std::string ticket;  ///< "INC-4711"; empty: not linked
    std::string became;
    time_point became_at{};
};

/// Where somebody was when they were last at work.
struct last_work {
    std::string workflow, step, title;
    time_point at{};
    bool finished = false;
};

/// A short talk of fixed questions (core/modes/interview.hpp).
struct interview_state {
    enum class kind { zone, hours, minutes, goal, reflection, incident, link, outcome, follow_up, pilot };
    kind about = kind::goal;
    std::vector<std::string> answers;  ///< in order; empty: left out
    std::string on;                    ///< the ticket that it is about
    int asked_again = 0;               ///< in a row
};

struct habits {
    std::vector<experiment_card> experiments;  ///< oldest first
    std::uint32_t next_experiment = 1;
    std::vector<week_note> weeks;   ///< oldest first
    std::vector<noted_fact> facts;  ///< oldest first
    std::uint32_t next_fact = 1;
    std::vector<judged_note> judged;  ///< oldest first
    std::optional<last_work> last;
    bool streaks = false;         ///< count weeks with a look back
    bool offers_on_work = false;  ///< help is offered when a ticket moves or a draft is shared
    int offer_day = 0;            ///< of the last such offer, in days since 1970 on the person's calendar
    int offers_that_day = 0;
    int slot_day = 0;       ///< on which the team's protected time was last used to learn
    std::string told_zone;  ///< by the platform, so that a zone which was typed stays until the platform's changes
};

constexpr std::size_t experiments_kept = 8;
constexpr std::size_t weeks_kept = 60;
constexpr std::size_t facts_kept = 20;
constexpr std::size_t judged_kept = 30;
constexpr std::size_t ticket_kept = 40;  ///< characters
constexpr int most_offers_a_day = 2;
constexpr std::size_t words_kept = 240;  ///< characters of one answer

}  // namespace coach::core
