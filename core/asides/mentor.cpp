#include "core/asides/mentor.hpp"

#include "core/asides/words.hpp"
#include "core/modes/shadow.hpp"
#include "core/team/fields.hpp"

#include <algorithm>

namespace coach::core::asides {

namespace {

using team::field;

std::string my_id(turn& t) { return id_at(t.me, t.e.where); }
std::string my_name(turn& t) { return t.me.who.name.empty() ? t.me.who.id : t.me.who.name; }

void tell_team(turn& t, std::string kind, team::told_fields fields) {
    fields.emplace_back("from", my_id(t));
    fields.emplace_back("from_name", my_name(t));
    fields.emplace_back("role", t.me.role);
    t.wants.push_back(tell{team_id(t.e.where), {std::move(kind), std::move(fields)}});
}

std::string work_named(turn& t, const std::string& workflow) {
    const auto f = t.w.workflow(workflow);
    return f ? text(t, f.work->name) : workflow;
}

/// The work that is named after "on", "of", …; empty: none, or not plainly one.
std::string work_in(turn& t) {
    for (const auto& link : t.w.phrases.list("shadow_links")) {
        const auto at = t.words.find(" " + link + " ");
        if (at == std::string::npos) continue;
        const auto read = t.w.understand.read(t.words.substr(at + link.size() + 2), {}, false);
        if (!read.workflow.empty()) return read.workflow;
        if (!read.likely.empty()) return read.likely[0].workflow;
    }
    return {};
}

/// What can be looked at in their role, or anywhere when they said none.
reply offer_runs(turn& t, const char* slot, const std::string& action) {
    reply r;
    r.say(t.voice.say(slot));
    for (const auto& g : t.w.graphs)
        for (const auto& work : g.workflows)
            if (r.choices.size() < 6 && is_listed(t, g, work.id) && modes::can_be_shadowed(g, work) &&
                (t.me.role.empty() ||
                 std::any_of(g.roles.begin(), g.roles.end(), [&](const auto& role) { return role.id == t.me.role; })))
                r.offer(action + work.id, text(t, work.name));
    if (r.choices.empty()) return menu(t);
    return r;
}

reply personal_line(turn& t, const char* slot, const fills& with = {}) {
    reply r;
    r.personal = true;
    r.say(t.voice.say(slot, with));
    return r;
}

}  // namespace

reply shadow(turn& t) {
    if (const auto about = work_in(t); !about.empty()) return begin_shadow(t, about);
    if (const auto* s = open_here(t); s && !s->workflow.empty()) return begin_shadow(t, std::string(s->workflow));
    return offer_runs(t, "shadow.which", "shadow:");
}

reply begin_shadow(turn& t, const std::string& workflow) {
    const auto f = t.w.workflow(workflow);
    if (!f || f.work->steps.empty()) return menu(t);
    if (!modes::can_be_shadowed(*f.in, *f.work)) {
        auto r = line(t, "shadow.nothing");
        offer_workflow(t, r, workflow);
        return r;
    }
    remember_role(t, f);
    auto& s = new_session(t, f, {}, shadow_state{});
    auto r = settle(t, s.id, modes::shadow_start(view_of(t, s)));
    introduce(t, r);
    return r;
}

void offer_shadow(turn& t, reply& r, std::string_view workflow) {
    const auto f = t.w.workflow(workflow);
    const auto* p = learning::find_progress(t.me.learnt, workflow);
    if (!f || (p && p->guided_done > 0) || !modes::can_be_shadowed(*f.in, *f.work)) return;
    const bool looked = std::any_of(t.me.sessions.begin(), t.me.sessions.end(), [&](const auto& s) {
        return s.workflow == workflow && std::holds_alternative<shadow_state>(s.mode);
    });
    if (!looked) r.offer("shadow:" + std::string(workflow), t.voice.label("shadow_first"));
}

reply mentoring(turn& t) {
    reply r;
    r.personal = true;
    if (says(t, "mentor_ends")) return mentor_end(t, {});
    if (says(t, "mentor_offers")) {
        r.say(t.voice.say("mentor.offer"));
        r.offer("mentor_join", t.voice.label("mentor_join"), true);
        r.offer("mentor_leave", t.voice.label("mentor_leave"));
        return r;
    }
    if (const auto* s = open_here(t); s && !s->workflow.empty()) return mentor_for(t, std::string(s->workflow));
    return offer_runs(t, "mentor.for_what", "mentor_for:");
}

reply mentor_for(turn& t, const std::string& workflow) {
    if (!t.w.workflow(workflow)) return menu(t);
    auto r = personal_line(t, "mentor.ask", {{"work", work_named(t, workflow)}});
    r.offer("mentor_ask:" + workflow, t.voice.label("mentor_ask"), true);
    r.offer("recap", t.voice.label("never_mind"));
    return r;
}

reply mentor_ask(turn& t, const std::string& workflow) {
    tell_team(t, "mentor_wanted", {{"workflow", workflow}});
    return personal_line(t, "mentor.looking", {{"work", work_named(t, workflow)}});
}

reply mentor_join(turn& t, const std::string&) {
    tell_team(t, "mentor_join", {});
    return personal_line(t, "mentor.joined");
}
reply mentor_leave(turn& t, const std::string&) {
    tell_team(t, "mentor_leave", {});
    return personal_line(t, "mentor.left");
}
reply mentor_end(turn& t, const std::string&) {
    tell_team(t, "mentor_end", {});
    tell_team(t, "mentor_leave", {});
    return personal_line(t, "mentor.ended");
}

reply mentor_asked(turn& t, const told& x) {
    auto r = personal_line(t, "mentor.asked",
                           {{"name", field(x, "from_name")}, {"work", work_named(t, field(x, "workflow"))}});
    r.offer("mentor_yes:" + field(x, "id"), t.voice.label("mentor_yes"), true);
    r.offer("mentor_no:" + field(x, "id"), t.voice.label("mentor_no"));
    return r;
}
reply mentor_yes(turn& t, const std::string& id) {
    tell_team(t, "mentor_answer", {{"id", id}, {"yes", "yes"}});
    return personal_line(t, "mentor.yes_noted");
}
reply mentor_no(turn& t, const std::string& id) {
    tell_team(t, "mentor_answer", {{"id", id}, {"yes", "no"}});
    return personal_line(t, "mentor.no_noted");
}

reply mentor_paired(turn& t, const told& x) {
    t.records.push_back({"mentor_paired", {{"workflow", field(x, "workflow")}}});
    return personal_line(t, "mentor.paired",
                         {{"name", field(x, "name")}, {"work", work_named(t, field(x, "workflow"))}});
}
reply apprentice_paired(turn& t, const told& x) {
    return personal_line(t, "mentor.apprentice",
                         {{"name", field(x, "name")}, {"work", work_named(t, field(x, "workflow"))}});
}
reply mentor_none(turn& t, const told& x) {
    auto r = personal_line(t, "mentor.none", {{"work", work_named(t, field(x, "workflow"))}});
    const auto f = t.w.workflow(field(x, "workflow"));
    if (f && modes::can_be_shadowed(*f.in, *f.work)) r.offer("shadow:" + f.work->id, t.voice.label("shadow_first"));
    return r;
}
reply mentor_over(turn& t, const told& x) {
    return personal_line(t, "mentor.over", {{"work", work_named(t, field(x, "workflow"))}});
}

}  // namespace coach::core::asides
