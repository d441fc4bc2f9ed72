#include "core/asides/team.hpp"

#include "core/asides/team_talk.hpp"
#include "core/modes/noting.hpp"
#include "core/team/decisions.hpp"
#include "core/team/fields.hpp"
#include "core/team/library.hpp"
#include "core/utf8.hpp"

#include <algorithm>
#include <charconv>

namespace coach::core::asides {

namespace {

using team::field;

std::string me_id(turn& t) { return id_at(t.me, t.e.where); }

/// The answer comes back to where this was asked.
void ask_team(turn& t, std::string kind, team::told_fields fields) {
    fields.emplace_back("from", me_id(t));
    fields.emplace_back("who", std::to_string(seed_of(me_id(t), 0)));
    fields.emplace_back("at_by_command", t.by_command ? "yes" : "no");
    team::put_place(fields, t.here.where);
    t.wants.push_back(tell{team_id(t.here.where), {std::move(kind), std::move(fields)}});
}

void back_to_work(turn& t, reply& r) {
    if (open_here(t)) r.offer("recap", t.voice.label("go_on"), true);
}

reply begin(turn& t, noting_state s) {
    auto& made = new_session(t, {}, {}, s);
    auto r = settle(t, made.id, modes::noting_start(std::move(s), view_of(t, made)));
    introduce(t, r);
    return r;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](unsigned char c) { return static_cast<char>(c < 0x80 ? std::tolower(c) : c); });
    return out;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == ':' || text.front() == '\n'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\n'))
        text.remove_suffix(1);
    return text;
}

/// What follows one of these beginnings; the longest that fits wins.
std::optional<std::string> after(const turn& t, std::string_view list, std::string_view words) {
    const auto small = lower(words);
    std::optional<std::size_t> length;
    for (const auto& lead : t.w.phrases.list(list))
        if (small.starts_with(lead) && (small.size() == lead.size() || small[lead.size()] == ' ' ||
                                        small[lead.size()] == ':' || small[lead.size()] == '\n'))
            length = std::max(length.value_or(0), lead.size());
    if (!length) return std::nullopt;
    return std::string(trimmed(words.substr(*length)));
}

reply find(turn& t, const std::string& words) {
    const auto small = lower(words);
    const bool decisions = std::ranges::any_of(t.w.phrases.list("decision_cues"), [&](const auto& cue) {
        return (" " + small + " ").find(" " + cue + " ") != std::string::npos;
    });
    ask_team(t, decisions ? "decision_find" : "asset_find", {{"words", words}});
    return {};
}

/// "We price per seat; prompt: …; reviewer: Dana" in one line.
noting_state decision_in(const turn& t, std::string_view rest) {
    noting_state s{noting_state::kind::decision, {}};
    if (rest.empty()) return s;
    std::string decision, prompt, reviewer;
    while (!rest.empty()) {
        const auto end = rest.find(';');
        const auto piece = trimmed(rest.substr(0, end));
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
        if (const auto p = after(t, "decision_prompt", piece))
            prompt = *p;
        else if (const auto who = after(t, "decision_reviewer", piece))
            reviewer = *who;
        else
            decision += (decision.empty() ? "" : "; ") + std::string(piece);
    }
    if (decision.empty()) return s;
    s.given = {decision};
    if (prompt.empty() && reviewer.empty()) return s;  // the rest is asked for
    s.given = {decision, prompt, {}, reviewer};
    return s;
}

std::string status_of(turn& t, const team::shown_asset& a) {
    auto out = t.voice.label(a.approved ? "asset_approved" : "asset_unapproved");
    if (a.stale) out += ", " + t.voice.label("asset_stale");
    return out;
}

std::string rating_of(turn& t, const team::shown_asset& a) {
    if (a.votes == 0) return t.voice.label("asset_no_rating");
    return t.voice.label("asset_rating", {{"useful", std::to_string(a.useful)}, {"votes", std::to_string(a.votes)}});
}

