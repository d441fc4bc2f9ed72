#include "integrations/console/terminal.hpp"

#include "integrations/console/styled.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <sys/ioctl.h>
#include <unistd.h>

namespace coach::console {

namespace {

constexpr std::size_t widest = 88;
constexpr std::size_t narrowest = 20;
constexpr std::string_view level_words[] = {"not scored", "early", "partial", "enough to circulate", "strong"};

struct page {
    const terminal_options& options;
    std::size_t choices = 0;  ///< numbered so far in this message

    [[nodiscard]] std::string prose(const runs& text, std::string_view first, std::string_view rest) const {
        return wrapped(text, options.width, options.style, first, rest);
    }
    [[nodiscard]] std::string line(look how, std::string_view text) const {
        return prose({{how, harmless(text, false)}}, "", "");
    }
    [[nodiscard]] std::string paint(look how, std::string_view text) const { return painted(how, text, options.style); }
};

std::string padded(std::string text, std::size_t columns) {
    const auto used = columns_of(text);
    if (used < columns) text.append(columns - used, ' ');
    return text;
}

/// The lines of a text that must be copied as it is, each behind a bar.
std::string barred(std::string_view text) {
    std::string out;
    const std::string safe = harmless(text, true);
    std::string_view rest = safe;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        out += "  | " + std::string(rest.substr(0, end)) + "\n";
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return out;
}

std::string render(page& on, const core::text_part& p) {
    using kind = core::markdown::block::kind;
    std::string out;
    for (const auto& b : core::markdown::parse(harmless(p.markdown, true))) {
        if (!out.empty()) out += '\n';
        const auto mark = b.what == kind::list ? "  - " : b.what == kind::quote ? "  > " : "";
        const auto indent = b.what == kind::list ? "    " : mark;
        for (const auto& item : b.items)
            out += on.prose(runs_of(item), mark, indent);
    }
    return out;
}

std::string numbered(page& on, const std::vector<core::choice>& options) {
    std::string out;
    for (const auto& c : options) {
        const auto number = std::to_string(++on.choices);
        const auto first = std::string(number.size() < 2 ? 2 - number.size() : 0, ' ') + number + ". ";
        out += on.prose({{c.primary ? look::bold : look::plain, harmless(c.label, false)}}, first,
                        std::string(first.size(), ' '));
    }
    return out;
}

std::string render(page& on, const core::choices_part& p) { return numbered(on, p.options); }

std::string render(page& on, const core::form_part& p) {
    std::string out = on.line(look::bold, p.title);
    for (const auto& f : p.fields) {
        runs text{{look::plain, harmless(f.label, false)}};
        if (!f.required) text.push_back({look::dim, " (optional)"});
        if (!f.hint.empty()) text.push_back({look::dim, ": " + harmless(f.hint, false)});
        out += on.prose(text, "  - ", "    ");
        for (const auto& c : f.options)
            out += on.prose({{look::plain, harmless(c.label, false)}}, "      * ", "        ");
    }
    return out;
}

std::vector<std::string> cells_of(const std::vector<std::string>& row) {
    std::vector<std::string> out;
    out.reserve(row.size());
    for (const auto& cell : row)
        out.push_back(harmless(cell, false));
    return out;
}

/// Each row as "header: cell" lines, for a table that is wider than the terminal.
std::string stacked(const page& on, const std::vector<std::string>& header,
                    const std::vector<std::vector<std::string>>& rows) {
    std::string out;
    for (const auto& row : rows) {
        if (!out.empty()) out += '\n';
        for (std::size_t i = 0; i < row.size(); ++i) {
            runs text;
            if (i < header.size() && !header[i].empty()) text.push_back({look::bold, header[i] + ": "});
            text.push_back({look::plain, row[i]});
            out += on.prose(text, i == 0 ? "- " : "  ", "  ");
        }
    }
    return out;
}

std::string render(page& on, const core::table_part& p) {
    const auto header = cells_of(p.header);
    std::vector<std::vector<std::string>> rows;
    for (const auto& row : p.rows)
        rows.push_back(cells_of(row));

    std::vector<std::size_t> widths;
    const auto measure = [&widths](const std::vector<std::string>& row) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], columns_of(row[i]));
    };
    measure(header);
    for (const auto& row : rows)
        measure(row);
    const auto total = std::accumulate(widths.begin(), widths.end(), widths.size() * 2);
    if (total > on.options.width) return stacked(on, header, rows);

    const auto laid = [&](const std::vector<std::string>& row) {
        std::string out;
        for (std::size_t i = 0; i < row.size(); ++i) {
            out += i + 1 < row.size() ? padded(row[i], widths[i]) + "  " : row[i];
        }
        return out;
    };
    std::string out;
    if (!header.empty()) {
        std::string rule;
        for (std::size_t i = 0; i < widths.size(); ++i)
            rule += (i == 0 ? "" : "  ") + std::string(widths[i], '-');
        out += on.paint(look::bold, laid(header)) + "\n" + rule + "\n";
    }
    for (const auto& row : rows)
        out += laid(row) + "\n";
    return out;
}

