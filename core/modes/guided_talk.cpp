#include "core/modes/guided_talk.hpp"

#include "core/learning/learner.hpp"
#include "core/utf8.hpp"

#include <algorithm>

namespace coach::core::modes {

const graph::step& step_at(const guided_state& s, const view& v) {
    const auto* found = graph::find_step(v.work, s.step);
    return found ? *found : v.work.steps.front();
}

int number_of(const graph::step& st, const view& v) { return static_cast<int>(&st - v.work.steps.data()) + 1; }

step_work& work_on(guided_state& s, std::string_view id) {
    const auto found = std::find_if(s.work.begin(), s.work.end(), [id](const auto& w) { return w.step == id; });
    if (found != s.work.end()) return *found;
    s.work.push_back({.step = std::string(id)});
    return s.work.back();
}

namespace {

std::string missing_list(const std::vector<open_gap>& gaps, const view& v, std::size_t most = 3) {
    std::vector<std::string> phrases;
    for (const auto& g : gaps) {
        auto phrase = std::string(v.text(g.what->words->missing));
        if (phrases.size() < most && std::find(phrases.begin(), phrases.end(), phrase) == phrases.end())
            phrases.push_back(std::move(phrase));
    }
    return listed(phrases, v.knows.phrases.label("and"));
}

/// Another atom with the same words is open: "There are no risks" names the subject and not one of them.
bool still_asked_for(const graph::atom& a, const verdict& in, const view& v) {
    return std::any_of(in.gaps.begin(), in.gaps.end(),
                       [&](const gap& g) { return g.words && v.text(g.words->missing) == v.text(a.missing); });
}

/// What holds now and did not before, as a sentence with its quote: of several, the one with the most to quote.
std::string what_moved(const judged_step& j, const step_work& w, const view& v) {
    const graph::atom* most = nullptr;
    span best{};
    for (const auto& made : j.verdicts) {
        for (const auto& e : made.found) {
            const auto name = made.criterion->id + "/" + e.atom;
            if (std::find(w.held.begin(), w.held.end(), name) != w.held.end()) continue;
            if (std::find(j.held.begin(), j.held.end(), name) == j.held.end()) continue;
            const auto a = std::find_if(made.criterion->atoms.begin(), made.criterion->atoms.end(),
                                        [&](const auto& x) { return x.id == e.atom; });
            // A section that is long enough is no news to quote, and what stood there before is none either.
            if (a == made.criterion->atoms.end() || a->missing.empty() || a->any.empty()) continue;
            if (e.where.begin < newest_begins(j, w)) continue;
            if (still_asked_for(*a, made, v)) continue;
            if (e.where.end - e.where.begin <= best.end - best.begin) continue;
            most = &*a;
            best = e.where;
        }
    }
    if (!most) return {};
    return v.voice.say("guided.moved", {{"quote", short_quote(j.read, with_context(j.read, best))},
                                        {"atom", std::string(v.text(most->missing))}});
}

/// What the text does that weakens it: a red flag, a vague spot, else its own first words.
std::string what_is_weak(const judged_step& j, const graph::step& st, const step_work& w,
                         const std::vector<open_gap>& gaps, const view& v) {
    const auto card = score(v.in, v.work, j.read, v.knows.read);
    // A flag points at what was said just now; an older one was pointed at when it was said.
    const auto newest = newest_begins(j, w);
    for (const auto& f : card.red_flags)
        if (f.step && f.step->id == st.id && f.where.begin != f.where.end && f.where.begin >= newest)
            return v.voice.say("guided.flag", {{"quote", short_quote(j.read, with_context(j.read, f.where))},
                                               {"flag", statements(v.text(f.flag->text))}});
    for (const auto& g : gaps)
        if (g.what->weak_spot && !in_heading(j.read, *g.what->weak_spot))
            return v.voice.say("guided.weak", {{"quote", short_quote(j.read, *g.what->weak_spot)},
                                               {"missing", std::string(v.text(g.what->words->missing))}});
    if (const auto last = last_words(j.read); last && last->begin >= newest)
        return v.voice.say("guided.read", {{"quote", short_quote(j.read, *last)}});
    return {};
}

}  // namespace

const graph::step* step_after(const graph::step& st, const judged_step& j, const view& v) {
    const graph::name_values values = [&j](std::string_view name) -> graph::expression_value {
        for (const auto& held : j.held)
            if (held.ends_with("/" + std::string(name))) return 1.0;
        return static_cast<double>(j.read.count(name));
    };
    for (const auto& b : st.next)
        if (!b.when || graph::holds(b.when, values)) return graph::find_step(v.work, b.to.id);
    return nullptr;
}

namespace {

void offer_next(reply& r, const graph::step& st, const judged_step& j, const view& v, bool primary) {
    const auto* next = step_after(st, j, v);
    auto label = next ? v.voice.label(st.ai == graph::ai_tag::delegable ? "next_reviewed" : "next_step",
                                      {{"step", first_lower(std::string(v.text(next->title)))}})
                      : std::string(v.voice.label("finish"));
    r.offer("next", std::move(label), primary);
}

/// The tag, and the tool by the name that it has in this organisation, where it has one.
std::string tag_words(const graph::step& st, const view& v) {
    const auto* plain = st.ai == graph::ai_tag::human_only ? "tag_human_only"
                        : st.ai == graph::ai_tag::assisted ? "tag_assisted"
                                                           : "tag_delegable";
    auto tag = std::string(v.knows.phrases.label(plain));
    const auto tool = st.ai != graph::ai_tag::human_only && st.pattern ? v.knows.org.name_of(st.pattern->tool.id) : "";
    return tool.empty() ? tag : v.voice.label("tag_with_tool", {{"tag", std::move(tag)}, {"tool", tool}});
}

std::string tool_of(const graph::step& st, const view& v) {
    auto here = v.knows.org.name_of(st.pattern->tool.id);
    const auto* tool = v.in.find_tool(st.pattern->tool.id);
    return here.empty() && tool ? std::string(v.text(tool->name)) : here;
}

}  // namespace

namespace {

/// The person's level in this workflow by the graph's gates; 0: none reached yet.
int level_here(const view& v) {
    const auto* known = learning::find_progress(v.me.learnt, v.work.id);
    return known ? learning::level_of(*known, v.in.levels) : 0;
}

}  // namespace

void open_step(reply& r, const graph::step& st, const view& v) {
    r.say(v.voice.say("guided.step", {{"n", std::to_string(number_of(st, v))},
                                      {"count", std::to_string(v.work.steps.size())},
                                      {"step", std::string(v.text(st.title))},
                                      {"tag", tag_words(st, v)},
                                      {"why", clause(v.text(st.why))}}));
    if (st.ai == graph::ai_tag::human_only)
        r.say_if_room(v.voice.say("guided.human_only"), v.e.redactions.empty() && v.me.introduced ? most_words : 0);
    r.say(std::string(v.text(st.ask)));
    // Scaffolding fades with what was shown: an example for those who follow, the ladder for those who choose, nothing
    // for those who design (the expertise reversal effect). Typed, each of them works at every level.
    const int level = level_here(v);
    if (level <= 2 && st.ai != graph::ai_tag::human_only && st.pattern) r.offer("ask_ai", v.voice.label("ask_ai"));
    if (level <= 1) r.offer("example", v.voice.label("example"));
    if (level == 2) r.offer("hint", v.voice.label("hint"));
    r.offer("skip", v.voice.label("skip"));
    r.offer("pause", v.voice.label("pause"));
}

void ask_again(reply& r, const graph::step& st, const step_work& w, const std::vector<open_gap>& gaps, const view& v) {
    const bool narrowed = !gaps.empty() && (!w.answers.empty() || w.non_answers > 0);
    r.say(std::string(narrowed ? v.text(gaps.front().what->words->ask) : v.text(st.ask)));
}

namespace {

/// A question of our own accord: for the gap that comes next, unless it was asked often enough.
void press(reply& r, step_work& w, const std::vector<open_gap>& gaps, const graph::step& st, const view& v) {
    if (gaps.empty()) {
        r.say(std::string(v.text(st.ask)));
        return;
    }
    const auto& g = gaps.front();
    if (g.presses >= presses_most) return;
    w.pressed.push_back(g.name());
    r.say(std::string(v.text(g.what->words->ask)));
}

}  // namespace

/// An author's text that asks something is the turn's question.
bool asks(std::string_view text) { return text.find('?') != std::string_view::npos; }

void stuck_choices(reply& r, const graph::step& st, const step_work& w, const judged_step& j, const view& v) {
    if (w.help < 2) r.offer("hint", v.voice.label("hint"));
    r.offer("example", v.voice.label("example"));
    if (st.ai != graph::ai_tag::human_only && st.pattern) r.offer("ask_ai", v.voice.label("ask_ai"));
    if (w.answers.empty())
        r.offer("skip", v.voice.label("skip"));
    else
        offer_next(r, st, j, v, false);
    r.offer("pause", v.voice.label("pause"));
}

namespace {

std::string level_line(const judged_step& j, const view& v) {
    std::string out;
    for (const auto& made : j.verdicts)
        out += (out.empty() ? "" : " ") + v.voice.say(made.level >= 4 ? "guided.level_top" : "guided.level",
                                                      {{"criterion", std::string(v.text(made.criterion->name))},
                                                       {"level", level_text(made.level, made.high)}});
    return out;
}

void show_hint(reply& r, const graph::step& st, step_work& w, const judged_step& j, const std::vector<open_gap>& gaps,
               bool requested, const view& v) {
    const int rung = std::min(w.help + 1, 2);
    w.help = std::max(w.help, rung);
    const auto h = std::find_if(st.hints.begin(), st.hints.end(), [rung](const auto& x) { return x.level == rung; });
    const bool found = h != st.hints.end();
    if (found) r.say(v.voice.say("guided.hint", {{"hint", std::string(v.text(h->text))}}));
    if (!found || !asks(v.text(h->text))) {
        if (requested)
            ask_again(r, st, w, gaps, v);
        else
            press(r, w, gaps, st, v);
    }
    stuck_choices(r, st, w, j, v);
}

void show_example(reply& r, const graph::step& st, step_work& w, const judged_step& j, bool tried, const view& v) {
    w.help = 3;
    bool asked_already = false;
    const graph::exemplar* shown = nullptr;
    for (const auto& h : st.hints) {
        if (h.level != 3) continue;
        if (!h.text.empty()) r.say(v.voice.say("guided.hint", {{"hint", std::string(v.text(h.text))}}));
        asked_already = asks(v.text(h.text));
        if (h.worked_example) shown = v.in.find_exemplar(h.worked_example->id);
    }
    for (const auto* c : criteria_of_step(st, v))
        if (!shown) shown = exemplar_for(v.in, *c, v.work.pass_level);
    if (shown) {
        const auto* c = v.in.find_criterion(shown->criterion);
        r.parts.push_back(
            quote_part{std::string(v.text(shown->text)),
                       v.voice.label("example_source", {{"level", std::to_string(shown->level)},
                                                        {"criterion", c ? std::string(v.text(c->name)) : ""}})});
        r.say(v.voice.say(asked_already ? "guided.example_aside" : "guided.example"));
    } else if (!asked_already) {
        r.say(v.voice.say("guided.no_example"));
    }
    if (tried) offer_next(r, st, j, v, false);
    if (st.ai != graph::ai_tag::human_only && st.pattern) r.offer("ask_ai", v.voice.label("ask_ai"));
    if (!tried) r.offer("skip", v.voice.label("skip"));
    r.offer("pause", v.voice.label("pause"));
}

std::string bullets(const std::vector<graph::localized>& items, const view& v, std::size_t most = 5) {
    std::string out;
    for (const auto& item : items) {
        if (most-- == 0) break;
        out += (out.empty() ? "- " : "\n- ") + std::string(v.text(item));
    }
    return out;
}

}  // namespace

void show_prompt(reply& r, const graph::step& st, step_work& w, const judged_step& j, const view& v) {
    w.asked_ai = true;
    if (st.ai == graph::ai_tag::human_only || !st.pattern) {
        r.say(v.voice.say("guided.no_prompt", {{"why", clause(v.text(st.why))}}));
        r.say(std::string(v.text(st.ask)));
        stuck_choices(r, st, w, j, v);
        return;
    }
    const auto tool_name = tool_of(st, v);
    r.say(v.voice.say("guided.prompt", {{"tool", tool_name}}));
    if (const auto* p = v.in.find_prompt(st.pattern->prompt.id)) {
        const auto answer = joined(w.answers);
        r.parts.push_back(code_part{
            fill_plain(v.text(p->text),
                       {{"title", std::string(v.title.empty() ? v.text(v.work.artefact) : v.title)},
                        {"answer", answer.empty() ? std::string(v.knows.phrases.label("your_notes_here")) : answer},
                        {"section", std::string(v.text(st.section))},
                        {"tool", tool_name}}),
            "", v.voice.label("prompt_label")});
    }
    if (const auto* here = v.knows.org.context_of(st.pattern->tool.id)) {
        if (!here->permissions.empty())
            r.say_if_room(v.voice.say("guided.tool_may", {{"tool", tool_name}, {"permissions", here->permissions}}),
                          room_for_more);
        if (!here->note.empty()) r.say_if_room(v.voice.say("guided.tool_note", {{"note", here->note}}), room_for_more);
    }
    if (!st.pattern->verify.empty()) r.say(v.voice.say("guided.verify") + "\n\n" + bullets(st.pattern->verify, v, 2));
    r.offer("example", v.voice.label("example"));
    r.offer("skip", v.voice.label("skip"));
    r.offer("pause", v.voice.label("pause"));
}

void show_expert_lists(reply& r, const graph::step& st, const judged_step& j, const view& v) {
    r.say(v.voice.say("guided.checklist"));
    r.say(bullets(st.checklist, v, 3));
    if (!st.shortcuts.empty())
        r.say_if_room(v.voice.say("guided.shortcut", {{"shortcut", std::string(v.text(st.shortcuts.front()))}}),
                      room_for_more);
    offer_next(r, st, j, v, true);
    r.offer("add", v.voice.label("add"));
    r.offer("pause", v.voice.label("pause"));
}

namespace {

void expert_contrast(reply& r, const graph::step& st, const view& v) {
    if (!st.choice) return;
    for (const auto& o : st.choice->options) {
        if (!o.expert) continue;
        r.say_if_room(v.voice.say("guided.contrast", {{"option", first_lower(std::string(v.text(o.text)))},
                                                      {"why", first_sentence(v.text(o.why))}}),
                      room_for_more);
        return;
    }
}

void review_before_next(reply& r, const graph::step& st, const view& v) {
    if (st.ai != graph::ai_tag::delegable || !st.pattern || st.pattern->verify.empty()) return;
    r.say(v.voice.say("guided.review") + "\n\n" + bullets(st.pattern->verify, v, 1));
}

void after_attempt_choices(reply& r, const graph::step& st, const judged_step& j, const view& v, bool can_improve) {
    offer_next(r, st, j, v, true);
    if (can_improve) r.offer("add", v.voice.label("add"));
    if (!st.checklist.empty()) r.offer("checklist", v.voice.label("checklist"));
    r.offer("pause", v.voice.label("pause"));
}

}  // namespace

void compose(reply& r, move m, bool requested, const graph::step& st, step_work& w, const judged_step& j,
             const std::vector<open_gap>& gaps, const view& v) {
    const bool tried = !w.answers.empty();
    switch (m) {
        case move::hint:
            show_hint(r, st, w, j, gaps, requested, v);
            return;
        case move::worked_example:
            show_example(r, st, w, j, tried, v);
            return;
        case move::narrow:
            r.say(v.voice.say("guided.narrow"));
            if (!gaps.empty() && !gaps.front().what->words->edit.empty())
                r.say(v.voice.say("guided.fill_in", {{"edit", std::string(v.text(gaps.front().what->words->edit))}}));
            press(r, w, gaps, st, v);
            stuck_choices(r, st, w, j, v);
            return;
        case move::confirm_and_advance: {
            r.say(what_moved(j, w, v));
            r.say(level_line(j, v));
            r.personal = true;
            const auto more = open_gaps(j, w, 4);
            if (!more.empty())
                r.say(v.voice.say("guided.for_four",
                                  {{"missing", std::string(v.text(more.front().what->words->missing))}}));
            expert_contrast(r, st, v);
            review_before_next(r, st, v);
            after_attempt_choices(r, st, j, v, !more.empty());
            return;
        }
        case move::accept:
            if (const auto last = last_words(j.read))
                r.say(v.voice.say("guided.accepted", {{"quote", short_quote(j.read, *last)}}));
            expert_contrast(r, st, v);
            review_before_next(r, st, v);
            after_attempt_choices(r, st, j, v, true);
            return;
        case move::let_go:
            r.say(what_moved(j, w, v));
            r.say(gaps.empty() ? v.voice.say("guided.leave")
                               : v.voice.say("guided.let_go", {{"missing", missing_list(gaps, v, 2)}}));
            review_before_next(r, st, v);
            after_attempt_choices(r, st, j, v, true);
            return;
        case move::acknowledge_and_press:
            r.say(what_moved(j, w, v));
            break;
        case move::quote_and_press:
        case move::change_atom:
            r.say(what_is_weak(j, st, w, gaps, v));
            break;
    }
    // With one gap only, its question says it all.
    if (gaps.size() > 1) r.say(v.voice.say("guided.needs", {{"missing", missing_list(gaps, v)}}));
    press(r, w, gaps, st, v);
    stuck_choices(r, st, w, j, v);
}

}  // namespace coach::core::modes
