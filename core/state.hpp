#pragma once

/// What lasts about a learner and about a team. Plain values; the shell stores them as bytes (bot/codec.hpp) and hands
/// them back to `core::step`. Sizes: a learner in the middle of a PRD stays under about 3 KB plus their own words;
/// every list below has a bound in core/coach.cpp.
/// To change a field: add it with a default (older stored states lack it); remove only with a new `schema`.

#include "core/event.hpp"
#include "core/habits/state.hpp"
#include "core/learning/learner.hpp"
#include "core/learning/schedule.hpp"
#include "core/phrasebook.hpp"
#include "core/team/channel_state.hpp"
#include "core/team/state.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace coach::core {

/// What a person has done on one step of a guided workflow.
struct step_work {
    std::string step;
    std::vector<std::string> answers;  ///< in order; undo drops the last
    int help = 0;                      ///< highest rung used: 1 cue, 2 partial, 3 worked example
    int non_answers = 0;               ///< in a row
    bool skipped = false;
    std::vector<std::string> pressed;  ///< atoms asked for, once for each time
    std::vector<std::string> held;     ///< atoms that held after the last answer
    bool asked_ai = false;             ///< a prompt was asked for
    std::string reviewer{};            ///< who read it, where the contract asks for one
    int reported = 0;                  ///< answers that were there when evidence was last given
};

struct guided_state {
    enum class phase { working, confirming, finished, overriding, step_review, work_review };
    phase at = phase::working;
    std::string step;  ///< current step id
    std::vector<step_work> work;
    std::string override_reason;
    std::string reviewer;  ///< of the whole, where the contract asks for one
    std::string context;   ///< notes that the person brought along; read for the first steps, no part of the document
    std::string context_name;
    int ends = 0;  ///< how often the end was reached
};

struct kept_comment {
    std::string criterion;
    std::string atom;
    std::string quote;  ///< the weak spot, already trimmed; empty: nothing to quote
    enum class answer { open, taken, dismissed, disputed } status = answer::open;
};
struct kept_level {
    std::string criterion;
    int level = 0;
    int high = 0;
    std::string remark;   ///< one line for the table
    std::string quote{};  ///< what supports the level, already trimmed; empty: nothing does
};
/// A place in a text at which a careful editor stops (core/judging/doubts.hpp).
struct kept_doubt {
    std::string kind;   ///< "unsourced_figure", …
    std::string why;    ///< a label of the phrases
    std::string quote;  ///< already trimmed
};
struct feedback_state {
    enum class phase { awaiting_document, awaiting_rating, discussing, awaiting_dispute };
    phase at = phase::awaiting_document;
    std::optional<int> self_rating;
    int submissions = 0;
    std::vector<kept_level> levels;
    std::vector<kept_level> before;  ///< of the last submission
    std::vector<kept_comment> comments;
    std::vector<std::string> taken_before;  ///< atoms suggested on the last submission and taken
    std::vector<std::string> missing_sections;
    std::vector<std::string> notes;  ///< what the guards found, as slot names
    std::vector<kept_doubt> doubts;  ///< of the general rubric only, at most eight
    int at_comment = 0;
};

/// A line to a person, an answer to one, or a text to be given back redacted.
struct asking_state {
    enum class phase { redacting, asking, answering, draft_changes, draft_reject };
    phase at = phase::redacting;
    std::string to{};  ///< the mailbox id of the other person
    std::string other_name{};
    std::string section{};  ///< of the contract, when it is about one
};

