#include "core/capture/interview.hpp"

#include "core/capture/ingest.hpp"
#include "core/understanding/forms.hpp"
#include "core/utf8.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <set>

namespace coach::core::capture {

namespace {

bool holds_words(std::string_view canonical, std::string_view phrase) {
    return (" " + std::string(canonical) + " ").find(" " + std::string(phrase) + " ") != std::string::npos;
}
bool holds_any(std::string_view text, const std::vector<std::string>& cues) {
    const auto plain = understood_words::canonical(text);
    return std::any_of(cues.begin(), cues.end(),
                       [&](const auto& c) { return holds_words(plain, understood_words::canonical(c)); });
}
std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n-*•");
    if (first == std::string_view::npos) return {};
    const auto last = text.find_last_not_of(" \t\r\n");
    return std::string(text.substr(first, last - first + 1));
}
std::size_t find_words(std::string_view text, const std::vector<std::string>& cues, std::size_t& length) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const auto& cue : cues)
        if (const auto at = lower.find(" " + cue + " "); at != std::string::npos) {
            length = cue.size() + 2;
            return at;
        }
    return std::string::npos;
}

/// Goes through the answers as they were asked for; the first question without an answer is the next one.
class walk {
  public:
    walk(const capture_state& s, const needs& n) : state_(s), with_(n) {}

    interview run() {
        auto& d = made_.made;
        d.role = state_.role;
        d.reason = state_.reason;
        d.danger = state_.danger >= 3 ? graph::risk::high : state_.danger == 1 ? graph::risk::low : graph::risk::medium;
        for (const auto& f : state_.files)
            d.sources.push_back(f.name);
        head();
        if (state_.how == capture_state::kind::interview)
            steps_by_talk();
        else
            steps_by_text();
        tail();
        place_constraints();
        return std::move(made_);
    }

  private:
    /// The answer to a question; null once there is none: everything after it is not asked yet.
    const std::string* answer(std::string kind, int step = -1, int decision = -1) {
        if (stopped_) return nullptr;
        if (const auto* given = find(kind, step, decision)) return &given->text;
        stopped_ = true;
        made_.next = {std::move(kind), step, decision};
        return nullptr;
    }
    [[nodiscard]] const capture_answer* find(std::string_view kind, int step, int decision) const {
        for (const auto& a : state_.answers)
            if (a.question == kind && a.step == step && a.decision == decision) return &a;
        return nullptr;
    }
    draft& d() { return made_.made; }

    void head() {
        if (const auto* a = answer("name")) d().name = as_name(trimmed(utf8::shorten(first_line(*a), 80)));
        if (state_.how == capture_state::kind::thread) {
            if (const auto* a = answer("when")) d().when = trimmed(*a);
        } else if (const auto* a = answer("requester")) {
            d().requester = trimmed(*a);
        }
        if (const auto* a = answer("artefact")) d().artefact = trimmed(utf8::shorten(first_line(*a), 60));
    }
    static std::string_view first_line(std::string_view text) {
        auto line = text.substr(0, text.find('\n'));
        while (!line.empty() && (line.back() == '.' || line.back() == ' '))
            line.remove_suffix(1);
        return line;
    }

    void steps_by_talk() {
        while (!stopped_ && d().steps.size() < most_steps) {
            const auto n = static_cast<int>(d().steps.size());
            const auto* did = answer("did", n);
            if (!did || did->empty()) return;  // "that was the last"
            step s;
            s.did = *did;
            s.title = title_of(*did, with_.words.list("capture_leads"));
            if (s.title.empty()) s.title = with_.words.label("capture_unnamed");
            d().steps.push_back(std::move(s));
            ask_about(n, *did);
            about_step(n, true);
        }
    }

