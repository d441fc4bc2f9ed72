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
/// Memory:  of this object alone: an answer that another process gives is a plain message.
/// Threads: one io_context. `stop` ends what waits; `tasks` own the rest.

#include "integrations/teams/client.hpp"
#include "integrations/teams/stream_writer.hpp"
#include "integrations/teams/streamed_answer.hpp"
#include "integrations/teams/tasks.hpp"

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
    notices(boost::asio::io_context&, connector&, tasks&, milliseconds after);

    /// An answer may come from now on. False: nothing will be shown, since the chat has one or is none of one person.
    [[nodiscard]] bool expect(streamed_answer::target, std::string words);
    /// What was expected is stored: it is shown soon, unless it was answered already.
    void begin(const std::string& conversation);
    /// There will be no answer.
    void forget(const std::string& conversation);
    /// Ends the chat's stream with the content of a whole message. Empty: there is none, or it can't; say it plainly.
    [[nodiscard]] net::awaitable<std::optional<answer>> close(std::string conversation, boost::json::object content);
    void stop();

  private:
    struct open;
    using entry = std::shared_ptr<open>;
    [[nodiscard]] net::awaitable<> show(entry);
    [[nodiscard]] net::awaitable<answer> send(entry, stream_writer::request);
    [[nodiscard]] bool over(const open&) const;
    void drop(const entry&);

    boost::asio::io_context& io_;
    connector& out_;
    tasks& background_;
    milliseconds after_;
    bool stopped_ = false;
    std::unordered_map<std::string, entry> open_;  ///< by conversation
};

}  // namespace coach::teams
