#include "core/graph/lint_rules.hpp"
#include "core/graph/overlay.hpp"

#include <algorithm>
#include <charconv>
#include <map>

namespace coach::core::graph {
namespace {

/// Compares a thing of the base with the same thing as changed; what became less strict is reported where it stands.
class comparing {
  public:
    comparing(const graph& changed, std::string_view today) : g_(changed), today_(today) {}

    void less(std::string_view id, position at, const std::string& what) {
        if (waived(id)) return;
        findings.push_back({severity::error, g_.file_of(at), at, "E098-less-strict", named(id, "thing") + ": " + what,
                            id.find('.') == std::string_view::npos
                                ? "ask for as much as before"
                                : "ask for as much as before, or add waivers: [{id: wv.…, of: " + std::string(id) +
                                      ", reason: …, signed_by: …, until: …}]"});
    }
    template <class T>
    void not_down(std::string_view id, position at, const char* what, T before, T now) {
        if (now < before) less(id, at, std::string(what) + " is lower than in the graph that it extends");
    }
    void not_up(std::string_view id, position at, const char* what, double before, double now) {
        if (now > before) less(id, at, std::string(what) + " is higher than in the graph that it extends");
    }
    void not_off(std::string_view id, position at, const char* what, bool before, bool now) {
        if (before && !now) less(id, at, std::string(what) + " was required and no longer is");
    }

    std::vector<finding> findings;

  private:
    /// By the overlay's own waiver: one of the graph itself was signed for what that graph does.
    [[nodiscard]] bool waived(std::string_view id) const {
        return std::any_of(g_.waivers.begin(), g_.waivers.end(), [&](const waiver& w) {
            return w.at.source > 0 && w.of.id == id && !w.signed_by.empty() && !w.until.empty() &&
                   (today_.empty() || w.until >= today_);
        });
    }

    const graph& g_;
    std::string_view today_;
};

template <class Thing>
const Thing* same_id(const std::vector<Thing>& all, std::string_view id) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Thing& t) { return t.id == id; });
    return found == all.end() ? nullptr : &*found;
}

/// Calls back with each thing of the base and the same one as changed.
template <class Thing, class Visit>
void pairs(const std::vector<Thing>& base, const std::vector<Thing>& changed, Visit visit) {
    for (const auto& was : base)
        if (const auto* now = same_id(changed, was.id)) visit(was, *now);
}

int rank(std::string_view word, std::initializer_list<std::string_view> strictest_last) {
    const auto found = std::find(strictest_last.begin(), strictest_last.end(), word);
    return found == strictest_last.end() ? -1 : static_cast<int>(found - strictest_last.begin());
}
int class_rank(std::string_view name) { return rank(name, {"public", "internal", "confidential", "restricted"}); }

double number_in(std::string_view written) {
    while (!written.empty() && (written.front() < '0' || written.front() > '9'))
        written.remove_prefix(1);
    double value = 0;
    std::from_chars(written.data(), written.data() + written.size(), value);
    return value;
}

bool adds_to(const std::vector<std::string>& before, const std::vector<std::string>& now) {
    return std::any_of(now.begin(), now.end(), [&](const std::string& each) {
        return std::find(before.begin(), before.end(), each) == before.end();
    });
}

void compare_automation(comparing& c, const step& was, const step& now) {
    if (!now.automate) return;
    const auto before = was.automate.value_or(automation{});
    const auto& after = *now.automate;
    if (after.eligible && !before.eligible) c.less(now.id, after.at, "it may be automated, and might not before");
    c.not_down(now.id, after.at, "min_instances", before.min_instances, after.min_instances);
    c.not_down(now.id, after.at, "min_agreement", before.min_agreement, after.min_agreement);
    c.not_up(now.id, after.at, "max_error", before.max_error, after.max_error);
}

/// Whether one can get from `here` to a last step without passing `avoided`.
bool goes_around(const workflow& w, std::string_view here, std::string_view avoided, std::vector<std::string>& seen) {
    if (here == avoided || std::find(seen.begin(), seen.end(), here) != seen.end()) return false;
    seen.emplace_back(here);
    const auto* st = find_step(w, here);
    if (st == nullptr) return false;
    return st->next.empty() || std::any_of(st->next.begin(), st->next.end(),
                                           [&](const branch& b) { return goes_around(w, b.to.id, avoided, seen); });
}
bool avoidable(const workflow& w, std::string_view id) {
    std::vector<std::string> seen;
    return goes_around(w, w.start.id, id, seen);
}

bool same_ways(const step& was, const step& now) {
    return std::equal(
        was.next.begin(), was.next.end(), now.next.begin(), now.next.end(),
        [](const branch& a, const branch& b) { return a.to.id == b.to.id && a.when.source == b.when.source; });
}
/// Which cases go which way: whether a new condition is harder cannot be told.
bool branches_changed(const step& was, const step& now) {
    return was.next.size() > 1 && !now.next.empty() && !same_ways(was, now);
}
position where_the_way_changed(const workflow& was_in, const workflow& now_in) {
    for (const auto& now : now_in.steps)
        if (const auto* was = same_id(was_in.steps, now.id); was && !now.next.empty() && !same_ways(*was, now))
            return now.next.front().at;
    return now_in.at;
}

