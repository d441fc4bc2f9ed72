#include "core/graph/print_page.hpp"

#include <algorithm>

namespace coach::core::graph {
namespace {

constexpr std::size_t width = 100;

/// Characters, not bytes: what a terminal shows of Latin text.
std::size_t columns(std::string_view s) {
    return static_cast<std::size_t>(
        std::count_if(s.begin(), s.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::vector<std::string_view> split(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n";
    std::vector<std::string_view> words;
    for (auto begin = text.find_first_not_of(blank); begin != std::string_view::npos;) {
        const auto end = std::min(text.find_first_of(blank, begin), text.size());
        words.push_back(text.substr(begin, end - begin));
        begin = text.find_first_not_of(blank, end);
    }
    return words;
}

}  // namespace

std::string printable(std::string_view text) {
    std::string safe;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool second_set = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
        if (second_set)
            ++i;
        else if (byte >= 0x20 && byte != 0x7F)
            safe += text[i];
    }
    return safe;
}

void page::item(int indent, std::string_view raw_label, std::string_view text) {
    const auto label = printable(raw_label);
    const auto words = split(text);
    if (words.empty()) return;
    text_.append(static_cast<std::size_t>(indent), ' ');
    text_.append(label);
    const auto hang = static_cast<std::size_t>(indent) + columns(label);
    auto column = hang;
    bool first = true;
    for (const auto raw : words) {
        const auto word = printable(raw);
        const auto size = columns(word);
        if (!first && column + 1 + size > width) {
            text_ += '\n';
            text_.append(hang, ' ');
            column = hang;
            first = true;
        }
        if (!first) {
            text_ += ' ';
            ++column;
        }
        text_ += word;
        column += size;
        first = false;
    }
    text_ += '\n';
}

void page::item(int indent, std::string_view label, const std::vector<localized>& texts) {
    for (const auto& text : texts)
        item(indent, label, text);
}

void page::heading(std::string_view text, char underline) {
    gap();
    line(0, text);
    const auto last = text_.rfind('\n', text_.size() - 2);
    const auto length = columns(std::string_view(text_).substr(last == std::string::npos ? 0 : last + 1)) - 1;
    text_.append(length, underline);
    text_ += '\n';
}

void page::gap() {
    if (!text_.empty() && !text_.ends_with("\n\n")) text_ += '\n';
}

std::string joined(const std::vector<std::string>& all, std::string_view by) {
    std::string text;
    for (const auto& one : all) {
        if (!text.empty()) text += by;
        text += one;
    }
    return text;
}

std::string_view tag_words(ai_tag tag) {
    switch (tag) {
        case ai_tag::human_only:
            return "Human-only";
        case ai_tag::assisted:
            return "AI-assisted";
        case ai_tag::delegable:
            return "AI-delegable";
        case ai_tag::unset:
            return "not tagged";
    }
    return {};
}
std::string_view risk_words(risk r) {
    switch (r) {
        case risk::low:
            return "low";
        case risk::medium:
            return "medium";
        case risk::high:
            return "high";
        case risk::unset:
            return "not given";
    }
    return {};
}
std::string_view state_words(state s) {
    switch (s) {
        case state::draft:
            return "draft";
        case state::review:
            return "in review";
        case state::published:
            return "published";
        case state::retired:
            return "retired";
        case state::unset:
            return "no state given";
    }
    return {};
}

std::string origin(const graph& g) {
    return "graph " + g.head.id + " " + g.head.version + ", " + std::string(state_words(g.head.stage));
}

std::string name_of(const page& p, const localized& name, std::string_view id) {
    const auto words = p.in(name);
    return words.empty() ? std::string(id) : std::string(words) + " (" + std::string(id) + ")";
}

std::string artefact_names(const graph& g, const page& p, const std::vector<reference>& all) {
    std::vector<std::string> names;
    for (const auto& r : all) {
        const auto found =
            std::find_if(g.artefacts.begin(), g.artefacts.end(), [&](const artefact& a) { return a.id == r.id; });
        names.push_back(found == g.artefacts.end() ? r.id : name_of(p, found->name, r.id));
    }
    return joined(names);
}

std::string criterion_names(const graph& g, const page& p, const std::vector<reference>& all) {
    std::vector<std::string> names;
    for (const auto& r : all) {
        const auto* c = g.find_criterion(r.id);
        names.push_back(c == nullptr ? r.id : name_of(p, c->name, r.id));
    }
    return joined(names);
}

std::string way_on(const step& s) {
    std::vector<std::string> ways;
    for (const auto& b : s.next) {
        const bool always = !b.when || b.when.source == "otherwise";
        if (always)
            ways.push_back((ways.empty() ? "" : "otherwise ") + b.to.id);
        else
            ways.push_back(b.to.id + " when " + b.when.source);
    }
    return joined(ways);
}

}  // namespace coach::core::graph
