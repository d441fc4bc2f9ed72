// Judging, in the order of the page docs/judging.md: values of atoms → level → gap → confidence; then the guards.
// To add a guard: one function in core/judging/guards.cpp, its kind in judge.hpp, what it does to a score in `apply`.

#include "core/judge.hpp"

#include "core/judging/atoms.hpp"
#include "core/judging/guards.hpp"

#include <algorithm>
#include <unordered_set>

namespace coach::core {
namespace {

using judging::atom_values;
using judging::facts;

constexpr int lowest = 1;
constexpr int highest = 4;
constexpr double band_below = 0.65;  // confidence

bool compare(double left, std::string_view op, double right) {
    if (op == ">=") return left >= right;
    if (op == "<=") return left <= right;
    if (op == ">") return left > right;
    if (op == "<") return left < right;
    if (op == "==" || op == "=") return left == right;
    if (op == "!=") return left != right;
    return false;
}

/// One criterion over one text; `strong_only` asks the same of strong observations alone.
class judgement {
  public:
    judgement(const graph::criterion& c, const facts& f) : criterion_(c), atoms_(f, c) {}

    [[nodiscard]] int level(bool strong_only = false) const {
        int reached = lowest;
        while (reached < highest && holds(reached + 1, reached, strong_only))
            ++reached;
        return reached;
    }

    [[nodiscard]] graph::name_values values(int reached, bool strong_only = false) const {
        return [this, reached, strong_only](std::string_view name) -> graph::expression_value {
            if (name == "otherwise") return 1.0;
            if (name.size() == 6 && name.starts_with("level")) return name[5] - '0' <= reached ? 1.0 : 0.0;
            return atoms_.value(name, strong_only);
        };
    }

    [[nodiscard]] std::vector<gap> gaps(int reached) const {
        std::vector<gap> out;
        if (reached >= highest) return out;
        std::unordered_set<std::string_view> named;
        const auto add = [&](const std::string& name, bool holds_but_must_not) {
            if (!named.insert(name).second) return;
            const auto* atom = atoms_.find(name);
            gap g{name, atom != nullptr ? atom->ease : 0.5, std::nullopt, atom};
            if (holds_but_must_not) {
                g.weak_spot = atoms_.first_span(name);
            } else if (atom != nullptr) {
                g.weak_spot = atoms_.weak_spot(*atom);
            }
            out.push_back(std::move(g));
        };
        const auto& next = criterion_.anchors[static_cast<std::size_t>(reached)].when;
        if (next) {
            for (const auto& term : graph::failures(next, values(reached))) {
                if (!term.name.starts_with("level")) add(term.name, term.negated);
            }
        }
        if (reached + 1 <= checks_level) {
            for (const auto& c : criterion_.checks) {
                if (!compare(atoms_.value(c.feature), c.op, c.value)) add(c.feature, false);
            }
        }
        std::stable_sort(out.begin(), out.end(), [](const gap& a, const gap& b) { return a.ease > b.ease; });
        return out;
    }

    [[nodiscard]] std::vector<evidence> found(const reading& r) const {
        std::vector<evidence> out;
        for (const auto& a : criterion_.atoms) {
            if (atoms_.value(a) == 0) continue;
            const auto& result = atoms_.result(a);
            for (const auto i : result.evidence)
                out.push_back({r.observations[i].where, a.id});
            if (result.evidence.empty() && result.passage) out.push_back({*result.passage, a.id});
        }
        return out;
    }

    /// The share of the conditions up to the next anchor that strong observations decided. A condition that fails is
    /// decided strongly when nothing in the text nearly meets it.
    [[nodiscard]] double confidence(int reached) const {
        std::unordered_set<std::string_view> seen;
        int all = 0, strong = 0;
        const auto upto = std::min(reached + 1, highest);
        for (int level = 2; level <= upto; ++level) {
            const auto& when = criterion_.anchors[static_cast<std::size_t>(level - 1)].when;
            if (!when) continue;
            for (const auto& name : graph::names_in(when)) {
                const auto* atom = atoms_.find(name);
                if (atom == nullptr || !seen.insert(atom->id).second) continue;
                ++all;
                const bool held = atoms_.value(*atom) != 0;
                const bool firmly = held ? atoms_.value(*atom, true) != 0 : !atoms_.weak_spot(*atom);
                strong += firmly ? 1 : 0;
            }
        }
        return all == 0 ? 1.0 : static_cast<double>(strong) / all;
    }

    [[nodiscard]] const atom_values& atoms() const { return atoms_; }

  private:
    static constexpr int checks_level = 3;

    [[nodiscard]] bool checks_hold(bool all) const {
        const auto holds_one = [&](const graph::check& c) { return compare(atoms_.value(c.feature), c.op, c.value); };
        return all ? std::all_of(criterion_.checks.begin(), criterion_.checks.end(), holds_one)
                   : std::any_of(criterion_.checks.begin(), criterion_.checks.end(), holds_one);
    }

    /// An anchor without a condition is reached through the checks: some hold, 2; all hold, 3.
    [[nodiscard]] bool holds(int level, int reached, bool strong_only) const {
        const auto& when = criterion_.anchors[static_cast<std::size_t>(level - 1)].when;
        const bool checked = !criterion_.checks.empty();
        if (level == checks_level && checked && !checks_hold(true)) return false;
        if (when) return graph::holds(when, values(reached, strong_only));
        if (!checked || level > checks_level) return false;
        return checks_hold(level == checks_level);
    }

