#include "core/fit.hpp"

#include "core/markdown_text.hpp"
#include "core/utf8.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace coach::core {
namespace {

/// Room for the marks of one styled, escaped character: below this no text could be cut.
constexpr std::size_t least_text_chars = 16;

/// Cuts `text` into pieces of at most `limit` characters at the last newline, sentence end or blank that leaves a piece
/// at least half full; else between two code points. The pieces joined are the text.
std::vector<std::string> cut_plain(std::string_view text, std::size_t limit) {
    std::vector<std::string> pieces;
    limit = std::max<std::size_t>(1, limit);
    while (!text.empty()) {
        std::string_view piece = utf8::prefix(text, limit);
        if (piece.size() < text.size()) {
            std::size_t at = std::string_view::npos;
            for (const std::string_view end : {std::string_view("\n"), std::string_view(". "), std::string_view(" ")}) {
                const auto found = piece.rfind(end);
                if (found != std::string_view::npos && found + end.size() >= piece.size() / 2) {
                    at = found + end.size();
                    break;
                }
            }
            if (at != std::string_view::npos) piece = piece.substr(0, at);
        }
        pieces.emplace_back(piece);
        text.remove_prefix(piece.size());
    }
    return pieces;
}

/// Cuts Markdown without ever cutting through a mark: blocks, then lines, then words are packed one after the other,
/// and a style that spans a cut is closed before it and opened again behind it.
class markdown_cutter {
  public:
    explicit markdown_cutter(std::size_t limit) : limit_(std::max(least_text_chars, limit)) {}

    std::vector<std::string> cut(std::string_view text) {
        for (const auto& block : markdown::parse(text)) {
            const std::string_view mark = block.what == markdown::block::kind::list    ? "- "
                                          : block.what == markdown::block::kind::quote ? "> "
                                                                                       : "";
            std::string_view before = "\n\n";
            for (const auto& item : block.items) {
                add_item(item, mark, before, block.what);
                before = "\n";
            }
        }
        flush();
        return std::move(pieces_);
    }

  private:
    void add_item(const markdown::line& item, std::string_view mark, std::string_view before,
                  markdown::block::kind what) {
        const std::string_view indent = what == markdown::block::kind::list ? "  " : mark;
        const std::string whole = marked(markdown::write(item), mark, indent);
        if (place(whole, before)) return;
        // Too long even for a piece of its own: word by word.
        first_mark_ = mark;
        rest_mark_ = what == markdown::block::kind::quote ? mark : "";
        flush();
        pieces_of_item(item);
    }

    static std::string marked(std::string_view text, std::string_view mark, std::string_view indent) {
        std::string out(mark);
        for (const char c : text) {
            out += c;
            if (c == '\n') out += indent;
        }
        return out;
    }

    /// Puts a whole block or item where it fits, in this piece or in a new one.
    bool place(const std::string& text, std::string_view before) {
        const std::size_t size = utf8::count(text);
        if (size > limit_) return false;
        if (!piece_.empty() && chars_ + before.size() + size > limit_) flush();
        if (!piece_.empty()) {
            piece_ += before;
            chars_ += before.size();
        }
        piece_ += text;
        chars_ += size;
        return true;
    }

    void pieces_of_item(const markdown::line& item) {
        begin_piece(first_mark_);
        for (const auto& run : item) {
            if (!run.link.empty()) {
                add_link(run);
            } else {
                add_words(run, run.text);
            }
        }
        end_piece();
    }

    void add_link(const markdown::run& link) {
        if (fits({link})) {
            line_.push_back(link);
            return;
        }
        next_piece();
        if (fits({link})) {
            line_.push_back(link);
            return;
        }
        markdown::run words = link;  // an address longer than a piece is shown as text, so that it can still be read
        words.link.clear();
        add_words(words, link.text == link.link ? link.link : link.text + " (" + link.link + ")");
    }

    /// Takes as much of `text` as fits, ending at a newline, a sentence or a word, and goes on in the next piece.
    void add_words(const markdown::run& style, std::string_view text) {
        while (!text.empty()) {
            const std::size_t taken = longest_fit(style, text);
            if (taken == text.size()) {
                push(style, text);
                return;
            }
            const std::size_t end = good_end(text, taken);
            if (end == 0 && !line_.empty()) {
                next_piece();
                continue;
            }
            const std::size_t cut = end != 0 ? end : std::max(taken, utf8::width(text, 0));
            push(style, text.substr(0, cut));
            text.remove_prefix(cut);
            next_piece();
        }
    }

