// Word documents (ECMA-376, WordprocessingML) by libzip and pugixml: headings by style or outline level, lists, tables,
// footnotes at the end. Tracked deletions, comments, hidden text and field codes are left out: a reader does not see
// them. Nothing outside the package is opened, and no entity is ever expanded.

#include "documents/convert.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <pugixml.hpp>
#include <zip.h>

namespace coach::documents {

namespace {

constexpr std::size_t most_unpacked = std::size_t{64} * 1024 * 1024;
constexpr std::size_t most_ratio = 200;
constexpr std::int64_t most_entries = 2000;
constexpr int most_levels = 200;

struct closes {
    void operator()(zip_t* z) const { zip_discard(z); }
    void operator()(zip_file_t* f) const { zip_fclose(f); }
};
using archive = std::unique_ptr<zip_t, closes>;

struct part {
    std::string bytes;
    std::optional<problem> wrong;
    bool found = false;
};

/// One entry, unpacked no further than the limits.
part read_part(zip_t* z, const char* name) {
    part out;
    zip_stat_t about{};
    if (zip_stat(z, name, 0, &about) != 0) return out;
    out.found = true;
    if ((about.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && about.encryption_method != ZIP_EM_NONE) {
        out.wrong = problem::encrypted;
        return out;
    }
    const std::unique_ptr<zip_file_t, closes> file(zip_fopen(z, name, 0));
    if (!file) {
        out.wrong = problem::damaged;
        return out;
    }
    const auto packed = (about.valid & ZIP_STAT_COMP_SIZE) != 0 ? static_cast<std::size_t>(about.comp_size) : 0;
    const auto most = std::min(most_unpacked, std::max<std::size_t>(packed * most_ratio, 64 * 1024));
    char chunk[65536];
    for (;;) {
        const auto n = zip_fread(file.get(), chunk, sizeof chunk);
        if (n < 0) {
            out.wrong = problem::damaged;
            return out;
        }
        if (n == 0) return out;
        out.bytes.append(chunk, static_cast<std::size_t>(n));
        if (out.bytes.size() > most) {
            out.wrong = problem::too_large;
            return out;
        }
    }
}

/// pugixml knows no entities but XML's own five and reads no DTD; a document that declares one is refused outright.
std::optional<problem> parse(const std::string& bytes, pugi::xml_document& into) {
    if (bytes.find("<!DOCTYPE") != std::string::npos || bytes.find("<!ENTITY") != std::string::npos)
        return problem::damaged;
    const auto parsed = into.load_buffer(bytes.data(), bytes.size(), pugi::parse_default | pugi::parse_ws_pcdata);
    return parsed ? std::nullopt : std::optional(problem::damaged);
}

std::string_view local(const pugi::xml_node& n) {
    const std::string_view name = n.name();
    return name.substr(name.find(':') + 1);
}

pugi::xml_node child(const pugi::xml_node& n, std::string_view name) {
    for (const auto c : n.children())
        if (local(c) == name) return c;
    return {};
}

std::string value(const pugi::xml_node& n) {
    for (const auto a : n.attributes())
        if (std::string_view(a.name()).ends_with("val")) return a.value();
    return {};
}

bool is_on(const pugi::xml_node& properties, std::string_view name) {
    const auto found = child(properties, name);
    if (!found) return false;
    const auto v = value(found);
    return v != "0" && v != "false" && v != "none";
}

class reader {
  public:
    explicit reader(std::map<std::string, int> headings) : headings_(std::move(headings)) {}
    std::string out;

    void body(const pugi::xml_node& n, int level = 0) {
        if (level > most_levels) return;
        for (const auto c : n.children()) {
            if (out.size() > most_text_bytes) return;
            const auto name = local(c);
            if (name == "p")
                paragraph(c);
            else if (name == "tbl")
                table(c, level + 1);
            else if (name != "del" && name != "moveFrom" && name != "sectPr")
                body(c, level + 1);  // sdt, ins, customXml: containers
        }
    }

  private:
    void paragraph(const pugi::xml_node& p) {
        const auto properties = child(p, "pPr");
        std::string words;
        runs(p, words, 0);
        const auto text = one_line(words);
        if (text.empty()) return;
        const auto style = value(child(properties, "pStyle"));
        const auto numbering = child(properties, "numPr");
        if (const int heading = heading_level(style, properties); heading > 0)
            out += std::string(static_cast<std::size_t>(heading), '#') + " " + text + "\n\n";
        else if (numbering && value(child(numbering, "numId")) != "0")
            out += std::string(depth(numbering) * 2, ' ') + "- " + text + "\n";
        else if (style.starts_with("ListBullet") || style.starts_with("ListNumber"))
            out += "- " + text + "\n";
        else if (style == "Quote" || style == "IntenseQuote")
            out += "> " + text + "\n\n";
        else
            out += (out.ends_with("\n\n") || out.empty() ? "" : "\n") + text + "\n\n";
    }
    static std::size_t depth(const pugi::xml_node& numbering) {
        const auto level = value(child(numbering, "ilvl"));
        return level.size() == 1 && level[0] >= '0' && level[0] <= '8' ? static_cast<std::size_t>(level[0] - '0') : 0;
    }
    [[nodiscard]] int heading_level(const std::string& style, const pugi::xml_node& properties) const {
        const auto outline = value(child(properties, "outlineLvl"));
        if (outline.size() == 1 && outline[0] >= '0' && outline[0] <= '5') return outline[0] - '0' + 1;
        const auto known = headings_.find(style);
        return known == headings_.end() ? 0 : known->second;
    }
    /// The words of runs, wherever they are nested.
    void runs(const pugi::xml_node& n, std::string& words, int level) const {
        if (level > most_levels) return;
        for (const auto c : n.children()) {
            const auto name = local(c);
            if (name == "del" || name == "moveFrom" || name == "pPr" || name == "rPr" || name == "instrText" ||
                name == "delText" || name == "commentReference" || name == "txbxContent" || name == "Fallback")
                continue;
            if (name == "r") {
                const auto properties = child(c, "rPr");
                if (is_on(properties, "vanish") || is_on(properties, "webHidden")) continue;
            }
            if (name == "t")
                words += c.text().get();
            else if (name == "tab" || name == "br" || name == "cr")
                words += ' ';
            else if (name == "noBreakHyphen")
                words += '-';
            else
                runs(c, words, level + 1);
        }
    }
    void table(const pugi::xml_node& t, int level) {
        std::vector<std::vector<std::string>> rows;
        for (const auto row : t.children()) {
            if (local(row) != "tr") continue;
            auto& cells = rows.emplace_back();
            for (const auto cell : row.children()) {
                if (local(cell) != "tc" || level > most_levels) continue;
                std::string words;
                for (const auto p : cell.children()) {
                    runs(p, words, level);
                    words += ' ';
                }
                cells.push_back(one_line(words));
            }
        }
        std::size_t columns = 0;
        for (const auto& row : rows)
            columns = std::max(columns, row.size());
        if (columns == 0) return;
        out += "\n";
        for (std::size_t i = 0; i < rows.size(); ++i) {
            rows[i].resize(columns);
            out += table_row(rows[i]);
            if (i == 0) out += table_row(std::vector<std::string>(columns, "---"));
        }
        out += "\n";
    }

    std::map<std::string, int> headings_;
};

/// Styles that are headings: by their outline level, or the names that Word gives its own.
std::map<std::string, int> heading_styles(const std::string& bytes) {
    std::map<std::string, int> out{{"Title", 1}};
    for (int n = 1; n <= 6; ++n)
        out["Heading" + std::to_string(n)] = n;
    pugi::xml_document styles;
    if (bytes.empty() || parse(bytes, styles)) return out;
    for (const auto style : styles.first_child().children()) {
        if (local(style) != "style") continue;
        std::string id;
        for (const auto a : style.attributes())
            if (std::string_view(a.name()).ends_with("styleId")) id = a.value();
        const auto level = value(child(child(style, "pPr"), "outlineLvl"));
        if (level.size() == 1 && level[0] >= '0' && level[0] <= '5') out[id] = level[0] - '0' + 1;
        auto name = value(child(style, "name"));
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if (name.size() == 9 && name.starts_with("heading ") && name[8] >= '1' && name[8] <= '6')
            out[id] = name[8] - '0';
    }
    return out;
}

}  // namespace

converted from_docx(std::string_view bytes) {
    if (bytes.starts_with("\xD0\xCF\x11\xE0"))
        return {{}, false, problem::encrypted};  // a password makes it an OLE file
    zip_error_t error{};
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    if (!source) return {{}, false, problem::damaged};
    const archive z(zip_open_from_source(source, ZIP_RDONLY, &error));
    if (!z) {
        zip_source_free(source);
        return {{}, false, problem::damaged};
    }
    if (zip_get_num_entries(z.get(), 0) > most_entries) return {{}, false, problem::too_large};
    auto document = read_part(z.get(), "word/document.xml");
    if (document.wrong) return {{}, false, document.wrong};
    if (!document.found) return {{}, false, problem::damaged};
    pugi::xml_document xml;
    if (const auto wrong = parse(document.bytes, xml)) return {{}, false, wrong};
    const auto styles = read_part(z.get(), "word/styles.xml");
    reader r(heading_styles(styles.wrong ? std::string{} : styles.bytes));
    r.body(xml.document_element());
    const auto notes = read_part(z.get(), "word/footnotes.xml");
    pugi::xml_document footnotes;
    if (notes.found && !notes.wrong && !parse(notes.bytes, footnotes)) r.body(footnotes.document_element());
    return {std::move(r.out), false, {}};
}

}  // namespace coach::documents
