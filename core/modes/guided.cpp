#include "core/modes/guided.hpp"

#include "core/deciding.hpp"

#include <algorithm>
#include <set>

namespace coach::core::modes {

namespace {

constexpr std::size_t presses_on_a_step = 4;  ///< then it is let go, whatever is still open
constexpr std::size_t answers_kept = 24;  ///< on one step; more are joined to the last

const graph::step& step_at(const guided_state& s, const view& v) {
    const auto* found = graph::find_step(v.work, s.step);
    return found ? *found : v.work.steps.front();
}

int number_of(const graph::step& st, const view& v) {
    return static_cast<int>(&st - v.work.steps.data()) + 1;
}

step_work& work_on(guided_state& s, std::string_view id) {
    const auto found = std::find_if(s.work.begin(), s.work.end(), [id](const auto& w) { return w.step == id; });
    if (found != s.work.end()) return *found;
    s.work.push_back({.step = std::string(id)});
    return s.work.back();
}

const step_work* worked(const guided_state& s, std::string_view id) {
    const auto found = std::find_if(s.work.begin(), s.work.end(), [id](const auto& w) { return w.step == id; });
    return found == s.work.end() ? nullptr : &*found;
}

std::string joined(const std::vector<std::string>& answers) {
    std::string out;
    for (const auto& a : answers) out += (out.empty() ? "" : "\n\n") + a;
    return out;
}

std::vector<const graph::criterion*> criteria_of_step(const graph::step& st, const view& v) {
    std::vector<const graph::criterion*> out;
    for (const auto& ref : st.criteria)
        if (const auto* c = v.in.find_criterion(ref.id)) out.push_back(c);
    return out;
}

/// What the person has written so far, in the order of the steps: what an earlier step answered is not asked again.
std::string words_so_far(const guided_state& s, const graph::step& upto, const view& v) {
    std::string out;
    for (const auto& st : v.work.steps) {
        const auto* w = worked(s, st.id);
        if (w && !w->answers.empty()) out += (out.empty() ? "" : "\n\n") + joined(w->answers);
        if (&st == &upto) break;
    }
    return out;
}

/// Atoms whose presence speaks against the text ("solution" in "problem and not solution"): never a gain.
bool speaks_against(const graph::criterion& c, std::string_view atom) {
    return std::any_of(c.anchors.begin(), c.anchors.end(), [atom](const graph::anchor& a) {
        const auto names = graph::opposed_names_in(a.when);
        return std::find(names.begin(), names.end(), atom) != names.end();
    });
}

/// What the person's words on a step say, judged.
struct judged_step {
    reading read;
    std::vector<verdict> verdicts;
    std::vector<std::string> held;  ///< "cr.problem/affected"
    bool passes = true;
    bool perfect = true;
};

judged_step judge_step(const graph::step& st, const std::string& words, const view& v) {
    judged_step out;
    out.read = v.knows.read.read(v.knows.parse(words));
    for (const auto* c : criteria_of_step(st, v)) {
        out.verdicts.push_back(judge(*c, v.work, out.read));
        const auto& made = out.verdicts.back();
        out.passes = out.passes && made.level >= v.work.pass_level;
        out.perfect = out.perfect && made.level >= 4;
        for (const auto& e : made.found) {
            if (speaks_against(*c, e.atom)) continue;
            auto name = c->id + "/" + e.atom;
            if (std::find(out.held.begin(), out.held.end(), name) == out.held.end()) out.held.push_back(std::move(name));
        }
    }
    return out;
}

/// A gap that can be asked about, with how often it has been.
struct open_gap {
    const verdict* of = nullptr;
    const gap* what = nullptr;
    int presses = 0;
    double order = 0;
};

int presses_of(const step_work& w, const std::string& atom) {
    return static_cast<int>(std::count(w.pressed.begin(), w.pressed.end(), atom));
}

/// Gaps below the pass level first, the heaviest and easiest first; those asked for least before the others.
std::vector<open_gap> open_gaps(const judged_step& j, const step_work& w, int below) {
    std::vector<open_gap> out;
    for (const auto& made : j.verdicts) {
        if (made.level >= below) continue;
        for (const auto& g : made.gaps) {
            if (!g.words) continue;
            const auto weight = made.criterion->weight * (below - made.level);
            out.push_back({&made, &g, presses_of(w, made.criterion->id + "/" + g.atom), weight * (0.25 + g.ease)});
        }
    }
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.order > b.order; });
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return (a.presses >= 2) < (b.presses >= 2); });
    return out;
}

