#include "core/team/discoveries.hpp"

#include "core/team/fields.hpp"
#include "core/team/library.hpp"
#include "core/team/suppress.hpp"
#include "core/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace coach::core::team {

namespace {

constexpr std::uint32_t outcomes_before_prompt = 3;
constexpr std::uint32_t sessions_for_signal = 3;

std::uint64_t number(std::string_view digits) {
    std::uint64_t n = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), n);
    return n;
}

period& period_at(team_state& team, time_point now) {
    constexpr std::size_t periods_most = 24;
    const auto month = month_of(now);
    for (auto& p : team.periods)
        if (p.month == month) return p;
    if (team.periods.size() >= periods_most) team.periods.erase(team.periods.begin());
    team.periods.push_back({month, 0, 0, false});
    return team.periods.back();
}

/// The team's channel by the organisation's file; nothing: it named none for this platform.
std::optional<place> team_place(const world& w, const place& like) {
    const auto found = w.org.team_channels.find(like.platform);
    if (found == w.org.team_channels.end()) return std::nullopt;
    return place{like.platform, like.workspace, found->second, {}, false, {}};
}

speaker voice_of(const world& w, team_state& team, time_point now) {
    const auto turn = static_cast<std::uint64_t>(now.time_since_epoch().count());
    return {w.phrases, team.phrases, seed_of("team", turn)};
}

void to_leaders(const world& w, const team_state& team, effects& wants, const told& what) {
    for (const auto& id : w.org.leaders)
        wants.push_back(tell{learner_id(team.where, {id, {}, {}}), what});
}

/// One line on how work moves: the step that waits longest in team sessions, else discoveries beside outcomes.
std::string signal(const world& w, team_state& team, speaker& voice, time_point now) {
    const step_time* slowest = nullptr;
    for (const auto& s : team.step_times)
        if (s.sessions >= sessions_for_signal &&
            (!slowest || s.waited * slowest->sessions > slowest->waited * s.sessions))
            slowest = &s;
    const auto f = slowest ? w.workflow(slowest->workflow) : world::found_workflow{};
    const auto* st = f ? graph::find_step(*f.work, slowest->step) : nullptr;
    if (st && slowest->waited > 0)
        return voice.say("digest.signal_step", {{"step", std::string(w.text(st->title))},
                                                {"minutes", std::to_string(slowest->waited / slowest->sessions / 60)},
                                                {"sessions", std::to_string(slowest->sessions)}});
    const auto& p = period_at(team, now);
    return voice.say("digest.signal_ratio",
                     {{"discoveries", std::to_string(p.discoveries)}, {"outcomes", std::to_string(p.outcomes)}});
}

std::string one_prompt(const world& w, const team_state& team, speaker& voice, time_point now) {
    const auto all = all_assets(w, team, now);
    const shown_asset* best = nullptr;
    for (const auto& a : all)
        if (a.kind == "prompt" && a.approved && !a.stale && (!best || a.uses > best->uses)) best = &a;
    return best ? voice.say("digest.prompt", {{"title", best->title}}) : voice.say("digest.prompt_none");
}

/// What to stop: a library entry that is stale, else one of the authored ones, in turn.
std::string subtraction(const world& w, const team_state& team, speaker& voice, time_point now) {
    for (const auto& a : all_assets(w, team, now))
        if (a.stale) return voice.say("digest.stop_asset", {{"title", a.title}});
    const auto& authored = w.phrases.list("digest_stops");
    return authored.empty() ? std::string{}
                            : voice.say("digest.stop", {{"what", authored[team.digests % authored.size()]}});
}

void digest(const world& w, team_state& team, effects& wants, time_point now) {
    const auto at = team_place(w, team.where);
    if (!at || team.periods.empty()) return;
    auto voice = voice_of(w, team, now);
    const auto titled = [&](std::string_view label, std::string words) {
        return text_part{"**" + std::string(w.phrases.label(label)) + "** " + std::move(words)};
    };
    message m;
    m.parts = {titled("digest.signal", signal(w, team, voice, now)),
               titled("digest.prompt", one_prompt(w, team, voice, now)),
               titled("digest.stop", subtraction(w, team, voice, now))};
    const auto number = std::to_string(++team.digests);
    m.parts.push_back(
        choices_part{{{"team:subtract:yes:" + number, std::string(w.phrases.label("digest.we_stop")), true},
                      {"team:subtract:no:" + number, std::string(w.phrases.label("digest.we_keep"))}}});
    wants.push_back(say{*at, {}, std::move(m), {}});
}

