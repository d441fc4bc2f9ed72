#include "core/persona/script.hpp"

#include <algorithm>
#include <array>

namespace coach::core::persona {

namespace {

/// What a promise can hold that is worth bringing up, the most telling first.
constexpr std::array promise_kinds{"deadline",   "date",        "clock_time",       "clock_time_zone", "money",
                                   "percentage", "fraction_of", "number_with_unit", "duration"};

std::vector<promised> promises_in(const message_heard& heard, const reading& read) {
    std::vector<promised> all;
    if (!heard.is(move::commits)) return all;
    for (const auto& p : heard.pieces) {
        if (p.whole || p.asks || p.denied) continue;
        for (const auto* kind : promise_kinds) {
            const auto found = std::find_if(read.observations.begin(), read.observations.end(),
                                            [&](const auto& o) { return o.kind == kind && p.where.contains(o.where); });
            if (found == read.observations.end()) continue;
            all.push_back({std::string(read.words(found->where)), found->kind, found->where});
            break;
        }
    }
    return all;
}

}  // namespace

script::script(const graph::scenario& s, const ear& by) {
    const auto add = [&](std::vector<listened>& to, const std::string& id, const std::vector<std::string>& phrases) {
        listened one{id, {}};
        for (const auto& words : phrases)
            one.phrases.push_back(by.compile(words));
        if (!one.phrases.empty()) to.push_back(std::move(one));
    };
    for (const auto& h : s.hidden)
        add(hidden_, h.id, h.reveal_when);
    for (const auto& t : s.topics)
        add(topics_, t.id, t.about);
    for (const auto& w : s.wants)
        add(wants_, w.id, w.met_when);
    for (const auto& m : s.expert_pattern) {
        add(moves_, m.id, m.detect);
        add(against_, m.id, m.against);
    }
    for (const auto& c : s.constraints)
        add(broken_, c.id, c.broken_when);

    using texts = std::vector<std::string>;
    const auto with = [](texts all, std::initializer_list<const graph::localized*> more) {
        for (const auto* words : more)
            for (const auto& [locale, text] : words->by_locale)
                all.push_back(text);
        return all;
    };
    std::vector<std::pair<std::string, texts>> subjects, made;
    for (const auto& h : s.hidden)
        subjects.emplace_back(h.id, with(h.reveal_when, {&h.fact, &h.line}));
    for (const auto& t : s.topics) {
        auto all = t.about;
        for (const auto& line : t.lines)
            all = with(std::move(all), {&line});
        subjects.emplace_back(t.id, std::move(all));
    }
    for (const auto& m : s.expert_pattern)
        made.emplace_back(m.id, with(m.detect, {&m.text, &m.ask, &m.stronger}));
    subjects_ = by.pools(subjects);
    made_ = by.pools(made);
}

effect_of_message script::listen(const ear& by, const reading& read) const {
    effect_of_message out;
    out.heard = by.hear(read);
    const auto collect = [&](const std::vector<listened>& from, strictness how, std::vector<hit>& into) {
        for (const auto& one : from)
            if (const auto at = by.best(one.phrases, out.heard, how); at.score > 0)
                into.push_back({one.id, at.score, at.where});
        std::stable_sort(into.begin(), into.end(), [](const hit& a, const hit& b) { return a.score > b.score; });
    };
    collect(hidden_, strictness::asked, out.hidden);
    collect(topics_, strictness::asked, out.topics);
    collect(wants_, strictness::stated, out.wants);
    collect(moves_, strictness::spoken_of, out.moves);
    collect(against_, strictness::stated, out.against);
    collect(broken_, strictness::stated, out.broken);
    if (out.hidden.empty() && out.topics.empty())
        if (const auto at = by.about(subjects_, out.heard, true); at.share > 0) {
            const auto& id = subjects_[at.pool].id;
            (id.starts_with("hf.") ? out.hidden : out.topics).push_back({id, at.share, at.where});
        }
    if (out.moves.empty() && out.against.empty())
        if (const auto at = by.about(made_, out.heard, false); at.share > 0)
            out.moves.push_back({made_[at.pool].id, at.share, at.where});
    out.promises = promises_in(out.heard, read);
    return out;
}

bool playable(const graph::scenario& s) {
    return !s.opening.empty() &&
           std::all_of(s.lines.begin(), s.lines.end(), [](const auto& lines) { return !lines.empty(); });
}

stage::stage(const phrasebook& book, const std::vector<const graph::graph*>& graphs, const reader& read)
    : ear_(book, read) {
    for (const auto* g : graphs)
        for (const auto& s : g->scenarios)
            if (playable(s)) scripts_.emplace(s.id, script(s, ear_));
    for (const auto* g : graphs)
        for (const auto& s : g->scenarios)
            if (const auto plays = scripts_.find(s.id); plays != scripts_.end() && !scenario(s.id))
                all_.push_back({g, &s, &plays->second});
}

stage::found stage::scenario(std::string_view id) const {
    const auto found = std::find_if(all_.begin(), all_.end(), [id](const auto& f) { return f.what->id == id; });
    return found == all_.end() ? stage::found{} : *found;
}

}  // namespace coach::core::persona
