#include "core/asides/my_data.hpp"

#include "core/asides/consent.hpp"
#include "core/asides/meta.hpp"
#include "core/consent.hpp"
#include "core/team/fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace coach::core::asides {

namespace {

constexpr std::size_t facts_shown = 10;  ///< in one message
constexpr std::size_t value_shown = 160;

/// What the coach must know to talk at all; it goes with everything else, not by itself.
constexpr std::array needed{"schema", "who", "introduced", "next_session", "rooms", "wake", "retention"};

bool can_go_alone(std::string_view field) { return std::find(needed.begin(), needed.end(), field) == needed.end(); }

std::string name_of_field(const phrasebook& book, std::string_view field) {
    if (const auto found = book.labels.find("kept." + std::string(field)); found != book.labels.end())
        return found->second;
    return std::string(field);
}

/// "ai_use/events/0" → what the field is called, and the rest of the way where there is one.
std::string name_of_fact(const phrasebook& book, const kept_fact& f) {
    const auto second = f.path.find('/', f.field().size() + 1);
    auto narrow = std::string(f.path.substr(0, second));
    std::replace(narrow.begin(), narrow.end(), '/', '.');
    if (const auto found = book.labels.find("kept." + narrow); found != book.labels.end() && narrow != f.field())
        return found->second;
    auto out = name_of_field(book, f.field());
    auto rest = f.path.substr(std::min(f.path.size(), f.field().size() + 1));
    std::string more;
    for (std::size_t from = 0; from < rest.size();) {
        const auto to = std::min(rest.find('/', from), rest.size());
        const auto step = rest.substr(from, to - from);
        if (step.find_first_not_of("0123456789") != step.npos) more += (more.empty() ? "" : " ") + step;
        from = to + 1;
    }
    std::replace(more.begin(), more.end(), '_', ' ');
    return more.empty() ? out : out + ": " + more;
}

std::string shortened(std::string text) {
    if (text.size() <= value_shown) return text;
    auto cut = value_shown;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80)
        --cut;
    return text.substr(0, cut) + "…";
}

std::string html_text(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '&')
            out += "&amp;";
        else
            out += c;
    }
    return out;
}

std::size_t session_at(std::string_view path) {
    constexpr std::string_view prefix = "sessions/";
    std::size_t index = std::string_view::npos;
    if (path.starts_with(prefix)) std::from_chars(path.data() + prefix.size(), path.data() + path.size(), index);
    return index;
}

/// What a work in progress is called; other facts by their field.
std::string shown_name(turn& t, const kept_fact& f) {
    const auto at = session_at(f.path);
    return at < t.me.sessions.size() ? session_label(t, t.me.sessions[at]) : name_of_fact(t.w.phrases, f);
}

/// "habit/facts/2" → 2, when that is an entry of this list.
template <class List>
const typename List::value_type* entry_of(const List& list, std::string_view path, std::string_view prefix) {
    std::size_t index = list.size();
    if (path.starts_with(prefix)) std::from_chars(path.data() + prefix.size(), path.data() + path.size(), index);
    return index < list.size() ? &list[index] : nullptr;
}

std::string role_name(turn& t);
std::string amount_of(turn& t, const session& s);

/// Of guided work, notes and what was to be remembered the person's words; of other facts what is kept.
std::string shown_value(turn& t, const kept_fact& f) {
    if (const auto* fact = entry_of(t.me.habit.facts, f.path, "habit/facts/")) return shortened(fact->text);
    if (const auto* week = entry_of(t.me.habit.weeks, f.path, "habit/weeks/"); week && !week->goal.empty())
        return shortened(week->goal);
    if (f.path == "role") return role_name(t);
    const auto at = session_at(f.path);
    if (at >= t.me.sessions.size()) return shortened(f.value);
    std::string words;
    if (const auto* g = std::get_if<guided_state>(&t.me.sessions[at].mode))
        for (const auto& work : g->work)
            for (const auto& a : work.answers)
                words += (words.empty() ? "" : " / ") + a;
    return words.empty() ? amount_of(t, t.me.sessions[at]) : shortened(words);
}

/// Numbers that only count what comes next; they are in the files.
bool only_counts(const kept_fact& f) { return f.path.find("/next_") != f.path.npos; }

std::vector<kept_fact> single_facts(turn& t) {
    auto all = t.w.kept.list(t.me);
    std::erase_if(all, [](const auto& f) { return !can_go_alone(f.field()) || only_counts(f); });
    // What people know by its own words comes before what was worked out from it.
    std::stable_partition(all.begin(), all.end(), [](const auto& f) {
        return f.field() == "role" || f.field() == "sessions" || f.path.starts_with("habit/");
    });
    return all;
}