std::string missing_list(const std::vector<open_gap>& gaps, const view& v, std::size_t most = 3) {
    std::vector<std::string> phrases;
    for (const auto& g : gaps) {
        auto phrase = std::string(v.text(g.what->words->missing));
        if (phrases.size() < most && std::find(phrases.begin(), phrases.end(), phrase) == phrases.end())
            phrases.push_back(std::move(phrase));
    }
    return listed(phrases, v.knows.phrases.label("and"));
}

/// The first observation that holds now and did not before, as a sentence with its quote.
std::string what_moved(const judged_step& j, const step_work& w, const view& v) {
    for (const auto& made : j.verdicts) {
        for (const auto& e : made.found) {
            const auto name = made.criterion->id + "/" + e.atom;
            if (std::find(w.held.begin(), w.held.end(), name) != w.held.end()) continue;
            if (std::find(j.held.begin(), j.held.end(), name) == j.held.end()) continue;
            const auto a = std::find_if(made.criterion->atoms.begin(), made.criterion->atoms.end(),
                                        [&](const auto& x) { return x.id == e.atom; });
            if (a == made.criterion->atoms.end() || a->missing.empty() || e.where.begin == e.where.end) continue;
            return v.voice.say("guided.moved", {{"quote", quoted(j.read, e.where)}, {"atom", std::string(v.text(a->missing))}});
        }
    }
    return {};
}

/// What the text does that weakens it: a red flag, a vague spot, else its own first words.
std::string what_is_weak(const judged_step& j, const graph::step& st, const std::vector<open_gap>& gaps, const view& v) {
    const auto card = score(v.in, v.work, j.read, v.knows.read);
    for (const auto& f : card.red_flags)
        if (f.step && f.step->id == st.id && f.where.begin != f.where.end)
            return v.voice.say("guided.flag", {{"quote", quoted(j.read, f.where)}, {"flag", std::string(v.text(f.flag->text))}});
    for (const auto& g : gaps)
        if (g.what->weak_spot)
            return v.voice.say("guided.weak", {{"quote", quoted(j.read, *g.what->weak_spot)},
                                               {"missing", std::string(v.text(g.what->words->missing))}});
    if (!j.read.sentences.empty())
        return v.voice.say("guided.read", {{"quote", quoted(j.read, j.read.sentences.back().where)}});
    return {};
}

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

void offer_next(reply& r, const graph::step& st, const judged_step& j, const view& v, bool primary) {
    const auto* next = step_after(st, j, v);
    auto label = next ? v.voice.label(st.ai == graph::ai_tag::delegable ? "next_reviewed" : "next_step",
                                      {{"step", first_lower(std::string(v.text(next->title)))}})
                      : std::string(v.voice.label("finish"));
    r.offer("next", std::move(label), primary);
}

std::string tag_words(const graph::step& st, const view& v) {
    switch (st.ai) {
        case graph::ai_tag::human_only: return std::string(v.knows.phrases.label("tag_human_only"));
        case graph::ai_tag::assisted: return std::string(v.knows.phrases.label("tag_assisted"));
        default: return std::string(v.knows.phrases.label("tag_delegable"));
    }
}

void open_step(reply& r, const graph::step& st, const view& v) {
    r.say(v.voice.say("guided.step", {{"n", std::to_string(number_of(st, v))},
                                      {"count", std::to_string(v.work.steps.size())},
                                      {"step", std::string(v.text(st.title))},
                                      {"tag", tag_words(st, v)},
                                      {"why", std::string(v.text(st.why))}}));
    if (st.ai == graph::ai_tag::human_only) r.say(v.voice.say("guided.human_only"));
    r.say(std::string(v.text(st.ask)));
    if (st.ai != graph::ai_tag::human_only && st.pattern) r.offer("ask_ai", v.voice.label("ask_ai"));
    r.offer("example", v.voice.label("example"));
    r.offer("skip", v.voice.label("skip"));
    r.offer("pause", v.voice.label("pause"));
}

