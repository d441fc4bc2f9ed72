#include "core/modes/thread.hpp"

#include "core/capture/draft.hpp"
#include "core/capture/thread.hpp"
#include "core/utf8.hpp"

#include <algorithm>
#include <charconv>

namespace coach::core::modes {

namespace {

using phase = thread_state::phase;
using agrees = thread_author::answer;

constexpr std::size_t lines_shown = 3;
constexpr std::size_t longest_title = 80;  ///< characters
constexpr std::size_t longest_when = 300;

std::string my_id(const view& v) { return id_at(v.me, v.e.where); }
std::string my_name(const view& v) { return v.me.who.name.empty() ? v.me.who.id : v.me.who.name; }

int lines_of(const thread_state& s, std::size_t author) {
    return static_cast<int>(std::count_if(s.lines.begin(), s.lines.end(),
                                          [&](const auto& l) { return l.author == static_cast<int>(author); }));
}
std::string some_lines_of(const thread_state& s, std::size_t author) {
    std::string out;
    std::size_t shown = 0;
    for (const auto& l : s.lines)
        if (l.author == static_cast<int>(author) && shown++ < lines_shown) out += (out.empty() ? "" : "\n") + l.text;
    return out;
}

/// Whoever is named like the one who pastes speaks for themselves by pasting.
void recognise(thread_state& s, const view& v) {
    for (std::size_t i = 0; i < s.authors.size(); ++i) {
        auto& a = s.authors[i];
        if (lines_of(s, i) == 0)
            a.agrees = agrees::refused;  // nothing to ask them about
        else if (a.name == my_name(v) || a.name == v.me.who.id || a.name == "@" + v.me.who.id)
            a.agrees = agrees::given;
        else if (a.name.starts_with('@'))
            a.actor = learner_id(v.e.where, {a.name.substr(1), {}, {}});
    }
}

int unasked(const thread_state& s) {
    for (std::size_t i = 0; i < s.authors.size(); ++i)
        if (s.authors[i].actor.empty() && s.authors[i].agrees == agrees::unasked) return static_cast<int>(i);
    return -1;
}
std::vector<std::string> waited_for(const thread_state& s) {
    std::vector<std::string> out;
    for (const auto& a : s.authors)
        if (a.agrees == agrees::asked) out.push_back(a.name);
    return out;
}

void refuse(thread_state& s, std::size_t author) {
    s.authors[author].agrees = agrees::refused;
    for (auto& l : s.lines)
        if (l.author == static_cast<int>(author)) l.text.clear();
}

void ask_authors(outcome<thread_state>& out, const view& v) {
    auto& s = out.next;
    for (std::size_t i = 0; i < s.authors.size(); ++i) {
        auto& a = s.authors[i];
        if (a.actor.empty() || a.agrees != agrees::unasked) continue;
        a.agrees = agrees::asked;
        out.wants.push_back(tell{a.actor,
                                 {"thread_consent",
                                  {{"from", my_id(v)},
                                   {"from_name", my_name(v)},
                                   {"title", s.title},
                                   {"lines", some_lines_of(s, i)},
                                   {"count", std::to_string(lines_of(s, i))},
                                   {"session", std::to_string(v.session)}}}});
    }
}

void show_candidate(outcome<thread_state>& out, const view& v) {
    auto& s = out.next;
    const auto steps = capture::steps_of(s);
    if (steps.empty()) {
        out.says.say(v.voice.say("thread.nothing_left"));
        out.finished = true;
        return;
    }
    s.at = phase::ready;
    out.says.say(v.voice.say("thread.candidate", {{"title", s.title}, {"steps", std::to_string(steps.size())}}));
    table_part table{{v.voice.label("capture_step"), v.voice.label("thread_says"), v.voice.label("capture_where")}, {}};
    for (const auto& step : steps)
        table.rows.push_back(
            {step.title, step.quote, v.voice.label("thread_line", {{"n", std::to_string(step.line)}})});
    out.says.parts.push_back(std::move(table));
    out.says.parts.push_back(
        file_part{"playbook.md", "text/markdown",
                  capture::playbook_of(s, {v.voice.label("thread_when"), v.voice.label("thread_steps"),
                                           std::string(v.knows.phrases.label("thread_line"))})});
    out.says.offer("thread_draft:" + std::to_string(v.session), v.voice.label("thread_draft"), true);
    out.says.offer("shelve", v.voice.label("thread_shelve"));
    out.says.offer("drop", v.voice.label("thread_drop"));
}

void go_on(outcome<thread_state>& out, const view& v) {
    auto& s = out.next;
    if (s.lines.empty()) {
        s.at = phase::pasting;
        out.says.say(v.voice.say("thread.paste"));
        out.says.offer("drop", v.voice.label("never_mind"));
        return;
    }
    if (s.title.empty()) {
        s.at = phase::naming;
        out.says.say(
            v.voice.say(s.lines.size() == 1 ? "thread.one_message" : "thread.title",
                        {{"lines", std::to_string(s.lines.size())}, {"people", std::to_string(s.authors.size())}}));
        out.says.offer("drop", v.voice.label("thread_drop"));
        return;
    }
    if (s.at == phase::naming || s.at == phase::dating) {
        s.at = phase::dating;
        out.says.say(v.voice.say("thread.when", {{"title", s.title}}));
        out.says.offer("skip", v.voice.label("skip"));
        return;
    }
    ask_authors(out, v);
    if (const auto next = unasked(s); next >= 0) {
        s.at = phase::asking;
        const auto& a = s.authors[static_cast<std::size_t>(next)];
        out.says.parts.push_back(
            quote_part{utf8::shorten(some_lines_of(s, static_cast<std::size_t>(next)), 300), a.name});
        out.says.say(
            v.voice.say("thread.agreed",
                        {{"name", a.name}, {"count", std::to_string(lines_of(s, static_cast<std::size_t>(next)))}}));
        out.says.offer("yes:" + std::to_string(next), v.voice.label("thread_yes"));
        out.says.offer("no:" + std::to_string(next), v.voice.label("thread_no"));
        return;
    }
    if (const auto open = waited_for(s); !open.empty()) {
        s.at = phase::waiting;
        out.says.say(v.voice.say("thread.waiting", {{"names", listed(open, v.voice.label("and"))}}));
        out.says.offer("without", v.voice.label("thread_without"));
        out.says.offer("pause", v.voice.label("pause"));
        return;
    }
    show_candidate(out, v);
}

void take_thread(outcome<thread_state>& out, std::string_view text, const view& v) {
    auto read = capture::read_thread(text, v.knows.phrases.list("thread_no_names"));
    const bool one_by_id = read.lines.size() == 1 && read.authors[0].name.starts_with('@');  // a message action
    if (read.lines.size() < 2 && !one_by_id) {
        out.says.say(v.voice.say("thread.not_read"));
        return;
    }
    out.next.authors = std::move(read.authors);
    out.next.lines = std::move(read.lines);
    recognise(out.next, v);
}

/// Into the team's library, where nobody is offered it as approved before its owner says so.
void shelve(outcome<thread_state>& out, const view& v) {
    const auto& s = out.next;
    std::string contributors;
    for (const auto& a : s.authors)
        if (a.agrees == agrees::given && !a.actor.empty()) contributors += a.actor + "\n";
    out.wants.push_back(
        tell{team_id(v.e.where),
             {"asset_add",
              {{"kind", "playbook"},
               {"title", s.title},
               {"text", capture::playbook_of(s, {v.voice.label("thread_when"), v.voice.label("thread_steps"),
                                                 std::string(v.knows.phrases.label("thread_line"))})},
               {"tested_on", ""},
               {"contributors", contributors},
               {"from", my_id(v)},
               {"from_name", my_name(v)}}}});
    out.records.push_back({"playbook_proposed", {}});
    out.says.say(v.voice.say("thread.shelved", {{"title", s.title}}));
    out.finished = true;
}

void answered(thread_state& s, const std::string& action, bool yes) {
    std::size_t at = s.authors.size();
    const auto colon = action.find(':') + 1;
    std::from_chars(action.data() + colon, action.data() + action.size(), at);
    if (at >= s.authors.size() || !s.authors[at].actor.empty()) return;
    if (yes)
        s.authors[at].agrees = agrees::given;
    else
        refuse(s, at);
}

void take_words(outcome<thread_state>& out, const heard_turn& heard, const view& v) {
    auto& s = out.next;
    const bool whole = s.at == phase::naming &&  // a message action brought one message; here is the thread
                       capture::read_thread(heard.text, v.knows.phrases.list("thread_no_names")).lines.size() > 1;
    if (s.at == phase::pasting || whole) {
        take_thread(out, heard.text, v);
    } else if (s.at == phase::naming) {
        s.title = capture::as_name(utf8::shorten(heard.text.substr(0, heard.text.find('\n')), longest_title));
        s.at = s.title.empty() ? phase::naming : phase::dating;
    } else if (s.at == phase::dating) {
        s.when = utf8::shorten(heard.text, longest_when);
        s.at = phase::asking;
    }
}

}  // namespace

outcome<thread_state> thread_start(thread_state s, std::string_view pasted, const view& v) {
    outcome<thread_state> out{std::move(s), {}, {}};
    if (!pasted.empty()) take_thread(out, pasted, v);
    go_on(out, v);
    return out;
}

outcome<thread_state> on(thread_state s, const heard_turn& heard, const view& v) {
    outcome<thread_state> out{std::move(s), {}, {}};
    auto& state = out.next;
    if (heard.action == "drop") {
        out.says.say(v.voice.say("thread.dropped"));
        out.finished = true;
        return out;
    }
    if (heard.action == "shelve" && state.at == phase::ready) {
        shelve(out, v);
        return out;
    }
    if (heard.action.starts_with("yes:") || heard.action.starts_with("no:")) {
        answered(state, heard.action, heard.action[0] == 'y');
    } else if (heard.action == "without") {
        for (std::size_t i = 0; i < state.authors.size(); ++i)
            if (state.authors[i].agrees == agrees::asked) refuse(state, i);
    } else if (heard.what == meaning::skip || heard.what == meaning::next || heard.action == "skip") {
        if (state.at == phase::dating)
            state.at = phase::asking;
        else if (const auto next = unasked(state); state.at == phase::asking && next >= 0)
            refuse(state, static_cast<std::size_t>(next));
    } else if (heard.what == meaning::undo) {
        if (state.at == phase::dating) state.title.clear();
    } else if (!heard.text.empty()) {
        take_words(out, heard, v);
    }
    go_on(out, v);
    return out;
}

outcome<thread_state> thread_answered(thread_state s, std::string_view author, bool yes, const view& v) {
    outcome<thread_state> out{std::move(s), {}, {}};
    auto& state = out.next;
    for (std::size_t i = 0; i < state.authors.size(); ++i) {
        auto& a = state.authors[i];
        if (a.actor != author || a.agrees == agrees::refused) continue;
        if (yes)
            a.agrees = agrees::given;
        else
            refuse(state, i);
    }
    if (state.at == phase::waiting || state.at == phase::ready) go_on(out, v);
    return out;
}

reply recap(const thread_state& s, const view& v) {
    outcome<thread_state> out{s, {}, {}};
    go_on(out, v);
    return std::move(out.says);
}

outcome<thread_state> again(const thread_state&, const view& v) { return thread_start({}, {}, v); }

std::string label_of(const thread_state& s, const view& v) {
    return s.title.empty() ? v.voice.label("talk_thread") : v.voice.label("talk_thread_of", {{"title", s.title}});
}

}  // namespace coach::core::modes
