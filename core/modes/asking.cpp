#include "core/modes/asking.hpp"

#include "core/utf8.hpp"

namespace coach::core::modes {

namespace {

using phase = asking_state::phase;

constexpr std::size_t passed_on_most = 2000;  ///< characters

void open(reply& r, const asking_state& s, const view& v) {
    switch (s.at) {
        case phase::redacting:
            r.say(v.voice.say("contract.redact_ask"));
            break;
        case phase::asking:
            r.say(v.voice.say("contract.ask_contact", {{"contact", v.knows.org.contact_name}}));
            break;
        case phase::answering:
            r.say(v.voice.say("contract.answer_ask", {{"name", s.other_name}}));
            break;
        case phase::draft_changes:
            r.say(v.voice.say("curate.changes_ask"));
            break;
        case phase::draft_reject:
            r.say(v.voice.say("curate.reject_ask"));
            break;
    }
    r.offer("never_mind", v.voice.label("never_mind"));
}

void give_back(outcome<asking_state>& out, const std::string& text, const view& v) {
    out.says.say(v.voice.say(v.e.redactions.empty() ? "contract.nothing_found" : "contract.redacted_text"));
    out.says.parts.push_back(code_part{text, "", v.voice.label("redacted_label")});
    out.says.personal = true;
}

void pass_on(outcome<asking_state>& out, const char* kind, const std::string& to, const std::string& text,
             const view& v) {
    auto words = std::string(utf8::prefix(text, passed_on_most));
    const bool draft = out.next.at == phase::draft_changes || out.next.at == phase::draft_reject;
    out.says.say(
        v.voice.say(draft                          ? "curate.reason_sent"
                    : out.next.at == phase::asking ? "contract.passed_on"
                                                   : "contract.answered",
                    {{"name", out.next.at == phase::asking ? v.knows.org.contact_name : out.next.other_name}}));
    out.wants.push_back(tell{to,
                             {kind,
                              {{"text", std::move(words)},
                               {"draft", out.next.section},
                               {"section", out.next.section},
                               {"from", id_at(v.me, v.e.where)},
                               {"from_name", v.me.who.name.empty() ? v.me.who.id : v.me.who.name}}}});
}

}  // namespace

outcome<asking_state> asking_start(asking_state s, const view& v) {
    outcome<asking_state> out{std::move(s), {}, {}};
    open(out.says, out.next, v);
    return out;
}

outcome<asking_state> on(asking_state s, const heard_turn& heard, const view& v) {
    outcome<asking_state> out{std::move(s), {}, {}};
    if (heard.action == "never_mind" || heard.what == meaning::skip || heard.what == meaning::undo) {
        out.says.say(v.voice.say("contract.dropped"));
        out.finished = true;
        return out;
    }
    if (heard.text.empty()) {
        open(out.says, out.next, v);
        return out;
    }
    switch (out.next.at) {
        case phase::redacting:
            give_back(out, heard.text, v);
            break;
        case phase::asking:
            out.records.push_back({"escalated", {{"section", out.next.section}}});
            pass_on(out, "question", out.next.to, heard.text, v);
            break;
        case phase::answering:
            pass_on(out, "answer", out.next.to, heard.text, v);
            break;
        case phase::draft_changes:
            pass_on(out, "draft_changes", out.next.to, heard.text, v);
            break;
        case phase::draft_reject:
            pass_on(out, "draft_reject", out.next.to, heard.text, v);
            break;
    }
    out.finished = true;
    return out;
}

reply recap(const asking_state& s, const view& v) {
    reply r;
    open(r, s, v);
    return r;
}

outcome<asking_state> again(const asking_state& s, const view& v) { return asking_start(s, v); }

std::string label_of(const asking_state& s, const view& v) {
    switch (s.at) {
        case phase::redacting:
            return v.voice.label("talk_redacting");
        case phase::asking:
            return v.voice.label("talk_asking", {{"contact", v.knows.org.contact_name}});
        case phase::answering:
            return v.voice.label("talk_answering", {{"name", s.other_name}});
        case phase::draft_changes:
        case phase::draft_reject:
            return v.voice.label("talk_curating");
    }
    return {};
}

}  // namespace coach::core::modes
