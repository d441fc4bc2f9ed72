#include "core/modes/noting.hpp"

#include "core/team/fields.hpp"
#include "core/team/figures.hpp"
#include "core/utf8.hpp"

#include <array>
#include <span>

namespace coach::core::modes {

namespace {

constexpr std::size_t longest = 16 * 1024;

enum class takes { words, hash, date, figures, choice };
struct question {
    std::string_view name;
    takes how = takes::words;
    bool optional = false;
    std::array<std::string_view, 3> choices{};
};
constexpr std::array decision_form{question{"words"}, question{"prompt", takes::words, true},
                                   question{"output_hash", takes::hash, true},
                                   question{"reviewer", takes::words, true}};
constexpr std::array asset_form{question{"kind", takes::choice, false, {"prompt", "template", "playbook"}},
                                question{"title"}, question{"text"},
                                question{"tested_on", takes::date, true, {"today"}}};
constexpr std::array learning_form{question{"text"},
                                   question{"share", takes::choice, false, {"share", "change", "private"}}};
constexpr std::array case_form{question{"title"}, question{"measure"}, question{"before", takes::figures},
                               question{"after", takes::figures}, question{"quote", takes::words, true}};

struct form {
    std::string_view name;
    std::span<const question> asks;
    std::string_view told;  ///< to the team
};
form form_of(noting_state::kind k) {
    switch (k) {
        case noting_state::kind::decision:
            return {"decision", decision_form, "decision_add"};
        case noting_state::kind::asset:
            return {"asset", asset_form, "asset_add"};
        case noting_state::kind::learning:
            return {"learning", learning_form, "discovery"};
        case noting_state::kind::case_study:
            return {"case", case_form, "case_add"};
    }
    return {"decision", decision_form, "decision_add"};
}

std::string name_for(std::string_view prefix, const form& f, std::string_view what) {
    return std::string(prefix) + "." + std::string(f.name) + "." + std::string(what);
}

void ask(reply& r, const noting_state& s, const view& v) {
    const auto f = form_of(s.what);
    if (s.given.size() >= f.asks.size()) return;
    const auto& q = f.asks[s.given.size()];
    r.say(v.voice.say(name_for("noting", f, q.name)));
    if (q.name == "share") r.parts.push_back(quote_part{s.given[0], v.voice.label("noting.your_words")});
    for (const auto choice : q.choices)
        if (!choice.empty())
            r.offer("note:" + std::string(choice), v.voice.label("noting." + std::string(choice)), choice == "share");
    if (q.optional) r.offer("note_skip", v.voice.label("noting.skip"));
    r.offer("never_mind", v.voice.label("never_mind"));
}

/// "1" and "the first" are read by then; typed words of a choice are its label.
std::optional<std::string> chosen(const question& q, const heard_turn& heard, const view& v) {
    for (const auto c : q.choices) {
        if (c.empty()) continue;
        const std::string choice(c);
        if (heard.action == "note:" + choice || heard.text == choice || heard.text == v.voice.label("noting." + choice))
            return choice;
    }
    return std::nullopt;
}

/// The value that is kept of an answer; nothing: it does not answer this question.
std::optional<std::string> taken(const question& q, const heard_turn& heard, const view& v) {
    const auto choice = chosen(q, heard, v);
    switch (q.how) {
        case takes::choice:
            return choice;
        case takes::date:
            if (choice) return team::date_text(v.now);
            return team::date_of(heard.text) ? std::optional(heard.text) : std::nullopt;
        case takes::hash:
            return heard.text.empty() ? std::nullopt : std::optional(team::sha256(heard.text));
        case takes::figures:
            return team::numbers_in(heard.text).size() < team::fewest_measured
                       ? std::nullopt
                       : std::optional(std::string(utf8::prefix(heard.text, longest)));
        case takes::words:
            break;
    }
    if (heard.text.empty()) return std::nullopt;
    return std::string(utf8::prefix(heard.text, longest));
}

void tell_team(outcome<noting_state>& out, const view& v) {
    const auto f = form_of(out.next.what);
    told x{std::string(f.told), {}};
    for (std::size_t i = 0; i < f.asks.size() && i < out.next.given.size(); ++i)
        x.fields.emplace_back(f.asks[i].name, out.next.given[i]);
    x.fields.emplace_back("from", id_at(v.me, v.e.where));
    x.fields.emplace_back("from_name", v.me.who.name.empty() ? v.me.who.id : v.me.who.name);
    team::put_place(x.fields, v.e.where);
    out.wants.push_back(tell{team_id(v.e.where), std::move(x)});
}

/// True: the form ends otherwise than by its last question, or goes on at another one.
bool takes_a_turn(outcome<noting_state>& out, const view& v) {
    auto& given = out.next.given;
    if (out.next.what == noting_state::kind::case_study && given.size() == 3)
        if (const auto both = team::columns_in(given[2])) {
            std::string before, after;
            for (const auto n : both->before)
                before += std::to_string(n) + " ";
            for (const auto n : both->after)
                after += std::to_string(n) + " ";
            given[2] = before;
            given.push_back(after);
        }
    if (out.next.what != noting_state::kind::learning || given.size() < 2 || given[1] == "share") return false;
    if (given[1] == "change") {
        given.clear();
        ask(out.says, out.next, v);
    } else {
        out.says.say(v.voice.say("noting.learning.private"));
        out.finished = true;
    }
    return true;
}

}  // namespace

outcome<noting_state> noting_start(noting_state s, const view& v) {
    outcome<noting_state> out{std::move(s), {}, {}};
    const auto f = form_of(out.next.what);
    if (takes_a_turn(out, v)) return out;
    if (out.next.given.size() < f.asks.size()) {
        ask(out.says, out.next, v);
        return out;
    }
    tell_team(out, v);
    if (const auto done = name_for("noting", f, "done"); v.knows.phrases.slots.contains(done))
        out.says.say(v.voice.say(done));
    out.records.push_back({"noted", {{"form", std::string(f.name)}}});
    out.finished = true;
    return out;
}

outcome<noting_state> on(noting_state s, const heard_turn& heard, const view& v) {
    outcome<noting_state> out{std::move(s), {}, {}};
    const auto f = form_of(out.next.what);
    if (heard.action == "never_mind") {
        out.says.say(v.voice.say("noting.dropped"));
        out.finished = true;
        return out;
    }
    if (heard.what == meaning::undo && !out.next.given.empty()) out.next.given.pop_back();
    const auto& q = f.asks[std::min(out.next.given.size(), f.asks.size() - 1)];
    const bool skipped = heard.action == "note_skip" || heard.what == meaning::skip;
    if (heard.what == meaning::undo || heard.what == meaning::timer || (skipped && !q.optional)) {
        ask(out.says, out.next, v);
        return out;
    }
    const auto value = skipped ? std::optional(std::string{}) : taken(q, heard, v);
    if (!value) {
        const auto again = name_for("noting", f, std::string(q.name) + "_again");
        if (v.knows.phrases.slots.contains(again)) out.says.say(v.voice.say(again));
        ask(out.says, out.next, v);
        return out;
    }
    out.next.given.push_back(*value);
    return noting_start(std::move(out.next), v);
}

reply recap(const noting_state& s, const view& v) {
    reply r;
    ask(r, s, v);
    return r;
}

outcome<noting_state> again(const noting_state& s, const view& v) { return noting_start({s.what, {}}, v); }

std::string label_of(const noting_state& s, const view& v) {
    return v.voice.label("noting." + std::string(form_of(s.what).name));
}

}  // namespace coach::core::modes
