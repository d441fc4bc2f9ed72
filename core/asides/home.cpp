#include "core/asides/home.hpp"

#include "core/asides/about_me.hpp"
#include "core/habits/goals.hpp"
#include "core/kept.hpp"
#include "core/learning/schedule.hpp"

#include <algorithm>
#include <array>

namespace coach::core::asides {

namespace {

constexpr std::size_t works_shown = 5;
constexpr std::size_t items_shown = 5;

/// Actions that ask for nothing that was said before.
constexpr std::array always{"me",    "practise", "weekly_goal", "reflect",      "my_data",     "consents", "settings",
                            "menu",  "drill:",   "scenarios",   "no_reminders", "quieter",     "contract", "ask_delete",
                            "notes", "snooze",   "experiments", "paste",        "reminders_on"};
constexpr std::array with_argument{"role:", "start:", "resume:", "practise:", "me:"};

struct page {
    turn& t;
    message out{intent::home, {}};
    heard memory{};  ///< of this page alone: it says the same whenever it is opened
    speaker voice{t.w.phrases, memory, seed_of(learner_id(t.here.where, t.me.who), 0)};

    void text(std::string markdown) { out.parts.emplace_back(text_part{std::move(markdown)}); }
    void words(std::string_view slot, const fills& with = {}) { text(voice.say(slot, with)); }
    void heading(std::string_view label) { text("**" + t.voice.label(label) + "**"); }
    void buttons(reply offered) {
        choices_part row;
        tell_apart(offered.choices);
        for (auto& c : offered.choices) {
            c.id = std::string(home_button) + c.id;
            row.options.push_back(std::move(c));
        }
        if (!row.options.empty()) out.parts.emplace_back(std::move(row));
    }
};

void show_work(page& p) {
    reply r;
    offer_waiting(p.t, r, 3);
    if (p.t.me.role.empty())
        offer_roles(p.t, r);
    else
        offer_work_of_role(p.t, r);
    if (r.choices.size() > works_shown) r.choices.resize(works_shown);
    p.heading("home_work");
    p.words(p.t.me.role.empty() ? "home.no_role" : "home.work");
    p.buttons(std::move(r));
}

void show_levels(page& p) {
    p.heading("home_level");
    auto levels = level_rows(p.t);
    if (levels.rows.empty()) return p.words("home.no_level");
    p.out.parts.emplace_back(std::move(levels));
    reply r;
    r.offer("me", p.t.voice.label("home_evidence"));
    p.buttons(std::move(r));
}

void show_practice(page& p) {
    auto& t = p.t;
    std::vector<const learning::practice_item*> due;
    for (const auto& i : t.me.practice.items)
        if (i.due <= t.now && t.w.workflow(i.workflow)) due.push_back(&i);
    std::ranges::stable_sort(due, [](const auto* a, const auto* b) { return a->need > b->need; });
    p.heading("home_practice");
    reply r;
    if (due.empty()) {
        p.words(t.me.practice.items.empty() ? "home.no_practice" : "home.nothing_due");
    } else {
        std::string list;
        for (const auto* i : due) {
            const auto f = t.w.workflow(i->workflow);
            const auto* c = f.in->find_criterion(i->criterion);
            if (!c || r.choices.size() == items_shown) continue;
            list += "- " +
                    t.voice.label("home_item", {{"what", text(t, c->name)},
                                                {"work", text(t, f.work->name)},
                                                {"minutes", std::to_string(i->minutes)}}) +
                    "\n";
            if (r.choices.empty())
                r.offer("practise:" + i->workflow + "|" + i->criterion, t.voice.label("practice_go"), true);
        }
        p.text(list.empty() ? p.voice.say("home.nothing_due") : list);
    }
    r.offer("settings", t.voice.label("home_settings"));
    p.buttons(std::move(r));
}

void show_goal(page& p) {
    auto& t = p.t;
    const auto* note = goals::find_note(t.me.habit, goals::week_of(t.me.who.zone, t.now));
    p.heading("home_goal");
    if (note && !note->goal.empty())
        p.words("home.goal", {{"goal", goals::in_a_sentence(note->goal)}});
    else
        p.words("home.no_goal");
    reply r;
    r.offer("weekly_goal", t.voice.label("home_set_goal"));
    if (note && !note->goal.empty()) r.offer("reflect", t.voice.label("home_reflect"));
    p.buttons(std::move(r));
}

void show_kept(page& p) {
    auto& t = p.t;
    std::vector<std::string> names;
    for (const auto& fact : t.w.kept.list(t.me)) {
        const auto label = t.w.phrases.labels.find("kept." + std::string(fact.field()));
        if (label == t.w.phrases.labels.end() || fact.field() == "schema") continue;
        if (std::ranges::find(names, label->second) == names.end()) names.push_back(label->second);
    }
    p.heading("home_kept");
    if (names.empty())
        p.words("home.nothing_kept");
    else
        p.words("home.kept");
    std::string list;
    for (const auto& name : names)
        list += "- " + name + "\n";
    if (!list.empty()) p.text(list);
    reply r;
    r.offer("my_data", t.voice.label("home_data"));
    r.offer("consents", t.voice.label("data_consents"));
    r.offer(t.me.practice.agreed.stopped ? "reminders_on" : "no_reminders",
            t.voice.label(t.me.practice.agreed.stopped ? "home_reminders_on" : "home_no_reminders"));
    r.offer("ask_delete", t.voice.label("home_leave"));
    p.buttons(std::move(r));
}

}  // namespace

bool works_on_home(std::string_view action) {
    return std::ranges::any_of(always, [&](std::string_view a) { return a == action; }) ||
           std::ranges::any_of(with_argument, [&](std::string_view a) { return action.starts_with(a); });
}

message home_page(turn& t) {
    page p{t};
    show_work(p);
    show_practice(p);
    show_levels(p);
    show_goal(p);
    show_kept(p);
    return std::move(p.out);
}

void show_home(turn& t) { t.wants.emplace_back(say{t.here.where, who_at(t.me, t.here.where), home_page(t), {}}); }

reply home_opened(turn& t, const told&) {
    show_home(t);
    return {};
}

reply profile_arrived(turn&, const told&) { return {}; }

reply welcome(turn& t, const told&) { return t.me.introduced ? reply{} : menu(t); }

reply thread_started(turn& t, const told&) { return menu(t); }

reply feedback_arrived(turn& t, const told& x) {
    for (const auto& [name, value] : x.fields)
        if (name == "reaction" && (value == "like" || value == "dislike"))
            t.wants.emplace_back(record{"message_feedback", {{"reaction", value}}});
    return {};
}

}  // namespace coach::core::asides
