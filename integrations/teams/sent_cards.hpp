#pragma once

/// Cards with buttons that were sent, so that whoever presses one gets the card back with its buttons answered. The
/// view belongs to that person: what others see of the same message does not change.
///
/// Spec:    learn.microsoft.com, Universal Actions: the answer to adaptiveCard/action may be a card, drawn in place;
///          "refresh" with userIds (at most 60) has the clients of these people ask for it again.
/// Marks:   each Action.Execute of a sent card carries the card's token in its data; what a view's refresh asks with
///          says which button was pressed. Both come back from a client and say no more than what that client shows.
/// Kept:    the card, on the shelf below its token, with its conversation: 24 h, 48 KiB at most, a larger one is not
///          kept. The token begins with its owner's, so that it goes with the person.
/// Errors:  of keeping: logged, the press is answered in words. Threads: one io_context.

#include "durable/shelf.hpp"
#include "integrations/teams/decode.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coach::teams {

inline constexpr std::string_view card_key = "card";      ///< in a button's data: the token
inline constexpr std::string_view picked_key = "picked";  ///< in a refresh's data: which button was pressed
inline constexpr std::string_view redraw_verb = "redraw";
inline constexpr std::size_t most_card_record = 48 * 1024;
inline constexpr std::size_t most_viewers = 60;

struct marked_card {
    std::string token;
    std::string content;  ///< the card as JSON
};
/// Marks the buttons of an activity's cards. Gives the cards that have some. Pure.
[[nodiscard]] std::vector<marked_card> mark_buttons(boost::json::object& activity, std::string_view owner,
                                                    std::string_view effect_id);
/// What stands on the button that was pressed; empty: the card has no such. Pure.
[[nodiscard]] std::optional<std::string> label_of(const boost::json::object& card, std::string_view picked);
/// The card once the button was pressed: "✓ label" where its buttons and inputs were. Pure.
[[nodiscard]] boost::json::object answered_card(boost::json::object card, std::string_view label);
/// With a refresh for these people, at most `most_viewers` of them. Pure.
[[nodiscard]] boost::json::object with_refresh(boost::json::object card, const card_press&,
                                               const std::vector<std::string>& viewers);

class sent_cards {
  public:
    explicit sent_cards(durable::shelf& kept) : shelf_(kept) {}

    [[nodiscard]] net::awaitable<> keep(std::string tenant, std::string conversation, std::vector<marked_card>);
    /// One read. Empty: not here any more, of another conversation, or without this button.
    [[nodiscard]] net::awaitable<std::optional<boost::json::object>> seen_by(std::string tenant,
                                                                             std::string conversation,
                                                                             std::string person, card_press);
    /// All of this actor go. False: not now.
    [[nodiscard]] net::awaitable<bool> forget(std::string actor);

  private:
    durable::shelf& shelf_;
};

}  // namespace coach::teams
