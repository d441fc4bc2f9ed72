#pragma once

/// People, their team and their channels in memory: what actors tell each other is carried until nothing is left to
/// carry. Timers are fired by hand.

#include "core/coach.hpp"
#include "tests/unit/modes/talk.hpp"

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace coach::talks {

struct town {
    explicit town(const core::world& w) : knows(w) {}

    const core::world& knows;
    std::map<std::string, core::actor_state> actors;
    std::vector<core::say> heard;  ///< since the last event of a person
    std::vector<core::wake_at> timers;
    core::time_point clock{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + std::chrono::hours{10}};
    unsigned events = 0;

    void happen(const std::string& who, const core::place& at, core::happening what) {
        clock += std::chrono::minutes{1};
        heard.clear();
        const core::person p{who, who, {}};
        step(core::learner_id(at, p), {"e" + std::to_string(++events), at, p, std::move(what), clock, {}});
    }
    void say(const std::string& who, const core::place& at, std::string text) {
        happen(who, at, core::said{std::move(text), {}});
    }
    void command(const std::string& who, const core::place& at, std::string text) {
        happen(who, at, core::commanded{std::move(text)});
    }
    /// Presses the button of the last thing heard whose action begins so.
    void press(const std::string& who, const core::place& at, std::string_view action) {
        for (auto s = heard.rbegin(); s != heard.rend(); ++s)
            for (const auto& c : choices(s->what))
                if (talks::action(c).starts_with(action)) return happen(who, at, core::chose{c.id, {}});
        press_id(who, at, std::string(action));
    }
    void press_id(const std::string& who, const core::place& at, std::string id) {
        happen(who, at, core::chose{std::move(id), {}});
    }
    void fire(const std::string& actor, std::string name) {
        heard.clear();
        step(actor, {"t" + std::to_string(++events), {}, {}, core::timer_fired{std::move(name)}, clock, {}});
    }
    /// Everything that was said, with its tables, as plain text.
    [[nodiscard]] std::string words() const {
        std::string out;
        for (const auto& s : heard)
            out += core::plain_text(s.what) + "\n---\n";
        return out;
    }
    [[nodiscard]] const core::team_state& team() const {
        return std::get<core::team_state>(actors.at(core::team_id(direct_chat())));
    }

  private:
    void step(std::string actor, core::event e) {
        std::deque<std::pair<std::string, core::event>> queue{{std::move(actor), std::move(e)}};
        for (int round = 0; !queue.empty() && round < 400; ++round) {
            auto [to, event] = std::move(queue.front());
            queue.pop_front();
            auto found = actors.try_emplace(to, core::fresh_state(to)).first;
            auto made = core::step(knows, std::move(found->second), event, clock);
            found->second = std::move(made.next);
            for (auto& w : made.wants) {
                if (auto* s = std::get_if<core::say>(&w)) heard.push_back(std::move(*s));
                if (auto* timer = std::get_if<core::wake_at>(&w)) timers.push_back(*timer);
                if (auto* t = std::get_if<core::tell>(&w)) {
                    const auto address = core::address_of(t->actor);
                    queue.emplace_back(t->actor, core::event{"x" + std::to_string(++events),
                                                             address ? address->where : core::place{},
                                                             address ? address->who : core::person{},
                                                             std::move(t->what),
                                                             {},
                                                             {}});
                }
            }
        }
    }
};

}  // namespace coach::talks
