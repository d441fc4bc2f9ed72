#include "core/asides/team_talk.hpp"

#include "core/team/channel.hpp"
#include "core/team/fields.hpp"
#include "core/team/figures.hpp"
#include "core/utf8.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace coach::core::asides {

namespace {

using team::field;

std::string my_name(const turn& t) { return t.me.who.name.empty() ? t.me.who.id : t.me.who.name; }

team::told_fields from_me(turn& t) {
    team::told_fields out{{"from", id_at(t.me, t.here.where)}, {"from_name", my_name(t)}};
    team::put_place(out, t.here.where);
    return out;
}

void tell_channel(turn& t, std::string kind, team::told_fields more) {
    auto fields = from_me(t);
    fields.insert(fields.end(), more.begin(), more.end());
    t.wants.push_back(tell{channel_id(t.here.where), {std::move(kind), std::move(fields)}});
}

void tell_team(turn& t, std::string kind, team::told_fields more) {
    auto fields = from_me(t);
    fields.insert(fields.end(), more.begin(), more.end());
    t.wants.push_back(tell{team_id(t.here.where), {std::move(kind), std::move(fields)}});
}

reply open_in_thread(turn& t, const std::string& workflow) {
    t.here.joined = true;
    tell_channel(t, "session_open", {{"workflow", workflow}});
    return {};
}

std::string figure(double value) {
    char text[32];
    std::snprintf(text, sizeof text, std::abs(value) < 100 ? "%.1f" : "%.0f", value);
    return text;
}

}  // namespace

reply team_session(turn& t, const std::string& rest) {
    if (t.here.where.external) return line(t, "external_team");
    if (t.here.where.direct) return line(t, "team.not_here");
    if (!rest.empty())
        if (const auto u = t.w.understand.read(rest, {}, false); !u.workflow.empty())
            return start_team_session(t, u.workflow);
    reply r;
    r.say(t.voice.say("team.which"));
    for (const auto& g : t.w.graphs)
        for (const auto& role : g.roles)
            if (t.me.role.empty() || role.id == t.me.role)
                for (const auto& ref : role.workflows)
                    if (const auto f = t.w.workflow(ref.id)) r.offer("team_start:" + ref.id, text(t, f.work->name));
    introduce(t, r);
    return r;
}

/// In a thread at once; in the channel itself as an invitation that everybody sees, whose button opens the thread.
reply start_team_session(turn& t, const std::string& workflow) {
    const auto f = t.w.workflow(workflow);
    if (!f) return menu(t);
    if (!t.here.where.thread.empty()) return open_in_thread(t, workflow);
    message invitation;
    invitation.parts = {
        text_part{t.voice.say("team.invite", {{"name", my_name(t)}, {"work", text(t, f.work->name)}})},
        choices_part{{{std::string(team::session_button) + "open:" + workflow, t.voice.label("team.start"), true}}}};
    auto at = t.here.where;
    at.reply_token.clear();  // it would hide the invitation from everybody else
    t.wants.push_back(say{std::move(at), t.me.who, std::move(invitation), {}});
    return {};
}

reply team_button(turn& t, const std::string& action) {
    constexpr std::string_view open = "open:", subtract = "subtract:";
    if (action.starts_with(open)) return open_in_thread(t, action.substr(open.size()));
    if (action.starts_with(subtract)) {
        const auto rest = action.substr(subtract.size());
        const auto at = rest.find(':');
        tell_team(t, "subtraction",
                  {{"stops", rest.substr(0, at)}, {"digest", rest.substr(std::min(rest.size(), at + 1))}});
        return line(t, rest.starts_with("yes") ? "digest.stopped" : "digest.kept");
    }
    if (action.starts_with("take:")) t.here.joined = true;
    tell_channel(t, "session_press", {{"action", action}});
    return {};
}

reply team_words(turn& t, const std::string& words) {
    tell_channel(t, "session_words", {{"text", words}, {"meaning", std::string(name_of(t.read.what))}});
    return {};
}

reply session_left(turn& t, const told& x) {
    const auto at = team::place_in(x);
    for (auto& r : t.me.rooms)
        if (at && r.where == *at) r.joined = false;
    return {};
}

