#include "core/asides/memory.hpp"

#include "core/asides/my_data.hpp"
#include "core/asides/practice.hpp"
#include "core/habits/dates.hpp"
#include "core/habits/goals.hpp"
#include "core/reactions.hpp"
#include "core/team/fields.hpp"
#include "core/understanding/forms.hpp"
#include "core/utf8.hpp"

#include <algorithm>
#include <charconv>

namespace coach::core::asides {

namespace {

using kind = interview_state::kind;

constexpr std::chrono::days recall_after{4};
constexpr std::size_t longest_request = 600;  ///< bytes
constexpr std::size_t most_link = 500;

std::string_view field(const std::vector<std::pair<std::string, std::string>>& fields, std::string_view name) {
    for (const auto& [key, value] : fields)
        if (key == name) return value;
    return {};
}

std::uint32_t number(std::string_view digits) {
    std::uint32_t n = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), n);
    return n;
}

std::string lowered(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(c < 0x80 ? std::tolower(c) : c); });
    return text;
}

std::string day_text(turn& t, time_point at) {
    return habits_words::day_text(t.w.phrases, local(t.me.who.zone, at).day);
}

/// What follows one of the list's phrases anywhere; empty: nothing does.
std::string said_after(const turn& t, std::string_view list) {
    const auto lower = lowered(t.words);
    for (const auto& lead : t.w.phrases.list(list))
        if (const auto at = lower.find(lead + " "); at != std::string::npos)
            return std::string(utf8::prefix(std::string_view(t.words).substr(at + lead.size() + 1), words_kept));
    return {};
}

std::string last_words(turn& t) {
    if (!t.me.habit.last) return {};
    const auto& last = *t.me.habit.last;
    const auto f = t.w.workflow(last.workflow);
    if (!f) return {};
    const auto* st = graph::find_step(*f.work, last.step);
    const auto work =
        last.title.empty() ? text(t, f.work->name) : text(t, f.work->name) + ": " + goals::in_a_sentence(last.title);
    if (last.finished || !st)
        return t.voice.label(last.finished ? "last_finished" : "last_open",
                             {{"work", work}, {"day", day_text(t, last.at)}});
    return t.voice.label("last_at_step", {{"work", work}, {"step", text(t, st->title)}, {"day", day_text(t, last.at)}});
}

/// Where the work can be seen, when the tracker gave an address that is safe to follow; else empty.
std::string link_to(std::string_view ticket, std::string_view link) {
    const bool safe = link.starts_with("https://") && link.size() <= most_link &&
                      link.find_first_of(" \t\r\n()[]<>\\|\"`") == link.npos;
    return safe && !ticket.empty() ? "[" + goals::in_a_sentence(ticket) + "](" + std::string(link) + ")" : "";
}

/// The workflow that the event names, else the one that its title is about; empty: none.
std::string work_of(const turn& t, const told& x, const std::string& title) {
    const auto named = std::string(field(x.fields, "workflow"));
    if (!named.empty() && t.w.workflow(named)) return named;
    const auto read = t.w.understand.read(title, {}, false);
    if (!read.workflow.empty()) return read.workflow;
    return read.likely.empty() ? std::string{} : read.likely.front().workflow;
}

/// In a thread each of them leads to the private chat: others read along there.
void offer_help_with(turn& t, reply& r, const std::string& work, bool draft) {
    const auto before = r.choices.size();
    if (!work.empty()) {
        if (!draft) offer_workflow(t, r, work);
        r.offer("critique:" + work, t.voice.label("critique_mine"));
    } else {
        r.offer("paste", t.voice.label("critique_mine"));
    }
    if (t.here.where.direct) return;
    for (auto i = before; i < r.choices.size(); ++i)
        r.choices[i].id.insert(0, "in_private:");
}

judged_note* with_ticket(habits& h, std::string_view ticket) {
    for (auto n = h.judged.rbegin(); n != h.judged.rend(); ++n)
        if (n->ticket == ticket) return &*n;
    return nullptr;
}