/// Something shown in a talk with a persona, with the words that showed it.
struct shown_words {
    std::string id;
    std::string quote;
    int turn = 0;
};
struct kept_promise {
    std::string words;  ///< "Thursday noon"
    std::string kind;   ///< the observation's
    int turn = 0;
    bool brought_up = false;
};
/// What a persona knows of the talk so far.
struct persona_memory {
    int turn = 0;                       ///< messages of the learner
    heard used;                         ///< which variants of each list of lines were said
    std::vector<shown_words> revealed;  ///< hidden facts, with the question that found each
    std::vector<std::string> told;      ///< those of them that were said
    std::vector<std::string> met;       ///< wants
    std::vector<shown_words> moves, against, broken;
    std::vector<kept_promise> promises;
};
struct simulation_state {
    enum class phase { briefing, talking, submitting, closed, debriefing };
    phase at = phase::briefing;
    std::string scenario;
    time_point began{};
    time_point heard_at{};  ///< the last message: a pause shifts `began`
    persona_memory talk;
    std::vector<int> injected;  ///< by index
    std::string last_line;      ///< what the persona said last, for a recap
    bool submitted = false;
    std::vector<kept_level> levels;  ///< of what was submitted
    std::vector<kept_comment> weak;  ///< its weak spots, one for each criterion below the pass level
    int item = 0;                    ///< of the debrief
    int hints = 0;
};

/// What somebody found in a drill, in their words, and what they would do about it.
struct drill_find {
    std::string flaw;
    std::string quote;
    std::string action;  ///< "verify", "deny", "keep"; empty: none was said
    bool right = true;
};
struct drill_state {
    enum class phase { answering, asking_back };
    phase at = phase::answering;
    std::string drill;
    std::vector<drill_find> found;
    std::vector<drill_find> unsure;   ///< asked back before the count, the first next
    std::vector<drill_find> alarms;   ///< `flaw` is the part of the material, or "*" for all of it
    std::vector<std::string> hinted;  ///< flaws
    time_point begun{};
};

/// A short form, asked one question at a time; what becomes of it is the team's (core/team/).
struct noting_state {
    enum class kind { decision, asset, learning, case_study };
    kind what = kind::decision;
    std::vector<std::string> given;  ///< one for each question that was answered; empty: skipped
};

/// An interview on how somebody does a piece of work. The draft and the next question are a function of the answers
/// (core/capture/interview.hpp), so that taking an answer back is dropping it.
struct capture_answer {
    std::string question;  ///< "did", "why", …
    int step = -1;         ///< of the draft, where the question is about one
    int decision = -1;     ///< of that step
    std::string text;      ///< empty: skipped, an open question of the draft
};
struct capture_file {
    std::string name;
    std::string text;
};
/// What a check, a rule or a set-up demands at a step.
struct capture_constraint {
    int step = -1;  ///< -1: not placed
    bool red_flag = false;
    std::string text;
    std::string source;  ///< the file it stands in
    std::string quote;   ///< verbatim
};
struct capture_state {
    enum class kind { interview, walkthrough, examples, thread };
    enum class phase { asking, showing, filling, sent, reasoning };
    kind how = kind::interview;
    phase at = phase::asking;
    std::string role;
    std::string reason;  ///< for one workflow more than five
    int danger = 0;      ///< 1 low … 3 high, from the shortlist
    int filling = -1;    ///< the answer that is given now
    std::vector<capture_answer> answers;
    std::vector<capture_file> files;
    std::vector<capture_constraint> constraints;
    std::vector<std::string> contributors;  ///< mailbox ids of those whose lines are used, with their consent
};

/// Work that may be worth capturing, each with four answers from 1 to 3 (core/capture/shortlist.hpp); 0: not yet said.
struct capture_candidate {
    std::string name;
    int frequency = 0;
    int pain = 0;
    int value = 0;
    int danger = 0;
};
struct shortlist_state {
    enum class phase { role, listing, asking, ranked };
    phase at = phase::role;
    std::string role;
    std::vector<capture_candidate> all;
};

