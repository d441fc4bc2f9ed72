#include "core/asides/contract.hpp"

#include "core/contract/permission.hpp"
#include "core/modes/asking.hpp"
#include "core/team/fields.hpp"

#include <algorithm>

namespace coach::core::asides {

namespace {

using contract::answer;
using team::field;

constexpr std::size_t rows_shown = 12;

std::string version_name(turn& t) {
    const auto& c = t.w.org.contract;
    if (c.is_default) return t.voice.label("contract_default_name");
    return t.voice.label("contract_name", {{"version", c.version}});
}

std::string all_of(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& w : words)
        out += (out.empty() ? "" : ", ") + w;
    return out;
}

std::string data_name(const contract::contract& c, std::string_view id) {
    const auto at = c.rank(id);
    return at < c.data.size() ? c.data[at].name : std::string(id);
}

std::string answer_label(turn& t, answer a) {
    return t.voice.label(a == answer::allow ? "answer_allow" : a == answer::deny ? "answer_deny" : "answer_ask");
}

void show_tools(turn& t, reply& r) {
    const auto& c = t.w.org.contract;
    table_part tools{{t.voice.label("contract_tool"), t.voice.label("contract_uses"), t.voice.label("contract_for"),
                      t.voice.label("contract_data")},
                     {}};
    for (const auto& tool : c.tools)
        tools.rows.push_back({modes::first_upper(tool.name), all_of(tool.uses),
                              tool.personas.empty() ? t.voice.label("everybody") : all_of(tool.personas),
                              tool.data_max.empty() ? "" : data_name(c, tool.data_max)});
    if (!tools.rows.empty()) r.parts.push_back(std::move(tools));
}

void show_clauses(turn& t, reply& r) {
    const auto& c = t.w.org.contract;
    table_part table{{"§", t.voice.label("contract_answer"), t.voice.label("contract_clause")}, {}};
    const auto add = [&](const std::string& section, std::string kind, const std::string& words) {
        if (!words.empty() && table.rows.size() < rows_shown)
            table.rows.push_back({"§" + section, std::move(kind), words});
    };
    for (const auto& each : c.clauses)
        add(each.section, answer_label(t, each.gives), each.text);
    for (const auto& each : c.reviews)
        add(each.section, t.voice.label("contract_review"), each.text);
    for (const auto& each : c.logs)
        add(each.section, t.voice.label("contract_log"), each.text);
    add(c.experiments.section, t.voice.label("contract_experiments"), c.experiments.text);
    if (!table.rows.empty()) r.parts.push_back(std::move(table));
}

void offer_contact(turn& t, reply& r, const std::string& section) {
    if (t.w.org.contact_name.empty()) return;
    r.offer("write_to:" + section, t.voice.label("ask_person", {{"contact", t.w.org.contact_name}}));
}

reply begin(turn& t, asking_state s) {
    auto& made = new_session(t, {}, {}, s);
    auto r = settle(t, made.id, modes::asking_start(std::move(s), view_of(t, made)));
    introduce(t, r);
    return r;
}

}  // namespace

reply show_contract(turn& t) {
    const auto& c = t.w.org.contract;
    reply r;
    r.say(t.voice.say(c.is_default     ? "contract_default"
                      : c.date.empty() ? "contract"
                                       : "contract.dated",
                      {{"version", c.version}, {"date", c.date}}));
    if (!c.text.empty()) r.parts.push_back(quote_part{c.text, version_name(t)});
    if (!c.permission.text.empty())
        r.parts.push_back(
            quote_part{c.permission.text,
                       t.voice.label("permission_source", {{"by", c.permission.by}, {"date", c.permission.date}})});
    show_tools(t, r);
    show_clauses(t, r);
    if (!c.url.empty()) r.say(escape(c.url));
    if (const auto contact = modes::contact_of(t.w.org); !contact.empty())
        r.say(t.voice.say("contract.unsure", {{"contact", contact}}));
    const auto& seen = t.me.contract;
    if (!c.is_default && seen.acknowledged != c.version)
        r.offer("acknowledge:" + c.version, t.voice.label("acknowledge"), true);
    else if (!c.is_default)
        r.say(t.voice.say("contract.acknowledged_before", {{"version", seen.acknowledged}}));
    offer_contact(t, r, "");
    introduce(t, r);
    return r;
}

reply acknowledge_contract(turn& t, const std::string& version) {
    const auto& c = t.w.org.contract;
    reply r;
    if (version != c.version) {  // the button of an older version
        r = show_contract(t);
        return r;
    }
    t.me.contract.acknowledged = version;
    t.me.contract.at = t.now;
    t.records.push_back({"contract_acknowledged", {{"version", version}}});
    r.say(t.voice.say("contract.acknowledged", {{"version", version}}));
    return r;
}

