#include "core/modes/simulation_debrief.hpp"

#include "core/utf8.hpp"

#include <algorithm>

namespace coach::core::modes::debrief {

namespace {

constexpr std::size_t longest_fragment = 420;  ///< characters of an exemplar
constexpr std::size_t most_weak = 3;
constexpr std::size_t most_facts = 8;

struct item {
    enum class kinds { broken, deviated, missed, weak, decision, facts, practice } kind;
    std::size_t index = 0;
};

const shown_words* find(const std::vector<shown_words>& all, std::string_view id) {
    const auto found = std::find_if(all.begin(), all.end(), [id](const auto& one) { return one.id == id; });
    return found == all.end() ? nullptr : &*found;
}

std::string quoted(const std::string& words) {
    auto plain = words;
    while (plain.ends_with('.') || plain.ends_with(',') || plain.ends_with(';'))
        plain.pop_back();
    return "“" + plain + "”";
}

const graph::criterion* criterion_of(const graph::expert_move& m, const view& v) {
    return m.criterion ? v.in.find_criterion(m.criterion->id) : nullptr;
}
double weight_of(const graph::expert_move& m, const view& v) {
    const auto* c = criterion_of(m, v);
    return c ? c->weight : 0;
}
std::string criterion_name(const graph::expert_move& m, const view& v) {
    const auto* c = criterion_of(m, v);
    return c ? std::string(v.text(c->name)) : std::string(v.text(v.work.name));
}

/// The step whose decision is about the same criteria as the moves: those that went wrong first.
const graph::step* decision_step(const std::vector<judged_move>& moves, const graph::workflow& work) {
    const graph::step* best = nullptr;
    std::ptrdiff_t most = 0;
    for (const auto& s : work.steps) {
        if (!s.choice) continue;
        std::ptrdiff_t shared = 0;
        for (const auto& m : moves)
            if (m.move->criterion && std::any_of(s.criteria.begin(), s.criteria.end(),
                                                 [&](const auto& r) { return r.id == m.move->criterion->id; }))
                shared += m.how == fate::followed ? 1 : 4;
        if (shared > most) best = &s;
        most = std::max(most, shared);
    }
    return best;
}

std::vector<item> items_of(const simulation_state& s, const graph::scenario& what, const view& v) {
    using kinds = item::kinds;
    std::vector<item> all;
    for (std::size_t i = 0; i < what.constraints.size(); ++i)
        if (find(s.talk.broken, what.constraints[i].id)) all.push_back({kinds::broken, i});
    const auto moves = judged(what, s.talk);
    const auto add = [&](fate how, bool only_must, kinds kind) {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < moves.size(); ++i)
            if (moves[i].how == how && (moves[i].move->must || !only_must)) found.push_back(i);
        std::stable_sort(found.begin(), found.end(), [&](auto a, auto b) {
            return std::pair(moves[a].move->must, weight_of(*moves[a].move, v)) >
                   std::pair(moves[b].move->must, weight_of(*moves[b].move, v));
        });
        for (const auto i : found)
            all.push_back({kind, i});
    };
    add(fate::deviated, false, kinds::deviated);
    add(fate::missed, true, kinds::missed);
    for (std::size_t i = 0; i < s.weak.size() && i < most_weak; ++i)  // the table beside them holds all
        all.push_back({kinds::weak, i});
    if (decision_step(moves, v.work)) all.push_back({kinds::decision, 0});
    if (!what.hidden.empty()) all.push_back({kinds::facts, 0});
    all.push_back({kinds::practice, 0});
    return all;
}

void show_fragment(reply& r, std::string_view text, std::string source) {
    if (!text.empty()) r.parts.push_back(quote_part{utf8::shorten(text, longest_fragment), std::move(source)});
}

void say_broken(reply& r, const graph::constraint& c, const simulation_state& s, const view& v) {
    r.say(v.voice.say("simulation.broken", {{"rule", std::string(v.text(c.text))},
                                            {"quote", quoted(find(s.talk.broken, c.id)->quote)},
                                            {"why", std::string(v.text(c.why))}}));
}

void say_move(reply& r, const judged_move& m, const view& v) {
    const fills with{{"criterion", criterion_name(*m.move, v)},
                     {"quote", quoted(m.quote)},
                     {"move", std::string(v.text(m.move->text))},
                     {"why", std::string(v.text(m.move->why))},
                     {"ask", std::string(v.text(m.move->ask))}};
    r.say(v.voice.say(m.how == fate::deviated ? "simulation.deviated" : "simulation.missed", with));
    show_fragment(r, v.text(m.move->stronger), std::string(v.knows.phrases.label("simulation.stronger")));
}

void say_weak(reply& r, const simulation_state& s, std::size_t index, const view& v) {
    const auto& weak = s.weak[index];
    const auto* c = v.in.find_criterion(weak.criterion);
    if (!c) return;
    const auto atom = std::find_if(c->atoms.begin(), c->atoms.end(), [&](const auto& a) { return a.id == weak.atom; });
    const auto level =
        std::find_if(s.levels.begin(), s.levels.end(), [&](const auto& l) { return l.criterion == weak.criterion; });
    const fills with{{"artefact", v.voice.label("simulation.sent")},
                     {"criterion", std::string(v.text(c->name))},
                     {"level", level == s.levels.end() ? "1" : std::to_string(level->level)},
                     {"quote", quoted(weak.quote)},
                     {"missing", atom == c->atoms.end() ? std::string{} : std::string(v.text(atom->missing))}};
    r.say(v.voice.say(weak.quote.empty() ? "simulation.gap" : "simulation.weak", with));
    if (const auto* e = exemplar_for(v.in, *c, v.work.pass_level))
        show_fragment(r, v.text(e->text), v.voice.label("simulation.exemplar", {{"level", std::to_string(e->level)}}));
    if (index > 0) return;
    score_part table{v.voice.label("simulation.sent"), std::string(v.knows.phrases.label("scored_by_rules")), {}, {}};
    for (const auto& l : s.levels)
        if (const auto* of = v.in.find_criterion(l.criterion))
            table.rows.push_back({std::string(v.text(of->name)), l.level, l.high, l.remark, 0});
    r.parts.push_back(std::move(table));
}

void say_decision(reply& r, const graph::scenario& what, const simulation_state& s, const view& v) {
    const auto* step = decision_step(judged(what, s.talk), v.work);
    if (!step) return;
    const auto& options = step->choice->options;
    const auto expert = std::find_if(options.begin(), options.end(), [](const auto& o) { return o.expert; });
    if (expert == options.end()) return;
    r.say(v.voice.say("simulation.decision", {{"question", std::string(v.text(step->choice->question))},
                                              {"option", clause(v.text(expert->text)) + "."},
                                              {"why", first_sentence(v.text(expert->why))}}));
}

void show_facts(reply& r, const graph::scenario& what, const simulation_state& s, const view& v) {
    r.say(v.voice.say("simulation.facts", {{"persona", std::string(v.text(what.persona_name))}}));
    table_part facts{{std::string(v.voice.label("simulation.fact")), std::string(v.voice.label("simulation.found"))},
                     {}};
    for (const auto& h : what.hidden) {
        if (facts.rows.size() >= most_facts) break;
        const auto* by = find(s.talk.revealed, h.id);
        const bool told = std::find(s.talk.told.begin(), s.talk.told.end(), h.id) != s.talk.told.end();
        const auto ask = h.reveal_when.empty() ? std::string{} : h.reveal_when.front();
        facts.rows.push_back(
            {std::string(v.text(h.fact)), told && by ? v.voice.label("simulation.found_by", {{"quote", by->quote}})
                                                     : v.voice.label("simulation.not_found", {{"ask", ask}})});
    }
    r.parts.push_back(std::move(facts));
}

std::vector<learning::practice_wish> wishes(const simulation_state& s, const graph::scenario& what, const view& v) {
    std::vector<learning::practice_wish> all;
    for (const auto& m : judged(what, s.talk))
        if (m.how == fate::deviated || (m.how == fate::missed && m.move->must))
            all.push_back({v.work.id, m.move->criterion ? m.move->criterion->id : std::string{},
                           m.move->practice ? m.move->practice->id : std::string{}, m.move->id});
    return all;
}

void say_practice(reply& r, const graph::scenario& what, const simulation_state& s, const view& v) {
    table_part items{
        {std::string(v.voice.label("simulation.practice")), std::string(v.voice.label("simulation.because"))}, {}};
    for (const auto& w : wishes(s, what, v)) {
        const auto& drills = v.in.drills;
        const auto drill = std::find_if(drills.begin(), drills.end(), [&](const auto& d) { return d.id == w.drill; });
        const auto* c = v.in.find_criterion(w.criterion);
        const auto& moves = what.expert_pattern;
        const auto move = std::find_if(moves.begin(), moves.end(), [&](const auto& m) { return m.id == w.why; });
        const auto name = drill != drills.end() ? v.text(drill->name) : c ? v.text(c->name) : v.text(v.work.name);
        items.rows.push_back(
            {std::string(name), move == moves.end() ? std::string{} : std::string(v.text(move->text))});
    }
    r.say(v.voice.say(items.rows.empty() ? "simulation.practise_nothing" : "simulation.practise"));
    if (!items.rows.empty()) r.parts.push_back(std::move(items));
    if (what.debrief_exemplar)
        if (const auto* e = v.in.find_exemplar(what.debrief_exemplar->id))
            show_fragment(r, v.text(e->text),
                          v.voice.label("simulation.exemplar", {{"level", std::to_string(e->level)}}));
    r.offer("simulate:" + what.id, std::string(v.voice.label("simulation.again")));
    r.offer("scenarios", std::string(v.voice.label("simulation.another")));
    r.offer("menu", std::string(v.voice.label("simulation.done")));
}

}  // namespace

