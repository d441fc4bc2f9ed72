#pragma once

/// Which fields of each struct are stored, in order: states, events, effects. For bot/codec.cpp alone. A new field goes
/// to the end of its list; one that is left out here is neither stored, nor exported, nor shown to the person.

#include "bot/codec.hpp"

#include <boost/describe.hpp>

namespace coach::core::learning {

BOOST_DESCRIBE_STRUCT(rating, (), (value, weight))
BOOST_DESCRIBE_STRUCT(memory, (), (stability, difficulty))
BOOST_DESCRIBE_STRUCT(shown, (), (item, from, score, used, at, version))
BOOST_DESCRIBE_STRUCT(trace, (), (graph, criterion, is, variance, count, kept, reviewed, evidence))
BOOST_DESCRIBE_STRUCT(skill_trace, (), (skill, is, variance))
BOOST_DESCRIBE_STRUCT(artefact, (), (mean, lowest, unaided, at))
BOOST_DESCRIBE_STRUCT(progress, (),
                      (workflow, at, guided_done, run_passed, guided_passed, streak, failures, unaided, drill_share,
                       authored, reviews, artefacts))
BOOST_DESCRIBE_STRUCT(rating_tally, (), (rating, times, passed))
BOOST_DESCRIBE_STRUCT(learning_state, (), (overall, overall_variance, criteria, skills, work, self_ratings))
BOOST_DESCRIBE_STRUCT(slot, (), (day, from, to, every, first))
BOOST_DESCRIBE_STRUCT(terms, (),
                      (prompts_a_week, minutes_a_week, from, to, days, quiet, protected_time, weekly_goal, stopped,
                       snoozed_until))
BOOST_DESCRIBE_STRUCT(practice_item, (), (workflow, criterion, drill, why, need, minutes, due, unanswered))
BOOST_DESCRIBE_STRUCT(sent_prompt, (), (kind, at, day, week, minutes, criterion))
BOOST_DESCRIBE_STRUCT(plan, (), (agreed, items, sent))

}  // namespace coach::core::learning

namespace coach::core::team {

BOOST_DESCRIBE_STRUCT(asset, (),
                      (id, kind, title, text, version, owner, owner_name, tested_on, approved_by, added, contributors))
BOOST_DESCRIBE_STRUCT(asset_use::vote, (), (who, useful))
BOOST_DESCRIBE_STRUCT(asset_use, (), (id, uses, votes, owner_told))
BOOST_DESCRIBE_STRUCT(decision, (), (id, at, words, prompt, output_hash, reviewer, by))
BOOST_DESCRIBE_STRUCT(workflow_people, (), (workflow, who))

BOOST_DESCRIBE_STRUCT(period, (), (month, discoveries, outcomes, leaders_told))
BOOST_DESCRIBE_STRUCT(step_time, (), (workflow, step, sessions, waited, worked, returns))
BOOST_DESCRIBE_STRUCT(judged_work, (), (workflow, who, runs, first, last, month))
BOOST_DESCRIBE_STRUCT(release, (), (workflow, who))
BOOST_DESCRIBE_STRUCT(month_count, (), (month, workflow, what, count, who))
BOOST_DESCRIBE_STRUCT(contract_version, (), (month, version))
BOOST_DESCRIBE_STRUCT(case_draft, (),
                      (id, author, at, title, measure, before, after, quote_of, quote_name, quote, consented, declined))
BOOST_DESCRIBE_STRUCT(observed_move, (), (workflow, cohort, from, to, who))
BOOST_DESCRIBE_STRUCT(observed_step::member, (), (who, used_ai, skipped))
BOOST_DESCRIBE_STRUCT(observed_step, (), (workflow, cohort, step, people))
BOOST_DESCRIBE_STRUCT(observer_off, (), (who, at))
BOOST_DESCRIBE_STRUCT(mentor, (), (actor, name, role))
BOOST_DESCRIBE_STRUCT(mentorship, (),
                      (id, apprentice, apprentice_name, mentor, mentor_name, workflow, agreed, declined, at))
BOOST_DESCRIBE_STRUCT(programme_start, (), (workflow, by, at))
BOOST_DESCRIBE_STRUCT(session_part, (), (step, holder, holder_name, words, offered, taken, handed, returns))
BOOST_DESCRIBE_STRUCT(channel_state, (), (schema, where, workflow, title, parts, current, open, members, turn, phrases))

}  // namespace coach::core::team

