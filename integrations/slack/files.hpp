#pragma once

/// Files in Slack. In: what files.info says, and the bytes. Out: by an address that Slack gives.
///
/// Spec:    https://docs.slack.dev/messaging/working-with-files, /reference/methods/files.info
/// Limits:  10 MiB, said by Slack or found out; two redirects.
/// Secrets: the token goes to https hosts of Slack alone, also after a redirect; to loopback only towards a stand-in.
/// Errors:  `problem`, by the names of core::shared_file; `later` when another try may help.
/// Threads: used on the http_client's thread.

#include "core/message.hpp"
#include "integrations/slack/client.hpp"

#include <string>
#include <string_view>

namespace coach::slack {

inline constexpr std::size_t most_file_bytes = std::size_t{10} * 1024 * 1024;

struct file_facts {
    std::string name, mime;
    std::string url;
    std::size_t size = 0;
    std::string problem;  ///< empty: it can be fetched
};
/// Out of the answer of files.info. Pure.
[[nodiscard]] file_facts read_file_info(std::string_view body, bool loopback_urls);
/// What an error of files.info means for the person who shared the file.
[[nodiscard]] std::string file_problem_of(std::string_view error);

struct fetched_file {
    file_facts facts;
    std::string bytes;
    bool later = false;  ///< certainly not read now; `facts.problem` is what to say when it stays so
};
[[nodiscard]] net::awaitable<fetched_file> fetch_file(web_api&, credentials&, net::http_client&, std::string workspace,
                                                      std::string file_id);

/// Shares bytes in a channel: an address, the bytes, the end. Until the end nothing is seen.
[[nodiscard]] net::awaitable<answer> share_file(web_api&, net::http_client&, std::string workspace, std::string channel,
                                                std::string thread, core::file_part);

}  // namespace coach::slack
