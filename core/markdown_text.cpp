#include "core/markdown_text.hpp"

#include "core/message.hpp"

#include <algorithm>
#include <optional>

namespace coach::core::markdown {
namespace {

constexpr std::size_t max_address = 2000;
constexpr std::size_t nowhere = std::string_view::npos;

bool punctuation(char c) {
    return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}
bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool escapes(std::string_view text, std::size_t at) {
    return text[at] == '\\' && at + 1 < text.size() && punctuation(text[at + 1]);
}

/// One paragraph, item or quote. Marks are pushed as literal runs; when a partner closes one, both are emptied and the
/// runs between them take the style, so that a mark without a partner needs no second look.
class inline_parser {
  public:
    explicit inline_parser(std::string_view text) : text_(text) {}

    line parse() {
        while (at_ < text_.size())
            step();
        flush();
        return tidy();
    }

  private:
    struct mark {
        std::optional<std::size_t> open;  ///< index of the opening run
    };

    void step() {
        const char c = text_[at_];
        if (escapes(text_, at_)) {
            literal_ += text_[at_ + 1];
            at_ += 2;
        } else if (c == '`') {
            code();
        } else if (c == '[') {
            link();
        } else if (c == '*') {
            const bool two = at_ + 1 < text_.size() && text_[at_ + 1] == '*';
            emphasis(two ? bold_ : italic_, two ? 2 : 1);
        } else {
            literal_ += c;
            ++at_;
        }
    }

    void code() {
        const std::size_t end = code_missing_ ? nowhere : closing('`', at_ + 1);
        if (end == nowhere) {
            code_missing_ = true;
            literal_ += '`';
            ++at_;
            return;
        }
        if (end == at_ + 1) {
            literal_ += "``";
        } else {
            flush();
            runs_.push_back({.text = unescaped(text_.substr(at_ + 1, end - at_ - 1)), .code = true, .link = {}});
        }
        at_ = end + 1;
    }

    void link() {
        const std::size_t label_end = closing(']', at_ + 1, "[\n");
        if (label_end != nowhere && label_end > at_ + 1 && text_.substr(label_end + 1).starts_with("(https://")) {
            const std::size_t from = label_end + 2;
            const std::size_t end = closing(')', from, "([<>\"` \t\n\r");
            if (end != nowhere && end - from <= max_address && end > from + 8) {
                flush();
                runs_.push_back({.text = unescaped(text_.substr(at_ + 1, label_end - at_ - 1)),
                                 .link = unescaped(text_.substr(from, end - from))});
                at_ = end + 1;
                return;
            }
        }
        literal_ += '[';
        ++at_;
    }

    void emphasis(mark& kind, std::size_t width) {
        const bool after_text = at_ > 0 && !blank(text_[at_ - 1]);
        const bool before_text = at_ + width < text_.size() && !blank(text_[at_ + width]);
        flush();
        const bool has_inside = kind.open && *kind.open + 1 < runs_.size();
        if (after_text && has_inside) {
            runs_[*kind.open].text.clear();
            for (std::size_t i = *kind.open + 1; i < runs_.size(); ++i)
                (width == 2 ? runs_[i].bold : runs_[i].italic) = true;
            kind.open.reset();
        } else {
            if (before_text && !kind.open) kind.open = runs_.size();
            runs_.push_back({.text = std::string(width, '*'), .link = {}});
        }
        at_ += width;
    }

    /// The next unescaped `wanted` from `from`; nowhere when one of `stops` comes first.
    std::size_t closing(char wanted, std::size_t from, std::string_view stops = {}) const {
        for (std::size_t i = from; i < text_.size(); ++i) {
            if (escapes(text_, i)) {
                ++i;
            } else if (text_[i] == wanted) {
                return i;
            } else if (stops.find(text_[i]) != nowhere) {
                return nowhere;
            }
        }
        return nowhere;
    }

    static std::string unescaped(std::string_view text) {
        std::string out;
        out.reserve(text.size());
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (escapes(text, i)) ++i;
            out += text[i];
        }
        return out;
    }

    void flush() {
        if (literal_.empty()) return;
        runs_.push_back({.text = std::move(literal_), .link = {}});
        literal_.clear();
    }

