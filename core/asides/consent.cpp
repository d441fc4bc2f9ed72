#include "core/asides/consent.hpp"

#include "core/asides/meta.hpp"
#include "core/asides/observe.hpp"
#include "core/asides/thread.hpp"
#include "core/consent.hpp"

#include <algorithm>
#include <array>

namespace coach::core::asides {

namespace {

constexpr std::array all{purpose::ai_use, purpose::observe, purpose::capture, purpose::sampling, purpose::benchmark};

std::string label_of(turn& t, const char* kind, purpose p) {
    return t.voice.label(std::string(kind) + std::string(name_of(p)));
}

std::vector<std::string> scopes_of(const learner_state& me, purpose p) {
    std::vector<std::string> out;
    for (const auto& c : me.consents)
        if (c.to == p && !c.scope.empty()) out.push_back(p == purpose::capture ? asker_in(c.scope) : c.scope);
    return out;
}

bool given(const learner_state& me, purpose p) {
    return std::any_of(me.consents.begin(), me.consents.end(), [&](const consent& c) { return c.to == p; }) &&
           !has_lapsed(me, p);
}

std::string state_of(turn& t, purpose p) {
    if (!given(t.me, p)) return t.voice.label("consent_off");
    const auto scopes = scopes_of(t.me, p);
    return scopes.empty() || consented(t.me, p)
               ? t.voice.label("consent_on")
               : t.voice.label("consent_on_in", {{"where", modes::listed(scopes, t.voice.label("and"))}});
}

void end_consent(turn& t, purpose p, write_down (*end)(learner_state&, purpose, time_point)) {
    if (p == purpose::capture) threads_withdrawn(t);
    t.wants.push_back(end(t.me, p, t.now));
    if (p == purpose::ai_use) ai_use_withdrawn(t);
    if (p == purpose::benchmark)
        t.wants.push_back(tell{team_id(t.e.where),
                               {"figures_withdrawn", {{"who", std::to_string(seed_of(id_at(t.me, t.e.where), 0))}}}});
    if (p == purpose::observe) observe_withdrawn(t);
}

void withdraw(turn& t, purpose p) {
    end_consent(t, p, [](learner_state& me, purpose of, time_point now) { return withdraw_consent(me, of, {}, now); });
}

/// "turn off the benchmark", "stop observing": the purpose that is named and the wish to end it.
std::optional<purpose> to_end(turn& t) {
    const auto says_any = [&](std::string_view list) {
        return std::any_of(t.w.phrases.list(list).begin(), t.w.phrases.list(list).end(), [&](const std::string& word) {
            std::string words = t.words;
            std::transform(words.begin(), words.end(), words.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
            return words.find(word) != words.npos;
        });
    };
    if (!says_any("consent_endings")) return std::nullopt;
    for (const auto p : all)
        if (says_any("consent_names_" + std::string(name_of(p)))) return p;
    return std::nullopt;
}

}  // namespace

reply consents(turn& t) {
    if (const auto p = to_end(t)) return consent_withdrawn(t, std::string(name_of(*p)));
    reply r;
    r.personal = true;
    r.say(t.voice.say("consent"));
    table_part table{{t.voice.label("consent_for"), t.voice.label("consent_state")}, {}};
    for (const auto p : all)
        table.rows.push_back({label_of(t, "consent_name_", p), state_of(t, p)});
    r.parts.push_back(std::move(table));
    for (const auto p : all) {
        const bool on = given(t.me, p);
        r.offer(
            (on ? "consent_off:" : "consent_text:") + std::string(name_of(p)),
            t.voice.label(on ? "consent_turn_off" : "consent_turn_on", {{"what", label_of(t, "consent_name_", p)}}));
    }
    return r;
}

reply consents_shown(turn& t, const std::string&) {
    t.words.clear();
    return consents(t);
}

reply consent_text(turn& t, const std::string& name) {
    const auto p = purpose_named(name);
    if (!p) return consents_shown(t, {});
    reply r;
    r.personal = true;
    r.say(label_of(t, "consent_text_", *p));
    r.offer("consent_on:" + name, t.voice.label("consent_agree"));
    r.offer("consents", t.voice.label("consent_decline"));
    return r;
}

reply consent_given(turn& t, const std::string& name) {
    const auto p = purpose_named(name);
    if (!p) return consents_shown(t, {});
    t.wants.push_back(give_consent(t.me, *p, {}, t.now));
    reply r;
    r.personal = true;
    r.say(t.voice.say("consent.given", {{"what", label_of(t, "consent_name_", *p)}}));
    r.offer("consent_off:" + name, t.voice.label("consent_turn_off", {{"what", label_of(t, "consent_name_", *p)}}));
    return r;
}

reply consent_withdrawn(turn& t, const std::string& name) {
    const auto p = purpose_named(name);
    if (!p) return consents_shown(t, {});
    reply r;
    r.personal = true;
    if (!given(t.me, *p) && !has_lapsed(t.me, *p)) {
        r.say(t.voice.say("consent.not_given", {{"what", label_of(t, "consent_name_", *p)}}));
        r.offer("consents", t.voice.label("data_consents"));
        return r;
    }
    withdraw(t, *p);
    r.say(t.voice.say("consent.withdrawn", {{"what", label_of(t, "consent_name_", *p)}}));
    r.offer("consents", t.voice.label("data_consents"));
    return r;
}

void ask_for_figures(turn& t, int pieces_before, int pieces_now) {
    constexpr int enough_to_ask = 2;
    if (pieces_before < enough_to_ask && pieces_now >= enough_to_ask && !given(t.me, purpose::benchmark))
        t.wants.push_back(wake_at{"figures/ask", t.now});
}

reply figures_due(turn& t, const std::string&) {
    return given(t.me, purpose::benchmark) ? reply{} : consent_text(t, std::string(name_of(purpose::benchmark)));
}

void withdraw_all(turn& t) {
    for (const auto p : all)
        if (given(t.me, p) || has_lapsed(t.me, p)) withdraw(t, p);
}

void mention_lapsed(turn& t, reply& r) {
    if (!t.here.where.direct || open_here(t)) return;  // not in the middle of work
    for (const auto p : all) {
        if (!has_lapsed(t.me, p)) continue;
        end_consent(t, p, lapse_consent);
        r.personal = true;
        r.say(t.voice.say("consent.lapsed", {{"what", label_of(t, "consent_name_", p)}}));
        r.offer("consent_text:" + std::string(name_of(p)),
                t.voice.label("consent_turn_on", {{"what", label_of(t, "consent_name_", p)}}));
        return;  // one at a time
    }
}

}  // namespace coach::core::asides