std::string owner_of(turn& t, const team::shown_asset& a) {
    return a.owner_name.starts_with("u:") ? t.voice.label("asset_curator") : a.owner_name;
}

}  // namespace

std::optional<reply> team_request(turn& t, const std::string& words) {
    if (const auto rest = after(t, "decision_leads", words)) return begin(t, decision_in(t, *rest));
    if (const auto rest = after(t, "learning_leads", words))
        return begin(t, {noting_state::kind::learning,
                         rest->empty() ? std::vector<std::string>{} : std::vector<std::string>{*rest}});
    if (after(t, "asset_leads", words)) return add_asset(t, {});
    if (after(t, "page_leads", words)) return team_page(t, {});
    if (after(t, "case_leads", words)) return begin(t, {noting_state::kind::case_study, {}});
    if (const auto rest = after(t, "team_session_leads", words)) return team_session(t, *rest);
    if (t.by_command) {
        if (const auto rest = after(t, "find_leads", words)) return find(t, *rest);
        if (const auto rest = after(t, "team_leads", words)) return team_session(t, *rest);
    }
    if (after(t, "find_leads_in_talk", words)) return find(t, words);
    return std::nullopt;
}

reply find_asset(turn& t) { return find(t, t.words); }
reply find_in_library(turn& t) {
    ask_team(t, "asset_find", {{"words", ""}});
    return {};
}
reply find_decisions(turn& t) {
    ask_team(t, "decision_find", {{"words", ""}});
    return {};
}
reply log_decision(turn& t) { return begin(t, {noting_state::kind::decision, {}}); }
reply share_learning(turn& t) { return begin(t, {noting_state::kind::learning, {}}); }
reply add_asset(turn& t, const std::string&) { return begin(t, {noting_state::kind::asset, {}}); }
reply team_page(turn& t, const std::string&) {
    ask_team(t, "page", {});
    return {};
}

reply open_asset(turn& t, const std::string& id) {
    ask_team(t, "asset_open", {{"id", id}});
    return {};
}

reply rate_asset(turn& t, const std::string& vote) {
    const auto at = vote.find(':');
    ask_team(t, "asset_vote", {{"useful", vote.substr(0, at)}, {"id", vote.substr(std::min(vote.size(), at + 1))}});
    return line(t, "library.rated");
}

reply approve_asset(turn& t, const std::string& id) {
    ask_team(t, "asset_approve", {{"id", id}});
    return {};
}

reply assets_arrived(turn& t, const told& x) {
    reply r;
    const auto found = team::assets_in(x);
    if (found.empty()) {
        r.say(t.voice.say("library.none", {{"words", field(x, "words")}}));
        r.offer("asset_add", t.voice.label("asset_add"));
        return r;
    }
    r.say(t.voice.say("library.found"));
    table_part table{{t.voice.label("asset_name"), t.voice.label("asset_status"), t.voice.label("asset_version"),
                      t.voice.label("asset_tested"), t.voice.label("asset_uses"), t.voice.label("asset_rated")},
                     {}};
    for (const auto& a : found) {
        table.rows.push_back({a.title + " (" + t.voice.label("asset_kind_" + a.kind) + ")", status_of(t, a), a.version,
                              a.tested_on.empty() ? t.voice.label("asset_untested") : a.tested_on,
                              std::to_string(a.uses), rating_of(t, a)});
        r.offer("asset:" + a.id, a.approved ? a.title : t.voice.label("asset_unapproved_name", {{"title", a.title}}));
    }
    r.parts.push_back(std::move(table));
    back_to_work(t, r);
    introduce(t, r);
    return r;
}

