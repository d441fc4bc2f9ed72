#include "core/asides/observe.hpp"

#include "core/asides/words.hpp"
#include "core/capture/library.hpp"
#include "core/consent.hpp"
#include "core/team/fields.hpp"
#include "core/team/observed.hpp"

#include <algorithm>

namespace coach::core::asides {

namespace {

using team::field;

constexpr int expert_level = 2;
constexpr std::size_t runs_kept = 16;

std::string my_id(turn& t) { return id_at(t.me, t.e.where); }
std::string pseudonym(turn& t) { return std::to_string(seed_of(my_id(t), 0)); }
std::string moment(time_point at) { return std::to_string(at.time_since_epoch().count()); }

/// All of their work in a private talk; one channel elsewhere.
std::string scope_here(turn& t) { return t.here.where.direct ? std::string{} : t.here.where.channel; }

bool is_on(const turn& t) {
    return std::any_of(t.me.consents.begin(), t.me.consents.end(), [](const consent& c) {
        return c.to == purpose::observe && c.text >= consent_text_version(purpose::observe);
    });
}

/// Whose way of working is it: that of people who do this work by themselves, or of those who learn it?
std::string cohort_of(const turn& t, const world::found_workflow& f) {
    const auto* p = learning::find_progress(t.me.learnt, f.work->id);
    return p && learning::level_of(*p, f.in->levels) >= expert_level ? "expert" : "typical";
}

std::string of(const record& r, std::string_view name) {
    for (const auto& [key, value] : r.fields)
        if (key == name) return value;
    return {};
}

/// The step before in this piece of work; notes this one in its place.
std::string step_before(learner_state& me, std::uint32_t session, const std::string& step) {
    for (auto& run : me.observed)
        if (run.session == session) return std::exchange(run.step, step);
    if (me.observed.size() >= runs_kept) me.observed.erase(me.observed.begin());
    me.observed.push_back({session, step});
    return {};
}

}  // namespace

void watch_steps(turn& t, std::uint32_t session, const record& r) {
    if (r.kind != "guided_step") return;
    const auto* s = session_by_id(t.me, session);
    const auto f = t.w.workflow(of(r, "workflow"));
    const auto step = of(r, "step");
    if (!s || !f || !graph::find_step(*f.work, step) || !consented(t.me, purpose::observe, scope_here(t))) return;
    const bool begun = std::any_of(t.me.observed.begin(), t.me.observed.end(),
                                   [&](const auto& run) { return run.session == session; });
    const auto before = step_before(t.me, session, step);
    if (begun && before == step) return;
    t.wants.push_back(tell{team_id(t.e.where),
                           {"observed",
                            {{"workflow", f.work->id},
                             {"cohort", cohort_of(t, f)},
                             {"from", before},
                             {"to", step},
                             {"begun", begun || step == f.work->start.id ? "yes" : "no"},
                             {"used", of(r, "ai")},
                             {"skipped", of(r, "how") == "skipped" ? "yes" : "no"},
                             {"who", pseudonym(t)},
                             {"at", moment(t.now)}}}});
}

reply observe(turn& t) {
    if (says(t, "observe_off")) return observe_ended(t, {});
    reply r;
    r.personal = true;
    if (is_on(t) && !says(t, "observe_on")) {
        r.say(t.voice.say("observe.is_on"));
        r.offer("observe_end", t.voice.label("observe_end"));
        return r;
    }
    r.say(t.voice.say(t.here.where.direct ? "observe.ask" : "observe.ask_channel"));
    r.say(t.voice.label("consent_text_observe"));
    r.offer("observe_agree:" + scope_here(t), t.voice.label("consent_agree"));
    r.offer("observe_end", t.voice.label("consent_decline"));
    return r;
}

reply observe_agreed(turn& t, const std::string& scope) {
    t.wants.push_back(give_consent(t.me, purpose::observe, scope, t.now));
    reply r;
    r.personal = true;
    r.say(t.voice.say(scope.empty() ? "observe.on" : "observe.on_channel"));
    r.offer("observe_end", t.voice.label("observe_end"));
    return r;
}

reply observe_ended(turn& t, const std::string&) {
    const bool was_on = is_on(t) || has_lapsed(t.me, purpose::observe);
    if (was_on) {
        t.wants.push_back(withdraw_consent(t.me, purpose::observe, {}, t.now));
        observe_withdrawn(t);
    }
    auto r = line(t, was_on ? "observe.off" : "observe.was_off");
    r.personal = true;
    return r;
}

void observe_withdrawn(turn& t) {
    t.wants.push_back(tell{team_id(t.e.where), {"observed_withdrawn", {{"who", pseudonym(t)}, {"at", moment(t.now)}}}});
}

reply observed_edits(turn& t) {
    if (!capture::approves(t.w.org, my_id(t))) {
        reply r;
        const auto contact = modes::contact_of(t.w.org);
        r.say(contact.empty() ? t.voice.say("curate.nobody") : t.voice.say("curate.not_you", {{"contact", contact}}));
        return r;
    }
    t.wants.push_back(tell{team_id(t.e.where), {"observed_list", {{"from", my_id(t)}}}});
    return line(t, "observe.looking");
}

reply observed_arrived(turn& t, const told& x) {
    reply r;
    r.personal = true;
    const auto found = team::observed_in(x);
    if (found.empty()) {
        r.say(t.voice.say("observe.nothing"));
        return r;
    }
    r.say(t.voice.say("observe.found", {{"count", std::to_string(found.size())}}));
    table_part table{{t.voice.label("observe_work"), t.voice.label("capture_step"), t.voice.label("observe_cohort"),
                      t.voice.label("observe_seen"), t.voice.label("observe_edit")},
                     {}};
    for (const auto& each : found) {
        const auto f = t.w.workflow(each.workflow);
        const auto* st = f ? graph::find_step(*f.work, each.step) : nullptr;
        const auto* to = f ? graph::find_step(*f.work, each.to) : nullptr;
        if (!st) continue;
        const fills with{{"people", std::to_string(each.people)}, {"to", to ? text(t, to->title) : std::string{}}};
        table.rows.push_back({text(t, f.work->name), text(t, st->title), t.voice.label("observe_" + each.cohort),
                              t.voice.label("observe_seen_" + each.what, with),
                              t.voice.label("observe_edit_" + each.what, with)});
    }
    r.parts.push_back(std::move(table));
    r.offer("capture:interview", t.voice.label("observe_capture"));
    return r;
}

}  // namespace coach::core::asides
