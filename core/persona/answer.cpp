#include "core/persona/answer.hpp"

#include "core/utf8.hpp"

#include <algorithm>
#include <bit>
#include <optional>

namespace coach::core::persona {

namespace {

using graph::act;

constexpr std::size_t quoted_words = 10;
constexpr std::size_t evidence_words = 15;
constexpr std::size_t most_kept = 24;  ///< promises and shown moves of a talk
constexpr int promise_age = 2;         ///< turns before a promise is brought up
constexpr int pressure_every = 5;

bool holds(const std::vector<std::string>& ids, std::string_view id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}
bool holds(const std::vector<shown_words>& all, std::string_view id) {
    return std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.id == id; });
}
bool asks(std::string_view line) { return line.find('?') != std::string_view::npos; }

std::uint64_t mixed(std::uint64_t seed, std::string_view text) {
    for (const unsigned char c : text)
        seed = (seed ^ c) * 1099511628211ULL;
    seed ^= seed >> 33;
    seed *= 0xff51afd7ed558ccdULL;
    return seed ^ (seed >> 29);
}

/// A variant not said yet; when all were, every one but the last may come again.
std::optional<std::size_t> pick(std::size_t size, const std::string& key, heard& used, std::uint64_t seed,
                                bool again = true) {
    size = std::min<std::size_t>(size, 31);
    if (size == 0) return std::nullopt;
    const auto all = (1U << size) - 1;
    auto& said = used[key];
    if ((said & all) == all) {
        if (!again) return std::nullopt;
        said = 0;
    }
    auto skip = mixed(seed, key) % static_cast<unsigned>(std::popcount(all & ~said));
    for (std::size_t i = 0; i < size; ++i) {
        if ((said & (1U << i)) != 0 || skip-- > 0) continue;
        said |= 1U << i;
        return i;
    }
    return std::nullopt;
}

/// {quote} and {promise} are the learner's words and stand in quotation marks, whether or not the author wrote them.
std::string filled(std::string_view line, std::string_view name, const std::string& words) {
    const auto gap = "{" + std::string(name) + "}";
    std::string out(line);
    for (auto at = out.find(gap); at != std::string::npos; at = out.find(gap, at)) {
        auto begin = at, end = at + gap.size();
        const auto quoted_by = [&](std::string_view open, std::string_view close) {
            if (begin < open.size() || out.compare(begin - open.size(), open.size(), open) != 0 ||
                out.compare(end, close.size(), close) != 0)
                return false;
            begin -= open.size();
            end += close.size();
            return true;
        };
        static_cast<void>(quoted_by("\"", "\"") || quoted_by("'", "'") || quoted_by("“", "”"));
        const auto said = "“" + words + "”";
        out.replace(begin, end - begin, said);
        at = begin + said.size();
    }
    return out;
}

struct speaking {
    const graph::scenario& s;
    const effect_of_message& said;
    const reading& read;
    persona_memory& memory;
    std::string_view locale;
    std::uint64_t seed;
    spoken out{};

    bool say(std::string rule, std::string line) {
        if (line.empty()) return false;
        if (out.rule.empty()) out.rule = std::move(rule);
        out.lines.push_back(std::move(line));
        return true;
    }
    [[nodiscard]] bool has_asked() const { return std::any_of(out.lines.begin(), out.lines.end(), asks); }

    [[nodiscard]] std::string quote() const {
        const piece* best = nullptr;  // the clause that says most
        for (const auto& p : said.heard.pieces)
            if (!p.whole && (!best || p.stems.size() > best->stems.size())) best = &p;
        if (best == nullptr) return {};
        auto words = utf8::shorten(trimmed_quote(read, best->where, quoted_words), 90);
        while (words.ends_with('.') || words.ends_with('!') || words.ends_with('?') || words.ends_with(','))
            words.pop_back();
        return words;
    }

    bool by_act(act a, std::string rule) {
        const auto& lines = s.lines_for(a);
        // Without words to give back, only a line that needs none can be said.
        const auto key = std::string(graph::act_names()[static_cast<std::size_t>(a)]);
        for (std::size_t tries = 0; tries < lines.size(); ++tries) {
            const auto i = pick(lines.size(), key, memory.used, seed);
            if (!i) return false;
            const std::string text(lines[*i].in(locale));
            const auto words = text.find("{quote}") == std::string::npos ? std::string{} : quote();
            if (words.empty() && text.find("{quote}") != std::string::npos) continue;
            return say(std::move(rule), filled(text, "quote", words));
        }
        return false;
    }

    bool reveal() {
        for (const auto& h : said.hidden) {
            if (holds(memory.told, h.id)) continue;
            const auto fact =
                std::find_if(s.hidden.begin(), s.hidden.end(), [&](const auto& x) { return x.id == h.id; });
            if (fact == s.hidden.end()) continue;
            const auto line = fact->line.empty() ? fact->fact.in(locale) : fact->line.in(locale);
            if (!say("reveal", std::string(line))) continue;
            memory.told.push_back(h.id);
            return true;
        }
        return false;
    }

