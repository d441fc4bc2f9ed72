#pragma once

/// What any `integrations::platform` promises, as one suite. A platform is done when this passes with its rig.
/// To add a platform: a rig below tests/conformance/platform/, and a TEST_CASE that calls `keeps_the_promises`.

#include "integrations/platform.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace coach::conformance {

/// One message as its far side shows it now.
struct shown {
    std::string id;        ///< what a later update names
    bool private_ = true;  ///< only the person it is for can see it
    std::string words;     ///< all that a reader reads, out of the platform's own markup
};

/// The platform under test with a far side that can be looked at, and that misbehaves when told.
class platform_rig {
  public:
    virtual ~platform_rig() = default;
    [[nodiscard]] virtual integrations::platform& platform() = 0;
    virtual durable::performed perform(core::say, std::string effect_id) = 0;
    virtual std::optional<bool> happened(core::say, std::string effect_id) = 0;

    [[nodiscard]] virtual core::person person() const { return {"U1", "Ana"}; }
    [[nodiscard]] virtual core::place direct_place() const = 0;
    /// Where others see what is said; none: this platform has no such place.
    [[nodiscard]] virtual std::optional<core::place> shared_place() const { return std::nullopt; }

    [[nodiscard]] virtual std::vector<shown> seen() = 0;
    /// What is wrong with anything that was sent, by the far side's own rules: limits, markup, pings.
    [[nodiscard]] virtual std::vector<std::string> violations() { return {}; }

    /// The far side refuses the next message for good / does it and loses the answer / is not there. False: it cannot.
    virtual bool refuse_next() { return false; }
    virtual bool lose_next_answer() { return false; }
    virtual bool be_away() { return false; }
};
using make_rig = std::function<std::unique_ptr<platform_rig>()>;

void keeps_the_promises(const make_rig&);

}  // namespace coach::conformance