namespace coach::core {

BOOST_DESCRIBE_STRUCT(place, (), (platform, workspace, channel, thread, direct, reply_token, external))
BOOST_DESCRIBE_STRUCT(person, (), (id, name, zone))
BOOST_DESCRIBE_STRUCT(said, (), (text, message_id))
BOOST_DESCRIBE_STRUCT(chose, (), (id, message_id))
BOOST_DESCRIBE_STRUCT(commanded, (), (text))
BOOST_DESCRIBE_STRUCT(submitted_form, (), (form, values))
BOOST_DESCRIBE_STRUCT(shared_file, (), (name, mime, text, problem, cut))
BOOST_DESCRIBE_STRUCT(timer_fired, (), (name))
BOOST_DESCRIBE_STRUCT(told, (), (kind, fields))
BOOST_DESCRIBE_STRUCT(redaction, (), (rule, count))
BOOST_DESCRIBE_STRUCT(event, (), (id, where, who, what, at, redactions))

BOOST_DESCRIBE_STRUCT(text_part, (), (markdown))
BOOST_DESCRIBE_STRUCT(choice, (), (id, label, primary))
BOOST_DESCRIBE_STRUCT(choices_part, (), (options))
BOOST_DESCRIBE_STRUCT(form_field, (), (id, label, hint, multiline, required, options))
BOOST_DESCRIBE_STRUCT(form_part, (), (id, title, submit, fields))
BOOST_DESCRIBE_STRUCT(table_part, (), (header, rows))
BOOST_DESCRIBE_STRUCT(score_row, (), (criterion, level, high, comment, before))
BOOST_DESCRIBE_STRUCT(score_part, (), (title, scored_by, self_rating, rows))
BOOST_DESCRIBE_STRUCT(progress_part, (), (label, done, total))
BOOST_DESCRIBE_STRUCT(quote_part, (), (text, source))
BOOST_DESCRIBE_STRUCT(code_part, (), (text, language, label))
BOOST_DESCRIBE_STRUCT(file_part, (), (name, mime, bytes))
BOOST_DESCRIBE_STRUCT(message, (), (why, parts))
BOOST_DESCRIBE_STRUCT(say, (), (where, to, what, updates))
BOOST_DESCRIBE_STRUCT(tell, (), (actor, what))
BOOST_DESCRIBE_STRUCT(record, (), (kind, fields))

BOOST_DESCRIBE_STRUCT(step_work, (),
                      (step, answers, help, non_answers, skipped, pressed, held, asked_ai, reviewer, reported))
BOOST_DESCRIBE_STRUCT(guided_state, (), (at, step, work, override_reason, reviewer, context, context_name, ends))
BOOST_DESCRIBE_STRUCT(kept_comment, (), (criterion, atom, quote, status))
BOOST_DESCRIBE_STRUCT(kept_level, (), (criterion, level, high, remark, quote))
BOOST_DESCRIBE_STRUCT(kept_doubt, (), (kind, why, quote))
BOOST_DESCRIBE_STRUCT(feedback_state, (),
                      (at, self_rating, submissions, levels, before, comments, taken_before, missing_sections, notes,
                       at_comment, doubts))
BOOST_DESCRIBE_STRUCT(asking_state, (), (at, to, other_name, section))
BOOST_DESCRIBE_STRUCT(drill_find, (), (flaw, quote, action, right))
BOOST_DESCRIBE_STRUCT(drill_state, (), (at, drill, found, unsure, alarms, hinted, begun))
BOOST_DESCRIBE_STRUCT(drill_done, (), (drill, at, missed, explained))
BOOST_DESCRIBE_STRUCT(consent, (), (to, scope, text, at))
BOOST_DESCRIBE_STRUCT(ai_use_event, (), (workflow, step, used, delegated, at))
BOOST_DESCRIBE_STRUCT(ai_use_nudge, (), (step, over, times, dismissed, last))
BOOST_DESCRIBE_STRUCT(ai_use_memory, (), (events, nudges))
BOOST_DESCRIBE_STRUCT(capture_answer, (), (question, step, decision, text))
BOOST_DESCRIBE_STRUCT(capture_file, (), (name, text))
BOOST_DESCRIBE_STRUCT(capture_constraint, (), (step, red_flag, text, source, quote))
BOOST_DESCRIBE_STRUCT(capture_state, (),
                      (how, at, role, reason, danger, filling, answers, files, constraints, contributors))
BOOST_DESCRIBE_STRUCT(capture_candidate, (), (name, frequency, pain, value, danger))
BOOST_DESCRIBE_STRUCT(shortlist_state, (), (at, role, all))
BOOST_DESCRIBE_STRUCT(thread_author, (), (name, actor, agrees))
BOOST_DESCRIBE_STRUCT(thread_line, (), (author, text))
BOOST_DESCRIBE_STRUCT(thread_state, (), (at, title, when, authors, lines))
BOOST_DESCRIBE_STRUCT(shadow_state, (), (step))
BOOST_DESCRIBE_STRUCT(observed_run, (), (session, step))
BOOST_DESCRIBE_STRUCT(library_state::draft, (),
                      (id, title, yaml, from, from_name, session, at, role, reason, contributors))
BOOST_DESCRIBE_STRUCT(library_state::approved, (), (workflow, title, yaml, by, from, at, role))
BOOST_DESCRIBE_STRUCT(library_state, (), (schema, next_draft, waiting, taught))
BOOST_DESCRIBE_STRUCT(contract_seen, (), (acknowledged, at, told_of))
BOOST_DESCRIBE_STRUCT(shown_words, (), (id, quote, turn))
BOOST_DESCRIBE_STRUCT(kept_promise, (), (words, kind, turn, brought_up))
BOOST_DESCRIBE_STRUCT(persona_memory, (), (turn, used, revealed, told, met, moves, against, broken, promises))
BOOST_DESCRIBE_STRUCT(simulation_state, (),
                      (at, scenario, began, heard_at, talk, injected, last_line, submitted, levels, weak, item, hints))
BOOST_DESCRIBE_STRUCT(experiment_card, (),
                      (id, to_learn, hunch, ship, signal, rule, authority, data, data_class, budget, approved_by, sense,
                       began, team, constraints, closed, found, decision, learned))
BOOST_DESCRIBE_STRUCT(experiment_state, (), (at, card, mending, asked_again))
BOOST_DESCRIBE_STRUCT(week_note, (), (week, goal, workflow, criterion, target, tried, worked, adjust))
BOOST_DESCRIBE_STRUCT(noted_fact, (), (id, text, at, due))
BOOST_DESCRIBE_STRUCT(judged_note, (), (workflow, at, mean, ticket, became, became_at))
BOOST_DESCRIBE_STRUCT(last_work, (), (workflow, step, title, at, finished))
BOOST_DESCRIBE_STRUCT(interview_state, (), (about, answers, on, asked_again))
BOOST_DESCRIBE_STRUCT(habits, (),
                      (experiments, next_experiment, weeks, facts, next_fact, judged, last, streaks, offers_on_work,
                       offer_day, offers_that_day, slot_day, told_zone))
BOOST_DESCRIBE_STRUCT(session, (), (id, workflow, graph_version, title, home, mode, paused, touched))
BOOST_DESCRIBE_STRUCT(room, (), (where, turn, session, offered, joined, last_document, phrases, touched))
BOOST_DESCRIBE_STRUCT(retention_times, (), (seen, due))
BOOST_DESCRIBE_STRUCT(identity, (), (actor, name, at))
BOOST_DESCRIBE_STRUCT(identity_links, (), (joined_to, also, own, asked, asks))
BOOST_DESCRIBE_STRUCT(learner_state, (),
                      (schema, who, introduced, role, next_session, sessions, rooms, contract, consents, ai_use,
                       ai_use_runs, learnt, practice, wake, drills, habit, retention, observed, links))
BOOST_DESCRIBE_STRUCT(team_state::tally, (), (workflow, what, count))
BOOST_DESCRIBE_STRUCT(team_state::cohort::member, (), (who, uses))
BOOST_DESCRIBE_STRUCT(team_state::cohort, (), (step, members))
BOOST_DESCRIBE_STRUCT(noting_state, (), (what, given))
BOOST_DESCRIBE_STRUCT(team_state, (),
                      (schema, tallies, cohorts, people, assets, assets_made, uses, decisions, decisions_made, week,
                       where, phrases, periods, step_times, judged, releases, summary_month, cases, cases_made, digests,
                       subtracted, stopped, kept_on, months, contract_versions, moves, observed, observers_off, mentors,
                       mentorships, mentorships_made, programme))

}  // namespace coach::core

namespace coach::bot {

BOOST_DESCRIBE_STRUCT(counted, (), (records))
BOOST_DESCRIBE_STRUCT(noted, (), (ledger, at, fields))
BOOST_DESCRIBE_STRUCT(forgotten, (), (where, who))
BOOST_DESCRIBE_STRUCT(fetched, (), (what))
BOOST_DESCRIBE_STRUCT(code_wanted, (), (where, by_command))
BOOST_DESCRIBE_STRUCT(code_used, (), (code, name, where, by_command))
BOOST_DESCRIBE_STRUCT(passed_on, (), (actor, what))

}  // namespace coach::bot