/// A thread that becomes a playbook: who wrote in it, and whether their lines may be used.
struct thread_author {
    enum class answer { unasked, asked, given, refused };
    std::string name;
    std::string actor;  ///< mailbox id, when the thread names them by it; empty: the one who captures answers for them
    answer agrees = answer::unasked;
};
struct thread_line {
    int author = 0;
    std::string text;
};
struct thread_state {
    enum class phase { pasting, naming, dating, asking, waiting, ready };
    phase at = phase::pasting;
    std::string title;
    std::string when;  ///< when somebody needs it
    std::vector<thread_author> authors;
    std::vector<thread_line> lines;
};

/// An expert's run, looked at step by step before a first try.
struct shadow_state {
    int step = 0;
};

using mode_state =
    std::variant<guided_state, feedback_state, asking_state, simulation_state, drill_state, noting_state, capture_state,
                 experiment_state, interview_state, shortlist_state, thread_state, shadow_state>;

/// One piece of work: a workflow that somebody is guided through, or a document under critique.
struct session {
    std::uint32_t id = 0;
    std::string workflow;
    std::string graph_version;
    std::string title;
    place home;
    mode_state mode;
    bool paused = false;
    time_point touched{};
};

/// A place where a person talks with the coach, and what is open there.
struct room {
    place where;
    std::uint32_t turn = 0;
    std::uint32_t session = 0;    ///< 0: none
    std::vector<choice> offered;  ///< the choices of the last message
    bool joined = false;          ///< takes part in the team session of this thread
    std::string
        last_document;  ///< unused words of an offer ("critique this?"), at most 64 KiB, dropped on the next turn
    heard phrases;
    time_point touched{};
};

/// What somebody has seen of the AI-use contract.
struct contract_seen {
    std::string acknowledged;  ///< version
    time_point at{};
    std::string told_of;  ///< the newer version that was mentioned
};

/// What somebody agreed to, each purpose for itself (core/consent.hpp).
enum class purpose { ai_use, observe, capture, sampling, benchmark };
struct consent {
    purpose to = purpose::ai_use;
    std::string scope;  ///< a channel or workflow; empty: all
    int text = 0;       ///< version of what was read
    time_point at{};
};

/// How AI was used at the steps of guided work, kept with consent only (core/meta.hpp).
struct ai_use_event {
    std::string workflow;
    std::string step;
    bool used = false;       ///< a prompt was asked for, or the text says that AI was used
    bool delegated = false;  ///< a human-only step was handed over
    time_point at{};
};
struct ai_use_nudge {
    std::string step;
    bool over = false;  ///< over-delegation, else under-use
    int times = 0;
    int dismissed = 0;
    time_point last{};
};
struct ai_use_memory {
    std::vector<ai_use_event> events;
    std::vector<ai_use_nudge> nudges;
};

/// A drill that was done, and what it is still good for: the flaws that were missed, and how many were explained.
struct drill_done {
    std::string drill;
    time_point at{};
    std::vector<std::string> missed;
    int explained = 0;
};

/// When they were last here, and the timer that clears out what is too old (core/retention.hpp).
struct retention_times {
    time_point seen{};
    time_point due{};
};

/// The last step of each piece of work that observer mode saw, so that the next one has a place in the order; kept with
/// consent only (core/observe.hpp).
struct observed_run {
    std::uint32_t session = 0;
    std::string step;
};

/// The identities of one person on several platforms, joined to one learner (core/joining.hpp).
struct identity {
    std::string actor;  ///< mailbox id; empty: none
    std::string name;
    time_point at{};  ///< of the last word about it
};
struct identity_links {
    std::string joined_to;       ///< the actor that this identity belongs to; all that happens here goes there
    std::vector<identity> also;  ///< the others that belong to this one
    std::string own;             ///< mailbox id of this one, while others belong to it
    identity asked;              ///< typed the code from here, and waits for a yes from here
    identity asks;               ///< whose code was typed here, and whose yes is waited for
};
constexpr std::size_t identities_kept = 4;

