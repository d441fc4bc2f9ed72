#include "integrations/slack/stream_machine.hpp"

#include "core/markdown_text.hpp"
#include "core/utf8.hpp"
#include "integrations/slack/mrkdwn.hpp"
#include "integrations/slack/render.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace coach::slack {
namespace {

namespace json = boost::json;
namespace utf8 = core::utf8;
using kind = answer::kind;

constexpr std::size_t message_chars = 11'000;
constexpr std::size_t worth_a_call = 256;
constexpr stream_machine::milliseconds patience{750};
constexpr stream_machine::milliseconds longest_wait{5000};
constexpr unsigned most_retries = 4;
constexpr std::string_view thin = "\u200b";

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (static_cast<unsigned char>(c) & 0x80) != 0;
}

/// Literal everywhere: no entity, mark, mention or address is made of it.
std::string literal(std::string_view words, bool line_start) {
    constexpr std::string_view marks = "\\`*_~[]|#";
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const char c = words[i];
        const bool first = i == 0 ? line_start : words[i - 1] == '\n';
        if (marks.find(c) != std::string_view::npos || (first && (c == '-' || c == '+'))) out += '\\';
        if (c == '&' || c == '<' || c == '>') {
            out += escape_entities(words.substr(i, 1));
            continue;
        }
        out += c;
        const bool mention = c == '@' && (i == 0 || !is_word(words[i - 1]));
        if (mention || (c == ':' && words.substr(i).starts_with("://"))) out += thin;
    }
    return out;
}

std::string code(std::string_view words) {
    std::string inside;
    for (const char c : words) {
        inside += c;
        if (c == '<') inside += thin;
    }
    return inside.find('`') == std::string::npos ? "`" + inside + "`" : "`` " + inside + " ``";
}

std::string styled(const core::markdown::run& r, bool line_start) {
    const auto from = r.text.find_first_not_of(" \n");
    if (from == std::string::npos) return r.text;
    const auto to = r.text.find_last_not_of(" \n") + 1;
    const std::string_view core = std::string_view(r.text).substr(from, to - from);
    const std::string_view mark = r.bold && r.italic ? "***" : r.bold ? "**" : r.italic ? "*" : "";
    std::string inner = r.code ? code(core) : literal(core, line_start && from == 0 && mark.empty() && r.link.empty());
    if (!r.link.empty()) inner = "[" + inner + "](" + r.link + ")";
    return r.text.substr(0, from) + std::string(mark) + inner + std::string(mark) + r.text.substr(to);
}

std::string line_text(const core::markdown::line& line, std::string_view after_newline) {
    std::string out;
    for (const auto& run : line)
        out += styled(run, out.empty());
    if (after_newline.empty()) return out;
    for (auto at = out.find('\n'); at != std::string::npos; at = out.find('\n', at + 1))
        out.insert(at + 1, after_newline);
    return out;
}

/// Places where the text may be parted: at a blank, with no mark open in its paragraph. `whole`: its end too.
std::vector<std::size_t> cuts(std::string_view text, bool whole) {
    std::vector<std::size_t> out;
    std::size_t line = 0;
    bool bold = false, italic = false, tick = false, link = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\\') {
            ++i;
            continue;
        }
        if (c == '`') tick = !tick;
        if (c == '[' && !tick) link = true;
        if (c == ')' && !tick) link = false;
        if (c == '*' && !tick) {
            const bool two = text.substr(i).starts_with("**");
            bool& open = two ? bold : italic;
            const bool after_word = i > 0 && !is_blank(text[i - 1]);
            if (two) ++i;
            const bool before_word = i + 1 < text.size() && !is_blank(text[i + 1]);
            open = open ? !after_word : before_word;
        }
        const bool paragraph = c == '\n' && text.substr(i).starts_with("\n\n");
        const bool calm = !bold && !italic && !tick && !link;
        const bool content = text.substr(line, i - line).find_first_not_of(" ->*") != std::string_view::npos;
        if ((c == ' ' || c == '\n') && content && (paragraph || calm)) out.push_back(i);
        if (c == '\n') line = i + 1;
        if (paragraph) bold = italic = tick = link = false;
    }
    if (whole && !text.empty()) out.push_back(text.size());
    return out;
}

