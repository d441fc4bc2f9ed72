#include "core/asides/thread.hpp"

#include "core/asides/curate.hpp"
#include "core/capture/thread.hpp"
#include "core/consent.hpp"
#include "core/modes/thread.hpp"
#include "core/team/fields.hpp"

#include <algorithm>
#include <charconv>

namespace coach::core::asides {

namespace {

using team::field;

std::string my_id(turn& t) { return id_at(t.me, t.e.where); }

std::uint32_t number(std::string_view digits) {
    std::uint32_t n = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), n);
    return n;
}

/// "<mailbox id of who asked>#<their session>".
struct thread_scope {
    std::string asker;
    std::string session;
};
thread_scope parsed(std::string_view scope) {
    const auto at = scope.rfind('#');
    if (at == std::string_view::npos) return {};
    return {std::string(scope.substr(0, at)), std::string(scope.substr(at + 1))};
}

reply begin(turn& t, std::string_view pasted) {
    if (!t.here.where.direct) return line(t, "capture.in_private");
    auto& s = new_session(t, {}, {}, thread_state{});
    auto r = settle(t, s.id, modes::thread_start({}, pasted, view_of(t, s)));
    introduce(t, r);
    return r;
}

void answer(turn& t, const thread_scope& to, const char* kind, bool yes) {
    if (!address_of(to.asker)) return;
    t.wants.push_back(
        tell{to.asker, {kind, {{"session", to.session}, {"from", my_id(t)}, {"yes", yes ? "yes" : "no"}}}});
}

session* thread_session(turn& t, const told& x) {
    auto* s = session_by_id(t.me, number(field(x, "session")));
    return s && std::holds_alternative<thread_state>(s->mode) ? s : nullptr;
}

reply heard_from(turn& t, session& s, const std::string& author, bool yes) {
    const auto id = s.id;
    auto state = std::get<thread_state>(s.mode);
    const bool open = !s.paused;
    auto r = settle(t, id, modes::thread_answered(std::move(state), author, yes, view_of(t, s)));
    if (!open && !r.parts.empty()) r.choices.clear();
    if (!open && session_by_id(t.me, id)) r.offer("resume:" + std::to_string(id), t.voice.label("go_on"), true);
    return r.parts.empty() ? reply{} : r;
}

}  // namespace

reply capture_thread(turn& t) { return begin(t, {}); }

std::optional<reply> thread_request(turn& t, const std::string& words) {
    std::string first = words.substr(0, words.find('\n'));
    if (first.size() == words.size()) return std::nullopt;
    std::transform(first.begin(), first.end(), first.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    while (!first.empty() && (first.back() == ':' || first.back() == ' ' || first.back() == '\r'))
        first.pop_back();
    const auto& leads = t.w.phrases.list("thread_leads");
    if (std::find(leads.begin(), leads.end(), first) == leads.end()) return std::nullopt;
    return begin(t, std::string_view(words).substr(words.find('\n') + 1));
}

reply draft_from_thread(turn& t, const std::string& session_id) {
    auto* s = session_by_id(t.me, number(session_id));
    const auto* thread = s ? std::get_if<thread_state>(&s->mode) : nullptr;
    if (!thread || thread->at != thread_state::phase::ready) return menu(t);
    capture_state made{.how = capture_state::kind::thread, .role = t.me.role};
    made.answers = {{"name", -1, -1, thread->title}, {"when", -1, -1, thread->when}};
    made.files = {{t.voice.label("thread_file"), capture::agreed_text(*thread)}};
    for (const auto& a : thread->authors)
        if (a.agrees == thread_author::answer::given && !a.actor.empty()) made.contributors.push_back(a.actor);
    close_session(t, s->id);
    return start_capture(t, std::move(made));
}

reply thread_consent_asked(turn& t, const told& x) {
    const auto scope = field(x, "from") + "#" + field(x, "session");
    if (!address_of(field(x, "from"))) return {};
    reply r;
    r.personal = true;
    r.say(t.voice.say("thread.consent",
                      {{"name", field(x, "from_name")}, {"title", field(x, "title")}, {"count", field(x, "count")}}));
    r.parts.push_back(quote_part{field(x, "lines"), t.voice.label("thread_yours")});
    r.offer("thread_agree:" + scope, t.voice.label("consent_agree"));
    r.offer("thread_decline:" + scope, t.voice.label("thread_leave_out"));
    return r;
}

reply thread_agreed(turn& t, const std::string& scope) {
    const auto to = parsed(scope);
    if (to.asker.empty()) return menu(t);
    if (!has_room_for_thread(t.me, scope)) {  // what could not be taken back is not taken
        answer(t, to, "thread_answer", false);
        auto full = line(t, "thread.agree_full");
        full.personal = true;
        full.offer("consents", t.voice.label("data_consents"));
        return full;
    }
    t.wants.push_back(give_consent(t.me, purpose::capture, scope, t.now));
    answer(t, to, "thread_answer", true);
    auto r = line(t, "thread.agree_noted");
    r.personal = true;
    return r;
}

reply thread_declined(turn& t, const std::string& scope) {
    answer(t, parsed(scope), "thread_answer", false);
    auto r = line(t, "thread.decline_noted");
    r.personal = true;
    return r;
}

void threads_withdrawn(turn& t) {
    for (const auto& c : t.me.consents)
        if (c.to == purpose::capture) answer(t, parsed(c.scope), "thread_withdrawn", false);
    for (const auto& actor : {library_id(t.e.where), team_id(t.e.where)})
        t.wants.push_back(tell{actor, {"contributor_left", {{"from", my_id(t)}}}});
}

std::string asker_in(std::string_view scope) {
    const auto who = address_of(parsed(scope).asker);
    return who ? who->who.id : std::string(scope);
}

reply thread_answer_arrived(turn& t, const told& x) {
    auto* s = thread_session(t, x);
    return s ? heard_from(t, *s, field(x, "from"), field(x, "yes") == "yes") : reply{};
}

/// Also what was made of the thread since goes, while it is nobody's but theirs.
reply thread_withdrawal_arrived(turn& t, const told& x) {
    const auto author = field(x, "from");
    reply r;
    if (auto* s = thread_session(t, x)) r = heard_from(t, *s, author, false);
    std::vector<std::uint32_t> gone;
    for (const auto& each : t.me.sessions)
        if (const auto* c = std::get_if<capture_state>(&each.mode))
            if (std::find(c->contributors.begin(), c->contributors.end(), author) != c->contributors.end())
                gone.push_back(each.id);
    for (const auto id : gone)
        close_session(t, id);
    if (!gone.empty()) r.say(t.voice.say("thread.draft_gone"));
    return r;
}

}  // namespace coach::core::asides
