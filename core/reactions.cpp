#include "core/reactions.hpp"

#include "core/asides/about_me.hpp"
#include "core/asides/consent.hpp"
#include "core/asides/contract.hpp"
#include "core/asides/curate.hpp"
#include "core/asides/drills.hpp"
#include "core/asides/experiments.hpp"
#include "core/asides/general.hpp"
#include "core/asides/goals.hpp"
#include "core/asides/home.hpp"
#include "core/asides/incidents.hpp"
#include "core/asides/linking.hpp"
#include "core/asides/memory.hpp"
#include "core/asides/mentor.hpp"
#include "core/asides/meta.hpp"
#include "core/asides/my_data.hpp"
#include "core/asides/observe.hpp"
#include "core/asides/practice.hpp"
#include "core/asides/programme.hpp"
#include "core/asides/simulations.hpp"
#include "core/asides/tasks.hpp"
#include "core/asides/team.hpp"
#include "core/asides/team_talk.hpp"
#include "core/asides/thread.hpp"
#include "core/modes/capture.hpp"
#include "core/modes/drill.hpp"
#include "core/modes/simulation.hpp"
#include "core/understanding/roles.hpp"

#include <algorithm>
#include <array>

namespace coach::core {

namespace {

constexpr std::size_t offer_document_bytes = 64 * 1024;

reply offer_likely(turn& t, const understood& u) {
    reply r;
    const bool close = u.likely.size() > 1 && u.likely[0].score >= 0.3;
    r.say(t.voice.say(close ? "which_of_these" : "not_sure"));
    for (const auto& c : u.likely)
        offer_workflow(t, r, c.workflow);
    r.offer("paste", t.voice.label("critique_mine"));
    introduce(t, r);
    return r;
}

reply where_were_we(turn& t) {
    if (auto* s = open_here(t)) return recap(t, *s);
    std::vector<session*> waiting;
    for (auto& s : t.me.sessions)
        if (may_move(s, t.here.where)) waiting.push_back(&s);
    if (waiting.empty()) {
        reply r;
        r.say(t.voice.say("nothing_open"));
        offer_work_of_role(t, r);
        return r;
    }
    std::stable_sort(waiting.begin(), waiting.end(),
                     [](const auto* a, const auto* b) { return a->touched > b->touched; });
    if (waiting.size() == 1) return resume(t, *waiting[0]);
    reply r;
    r.say(t.voice.say("several_open"));
    for (std::size_t i = 0; i < waiting.size() && i < 4; ++i)
        r.offer("resume:" + std::to_string(waiting[i]->id), session_label(t, *waiting[i]));
    return r;
}

reply ask_start_over(turn& t) {
    reply r;
    const auto* s = open_here(t);
    if (!s) return menu(t);
    r.say(t.voice.say("start_over", {{"work", session_label(t, *s)}}));
    r.offer("restart", t.voice.label("restart"));
    r.offer("recap", t.voice.label("keep_going"), true);
    return r;
}

reply restart(turn& t) {
    auto* s = open_here(t);
    return s ? begin_again(t, *s) : menu(t);
}

reply help(turn& t) {
    reply r;
    r.say(t.voice.say(open_here(t) ? "help_in_work" : "help"));
    if (open_here(t)) {
        r.offer("recap", t.voice.label("go_on"), true);
        r.offer("pause", t.voice.label("pause"));
    } else {
        offer_work_of_role(t, r);
        r.offer("paste", t.voice.label("critique_mine"));
    }
    return r;
}

reply workflows(turn& t) {
    reply r;
    r.say(t.voice.say("workflows"));
    for (const auto& g : t.w.graphs)
        for (const auto& w : g.workflows)
            if (is_listed(t, g, w.id)) r.offer("start:" + w.id, text(t, w.name));
    return r;
}

reply set_role(turn& t, const std::string& role) {
    t.me.role = role;
    return menu(t);
}

reply resume_by_id(turn& t, const std::string& id) {
    auto* s = session_by_id(t.me, static_cast<std::uint32_t>(std::strtoul(id.c_str(), nullptr, 10)));
    return s ? resume(t, *s) : where_were_we(t);
}

/// "Stop" and "later" right after a reminder or an offer of help are about those, unless there is work to put aside.
reply stop(turn& t) {
    if (!open_here(t) && asides::work_offer_stands(t)) return asides::switch_work_offers(t, {});
    return !open_here(t) && asides::prompt_stands(t) ? asides::no_reminders(t) : put_aside(t, "stopped");
}
reply pause(turn& t) {
    const bool about_reminders = asides::prompt_stands(t) || asides::work_offer_stands(t);
    return !open_here(t) && about_reminders ? asides::snooze(t) : put_aside(t, "paused");
}

constexpr std::array meanings{
    meaning_row{meaning::stop, true, stop},
    meaning_row{meaning::pause, true, pause},
    meaning_row{meaning::resume, true, where_were_we},
    meaning_row{meaning::where_were_we, true, where_were_we},
    meaning_row{meaning::start_over, true, ask_start_over},
    meaning_row{meaning::help, true, help},
    meaning_row{meaning::escalate, true, beside_work<asides::escalate>},
    meaning_row{meaning::my_data, true, beside_work<asides::my_data>},
    meaning_row{meaning::export_data, true, beside_work<asides::export_data>},
    meaning_row{meaning::delete_data, true, asides::ask_delete_data},
    meaning_row{meaning::consent, true, beside_work<asides::consents>},
    meaning_row{meaning::remember, true, asides::remember},
    meaning_row{meaning::practise, true, asides::practise},
    meaning_row{meaning::quieter, true, beside_work<asides::quieter>},
    meaning_row{meaning::snooze, true, beside_work<asides::snooze>},
    meaning_row{meaning::no_reminders, true, beside_work<asides::no_reminders>},
    meaning_row{meaning::settings, true, beside_work<asides::settings>},
    meaning_row{meaning::time_zone, true, asides::time_zone},
    meaning_row{meaning::goal, true, asides::goal},
    meaning_row{meaning::reflect, true, asides::reflect},
    meaning_row{meaning::next_best, true, asides::next_best},
    meaning_row{meaning::next, false, asides::next_best},
    meaning_row{meaning::incident, true, asides::incident},
    meaning_row{meaning::governance, true, asides::governance},
    meaning_row{meaning::outcome, true, beside_work<asides::outcome_of_work>},
    meaning_row{meaning::contract, true, beside_work<asides::show_contract>},
    meaning_row{meaning::may_i_paste, true, beside_work<asides::may_i_paste>},
    meaning_row{meaning::should_i_use_ai, true, beside_work<asides::which_task>},
    meaning_row{meaning::about_me, true, beside_work<asides::about_me>},
    meaning_row{meaning::menu, true, menu},
    meaning_row{meaning::workflows, true, workflows},
    meaning_row{meaning::simulate, true, asides::simulate},
    meaning_row{meaning::drill, true, asides::drill},
    meaning_row{meaning::find_asset, true, asides::find_asset},
    meaning_row{meaning::log_decision, true, asides::log_decision},
    meaning_row{meaning::share_learning, true, asides::share_learning},
    meaning_row{meaning::team_session, true, [](turn& t) { return asides::team_session(t, t.words); }},
    meaning_row{meaning::capture, true, asides::capture},
    meaning_row{meaning::author, true, asides::author},
    meaning_row{meaning::shortlist, true, asides::shortlist},
    meaning_row{meaning::thread, true, asides::capture_thread},
    meaning_row{meaning::onboarding, true, asides::onboarding},
    meaning_row{meaning::programme, true, asides::programme},
    meaning_row{meaning::observe, true, beside_work<asides::observe>},
    meaning_row{meaning::observed, true, asides::observed_edits},
    meaning_row{meaning::shadow, true, asides::shadow},
    meaning_row{meaning::mentor, true, beside_work<asides::mentoring>},
    meaning_row{meaning::curate, true, asides::curate},
    meaning_row{meaning::experiment, true, asides::experiment},
    meaning_row{meaning::greeting, false, menu},
    meaning_row{meaning::undo, false, [](turn& t) { return line(t, "nothing_to_undo"); }},
    meaning_row{meaning::thanks, false, [](turn& t) { return line(t, "thanks"); }},
};

constexpr std::array actions{
    action_row{"role:", set_role},
    action_row{"start:", [](turn& t, const std::string& workflow) { return start_guided(t, workflow, {}); }},
    action_row{"critique:",
               [](turn& t, const std::string& workflow) {
                   return start_feedback(t, workflow, std::exchange(t.here.last_document, {}));
               }},
    action_row{"resume:", resume_by_id},
    action_row{"contract", [](turn& t, const std::string&) { return beside_work<asides::show_contract>(t); }},
    action_row{"acknowledge:", asides::acknowledge_contract},
    action_row{"redact", asides::redact_it},
    action_row{"write_to:", asides::write_to_contact},
    action_row{"answer:", asides::answer_question},
    action_row{"meta_agree", asides::ai_use_agreed},
    action_row{"meta_decline", asides::ai_use_declined},
    action_row{"meta_no:", asides::ai_use_dismissed},
    action_row{"meta_try:", asides::ai_use_try},
    action_row{"meta_why:", asides::ai_use_why},
    action_row{"my_data_files", [](turn& t, const std::string&) { return beside_work<asides::export_data>(t); }},
    action_row{"my_data", [](turn& t, const std::string&) { return beside_work<asides::my_data>(t); }},
    action_row{"facts:", asides::facts_from},
    action_row{"forget:", asides::forget_fact},
    action_row{"ask_delete", [](turn& t, const std::string&) { return asides::ask_delete_data(t); }},
    action_row{"delete_everything", asides::delete_everything},
    action_row{"consents", asides::consents_shown},
    action_row{"consent_text:", asides::consent_text},
    action_row{"consent_on:", asides::consent_given},
    action_row{"consent_off:", asides::consent_withdrawn},
    action_row{"escalate", [](turn& t, const std::string&) { return beside_work<asides::escalate>(t); }},
    action_row{"drill:", asides::begin_drill},
    action_row{"drill_more:", asides::more_missed},
    action_row{"drill_where:", asides::where_missed},
    action_row{"drill_expert:", asides::expert_answer},
    action_row{"me", [](turn& t, const std::string&) { return beside_work<asides::about_me>(t); }},
    action_row{"me:", asides::about_my_work},
    action_row{"me_why:", asides::why_believed},
    action_row{"menu", [](turn& t, const std::string&) { return menu(t); }},
    action_row{"pause", [](turn& t, const std::string&) { return put_aside(t, "paused"); }},
    action_row{"restart", [](turn& t, const std::string&) { return restart(t); }},
    action_row{"recap", [](turn& t, const std::string&) { return where_were_we(t); }},
    action_row{"practise:", asides::practise_item},
    action_row{"practise", [](turn& t, const std::string&) { return asides::practise(t); }},
    action_row{"snooze", [](turn& t, const std::string&) { return beside_work<asides::snooze>(t); }},
    action_row{"quieter", [](turn& t, const std::string&) { return beside_work<asides::quieter>(t); }},
    action_row{"no_reminders", [](turn& t, const std::string&) { return beside_work<asides::no_reminders>(t); }},
    action_row{"reminders_on", asides::reminders_again},
    action_row{"more_prompts", asides::more_prompts},
    action_row{"settings", [](turn& t, const std::string&) { return beside_work<asides::settings>(t); }},
    action_row{"set:", asides::change_setting},
    action_row{"weekly_goal", asides::set_weekly_goal},
    action_row{"goal_same", asides::same_goal},
    action_row{"goal_suggest", asides::suggest_goal},
    action_row{"goal_take:", asides::take_goal},
    action_row{"goal_type", asides::type_goal},
    action_row{"reflect", [](turn& t, const std::string&) { return asides::reflect(t); }},
    action_row{"notes", asides::notes},
    action_row{"streaks", asides::count_streaks},
    action_row{"incident", [](turn& t, const std::string&) { return asides::incident(t); }},
    action_row{"read_again:", asides::read_again},
    action_row{"follow_up", asides::follow_up},
    action_row{"noted:", asides::forget_noted},
    action_row{"link_work", asides::link_work},
    action_row{"became:", asides::became},
    action_row{"work_offers", asides::switch_work_offers},
    action_row{"in_private:", asides::go_on_in_private},
    action_row{"link_yes", asides::link_agreed},
    action_row{"link_no", asides::link_declined},
    action_row{"unlink:", asides::unlink_one},
    action_row{"experiments", asides::experiments},
    action_row{"experiment_new", asides::new_experiment},
    action_row{"experiment_close:", asides::close_experiment},
    action_row{"experiment_later:", asides::postpone_experiment},
    action_row{"experiment_next:", asides::next_experiment},
    action_row{"simulate:", asides::start_simulation},
    action_row{"scenarios_of:", asides::scenarios_of},
    action_row{"scenarios", asides::scenarios},
    action_row{"team_start:", asides::start_team_session},
    action_row{"quote:", asides::quote_answer},
    action_row{"asset:", asides::open_asset},
    action_row{"asset_rate:", asides::rate_asset},
    action_row{"asset_approve:", asides::approve_asset},
    action_row{"asset_add", asides::add_asset},
    action_row{"decision_add", [](turn& t, const std::string&) { return asides::log_decision(t); }},
    action_row{"share_learning", [](turn& t, const std::string&) { return asides::share_learning(t); }},
    action_row{"library", [](turn& t, const std::string&) { return asides::find_in_library(t); }},
    action_row{"decisions", [](turn& t, const std::string&) { return asides::find_decisions(t); }},
    action_row{"capture:", asides::begin_capture},
    action_row{"shortlist", [](turn& t, const std::string&) { return asides::shortlist(t); }},
    action_row{"shortlist_pick:", asides::capture_picked},
    action_row{"thread_draft:", asides::draft_from_thread},
    action_row{"thread_agree:", asides::thread_agreed},
    action_row{"thread_decline:", asides::thread_declined},
    action_row{"observe_agree:", asides::observe_agreed},
    action_row{"observe_end", asides::observe_ended},
    action_row{"programme", [](turn& t, const std::string&) { return asides::programme(t); }},
    action_row{"drafts", [](turn& t, const std::string&) { return asides::curate(t); }},
    action_row{"shadow:", asides::begin_shadow},
    action_row{"mentor_for:", asides::mentor_for},
    action_row{"mentor_ask:", asides::mentor_ask},
    action_row{"mentor_join", asides::mentor_join},
    action_row{"mentor_leave", asides::mentor_leave},
    action_row{"mentor_yes:", asides::mentor_yes},
    action_row{"mentor_no:", asides::mentor_no},
    action_row{"draft_ok:", asides::approve_draft},
    action_row{"draft_edit:", asides::ask_changes},
    action_row{"draft_no:", asides::reject_draft},
    action_row{"paste", [](turn& t, const std::string&) { return line(t, "paste_anything"); }},
};

/// "s/12": the piece of work that asked to be woken.
reply wake_session(turn& t, const std::string& rest) {
    auto* s = session_by_id(t.me, static_cast<std::uint32_t>(std::strtoul(rest.c_str(), nullptr, 10)));
    if (!s || s->paused) return {};
    return in_session(t, *s, {meaning::timer, rest.substr(std::min(rest.size(), rest.find('/') + 1)), {}});
}

constexpr std::array wakes{
    wake_row{"s/", wake_session},
    wake_row{"experiment/", asides::experiment_due},
    wake_row{"practice", asides::practice_due},
    wake_row{"fact/", asides::fact_due},
    wake_row{"meta/due", asides::ai_use_due},
    wake_row{"figures/", asides::figures_due},
};

constexpr std::array tolds{
    told_row{"home_opened", asides::home_opened},
    told_row{"profile", asides::profile_arrived},
    told_row{"welcome", asides::welcome},
    told_row{"thread_started", asides::thread_started},
    told_row{"feedback", asides::feedback_arrived},
    told_row{"experiment_shared", asides::experiment_arrived},
    told_row{"work_event", asides::work_happened},
    told_row{"work_outcome", asides::outcome_arrived},
    told_row{"begin_in_private", asides::begun_in_private},
    told_row{"link_code", asides::link_code_made},
    told_row{"link_waiting", asides::link_waits},
    told_row{"link_refused", asides::link_refused},
    told_row{"link_asked", asides::link_asked},
    told_row{"link_declined", asides::link_was_declined},
    told_row{"link_agreed", asides::link_was_agreed},
    told_row{"link_joined", asides::link_done},
    told_row{"incident_proposal", asides::proposal_arrived},
    told_row{"agenda_figures", asides::agenda_arrived},
    told_row{"question", asides::question_arrived},
    told_row{"answer", asides::answer_arrived},
    told_row{"dispute", asides::dispute_arrived},
    told_row{"cohort_figure", asides::cohort_arrived},
    told_row{"assets_found", asides::assets_arrived},
    told_row{"asset_shown", asides::asset_arrived},
    told_row{"asset_approval", asides::approval_arrived},
    told_row{"asset_stale", asides::stale_arrived},
    told_row{"decisions_found", asides::decisions_arrived},
    told_row{"team_page", asides::page_arrived},
    told_row{"team_left", asides::session_left},
    told_row{"discoveries_low", asides::discoveries_low},
    told_row{"month_summary", asides::month_summary},
    told_row{"quote_ask", asides::quote_asked},
    told_row{"case_waiting", asides::case_waiting},
    told_row{"case_ready", asides::case_ready},
    told_row{"draft_for_review", asides::draft_for_review},
    told_row{"draft_none", asides::draft_none},
    told_row{"draft_gone", asides::draft_gone},
    told_row{"draft_refused", asides::draft_refused},
    told_row{"draft_taught", asides::draft_taught},
    told_row{"draft_approved", asides::draft_approved},
    told_row{"draft_changes", asides::draft_changes},
    told_row{"draft_rejected", asides::draft_rejected},
    told_row{"draft_sixth", asides::draft_sixth},
    told_row{"thread_consent", asides::thread_consent_asked},
    told_row{"thread_answer", asides::thread_answer_arrived},
    told_row{"thread_withdrawn", asides::thread_withdrawal_arrived},
    told_row{"observed_shown", asides::observed_arrived},
    told_row{"onboarding_shown", asides::onboarding_arrived},
    told_row{"programme_blocked", asides::programme_blocked},
    told_row{"programme_started", asides::programme_started},
    told_row{"mentor_asked", asides::mentor_asked},
    told_row{"mentor_paired", asides::mentor_paired},
    told_row{"apprentice_paired", asides::apprentice_paired},
    told_row{"mentor_none", asides::mentor_none},
    told_row{"mentor_over", asides::mentor_over},
};

}  // namespace

std::span<const meaning_row> meaning_rows() { return meanings; }
std::span<const action_row> action_rows() { return actions; }
std::span<const wake_row> wake_rows() { return wakes; }
std::span<const told_row> told_rows() { return tolds; }

/// A text without a request: what it reads like, and the critique; or the two or three that it may be.
reply pasted(turn& t, std::string document, const std::vector<candidate>& likely) {
    struct match {
        const graph::workflow* work;
        int sections;
        double topic;
    };
    std::vector<match> matches;
    const auto read = t.w.read.read(t.w.parse(document));
    for (const auto& g : t.w.graphs) {
        for (const auto& work : g.workflows) {
            const auto card = score(g, work, read, t.w.read);
            const auto required =
                std::count_if(work.sections.begin(), work.sections.end(), [](const auto& s) { return s.required; });
            const bool off = std::any_of(card.guards.begin(), card.guards.end(),
                                         [](const auto& n) { return n.kind == guard_kind::off_topic; });
            double lexical = 0;
            for (const auto& l : likely)
                if (l.workflow == work.id) lexical = l.score;
            matches.push_back(
                {&work, off ? -1 : static_cast<int>(required) - static_cast<int>(card.missing.size()), lexical});
        }
    }
    std::stable_sort(matches.begin(), matches.end(), [](const auto& a, const auto& b) {
        return std::pair(a.sections, a.topic) > std::pair(b.sections, b.topic);
    });
    if (!matches.empty() && matches[0].sections >= 1 &&
        (matches.size() == 1 || matches[0].sections > matches[1].sections))
        return start_feedback(t, matches[0].work->id, std::move(document));
    reply r;
    r.say(t.voice.say("which_artefact"));
    for (std::size_t i = 0; i < matches.size() && i < 3; ++i)
        r.offer("critique:" + matches[i].work->id, modes::first_upper(text(t, matches[i].work->artefact)));
    r.offer("critique:" + std::string(asides::general_rubric), t.voice.label("general_rubric"),
            matches.empty() || matches[0].sections < 0);
    r.offer("menu", t.voice.label("something_else"));
    if (document.size() <= offer_document_bytes) t.here.last_document = std::move(document);
    introduce(t, r);
    return r;
}

/// A question for a name or a list of works: "Write an incident report" is one.
bool asks_for_names(const turn& t, const session& s) {
    if (const auto* c = std::get_if<capture_state>(&s.mode)) return modes::asks_for_name(*c);
    if (const auto* l = std::get_if<shortlist_state>(&s.mode)) return l->at == shortlist_state::phase::listing;
    const auto* thread = std::get_if<thread_state>(&s.mode);
    return thread && thread->at == thread_state::phase::naming && t.here.session == s.id;
}

/// A talk with a persona, or one of questions whose answers may sound like anything.
bool takes_all_words(const turn& t, const session& s) {
    if (const auto* played = std::get_if<simulation_state>(&s.mode)) return modes::in_role(*played);
    if (const auto* c = std::get_if<capture_state>(&s.mode); c && modes::asks_openly(*c)) return true;
    if (const auto* thread = std::get_if<thread_state>(&s.mode); thread && thread->at == thread_state::phase::dating)
        return true;
    return std::holds_alternative<interview_state>(s.mode) || asks_for_names(t, s);
}

/// Words in such a talk are for it, save what always works.
bool is_for_the_talk(const turn& t, const session& s, std::string_view words) {
    const auto& u = t.read;
    if (!takes_all_words(t, s)) return false;
    if (u.sureness < 1) return true;  // words that are only like a command's: something was asked
    switch (u.what) {
        case meaning::choose:
        case meaning::stop:
        case meaning::pause:
        case meaning::resume:
        case meaning::where_were_we:
        case meaning::help:
        case meaning::delete_data:
            return false;
        case meaning::start_over:
        case meaning::escalate:
        case meaning::my_data:
        case meaning::export_data:
        case meaning::consent:
            return asks_for_names(t, s);
        case meaning::simulate:
            return !std::holds_alternative<simulation_state>(s.mode) &&
                   !std::holds_alternative<interview_state>(s.mode);
        case meaning::menu:
            return words.find(' ') != std::string_view::npos;
        default:
            return true;
    }
}

/// What they mean to it: where a name is asked for, only a whole command is more than words.
meaning meant_for_the_talk(const turn& t, const session& s) {
    return asks_for_names(t, s) && t.read.sureness < 1 ? meaning::words : t.read.what;
}

/// By a command alone on the first line, the text below it: a message shortcut says it so, whatever else is open.
std::string text_to_critique(const turn& t, const std::string& words) {
    const auto end = words.find('\n');
    if (!t.by_command || end == std::string::npos) return {};
    const auto& leads = t.w.phrases.list("critique_leads");
    return std::find(leads.begin(), leads.end(), words.substr(0, end)) == leads.end() ? "" : words.substr(end + 1);
}

reply on_words(turn& t, const std::string& words) {
    auto* s = open_here(t);
    t.words = words;
    if (const auto* d = s ? std::get_if<drill_state>(&s->mode) : nullptr; d && modes::plainly_answers(*d, words))
        return in_session(t, *s, {meaning::words, {}, words});
    if (auto asked = asides::link_request(t, words)) return std::move(*asked);
    if (auto asked = asides::thread_request(t, words)) return std::move(*asked);
    if (auto text = text_to_critique(t, words); !text.empty()) {
        const auto likely = t.w.understand.read(text, {}, false).likely;
        return pasted(t, std::move(text), likely);
    }
    const bool hears_requests =
        !s || t.by_command || (!std::holds_alternative<simulation_state>(s->mode) && !takes_all_words(t, *s));
    if (hears_requests) {
        if (auto asked = asides::pilot_request(t, words)) return std::move(*asked);
        if (auto asked = asides::general_request(t, words)) return std::move(*asked);
        if (auto asked = asides::task_request(t, words)) return std::move(*asked);
        if (auto asked = asides::team_request(t, words)) return std::move(*asked);
    }
    if (!s || t.by_command || !takes_all_words(t, *s))
        if (auto asked = asides::remember_request(t)) return std::move(*asked);
    const bool in_team = t.here.joined && !s;
    if (!s && !in_team)
        if (const auto role = role_said(words, t.w.graphs, t.w.phrases); !role.empty()) return set_role(t, role);
    t.read = t.w.understand.read(words, t.here.offered, s != nullptr || in_team);
    const auto& u = t.read;
    if (t.by_command && u.what == meaning::next) return asides::next_best(t);
    if (u.what == meaning::choose) return on_action(t, t.here.offered[static_cast<std::size_t>(u.choice)].id);
    if (s && !t.by_command && is_for_the_talk(t, *s, words))
        return in_session(t, *s, {meant_for_the_talk(t, *s), {}, words});
    for (const auto& row : meanings)
        if (row.to == u.what && (row.in_work || !(s || in_team))) return row.react(t);
    if (in_team) return asides::team_words(t, words);
    if (s && u.what == meaning::critique && std::holds_alternative<guided_state>(s->mode))
        return start_feedback(t, std::string(s->workflow), {});
    if (s) return in_session(t, *s, {u.what, {}, words});
    switch (u.what) {
        case meaning::guide:
            if (!u.workflow.empty()) return start_guided(t, u.workflow, u.title);
            return u.likely.empty() ? workflows(t) : offer_likely(t, u);
        case meaning::critique:
            if (!u.workflow.empty()) return start_feedback(t, u.workflow, {});
            return line(t, "paste_anything");
        case meaning::document:
            return pasted(t, words, u.likely);
        default:
            return offer_likely(t, u);
    }
}

reply on_action(turn& t, const std::string& id) {
    const auto action = id.substr(id.find('/') + 1);  // "12/next" → "next"
    for (const auto& row : actions) {
        if (row.prefix.ends_with(':') ? action.starts_with(row.prefix) : action == row.prefix)
            return row.react(t, action.substr(std::min(action.size(), row.prefix.size())));
    }
    if (auto* s = open_here(t)) return in_session(t, *s, {meaning::choose, action, {}});
    return where_were_we(t);
}

}  // namespace coach::core