    /// Why, for each decision that the answer names; and what else was possible, unless it says so.
    void ask_about(int n, const std::string& said) {
        for (auto& sentence : decisions_in(said, with_.words.list("capture_decisions"))) {
            auto& all = d().steps[static_cast<std::size_t>(n)].decisions;
            const auto which = static_cast<int>(all.size());
            if (which >= 3) return;
            all.push_back({sentence, {}, alternative_in(sentence, with_.words.list("capture_instead")), {}});
            reasons(n, which);
        }
    }
    void reasons(int n, int which) {
        auto& x = d().steps[static_cast<std::size_t>(n)].decisions[static_cast<std::size_t>(which)];
        if (const auto* why = answer("why", n, which)) x.rationale = trimmed(*why);
        if (!x.other.empty()) return;
        if (const auto* other = answer("other", n, which)) {
            std::size_t length = 0;
            const auto cut = find_words(*other, with_.words.list("capture_because"), length);
            x.other = trimmed(std::string_view(*other).substr(0, cut));
            if (cut != std::string::npos) x.other_why = trimmed(std::string_view(*other).substr(cut + length));
        }
    }

    void about_step(int n, bool shortcuts) {
        const auto at = static_cast<std::size_t>(n);
        const auto list = [&](const char* kind, std::vector<std::string> step::* into) {
            const auto* a = answer(kind, n);
            if (!a || a->empty()) return;
            d().steps[at].*into = items_of(*a, 4);
            ask_about(n, *a);
        };
        list("beginner", &step::red_flags);
        list("check", &step::checklist);
        if (shortcuts) list("shortcut", &step::shortcuts);
        if (const auto* a = answer("ai", n); a && !a->empty()) take_ai(n, *a);
    }

    void take_ai(int n, const std::string& said) {
        auto& s = d().steps[static_cast<std::size_t>(n)];
        const auto button = [&](const char* label) {
            return understood_words::canonical(said) == understood_words::canonical(with_.words.label(label));
        };
        const bool bare = button("capture_human") || button("capture_assisted") || button("capture_delegable");
        if (button("capture_human") || (!bare && holds_any(said, with_.words.list("capture_ai_never"))))
            s.ai = graph::ai_tag::human_only;
        else if (button("capture_delegable") || (!bare && holds_any(said, with_.words.list("capture_ai_does"))))
            s.ai = graph::ai_tag::delegable;
        else
            s.ai = graph::ai_tag::assisted;
        if (s.ai == graph::ai_tag::delegable && d().danger == graph::risk::high) s.ai = graph::ai_tag::assisted;
        if (!bare) {
            s.ai_why = trimmed(said);
        } else if (const auto* why = answer("ai_why", n)) {
            s.ai_why = trimmed(*why);
        }
    }

    void steps_by_text() {
        const bool many = state_.how == capture_state::kind::examples;
        if (state_.files.empty() || (many && state_.files.size() < most_files && !told_all())) {
            if (!stopped_) {
                stopped_ = true;
                made_.next = {"source", -1, -1};
            }
            return;
        }
        auto found = read_examples(state_.files, with_);
        for (auto& s : found.steps) {
            if (d().steps.size() >= most_steps) break;
            const auto n = static_cast<int>(d().steps.size());
            d().steps.push_back(std::move(s));
            if (stopped_) continue;
            if (state_.how == capture_state::kind::thread) {
                auto& said = d().steps.back();
                said.did = said.passage;
                ask_about(n, said.passage);
            } else if (!many) {
                if (const auto* why = answer("why_here", n); why && !why->empty()) {
                    d().steps.back().did = *why;
                    ask_about(n, *why);
                }
            }
            about_step(n, false);
        }
        d().criteria = std::move(found.criteria);
    }
    /// "That's all" is kept as an answer to the question for a source.
    [[nodiscard]] bool told_all() const { return find("source", -1, -1) != nullptr; }

