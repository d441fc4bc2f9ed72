#pragma once

/// Random neutral messages for property tests: every part kind, hostile text, long and empty fields. Each word that
/// carries meaning is unique ("w17"), so that a test can ask whether all that was said is still there. Same seed, same
/// message.

#include "core/markdown_text.hpp"
#include "core/message.hpp"

#include <cctype>
#include <cstdint>
#include <functional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace coach::support {

class message_maker {
  public:
    explicit message_maker(std::uint32_t seed) : random_(seed) {}

    core::message make() {
        core::message out;
        out.why = static_cast<core::intent>(below(4));
        const auto parts = below(12);
        for (unsigned i = 0; i < parts; ++i)
            out.parts.push_back(part());
        return out;
    }

    core::part part() {
        switch (below(9)) {
            case 0:
                return core::text_part{markdown()};
            case 1:
                return core::choices_part{choices(rarely() ? 60 : 6)};
            case 2:
                return form();
            case 3:
                return table();
            case 4:
                return score();
            case 5:
                return core::progress_part{words(rarely() ? 80 : 3), static_cast<int>(below(9)), 8};
            case 6:
                return core::quote_part{words(length()), words(rarely() ? 60 : 3)};
            case 7:
                return core::code_part{words(length()), "text", words(rarely() ? 60 : 3)};
            default:
                return core::file_part{word() + ".md", rarely() ? "image/png" : "text/markdown", words(length())};
        }
    }

    std::string words(unsigned count) {
        static constexpr const char* odd[] = {"<!channel>", "<@U1>",   "&amp;",      "*x*", "_y_",
                                              "`z`",        "~s~",     "> q",        "- l", "\\",
                                              "日本語",     "e\u0301", "🧑\u200d🚒", "**",  "[a](https://b.example)",
                                              "@here",      "\"q\"",   "```",        "&",   "\n",
                                              "\n\n"};
        std::string out;
        for (unsigned i = 0; i < count; ++i) {
            if (!out.empty()) out += below(12) == 0 ? "\n" : below(9) == 0 ? ". " : " ";
            if (below(6) == 0) {
                out += odd[below(std::size(odd))];
                out += ' ';
            }
            out += word();
        }
        return out;
    }

    std::uint32_t below(std::size_t limit) {
        return static_cast<std::uint32_t>(std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_));
    }

  private:
    bool rarely() { return below(8) == 0; }
    unsigned length() { return rarely() ? 400 + below(1200) : below(30); }
    std::string word() { return "w" + std::to_string(++word_); }

    std::string markdown() {
        std::string out;
        const auto blocks = 1 + below(5);
        for (unsigned i = 0; i < blocks; ++i) {
            if (!out.empty()) out += "\n\n";
            const auto lines = 1 + below(4);
            const auto kind = below(3);
            for (unsigned l = 0; l < lines; ++l) {
                if (l) out += '\n';
                out += kind == 1 ? "- " : kind == 2 ? "> " : "";
                out += inline_text();
            }
        }
        return out;
    }

    std::string inline_text() {
        std::string out;
        const auto runs = 1 + below(5);
        for (unsigned i = 0; i < runs; ++i) {
            const std::string inside = core::escape(words(1 + below(rarely() ? 300 : 8)));
            switch (below(6)) {
                case 0:
                    out += "**" + inside + "** ";
                    break;
                case 1:
                    out += "*" + inside + "* ";
                    break;
                case 2:
                    out += "`" + inside + "` ";
                    break;
                case 3:
                    out += "[" + inside + "](https://example.org/" + word() + ") ";
                    break;
                case 4:
                    out += words(1 + below(6)) + " ";
                    break;  // not escaped: marks without partners
                default:
                    out += inside + " ";
            }
        }
        return out;
    }

    std::vector<core::choice> choices(unsigned most) {
        std::vector<core::choice> out;
        const auto count = below(most);
        for (unsigned i = 0; i < count; ++i)
            out.push_back({"id" + std::to_string(i), words(rarely() ? 40 : 3), i == 0});
        return out;
    }

    core::form_part form() {
        core::form_part out{"form", words(rarely() ? 50 : 3), words(1), {}};
        const auto fields = below(rarely() ? 30 : 5);
        for (unsigned i = 0; i < fields; ++i) {
            out.fields.push_back({"f" + std::to_string(i), words(2), words(below(6)), false, i % 2 == 0, choices(4)});
        }
        return out;
    }

    core::table_part table() {
        core::table_part out;
        const auto columns = 1 + below(rarely() ? 30 : 5);
        for (unsigned c = 0; c < columns; ++c)
            out.header.push_back(words(2));
        const auto rows = below(rarely() ? 140 : 6);
        for (unsigned r = 0; r < rows; ++r) {
            auto& row = out.rows.emplace_back();
            for (unsigned c = 0; c < columns; ++c)
                row.push_back(words(rarely() ? 40 : 3));
        }
        return out;
    }

    core::score_part score() {
        core::score_part out{words(3), words(3), std::nullopt, {}};
        if (below(2)) out.self_rating = 1 + static_cast<int>(below(4));
        const auto rows = below(rarely() ? 40 : 6);
        for (unsigned r = 0; r < rows; ++r) {
            const int level = static_cast<int>(below(5));
            out.rows.push_back({words(rarely() ? 60 : 2), level, level + static_cast<int>(below(2)), words(length()),
                                static_cast<int>(below(5))});
        }
        return out;
    }

    std::mt19937 random_;
    unsigned word_ = 0;
};

