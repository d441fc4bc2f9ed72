#pragma once

/// What Teams has to be asked for after an activity was acknowledged: shared files, and the upload of ours that a
/// person allowed. See integrations::fetch_kind and docs/decisions/0025-fetched-later.md.
///
/// Fields of the stored event: what = files | upload | drop, and
///   files    words?, message?, then (file, name, mime) for each
///   upload   file, url, content, title, unique, type (files.hpp); drop: file
/// Spec:    learn.microsoft.com, platform/bots/how-to/bots-filesv4: a download needs no header; its address is
/// short-lived. Limits:  5 files a message, 10 MiB each; 30 s a download; four tries, then the person is told. A file
/// of ours waits a
///          day for its consent.
/// Trust:   addresses are https and outside of our own network (net/http_client.hpp, `foreign`), or on this machine
///          towards a stand-in; no token goes there, none is logged.
/// Threads: one for each io_context, used on its thread.

#include "durable/shelf.hpp"
#include "integrations/platform.hpp"
#include "integrations/teams/client.hpp"
#include "integrations/teams/files.hpp"
#include "integrations/teams/notices.hpp"
#include "integrations/teams/references.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <utility>
#include <vector>

namespace coach::teams {

inline constexpr std::size_t most_shared_files = 5;
inline constexpr std::size_t most_file_bytes = std::size_t{10} * 1024 * 1024;

using errand_fields = std::vector<std::pair<std::string, std::string>>;
/// The errand that an answer to a consent card makes.
[[nodiscard]] core::told errand_of(const file_answer&);
/// The errand that shared files make; nothing when there is none.
[[nodiscard]] std::optional<core::told> errand_of(const activity&);

class errands {
  public:
    struct parts {
        net::http_client& client;
        durable::shelf& shelf;
        connector& out;
        references& known;
        notices& shown;
        integrations::inbox inbox;
        integrations::document_reader read;
        bool loopback = false;
    };
    explicit errands(parts p) : with_(std::move(p)) {}

    [[nodiscard]] net::awaitable<durable::performed> fetch(core::event, unsigned attempts);
    /// Keeps a file of ours until the person answers. False: not kept.
    [[nodiscard]] net::awaitable<bool> keep(std::string token, std::string bytes);

    /// What still waits for this actor goes. False: not now.
    [[nodiscard]] net::awaitable<bool> forget(std::string actor);

  private:
    [[nodiscard]] net::awaitable<durable::performed> files(core::event, errand_fields, unsigned attempts);
    [[nodiscard]] net::awaitable<durable::performed> upload(core::event, errand_fields, bool last);
    [[nodiscard]] net::awaitable<durable::performed> drop(std::string token);
    [[nodiscard]] net::awaitable<bool> deliver(core::event from, std::string id, core::happening);
    /// That reading has begun: best effort.
    [[nodiscard]] net::awaitable<> tell_reading(core::event);
    [[nodiscard]] net::awaitable<answer> post(core::event to, boost::json::object content);
    [[nodiscard]] net::client_request request(std::string method, std::string url) const;
    struct got {
        std::string bytes, problem;
        bool later = false;
    };
    [[nodiscard]] net::awaitable<got> download(std::string url);

    parts with_;
};

}  // namespace coach::teams