struct learner_state {
    int schema = 1;
    person who;
    bool introduced = false;
    std::string role;
    std::uint32_t next_session = 1;
    std::vector<session> sessions;
    std::vector<room> rooms;
    contract_seen contract;
    std::vector<consent> consents;
    ai_use_memory ai_use;
    int ai_use_runs = 0;  ///< finished pieces of work before the one question for that consent; more: it was asked
    learning::learning_state learnt;  ///< what was shown, and what is believed because of it
    learning::plan practice;          ///< what to practise, and when Coach may speak unasked
    time_point wake{};                ///< the practice timer that is set; the epoch: none
    std::vector<drill_done> drills;   ///< one for each drill, the last time it was done
    habits habit;                     ///< experiments, goals and notes, what is to be remembered
    retention_times retention;
    std::vector<observed_run> observed;
    identity_links links;
};
/// Who they are on the platform of that place, and the mailbox id of that identity.
[[nodiscard]] person who_at(const learner_state&, const place&);
[[nodiscard]] std::string id_at(const learner_state&, const place&);

/// Counts, and what people handed to the team by themselves (core/team/). Who did something is a pseudonym, given out
/// as a count of five and more.
struct team_state {
    int schema = 1;
    struct tally {
        std::string workflow;
        std::string what;  ///< guided_started, guided_finished, critiqued, …
        std::uint64_t count = 0;
    };
    std::vector<tally> tallies;
    /// Who uses AI at a step, with their consent: a pseudonym and yes or no. Given out as counts of five and more.
    struct cohort {
        struct member {
            std::uint64_t who = 0;
            bool uses = false;
        };
        std::string step;
        std::vector<member> members;
    };
    std::vector<cohort> cohorts;
    std::vector<team::workflow_people> people;
    std::vector<team::asset> assets;
    std::uint32_t assets_made = 0;
    std::vector<team::asset_use> uses;
    std::vector<team::decision> decisions;
    std::uint32_t decisions_made = 0;
    time_point week{};  ///< the weekly timer that is set; the epoch: none
    place where;        ///< its platform and workspace
    heard phrases;
    std::vector<team::period> periods;
    std::vector<team::step_time> step_times;
    std::vector<team::judged_work> judged;
    std::vector<team::release> releases;
    std::string summary_month;  ///< of the last summary for leaders
    std::vector<team::case_draft> cases;
    std::uint32_t cases_made = 0;
    std::uint32_t digests = 0;
    std::uint32_t subtracted = 0;  ///< the last digest whose question was answered
    std::uint32_t stopped = 0;     ///< things that the team said it stops
    std::uint32_t kept_on = 0;
    std::vector<team::month_count> months;
    std::vector<team::contract_version> contract_versions;
    std::vector<team::observed_move> moves;
    std::vector<team::observed_step> observed;
    std::vector<team::observer_off> observers_off;
    std::vector<team::mentor> mentors;
    std::vector<team::mentorship> mentorships;
    std::uint32_t mentorships_made = 0;
    team::programme_start programme;
};

/// What a workspace teaches beside the shipped graphs: drafts that wait for a curator, and what one approved. The shell
/// gives the approved ones to every learner of the workspace as part of their world (bot/library.hpp).
struct library_state {
    int schema = 1;
    struct draft {
        std::string id;
        std::string title;
        std::string yaml;
        std::string from;  ///< the mailbox id of the author
        std::string from_name;
        std::string session;  ///< at the author's
        time_point at{};
        std::string role;                       ///< id
        std::string reason;                     ///< for a sixth workflow of the role
        std::vector<std::string> contributors;  ///< mailbox ids of those whose lines are in it
    };
    struct approved {
        std::string workflow;
        std::string title;
        std::string yaml;
        std::string by;  ///< the mailbox id of the curator
        std::string from;
        time_point at{};
        std::string role;
    };
    std::uint32_t next_draft = 1;
    std::vector<draft> waiting;
    std::vector<approved> taught;
};

using actor_state = std::variant<learner_state, team_state, team::channel_state, library_state>;

}  // namespace coach::core
