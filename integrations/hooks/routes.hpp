#pragma once

/// `POST /hooks/{name}`: verify, map, find the person, store, and only then answer. Answers have no detail: 202 taken
/// (also for a person nobody knows, and an event no rule wants), 400 no JSON, 401 not genuine, 404 no such hook, 413
/// too long, 503 not stored. Limits: 256 KiB. Threads: one for each io_context.

#include "integrations/hooks/config.hpp"
#include "integrations/platform.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace coach::hooks {

constexpr std::size_t most_bytes = 256 * 1024;

struct door {
    std::shared_ptr<const config> hooks;
    integrations::inbox inbox;
    /// Has this actor talked with Coach? Nobody is kept because a tool named them. Empty: cannot be said now.
    std::function<net::awaitable<std::optional<bool>>(std::string actor)> known;
    std::function<std::string(const std::string&)> redact;  ///< what the contract prohibits goes before it is stored
    std::function<void(std::string_view outcome)> count;
    std::function<std::chrono::sys_time<std::chrono::milliseconds>()> now;
};
[[nodiscard]] std::vector<integrations::route> routes(door);

/// The word as an event for that person: a named thread is one of their workspace.
[[nodiscard]] core::event event_for(std::string id, const core::address&, core::told, core::time_point);

}  // namespace coach::hooks
