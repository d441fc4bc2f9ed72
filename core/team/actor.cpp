#include "core/team/actor.hpp"

#include "core/asides/meta.hpp"
#include "core/team/agenda.hpp"
#include "core/team/decisions.hpp"
#include "core/team/discoveries.hpp"
#include "core/team/fields.hpp"
#include "core/team/library.hpp"
#include "core/team/mentors.hpp"
#include "core/team/observed.hpp"
#include "core/team/suppress.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace coach::core::team {

namespace {

constexpr std::string_view weekly = "week";
constexpr std::size_t assets_shown = 6;
constexpr std::size_t decisions_shown = 6;

struct hearing {
    const world& w;
    team_state& team;
    const told& x;
    effects& wants;
    time_point now;

    [[nodiscard]] std::string operator[](std::string_view name) const { return field(x, name); }
    void answer(told what) const { wants.push_back(tell{field(x, "from"), std::move(what)}); }
};

std::uint64_t number(std::string_view digits) {
    std::uint64_t n = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), n);
    return n;
}

void count_person(team_state& team, std::string_view workflow, std::uint64_t who) {
    constexpr std::size_t workflows_most = 200, people_most = 500;
    if (who == 0) return;
    auto found = std::ranges::find_if(team.people, [&](const auto& p) { return p.workflow == workflow; });
    if (found == team.people.end()) {
        if (team.people.size() >= workflows_most) return;
        team.people.push_back({std::string(workflow), {}});
        found = std::prev(team.people.end());
    }
    if (found->who.size() < people_most && std::ranges::find(found->who, who) == found->who.end())
        found->who.push_back(who);
}

void count(const hearing& h) {
    const auto workflow = h["workflow"], what = h["what"];
    count_person(h.team, workflow, number(h["who"]));
    if (what == "guided_finished" || what == "outcome") outcome_made(h.team, h.now);
    count_for_month(h.team, h.x, h.now);
    for (auto& tally : h.team.tallies)
        if (tally.workflow == workflow && tally.what == what) {
            ++tally.count;
            return;
        }
    constexpr std::size_t tallies_kept = 512;
    if (h.team.tallies.size() < tallies_kept) h.team.tallies.push_back({workflow, what, 1});
}

void asset_find(const hearing& h) {
    auto out = answer_to(h.x, "assets_found");
    out.fields.emplace_back("words", h["words"]);
    for (const auto& a : find_assets(h.w, h.team, h["words"], assets_shown, h.now))
        put_asset(out.fields, a, false);
    h.answer(std::move(out));
}

void asset_open(const hearing& h) {
    auto out = answer_to(h.x, "asset_shown");
    if (asset_by_id(h.w, h.team, h["id"], h.now)) used_asset(h.team, h["id"]);
    if (const auto a = asset_by_id(h.w, h.team, h["id"], h.now)) put_asset(out.fields, *a, true);
    h.answer(std::move(out));
}

void asset_vote(const hearing& h) {
    if (asset_by_id(h.w, h.team, h["id"], h.now)) vote_on(h.team, h["id"], number(h["who"]), h["useful"] == "yes");
}

void asset_approve(const hearing& h) {
    const bool ok = approve(h.w, h.team, h["id"], h["from"], h.now);
    auto out = answer_to(h.x, "asset_approval");
    out.fields.emplace_back("ok", ok ? "yes" : "no");
    if (const auto a = asset_by_id(h.w, h.team, h["id"], h.now)) put_asset(out.fields, *a, false);
    h.answer(std::move(out));
}

void asset_add(const hearing& h) {
    asset a;
    a.kind = h["kind"];
    a.title = h["title"];
    a.text = h["text"];
    a.tested_on = h["tested_on"];
    a.owner = h["from"];
    a.owner_name = h["from_name"];
    a.added = h.now;
    const auto lines = h["contributors"];
    for (std::size_t from = 0; from < lines.size() && a.contributors.size() < 16;) {
        const auto end = std::min(lines.find('\n', from), lines.size());
        if (end > from) a.contributors.push_back(lines.substr(from, end - from));
        from = end + 1;
    }
    const auto from = address_of(a.owner);
    if (!h.w.org.library_owner.empty() && from) {
        a.owner = learner_id(from->where, {h.w.org.library_owner, {}, {}});
        a.owner_name = h.w.org.library_owner;
    }
    add_asset(h.team, std::move(a));
}

void decision_add(const hearing& h) {
    log_decision(h.team, {{}, h.now, h["words"], h["prompt"], h["output_hash"], h["reviewer"], h["from_name"]});
}

void decision_find(const hearing& h) {
    auto out = answer_to(h.x, "decisions_found");
    out.fields.emplace_back("words", h["words"]);
    for (const auto& d : find_decisions(h.w, h.team, h["words"], decisions_shown))
        put_decision(out.fields, d);
    h.answer(std::move(out));
}

void page(const hearing& h) {
    auto out = answer_to(h.x, "team_page");
    for (const auto& p : h.team.people) {
        if (!enough_people(h.team, p.workflow)) continue;
        for (const auto* what : {"guided_finished", "gate_overridden"}) {
            std::uint64_t n = 0;
            for (const auto& tally : h.team.tallies)
                if (tally.workflow == p.workflow && tally.what == what) n = tally.count;
            out.fields.emplace_back(p.workflow + "/" + what, std::to_string(n));
        }
    }
    h.answer(std::move(out));
}

discovery_turn in_discoveries(const hearing& h) { return {h.w, h.team, h.x, h.wants, h.now}; }

