#include "documents/markdown.hpp"

#include "core/reading/text.hpp"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

// cmark-gfm's inline pass (links, emphasis) has no use here and has had quadratic cases. The parser is therefore given
// a *skeleton*: the same bytes with every character that only inlines care about replaced by a letter. Lines and
// columns stay.

namespace coach::documents {
namespace {

using core::block_kind;
using core::span;

constexpr std::size_t most_bytes = std::size_t{1} << 20U;
constexpr std::size_t most_containers = 16;
constexpr std::size_t most_columns = 64;
constexpr std::size_t most_cells = 200'000;  // rows are filled up to the head's width: bounds rows × columns
constexpr char filler = 'x';

struct line {
    std::size_t begin;
    std::size_t end;
};

std::vector<line> lines_of(std::string_view text) {
    std::vector<line> out;
    for (std::size_t begin = 0; begin < text.size();) {
        auto end = text.find_first_of("\r\n", begin);
        if (end == std::string_view::npos) end = text.size();
        out.push_back({begin, end});
        begin = end + (text.substr(end).starts_with("\r\n") ? 2 : 1);
    }
    return out;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// Past the container markers at a line's head ("> - 1. "); those beyond the limit become letters.
std::size_t after_containers(std::string& s, line l) {
    auto at = l.begin;
    std::size_t depth = 0;
    while (at < l.end) {
        while (at < l.end && is_blank(s[at]))
            ++at;
        if (at >= l.end) break;
        auto end = at;
        if (s[at] == '>') {
            end = at + 1;
        } else if ((s[at] == '-' || s[at] == '*' || s[at] == '+') && (at + 1 == l.end || is_blank(s[at + 1]))) {
            end = at + 1;
        } else {
            while (end < l.end && end - at < 9 && s[end] >= '0' && s[end] <= '9')
                ++end;
            const bool numbered = end > at && end < l.end && (s[end] == '.' || s[end] == ')') &&
                                  (end + 1 == l.end || is_blank(s[end + 1]));
            if (!numbered) break;
            ++end;
        }
        if (++depth > most_containers)
            std::fill(s.begin() + static_cast<std::ptrdiff_t>(at), s.begin() + static_cast<std::ptrdiff_t>(end),
                      filler);
        at = end;
    }
    return at;
}

bool is_rule(std::string_view words) {  // a thematic break or a setext underline
    const auto first = words.find_first_not_of(" \t");
    if (first == std::string_view::npos) return false;
    const char c = words[first];
    return (c == '*' || c == '_' || c == '-' || c == '=') &&
           words.find_first_not_of(std::string(1, c) + " \t") == std::string_view::npos;
}

void blank_inlines(std::string& s, std::size_t begin, std::size_t end, bool tables) {
    const auto words = std::string_view(s).substr(begin, end - begin);
    const bool fence = words.starts_with("```") || words.starts_with("~~~");
    if (is_rule(words)) return;
    const bool comment = words.starts_with("<!--");
    const auto pipes = static_cast<std::size_t>(std::count(words.begin(), words.end(), '|'));
    const bool keep_pipes = tables && pipes <= most_columns;
    for (auto i = begin; i < end; ++i) {
        switch (s[i]) {
            case '`':
            case '~':
                if (!fence) s[i] = filler;
                break;
            case '<':
                if (!comment || i != begin) s[i] = filler;
                break;
            case '!':
            case '-':
                break;
            case '[':
            case ']':
            case '(':
            case ')':
            case '&':
            case '*':
            case '_':
            case '"':
            case '\'':
            case '@':
            case '^':
            case '$':
            case '{':
            case '}':
                s[i] = filler;
                break;
            case '\\':
                if (i + 1 >= end || s[i + 1] != '|') s[i] = filler;
                break;
            case '|':
                if (!keep_pipes) s[i] = filler;
                break;
            default:
                break;
        }
    }
}

std::string skeleton_of(std::string_view text, const std::vector<line>& lines) {
    std::string s(text);
    std::size_t widest = 0;
    for (const auto& l : lines) {
        const auto words = text.substr(l.begin, l.end - l.begin);
        const auto pipes = static_cast<std::size_t>(std::count(words.begin(), words.end(), '|'));
        if (pipes <= most_columns) widest = std::max(widest, pipes);
    }
    const bool tables = widest * lines.size() <= most_cells || lines.size() <= most_cells / most_columns;
    for (const auto& l : lines) {
        const auto whole = std::string_view(s).substr(l.begin, l.end - l.begin);
        if (is_rule(whole)) continue;
        const auto at = after_containers(s, l);
        blank_inlines(s, at, l.end, tables);
    }
    return s;
}

struct node_delete {
    void operator()(cmark_node* n) const { cmark_node_free(n); }
};
using tree = std::unique_ptr<cmark_node, node_delete>;

tree parse(const std::string& skeleton) {
    static std::once_flag registered;
    std::call_once(registered, cmark_gfm_core_extensions_ensure_registered);
    const std::unique_ptr<cmark_parser, decltype(&cmark_parser_free)> parser(cmark_parser_new(CMARK_OPT_DEFAULT),
                                                                             &cmark_parser_free);
    if (auto* table = cmark_find_syntax_extension("table")) cmark_parser_attach_syntax_extension(parser.get(), table);
    cmark_parser_feed(parser.get(), skeleton.data(), skeleton.size());
    return tree(cmark_parser_finish(parser.get()));
}

class collector {
  public:
    collector(core::document& doc, const std::vector<line>& lines) : doc_(doc), lines_(lines) {}

    void run(cmark_node* root) {
        const std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)> it(cmark_iter_new(root), &cmark_iter_free);
        for (auto event = cmark_iter_next(it.get()); event != CMARK_EVENT_DONE; event = cmark_iter_next(it.get())) {
            auto* node = cmark_iter_get_node(it.get());
            if (event == CMARK_EVENT_ENTER) {
                enter(node);
            } else {
                leave(node);
            }
        }
    }

  private:
    void enter(cmark_node* node) {
        const std::string_view type = cmark_node_get_type_string(node);
        if (type == "item") ++items_;
        if (type == "block_quote") ++quotes_;
        if (type == "heading") add(node, block_kind::heading, cmark_node_get_heading_level(node));
        if (type == "paragraph" && cmark_node_get_start_line(node) > 0) {
            const auto kind = quotes_ > 0  ? block_kind::quote
                              : items_ > 0 ? block_kind::list_item
                                           : block_kind::paragraph;
            add(node, kind, items_);
        }
        if (type == "code_block") add(node, block_kind::code, 0);
        if (type == "table_row") add(node, block_kind::table_row, 0);
        if (type == "table_header") add_header(node);
        if (type == "html_block") add_html(node);
    }
    void leave(cmark_node* node) {
        const std::string_view type = cmark_node_get_type_string(node);
        if (type == "item") --items_;
        if (type == "block_quote") --quotes_;
    }

    /// The lines of a node; its columns only for where the first begins, which is what cmark gets right for every kind.
    span lines_span(cmark_node* node) const {
        const auto first = static_cast<std::size_t>(std::max(cmark_node_get_start_line(node), 1)) - 1;
        const auto last = static_cast<std::size_t>(std::max(cmark_node_get_end_line(node), 1)) - 1;
        if (first >= lines_.size()) return {};
        const auto column = static_cast<std::size_t>(std::max(cmark_node_get_start_column(node), 1)) - 1;
        const auto begin = std::min(lines_[first].begin + column, lines_[first].end);
        const auto end = lines_[std::min(std::max(last, first), lines_.size() - 1)].end;
        return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(std::max(begin, end))};
    }