void prompt_leaders(const world& w, team_state& team, effects& wants, time_point now) {
    auto& p = period_at(team, now);
    if (p.leaders_told || p.outcomes < outcomes_before_prompt || p.discoveries >= p.outcomes) return;
    p.leaders_told = true;
    to_leaders(w, team, wants,
               {"discoveries_low",
                {{"discoveries", std::to_string(p.discoveries)}, {"outcomes", std::to_string(p.outcomes)}}});
}

std::string one_decimal(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    return text;
}

void monthly_summary(const world& w, team_state& team, effects& wants, time_point now) {
    const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(now)};
    const auto last = month_of(time_point{
        std::chrono::sys_days{std::chrono::year_month_day{today.year(), today.month(), std::chrono::day{1}}} -
        std::chrono::days{1}});
    if (team.summary_month.empty()) team.summary_month = last;  // the first whole month is the next
    if (team.summary_month == last) return;
    team.summary_month = last;
    told out{"month_summary", {{"month", last}}};
    for (const auto& p : team.periods)
        if (p.month == last) {
            out.fields.emplace_back("discoveries", std::to_string(p.discoveries));
            out.fields.emplace_back("outcomes", std::to_string(p.outcomes));
        }
    for (const auto& c : changed_in(team, last)) {
        out.fields.emplace_back("workflow", c.workflow);
        out.fields.emplace_back("people", std::to_string(c.people));
        out.fields.emplace_back("before", one_decimal(c.levels.median_before));
        out.fields.emplace_back("after", one_decimal(c.levels.median_after));
        out.fields.emplace_back("low", one_decimal(c.levels.low));
        out.fields.emplace_back("high", one_decimal(c.levels.high));
        out.fields.emplace_back("clear", c.levels.clear() ? "yes" : "no");
    }
    to_leaders(w, team, wants, out);
}

void case_ready(const discovery_turn& t, const case_draft& c) {
    told out{"case_ready", {}};
    if (!c.at.platform.empty()) put_place(out.fields, c.at);
    out.fields.emplace_back("title", c.title);
    out.fields.emplace_back("measure", c.measure);
    out.fields.emplace_back("before", c.before);
    out.fields.emplace_back("after", c.after);
    out.fields.emplace_back("declined", c.declined ? "yes" : "no");
    out.fields.emplace_back("quote_name", c.quote_name);
    if (c.consented) out.fields.emplace_back("quote", c.quote);
    t.wants.push_back(tell{c.author, std::move(out)});
}

}  // namespace

std::string month_of(time_point now) { return date_text(now).substr(0, 7); }

void discovery_made(const discovery_turn& t) {
    ++period_at(t.team, t.now).discoveries;
    const auto asked = place_in(t.x);
    const auto from = address_of(field(t.x, "from"));
    if (!asked || !from) return;
    const auto named = team_place(t.w, *asked);
    const auto at = named.value_or(*asked);
    auto voice = voice_of(t.w, t.team, t.now);
    message m;
    m.parts = {text_part{voice.say("discovery.posted", {{"name", field(t.x, "from_name")}})},
               quote_part{field(t.x, "text"), field(t.x, "from_name")}};
    t.wants.push_back(say{at, from->who, std::move(m), {}});
}

void outcome_made(team_state& team, time_point now) { ++period_at(team, now).outcomes; }

void judged(team_state& team, const told& x, time_point now) {
    constexpr std::size_t runs_most = 2000;
    const auto workflow = field(x, "workflow");
    const auto who = number(field(x, "who"));
    const auto level = static_cast<int>(number(field(x, "level")));
    for (auto& r : team.judged)
        if (r.workflow == workflow && r.who == who) {
            ++r.runs;
            r.last = level;
            r.month = month_of(now);
            return;
        }
    if (team.judged.size() < runs_most) team.judged.push_back({workflow, who, 1, level, level, month_of(now)});
}

void session_time(team_state& team, const told& x) {
    constexpr std::size_t steps_most = 500;
    const auto workflow = field(x, "workflow"), step = field(x, "step");
    auto found =
        std::ranges::find_if(team.step_times, [&](const auto& s) { return s.workflow == workflow && s.step == step; });
    if (found == team.step_times.end()) {
        if (team.step_times.size() >= steps_most) return;
        team.step_times.push_back({workflow, step, 0, 0, 0, 0});
        found = std::prev(team.step_times.end());
    }
    ++found->sessions;
    found->waited += number(field(x, "waited"));
    found->worked += number(field(x, "worked"));
    found->returns += static_cast<std::uint32_t>(number(field(x, "returns")));
}

