#pragma once

/// "Can I paste customer tickets into the assistant?" → allow, ask or deny, with the clause. Pure.
///
/// The longest phrase of the contract that the question holds (by stems, in any order) decides; of equally long ones
/// the strictest. A tool that is not approved is denied whatever the data. A data class above what the named tool may
/// see is denied, unless its clause says "after redaction": then it is asked. Nothing recognised is asked, never
/// allowed.

#include "core/contract/contract.hpp"

#include <string_view>

namespace coach::core::contract {

struct permit {
    answer gives = answer::ask;
    const clause* by = nullptr;           ///< null: the tool's approval decided, or nothing was recognised
    const approved_tool* tool = nullptr;  ///< the one that was named, else the first that is approved
    std::string not_approved;             ///< the name of a tool that is not approved
    const data_class* data = nullptr;     ///< recognised
    bool recognised = false;
};
[[nodiscard]] permit may(const contract&, std::string_view question);

/// Whether a tool's name holds one that the contract does not approve.
[[nodiscard]] bool is_refused(const contract&, std::string_view name);

/// Whether words name something that experiments may not touch, and which phrase says so.
[[nodiscard]] std::string outside_experiments(const experiment_rules&, std::string_view words);
/// The data class that words name, the strictest of several; null: none.
[[nodiscard]] const data_class* named_data(const contract&, std::string_view words);

}  // namespace coach::core::contract
