#pragma once

/// The assistant pane: a thread of the direct chat with suggested prompts, a title and a line that says what is being
/// done. All of it best effort: a workspace whose plan has none gets the same words in the thread.
///
/// Spec:    https://docs.slack.dev/ai/developing-agents, /reference/methods/assistant.threads.setStatus and its
/// neighbours Limits:  4 prompts; a workspace that refused is left alone for an hour; 10,000 titles remembered.
/// Threads: one for each io_context, used on its thread.

#include "core/event.hpp"
#include "integrations/slack/client.hpp"

#include <string>
#include <unordered_map>

namespace coach::slack {

/// Stands in core::place::reply_token of what answers an opened thread: its choices become suggested prompts.
inline constexpr std::string_view assistant_mark = "assistant:";

[[nodiscard]] inline bool in_assistant_thread(const core::place& p) { return p.direct && !p.thread.empty(); }
/// What the work is called: the bold words that a message begins with; empty: none. Pure.
[[nodiscard]] std::string title_of(const core::message&);

class assistant {
  public:
    assistant(web_api&, std::string reading_words);
    /// "is reading …", until something is said.
    [[nodiscard]] net::awaitable<> reads(core::place);
    /// The same with other words.
    [[nodiscard]] net::awaitable<> does(core::place, std::string what);
    [[nodiscard]] net::awaitable<> titled(core::place, std::string title);
    /// The choices of a greeting as prompts, taken out of the message when Slack shows them.
    [[nodiscard]] net::awaitable<core::message> prompted(core::place, core::message);
    [[nodiscard]] bool is_there(const std::string& workspace) const;

  private:
    void refused(const std::string& workspace, const answer&);

    web_api& api_;
    std::string reading_;
    std::unordered_map<std::string, std::chrono::steady_clock::time_point> without_;
    std::unordered_map<std::string, std::string> titles_;
};

}  // namespace coach::slack
