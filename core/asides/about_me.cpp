#include "core/asides/about_me.hpp"

#include "core/asides/memory.hpp"
#include "core/learning/learner.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace coach::core::asides {

namespace {

using learning::progress;

constexpr std::size_t works_offered = 5;
constexpr std::size_t lines_of_evidence = 12;
constexpr int fewest_ratings = 3;  ///< below, a calibration would be chance

std::string one_decimal(double x) {
    char out[32];
    std::snprintf(out, sizeof out, "%.1f", x);
    std::string text = out;
    if (text.ends_with(".0")) text.resize(text.size() - 2);
    return text;
}
std::string percent(double share) { return std::to_string(std::lround(share * 100)); }

std::string date(const turn& t, time_point at) {
    const std::chrono::year_month_day day{std::chrono::sys_days{local(t.me.who.zone, at).day.time_since_epoch()}};
    char out[32];
    std::snprintf(out, sizeof out, "%04d-%02u-%02u", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                  static_cast<unsigned>(day.day()));
    return out;
}

bool has_evidence(const turn& t, const graph::graph& g, const graph::workflow& w) {
    if (learning::find_progress(t.me.learnt, w.id)) return true;
    const auto criteria = graph::criteria_of(g, w);
    return std::any_of(criteria.begin(), criteria.end(),
                       [&](const auto* c) { return learning::trace_of(t.me.learnt, g.head.id, c->id) != nullptr; });
}

std::vector<world::found_workflow> works_of(const turn& t) {
    std::vector<world::found_workflow> out;
    for (const auto& g : t.w.graphs)
        for (const auto& w : g.workflows)
            if (has_evidence(t, g, w)) out.push_back({&g, &w});
    return out;
}

/// None yet: as at the beginning.
const progress& progress_on(const turn& t, std::string_view workflow) {
    static const progress none;
    const auto* found = learning::find_progress(t.me.learnt, workflow);
    return found ? *found : none;
}

int top_level(const graph::graph& g) {
    int top = 0;
    for (const auto& each : g.levels)
        top = std::max(top, each.level);
    return top;
}

std::string stage_words(const turn& t, learning::stage at) {
    return t.voice.label(at == learning::stage::guided     ? "stage_guided"
                         : at == learning::stage::feedback ? "stage_feedback"
                                                           : "stage_independent");
}

std::string level_words(const turn& t, int level) {
    return t.voice.label("level_" + std::to_string(std::min(level, 3)));
}

std::string need_words(const turn& t, const learning::unmet& u) {
    const bool is_share = u.requirement == "delegate_drill";
    const fills with{{"wanted", is_share ? percent(u.wanted) : one_decimal(u.wanted)},
                     {"have", is_share ? percent(u.have) : one_decimal(u.have)}};
    const auto name = "need_" + u.requirement;
    return t.voice.label(t.w.phrases.labels.contains(name) ? name : "need_other", with);
}

std::string missing_words(const turn& t, const world::found_workflow& f, int level) {
    std::vector<std::string> needs;
    for (const auto& u : learning::missing_for(progress_on(t, f.work->id), f.in->levels, level))
        needs.push_back(need_words(t, u));
    return modes::listed(needs, t.voice.label("and"));
}

std::string pieces(const turn& t, int count) {
    return count == 1 ? t.voice.label("me_piece") : t.voice.label("me_pieces", {{"count", std::to_string(count)}});
}

void show_estimates(const turn& t, reply& r, const world::found_workflow& f) {
    table_part table{{t.voice.label("me_criterion"), t.voice.label("me_level"), t.voice.label("me_evidence"),
                      t.voice.label("me_fresh")},
                     {}};
    for (const auto* c : graph::criteria_of(*f.in, *f.work)) {
        const auto m = learning::mastery_of(t.me.learnt, *f.in, c->id, t.now);
        auto level = m && m->enough ? t.voice.label("me_estimate", {{"level", one_decimal(m->level)},
                                                                    {"low", one_decimal(m->low)},
                                                                    {"high", one_decimal(m->high)}})
                                    : t.voice.label("me_too_little");
        const int count = m ? m->count : 0;
        table.rows.push_back({text(t, c->name), std::move(level), pieces(t, count),
                              count > 0 ? t.voice.label("me_recall", {{"percent", percent(m->recall)}}) : ""});
    }
    r.parts.push_back(std::move(table));
}

void say_calibration(turn& t, reply& r) {
    const auto c = learning::calibration_of(t.me.learnt.self_ratings);
    if (c.ratings < fewest_ratings) return;
    double said = 0, was = 0;
    for (const auto& each : t.me.learnt.self_ratings) {
        said += (each.rating - 1) / 3.0 * each.times;
        was += each.passed;
    }
    char brier[32];
    std::snprintf(brier, sizeof brier, "%.2f", c.brier);
    r.say(t.voice.say("me.calibration", {{"count", std::to_string(c.ratings)},
                                         {"said", percent(said / c.ratings)},
                                         {"was", percent(was / c.ratings)},
                                         {"brier", brier}}));
}

/// A drill, a scenario, a step, or the whole document.
std::string item_words(const turn& t, const world::found_workflow& f, const learning::shown& s) {
    const auto slash = s.item.find('/');
    const auto head = s.item.substr(0, slash);
    for (const auto& d : f.in->drills)
        if (d.id == head) return text(t, d.name);
    for (const auto& each : f.in->scenarios)
        if (each.id == head) return text(t, each.name);
    if (slash != std::string::npos)
        if (const auto* st = graph::find_step(*f.work, s.item.substr(slash + 1))) return text(t, st->title);
    return modes::first_upper(text(t, f.work->artefact));
}

std::string result_words(const turn& t, const learning::shown& s) {
    if (s.from == learning::source::guided || s.from == learning::source::feedback)
        return modes::level_text(static_cast<int>(std::lround(1 + 3 * s.score)), 0);
    return t.voice.label("me_recall", {{"percent", percent(s.score)}});
}

std::string help_words(const turn& t, learning::help used) {
    switch (used) {
        case learning::help::none:
            return t.voice.label("help_none");
        case learning::help::hint:
            return t.voice.label("help_hint");
        case learning::help::partial:
            return t.voice.label("help_partial");
        case learning::help::example:
            return t.voice.label("help_example");
        case learning::help::finished_by_others:
            break;
    }
    return t.voice.label("help_others");
}

reply nothing_yet(turn& t) {
    reply r;
    r.say(t.voice.say("me.nothing"));
    offer_work_of_role(t, r);
    r.personal = true;
    return r;
}

void offer_others(turn& t, reply& r) {
    if (works_of(t).size() > 1) r.offer("me", t.voice.label("me_all"));
}

}  // namespace

