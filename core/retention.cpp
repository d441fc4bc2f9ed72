#include "core/retention.hpp"

#include "core/consent.hpp"

#include <algorithm>

namespace coach::core::retention {

namespace {

constexpr std::chrono::hours between_runs{1};  ///< at least

time_point after(time_point from, int days) { return from + std::chrono::days{days}; }

int drop(std::string& words) {
    if (words.empty()) return 0;
    words.clear();
    return 1;
}

template <class List>
int drop_all(List& list) {
    const auto count = static_cast<int>(list.size());
    list.clear();
    return count;
}

// How many words of a person a mode let go. A mode without a rule here goes whole instead.
std::optional<int> drop_words(guided_state& s) {
    int count = drop(s.override_reason) + drop(s.context);
    for (auto& work : s.work)
        count += drop_all(work.answers);
    return count;
}
std::optional<int> drop_words(feedback_state& s) {
    int count = 0;
    for (auto& c : s.comments)
        count += drop(c.quote);
    for (auto& d : s.doubts)
        count += drop(d.quote);
    for (auto* levels : {&s.levels, &s.before})
        for (auto& l : *levels)
            count += drop(l.quote);
    return count;
}
template <class Mode>
std::optional<int> drop_words(Mode&) {
    return std::nullopt;
}

bool holds_words(const session& s) {
    auto copy = s.mode;
    const auto count = std::visit([](auto& mode) { return drop_words(mode); }, copy);
    return !count || *count > 0;
}

void close(learner_state& me, std::uint32_t id) {
    std::erase_if(me.sessions, [id](const auto& s) { return s.id == id; });
    for (auto& r : me.rooms)
        if (r.session == id) r.session = 0;
}

std::string number(int n) { return std::to_string(n); }

write_down proof(const cleared& c) {
    return {"audit",
            {{"what", "retention"},
             {"who", ""},
             {"texts", number(c.texts)},
             {"work", number(c.sessions)},
             {"places", number(c.places)},
             {"everything", c.everything ? "yes" : "no"}}};
}

}  // namespace

cleared clear_old(learner_state& me, const rules& r, time_point now) {
    cleared out;
    if (me.retention.seen != time_point{} && now >= after(me.retention.seen, r.idle_days)) {
        out.everything = true;
        return out;
    }
    std::vector<std::uint32_t> gone;
    for (auto& s : me.sessions) {
        const bool too_old = now >= after(s.touched, r.conversation_days);
        if (!too_old && now < after(s.touched, r.text_days)) continue;
        const auto words = std::visit([](auto& mode) { return drop_words(mode); }, s.mode);
        out.texts += words.value_or(0);
        if (too_old || !words) gone.push_back(s.id);
    }
    for (const auto id : gone)
        close(me, id);
    out.sessions = static_cast<int>(gone.size());
    for (auto& room : me.rooms)
        if (now >= after(room.touched, r.text_days)) out.texts += drop(room.last_document);
    out.places = static_cast<int>(
        std::erase_if(me.rooms, [&](const auto& room) { return now >= after(room.touched, r.conversation_days); }));
    return out;
}

std::optional<time_point> next(const learner_state& me, const rules& r) {
    if (me.retention.seen == time_point{}) return std::nullopt;
    auto soonest = after(me.retention.seen, r.idle_days);
    for (const auto& s : me.sessions)
        soonest = std::min(soonest, after(s.touched, holds_words(s) ? r.text_days : r.conversation_days));
    for (const auto& room : me.rooms)
        soonest =
            std::min(soonest, after(room.touched, room.last_document.empty() ? r.conversation_days : r.text_days));
    return soonest;
}

void schedule(learner_state& me, const rules& r, time_point now, effects& wants) {
    const auto due = next(me, r);
    if (!due) return;
    auto& set = me.retention.due;
    if (set != time_point{} && set <= *due) return;  // it fires before, finds nothing, and is set anew
    set = std::max(*due, now + between_runs);
    wants.push_back(wake_at{std::string(timer), set});
}

effects fired(learner_state& me, const rules& r, time_point now) {
    effects wants;
    const auto done = clear_old(me, r, now);
    me.retention.due = {};
    if (done.everything) {
        for (const auto& c : std::vector<consent>(me.consents))
            wants.push_back(withdraw_consent(me, c.to, c.scope, now));
        wants.push_back(erase_me{});
    }
    if (done.any()) {
        wants.push_back(proof(done));
        wants.push_back(record{"retention", {{"texts", number(done.texts)}}});
    }
    if (!done.everything) schedule(me, r, now, wants);
    return wants;
}

}  // namespace coach::core::retention