bool says_forget_goal(const turn& t) {
    const auto said = understood_words::normalised(t.words);
    const auto& forms = t.w.phrases.list("forget_goal");
    return std::find(forms.begin(), forms.end(), said) != forms.end();
}

/// The note of this week, as one of the single facts: it goes after a yes.
reply ask_forget_goal(turn& t) {
    const auto* note = goals::find_note(t.me.habit, goals::week_of(t.me.who.zone, t.now));
    if (!note) return beside_work<facts>(t);
    reply r;
    r.personal = true;
    r.say(t.voice.say("forget.ask", {{"what", t.voice.label("remember_week")}}));
    if (!note->goal.empty()) r.parts.push_back(quote_part{note->goal, {}});
    r.offer("forget:habit/weeks/" + std::to_string(note - t.me.habit.weeks.data()), t.voice.label("forget_it"), true);
    r.offer("facts:0", t.voice.label("data_keep"));
    return r;
}

reply list_outcomes(turn& t) {
    reply r;
    r.personal = true;
    r.say(t.voice.say("outcome.history"));
    table_part table{{t.voice.label("outcome_work"), t.voice.label("outcome_level"), t.voice.label("outcome_ticket"),
                      t.voice.label("outcome_became")},
                     {}};
    for (auto n = t.me.habit.judged.rbegin(); n != t.me.habit.judged.rend(); ++n) {
        const auto f = t.w.workflow(n->workflow);
        const auto tenths = (n->mean + 5) / 10;
        table.rows.push_back({(f ? text(t, f.work->artefact) : n->workflow) + ", " + day_text(t, n->at),
                              std::to_string(tenths / 10) + "." + std::to_string(tenths % 10), n->ticket, n->became});
        if (!n->ticket.empty() && n->became.empty() && r.choices.size() < 3)
            r.offer("became:" + n->ticket, t.voice.label("outcome_of", {{"ticket", n->ticket}}));
    }
    r.parts.push_back(std::move(table));
    r.offer("link_work", t.voice.label("outcome_link"));
    introduce(t, r);
    return r;
}

}  // namespace

std::string said_at_start(const turn& t, std::string_view list) {
    const auto lower = lowered(t.words);
    std::size_t from = 0;
    for (const auto& polite : t.w.phrases.list("polite_leads"))
        if (std::string_view(lower).substr(from).starts_with(polite + " ")) from += polite.size() + 1;
    for (const auto& lead : t.w.phrases.list(list))
        if (std::string_view(lower).substr(from).starts_with(lead + " ")) {
            auto rest = std::string_view(t.words).substr(from + lead.size() + 1);
            while (rest.starts_with(' '))
                rest.remove_prefix(1);
            return std::string(utf8::prefix(rest, words_kept));
        }
    return {};
}

std::optional<reply> remember_request(turn& t) {
    if (t.words.size() > longest_request) return std::nullopt;
    if (!said_at_start(t, "remind_leads").empty() || !said_at_start(t, "remember_leads").empty()) return remember(t);
    return std::nullopt;
}

reply remember(turn& t) {
    auto& h = t.me.habit;
    if (auto what = said_at_start(t, "remind_leads"); !what.empty())
        return begin_interview(t, {.about = kind::follow_up, .answers = {std::move(what)}});
    if (says_forget_goal(t)) return ask_forget_goal(t);
    auto what = said_at_start(t, "remember_leads");
    if (what.empty()) return beside_work<facts>(t);
    goals::make_room_for_fact(h);
    h.facts.push_back({h.next_fact++, std::move(what), t.now, {}});
    reply r;
    r.personal = true;
    r.say(t.voice.say("remember.kept"));
    r.offer("forget:habit/facts/" + std::to_string(h.facts.size() - 1), t.voice.label("forget_it"));
    r.offer("facts:0", t.voice.label("data_facts"));
    introduce(t, r);
    return r;
}

reply forget_noted(turn& t, const std::string& id) {
    std::erase_if(t.me.habit.facts, [&](const auto& f) { return f.id == number(id); });
    t.wants.push_back(cancel_wake{"fact/" + id});
    return line(t, "forget.done");
}

reply follow_up(turn& t, const std::string&) { return begin_interview(t, {.about = kind::follow_up}); }

