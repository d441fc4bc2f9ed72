#include "core/modes/experiment.hpp"

#include "core/contract/permission.hpp"
#include "core/habits/dates.hpp"
#include "core/modes/experiment_card.hpp"
#include "core/modes/experiment_fields.hpp"
#include "core/utf8.hpp"

#include <algorithm>

namespace coach::core::modes {

namespace {

using namespace card_lines;
using made = outcome<experiment_state>;

constexpr int most_asked_again = 2;
constexpr std::size_t least_learned_words = 3;

void offer_contact(reply& r, const view& v) {
    const auto& org = v.knows.org;
    if (!org.contact_name.empty())
        r.offer("write_to:" + org.contract.experiments.section,
                v.voice.label("ask_person", {{"contact", org.contact_name}}));
    r.offer("contract", v.voice.label("show_contract"));
}

void offer_for(reply& r, const experiment_state& s, const view& v) {
    const auto add = [&](std::string action, std::string_view label, bool primary = false) {
        r.offer(std::move(action), v.voice.label(label), primary);
    };
    switch (s.at) {
        case phase::kind:
            add("kind:ship", "experiment_kind_ship");
            add("kind:learn", "experiment_kind_learn");
            return;
        case phase::authority:
            add("say:authority_me", "experiment_authority_me");
            break;
        case phase::team:
            add("skip", "experiment_own_work");
            return;
        case phase::sense:
            add("sense:7", "experiment_week");
            add("sense:14", "experiment_two_weeks");
            add("sense:30", "experiment_month");
            return;
        case phase::data_class:
            for (const auto& d : v.knows.org.contract.data)
                r.offer("class:" + d.id, first_upper(d.name));
            return;
        case phase::budget:
            add("budget:0", "experiment_no_money");
            return;
        case phase::approval:
            add("edit:budget", "experiment_lower");
            offer_contact(r, v);
            return;
        case phase::found:
            add("found:worked", "experiment_worked");
            add("found:failed", "experiment_failed");
            add("found:unclear", "experiment_unclear");
            return;
        case phase::decision:
            add("decision:keep", "experiment_keep");
            add("decision:change", "experiment_change");
            add("decision:stop", "experiment_stop");
            return;
        case phase::sharing:
            add("share", "experiment_share");
            add("private", "experiment_private");
            return;
        default:
            break;
    }
    const auto* row = row_of(s.at);
    if (row && (!row->needed || s.asked_again >= most_asked_again)) add("skip", "skip");
}

void show_ready(reply& r, const experiment_state& s, const view& v) {
    r.parts.push_back(card_table(s.card, v.knows));
    const auto found = blockers(s.card, v);
    if (found.empty()) {
        r.say(v.voice.say("experiment.ready"));
        r.offer("begin", v.voice.label("experiment_begin"), true);
    } else {
        r.say(found.front().words);
        for (std::size_t i = 0; i < found.size() && i < 3; ++i) {
            const auto name = std::string(row_of(found[i].at)->name);
            if (std::none_of(r.choices.begin(), r.choices.end(), [&](const auto& c) { return c.id == "edit:" + name; }))
                r.offer("edit:" + name,
                        v.voice.label("experiment_add", {{"field", v.voice.label("experiment_field_" + name)}}),
                        i == 0);
        }
        if (found.front().by_contract) offer_contact(r, v);
    }
    r.offer("edit", v.voice.label("experiment_edit"));
    r.offer("drop", v.voice.label("experiment_drop"));
}

void show_closed(reply& r, const experiment_state& s, const view& v) {
    r.say(v.voice.say(s.card.found == "worked"   ? "experiment.closed_worked"
                      : s.card.found == "failed" ? "experiment.closed_failed"
                                                 : "experiment.closed_unclear"));
    r.parts.push_back(quote_part{s.card.learned, v.voice.label("experiment_field_learned")});
    r.say(v.voice.say(v.knows.org.leaders.empty() ? "experiment.ask_share" : "experiment.ask_share_leaders"));
    r.personal = true;
}

void ask(reply& r, const experiment_state& s, const view& v) {
    if (s.at == phase::ready) return show_ready(r, s, v);
    if (s.at == phase::sharing)
        show_closed(r, s, v);
    else if (s.at == phase::found)
        r.say(v.voice.say("experiment.ask_found"));
    else if (s.at == phase::budget)
        r.say(v.voice.say("experiment.ask_budget",
                          {{"ceiling", money(v.knows.org.contract.experiments.ceiling, v.knows)}}));
    else
        r.say(v.voice.say(ask_slot(s.at)));
    if (s.at == phase::kind && !s.mending && is_blank(s.card)) r.parts.push_back(form_of_card(v));
    offer_for(r, s, v);
}

void go_on(made& out, const view& v) {
    auto& s = out.next;
    s.asked_again = 0;
    const bool more = s.mending && s.at != phase::data && s.at != phase::budget;
    const auto next = after(s.at, s.card, v);
    const bool follows = next == phase::data_class || next == phase::approval;
    s.at = s.mending && (more || !follows) ? phase::ready : next;
    if (s.at == phase::ready) s.mending = true;
    ask(out.says, s, v);
}

made again_with(made out, std::string words, const view& v) {
    ++out.next.asked_again;
    out.says.say(std::move(words));
    offer_for(out.says, out.next, v);
    return out;
}

made refused(made out, blocker why, const view& v) {
    out.says.say(std::move(why.words));
    out.records.push_back({"experiment_refused", {{"workflow", "experiments"}}});
    offer_contact(out.says, v);
    offer_for(out.says, out.next, v);
    return out;
}

made take_words(made out, const field_row& row, const std::string& words, const view& v) {
    auto& s = out.next;
    const bool nothing = words.empty() || v.knows.understand.is_non_answer(words);
    if (nothing && row.needed) return again_with(std::move(out), v.voice.say(need_slot(s.at)), v);
    if (!nothing && is_ruled(s.at))
        if (auto why = outside_contract(s.at, words, v)) return refused(std::move(out), std::move(*why), v);
    if (s.at == phase::team && names_several(words, v))
        return again_with(std::move(out), v.voice.say("experiment.one_team"), v);
    if (const auto slot = press_slot(s.at); !slot.empty() && s.asked_again == 0 && is_weak(s.at, words, v))
        return again_with(std::move(out), v.voice.say(slot, {{"quote", std::string(utf8::shorten(words, 80))}}), v);
    if (s.at == phase::data) {
        const auto* named = contract::named_data(v.knows.org.contract, words);
        if (auto why = data_above(named ? named->id : "", v)) return refused(std::move(out), std::move(*why), v);
        s.card.data_class = named ? named->id : "";
    }
    s.card.*row.words = nothing ? "" : words;
    go_on(out, v);
    return out;
}

/// What stands stays; the talk goes on at the first line from here that lacks words or whose words are not enough.
made take_form(made out, const submitted_form& form, const view& v) {
    auto& s = out.next;
    const field_row* open = nullptr;
    std::string open_words;
    bool taken = false;
    for (const auto& row : fields) {
        if (!is_on_form(row.at) || !is_asked(row.at, s.card, v) || !(s.card.*row.words).empty()) continue;
        auto words = words_for(row, form, v);
        const bool enough = !words.empty() && is_enough(row.at, words, v);
        if (row.at == phase::ship && s.at == phase::kind && !words.empty()) s.at = phase::hunch;  // that is its kind
        if (enough) {
            s.card.*row.words = std::move(words);
            taken = true;
        } else if (!open && row.at >= s.at) {
            open = &row;
            open_words = std::move(words);
        }
    }
    if (taken) out.says.say(v.voice.say("experiment.form_taken"));
    if (open && (s.at != phase::kind || !open_words.empty())) {
        if (s.at != open->at) s.asked_again = 0;
        s.at = open->at;
        if (open->needed || !open_words.empty()) return take_words(std::move(out), *open, open_words, v);
    } else if (is_on_form(s.at)) {
        s.at = phase::authority;
        go_on(out, v);
        return out;
    }
    ask(out.says, s, v);
    return out;
}

made take_class(made out, const std::string& id, const view& v) {
    if (auto why = data_above(id, v)) {
        out.next.card.data.clear();
        out.next.at = phase::data;
        return refused(std::move(out), std::move(*why), v);
    }
    out.next.card.data_class = id;
    go_on(out, v);
    return out;
}

made take_day(made out, std::optional<local_day> day, const view& v) {
    if (!day) return again_with(std::move(out), v.voice.say("experiment.no_day"), v);
    out.next.card.sense = sense_time(v.me.who.zone, *day);
    go_on(out, v);
    return out;
}

made take_budget(made out, std::optional<int> amount, const view& v) {
    if (!amount) return again_with(std::move(out), v.voice.say("experiment.no_number"), v);
    out.next.card.budget = *amount;
    out.next.card.approved_by.clear();
    if (const auto why = budget_above(out.next.card, v)) {
        out.says.say(why->words);
        out.next.at = phase::approval;
        out.records.push_back({"experiment_refused", {{"workflow", "experiments"}}});
        offer_for(out.says, out.next, v);
        return out;
    }
    go_on(out, v);
    return out;
}

local_day today(const view& v) { return local(v.me.who.zone, v.now).day; }

// --- begin and end --------------------------------------------------------------------------------------------------

std::size_t running(const habits& h) {
    return static_cast<std::size_t>(std::count_if(h.experiments.begin(), h.experiments.end(),
                                                  [](const auto& c) { return c.closed == time_point{}; }));
}

void keep(habits& h, const experiment_card& card) {
    if (h.experiments.size() >= experiments_kept) {
        const auto closed = std::find_if(h.experiments.begin(), h.experiments.end(),
                                         [](const auto& c) { return c.closed != time_point{}; });
        h.experiments.erase(closed == h.experiments.end() ? h.experiments.begin() : closed);
    }
    h.experiments.push_back(card);
}

made begin(made out, const view& v) {
    auto& card = out.next.card;
    if (!blockers(card, v).empty()) {
        out.records.push_back({"experiment_refused", {{"workflow", "experiments"}}});
        ask(out.says, out.next, v);
        return out;
    }
    if (running(v.me.habit) >= experiments_kept) {
        out.says.say(v.voice.say("experiment.too_many"));
        out.says.offer("experiments", v.voice.label("experiment_list"), true);
        return out;
    }
    card.id = v.me.habit.next_experiment++;
    card.began = v.now;
    keep(v.me.habit, card);
    out.records.push_back({"experiment_started",
                           {{"workflow", "experiments"},
                            {"kind", card.to_learn ? "learn" : "ship"},
                            {"data", card.data_class},
                            {"budget", std::to_string(card.budget)},
                            {"approved", card.approved_by.empty() ? "ceiling" : "named"}}});
    out.wants.push_back(wake_at{sense_timer(card.id), card.sense});
    out.says.say(v.voice.say("experiment.begun",
                             {{"day", habits_words::day_text(v.knows.phrases, local(v.me.who.zone, card.sense).day)}}));
    out.finished = true;
    return out;
}

experiment_card* kept_card(learner_state& me, std::uint32_t id) {
    for (auto& c : me.habit.experiments)
        if (c.id == id) return &c;
    return nullptr;
}

made close(made out, const view& v) {
    auto& card = out.next.card;
    card.closed = v.now;
    if (auto* kept = kept_card(v.me, card.id)) *kept = card;
    out.wants.push_back(cancel_wake{sense_timer(card.id)});
    out.records.push_back(
        {"experiment_closed", {{"workflow", "experiments"}, {"found", card.found}, {"decision", card.decision}}});
    out.records.push_back({"experiment_success", {{"workflow", "experiments"}}});
    if (card.found != "worked") out.records.push_back({"experiment_learned", {{"workflow", "experiments"}}});
    out.next.at = phase::sharing;
    ask(out.says, out.next, v);
    return out;
}

/// What worked in one team goes to the next one, not to all.
void offer_next_team(reply& r, const experiment_card& card, const view& v) {
    if (card.decision == "keep" && !card.to_learn)
        r.offer("experiment_next:" + std::to_string(card.id), v.voice.label("experiment_next"));
}

made share(made out, const view& v) {
    const auto& card = out.next.card;
    const auto name = v.me.who.name.empty() ? v.me.who.id : v.me.who.name;
    out.says.say(v.voice.say(v.knows.org.leaders.empty() ? "experiment.to_share" : "experiment.shared_leaders"));
    out.says.parts.push_back(
        code_part{v.voice.label("experiment_shared_text", {{"hunch", card.hunch},
                                                           {"found", v.voice.label("experiment_" + card.found)},
                                                           {"learned", card.learned},
                                                           {"decision", v.voice.label("experiment_" + card.decision)}}),
                  "", v.voice.label("experiment_shared_label")});
    for (const auto& leader : v.knows.org.leaders)
        out.wants.push_back(tell{learner_id(v.e.where, {leader, {}, {}}),
                                 {"experiment_shared",
                                  {{"hunch", card.hunch},
                                   {"learned", card.learned},
                                   {"found", card.found},
                                   {"from", id_at(v.me, v.e.where)},
                                   {"from_name", name}}}});
    out.records.push_back({"learning_shared", {{"workflow", "experiments"}}});
    offer_next_team(out.says, card, v);
    out.finished = true;
    return out;
}

made take_learned(made out, const std::string& words, const view& v) {
    if (v.knows.understand.is_non_answer(words) || word_count(words) < least_learned_words) {
        ++out.next.asked_again;
        out.says.say(v.voice.say("experiment.need_learned"));
        if (out.next.asked_again >= most_asked_again) out.says.offer("pause", v.voice.label("pause"));
        return out;
    }
    out.next.card.learned = words;
    return close(std::move(out), v);
}

/// The card of the next team: the same, with what helped, and a day of its own.
made next_team(made out, const std::string& words, const view& v) {
    if (v.knows.understand.is_non_answer(words) || names_several(words, v))
        return again_with(std::move(out), v.voice.say("experiment.one_team"), v);
    auto& card = out.next.card;
    card.team = words;
    card.id = 0;
    card.began = card.closed = card.sense = {};
    card.found.clear();
    card.decision.clear();
    card.learned.clear();
    out.next.at = phase::sense;
    out.next.mending = true;
    out.next.asked_again = 0;
    out.records.push_back({"experiment_expanded", {{"workflow", "experiments"}}});
    ask(out.says, out.next, v);
    return out;
}

made pressed(made out, const std::string& action, const view& v) {
    auto& s = out.next;
    const auto rest = action.substr(std::min(action.size(), action.find(':') + 1));
    if (action.starts_with("kind:") && s.at == phase::kind) {
        s.card.to_learn = rest == "learn";
        go_on(out, v);
        return out;
    }
    if (action == "say:authority_me" && s.at == phase::authority)
        return take_words(std::move(out), *row_of(s.at), v.voice.label("experiment_authority_me"), v);
    if (action.starts_with("sense:") && s.at == phase::sense)
        return take_day(std::move(out), today(v) + std::chrono::days{std::atoi(rest.c_str())}, v);
    if (action.starts_with("class:") && s.at == phase::data_class) return take_class(std::move(out), rest, v);
    if (action.starts_with("budget:") && s.at == phase::budget) return take_budget(std::move(out), 0, v);
    if (action == "begin" && s.at == phase::ready) return begin(std::move(out), v);
    if (action.starts_with("found:") && s.at == phase::found) {
        s.card.found = rest;
        s.at = phase::decision;
    } else if (action.starts_with("decision:") && s.at == phase::decision) {
        s.card.decision = rest;
        s.at = phase::learned;
    } else if (action == "share" && s.at == phase::sharing) {
        return share(std::move(out), v);
    } else if (action == "private" && s.at == phase::sharing) {
        out.says.say(v.voice.say("experiment.kept_private"));
        offer_next_team(out.says, s.card, v);
        out.finished = true;
        return out;
    } else if (action == "drop" && s.at == phase::ready) {
        out.says.say(v.voice.say("experiment.dropped"));
        out.finished = true;
        return out;
    } else if (action == "edit" && s.at == phase::ready) {
        out.says.say(v.voice.say("experiment.which_field"));
        for (const auto& f : fields)
            if (f.at != phase::data_class && f.at != phase::approval && is_asked(f.at, s.card, v))
                out.says.offer("edit:" + std::string(f.name),
                               first_upper(v.voice.label("experiment_field_" + std::string(f.name))));
        return out;
    } else if (action.starts_with("edit:")) {
        for (const auto& f : fields)
            if (f.name == rest) s.at = f.at;
        s.mending = s.mending || s.at != phase::budget;
        s.asked_again = 0;
    }
    ask(out.says, s, v);
    return out;
}

made skipped(made out, const view& v) {
    const auto* row = row_of(out.next.at);
    if (!row || (row->needed && out.next.asked_again < most_asked_again)) {
        if (row && row->words) return take_words(std::move(out), *row, {}, v);
        ask(out.says, out.next, v);
        return out;
    }
    go_on(out, v);
    return out;
}

}  // namespace

outcome<experiment_state> experiment_start(const view& v) {
    made out{{}, {}, {}};
    ask(out.says, out.next, v);
    return out;
}

outcome<experiment_state> experiment_close(experiment_card card, const view& v) {
    made out{{.at = phase::found, .card = std::move(card)}, {}, {}};
    out.says.parts.push_back(card_table(out.next.card, v.knows));
    ask(out.says, out.next, v);
    return out;
}

bool has_room_for(const experiment_state& s, const submitted_form& form, const view& v) {
    if (s.card.id != 0 || s.at > phase::ready) return false;
    return std::any_of(fields.begin(), fields.end(), [&](const auto& row) {
        return is_on_form(row.at) && is_asked(row.at, s.card, v) && (s.card.*row.words).empty() &&
               !words_for(row, form, v).empty();
    });
}

outcome<experiment_state> on(experiment_state s, const heard_turn& heard, const view& v) {
    made out{std::move(s), {}, {}};
    if (const auto* form = std::get_if<submitted_form>(&v.e.what); form && form->form == experiment_form)
        return take_form(std::move(out), *form, v);
    if (!heard.action.empty() && heard.action != "skip") return pressed(std::move(out), heard.action, v);
    if (heard.action == "skip" || heard.what == meaning::skip) return skipped(std::move(out), v);
    const auto at = out.next.at;
    if (heard.what == meaning::undo && at <= phase::ready) {
        out.next.at = before(at, out.next.card, v);
        out.next.mending = false;
        ask(out.says, out.next, v);
        return out;
    }
    const auto words = one_line(heard.text);
    const auto* row = row_of(at);
    if (row && row->words) return take_words(std::move(out), *row, words, v);
    switch (at) {
        case phase::sense:
            return take_day(std::move(out), habits_words::day_named(v.knows.phrases, words, today(v)), v);
        case phase::budget:
            return take_budget(std::move(out), habits_words::amount_named(v.knows.phrases, words), v);
        case phase::learned:
            return take_learned(std::move(out), words, v);
        case phase::constraints:
            if (v.knows.understand.is_non_answer(words))
                return again_with(std::move(out), v.voice.say("experiment.need_constraints"), v);
            out.next.card.constraints = words;
            out.next.at = phase::next_team;
            break;
        case phase::next_team:
            return next_team(std::move(out), words, v);
        default:
            break;
    }
    ask(out.says, out.next, v);
    return out;
}

reply recap(const experiment_state& s, const view& v) {
    reply r;
    ask(r, s, v);
    return r;
}

outcome<experiment_state> again(const experiment_state& s, const view& v) {
    if (s.card.id != 0) return experiment_close(s.card, v);
    return experiment_start(v);
}

std::string label_of(const experiment_state& s, const view& v) {
    auto hunch = std::string(utf8::shorten(s.card.hunch, 40));
    std::erase_if(hunch, [](char c) { return c == '?' || c == '{' || c == '}'; });  // it stands in our sentences
    return s.card.hunch.empty() ? v.voice.label("talk_experiment_new")
                                : v.voice.label("talk_experiment", {{"hunch", clause(hunch)}});
}

}  // namespace coach::core::modes