    /// Bytes of the longest prefix of `text` that this piece can still take: halving, since writing can add escapes.
    std::size_t longest_fit(const markdown::run& style, std::string_view text) const {
        const std::size_t used = line_chars();
        std::size_t room = limit_ > used ? limit_ - used : 0;
        while (room > 0) {
            const std::string_view taken = utf8::prefix(text, room);
            markdown::run next = style;
            next.text = taken;
            const std::size_t written = written_chars({next});
            if (used + written <= limit_) return taken.size();
            const std::size_t over = used + written - limit_;
            room = std::min(utf8::count(taken), room);
            room = over < room ? room - std::max<std::size_t>(1, over / 2) : room / 2;
        }
        return 0;
    }

    std::size_t line_chars() const { return mark_.size() + written_chars(line_); }

    /// With the indent that keeps each line in its item or quote.
    static std::size_t written_chars(const markdown::line& runs) {
        const std::string text = markdown::write(runs);
        return utf8::count(text) + 2 * static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    }

    static std::size_t good_end(std::string_view text, std::size_t taken) {
        const std::string_view piece = text.substr(0, taken);
        for (const std::string_view end : {std::string_view("\n"), std::string_view(". "), std::string_view("? ")}) {
            const auto found = piece.rfind(end);
            if (found != std::string_view::npos && found + end.size() >= taken / 2) return found + end.size();
        }
        const auto blank = piece.find_last_of(" \n\t");
        return blank == std::string_view::npos ? 0 : blank + 1;
    }

    bool fits(const markdown::line& more) const { return line_chars() + written_chars(more) <= limit_; }

    void push(const markdown::run& style, std::string_view text) {
        markdown::run next = style;
        next.text = text;
        line_.push_back(std::move(next));
    }

    void begin_piece(std::string_view mark) { mark_ = mark; }
    void end_piece() {
        std::string text = markdown::write(line_);
        while (!text.empty() && (text.back() == ' ' || text.back() == '\n'))
            text.pop_back();
        const auto indent = mark_ == "- " ? std::string_view("  ") : mark_;
        if (!text.empty()) pieces_.push_back(marked(text, mark_, indent));
        line_.clear();
    }
    void next_piece() {
        end_piece();
        begin_piece(rest_mark_);
    }

    void flush() {
        if (!piece_.empty()) pieces_.push_back(std::move(piece_));
        piece_.clear();
        chars_ = 0;
    }

    std::size_t limit_;
    std::vector<std::string> pieces_;
    std::string piece_;
    std::size_t chars_ = 0;
    markdown::line line_;
    std::string_view mark_, first_mark_, rest_mark_;
};

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }
std::string strong(std::string_view words) {
    return is_blank(words) ? std::string(words) : "**" + escape(words) + "**";
}

std::size_t cell_chars(const std::vector<std::string>& cells) {
    std::size_t sum = 0;
    for (const auto& cell : cells)
        sum += utf8::count(cell);
    return sum;
}

bool readable(const file_part& file) {
    const bool texty = file.mime.starts_with("text/") || file.mime.ends_with("json") || file.mime.ends_with("yaml") ||
                       file.mime.ends_with("markdown") || file.mime.ends_with("xml");
    if (!texty) return false;
    for (std::size_t at = 0; at < file.bytes.size(); at += utf8::width(file.bytes, at)) {
        if (!utf8::well_formed(file.bytes, at)) return false;
    }
    return true;
}

/// Turns each part into parts that keep every limit. What cannot keep its kind becomes text.
class fitter {
  public:
    explicit fitter(const capabilities& can) : can_(can) {}

    void operator()(const text_part& p) { text(p.markdown); }

    void operator()(const choices_part& p) {
        const std::size_t buttons = can_.choices_as_buttons ? std::min(p.options.size(), can_.choices) : 0;
        std::string typed;
        choices_part shown;
        for (std::size_t i = 0; i < p.options.size(); ++i) {
            ++number_;
            choice option = p.options[i];
            const bool long_label = utf8::count(option.label) > can_.choice_label_chars;
            if (i >= buttons || long_label) {
                typed += (typed.empty() ? "" : "\n") + std::to_string(number_) + ". " + escape(option.label);
            }
            if (i >= buttons) continue;
            if (long_label) option.label = numbered_label(option.label);
            shown.options.push_back(std::move(option));
        }
        if (!shown.options.empty()) {
            if (!typed.empty()) text(typed);
            parts_.emplace_back(std::move(shown));
        } else {
            text(typed);
        }
    }

