#pragma once

/// Several people, their team and their library, in memory: words between them are delivered at once and in order, and
/// every message to a person is checked for its manners.

#include "tests/unit/modes/manners.hpp"
#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace coach::talks {

class office {
  public:
    explicit office(const core::world& w = shipped_with_contract()) : world_(&w) {}

    conversation& at(const std::string& id) {
        auto& found = people_[id];
        if (!found) {
            found = std::make_unique<conversation>(*world_, id);
            found->id = id;
        }
        return *found;
    }
    [[nodiscard]] std::string actor(const std::string& id) { return core::learner_id(direct_chat(), {id, {}, {}}); }

    core::message say(const std::string& id, const std::string& text) {
        typed_ += " " + folded(text);
        return after(id, at(id).say(text));
    }
    core::message share(const std::string& id, const std::string& name, const std::string& text) {
        typed_ += " " + name + " " + folded(text);
        return after(id, at(id).happen(core::shared_file{name, "", text}));
    }
    core::message command(const std::string& id, const std::string& text) { return after(id, at(id).command(text)); }
    core::message press(const std::string& id, std::string_view action) { return after(id, at(id).press(action)); }

    [[nodiscard]] core::team_state& team() { return std::get<core::team_state>(team_); }
    [[nodiscard]] core::library_state& library() { return std::get<core::library_state>(library_); }
    /// What came to somebody without their asking, the latest last.
    std::map<std::string, std::vector<core::message>> heard;
    std::vector<std::string> told;  ///< kinds, in order

    void deliver(core::effects wants) {
        std::deque<core::effect> open(wants.begin(), wants.end());
        while (!open.empty()) {
            const auto next = std::move(open.front());
            open.pop_front();
            const auto* t = std::get_if<core::tell>(&next);
            if (!t) continue;
            told.push_back(t->what.kind);
            core::effects more;
            if (t->actor.starts_with("library/"))
                more = step(library_, t->what);
            else if (t->actor.starts_with("team/"))
                more = step(team_, t->what);
            else if (const auto to = core::address_of(t->actor))
                more = hear(to->who.id, t->what);
            open.insert(open.end(), more.begin(), more.end());
        }
    }

  private:
    core::message after(const std::string& id, core::message m) {
        check(m);
        deliver(at(id).wants);
        return m;
    }
    core::effects step(core::actor_state& s, const core::told& what) {
        const auto now = people_.empty() ? core::time_point{} : people_.begin()->second->clock;
        auto made = core::step(*world_, std::move(s), {"t", {}, {}, what, now, {}}, now);
        s = std::move(made.next);
        return std::move(made.wants);
    }
    core::effects hear(const std::string& id, const core::told& what) {
        auto& to = at(id);
        auto made = to.step(what);
        for (const auto& e : made)
            if (const auto* s = std::get_if<core::say>(&e)) {
                check(s->what);
                heard[id].push_back(s->what);
                to.last = s->what;
            }
        return made;
    }
    void check(const core::message& m) const {
        for (const auto& c : complaints(m, typed_))
            FAIL_CHECK(c.manner << ": " << c.shown);
    }

    const core::world* world_;
    std::map<std::string, std::unique_ptr<conversation>> people_;
    core::actor_state team_ = core::team_state{}, library_ = core::library_state{};
    std::string typed_;
};

}  // namespace coach::talks
