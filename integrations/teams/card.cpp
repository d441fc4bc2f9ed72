#include "integrations/teams/card.hpp"

#include "core/utf8.hpp"
#include "integrations/teams/dialog.hpp"
#include "integrations/teams/markdown.hpp"
#include "integrations/teams/words.hpp"

#include <algorithm>

namespace coach::teams {
namespace {

namespace json = boost::json;
namespace utf8 = core::utf8;

constexpr std::size_t row_buttons = 5;
constexpr std::size_t row_chars = 32;  // what a phone shows beside each other without cutting
constexpr std::size_t button_frame = 4;
constexpr std::size_t expanded_options = 5;
constexpr std::size_t spoken_chars = 400;
constexpr int progress_marks = 10;
constexpr std::string_view blank_label = "…";

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

std::string one_line(std::string_view words) {
    std::string out = shown(words);
    std::replace(out.begin(), out.end(), '\n', ' ');
    return out;
}

std::string label(std::string_view words, std::size_t most) {
    std::string out = utf8::shorten(one_line(words), most);
    return is_blank(out) ? std::string(blank_label) : out;
}

json::object of_type(std::string_view type) {
    json::object out;
    out["type"] = type;
    return out;
}

/// Runs of one text; with `detail::plain` all of them are one.
class rich_text {
  public:
    explicit rich_text(detail how) : how_(how) {}

    json::object& run(std::string_view words) {
        const std::string text = shown(words);
        if (how_ == detail::plain && !inlines_.empty()) {
            auto& last = inlines_.back().as_object();
            std::string joined(std::string_view(last.at("text").as_string()));
            last["text"] = joined + text;
            return ignored_;
        }
        if (text.empty()) return ignored_;
        json::object made = of_type("TextRun");
        made["text"] = text;
        inlines_.push_back(std::move(made));
        return how_ == detail::plain ? ignored_ : inlines_.back().as_object();
    }
    void strong(std::string_view words) { run(words)["weight"] = "Bolder"; }
    void subtle(std::string_view words) { run(words)["isSubtle"] = true; }
    void styled(const core::markdown::run& r) {
        const bool same = r.link.empty() || r.link == r.text;
        json::object& made = run(how_ == detail::plain && !same ? r.text + " (" + r.link + ")" : r.text);
        if (r.bold) made["weight"] = "Bolder";
        if (r.italic) made["italic"] = true;
        if (r.code) made["fontType"] = "Monospace";
        if (r.link.empty()) return;
        json::object open = of_type("Action.OpenUrl");
        open["url"] = utf8::clean(r.link);
        made["selectAction"] = std::move(open);
        made["color"] = "Accent";
    }

    /// Nothing when there is no word in it.
    void into(json::array& elements, std::string_view spacing = {}) {
        if (blank()) return;
        json::object block = of_type("RichTextBlock");
        if (!spacing.empty()) block["spacing"] = spacing;
        block["inlines"] = std::move(inlines_);
        elements.push_back(std::move(block));
    }

  private:
    bool blank() const {
        return std::all_of(inlines_.begin(), inlines_.end(),
                           [](const json::value& run) { return is_blank(run.at("text").as_string()); });
    }
    detail how_;
    json::array inlines_;
    json::object ignored_;
};

json::object framed(json::array items) {
    json::object box = of_type("Container");
    box["style"] = "emphasis";
    box["items"] = std::move(items);
    return box;
}

json::object column(json::array items, std::string_view width) {
    json::object out = of_type("Column");
    out["width"] = width;
    out["items"] = std::move(items);
    return out;
}

/// HTML joins blanks; those that indent a line of code must stay.
std::string keep_indent(std::string_view code) {
    std::string out;
    bool line_start = true;
    for (const char c : code) {
        if (line_start && (c == ' ' || c == '\t')) {
            out += c == ' ' ? "\xC2\xA0" : "\xC2\xA0\xC2\xA0\xC2\xA0\xC2\xA0";
            continue;
        }
        line_start = c == '\n';
        out += c;
    }
    return out;
}

class writer {
  public:
    explicit writer(detail how) : how_(how) {}

    void operator()(const core::text_part& p) {
        using kind = core::markdown::block::kind;
        for (const auto& block : core::markdown::parse(p.markdown)) {
            rich_text text(how_);
            bool first = true;
            for (const auto& item : block.items) {
                if (!first) text.run("\n");
                first = false;
                if (block.what == kind::list) text.run("•\xC2\xA0");
                for (const auto& r : item)
                    text.styled(r);
            }
            json::array made;
            text.into(made);
            if (made.empty()) continue;
            made_.push_back(block.what == kind::quote ? json::value(framed(std::move(made))) : std::move(made[0]));
        }
    }