    void operator()(const form_part& p) {
        bool shown = can_.forms && p.fields.size() <= can_.form_fields && short_label(p.title) && short_label(p.submit);
        for (const auto& field : p.fields) {
            shown =
                shown && short_label(field.label) && short_label(field.hint) && field.options.size() <= can_.choices;
            for (const auto& option : field.options) {
                shown = shown && utf8::count(option.label) <= can_.choice_label_chars;
            }
        }
        if (shown) {
            parts_.emplace_back(p);
            return;
        }
        std::string out = strong(p.title);
        for (const auto& field : p.fields) {
            out += "\n- " + strong(one_line(field.label)) + (field.required ? "" : " (optional)");
            if (!field.hint.empty()) out += ": " + escape(one_line(field.hint));
            for (const auto& option : field.options)
                out += "\n  · " + escape(one_line(option.label));
        }
        text(out);
    }

    void operator()(const table_part& p) {
        if (!can_.tables || !table_fits_by_rows(p)) {
            table_as_text(p);
            return;
        }
        const std::size_t head = cell_chars(p.header);
        table_part next{p.header, {}};
        std::size_t chars = head;
        for (const auto& row : p.rows) {
            const std::size_t size = cell_chars(row);
            if (!next.rows.empty() && (next.rows.size() == can_.table_rows || chars + size > can_.table_chars)) {
                parts_.emplace_back(std::exchange(next, table_part{p.header, {}}));
                chars = head;
            }
            next.rows.push_back(row);
            chars += size;
        }
        if (!next.rows.empty() || !next.header.empty()) parts_.emplace_back(std::move(next));
    }

    void operator()(const score_part& p) {
        if (!can_.scores || !score_fits_by_rows(p)) {
            score_as_text(p);
            return;
        }
        const std::size_t head = utf8::count(p.title) + utf8::count(p.scored_by);
        score_part next{p.title, p.scored_by, p.self_rating, {}};
        std::size_t chars = head;
        for (const auto& row : p.rows) {
            const std::size_t size = utf8::count(row.criterion) + utf8::count(row.comment);
            if (!next.rows.empty() && (next.rows.size() == can_.table_rows || chars + size > can_.table_chars)) {
                parts_.emplace_back(std::exchange(next, score_part{p.title, p.scored_by, p.self_rating, {}}));
                chars = head;
            }
            next.rows.push_back(row);
            chars += size;
        }
        parts_.emplace_back(std::move(next));
    }

    void operator()(const progress_part& p) {
        progress_part next = p;
        if (!short_label(p.label)) {
            text(escape(p.label));
            next.label = utf8::shorten(p.label, can_.label_chars);
        }
        parts_.emplace_back(std::move(next));
    }

    void operator()(const quote_part& p) {
        if (p.text.empty()) {
            text(escape(p.source));
            return;
        }
        quote_part next{{}, p.source};
        if (!short_label(p.source)) {
            text(escape(p.source));
            next.source = utf8::shorten(p.source, can_.label_chars);
        }
        for (auto& piece : cut_plain(p.text, can_.quote_chars)) {
            next.text = std::move(piece);
            parts_.emplace_back(next);
        }
    }

    void operator()(const code_part& p) { code(p); }

    void operator()(const file_part& p) {
        if (can_.files) {
            if (!short_label(p.name)) text(escape(p.name));
            parts_.emplace_back(p);
        } else if (readable(p)) {
            code({p.bytes, {}, p.name});
        } else {
            text(strong(p.name) + " (" + escape(p.mime) + ", " + std::to_string(p.bytes.size()) + " bytes)");
        }
    }

    std::vector<part> take() { return std::move(parts_); }

  private:
    bool short_label(std::string_view label) const { return utf8::count(label) <= can_.label_chars; }

    static std::string one_line(std::string_view words) {
        std::string out(words);
        std::replace(out.begin(), out.end(), '\n', ' ');
        return out;
    }

    std::string numbered_label(std::string_view label) const {
        return utf8::shorten(std::to_string(number_) + ". " + std::string(label), can_.choice_label_chars);
    }