/// One row for each field: its value, or how many entries it has.
void add_row(turn& t, table_part& to, std::string_view field, const std::vector<kept_fact>& all) {
    std::size_t count = 0;
    const kept_fact* only = nullptr;
    for (const auto& f : all)
        if (f.field() == field) ++count, only = &f;
    if (count == 0) return;
    const bool single = count == 1 && only->path == field;
    to.rows.push_back({name_of_field(t.w.phrases, field),
                       single       ? shortened(only->value)
                       : count == 1 ? t.voice.label("data_entry")
                                    : t.voice.label("data_entries", {{"count", std::to_string(count)}})});
}

std::size_t words_in(const guided_state& g) {
    std::size_t words = 0;
    for (const auto& work : g.work)
        for (const auto& a : work.answers)
            words += static_cast<std::size_t>(std::count(a.begin(), a.end(), ' ')) + 1;
    return words;
}

/// How much of a piece of work is kept.
struct amount {
    turn& t;
    [[nodiscard]] std::string counted(const char* label, std::size_t n, const char* what = "count") const {
        return t.voice.label(label, {{what, std::to_string(n)}});
    }
    std::string operator()(const guided_state& g) const {
        const auto words = words_in(g);
        return words == 0 ? t.voice.label("data_open") : counted("data_guided", words, "words");
    }
    std::string operator()(const feedback_state& f) const { return counted("data_feedback", f.levels.size()); }
    std::string operator()(const drill_state& d) const {
        return counted("data_drill", d.found.size() + d.unsure.size() + d.alarms.size());
    }
    std::string operator()(const simulation_state& s) const {
        return counted("simulation.kept", s.talk.revealed.size() + s.talk.moves.size() + s.talk.against.size() +
                                              s.talk.broken.size() + s.talk.promises.size());
    }
    template <class Mode>
    std::string operator()(const Mode&) const {
        return t.voice.label("data_open");
    }
};

std::string amount_of(turn& t, const session& s) { return std::visit(amount{t}, s.mode); }

void add_work(turn& t, table_part& to) {
    for (const auto& s : t.me.sessions)
        to.rows.push_back({session_label(t, s), amount_of(t, s)});
}

/// Every event that a word on the use of AI can rest on, the latest first (core/meta.hpp looks at nothing else).
void show_ai_use(turn& t, reply& r) {
    const auto& events = t.me.ai_use.events;
    if (events.empty()) return;
    table_part table{{t.voice.label("data_day"), t.voice.label("data_ai_use"), t.voice.label("data_ai_how")}, {}};
    for (auto e = events.rbegin(); e != events.rend(); ++e) {
        const auto f = t.w.workflow(e->workflow);
        const auto* st = f ? graph::find_step(*f.work, e->step) : nullptr;
        table.rows.push_back({team::date_text(e->at), st ? text(t, f.work->name) + ": " + text(t, st->title) : e->step,
                              t.voice.label(e->delegated ? "data_ai_delegated"
                                            : e->used    ? "data_ai_used"
                                                         : "data_ai_not")});
    }
    r.parts.push_back(std::move(table));
}

std::string role_name(turn& t) {
    for (const auto& g : t.w.graphs)
        for (const auto& each : g.roles)
            if (each.id == t.me.role) return text(t, each.name);
    return t.voice.label("data_none");
}

bool says_forget(std::string_view words) {
    return words.find("forget") != words.npos || words.find("Forget") != words.npos;
}

/// "forget 3", "forget number 3": 3; 0 when no number is named.
std::size_t number_named(std::string_view words) {
    const auto from = words.find_first_of("0123456789");
    std::size_t n = 0;
    if (from != words.npos) std::from_chars(words.data() + from, words.data() + words.size(), n);
    return n;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// A fact that the words name by its field or by its value; several or none: null.
const kept_fact* fact_named(turn& t, const std::vector<kept_fact>& all, const std::string& words) {
    const auto said = lower(words);
    const kept_fact* found = nullptr;
    for (const auto& f : all) {
        auto name = lower(shown_name(t, f));
        if (constexpr std::string_view yours = "your "; name.starts_with(yours)) name.erase(0, yours.size());
        const auto value = lower(f.value);
        const bool named = (name.size() > 2 && said.find(name) != said.npos) ||
                           said.find(std::string(f.field())) != said.npos ||
                           (value.size() > 3 && said.find(value) != said.npos);
        if (!named) continue;
        if (found) return nullptr;
        found = &f;
    }
    return found;
}

}  // namespace

reply my_data(turn& t) {
    reply r;
    r.personal = true;
    r.say(t.voice.say("my_data"));
    table_part kept{{t.voice.label("data_what"), t.voice.label("data_kept")}, {}};
    kept.rows.push_back({t.voice.label("data_role"), role_name(t)});
    add_work(t, kept);
    const auto all = t.w.kept.list(t.me);
    for (const auto& field : t.w.kept.fields)
        if (field != "role" && field != "sessions" && field != "schema") add_row(t, kept, field, all);
    r.parts.push_back(std::move(kept));
    show_ai_use(t, r);
    r.offer("my_data_files", t.voice.label("data_export"));
    r.offer("facts:0", t.voice.label("data_facts"));
    r.offer("consents", t.voice.label("data_consents"));
    r.offer("ask_delete", t.voice.label("data_delete"));
    return r;
}