    /// Teams shows at most six buttons of a set and cuts long ones that share a line: short ones stand in rows.
    void operator()(const core::choices_part& p) {
        json::array row;
        std::size_t chars = 0;
        const auto flush = [&] {
            if (row.empty()) return;
            json::object set = of_type("ActionSet");
            set["spacing"] = made_.empty() ? "Default" : "Small";
            set["actions"] = std::move(row);
            made_.push_back(std::move(set));
            row = {};
            chars = 0;
        };
        for (const auto& option : p.options) {
            std::string title = label(option.label, button_chars);
            const std::size_t size = utf8::count(title);
            if (!row.empty() && (row.size() == row_buttons || chars + size > row_chars)) flush();
            chars += size + button_frame;
            json::object data;
            data["choice"] = utf8::clean(option.id);
            json::object made = button(choose_verb, std::move(title), std::move(data), how_);
            if (option.primary) made["style"] = "positive";
            row.push_back(std::move(made));
        }
        flush();
    }

    void operator()(const core::form_part& p) {
        rich_text title(how_);
        title.strong(one_line(p.title));
        title.into(made_);
        if (p.fields.size() > fields_in_message) {
            opener(p);
            return;
        }
        for (auto& each : inputs(p))
            made_.push_back(std::move(each));
        json::object data;
        data["form"] = utf8::clean(p.id);
        json::object submit = button(submit_verb, label(p.submit, button_chars), std::move(data), how_);
        submit["style"] = "positive";
        submit["associatedInputs"] = "auto";
        if (auto* fallback = submit.if_contains("fallback")) fallback->as_object()["associatedInputs"] = "auto";
        json::object set = of_type("ActionSet");
        set["actions"] = json::array{std::move(submit)};
        made_.push_back(std::move(set));
    }

    void operator()(const core::table_part& p) {
        std::size_t columns = p.header.size();
        for (const auto& row : p.rows)
            columns = std::max(columns, row.size());
        if (columns == 0) return;
        if (how_ == detail::plain) {
            plainly(p);
            return;
        }
        json::array widths;
        for (std::size_t i = 0; i < columns; ++i) {
            json::object width;
            width["width"] = 1;
            widths.push_back(std::move(width));
        }
        json::array rows;
        if (!p.header.empty()) rows.push_back(row(p.header, columns, true));
        for (const auto& cells : p.rows)
            rows.push_back(row(cells, columns, false));
        json::object table = of_type("Table");
        table["columns"] = std::move(widths);
        table["rows"] = std::move(rows);
        table["firstRowAsHeaders"] = !p.header.empty();
        json::array lines;
        rich_text text(detail::plain);
        text.run(core::plain_text({core::intent::reply, {p}}));
        text.into(lines);
        if (lines.empty()) return;
        table["fallback"] = std::move(lines[0]);
        made_.push_back(std::move(table));
    }

    void operator()(const core::score_part& p) {
        rich_text title(how_);
        title.strong(one_line(p.title));
        if (!p.scored_by.empty()) title.subtle((is_blank(p.title) ? "" : " · ") + one_line(p.scored_by));
        if (p.self_rating) title.subtle(" · you said " + std::to_string(*p.self_rating));
        title.into(made_);
        for (const auto& each : p.rows)
            score_row(each);
    }

    void operator()(const core::progress_part& p) {
        const int total = std::max(1, p.total);
        const int done = std::clamp(p.done, 0, total) * progress_marks / total;
        std::string bar;
        for (int i = 0; i < progress_marks; ++i)
            bar += i < done ? "▰" : "▱";
        rich_text text(how_);
        text.run(bar + " " + std::to_string(p.done) + " of " + std::to_string(p.total));
        if (!is_blank(p.label)) text.subtle(" · " + one_line(p.label));
        text.into(made_);
    }

    void operator()(const core::quote_part& p) {
        json::array items;
        rich_text text(how_);
        text.run(p.text)["italic"] = true;
        text.into(items);
        rich_text source(how_);
        source.subtle(is_blank(p.source) ? "" : "— " + one_line(p.source));
        source.into(items, "Small");
        if (!items.empty()) made_.push_back(framed(std::move(items)));
    }

    void operator()(const core::code_part& p) {
        rich_text name(how_);
        name.strong(one_line(p.label));
        name.into(made_);
        json::array items;
        rich_text text(how_);
        text.run(keep_indent(p.text))["fontType"] = "Monospace";
        text.into(items);
        if (!items.empty()) made_.push_back(framed(std::move(items)));
    }

    /// The file itself goes another way; here stands that it comes.
    void operator()(const core::file_part& p) {
        rich_text text(how_);
        text.strong(one_line(p.name));
        text.subtle(" · " + std::to_string((p.bytes.size() + 1023) / 1024) + " KB");
        text.into(made_);
    }

