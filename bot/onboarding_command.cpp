// `coach onboarding WORKSPACE`: for operators, how far capturing and the first programme have come, a line each;
// nothing about a person but how many curators there are.

#include "bot/codec.hpp"
#include "bot/commands.hpp"
#include "bot/opened_store.hpp"
#include "bot/run.hpp"
#include "bot/world.hpp"
#include "core/capture/shortlist.hpp"
#include "core/team/fields.hpp"

#include <algorithm>
#include <map>
#include <ostream>
#include <stdexcept>

namespace coach::bot {

namespace {

/// "slack/T1" → the place of that workspace.
core::place workspace_named(const std::string& id) {
    const auto slash = id.find('/');
    if (slash == 0 || slash == std::string::npos || slash + 1 == id.size() || id.find('/', slash + 1) != id.npos)
        throw std::invalid_argument("\"" + id + "\" is no workspace: give platform/workspace, as in slack/T1");
    core::place at;
    at.platform = id.substr(0, slash);
    at.workspace = id.substr(slash + 1);
    return at;
}

template <class State>
State read_state(opened_store& at, const std::string& actor) {
    const auto held = run(at.io, at.mail.holdings_of(actor));
    if (!held) throw std::runtime_error("the mailbox: " + held.error().message());
    if (held->state.empty()) return {};
    const auto state = decode_state(held->state);
    const auto* found = state ? std::get_if<State>(&*state) : nullptr;
    if (!found) throw std::runtime_error(actor + " cannot be read with this COACH_SECRET_KEY");
    return *found;
}

struct of_role {
    int approved = 0, waiting = 0;
};

class checklist {
  public:
    explicit checklist(std::ostream& out) : out_(out) {}
    void line(bool good, const std::string& what) {
        out_ << (good ? "done\t" : "open\t") << what << "\n";
        all_ = all_ && good;
    }
    [[nodiscard]] bool all() const { return all_; }

  private:
    std::ostream& out_;
    bool all_ = true;
};

std::string role_name(const core::world& w, const std::string& id) {
    for (const auto& g : w.graphs)
        for (const auto& r : g.roles)
            if (r.id == id) return std::string(w.text(r.name));
    return id.empty() ? "no role" : id;
}

void add_roles(checklist& list, const core::world& w, const core::library_state& library) {
    namespace capture = core::capture;
    std::map<std::string, of_role> roles;
    for (const auto& t : library.taught)
        ++roles[t.role].approved;
    for (const auto& d : library.waiting)
        ++roles[d.role].waiting;
    list.line(!roles.empty() && roles.size() <= capture::most_roles,
              std::to_string(roles.size()) + " of 1 to " + std::to_string(capture::most_roles) + " roles");
    for (const auto& [role, n] : roles)
        list.line(n.approved >= capture::fewest_of_a_role && n.approved <= capture::most_of_a_role,
                  role_name(w, role) + ": " + std::to_string(n.approved) + " of " +
                      std::to_string(capture::fewest_of_a_role) + " to " + std::to_string(capture::most_of_a_role) +
                      " workflows approved, " + std::to_string(n.waiting) + " waiting for a curator");
}

void add_material(checklist& list, const core::world& w) {
    for (const auto& g : w.graphs)
        for (const auto& r : g.roles)
            list.line(!g.drills.empty(), std::string(w.text(r.name)) + ": " + std::to_string(g.drills.size()) +
                                             " drills, " + std::to_string(g.scenarios.size()) + " simulations");
}

}  // namespace

int onboarding(const config& c, const std::string& workspace, std::ostream& out, std::ostream& err) try {
    const auto where = workspace_named(workspace);
    const auto loaded = load_world(c.graphs, c.org_file);
    if (!loaded) throw std::runtime_error(loaded.error().detail);
    const auto& w = *loaded->world;
    opened_store at(c);
    at.check();
    const auto library = read_state<core::library_state>(at, core::library_id(where));
    const auto team = read_state<core::team_state>(at, core::team_id(where));

    checklist list(out);
    add_roles(list, w, library);
    add_material(list, w);
    const auto curators = w.org.approvers().size();
    list.line(curators > 0, std::to_string(curators) + " curators (COACH_ORG: curators)");
    list.line(!w.org.contract.is_default, w.org.contract.is_default
                                              ? "AI-use contract: the careful default (COACH_ORG: contract)"
                                              : "AI-use contract: version " + w.org.contract.version);
    const bool begun = team.programme.at != core::time_point{};
    list.line(begun,
              begun ? "programme: since " + core::team::date_text(team.programme.at) + ", " + team.programme.workflow
                    : "programme: not begun");
    return list.all() ? 0 : 1;
} catch (const std::invalid_argument& e) {
    err << "coach: " << e.what() << "\n";
    return 2;
} catch (const std::runtime_error& e) {
    err << "coach: " << e.what() << "\n";
    return 1;
}

}  // namespace coach::bot