void ask_again(reply& r, const graph::step& st, const step_work& w, const std::vector<open_gap>& gaps, const view& v) {
    const bool narrowed = !gaps.empty() && (!w.answers.empty() || w.non_answers > 0);
    r.say(std::string(narrowed ? v.text(gaps.front().what->words->ask) : v.text(st.ask)));
}

void stuck_choices(reply& r, const graph::step& st, const step_work& w, const view& v) {
    if (w.help < 2) r.offer("hint", v.voice.label("hint"));
    r.offer("example", v.voice.label("example"));
    if (st.ai != graph::ai_tag::human_only && st.pattern) r.offer("ask_ai", v.voice.label("ask_ai"));
    r.offer("skip", v.voice.label("skip"));
    r.offer("pause", v.voice.label("pause"));
}

std::string level_line(const judged_step& j, const view& v) {
    std::string out;
    for (const auto& made : j.verdicts)
        out += (out.empty() ? "" : " ") + v.voice.say(made.level >= 4 ? "guided.level_top" : "guided.level",
                                                      {{"criterion", std::string(v.text(made.criterion->name))},
                                                       {"level", level_text(made.level, made.high)}});
    return out;
}

void show_hint(reply& r, const graph::step& st, step_work& w, const std::vector<open_gap>& gaps, const view& v) {
    const int rung = std::min(w.help + 1, 2);
    w.help = std::max(w.help, rung);
    const auto h = std::find_if(st.hints.begin(), st.hints.end(), [rung](const auto& x) { return x.level == rung; });
    const auto hint = h == st.hints.end() ? std::string{} : std::string(v.text(h->text));
    if (!hint.empty()) r.say(v.voice.say("guided.hint", {{"hint", hint}}));
    if (hint.find('?') == std::string::npos) ask_again(r, st, w, gaps, v);  // one question a turn
    stuck_choices(r, st, w, v);
}

void show_example(reply& r, const graph::step& st, step_work& w, const judged_step& j, bool tried, const view& v) {
    w.help = 3;
    const graph::exemplar* shown = nullptr;
    for (const auto& h : st.hints) {
        if (h.level != 3) continue;
        if (!h.text.empty()) r.say(v.voice.say("guided.hint", {{"hint", std::string(v.text(h.text))}}));
        if (h.worked_example) shown = v.in.find_exemplar(h.worked_example->id);
    }
    for (const auto* c : criteria_of_step(st, v))
        if (!shown) shown = exemplar_for(v.in, *c, v.work.pass_level);
    if (shown) {
        const auto* c = v.in.find_criterion(shown->criterion);
        r.parts.push_back(quote_part{std::string(v.text(shown->text)),
                                     v.voice.label("example_source", {{"level", std::to_string(shown->level)},
                                                                      {"criterion", c ? std::string(v.text(c->name)) : ""}})});
        r.say(v.voice.say("guided.example"));
    } else {
        r.say(v.voice.say("guided.no_example"));
    }
    if (tried) offer_next(r, st, j, v, false);
    if (st.ai != graph::ai_tag::human_only && st.pattern) r.offer("ask_ai", v.voice.label("ask_ai"));
    if (!tried) r.offer("skip", v.voice.label("skip"));
    r.offer("pause", v.voice.label("pause"));
}

