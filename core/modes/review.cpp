#include "core/modes/review.hpp"

#include "core/understanding/forms.hpp"

#include <algorithm>
#include <cctype>

namespace coach::core::modes {

namespace {

constexpr std::size_t longest_name = 80;

bool holds(const std::vector<std::string>& ids, std::string_view id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

/// Why a case is tough; empty: it is not.
std::string toughness(const guided_state& s, const scorecard& card, const view& v) {
    if (!s.override_reason.empty()) return "tough_override";
    for (const auto& w : s.work) {
        const auto* st = graph::find_step(v.work, w.step);
        if (st && st->danger == graph::risk::high && !w.answers.empty()) return "tough_risk";
    }
    for (const auto& made : card.verdicts) {
        if (!made.criterion->must) continue;
        if (made.level < v.work.pass_level && made.high < v.work.pass_level) return "tough_below";
        if (made.high > made.level) return "tough_unsure";
    }
    return {};
}

bool makes(const graph::workflow& work, const std::vector<std::string>& outputs) {
    return std::any_of(work.steps.begin(), work.steps.end(), [&](const auto& st) {
        return std::any_of(st.outputs.begin(), st.outputs.end(), [&](const auto& o) { return holds(outputs, o.id); });
    });
}

}  // namespace

review_need review_of_step(const graph::step& st, const view& v) {
    for (const auto& rule : v.knows.org.contract.reviews)
        if (holds(rule.steps, st.id)) return {&rule, {}};
    return {};
}

review_need review_of_work(const guided_state& s, const scorecard& card, const view& v) {
    const auto tough = toughness(s, card, v);
    for (const auto& rule : v.knows.org.contract.reviews) {
        const bool listed = makes(v.work, rule.outputs);
        if (rule.tougher_only) {
            if (!tough.empty() && (listed || rule.outputs.empty())) return {&rule, tough};
        } else if (listed) {
            return {&rule, {}};
        }
    }
    return {};
}

std::string reviewer_named(std::string_view words, const view& v) {
    while (!words.empty() && std::isspace(static_cast<unsigned char>(words.front())))
        words.remove_prefix(1);
    while (!words.empty() && (std::isspace(static_cast<unsigned char>(words.back())) || words.back() == '.'))
        words.remove_suffix(1);
    if (words.empty() || words.size() > longest_name) return {};
    const auto plain = understood_words::canonical(words);
    const auto& self = v.knows.phrases.list("self_words");
    if (std::find(self.begin(), self.end(), plain) != self.end()) return {};
    if (plain == understood_words::canonical(v.me.who.name) || words == v.me.who.id) return {};
    if (v.knows.understand.is_non_answer(words)) return {};
    const bool letter =
        std::any_of(words.begin(), words.end(), [](unsigned char c) { return std::isalpha(c) || c >= 0x80; });
    return letter ? std::string(words) : std::string{};
}

}  // namespace coach::core::modes
