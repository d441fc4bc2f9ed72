#include "core/coach.hpp"

#include "core/asides/consent.hpp"
#include "core/asides/contract.hpp"
#include "core/asides/home.hpp"
#include "core/asides/memory.hpp"
#include "core/asides/meta.hpp"
#include "core/asides/team_talk.hpp"
#include "core/capture/library.hpp"
#include "core/joining.hpp"
#include "core/migration.hpp"
#include "core/modes/experiment.hpp"
#include "core/reactions.hpp"
#include "core/team/actor.hpp"
#include "core/team/channel.hpp"
#include "core/team/fields.hpp"

#include <algorithm>

namespace coach::core {

namespace {

/// What ends or quietens reminders must work on each of them, however old.
bool works_when_old(std::string_view id) {
    const auto action = id.substr(id.find('/') + 1);
    return action == "no_reminders" || action == "quieter" || action == "snooze" || action.starts_with("practise:");
}

/// What only the person should see of a thread stands here when the platform has no way to show it there.
bool came_here_instead(const turn& t, const chose& c) {
    if (!t.here.where.direct) return false;
    return std::ranges::any_of(t.me.rooms, [&](const room& r) {
        return !r.where.direct && r.where.platform == t.here.where.platform &&
               std::ranges::any_of(r.offered, [&](const choice& o) { return o.id == c.id; });
    });
}

/// The open question again, after what came too late.
reply where_we_are(turn& t, std::string_view late, std::string_view late_short, std::string_view late_idle) {
    reply r;
    auto* s = open_here(t);
    reply now = s ? recap(t, *s) : reply{};
    int words = 0;
    for (const auto& p : now.parts)
        if (const auto* said = std::get_if<text_part>(&p)) words += modes::words_of_ours(said->markdown);
    r.say(t.voice.say(!s ? late_idle : words > modes::most_words ? late_short : late));
    if (!s) {  // nothing is reopened by it
        offer_waiting(t, r, 4);
        if (r.choices.empty()) offer_work_of_role(t, r);
        return r;
    }
    for (auto& p : now.parts) {
        if (auto* said = std::get_if<text_part>(&p))
            r.say(said->markdown);
        else
            r.parts.push_back(std::move(p));
    }
    r.choices = std::move(now.choices);
    r.personal = now.personal;
    return r;
}

/// A button of this room's last message acts; an older one is answered kindly with where we are.
reply on_choice(turn& t, const chose& c) {
    const auto action = c.id.substr(c.id.find('/') + 1);
    if (c.id.starts_with(team::session_button)) return asides::team_button(t, c.id.substr(team::session_button.size()));
    for (const auto& o : t.here.offered)
        if (o.id == c.id || o.label == c.id) return on_action(t, std::string(o.id));
    if (c.id.starts_with(asides::home_button) && asides::works_on_home(action)) return on_action(t, action);
    if (works_when_old(c.id) || came_here_instead(t, c)) return on_action(t, c.id);
    return where_we_are(t, "stale_button", "stale_button_short", "stale_button_idle");
}

/// The card's form fills what is open on the card of this place, and nothing else; other forms are their words.
reply on_form(turn& t, const submitted_form& f) {
    if (f.form == modes::experiment_form) {
        auto* s = open_here(t);
        const auto* card = s ? std::get_if<experiment_state>(&s->mode) : nullptr;
        if (card && modes::has_room_for(*card, f, view_of(t, *s))) return in_session(t, *s, {});
        return where_we_are(t, "experiment.form_stale", "experiment.form_stale_short", "experiment.form_stale");
    }
    std::string words;
    for (const auto& [name, value] : f.values)
        words += (words.empty() ? "" : "\n") + value;
    return on_words(t, words);
}

reply on_timer(turn& t, const timer_fired& f) {
    for (const auto& row : wake_rows())
        if (std::string_view(f.name).starts_with(row.prefix)) return row.react(t, f.name.substr(row.prefix.size()));
    return {};
}

reply on_told(turn& t, const told& x) {
    for (const auto& row : told_rows())
        if (x.kind == row.kind) return row.react(t, x);
    return {};
}

/// What is wrong with a file and what to do about it; open work stays where it is.
reply unreadable(turn& t, const shared_file& f) {
    const auto slot = "document." + f.problem;
    reply r;
    r.say(t.voice.say(t.w.phrases.slots.contains(slot) ? slot : "document.damaged", {{"name", f.name}}));
    if (open_here(t)) r.offer("recap", t.voice.label("go_on"), true);
    return r;
}

reply react(turn& t) {
    struct visitor {
        turn& t;
        reply operator()(const said& s) const { return s.text.empty() ? menu(t) : on_words(t, s.text); }
        reply operator()(const commanded& c) const { return c.text.empty() ? menu(t) : on_words(t, c.text); }
        reply operator()(const chose& c) const { return on_choice(t, c); }
        reply operator()(const shared_file& f) const {
            if (!f.problem.empty()) return unreadable(t, f);
            if (f.text.empty()) return line(t, "empty_file");
            if (auto* s = open_here(t)) return in_session(t, *s, {meaning::words, {}, f.text});
            return pasted(t, f.text, {});
        }
        reply operator()(const submitted_form& f) const { return on_form(t, f); }
        reply operator()(const timer_fired& f) const { return on_timer(t, f); }
        reply operator()(const told& x) const { return on_told(t, x); }
    };
    return std::visit(visitor{t}, t.e.what);
}

void mention_cut(turn& t, reply& r) {
    const auto* f = std::get_if<shared_file>(&t.e.what);
    if (f && f->cut) r.parts.insert(r.parts.begin(), text_part{t.voice.say("document.cut", {{"name", f->name}})});
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
    int words = 0;
    for (const auto& p : r.parts)
        if (const auto* said = std::get_if<text_part>(&p)) words += modes::words_of_ours(said->markdown);
    auto note = t.voice.say(words > modes::most_words ? "redacted_short" : "redacted",
                            {{"what", modes::listed(names, t.voice.label("and"))}});
    r.parts.insert(r.parts.begin(), text_part{std::move(note)});
}

/// Where a question was asked that this answers; null: nobody asked, or the place is forgotten.
const place* asked_at(const learner_state& me, const told& x) {
    if (x.kind == "work_event") return nullptr;  // names a place, but nobody asked
    const auto at = team::place_in(x);
    for (const auto& r : me.rooms)
        if (at && r.where == *at) return &r.where;
    return nullptr;
}

std::string_view action_of(const choice& c) { return std::string_view(c.id).substr(c.id.find('/') + 1); }

/// The same button under a second unasked message takes the place of the first: a quiet person's list stays short.
void drop_repeated(std::vector<choice>& offered, const std::vector<choice>& again) {
    std::erase_if(offered, [&](const choice& old) {
        return std::ranges::any_of(again, [&](const choice& c) { return action_of(old) == c.id; });
    });
}

message finish(turn& t, reply r) {
    message out;
    out.parts = std::move(r.parts);
    const auto* x = std::get_if<told>(&t.e.what);
    const bool unasked = std::holds_alternative<timer_fired>(t.e.what) || (x && !asked_at(t.me, *x));
    // What comes unasked takes no open question away: its buttons stand beside those of the last message.
    if (!unasked || !open_here(t))
        t.here.offered.clear();
    else
        drop_repeated(t.here.offered, r.choices);
    tell_apart(r.choices);
    for (auto& c : r.choices) {
        c.id = std::to_string(t.here.turn) + "/" + c.id;
        t.here.offered.push_back(c);
    }
    if (!r.choices.empty()) out.parts.push_back(choices_part{std::move(r.choices)});
    // In a channel itself only buttons and commands that one person sees are answered; a mention opens a thread.
    const auto& at = t.here.where;
    const bool in_the_open = !at.direct && (at.thread.empty() || at.external || r.personal);
    if (unasked)
        out.why = at.direct ? intent::proactive : intent::private_reply;
    else
        out.why = t.by_command || in_the_open ? intent::private_reply : intent::reply;
    return out;
}

/// A timer or a word of another actor that nobody here knows changes nothing: late ones come, and more than once.
bool is_known(const event& e) {
    if (const auto* f = std::get_if<timer_fired>(&e.what))
        return std::ranges::any_of(wake_rows(), [&](const auto& row) { return f->name.starts_with(row.prefix); });
    if (const auto* x = std::get_if<told>(&e.what))
        return std::ranges::any_of(told_rows(), [&](const auto& row) { return x->kind == row.kind; });
    return true;
}

/// Where an unasked word is said: where it was asked for, but what is personal only where nobody reads along.
std::optional<place> place_of(const learner_state& me, const event& e) {
    if (const auto* x = std::get_if<told>(&e.what)) {
        if (x->kind == "thread_started") return e.where;
        if (const auto* asked = asked_at(me, *x)) return *asked;
        if (x->kind == "work_event" && me.habit.offers_on_work)
            if (auto named = asides::place_of_work(me, *x)) return named;
    }
    if (!std::holds_alternative<told>(e.what) && !(std::holds_alternative<timer_fired>(e.what) && !e.where.direct))
        return e.where;
    if (const auto* private_talk = direct_place(me)) return *private_talk;
    if (e.where.direct && !e.where.platform.empty()) return e.where;
    return std::nullopt;
}

/// Platforms name the chat with one person by that person as long as they have not said its own name: the same place.
place own_chat(learner_state& me, const place& at, const person& who) {
    if (!at.direct || !at.thread.empty()) return at;
    const auto same_chat = [&](const room& r) {
        return r.where.direct && r.where.thread.empty() && r.where.platform == at.platform &&
               r.where.workspace == at.workspace;
    };
    if (at.channel == who.id) {
        const room* known = nullptr;
        for (const auto& r : me.rooms)
            if (same_chat(r) && (!known || known->touched < r.touched)) known = &r;
        return known ? known->where : at;
    }
    if (std::ranges::any_of(me.rooms, [&](const room& r) { return r.where == at; })) return at;
    for (auto& r : me.rooms)
        if (same_chat(r) && r.where.channel == who.id) r.where.channel = at.channel;
    return at;
}

/// What the contract says must be logged, by its own clause.
write_down audit_line(const record& r, const contract::log_rule& rule, const contract::contract& c, std::string who) {
    write_down out{"audit",
                   {{"what", r.kind}, {"section", rule.section}, {"contract", c.version}, {"who", std::move(who)}}};
    out.fields.insert(out.fields.end(), r.fields.begin(), r.fields.end());
    return out;
}

bool erases(const effects& wants) {
    return std::ranges::any_of(wants, [](const auto& each) { return std::holds_alternative<erase_me>(each); });
}

/// Comes by itself and says nothing in the talk: buttons that stand there stay good.
bool is_beside_the_talk(const event& e) {
    const auto* x = std::get_if<told>(&e.what);
    return x && (x->kind == "profile" || x->kind == "home_opened");
}

stepped step_learner(const world& w, learner_state me, const event& e, time_point now) {
    effects wants;
    if (auto belongs = for_the_joined(me, e)) return {std::move(me), std::move(*belongs)};
    if (heard_in_silence(me, e)) return {std::move(me), {}};
    if (const auto* f = std::get_if<timer_fired>(&e.what); f && f->name == retention::timer) {
        wants = retention::fired(me, w.keeps, now);
        if (erases(wants)) tell_the_joined(me, wants);
        return {std::move(me), std::move(wants)};
    }
    if (!is_known(e)) return {std::move(me), {}};
    migrate(me, w);
    const auto where = place_of(me, e);
    if (!where) return {std::move(me), {}};  // nowhere to say it
    if (me.who.id.empty()) me.who = e.who;
    if (!e.who.name.empty() && e.who.id == me.who.id) me.who.name = e.who.name;
    const bool moved = !e.who.zone.empty() && e.who.zone != me.habit.told_zone;
    if (moved) me.who.zone = me.habit.told_zone = e.who.zone;
    const auto at = own_chat(me, *where, e.who);
    const bool beside = is_beside_the_talk(e);
    room nowhere{.where = at};  // what is beside the talk makes no place where one talks
    auto& here = beside ? nowhere : room_at(me, at, now);
    if (!beside) ++here.turn;
    speaker voice{w.phrases, here.phrases, seed_of(id_at(me, at), here.turn)};
    const auto* x = std::get_if<told>(&e.what);
    const bool by_command =
        std::holds_alternative<commanded>(e.what) || (x && team::field(*x, "at_by_command") == "yes");
    turn t{w, me, here, voice, e, now, {}, {}, by_command, {}, {}};
    const auto held_document = here.last_document;
    auto r = react(t);
    if (moved) set_practice_timer(t);
    if (const auto* c = std::get_if<chose>(&e.what); c && c->id.starts_with(asides::home_button)) asides::show_home(t);
    if (!held_document.empty() && here.last_document == held_document) here.last_document.clear();
    mention_cut(t, r);
    mention_redactions(t, r);
    if (!r.parts.empty()) asides::mention_new_contract(t, r);
    const bool spoke = !std::holds_alternative<timer_fired>(e.what) && !std::holds_alternative<told>(e.what);
    if (spoke && !r.parts.empty()) asides::mention_lapsed(t, r);
    if (!r.parts.empty() || !r.choices.empty()) {
        auto m = finish(t, std::move(r));
        wants.push_back(say{at, who_at(me, at), std::move(m), {}});
    }
    for (auto& each : t.wants)
        wants.push_back(std::move(each));
    for (auto& each : t.records) {
        if (const auto* rule = w.org.contract.logs_kind(each.kind))
            wants.push_back(audit_line(each, *rule, w.org.contract, id_at(me, at)));
        for (const auto& [key, value] : each.fields)
            if (key == "workflow")
                wants.push_back(tell{team_id(at),
                                     {"count",
                                      {{"workflow", value},
                                       {"what", each.kind},
                                       {"at_platform", at.platform},
                                       {"at_workspace", at.workspace},
                                       {"who", std::to_string(seed_of(id_at(me, at), 0))}}}});
        wants.push_back(std::move(each));
    }
    if (erases(wants)) {
        tell_the_joined(me, wants);
        return {learner_state{}, std::move(wants)};
    }
    if (!std::holds_alternative<timer_fired>(e.what) && !std::holds_alternative<told>(e.what)) me.retention.seen = now;
    retention::schedule(me, w.keeps, now, wants);
    return {std::move(me), std::move(wants)};
}

}  // namespace

world::found_workflow world::workflow(std::string_view id) const {
    for (const auto& g : graphs)
        if (const auto* found = g.find_workflow(id)) return {&g, found};
    if (const auto* found = general.find_workflow(id)) return {&general, found};
    return {};
}

world::found_workflow world::workflow(std::string_view id, std::string_view version) const {
    for (const auto& g : graphs)
        if (g.head.version == version)
            if (const auto* found = g.find_workflow(id)) return {&g, found};
    for (const auto& p : past)
        if (p.of.head.version == version)
            if (const auto* found = p.of.find_workflow(id)) return {&p.of, found};
    // Of the general rubric no earlier version is kept: what is open goes on with the present one.
    if (const auto* found = general.find_workflow(id)) return {&general, found};
    return {};
}

const graph::graph* world::graph_named(std::string_view id, std::string_view version) const {
    const graph::graph* now = nullptr;
    for (const auto& g : graphs)
        if (g.head.id == id) now = &g;
    if (now && now->head.version == version) return now;
    for (const auto& p : past)
        if (p.of.head.id == id && p.of.head.version == version) return &p.of;
    return now;
}

const persona::stage& world::stage_of(const graph::graph& g) const {
    for (const auto& p : past)
        if (&p.of == &g) return p.stage;
    return stage;
}

actor_state fresh_state(std::string_view actor_id) {
    if (actor_id.starts_with("team/")) return team_state{};
    if (actor_id.starts_with("channel/")) return team::channel_state{};
    if (actor_id.starts_with("library/")) return library_state{};
    return learner_state{};
}

stepped step(const world& w, actor_state state, const event& e, time_point now) {
    if (auto* thread = std::get_if<team::channel_state>(&state)) return team::step(w, std::move(*thread), e, now);
    if (auto* team = std::get_if<team_state>(&state)) return team::step(w, std::move(*team), e, now);
    if (auto* library = std::get_if<library_state>(&state)) {
        effects wants;
        if (const auto* x = std::get_if<told>(&e.what)) capture::library_hears(*library, w, *x, now, wants);
        return {std::move(*library), std::move(wants)};
    }
    return step_learner(w, std::move(std::get<learner_state>(state)), e, now);
}

}  // namespace coach::core
