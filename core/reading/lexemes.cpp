#include "core/reading/lexemes.hpp"

#include "core/reading/text.hpp"

namespace coach::core::text {
namespace {

constexpr std::string_view curly_apostrophe = "\xE2\x80\x99";

bool begins_address(std::string_view rest) {
    return rest.starts_with("http://") || rest.starts_with("https://") || rest.starts_with("www.") ||
           rest.starts_with("mailto:");
}

bool ends_address(char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == '"' || c == '|' || c == '`';
}

struct cursor {
    std::string_view text;
    std::size_t at;
    std::size_t end;
    [[nodiscard]] bool more() const { return at < end; }
    [[nodiscard]] char32_t peek(std::size_t ahead = 0) const {
        return at + ahead < end ? decode(text, at + ahead).value : U'\0';
    }
};

std::size_t address_end(std::string_view text, std::size_t at, std::size_t end) {
    std::size_t open = 0;
    auto last = at;
    for (; last < end && !ends_address(text[last]); ++last) {
        if (text[last] == '(') ++open;
        if (text[last] == ')') {
            if (open == 0) break;
            --open;
        }
    }
    while (last > at && std::string_view(".,;:!?'*]").find(text[last - 1]) != std::string_view::npos)
        --last;
    return last;
}

std::size_t number_end(std::string_view text, std::size_t at, std::size_t end) {
    auto last = at;
    const auto digit = [&](std::size_t i) { return i < end && is_digit(static_cast<unsigned char>(text[i])); };
    while (last < end) {
        if (digit(last)) {
            ++last;
        } else if ((text[last] == '.' || text[last] == ',') && digit(last + 1)) {
            ++last;
        } else {
            break;
        }
    }
    while (last < end) {  // a suffix: "k", "ms", "min", "th"
        const auto point = decode(text, last);
        if (!is_letter(point.value) && !is_digit(point.value)) break;
        last += point.size;
    }
    return last;
}

std::size_t word_end(std::string_view text, std::size_t at, std::size_t end) {
    auto last = at;
    while (last < end) {
        const auto point = decode(text, last);
        if (is_letter(point.value) || is_digit(point.value) || point.value == '_') {
            last += point.size;
            continue;
        }
        std::size_t apostrophe = 0;
        if (text[last] == '\'') apostrophe = 1;
        if (text.substr(last, end - last).starts_with(curly_apostrophe)) apostrophe = curly_apostrophe.size();
        if (apostrophe == 0 || last + apostrophe >= end || !is_letter(decode(text, last + apostrophe).value)) break;
        last += apostrophe;
    }
    return last;
}

void note_case(std::string_view word, lexeme& out) {
    bool lower = false;
    std::size_t letters = 0;
    for (std::size_t i = 0; i < word.size();) {
        const auto point = decode(word, i);
        if (is_letter(point.value)) {
            ++letters;
            if (!is_upper(point.value)) lower = true;
            if (i == 0) out.capital = is_upper(point.value);
        }
        i += point.size;
    }
    out.all_caps = letters >= 2 && !lower;
}

}  // namespace

void split(std::string_view text, span where, std::vector<lexeme>& out) {
    cursor c{text, where.begin, where.end};
    while (c.more()) {
        const auto point = decode(text, c.at);
        if (is_space(point.value)) {
            c.at += point.size;
            continue;
        }
        lexeme next;
        auto last = c.at + point.size;
        if (is_letter(point.value) && begins_address(text.substr(c.at, c.end - c.at))) {
            next.kind = lexeme_kind::address;
            last = std::max(last, address_end(text, c.at, c.end));
        } else if (is_letter(point.value)) {
            next.kind = lexeme_kind::word;
            last = word_end(text, c.at, c.end);
            note_case(text.substr(c.at, last - c.at), next);
        } else if (is_digit(point.value)) {
            next.kind = lexeme_kind::number;
            last = number_end(text, c.at, c.end);
        } else {
            next.kind = lexeme_kind::punctuation;
        }
        last = std::min(last, c.end);
        next.where = {static_cast<std::uint32_t>(c.at), static_cast<std::uint32_t>(last)};
        out.push_back(next);
        c.at = last;
    }
}

}  // namespace coach::core::text
