#pragma once

/// The durable mailbox: actors are values whose messages last. Bytes and ids only; has never heard of coaching.
///
///   deliver  drop a known event id (kept 25 h), append to the actor's inbox, mark it ready if the inbox was empty
///   claim    take ready actors (and take over from the dead), with state, version and inbox in one read
///   commit   if the version still matches: write state, trim the inbox, put effects in the outbox, set timers, and
///   mark
///            ready again if more came; else nothing changes and the work is dropped
///   perform  the outbox is a set of leases: the committer performs at once; a lease that runs out is taken over
///   timers   a sorted set for each shard, fired through deliver
///
/// All keys of an actor carry the hash tag of its shard (crc32 of the id modulo `shards`), so that every script touches
/// one slot. An inbox that is not empty always has an entry in the ready stream, queued or pending: nothing else marks
/// work. Names of actors and timers hold no byte 31 (errc::protocol), which separates them in the store. Threads: one
/// mailbox object for each io_context. Times are the store's own clock unless given. Errors: see `errc`; an error means
/// that nothing changed, save `unknown_outcome`. To add a store: implement this, pass
/// tests/conformance/mailbox_suite.hpp.

#include "net/awaitable.hpp"

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace coach::durable {

using net::awaitable;
using time_point = std::chrono::sys_time<std::chrono::milliseconds>;
using std::chrono::milliseconds;

enum class errc {
    unavailable = 1,  ///< no connection, or the deadline passed before the command was written; try again later
    unknown_outcome,  ///< the connection died after writing: it may have happened
    refused,          ///< the store said no (out of memory, disk full, read-only replica); nothing changed
    protocol,         ///< an answer that makes no sense: a bug, or not this store
};
[[nodiscard]] const boost::system::error_category& category() noexcept;
[[nodiscard]] inline boost::system::error_code make_error_code(errc e) noexcept {
    return {static_cast<int>(e), category()};
}
template <class T = void>
using result = boost::system::result<T>;

struct event {
    std::string id;
    std::string bytes;
};
enum class delivered { accepted, duplicate };

/// What may be done with an effect whose lease ran out, when nobody knows whether it happened.
enum class repeat : std::uint8_t {
    freely,      ///< idempotent: perform it again
    ask_first,   ///< the receiver can be asked whether it has it; perform again only if it has not
    mark_first,  ///< cannot be asked: `begin` before performing; begun and not done = uncertain, never repeated
};

struct effect {
    repeat policy = repeat::freely;
    std::string bytes;
};
/// An effect in the outbox. `id` is (actor, version, index) and is its idempotency key.
struct pending_effect {
    std::string id;
    std::string actor;
    effect what;
    unsigned attempts = 0;    ///< finished and failed so far
    bool taken_over = false;  ///< leased by somebody before: its outcome may be unknown
    bool begun = false;
    unsigned turn = 0;  ///< of the lease: every take-over counts it up, and an older turn has lost its say
};
/// The right to perform an effect, until it is done, given up or taken over.
struct lease {
    std::string effect_id;
    unsigned turn = 0;
};
[[nodiscard]] inline lease lease_of(const pending_effect& e) { return {e.id, e.turn}; }

struct timer_change {
    std::string name;
    std::optional<time_point> due;  ///< none: cancel
    std::string bytes;              ///< the event that is delivered when it fires
};

struct claimed {
    std::string actor;
    std::string ticket;  ///< the ready entry this claim holds
    std::uint64_t version = 0;
    std::string state;  ///< empty: a new actor
    std::vector<event> inbox;
    std::string memo{};  ///< of a mailbox that wraps another one: comes back with the commit
};

struct step {
    std::string state;
    std::size_t consumed = 0;  ///< events of the claim's inbox that this step used, from the front
    std::vector<effect> effects;
    std::vector<timer_change> timers;
    bool forget = false;  ///< the actor is new again: what it set up before this step goes, `state` is not stored
};

struct committed {
    bool stored = false;                  ///< false: somebody else stepped this actor; drop the work
    std::vector<pending_effect> effects;  ///< leased to the caller, in order
};

struct dead_letter {
    std::string id;  ///< of the letter
    pending_effect what;
    std::string reason;  ///< "uncertain", or what the platform said
    time_point when{};
};

/// All that is kept of one actor.
struct holdings {
    std::uint64_t version = 0;
    std::string state;
    std::vector<event> inbox;
    std::vector<pending_effect> outbox;
    std::vector<timer_change> timers;
    std::vector<dead_letter> dead;
    std::vector<std::string> remembered;  ///< ids of events, so that repeats are dropped
    std::vector<std::string> sent_on;     ///< of its effects: ids that other actors remember, likewise
};

class mailbox {
  public:
    virtual ~mailbox() = default;

    [[nodiscard]] virtual awaitable<result<delivered>> deliver(std::string actor, event) = 0;

    /// At most `most` actors; waits up to `wait` when there is none. Claims older than the lease are taken over.
    [[nodiscard]] virtual awaitable<result<std::vector<claimed>>> claim(std::size_t most, milliseconds wait) = 0;
    [[nodiscard]] virtual awaitable<result<committed>> commit(claimed, step) = 0;
    /// Gives a claim back untouched, at once visible to others (drain).
    [[nodiscard]] virtual awaitable<result<>> hand_back(claimed) = 0;

    /// How long a lease lasts without being renewed by `begin` or `keep`.
    [[nodiscard]] virtual milliseconds lease_time() const = 0;
    /// Of a lease that was lost meanwhile (false), these change nothing: begin, keep, retry_later, bury.
    [[nodiscard]] virtual awaitable<result<bool>> begin(lease) = 0;
    /// Renews leases; one answer for each. Also takes back an effect that this holder put off with `retry_later`.
    [[nodiscard]] virtual awaitable<result<std::vector<bool>>> keep(std::vector<lease>) = 0;
    /// It happened, whoever holds the lease by now.
    [[nodiscard]] virtual awaitable<result<>> done(std::string effect_id) = 0;
    /// Certainly not performed; others may try again after `delay` (attempts + 1, no longer begun).
    [[nodiscard]] virtual awaitable<result<bool>> retry_later(lease, milliseconds delay) = 0;
    /// Given up: moves to the dead letters with the reason.
    [[nodiscard]] virtual awaitable<result<bool>> bury(lease, std::string reason) = 0;
    /// Effects whose lease ran out or whose delay has passed, leased anew to the caller.
    [[nodiscard]] virtual awaitable<result<std::vector<pending_effect>>> take_over(std::size_t most) = 0;

    /// Delivers every timer that is due, each exactly once, as event "timer/<name>/<due in ms>"; says how many, and how
    /// long until the next.
    struct fired {
        std::size_t count = 0;
        std::optional<milliseconds> next;
    };
    [[nodiscard]] virtual awaitable<result<fired>> fire_timers() = 0;

    [[nodiscard]] virtual awaitable<result<std::vector<dead_letter>>> dead_letters(std::size_t most) = 0;
    /// Puts a dead letter back in the outbox as a fresh effect.
    [[nodiscard]] virtual awaitable<result<bool>> replay(std::string letter_id) = 0;

    /// State without claiming: for tests and tools.
    [[nodiscard]] virtual awaitable<result<std::string>> peek(std::string actor) = 0;
    /// In one read, save `remembered` and `sent_on`.
    [[nodiscard]] virtual awaitable<result<holdings>> holdings_of(std::string actor) = 0;
    /// Forgets an actor: state, inbox, effects not done, timers, dead letters; steps in hand are dropped. As after a
    /// step that forgets, its version and the ids of its events are kept for 25 h, so that ids of effects do not come
    /// again and repeats of old events are still dropped. An event that comes later makes a new actor. The new version.
    [[nodiscard]] virtual awaitable<result<std::uint64_t>> erase(std::string actor) = 0;
};

}  // namespace coach::durable

template <>
struct boost::system::is_error_code_enum<coach::durable::errc> : std::true_type {};