void subtraction_answered(team_state& team, const told& x) {
    const auto digest = static_cast<std::uint32_t>(number(field(x, "digest")));
    if (digest <= team.subtracted || digest > team.digests) return;  // answered before
    team.subtracted = digest;
    ++(field(x, "stops") == "yes" ? team.stopped : team.kept_on);
}

void case_added(const discovery_turn& t) {
    constexpr std::size_t drafts_most = 50, quote_most = 1000;
    case_draft c;
    c.id = "case." + std::to_string(++t.team.cases_made);
    c.author = field(t.x, "from");
    c.at = place_in(t.x).value_or(place{});
    c.title = field(t.x, "title");
    c.measure = field(t.x, "measure");
    c.before = field(t.x, "before");
    c.after = field(t.x, "after");
    const auto quote = field(t.x, "quote");
    const auto colon = quote.find(':');
    const auto author = address_of(c.author);
    if (!quote.starts_with('@') || colon == std::string::npos || !author) {
        c.declined = !quote.empty();  // nobody was named who could be asked
        case_ready(t, c);
        return;
    }
    auto id = quote.substr(1, colon - 1);
    while (id.ends_with(' '))
        id.pop_back();
    auto words = quote.substr(colon + 1);
    words.erase(0, std::min(words.find_first_not_of(" \""), words.size()));
    while (words.ends_with(' ') || words.ends_with('"'))
        words.pop_back();
    c.quote_name = id;
    c.quote = std::string(utf8::prefix(words, quote_most));
    c.quote_of = learner_id(author->where, {id, {}, {}});
    t.wants.push_back(
        tell{c.quote_of,
             {"quote_ask",
              {{"case", c.id}, {"title", c.title}, {"quote", c.quote}, {"from_name", field(t.x, "from_name")}}}});
    auto waiting = answer_to(t.x, "case_waiting");
    waiting.fields.emplace_back("name", id);
    t.wants.push_back(tell{c.author, std::move(waiting)});
    if (t.team.cases.size() >= drafts_most) t.team.cases.erase(t.team.cases.begin());
    t.team.cases.push_back(std::move(c));
}

void case_answered(const discovery_turn& t) {
    const auto id = field(t.x, "case");
    const auto found = std::ranges::find_if(t.team.cases, [&](const auto& c) { return c.id == id; });
    if (found == t.team.cases.end() || found->quote_of != field(t.x, "from")) return;  // only the one who was asked
    found->consented = field(t.x, "consent") == "yes";
    found->declined = !found->consented;
    case_ready(t, *found);
    t.team.cases.erase(found);
}

std::optional<double> ratio_of(const team_state& team, std::string_view month) {
    for (const auto& p : team.periods)
        if (p.month == month && p.outcomes > 0) return static_cast<double>(p.discoveries) / p.outcomes;
    return std::nullopt;
}

std::vector<changed_workflow> changed_in(team_state& team, std::string_view month) {
    constexpr std::size_t releases_most = 200;
    std::vector<std::string> workflows;
    for (const auto& r : team.judged)
        if (std::ranges::find(workflows, r.workflow) == workflows.end()) workflows.push_back(r.workflow);
    std::vector<changed_workflow> out;
    for (const auto& workflow : workflows) {
        std::vector<std::uint64_t> who;
        std::vector<double> first, last;
        for (const auto& r : team.judged) {
            if (r.workflow != workflow || r.month != month || r.runs < 2) continue;
            who.push_back(r.who);
            first.push_back(r.first / 100.0);
            last.push_back(r.last / 100.0);
        }
        difference_guard guard;
        for (const auto& before : team.releases)
            if (before.workflow == workflow) guard.remember(before.who);
        const auto levels = change_of(first, last);
        if (!levels || !guard.allow(who)) continue;
        if (team.releases.size() >= releases_most) team.releases.erase(team.releases.begin());
        team.releases.push_back({workflow, who});
        out.push_back({workflow, who.size(), *levels});
    }
    return out;
}

void discoveries_weekly(const world& w, team_state& team, effects& wants, time_point now) {
    if (team.where.platform.empty() || team.periods.empty()) return;  // nothing has happened yet
    prompt_leaders(w, team, wants, now);
    monthly_summary(w, team, wants, now);
    digest(w, team, wants, now);
}

}  // namespace coach::core::team
