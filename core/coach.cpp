#include "core/coach.hpp"

#include "core/modes/feedback.hpp"
#include "core/modes/guided.hpp"

#include <algorithm>
#include <array>

namespace coach::core {

namespace {

using modes::heard_turn;
using modes::reply;

constexpr std::size_t rooms_kept = 8;
constexpr std::size_t sessions_kept = 20;
constexpr std::size_t offer_document_bytes = 64 * 1024;

/// What one step works with: the state in the making, the room, and the voice.
struct turn {
    const world& w;
    learner_state& me;
    room& here;
    speaker& voice;
    const event& e;
    time_point now;
    std::vector<record> records;
    bool by_command = false;
};

// --- rooms and sessions ---------------------------------------------------------------------------------------------

room& room_at(learner_state& me, const place& where, time_point now) {
    auto found = std::find_if(me.rooms.begin(), me.rooms.end(), [&](const auto& r) { return r.where == where; });
    if (found == me.rooms.end()) {
        if (me.rooms.size() >= rooms_kept)
            me.rooms.erase(std::min_element(me.rooms.begin(), me.rooms.end(), [](const auto& a, const auto& b) {
                return std::pair(a.session != 0, a.touched) < std::pair(b.session != 0, b.touched);
            }));
        me.rooms.push_back({.where = where});
        found = std::prev(me.rooms.end());
    }
    found->where = where;  // the newest reply token
    found->touched = now;
    return *found;
}

session* session_by_id(learner_state& me, std::uint32_t id) {
    const auto found = std::find_if(me.sessions.begin(), me.sessions.end(), [id](const auto& s) { return s.id == id; });
    return id == 0 || found == me.sessions.end() ? nullptr : &*found;
}

session* open_here(turn& t) {
    auto* s = session_by_id(t.me, t.here.session);
    return s && !s->paused ? s : nullptr;
}

void close_session(turn& t, std::uint32_t id) {
    std::erase_if(t.me.sessions, [id](const auto& s) { return s.id == id; });
    for (auto& r : t.me.rooms)
        if (r.session == id) r.session = 0;
}

session& new_session(turn& t, const world::found_workflow& f, std::string title) {
    if (auto* before = open_here(t)) before->paused = true;
    if (t.me.sessions.size() >= sessions_kept) {
        const auto oldest = std::min_element(t.me.sessions.begin(), t.me.sessions.end(),
                                             [](const auto& a, const auto& b) { return a.touched < b.touched; });
        close_session(t, oldest->id);
    }
    t.me.sessions.push_back({.id = t.me.next_session++,
                             .workflow = f.work->id,
                             .graph_version = f.in->head.version,
                             .title = std::move(title),
                             .home = t.here.where,
                             .touched = t.now});
    t.here.session = t.me.sessions.back().id;
    return t.me.sessions.back();
}

/// May what was said there be told here? Direct talk stays direct.
bool may_move(const session& s, const place& to) { return to.direct || s.home == to; }

modes::view view_of(turn& t, const session& s, const world::found_workflow& f) {
    return {t.w, *f.in, *f.work, s.title, t.voice, t.now};
}

template <class State>
reply settle(turn& t, std::uint32_t id, modes::outcome<State> made) {
    for (auto& r : made.records)
        t.records.push_back(std::move(r));
    if (auto* s = session_by_id(t.me, id)) {
        s->mode = std::move(made.next);
        s->touched = t.now;
        if (made.finished) close_session(t, id);
    }
    return std::move(made.says);
}

// --- what can be offered --------------------------------------------------------------------------------------------

std::string text(const turn& t, const graph::localized& l) { return std::string(t.w.text(l)); }

void offer_workflow(const turn& t, reply& r, std::string_view id) {
    if (const auto f = t.w.workflow(id)) r.offer("start:" + f.work->id, text(t, f.work->name));
}

void offer_work_of_role(const turn& t, reply& r) {
    for (const auto& g : t.w.graphs)
        for (const auto& role : g.roles)
            if (t.me.role.empty() || role.id == t.me.role)
                for (const auto& ref : role.workflows)
                    offer_workflow(t, r, ref.id);
}

void offer_roles(const turn& t, reply& r) {
    for (const auto& g : t.w.graphs)
        for (const auto& role : g.roles)
            r.offer("role:" + role.id, text(t, role.name));
}

std::string session_label(const turn& t, const session& s) {
    const auto f = t.w.workflow(s.workflow);
    if (f && std::holds_alternative<feedback_state>(s.mode))
        return t.voice.label("critique_of", {{"artefact", modes::first_upper(text(t, f.work->artefact))}});
    const auto artefact = f ? modes::first_upper(text(t, f.work->artefact)) : s.workflow;
    return s.title.empty() ? artefact : artefact + ": " + s.title;
}

/// Work that was put aside and may be taken up here, the latest first.
void offer_waiting(const turn& t, reply& r, std::size_t most) {
    std::vector<const session*> waiting;
    for (const auto& s : t.me.sessions)
        if (s.paused && may_move(s, t.here.where)) waiting.push_back(&s);
    std::stable_sort(waiting.begin(), waiting.end(),
                     [](const auto* a, const auto* b) { return a->touched > b->touched; });
    for (std::size_t i = 0; i < waiting.size() && i < most; ++i)
        r.offer("resume:" + std::to_string(waiting[i]->id),
                t.voice.label("resume", {{"work", session_label(t, *waiting[i])}}));
}

reply menu(turn& t) {
    reply r;
    const bool first = !t.me.introduced;
    const auto name = t.e.who.name.empty() ? "" : " " + t.e.who.name;
    if (t.me.role.empty()) {
        r.say(t.voice.say(first ? "first_contact" : "which_role", {{"name", name}}));
        offer_roles(t, r);
    } else {
        r.say(t.voice.say("what_now", {{"name", name}}));
        if (const auto* s = open_here(t))
            r.offer("recap", t.voice.label("resume", {{"work", session_label(t, *s)}}), true);
        offer_waiting(t, r, 2);
        offer_work_of_role(t, r);
        r.offer("paste", t.voice.label("critique_mine"));
    }
    t.me.introduced = true;
    return r;
}

/// "I'm Coach, an AI coach": once, in front of whatever the first real answer is.
void introduce(turn& t, reply& r) {
    if (t.me.introduced) return;
    t.me.introduced = true;
    auto words = t.voice.say("disclosure", {{"name", t.e.who.name.empty() ? "" : " " + t.e.who.name}});
    if (!r.parts.empty())
        if (auto* first = std::get_if<text_part>(&r.parts.front())) {
            first->markdown = words + "\n\n" + first->markdown;
            return;
        }
    r.parts.insert(r.parts.begin(), text_part{std::move(words)});
}

// --- starting work --------------------------------------------------------------------------------------------------

void remember_role(turn& t, const world::found_workflow& f) {
    if (!t.me.role.empty()) return;
    for (const auto& role : f.in->roles)
        for (const auto& ref : role.workflows)
            if (ref.id == f.work->id) t.me.role = role.id;
}

reply start_guided(turn& t, std::string_view workflow, std::string title) {
    const auto f = t.w.workflow(workflow);
    if (!f) return menu(t);
    remember_role(t, f);
    auto& s = new_session(t, f, std::move(title));
    const auto id = s.id;
    s.mode = guided_state{};
    auto made = modes::guided_start(view_of(t, s, f));
    auto r = settle(t, id, std::move(made));
    introduce(t, r);
    return r;
}

reply start_feedback(turn& t, std::string_view workflow, std::string document) {
    const auto f = t.w.workflow(workflow);
    if (!f) return menu(t);
    remember_role(t, f);
    auto& s = new_session(t, f, {});
    const auto id = s.id;
    s.mode = feedback_state{};
    const auto v = view_of(t, s, f);
    auto made = document.empty() ? modes::feedback_start(v) : modes::feedback_document({}, std::move(document), v);
    auto r = settle(t, id, std::move(made));
    introduce(t, r);
    return r;
}

/// A text without a request: what it reads like, and the critique; or the two or three that it may be.
reply pasted(turn& t, std::string document, const std::vector<candidate>& likely) {
    struct match {
        const graph::workflow* work;
        int sections;
        double topic;
    };
    std::vector<match> matches;
    const auto read = t.w.read.read(t.w.parse(document));
    for (const auto& g : t.w.graphs) {
        for (const auto& work : g.workflows) {
            const auto card = score(g, work, read, t.w.read);
            const auto required =
                std::count_if(work.sections.begin(), work.sections.end(), [](const auto& s) { return s.required; });
            const bool off = std::any_of(card.guards.begin(), card.guards.end(),
                                         [](const auto& n) { return n.kind == guard_kind::off_topic; });
            double lexical = 0;
            for (const auto& l : likely)
                if (l.workflow == work.id) lexical = l.score;
            matches.push_back(
                {&work, off ? -1 : static_cast<int>(required) - static_cast<int>(card.missing.size()), lexical});
        }
    }
    std::stable_sort(matches.begin(), matches.end(), [](const auto& a, const auto& b) {
        return std::pair(a.sections, a.topic) > std::pair(b.sections, b.topic);
    });
    if (!matches.empty() && matches[0].sections >= 1 &&
        (matches.size() == 1 || matches[0].sections > matches[1].sections))
        return start_feedback(t, matches[0].work->id, std::move(document));
    reply r;
    r.say(t.voice.say("which_artefact"));
    for (std::size_t i = 0; i < matches.size() && i < 3; ++i)
        r.offer("critique:" + matches[i].work->id, modes::first_upper(text(t, matches[i].work->artefact)));
    r.offer("menu", t.voice.label("something_else"));
    if (document.size() <= offer_document_bytes) t.here.last_document = std::move(document);
    introduce(t, r);
    return r;
}

reply offer_likely(turn& t, const understood& u) {
    reply r;
    const bool close = u.likely.size() > 1 && u.likely[0].score >= 0.3;
    r.say(t.voice.say(close ? "which_of_these" : "not_sure"));
    for (const auto& c : u.likely)
        offer_workflow(t, r, c.workflow);
    r.offer("paste", t.voice.label("critique_mine"));
    introduce(t, r);
    return r;
}

// --- escape hatches and small talk, in every state ------------------------------------------------------------------

reply recap(turn& t, session& s) {
    const auto f = t.w.workflow(s.workflow);
    if (!f) {
        reply r;
        r.say(t.voice.say("workflow_gone", {{"workflow", s.workflow}}));
        close_session(t, s.id);
        return r;
    }
    const auto v = view_of(t, s, f);
    if (const auto* g = std::get_if<guided_state>(&s.mode)) return modes::guided_recap(*g, v);
    return modes::feedback_recap(std::get<feedback_state>(s.mode), v);
}

reply resume(turn& t, session& s) {
    if (!may_move(s, t.here.where)) {
        reply r;
        r.say(t.voice.say("elsewhere"));
        return r;
    }
    if (auto* other = open_here(t); other && other->id != s.id) other->paused = true;
    for (auto& r : t.me.rooms)
        if (r.session == s.id) r.session = 0;
    s.paused = false;
    s.home = t.here.where;
    s.touched = t.now;
    t.here.session = s.id;
    return recap(t, s);
}

reply where_were_we(turn& t) {
    if (auto* s = open_here(t)) return recap(t, *s);
    std::vector<session*> waiting;
    for (auto& s : t.me.sessions)
        if (may_move(s, t.here.where)) waiting.push_back(&s);
    if (waiting.empty()) {
        reply r;
        r.say(t.voice.say("nothing_open"));
        offer_work_of_role(t, r);
        return r;
    }
    std::stable_sort(waiting.begin(), waiting.end(),
                     [](const auto* a, const auto* b) { return a->touched > b->touched; });
    if (waiting.size() == 1) return resume(t, *waiting[0]);
    reply r;
    r.say(t.voice.say("several_open"));
    for (std::size_t i = 0; i < waiting.size() && i < 4; ++i)
        r.offer("resume:" + std::to_string(waiting[i]->id), session_label(t, *waiting[i]));
    return r;
}

reply put_aside(turn& t, std::string_view slot) {
    reply r;
    auto* s = open_here(t);
    if (!s) {
        r.say(t.voice.say("nothing_running"));
        return r;
    }
    s->paused = true;
    t.here.session = 0;
    r.say(t.voice.say(slot, {{"work", session_label(t, *s)}}));
    r.offer("resume:" + std::to_string(s->id), t.voice.label("go_on"));
    return r;
}

reply ask_start_over(turn& t) {
    reply r;
    const auto* s = open_here(t);
    if (!s) return menu(t);
    r.say(t.voice.say("start_over", {{"work", session_label(t, *s)}}));
    r.offer("restart", t.voice.label("restart"));
    r.offer("recap", t.voice.label("keep_going"), true);
    return r;
}

reply restart(turn& t) {
    auto* s = open_here(t);
    if (!s) return menu(t);
    const auto workflow = s->workflow;
    const auto title = s->title;
    const bool guided = std::holds_alternative<guided_state>(s->mode);
    close_session(t, s->id);
    return guided ? start_guided(t, workflow, title) : start_feedback(t, workflow, {});
}

reply help(turn& t) {
    reply r;
    r.say(t.voice.say(open_here(t) ? "help_in_work" : "help"));
    if (open_here(t)) {
        r.offer("recap", t.voice.label("go_on"), true);
        r.offer("pause", t.voice.label("pause"));
    } else {
        offer_work_of_role(t, r);
        r.offer("paste", t.voice.label("critique_mine"));
    }
    return r;
}

reply escalate(turn& t) {
    reply r;
    const auto contact = modes::contact_of(t.w.org);
    r.say(contact.empty() ? t.voice.say("escalate_nobody") : t.voice.say("escalate", {{"contact", contact}}));
    t.records.push_back({"escalated", {}});
    return r;
}

reply contract(turn& t) {
    reply r;
    const auto& org = t.w.org;
    if (org.contract_text.empty() && org.contract_url.empty()) {
        r.say(t.voice.say("contract_default"));
    } else {
        r.say(t.voice.say("contract", {{"version", org.contract_version}}));
        if (!org.contract_text.empty())
            r.parts.push_back(
                quote_part{org.contract_text, t.voice.label("contract_source", {{"version", org.contract_version}})});
        if (!org.contract_url.empty()) r.say(escape(org.contract_url));
    }
    if (const auto contact = modes::contact_of(org); !contact.empty())
        r.say(t.voice.say("escalate", {{"contact", contact}}));
    return r;
}

reply my_data(turn& t) {
    reply r;
    r.say(t.voice.say("my_data"));
    table_part kept{{std::string(t.voice.label("data_what")), std::string(t.voice.label("data_kept"))}, {}};
    std::string role = std::string(t.voice.label("data_none"));
    for (const auto& g : t.w.graphs)
        for (const auto& each : g.roles)
            if (each.id == t.me.role) role = text(t, each.name);
    kept.rows.push_back({std::string(t.voice.label("data_role")), role});
    for (const auto& s : t.me.sessions) {
        std::size_t words = 0;
        if (const auto* g = std::get_if<guided_state>(&s.mode))
            for (const auto& work : g->work)
                for (const auto& a : work.answers)
                    words += static_cast<std::size_t>(std::count(a.begin(), a.end(), ' ')) + 1;
        const auto* f = std::get_if<feedback_state>(&s.mode);
        kept.rows.push_back(
            {session_label(t, s), f ? t.voice.label("data_feedback", {{"count", std::to_string(f->levels.size())}})
                                    : t.voice.label("data_guided", {{"words", std::to_string(words)}})});
    }
    r.parts.push_back(std::move(kept));
    r.personal = true;
    return r;
}

reply workflows(turn& t) {
    reply r;
    r.say(t.voice.say("workflows"));
    for (const auto& g : t.w.graphs)
        for (const auto& w : g.workflows)
            r.offer("start:" + w.id, text(t, w.name));
    return r;
}

reply small_talk(turn& t, std::string_view slot) {
    reply r;
    r.say(t.voice.say(slot));
    return r;
}

/// An aside: what was asked, and the way back to the work.
template <reply (*aside)(turn&)>
reply beside_work(turn& t) {
    auto r = aside(t);
    if (open_here(t)) r.offer("recap", t.voice.label("go_on"), true);
    return r;
}

using reaction = reply (*)(turn&);
struct reaction_row {
    meaning to;
    bool in_work;  ///< false: only when no piece of work is open; then the words are the mode's
    reaction react;
};
constexpr std::array reactions{
    reaction_row{meaning::stop, true, [](turn& t) { return put_aside(t, "stopped"); }},
    reaction_row{meaning::pause, true, [](turn& t) { return put_aside(t, "paused"); }},
    reaction_row{meaning::resume, true, where_were_we},
    reaction_row{meaning::where_were_we, true, where_were_we},
    reaction_row{meaning::start_over, true, ask_start_over},
    reaction_row{meaning::help, true, help},
    reaction_row{meaning::escalate, true, beside_work<escalate>},
    reaction_row{meaning::my_data, true, beside_work<my_data>},
    reaction_row{meaning::contract, true, beside_work<contract>},
    reaction_row{meaning::menu, true, menu},
    reaction_row{meaning::workflows, true, workflows},
    reaction_row{meaning::greeting, false, menu},
    reaction_row{meaning::undo, false, [](turn& t) { return small_talk(t, "nothing_to_undo"); }},
    reaction_row{meaning::thanks, false, [](turn& t) { return small_talk(t, "thanks"); }},
};

// --- one turn -------------------------------------------------------------------------------------------------------

reply in_session(turn& t, session& s, const heard_turn& heard) {
    const auto f = t.w.workflow(s.workflow);
    if (!f) return recap(t, s);
    const auto v = view_of(t, s, f);
    const auto id = s.id;
    auto mode = std::move(s.mode);
    if (auto* g = std::get_if<guided_state>(&mode)) return settle(t, id, modes::guided_on(std::move(*g), heard, v));
    return settle(t, id, modes::feedback_on(std::move(std::get<feedback_state>(mode)), heard, v));
}

reply on_action(turn& t, const std::string& action);

reply on_words(turn& t, const std::string& words) {
    auto* s = open_here(t);
    const auto u = t.w.understand.read(words, t.here.offered, s != nullptr);
    if (u.what == meaning::choose) return on_action(t, t.here.offered[static_cast<std::size_t>(u.choice)].id);
    for (const auto& row : reactions)
        if (row.to == u.what && (row.in_work || !s)) return row.react(t);
    if (s && u.what == meaning::critique && std::holds_alternative<guided_state>(s->mode))
        return start_feedback(t, std::string(s->workflow), {});
    if (s) return in_session(t, *s, {u.what, {}, words});
    switch (u.what) {
        case meaning::guide:
            if (!u.workflow.empty()) return start_guided(t, u.workflow, u.title);
            return u.likely.empty() ? workflows(t) : offer_likely(t, u);
        case meaning::critique:
            if (!u.workflow.empty()) return start_feedback(t, u.workflow, {});
            return on_action(t, "paste");
        case meaning::document:
            return pasted(t, words, u.likely);
        default:
            return offer_likely(t, u);
    }
}

/// The action behind a choice: "12/next" → "next".
std::string_view bare_action(std::string_view id) { return id.substr(id.find('/') + 1); }

reply on_action(turn& t, const std::string& id) {
    const auto action = std::string(bare_action(id));
    const auto argument = action.substr(std::min(action.size(), action.find(':') + 1));
    if (action.starts_with("role:")) {
        t.me.role = argument;
        return menu(t);
    }
    if (action.starts_with("start:")) return start_guided(t, argument, {});
    if (action.starts_with("critique:")) return start_feedback(t, argument, std::exchange(t.here.last_document, {}));
    if (action.starts_with("resume:")) {
        auto* s = session_by_id(t.me, static_cast<std::uint32_t>(std::strtoul(argument.c_str(), nullptr, 10)));
        return s ? resume(t, *s) : where_were_we(t);
    }
    if (action == "menu") return menu(t);
    if (action == "pause") return put_aside(t, "paused");
    if (action == "restart") return restart(t);
    if (action == "recap") return where_were_we(t);
    if (action == "paste") {
        reply r;
        r.say(t.voice.say("paste_anything"));
        return r;
    }
    if (auto* s = open_here(t)) return in_session(t, *s, {meaning::choose, action, {}});
    return where_were_we(t);
}

/// A button of this room's last message acts; an older one is answered kindly with where we are.
reply on_choice(turn& t, const chose& c) {
    for (const auto& o : t.here.offered)
        if (o.id == c.id || o.label == c.id) return on_action(t, std::string(o.id));
    reply r;
    auto* s = open_here(t);
    r.say(t.voice.say(s ? "stale_button" : "stale_button_idle"));
    if (!s) {  // nothing is reopened by it
        offer_waiting(t, r, 4);
        if (r.choices.empty()) offer_work_of_role(t, r);
        return r;
    }
    auto now = recap(t, *s);
    for (auto& p : now.parts) {
        if (auto* words = std::get_if<text_part>(&p))
            r.say(words->markdown);
        else
            r.parts.push_back(std::move(p));
    }
    r.choices = std::move(now.choices);
    r.personal = now.personal;
    return r;
}

reply react(turn& t) {
    struct visitor {
        turn& t;
        reply operator()(const said& s) const { return s.text.empty() ? menu(t) : on_words(t, s.text); }
        reply operator()(const commanded& c) const { return c.text.empty() ? menu(t) : on_words(t, c.text); }
        reply operator()(const chose& c) const { return on_choice(t, c); }
        reply operator()(const shared_file& f) const {
            if (f.text.empty()) return small_talk(t, "empty_file");
            if (auto* s = open_here(t)) return in_session(t, *s, {meaning::words, {}, f.text});
            return pasted(t, f.text, {});
        }
        reply operator()(const submitted_form& f) const {
            std::string words;
            for (const auto& [name, value] : f.values)
                words += (words.empty() ? "" : "\n") + value;
            return on_words(t, words);
        }
        reply operator()(const timer_fired&) const { return {}; }
        reply operator()(const told&) const { return {}; }
    };
    return std::visit(visitor{t}, t.e.what);
}

void mention_redactions(turn& t, reply& r) {
    if (t.e.redactions.empty()) return;
    std::vector<std::string> names;
    for (const auto& each : t.e.redactions) {
        const auto key = "redacted_" + each.rule.substr(0, each.rule.find('.'));
        const auto known = t.w.phrases.labels.find(key);
        auto name = known == t.w.phrases.labels.end() ? std::string(t.voice.label("redacted_other")) : known->second;
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    }
    auto note = t.voice.say("redacted", {{"what", modes::listed(names, t.voice.label("and"))}});
    r.parts.insert(r.parts.begin(), text_part{std::move(note)});
}

/// Two pieces of the same kind of work would have the same label: "PRD", "PRD (2)".
void tell_apart(std::vector<choice>& choices) {
    for (std::size_t i = 1; i < choices.size(); ++i) {
        const auto label = choices[i].label;
        const auto same =
            std::count_if(choices.begin(), choices.begin() + static_cast<std::ptrdiff_t>(i),
                          [&](const choice& c) { return c.label == label || c.label.starts_with(label + " ("); });
        if (same > 0) choices[i].label += " (" + std::to_string(same + 1) + ")";
    }
}

message finish(turn& t, reply r) {
    message out;
    out.parts = std::move(r.parts);
    t.here.offered.clear();
    tell_apart(r.choices);
    for (auto& c : r.choices) {
        c.id = std::to_string(t.here.turn) + "/" + c.id;
        t.here.offered.push_back(c);
    }
    if (!r.choices.empty()) out.parts.push_back(choices_part{std::move(r.choices)});
    // In a channel itself only buttons and commands that one person sees are answered; a mention opens a thread.
    const bool in_the_open = !t.e.where.direct && (t.e.where.thread.empty() || r.personal);
    out.why = t.by_command || in_the_open ? intent::private_reply : intent::reply;
    return out;
}

stepped step_learner(const world& w, learner_state me, const event& e, time_point now) {
    effects wants;
    if (std::holds_alternative<timer_fired>(e.what) || std::holds_alternative<told>(e.what)) return {std::move(me), {}};
    if (me.who.id.empty()) me.who = e.who;
    if (!e.who.name.empty()) me.who.name = e.who.name;
    auto& here = room_at(me, e.where, now);
    ++here.turn;
    speaker voice{w.phrases, here.phrases, seed_of(learner_id(e.where, e.who), here.turn)};
    turn t{w, me, here, voice, e, now, {}, std::holds_alternative<commanded>(e.what)};
    const auto held_document = here.last_document;
    auto r = react(t);
    if (!held_document.empty() && here.last_document == held_document) here.last_document.clear();
    mention_redactions(t, r);
    if (!r.parts.empty() || !r.choices.empty()) {
        auto m = finish(t, std::move(r));
        wants.push_back(say{e.where, me.who, std::move(m), {}});
    }
    for (auto& each : t.records) {
        for (const auto& [key, value] : each.fields)
            if (key == "workflow")
                wants.push_back(tell{team_id(e.where), {"count", {{"workflow", value}, {"what", each.kind}}}});
        wants.push_back(std::move(each));
    }
    return {std::move(me), std::move(wants)};
}

stepped step_team(team_state team, const event& e) {
    const auto* counted = std::get_if<told>(&e.what);
    if (!counted || counted->kind != "count") return {std::move(team), {}};
    std::string workflow, what;
    for (const auto& [key, value] : counted->fields)
        (key == "workflow" ? workflow : what) = value;
    for (auto& tally : team.tallies)
        if (tally.workflow == workflow && tally.what == what) {
            ++tally.count;
            return {std::move(team), {}};
        }
    constexpr std::size_t tallies_kept = 512;
    if (team.tallies.size() < tallies_kept) team.tallies.push_back({workflow, what, 1});
    return {std::move(team), {}};
}

}  // namespace

world::found_workflow world::workflow(std::string_view id) const {
    for (const auto& g : graphs)
        if (const auto* found = g.find_workflow(id)) return {&g, found};
    return {};
}

actor_state fresh_state(std::string_view actor_id) {
    if (actor_id.starts_with("team/")) return team_state{};
    return learner_state{};
}

stepped step(const world& w, actor_state state, const event& e, time_point now) {
    if (auto* team = std::get_if<team_state>(&state)) return step_team(std::move(*team), e);
    return step_learner(w, std::move(std::get<learner_state>(state)), e, now);
}

}  // namespace coach::core
