#include "core/team/channel.hpp"

#include "core/modes/mode.hpp"
#include "core/team/fields.hpp"
#include "core/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace coach::core::team {

namespace {

constexpr std::size_t steps_most = 40;
constexpr std::size_t words_most = 16 * 1024;  ///< of one step, bytes
constexpr std::size_t members_most = 100;

using modes::reply;

struct thread {
    const world& w;
    channel_state& s;
    const told& x;
    speaker voice;
    time_point now;
    effects wants{};
    world::found_workflow f{};

    [[nodiscard]] std::string from() const { return field(x, "from"); }
    [[nodiscard]] std::string name() const { return field(x, "from_name"); }
    [[nodiscard]] session_part& part() const { return s.parts[s.current]; }
    [[nodiscard]] const graph::step* st() const { return graph::find_step(*f.work, part().step); }
    [[nodiscard]] std::string title_of(const session_part& p) const {
        const auto* found = graph::find_step(*f.work, p.step);
        return found ? std::string(w.text(found->title)) : p.step;
    }
    [[nodiscard]] std::string work() const {
        const auto artefact = modes::first_upper(std::string(w.text(f.work->artefact)));
        return s.title.empty() ? artefact : artefact + ": " + s.title;
    }
};

/// The way through the workflow where nobody's answer sends it elsewhere: each step's last branch.
std::vector<session_part> parts_of(const graph::workflow& work) {
    std::vector<session_part> out;
    auto id = work.start.id;
    while (const auto* st = graph::find_step(work, id)) {
        const bool seen = std::ranges::any_of(out, [&](const auto& p) { return p.step == st->id; });
        if (seen || out.size() >= steps_most) break;
        out.push_back({st->id, {}, {}, {}, {}, {}, {}, 0});
        if (st->next.empty()) break;
        id = st->next.back().to.id;
    }
    return out;
}

std::string tag_of(const thread& t, const graph::step& st) {
    return std::string(t.w.phrases.label(st.ai == graph::ai_tag::human_only ? "tag_human_only"
                                         : st.ai == graph::ai_tag::assisted ? "tag_assisted"
                                                                            : "tag_delegable"));
}

std::string number(const thread& t) { return std::to_string(t.s.current); }

void offer_button(const thread& t, reply& r, std::string_view action, std::string_view label, bool primary = false) {
    r.offer(std::string(action) + ":" + number(t), std::string(t.w.phrases.label(label)), primary);
}

std::string all_words(const session_part& p) {
    std::string out;
    for (const auto& w : p.words)
        out += (out.empty() ? "" : "\n\n") + w;
    return out;
}

void offer_step(thread& t, reply& r) {
    const auto* st = t.st();
    if (!st) return;
    auto& p = t.part();
    p.offered = t.now;
    p.holder.clear();
    p.holder_name.clear();
    r.say(t.voice.say("team.offer", {{"n", std::to_string(t.s.current + 1)},
                                     {"count", std::to_string(t.s.parts.size())},
                                     {"step", t.title_of(p)},
                                     {"tag", tag_of(t, *st)},
                                     {"why", modes::clause(t.w.text(st->why))}}));
    if (t.s.current > 0) {
        const auto& before = t.s.parts[t.s.current - 1];
        if (!before.words.empty())
            r.parts.push_back(quote_part{utf8::shorten(all_words(before), 1200),
                                         fill_plain(t.w.phrases.label("team.handed_by"),
                                                    {{"name", before.holder_name}, {"step", t.title_of(before)}})});
    }
    offer_button(t, r, "take", "team.take", true);
    if (t.s.current > 0 && !t.s.parts[t.s.current - 1].holder.empty()) offer_button(t, r, "back", "team.back");
    offer_button(t, r, "end", "team.end");
}

void offer_holder(const thread& t, reply& r) {
    offer_button(t, r, "hand", t.s.current + 1 < t.s.parts.size() ? "team.hand" : "team.finish",
                 !t.part().words.empty());
    offer_button(t, r, "give_up", "team.give_up");
}

void say_taken(thread& t, reply& r) {
    const auto* st = t.st();
    r.say(t.voice.say("team.taken", {{"name", t.part().holder_name},
                                     {"step", t.title_of(t.part())},
                                     {"ask", st ? std::string(t.w.text(st->ask)) : std::string{}}}));
    offer_holder(t, r);
}

std::string minutes(const thread& t, std::chrono::milliseconds time) {
    const auto m = std::chrono::duration_cast<std::chrono::minutes>(time).count();
    return fill_plain(t.w.phrases.label("team.minutes"), {{"n", std::to_string(m)}});
}

/// Time by step; whose it was is not in it.
void show_times(thread& t, reply& r) {
    table_part table{{std::string(t.w.phrases.label("team.step")), std::string(t.w.phrases.label("team.waited")),
                      std::string(t.w.phrases.label("team.worked")), std::string(t.w.phrases.label("team.returned"))},
                     {}};
    const session_part* slowest = nullptr;
    std::chrono::milliseconds longest{-1};
    for (const auto& p : t.s.parts) {
        if (p.handed == time_point{}) continue;
        const auto waited = p.taken - p.offered, worked = p.handed - p.taken;
        table.rows.push_back({t.title_of(p), minutes(t, waited), minutes(t, worked), std::to_string(p.returns)});
        t.wants.push_back(
            tell{team_id(t.s.where),
                 {"session_time",
                  {{"workflow", t.s.workflow},
                   {"step", p.step},
                   {"waited", std::to_string(std::chrono::duration_cast<std::chrono::seconds>(waited).count())},
                   {"worked", std::to_string(std::chrono::duration_cast<std::chrono::seconds>(worked).count())},
                   {"returns", std::to_string(p.returns)}}}});
        if (waited + worked > longest) {
            longest = waited + worked;
            slowest = &p;
        }
    }
    if (!slowest) return;
    const bool waiting = slowest->taken - slowest->offered > slowest->handed - slowest->taken;
    r.say(t.voice.say(waiting ? "team.bottleneck_wait" : "team.bottleneck_work",
                      {{"step", t.title_of(*slowest)}, {"time", minutes(t, longest)}}));
    r.parts.push_back(std::move(table));
}

std::string file_name(std::string_view title) {
    std::string out;
    for (const unsigned char c : title)
        if (std::isalnum(c) && c < 0x80)
            out += static_cast<char>(std::tolower(c));
        else if (!out.empty() && out.back() != '-')
            out += '-';
    while (out.ends_with('-'))
        out.pop_back();
    return out.substr(0, 60) + ".md";
}

void close(thread& t, reply& r, std::string_view slot) {
    std::string document = "# " + t.work() + "\n";
    bool any = false;
    for (const auto& p : t.s.parts) {
        if (p.words.empty()) continue;
        any = true;
        const auto* st = graph::find_step(*t.f.work, p.step);
        const auto section = st ? std::string(t.w.text(st->section)) : std::string{};
        document += "\n## " + (section.empty() ? t.title_of(p) : section) + "\n\n" + all_words(p) + "\n";
    }
    r.say(t.voice.say(slot, {{"work", t.work()}}));
    if (any) r.parts.push_back(file_part{file_name(t.work()), "text/markdown", std::move(document)});
    show_times(t, r);
    for (const auto& m : t.s.members) {
        told left{"team_left", {}};
        put_place(left.fields, t.s.where);
        left.kind = "team_left";
        t.wants.push_back(tell{m, std::move(left)});
    }
    const auto turn = t.s.turn;
    auto phrases = std::move(t.s.phrases);
    const auto where = t.s.where;
    t.s = channel_state{};
    t.s.where = where;
    t.s.turn = turn;
    t.s.phrases = std::move(phrases);
}

void join(thread& t) {
    if (t.s.members.size() < members_most && std::ranges::find(t.s.members, t.from()) == t.s.members.end())
        t.s.members.push_back(t.from());
}

reply where_it_stands(thread& t) {
    reply r;
    if (t.part().holder.empty())
        offer_step(t, r);
    else
        say_taken(t, r);
    return r;
}

reply open(thread& t) {
    reply r;
    if (t.s.open) return where_it_stands(t);
    const auto found = t.w.workflow(field(t.x, "workflow"));
    if (!found) return r;
    t.f = found;
    t.s.workflow = found.work->id;
    t.s.title = field(t.x, "title");
    t.s.parts = parts_of(*found.work);
    t.s.current = 0;
    t.s.open = !t.s.parts.empty();
    if (!t.s.open) return r;
    join(t);
    r.say(t.voice.say("team.opened", {{"work", t.work()}, {"count", std::to_string(t.s.parts.size())}}));
    offer_step(t, r);
    return r;
}

reply take(thread& t) {
    auto& p = t.part();
    if (!p.holder.empty()) return where_it_stands(t);
    p.holder = t.from();
    p.holder_name = t.name();
    p.taken = t.now;
    join(t);
    reply r;
    say_taken(t, r);
    return r;
}

reply send_back(thread& t) {
    if (!t.part().holder.empty() || t.s.current == 0) return where_it_stands(t);
    --t.s.current;
    auto& p = t.part();
    ++p.returns;
    p.handed = {};
    reply r;
    r.say(t.voice.say("team.sent_back", {{"name", p.holder_name}, {"step", t.title_of(p)}}));
    offer_holder(t, r);
    return r;
}

reply not_yours(thread& t) {
    reply r;
    r.say(t.voice.say("team.not_yours", {{"name", t.part().holder_name}, {"step", t.title_of(t.part())}}));
    return r;
}

reply give_up(thread& t) {
    if (t.part().holder != t.from()) return t.part().holder.empty() ? where_it_stands(t) : not_yours(t);
    reply r;
    offer_step(t, r);
    return r;
}

reply hand(thread& t) {
    auto& p = t.part();
    if (p.holder.empty()) return where_it_stands(t);
    if (p.holder != t.from()) return not_yours(t);
    reply r;
    if (p.words.empty()) {
        r.say(t.voice.say("team.nothing_yet", {{"step", t.title_of(p)}}));
        offer_button(t, r, "skip", "team.hand_empty");
        offer_button(t, r, "give_up", "team.give_up");
        return r;
    }
    p.handed = t.now;
    if (++t.s.current >= t.s.parts.size()) {
        close(t, r, "team.done");
        return r;
    }
    offer_step(t, r);
    return r;
}

reply skip(thread& t) {
    if (t.part().holder != t.from()) return hand(t);
    t.part().handed = t.now;
    reply r;
    if (++t.s.current >= t.s.parts.size())
        close(t, r, "team.done");
    else
        offer_step(t, r);
    return r;
}

reply end(thread& t) {
    reply r;
    close(t, r, "team.ended");
    return r;
}

struct button {
    std::string_view name;
    reply (*react)(thread&);
};
constexpr std::array buttons{
    button{"take", take}, button{"back", send_back}, button{"give_up", give_up},      button{"hand", hand},
    button{"skip", skip}, button{"end", end},        button{"where", where_it_stands}};

reply pressed(thread& t) {
    const auto action = field(t.x, "action");
    const auto at = action.find(':');
    const auto name = action.substr(0, at);
    if (!t.s.open) {
        reply r;
        r.say(t.voice.say("team.over"));
        return r;
    }
    if (at != std::string::npos && action.substr(at + 1) != number(t)) return where_it_stands(t);  // an old button
    for (const auto& b : buttons)
        if (b.name == name) return b.react(t);
    return where_it_stands(t);
}

reply words(thread& t) {
    reply r;
    if (!t.s.open) {
        r.say(t.voice.say("team.over"));
        return r;
    }
    const auto meant = field(t.x, "meaning");
    if (meant == "next") return hand(t);
    if (meant == "skip") return skip(t);
    if (meant == "undo" && t.part().holder == t.from() && !t.part().words.empty()) {
        t.part().words.pop_back();
        return where_it_stands(t);
    }
    auto& p = t.part();
    if (p.holder.empty()) return where_it_stands(t);
    if (p.holder != t.from()) return not_yours(t);
    const auto text = field(t.x, "text");
    if (text.empty() || all_words(p).size() + text.size() > words_most) return where_it_stands(t);
    p.words.push_back(text);
    r.say(t.voice.say("team.noted", {{"step", t.title_of(p)}, {"name", p.holder_name}}));
    offer_holder(t, r);
    return r;
}

/// The thread sees it; nobody was asked by name, so no private answer.
say spoken(const thread& t, reply r) {
    message out;
    out.parts = std::move(r.parts);
    for (auto& c : r.choices)
        c.id = std::string(session_button) + c.id;
    if (!r.choices.empty()) out.parts.push_back(choices_part{std::move(r.choices)});
    const auto to = address_of(t.from());
    return {t.s.where, to ? to->who : person{}, std::move(out), {}};
}

}  // namespace

stepped step(const world& w, channel_state s, const event& e, time_point now) {
    const auto* x = std::get_if<told>(&e.what);
    const auto at = x ? place_in(*x) : std::nullopt;
    if (!at) return {std::move(s), {}};
    s.where = *at;
    ++s.turn;
    const auto seed = seed_of(channel_id(s.where), s.turn);
    thread t{w, s, *x, speaker{w.phrases, s.phrases, seed}, now};
    if (s.open) t.f = w.workflow(s.workflow);
    if (s.open && (!t.f || s.current >= s.parts.size() || !t.st())) s.open = false;  // the graph has changed under it
    reply r;
    if (x->kind == "session_open") r = open(t);
    if (x->kind == "session_press") r = pressed(t);
    if (x->kind == "session_words") r = words(t);
    effects wants;
    if (!r.parts.empty()) wants.push_back(spoken(t, std::move(r)));
    for (auto& each : t.wants)
        wants.push_back(std::move(each));
    return {std::move(s), std::move(wants)};
}

}  // namespace coach::core::team