    void add(cmark_node* node, block_kind kind, int level) {
        auto s = lines_span(node);
        if (kind == block_kind::heading) s = heading_words(s);
        if (kind == block_kind::code) s = code_words(s);
        if (kind == block_kind::table_row) s = row_words(s);
        if (kind == block_kind::list_item) s = without_task_box(s);
        push(kind, trimmed(s), level);
    }

    /// A table that follows a paragraph without a blank line takes that paragraph's position: the head is the line
    /// before the rule, what stands above it is the paragraph.
    void add_header(cmark_node* node) {
        auto s = lines_span(node);
        const auto first = static_cast<std::size_t>(std::max(cmark_node_get_start_line(node), 1)) - 1;
        auto* table = cmark_node_parent(node);
        const auto table_end =
            static_cast<std::size_t>(std::max(table != nullptr ? cmark_node_get_end_line(table) : 0, 1));
        for (auto i = first; i + 1 < std::min(lines_.size(), std::max(table_end, first + 2) + 2); ++i) {
            const auto next =
                std::string_view(doc_.text).substr(lines_[i + 1].begin, lines_[i + 1].end - lines_[i + 1].begin);
            if (next.find_first_not_of("|-: \t>") != std::string_view::npos || next.find('-') == std::string_view::npos)
                continue;
            if (i > first) {
                push(block_kind::paragraph, trimmed({s.begin, static_cast<std::uint32_t>(lines_[i - 1].end)}), 0);
                s.begin = static_cast<std::uint32_t>(lines_[i].begin);
            }
            s.end = static_cast<std::uint32_t>(lines_[i].end);
            break;
        }
        push(block_kind::table_row, trimmed(row_words(s)), 0);
    }