    line tidy() {
        line out;
        for (run& next : runs_) {
            if (next.text.empty()) continue;
            const bool same = !out.empty() && out.back().bold == next.bold && out.back().italic == next.italic &&
                              out.back().code == next.code && out.back().link == next.link && next.link.empty();
            if (same) {
                out.back().text += next.text;
            } else {
                out.push_back(std::move(next));
            }
        }
        return out;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string literal_;
    line runs_;
    mark bold_, italic_;
    bool code_missing_ = false;
};

struct raw_line {
    std::string_view text;  ///< without its block mark
    block::kind what = block::kind::paragraph;
    bool is_blank = false;
    bool indented = false;
};

raw_line classify(std::string_view text) {
    if (text.ends_with('\r')) text.remove_suffix(1);
    const std::size_t indent = std::min(text.find_first_not_of(" \t"), text.size());
    raw_line out{.text = text.substr(indent), .is_blank = indent == text.size(), .indented = indent >= 2};
    if (out.text.starts_with("- ") || out.text == "-") {
        out.what = block::kind::list;
        out.text.remove_prefix(std::min<std::size_t>(2, out.text.size()));
    } else if (out.text.starts_with('>')) {
        out.what = block::kind::quote;
        out.text.remove_prefix(out.text.starts_with("> ") ? 2 : 1);
    }
    return out;
}

class block_parser {
  public:
    void add(const raw_line& next) {
        if (next.is_blank) {
            close();
            return;
        }
        const bool continues_item =
            !items_.empty() && what_ == block::kind::list && next.what == block::kind::paragraph && next.indented;
        if (continues_item) {
            items_.back().append("\n").append(next.text);
            return;
        }
        if (items_.empty() || what_ != next.what) {
            close();
            what_ = next.what;
            items_.emplace_back(next.text);
        } else if (what_ == block::kind::list) {
            items_.emplace_back(next.text);
        } else {
            items_.back().append("\n").append(next.text);
        }
    }

    void close() {
        if (items_.empty()) return;
        block done{.what = what_, .items = {}};
        done.items.reserve(items_.size());
        for (const auto& item : items_)
            done.items.push_back(inline_parser(item).parse());
        items_.clear();
        blocks_.push_back(std::move(done));
    }

    std::vector<block> take() {
        close();
        return std::move(blocks_);
    }

  private:
    block::kind what_ = block::kind::paragraph;
    std::vector<std::string> items_;
    std::vector<block> blocks_;
};

std::string words(const line& runs) {
    std::string out;
    for (const auto& r : runs) {
        out += r.text;
        if (!r.link.empty() && r.link != r.text) out.append(" (").append(r.link).append(")");
    }
    return out;
}

/// Every line after the first gets `indent`, so that it stays in its item or quote.
void append_indented(std::string& out, std::string_view text, std::string_view first, std::string_view rest) {
    out += first;
    for (const char c : text) {
        out += c;
        if (c == '\n') out += rest;
    }
}

std::string escaped_address(std::string_view address) {
    std::string out;
    for (const char c : address) {
        if (c == '\\' || c == ')' || c == '(' || c == '[' || c == '<' || c == '>' || c == '"' || c == '`') out += '\\';
        out += c;
    }
    return out;
}

std::string escaped_code(std::string_view code) {
    std::string out;
    for (const char c : code) {
        if (c == '\\' || c == '`') out += '\\';
        out += c;
    }
    return out;
}

/// Writes a mark only where a style changes, "**" before "*": the parser reads "***" in that order, so that no sequence
/// of marks has two meanings. A mark must touch a word: blanks at the ends of a styled run stand outside of it.
class style_writer {
  public:
    void add(const run& r) {
        const auto from = std::min(r.text.find_first_not_of(" \t\n"), r.text.size());
        const auto to = r.text.find_last_not_of(" \t\n") + 1;
        if ((!r.bold && !r.italic) || from >= to) {
            style(false, false);
            words(r, r.text);
            return;
        }
        if (from > 0) {
            style(false, false);
            out_.append(r.text, 0, from);
        }
        style(r.bold, r.italic);
        words(r, r.text.substr(from, to - from));
        if (to < r.text.size()) {
            style(false, false);
            out_.append(r.text, to);
        }
    }

    std::string take() {
        style(false, false);
        return std::move(out_);
    }

  private:
    void style(bool bold, bool italic) {
        if (bold != bold_) out_ += "**";
        if (italic != italic_) out_ += "*";
        bold_ = bold;
        italic_ = italic;
    }

    void words(const run& r, const std::string& text) {
        if (!r.link.empty()) {
            out_.append("[").append(escape(text)).append("](").append(escaped_address(r.link)).append(")");
        } else if (r.code) {
            out_.append("`").append(escaped_code(text)).append("`");
        } else {
            out_ += escape(text);
        }
    }

    std::string out_;
    bool bold_ = false;
    bool italic_ = false;
};

}  // namespace

std::vector<block> parse(std::string_view markdown) {
    block_parser blocks;
    while (!markdown.empty()) {
        const std::size_t end = std::min(markdown.find('\n'), markdown.size());
        blocks.add(classify(markdown.substr(0, end)));
        markdown.remove_prefix(std::min(end + 1, markdown.size()));
    }
    return blocks.take();
}

std::string plain(const std::vector<block>& blocks) {
    std::string out;
    for (const auto& b : blocks) {
        if (!out.empty()) out += "\n\n";
        bool first = true;
        for (const auto& item : b.items) {
            if (!first) out += '\n';
            first = false;
            switch (b.what) {
                case block::kind::paragraph:
                    out += words(item);
                    break;
                case block::kind::list:
                    append_indented(out, words(item), "- ", "  ");
                    break;
                case block::kind::quote:
                    append_indented(out, words(item), "> ", "> ");
                    break;
            }
        }
    }
    return out;
}

std::string write(const line& runs) {
    style_writer out;
    for (const auto& r : runs)
        out.add(r);
    return out.take();
}

}  // namespace coach::core::markdown
