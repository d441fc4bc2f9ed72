#include "core/drills/choose.hpp"

#include "core/reading/stems.hpp"

#include <algorithm>
#include <array>

namespace coach::core::drills {

namespace {

constexpr double unknown_mastery = 2.5;  ///< between weak and good enough: known weaknesses come first
constexpr std::array kinds{"redteam", "boundary", "delegate_or_not", "fallback"};

bool in_role(const graph::graph& g, const graph::workflow& work, std::string_view role) {
    if (role.empty()) return true;
    const auto* found = g.find_role(role);
    return found && std::any_of(found->workflows.begin(), found->workflows.end(),
                                [&](const auto& ref) { return ref.id == work.id; });
}

double weakest(const placed_drill& d, const mastery_view& mastery) {
    double low = 5;
    for (const auto& c : d.drill->criteria)
        low = std::min(low, mastery ? mastery(*d.in, c.id).value_or(unknown_mastery) : unknown_mastery);
    return low;
}

bool says(const std::vector<std::string>& request, std::string_view phrase) {
    const auto stems = text::word_stems(phrase);
    return !stems.empty() && text::contains_run(request, stems);
}

}  // namespace

std::vector<placed_drill> all_drills(const std::vector<graph::graph>& graphs) {
    std::vector<placed_drill> out;
    for (const auto& g : graphs) {
        for (const auto& d : g.drills) {
            for (const auto& work : g.workflows) {
                const auto known = graph::criteria_of(g, work);
                const bool all = std::all_of(d.criteria.begin(), d.criteria.end(), [&](const auto& ref) {
                    return std::any_of(known.begin(), known.end(), [&](const auto* c) { return c->id == ref.id; });
                });
                if (!all) continue;
                out.push_back({&g, &work, &d});
                break;
            }
        }
    }
    return out;
}

placed_drill find_drill(const std::vector<graph::graph>& graphs, std::string_view id) {
    for (const auto& d : all_drills(graphs))
        if (d.drill->id == id) return d;
    return {};
}

std::vector<placed_drill> ranked(const std::vector<graph::graph>& graphs, const wanted& want,
                                 const mastery_view& mastery, const last_done& last, time_point now, bool fresh) {
    struct entry {
        placed_drill drill;
        double weak;
        bool done;
    };
    std::vector<entry> fit;
    for (const auto& d : all_drills(graphs)) {
        if (!in_role(*d.in, *d.work, want.role)) continue;
        if (!want.workflow.empty() && d.work->id != want.workflow) continue;
        if (!want.kind.empty() && d.drill->kind != want.kind) continue;
        const auto at = last ? last(d.drill->id) : std::nullopt;
        if (fresh && at && now - *at < rest_of_a_drill) continue;
        fit.push_back({d, weakest(d, mastery), at.has_value()});
    }
    std::stable_sort(fit.begin(), fit.end(), [](const auto& a, const auto& b) {
        return std::pair(a.weak, a.done) < std::pair(b.weak, b.done);
    });
    std::vector<placed_drill> out;
    for (const auto& e : fit)
        out.push_back(e.drill);
    return out;
}

named_drill named_in(std::string_view request, const std::vector<graph::graph>& graphs, const phrasebook& book,
                     std::string_view locale) {
    named_drill out;
    const auto stems = text::word_stems(request);
    std::size_t longest = 0;
    for (const auto& d : all_drills(graphs)) {
        const auto name = d.drill->name.in(locale);
        if (says(stems, name) && name.size() > longest) {
            longest = name.size();
            out.drill = d.drill->id;
        }
    }
    for (const auto* kind : kinds)
        for (const auto& phrase : book.list(std::string("drill_kind_") + kind))
            if (out.kind.empty() && says(stems, phrase)) out.kind = kind;
    longest = 0;
    for (const auto& g : graphs) {
        for (const auto& work : g.workflows) {
            const auto named = [&](std::string_view name) {
                if (name.size() <= longest || !says(stems, name)) return;
                longest = name.size();
                out.workflow = work.id;
            };
            named(work.name.in(locale));
            named(work.artefact.in(locale));
            for (const auto& s : work.synonyms)
                named(s);
        }
    }
    return out;
}

}  // namespace coach::core::drills