reply about_my_work(turn& t, const std::string& workflow) {
    const auto f = t.w.workflow(workflow);
    if (!f) return about_me(t);
    const auto& p = progress_on(t, workflow);
    const int top = top_level(*f.in), level = learning::level_of(p, f.in->levels);
    reply r;
    r.personal = true;
    r.say(t.voice.say(top > 0 ? "me.level" : "me.stage", {{"work", text(t, f.work->name)},
                                                          {"level", std::to_string(level)},
                                                          {"top", std::to_string(top)},
                                                          {"name", level_words(t, level)},
                                                          {"stage", stage_words(t, p.at)}}));
    if (level < top)
        r.say(t.voice.say("me.next",
                          {{"level", std::to_string(level + 1)}, {"missing", missing_words(t, f, level + 1)}}));
    else if (top > 0)
        r.say(t.voice.say("me.top"));
    show_estimates(t, r, f);
    say_calibration(t, r);
    r.offer("me_why:" + f.work->id, t.voice.label("me_why"));
    offer_others(t, r);
    return r;
}

table_part level_rows(turn& t) {
    table_part table{
        {t.voice.label("me_work"), t.voice.label("me_level_of"), t.voice.label("me_stage"), t.voice.label("me_next")},
        {}};
    for (const auto& f : works_of(t)) {
        const auto& p = progress_on(t, f.work->id);
        const int top = top_level(*f.in), level = learning::level_of(p, f.in->levels);
        table.rows.push_back({text(t, f.work->name),
                              top > 0 ? t.voice.label("me_level_row", {{"level", std::to_string(level)},
                                                                       {"top", std::to_string(top)},
                                                                       {"name", level_words(t, level)}})
                                      : "",
                              stage_words(t, p.at), level < top ? missing_words(t, f, level + 1) : ""});
    }
    return table;
}

reply about_me(turn& t) {
    const auto works = works_of(t);
    if (works.empty()) return nothing_yet(t);
    if (works.size() == 1) return about_my_work(t, works.front().work->id);
    reply r;
    r.personal = true;
    r.say(t.voice.say("me.overview"));
    for (const auto& f : works)
        if (r.choices.size() < works_offered) r.offer("me:" + f.work->id, text(t, f.work->name));
    r.parts.push_back(level_rows(t));
    say_calibration(t, r);
    return r;
}

reply why_believed(turn& t, const std::string& workflow) {
    const auto f = t.w.workflow(workflow);
    if (!f) return about_me(t);
    struct entry {
        const graph::criterion* of;
        const learning::shown* what;
    };
    std::vector<entry> all;
    for (const auto* c : graph::criteria_of(*f.in, *f.work))
        if (const auto* found = learning::trace_of(t.me.learnt, f.in->head.id, c->id))
            for (const auto& s : found->evidence)
                all.push_back({c, &s});
    if (all.empty()) return nothing_yet(t);
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.what->at > b.what->at; });
    reply r;
    r.personal = true;
    r.say(t.voice.say("me.why", {{"count", std::to_string(all.size())}}));
    table_part table{{t.voice.label("me_when"), t.voice.label("me_criterion"), t.voice.label("me_on"),
                      t.voice.label("me_result"), t.voice.label("me_help")},
                     {}};
    for (const auto& e : all) {
        if (table.rows.size() == lines_of_evidence) break;
        table.rows.push_back({date(t, e.what->at), text(t, e.of->name), item_words(t, f, *e.what),
                              result_words(t, *e.what), help_words(t, e.what->used)});
    }
    r.parts.push_back(std::move(table));
    show_outcomes(t, r, workflow);
    r.offer("me:" + f.work->id, t.voice.label("me_back"));
    offer_others(t, r);
    return r;
}

}  // namespace coach::core::asides