/// The pseudonym goes wherever it stands; what was handed to the team stays the team's.
void forget(const hearing& h) {
    const auto who = number(h["who"]);
    for (auto& p : h.team.people)
        std::erase(p.who, who);
    std::erase_if(h.team.judged, [&](const auto& j) { return j.who == who; });
    for (auto& r : h.team.releases)
        std::erase(r.who, who);
    forget_in_months(h.team, who);
    for (auto& u : h.team.uses)
        std::erase_if(u.votes, [&](const auto& v) { return v.who == who; });
    for (auto& a : h.team.assets)
        if (!h["actor"].empty() && a.owner == h["actor"]) a.owner.clear(), a.owner_name.clear();
    forget_mentoring(h.team, h["actor"], h.wants);
}

/// Nothing of theirs stays in what nobody has approved yet.
void contributor_left(const hearing& h) {
    const auto who = h["from"];
    std::erase_if(h.team.assets, [&](const auto& a) {
        return a.approved_by.empty() && std::ranges::find(a.contributors, who) != a.contributors.end();
    });
}

void observed_gone(const hearing& h) {
    observed_withdrawn(h.team, number(h["who"]),
                       time_point{std::chrono::milliseconds{static_cast<std::int64_t>(number(h["at"]))}});
}

/// Only the library says so, once a workflow is approved (core/capture/library.hpp).
void programme_start(const hearing& h) {
    auto out = told{"programme_started", {}};
    const bool again = h.team.programme.at != time_point{};
    if (!again) h.team.programme = {h["workflow"], h["from_name"], h.now};
    out.fields = {{"title", h["title"]},
                  {"workflow", h.team.programme.workflow},
                  {"again", again ? "yes" : "no"},
                  {"date", date_text(h.team.programme.at)}};
    h.answer(std::move(out));
}

/// What somebody's results had added; the figures that were given out before stay as they were.
void leave_figures(const hearing& h) {
    const auto who = number(h["who"]);
    std::erase_if(h.team.judged, [&](const auto& j) { return j.who == who; });
}

struct heard_row {
    std::string_view kind;
    void (*react)(const hearing&);
};
constexpr std::array heard{
    heard_row{"count", count},
    heard_row{"asset_find", asset_find},
    heard_row{"asset_open", asset_open},
    heard_row{"asset_vote", asset_vote},
    heard_row{"asset_approve", asset_approve},
    heard_row{"asset_add", asset_add},
    heard_row{"decision_add", decision_add},
    heard_row{"decision_find", decision_find},
    heard_row{"page", page},
    heard_row{"agenda", [](const hearing& h) { answer_agenda(h.w, h.team, h.x, h.now, h.wants); }},
    heard_row{"forget_person", forget},
    heard_row{"figures_withdrawn", leave_figures},
    heard_row{"contributor_left", contributor_left},
    heard_row{"observed", [](const hearing& h) { observed(h.team, h.x); }},
    heard_row{"observed_withdrawn", observed_gone},
    heard_row{"observed_list", [](const hearing& h) { h.answer(put_suggestions(suggestions(h.w, h.team))); }},
    heard_row{"programme_start", programme_start},
    heard_row{"discovery", [](const hearing& h) { discovery_made(in_discoveries(h)); }},
    heard_row{"judged", [](const hearing& h) { judged(h.team, h.x, h.now); }},
    heard_row{"session_time", [](const hearing& h) { session_time(h.team, h.x); }},
    heard_row{"subtraction", [](const hearing& h) { subtraction_answered(h.team, h.x); }},
    heard_row{"case_add", [](const hearing& h) { case_added(in_discoveries(h)); }},
    heard_row{"case_answer", [](const hearing& h) { case_answered(in_discoveries(h)); }},
};

/// The first Monday 09:00 UTC that is still to come.
time_point next_monday(time_point now) {
    const auto today = std::chrono::floor<std::chrono::days>(now);
    const auto ahead = std::chrono::Monday - std::chrono::weekday{today};
    auto at = time_point{today + ahead} + std::chrono::hours{9};
    if (at <= now) at += std::chrono::days{7};
    return at;
}

void look_over_library(const world& w, team_state& team, effects& wants, time_point now) {
    for (const auto& a : newly_stale(w, team, now)) {
        if (!address_of(a.owner)) continue;  // a curator of the graphs: `coach graph lint` tells them
        told out{"asset_stale", {}};
        put_asset(out.fields, a, false);
        wants.push_back(tell{a.owner, std::move(out)});
    }
}

void every_week(team_state& team, effects& wants, time_point now) {
    if (team.week > now) return;
    team.week = next_monday(now);
    wants.push_back(wake_at{std::string(weekly), team.week});
}

}  // namespace

bool enough_people(const team_state& team, std::string_view workflow) {
    return std::ranges::any_of(team.people, [&](const auto& p) {
        return p.workflow == workflow && static_cast<int>(p.who.size()) >= smallest_k;
    });
}

stepped step(const world& w, team_state team, const event& e, time_point now) {
    effects wants;
    if (const auto* fired = std::get_if<timer_fired>(&e.what); fired && fired->name == weekly) {
        look_over_library(w, team, wants, now);
        discoveries_weekly(w, team, wants, now);
        every_week(team, wants, now);
    }
    if (const auto* x = std::get_if<told>(&e.what)) {
        see_contract(team, w.org.contract, now);
        asides::team_hears_ai_use(team, *x, wants);
        static_cast<void>(mentors_hear(team, *x, now, wants));
        for (const auto& row : heard)
            if (x->kind == row.kind) row.react({w, team, *x, wants, now});
        if (const auto at = place_in(*x)) team.where = {at->platform, at->workspace, {}, {}, true, {}};
        if (!team.assets.empty() || !team.periods.empty()) every_week(team, wants, now);
    }
    return {std::move(team), std::move(wants)};
}

}  // namespace coach::core::team
