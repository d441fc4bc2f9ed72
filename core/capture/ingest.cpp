#include "core/capture/ingest.hpp"

#include "core/utf8.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace coach::core::capture {

namespace {

constexpr std::size_t longest_passage = 600;  ///< characters
constexpr std::size_t most_criteria = 4;

struct part {
    std::string title;
    span body;
};

/// Without the white space around it.
span tight(const reading& read, span where) {
    const auto blank = [&](std::uint32_t at) { return std::isspace(static_cast<unsigned char>(read.doc.text[at])); };
    while (where.begin < where.end && blank(where.begin))
        ++where.begin;
    while (where.end > where.begin && blank(where.end - 1))
        --where.end;
    return where;
}

/// The cells of a table's row, with where each stands.
std::vector<span> cells_of(const reading& read, span row) {
    std::vector<span> out;
    auto from = row.begin;
    for (auto at = row.begin; at <= row.end; ++at) {
        if (at < row.end && read.doc.text[at] != '|') continue;
        out.push_back(tight(read, {from, at}));
        from = at + 1;
    }
    return out;
}

/// A table is known by its columns: each with its first cell that is filled in.
std::vector<part> columns_of(const reading& read) {
    std::vector<part> out;
    std::vector<std::vector<span>> rows;
    for (const auto& b : read.doc.blocks)
        if (b.kind == block_kind::table_row && rows.size() < 20) rows.push_back(cells_of(read, b.where));
    if (rows.size() < 2) return out;
    for (std::size_t column = 0; column < rows[0].size(); ++column) {
        if (rows[0][column].begin == rows[0][column].end) continue;
        for (std::size_t row = 1; row < rows.size(); ++row) {
            if (column >= rows[row].size() || rows[row][column].begin == rows[row][column].end) continue;
            out.push_back({std::string(read.words(rows[0][column])), rows[row][column]});
            break;
        }
    }
    return out;
}

/// The title of a whole text is no part of it.
bool holds_others(const reading& read, const section& s) {
    return std::any_of(read.sections.begin(), read.sections.end(), [&](const auto& other) {
        return other.body.begin > s.body.begin && s.body.contains(other.body);
    });
}

std::vector<part> parts_of(const reading& read) {
    std::vector<part> out;
    for (const auto& s : read.sections)
        if (!s.title.empty() && s.content_words > 0 && !holds_others(read, s))
            out.push_back({s.title, tight(read, s.body)});
    if (out.empty()) out = columns_of(read);
    if (!out.empty()) return out;
    for (const auto& b : read.doc.blocks) {
        if (b.kind == block_kind::heading || b.where.end <= b.where.begin) continue;
        out.push_back({title_of(read.words(b.where), {}), b.where});
        if (out.size() == most_steps) break;
    }
    return out;
}

std::string passage(const reading& read, span where) {
    return std::string(utf8::shorten(read.words(tight(read, where)), longest_passage));
}

bool same_title(const reader& read, const std::string& a, const std::string& b) { return overlap(read, a, b) >= 0.99; }

/// Kinds that say something about content; how people write is no criterion.
bool tells_quality(const std::string& kind, const std::vector<std::string>& rows) {
    return std::any_of(rows.begin(), rows.end(), [&](const auto& r) { return r.starts_with(kind + ":"); });
}

}  // namespace

examples_read read_examples(const std::vector<capture_file>& files, const needs& with) {
    examples_read out;
    std::vector<reading> texts;
    for (const auto& f : files)
        texts.push_back(with.read.read(with.parse(f.text)));
    if (texts.empty()) return out;
    const auto enough = [&](const std::string& title) {
        std::size_t have = 0;
        for (const auto& t : texts) {
            const auto parts = parts_of(t);
            have += std::any_of(parts.begin(), parts.end(),
                                [&](const auto& p) { return same_title(with.read, p.title, title); });
        }
        return have * 2 > texts.size();
    };
    for (const auto& p : parts_of(texts[0])) {
        if (texts.size() > 1 && !enough(p.title)) continue;
        step s;
        s.title = as_name(utf8::shorten(p.title, 70));
        if (s.title.empty()) s.title = with.words.label("capture_unnamed");
        s.source = files[0].name;
        s.where = p.body;
        s.passage = passage(texts[0], p.body);
        out.steps.push_back(std::move(s));
        if (out.steps.size() == most_steps) break;
    }
    if (texts.size() < 2) return out;
    std::set<std::string> seen;
    for (const auto& o : texts[0].observations) {
        if (out.criteria.size() == most_criteria) break;
        if (!tells_quality(o.kind, with.words.list("capture_kinds")) || !seen.insert(o.kind).second) continue;
        if (!std::all_of(texts.begin(), texts.end(), [&](const auto& t) { return t.count(o.kind) > 0; })) continue;
        criterion c;
        c.kinds = {o.kind};
        c.text = std::string(with.words.label("capture_all_have." + o.kind));
        c.where = tight(texts[0], texts[0].sentences[o.sentence].where);
        c.exemplar = passage(texts[0], c.where);
        c.source = files[0].name;
        for (std::size_t i = 0; i < out.steps.size(); ++i)
            if (out.steps[i].where.contains(o.where)) c.step = static_cast<int>(i);
        if (c.step < 0) c.step = static_cast<int>(out.steps.size()) - 1;
        out.criteria.push_back(std::move(c));
    }
    return out;
}

std::optional<span> best_passage(const reading& read, const criterion& c, const reader& with) {
    double best = -1;
    span at{};
    for (std::uint32_t b = 0; b < read.doc.blocks.size(); ++b) {
        const auto& block = read.doc.blocks[b];
        if (block.kind == block_kind::heading || block.kind == block_kind::code) continue;
        double score = overlap(with, c.text, read.words(block.where));
        for (const auto& kind : c.kinds)
            score += std::any_of(read.observations.begin(), read.observations.end(),
                                 [&](const auto& o) { return o.kind == kind && block.where.contains(o.where); });
        if (score > best) {
            best = score;
            at = block.where;
        }
    }
    if (best < 0) return std::nullopt;
    return tight(read, at);
}
std::string passage_at(const reading& read, span where) { return passage(read, where); }

placing place_of(const draft& d, const capture_constraint& c, const reader& read) {
    double best = 0, second = 0;
    placing out;
    for (std::size_t i = 0; i < d.steps.size(); ++i) {
        const auto& s = d.steps[i];
        auto words = s.title + " " + s.did + " " + s.passage;
        for (const auto& line : s.checklist)
            words += " " + line;
        const auto score = overlap(read, c.text + " " + c.quote, words);
        if (score > best) {
            second = best;
            best = score;
            out.step = static_cast<int>(i);
        } else {
            second = std::max(second, score);
        }
    }
    out.sure = d.steps.size() == 1 || (best > 0 && best - second >= 0.05);
    if (d.steps.size() == 1) out.step = 0;
    return out;
}

}  // namespace coach::core::capture
