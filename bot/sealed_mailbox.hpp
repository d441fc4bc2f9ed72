#pragma once

/// A mailbox whose bytes are encrypted in the store (bot/vault.hpp): what is given is sealed, what comes back is
/// opened. Ids of actors, events, effects and timers stay readable; so do versions, policies and times.
///
///   state, effects, timers of a learner   the person's own key, made with the first commit; its number is the version
///                                         at which it was made, so that two who make it at once make one
///   events that wait in the inbox         a key derived for the actor: the door needs no read
///   everything of other actors            a key derived for the actor
///   a step that forgets                   likewise: its last words outlive the person's key
///
/// Each blob is bound to what it is and whose: a state to its version, an effect to its id. Keys are remembered for as
/// many people as talk at once (`keys_remembered`), by number, so that a claim needs at most one read, and none for who
/// is known. A state that cannot be opened is handed on as it is: the stepper then stops, and the inbox is kept.
/// Threads: one for each io_context. Errors: those of the mailbox and the keyring.

#include "bot/vault.hpp"
#include "durable/keyring.hpp"
#include "durable/mailbox.hpp"

#include <memory>
#include <string>
#include <unordered_map>

namespace coach::bot {

class sealed_mailbox final : public durable::mailbox {
  public:
    /// All three outlive it. `personal`: which actors have a key of their own.
    sealed_mailbox(durable::mailbox& inner, durable::keyring& keys, const vault& safe,
                   bool (*personal)(std::string_view actor) = is_person);
    [[nodiscard]] static bool is_person(std::string_view actor) { return actor.starts_with("learner/"); }

    /// Are the keys at hand those that this store was written with? Empty: they are; else what is wrong.
    [[nodiscard]] net::awaitable<std::string> check_keys();

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
    /// And the person's keys.
    net::awaitable<durable::result<std::uint64_t>> erase(std::string actor) override;

    /// After a step that forgot, which made the actor's `version`: destroys the keys from before it.
    [[nodiscard]] net::awaitable<durable::result<>> destroy_keys(std::string actor, std::uint64_t version);
    /// What stands for a person in a book: an HMAC under their own key, so that nobody can tell whose it was once that
    /// is destroyed. An actor that is no person stands for itself. `text`: what is to be named for them.
    [[nodiscard]] net::awaitable<durable::result<std::string>> pseudonym(std::string actor, std::string text);

  private:
    struct known {
        std::uint64_t number = 0;
        secret key;
    };
    using wanted = durable::keyring::key_name;
    net::awaitable<durable::result<>> fetch(std::vector<wanted>);
    [[nodiscard]] const secret* remembered(const std::string& actor, std::uint64_t number) const;
    void remember(const std::string& actor, std::uint64_t number, secret);
    void want_key_of(std::vector<wanted>&, const std::string& actor, std::string_view sealed) const;
    /// Opens in place; false: it cannot be opened and stays as it is.
    bool open_in_place(const std::string& actor, std::string_view as, std::string& bytes);
    net::awaitable<durable::result<>> open_effects(std::vector<durable::pending_effect>&);
    net::awaitable<durable::result<known>> key_for(const durable::claimed&);

    durable::mailbox& inner_;
    durable::keyring& keys_;
    const vault& safe_;
    bool (*personal_)(std::string_view);
    std::unordered_map<std::string, std::vector<known>> remembered_;
};

}  // namespace coach::bot
