#include "core/asides/curate.hpp"

#include "core/capture/library.hpp"
#include "core/capture/shortlist.hpp"
#include "core/learning/intake.hpp"
#include "core/modes/asking.hpp"
#include "core/modes/capture.hpp"
#include "core/modes/shortlist.hpp"

#include <algorithm>
#include <charconv>

namespace coach::core::asides {

namespace {

std::string field(const told& x, std::string_view name) {
    for (const auto& [key, value] : x.fields)
        if (key == name) return value;
    return {};
}

std::string my_id(turn& t) { return id_at(t.me, t.e.where); }
std::string my_name(turn& t) { return t.me.who.name.empty() ? t.me.who.id : t.me.who.name; }

std::uint32_t number(const std::string& digits) {
    std::uint32_t n = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), n);
    return n;
}

capture_state::kind kind_in(const std::string& words) {
    const auto has = [&](const char* word) { return words.find(word) != std::string::npos; };
    if (has("walk")) return capture_state::kind::walkthrough;
    if (has("example") || has("ingest") || has("files")) return capture_state::kind::examples;
    return capture_state::kind::interview;
}

reply about_draft(turn& t, const told& x, const char* slot) {
    reply r;
    r.personal = true;
    r.say(t.voice.say(slot, {{"title", field(x, "title")}, {"name", field(x, "from_name")}}));
    return r;
}

/// The interview that a draft came from, at its author.
session* source_of(turn& t, const told& x) {
    auto* s = session_by_id(t.me, number(field(x, "session")));
    return s && std::holds_alternative<capture_state>(s->mode) ? s : nullptr;
}

reply reason_for(turn& t, const std::string& draft, asking_state::phase at) {
    asking_state s{.at = at, .to = library_id(t.e.where), .section = draft};
    auto& made = new_session(t, {}, {}, s);
    return settle(t, made.id, modes::asking_start(std::move(s), view_of(t, made)));
}

reply returned(turn& t, const told& x, const char* slot) {
    auto r = about_draft(t, x, slot);
    r.parts.push_back(quote_part{field(x, "text"), field(x, "from_name")});
    if (auto* s = source_of(t, x)) {
        std::get<capture_state>(s->mode).at = capture_state::phase::showing;
        r.offer("resume:" + std::to_string(s->id), t.voice.label("go_on"), true);
    }
    return r;
}

}  // namespace

reply start_capture(turn& t, capture_state begun) {
    if (!t.here.where.direct) return line(t, "capture.in_private");
    auto& s = new_session(t, {}, {}, capture_state{});
    auto r = settle(t, s.id, modes::capture_start(std::move(begun), view_of(t, s)));
    introduce(t, r);
    return r;
}

reply begin_capture(turn& t, const std::string& how) {
    return start_capture(t, {.how = kind_in(how), .role = t.me.role});
}

reply shortlist(turn& t) {
    if (!t.here.where.direct) return line(t, "capture.in_private");
    auto& s = new_session(t, {}, {}, shortlist_state{});
    auto r = settle(t, s.id, modes::shortlist_start({.role = t.me.role, .all = {}}, view_of(t, s)));
    introduce(t, r);
    return r;
}

reply capture_picked(turn& t, const std::string& rank) {
    auto* s = open_here(t);
    const auto* list = s ? std::get_if<shortlist_state>(&s->mode) : nullptr;
    if (!list) return menu(t);
    const auto best = capture::ranked(list->all);
    const auto at = number(rank);
    if (at >= best.size()) return recap(t, *s);
    capture_state made{.role = list->role, .danger = best[at].danger};
    made.answers = {{"name", -1, -1, best[at].name}};
    return start_capture(t, std::move(made));
}

reply capture(turn& t) { return begin_capture(t, t.words); }
reply author(turn& t) { return begin_capture(t, {}); }

reply curate(turn& t) {
    if (!capture::approves(t.w.org, my_id(t))) {
        reply r;
        const auto contact = modes::contact_of(t.w.org);
        r.say(contact.empty() ? t.voice.say("curate.nobody") : t.voice.say("curate.not_you", {{"contact", contact}}));
        return r;
    }
    t.wants.push_back(tell{library_id(t.e.where), {"draft_list", {{"from", my_id(t)}}}});
    return line(t, "curate.looking");
}