reply export_data(turn& t) {
    reply r;
    r.personal = true;
    r.say(t.voice.say("export_data"));
    r.parts.push_back(file_part{"my-data.json", "application/json", t.w.kept.json(t.me)});
    r.parts.push_back(file_part{"my-data.html", "text/html", facts_page(t.w.phrases, t.w.kept.list(t.me))});
    return r;
}

reply ask_delete_data(turn& t) {
    reply r;
    r.personal = true;
    r.say(t.voice.say("delete_data.ask"));
    r.offer("delete_everything", t.voice.label("data_delete_yes"));
    r.offer("my_data", t.voice.label("data_keep"), true);
    return r;
}

reply delete_everything(turn& t, const std::string&) {
    reply r;
    r.personal = true;
    withdraw_all(t);
    std::vector<place> everywhere{t.e.where};
    for (const auto& other : t.me.links.also)
        if (const auto a = address_of(other.actor)) everywhere.push_back(a->where);
    if (const auto own = address_of(t.me.links.own)) everywhere.push_back(own->where);
    for (const auto& where : everywhere)
        for (auto& each : leaves_behind(where, who_at(t.me, where)))
            t.wants.push_back(std::move(each));
    t.wants.push_back(erase_me{});
    t.records.push_back({"data_deleted", {}});
    r.say(t.voice.say("delete_data.done"));
    return r;
}

reply facts_from(turn& t, const std::string& first) {
    reply r;
    r.personal = true;
    const auto all = single_facts(t);
    if (all.empty()) {
        r.say(t.voice.say("facts.none"));
        return r;
    }
    std::size_t from = 0;
    std::from_chars(first.data(), first.data() + first.size(), from);
    if (from >= all.size()) from = 0;
    r.say(t.voice.say("facts"));
    table_part table{{t.voice.label("data_number"), t.voice.label("data_what"), t.voice.label("data_kept")}, {}};
    const auto to = std::min(all.size(), from + facts_shown);
    for (auto i = from; i < to; ++i)
        table.rows.push_back({std::to_string(i + 1), shown_name(t, all[i]), shown_value(t, all[i])});
    r.parts.push_back(std::move(table));
    if (to - from == 1) r.offer("forget:" + all[from].path, t.voice.label("forget_it"));
    if (to < all.size()) r.offer("facts:" + std::to_string(to), t.voice.label("data_more"));
    r.offer("my_data", t.voice.label("data_back"));
    return r;
}

reply facts(turn& t) {
    if (!says_forget(t.words)) return facts_from(t, "0");
    const auto all = single_facts(t);
    const auto number = number_named(t.words);
    const auto* found = number > 0 && number <= all.size() ? &all[number - 1] : fact_named(t, all, t.words);
    if (!found) return facts_from(t, "0");
    reply r;
    r.personal = true;
    r.say(t.voice.say("forget.ask", {{"what", shown_name(t, *found)}}));
    r.parts.push_back(quote_part{shown_value(t, *found), {}});
    r.offer("forget:" + found->path, t.voice.label("forget_it"), true);
    r.offer("facts:0", t.voice.label("data_keep"));
    return r;
}

reply forget_fact(turn& t, const std::string& path) {
    const auto field = std::string_view(path).substr(0, path.find('/'));
    reply r;
    r.personal = true;
    const auto at = session_at(path);
    bool done = false;
    if (at < t.me.sessions.size()) {
        close_session(t, t.me.sessions[at].id);
        done = true;
    } else if (field == "consents") {
        withdraw_all(t);
        done = true;
    } else {
        done = can_go_alone(field) && t.w.kept.drop(t.me, path);
    }
    if (!done) return facts_from(t, "0");
    t.records.push_back({"fact_forgotten", {{"field", std::string(field)}}});
    r.say(t.voice.say("forget.done"));
    r.offer("facts:0", t.voice.label("data_facts"));
    return r;
}

std::string facts_page(const phrasebook& book, const std::vector<kept_fact>& all) {
    const std::string title = html_text(book.label("data_page"));
    std::string out = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>" + title +
                      "</title>\n<h1>" + title + "</h1>\n";
    std::string_view open;
    for (const auto& f : all) {
        if (f.field() != open) {
            if (!open.empty()) out += "</dl>\n";
            out += "<h2>" + html_text(name_of_field(book, f.field())) + "</h2>\n<dl>\n";
            open = f.field();
        }
        out += "<dt>" + html_text(name_of_fact(book, f)) + "</dt><dd>" + html_text(f.value) + "</dd>\n";
    }
    if (!open.empty()) out += "</dl>\n";
    return out + "</html>\n";
}

}  // namespace coach::core::asides
