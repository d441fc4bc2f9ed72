#include "integrations/teams/stream_writer.hpp"

#include "core/markdown_text.hpp"
#include "core/utf8.hpp"
#include "integrations/teams/markdown.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <cctype>
#include <utility>

namespace coach::teams {
namespace {

namespace json = boost::json;

constexpr stream_writer::milliseconds between{1500};
constexpr stream_writer::milliseconds slow{4000};
constexpr stream_writer::milliseconds chunks_for{105'000};
constexpr std::size_t informative_chars = 1000;
constexpr std::size_t chunk_chars = 18'000;
constexpr unsigned most_retries = 4;

bool contains(std::string_view text, std::string_view part) {
    return std::search(text.begin(), text.end(), part.begin(), part.end(), [](char a, char b) {
               return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
           }) != text.end();
}

std::string text_of(const json::object& content) {
    const auto* text = content.if_contains("text");
    return text && text->is_string() ? std::string(std::string_view(text->get_string())) : std::string();
}

void add_entity(json::object& body, json::object entity) {
    json::array all;
    if (const auto* known = body.if_contains("entities"); known && known->is_array()) all = known->get_array();
    all.push_back(std::move(entity));
    body["entities"] = std::move(all);
}

}  // namespace

void stream_writer::doing(std::string_view what) {
    if (markdown_.empty()) informative_ = core::utf8::shorten(shown(what), informative_chars);
}

void stream_writer::append(std::string_view markdown) { markdown_ += markdown; }

void stream_writer::finish(json::object content) { content_ = std::move(content); }

stream_writer::milliseconds stream_writer::wait(milliseconds now) const {
    return may_ && *may_ > now ? *may_ - now : milliseconds{0};
}

/// Up to the last blank: a mark that opens at the end may still find its partner.
std::string stream_writer::shown_text() const {
    const auto end = markdown_.find_last_of(" \n");
    const std::string_view ready(markdown_.data(), end == std::string::npos ? 0 : end);
    return to_markdown(core::markdown::parse(core::utf8::prefix(ready, chunk_chars)));
}

stream_writer::request stream_writer::chunk(std::string_view kind, std::string text) {
    json::object info{{"type", "streaminfo"}, {"streamType", kind}, {"streamSequence", ++sequence_}};
    if (!id_.empty()) info["streamId"] = id_;
    in_flight_text_ = kind == "streaming" ? text : std::string();
    request out;
    out.body = {{"type", "typing"}, {"text", std::move(text)}};
    add_entity(out.body, std::move(info));
    return out;
}

/// A text that does not begin as what is shown cannot end the stream: it ends as it is, and is replaced.
std::optional<stream_writer::request> stream_writer::last() {
    request out;
    out.body = *content_;
    out.body["type"] = "message";
    if (id_.empty()) {
        is_last_ = true;
        return out;
    }
    if (closed_) {
        out.method = "PUT";
        out.activity = id_;
        is_last_ = true;
        return out;
    }
    const std::string text = text_of(*content_);
    const bool follows = sent_.empty() || text.starts_with(sent_);
    if (!follows && text.empty()) {
        out.body["text"] = sent_;  // a card: the words that were shown stay above it
        is_last_ = true;
    } else if (!follows) {
        out.body = {{"type", "message"}, {"text", sent_}, {"textFormat", "markdown"}};
        closing_ = true;
    } else {
        is_last_ = true;
    }
    add_entity(out.body, {{"type", "streaminfo"}, {"streamType", "final"}, {"streamId", id_}});
    return out;
}

std::optional<stream_writer::request> stream_writer::next(milliseconds now) {
    if (over() || in_flight_ || wait(now).count() > 0) return std::nullopt;
    std::optional<request> out;
    if (content_) {
        out = last();
    } else if (!streams_) {
        if (typed_ || one_to_one_) return std::nullopt;
        typed_ = true;
        out = request{};
        out->body = {{"type", "typing"}};
    } else if (began_ && now - *began_ > chunks_for) {
        return std::nullopt;
    } else if (!informative_.empty() && sent_.empty()) {
        out = chunk("informative", std::exchange(informative_, {}));
    } else {
        std::string text = shown_text();
        if (text.size() <= sent_.size() || !text.starts_with(sent_)) return std::nullopt;
        out = chunk("streaming", std::move(text));
    }
    if (!began_) began_ = now;
    in_flight_ = true;
    may_ = now + between;
    return out;
}

void stream_writer::answered(milliseconds now, const outcome& o) {
    in_flight_ = false;
    may_ = std::max(may_.value_or(now), now + between);
    const bool last_one = std::exchange(is_last_, false);
    const bool closing = std::exchange(closing_, false);
    const std::string text = std::exchange(in_flight_text_, {});
    if (o.ok) {
        retries_ = 0;
        if (id_.empty() && streams_ && !last_one) id_ = o.id;
        if (!text.empty()) sent_ = text;
        if (closing) closed_ = true;
        done_ = last_one;
        return;
    }
    if (o.slower && retries_++ < most_retries) {
        may_ = now + slow;
        return;
    }
    if (contains(o.error, "ContentStreamNotAllowed") && contains(o.message, "cancel")) {
        stopped_ = true;
        return;
    }
    // Cumulative: a chunk that may be lost is in the next one. A first one without an answer leaves nothing to go on
    // with.
    if (o.lost && !last_one && !closing && !id_.empty()) return;
    if (last_one && (closed_ || id_.empty() || o.lost)) {
        failed_ = true;
        return;
    }
    streams_ = false;
    closed_ = true;  // whatever is wrong with the stream, its message can be replaced
}

}  // namespace coach::teams
