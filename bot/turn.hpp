#pragma once

/// A turn, from bytes to bytes: what the worker calls for each claim, and for each effect afterwards.
///
///   step:    stored state + inbox → core::step for each event in order → new state, effects as bytes, timers
///   perform: effect bytes → the platform's client, another actor's inbox, the counters, a book, or what a platform is
///   asked for
///
/// `run_turn` is pure. Messages are fitted to their platform before they are stored, so that one effect is one post.
/// Errors: throws std::runtime_error for a state that cannot be read: the worker keeps the inbox and says so in the
/// log.

#include "bot/codec.hpp"
#include "core/world.hpp"
#include "durable/worker.hpp"
#include "integrations/platform.hpp"

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace coach::bot {

/// The platforms of one thread, by name.
class platforms {
  public:
    void add(std::unique_ptr<integrations::platform>);
    [[nodiscard]] integrations::platform* find(std::string_view name) const;
    [[nodiscard]] const std::vector<std::unique_ptr<integrations::platform>>& all() const { return list_; }

  private:
    std::vector<std::unique_ptr<integrations::platform>> list_;
};

[[nodiscard]] durable::step run_turn(const core::world&, const platforms&, const durable::claimed&,
                                     durable::time_point now);

/// Everything an effect may need; owned by main, outlives every effect.
struct performing {
    const platforms& on;
    std::function<net::awaitable<durable::result<durable::delivered>>(std::string actor, durable::event)> deliver;
    std::function<void(const core::record&)> count;
    /// Adds a line to a book; false: it is there already.
    std::function<net::awaitable<durable::result<bool>>(std::string actor, std::string effect_id, noted)> write_down;
    /// Of an actor that a step forgot: those from before `version`.
    std::function<net::awaitable<durable::result<>>(std::string actor, std::uint64_t version)> destroy_keys;
    /// Makes or looks up a code that joins two identities (bot/linking.hpp); none: it cannot be done here.
    std::function<net::awaitable<durable::performed>(outgoing, durable::pending_effect)> link{};
};
[[nodiscard]] net::awaitable<durable::performed> perform_effect(performing, durable::pending_effect);
[[nodiscard]] net::awaitable<std::optional<bool>> effect_happened(performing, durable::pending_effect);

}  // namespace coach::bot
