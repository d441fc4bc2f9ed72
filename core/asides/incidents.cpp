#include "core/asides/incidents.hpp"

#include "core/asides/practice.hpp"
#include "core/team/fields.hpp"

#include <charconv>

namespace coach::core::asides {

namespace {

using team::field;

std::uint64_t number(std::string_view digits) {
    std::uint64_t n = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), n);
    return n;
}

/// "12/40" → "30 % of 40"; empty: too few people, or nothing happened.
std::string share_text(turn& t, const std::string& share) {
    const auto slash = share.find('/');
    if (slash == std::string::npos) return t.voice.label("agenda_few");
    const auto part = number(std::string_view(share).substr(0, slash)),
               all = number(std::string_view(share).substr(slash + 1));
    if (all == 0) return t.voice.label("agenda_none");
    return t.voice.label("agenda_share",
                         {{"percent", std::to_string((100 * part + all / 2) / all)}, {"count", std::to_string(all)}});
}

/// "wf.prd:12,wf.x:7" by name.
std::string expand_text(turn& t, const std::string& list) {
    std::string out;
    for (std::size_t at = 0; at < list.size();) {
        const auto end = std::min(list.find(',', at), list.size());
        const auto piece = list.substr(at, end - at);
        const auto colon = piece.rfind(':');
        if (const auto f = t.w.workflow(piece.substr(0, colon)); f && colon != std::string::npos)
            out += (out.empty() ? "" : "; ") +
                   t.voice.label("agenda_runs", {{"work", text(t, f.work->name)}, {"count", piece.substr(colon + 1)}});
        at = end + 1;
    }
    return out.empty() ? t.voice.label("agenda_few") : out;
}

}  // namespace

reply incident(turn& t) { return begin_interview(t, {.about = interview_state::kind::incident}); }

reply proposal_arrived(turn& t, const told& x) {
    const auto f = t.w.workflow(field(x, "workflow"));
    const auto* st = f ? graph::find_step(*f.work, field(x, "step")) : nullptr;
    reply r;
    r.personal = true;
    r.say(t.voice.say("incident.arrived", {{"step", st ? text(t, st->title) : t.voice.label("incident_no_step")}}));
    r.parts.push_back(quote_part{field(x, "missed"), t.voice.label("incident_missed")});
    r.parts.push_back(file_part{"incident-" + field(x, "day") + ".yaml", "application/yaml", field(x, "yaml")});
    return r;
}

reply governance(turn& t) {
    const auto me = id_at(t.me, t.e.where);
    team::told_fields fields{{"from", me}, {"at_by_command", t.by_command ? "yes" : "no"}};
    team::put_place(fields, t.here.where);
    t.wants.push_back(tell{team_id(t.here.where), {"agenda", std::move(fields)}});
    return {};
}

reply agenda_arrived(turn& t, const told& x) {
    reply r;
    r.say(t.voice.say("agenda.head", {{"month", field(x, "month")}}));
    table_part table{{t.voice.label("agenda_item"), t.voice.label("agenda_figure")}, {}};
    const auto add = [&](std::string_view name, std::string value) {
        table.rows.push_back({t.voice.label(name), std::move(value)});
    };
    const auto contract = field(x, "contract"), slots = field(x, "protected_days");
    add("agenda_contract", contract.empty() ? t.voice.label("agenda_no_change")
                                            : t.voice.label("agenda_versions", {{"versions", contract}}));
    add("agenda_incidents", field(x, "incidents"));
    add("agenda_spot_checks", share_text(t, field(x, "spot_checks")));
    add("agenda_tough", share_text(t, field(x, "tough")));
    add("agenda_expand", expand_text(t, field(x, "expand")));
    add("agenda_protected",
        slots.empty() ? t.voice.label("agenda_few") : t.voice.label("agenda_days", {{"count", slots}}));
    r.parts.push_back(std::move(table));
    r.offer("contract", t.voice.label("agenda_show_contract"));
    r.offer("incident", t.voice.label("talk_happened"));
    return r;
}

reply read_again(turn& t, const std::string& what) {
    const auto bar = std::min(what.find('|'), what.size());
    const auto workflow = what.substr(std::min(bar + 1, what.size()));
    const bool same = what.starts_with("same");
    t.records.push_back({same ? "spot_check_agreed" : "spot_check_differed", {{"workflow", workflow}}});
    return line(t, same ? "feedback.read_same" : "feedback.read_other");
}

}  // namespace coach::core::asides
