#pragma once

/// What a person agreed to beyond being coached: each purpose for itself, default deny, withdrawn at any time. Pure.
/// Checked at each use, not once. Every grant and withdrawal is a line of the "consent" ledger, with the version of the
/// text that was shown. To add a purpose: here, its name in `name_of`, its words in graphs/phrases, and what is erased
/// when it is withdrawn.

#include "core/event.hpp"
#include "core/state.hpp"

#include <optional>
#include <string_view>

namespace coach::core {

/// Of the text that people agree to for a purpose. A new number ends what was agreed to for that purpose alone, and
/// whoever had agreed is told and asked again (core/asides/consent.hpp).
[[nodiscard]] constexpr int consent_text_version(purpose p) { return p == purpose::observe ? 2 : 1; }

[[nodiscard]] std::string_view name_of(purpose);
[[nodiscard]] std::optional<purpose> purpose_named(std::string_view);
/// An empty scope asks about all of it; a consent without a scope covers every scope.
[[nodiscard]] bool consented(const learner_state&, purpose, std::string_view scope = {});
/// Agreed to, everywhere or somewhere, but to words that have changed since: it counts no more.
[[nodiscard]] bool has_lapsed(const learner_state&, purpose);
/// Ends what has lapsed, with what it had collected.
write_down lapse_consent(learner_state&, purpose, time_point now);
/// Threads are many: so many consents to their capture are kept that those to anything else always have their place.
[[nodiscard]] bool has_room_for_thread(const learner_state&, std::string_view scope);
/// Notes it and gives the line for the ledger; withdrawing also drops what the purpose had collected.
write_down give_consent(learner_state&, purpose, std::string scope, time_point now);
write_down withdraw_consent(learner_state&, purpose, std::string_view scope, time_point now);

}  // namespace coach::core
