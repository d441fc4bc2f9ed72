#include "core/asides/experiments.hpp"

#include "core/habits/dates.hpp"
#include "core/modes/experiment.hpp"
#include "core/team/fields.hpp"
#include "core/utf8.hpp"

#include <charconv>

namespace coach::core::asides {

namespace {

using team::field;

constexpr int days_later = 7;
constexpr std::size_t label_characters = 40;

std::uint32_t number(std::string_view digits) {
    std::uint32_t n = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), n);
    return n;
}

experiment_card* card_by_id(turn& t, const std::string& id) {
    for (auto& c : t.me.habit.experiments)
        if (c.id == number(id)) return &c;
    return nullptr;
}

bool runs(const experiment_card& c) { return c.closed == time_point{}; }

std::string short_hunch(const experiment_card& c) { return utf8::shorten(c.hunch, label_characters); }

std::string day_of(turn& t, time_point when) {
    return habits_words::day_text(t.w.phrases, local(t.me.who.zone, when).day);
}

template <class Start>
reply open_talk(turn& t, experiment_state s, Start start) {
    auto& made = new_session(t, {}, {}, std::move(s));
    auto r = settle(t, made.id, start(view_of(t, made)));
    introduce(t, r);
    return r;
}

}  // namespace

reply experiment(turn& t) {
    for (const auto& c : t.me.habit.experiments)
        if (runs(c)) return experiments(t, {});
    return new_experiment(t, {});
}

reply experiments(turn& t, const std::string&) {
    reply r;
    r.personal = true;
    r.say(t.voice.say("experiment.list"));
    table_part all{{t.voice.label("experiment_field_hunch"), t.voice.label("experiment_field_sense")}, {}};
    for (const auto& c : t.me.habit.experiments) {
        if (!runs(c)) continue;
        all.rows.push_back({c.hunch, day_of(t, c.sense)});
        r.offer("experiment_close:" + std::to_string(c.id),
                t.voice.label("experiment_look", {{"hunch", short_hunch(c)}}));
    }
    if (!all.rows.empty()) r.parts.push_back(std::move(all));
    r.offer("experiment_new", t.voice.label("talk_experiment_new"));
    introduce(t, r);
    return r;
}

reply new_experiment(turn& t, const std::string&) {
    return open_talk(t, {}, [](const modes::view& v) { return modes::experiment_start(v); });
}

reply close_experiment(turn& t, const std::string& id) {
    const auto* found = card_by_id(t, id);
    if (!found || !runs(*found)) return experiment(t);
    const auto card = *found;
    return open_talk(t, {.at = experiment_state::phase::found, .card = card},
                     [&](const modes::view& v) { return modes::experiment_close(card, v); });
}

reply postpone_experiment(turn& t, const std::string& id) {
    auto* card = card_by_id(t, id);
    if (!card || !runs(*card)) return experiment(t);
    card->sense = modes::sense_time(t.me.who.zone, local(t.me.who.zone, t.now).day + std::chrono::days{days_later});
    t.wants.push_back(wake_at{modes::sense_timer(card->id), card->sense});
    reply r;
    r.say(t.voice.say("experiment.postponed", {{"day", day_of(t, card->sense)}}));
    return r;
}

reply next_experiment(turn& t, const std::string& id) {
    const auto* found = card_by_id(t, id);
    if (!found) return experiment(t);
    const experiment_state s{.at = experiment_state::phase::constraints, .card = *found};
    return open_talk(t, s,
                     [&](const modes::view& v) { return modes::outcome<experiment_state>{s, modes::recap(s, v), {}}; });
}

reply experiment_due(turn& t, const std::string& id) {
    const auto* card = card_by_id(t, id);
    if (!card || !runs(*card)) return {};
    reply r;
    r.personal = true;
    r.say(t.voice.say("experiment.due"));
    table_part what{{t.voice.label("experiment_field"), t.voice.label("experiment_words")}, {}};
    for (const auto& [name, words] :
         {std::pair("hunch", card->hunch), std::pair("signal", card->signal), std::pair("rule", card->rule)})
        what.rows.push_back({t.voice.label("experiment_field_" + std::string(name)), words});
    r.parts.push_back(std::move(what));
    r.offer("experiment_close:" + id, t.voice.label("experiment_look_now"), true);
    r.offer("experiment_later:" + id, t.voice.label("experiment_another_week"));
    return r;
}

reply experiment_arrived(turn& t, const told& x) {
    const auto name = std::string(field(x, "from_name"));
    const bool worked = field(x, "found") == "worked";
    reply r;
    r.personal = true;
    r.say(t.voice.say(worked ? "experiment.leader_worked" : "experiment.leader_failed", {{"name", name}}));
    r.parts.push_back(quote_part{std::string(field(x, "learned")), name});
    if (!worked)
        r.parts.push_back(
            code_part{t.voice.label("experiment_leader_text", {{"name", name},
                                                               {"hunch", modes::clause(field(x, "hunch"))},
                                                               {"learned", modes::clause(field(x, "learned"))}}),
                      "", t.voice.label("experiment_leader_label")});
    r.offer("answer:" + name + "\x1f" + std::string(field(x, "from")), t.voice.label("answer", {{"name", name}}));
    return r;
}

void list_experiments(turn& t, table_part& kept) {
    for (const auto& c : t.me.habit.experiments)
        kept.rows.push_back({t.voice.label("talk_experiment", {{"hunch", short_hunch(c)}}),
                             runs(c) ? t.voice.label("data_experiment_runs", {{"day", day_of(t, c.sense)}})
                                     : t.voice.label("data_experiment_closed", {{"day", day_of(t, c.closed)}})});
}

}  // namespace coach::core::asides
