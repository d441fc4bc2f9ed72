#pragma once

/// Understanding: what a person wants, from their own words. A small ranked matcher, no model:
///   1. everyday forms of a command ("later", "where were we?"), matched whole       graphs/phrases → commands
///   2. an answer to the open choice: "2", "the second one", a label or a clear part of one
///   3. lexical similarity (stems weighted by rarity, character trigrams) to each workflow's names, synonyms and
///   example
///      requests in the graphs
/// Pure; deterministic; the confusion table on labelled requests is printed by `./dev bench understanding`.
/// To add a command: its forms in graphs/phrases, one line in `commands` (understanding.cpp), one reaction in
/// core/reactions.cpp.

#include "core/graph/model.hpp"
#include "core/message.hpp"
#include "core/phrasebook.hpp"
#include "core/reading.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace coach::core {

enum class meaning {
    words,     ///< none of the below: an answer, a text, or something not understood
    choose,    ///< one of the open choices: `choice`
    guide,     ///< wants to be walked through a piece of work: `workflow`, `title`
    critique,  ///< wants a text looked at: `workflow` when it was named
    document,  ///< pasted a text without saying what for
    menu,
    help,
    stop,
    pause,
    resume,
    where_were_we,
    start_over,
    undo,
    escalate,
    show_me,
    hint,
    example,
    skip,
    next,
    ask_ai,
    clarify,
    my_data,
    contract,
    greeting,
    thanks,
    workflows,
    drill,            ///< wants to practise judgement on flawed output
    simulate,         ///< wants to practise a situation with a persona
    practise,         ///< what is due; whatever helps most
    quieter,          ///< fewer reminders
    snooze,           ///< not now, later today or tomorrow
    no_reminders,     ///< none at all
    time_zone,        ///< says where they are, or asks
    about_me,         ///< levels, evidence, what is missing for the next
    next_best,        ///< one next action
    find_asset,       ///< a prompt, template, playbook
    may_i_paste,      ///< is this data allowed in that tool?
    should_i_use_ai,  ///< delegate, assist or by hand?
    goal,             ///< something to get better at
    reflect,          ///< what worked this week
    experiment,       ///< ship, sense, respond
    log_decision,     ///< write a decision down; find one
    incident,         ///< something went wrong with AI
    capture,          ///< how an expert does it, into a draft graph
    author,           ///< design a workflow for others
    team_session,     ///< a channel runs one workflow
    observe,          ///< observer mode on or off
    export_data,
    delete_data,
    consent,         ///< what I agreed to
    remember,        ///< facts kept from earlier talks
    share_learning,  ///< post what I learned to the team
    outcome,         ///< what became of a critiqued piece of work
    mentor,          ///< pair with somebody, shadow an expert's run
    curate,          ///< review a draft graph
    governance,      ///< this month's agenda
    settings,        ///< when and how much Coach may speak unasked
    shortlist,       ///< which work is worth capturing
    thread,          ///< make a playbook of a thread
    onboarding,      ///< how far capturing has come
    programme,       ///< start the team's programme
    observed,        ///< what observer mode suggests to a curator
    shadow,          ///< look at an expert's run before trying
    timer,           ///< never read from a text: a wake-up that a mode asked for
};
[[nodiscard]] std::string_view name_of(meaning);

struct candidate {
    std::string workflow;
    double score = 0;
};
struct understood {
    meaning what = meaning::words;
    int choice = -1;
    std::string workflow;  ///< empty: not named, or not sure
    std::string title;     ///< "usage-based billing"
    double sureness = 0;
    std::vector<candidate> likely;  ///< best first, at most three
};

class understanding {
  public:
    understanding();
    ~understanding();
    understanding(understanding&&) noexcept;
    understanding& operator=(understanding&&) noexcept;

    [[nodiscard]] static understanding make(const phrasebook&, const std::vector<const graph::graph*>&, const reader&);

    /// `in_work`: a piece of work is open, so that words are an answer to it unless they are plainly something else.
    [[nodiscard]] understood read(std::string_view text, const std::vector<choice>& offered, bool in_work) const;

    /// "I don't know", "no idea", "?" and the like: a reply, but not an answer.
    [[nodiscard]] bool is_non_answer(std::string_view text) const;

  private:
    struct impl;
    std::unique_ptr<const impl> impl_;
};

}  // namespace coach::core
