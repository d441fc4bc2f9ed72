#pragma once

/// The terminal and the scripted door as a platform: each message goes to a sink that the bot's `chat` command prints.
///
/// Delivery: the sink is called once for each effect id in the life of this object; a second try of the same effect is
/// done without a second print, so that effects may be performed freely. After a restart the outbox decides, and what
/// it repeats is printed again: a terminal cannot be asked what it showed.
///
/// Threads: one thread; the sink runs on it, inside `perform`.

#include "integrations/console/input.hpp"
#include "integrations/platform.hpp"

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace coach::console {

class console_platform : public integrations::platform {
  public:
    using sink = std::function<void(const core::say&)>;
    explicit console_platform(sink print);

    [[nodiscard]] std::string_view name() const override { return "console"; }
    [[nodiscard]] std::vector<integrations::route> routes() override { return {}; }
    [[nodiscard]] const core::capabilities& shows() const override { return shows_; }
    [[nodiscard]] durable::repeat policy(const core::say&) const override { return durable::repeat::freely; }
    [[nodiscard]] net::awaitable<durable::performed> perform(core::say, std::string effect_id) override;
    [[nodiscard]] net::awaitable<std::optional<bool>> happened(core::say, std::string effect_id) override;

    /// Where this person and the coach talk.
    [[nodiscard]] static core::place place_of(std::string_view person);

    /// What an input means to the person's conversation. Empty for what the caller handles itself: a file's path to be
    /// read, the clock, and who is speaking. A label is looked up among the choices this person was shown last, without
    /// case; what is not found there is passed on as it stands.
    [[nodiscard]] std::optional<core::happening> heard(const console_input&, std::string_view person) const;

  private:
    struct open_ends {
        std::vector<core::choice> choices;  ///< of the newest message that had any
        std::string choices_message;
        std::string form;
    };
    [[nodiscard]] core::chose chosen(const std::string& choice, std::string_view person) const;
    void remember(const core::say&, const std::string& effect_id);

    sink print_;
    core::capabilities shows_;
    std::unordered_map<std::string, open_ends> open_;
    std::unordered_set<std::string> printed_;
    std::deque<std::string> printed_order_;
};

}  // namespace coach::console
