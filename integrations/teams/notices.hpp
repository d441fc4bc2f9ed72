#pragma once

/// "Reading your document…": what is being done, shown in a one-to-one chat as the beginning of a stream that the
/// answer then ends. For what takes longer than a moment; best effort.
///
/// Use:     `expect` when an answer will take its time, `begin` or `forget`, `close` with the answer. Whatever cannot
/// be shown or ended this
///          way is nothing: the caller posts the answer plainly.
/// Policy:  a final whose outcome nobody knows is reported as unknown and never repeated; one that certainly was not
///          done keeps the stream for the next attempt.
/// Limits:  one stream a chat, 4,096 chats; shown after `after`, so that a quick answer has none; not ended later than
///          105 s after it began (Teams: two minutes). The answer waits for one that is under way, 2 s at most, and for
///          the platform's pace (stream_writer.hpp).
/// Kept:    on the shelf, for as long as the stream may last: that an answer is expected, then the stream's id. So an
///          answer that another thread or process gives ends it too, or keeps it from being shown.
/// Threads: one io_context. `stop` ends what waits; `tasks` own the rest.

#include "durable/shelf.hpp"
#include "integrations/teams/client.hpp"
#include "integrations/teams/stream_writer.hpp"
#include "integrations/teams/streamed_answer.hpp"
#include "net/tasks.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace coach::teams {

class notices {
  public:
    using milliseconds = std::chrono::milliseconds;
    /// All outlive it.
    notices(boost::asio::io_context&, durable::shelf&, connector&, net::tasks&, milliseconds after);

    /// An answer may come from now on. False: nothing will be shown, since the chat has one or is none of one person.
    [[nodiscard]] net::awaitable<bool> expect(streamed_answer::target, std::string words);
    /// What was expected is stored: it is shown soon, unless it was answered already.
    void begin(const std::string& conversation);
    /// There will be no answer.
    [[nodiscard]] net::awaitable<> forget(std::string conversation);
    /// Ends the chat's stream with the content of a whole message. Empty: there is none, or it can't; say it plainly.
    [[nodiscard]] net::awaitable<std::optional<answer>> close(streamed_answer::target, boost::json::object content);
    void stop();

  private:
    struct open;
    using entry = std::shared_ptr<open>;
    [[nodiscard]] net::awaitable<> show(entry);
    [[nodiscard]] net::awaitable<std::optional<answer>> close_own(entry, boost::json::object content);
    /// What another thread or process began.
    [[nodiscard]] net::awaitable<std::optional<answer>> close_other(streamed_answer::target,
                                                                    boost::json::object content);
    [[nodiscard]] net::awaitable<answer> send(streamed_answer::target, boost::json::object body, bool last,
                                              std::string id);
    [[nodiscard]] bool over(const open&) const;
    void drop(const entry&);

    boost::asio::io_context& io_;
    durable::shelf& shelf_;
    connector& out_;
    net::tasks& background_;
    milliseconds after_;
    bool stopped_ = false;
    std::unordered_map<std::string, entry> open_;  ///< by conversation
};

}  // namespace coach::teams
