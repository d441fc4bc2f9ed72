#include "core/message.hpp"

#include "core/markdown_text.hpp"

namespace coach::core {
namespace {

/// Writes one part after the other; choices are numbered through the whole message, so that "2" has one meaning.
class plain_writer {
  public:
    void operator()(const text_part& p) { paragraph(markdown::plain(markdown::parse(p.markdown))); }

    void operator()(const choices_part& p) {
        std::string out;
        for (const auto& option : p.options) {
            if (!out.empty()) out += '\n';
            out += std::to_string(++number_) + ". " + option.label;
        }
        paragraph(out);
    }

    void operator()(const form_part& p) {
        std::string out = p.title;
        for (const auto& field : p.fields) {
            out += "\n- " + field.label;
            if (!field.required) out += " (optional)";
            if (!field.hint.empty()) out += ": " + field.hint;
            for (const auto& option : field.options)
                out += "\n  - " + option.label;
        }
        paragraph(out);
    }

    void operator()(const table_part& p) {
        std::string out = cells(p.header);
        for (const auto& row : p.rows) {
            if (!out.empty()) out += '\n';
            out += cells(row);
        }
        paragraph(out);
    }

    void operator()(const score_part& p) {
        std::string out = p.title;
        if (!p.scored_by.empty()) out += (out.empty() ? "" : " · ") + p.scored_by;
        if (p.self_rating) out += (out.empty() ? "you said " : " · you said ") + std::to_string(*p.self_rating);
        for (const auto& row : p.rows) {
            out += "\n- " + row.criterion + ": " + level_words(row);
            if (!row.comment.empty()) out += ". " + row.comment;
        }
        paragraph(out);
    }

    void operator()(const progress_part& p) {
        paragraph(p.label + (p.label.empty() ? "" : ": ") + std::to_string(p.done) + " of " + std::to_string(p.total));
    }

    void operator()(const quote_part& p) {
        paragraph("“" + p.text + "”" + (p.source.empty() ? "" : " (" + p.source + ")"));
    }

    void operator()(const code_part& p) { paragraph((p.label.empty() ? "" : p.label + ":\n") + p.text); }

    void operator()(const file_part& p) { paragraph(p.name + " (" + std::to_string(p.bytes.size()) + " bytes)"); }

    std::string take() { return std::move(out_); }

  private:
    static std::string cells(const std::vector<std::string>& row) {
        std::string out;
        for (std::size_t i = 0; i < row.size(); ++i)
            out += (i ? " | " : "") + row[i];
        return out;
    }

    void paragraph(std::string_view text) {
        if (text.empty()) return;
        if (!out_.empty()) out_ += "\n\n";
        out_ += text;
    }

    std::string out_;
    int number_ = 0;
};

}  // namespace

std::string escape(std::string_view words) {
    std::string out;
    out.reserve(words.size() + words.size() / 16 + 4);
    bool line_start = true;
    for (const char c : words) {
        const bool anywhere = c == '\\' || c == '`' || c == '*' || c == '[' || c == ']';
        if (anywhere || (line_start && (c == '-' || c == '>'))) out += '\\';
        out += c;
        line_start = c == '\n' || (line_start && (c == ' ' || c == '\t' || c == '\r'));
    }
    return out;
}

std::string level_words(const score_row& row) {
    if (row.level <= 0) return "not scored";
    std::string out = std::to_string(row.level);
    if (row.high > row.level) out += " to " + std::to_string(row.high);
    out += " of 4";
    if (row.before > 0 && row.before != row.level) out += " (was " + std::to_string(row.before) + ")";
    return out;
}

std::string plain_text(const message& whole) {
    plain_writer write;
    for (const auto& p : whole.parts)
        std::visit(write, p);
    return write.take();
}

}  // namespace coach::core
