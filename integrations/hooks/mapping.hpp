#pragma once

/// From a tool's JSON to a word about somebody's work, by the hook's rules. Pure. Foreign bytes: at most 32 levels
/// deep, values that are neither text nor number count as absent, each is cut at 500 characters. Errors: `bad` for what
/// is no JSON; `other` for an event that no rule wants.

#include "core/event.hpp"
#include "integrations/hooks/config.hpp"

#include <string>
#include <string_view>

namespace coach::hooks {

struct mapped {
    enum class kind { word, other, bad } is = kind::other;
    std::string who;  ///< as the tool calls them, in small letters
    core::told what;  ///< "work_event" or "work_outcome"; a named thread in "at_channel", "at_thread"
};
[[nodiscard]] mapped map(const hook&, std::string_view json);

}  // namespace coach::hooks