void show_prompt(reply& r, const graph::step& st, const step_work& w, const view& v) {
    if (st.ai == graph::ai_tag::human_only || !st.pattern) {
        r.say(v.voice.say("guided.no_prompt", {{"why", std::string(v.text(st.why))}}));
        r.say(std::string(v.text(st.ask)));
        stuck_choices(r, st, w, v);
        return;
    }
    const auto* tool = v.in.find_tool(st.pattern->tool.id);
    auto tool_name = v.knows.org.assistant_name;
    if (tool_name.empty() && tool) tool_name = std::string(v.text(tool->name));
    r.say(v.voice.say("guided.prompt", {{"tool", tool_name}}));
    if (const auto* p = v.in.find_prompt(st.pattern->prompt.id)) {
        const auto answer = joined(w.answers);
        r.parts.push_back(code_part{
            fill_plain(v.text(p->text), {{"title", std::string(v.title.empty() ? v.text(v.work.artefact) : v.title)},
                                   {"answer", answer.empty() ? std::string(v.knows.phrases.label("your_notes_here")) : answer},
                                   {"section", std::string(v.text(st.section))},
                                   {"tool", tool_name}}),
            "", v.voice.label("prompt_label")});
    }
    std::vector<std::string> checks;
    for (const auto& c : st.pattern->verify)
        if (checks.size() < 3) checks.push_back(clause(std::string(v.text(c))));
    if (!checks.empty()) r.say(v.voice.say("guided.verify", {{"checks", listed(checks, v.knows.phrases.label("and"))}}));
    r.offer("example", v.voice.label("example"));
    r.offer("skip", v.voice.label("skip"));
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

/// Checklist, red flags and shortcuts of experts: only after an attempt.
void show_expert_lists(reply& r, const graph::step& st, const judged_step& j, const view& v) {
    r.say(v.voice.say("guided.checklist"));
    r.say(bullets(st.checklist, v, 4));
    if (!st.shortcuts.empty()) r.say(v.voice.say("guided.shortcut", {{"shortcut", std::string(v.text(st.shortcuts.front()))}}));
    offer_next(r, st, j, v, true);
    r.offer("add", v.voice.label("add"));
    r.offer("pause", v.voice.label("pause"));
}

void expert_contrast(reply& r, const graph::step& st, const view& v) {
    if (!st.choice) return;
    for (const auto& o : st.choice->options) {
        if (!o.expert) continue;
        r.say(v.voice.say("guided.contrast", {{"option", clause(std::string(v.text(o.text)))}, {"why", std::string(v.text(o.why))}}));
        return;
    }
}

void review_before_next(reply& r, const graph::step& st, const view& v) {
    if (st.ai != graph::ai_tag::delegable || !st.pattern || st.pattern->verify.empty()) return;
    r.say(v.voice.say("guided.review", {{"check", clause(std::string(v.text(st.pattern->verify.front())))}}));
}

void after_attempt_choices(reply& r, const graph::step& st, const judged_step& j, const view& v, bool can_improve) {
    offer_next(r, st, j, v, true);
    if (can_improve) r.offer("add", v.voice.label("add"));
    if (!st.checklist.empty()) r.offer("checklist", v.voice.label("checklist"));
    r.offer("pause", v.voice.label("pause"));
}

void press(reply& r, step_work& w, const std::vector<open_gap>& gaps, const graph::step& st, const view& v) {
    if (gaps.empty()) {
        r.say(std::string(v.text(st.ask)));
        return;
    }
    const auto& g = gaps.front();
    w.pressed.push_back(g.of->criterion->id + "/" + g.what->atom);
    r.say(std::string(v.text(g.what->words->ask)));
}

/// The decision's facts, from what was heard and judged.
situation situation_of(asked request, bool answered, const step_work& w, const judged_step& j, const std::vector<open_gap>& gaps) {
    const bool moved = std::any_of(j.held.begin(), j.held.end(), [&](const auto& name) {
        return std::find(w.held.begin(), w.held.end(), name) == w.held.end();
    });
    const auto judged = !j.verdicts.empty();
    const bool asked_enough = w.pressed.size() >= presses_on_a_step;
    const bool others_open = std::any_of(gaps.begin(), gaps.end(), [](const auto& g) { return g.presses < 2; });
    return {.request = request,
            .answered = answered,
            .non_answers = w.non_answers,
            .judged = judged,
            .passes = judged && j.passes,
            .perfect = judged && j.perfect,
            .moved = moved,
            .presses = gaps.empty() || asked_enough ? 2 : gaps.front().presses,
            .others_open = others_open && !asked_enough,
            .help = w.help};
}

void compose(reply& r, move m, const graph::step& st, step_work& w, const judged_step& j, const std::vector<open_gap>& gaps,
             const view& v) {
    const bool tried = !w.answers.empty();
    switch (m) {
        case move::hint: show_hint(r, st, w, gaps, v); return;
        case move::worked_example: show_example(r, st, w, j, tried, v); return;
        case move::narrow:
            r.say(v.voice.say("guided.narrow"));
            if (!gaps.empty() && !gaps.front().what->words->edit.empty())
                r.say(v.voice.say("guided.fill_in", {{"edit", std::string(v.text(gaps.front().what->words->edit))}}));
            ask_again(r, st, w, gaps, v);
            stuck_choices(r, st, w, v);
            return;
        case move::confirm_and_advance: {
            r.say(what_moved(j, w, v));
            r.say(level_line(j, v));
            r.personal = true;
            const auto more = open_gaps(j, w, 4);
            if (!more.empty())
                r.say(v.voice.say("guided.for_four", {{"missing", std::string(v.text(more.front().what->words->missing))}}));
            expert_contrast(r, st, v);
            review_before_next(r, st, v);
            after_attempt_choices(r, st, j, v, !more.empty());
            return;
        }
        case move::accept:
            if (!j.read.sentences.empty())
                r.say(v.voice.say("guided.accepted", {{"quote", quoted(j.read, j.read.sentences.front().where)}}));
            expert_contrast(r, st, v);
            review_before_next(r, st, v);
            after_attempt_choices(r, st, j, v, true);
            return;
        case move::let_go:
            r.say(what_moved(j, w, v));
            r.say(v.voice.say("guided.let_go", {{"missing", missing_list(gaps, v)}}));
            review_before_next(r, st, v);
            after_attempt_choices(r, st, j, v, true);
            return;
        case move::acknowledge_and_press: r.say(what_moved(j, w, v)); break;
        case move::quote_and_press:
        case move::change_atom: r.say(what_is_weak(j, st, gaps, v)); break;
    }
    if (!gaps.empty()) r.say(v.voice.say("guided.needs", {{"missing", missing_list(gaps, v)}}));
    press(r, w, gaps, st, v);
    stuck_choices(r, st, w, v);
}

std::string file_name(const view& v) {
    std::string out;
    for (const unsigned char c : work_title(v)) {
        if (std::isalnum(c) != 0 && c < 0x80)
            out += static_cast<char>(std::tolower(c));
        else if (!out.empty() && out.back() != '-')
            out += '-';
    }
    while (!out.empty() && out.back() == '-') out.pop_back();
    return (out.empty() ? "document" : out.substr(0, 60)) + ".md";
}

const graph::step* step_for(const graph::criterion& c, const view& v) {
    for (const auto& st : v.work.steps)
        for (const auto& ref : st.criteria)
            if (ref.id == c.id) return &st;
    return nullptr;
}

/// The end: the document, a line for each criterion, what was skipped, and the gate.
void show_end(reply& r, guided_state& s, const view& v) {
    const auto document = assembled_document(s, v);
    const auto read = v.knows.read.read(v.knows.parse(document));
    const auto card = score(v.in, v.work, read, v.knows.read);

    score_part table{work_title(v), std::string(v.knows.phrases.label("scored_by_rules")), {}, {}};
    std::vector<std::string> below;
    const graph::step* weakest = nullptr;
    for (const auto& made : card.verdicts) {
        std::string remark;
        if (!made.gaps.empty() && made.gaps.front().words)
            remark = v.voice.label(made.level >= v.work.pass_level ? "row_for_four" : "row_needs",
                                   {{"missing", std::string(v.text(made.gaps.front().words->missing))}});
        table.rows.push_back({std::string(v.text(made.criterion->name)), made.level, made.high, std::move(remark), 0});
        if (made.criterion->must && made.level < v.work.pass_level) {
            below.push_back(first_lower(std::string(v.text(made.criterion->name))));
            if (!weakest) weakest = step_for(*made.criterion, v);
        }
    }
    std::vector<std::string> skipped;
    for (const auto& w : s.work)
        if (w.skipped && w.answers.empty())
            if (const auto* st = graph::find_step(v.work, w.step)) skipped.push_back(first_lower(std::string(v.text(st->title))));

    const auto and_word = v.knows.phrases.label("and");
    const bool ready = below.empty() || !s.override_reason.empty();
    r.say(v.voice.say("guided.end", {{"work", work_title(v)}}));
    if (!skipped.empty()) r.say(v.voice.say("guided.skipped", {{"steps", listed(skipped, and_word)}}));
    r.say(below.empty() ? v.voice.say("guided.ready") : v.voice.say("guided.not_ready", {{"criteria", listed(below, and_word)}}));
    r.parts.push_back(std::move(table));
    r.personal = true;
    r.parts.push_back(file_part{file_name(v), "text/markdown", document});
    if (weakest) r.offer("goto:" + weakest->id, v.voice.label("go_to", {{"step", first_lower(std::string(v.text(weakest->title)))}}), true);
    if (!ready) r.offer("override", v.voice.label("override"));
    r.offer("done", v.voice.label("done"), !weakest);
    s.at = guided_state::phase::finished;
}

outcome<guided_state> go_to(guided_state s, const graph::step* st, const view& v, std::vector<record> records, reply r) {
    outcome<guided_state> out{std::move(s), std::move(r), std::move(records)};
    if (!st) {
        show_end(out.says, out.next, v);
        out.records.push_back({"guided_finished", {{"workflow", v.work.id}}});
        return out;
    }
    out.next.step = st->id;
    out.next.at = guided_state::phase::working;
    const auto* w = worked(out.next, st->id);
    if (w && !w->answers.empty()) {
        const auto read = v.knows.read.read(v.knows.parse(joined(w->answers)));
        if (!read.sentences.empty())
            out.says.say(v.voice.say("guided.so_far", {{"quote", quoted(read, read.sentences.front().where)}}));
    }
    open_step(out.says, *st, v);
    return out;
}

record step_record(const graph::step& st, const step_work& w, const view& v, std::string_view how) {
    return {"guided_step", {{"workflow", v.work.id}, {"step", st.id}, {"how", std::string(how)}, {"help", std::to_string(w.help)}}};
}

outcome<guided_state> advance(guided_state s, const view& v, bool skipped) {
    const auto& st = step_at(s, v);
    auto& w = work_on(s, st.id);
    w.skipped = skipped && w.answers.empty();
    const auto j = judge_step(st, words_so_far(s, st, v), v);
    auto made = step_record(st, w, v, w.skipped ? "skipped" : "done");
    reply r;
    if (w.skipped) r.say(v.voice.say("guided.skip", {{"step", first_lower(std::string(v.text(st.title)))}}));
    return go_to(std::move(s), step_after(st, j, v), v, {std::move(made)}, std::move(r));
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
        w.held = judge_step(st, words_so_far(out.next, st, v), v).held;
        out.says.say(v.voice.say("guided.undone", {{"quote", read.sentences.empty() ? "" : quoted(read, read.sentences.front().where)}}));
    }
    open_step(out.says, st, v);
    return out;
}