std::size_t hard_cut(std::string_view text) {
    const auto head = utf8::prefix(text, message_chars / 6);  // a character may become five of an entity
    const auto blank = head.find_last_of(" \n");
    return blank == std::string_view::npos || blank == 0 ? head.size() : blank;
}

bool fits(std::string_view text) { return utf8::count(stream_text(text)) <= message_chars; }

/// The longest piece that one message takes.
std::size_t longest(std::string_view text, bool whole) {
    const auto all = cuts(text, whole);
    const auto beyond =
        std::partition_point(all.begin(), all.end(), [text](std::size_t cut) { return fits(text.substr(0, cut)); });
    if (beyond != all.begin()) return *std::prev(beyond);
    return fits(text) ? 0 : hard_cut(text);
}

std::string leading_text(const core::message& m, std::size_t& parts) {
    std::string out;
    for (parts = 0; parts < m.parts.size(); ++parts) {
        const auto* text = std::get_if<core::text_part>(&m.parts[parts]);
        if (text == nullptr) break;
        out += (out.empty() ? "" : "\n\n") + text->markdown;
    }
    return out;
}

}  // namespace

std::string stream_text(std::string_view markdown) {
    using block_kind = core::markdown::block::kind;
    std::string out;
    for (const auto& block : core::markdown::parse(markdown)) {
        if (!out.empty()) out += "\n\n";
        bool first = true;
        for (const auto& item : block.items) {
            if (!std::exchange(first, false)) out += '\n';
            if (block.what == block_kind::list) out += "- ";
            if (block.what == block_kind::quote) out += "> ";
            out += line_text(item, block.what == block_kind::list ? "  " : block.what == block_kind::quote ? "> " : "");
        }
    }
    return out;
}

void stream_machine::finish(core::message whole, std::string effect_id) {
    std::string text = leading_text(whole, texts_);
    while (!source_.empty() && source_.size() > begun_ && (source_.back() == '\n' || source_.back() == ' '))
        source_.pop_back();
    follows_ = text.starts_with(source_);
    if (follows_) source_ = std::move(text);
    effect_id_ = std::move(effect_id);
    whole_ = std::move(whole);
}

core::message stream_machine::left() const {
    core::message out = whole_.value_or(core::message{});
    if (begun_ == 0 || !follows_) return out;
    out.parts.erase(out.parts.begin(), out.parts.begin() + static_cast<std::ptrdiff_t>(texts_));
    const auto from = source_.find_first_not_of(" \n", begun_);
    if (from != std::string::npos) out.parts.insert(out.parts.begin(), core::text_part{source_.substr(from)});
    return out;
}

stream_machine::milliseconds stream_machine::wait(milliseconds now) const {
    return may_ > now ? may_ - now : milliseconds{0};
}

json::object stream_machine::metadata() const {
    return {{"event_type", "coach_effect"}, {"event_payload", json::object{{"id", effect_id_}}}};
}

stream_machine::request stream_machine::make(call what, std::string words) {
    under_way_ = what;
    request out;
    out.arguments["channel"] = to_.channel;
    if (what == call::start) {
        out.method = "chat.startStream";
        out.arguments["thread_ts"] = to_.thread;
        if (!to_.user.empty()) out.arguments["recipient_user_id"] = to_.user;
        if (!to_.user.empty()) out.arguments["recipient_team_id"] = to_.team;
    } else {
        out.method = what == call::append ? "chat.appendStream" : "chat.stopStream";
        out.arguments["ts"] = ts_;
    }
    if (!words.empty()) out.arguments["markdown_text"] = std::move(words);
    return out;
}

std::optional<stream_machine::request> stream_machine::repair() {
    if (!std::exchange(closed_, true)) return make(call::close, {});
    if (!whole_) return std::nullopt;
    const auto message = left();
    request out = make(call::update, {});
    out.method = "chat.update";
    auto body = plain_blocks_ ? render_plain(message) : render(message);
    if (plain_blocks_) body["blocks"] = json::array();
    for (auto& [name, value] : body)
        out.arguments[name] = std::move(value);
    if (!effect_id_.empty()) out.arguments["metadata"] = metadata();
    return out;
}

