#include "core/learning/carry_over.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace coach::core::learning {

namespace {

double information(double v, double prior) { return v > 0 ? 1 / v - 1 / prior : 0; }
double variance_with(double information, double prior) {
    return to_4_decimals(1 / std::max(1 / prior + information, 1e-3));
}

rating pooled(const rating& a, const rating& b) {
    const double all = a.weight + b.weight;
    const double value = all > 0 ? (a.value * a.weight + b.value * b.weight) / all : (a.value + b.value) / 2;
    return {to_4_decimals(value), to_4_decimals(all)};
}

int part_of(int count, double share) { return static_cast<int>(std::lround(count * share)); }

skill_trace shared(skill_trace t, double share) {
    if (share >= 1) return t;
    t.is.weight = to_4_decimals(t.is.weight * share);
    t.variance = variance_with(share * information(t.variance, variance::user_skill), variance::user_skill);
    return t;
}

skill_trace pooled(skill_trace a, const skill_trace& b) {
    constexpr auto prior = variance::user_skill;
    a.variance = variance_with(information(a.variance, prior) + information(b.variance, prior), prior);
    a.is = pooled(a.is, b.is);
    return a;
}

progress shared(progress p, double share) {
    if (share >= 1) return p;
    for (auto* count : {&p.guided_done, &p.guided_passed, &p.streak, &p.unaided, &p.authored, &p.reviews})
        *count = part_of(*count, share);
    return p;
}

/// "wf.prd/st.problem" by the ids of now; what has no heirs stays.
std::string item_now(const std::string& item, const graph::succession& to) {
    const auto slash = item.find('/');
    auto first = to.main_heir(item.substr(0, slash));
    return slash == std::string::npos ? first : first + "/" + to.main_heir(item.substr(slash + 1));
}

/// Each of a list's things under its heirs; those that meet under one id are pooled.
template <class T, class Id, class Named, class Same>
void replace(std::vector<T>& list, Id id, Named named, Same same, const graph::succession& to) {
    std::vector<T> out;
    for (auto& old : list) {
        for (const auto& h : to.heirs(id(old))) {
            auto one = h.id == id(old) ? old : named(shared(old, h.share), h.id);
            const auto there = std::find_if(out.begin(), out.end(), [&](const auto& o) { return same(o, one); });
            if (there == out.end())
                out.push_back(std::move(one));
            else
                *there = pooled(std::move(*there), one);
        }
    }
    list = std::move(out);
}

template <class T, class Less>
void at_most(std::vector<T>& list, std::size_t most, Less less) {
    while (list.size() > most)
        list.erase(std::min_element(list.begin(), list.end(), less));
}

}  // namespace

trace shared(trace t, double share) {
    if (share >= 1) return t;
    t.is.weight = to_4_decimals(t.is.weight * share);
    t.variance = variance_with(share * information(t.variance, variance::user_skill), variance::user_skill);
    t.count = part_of(t.count, share);
    return t;
}

trace pooled(trace a, const trace& b) {
    constexpr auto prior = variance::user_skill;
    a.variance = variance_with(information(a.variance, prior) + information(b.variance, prior), prior);
    a.is = pooled(a.is, b.is);
    a.count += b.count;
    const auto mine = due(a), other = due(b);
    if (other && (!mine || *other < *mine)) {
        a.kept = b.kept;
        a.reviewed = b.reviewed;
    }
    std::vector<shown> all;
    std::merge(a.evidence.begin(), a.evidence.end(), b.evidence.begin(), b.evidence.end(), std::back_inserter(all),
               [](const auto& x, const auto& y) { return x.at < y.at; });
    if (all.size() > evidence_kept) all.erase(all.begin(), all.end() - evidence_kept);
    a.evidence = std::move(all);
    return a;
}

progress pooled(progress a, const progress& b) {
    a.at = std::min(a.at, b.at);
    a.guided_done += b.guided_done;
    a.guided_passed += b.guided_passed;
    a.run_passed = a.run_passed && b.run_passed;
    a.streak = std::min(a.streak, b.streak);
    a.failures = std::max(a.failures, b.failures);
    a.unaided += b.unaided;
    a.drill_share = std::max(a.drill_share, b.drill_share);
    a.authored += b.authored;
    a.reviews += b.reviews;
    std::vector<artefact> all;
    std::merge(a.artefacts.begin(), a.artefacts.end(), b.artefacts.begin(), b.artefacts.end(), std::back_inserter(all),
               [](const auto& x, const auto& y) { return x.at < y.at; });
    if (all.size() > artefacts_kept) all.erase(all.begin(), all.end() - artefacts_kept);
    a.artefacts = std::move(all);
    return a;
}

void carry_over(learning_state& s, std::string_view graph_id, const graph::succession& to) {
    if (to.empty()) return;
    const auto mine =
        std::stable_partition(s.criteria.begin(), s.criteria.end(), [&](const auto& t) { return t.graph != graph_id; });
    std::vector<trace> own(std::make_move_iterator(mine), std::make_move_iterator(s.criteria.end()));
    s.criteria.erase(mine, s.criteria.end());
    for (auto& t : own)
        for (auto& e : t.evidence)
            e.item = item_now(e.item, to);
    replace(
        own, [](const trace& t) -> const std::string& { return t.criterion; },
        [](trace t, const std::string& id) {
            t.criterion = id;
            return t;
        },
        [](const trace& a, const trace& b) { return a.criterion == b.criterion; }, to);
    s.criteria.insert(s.criteria.end(), std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()));
    at_most(s.criteria, criteria_kept, [](const auto& a, const auto& b) { return a.reviewed < b.reviewed; });

    const auto prefix = std::string(graph_id) + "/";
    replace(
        s.skills,
        [&](const skill_trace& t) { return t.skill.starts_with(prefix) ? t.skill.substr(prefix.size()) : t.skill; },
        [&](skill_trace t, const std::string& id) {
            t.skill = prefix + id;
            return t;
        },
        [](const skill_trace& a, const skill_trace& b) { return a.skill == b.skill; }, to);
    at_most(s.skills, skills_kept, [](const auto& a, const auto& b) { return a.is.weight < b.is.weight; });

    replace(
        s.work, [](const progress& p) -> const std::string& { return p.workflow; },
        [](progress p, const std::string& id) {
            p.workflow = id;
            return p;
        },
        [](const progress& a, const progress& b) { return a.workflow == b.workflow; }, to);
    while (s.work.size() > work_kept)
        s.work.erase(s.work.begin());
}

void carry_over(plan& p, const graph::succession& to) {
    if (to.empty()) return;
    std::vector<practice_item> out;
    for (const auto& old : p.items) {
        for (const auto& h : to.heirs(old.criterion)) {
            auto one = old;
            one.workflow = to.main_heir(old.workflow);
            one.criterion = h.id;
            one.need = to_4_decimals(old.need * h.share);
            const auto there = std::find_if(out.begin(), out.end(), [&](const auto& o) {
                return o.workflow == one.workflow && o.criterion == one.criterion;
            });
            if (there == out.end()) {
                out.push_back(std::move(one));
                continue;
            }
            there->need = std::max(there->need, one.need);
            there->due = std::min(there->due, one.due);
            there->unanswered = std::min(there->unanswered, one.unanswered);
            if (there->drill.empty()) there->drill = one.drill;
        }
    }
    at_most(out, items_kept, [](const auto& a, const auto& b) { return a.need < b.need; });
    p.items = std::move(out);
    for (auto& sent : p.sent)
        sent.criterion = to.main_heir(sent.criterion);
}

}  // namespace coach::core::learning
