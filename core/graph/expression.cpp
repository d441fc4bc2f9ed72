#include "core/graph/expression.hpp"

#include "core/graph/expression_node.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <utility>

namespace coach::core::graph {
namespace {

constexpr std::size_t most_bytes = 2000;
constexpr int most_depth = 64;

enum class token_kind { end, word, number, text, symbol, wrong };
struct lexeme {
    token_kind kind = token_kind::end;
    std::string_view written;  ///< for a text: without its quotes
    double number = 0;
    std::size_t at = 0;
};

bool starts_name(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool continues_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class lexer {
  public:
    explicit lexer(std::string_view source) : source_(source) {}

    lexeme next() {
        while (at_ < source_.size() && std::isspace(static_cast<unsigned char>(source_[at_])) != 0)
            ++at_;
        if (at_ == source_.size()) return {token_kind::end, {}, 0, at_};
        const char c = source_[at_];
        if (starts_name(c)) return word();
        if (is_digit(c) || (c == '-' && at_ + 1 < source_.size() && is_digit(source_[at_ + 1]))) return number();
        if (c == '"' || c == '\'') return text(c);
        return symbol();
    }

  private:
    lexeme word() {
        const auto begin = at_;
        while (at_ < source_.size() && continues_name(source_[at_]))
            ++at_;
        return {token_kind::word, source_.substr(begin, at_ - begin), 0, begin};
    }
    lexeme number() {
        const auto begin = at_;
        double value = 0;
        const auto [stop, failed] =
            std::from_chars(source_.data() + begin, source_.data() + source_.size(), value, std::chars_format::fixed);
        at_ = static_cast<std::size_t>(stop - source_.data());
        const bool glued = at_ < source_.size() && continues_name(source_[at_]);
        const auto kind = failed != std::errc{} || glued ? token_kind::wrong : token_kind::number;
        return {kind, source_.substr(begin, std::max<std::size_t>(at_ - begin, 1)), value, begin};
    }
    lexeme text(char quote) {
        const auto begin = at_++;
        const auto close = source_.find(quote, at_);
        if (close == std::string_view::npos) {
            at_ = source_.size();
            return {token_kind::wrong, source_.substr(begin), 0, begin};
        }
        const auto inside = source_.substr(at_, close - at_);
        at_ = close + 1;
        return {token_kind::text, inside, 0, begin};
    }
    lexeme symbol() {
        for (const std::string_view known : {"==", "!=", ">=", "<=", ">", "<", "(", ")", ","}) {
            if (source_.substr(at_).starts_with(known)) {
                at_ += known.size();
                return {token_kind::symbol, source_.substr(at_ - known.size(), known.size()), 0, at_ - known.size()};
            }
        }
        return {token_kind::wrong, source_.substr(at_++, 1), 0, at_ - 1};
    }

    std::string_view source_;
    std::size_t at_ = 0;
};

std::optional<node_kind> comparison_sign(const lexeme& t) {
    if (t.kind != token_kind::symbol) return std::nullopt;
    if (t.written == "==") return node_kind::equal;
    if (t.written == "!=") return node_kind::unequal;
    if (t.written == ">=") return node_kind::at_least;
    if (t.written == "<=") return node_kind::at_most;
    if (t.written == ">") return node_kind::above;
    if (t.written == "<") return node_kind::below;
    return std::nullopt;
}

/// Recursive descent, one function for each rule of the grammar. The first error stops it: `wrong_` is set once.
class parser {
  public:
    explicit parser(std::string_view source) : lexer_(source) { advance(); }

    result<expression_node> all_of_it() {
        auto root = or_expr(0);
        if (!wrong_ && ahead_.kind != token_kind::end) fail("\"and\", \"or\" or the end of the condition");
        if (wrong_) return *wrong_;
        return root;
    }

  private:
    void advance() { ahead_ = lexer_.next(); }
    [[nodiscard]] bool at_word(std::string_view w) const {
        return ahead_.kind == token_kind::word && ahead_.written == w;
    }
    [[nodiscard]] bool at_symbol(std::string_view s) const {
        return ahead_.kind == token_kind::symbol && ahead_.written == s;
    }
    expression_node fail(const std::string& expected) {
        const auto found =
            ahead_.kind == token_kind::end ? std::string("its end") : "\"" + std::string(ahead_.written) + "\"";
        return refuse(errc::malformed, "expected " + expected + ", found " + found);
    }
    expression_node refuse(errc code, const std::string& what) {
        if (!wrong_) wrong_ = error{code, "column " + std::to_string(ahead_.at + 1) + ": " + what};
        return {};
    }

    expression_node or_expr(int depth) {
        return joined(node_kind::any, "or", [&] { return and_expr(depth); });
    }
    expression_node and_expr(int depth) {
        return joined(node_kind::all, "and", [&] { return not_expr(depth); });
    }
    template <class Part>
    expression_node joined(node_kind kind, std::string_view by, Part part) {
        auto first = part();
        if (wrong_ || !at_word(by)) return first;
        expression_node node{kind, 0.0, {}, {}};
        node.parts.push_back(std::move(first));
        while (!wrong_ && at_word(by)) {
            advance();
            node.parts.push_back(part());
        }
        return node;
    }
    expression_node not_expr(int depth) {
        if (depth >= most_depth) return refuse(errc::too_large, "nested more than 64 deep");
        if (!at_word("not")) return comparison(depth);
        advance();
        expression_node node{node_kind::negation, 0.0, {}, {}};
        node.parts.push_back(not_expr(depth + 1));
        return node;
    }
    expression_node comparison(int depth) {
        if (at_symbol("(")) {
            advance();
            auto inside = or_expr(depth + 1);
            if (!at_symbol(")")) return fail("\")\"");
            advance();
            return inside;
        }
        auto left = value();
        if (wrong_) return {};
        if (at_word("in")) return membership(std::move(left));
        const auto sign = comparison_sign(ahead_);
        if (!sign) return left;
        advance();
        expression_node node{*sign, 0.0, {}, {}};
        node.parts.push_back(std::move(left));
        node.parts.push_back(value());
        return node;
    }
    expression_node membership(expression_node left) {
        advance();
        if (!at_symbol("(")) return fail("\"(\" after \"in\"");
        expression_node node{node_kind::one_of, 0.0, {}, {}};
        node.parts.push_back(std::move(left));
        do {
            advance();
            node.parts.push_back(value());
        } while (!wrong_ && at_symbol(","));
        if (!wrong_ && !at_symbol(")")) return fail("\",\" or \")\"");
        if (!wrong_) advance();
        return node;
    }
    expression_node value() {
        expression_node node;
        if (ahead_.kind == token_kind::number) {
            node.constant = ahead_.number;
        } else if (ahead_.kind == token_kind::text) {
            node.constant = std::string(ahead_.written);
        } else if (at_word("true") || at_word("otherwise")) {
            node.constant = 1.0;
        } else if (at_word("false")) {
            node.constant = 0.0;
        } else if (ahead_.kind == token_kind::word && !at_word("and") && !at_word("or") && !at_word("not") &&
                   !at_word("in")) {
            node.kind = node_kind::name;
            node.name = ahead_.written;
        } else {
            return fail("a name, a number or a quoted text");
        }
        advance();
        return node;
    }

    lexer lexer_;
    lexeme ahead_;
    std::optional<error> wrong_;
};

void collect_names(const expression_node& node, std::vector<std::string>& names) {
    if (node.kind == node_kind::name && std::find(names.begin(), names.end(), node.name) == names.end())
        names.push_back(node.name);
    for (const auto& part : node.parts)
        collect_names(part, names);
}

void collect_comparisons(const expression_node& node, std::vector<compared>& found) {
    if (node.kind >= node_kind::equal && node.kind <= node_kind::one_of) {
        for (const auto& named : node.parts) {
            if (named.kind != node_kind::name) continue;
            for (const auto& other : node.parts)
                if (other.kind == node_kind::constant) found.push_back({named.name, other.constant});
        }
    }
    for (const auto& part : node.parts)
        collect_comparisons(part, found);
}

}  // namespace

result<expression> parse_expression(std::string_view source) {
    if (source.size() > most_bytes)
        return error{errc::too_large,
                     "column 1: a condition has at most 2000 bytes, this one has " + std::to_string(source.size())};
    auto root = parser(source).all_of_it();
    if (!root) return root.error();
    return expression{std::string(source), std::make_shared<const expression_node>(std::move(*root))};
}

namespace {

void collect_opposed(const expression_node& n, bool opposed, std::vector<std::string>& names) {
    if (n.kind == node_kind::negation) opposed = !opposed;
    if (n.kind == node_kind::below || n.kind == node_kind::at_most) opposed = !opposed;
    if (n.kind == node_kind::name && opposed && std::find(names.begin(), names.end(), n.name) == names.end())
        names.push_back(n.name);
    for (const auto& part : n.parts)
        collect_opposed(part, opposed, names);
}

}  // namespace

std::vector<std::string> opposed_names_in(const expression& e) {
    std::vector<std::string> names;
    if (e.root) collect_opposed(*e.root, false, names);
    return names;
}

std::vector<std::string> names_in(const expression& e) {
    std::vector<std::string> names;
    if (e.root) collect_names(*e.root, names);
    return names;
}

std::vector<compared> comparisons_in(const expression& e) {
    std::vector<compared> found;
    if (e.root) collect_comparisons(*e.root, found);
    return found;
}

}  // namespace coach::core::graph
