#pragma once

/// The way in: verify, decode, remember where the person can be reached, store, answer. Nothing is parsed before it is
/// verified, and the work is done after the answer.

#include "integrations/platform.hpp"
#include "integrations/teams/client.hpp"
#include "integrations/teams/collector.hpp"
#include "integrations/teams/decode.hpp"
#include "integrations/teams/notices.hpp"
#include "integrations/teams/references.hpp"
#include "integrations/teams/sent_cards.hpp"
#include "integrations/teams/teams.hpp"
#include "integrations/teams/verify.hpp"

namespace coach::teams {

class front_door {
  public:
    /// All outlive it.
    struct parts {
        key_cache& keys;
        references& known;
        connector& out;
        collector& gathers;
        notices& shown;
        sent_cards& cards;
    };
    front_door(const config&, parts, integrations::inbox, wall_clock);
    [[nodiscard]] net::awaitable<net::http_response> handle(net::http_request);

  private:
    [[nodiscard]] net::awaitable<net::http_response> take(activity, core::time_point now);
    [[nodiscard]] net::awaitable<net::http_response> answer_with_replies(activity, core::event);
    [[nodiscard]] net::awaitable<integrations::accepted> store(activity, core::event);
    /// As `store`; a long text is seen to be read.
    [[nodiscard]] net::awaitable<integrations::accepted> take_in(activity, core::event);
    [[nodiscard]] net::awaitable<net::http_response> invoke(activity, invoked);
    /// The pressed card as this person sees it from now on, or that it was taken.
    [[nodiscard]] net::awaitable<net::http_response> redraw(activity, std::optional<card_press>);
    [[nodiscard]] net::awaitable<net::http_response> surface(activity);
    [[nodiscard]] net::awaitable<core::place> private_place(activity);
    /// The bot came into a group, or went from anywhere: what is known of the place follows.
    [[nodiscard]] net::awaitable<> follow(activity);
    [[nodiscard]] net::awaitable<net::http_response> not_stored(activity);

    verifier verifier_;
    decoder decoder_;
    references& references_;
    connector& connector_;
    collector& collector_;
    notices& notices_;
    sent_cards& cards_;
    integrations::inbox inbox_;
    wall_clock now_;
    bool unauthenticated_;
    std::string apology_;
};

}  // namespace coach::teams
