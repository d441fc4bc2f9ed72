// `coach work moved|draft|failed|outcome`: what a tracker or a script tells about somebody's work, through the same
// door as everything else.

#include "bot/codec.hpp"
#include "bot/commands.hpp"
#include "bot/door.hpp"
#include "bot/opened_store.hpp"
#include "bot/run.hpp"
#include "bot/world.hpp"
#include "integrations/hooks/routes.hpp"

#include <ostream>
#include <stdexcept>

namespace coach::bot {

namespace {

/// What actors tell each other was cleaned when it came in; this comes in here.
core::told told_by(const work_options& o, const core::guard& guard) {
    const auto clean = [&](const std::string& words) { return guard.redact(words).text; };
    if (o.what == "outcome") return {"work_outcome", {{"ticket", clean(o.ticket)}, {"outcome", clean(o.outcome)}}};
    const auto* kind = o.what == "draft" ? "draft_shared" : o.what == "failed" ? "check_failed" : "ticket_moved";
    core::told made{"work_event", {{"ticket", clean(o.ticket)}, {"title", clean(o.title)}, {"kind", kind}}};
    for (const auto& [name, value] :
         {std::pair{"link", &o.link}, std::pair{"at_channel", &o.channel}, std::pair{"at_thread", &o.thread}})
        if (!value->empty()) made.fields.emplace_back(name, clean(*value));
    return made;
}

/// The same word on the same day is the same event: trackers send again.
std::string id_of(const core::told& x) {
    std::string all = x.kind + "\n" + today_utc();
    for (const auto& [name, value] : x.fields)
        all += "\n" + name + "=" + value;
    return "work/" + hex(hmac_sha256("work", all));
}

core::address person_named(const std::string& id) {
    const auto found = core::address_of(id.starts_with("learner/") ? id : "learner/" + id);
    if (!found)
        throw std::invalid_argument("\"" + id + "\" is no person: give platform/workspace/person, as in slack/T1/U1");
    return *found;
}

}  // namespace

int work(const config& c, const work_options& o, std::ostream& out, std::ostream& err) try {
    const auto who = person_named(o.id);
    auto loaded = load_world(c.graphs, c.org_file);
    if (!loaded) throw std::runtime_error(loaded.error().detail);
    opened_store at(c);
    at.check();

    const auto held = run(at.io, at.mail.holdings_of(core::learner_id(who.where, who.who)));
    if (!held) throw std::runtime_error("the mailbox: " + held.error().message());
    if (held->state.empty()) throw std::runtime_error(o.id + " has not talked with Coach yet");

    metrics counts;
    const auto take = make_inbox(at.mail, *loaded->guard, counts);
    const auto now = std::chrono::time_point_cast<durable::milliseconds>(std::chrono::system_clock::now());
    auto told = told_by(o, *loaded->guard);
    auto id = id_of(told);
    const auto done = run(at.io, take(hooks::event_for(std::move(id), who, std::move(told), now)));
    if (done == integrations::accepted::unavailable) throw std::runtime_error("Redis does not answer");
    out << o.id << (done == integrations::accepted::repeated ? "\ttold before\n" : "\ttold\n");
    return 0;
} catch (const std::invalid_argument& e) {
    err << "coach: " << e.what() << "\n";
    return 2;
} catch (const std::runtime_error& e) {
    err << "coach: " << e.what() << "\n";
    return 1;
}

}  // namespace coach::bot
