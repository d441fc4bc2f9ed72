#include "core/modes/shortlist.hpp"

#include "core/capture/interview.hpp"
#include "core/capture/shortlist.hpp"
#include "core/utf8.hpp"

#include <algorithm>
#include <charconv>

namespace coach::core::modes {

namespace {

using phase = shortlist_state::phase;
using capture::measure;

constexpr std::size_t longest_name = 80;  ///< characters
constexpr std::size_t picks_offered = 3;

std::string number(int n) { return std::to_string(n); }

void ask_role(reply& r, const view& v) {
    r.say(v.voice.say("shortlist.role"));
    for (const auto& g : v.knows.graphs)
        for (const auto& role : g.roles)
            if (!role.apart && r.choices.size() < 5) r.offer("role_is:" + role.id, std::string(v.text(role.name)));
    r.offer("role_is:", v.voice.label("shortlist_other_role"));
}

void ask_measure(reply& r, const shortlist_state& s, capture::open_measure at, const view& v) {
    const auto name = std::string(capture::name_of(at.what));
    r.say(v.voice.say("shortlist." + name, {{"work", s.all[at.candidate].name}}));
    for (int level = 3; level >= 1; --level)
        r.offer("rate:" + number(level), v.voice.label("shortlist_" + name + "_" + number(level)));
    r.offer("pause", v.voice.label("pause"));
}

void show_ranking(reply& r, const shortlist_state& s, const view& v) {
    const auto best = capture::ranked(s.all);
    r.say(v.voice.say("shortlist.ranked", {{"work", best[0].name}}));
    table_part table{
        {v.voice.label("shortlist_work"), v.voice.label("shortlist_often"), v.voice.label("shortlist_pain"),
         v.voice.label("shortlist_value"), v.voice.label("shortlist_risk"), v.voice.label("shortlist_points")},
        {}};
    for (const auto& c : best)
        table.rows.push_back({c.name, number(c.frequency), number(c.pain), number(c.value), number(c.danger),
                              number(capture::points_of(c))});
    r.parts.push_back(std::move(table));
    r.say(v.voice.label("shortlist_sum"));
    for (std::size_t i = 0; i < best.size() && i < picks_offered; ++i)
        r.offer("shortlist_pick:" + std::to_string(i), best[i].name, i == 0);
    r.offer("pause", v.voice.label("pause"));
}

void go_on(outcome<shortlist_state>& out, const view& v) {
    auto& s = out.next;
    if (s.at == phase::role) return ask_role(out.says, v);
    if (s.all.empty()) {
        s.at = phase::listing;
        out.says.say(v.voice.say("shortlist.listing"));
        out.says.offer("pause", v.voice.label("pause"));
        return;
    }
    if (const auto open = capture::next_open(s.all)) {
        s.at = phase::asking;
        return ask_measure(out.says, s, *open, v);
    }
    s.at = phase::ranked;
    show_ranking(out.says, s, v);
}

void take_names(shortlist_state& s, std::string_view text) {
    for (auto& each : capture::items_of(text, capture::most_candidates)) {
        auto name = capture::as_name(utf8::shorten(each, longest_name));
        const bool twice = std::any_of(s.all.begin(), s.all.end(), [&](const auto& c) { return c.name == name; });
        if (!name.empty() && !twice) s.all.push_back({std::move(name)});
    }
}

/// "high", "every week": the level whose label or words are said.
int level_in(const std::string& words, measure m, const view& v) {
    std::string lower(words);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (int level = 3; level >= 1; --level)
        for (const auto& cue :
             v.knows.phrases.list("shortlist_says_" + std::string(capture::name_of(m)) + "_" + number(level)))
            if ((" " + lower + " ").find(" " + cue + " ") != std::string::npos) return level;
    return 0;
}

void rate(shortlist_state& s, int level) {
    const auto open = capture::next_open(s.all);
    if (open && level >= 1 && level <= 3) capture::answer_of(s.all[open->candidate], open->what) = level;
}

void take_back(shortlist_state& s) {
    for (auto c = s.all.rbegin(); c != s.all.rend(); ++c)
        for (auto m = capture::measures.rbegin(); m != capture::measures.rend(); ++m)
            if (auto& answer = capture::answer_of(*c, *m); answer != 0) {
                answer = 0;
                return;
            }
    s.all.clear();
}

void take_words(outcome<shortlist_state>& out, const heard_turn& heard, const view& v) {
    auto& s = out.next;
    if (s.at == phase::role) {
        s.at = phase::listing;  // a role that nobody knows here is their own
        s.role.clear();
    } else if (s.at == phase::listing) {
        take_names(s, heard.text);
    } else if (const auto open = capture::next_open(s.all)) {
        const auto level = level_in(heard.text, open->what, v);
        if (level == 0) out.says.say(v.voice.say("shortlist.one_of_three"));
        rate(s, level);
    }
}

}  // namespace

outcome<shortlist_state> shortlist_start(shortlist_state s, const view& v) {
    outcome<shortlist_state> out{std::move(s), {}, {}};
    if (out.next.at == phase::role && !out.next.role.empty()) out.next.at = phase::listing;
    go_on(out, v);
    return out;
}

outcome<shortlist_state> on(shortlist_state s, const heard_turn& heard, const view& v) {
    outcome<shortlist_state> out{std::move(s), {}, {}};
    auto& state = out.next;
    constexpr std::string_view role_is = "role_is:", rated = "rate:";
    if (heard.action.starts_with(role_is)) {
        state.role = heard.action.substr(role_is.size());
        state.at = phase::listing;
    } else if (heard.action.starts_with(rated)) {
        int level = 0;
        std::from_chars(heard.action.data() + rated.size(), heard.action.data() + heard.action.size(), level);
        rate(state, level);
    } else if (heard.what == meaning::undo) {
        take_back(state);
        out.says.say(v.voice.say("capture.undone"));
    } else if (heard.what == meaning::skip || heard.what == meaning::next) {
        if (state.at == phase::asking) rate(state, 2);  // not sure: the middle
    } else if (!heard.text.empty()) {
        take_words(out, heard, v);
    }
    go_on(out, v);
    return out;
}

reply recap(const shortlist_state& s, const view& v) { return shortlist_start(s, v).says; }

outcome<shortlist_state> again(const shortlist_state& s, const view& v) {
    return shortlist_start({.at = phase::listing, .role = s.role, .all = {}}, v);
}

std::string label_of(const shortlist_state&, const view& v) { return v.voice.label("talk_shortlist"); }

}  // namespace coach::core::modes