    const graph::criterion& criterion_;
    atom_values atoms_;
};

verdict verdict_of(const graph::criterion& c, const judgement& j, const facts& f) {
    verdict v;
    v.criterion = &c;
    v.level = v.high = j.level();
    v.confidence = j.confidence(v.level);
    v.found = j.found(f.text);
    v.gaps = j.gaps(v.level);
    if (v.confidence >= band_below) return v;
    const int strict = j.level(true);
    if (strict != v.level) {
        v.high = std::max(strict, v.level);
        v.level = v.high - 1;
        v.gaps = j.gaps(v.level);
    } else if (v.level < highest && !v.gaps.empty() &&
               std::all_of(v.gaps.begin(), v.gaps.end(), [](const gap& g) { return g.weak_spot.has_value(); })) {
        v.high = v.level + 1;
    }
    return v;
}

void lower_to(verdict& v, int level, const judgement& j) {
    if (v.level <= level && v.high <= level) return;
    v.level = std::min(v.level, level);
    v.high = v.level;
    v.gaps = j.gaps(v.level);
}

/// What the guards do to a score: off the subject nothing is reached, in no order nothing above 2.
void apply(const std::vector<guard_note>& guards, std::vector<verdict>& verdicts,
           const std::vector<judgement>& judgements) {
    const auto has = [&](guard_kind k) {
        return std::any_of(guards.begin(), guards.end(), [&](const guard_note& g) { return g.kind == k; });
    };
    const int ceiling = has(guard_kind::off_topic) ? lowest : has(guard_kind::shuffled) ? 2 : highest;
    if (ceiling == highest) return;
    for (std::size_t i = 0; i < verdicts.size(); ++i)
        lower_to(verdicts[i], ceiling, judgements[i]);
}

/// What stands far apart is no section yet: nothing above 2 there, nor anywhere once it is so for a third of what has
/// a section of its own.
void lower_scattered(const facts& f, scorecard& card, const std::vector<judgement>& judgements) {
    constexpr int scattered_level = 2;
    std::size_t told = 0;
    std::vector<std::size_t> scattered;
    for (std::size_t i = 0; i < card.verdicts.size(); ++i) {
        const auto together = judging::stands_together(f, card.verdicts[i]);
        told += together ? 1 : 0;
        if (together == false && card.verdicts[i].level >= scattered_level) scattered.push_back(i);
    }
    if (scattered.empty()) return;
    const bool whole = scattered.size() * 3 >= told;
    card.guards.push_back({guard_kind::scattered, card.verdicts[scattered.front()].found.front().where});
    for (std::size_t i = 0; i < card.verdicts.size(); ++i)
        if (whole || std::ranges::find(scattered, i) != scattered.end())
            lower_to(card.verdicts[i], scattered_level, judgements[i]);
}

std::vector<const graph::expected_section*> missing_sections(const facts& f) {
    std::vector<const graph::expected_section*> out;
    for (std::size_t i = 0; i < f.workflow.sections.size(); ++i) {
        const auto& expected = f.workflow.sections[i];
        const bool absent = f.sections[i].parts.empty();
        const bool thin = static_cast<int>(f.sections[i].content_words) < expected.min_words;
        if (expected.required && (absent || thin)) out.push_back(&expected);
    }
    return out;
}

std::vector<flagged> raised_flags(const facts& f, const std::vector<judgement>& judgements,
                                  const graph::criterion& bare) {
    std::vector<flagged> out;
    const atom_values kinds(f, bare);
    const auto owner_of = [&](std::string_view name) -> const atom_values& {
        for (const auto& j : judgements) {
            if (j.atoms().find(name) != nullptr) return j.atoms();
        }
        return kinds;
    };
    for (const auto& step : f.workflow.steps) {
        for (const auto& flag : step.red_flags) {
            if (!flag.detect) continue;
            const auto value = [&](std::string_view name) -> graph::expression_value {
                if (name == "otherwise") return 1.0;
                return owner_of(name).value(name);
            };
            if (!graph::holds(flag.detect, value)) continue;
            std::optional<span> where;
            for (const auto& name : graph::names_in(flag.detect)) {
                if (!where) where = owner_of(name).first_span(name);
            }
            // A flag for what is absent points at where the text begins.
            if (!where && !f.text.sentences.empty()) where = f.text.sentences.front().where;
            if (where) out.push_back({&flag, &step, *where});
        }
    }
    return out;
}

}  // namespace

verdict judge(const graph::criterion& c, const graph::workflow& of, const reading& r) {
    const auto f = judging::facts_of(r, of);
    return verdict_of(c, judgement(c, f), f);
}

scorecard score(const graph::graph& g, const graph::workflow& w, const reading& r, const reader&) {
    const auto f = judging::facts_of(r, w);
    scorecard out;
    std::vector<judgement> judgements;
    for (const auto* criterion : graph::criteria_of(g, w)) {
        judgements.emplace_back(*criterion, f);
        out.verdicts.push_back(verdict_of(*criterion, judgements.back(), f));
    }
    out.guards = judging::guards_of(f);
    apply(out.guards, out.verdicts, judgements);
    lower_scattered(f, out, judgements);
    out.missing = missing_sections(f);
    static const graph::criterion no_atoms;
    out.red_flags = raised_flags(f, judgements, no_atoms);
    return out;
}

std::vector<comment> ranked_comments(const scorecard& card, int pass_level, std::size_t most) {
    // Once a criterion passes, what is left is polish: it comes after every criterion that does not.
    constexpr double polish = 0.05;
    std::vector<comment> out;
    for (const auto& v : card.verdicts) {
        if (v.level >= highest || v.gaps.empty() || v.criterion == nullptr) continue;
        const int short_by = pass_level - v.level;
        const double distance = short_by > 0 ? short_by : polish;
        out.push_back({&v, &v.gaps.front(), v.criterion->weight * distance * v.gaps.front().ease});
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const comment& a, const comment& b) { return a.priority > b.priority; });
    if (out.size() > most) out.resize(most);
    return out;
}

}  // namespace coach::core
