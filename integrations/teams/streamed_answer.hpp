#pragma once

/// A streamed answer in one conversation of Teams: the writer decides (stream_writer.hpp), this sends. Strictly one
/// request after the other; doing and append never wait for their turn, what is not sent yet is in the next chunk.
///
/// Deadline: that of each connector call; finish waits at most 5 s for its turn. Threads: one io_context.

#include "integrations/answer_stream.hpp"
#include "integrations/teams/client.hpp"
#include "integrations/teams/stream_writer.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <string>

namespace coach::teams {

class streamed_answer final : public integrations::answer_stream {
  public:
    struct target {
        std::string service_url, bot, tenant;
        std::string conversation;  ///< with its thread
        std::string pace;          ///< the conversation alone
        bool one_to_one = true;
    };
    /// Both outlive it.
    streamed_answer(boost::asio::io_context&, connector&, target);

    [[nodiscard]] net::awaitable<> doing(std::string what) override;
    [[nodiscard]] net::awaitable<bool> append(std::string markdown) override;
    [[nodiscard]] net::awaitable<durable::performed> finish(core::message) override;

  private:
    [[nodiscard]] std::chrono::milliseconds now() const;
    [[nodiscard]] net::awaitable<> send(stream_writer::request);

    boost::asio::io_context& io_;
    connector& out_;
    target to_;
    stream_writer writer_;
    std::chrono::steady_clock::time_point began_;
    answer last_;
};

}  // namespace coach::teams
