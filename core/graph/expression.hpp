#pragma once

/// The graph's tiny total language: conditions that authors write. No calls, no loops; always terminates.
///
///   or_expr    := and_expr ("or" and_expr)*
///   and_expr   := not_expr ("and" not_expr)*
///   not_expr   := "not" not_expr | comparison
///   comparison := value [("==" | "!=" | ">=" | "<=" | ">" | "<") value | "in" "(" value ("," value)* ")"] | "("
///   or_expr ")" value      := name | number | "text" | 'text' | true | false;   name := [A-Za-z_][A-Za-z0-9_.]*
///
/// A bare name is true when its value is non-zero, non-empty. "otherwise" is a name that always holds.
/// Limits: 2,000 bytes, 64 levels deep. Errors: malformed, with the column in the detail.

#include "core/result.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace coach::core::graph {

using expression_value = std::variant<double, std::string>;

struct expression_node;
struct expression {
    std::string source;
    std::shared_ptr<const expression_node> root;  ///< null: no condition
    [[nodiscard]] explicit operator bool() const { return root != nullptr; }
};

/// What a name means just now; an unknown name is 0.
using name_values = std::function<expression_value(std::string_view name)>;

[[nodiscard]] result<expression> parse_expression(std::string_view source);
[[nodiscard]] bool holds(const expression&, const name_values&);
/// Every name in it, in order of first use, without "otherwise", true and false.
[[nodiscard]] std::vector<std::string> names_in(const expression&);

/// Those that stand under "not", or are held under a bound ("<", "<="): their presence speaks against the whole.
[[nodiscard]] std::vector<std::string> opposed_names_in(const expression&);

/// A name compared with a constant somewhere in it: `severity >= 3`, `verdict in ("true", "benign")`.
struct compared {
    std::string name;
    expression_value with;
};
[[nodiscard]] std::vector<compared> comparisons_in(const expression&);

/// Why it does not hold: the smallest set of bare names and comparisons that, made true, would make it hold (for "or",
/// the branch with the fewest). A term that is there and should not be, or is too high, comes back with `negated`.
/// Empty when it holds, and when nothing could make it hold ("not otherwise").
struct failed_term {
    std::string name;
    bool negated = false;
    double wanted = 1;  ///< the number it is compared with, as written; 1 for a bare name
    double found = 0;   ///< a text counts 1, an empty one 0
    friend bool operator==(const failed_term&, const failed_term&) = default;
};
[[nodiscard]] std::vector<failed_term> failures(const expression&, const name_values&);

}  // namespace coach::core::graph
