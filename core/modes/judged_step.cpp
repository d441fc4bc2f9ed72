#include "core/modes/judged_step.hpp"

#include "core/learning/fsrs.hpp"

#include <algorithm>

namespace coach::core::modes {

namespace {

/// Atoms whose presence speaks against the text ("solution" in "not solution or affected"): never a gain.
bool speaks_against(const graph::criterion& c, std::string_view atom) {
    return std::any_of(c.anchors.begin(), c.anchors.end(), [atom](const graph::anchor& a) {
        const auto names = graph::opposed_names_in(a.when);
        return std::find(names.begin(), names.end(), atom) != names.end();
    });
}

/// Found, but too few of it, or there and should not be.
bool still_missing(const verdict& v, std::string_view atom) {
    return std::any_of(v.gaps.begin(), v.gaps.end(), [atom](const gap& g) { return g.atom == atom; });
}

}  // namespace

const step_work* worked(const guided_state& s, std::string_view id) {
    const auto found = std::find_if(s.work.begin(), s.work.end(), [id](const auto& w) { return w.step == id; });
    return found == s.work.end() ? nullptr : &*found;
}

std::string joined(const std::vector<std::string>& answers) {
    std::string out;
    for (const auto& a : answers)
        out += (out.empty() ? "" : "\n\n") + a;
    return out;
}

std::vector<const graph::criterion*> criteria_of_step(const graph::step& st, const view& v) {
    std::vector<const graph::criterion*> out;
    for (const auto& ref : st.criteria)
        if (const auto* c = v.in.find_criterion(ref.id)) out.push_back(c);
    return out;
}

std::string words_so_far(const guided_state& s, const graph::step& upto, const view& v) {
    std::string out;
    for (const auto& st : v.work.steps) {
        const auto* w = worked(s, st.id);
        if (w && !w->answers.empty()) {
            const auto heading = v.text(st.section);
            if (!heading.empty()) out += (out.empty() ? "## " : "\n\n## ") + std::string(heading);
            out += (out.empty() ? "" : "\n\n") + joined(w->answers);
        }
        if (&st == &upto) break;
    }
    return out;
}

judged_step judge_step(const graph::step& st, const std::string& words, const view& v) {
    judged_step out;
    out.read = v.knows.read.read(v.knows.parse(words));
    for (const auto* c : criteria_of_step(st, v)) {
        out.verdicts.push_back(judge(*c, v.work, out.read));
        const auto& made = out.verdicts.back();
        out.passes = out.passes && made.level >= v.work.pass_level;
        out.perfect = out.perfect && made.level >= 4;
        for (const auto& e : made.found) {
            if (still_missing(made, e.atom) || speaks_against(*c, e.atom)) continue;
            auto name = c->id + "/" + e.atom;
            if (std::find(out.held.begin(), out.held.end(), name) == out.held.end())
                out.held.push_back(std::move(name));
        }
    }
    return out;
}

std::vector<open_gap> open_gaps(const judged_step& j, const step_work& w, int below) {
    std::vector<open_gap> out;
    for (const auto& made : j.verdicts) {
        if (made.level >= below) continue;
        for (const auto& g : made.gaps) {
            if (!g.words) continue;
            const auto weight = made.criterion->weight * (below - made.level);
            open_gap one{&made, &g, 0, weight * (0.25 + g.ease)};
            one.presses = static_cast<int>(std::count(w.pressed.begin(), w.pressed.end(), one.name()));
            out.push_back(one);
        }
    }
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.order > b.order; });
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
        return (a.presses >= presses_most) < (b.presses >= presses_most);
    });
    return out;
}

std::size_t newest_begins(const judged_step& j, const step_work& w) {
    const auto size = j.read.doc.text.size();
    return w.answers.empty() ? 0 : size - std::min(size, w.answers.back().size());
}

bool in_heading(const reading& read, span where) {
    return std::any_of(read.doc.blocks.begin(), read.doc.blocks.end(),
                       [&](const block& b) { return b.kind == block_kind::heading && b.where.overlaps(where); });
}

std::optional<span> last_words(const reading& read) {
    for (auto s = read.sentences.rbegin(); s != read.sentences.rend(); ++s)
        if (!in_heading(read, s->where)) return s->where;
    return {};
}

std::vector<learning::evidence> shown_on(const graph::step& st, step_work& w, const judged_step& j, const view& v) {
    std::vector<learning::evidence> out;
    if (w.answers.empty() || static_cast<int>(w.answers.size()) == w.reported) return out;
    w.reported = static_cast<int>(w.answers.size());
    const auto used = static_cast<learning::help>(std::clamp(w.help, 0, 3));
    for (const auto& made : j.verdicts) {
        if (made.level < 1) continue;
        const auto grade = learning::grade_of_level(made.level, w.help > 0);
        out.push_back({v.in.head.id, v.work.id, made.criterion->id, v.work.id + "/" + st.id, learning::source::guided,
                       (made.level - 1) / 3.0, static_cast<int>(grade), used});
    }
    return out;
}

}  // namespace coach::core::modes
