#pragma once

/// What a streamed answer of Teams sends next. A value stepped by what happened; no clock, no I/O.
///
/// Spec:   learn.microsoft.com, platform/bots/streaming-ux. One-to-one chats alone: typing activities with a streaminfo
///         entity, informative first, then cumulative text whose beginning never changes; sequence numbers from 1; at
///         most one request at a time and one a second; two minutes in all; the last is a message, "final", without a
///         sequence number. In groups: typing once, then a plain message.
/// Limits: a request every 1,500 ms; informative 1,000 characters; chunks of at most 18,000 characters; no chunk later
///         than 105 s after the first. What comes behind a limit stands in the message that replaces the stream's.
/// Ends:   the person's stop is quiet. Any other refusal ends in one message: a replacement of what is shown, or a
/// plain
///         one when nothing is.

#include <boost/json/object.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace coach::teams {

class stream_writer {
  public:
    using milliseconds = std::chrono::milliseconds;
    struct request {
        std::string method = "POST";
        std::string activity;  ///< to replace; empty: a new one
        boost::json::object body;
    };
    /// As the connector answered.
    struct outcome {
        bool ok = false;
        std::string id{};
        bool slower = false;             ///< 429
        bool lost = false;               ///< nobody knows whether it arrived
        std::string error{}, message{};  ///< the connector's code and words
    };

    explicit stream_writer(bool one_to_one) : streams_(one_to_one), one_to_one_(one_to_one) {}

    void doing(std::string_view what);
    /// More of our small Markdown.
    void append(std::string_view markdown);
    /// The content of the whole message, as rendered.
    void finish(boost::json::object content);

    /// What to send now; nothing while a request is under way, too early, or when there is nothing new.
    [[nodiscard]] std::optional<request> next(milliseconds now);
    /// How long until the next request may be sent.
    [[nodiscard]] milliseconds wait(milliseconds now) const;
    void answered(milliseconds now, const outcome&);

    [[nodiscard]] bool stopped() const { return stopped_; }
    /// Everything is said, or never will be.
    [[nodiscard]] bool over() const { return stopped_ || done_ || failed_; }
    [[nodiscard]] bool failed() const { return failed_; }

  private:
    [[nodiscard]] std::optional<request> last();
    [[nodiscard]] request chunk(std::string_view kind, std::string text);
    [[nodiscard]] std::string shown_text() const;

    bool streams_, one_to_one_;
    bool in_flight_ = false, is_last_ = false, closing_ = false, typed_ = false;
    bool stopped_ = false, done_ = false, failed_ = false;
    std::string informative_;  ///< not sent yet
    std::string markdown_;     ///< all of it, as appended
    std::string sent_;         ///< the text that is shown
    std::string in_flight_text_;
    std::string id_;
    bool closed_ = false;  ///< the stream is at its end, its message stays
    unsigned sequence_ = 0;
    unsigned retries_ = 0;
    std::optional<boost::json::object> content_;
    std::optional<milliseconds> began_, may_;
};

}  // namespace coach::teams
