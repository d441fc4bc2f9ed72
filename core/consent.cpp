#include "core/consent.hpp"

#include <algorithm>
#include <array>

namespace coach::core {

namespace {

struct named_purpose {
    purpose what;
    std::string_view name;
};
constexpr std::array names{named_purpose{purpose::ai_use, "ai_use"}, named_purpose{purpose::observe, "observe"},
                           named_purpose{purpose::capture, "capture"}, named_purpose{purpose::sampling, "sampling"},
                           named_purpose{purpose::benchmark, "benchmark"}};
constexpr std::size_t consents_kept = 64;
constexpr std::ptrdiff_t threads_kept = 40;

write_down line(const learner_state& me, const char* what, purpose p, std::string_view scope) {
    return {"consent",
            {{"what", what},
             {"purpose", std::string(name_of(p))},
             {"scope", std::string(scope)},
             {"text", std::to_string(consent_text_version(p))},
             {"who", me.who.id}}};
}

/// What was collected for a purpose goes with it.
void erase_collected(learner_state& me, purpose p) {
    if (p == purpose::ai_use) me.ai_use = {};
    if (p == purpose::observe) me.observed.clear();
}

}  // namespace

std::string_view name_of(purpose p) {
    for (const auto& [what, name] : names)
        if (what == p) return name;
    return "";
}

std::optional<purpose> purpose_named(std::string_view name) {
    for (const auto& each : names)
        if (each.name == name) return each.what;
    return std::nullopt;
}

bool consented(const learner_state& me, purpose p, std::string_view scope) {
    return std::any_of(me.consents.begin(), me.consents.end(), [&](const consent& c) {
        return c.to == p && c.text >= consent_text_version(p) && (c.scope.empty() || c.scope == scope);
    });
}

bool has_lapsed(const learner_state& me, purpose p) {
    const auto of = [&](auto counts) {
        return std::any_of(me.consents.begin(), me.consents.end(),
                           [&](const consent& c) { return c.to == p && counts(c.text); });
    };
    return of([&](int text) { return text < consent_text_version(p); }) &&
           !of([&](int text) { return text >= consent_text_version(p); });
}

write_down lapse_consent(learner_state& me, purpose p, time_point now) {
    auto made = withdraw_consent(me, p, {}, now);
    made.fields[0].second = "lapsed";
    return made;
}

bool has_room_for_thread(const learner_state& me, std::string_view scope) {
    return std::count_if(me.consents.begin(), me.consents.end(),
                         [&](const consent& c) { return c.to == purpose::capture && c.scope != scope; }) < threads_kept;
}

write_down give_consent(learner_state& me, purpose p, std::string scope, time_point now) {
    auto made = line(me, "granted", p, scope);
    std::erase_if(me.consents, [&](const consent& c) { return c.to == p && c.scope == scope; });
    if (me.consents.size() < consents_kept) me.consents.push_back({p, std::move(scope), consent_text_version(p), now});
    return made;
}

write_down withdraw_consent(learner_state& me, purpose p, std::string_view scope, time_point) {
    std::erase_if(me.consents, [&](const consent& c) { return c.to == p && (scope.empty() || c.scope == scope); });
    if (!consented(me, p)) erase_collected(me, p);
    return line(me, "withdrawn", p, scope);
}

}  // namespace coach::core