outcome<guided_state> attempt(guided_state s, asked request, std::string_view text, const view& v) {
    outcome<guided_state> out{std::move(s), {}, {}};
    const auto& st = step_at(out.next, v);
    auto& w = work_on(out.next, st.id);
    bool answered = true;
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
    compose(out.says, m, st, w, j, gaps, v);
    w.held = j.held;
    return out;
}

outcome<guided_state> at_the_end(guided_state s, const heard_turn& heard, const view& v) {
    outcome<guided_state> out{std::move(s), {}, {}};
    if (out.next.at == guided_state::phase::overriding && heard.action.empty() && heard.what == meaning::words) {
        out.next.override_reason = heard.text.substr(0, 2000);
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
    if (heard.action == "done" || heard.what == meaning::next || heard.what == meaning::thanks) {
        out.says.say(v.voice.say("guided.closed"));
        out.finished = true;
        return out;
    }
    show_end(out.says, out.next, v);
    return out;
}

}  // namespace

std::string assembled_document(const guided_state& s, const view& v) {
    std::string out = "# " + work_title(v) + "\n";
    for (const auto& st : v.work.steps) {
        const auto* w = worked(s, st.id);
        if (!w || w->answers.empty()) continue;
        const auto heading = v.text(st.section);
        if (heading.empty()) continue;
        out += "\n## " + std::string(heading) + "\n\n" + joined(w->answers) + "\n";
    }
    return out;
}