std::vector<judged_move> judged(const graph::scenario& what, const persona_memory& talk) {
    std::vector<judged_move> all;
    for (const auto& m : what.expert_pattern) {
        const auto* done = find(talk.moves, m.id);
        const auto* opposite = find(talk.against, m.id);
        // Whoever comes to it in the end has made it; what was found out by asking stays found out.
        if (done && (!opposite || opposite->turn <= done->turn || done->quote.ends_with('?')))
            all.push_back({&m, fate::followed, done->quote});
        else if (opposite)
            all.push_back({&m, fate::deviated, opposite->quote});
        else
            all.push_back({&m, fate::missed, {}});
    }
    return all;
}

const graph::ending* ending_of(const graph::scenario& what, const persona_memory& talk) {
    const auto moves = judged(what, talk);
    double must = 0, followed = 0;
    for (const auto& m : moves) {
        must += m.move->must;
        followed += m.move->must && m.how == fate::followed;
    }
    const auto value = [&](std::string_view name) -> graph::expression_value {
        if (name == "followed") return must > 0 ? followed / must : 1.0;
        for (const auto& m : moves)
            if (m.move->id == "em." + std::string(name)) return m.how == fate::followed ? 1.0 : 0.0;
        return find(talk.broken, "cn." + std::string(name)) ? 1.0 : 0.0;
    };
    for (const auto& e : what.endings)
        if (!e.when || graph::holds(e.when, value)) return &e;
    return nullptr;
}

