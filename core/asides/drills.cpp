#include "core/asides/drills.hpp"

#include "core/drills/material.hpp"
#include "core/modes/drill.hpp"

#include <algorithm>

namespace coach::core::asides {

namespace {

constexpr std::size_t most_offered = 4;

drills::last_done last_of(const turn& t) {
    return [&t](std::string_view id) -> std::optional<time_point> {
        for (const auto& d : t.me.drills)
            if (d.drill == id) return d.at;
        return std::nullopt;
    };
}

drills::mastery_view mastery_in(const turn& t) {
    return [&t](const graph::graph& in, std::string_view criterion) -> std::optional<double> {
        const auto m = learning::mastery_of(t.me.learnt, in, criterion, t.now);
        return m && m->count > 0 ? std::optional(m->level) : std::nullopt;
    };
}

reply begin(turn& t, const drills::placed_drill& d) {
    const world::found_workflow f{d.in, d.work};
    remember_role(t, f);
    if (auto* open = open_here(t); open && std::holds_alternative<drill_state>(open->mode)) close_session(t, open->id);
    auto& s = new_session(t, f, text(t, d.drill->name), drill_state{});
    auto r = settle(t, s.id, modes::drill_start(d.drill->id, view_of(t, s)));
    introduce(t, r);
    return r;
}

reply offer(turn& t, std::string_view slot, const std::vector<drills::placed_drill>& some) {
    reply r;
    r.say(t.voice.say(slot));
    for (std::size_t i = 0; i < some.size() && i < most_offered; ++i)
        r.offer("drill:" + some[i].drill->id, t.voice.label("drill_of", {{"name", text(t, some[i].drill->name)}}));
    introduce(t, r);
    return r;
}

/// The best one that fits, else what there is.
reply best(turn& t, const drills::wanted& want) {
    const auto fit = drills::ranked(t.w.graphs, want, mastery_in(t), last_of(t), t.now);
    if (!fit.empty()) return begin(t, fit.front());
    const auto tired = drills::ranked(t.w.graphs, want, mastery_in(t), last_of(t), t.now, false);
    if (!tired.empty()) return offer(t, "drill.all_today", tired);
    return offer(t, "drill.none", drills::ranked(t.w.graphs, {}, mastery_in(t), last_of(t), t.now, false));
}

/// A drill that was done here, with what is kept of it.
struct past {
    drills::placed_drill of;
    drill_done* done = nullptr;
};
past past_of(turn& t, const std::string& id) {
    past out{drills::find_drill(t.w.graphs, id), nullptr};
    for (auto& d : t.me.drills)
        if (d.drill == id) out.done = &d;
    return out;
}

}  // namespace

reply drill(turn& t) {
    const auto named = drills::named_in(t.words, t.w.graphs, t.w.phrases, t.w.locale);
    if (!named.drill.empty()) return begin(t, drills::find_drill(t.w.graphs, named.drill));
    const bool by_role = named.workflow.empty();
    return best(t, {by_role ? t.me.role : std::string{}, named.workflow, named.kind});
}

reply begin_drill(turn& t, const std::string& id) {
    const auto d = drills::find_drill(t.w.graphs, id);
    return d ? begin(t, d) : best(t, {t.me.role, {}, {}});
}

reply more_missed(turn& t, const std::string& id) {
    const auto p = past_of(t, id);
    if (!p.of || !p.done) return line(t, "drill.gone");
    reply r;
    const auto from = static_cast<std::size_t>(std::max(0, p.done->explained));
    const bool more = from < p.done->missed.size();
    r.say(t.voice.say(more ? "drill.more_missed" : "drill.nothing_more"));
    if (more) modes::explain_missed(r, *p.of.drill, p.done->missed, from, t.w, t.voice);
    p.done->explained = static_cast<int>(std::min(p.done->missed.size(), from + modes::explained_at_once));
    r.personal = true;
    modes::offer_after(r, p.of, p.done->missed.size(), static_cast<std::size_t>(p.done->explained), t.voice);
    return r;
}

reply where_missed(turn& t, const std::string& id) {
    const auto p = past_of(t, id);
    if (!p.of || !p.done) return line(t, "drill.gone");
    reply r;
    r.say(t.voice.say("drill.where"));
    const auto material = drills::material_of(*p.of.drill, t.w.locale, t.w.drill_words);
    for (const auto& missed : p.done->missed) {
        const auto& flaws = p.of.drill->flaws;
        const auto f = std::find_if(flaws.begin(), flaws.end(), [&](const auto& x) { return x.id == missed; });
        if (f == flaws.end()) continue;
        const auto index = static_cast<int>(f - flaws.begin());
        const auto s = material.spans[static_cast<std::size_t>(index)];
        std::string where;
        for (const auto& passage : material.passages)
            if (where.empty() && std::find(passage.flaws.begin(), passage.flaws.end(), index) != passage.flaws.end())
                where = t.voice.label("drill_line", {{"line", std::to_string(passage.line)}});
        r.parts.push_back(quote_part{material.text.substr(s.begin, s.end - s.begin), where});
    }
    r.personal = true;
    modes::offer_after(r, p.of, 0, 0, t.voice);
    return r;
}

reply expert_answer(turn& t, const std::string& id) {
    const auto d = drills::find_drill(t.w.graphs, id);
    if (!d) return line(t, "drill.gone");
    reply r;
    const auto words = text(t, d.drill->expert);
    r.say(t.voice.say(words.empty() ? "drill.no_expert" : "drill.expert"));
    if (!words.empty()) r.parts.push_back(quote_part{words, text(t, d.drill->name)});
    r.offer("drill:", t.voice.label("drill_another"));
    return r;
}

}  // namespace coach::core::asides
