#include "core/modes/guided.hpp"

#include "core/modes/context.hpp"
#include "core/modes/gate.hpp"
#include "core/modes/guided_talk.hpp"
#include "core/modes/review.hpp"
#include "core/understanding/forms.hpp"
#include "core/utf8.hpp"

#include <algorithm>
#include <set>

namespace coach::core::modes {

namespace {

constexpr std::size_t context_kept = 32 * 1024;  ///< characters of notes that are kept beside the work
constexpr std::size_t override_most = 1000;      ///< characters of a reason
constexpr std::size_t words_kept =
    64 * 1024;  ///< bytes of answers in one piece of work; far above any document it makes
constexpr std::size_t presses_on_a_step = 4;  ///< then it is let go, whatever is still open
constexpr std::size_t answers_kept = 24;      ///< on one step; more are joined to the last

/// The decision's facts, from what was heard and judged.
situation situation_of(asked request, bool answered, const step_work& w, const judged_step& j,
                       const std::vector<open_gap>& gaps) {
    const bool moved = std::any_of(j.held.begin(), j.held.end(), [&](const auto& name) {
        return std::find(w.held.begin(), w.held.end(), name) == w.held.end();
    });
    const auto judged = !j.verdicts.empty();
    const bool asked_enough = w.pressed.size() >= presses_on_a_step;
    // What matters most is the plan; what was asked for often enough stands at the end of the list.
    const auto planned =
        std::max_element(gaps.begin(), gaps.end(), [](const auto& a, const auto& b) { return a.order < b.order; });
    return {.request = request,
            .answered = answered,
            .non_answers = w.non_answers,
            .judged = judged,
            .passes = judged && j.passes,
            .perfect = judged && j.perfect,
            .moved = moved,
            .presses = planned == gaps.end() || asked_enough ? presses_most : planned->presses,
            .others_open = !asked_enough && !gaps.empty() && gaps.front().presses < presses_most,
            .help = w.help};
}

outcome<guided_state> go_to(guided_state s, const graph::step* st, const view& v, std::vector<record> records,
                            reply r) {
    outcome<guided_state> out{std::move(s), std::move(r), std::move(records)};
    if (!st) {
        out.judged = show_gate(out.says, out.next, v);
        out.judged->submission = ++out.next.ends;
        out.records.push_back({"guided_finished", {{"workflow", v.work.id}}});
        return out;
    }
    out.next.step = st->id;
    out.next.at = guided_state::phase::working;
    const auto* w = worked(out.next, st->id);
    if (w && !w->answers.empty()) {
        const auto read = v.knows.read.read(v.knows.parse(joined(w->answers)));
        if (!read.sentences.empty())
            out.says.say(v.voice.say("guided.so_far", {{"quote", short_quote(read, read.sentences.front().where)}}));
    }
    open_step(out.says, *st, v);
    if (!out.next.context.empty() && (!w || w->answers.empty()) &&
        !context_for(*st, out.next.context, out.next.context_name, v, 1).empty())
        out.says.offer("from_notes", v.voice.label("from_notes"));
    return out;
}

/// The text says so itself, or reads like an assistant's own words.
bool says_ai_was_used(const step_work& w, const view& v) {
    if (w.answers.empty()) return false;
    const auto read = v.knows.read.read(v.knows.parse(joined(w.answers)));
    return read.count("ai_use_statement") + read.count("assistant_phrase") > 0;
}

record step_record(const graph::step& st, const step_work& w, const view& v, std::string_view how) {
    return {"guided_step",
            {{"workflow", v.work.id},
             {"step", st.id},
             {"how", std::string(how)},
             {"help", std::to_string(w.help)},
             {"ai", w.asked_ai || says_ai_was_used(w, v) ? "yes" : "no"}}};
}

void ask_reviewer(reply& r, const review_need& need, const view& v) {
    r.say(v.voice.say(need.reason.empty() ? "review.listed" : "review.tough",
                      {{"section", need.rule->section},
                       {"clause", clause(need.rule->text)},
                       {"by", need.rule->by},
                       {"reason", need.reason.empty() ? "" : v.voice.label(need.reason)}}));
    r.offer("nobody_yet", v.voice.label("nobody_yet"));
    r.offer("pause", v.voice.label("pause"));
}

outcome<guided_state> advance(guided_state s, const view& v, bool skipped) {
    const auto& st = step_at(s, v);
    auto& w = work_on(s, st.id);
    if (const auto need = review_of_step(st, v); need && w.reviewer.empty() && !w.answers.empty()) {
        outcome<guided_state> out{std::move(s), {}, {}};
        out.next.at = guided_state::phase::step_review;
        ask_reviewer(out.says, need, v);
        return out;
    }
    w.skipped = skipped && w.answers.empty();
    const auto j = judge_step(st, words_so_far(s, st, v), v);
    auto made = step_record(st, w, v, w.skipped ? "skipped" : "done");
    auto shown = shown_on(st, w, j, v);
    reply r;
    if (w.skipped) r.say(v.voice.say("guided.skip", {{"step", first_lower(std::string(v.text(st.title)))}}));
    auto out = go_to(std::move(s), step_after(st, j, v), v, {std::move(made)}, std::move(r));
    out.shown = std::move(shown);
    return out;
}

outcome<guided_state> undo(guided_state s, const view& v) {
    outcome<guided_state> out{std::move(s), {}, {}};
    const auto& st = step_at(out.next, v);
    auto& w = work_on(out.next, st.id);
    if (w.answers.empty()) {
        const graph::step* before = nullptr;
        for (const auto& earlier : v.work.steps) {
            if (&earlier == &st) break;
            if (worked(out.next, earlier.id)) before = &earlier;
        }
        if (before) {
            reply r;
            r.say(v.voice.say("guided.back"));
            return go_to(std::move(out.next), before, v, {}, std::move(r));
        }
        out.says.say(v.voice.say("guided.nothing_to_undo"));
    } else {
        const auto read = v.knows.read.read(v.knows.parse(w.answers.back()));
        w.answers.pop_back();
        w.reported = 0;
        w.held = judge_step(st, words_so_far(out.next, st, v), v).held;
        out.says.say(read.sentences.empty()
                         ? v.voice.say("guided.undone_plain")
                         : v.voice.say("guided.undone", {{"quote", short_quote(read, read.sentences.front().where)}}));
    }
    open_step(out.says, st, v);
    return out;
}

std::size_t bytes_of(const guided_state& s) {
    std::size_t all = 0;
    for (const auto& w : s.work)
        for (const auto& a : w.answers)
            all += a.size();
    return all;
}

outcome<guided_state> attempt(guided_state s, asked request, std::string_view text, const view& v) {
    outcome<guided_state> out{std::move(s), {}, {}};
    const auto& st = step_at(out.next, v);
    auto& w = work_on(out.next, st.id);
    bool answered = true;
    if (request == asked::nothing && bytes_of(out.next) + text.size() > words_kept) {
        const auto j = judge_step(st, words_so_far(out.next, st, v), v);
        out.says.say(v.voice.say("guided.too_much"));
        stuck_choices(out.says, st, w, j, v);
        return out;
    }
    if (w.answers.empty()) w.held = judge_step(st, words_so_far(out.next, st, v), v).held;
    if (request == asked::nothing) {
        answered = !v.knows.understand.is_non_answer(text);
        w.non_answers = answered ? 0 : w.non_answers + 1;
        if (answered) {
            if (w.answers.size() < answers_kept)
                w.answers.emplace_back(text);
            else
                w.answers.back() += "\n\n" + std::string(text);
            w.skipped = false;
        }
    }
    const auto j = judge_step(st, words_so_far(out.next, st, v), v);
    const auto gaps = open_gaps(j, w, v.work.pass_level);
    const auto m = decide(situation_of(request, answered, w, j, gaps));
    compose(out.says, m, request != asked::nothing, st, w, j, gaps, v);
    w.held = j.held;
    return out;
}

/// What the notes say that bears on a step, with where it stands; nothing is taken over yet.
void show_context(reply& r, const guided_state& s, const graph::step& st, const view& v) {
    const auto lines = context_for(st, s.context, s.context_name, v);
    if (lines.empty()) {
        r.say(v.voice.say("guided.context_none", {{"name", s.context_name}}));
        r.say(std::string(v.text(st.ask)));
        r.offer("skip", v.voice.label("skip"));
        r.offer("pause", v.voice.label("pause"));
        return;
    }
    table_part table{{v.voice.label("column_notes"), v.voice.label("column_covers"), v.voice.label("column_source")},
                     {}};
    for (const auto& l : lines)
        table.rows.push_back({"“" + l.quote + "”", l.covers, l.source});
    r.say(v.voice.say("guided.context", {{"name", s.context_name}, {"count", std::to_string(lines.size())}}));
    r.parts.push_back(std::move(table));
    r.say(v.voice.say("guided.context_use", {{"step", first_lower(std::string(v.text(st.title)))}}));
    r.offer("use_context", v.voice.label("use_context"), true);
    r.offer("own_words", v.voice.label("own_words"));
    r.offer("pause", v.voice.label("pause"));
}

outcome<guided_state> take_context(guided_state s, const std::string& notes, const view& v) {
    const auto* file = std::get_if<shared_file>(&v.e.what);
    s.context = std::string(utf8::prefix(notes, context_kept));
    s.context_name = file && !file->name.empty() ? file->name : std::string(v.voice.label("your_notes"));
    outcome<guided_state> out{std::move(s), {}, {}};
    show_context(out.says, out.next, step_at(out.next, v), v);
    return out;
}

outcome<guided_state> use_context(guided_state s, const view& v) {
    std::string words;
    for (const auto& l : context_for(step_at(s, v), s.context, s.context_name, v))
        words += (words.empty() ? "" : "\n\n") + l.quote;
    return attempt(std::move(s), asked::nothing, words, v);
}

/// Work that somebody else must have read is not done before they have: by the contract's list, or a tough case.
outcome<guided_state> close_work(guided_state s, const view& v) {
    outcome<guided_state> out{std::move(s), {}, {}};
    const auto need = review_of_work(out.next, judge_work(out.next, v).card, v);
    if (need && out.next.reviewer.empty()) {
        out.next.at = guided_state::phase::work_review;
        out.records.push_back({"routed_to_person", {{"workflow", v.work.id}, {"reason", need.reason}}});
        ask_reviewer(out.says, need, v);
        return out;
    }
    if (!need) out.records.push_back({"passed_alone", {{"workflow", v.work.id}}});
    out.says.say(v.voice.say("guided.closed"));
    out.finished = true;
    return out;
}

outcome<guided_state> in_review(guided_state s, const heard_turn& heard, const view& v) {
    const bool whole = s.at == guided_state::phase::work_review;
    const auto& st = step_at(s, v);
    auto name = heard.action.empty() ? reviewer_named(heard.text, v) : std::string{};
    std::erase_if(name, [](char c) { return c == '?'; });  // it stands inside a sentence of ours
    if (name.empty()) {
        outcome<guided_state> out{std::move(s), {}, {}};
        out.says.say(v.voice.say(heard.action == "nobody_yet" ? "review.not_yet" : "review.not_you"));
        if (heard.action != "nobody_yet") out.says.offer("nobody_yet", v.voice.label("nobody_yet"));
        out.says.offer("pause", v.voice.label("pause"), true);
        return out;
    }
    record made{"reviewed", {{"workflow", v.work.id}}};
    if (!whole) made.fields.emplace_back("step", st.id);
    s.at = whole ? guided_state::phase::finished : guided_state::phase::working;
    (whole ? s.reviewer : work_on(s, st.id).reviewer) = name;
    auto out = whole ? close_work(std::move(s), v) : advance(std::move(s), v, true);
    out.records.insert(out.records.begin(), std::move(made));
    out.says.parts.insert(out.says.parts.begin(), text_part{v.voice.say("review.noted", {{"name", name}})});
    return out;
}

outcome<guided_state> at_the_end(guided_state s, const heard_turn& heard, const view& v) {
    outcome<guided_state> out{std::move(s), {}, {}};
    if (out.next.at == guided_state::phase::overriding && heard.action.empty() && heard.what == meaning::words) {
        out.next.override_reason = std::string(utf8::prefix(heard.text, override_most));
        out.records.push_back({"gate_overridden", {{"workflow", v.work.id}}});
        out.says.say(v.voice.say("guided.overridden"));
        out.next.at = guided_state::phase::finished;
        out.says.offer("done", v.voice.label("done"), true);
        return out;
    }
    if (heard.action == "override") {
        out.next.at = guided_state::phase::overriding;
        out.says.say(v.voice.say("guided.override_why"));
        return out;
    }
    if (heard.action == "done" || heard.what == meaning::next || heard.what == meaning::thanks)
        return close_work(std::move(out.next), v);
    show_gate(out.says, out.next, v);
    return out;
}

}  // namespace

outcome<guided_state> guided_start(const view& v) {
    outcome<guided_state> out;
    const auto* first = graph::find_step(v.work, v.work.start.id);
    const auto& st = first ? *first : v.work.steps.front();
    out.next.step = st.id;
    int minutes = 0;
    for (const auto& each : v.work.steps)
        minutes += each.minutes;
    out.says.say(v.voice.say("guided.opening", {{"work", work_title(v)},
                                                {"count", std::to_string(v.work.steps.size())},
                                                {"minutes", std::to_string(minutes)}}));
    open_step(out.says, st, v);
    out.records.push_back({"guided_started", {{"workflow", v.work.id}}});
    return out;
}

bool asks_for_document(std::string_view text, const view& v) {
    constexpr std::size_t longest = 60;
    if (text.size() > longest) return false;
    const auto said = understood_words::canonical(text);
    return std::ranges::any_of(v.knows.phrases.list("document_so_far"),
                               [&](const auto& form) { return understood_words::canonical(form) == said; });
}

/// "checklist" and "add it" are offered after some answers only; typed, they mean the same at any time.
heard_turn as_action(heard_turn heard, const view& v) {
    if (heard.what != meaning::words) return heard;
    for (const auto* action : {"checklist", "add"})
        if (heard.action.empty() && first_lower(heard.text) == first_lower(std::string(v.knows.phrases.label(action))))
            heard.action = action;
    if (heard.action.empty() && asks_for_document(heard.text, v)) heard.action = "so_far";
    return heard;
}

/// The document as it stands, and the open question again.
outcome<guided_state> show_so_far(guided_state s, const view& v) {
    auto again = recap(s, v);
    const bool empty = std::ranges::all_of(s.work, [](const auto& w) { return w.answers.empty(); });
    reply r;
    r.say(v.voice.say(empty ? "guided.nothing_so_far" : "guided.document_so_far"));
    if (!empty) r.parts.push_back(file_part{file_name(v), "text/markdown", assembled_document(s, v)});
    for (auto& part : again.parts)
        r.parts.push_back(std::move(part));
    r.choices = std::move(again.choices);
    return {std::move(s), std::move(r), {}};
}

outcome<guided_state> on(guided_state s, const heard_turn& said, const view& v) {
    const auto heard = as_action(said, v);
    const bool reviewing = s.at == guided_state::phase::step_review || s.at == guided_state::phase::work_review;
    if (reviewing && (heard.action == "nobody_yet" || (heard.action.empty() && heard.what != meaning::undo)))
        return in_review(std::move(s), heard, v);
    if (reviewing)
        s.at = s.at == guided_state::phase::work_review ? guided_state::phase::finished : guided_state::phase::working;
    if (heard.action.starts_with("goto:"))
        return go_to(std::move(s), graph::find_step(v.work, std::string_view(heard.action).substr(5)), v, {}, {});
    if (s.at == guided_state::phase::finished || s.at == guided_state::phase::overriding)
        return at_the_end(std::move(s), heard, v);

    if (heard.action == "so_far") return show_so_far(std::move(s), v);
    if (heard.action == "next" || heard.what == meaning::next) return advance(std::move(s), v, true);
    if (heard.action == "skip" || heard.what == meaning::skip) return advance(std::move(s), v, true);
    if (heard.what == meaning::undo) return undo(std::move(s), v);
    if (heard.action == "hint" || heard.what == meaning::hint) return attempt(std::move(s), asked::hint, {}, v);
    if (heard.action == "example" || heard.what == meaning::example)
        return attempt(std::move(s), asked::example, {}, v);
    if (heard.what == meaning::show_me) return attempt(std::move(s), asked::show_me, {}, v);

    if (heard.what == meaning::thanks || heard.what == meaning::greeting) {
        auto r = recap(s, v);
        if (heard.what == meaning::thanks)
            if (auto* first = r.parts.empty() ? nullptr : std::get_if<text_part>(&r.parts.front()))
                first->markdown = v.voice.say("guided.thanks") + "\n\n" + first->markdown;
        return {std::move(s), std::move(r), {}};
    }

    const auto& st = step_at(s, v);
    if (heard.action == "ask_ai" || heard.what == meaning::ask_ai) {
        outcome<guided_state> out{std::move(s), {}, {}};
        auto& w = work_on(out.next, st.id);
        show_prompt(out.says, st, w, judge_step(st, words_so_far(out.next, st, v), v), v);
        return out;
    }
    if (heard.action == "checklist" || heard.action == "add" || heard.what == meaning::clarify) {
        outcome<guided_state> out{std::move(s), {}, {}};
        auto& w = work_on(out.next, st.id);
        const auto j = judge_step(st, words_so_far(out.next, st, v), v);
        if (heard.action == "checklist" && !w.answers.empty()) {
            show_expert_lists(out.says, st, j, v);
            return out;
        }
        if (heard.action == "checklist") out.says.say(v.voice.say("guided.checklist_later"));
        const auto gaps = open_gaps(j, w, heard.action == "add" ? 4 : v.work.pass_level);
        if (heard.what == meaning::clarify) {
            const auto criteria = criteria_of_step(st, v);
            const auto* c = !gaps.empty() ? gaps.front().of->criterion : criteria.empty() ? nullptr : criteria.front();
            const auto why = c ? v.text(c->why) : std::string_view{};
            if (!why.empty())
                out.says.say(v.voice.say("guided.clarify", {{"why", std::string(why)}}));
            else if (!st.section.empty())
                out.says.say(v.voice.say("guided.clarify_section", {{"section", std::string(v.text(st.section))}}));
        }
        if (heard.action == "add") out.says.say(v.voice.say("guided.add"));
        ask_again(out.says, st, w, gaps, v);
        stuck_choices(out.says, st, w, j, v);
        return out;
    }
    if (heard.action == "use_context" && !s.context.empty()) return use_context(std::move(s), v);
    if (heard.action == "from_notes" && !s.context.empty()) {
        outcome<guided_state> out{std::move(s), {}, {}};
        show_context(out.says, out.next, st, v);
        return out;
    }
    if (heard.action == "own_words") {
        outcome<guided_state> out{std::move(s), {}, {}};
        open_step(out.says, st, v);
        return out;
    }
    const auto* w = worked(s, st.id);
    if ((!w || w->answers.empty()) && brings_context(heard, v)) return take_context(std::move(s), heard.text, v);
    return attempt(std::move(s), asked::nothing, heard.text, v);
}

reply recap(const guided_state& s, const view& v) {
    reply r;
    if (s.at == guided_state::phase::step_review) {
        ask_reviewer(r, review_of_step(step_at(s, v), v), v);
        return r;
    }
    if (s.at != guided_state::phase::working) {
        auto copy = s;
        show_gate(r, copy, v);
        return r;
    }
    const auto& st = step_at(s, v);
    r.say(v.voice.say("guided.recap", {{"work", work_title(v)},
                                       {"n", std::to_string(number_of(st, v))},
                                       {"count", std::to_string(v.work.steps.size())},
                                       {"step", std::string(v.text(st.title))}}));
    const auto* w = worked(s, st.id);
    const step_work none{.step = st.id};
    const auto j = judge_step(st, words_so_far(s, st, v), v);
    if (const auto last = last_words(j.read); last && w && !w->answers.empty())
        r.say(v.voice.say("guided.so_far", {{"quote", short_quote(j.read, *last)}}));
    ask_again(r, st, w ? *w : none, open_gaps(j, w ? *w : none, v.work.pass_level), v);
    stuck_choices(r, st, w ? *w : none, j, v);
    return r;
}

outcome<guided_state> again(const guided_state&, const view& v) { return guided_start(v); }

std::string label_of(const guided_state&, const view& v) { return work_title(v); }

}  // namespace coach::core::modes
