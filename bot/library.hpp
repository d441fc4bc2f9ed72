#pragma once

/// What a workspace has captured and approved, as part of the world its people are coached with. The durable truth is
/// the state of the actor "library/<platform>/<workspace>" (core/capture/library.hpp); this keeps a world for each
/// such state that was seen, so that a restart and other processes find the same.
///
///   library_worlds   approved YAML → a world; shared by all threads (one short lock); a file that no longer loads is
///                    left out and logged, never the whole workspace
///   library_mailbox  a mailbox in front of another: looks after each claim whether the library of the claimed
///                    learners changed, at most once a `look_every` for each workspace, and at once after its own step
///
/// Cost: one read of the store for each workspace and second; making a world takes some 0.2 s, once for each approval.

#include "bot/world.hpp"
#include "core/state.hpp"
#include "durable/mailbox.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace coach::bot {

class library_worlds {
  public:
    library_worlds(const loaded_world& base, std::string graphs_folder, std::string org_file,
                   core::retention::rules keeps);

    /// The world of the workspace that an actor belongs to; valid as long as it is held.
    [[nodiscard]] std::shared_ptr<const core::world> of(std::string_view actor) const;
    /// The state of a library as it is stored; empty: nothing is approved.
    void take(const std::string& library, std::string_view state);

  private:
    struct shelf {
        std::string taught;  ///< the approved files, one after the other
        std::shared_ptr<const core::world> world;
    };
    std::shared_ptr<const core::world> base_;
    std::string folder_, org_file_;
    core::retention::rules keeps_;
    mutable std::mutex lock_;
    std::map<std::string, shelf, std::less<>> shelves_;
};

class library_mailbox final : public durable::mailbox {
  public:
    library_mailbox(durable::mailbox& inner, library_worlds& worlds, durable::milliseconds look_every);

    net::awaitable<durable::result<durable::delivered>> deliver(std::string actor, durable::event) override;
    net::awaitable<durable::result<std::vector<durable::claimed>>> claim(std::size_t most,
                                                                         durable::milliseconds wait) override;
    net::awaitable<durable::result<durable::committed>> commit(durable::claimed, durable::step) override;
    net::awaitable<durable::result<>> hand_back(durable::claimed) override;
    durable::milliseconds lease_time() const override;
    net::awaitable<durable::result<bool>> begin(durable::lease) override;
    net::awaitable<durable::result<std::vector<bool>>> keep(std::vector<durable::lease>) override;
    net::awaitable<durable::result<>> done(std::string effect_id) override;
    net::awaitable<durable::result<bool>> retry_later(durable::lease, durable::milliseconds delay) override;
    net::awaitable<durable::result<bool>> bury(durable::lease, std::string reason) override;
    net::awaitable<durable::result<std::vector<durable::pending_effect>>> take_over(std::size_t most) override;
    net::awaitable<durable::result<fired>> fire_timers() override;
    net::awaitable<durable::result<std::vector<durable::dead_letter>>> dead_letters(std::size_t most) override;
    net::awaitable<durable::result<bool>> replay(std::string letter_id) override;
    net::awaitable<durable::result<std::string>> peek(std::string actor) override;
    net::awaitable<durable::result<durable::holdings>> holdings_of(std::string actor) override;
    net::awaitable<durable::result<std::uint64_t>> erase(std::string actor) override;

  private:
    durable::mailbox& inner_;
    library_worlds& worlds_;
    durable::milliseconds look_every_;
    std::map<std::string, std::chrono::steady_clock::time_point, std::less<>> looked_;
};

}  // namespace coach::bot
