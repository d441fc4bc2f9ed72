#include "core/asides/linking.hpp"

#include "core/asides/practice.hpp"
#include "core/reactions.hpp"
#include "core/team/fields.hpp"
#include "core/understanding/forms.hpp"

#include <algorithm>
#include <cstdlib>

namespace coach::core::asides {

namespace {

using team::field;

constexpr std::size_t code_letters = 16;

/// The sixteen letters and digits of a code, however they were typed; empty: it is none.
std::string code_in(std::string_view words) {
    std::string out;
    for (const char c : words) {
        if (c == '-' || c == ' ' || c == '`') continue;
        const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        if (!((upper >= 'A' && upper <= 'Z') || (upper >= '2' && upper <= '7'))) return {};
        out += upper;
    }
    return out.size() == code_letters ? out : std::string{};
}

std::string platform_name(const turn& t, std::string_view actor) {
    const auto a = address_of(actor);
    const auto& name = a ? a->where.platform : std::string{};
    const auto known = t.w.phrases.labels.find("platform_" + name);
    return known == t.w.phrases.labels.end() ? name : known->second;
}

reply personal_line(turn& t, std::string_view slot, const fills& with) {
    reply r;
    r.personal = true;
    r.say(t.voice.say(slot, with));
    return r;
}

bool is_form(const turn& t, std::string_view list, const std::string& words) {
    const auto said = understood_words::normalised(words);
    const auto& forms = t.w.phrases.list(list);
    return std::find(forms.begin(), forms.end(), said) != forms.end();
}

const std::string& own_id(turn& t) {
    if (t.me.links.own.empty()) t.me.links.own = learner_id(t.e.where, t.me.who);
    return t.me.links.own;
}

reply make_code(turn& t) {
    if (t.me.links.also.size() >= identities_kept) return personal_line(t, "link.many", {});
    t.wants.push_back(make_link_code{});
    return {};
}

reply use_code(turn& t, std::string code) {
    if (!t.me.links.also.empty()) return personal_line(t, "link.has_others", {});
    t.wants.push_back(use_link_code{std::move(code)});
    return {};
}

reply unlink(turn& t) {
    if (t.me.links.also.empty()) return personal_line(t, "link.none", {});
    auto r = personal_line(t, "link.which", {});
    for (std::size_t i = 0; i < t.me.links.also.size(); ++i)
        r.offer("unlink:" + std::to_string(i),
                t.voice.label("link_unlink", {{"platform", platform_name(t, t.me.links.also[i].actor)}}));
    r.offer("menu", t.voice.label("data_keep"), true);
    return r;
}

}  // namespace

std::optional<reply> link_request(turn& t, const std::string& words) {
    if (!t.here.where.direct && !t.by_command) return std::nullopt;
    if (words.size() > 120) return std::nullopt;
    if (is_form(t, "link_forms", words)) return make_code(t);
    if (is_form(t, "unlink_forms", words)) return unlink(t);
    for (const auto& lead : t.w.phrases.list("link_code_leads"))
        if (words.size() > lead.size() && understood_words::normalised(words.substr(0, lead.size())) == lead &&
            words[lead.size()] == ' ')
            if (auto code = code_in(std::string_view(words).substr(lead.size())); !code.empty())
                return use_code(t, std::move(code));
    return std::nullopt;
}

reply link_code_made(turn& t, const told& x) {
    auto r = personal_line(t, "link.code", {});
    r.parts.push_back(code_part{"link " + field(x, "code"), {}, t.voice.label("link_code")});
    return r;
}

reply link_waits(turn& t, const told& x) {
    t.me.links.asks = {field(x, "from"), {}, t.now};
    return personal_line(t, "link.waiting", {{"platform", platform_name(t, field(x, "from"))}});
}

reply link_refused(turn& t, const told& x) {
    return personal_line(t, field(x, "why") == "same" ? "link.same" : "link.refused", {});
}

reply link_asked(turn& t, const told& x) {
    t.me.links.asked = {field(x, "from"), field(x, "name"), t.now};
    const auto name = t.me.links.asked.name;
    auto r = personal_line(t, "link.asked", {{"platform", platform_name(t, t.me.links.asked.actor)}, {"name", name}});
    r.offer("link_yes", t.voice.label("link_yes"));
    r.offer("link_no", t.voice.label("link_no"), true);
    return r;
}

reply link_agreed(turn& t, const std::string&) {
    auto other = std::exchange(t.me.links.asked, {});
    if (other.actor.empty() || t.now - other.at > link_lasts) return personal_line(t, "link.late", {});
    if (t.me.links.also.size() >= identities_kept) return personal_line(t, "link.many", {});
    const auto own = own_id(t);
    t.wants.push_back(tell{other.actor, {"link_agreed", {{"from", own}}}});
    auto r = personal_line(t, "link.joining", {{"platform", platform_name(t, other.actor)}});
    other.at = t.now;
    t.me.links.also.push_back(std::move(other));
    return r;
}

reply link_declined(turn& t, const std::string&) {
    const auto other = std::exchange(t.me.links.asked, {});
    if (!other.actor.empty())
        t.wants.push_back(tell{other.actor, {"link_declined", {{"from", id_at(t.me, t.here.where)}}}});
    return personal_line(t, "link.declined", {});
}

reply link_was_agreed(turn& t, const told& x) {
    const auto from = field(x, "from");
    auto& links = t.me.links;
    const bool wanted = links.asks.actor == from && t.now - links.asks.at <= 2 * link_lasts && links.also.empty();
    if (!wanted) {
        t.wants.push_back(tell{from, {"link_left", {{"from", id_at(t.me, t.e.where)}}}});
        return {};
    }
    links = {};
    links.joined_to = from;
    t.wants.push_back(hand_over{from});
    return personal_line(t, "link.joined_here", {{"platform", platform_name(t, from)}});
}

reply link_was_declined(turn& t, const told& x) {
    if (t.me.links.asks.actor != field(x, "from")) return {};
    t.me.links.asks = {};
    return personal_line(t, "link.refused", {});
}

reply link_done(turn& t, const told& x) {
    set_practice_timer(t);
    t.records.push_back({"identities_linked", {}});
    auto r = personal_line(t, "link.joined", {{"platform", platform_name(t, field(x, "from"))}});
    if (const auto ended = field(x, "consents_ended"); !ended.empty() && ended != "0") {
        r.say(t.voice.say("link.consents"));
        r.offer("consents", t.voice.label("link_consents"));
    }
    r.offer("my_data", t.voice.label("link_my_data"));
    return r;
}

reply unlink_one(turn& t, const std::string& number) {
    const auto at = static_cast<std::size_t>(std::strtoul(number.c_str(), nullptr, 10));
    if (at >= t.me.links.also.size()) return personal_line(t, "link.none", {});
    const auto& other = t.me.links.also[at].actor;
    t.wants.push_back(tell{other, {"link_unlinked", {{"from", own_id(t)}}}});
    t.wants.push_back(tell{own_id(t), {"link_left", {{"from", other}}}});  // places go after this step
    t.records.push_back({"identities_unlinked", {}});
    return personal_line(t, "link.unlinked", {{"platform", platform_name(t, other)}});
}

}  // namespace coach::core::asides
