#include "tests/support/check_blocks.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <set>
#include <string_view>

namespace coach::support {
namespace {

namespace json = boost::json;

/// Counts bytes that begin a code point; complains about bytes that are no UTF-8 through a second, strict reader.
std::size_t chars(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text)
        count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return count;
}

bool valid_utf8(std::string_view s) {
    for (std::size_t i = 0; i < s.size();) {
        const auto b = static_cast<unsigned char>(s[i]);
        const std::size_t n = b < 0x80 ? 1 : (b >> 5) == 6 ? 2 : (b >> 4) == 14 ? 3 : (b >> 3) == 30 ? 4 : 0;
        if (n == 0 || i + n > s.size()) return false;
        for (std::size_t k = 1; k < n; ++k) {
            if ((static_cast<unsigned char>(s[i + k]) & 0xC0) != 0x80) return false;
        }
        i += n;
    }
    return true;
}

class checker {
  public:
    std::vector<std::string> check(const json::object& payload) {
        const std::string_view text = string(payload, "text", "payload");
        between("text", text, 1, 40'000);
        entities("text", text, false);
        if (payload.contains("blocks")) blocks(payload.at("blocks"));
        return std::move(wrong_);
    }

  private:
    void complain(std::string what) { wrong_.push_back(std::move(what)); }

    std::string_view string(const json::object& from, std::string_view name, const std::string& where) {
        const json::value* found = from.if_contains(name);
        if (found == nullptr || !found->is_string()) {
            complain(where + ": no string \"" + std::string(name) + "\"");
            return {};
        }
        return found->get_string();
    }

    void between(const std::string& where, std::string_view text, std::size_t least, std::size_t most) {
        const std::size_t size = chars(text);
        if (!valid_utf8(text)) complain(where + ": not UTF-8");
        if (size < least || size > most) {
            complain(where + ": " + std::to_string(size) + " characters, allowed " + std::to_string(least) + ".." +
                     std::to_string(most));
        }
    }

    /// Every & < > must be an entity; in mrkdwn a whole <https://…|label> may stand too. Nothing else in angle
    /// brackets: no
    /// <!channel>, <@U1>, <#C1>, <mailto:…>.
    void entities(const std::string& where, std::string_view text, bool links) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            const std::string_view rest = text.substr(i);
            if (text[i] == '&' && !rest.starts_with("&amp;") && !rest.starts_with("&lt;") &&
                !rest.starts_with("&gt;")) {
                complain(where + ": a bare & in " + std::string(rest.substr(0, 20)));
            }
            if (text[i] == '>') complain(where + ": a bare >");
            if (text[i] != '<') continue;
            const auto end = rest.find('>');
            if (!links || !rest.starts_with("<https://") || end == std::string_view::npos) {
                complain(where + ": " + std::string(rest.substr(0, 20)) + " can ping or link");
                continue;
            }
            i += end;
        }
    }

    void text_object(const std::string& where, const json::value* v, std::size_t most, bool mrkdwn_allowed) {
        if (v == nullptr || !v->is_object()) return complain(where + ": no text object");
        const json::object& o = v->get_object();
        const auto type = string(o, "type", where);
        const auto text = string(o, "text", where);
        between(where, text, 1, most);
        if (type == "mrkdwn") {
            if (!mrkdwn_allowed) complain(where + ": mrkdwn where only plain_text may stand");
            if (o.contains("emoji")) complain(where + ": emoji in mrkdwn");
            entities(where, text, true);
        } else if (type == "plain_text") {
            if (o.contains("verbatim")) complain(where + ": verbatim in plain_text");
        } else {
            complain(where + ": unknown text type");
        }
    }

    void blocks(const json::value& all) {
        if (!all.is_array()) return complain("blocks is no array");
        if (all.get_array().size() > 50) complain("more than 50 blocks: " + std::to_string(all.get_array().size()));
        for (const auto& b : all.get_array()) {
            if (!b.is_object()) {
                complain("a block that is no object");
                continue;
            }
            block(b.get_object());
        }
    }

    void block(const json::object& b) {
        const std::string type(string(b, "type", "block"));
        if (b.contains("block_id")) {
            const std::string id(string(b, "block_id", type));
            between(type + ".block_id", id, 1, 255);
            if (!block_ids_.insert(id).second) complain("block_id twice: " + id);
        }
        if (type == "section") {
            section(b);
        } else if (type == "actions") {
            elements(b, type, 25);
        } else if (type == "context") {
            context(b);
        } else if (type == "header") {
            text_object("header.text", b.if_contains("text"), 150, false);
        } else if (type != "divider") {
            complain("a block type that is not in use here: " + type);
        }
    }

    void section(const json::object& b) {
        const json::value* fields = b.if_contains("fields");
        if (b.contains("text") || fields == nullptr) text_object("section.text", b.if_contains("text"), 3000, true);
        if (fields == nullptr) return;
        if (!fields->is_array() || fields->get_array().empty() || fields->get_array().size() > 10) {
            return complain("section.fields: 1..10 expected");
        }
        for (const auto& f : fields->get_array())
            text_object("section.fields", &f, 2000, true);
    }

    void context(const json::object& b) {
        const json::value* e = b.if_contains("elements");
        if (e == nullptr || !e->is_array() || e->get_array().empty() || e->get_array().size() > 10) {
            return complain("context.elements: 1..10 expected");
        }
        for (const auto& t : e->get_array())
            text_object("context", &t, 3000, true);
    }

    void elements(const json::object& b, const std::string& where, std::size_t most) {
        const json::value* e = b.if_contains("elements");
        if (e == nullptr || !e->is_array() || e->get_array().empty() || e->get_array().size() > most) {
            return complain(where + ".elements: 1.." + std::to_string(most) + " expected");
        }
        for (const auto& one : e->get_array()) {
            if (one.is_object()) {
                button(one.get_object());
            } else {
                complain(where + ": an element that is no object");
            }
        }
    }

    void button(const json::object& b) {
        if (string(b, "type", "button") != "button") return complain("an element that is no button");
        text_object("button.text", b.if_contains("text"), 75, false);
        between("button.value", string(b, "value", "button"), 0, 2000);
        const std::string id(string(b, "action_id", "button"));
        between("button.action_id", id, 1, 255);
        if (!action_ids_.insert(id).second) complain("action_id twice: " + id);
        if (b.contains("style")) {
            const auto style = string(b, "style", "button");
            if (style != "primary" && style != "danger") complain("button.style: " + std::string(style));
        }
    }

    std::vector<std::string> wrong_;
    std::set<std::string> block_ids_;
    std::set<std::string> action_ids_;
};

}  // namespace

std::vector<std::string> check_blocks(const json::object& payload) { return checker().check(payload); }

}  // namespace coach::support