    bool bring_up(kept_promise& p) {
        const auto& lines = s.lines_for(act::promise);
        const auto i = pick(lines.size(), "promise", memory.used, seed);
        if (!i) return false;
        p.brought_up = true;
        return say("promise", filled(lines[*i].in(locale), "promise", p.words));
    }
    /// "Friday", after "Thursday".
    bool other_promise() {
        for (const auto& fresh : said.promises)
            for (auto& old : memory.promises)
                if (old.turn < memory.turn && !old.brought_up && old.kind == fresh.kind && old.words != fresh.words)
                    return bring_up(old);
        return false;
    }
    bool old_promise() {
        for (auto& p : memory.promises)
            if (!p.brought_up && p.turn + promise_age <= memory.turn) return bring_up(p);
        return false;
    }

    bool topic() {
        for (const auto& t : said.topics) {
            const auto found =
                std::find_if(s.topics.begin(), s.topics.end(), [&](const auto& x) { return x.id == t.id; });
            if (found == s.topics.end()) continue;
            if (const auto i = pick(found->lines.size(), t.id, memory.used, seed, false))
                return say("topic", std::string(found->lines[*i].in(locale)));
        }
        return false;
    }

    bool push() {
        for (const auto& w : s.wants) {
            if (holds(memory.met, w.id)) continue;
            const auto i = pick(w.lines.size(), w.id, memory.used, seed);
            if (!i) continue;
            return say("want", std::string(w.lines[*i].in(locale)));
        }
        return false;
    }
};

void note(std::vector<shown_words>& into, const std::vector<hit>& hits, const reading& read, int turn) {
    for (const auto& h : hits)
        if (!holds(into, h.id) && into.size() < most_kept)
            into.push_back({h.id, utf8::shorten(trimmed_quote(read, h.where, evidence_words), 160), turn});
}

}  // namespace

void remember(persona_memory& memory, const effect_of_message& said, const reading& read) {
    ++memory.turn;
    if (!said.heard.is(move::leaves_role)) note(memory.revealed, said.hidden, read, memory.turn);
    note(memory.moves, said.moves, read, memory.turn);
    note(memory.against, said.against, read, memory.turn);
    note(memory.broken, said.broken, read, memory.turn);
    for (const auto& w : said.wants)
        if (!holds(memory.met, w.id)) memory.met.push_back(w.id);
    for (const auto& p : said.promises) {
        const bool known = std::any_of(memory.promises.begin(), memory.promises.end(),
                                       [&](const auto& old) { return old.words == p.words; });
        if (!known && memory.promises.size() < most_kept)
            memory.promises.push_back({p.words, p.kind, memory.turn, false});
    }
}

spoken answer(const graph::scenario& s, const effect_of_message& said, const reading& read, persona_memory& memory,
              bool late, std::string_view locale, std::uint64_t seed) {
    speaking p{s, said, read, memory, locale, seed};
    const auto& heard = said.heard;
    const bool in_role = !heard.is(move::leaves_role);
    const bool strong = (!in_role && p.by_act(act::leave_role, "leave_role")) || (in_role && p.reveal()) ||
                        p.other_promise() || (heard.is(move::threatens) && p.by_act(act::threaten, "threaten")) ||
                        (heard.is(move::flatters) && p.by_act(act::flatter, "flatter"));
    if (!strong) {
        const bool reacted = p.topic() || (heard.is(move::refuses) && p.by_act(act::refuse, "refuse")) ||
                             (heard.is(move::commits) && p.by_act(act::commit, "commit")) ||
                             (heard.is(move::proposes) && p.by_act(act::propose, "propose")) ||
                             (heard.is(move::asks) && p.by_act(act::clarify, "clarify")) ||
                             (heard.is(move::greets) && p.by_act(act::greet, "greet"));
        // Words that mean little to it: back to what it wants, in turns with the learner's own words.
        if (!reacted && !p.old_promise() && (memory.turn % 2 == 0 || !p.by_act(act::deflect, "deflect")) && !p.push())
            p.by_act(act::deflect, "deflect");
    }
    const bool pressed = late || memory.turn % pressure_every == 0;
    const bool on_its_mind = p.out.rule != "reveal" && p.out.rule != "leave_role" && p.out.rule != "want";
    if (on_its_mind && p.out.lines.size() == 1 && !p.has_asked()) {
        if (pressed && memory.turn % 2 == 1) {
            p.by_act(act::pressure, "pressure");
        } else if (memory.turn % 2 == 0 || p.out.rule == "greet") {
            p.push();
        }
    }
    return std::move(p.out);
}

std::string line(const graph::scenario& s, graph::act a, persona_memory& memory, std::string_view locale,
                 std::uint64_t seed) {
    const auto& lines = s.lines_for(a);
    const auto i = pick(lines.size(), std::string(graph::act_names()[static_cast<std::size_t>(a)]), memory.used, seed);
    return i ? std::string(lines[*i].in(locale)) : std::string{};
}

}  // namespace coach::core::persona
