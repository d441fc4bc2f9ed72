#include "integrations/slack/mrkdwn.hpp"

#include "core/utf8.hpp"

#include <algorithm>
#include <cctype>

namespace coach::slack {
namespace {

namespace utf8 = core::utf8;

constexpr std::string_view zero_width = "\xE2\x80\x8B";  // U+200B
constexpr std::string_view quote_mark = "&gt; ";
constexpr std::string_view fence = "```";
constexpr std::size_t longest_word = 200;

bool is_mark(char c) { return c == '*' || c == '_' || c == '~' || c == '`'; }
bool is_word(unsigned char c) { return std::isalnum(c) != 0 || c >= 0x80; }
bool is_blank(unsigned char c) { return c == ' ' || c == '\t' || c == '\n'; }

bool is_plain(char c) {
    return static_cast<unsigned char>(c) < 0x80 && c != '&' && c != '<' && c != '>' && c != '\n' && !is_mark(c);
}

std::string_view entity(char c) {
    switch (c) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        default:
            return {};
    }
}

/// Could this mark, so placed, open a format?
bool could_open(std::string_view text, std::size_t at) {
    if (text[at] == '`') return true;
    const bool boundary = at == 0 || !is_word(static_cast<unsigned char>(text[at - 1]));
    const bool followed = at + 1 < text.size() && !is_blank(static_cast<unsigned char>(text[at + 1]));
    return boundary && followed;
}

/// Inside < | > only these would end the address.
std::string link_address(std::string_view address) {
    std::string out;
    for (const char c : address) {
        if (c == '|') {
            out += "%7C";
        } else if (c == '<') {
            out += "%3C";
        } else if (c == '>') {
            out += "%3E";
        } else if (c == '&') {
            out += "&amp;";
        } else {
            out += c;
        }
    }
    return out;
}

}  // namespace

std::string escape_entities(std::string_view words) {
    const std::string text = utf8::clean(words);
    std::string out;
    out.reserve(text.size() + 16);
    for (const char c : text) {
        const auto escaped = entity(c);
        if (escaped.empty()) {
            out += c;
        } else {
            out += escaped;
        }
    }
    return out;
}

bool mrkdwn_writer::at_line_start() const { return section_.empty() || section_.back() == '\n'; }

void mrkdwn_writer::cut() {
    section_ += closing_;
    while (!section_.empty() && section_.back() == '\n')
        section_.pop_back();
    if (content_) sections_.push_back(std::move(section_));
    section_ = line_prefix_ + opening_;
    chars_ = section_.size();
    content_ = false;
    wrote_since_open_ = false;
    blank_bytes_ = 0;
}

/// Adds something that must not be divided. At the end of a section the word it belongs to goes along.
void mrkdwn_writer::unit(std::string_view bytes, std::size_t chars) {
    if (chars_ + chars + closing_.size() > limit_) {
        std::string word;
        std::size_t word_chars = 0;
        if (blank_bytes_ > 0 && chars_ - blank_chars_ <= std::min(longest_word, limit_ / 4)) {
            word = section_.substr(blank_bytes_);
            word_chars = chars_ - blank_chars_;
            section_.resize(blank_bytes_);
        }
        cut();
        section_ += word;
        chars_ += word_chars;
        content_ = content_ || !word.empty();
    }
    section_ += bytes;
    chars_ += chars;
    wrote_since_open_ = true;
    content_ = content_ || bytes.find_first_not_of(" \n") != std::string_view::npos;
    if (bytes == " " || bytes == "\n") {
        blank_bytes_ = section_.size();
        blank_chars_ = chars_;
    }
}

void mrkdwn_writer::raw(std::string_view ascii) { unit(ascii, ascii.size()); }

void mrkdwn_writer::open(std::string_view marks, std::string_view closing) {
    if (chars_ + marks.size() + closing.size() + 8 > limit_) cut();
    section_ += marks;
    chars_ += marks.size();
    opening_ = marks;
    closing_ = closing;
    wrote_since_open_ = false;
    blank_bytes_ = 0;
}

void mrkdwn_writer::close() {
    if (wrote_since_open_) {
        section_ += closing_;
        chars_ += closing_.size();
    } else {  // nothing stands inside: take the mark back
        section_.resize(section_.size() - opening_.size());
        chars_ -= opening_.size();
    }
    opening_.clear();
    closing_.clear();
    blank_bytes_ = 0;
}

void mrkdwn_writer::character(std::string_view text, std::size_t at, std::size_t bytes, bool literal_marks) {
    const char c = text[at];
    if (const auto escaped = entity(c); !escaped.empty()) {
        // Slack reads an escaped > at the beginning of a line as a quote too.
        if (c == '>' && at_line_start()) unit(zero_width, 1);
        raw(escaped);
    } else if (literal_marks && is_mark(c) && could_open(text, at)) {
        unit(std::string(zero_width) + c, 2);
    } else {
        unit(text.substr(at, bytes), 1);
    }
}