reply draft_for_review(turn& t, const told& x) {
    auto r = about_draft(t, x, "curate.for_review");
    modes::show_draft(r, field(x, "yaml"), t.w, t.voice);
    if (const auto more = field(x, "more"); !more.empty() && more != "0")
        r.say(t.voice.label("curate_more", {{"count", more}}));
    const auto id = field(x, "draft");
    r.offer("draft_ok:" + id, t.voice.label("curate_approve"), true);
    r.offer("draft_edit:" + id, t.voice.label("curate_changes"));
    r.offer("draft_no:" + id, t.voice.label("curate_reject"));
    return r;
}

reply draft_none(turn& t, const told&) { return line(t, "curate.none"); }
reply draft_gone(turn& t, const told&) { return line(t, "curate.gone"); }
reply draft_refused(turn& t, const told& x) {
    return about_draft(t, x,
                       field(x, "why") == "own"    ? "curate.own"
                       : field(x, "why") == "full" ? "curate.full"
                                                   : "curate.open");
}
reply draft_taught(turn& t, const told& x) {
    t.records.push_back({"workflow_approved", {{"workflow", field(x, "workflow")}}});
    return about_draft(t, x, "curate.taught");
}

reply approve_draft(turn& t, const std::string& draft) {
    if (!capture::approves(t.w.org, my_id(t))) return curate(t);
    t.wants.push_back(tell{library_id(t.e.where),
                           {"draft_approve",
                            {{"draft", draft},
                             {"from", my_id(t)},
                             {"from_name", my_name(t)},
                             {"line", t.voice.label("draft_approved_log", {{"name", my_name(t)}})}}}});
    return line(t, "curate.approving");
}
reply ask_changes(turn& t, const std::string& draft) {
    return reason_for(t, draft, asking_state::phase::draft_changes);
}
reply reject_draft(turn& t, const std::string& draft) {
    return reason_for(t, draft, asking_state::phase::draft_reject);
}

/// Authoring for others is part of the highest level: it counts for the work of that role in which they have come
/// furthest, and for the new workflow itself.
void give_credit(turn& t, const std::string& workflow) {
    std::vector<record> credit{{"workflow_authored", {{"workflow", workflow}}}};
    const auto made = t.w.workflow(workflow);
    const auto role = made && !made.in->roles.empty() ? made.in->roles[0].id : t.me.role;
    int furthest = 0;
    std::string best;
    for (const auto& p : t.me.learnt.work) {
        const auto f = t.w.workflow(p.workflow);
        if (!f || p.workflow == workflow) continue;
        const bool same_role = std::any_of(f.in->roles.begin(), f.in->roles.end(), [&](const auto& r) {
            return r.id == role && std::any_of(r.workflows.begin(), r.workflows.end(),
                                               [&](const auto& each) { return each.id == p.workflow; });
        });
        const int level = learning::level_of(p, f.in->levels);
        if (same_role && level > furthest) {
            furthest = level;
            best = p.workflow;
        }
    }
    if (!best.empty()) credit.push_back({"workflow_authored", {{"workflow", best}}});
    learning::take_in(t.me.learnt, t.me.practice, {{}, {}, credit, {}}, t.w, t.now);
    for (auto& each : credit)
        t.records.push_back(std::move(each));
}

reply draft_approved(turn& t, const told& x) {
    auto r = about_draft(t, x, "capture.approved");
    const auto workflow = field(x, "workflow");
    give_credit(t, workflow);
    if (const auto* s = source_of(t, x)) close_session(t, s->id);
    offer_workflow(t, r, workflow);
    return r;
}
reply draft_changes(turn& t, const told& x) { return returned(t, x, "capture.changes_asked"); }
reply draft_rejected(turn& t, const told& x) { return returned(t, x, "capture.rejected"); }
reply draft_sixth(turn& t, const told& x) {
    auto r = about_draft(t, x, "capture.sixth_sent");
    if (auto* s = source_of(t, x)) {
        std::get<capture_state>(s->mode).at = capture_state::phase::reasoning;
        r.offer("resume:" + std::to_string(s->id), t.voice.label("capture_give_reason"), true);
    }
    return r;
}

}  // namespace coach::core::asides