void keep_submission(simulation_state& s, const graph::scenario& what, const std::string& text, const view& v) {
    const auto read = v.knows.read.read(v.knows.parse(text));
    const auto card = score(v.in, v.work, read, v.knows.read);
    const auto named = [&](std::string_view id) {
        return std::any_of(what.expert_pattern.begin(), what.expert_pattern.end(),
                           [id](const auto& m) { return m.criterion && m.criterion->id == id; });
    };
    std::vector<const verdict*> weak;
    for (const auto& made : card.verdicts) {
        if (!named(made.criterion->id)) continue;
        std::string remark;
        if (!made.gaps.empty() && made.gaps.front().words)
            remark = v.voice.label("row_needs", {{"missing", std::string(v.text(made.gaps.front().words->missing))}});
        s.levels.push_back({made.criterion->id, made.level, made.high, std::move(remark)});
        if (made.level < v.work.pass_level && !made.gaps.empty()) weak.push_back(&made);
    }
    std::stable_sort(weak.begin(), weak.end(),
                     [](const auto* a, const auto* b) { return a->criterion->weight > b->criterion->weight; });
    for (const auto* made : weak) {
        const auto& gap = made->gaps.front();
        kept_comment kept{made->criterion->id, gap.atom, {}, kept_comment::answer::open};
        if (gap.weak_spot) kept.quote = short_quote(read, *gap.weak_spot);
        s.weak.push_back(std::move(kept));
    }
}

