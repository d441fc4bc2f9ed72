// PDF by poppler-cpp: words in reading order, put into lines and paragraphs by where they stand, headings by the size
// of their letters. A PDF knows neither paragraphs nor headings; what is lost are tables, which come as lines.

#include "documents/convert.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-page.h>

namespace coach::documents {

namespace {

constexpr double heading_ratio = 1.12;
constexpr std::size_t longest_heading = 120;

struct text_line {
    std::string words;
    double size = 0;
    double top = 0, bottom = 0, left = 0, right = 0;
    bool new_page = false;
};

std::string utf8_of(const poppler::ustring& words) {
    const auto bytes = words.to_utf8();
    return {bytes.begin(), bytes.end()};
}

void add_lines(poppler::page& page, std::vector<text_line>& lines) {
    const auto first = lines.size();
    for (const auto& box : page.text_list(poppler::page::text_list_include_font)) {
        const auto at = box.bbox();
        const auto words = utf8_of(box.text());
        if (words.empty()) continue;
        const double size = box.has_font_info() ? box.get_font_size() : at.height();
        auto* last = lines.size() > first ? &lines.back() : nullptr;
        const double middle = (at.top() + at.bottom()) / 2;
        const bool same = last && middle > std::min(last->top, last->bottom) &&
                          middle < std::max(last->top, last->bottom) && at.left() >= last->right - size;
        if (!same) {
            lines.push_back({words, size, at.top(), at.bottom(), at.left(), at.right(), lines.size() == first});
            continue;
        }
        last->words += (at.left() - last->right > size * 0.1 ? " " : "") + words;
        last->right = at.right();
        last->size = std::max(last->size, size);
    }
}

/// The size that most letters have.
double body_size(const std::vector<text_line>& lines) {
    std::map<long, std::size_t> letters;
    for (const auto& l : lines)
        letters[std::lround(l.size * 2)] += l.words.size();
    const auto most = std::max_element(letters.begin(), letters.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == letters.end() ? 0 : static_cast<double>(most->first) / 2;
}

std::string bullet(const std::string& words) {
    for (const std::string_view mark : {"•", "◦", "▪", "‣", "–", "·"})
        if (words.starts_with(mark) && words.size() > mark.size())
            return "- " + one_line(std::string_view(words).substr(mark.size()));
    return {};
}

std::string as_markdown(const std::vector<text_line>& lines) {
    const auto body = body_size(lines);
    std::vector<double> sizes;
    for (const auto& l : lines)
        if (l.size > body * heading_ratio && std::find(sizes.begin(), sizes.end(), l.size) == sizes.end())
            sizes.push_back(l.size);
    std::sort(sizes.rbegin(), sizes.rend());
    std::string out;
    const text_line* before = nullptr;
    for (const auto& l : lines) {
        const bool heading = l.size > body * heading_ratio && l.words.size() <= longest_heading;
        const auto item = bullet(l.words);
        const bool numbered = l.words.size() > 3 && std::isdigit(static_cast<unsigned char>(l.words[0])) &&
                              (l.words[1] == '.' || l.words[1] == ')') && l.words[2] == ' ';
        const bool gap = before && !l.new_page && l.top - before->bottom > body * 0.7;
        const bool after_heading = before && before->size > body * heading_ratio;
        // A sentence that goes on over the end of a page is one.
        const bool goes_on = before && l.new_page && !before->words.empty() &&
                             std::string_view(".!?:").find(before->words.back()) == std::string_view::npos;
        if (heading) {
            const auto rank = static_cast<std::size_t>(std::find(sizes.begin(), sizes.end(), l.size) - sizes.begin());
            out += (out.empty() ? "" : "\n\n") + std::string(std::min<std::size_t>(rank + 1, 6), '#') + " " +
                   one_line(l.words);
        } else if (!item.empty() || numbered) {
            out += (out.empty() ? "" : "\n") + (item.empty() ? one_line(l.words) : item);
        } else if (!before || gap || after_heading || (l.new_page && !goes_on)) {
            out += (out.empty() ? "" : "\n\n") + one_line(l.words);
        } else {
            out += "\n" + one_line(l.words);
        }
        before = &l;
    }
    return out + "\n";
}

void silence(const std::string&, void*) {}

}  // namespace

converted from_pdf(std::string_view bytes) {
    poppler::set_debug_error_function(silence, nullptr);
    const std::unique_ptr<poppler::document> pdf(
        poppler::document::load_from_raw_data(bytes.data(), static_cast<int>(bytes.size())));
    if (!pdf) return {{}, false, problem::damaged};
    if (pdf->is_locked()) return {{}, false, problem::encrypted};
    const int pages = pdf->pages();
    if (pages > static_cast<int>(most_pages)) return {{}, false, problem::too_many_pages};
    std::vector<text_line> lines;
    for (int n = 0; n < pages; ++n) {
        const std::unique_ptr<poppler::page> page(pdf->create_page(n));
        if (page) add_lines(*page, lines);
    }
    std::size_t letters = 0;
    for (const auto& l : lines)
        letters += l.words.size();
    if (pages > 0 && letters < 20) return {{}, false, problem::scanned};
    if (lines.empty()) return {{}, false, problem::damaged};
    return {as_markdown(lines), false, {}};
}

}  // namespace coach::documents