/// Most text needs no care: ASCII without marks or entities goes in whole, as far as the section has room.
std::size_t mrkdwn_writer::take_plain(std::string_view text) {
    std::size_t size = 0;
    while (size < text.size() && is_plain(text[size]))
        ++size;
    if (size < 2 || chars_ + size + closing_.size() > limit_) return 0;
    const std::string_view plain = text.substr(0, size);
    section_ += plain;
    chars_ += size;
    const auto blank = plain.rfind(' ');
    if (blank != std::string_view::npos) {
        blank_bytes_ = section_.size() - size + blank + 1;
        blank_chars_ = chars_ - size + blank + 1;
    }
    wrote_since_open_ = true;
    content_ = content_ || plain.find_first_not_of(' ') != std::string_view::npos;
    return size;
}

void mrkdwn_writer::words(std::string_view dirty, bool bold, bool italic) {
    const std::string text = utf8::clean(dirty);
    const std::string marks = std::string(bold ? "*" : "") + (italic ? "_" : "");
    const std::string closing(marks.rbegin(), marks.rend());
    std::size_t at = 0;
    while (at < text.size()) {
        // Slack ends every format at the end of a line.
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = std::string_view(text).substr(at, end - at);
        if (!line.empty()) {
            if (at_line_start() && !line_prefix_.empty()) raw(line_prefix_);
            const bool styled = !marks.empty() && line.find_first_not_of(" \t") != std::string_view::npos;
            if (styled) open(marks, closing);
            for (std::size_t i = 0; i < line.size();) {
                if (const std::size_t plain = take_plain(line.substr(i)); plain > 0) {
                    i += plain;
                    continue;
                }
                const std::size_t bytes = utf8::width(line, i);
                character(line, i, bytes, true);
                i += bytes;
            }
            if (styled) close();
        }
        if (end < text.size()) {
            if (line.empty() && at_line_start() && !line_prefix_.empty()) raw(line_prefix_);
            raw("\n");
        }
        at = end + 1;
    }
}

void mrkdwn_writer::link(const core::markdown::run& r) {
    std::string label = escape_entities(r.text);
    std::replace(label.begin(), label.end(), '\n', ' ');
    const std::string whole = "<" + link_address(utf8::clean(r.link)) + "|" + label + ">";
    const std::size_t chars = utf8::count(whole);
    if (chars > limit_ / 2) {
        words(r.text + " (" + r.link + ")", r.bold, r.italic);
        return;
    }
    const std::string marks = std::string(r.bold ? "*" : "") + (r.italic ? "_" : "");
    if (at_line_start() && !line_prefix_.empty()) raw(line_prefix_);
    if (!marks.empty()) open(marks, std::string(marks.rbegin(), marks.rend()));
    unit(whole, chars);
    if (!marks.empty()) close();
}

void mrkdwn_writer::run(const core::markdown::run& r) {
    if (!r.link.empty()) {
        link(r);
        return;
    }
    const bool code = r.code && r.text.find_first_of("`\n") == std::string::npos && utf8::count(r.text) <= limit_ / 8;
    if (!code) {  // a backtick cannot stand inside mrkdwn code
        words(r.text, r.bold, r.italic);
        return;
    }
    if (at_line_start() && !line_prefix_.empty()) raw(line_prefix_);
    const std::string whole = "`" + escape_entities(r.text) + "`";
    unit(whole, utf8::count(whole));
}

void mrkdwn_writer::blocks(const std::vector<core::markdown::block>& all) {
    using kind = core::markdown::block::kind;
    bool first = true;
    for (const auto& block : all) {
        if (!first) {
            new_line();
            new_line();
        }
        first = false;
        if (block.what == kind::quote) line_prefix_ = quote_mark;
        bool first_item = true;
        for (const auto& item : block.items) {
            if (!first_item) new_line();
            first_item = false;
            if (block.what == kind::list) raw("• ");
            for (const auto& r : item)
                run(r);
        }
        line_prefix_.clear();
    }
}

void mrkdwn_writer::quote(std::string_view text) {
    line_prefix_ = quote_mark;
    words(text);
    line_prefix_.clear();
}

void mrkdwn_writer::code(std::string_view dirty) {
    const std::string text = utf8::clean(dirty);
    open(std::string(fence) + "\n", "\n" + std::string(fence));
    unsigned ticks = 0;
    for (std::size_t i = 0; i < text.size(); i += utf8::width(text, i)) {
        ticks = text[i] == '`' ? ticks + 1 : 0;
        if (ticks == fence.size()) {  // a fence inside would end the block
            unit(zero_width, 1);
            ticks = 1;
        }
        const auto escaped = entity(text[i]);
        if (escaped.empty()) {
            unit(std::string_view(text).substr(i, utf8::width(text, i)), 1);
        } else {
            raw(escaped);
        }
    }
    close();
}

void mrkdwn_writer::new_line() {
    if (!section_.empty()) raw("\n");
}

std::vector<std::string> mrkdwn_writer::take() {
    cut();
    return std::move(sections_);
}

}  // namespace coach::slack
