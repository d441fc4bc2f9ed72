#pragma once

/// What a streamed answer of Slack sends next. A value stepped by what happened; no clock, no I/O.
///
/// Spec:   https://docs.slack.dev/reference/methods/chat.startStream, chat.appendStream, chat.stopStream. Each call
/// adds
///         to what is shown, so that a call whose answer is lost is never repeated.
/// Limits: 256 characters a call, or what there is after 750 ms, and the first at once; a message of at most 11,000
/// characters (Slack takes
///         12,000 a call), then the next one; cut only where no mark is open, if there is such a place.
/// Ends:   `said`    whole: the last call carries what is no text, and the effect's id.
///         `plain`   never began: the whole message is to be posted.
///         `rest`    its message is gone: `left()` is to be posted.
///         `silent`  the person stopped it.
///         `unknown` nobody knows whether the beginning, or the repair, is shown.
/// Repair: a stream that Slack ended, or whose answer was lost, is closed and its message replaced by chat.update,
/// which
///         may be repeated freely. So what is shown is what was said, once.

#include "core/message.hpp"
#include "integrations/slack/answer.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace coach::slack {

/// Our small Markdown as Slack's markdown_text: words of people cannot ping, link or format. Pure, linear.
[[nodiscard]] std::string stream_text(std::string_view markdown);

class stream_machine {
  public:
    using milliseconds = std::chrono::milliseconds;
    struct target {
        std::string channel, thread;
        std::string user, team;  ///< who reads it; empty in a direct chat
    };
    struct request {
        std::string method;
        boost::json::object arguments;
    };
    struct outcome {
        answer::kind what = answer::kind::ok;
        milliseconds delay{0};
        std::string error{};
        std::string ts{};  ///< of the message that startStream began
    };
    enum class end { none, said, plain, rest, silent, unknown };

    /// `streams` false: only gathers, and ends `plain`.
    stream_machine(target to, bool streams) : to_(std::move(to)), streams_(streams && !to_.thread.empty()) {}

    /// More of our small Markdown.
    void append(std::string_view markdown) { source_ += markdown; }
    /// The whole message; its first texts are what was appended, and more.
    void finish(core::message whole, std::string effect_id);
    /// The person wants no more of it.
    void silence() { silenced_ = true; }

    /// Nothing while a call is under way, too early, or when there is nothing new.
    [[nodiscard]] std::optional<request> next(milliseconds now);
    [[nodiscard]] milliseconds wait(milliseconds now) const;
    void answered(milliseconds now, const outcome&);

    [[nodiscard]] end ended() const { return end_; }
    [[nodiscard]] const std::string& error() const { return error_; }
    /// The open message; empty: none.
    [[nodiscard]] const std::string& message() const { return ts_; }
    /// What is to be posted in its place.
    [[nodiscard]] core::message left() const;

  private:
    enum class call { none, start, append, roll, last, close, update };
    [[nodiscard]] request make(call what, std::string words);
    [[nodiscard]] std::optional<request> grow(milliseconds now);
    [[nodiscard]] std::optional<request> repair();
    [[nodiscard]] boost::json::object metadata() const;
    void went_well(call what, const outcome&);
    void went_wrong(call what, milliseconds now, const outcome&);

    target to_;
    bool streams_;
    bool silenced_ = false, repairs_ = false, closed_ = false, plain_blocks_ = false;
    end end_ = end::none;
    call under_way_ = call::none;
    std::string source_;     ///< all of it, as appended
    std::size_t begun_ = 0;  ///< where in `source_` the open message begins
    std::size_t cut_ = 0;    ///< where the call under way ends
    std::string sent_, sending_;
    std::string ts_, effect_id_, error_;
    std::optional<core::message> whole_;
    std::size_t texts_ = 0;  ///< of `whole_`: parts that are in `source_`
    bool follows_ = true;    ///< `whole_` begins with what was appended
    unsigned retries_ = 0;
    milliseconds may_{0}, last_{0};
};

}  // namespace coach::slack
