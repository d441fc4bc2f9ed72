#include "core/learning/intake.hpp"

#include <algorithm>

namespace coach::core::learning {

namespace {

constexpr int least_drill_minutes = 3;

struct looked_at {
    const world& knows;
    learning_state& me;
    plan& practice;
    time_point now;
    std::string_view version;
};

/// As it was when the work began.
world::found_workflow workflow_named(const looked_at& in, std::string_view id) {
    const auto then = in.knows.workflow(id, in.version);
    return then ? then : in.knows.workflow(id);
}

std::string_view workflow_of(const record& r) {
    for (const auto& [key, value] : r.fields)
        if (key == "workflow") return value;
    return {};
}

/// What is practised least well and matters most.
double need_of(const looked_at& in, const graph::graph& g, std::string_view criterion) {
    const auto* c = g.find_criterion(criterion);
    const auto m = mastery_of(in.me, g, criterion, in.now);
    const double reached = m ? (m->level - 1) / 3 : 0;
    return (c ? c->weight : 1) * (1 - reached);
}

/// The drill that trains a criterion, the shortest first; null: none does.
const graph::drill* drill_for(const graph::graph& g, std::string_view criterion) {
    const graph::drill* best = nullptr;
    for (const auto& d : g.drills)
        for (const auto& ref : d.criteria)
            if (ref.id == criterion && (!best || d.minutes < best->minutes)) best = &d;
    return best;
}

const graph::drill* drill_named(const graph::graph& g, std::string_view id) {
    const auto found = std::find_if(g.drills.begin(), g.drills.end(), [&](const auto& d) { return d.id == id; });
    return found == g.drills.end() ? nullptr : &*found;
}

practice_item item_of(const looked_at& in, const graph::graph& g, std::string_view workflow, std::string_view criterion,
                      std::string_view drill) {
    practice_item out;
    out.workflow = workflow;
    out.criterion = criterion;
    const auto* d = drill.empty() ? drill_for(g, criterion) : drill_named(g, drill);
    if (d) {
        out.drill = d->id;
        out.minutes = std::max(least_drill_minutes, d->minutes);
    }
    out.need = to_4_decimals(need_of(in, g, criterion));
    return out;
}

/// Seven flaws of one drill that test the same criterion are seven pieces of evidence and one review.
void hear_once_reviewed(learning_state& me, const evidence& e, const graph::graph* in, std::string_view version,
                        time_point now, bool again) {
    const auto* before = again ? trace_of(me, e.graph, e.criterion) : nullptr;
    const auto kept = before ? before->kept : memory{};
    hear(me, e, in, now, version);
    if (!before) return;
    for (auto& t : me.criteria)
        if (t.graph == e.graph && t.criterion == e.criterion) t.kept = kept;
}

/// Met again: due when the formulae say so.
void reschedule(looked_at& in, const evidence& e) {
    const auto* g = in.knows.graph_named(e.graph, in.version);
    const auto* t = trace_of(in.me, e.graph, e.criterion);
    const auto when = t ? due(*t) : std::nullopt;
    if (!g || !when) return;
    auto item = item_of(in, *g, e.workflow, e.criterion, {});
    item.due = *when;
    schedule(in.practice, std::move(item));
}

/// Wished for by a mode: the next day, or earlier when it is due by then anyway.
void wish(looked_at& in, const practice_wish& w) {
    const auto f = workflow_named(in, w.workflow);
    if (!f) return;
    auto item = item_of(in, *f.in, w.workflow, w.criterion, w.drill);
    item.why = w.why;
    item.due = in.now + std::chrono::days{1};
    if (const auto* t = trace_of(in.me, f.in->head.id, w.criterion))
        if (const auto when = due(*t)) item.due = std::min(item.due, *when);
    schedule(in.practice, std::move(item));
}

/// Every must criterion has a level, and it passes.
bool musts_pass(const judged_piece& j, const world::found_workflow& f) {
    for (const auto* c : graph::criteria_of(*f.in, *f.work)) {
        if (!c->must) continue;
        const auto found =
            std::find_if(j.levels.begin(), j.levels.end(), [&](const auto& l) { return l.first == c->id; });
        if (found == j.levels.end() || found->second < f.work->pass_level) return false;
    }
    return true;
}

void note_piece(looked_at& in, const judged_piece& j, bool unaided, bool faded) {
    const auto f = workflow_named(in, j.workflow);
    if (!f) return;
    const bool passed = musts_pass(j, f);
    auto& p = progress_in(in.me, j.workflow);
    if (j.guided) return guided_run_done(p, passed, j.submission > 1);
    if (j.submission != 1 || j.levels.empty()) return;
    double sum = 0;
    int lowest = 4;
    for (const auto& [criterion, level] : j.levels) {
        sum += level;
        lowest = std::min(lowest, level);
    }
    handed_in(p, {sum / static_cast<double>(j.levels.size()), lowest, unaided, in.now}, faded);
    if (j.self_rating) rated(in.me.self_ratings, *j.self_rating, passed);
}

void note_record(looked_at& in, const record& r) {
    if (r.kind == "workflow_authored") ++progress_in(in.me, workflow_of(r)).authored;
    if (r.kind == "review_given") ++progress_in(in.me, workflow_of(r)).reviews;
}

/// A drill on what to hand over counts for the level: the share of its items that were judged rightly.
void note_drills(looked_at& in, std::span<const evidence> shown) {
    for (const auto& first : shown) {
        const auto drill = first.item.substr(0, first.item.find('/'));
        if (first.from != source::drill || (&first != shown.data() && (&first)[-1].item.starts_with(drill + "/")))
            continue;
        const auto* g = in.knows.graph_named(first.graph, in.version);
        const auto* d = g ? drill_named(*g, drill) : nullptr;
        if (!d || d->kind != "delegate_or_not") continue;
        double sum = 0;
        int count = 0;
        for (const auto& e : shown)
            if (e.from == source::drill && e.item.starts_with(drill)) sum += e.score, ++count;
        auto& p = progress_in(in.me, first.workflow);
        p.drill_share = std::max(p.drill_share, sum / count);
    }
}

}  // namespace

bool take_in(learning_state& me, plan& practice, const report& told, const world& w, time_point now) {
    looked_at in{w, me, practice, now, told.version};
    bool unaided = true, faded = false;
    for (const auto& e : told.shown) {
        const bool had_faded = recall_of(trace_of(me, e.graph, e.criterion), now) < recall_faded;
        const bool again = std::any_of(told.shown.data(), &e, [&](const evidence& earlier) {
            return earlier.graph == e.graph && earlier.criterion == e.criterion &&
                   earlier.used != help::finished_by_others;
        });
        hear_once_reviewed(me, e, w.graph_named(e.graph, told.version), told.version, now, again);
        unaided = unaided && e.used == help::none;
        faded = faded || had_faded;
        if (e.from == source::drill || e.from == source::practice)
            probed(progress_in(me, e.workflow), e.grade > 1, had_faded);
    }
    note_drills(in, told.shown);
    if (told.judged) note_piece(in, *told.judged, unaided, faded);
    for (const auto& r : told.records)
        note_record(in, r);
    for (const auto& e : told.shown)
        reschedule(in, e);
    for (const auto& each : told.wishes)
        wish(in, each);
    return !told.shown.empty() || !told.wishes.empty();
}

help recent_help(const learning_state& me, std::string_view graph, std::string_view criterion, time_point now) {
    auto most = help::none;
    if (const auto* t = trace_of(me, graph, criterion))
        for (const auto& s : t->evidence)
            if (s.from == source::guided && s.at + help_lasts > now) most = std::max(most, s.used);
    return most;
}

}  // namespace coach::core::learning
