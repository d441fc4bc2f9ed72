#include "core/drills/mark.hpp"

#include "core/learning/fsrs.hpp"

#include <boost/math/distributions/normal.hpp>

#include <algorithm>
#include <cmath>

namespace coach::core::drills {

namespace {

constexpr double half_right = 0.5;  ///< of a flaw that was seen, with the wrong thing done about it

struct kind_row {
    std::string_view kind;
    std::string unsaid;  ///< heard when nothing is said
    std::string right;   ///< of a flaw whose graph does not say
};
const kind_row& row_of(std::string_view kind) {
    static const std::vector<kind_row> rows{
        {"fallback", "", ""},
        {"boundary", "", "deny"},
        {"delegate_or_not", "keep", "keep"},
    };
    static const kind_row none{};
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.kind == kind; });
    return found == rows.end() ? none : *found;
}

struct pair {
    std::size_t statement;
    std::size_t flaw;
    double score;
};

double z(double rate) { return boost::math::quantile(boost::math::normal(), rate); }

}  // namespace

marker::marker(const graph::drill& d, std::string_view locale, const lexicon& lex)
    : match_(d, locale, lex), lex_(&lex), actions_(actions_of(d.kind)), unsaid_(row_of(d.kind).unsaid) {
    for (const auto& f : d.flaws)
        right_.push_back(f.action.empty() ? row_of(d.kind).right : f.action);
}

std::string marker::action_of(const statement& s) const { return s.cues.empty() ? unsaid_ : s.cues.front(); }

/// "3 is fine", "delegate 1", "allow reading tickets": no attack on the passage.
bool marker::agrees_with(const statement& s) const {
    const auto action = action_of(s);
    return s.fine || action == "delegate" || action == "allow" || action == "assist";
}

std::vector<marker::scored> marker::read(std::string_view answer) const {
    std::vector<scored> out;
    const auto of = [&](statement s) {
        auto like = match_.compare(s);
        return scored{std::move(s), std::move(like)};
    };
    const auto best = [](const scored& s) {
        return std::max_element(s.like.begin(), s.like.end(),
                                [](const auto& a, const auto& b) { return a.score < b.score; });
    };
    for (auto& s : statements_of(answer, match_.text(), *lex_, actions_)) {
        auto whole = of(std::move(s));
        std::vector<scored> parts;
        const bool exact = std::any_of(whole.like.begin(), whole.like.end(), [](const auto& a) { return a.exact; });
        std::set<std::ptrdiff_t> sure;
        for (auto& c : clauses_of(whole.said, match_.text(), *lex_, actions_)) {
            parts.push_back(of(std::move(c)));
            const auto b = best(parts.back());
            if (b != parts.back().like.end() && b->score >= surely) sure.insert(b - parts.back().like.begin());
        }
        const bool whole_phrase = exact && whole.like.size() == 1;
        if (sure.size() >= 2 && !whole_phrase)
            for (auto& p : parts)
                out.push_back(std::move(p));
        else
            out.push_back(std::move(whole));
    }
    return out;
}

marked marker::mark(std::string_view answer, const std::set<std::size_t>& already) const {
    marked out;
    const auto read_of = read(answer);
    std::vector<pair> pairs;
    for (std::size_t i = 0; i < read_of.size(); ++i)
        for (std::size_t f = 0; f < read_of[i].like.size(); ++f)
            if (const auto& a = read_of[i].like[f]; a.score >= perhaps && (a.exact || !read_of[i].said.fine))
                pairs.push_back({i, f, a.score});
    std::stable_sort(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) { return a.score > b.score; });

    auto taken = already;
    std::vector<bool> used(read_of.size(), false);
    const auto exact_at = [&](const pair& p) { return read_of[p.statement].like[p.flaw].exact; };
    // What was said of a flaw that is found already is no news; it must not drift to the next likely flaw.
    const auto settle = [&](auto&& wanted, auto&& then) {
        for (const auto& p : pairs) {
            if (used[p.statement] || !wanted(p)) continue;
            used[p.statement] = true;
            if (taken.insert(p.flaw).second) then(p);
        }
    };
    const auto note = [&](const pair& p) {
        const auto& s = read_of[p.statement].said;
        auto action = action_of(s);
        const auto& right = right_[p.flaw];
        const bool good = actions_.empty() || right.empty() || action == right;
        // A rule that allows what must not happen, an item given away: its risk was not seen.
        out.found.push_back({p.flaw, s.where, p.score, std::move(action), good});
    };
    settle([&](const pair& p) { return read_of[p.statement].said.blanket ? exact_at(p) : p.score >= surely; }, note);
    settle([&](const pair& p) { return !read_of[p.statement].said.blanket && p.score < surely; },
           [&](const pair& p) {
               const auto& s = read_of[p.statement].said;
               out.unsure.push_back({p.flaw, s.where, action_of(s)});
           });
    std::set<std::size_t> attacked;
    for (std::size_t i = 0; i < read_of.size(); ++i) {
        const auto& s = read_of[i].said;
        if (used[i]) continue;
        if (s.blanket) {
            out.alarms.push_back({s.where, -1});
            continue;
        }
        const auto passage = match_.clean_passage(s);
        if (passage >= 0) {
            const auto part = text().part_of(static_cast<std::size_t>(passage));
            if (!agrees_with(s) && attacked.insert(part).second) out.alarms.push_back({s.where, passage});
        } else {
            out.unmatched.push_back(s.where);
        }
    }
    const auto by_place = [](const auto& a, const auto& b) { return a.where.begin < b.where.begin; };
    std::stable_sort(out.found.begin(), out.found.end(), by_place);
    std::stable_sort(out.unsure.begin(), out.unsure.end(), by_place);
    return out;
}

double score_of(const tally& t) {
    if (t.flaws == 0) return 0;
    const auto seen = static_cast<double>(t.right) + half_right * static_cast<double>(t.found - t.right);
    const auto attacked = t.clean == 0 ? 0.0 : static_cast<double>(t.alarms) / static_cast<double>(t.clean);
    return std::clamp(seen / static_cast<double>(t.flaws) - attacked, 0.0, 1.0);
}

double sensitivity(const tally& t) {
    const auto rate = [](std::size_t n, std::size_t of) {
        return (static_cast<double>(std::min(n, of)) + 0.5) / (static_cast<double>(of) + 1.0);
    };
    return z(rate(t.right, t.flaws)) - z(rate(t.alarms, t.clean));
}

int grade_of(const tally& t) {
    const auto score = score_of(t);
    const auto share = t.flaws == 0 ? 0.0 : static_cast<double>(t.right) / static_cast<double>(t.flaws);
    return static_cast<int>(learning::grade_of_drill(std::min(share, score), t.severe_missed, t.alarms > 0, t.hinted));
}

}  // namespace coach::core::drills