outcome<guided_state> guided_start(const view& v) {
    outcome<guided_state> out;
    const auto* first = graph::find_step(v.work, v.work.start.id);
    const auto& st = first ? *first : v.work.steps.front();
    out.next.step = st.id;
    int minutes = 0;
    for (const auto& each : v.work.steps) minutes += each.minutes;
    out.says.say(v.voice.say("guided.opening", {{"work", work_title(v)},
                                                {"count", std::to_string(v.work.steps.size())},
                                                {"minutes", std::to_string(minutes)}}));
    open_step(out.says, st, v);
    out.records.push_back({"guided_started", {{"workflow", v.work.id}}});
    return out;
}

outcome<guided_state> guided_on(guided_state s, const heard_turn& heard, const view& v) {
    if (heard.action.starts_with("goto:"))
        return go_to(std::move(s), graph::find_step(v.work, std::string_view(heard.action).substr(5)), v, {}, {});
    if (s.at == guided_state::phase::finished || s.at == guided_state::phase::overriding)
        return at_the_end(std::move(s), heard, v);

    if (heard.action == "next" || heard.what == meaning::next) return advance(std::move(s), v, true);
    if (heard.action == "skip" || heard.what == meaning::skip) return advance(std::move(s), v, true);
    if (heard.what == meaning::undo) return undo(std::move(s), v);
    if (heard.action == "hint" || heard.what == meaning::hint) return attempt(std::move(s), asked::hint, {}, v);
    if (heard.action == "example" || heard.what == meaning::example) return attempt(std::move(s), asked::example, {}, v);
    if (heard.what == meaning::show_me) return attempt(std::move(s), asked::show_me, {}, v);

    const auto& st = step_at(s, v);
    if (heard.action == "ask_ai" || heard.what == meaning::ask_ai) {
        outcome<guided_state> out{std::move(s), {}, {}};
        show_prompt(out.says, st, work_on(out.next, st.id), v);
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
        const auto gaps = open_gaps(j, w, heard.action == "add" ? 4 : v.work.pass_level);
        if (heard.what == meaning::clarify) {
            const auto criteria = criteria_of_step(st, v);
            const auto* c = !gaps.empty() ? gaps.front().of->criterion : criteria.empty() ? nullptr : criteria.front();
            out.says.say(v.voice.say("guided.clarify", {{"why", std::string(c ? v.text(c->why) : v.text(st.why))}}));
        }
        if (heard.action == "add") out.says.say(v.voice.say("guided.add"));
        ask_again(out.says, st, w, gaps, v);
        stuck_choices(out.says, st, w, v);
        return out;
    }
    return attempt(std::move(s), asked::nothing, heard.text, v);
}

reply guided_recap(const guided_state& s, const view& v) {
    reply r;
    if (s.at != guided_state::phase::working) {
        auto copy = s;
        show_end(r, copy, v);
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
    if (w && !w->answers.empty() && !j.read.sentences.empty())
        r.say(v.voice.say("guided.so_far", {{"quote", quoted(j.read, j.read.sentences.back().where)}}));
    ask_again(r, st, w ? *w : none, open_gaps(j, w ? *w : none, v.work.pass_level), v);
    if (w && !w->answers.empty()) offer_next(r, st, j, v, false);
    stuck_choices(r, st, w ? *w : none, v);
    return r;
}

}  // namespace coach::core::modes