std::optional<stream_machine::request> stream_machine::grow(milliseconds now) {
    const std::string_view open = std::string_view(source_).substr(begun_);
    const std::size_t cut = longest(open, whole_.has_value());
    std::string text = stream_text(open.substr(0, cut));
    if (!text.starts_with(sent_)) {
        if (!whole_) return std::nullopt;
        repairs_ = true;
        return repair();
    }
    std::string more = text.substr(sent_.size());
    const std::size_t pending = utf8::count(more);
    const bool full = !fits(open);
    const bool at_end = whole_.has_value() && cut == open.size();
    if (!whole_ && !full && !ts_.empty() && pending < worth_a_call && now - last_ < patience) return std::nullopt;
    if (more.empty() && !full && !at_end) return std::nullopt;
    cut_ = begun_ + cut;
    sending_ = std::move(text);
    if (ts_.empty()) return make(call::start, std::move(more));
    if (!at_end) return make(full ? call::roll : call::append, std::move(more));
    request out = make(call::last, std::move(more));
    core::message rest{whole_->why, {}};
    rest.parts.assign(whole_->parts.begin() + static_cast<std::ptrdiff_t>(texts_), whole_->parts.end());
    if (auto body = render(rest); body.contains("blocks")) out.arguments["blocks"] = std::move(body["blocks"]);
    if (!effect_id_.empty()) out.arguments["metadata"] = metadata();
    return out;
}

std::optional<stream_machine::request> stream_machine::next(milliseconds now) {
    if (end_ != end::none || under_way_ != call::none || wait(now).count() > 0) return std::nullopt;
    if (silenced_) {
        if (!ts_.empty() && !std::exchange(closed_, true)) return make(call::close, {});
        end_ = end::silent;
        return std::nullopt;
    }
    if (repairs_) return repair();
    if (streams_ && whole_ && ts_.empty() && (!follows_ || source_.size() <= begun_)) streams_ = false;
    if (streams_) return grow(now);
    if (whole_) end_ = begun_ == 0 ? end::plain : end::rest;
    return std::nullopt;
}

void stream_machine::answered(milliseconds now, const outcome& o) {
    const call what = std::exchange(under_way_, call::none);
    last_ = now;
    if (o.what == kind::ok) {
        retries_ = 0;
        went_well(what, o);
    } else {
        error_ = o.error;
        went_wrong(what, now, o);
    }
}

void stream_machine::went_well(call what, const outcome& o) {
    switch (what) {
        case call::start:
            ts_ = o.ts;
            sent_ = sending_;
            break;
        case call::append:
            sent_ = sending_;
            break;
        case call::roll:
            begun_ = cut_;
            sent_.clear();
            ts_.clear();
            break;
        case call::last:
        case call::update:
            ts_.clear();
            end_ = end::said;
            break;
        case call::none:
        case call::close:
            break;
    }
}

void stream_machine::went_wrong(call what, milliseconds now, const outcome& o) {
    if (o.error == "stopped_by_user") {
        silenced_ = closed_ = true;
        return;
    }
    const bool waits = o.what == kind::later || o.what == kind::rate_limited;
    if (what == call::start && !(waits && begun_ > 0 && retries_ < most_retries)) {
        streams_ = false;  // no budget left, no plan, not in this channel: said plainly
        if (o.what == kind::unknown) end_ = end::unknown;
        return;
    }
    if (waits && ++retries_ <= most_retries) {
        if (what == call::close) closed_ = false;
        may_ = now + std::min(o.delay, longest_wait);
        return;
    }
    if (what == call::close) return;  // its message is replaced all the same
    if (what != call::update) {
        retries_ = 0;
        repairs_ = true;
        closed_ = o.error == "message_not_in_streaming_state";
        return;
    }
    if (o.what == kind::refused_blocks && !std::exchange(plain_blocks_, true)) return;
    ts_.clear();
    streams_ = false;
    end_ = o.what == kind::unknown ? end::unknown : begun_ == 0 ? end::plain : end::rest;
}

}  // namespace coach::slack
