// The table of all detectors, in the order in which they run. What claims tokens (links, ids, times, dates) comes
// before what counts numbers; what combines (owners, actions, decisions) comes last.

#include "core/reading/pattern.hpp"

#include <algorithm>
#include <array>

namespace coach::core::detect {
namespace {

using detector = void (*)(page&, std::uint32_t sentence);
constexpr std::array<detector, 10> per_sentence{detect_evidence_shapes, detect_times, detect_quantities, detect_periods,
                                                detect_changes,         detect_cues,  detect_claims,     detect_ai_use,
                                                detect_sources,         detect_people};

/// "All times in UTC", a column "Time (UTC)": the zone of every time that has none.
void find_common_zone(page& p) {
    static const pattern statement(
        R"(\ball times (?:are )?(?:in |given in |shown in )?(?:utc|gmt|cet|cest|est|pst|bst)\b|\btimes? (?:are )?in (?:utc|gmt|cet|cest|est|pst|bst)\b|\b(?:time|timeline|when|start|end)s?\s?[\(\[,]\s?(?:all )?(?:times )?(?:in )?(?:utc|gmt|cet|cest|est|pst|bst)\b)");
    static const std::array<std::string_view, 7> zones{"utc", "gmt", "cest", "cet", "est", "pst", "bst"};
    for (const auto& s : p.out.sentences) {
        if (!p.zone.empty()) return;
        statement.each(p, s, [&](span where) {
            for (const auto z : zones) {
                if (p.zone.empty() && p.lower_at(where).find(z) != std::string_view::npos) p.zone = z;
            }
        });
    }
}

}  // namespace

const std::vector<std::string_view>& coded_kinds() {
    static const std::vector<std::string_view> all{"number_with_unit",
                                                   "percentage",
                                                   "money",
                                                   "count_of_people",
                                                   "count_of_things",
                                                   "fraction_of",
                                                   "range",
                                                   "baseline_target",
                                                   "before_after",
                                                   "date",
                                                   "clock_time",
                                                   "clock_time_zone",
                                                   "duration",
                                                   "timeline_entry",
                                                   "deadline",
                                                   "time_window",
                                                   "frequency",
                                                   "named_owner",
                                                   "action_item",
                                                   "decision_ask",
                                                   "source_marker",
                                                   "link",
                                                   "ticket_id",
                                                   "quotation",
                                                   "sampling_statement",
                                                   "solution_as_problem",
                                                   "blame",
                                                   "named_customer",
                                                   "redacted_data",
                                                   "prompt_injection",
                                                   "unverified_citation"};
    return all;
}

void detect_all(page& p) {
    find_common_zone(p);
    for (std::uint32_t s = 0; s < p.out.sentences.size(); ++s) {
        for (const auto detect : per_sentence)
            detect(p, s);
    }
    detect_responsibility(p);
    auto& found = p.out.observations;
    std::stable_sort(found.begin(), found.end(), [](const observation& a, const observation& b) {
        if (a.where.begin != b.where.begin) return a.where.begin < b.where.begin;
        if (a.where.end != b.where.end) return a.where.end < b.where.end;
        return a.kind < b.kind;
    });
    found.erase(
        std::unique(found.begin(), found.end(),
                    [](const observation& a, const observation& b) { return a.where == b.where && a.kind == b.kind; }),
        found.end());
}

}  // namespace coach::core::detect