reply discoveries_low(turn& t, const told& x) {
    reply r;
    r.personal = true;
    r.say(
        t.voice.say("discoveries.low", {{"discoveries", field(x, "discoveries")}, {"outcomes", field(x, "outcomes")}}));
    r.offer("share_learning", t.voice.label("discoveries.share"), true);
    return r;
}

reply month_summary(turn& t, const told& x) {
    reply r;
    r.personal = true;
    table_part table{{t.voice.label("summary.work"), t.voice.label("summary.people"), t.voice.label("summary.before"),
                      t.voice.label("summary.after"), t.voice.label("summary.interval")},
                     {}};
    bool clear = false;
    std::vector<std::string> row;
    for (const auto& [key, value] : x.fields) {
        if (key == "workflow") {
            const auto f = t.w.workflow(value);
            row = {f ? text(t, f.work->name) : value};
        } else if (key == "people" || key == "before" || key == "after") {
            row.push_back(value);
        } else if (key == "low") {
            row.push_back(value);
        } else if (key == "high" && row.size() == 5) {
            row[4] = t.voice.label("summary.from_to", {{"low", row[4]}, {"high", value}});
        } else if (key == "clear" && row.size() == 5) {
            clear = clear || value == "yes";
            if (value != "yes") row[4] += ", " + t.voice.label("summary.unclear");
            table.rows.push_back(std::move(row));
            row = {};
        }
    }
    r.say(t.voice.say(clear                ? "summary.changed"
                      : table.rows.empty() ? "summary.too_few"
                                           : "summary.unchanged",
                      {{"month", field(x, "month")}}));
    if (!table.rows.empty()) {
        r.parts.push_back(std::move(table));
        r.say(t.voice.say("summary.caveat"));
    }
    const auto discoveries = field(x, "discoveries");
    if (!discoveries.empty())
        r.say(t.voice.say("summary.ratio", {{"discoveries", discoveries}, {"outcomes", field(x, "outcomes")}}));
    return r;
}

reply quote_asked(turn& t, const told& x) {
    reply r;
    r.personal = true;
    r.say(t.voice.say("case.quote_ask", {{"name", field(x, "from_name")}, {"title", field(x, "title")}}));
    r.parts.push_back(quote_part{field(x, "quote"), my_name(t)});
    r.offer("quote:yes:" + field(x, "case"), t.voice.label("case.quote_yes"));
    r.offer("quote:no:" + field(x, "case"), t.voice.label("case.quote_no"));
    return r;
}

reply quote_answer(turn& t, const std::string& answer) {
    const auto at = answer.find(':');
    const bool yes = answer.starts_with("yes");
    tell_team(t, "case_answer",
              {{"consent", yes ? "yes" : "no"}, {"case", answer.substr(std::min(answer.size(), at + 1))}});
    return line(t, yes ? "case.quote_given" : "case.quote_kept");
}

reply case_waiting(turn& t, const told& x) {
    reply r;
    r.say(t.voice.say("case.waiting", {{"name", field(x, "name")}}));
    return r;
}

reply case_ready(turn& t, const told& x) {
    reply r;
    const auto c = team::change_of(team::numbers_in(field(x, "before")), team::numbers_in(field(x, "after")));
    if (!c) return line(t, "case.too_few");
    const auto title = field(x, "title");
    const fills with{{"measure", field(x, "measure")},
                     {"n_before", std::to_string(c->n_before)},
                     {"n_after", std::to_string(c->n_after)},
                     {"before", figure(c->median_before)},
                     {"after", figure(c->median_after)},
                     {"shift", figure(c->shift)},
                     {"low", figure(c->low)},
                     {"high", figure(c->high)}};
    r.say(t.voice.say(c->clear() ? "case.clear" : "case.unclear", with));
    if (field(x, "declined") == "yes") r.say(t.voice.say("case.no_quote"));
    auto page = "# " + title + "\n\n" + t.voice.label("case.figures", with) + "\n\n" +
                t.voice.label(c->clear() ? "case.reads_clear" : "case.reads_unclear", with) + "\n\n" +
                t.voice.label("case.caveat") + "\n";
    if (const auto quote = field(x, "quote"); !quote.empty())
        page += "\n> " + quote + "\n>\n> " + t.voice.label("case.quoted", {{"name", field(x, "quote_name")}}) + "\n";
    r.parts.push_back(file_part{"case-study.md", "text/markdown", std::move(page)});
    return r;
}

}  // namespace coach::core::asides