    void tail() {
        const auto decided =
            std::any_of(d().steps.begin(), d().steps.end(), [](const auto& s) { return !s.decisions.empty(); });
        if (!decided && !d().steps.empty()) {
            if (const auto* a = answer("choice"); a && !a->empty()) {
                const auto n = nearest_step(*a);
                auto& all = d().steps[static_cast<std::size_t>(n)].decisions;
                all.push_back({trimmed(*a), {}, alternative_in(*a, with_.words.list("capture_instead")), {}});
                reasons(n, 0);
            }
        }
        if (const auto* a = answer("good"); a && !a->empty())
            for (auto& text : items_of(*a, 4)) {
                criterion c;
                c.kinds = kinds_asked(text, with_.words.list("capture_kinds"));
                c.step = nearest_step(text);
                c.text = std::move(text);
                d().criteria.push_back(std::move(c));
            }
        const bool needs_one =
            std::any_of(d().criteria.begin(), d().criteria.end(), [](const auto& c) { return c.exemplar.empty(); });
        if (needs_one && !state_.files.empty())
            give_exemplars(state_.files[0].text, state_.files[0].name);
        else if (const auto* a = needs_one ? answer("example") : nullptr; a && !a->empty())
            give_exemplars(*a, std::string(with_.words.label("capture_example_source")));
    }
    [[nodiscard]] int nearest_step(std::string_view text) const {
        double best = 0;
        int at = static_cast<int>(made_.made.steps.size()) - 1;
        for (std::size_t i = 0; i < made_.made.steps.size(); ++i) {
            const auto& s = made_.made.steps[i];
            const auto score = overlap(with_.read, text, s.title + " " + s.did + " " + s.passage);
            if (score > best) {
                best = score;
                at = static_cast<int>(i);
            }
        }
        return at;
    }
    void give_exemplars(const std::string& text, const std::string& source) {
        const auto read = with_.read.read(with_.parse(text));
        for (auto& c : d().criteria) {
            if (!c.exemplar.empty()) continue;
            const auto found = best_passage(read, c, with_.read);
            if (!found) continue;
            c.where = *found;
            c.exemplar = passage_at(read, *found);
            c.source = source;
        }
    }

    void place_constraints() {
        for (const auto& c : state_.constraints) {
            if (c.step < 0 || static_cast<std::size_t>(c.step) >= d().steps.size()) continue;
            auto& s = d().steps[static_cast<std::size_t>(c.step)];
            (c.red_flag ? s.bans : s.checks).push_back({c.text, c.source, c.quote});
        }
        for (const auto& c : state_.constraints)
            if (std::find(d().sources.begin(), d().sources.end(), c.source) == d().sources.end())
                d().sources.push_back(c.source);
    }

    const capture_state& state_;
    const needs& with_;
    interview made_;
    bool stopped_ = false;
};

std::vector<std::string> sentences_of(std::string_view text) {
    std::vector<std::string> out;
    std::size_t from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool end = text[i] == '\n' || ((text[i] == '.' || text[i] == '!' || text[i] == '?' || text[i] == ';') &&
                                             (i + 1 == text.size() || text[i + 1] == ' ' || text[i + 1] == '\n'));
        if (!end && i + 1 < text.size()) continue;
        auto one = trimmed(text.substr(from, i + 1 - from));
        while (!one.empty() && (one.back() == '.' || one.back() == ';'))
            one.pop_back();
        if (!one.empty()) out.push_back(std::move(one));
        from = i + 1;
    }
    return out;
}

}  // namespace

interview replay(const capture_state& s, const needs& n) { return walk(s, n).run(); }

std::vector<std::string> items_of(std::string_view answer, std::size_t most) {
    auto out = sentences_of(answer);
    if (out.size() > most) out.resize(most);
    return out;
}

std::vector<std::string> decisions_in(std::string_view answer, const std::vector<std::string>& cues) {
    std::vector<std::string> out;
    for (auto& one : sentences_of(answer))
        if (holds_any(one, cues)) out.push_back(std::move(one));
    return out;
}

std::string alternative_in(std::string_view sentence, const std::vector<std::string>& cues) {
    std::size_t length = 0;
    const auto at = find_words(sentence, cues, length);
    if (at == std::string::npos) return {};
    auto rest = sentence.substr(at + length);
    rest = rest.substr(0, rest.find_first_of(",;\n("));
    for (const auto* stop : {" because ", " since ", " as "})
        rest = rest.substr(0, rest.find(stop));
    auto out = trimmed(rest);
    while (!out.empty() && (out.back() == '.' || out.back() == '!'))
        out.pop_back();
    return out;
}