/// Every string a reader would see.
inline void for_each_text(const core::message& whole, const std::function<void(std::string_view)>& see) {
    const auto choices = [&see](const std::vector<core::choice>& options) {
        for (const auto& option : options)
            see(option.label);
    };
    for (const auto& p : whole.parts) {
        if (const auto* t = std::get_if<core::text_part>(&p))
            see(core::markdown::plain(core::markdown::parse(t->markdown)));
        if (const auto* c = std::get_if<core::choices_part>(&p)) choices(c->options);
        if (const auto* f = std::get_if<core::form_part>(&p)) {
            see(f->title);
            for (const auto& field : f->fields) {
                see(field.label);
                see(field.hint);
                choices(field.options);
            }
        }
        if (const auto* t = std::get_if<core::table_part>(&p)) {
            for (const auto& cell : t->header)
                see(cell);
            for (const auto& row : t->rows) {
                for (const auto& cell : row)
                    see(cell);
            }
        }
        if (const auto* s = std::get_if<core::score_part>(&p)) {
            see(s->title);
            see(s->scored_by);
            for (const auto& row : s->rows) {
                see(row.criterion);
                see(row.comment);
            }
        }
        if (const auto* g = std::get_if<core::progress_part>(&p)) see(g->label);
        if (const auto* q = std::get_if<core::quote_part>(&p)) {
            see(q->text);
            see(q->source);
        }
        if (const auto* c = std::get_if<core::code_part>(&p)) {
            see(c->label);
            see(c->text);
        }
        if (const auto* f = std::get_if<core::file_part>(&p)) {
            see(f->name);
            if (f->mime.starts_with("text/")) see(f->bytes);
        }
    }
}

/// The unique words ("w17") in a text.
inline void collect_words(std::string_view text, std::set<std::string>& into) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != 'w' || (at > 0 && std::isalnum(static_cast<unsigned char>(text[at - 1])))) continue;
        std::size_t end = at + 1;
        while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])))
            ++end;
        if (end > at + 1) into.emplace(text.substr(at, end - at));
    }
}

inline std::set<std::string> words_of(const core::message& whole) {
    std::set<std::string> out;
    for_each_text(whole, [&out](std::string_view text) { collect_words(text, out); });
    return out;
}

}  // namespace coach::support