    void text(std::string_view markdown) {
        if (is_blank(markdown)) return;
        if (utf8::count(markdown) <= can_.text_chars) {
            parts_.emplace_back(text_part{std::string(markdown)});
            return;
        }
        for (auto& piece : markdown_cutter(can_.text_chars).cut(markdown))
            parts_.emplace_back(text_part{std::move(piece)});
    }

    void code(const code_part& p) {
        auto pieces = cut_plain(p.text, can_.code_chars);
        if (pieces.empty() && !p.label.empty()) pieces.emplace_back();
        const std::string of = "/" + std::to_string(pieces.size()) + ")";
        const std::size_t count_chars = pieces.size() > 1 ? 2 * of.size() + 1 : 0;  // " (12/34)"
        const std::size_t room = can_.label_chars > count_chars ? can_.label_chars - count_chars : 0;
        if (utf8::count(p.label) > room) text(escape(p.label));
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            std::string label = utf8::shorten(p.label, room);
            if (!label.empty() && pieces.size() > 1) label += " (" + std::to_string(i + 1) + of;
            parts_.emplace_back(code_part{std::move(pieces[i]), p.language, std::move(label)});
        }
    }

    bool table_fits_by_rows(const table_part& p) const {
        const std::size_t head = cell_chars(p.header);
        if (p.header.size() > can_.table_columns || head > can_.table_chars) return false;
        return can_.table_rows > 0 && std::all_of(p.rows.begin(), p.rows.end(), [&](const auto& row) {
                   return row.size() <= can_.table_columns && head + cell_chars(row) <= can_.table_chars;
               });
    }

    bool score_fits_by_rows(const score_part& p) const {
        const std::size_t head = utf8::count(p.title) + utf8::count(p.scored_by);
        if (!short_label(p.title) || !short_label(p.scored_by) || head > can_.table_chars) return false;
        return can_.table_rows > 0 && std::all_of(p.rows.begin(), p.rows.end(), [&](const score_row& row) {
                   return short_label(row.criterion) &&
                          head + utf8::count(row.criterion) + utf8::count(row.comment) <= can_.table_chars;
               });
    }

    /// A line for each row: the first cell stands out, the others carry their column's name.
    void table_as_text(const table_part& p) {
        if (p.rows.empty()) {
            std::string names;
            for (const auto& name : p.header)
                names += (names.empty() ? "" : " · ") + strong(one_line(name));
            text(names);
            return;
        }
        std::string out;
        for (const auto& row : p.rows) {
            out += out.empty() ? "- " : "\n- ";
            for (std::size_t i = 0; i < row.size(); ++i) {
                const std::string name = i < p.header.size() ? one_line(p.header[i]) : std::string();
                if (i > 0) out += " · ";
                if (!is_blank(name)) out += escape(name) + ": ";
                out += i == 0 ? strong(one_line(row[i])) : escape(one_line(row[i]));
            }
        }
        text(out);
    }

    void score_as_text(const score_part& p) {
        std::string out = strong(one_line(p.title));
        if (!p.scored_by.empty()) out += " · " + escape(one_line(p.scored_by));
        if (p.self_rating) out += " · you said " + std::to_string(*p.self_rating);
        for (const auto& row : p.rows) {
            out += "\n- " + strong(one_line(row.criterion)) + ": " + level_words(row);
            if (!row.comment.empty()) out += ". " + escape(one_line(row.comment));
        }
        text(out);
    }

    const capabilities& can_;
    std::vector<part> parts_;
    std::size_t number_ = 0;
};

intent possible(intent why, const capabilities& can) {
    if (why == intent::update && !can.updates) return intent::reply;
    if (why == intent::private_reply && !can.private_replies) return intent::reply;
    return why;
}

}  // namespace

std::vector<message> fit(const message& whole, const capabilities& can) {
    fitter fitted(can);
    for (const auto& p : whole.parts)
        std::visit(fitted, p);

    const intent why = possible(whole.why, can);
    // A home page is one, however long; where it ends is the platform's own limit.
    const std::size_t most =
        why == intent::home ? std::numeric_limits<std::size_t>::max() : std::max<std::size_t>(1, can.parts);
    std::vector<message> out;
    for (auto& p : fitted.take()) {
        if (out.empty() || out.back().parts.size() == most) {
            // Only one message can replace the old one; what follows it stands below.
            out.push_back({!out.empty() && why == intent::update ? intent::reply : why, {}});
        }
        out.back().parts.push_back(std::move(p));
    }
    if (out.empty()) out.push_back({why, {}});
    return out;
}

}  // namespace coach::core
