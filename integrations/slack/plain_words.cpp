#include "integrations/slack/plain_words.hpp"

namespace coach::slack {
namespace {

void append_unescaped(std::string& out, std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '&') {
            const std::string_view rest = text.substr(i);
            if (rest.starts_with("&lt;")) {
                out += '<';
                i += 3;
                continue;
            }
            if (rest.starts_with("&gt;")) {
                out += '>';
                i += 3;
                continue;
            }
            if (rest.starts_with("&amp;")) {
                out += '&';
                i += 4;
                continue;
            }
        }
        out += text[i];
    }
}

/// "a.example" says nothing more than "https://a.example/".
bool says_more(std::string_view label, std::string_view address) {
    const auto scheme = address.find(':');
    std::string_view bare = address.substr(scheme == std::string_view::npos ? 0 : scheme + 1);
    while (bare.starts_with('/'))
        bare.remove_prefix(1);
    if (bare.ends_with('/') && !label.ends_with('/')) bare.remove_suffix(1);
    return !label.empty() && label != address && label != bare;
}

void append_reference(std::string& out, std::string_view inside, std::string_view bot_user) {
    const auto bar = inside.find('|');
    const std::string_view target = inside.substr(0, bar);
    const std::string_view label = bar == std::string_view::npos ? std::string_view{} : inside.substr(bar + 1);
    if (target.starts_with('@')) {
        if (target.substr(1) == bot_user) return;
        out += '@';
        append_unescaped(out, label.empty() ? target.substr(1) : label);
    } else if (target.starts_with('#')) {
        out += '#';
        append_unescaped(out, label.empty() ? target.substr(1) : label);
    } else if (target.starts_with('!')) {
        if (label.empty()) out += '@';
        append_unescaped(out, label.empty() ? target.substr(1) : label);
    } else if (target.starts_with("mailto:") || target.starts_with("tel:")) {
        append_unescaped(out, label.empty() ? target.substr(target.find(':') + 1) : label);
    } else if (says_more(label, target)) {
        append_unescaped(out, label);
        out += " (";
        append_unescaped(out, target);
        out += ')';
    } else {
        append_unescaped(out, target);
    }
}

std::string trimmed(std::string text) {
    const auto from = text.find_first_not_of(" \t\r\n");
    if (from == std::string::npos) return {};
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    text.erase(0, from);
    return text;
}

}  // namespace

std::string plain_words(std::string_view text, std::string_view bot_user) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto open = text.find('<');
        append_unescaped(out, text.substr(0, open));
        if (open == std::string_view::npos) break;
        const auto close = text.find_first_of("<>\n", open + 1);
        if (close == std::string_view::npos || text[close] != '>' || close == open + 1) {
            out += '<';  // not Slack's markup: a person's own sign
            text.remove_prefix(open + 1);
            continue;
        }
        append_reference(out, text.substr(open + 1, close - open - 1), bot_user);
        text.remove_prefix(close + 1);
    }
    return trimmed(std::move(out));
}

bool mentions(std::string_view text, std::string_view user) {
    if (user.empty()) return false;
    const std::string mark = "<@" + std::string(user);
    for (auto at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + 1)) {
        const std::size_t after = at + mark.size();
        if (after < text.size() && (text[after] == '>' || text[after] == '|')) return true;
    }
    return false;
}

}  // namespace coach::slack
