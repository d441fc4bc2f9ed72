#include "core/migration.hpp"

#include "core/learning/carry_over.hpp"

#include <algorithm>

namespace coach::core {

namespace {

bool has_atom(const graph::graph& g, std::string_view criterion, std::string_view atom) {
    const auto* c = g.find_criterion(criterion);
    return c && std::any_of(c->atoms.begin(), c->atoms.end(), [&](const auto& a) { return a.id == atom; });
}

/// "cr.problem/affected" by the names of now: one for each heir that asks for the same.
std::vector<std::string> names_now(const std::vector<std::string>& names, const graph::graph& g,
                                   const graph::succession& to) {
    std::vector<std::string> out;
    for (const auto& name : names) {
        const auto slash = std::min(name.find('/'), name.size());
        const auto atom = slash < name.size() ? name.substr(slash + 1) : std::string{};
        for (const auto& h : to.heirs(name.substr(0, slash)))
            if (has_atom(g, h.id, atom)) out.push_back(h.id + "/" + atom);
    }
    return out;
}

void drop_repeats(std::vector<std::string>& names) {
    std::vector<std::string> out;
    for (auto& n : names)
        if (std::find(out.begin(), out.end(), n) == out.end()) out.push_back(std::move(n));
    names = std::move(out);
}

/// Two steps that became one: the words of both, in order.
void add(step_work& to, step_work from) {
    const bool told =
        to.reported == static_cast<int>(to.answers.size()) && from.reported == static_cast<int>(from.answers.size());
    for (auto& a : from.answers)
        to.answers.push_back(std::move(a));
    to.help = std::max(to.help, from.help);
    to.non_answers = from.non_answers;
    to.skipped = to.skipped && from.skipped;
    to.pressed.insert(to.pressed.end(), from.pressed.begin(), from.pressed.end());
    to.held.insert(to.held.end(), from.held.begin(), from.held.end());
    drop_repeats(to.held);
    to.asked_ai = to.asked_ai || from.asked_ai;
    if (to.reviewer != from.reviewer) to.reviewer.clear();  // one part was not read
    to.reported = told ? static_cast<int>(to.answers.size()) : 0;
}

step_work* work_of(std::vector<step_work>& work, std::string_view step) {
    const auto found = std::find_if(work.begin(), work.end(), [&](const auto& w) { return w.step == step; });
    return found == work.end() ? nullptr : &*found;
}

/// Two criteria that became one: what is told of it is the weaker.
std::vector<kept_level> levels_now(const std::vector<kept_level>& levels, const graph::graph& g,
                                   const graph::succession& to) {
    std::vector<kept_level> out;
    for (const auto& old : levels)
        for (const auto& h : to.heirs(old.criterion)) {
            if (!g.find_criterion(h.id)) continue;
            auto one = old;
            one.criterion = h.id;
            const auto there =
                std::find_if(out.begin(), out.end(), [&](const auto& l) { return l.criterion == one.criterion; });
            if (there == out.end())
                out.push_back(std::move(one));
            else if (one.level < there->level)
                *there = std::move(one);
        }
    return out;
}

/// The first heir that asks for the same; none: the comment is about nothing that is asked for now.
bool rename(kept_comment& c, const graph::graph& g, const graph::succession& to) {
    for (const auto& h : to.heirs(c.criterion))
        if (c.atom.empty() ? g.find_criterion(h.id) != nullptr : has_atom(g, h.id, c.atom)) {
            c.criterion = h.id;
            return true;
        }
    return false;
}

template <class List>
bool has_id(const List& list, std::string_view id) {
    return std::any_of(list.begin(), list.end(), [&](const auto& x) { return x.id == id; });
}

/// The workflow of now that stands for one of an earlier version.
world::found_workflow workflow_now(const world& w, std::string_view id) {
    if (const auto same = w.workflow(id)) return same;
    for (const auto& g : w.graphs)
        if (const auto* found = g.find_workflow(succession_of(w, g).main_heir(id))) return {&g, found};
    return {};
}

void migrate(session& s, const world& w) {
    if (s.workflow.empty() || w.workflow(s.workflow, s.graph_version)) return;
    const auto now = workflow_now(w, s.workflow);
    if (!now) return;  // it is told that the workflow is gone
    const auto to = succession_of(w, *now.in);
    s.workflow = now.work->id;
    s.graph_version = now.in->head.version;
    if (auto* m = std::get_if<guided_state>(&s.mode)) *m = migrated(std::move(*m), *now.in, *now.work, to);
    if (auto* m = std::get_if<feedback_state>(&s.mode)) *m = migrated(std::move(*m), *now.in, to);
    if (auto* m = std::get_if<simulation_state>(&s.mode)) *m = migrated(std::move(*m), *now.in, to);
    if (auto* m = std::get_if<drill_state>(&s.mode)) *m = migrated(std::move(*m), *now.in);
}

}  // namespace

graph::succession succession_of(const world& w, const graph::graph& now) {
    std::vector<const graph::graph*> versions;
    for (const auto& p : w.past)
        if (p.of.head.id == now.head.id) versions.push_back(&p.of);
    versions.push_back(&now);
    return graph::succession(versions);
}

guided_state migrated(guided_state s, const graph::graph& g, const graph::workflow& work, const graph::succession& to) {
    std::vector<step_work> all;
    for (auto& old : s.work) {
        old.pressed = names_now(old.pressed, g, to);
        old.held = names_now(old.held, g, to);
        drop_repeats(old.held);
        old.step = to.main_heir(old.step);
        if (!graph::find_step(work, old.step)) {
            if (old.answers.empty()) continue;
            const auto place = all.empty() ? work.start.id : all.back().step;
            old = {.step = place, .answers = std::move(old.answers)};
        }
        if (auto* there = work_of(all, old.step))
            add(*there, std::move(old));
        else
            all.push_back(std::move(old));
    }
    s.work = std::move(all);
    s.step = to.main_heir(s.step);
    if (!graph::find_step(work, s.step)) {
        const auto open =
            std::find_if(work.steps.begin(), work.steps.end(), [&](const auto& st) { return !work_of(s.work, st.id); });
        s.step = open == work.steps.end() ? work.start.id : open->id;
    }
    // Whether somebody must read it is asked again, by the rules of now.
    if (s.at == guided_state::phase::step_review) s.at = guided_state::phase::working;
    if (s.at == guided_state::phase::work_review) s.at = guided_state::phase::finished;
    return s;
}

feedback_state migrated(feedback_state s, const graph::graph& g, const graph::succession& to) {
    s.levels = levels_now(s.levels, g, to);
    s.before = levels_now(s.before, g, to);
    s.taken_before = names_now(s.taken_before, g, to);
    std::vector<kept_comment> kept;
    int at = s.at_comment;
    for (std::size_t i = 0; i < s.comments.size(); ++i) {
        if (rename(s.comments[i], g, to))
            kept.push_back(std::move(s.comments[i]));
        else if (static_cast<int>(i) < s.at_comment)
            --at;
    }
    s.comments = std::move(kept);
    s.at_comment = at;
    return s;
}

simulation_state migrated(simulation_state s, const graph::graph& g, const graph::succession& to) {
    s.levels = levels_now(s.levels, g, to);
    std::erase_if(s.weak, [&](auto& c) { return !rename(c, g, to); });
    const auto what =
        std::find_if(g.scenarios.begin(), g.scenarios.end(), [&](const auto& x) { return x.id == s.scenario; });
    if (what == g.scenarios.end()) return s;  // it is told that the scenario is gone
    const auto keep = [](auto& shown, const auto& list) {
        std::erase_if(shown, [&](const auto& x) { return !has_id(list, x.id); });
    };
    keep(s.talk.revealed, what->hidden);
    std::erase_if(s.talk.told, [&](const auto& id) { return !has_id(what->hidden, id); });
    std::erase_if(s.talk.met, [&](const auto& id) { return !has_id(what->wants, id); });
    keep(s.talk.moves, what->expert_pattern);
    keep(s.talk.against, what->expert_pattern);
    keep(s.talk.broken, what->constraints);
    std::erase_if(s.injected, [&](int i) { return i < 0 || static_cast<std::size_t>(i) >= what->injects.size(); });
    return s;
}

drill_state migrated(drill_state s, const graph::graph& g) {
    const auto d = std::find_if(g.drills.begin(), g.drills.end(), [&](const auto& x) { return x.id == s.drill; });
    if (d == g.drills.end()) return s;  // it is told that the drill is gone
    const auto gone = [&](const drill_find& f) { return !has_id(d->flaws, f.flaw); };
    std::erase_if(s.found, gone);
    std::erase_if(s.unsure, gone);
    std::erase_if(s.hinted, [&](const auto& id) { return !has_id(d->flaws, id); });
    if (s.unsure.empty()) s.at = drill_state::phase::answering;
    return s;
}

void migrate(learner_state& me, const world& w) {
    for (auto& s : me.sessions)
        migrate(s, w);
    for (const auto& g : w.graphs) {
        const auto to = succession_of(w, g);
        if (to.empty()) continue;
        learning::carry_over(me.learnt, g.head.id, to);
        learning::carry_over(me.practice, to);
        for (auto& e : me.ai_use.events) {
            e.workflow = to.main_heir(e.workflow);
            e.step = to.main_heir(e.step);
        }
        for (auto& n : me.ai_use.nudges)
            n.step = to.main_heir(n.step);
    }
}

}  // namespace coach::core
