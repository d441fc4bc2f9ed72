#pragma once

/// Where people and conversations can be reached: what must be known to speak without being spoken to. Kept on the
/// shelf, with a memory of this process in front of it, and written only when something changed.
///
/// Kept:    for a person: service URL, the bot's id there, the one-to-one conversation once it is known, and why they
///          cannot be reached at the moment; for a group or a channel: service URL and the bot's id.
/// Trust:   a service URL is learnt from verified activities alone.
/// Limits:  16,384 of each in memory. Errors: as the shelf's. Threads: one io_context.

#include "durable/shelf.hpp"
#include "integrations/teams/decode.hpp"

#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace coach::teams {

struct reference {
    std::string service_url;
    std::string bot;           ///< our id there
    std::string conversation;  ///< of a person: the one-to-one chat; empty: not known
    std::string blocked;       ///< why nothing can be sent until they come back
    friend bool operator==(const reference&, const reference&) = default;
};
/// One line a member; pure. Empty for bytes that are no reference.
[[nodiscard]] std::string encode(const reference&);
[[nodiscard]] std::optional<reference> decode_reference(std::string_view bytes);

class references {
  public:
    explicit references(durable::shelf& kept) : shelf_(kept) {}

    /// What an activity tells of its person and its conversation. False: it could not be stored now.
    [[nodiscard]] net::awaitable<bool> learn(activity);
    [[nodiscard]] net::awaitable<durable::result<std::optional<reference>>> of_person(std::string tenant,
                                                                                      std::string id);
    [[nodiscard]] net::awaitable<durable::result<std::optional<reference>>> of_conversation(std::string tenant,
                                                                                            std::string id);
    [[nodiscard]] net::awaitable<bool> keep_person(std::string tenant, std::string id, reference);
    [[nodiscard]] net::awaitable<bool> forget_person(std::string tenant, std::string id);
    [[nodiscard]] net::awaitable<bool> forget_conversation(std::string tenant, std::string id);

  private:
    using found = durable::result<std::optional<reference>>;
    [[nodiscard]] net::awaitable<found> read(std::string key);
    [[nodiscard]] net::awaitable<bool> write(std::string key, reference);
    [[nodiscard]] net::awaitable<bool> remove(std::string key);
    void remember(const std::string& key, reference);
    [[nodiscard]] const reference* recall(const std::string& key);

    durable::shelf& shelf_;
    std::list<std::pair<std::string, reference>> recent_;  ///< newest first
    std::unordered_map<std::string, std::list<std::pair<std::string, reference>>::iterator> by_key_;
};

}  // namespace coach::teams
