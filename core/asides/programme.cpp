#include "core/asides/programme.hpp"

#include "core/asides/practice.hpp"
#include "core/capture/library.hpp"
#include "core/capture/shortlist.hpp"
#include "core/team/fields.hpp"
#include "core/understanding/forms.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

namespace coach::core::asides {

namespace {

using team::field;

std::string my_id(turn& t) { return id_at(t.me, t.e.where); }

bool leads(turn& t) {
    const auto& all = t.w.org.leaders;
    return capture::approves(t.w.org, my_id(t)) || std::find(all.begin(), all.end(), t.me.who.id) != all.end();
}

reply not_yours(turn& t) {
    reply r;
    const auto contact = modes::contact_of(t.w.org);
    r.say(contact.empty() ? t.voice.say("programme.nobody") : t.voice.say("programme.not_you", {{"contact", contact}}));
    return r;
}

reply ask_library(turn& t, const char* kind) {
    if (!leads(t)) return not_yours(t);
    t.wants.push_back(
        tell{library_id(t.e.where),
             {kind, {{"from", my_id(t)}, {"from_name", t.me.who.name.empty() ? t.me.who.id : t.me.who.name}}}});
    return line(t, "programme.looking");
}

std::string role_name(turn& t, const std::string& id) {
    for (const auto& g : t.w.graphs)
        for (const auto& r : g.roles)
            if (r.id == id) return text(t, r.name);
    return t.voice.label("draft_role");
}

struct captured_work {
    std::string role, title, state;
};
/// "work" fields: "role<tab>taught or waiting<tab>title".
std::vector<captured_work> works_in(const told& x) {
    std::vector<captured_work> out;
    for (const auto& [key, value] : x.fields) {
        const auto one = value.find('\t'), two = value.find('\t', one + 1);
        if (key != "work" || one == std::string::npos || two == std::string::npos) continue;
        out.push_back({value.substr(0, one), value.substr(two + 1), value.substr(one + 1, two - one - 1)});
    }
    return out;
}

}  // namespace

reply onboarding(turn& t) { return ask_library(t, "onboarding"); }

reply onboarding_arrived(turn& t, const told& x) {
    const auto works = works_in(x);
    std::map<std::string, int> taught;
    std::set<std::string> roles;
    for (const auto& w : works) {
        roles.insert(w.role);
        taught[w.role] += w.state == "taught";
    }
    reply r;
    r.personal = true;
    r.say(t.voice.say("onboarding.intro"));
    r.parts.push_back(progress_part{t.voice.label("onboarding_roles"),
                                    std::min(static_cast<int>(roles.size()), capture::most_roles),
                                    roles.size() > 1 ? capture::most_roles : 1});
    for (const auto& role : roles)
        r.parts.push_back(progress_part{t.voice.label("onboarding_workflows", {{"role", role_name(t, role)}}),
                                        taught[role], std::max(taught[role], capture::fewest_of_a_role)});
    table_part table{
        {t.voice.label("onboarding_role"), t.voice.label("onboarding_work"), t.voice.label("onboarding_state")}, {}};
    for (const auto& w : works)
        table.rows.push_back({role_name(t, w.role), w.title, t.voice.label("onboarding_" + w.state)});
    if (!table.rows.empty()) r.parts.push_back(std::move(table));
    const bool enough = !roles.empty() && static_cast<int>(roles.size()) <= capture::most_roles &&
                        std::all_of(taught.begin(), taught.end(), [](const auto& each) {
                            return each.second >= capture::fewest_of_a_role && each.second <= capture::most_of_a_role;
                        });
    r.say(t.voice.say(enough ? "onboarding.enough" : "onboarding.next"));
    if (!enough) r.offer("shortlist", t.voice.label("talk_shortlist"), true);
    r.offer("programme", t.voice.label("programme_start"));
    return r;
}

reply programme(turn& t) { return ask_library(t, "programme_start"); }

reply programme_blocked(turn& t, const told& x) {
    reply r;
    const auto waiting = field(x, "waiting");
    r.say(t.voice.say(waiting == "0" ? "programme.blocked" : "programme.blocked_waiting", {{"count", waiting}}));
    if (waiting != "0" && capture::approves(t.w.org, my_id(t)))
        r.offer("drafts", t.voice.label("programme_drafts"), true);
    else
        r.offer("shortlist", t.voice.label("talk_shortlist"), true);
    return r;
}

reply programme_started(turn& t, const told& x) {
    reply r;
    t.records.push_back({"programme_started", {{"workflow", field(x, "workflow")}}});
    r.say(t.voice.say(field(x, "again") == "yes" ? "programme.runs" : "programme.started",
                      {{"title", field(x, "title")}, {"date", field(x, "date")}}));
    return r;
}

std::optional<reply> pilot_request(turn& t, const std::string& words) {
    const auto said = understood_words::normalised(words);
    const auto& forms = t.w.phrases.list("pilot_forms");
    if (std::find(forms.begin(), forms.end(), said) == forms.end()) return std::nullopt;
    return begin_interview(t, {.about = interview_state::kind::pilot});
}

}  // namespace coach::core::asides
