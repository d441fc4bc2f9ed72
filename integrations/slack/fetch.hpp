#pragma once

/// What Slack has to be asked for before the coach can act: shared files, the rest of a thread, the channel of a
/// person's private chat. See integrations::fetch_kind.
///
/// Fields of the stored event: what = files | thread | command, and
///   files    words?, message?, then (file, name, mime) for each; as = critique: said like the shortcut of that name
///   thread   channel, thread, author, words: one message of it, in case that the rest may not be read
///   command  text
/// A place whose channel is the person's own id becomes the channel of their direct chat, where they will answer.
/// Limits:  5 files a message; 200 messages of a thread, 40,000 bytes of their words. Four tries, then the person is
///          told.
/// Threads: one for each io_context, used on its thread.

#include "integrations/platform.hpp"
#include "integrations/slack/files.hpp"

#include <string>
#include <unordered_map>

namespace coach::slack {

inline constexpr std::size_t most_files = 5;
inline constexpr std::string_view critique_lead = "critique this";
inline constexpr std::string_view capture_lead = "capture this thread";

class fetcher {
  public:
    fetcher(web_api&, credentials&, net::http_client&, integrations::inbox, integrations::document_reader);
    [[nodiscard]] net::awaitable<durable::performed> fetch(core::event, unsigned attempts);
    /// Of the person's direct chat; their own id, which most methods take as well, when Slack does not say.
    [[nodiscard]] net::awaitable<std::string> direct_channel(std::string workspace, std::string user);

  private:
    using fields = std::vector<std::pair<std::string, std::string>>;
    [[nodiscard]] net::awaitable<durable::performed> files(core::event, fields, bool last);
    [[nodiscard]] net::awaitable<durable::performed> thread(core::event, fields, bool last);
    [[nodiscard]] net::awaitable<bool> deliver(core::event from, std::string id, core::happening);

    web_api& api_;
    credentials& tokens_;
    net::http_client& client_;
    integrations::inbox inbox_;
    integrations::document_reader read_;
    std::unordered_map<std::string, std::string> direct_;
};

/// The lines of conversations.replies, "@U1: words", of people alone. Pure.
[[nodiscard]] std::string thread_lines(std::string_view body);
/// Words of one author on one line: in a line of its own "Cause: …" would be read as another one's.
[[nodiscard]] std::string author_line(std::string_view author, std::string_view words);

}  // namespace coach::slack