std::string level_of(const core::score_row& r) {
    const auto word = [](int level) { return std::string(level_words[level >= 0 && level <= 4 ? level : 0]); };
    if (r.level <= 0) return word(0);
    std::string out = std::to_string(r.level);
    if (r.high > r.level) out += " to " + std::to_string(r.high);
    out += " of 4, " + word(r.level);
    if (r.high > r.level) out += " to " + word(r.high);
    if (r.before > 0 && r.before < r.level) out += " (up from " + std::to_string(r.before) + ")";
    if (r.before > r.level) out += " (down from " + std::to_string(r.before) + ")";
    return out;
}

std::string render(page& on, const core::score_part& p) {
    std::string heading = p.title;
    if (!p.scored_by.empty()) heading += (heading.empty() ? "" : " · ") + p.scored_by;
    if (p.self_rating) heading += " · you said " + std::to_string(*p.self_rating);
    std::string out = on.line(look::bold, heading);

    std::size_t names = 0;
    std::size_t levels = 0;
    for (const auto& r : p.rows) {
        names = std::max(names, columns_of(harmless(r.criterion, false)));
        levels = std::max(levels, columns_of(level_of(r)));
    }
    for (const auto& r : p.rows) {
        const auto name = harmless(r.criterion, false);
        const auto level = level_of(r);
        if (2 + names + 2 + levels <= on.options.width) {
            out += "  " + padded(name, names) + "  " + on.paint(look::bold, level) + "\n";
        } else {
            out += on.prose({{look::plain, name}}, "  ", "  ") + on.prose({{look::bold, level}}, "    ", "    ");
        }
        if (!r.comment.empty()) out += on.prose({{look::plain, harmless(r.comment, false)}}, "    ", "    ");
    }
    return out;
}

std::string render(page& on, const core::progress_part& p) {
    const auto of = std::max(p.total, 0);
    const auto done = std::clamp(p.done, 0, of);
    const auto cells = std::min(of, 20);
    const auto full = of == 0 ? 0 : done * cells / of;
    std::string bar = "[";
    for (int i = 0; i < cells; ++i)
        bar += i < full ? '#' : '.';
    bar += "] ";
    return on.prose({{look::plain, std::to_string(done) + " of " + std::to_string(of) + " "},
                     {look::dim, harmless(p.label, false)}},
                    bar, "  ");
}

std::string render(page& on, const core::quote_part& p) {
    std::string out = on.prose({{look::italic, harmless(p.text, true)}}, "  > ", "  > ");
    if (!p.source.empty()) out += on.prose({{look::dim, "- " + harmless(p.source, false)}}, "    ", "    ");
    return out;
}

std::string render(page& on, const core::code_part& p) {
    return (p.label.empty() ? std::string{} : on.line(look::bold, p.label)) + barred(p.text);
}

std::string render(page& on, const core::file_part& p) {
    const std::string heading = "File: " + p.name + " (" + std::to_string(p.bytes.size()) + " bytes)";
    const bool readable = p.mime.substr(0, 5) == "text/";
    return on.line(look::bold, heading) + (readable ? barred(p.bytes) : std::string{});
}

}  // namespace

terminal_options options_for(int descriptor) {
    const auto* const no_color = std::getenv("NO_COLOR");
    const auto* const term = std::getenv("TERM");
    const bool dumb = term == nullptr || std::string_view(term) == "dumb";
    terminal_options out;
    if (isatty(descriptor) == 0) return out;
    out.style = !dumb && (no_color == nullptr || *no_color == '\0');
    winsize size{};
    if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        out.width = std::clamp<std::size_t>(size.ws_col, narrowest, widest);
    }
    return out;
}

std::string render_terminal(const core::message& m, const terminal_options& options) {
    page on{options};
    std::string out;
    for (const auto& p : m.parts) {
        const auto text = std::visit([&on](const auto& kind) { return render(on, kind); }, p);
        if (!out.empty() && !text.empty()) out += '\n';
        out += text;
    }
    return out;
}

}  // namespace coach::console