void overview(reply& r, const simulation_state& s, const graph::scenario& what, const view& v) {
    const auto moves = judged(what, s.talk);
    if (const auto* e = ending_of(what, s.talk))
        r.say(v.voice.say("simulation.ended", {{"ending", std::string(v.text(e->text))}}));
    const auto followed =
        std::count_if(moves.begin(), moves.end(), [](const auto& m) { return m.how == fate::followed; });
    const bool all = static_cast<std::size_t>(followed) == moves.size();
    r.say(v.voice.say(all ? "simulation.count_all" : "simulation.count",
                      {{"followed", std::to_string(followed)}, {"total", std::to_string(moves.size())}}));
    table_part table{{std::string(v.voice.label("simulation.move")), std::string(v.voice.label("simulation.outcome")),
                      std::string(v.voice.label("simulation.words"))},
                     {}};
    for (const auto& c : what.constraints)
        if (const auto* broken = find(s.talk.broken, c.id))
            table.rows.push_back({std::string(v.text(c.text)), std::string(v.voice.label("simulation.rule_broken")),
                                  quoted(broken->quote)});
    for (const auto& m : moves) {
        const auto* outcome = m.how == fate::followed   ? "simulation.followed"
                              : m.how == fate::deviated ? "simulation.deviated"
                                                        : "simulation.missed";
        auto word = std::string(v.voice.label(outcome));
        if (m.move->must && m.how != fate::followed) word += " (" + std::string(v.voice.label("simulation.must")) + ")";
        table.rows.push_back({std::string(v.text(m.move->text)), word, m.quote.empty() ? "" : quoted(m.quote)});
    }
    r.parts.push_back(std::move(table));
    r.personal = true;
}

std::size_t parts(const simulation_state& s, const graph::scenario& what, const view& v) {
    return items_of(s, what, v).size();
}

void part_at(reply& r, std::size_t index, const simulation_state& s, const graph::scenario& what, const view& v) {
    using kinds = item::kinds;
    const auto all = items_of(s, what, v);
    if (index >= all.size()) return;
    const auto& it = all[index];
    r.personal = true;
    switch (it.kind) {
        case kinds::broken:
            say_broken(r, what.constraints[it.index], s, v);
            break;
        case kinds::deviated:
        case kinds::missed:
            say_move(r, judged(what, s.talk)[it.index], v);
            break;
        case kinds::weak:
            say_weak(r, s, it.index, v);
            break;
        case kinds::decision:
            say_decision(r, what, s, v);
            break;
        case kinds::facts:
            show_facts(r, what, s, v);
            break;
        case kinds::practice:
            say_practice(r, what, s, v);
            return;
    }
    r.offer("next", std::string(v.voice.label("simulation.next")), true);
}

void report(outcome<simulation_state>& out, const graph::scenario& what, const view& v) {
    const auto& s = out.next;
    const auto used = s.hints > 0 ? learning::help::hint : learning::help::none;
    const auto moves = judged(what, s.talk);
    record made{"simulated", {{"workflow", v.work.id}, {"scenario", what.id}}};
    int count[3] = {};
    for (const auto& m : moves) {
        ++count[static_cast<int>(m.how)];
        const bool followed = m.how == fate::followed;
        if (!m.move->criterion || (m.how == fate::missed && !m.move->must)) continue;
        out.shown.push_back({v.in.head.id, v.work.id, m.move->criterion->id, what.id + "/" + m.move->id,
                             learning::source::simulation, followed ? 1.0 : 0.0, followed ? 3 : 1, used});
    }
    for (const auto& l : s.levels)
        out.shown.push_back({v.in.head.id, v.work.id, l.criterion, what.id, learning::source::simulation,
                             (l.level - 1) / 3.0, std::clamp(l.level, 1, 4), used});
    out.practise = wishes(s, what, v);
    made.fields.emplace_back("followed", std::to_string(count[0]));
    made.fields.emplace_back("deviated", std::to_string(count[1]));
    made.fields.emplace_back("missed", std::to_string(count[2]));
    made.fields.emplace_back("limits_broken", std::to_string(s.talk.broken.size()));
    made.fields.emplace_back("turns", std::to_string(s.talk.turn));
    made.fields.emplace_back("submitted", s.submitted ? "1" : "0");
    out.records.push_back(std::move(made));
}

}  // namespace coach::core::modes::debrief
