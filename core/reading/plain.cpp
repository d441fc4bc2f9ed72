// Bare text as blocks: what people type into a chat or paste without Markdown.

#include "core/reading.hpp"
#include "core/reading/text.hpp"

#include <algorithm>

namespace coach::core {
namespace {

constexpr std::size_t longest_title = 8;  // words

std::size_t leading(std::string_view line) {
    const auto at = line.find_first_not_of(" \t");
    return at == std::string_view::npos ? line.size() : at;
}

/// Bytes of a list marker and the space after it, 0 when there is none.
std::size_t marker_length(std::string_view s) {
    for (const std::string_view bullet :
         {"- [ ] ", "- [x] ", "- [X] ", "- ", "* ", "+ ", "\xE2\x80\xA2 ", "\xE2\x80\x93 "}) {
        if (s.starts_with(bullet)) return bullet.size();
    }
    std::size_t digits = 0;
    while (digits < s.size() && digits < 3 && text::is_digit(static_cast<unsigned char>(s[digits])))
        ++digits;
    const bool numbered =
        digits > 0 && digits + 1 < s.size() && (s[digits] == '.' || s[digits] == ')') && s[digits + 1] == ' ';
    return numbered ? digits + 2 : 0;
}

bool is_title(std::string_view s) {
    if (!s.ends_with(':') || s.size() < 3) return false;
    const auto words = static_cast<std::size_t>(std::count(s.begin(), s.end(), ' ')) + 1;
    return words <= longest_title && s.find_first_of(".!?;") == std::string_view::npos;
}

class line_reader {
  public:
    explicit line_reader(document& doc) : doc_(doc) {}

    void line(std::size_t begin, std::size_t end) {
        const auto text = std::string_view(doc_.text).substr(begin, end - begin);
        const auto indent = leading(text);
        auto rest = text.substr(indent);
        while (!rest.empty() && (rest.back() == ' ' || rest.back() == '\t' || rest.back() == '\r'))
            rest.remove_suffix(1);
        const auto at = begin + indent;
        if (rest.starts_with("```")) {
            flush();
            in_code_ = !in_code_;
            return;
        }
        if (in_code_) return grow(block_kind::code, at, rest.size(), 0);
        if (rest.empty()) return flush();
        const auto hashes = rest.find_first_not_of('#');
        if (hashes != std::string_view::npos && hashes >= 1 && hashes <= 6 && rest[hashes] == ' ') {
            return single(block_kind::heading, at + hashes + 1, rest.size() - hashes - 1, static_cast<int>(hashes));
        }
        if (is_title(rest)) return single(block_kind::heading, at, rest.size(), 6);
        if (rest.size() > 2 && rest.front() == '|' && rest.find('|', 1) != std::string_view::npos) {
            const bool rule = rest.find_first_not_of("|-: ") == std::string_view::npos;
            if (!rule) single(block_kind::table_row, at + 1, rest.size() - (rest.back() == '|' ? 2 : 1), 0);
            return;
        }
        if (rest.starts_with("> ")) return grow(block_kind::quote, at + 2, rest.size() - 2, 0);
        if (const auto marker = marker_length(rest); marker > 0) {
            flush();
            return grow(block_kind::list_item, at + marker, rest.size() - marker, static_cast<int>(indent / 2) + 1);
        }
        grow(open_ ? doc_.blocks.back().kind : block_kind::paragraph, at, rest.size(), 0);
    }

    void flush() { open_ = false; }

  private:
    void single(block_kind kind, std::size_t at, std::size_t size, int level) {
        flush();
        add(kind, at, size, level);
    }
    void grow(block_kind kind, std::size_t at, std::size_t size, int level) {
        if (open_ && doc_.blocks.back().kind == kind) {
            doc_.blocks.back().where.end = static_cast<std::uint32_t>(at + size);
            return;
        }
        if (size == 0) return;
        add(kind, at, size, level);
        open_ = true;
    }
    void add(block_kind kind, std::size_t at, std::size_t size, int level) {
        if (size == 0) return;
        doc_.blocks.push_back({kind, {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + size)}, level});
    }

    document& doc_;
    bool open_ = false;
    bool in_code_ = false;
};

}  // namespace

document plain_document(std::string text) {
    document doc{std::move(text), {}};
    text::make_valid_utf8(doc.text);
    line_reader reader(doc);
    for (std::size_t begin = 0; begin < doc.text.size();) {
        const auto end = std::min(doc.text.find('\n', begin), doc.text.size());
        reader.line(begin, end);
        begin = end + 1;
    }
    return doc;
}

}  // namespace coach::core