std::vector<std::string> kinds_asked(std::string_view statement, const std::vector<std::string>& rows) {
    std::vector<std::string> out;
    for (const auto& row : rows) {
        const auto colon = row.find(':');
        if (colon == std::string::npos) continue;
        std::vector<std::string> cues;
        for (std::size_t from = colon + 1; from < row.size();) {
            const auto to = std::min(row.find(',', from), row.size());
            if (auto cue = trimmed(std::string_view(row).substr(from, to - from)); !cue.empty()) cues.push_back(cue);
            from = to + 1;
        }
        if (holds_any(statement, cues) && out.size() < 3) out.push_back(row.substr(0, colon));
    }
    return out;
}

double overlap(const reader& read, std::string_view a, std::string_view b) {
    const auto left = read.stems(a), right = read.stems(b);
    const std::set<std::string> one(left.begin(), left.end()), two(right.begin(), right.end());
    if (one.empty() || two.empty()) return 0;
    const auto shared =
        static_cast<double>(std::count_if(one.begin(), one.end(), [&](const auto& s) { return two.contains(s); }));
    return shared / static_cast<double>(std::min(one.size(), two.size()));
}

std::string slug_of(std::string_view name) {
    std::string out;
    bool other = false;
    for (const unsigned char c : name) {
        other = other || c >= 0x80;
        if (std::isalnum(c) && c < 0x80)
            out += static_cast<char>(std::tolower(c));
        else if (!out.empty() && out.back() != '_')
            out += '_';
        if (out.size() >= 32) break;
    }
    while (!out.empty() && out.back() == '_')
        out.pop_back();
    if (!other && !out.empty()) return out;
    char hex[17];
    std::snprintf(hex, sizeof hex, "%08llx", static_cast<unsigned long long>(seed_of(name, 0) & 0xffffffffULL));
    return (out.empty() ? "work" : out.substr(0, 20)) + "_" + hex;
}

std::string as_name(std::string text) {
    std::erase_if(text, [](char c) { return c == '?' || c == '{' || c == '}'; });
    while (!text.empty() && !std::isalnum(static_cast<unsigned char>(text.back())) &&
           static_cast<unsigned char>(text.back()) < 0x80 && text.back() != ')')
        text.pop_back();
    return text;
}

std::string title_of(std::string_view answer, const std::vector<std::string>& leads) {
    auto text = answer.substr(0, answer.find_first_of("\n.;:!?"));
    for (bool again = true; again;) {
        again = false;
        while (!text.empty() && (text.front() == ' ' || text.front() == ','))
            text.remove_prefix(1);
        for (const auto& lead : leads)
            if (text.size() > lead.size() + 1 && (text[lead.size()] == ' ' || text[lead.size()] == ',') &&
                std::equal(lead.begin(), lead.end(), text.begin(), [](char a, char b) {
                    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
                })) {
                text.remove_prefix(lead.size());
                again = true;
                break;
            }
    }
    std::size_t words = 0, at = 0;
    while (at < text.size() && words < 8) {
        at = std::min(text.find(' ', at + 1), text.size());
        ++words;
    }
    if (const auto comma = text.substr(0, at).find(','); comma != std::string_view::npos && comma > 8) at = comma;
    auto out = std::string(utf8::prefix(text.substr(0, at), 70));
    while (!out.empty() && (out.back() == ' ' || out.back() == ','))
        out.pop_back();
    out = as_name(std::move(out));
    if (out.empty()) out = as_name(std::string(utf8::shorten(answer, 40)));
    if (!out.empty()) out[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[0])));
    return out;
}

std::string transcript_of(const capture_state& s, const draft& d, const phrasebook& words) {
    std::string out;
    for (const auto& a : s.answers) {
        const auto at = static_cast<std::size_t>(a.step);
        const auto title = a.step >= 0 && at < d.steps.size() ? d.steps[at].title : std::string{};
        out += "**" + fill_plain(words.label("capture_q." + a.question), {{"step", title}}) + "**\n\n" +
               (a.text.empty() ? std::string(words.label("capture_skipped")) : a.text) + "\n\n";
    }
    return out;
}

}  // namespace coach::core::capture
