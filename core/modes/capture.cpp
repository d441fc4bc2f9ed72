#include "core/modes/capture.hpp"

#include "core/capture/ingest.hpp"
#include "core/capture/interview.hpp"
#include "core/capture/shortlist.hpp"
#include "core/capture/write.hpp"
#include "core/graph/load.hpp"
#include "core/utf8.hpp"

#include <algorithm>
#include <charconv>

namespace coach::core::modes {

namespace {

using phase = capture_state::phase;
using how = capture_state::kind;

constexpr std::size_t rows_shown = 12;
constexpr std::size_t quote_characters = 90;
constexpr std::size_t least_example_words = 12;

capture::interview replayed(const capture_state& s, const view& v) {
    return capture::replay(s, {v.knows.phrases, v.knows.read, v.knows.parse});
}

std::string yaml_for(const capture::draft& d, const view& v) {
    const auto& who = v.me.who.name.empty() ? v.me.who.id : v.me.who.name;
    return capture::yaml_of(d, v.knows, {who, "0.1.0", v.now});
}

int unplaced(const capture_state& s) {
    for (std::size_t i = 0; i < s.constraints.size(); ++i)
        if (s.constraints[i].step == -1) return static_cast<int>(i);
    return -1;
}

std::string short_words(const std::string& text) {
    auto line = text.substr(0, text.find('\n'));
    return utf8::shorten(line, quote_characters);
}

std::string title_at(const capture::draft& d, int step) {
    const auto at = static_cast<std::size_t>(step);
    return step >= 0 && at < d.steps.size() ? d.steps[at].title : std::string{};
}

const capture::decision* decision_at(const capture::draft& d, const capture::question& q) {
    const auto at = static_cast<std::size_t>(q.step), which = static_cast<std::size_t>(q.decision);
    if (q.step < 0 || q.decision < 0 || at >= d.steps.size() || which >= d.steps[at].decisions.size()) return nullptr;
    return &d.steps[at].decisions[which];
}

void offer_for(reply& r, const capture::question& q, const capture_state& s, const view& v) {
    if (q.kind == "did" && q.step > 0) r.offer("last", v.voice.label("capture_last_step"));
    if (q.kind == "ai") {
        r.offer("ai:human", v.voice.label("capture_human"));
        r.offer("ai:assisted", v.voice.label("capture_assisted"));
        r.offer("ai:delegable", v.voice.label("capture_delegable"));
    }
    if (q.kind == "source" && !s.files.empty()) r.offer("last", v.voice.label("capture_no_more"), true);
    if (q.kind != "name" && q.kind != "did" && q.kind != "source" && q.kind != "ai")
        r.offer("skip", v.voice.label("skip"));
    r.offer("pause", v.voice.label("pause"));
}

void ask(reply& r, const capture_state& s, const capture::interview& now, const view& v) {
    const auto& q = now.next;
    fills with{{"step", title_at(now.made, q.step)}, {"name", now.made.name}};
    auto slot = "capture.ask_" + q.kind;
    if (q.kind == "did") slot += q.step == 0 ? "_first" : "_next";
    if (q.kind == "source" && s.how == how::examples) slot += s.files.empty() ? "_examples" : "_more";
    if (const auto* x = decision_at(now.made, q)) {
        with.emplace_back("said", short_words(x->said));
        if (q.kind == "why" && !x->other.empty()) {
            slot += "_instead";
            with.emplace_back("other", short_words(x->other));
        }
    }
    if (q.kind == "why_here") {
        const auto& step = now.made.steps[static_cast<std::size_t>(q.step)];
        r.parts.push_back(quote_part{utf8::shorten(step.passage, 400), step.source});
    }
    r.say(v.voice.say(slot, with));
    offer_for(r, q, s, v);
}

void ask_place(reply& r, const capture_state& s, const capture::draft& d, const view& v) {
    const auto& c = s.constraints[static_cast<std::size_t>(unplaced(s))];
    r.parts.push_back(quote_part{c.quote, c.source});
    r.say(v.voice.say("capture.which_step", {{"file", c.source}}));
    for (std::size_t i = 0; i < d.steps.size(); ++i)
        r.offer("place:" + std::to_string(i), d.steps[i].title);
    r.offer("place:none", v.voice.label("capture_nowhere"));
}

// --- the draft ------------------------------------------------------------------------------------------------------

std::string tag_label(graph::ai_tag tag, const speaker& voice) {
    return tag == graph::ai_tag::human_only  ? voice.label("tag_human_only")
           : tag == graph::ai_tag::assisted  ? voice.label("tag_assisted")
           : tag == graph::ai_tag::delegable ? voice.label("tag_delegable")
                                             : voice.label("capture_open");
}

struct open_point {
    std::string what, where;
    int answer = -1;  ///< that was skipped; -1: nobody asked
};
/// Each answer that was skipped and leaves a hole; the findings of lint when there is none.
std::vector<open_point> open_points(const capture_state& s, const capture::draft& d, const std::string& yaml,
                                    const view& v) {
    std::vector<open_point> out;
    const auto errors = capture::errors_in(yaml, v.knows);
    if (errors.empty()) return out;
    for (std::size_t i = 0; i < s.answers.size(); ++i) {
        const auto& a = s.answers[i];
        const bool hole = a.text.empty() && a.question != "source" && a.question != "shortcut" &&
                          a.question != "example" && a.question != "requester" && !(a.question == "did" && a.step > 0);
        if (hole)
            out.push_back({v.voice.label("capture_q." + a.question, {{"step", title_at(d, a.step)}}),
                           title_at(d, a.step), static_cast<int>(i)});
    }
    if (out.empty())
        for (const auto& f : errors)
            if (out.size() < 4) out.push_back({f.what, f.rule, -1});
    return out;
}

void show_changes(reply& r, const graph::graph& made, const world& w, const speaker& voice) {
    const auto& work = made.workflows.front();
    auto before = w.workflow(work.id);
    if (!before) {
        const auto read = w.understand.read(w.text(work.name), {}, false);
        if (!read.workflow.empty()) before = w.workflow(read.workflow);
    }
    const auto changes = capture::compare(before.in, before.work, made, work, w);
    table_part table{{voice.label("capture_change"), voice.label("capture_what"), voice.label("capture_where")}, {}};
    for (const auto& c : changes) {
        if (table.rows.size() == rows_shown) break;
        const auto* kind = c.how == capture::change::kind::added     ? "capture_added"
                           : c.how == capture::change::kind::removed ? "capture_removed"
                                                                     : "capture_changed";
        auto what = c.name;
        if (!c.before.empty() || !c.after.empty())
            what += ": " + utf8::shorten(c.before, 60) + " → " + utf8::shorten(c.after, 60);
        table.rows.push_back({voice.label(kind), std::move(what), voice.label(c.what)});
    }
    if (table.rows.empty()) return;
    if (before) r.say(voice.label("capture_against", {{"work", escape(w.text(before.work->name))}}));
    r.parts.push_back(std::move(table));
}

void show(reply& r, const capture_state& s, const capture::interview& now, const view& v) {
    const auto yaml = yaml_for(now.made, v);
    const auto open = open_points(s, now.made, yaml, v);
    r.say(v.voice.say(open.empty() ? "capture.draft_whole" : "capture.draft_open",
                      {{"name", now.made.name},
                       {"steps", std::to_string(now.made.steps.size())},
                       {"open", std::to_string(open.size())}}));
    show_draft(r, yaml, v.knows, v.voice);
    r.parts.push_back(file_part{capture::slug_of(now.made.name) + "-transcript.md", "text/markdown",
                                capture::transcript_of(s, now.made, v.knows.phrases)});
    if (!open.empty()) {
        table_part table{{v.voice.label("capture_open_point"), v.voice.label("capture_where")}, {}};
        for (const auto& o : open)
            if (table.rows.size() < rows_shown) table.rows.push_back({o.what, o.where});
        r.parts.push_back(std::move(table));
        if (open[0].answer >= 0) r.offer("fill:" + std::to_string(open[0].answer), v.voice.label("capture_fill"), true);
    } else {
        r.offer("submit", v.voice.label("capture_submit"), true);
    }
    r.offer("pause", v.voice.label("pause"));
}

/// What the examples gave: sections, criteria and passages, each with where it stands.
void show_proposals(reply& r, const capture_state& s, const view& v) {
    const auto found = capture::read_examples(s.files, {v.knows.phrases, v.knows.read, v.knows.parse});
    table_part table{{v.voice.label("capture_proposed"), v.voice.label("capture_what"), v.voice.label("capture_quote"),
                      v.voice.label("capture_where")},
                     {}};
    const auto where = [](const std::string& source, span at) {
        return source + ", " + std::to_string(at.begin) + "–" + std::to_string(at.end);
    };
    for (const auto& step : found.steps)
        table.rows.push_back({v.voice.label("capture_section"), step.title, utf8::shorten(step.passage, 160),
                              where(step.source, step.where)});
    for (const auto& c : found.criteria)
        table.rows.push_back(
            {v.voice.label("capture_row_criterion"), c.text, utf8::shorten(c.exemplar, 160), where(c.source, c.where)});
    if (table.rows.empty()) return;
    r.say(v.voice.say("capture.proposed", {{"sections", std::to_string(found.steps.size())},
                                           {"criteria", std::to_string(found.criteria.size())}}));
    r.parts.push_back(std::move(table));
}

/// Three to five workflows of a role are enough; one more needs a reason.
bool needs_reason(const capture_state& s, const view& v) {
    return s.reason.empty() && capture::captured_for(v.knows, v.me, s.role, v.session) >= capture::most_of_a_role;
}

void ask_reason(reply& r, const view& v) {
    r.say(v.voice.say("capture.sixth"));
    r.offer("pause", v.voice.label("pause"));
}

/// What comes now: a demand without a place, a question, or the draft.
void go_on(outcome<capture_state>& out, const view& v) {
    auto& s = out.next;
    if (s.at == phase::reasoning) return ask_reason(out.says, v);
    const auto now = replayed(s, v);
    if (!now.next.kind.empty()) {
        s.at = phase::asking;
        ask(out.says, s, now, v);
        return;
    }
    for (auto& c : s.constraints)
        if (c.step == -1)
            if (const auto at = capture::place_of(now.made, c, v.knows.read); at.sure) c.step = at.step;
    if (unplaced(s) >= 0 && !now.made.steps.empty()) {
        ask_place(out.says, s, now.made, v);
        return;
    }
    s.at = phase::showing;
    show(out.says, s, replayed(s, v), v);
}

// --- what is heard --------------------------------------------------------------------------------------------------

void take_answer(capture_state& s, const capture::question& q, std::string text) {
    text = std::string(utf8::prefix(text, capture::longest_answer));
    if (s.filling >= 0 && static_cast<std::size_t>(s.filling) < s.answers.size()) {
        s.answers[static_cast<std::size_t>(std::exchange(s.filling, -1))].text = std::move(text);
        return;
    }
    if (s.answers.size() < capture::most_answers) s.answers.push_back({q.kind, q.step, q.decision, std::move(text)});
}

void take_demands(outcome<capture_state>& out, capture::demands found, const view& v) {
    auto& s = out.next;
    const auto now = replayed(s, v);
    const auto count = found.found.size();
    const auto file = found.found[0].source;
    std::string where;
    for (auto& c : found.found) {
        if (s.constraints.size() >= 24) break;
        if (const auto at = capture::place_of(now.made, c, v.knows.read); at.sure) c.step = at.step;
        if (c.step >= 0) where = title_at(now.made, c.step);
        s.constraints.push_back(std::move(c));
    }
    out.says.say(v.voice.say(where.empty() ? "capture.demands_later" : "capture.demands",
                             {{"count", std::to_string(count)}, {"file", file}, {"step", where}}));
}

void take_source(outcome<capture_state>& out, const std::string& name, const std::string& text, const view& v) {
    auto& s = out.next;
    if (v.knows.read.stems(text).size() < least_example_words) {
        out.says.say(v.voice.say("capture.too_short"));
        return;
    }
    if (s.files.size() >= capture::most_files) return;
    s.files.push_back({name, std::string(utf8::prefix(text, capture::longest_file))});
    if (s.how == how::walkthrough || s.files.size() == capture::most_files) show_proposals(out.says, s, v);
}

std::string lines_of(const std::vector<std::string>& all) {
    std::string out;
    for (const auto& each : all)
        out += each + "\n";
    return out;
}

void submit(outcome<capture_state>& out, const view& v) {
    auto& s = out.next;
    const auto now = replayed(s, v);
    auto yaml = yaml_for(now.made, v);
    if (!now.next.kind.empty() || !open_points(s, now.made, yaml, v).empty()) return go_on(out, v);
    if (v.knows.org.approvers().empty()) {
        out.says.say(v.voice.say("capture.no_curator"));
        out.says.offer("pause", v.voice.label("pause"));
        return;
    }
    s.at = phase::sent;
    out.paused = true;
    out.records.push_back({"workflow_drafted", {}});
    out.wants.push_back(tell{library_id(v.e.where),
                             {"draft_submit",
                              {{"title", now.made.name},
                               {"yaml", std::move(yaml)},
                               {"from", id_at(v.me, v.e.where)},
                               {"from_name", v.me.who.name.empty() ? v.me.who.id : v.me.who.name},
                               {"session", std::to_string(v.session)},
                               {"role", s.role},
                               {"reason", s.reason},
                               {"contributors", lines_of(s.contributors)}}}});
    out.says.say(v.voice.say("capture.sent", {{"name", now.made.name}}));
}

std::string label_for_tag(std::string_view action, const view& v) {
    return v.voice.label(action == "ai:human"       ? "capture_human"
                         : action == "ai:delegable" ? "capture_delegable"
                                                    : "capture_assisted");
}

void place(capture_state& s, std::string_view where) {
    const auto at = unplaced(s);
    if (at < 0) return;
    int step = -2;  // nowhere
    std::from_chars(where.data(), where.data() + where.size(), step);
    s.constraints[static_cast<std::size_t>(at)].step = where == "none" ? -2 : step;
}

bool ends_the_steps(const heard_turn& heard) {
    return heard.action == "last" || heard.what == meaning::next || heard.what == meaning::skip ||
           heard.action == "skip";
}

void take_words(outcome<capture_state>& out, const heard_turn& heard, const capture::question& q, const view& v) {
    auto& s = out.next;
    const auto* file = std::get_if<shared_file>(&v.e.what);
    const auto name = file ? file->name : v.voice.label("capture_pasted");
    // A table that is asked for as an example is one, unless it says itself what must be filled in.
    if (auto found = capture::read_demands(name, heard.text, v.knows.phrases);
        !found.found.empty() &&
        (q.kind != "source" || found.what != capture::demands::kind::table || found.says_required))
        return take_demands(out, std::move(found), v);
    if (q.kind == "source") return take_source(out, name, heard.text, v);
    if (q.kind.empty() && s.filling < 0) {
        out.says.say(v.voice.say("capture.nothing_asked"));
        return;
    }
    take_answer(s, q, heard.text);
}

}  // namespace

void show_draft(reply& r, const std::string& yaml, const world& w, const speaker& voice) {
    const auto made = graph::load(yaml, "draft.yaml");
    if (!made.value || made.value->workflows.empty()) return;
    const auto& g = *made.value;
    const auto& work = g.workflows.front();
    table_part steps{{voice.label("capture_step"), voice.label("capture_ai"), voice.label("capture_decision"),
                      voice.label("capture_checks"), voice.label("capture_flags")},
                     {}};
    for (const auto& s : work.steps) {
        std::string decision, checks, flags;
        if (s.choice)
            for (const auto& o : s.choice->options)
                if (o.expert)
                    decision =
                        std::string(w.text(o.text)) + (o.why.empty() ? "" : " (" + std::string(w.text(o.why)) + ")");
        for (const auto& c : s.checklist)
            checks += (checks.empty() ? "" : "; ") + std::string(w.text(c));
        for (const auto& f : s.red_flags)
            flags += (flags.empty() ? "" : "; ") + std::string(w.text(f.text));
        steps.rows.push_back({std::string(w.text(s.title)), tag_label(s.ai, voice), utf8::shorten(decision, 160),
                              utf8::shorten(checks, 160), utf8::shorten(flags, 160)});
    }
    if (!steps.rows.empty()) r.parts.push_back(std::move(steps));
    show_changes(r, g, w, voice);
    r.parts.push_back(
        file_part{work.id.substr(std::string_view("wf.own_").size()) + ".yaml", "application/yaml", yaml});
}

bool asks_openly(const capture_state& s) {
    return s.at == phase::asking || s.at == phase::filling || s.at == phase::reasoning;
}

bool asks_for_name(const capture_state& s) {
    return s.at == phase::asking &&
           std::none_of(s.answers.begin(), s.answers.end(), [](const auto& a) { return a.question == "name"; });
}

outcome<capture_state> capture_start(capture_state s, const view& v) {
    outcome<capture_state> out{std::move(s), {}, {}};
    if (needs_reason(out.next, v)) out.next.at = phase::reasoning;
    go_on(out, v);
    return out;
}

outcome<capture_state> on(capture_state s, const heard_turn& heard, const view& v) {
    outcome<capture_state> out{std::move(s), {}, {}};
    auto& state = out.next;
    auto q = replayed(state, v).next;
    if (state.at == phase::reasoning) {
        const bool typed = heard.what == meaning::words || heard.what == meaning::document;
        if (typed && !heard.text.empty() && !v.knows.understand.is_non_answer(heard.text)) {
            state.reason = std::string(utf8::prefix(heard.text, capture::longest_answer));
            state.at = phase::asking;
        }
        go_on(out, v);
        return out;
    }
    if (heard.action == "submit") {
        submit(out, v);
        return out;
    }
    if (heard.action.starts_with("fill:")) {
        int at = -1;
        std::from_chars(heard.action.data() + 5, heard.action.data() + heard.action.size(), at);
        if (at >= 0 && static_cast<std::size_t>(at) < state.answers.size()) {
            state.filling = at;
            state.at = phase::filling;
            const auto& a = state.answers[static_cast<std::size_t>(at)];
            auto now = replayed(state, v);
            now.next = {a.question, a.step, a.decision};
            ask(out.says, state, now, v);
            return out;
        }
    } else if (heard.action.starts_with("place:")) {
        place(state, std::string_view(heard.action).substr(6));
    } else if (heard.what == meaning::undo) {
        if (state.filling >= 0)
            state.filling = -1;
        else if (!state.answers.empty())
            state.answers.pop_back();
        out.says.say(v.voice.say("capture.undone"));
    } else if (heard.action.starts_with("ai:")) {
        take_answer(state, q, label_for_tag(heard.action, v));
    } else if (q.kind == "did" && ends_the_steps(heard)) {
        if (q.step > 0) take_answer(state, q, {});
    } else if (q.kind == "source" && ends_the_steps(heard)) {
        if (state.files.empty())
            state.how = how::interview;
        else {
            take_answer(state, q, {});
            show_proposals(out.says, state, v);
        }
    } else if (heard.what == meaning::skip || heard.action == "skip" || heard.what == meaning::next) {
        if (q.kind == "name")
            out.says.say(v.voice.say("capture.needs_name"));
        else if (state.filling >= 0)
            state.filling = -1;
        else if (!q.kind.empty())
            take_answer(state, q, {});
    } else if (heard.what == meaning::clarify || heard.what == meaning::hint || heard.what == meaning::example ||
               heard.what == meaning::show_me) {
        if (!q.kind.empty()) out.says.say(v.voice.label("capture_for." + q.kind));
    } else if (!heard.text.empty()) {
        take_words(out, heard, q, v);
    }
    go_on(out, v);
    return out;
}

reply recap(const capture_state& s, const view& v) {
    outcome<capture_state> out{s, {}, {}};
    if (s.at == phase::sent) {
        out.says.say(v.voice.say("capture.waits"));
        out.says.offer("submit", v.voice.label("capture_submit_again"));
        return std::move(out.says);
    }
    go_on(out, v);
    return std::move(out.says);
}

outcome<capture_state> again(const capture_state& s, const view& v) {
    if (s.how != how::thread)
        return capture_start({.how = s.how, .role = s.role, .reason = s.reason, .danger = s.danger}, v);
    capture_state made{.how = s.how, .role = s.role, .reason = s.reason, .danger = s.danger};
    made.files = s.files;  // a thread is not pasted again
    made.contributors = s.contributors;
    return capture_start(std::move(made), v);
}

std::string label_of(const capture_state& s, const view& v) {
    const auto name = replayed(s, v).made.name;
    return name.empty() ? v.voice.label("talk_capture") : v.voice.label("talk_capture_of", {{"name", name}});
}

}  // namespace coach::core::modes