reply fact_due(turn& t, const std::string& id) {
    const auto found = std::find_if(t.me.habit.facts.begin(), t.me.habit.facts.end(),
                                    [&](const auto& f) { return f.id == number(id); });
    if (found == t.me.habit.facts.end() || found->due == time_point{}) return {};
    found->due = {};
    reply r;
    r.personal = true;
    r.say(t.voice.say("remember.due", {{"day", day_text(t, found->at)}}));
    r.parts.push_back(quote_part{found->text, t.voice.label("remember_source")});
    r.offer("noted:" + id, t.voice.label("remember_done"), true);
    return r;
}

void recall(turn& t, reply& r) {
    auto& last = t.me.habit.last;
    if (!last || t.now - last->at < recall_after || !t.here.where.direct) return;
    const auto words = last_words(t);
    if (words.empty()) return;
    r.personal = true;
    r.say(t.voice.say("remember.last_time", {{"what", words}}));
    const auto* note = goals::find_note(t.me.habit, goals::week_of(t.me.who.zone, last->at));
    if (note && !note->goal.empty()) r.say(t.voice.say("remember.goal", {{"goal", goals::in_a_sentence(note->goal)}}));
    if (!t.me.habit.facts.empty())
        r.parts.push_back(quote_part{t.me.habit.facts.back().text, t.voice.label("remember_source")});
    last->at = t.now;  // once
}

void show_outcomes(turn& t, reply& r, std::string_view workflow) {
    table_part table{{t.voice.label("outcome_work"), t.voice.label("outcome_ticket"), t.voice.label("outcome_became")},
                     {}};
    for (auto n = t.me.habit.judged.rbegin(); n != t.me.habit.judged.rend(); ++n)
        if (n->workflow == workflow && !n->ticket.empty())
            table.rows.push_back(
                {day_text(t, n->at), n->ticket,
                 n->became.empty() ? t.voice.label("outcome_open") : n->became + ", " + day_text(t, n->became_at)});
    if (!table.rows.empty()) r.parts.push_back(std::move(table));
}

reply outcome_of_work(turn& t) {
    if (t.me.habit.judged.empty()) return line(t, "outcome.nothing");
    const auto ticket = said_after(t, "link_leads");
    if (!ticket.empty() && ticket.find(' ') == std::string::npos) {
        auto& note = t.me.habit.judged.back();
        note.ticket = utf8::prefix(ticket, ticket_kept);
        const auto f = t.w.workflow(note.workflow);
        reply r;
        r.personal = true;
        r.say(t.voice.say("outcome.linked", {{"ticket", goals::in_a_sentence(ticket)},
                                             {"work", f ? text(t, f.work->artefact) : note.workflow}}));
        r.offer("became:" + note.ticket, t.voice.label("outcome_of", {{"ticket", note.ticket}}));
        return r;
    }
    return list_outcomes(t);
}

reply link_work(turn& t, const std::string&) { return begin_interview(t, {.about = kind::link}); }

reply became(turn& t, const std::string& ticket) { return begin_interview(t, {.about = kind::outcome, .on = ticket}); }

reply outcome_arrived(turn& t, const told& x) {
    const auto ticket = field(x.fields, "ticket");
    auto* note = ticket.empty() ? nullptr : with_ticket(t.me.habit, ticket);
    if (!note) return {};
    note->became = std::string(utf8::prefix(field(x.fields, "outcome"), words_kept));
    note->became_at = t.now;
    t.records.push_back({"outcome_known", {{"workflow", note->workflow}}});
    return {};
}

