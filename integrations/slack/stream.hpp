#pragma once

/// Streamed answers: the machine decides (stream_machine.hpp), these send. One call after the other.
///
/// `live_streams`  the open ones of this thread: the person's stop reaches them, a workspace without streaming is left
///                 alone for an hour, and what is open when the platform stops is closed.
/// Deadline: that of each call; finish waits at most 5 s for each of four turns.
/// Ends:     destroyed before it was finished, its message is closed in the background.
/// Threads:  one io_context.

#include "integrations/answer_stream.hpp"
#include "integrations/slack/assistant.hpp"
#include "integrations/slack/client.hpp"
#include "integrations/slack/decode.hpp"
#include "integrations/slack/stream_machine.hpp"
#include "net/tasks.hpp"

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace coach::slack {

struct live_stream {
    std::string workspace, channel, thread;
    std::string ts;  ///< of the open message
    bool silenced = false;
};

class live_streams {
  public:
    [[nodiscard]] std::shared_ptr<live_stream> open(const core::place&);
    void stop(const stopped&);
    [[nodiscard]] net::awaitable<> close_all(web_api&);
    [[nodiscard]] bool takes(const std::string& workspace) const;
    void refused(const std::string& workspace) { without_[workspace] = std::chrono::steady_clock::now(); }
    [[nodiscard]] bool closing() const { return closing_; }

  private:
    std::vector<std::weak_ptr<live_stream>> all_;
    std::unordered_map<std::string, std::chrono::steady_clock::time_point> without_;
    bool closing_ = false;
};

/// Says a message as if there were no streams.
using plain_way = std::function<net::awaitable<durable::performed>(core::say, std::string effect_id)>;

class slack_stream final : public integrations::answer_stream {
  public:
    struct parts {  ///< all of them outlive it
        web_api& api;
        live_streams& all;
        assistant& pane;
        net::tasks& tasks;
    };
    slack_stream(parts, net::executor, core::place, core::person, std::string effect_id, plain_way);
    ~slack_stream() override;
    slack_stream(const slack_stream&) = delete;
    slack_stream& operator=(const slack_stream&) = delete;

    [[nodiscard]] net::awaitable<> doing(std::string what) override;
    [[nodiscard]] net::awaitable<bool> append(std::string markdown) override;
    [[nodiscard]] net::awaitable<durable::performed> finish(core::message) override;
    /// A message that is ready, paragraph by paragraph with this pause between.
    [[nodiscard]] net::awaitable<durable::performed> tell(core::message, std::chrono::milliseconds pause);

  private:
    [[nodiscard]] stream_machine::milliseconds now() const;
    [[nodiscard]] net::awaitable<> send(stream_machine::request);
    [[nodiscard]] net::awaitable<> step();
    [[nodiscard]] net::awaitable<> turn();  ///< waits for it
    [[nodiscard]] net::awaitable<durable::performed> say_rest();

    parts use_;
    net::executor on_;
    core::place where_;
    core::person who_;
    std::string effect_id_;
    plain_way plainly_;
    std::shared_ptr<live_stream> live_;
    stream_machine machine_;
    std::chrono::steady_clock::time_point began_;
};

/// Is there enough text to be worth a stream?
[[nodiscard]] bool is_long(const core::message&);

}  // namespace coach::slack