void compare_steps(comparing& c, const workflow& was_in, const workflow& now_in) {
    pairs(was_in.steps, now_in.steps, [&](const step& was, const step& now) {
        // unset is no tag: lint says so by itself
        if (now.ai > was.ai && was.ai != ai_tag::unset)
            c.less(now.id, now.at, "AI may do more here than in the graph that it extends");
        c.not_down(now.id, now.at, "risk", was.danger, now.danger);
        compare_automation(c, was, now);
        if (branches_changed(was, now)) c.less(now.id, now.next.front().at, "its branches were changed");
        if (!avoidable(was_in, was.id) && avoidable(now_in, now.id))
            c.less(now.id, where_the_way_changed(was_in, now_in),
                   "everybody did this step, and it can now be passed by");
        pairs(was.red_flags, now.red_flags, [&](const red_flag& before, const red_flag& after) {
            if (before.detect.source != after.detect.source)
                c.less(now.id, after.at, "what a red flag is seen by was changed");
        });
    });
}

void compare_workflows(comparing& c, const graph& base, const graph& changed) {
    pairs(base.workflows, changed.workflows, [&](const workflow& was, const workflow& now) {
        c.not_down(now.id, now.at, "pass_level", was.pass_level, now.pass_level);
        pairs(was.sections, now.sections, [&](const expected_section& before, const expected_section& after) {
            c.not_off(after.id, after.at, "the section", before.required, after.required);
            c.not_down(after.id, after.at, "min_words", before.min_words, after.min_words);
        });
        compare_steps(c, was, now);
    });
}

void compare_atoms(comparing& c, const criterion& was, const criterion& now) {
    pairs(was.atoms, now.atoms, [&](const atom& before, const atom& after) {
        c.not_down(now.id, after.at, "min of an atom", before.min, after.min);
        c.not_down(now.id, after.at, "words of an atom", before.words, after.words);
        c.not_off(now.id, after.at, "distinct", before.distinct, after.distinct);
        if (before.near != after.near || before.section != after.section || adds_to(before.any, after.any) ||
            adds_to(before.with, after.with))
            c.less(now.id, after.at, "the atom \"" + after.id + "\" now holds for other texts than before");
    });
}

/// A check that is at least as hard as this one.
bool still_checked(const check& was, const std::vector<check>& now) {
    return std::any_of(now.begin(), now.end(), [&](const check& c) {
        if (c.feature != was.feature || c.op != was.op) return false;
        if (c.op.starts_with('>')) return c.value >= was.value;
        if (c.op.starts_with('<')) return c.value <= was.value;
        return c.value == was.value;
    });
}

void compare_criteria(comparing& c, const graph& base, const graph& changed) {
    pairs(base.criteria, changed.criteria, [&](const criterion& was, const criterion& now) {
        c.not_off(now.id, now.at, "it", was.must, now.must);
        c.not_down(now.id, now.at, "weight", was.weight, now.weight);
        if (was.section != now.section) c.less(now.id, now.at, "it is judged in another section");
        for (std::size_t i = 0; i < was.anchors.size(); ++i)
            if (was.anchors[i].when.source != now.anchors[i].when.source)
                c.less(now.id, now.anchors[i].at, "the condition of level " + std::to_string(i + 1) + " was changed");
        compare_atoms(c, was, now);
        for (const auto& each : was.checks)
            if (!still_checked(each, now.checks)) c.less(now.id, now.at, "a check is gone, or easier");
    });
}

void compare_rules(comparing& c, const graph& base, const graph& changed) {
    pairs(base.tools, changed.tools, [&](const tool& was, const tool& now) {
        if (now.approved && !was.approved) c.less(now.id, now.at, "it was not approved");
        c.not_up(now.id, now.at, "data_max", class_rank(was.data_max), class_rank(now.data_max));
    });
    pairs(base.policies, changed.policies, [&](const policy& was, const policy& now) {
        const auto strictness = [](const policy& p) { return rank(p.action, {"log", "review", "deny"}); };
        c.not_down(now.id, now.at, "action", strictness(was), strictness(now));
        if (was.data_class != now.data_class) c.less(now.id, now.at, "it is about another class of data");
    });
    for (const auto& was : base.levels)
        for (const auto& now : changed.levels)
            for (const auto& [name, wanted] : was.gate)
                for (const auto& [same, written] : now.gate)
                    if (was.level == now.level && name == same)
                        c.not_down("level " + std::to_string(now.level), now.at, name.c_str(), number_in(wanted),
                                   number_in(written));
}

void compare_practice(comparing& c, const graph& base, const graph& changed) {
    pairs(base.drills, changed.drills, [&](const drill& was, const drill& now) {
        pairs(was.flaws, now.flaws, [&](const flaw& before, const flaw& after) {
            c.not_down(now.id, after.at, "severity of a flaw", before.severity, after.severity);
        });
    });
    pairs(base.scenarios, changed.scenarios, [&](const scenario& was, const scenario& now) {
        pairs(was.expert_pattern, now.expert_pattern, [&](const expert_move& before, const expert_move& after) {
            c.not_off(now.id, after.at, "a move", before.must, after.must);
        });
    });
}

}  // namespace

std::vector<finding> lint_strictness(const graph& base, const graph& changed, std::string_view today) {
    comparing c(changed, today);
    compare_workflows(c, base, changed);
    compare_criteria(c, base, changed);
    compare_rules(c, base, changed);
    compare_practice(c, base, changed);
    return std::move(c.findings);
}

}  // namespace coach::core::graph
