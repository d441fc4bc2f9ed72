// HTML by libxml2's parser, which takes what browsers take: words, headings, lists, tables, code and quotes; nothing
// that a reader of the page would not see.

#include "documents/convert.hpp"

#include <algorithm>
#include <array>
#include <libxml/HTMLparser.h>
#include <memory>

namespace coach::documents {

namespace {

constexpr int most_levels = 200;

constexpr std::array unseen{"script", "style", "noscript", "template", "head", "iframe",
                            "object", "svg",   "math",     "select",   "nav"};
constexpr std::array blocks{"p",     "div",      "section",    "article", "main",   "header", "footer",
                            "aside", "figure",   "figcaption", "address", "dl",     "dt",     "dd",
                            "form",  "fieldset", "center",     "details", "summary"};

bool is_one_of(std::string_view name, const auto& list) {
    return std::any_of(list.begin(), list.end(), [name](const char* each) { return name == each; });
}

std::string attribute(xmlNode* node, const char* name) {
    std::string out;
    if (xmlChar* value = xmlGetProp(node, reinterpret_cast<const xmlChar*>(name))) {
        out = reinterpret_cast<const char*>(value);
        xmlFree(value);
    }
    return out;
}

bool is_hidden(xmlNode* node) {
    if (xmlHasProp(node, reinterpret_cast<const xmlChar*>("hidden"))) return true;
    if (attribute(node, "aria-hidden") == "true") return true;
    auto style = attribute(node, "style");
    style.erase(std::remove_if(style.begin(), style.end(), [](unsigned char c) { return std::isspace(c); }),
                style.end());
    std::transform(style.begin(), style.end(), style.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const auto* hides : {"display:none", "visibility:hidden", "font-size:0;", "opacity:0;"})
        if ((style + ";").find(hides) != std::string::npos) return true;
    return false;
}

class writer {
  public:
    std::string out;

    void walk(xmlNode* node, int level) {
        for (; node && level < most_levels && out.size() <= most_text_bytes; node = node->next) {
            if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
                words(reinterpret_cast<const char*>(node->content));
            else if (node->type == XML_ELEMENT_NODE)
                element(node, level);
        }
    }
    void end_line() {
        while (!line_.empty() && line_.back() == ' ')
            line_.pop_back();
        if (!line_.empty()) out += prefix_ + line_ + "\n" + (in_list_ > 0 ? "" : "\n");
        line_.clear();
        prefix_.clear();
    }

  private:
    void words(std::string_view text) {
        for (const char c : text) {
            const bool gap = c == ' ' || c == '\n' || c == '\r' || c == '\t';
            if (!gap)
                line_ += c;
            else if (!line_.empty() && line_.back() != ' ')
                line_ += ' ';
        }
    }
    void element(xmlNode* node, int level) {
        const std::string_view name(reinterpret_cast<const char*>(node->name));
        if (is_one_of(name, unseen) || is_hidden(node)) return;
        if (name == "br") return end_line();
        if (name == "pre") return code(node);
        if (name == "table") return table(node);
        const bool heading = name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6';
        const bool list = name == "ul" || name == "ol";
        const bool block = heading || list || name == "li" || name == "blockquote" || is_one_of(name, blocks);
        if (block) end_line();
        if (heading) prefix_ = std::string(static_cast<std::size_t>(name[1] - '0'), '#') + " ";
        if (name == "li") prefix_ = std::string(static_cast<std::size_t>(std::max(0, in_list_ - 1)) * 2, ' ') + "- ";
        if (name == "blockquote") prefix_ = "> ";
        in_list_ += list;
        walk(node->children, level + 1);
        if (block) end_line();
        in_list_ -= list;
        if (list && in_list_ == 0) out += "\n";
    }
    void code(xmlNode* node) {
        end_line();
        if (xmlChar* text = xmlNodeGetContent(node)) {
            out += "```\n" + std::string(reinterpret_cast<const char*>(text)) + "\n```\n\n";
            xmlFree(text);
        }
    }
    void table(xmlNode* node) {
        end_line();
        std::vector<std::vector<std::string>> rows;
        collect(node, rows, 0);
        std::size_t columns = 0;
        for (const auto& row : rows)
            columns = std::max(columns, row.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            rows[i].resize(columns);
            out += table_row(rows[i]);
            if (i == 0) out += table_row(std::vector<std::string>(columns, "---"));
        }
        out += "\n";
    }
    void collect(xmlNode* node, std::vector<std::vector<std::string>>& rows, int level) {
        for (auto* child = node->children; child && level < most_levels; child = child->next) {
            if (child->type != XML_ELEMENT_NODE || is_hidden(child)) continue;
            const std::string_view name(reinterpret_cast<const char*>(child->name));
            if (name == "tr") rows.emplace_back();
            if ((name == "td" || name == "th") && !rows.empty()) {
                writer cell;
                cell.walk(child->children, level + 1);
                cell.end_line();
                rows.back().push_back(cell.out);
            } else {
                collect(child, rows, level + 1);
            }
        }
    }

    std::string line_, prefix_;
    int in_list_ = 0;
};

}  // namespace

converted from_html(std::string_view bytes) {
    const auto text = from_text(bytes).markdown;
    const std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> page(
        htmlReadMemory(text.data(), static_cast<int>(text.size()), nullptr, "UTF-8",
                       HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING),
        xmlFreeDoc);
    if (!page) return {{}, false, problem::damaged};
    writer w;
    w.walk(xmlDocGetRootElement(page.get()), 0);
    w.end_line();
    return {std::move(w.out), false, {}};
}

}  // namespace coach::documents
