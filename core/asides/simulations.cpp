#include "core/asides/simulations.hpp"

#include "core/modes/simulation.hpp"

#include <algorithm>

namespace coach::core::asides {

namespace {

constexpr std::size_t most_offered = 10;

using scene = persona::stage::found;

bool of_role(const turn& t, const scene& at) {
    if (t.me.role.empty()) return is_listed(t, *at.in, at.what->workflow.id);
    for (const auto& role : at.in->roles)
        if (role.id == t.me.role)
            return std::any_of(role.workflows.begin(), role.workflows.end(),
                               [&](const auto& ref) { return ref.id == at.what->workflow.id; });
    return false;
}

/// How many of the words asked for are this scenario's: its name, its persona, its work.
std::size_t words_shared(const turn& t, const scene& at, const std::vector<std::string>& asked) {
    std::string own =
        text(t, at.what->name) + " " + text(t, at.what->persona_name) + " " + text(t, at.what->persona_role);
    if (const auto* w = at.in->find_workflow(at.what->workflow.id)) {
        own += " " + text(t, w->name) + " " + text(t, w->artefact);
        for (const auto& synonym : w->synonyms)
            own += " " + synonym;
    }
    const auto stems = t.w.read.stems(own);
    return static_cast<std::size_t>(std::count_if(asked.begin(), asked.end(), [&](const auto& stem) {
        return std::find(stems.begin(), stems.end(), stem) != stems.end();
    }));
}

constexpr std::size_t few = 4;  ///< scenarios that can be shown without asking whose they are

/// With many scenarios and no role known, the role is asked first; false: there are few enough, or one role only.
bool ask_role(turn& t, reply& r) {
    std::size_t listed = 0;
    for (const auto& at : t.w.stage.all())
        listed += is_listed(t, *at.in, at.what->workflow.id);
    if (listed <= few) return false;
    for (const auto& g : t.w.graphs)
        for (const auto& role : g.roles) {
            const bool plays = std::any_of(t.w.stage.all().begin(), t.w.stage.all().end(), [&](const scene& at) {
                return at.in == &g && std::any_of(role.workflows.begin(), role.workflows.end(),
                                                  [&](const auto& ref) { return ref.id == at.what->workflow.id; });
            });
            if (plays) r.offer("scenarios_of:" + role.id, text(t, role.name));
        }
    if (r.choices.size() < 2) {
        r.choices.clear();
        return false;
    }
    r.say(t.voice.say("simulation.which_role"));
    introduce(t, r);
    return true;
}

}  // namespace

reply start_simulation(turn& t, const std::string& id) {
    const auto at = t.w.stage.scenario(id);
    const auto f = at ? t.w.workflow(at.what->workflow.id) : world::found_workflow{};
    if (!f) return scenarios(t, {});
    remember_role(t, f);
    auto& s = new_session(t, f, {}, simulation_state{});
    auto r = settle(t, s.id, modes::simulation_start(id, view_of(t, s)));
    introduce(t, r);
    return r;
}

reply scenarios_of(turn& t, const std::string& role) {
    if (t.me.role.empty()) t.me.role = role;
    return scenarios(t, {});
}

reply scenarios(turn& t, const std::string&) {
    reply r;
    if (t.me.role.empty() && ask_role(t, r)) return r;
    std::vector<scene> all;
    for (const auto& at : t.w.stage.all())
        if (of_role(t, at)) all.push_back(at);
    if (all.empty()) all = t.w.stage.all();
    if (all.empty()) {
        r.say(t.voice.say("simulation.none"));
        offer_work_of_role(t, r);
        return r;
    }
    r.say(t.voice.say("simulation.which"));
    for (std::size_t i = 0; i < all.size() && i < most_offered; ++i)
        r.offer("simulate:" + all[i].what->id, text(t, all[i].what->name));
    introduce(t, r);
    return r;
}

reply simulate(turn& t) {
    const auto asked = t.w.read.stems(t.words);
    const scene* best = nullptr;
    std::size_t most = 0;
    bool tie = false;
    for (const auto& at : t.w.stage.all()) {
        const auto shared = words_shared(t, at, asked);
        if (shared > most) {
            best = &at;
            most = shared;
            tie = false;
        } else if (shared == most) {
            tie = true;
        }
    }
    if (best && most > 0 && !tie) return start_simulation(t, best->what->id);
    return scenarios(t, {});
}

}  // namespace coach::core::asides