    json::array take() { return std::move(made_); }

  private:
    /// Only an Action.Submit can open a dialog.
    void opener(const core::form_part& p) {
        json::object data;
        data["msteams"] = json::object{{"type", "task/fetch"}};
        data[dialog_key] = dialog_data(p);
        json::object open = button(submit_verb, std::string(own_words::open_form), std::move(data), detail::plain);
        open["style"] = "positive";
        json::object set = of_type("ActionSet");
        set["actions"] = json::array{std::move(open)};
        made_.push_back(std::move(set));
    }

    void plainly(const core::part& p) {
        rich_text text(how_);
        text.run(core::plain_text({core::intent::reply, {p}}));
        text.into(made_);
    }

    static json::object row(const std::vector<std::string>& cells, std::size_t columns, bool head) {
        json::array made;
        for (std::size_t i = 0; i < columns; ++i) {
            rich_text text(detail::full);
            const std::string words = i < cells.size() ? cells[i] : std::string();
            if (head) {
                text.strong(words);
            } else {
                text.run(words);
            }
            json::array items;
            text.into(items);
            json::object cell = of_type("TableCell");
            cell["items"] = std::move(items);
            made.push_back(std::move(cell));
        }
        json::object out = of_type("TableRow");
        out["cells"] = std::move(made);
        return out;
    }

    void score_row(const core::score_row& each) {
        json::array left, right;
        rich_text name(how_);
        name.strong(one_line(each.criterion));
        rich_text level(how_);
        level.run(core::level_words(each));
        if (how_ == detail::plain) {
            name.run((is_blank(each.criterion) ? "" : " · ") + core::level_words(each));
            if (!is_blank(each.comment)) name.run("\n" + each.comment);
            name.into(made_, "Small");
            return;
        }
        name.into(left);
        level.into(right);
        json::object set = of_type("ColumnSet");
        set["spacing"] = "Medium";
        set["columns"] = json::array{column(std::move(left), "stretch"), column(std::move(right), "auto")};
        made_.push_back(std::move(set));
        rich_text comment(how_);
        comment.run(each.comment);
        comment.into(made_, "None");
    }

    detail how_;
    json::array made_;
};

json::array options_of(const std::vector<core::choice>& options) {
    json::array out;
    for (const auto& option : options) {
        json::object made;
        made["title"] = label(option.label, button_chars);
        made["value"] = utf8::clean(option.id);
        out.push_back(std::move(made));
    }
    return out;
}

json::object input(const core::form_field& field) {
    json::object out = of_type(field.options.empty() ? "Input.Text" : "Input.ChoiceSet");
    out["id"] = std::string(field_prefix) + utf8::clean(field.id);
    out["label"] = label(field.label, 200);
    if (!is_blank(field.hint)) out["placeholder"] = one_line(field.hint);
    if (field.options.empty()) {
        if (field.multiline) out["isMultiline"] = true;
    } else {
        out["choices"] = options_of(field.options);
        out["style"] = field.options.size() <= expanded_options ? "expanded" : "compact";
    }
    if (field.required) {
        out["isRequired"] = true;
        out["errorMessage"] = field.options.empty() ? own_words::fill_in : own_words::choose_one;
    }
    return out;
}

}  // namespace

json::array elements(const core::part& p, detail how) {
    writer out(how);
    std::visit(out, p);
    return out.take();
}

json::array inputs(const core::form_part& form) {
    json::array out;
    for (const auto& field : form.fields)
        out.push_back(input(field));
    return out;
}

json::object button(std::string_view verb, std::string title, json::object data, detail how) {
    json::object submit = of_type("Action.Submit");
    submit["title"] = title;
    submit["data"] = data;
    submit["associatedInputs"] = "none";
    if (how == detail::plain) return submit;
    json::object out = of_type("Action.Execute");
    out["verb"] = verb;
    out["title"] = std::move(title);
    out["data"] = std::move(data);
    out["associatedInputs"] = "none";
    out["fallback"] = std::move(submit);
    return out;
}

std::string button_label(std::string_view words) { return label(words, button_chars); }

json::object words_block(std::string_view words) {
    json::array out;
    rich_text text(detail::full);
    text.run(is_blank(words) ? blank_label : words);
    text.into(out);
    return std::move(out[0].as_object());
}

json::object card(json::array body, std::string_view spoken) {
    json::object out = of_type("AdaptiveCard");
    out["version"] = "1.5";
    out["body"] = std::move(body);
    const std::string words = utf8::shorten(shown(spoken), spoken_chars);
    out["fallbackText"] = is_blank(words) ? std::string(blank_label) : words;
    out["speak"] = out["fallbackText"];
    json::object teams;
    teams["width"] = "Full";
    out["msteams"] = std::move(teams);
    return out;
}

}  // namespace coach::teams
