#include "core/habits/goals.hpp"

#include "core/habits/dates.hpp"
#include "core/learning/learner.hpp"
#include "core/modes/mode.hpp"
#include "core/utf8.hpp"

#include <algorithm>
#include <cmath>

namespace coach::core::goals {

namespace {

constexpr int top_level = 4;
constexpr double half_of_it = 0.5;  ///< of a criterion's words, to be meant

aim aim_at(const learner_state& me, const graph::graph& g, const graph::workflow& w, const graph::criterion& c,
           time_point now) {
    aim out{&g, &w, &c, 0, 0};
    const auto m = learning::mastery_of(me.learnt, g, c.id, now);
    out.shown = m && m->count > 0 ? std::clamp(static_cast<int>(std::floor(m->level)), 1, top_level) : 0;
    out.target = std::min(top_level, std::max(1, out.shown) + 1);
    return out;
}

bool of_role(const graph::graph& g, const graph::workflow& w, std::string_view role) {
    if (role.empty()) return true;
    for (const auto& r : g.roles)
        if (r.id == role)
            return std::any_of(r.workflows.begin(), r.workflows.end(), [&](const auto& ref) { return ref.id == w.id; });
    return false;
}

template <class See>
void each_criterion(const world& w, std::string_view role, See see) {
    for (const auto& g : w.graphs)
        for (const auto& work : g.workflows)
            if (of_role(g, work, role))
                for (const auto* c : graph::criteria_of(g, work))
                    see(g, work, *c);
}

}  // namespace

aim suggested(const world& w, const learner_state& me, time_point now, std::string_view but_not) {
    aim best;
    double most = -1;
    each_criterion(w, me.role, [&](const auto& g, const auto& work, const auto& c) {
        if (c.id == but_not) return;
        const auto m = learning::mastery_of(me.learnt, g, c.id, now);
        // What was worked on comes before what was never tried.
        const double tried = learning::trace_of(me.learnt, g.head.id, c.id) ? 1 : 0;
        const double need = c.weight * (1 - (m ? (m->level - 1) / 3 : 0)) + 10 * tried;
        if (need > most && !(m && m->level >= top_level)) {
            most = need;
            best = aim_at(me, g, work, c, now);
        }
    });
    return best;
}

aim named(const world& w, const learner_state& me, std::string_view words, time_point now) {
    const auto said = w.read.stems(words);
    aim best;
    double most = 0;
    bool tie = false;
    each_criterion(w, {}, [&](const auto& g, const auto& work, const auto& c) {
        const auto own = w.read.stems(w.text(c.name));
        if (own.empty()) return;
        const auto shared = std::count_if(own.begin(), own.end(), [&](const auto& stem) {
            return std::find(said.begin(), said.end(), stem) != said.end();
        });
        const double share = static_cast<double>(shared) / static_cast<double>(own.size());
        const double mine = share + (of_role(g, work, me.role) ? 0.01 : 0);
        if (share < half_of_it || mine < most) return;
        tie = mine == most && best.criterion && best.criterion->id != c.id;
        most = mine;
        best = aim_at(me, g, work, c, now);
    });
    return tie ? aim{} : best;
}

aim of(const world& w, const learner_state& me, std::string_view workflow, std::string_view criterion, time_point now) {
    const auto f = w.workflow(workflow);
    const auto* c = f ? f.in->find_criterion(criterion) : nullptr;
    return c ? aim_at(me, *f.in, *f.work, *c, now) : aim{};
}

std::string in_a_sentence(std::string_view words) {
    auto out = std::string(utf8::shorten(words, 60));
    std::erase_if(out, [](char c) { return c == '?' || c == '{' || c == '}'; });
    return escape(modes::clause(out));
}

int week_of(std::string_view zone, time_point now) {
    return static_cast<int>(monday_of(local(zone, now).day).time_since_epoch().count());
}

week_note& note_of(habits& h, int week) {
    for (auto& n : h.weeks)
        if (n.week == week) return n;
    if (h.weeks.size() >= weeks_kept) h.weeks.erase(h.weeks.begin());
    h.weeks.emplace_back().week = week;
    return h.weeks.back();
}

void make_room_for_fact(habits& h) {
    if (h.facts.size() < facts_kept) return;
    const auto plain =
        std::find_if(h.facts.begin(), h.facts.end(), [](const auto& f) { return f.due == time_point{}; });
    h.facts.erase(plain == h.facts.end() ? h.facts.begin() : plain);
}

const week_note* find_note(const habits& h, int week) {
    const auto found = std::find_if(h.weeks.begin(), h.weeks.end(), [&](const auto& n) { return n.week == week; });
    return found == h.weeks.end() ? nullptr : &*found;
}

int streak(const habits& h, int week) {
    const auto looked_back = [&](int w) {
        const auto* n = find_note(h, w);
        return n && !(n->tried.empty() && n->worked.empty() && n->adjust.empty());
    };
    int count = 0;
    for (int w = looked_back(week) ? week : week - 7; looked_back(w); w -= 7)
        ++count;
    return count;
}

std::string notes(const phrasebook& book, const habits& h) {
    const auto label = [&](std::string_view name) { return std::string(book.label(name)); };
    std::string out = "# " + label("notes_title") + "\n";
    for (auto n = h.weeks.rbegin(); n != h.weeks.rend(); ++n) {
        out += "\n## " + label("notes_week") + " " +
               habits_words::day_text(book, local_day{std::chrono::days{n->week}}) + "\n\n";
        for (const auto& [name, words] : {std::pair("notes_goal", &n->goal), std::pair("notes_tried", &n->tried),
                                          std::pair("notes_worked", &n->worked), std::pair("notes_adjust", &n->adjust)})
            if (!words->empty()) out += "- **" + label(name) + "** " + escape(*words) + "\n";
    }
    return out;
}

}  // namespace coach::core::goals