reply work_happened(turn& t, const told& x) {
    const auto& a = t.me.practice.agreed;
    const auto at = local(t.me.who.zone, t.now);
    const int today = static_cast<int>(at.day.time_since_epoch().count());
    auto& h = t.me.habit;
    if (h.offer_day != today) h.offer_day = today, h.offers_that_day = 0;
    if (!h.offers_on_work || t.now < a.snoozed_until || !learning::is_open(a, at) ||
        h.offers_that_day >= most_offers_a_day)
        return {};
    ++h.offers_that_day;
    const auto title = std::string(utf8::prefix(field(x.fields, "title"), words_kept));
    const auto ticket = std::string(utf8::prefix(field(x.fields, "ticket"), ticket_kept));
    const auto kind = field(x.fields, "kind");
    const bool draft = kind == "draft_shared";
    t.records.push_back({"work_event_offered", {}});
    reply r;
    r.personal = true;
    const auto* slot = draft ? "work.draft" : kind == "check_failed" ? "work.failed" : "work.moved";
    r.say(t.voice.say(slot, {{"ticket", goals::in_a_sentence(ticket)}}));
    r.say(link_to(ticket, field(x.fields, "link")));
    if (!title.empty()) r.parts.push_back(quote_part{title, ticket});
    offer_help_with(t, r, work_of(t, x, title), draft);
    r.offer("snooze", t.voice.label("practice_tomorrow"));
    r.offer("work_offers", t.voice.label("work_offers_off"));  // by it `work_offer_stands` knows this message
    introduce(t, r);
    return r;
}

std::optional<place> place_of_work(const learner_state& me, const told& x) {
    auto at = team::place_in(x);
    if (!at || at->channel.empty() || at->direct) return std::nullopt;
    const auto same = [&](const room& r) {
        return r.where.platform == at->platform && r.where.workspace == at->workspace;
    };
    const auto strangers = [&](const room& r) { return same(r) && r.where.channel == at->channel && r.where.external; };
    if (std::none_of(me.rooms.begin(), me.rooms.end(), same)) return std::nullopt;
    if (std::any_of(me.rooms.begin(), me.rooms.end(), strangers)) return std::nullopt;
    return at;
}

reply go_on_in_private(turn& t, const std::string& action) {
    told x{"begin_in_private", {{"action", action}}};
    if (const auto* private_talk = direct_place(t.me)) team::put_place(x.fields, *private_talk);
    t.wants.push_back(tell{t.me.links.own.empty() ? id_at(t.me, t.here.where) : t.me.links.own, std::move(x)});
    auto r = line(t, "work.in_private");
    r.personal = true;
    return r;
}

reply begun_in_private(turn& t, const told& x) {
    return t.here.where.direct ? on_action(t, std::string(field(x.fields, "action"))) : reply{};
}

bool work_offer_stands(const turn& t) {
    const auto any = [&](std::string_view action) {
        return std::any_of(t.here.offered.begin(), t.here.offered.end(),
                           [&](const auto& c) { return c.id.ends_with(action); });
    };
    return t.me.habit.offers_on_work && any("/work_offers") && any("/snooze");
}

reply switch_work_offers(turn& t, const std::string&) {
    t.me.habit.offers_on_work = !t.me.habit.offers_on_work;
    return line(t, t.me.habit.offers_on_work ? "work.on" : "work.off");
}

void note_work(turn& t, const session& s, bool finished, const std::optional<learning::judged_piece>& judged) {
    auto& h = t.me.habit;
    if (judged && !judged->guided && !judged->levels.empty()) {
        const bool again = judged->submission > 1 && !h.judged.empty() && h.judged.back().workflow == judged->workflow;
        if (!again) {
            if (h.judged.size() >= judged_kept) h.judged.erase(h.judged.begin());
            h.judged.push_back({judged->workflow, t.now, 0, {}, {}, {}});
        }
        int sum = 0;
        for (const auto& [criterion, level] : judged->levels)
            sum += level;
        h.judged.back().mean = 100 * sum / static_cast<int>(judged->levels.size());
    }
    const bool learns = std::holds_alternative<drill_state>(s.mode) ||
                        std::holds_alternative<simulation_state>(s.mode) ||
                        std::holds_alternative<experiment_state>(s.mode);
    if (learns) note_protected_time(t);
    if (s.workflow.empty() || std::holds_alternative<drill_state>(s.mode)) return;
    const auto* g = std::get_if<guided_state>(&s.mode);
    h.last = last_work{s.workflow, g ? g->step : std::string{}, std::string(utf8::prefix(s.title, words_kept)), t.now,
                       finished};
}

}  // namespace coach::core::asides