reply asset_arrived(turn& t, const told& x) {
    reply r;
    const auto found = team::assets_in(x);
    if (found.empty()) return line(t, "library.gone");
    const auto& a = found[0];
    r.say(t.voice.say(a.approved ? "library.asset" : "library.asset_unapproved",
                      {{"title", a.title},
                       {"version", a.version},
                       {"owner", owner_of(t, a)},
                       {"tested", a.tested_on.empty() ? t.voice.label("asset_untested") : a.tested_on}}));
    if (a.stale) r.say(t.voice.say("library.stale_note"));
    r.parts.push_back(code_part{a.text, "", t.voice.label("asset_kind_" + a.kind)});
    r.offer("asset_rate:yes:" + a.id, t.voice.label("asset_useful"));
    r.offer("asset_rate:no:" + a.id, t.voice.label("asset_not_useful"));
    if (team::may_approve(t.w, a, me_id(t))) r.offer("asset_approve:" + a.id, t.voice.label("asset_approve"), true);
    return r;
}

reply approval_arrived(turn& t, const told& x) {
    reply r;
    const auto ok = field(x, "ok") == "yes";
    r.say(t.voice.say(ok ? "library.approved" : "library.not_yours",
                      {{"title", field(x, "title")}, {"owner", field(x, "owner_name")}}));
    return r;
}

reply stale_arrived(turn& t, const told& x) {
    reply r;
    const auto found = team::assets_in(x);
    if (found.empty()) return r;
    r.say(t.voice.say("library.stale",
                      {{"title", found[0].title},
                       {"tested", found[0].tested_on.empty() ? t.voice.label("asset_untested") : found[0].tested_on},
                       {"rating", rating_of(t, found[0])}}));
    r.offer("asset:" + found[0].id, t.voice.label("asset_look"));
    r.personal = true;
    return r;
}

reply decisions_arrived(turn& t, const told& x) {
    reply r;
    const auto found = team::decisions_in(x);
    if (found.empty()) {
        r.say(t.voice.say("decisions.none", {{"words", field(x, "words")}}));
        r.offer("decision_add", t.voice.label("decision_add"));
        return r;
    }
    r.say(t.voice.say("decisions.found"));
    table_part table{
        {t.voice.label("decision_id"), t.voice.label("decision_date"), t.voice.label("decision_words"),
         t.voice.label("decision_prompt"), t.voice.label("decision_hash"), t.voice.label("decision_reviewer")},
        {}};
    for (const auto& d : found)
        table.rows.push_back({d.id, d.date, utf8::shorten(d.words, 200), utf8::shorten(d.prompt, 120),
                              d.output_hash.substr(0, 12),
                              d.reviewer.empty() ? t.voice.label("decision_unreviewed") : d.reviewer});
    r.parts.push_back(std::move(table));
    r.offer("decision_add", t.voice.label("decision_add"));
    back_to_work(t, r);
    return r;
}

/// Each workflow with its quality checks (the criteria that a gate insists on) and what happened at its gate.
reply page_arrived(turn& t, const told& x) {
    reply r;
    table_part table{{t.voice.label("page_work"), t.voice.label("page_checks"), t.voice.label("page_finished"),
                      t.voice.label("page_overridden")},
                     {}};
    const auto few = t.voice.label("page_few");
    for (const auto& g : t.w.graphs)
        for (const auto& work : g.workflows) {
            std::vector<std::string> checks;
            for (const auto* c : graph::criteria_of(g, work))
                if (c->must) checks.push_back(text(t, c->name));
            const auto count = [&](std::string_view what) {
                const auto shown = field(x, work.id + "/" + std::string(what));
                return shown.empty() ? few : shown;
            };
            std::string list;
            for (const auto& c : checks)
                list += (list.empty() ? "" : ", ") + c;
            table.rows.push_back({text(t, work.name), list, count("guided_finished"), count("gate_overridden")});
        }
    r.say(t.voice.say("page.intro"));
    r.parts.push_back(std::move(table));
    r.offer("library", t.voice.label("page_library"));
    r.offer("decisions", t.voice.label("page_decisions"));
    return r;
}

}  // namespace coach::core::asides