void mention_new_contract(turn& t, reply& r) {
    const auto& c = t.w.org.contract;
    auto& seen = t.me.contract;
    if (c.is_default || seen.acknowledged.empty() || seen.acknowledged == c.version || seen.told_of == c.version)
        return;
    if (open_here(t)) return;  // not in the middle of work
    seen.told_of = c.version;
    r.say(t.voice.say("contract.new_version", {{"version", c.version}, {"before", seen.acknowledged}}));
    r.offer("contract", t.voice.label("show_contract"));
}

reply may_i_paste(turn& t) {
    const auto& c = t.w.org.contract;
    const auto p = contract::may(c, t.words);
    reply r;
    r.personal = true;
    const fills with{{"contract", version_name(t)},
                     {"section", p.by ? p.by->section : std::string{}},
                     {"clause", p.by ? modes::clause(p.by->text) : std::string{}},
                     {"tool", p.tool ? p.tool->name : t.voice.label("no_tool")},
                     {"data", p.data ? p.data->name : std::string{}},
                     {"name", p.not_approved}};
    const auto* slot = !p.not_approved.empty()          ? "may.not_approved"
                       : !p.recognised                  ? "may.unknown"
                       : p.by && p.gives == p.by->gives ? (p.gives == answer::allow  ? "may.allow"
                                                           : p.gives == answer::deny ? "may.deny"
                                                                                     : "may.ask")
                       : p.gives == answer::allow       ? "may.allow_data"
                                                        : "may.deny_data";
    r.say(t.voice.say(slot, with));
    const auto contact = modes::contact_of(t.w.org);
    if (p.gives != answer::allow && !contact.empty()) r.say(t.voice.say("contract.unsure", {{"contact", contact}}));
    if (p.gives == answer::ask && p.by && p.by->after_redaction) r.offer("redact", t.voice.label("redact"), true);
    if (p.gives != answer::allow) offer_contact(t, r, p.by ? p.by->section : "");
    r.offer("contract", t.voice.label("show_contract"));
    introduce(t, r);
    return r;
}

reply redact_it(turn& t, const std::string&) { return begin(t, {.at = asking_state::phase::redacting}); }

reply escalate(turn& t) {
    reply r;
    const auto contact = modes::contact_of(t.w.org);
    if (contact.empty()) {
        r.say(t.voice.say("escalate_nobody"));
        return r;
    }
    r.say(t.voice.say("escalate", {{"contact", contact}}));
    if (!t.w.org.contact_id.empty()) offer_contact(t, r, "");
    t.records.push_back({"escalated", {}});
    return r;
}

reply write_to_contact(turn& t, const std::string& section) {
    const auto& org = t.w.org;
    if (org.contact_id.empty()) {
        reply r;
        const auto contact = modes::contact_of(org);
        r.say(contact.empty() ? t.voice.say("escalate_nobody") : t.voice.say("escalate", {{"contact", contact}}));
        return r;
    }
    return begin(t, {.at = asking_state::phase::asking,
                     .to = learner_id(t.e.where, {org.contact_id, {}, {}}),
                     .other_name = org.contact_name,
                     .section = section});
}

reply question_arrived(turn& t, const told& x) {
    reply r;
    const auto section = field(x, "section");
    r.say(t.voice.say(section.empty() ? "contract.question" : "contract.question_on",
                      {{"name", std::string(field(x, "from_name"))}, {"section", std::string(section)}}));
    r.parts.push_back(quote_part{std::string(field(x, "text")), std::string(field(x, "from_name"))});
    r.offer("answer:" + std::string(field(x, "from_name")) + "\x1f" + std::string(field(x, "from")),
            t.voice.label("answer", {{"name", std::string(field(x, "from_name"))}}), true);
    r.personal = true;
    return r;
}

reply dispute_arrived(turn& t, const told& x) {
    reply r;
    const auto name = std::string(field(x, "from_name"));
    r.say(t.voice.say("feedback.dispute_arrived", {{"name", name},
                                                   {"criterion", std::string(field(x, "criterion"))},
                                                   {"level", std::string(field(x, "level"))}}));
    r.parts.push_back(quote_part{std::string(field(x, "text")), t.voice.label("dispute_source", {{"name", name}})});
    if (const auto workflow = std::string(field(x, "workflow")); !workflow.empty()) {
        r.offer("read_again:same|" + workflow, t.voice.label("dispute_same"));
        r.offer("read_again:other|" + workflow, t.voice.label("dispute_other"));
    }
    r.offer("answer:" + name + "\x1f" + std::string(field(x, "from")), t.voice.label("answer", {{"name", name}}), true);
    r.personal = true;
    return r;
}

reply answer_question(turn& t, const std::string& asker) {
    const auto at = asker.find('\x1f');
    if (at == std::string::npos) return menu(t);
    return begin(t,
                 {.at = asking_state::phase::answering, .to = asker.substr(at + 1), .other_name = asker.substr(0, at)});
}

reply answer_arrived(turn& t, const told& x) {
    reply r;
    r.say(t.voice.say("contract.answer", {{"name", std::string(field(x, "from_name"))}}));
    r.parts.push_back(quote_part{std::string(field(x, "text")), std::string(field(x, "from_name"))});
    r.personal = true;
    return r;
}

}  // namespace coach::core::asides
