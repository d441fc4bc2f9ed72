#include "core/judging/atoms.hpp"

#include <algorithm>
#include <unordered_set>

namespace coach::core::judging {

atom_values::atom_values(const facts& f, const graph::criterion& c)
    : facts_(f), criterion_(c), results_(c.atoms.size()), progress_(c.atoms.size(), progress::none) {
    for (std::size_t i = 0; i < c.atoms.size(); ++i)
        evaluate(i);
}

const graph::atom* atom_values::find(std::string_view id) const {
    const auto at = std::find_if(criterion_.atoms.begin(), criterion_.atoms.end(),
                                 [&](const graph::atom& a) { return a.id == id; });
    return at == criterion_.atoms.end() ? nullptr : &*at;
}

const atom_result& atom_values::result(const graph::atom& a) const {
    return results_[static_cast<std::size_t>(&a - criterion_.atoms.data())];
}

/// Where an atom is looked for; null: everywhere. "*" says everywhere although the criterion has a section.
const region* atom_values::where(const graph::atom& a) const {
    if (a.section == "*") return nullptr;
    return facts_.section(a.section.empty() ? criterion_.section : a.section);
}

std::vector<std::uint32_t> atom_values::candidates(const std::vector<std::string>& kinds) {
    std::vector<std::uint32_t> out;
    for (const auto& kind : kinds) {
        const auto* other = find(kind);
        const auto i = other == nullptr ? results_.size() : static_cast<std::size_t>(other - criterion_.atoms.data());
        // An atom may build on another; one that is named like the kind it looks for means the kind.
        if (other != nullptr && progress_[i] != progress::running) {
            evaluate(i);
            out.insert(out.end(), results_[i].evidence.begin(), results_[i].evidence.end());
            continue;
        }
        const auto& found = facts_.of_kind(kind);
        out.insert(out.end(), found.begin(), found.end());
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

bool atom_values::beside(const observation& o, const std::vector<std::uint32_t>& others) const {
    return facts_.any_beside(others, o.sentence);
}

bool atom_values::fits(const graph::atom& a, const observation& o, const std::vector<std::uint32_t>* near) const {
    const auto in_sentence = [&](const std::string& kind) {
        return facts_.any_in_sentences(facts_.of_kind(kind), o.sentence, o.sentence);
    };
    if (!a.with.empty() && std::none_of(a.with.begin(), a.with.end(), in_sentence)) return false;
    if (std::any_of(a.unless.begin(), a.unless.end(), in_sentence)) return false;
    if (near != nullptr && !beside(o, *near)) return false;
    const auto* in = where(a);
    return in == nullptr || in->holds(o.where);
}

void atom_values::evaluate(std::size_t index) {
    if (progress_[index] != progress::none) return;
    progress_[index] = progress::running;
    const auto& a = criterion_.atoms[index];
    atom_result out;
    if (a.words > 0) {
        const auto* in = where(a);
        // A section that the atom asks for by name and the text does not have has no words.
        const bool absent = in == nullptr && !a.section.empty() && a.section != "*";
        const auto words = in != nullptr ? in->content_words : absent ? 0 : facts_.content_words;
        out.count = out.strong = static_cast<int>(words) >= a.words ? 1 : 0;
        if (in != nullptr && !in->parts.empty()) out.passage = in->parts.front();
    }
    std::vector<std::uint32_t> near;
    bool has_near = !a.near.empty();
    if (has_near) {
        near = candidates({a.near});
        const auto* other = find(a.near);
        // Two atoms that lean on each other: the second is looked for without the first.
        if (other != nullptr && progress_[static_cast<std::size_t>(other - criterion_.atoms.data())] != progress::done)
            has_near = false;
    }
    std::unordered_set<std::string_view> values;
    std::uint32_t last_end = 0;
    for (const auto i : candidates(a.any)) {
        const auto& o = facts_.text.observations[i];
        if (!fits(a, o, has_near ? &near : nullptr)) {
            out.nearly.push_back(i);
            continue;
        }
        if (!out.evidence.empty() && o.where.begin < last_end) {
            // The same words seen twice count once; a strong sign makes them strong.
            auto& kept = out.evidence.back();
            if (o.strong && !facts_.text.observations[kept].strong) {
                kept = i;
                ++out.strong;
            }
            last_end = std::max(last_end, o.where.end);
            continue;
        }
        last_end = o.where.end;
        if (a.distinct && !values.insert(o.value).second) continue;
        out.evidence.push_back(i);
        ++out.count;
        out.strong += o.strong ? 1 : 0;
    }
    results_[index] = std::move(out);
    progress_[index] = progress::done;
}

int atom_values::value(const graph::atom& a, bool strong_only) const {
    const auto& r = result(a);
    const int n = strong_only ? r.strong : r.count;
    return n >= std::max(a.min, 1) ? n : 0;
}

double atom_values::value(std::string_view name, bool strong_only) const {
    if (const auto* a = find(name)) return value(*a, strong_only);
    if (const auto& seen = facts_.of_kind(name); !seen.empty()) {
        const auto* in = facts_.section(criterion_.section);
        return static_cast<double>(std::count_if(seen.begin(), seen.end(), [&](std::uint32_t i) {
            return in == nullptr || in->holds(facts_.text.observations[i].where);
        }));
    }
    constexpr std::string_view counted = "_count";
    constexpr std::string_view worded = "_words";
    if (name.ends_with(counted)) {
        const auto of = name.substr(0, name.size() - counted.size());
        if (const auto* a = find(of)) return result(*a).count;
        return of.empty() ? 0 : value(of, strong_only);
    }
    if (name.ends_with(worded)) {
        const auto* in = facts_.section(name.substr(0, name.size() - worded.size()));
        return in == nullptr ? 0 : in->content_words;
    }
    return 0;
}

std::optional<span> atom_values::weak_spot(const graph::atom& a) const {
    const auto& observed = facts_.text.observations;
    const auto* in = where(a);
    std::vector<std::uint32_t> near;
    if (const auto* other = find(a.near)) {
        near = result(*other).evidence;
    } else {
        near = facts_.of_kind(a.near);
    }
    std::optional<span> anywhere;
    for (const auto& kind : a.weak) {
        for (const auto i : facts_.of_kind(kind)) {
            if (in != nullptr && !in->holds(observed[i].where)) continue;
            if (near.empty() || beside(observed[i], near)) return observed[i].where;
            if (!anywhere) anywhere = observed[i].where;
        }
    }
    if (anywhere) return anywhere;
    const auto& r = result(a);
    if (!r.evidence.empty()) return observed[r.evidence.front()].where;
    for (const auto i : r.nearly) {
        if (in == nullptr || in->holds(observed[i].where)) return observed[i].where;
    }
    return std::nullopt;
}

std::optional<span> atom_values::first_span(std::string_view name) const {
    const auto& observed = facts_.text.observations;
    if (const auto* a = find(name)) {
        const auto& r = result(*a);
        if (!r.evidence.empty()) return observed[r.evidence.front()].where;
        return r.passage;
    }
    constexpr std::string_view counted = "_count";
    if (name.ends_with(counted)) return first_span(name.substr(0, name.size() - counted.size()));
    const auto& seen = facts_.of_kind(name);
    if (seen.empty()) return std::nullopt;
    return observed[seen.front()].where;
}

}  // namespace coach::core::judging
