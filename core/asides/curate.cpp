#include "core/asides/curate.hpp"

#include "core/capture/library.hpp"
#include "core/modes/asking.hpp"
#include "core/modes/capture.hpp"

#include <algorithm>
#include <charconv>

namespace coach::core::asides {

namespace {

std::string field(const told& x, std::string_view name) {
    for (const auto& [key, value] : x.fields)
        if (key == name) return value;
    return {};
}

std::string my_id(turn& t) { return learner_id(t.e.where, t.me.who); }
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

reply begin_capture(turn& t, const std::string& how) {
    if (!t.here.where.direct) return line(t, "capture.in_private");
    auto& s = new_session(t, {}, {}, capture_state{});
    auto r = settle(t, s.id, modes::capture_start({.how = kind_in(how), .role = t.me.role}, view_of(t, s)));
    introduce(t, r);
    return r;
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

reply draft_approved(turn& t, const told& x) {
    auto r = about_draft(t, x, "capture.approved");
    const auto workflow = field(x, "workflow");
    t.records.push_back({"authored_workflow", {{"workflow", workflow}}});
    if (const auto* s = source_of(t, x)) close_session(t, s->id);
    offer_workflow(t, r, workflow);
    return r;
}
reply draft_changes(turn& t, const told& x) { return returned(t, x, "capture.changes_asked"); }
reply draft_rejected(turn& t, const told& x) { return returned(t, x, "capture.rejected"); }

}  // namespace coach::core::asides
