#include "core/learning/learner.hpp"

#include <algorithm>
#include <cmath>

namespace coach::core::learning {

namespace {

constexpr double ease_range = 2;       ///< logits between no ease and a minute's work
constexpr double severity_step = 0.5;  ///< logits for each rung

template <class List, class Is>
auto find(List& list, Is is) {
    return std::find_if(list.begin(), list.end(), is);
}

/// The one that was touched longest ago makes room.
template <class T, class Older>
void make_room(std::vector<T>& list, std::size_t most, Older older) {
    if (list.size() >= most) list.erase(std::min_element(list.begin(), list.end(), older));
}

trace& trace_for(learning_state& s, const evidence& e) {
    const auto found =
        find(s.criteria, [&](const auto& t) { return t.graph == e.graph && t.criterion == e.criterion; });
    if (found != s.criteria.end()) return *found;
    make_room(s.criteria, criteria_kept, [](const auto& a, const auto& b) { return a.reviewed < b.reviewed; });
    s.criteria.push_back({.graph = e.graph, .criterion = e.criterion});
    return s.criteria.back();
}

void ensure_skill(learning_state& s, const std::string& skill) {
    if (find(s.skills, [&](const auto& t) { return t.skill == skill; }) != s.skills.end()) return;
    make_room(s.skills, skills_kept, [](const auto& a, const auto& b) { return a.is.weight < b.is.weight; });
    s.skills.push_back({.skill = skill});
}

/// What time took is taken before anything is added.
void fade(trace& t, time_point now) {
    if (t.kept.stability == 0) return;
    const double r = recall_of(&t, now);
    const auto left = faded({t.is.value, t.variance}, r, variance::user_skill);
    t.is.value = left.value;
    t.is.weight *= r;
    t.variance = left.variance;
}

double mean_ease(const graph::criterion& c) {
    double sum = 0;
    for (const auto& a : c.atoms)
        sum += a.ease;
    return c.atoms.empty() ? 0.5 : sum / static_cast<double>(c.atoms.size());
}

rating rounded(const rating& r) { return {to_4_decimals(r.value), to_4_decimals(r.weight)}; }

const graph::flaw* flaw_named(const graph::graph& g, std::string_view item) {
    for (const auto& d : g.drills) {
        if (!item.starts_with(d.id) || item.size() <= d.id.size() || item[d.id.size()] != '/') continue;
        for (const auto& f : d.flaws)
            if (f.id == item.substr(d.id.size() + 1)) return &f;
    }
    return nullptr;
}

}  // namespace

double to_4_decimals(double x) { return std::round(x * 1e4) / 1e4; }

int days_between(time_point earlier, time_point later) {
    using std::chrono::days;
    return static_cast<int>((std::chrono::floor<days>(later) - std::chrono::floor<days>(earlier)).count());
}

double recall_of(const trace* t, time_point now) {
    if (!t || t->kept.stability == 0) return 1;
    return retrievability(std::max(0, days_between(t->reviewed, now)), t->kept.stability);
}

std::optional<time_point> due(const trace& t) {
    if (t.kept.stability == 0) return std::nullopt;
    return t.reviewed + std::chrono::days{interval(t.kept.stability)};
}

std::vector<std::string> skills_of(const graph::graph& g, std::string_view criterion) {
    std::vector<std::string> out;
    const auto add = [&](std::string name) {
        if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(std::move(name));
    };
    for (const auto& w : g.workflows)
        for (const auto& st : w.steps) {
            if (std::none_of(st.criteria.begin(), st.criteria.end(), [&](const auto& r) { return r.id == criterion; }))
                continue;
            for (const auto& ref : st.skills) {
                const auto found = find(g.skills, [&](const auto& k) { return k.id == ref.id; });
                if (found == g.skills.end() || found->external.empty())
                    add(g.head.id + "/" + ref.id);
                else
                    for (const auto& external : found->external)
                        add(external);
            }
        }
    return out;
}

double difficulty_of(const graph::graph& g, std::string_view criterion, std::string_view item) {
    if (const auto* f = flaw_named(g, item)) return severity_step * (2 - std::clamp(f->severity, 1, 3));
    const auto* c = g.find_criterion(criterion);
    return c ? ease_range * (0.5 - mean_ease(*c)) : 0;
}

void hear(learning_state& s, const evidence& e, const graph::graph* in, time_point now, std::string_view version) {
    const auto skills = in ? skills_of(*in, e.criterion) : std::vector<std::string>{};
    for (const auto& skill : skills)
        ensure_skill(s, skill);
    auto& t = trace_for(s, e);
    t.evidence.push_back({e.item, e.from, to_4_decimals(e.score), e.used, now, std::string(version)});
    if (t.evidence.size() > evidence_kept) t.evidence.erase(t.evidence.begin());
    const double weight = weight_of(e.used);
    if (weight == 0) return;

    fade(t, now);
    rating item{in ? difficulty_of(*in, e.criterion, e.item) : 0, 0};
    std::vector<rating*> mine{&t.is};
    std::vector<double*> variances{&t.variance};
    for (auto& k : s.skills)
        if (std::find(skills.begin(), skills.end(), k.skill) != skills.end()) {
            mine.push_back(&k.is);
            variances.push_back(&k.variance);
        }
    const attempt_parts parts{&s.overall, mine, {}, &item};
    const double p = expected(0, parts);
    update_user(parts, p, std::clamp(e.score, 0.0, 1.0), weight);
    const double information = weight * answers_in_a_score;
    s.overall_variance = variance::narrowed(s.overall_variance, p, information, variance::user_drift);
    for (auto* v : variances)
        *v = variance::narrowed(*v, p, information, variance::user_skill_drift);
    for (auto* each : mine)
        *each = rounded(*each);
    s.overall = rounded(s.overall);
    s.overall_variance = to_4_decimals(s.overall_variance);
    for (auto* v : variances)
        *v = to_4_decimals(*v);
    ++t.count;
    const auto before = t.kept.stability == 0 ? std::nullopt : std::optional(t.kept);
    t.kept =
        reviewed(before, std::max(0, days_between(t.reviewed, now)), static_cast<grade>(std::clamp(e.grade, 1, 4)));
    t.reviewed = now;
}

std::optional<mastery> mastery_of(const learning_state& s, const graph::graph& g, std::string_view criterion,
                                  time_point now) {
    const auto* t = trace_of(s, g.head.id, criterion);
    const auto skills = skills_of(g, criterion);
    double value = 0, unsure = 0;
    int parts = 0;
    const double recall = recall_of(t, now);
    if (t) {
        const auto left = faded({t->is.value, t->variance}, recall, variance::user_skill);
        value += left.value;
        unsure += left.variance;
        ++parts;
    }
    for (const auto& k : s.skills)
        if (std::find(skills.begin(), skills.end(), k.skill) != skills.end()) {
            value += k.is.value;
            unsure += k.variance;
            ++parts;
        }
    if (parts == 0) return std::nullopt;
    value = value / parts + s.overall.value;
    unsure = unsure / parts + s.overall_variance;
    const double p = stated(0, sigmoid(value), unsure), sd = std::sqrt(unsure);
    const auto level = [](double chance) { return 1 + 3 * chance; };
    mastery out{level(p),
                level(std::min(p, sigmoid(value - sd))),
                level(std::max(p, sigmoid(value + sd))),
                t ? t->count : 0,
                false,
                recall};
    out.enough = out.count >= enough_evidence;
    return out;
}

const trace* trace_of(const learning_state& s, std::string_view graph, std::string_view criterion) {
    const auto found = find(s.criteria, [&](const auto& t) { return t.graph == graph && t.criterion == criterion; });
    return found == s.criteria.end() ? nullptr : &*found;
}

const progress* find_progress(const learning_state& s, std::string_view workflow) {
    const auto found = find(s.work, [&](const auto& p) { return p.workflow == workflow; });
    return found == s.work.end() ? nullptr : &*found;
}

progress& progress_in(learning_state& s, std::string_view workflow) {
    const auto found = find(s.work, [&](const auto& p) { return p.workflow == workflow; });
    if (found != s.work.end()) return *found;
    if (s.work.size() >= work_kept) s.work.erase(s.work.begin());
    s.work.emplace_back().workflow = std::string(workflow);
    return s.work.back();
}

}  // namespace coach::core::learning