    /// A comment is not part of what was written for the reader; other HTML is read as words.
    void add_html(cmark_node* node) {
        const auto s = trimmed(lines_span(node));
        if (!view(s).starts_with("<!--")) push(block_kind::paragraph, s, 0);
    }

    void push(block_kind kind, span s, int level) {
        if (!doc_.blocks.empty()) s.begin = std::max(s.begin, doc_.blocks.back().where.end);
        if (s.begin < s.end) doc_.blocks.push_back({kind, s, level});
    }

    std::string_view view(span s) const { return std::string_view(doc_.text).substr(s.begin, s.end - s.begin); }

    span trimmed(span s) const {
        const auto space = [&](std::uint32_t i) {
            const char c = doc_.text[i];
            return c == ' ' || c == '\t' || c == '\n' || c == '\r';
        };
        while (s.begin < s.end && space(s.begin))
            ++s.begin;
        while (s.end > s.begin && space(s.end - 1))
            --s.end;
        return s;
    }

    span heading_words(span s) const {
        s = trimmed(s);
        if (view(s).starts_with('#')) {
            while (s.begin < s.end && doc_.text[s.begin] == '#')
                ++s.begin;
            while (s.end > s.begin && doc_.text[s.end - 1] == '#')
                --s.end;
            return s;
        }
        const auto underline = view(s).find_last_of('\n');
        if (underline != std::string_view::npos && is_rule(view(s).substr(underline + 1)))
            s.end = s.begin + static_cast<std::uint32_t>(underline);
        return s;
    }

    span code_words(span s) const {
        auto words = view(trimmed(s));
        if (!words.starts_with("```") && !words.starts_with("~~~")) return s;
        s = trimmed(s);
        const auto first_line = view(s).find('\n');
        if (first_line == std::string_view::npos) return {s.end, s.end};
        const auto mark = words.substr(0, 3);
        s.begin += static_cast<std::uint32_t>(first_line) + 1;
        const auto last_line = view(s).find_last_of('\n');
        const auto last = last_line == std::string_view::npos ? view(s) : view(s).substr(last_line + 1);
        const auto at = last.find_first_not_of(" \t>");
        if (at != std::string_view::npos && last.substr(at).starts_with(mark)) {
            s.end = last_line == std::string_view::npos ? s.begin : s.begin + static_cast<std::uint32_t>(last_line);
        }
        return s;
    }

    span row_words(span s) const {
        s = trimmed(s);
        if (s.begin < s.end && doc_.text[s.begin] == '|') ++s.begin;
        if (s.end > s.begin && doc_.text[s.end - 1] == '|') --s.end;
        return s;
    }

    span without_task_box(span s) const {
        const auto words = view(s);
        const bool box = words.size() > 4 && words[0] == '[' && words[2] == ']' &&
                         (words[1] == ' ' || words[1] == 'x' || words[1] == 'X') && words[3] == ' ';
        if (box) s.begin += 4;
        return s;
    }

    core::document& doc_;
    const std::vector<line>& lines_;
    int items_ = 0;
    int quotes_ = 0;
};

}  // namespace

core::document read_markdown(std::string text) {
    if (text.size() > most_bytes) return core::plain_document(std::move(text));
    core::text::make_valid_utf8(text);
    // A byte-order mark is no character of the text, and cmark would leave columns off by it.
    if (text.starts_with("\xEF\xBB\xBF")) text.replace(0, 3, "   ");
    core::document doc{std::move(text), {}};
    const auto lines = lines_of(doc.text);
    const auto root = parse(skeleton_of(doc.text, lines));
    if (!root) return core::plain_document(std::move(doc.text));
    collector(doc, lines).run(root.get());
    return doc;
}

}  // namespace coach::documents
