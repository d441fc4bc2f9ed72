#include "core/asides/meta.hpp"

#include "core/consent.hpp"
#include "core/meta.hpp"

#include <algorithm>
#include <charconv>

namespace coach::core::asides {

namespace {

constexpr std::string_view due = "meta/due";
constexpr int runs_before_asking = 2;

std::string_view field(const std::vector<std::pair<std::string, std::string>>& fields, std::string_view name) {
    for (const auto& [key, value] : fields)
        if (key == name) return value;
    return {};
}

std::uint64_t pseudonym(const place& where, const person& who) { return seed_of(learner_id(where, who), 0); }
std::uint64_t pseudonym(turn& t) { return seed_of(id_at(t.me, t.e.where), 0); }

std::uint64_t number(std::string_view digits) {
    std::uint64_t n = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), n);
    return n;
}

struct found_step {
    const graph::graph* in = nullptr;
    const graph::workflow* work = nullptr;
    const graph::step* st = nullptr;
};
found_step step_named(const world& w, std::string_view id) {
    for (const auto& g : w.graphs)
        for (const auto& work : g.workflows)
            if (const auto* st = graph::find_step(work, id)) return {&g, &work, st};
    return {};
}

/// The organisation's own reason, else the graph's.
std::string reason_of(turn& t, const found_step& f) {
    for (const auto& rule : t.w.org.contract.reviews)
        if (std::find(rule.steps.begin(), rule.steps.end(), f.st->id) != rule.steps.end())
            return modes::clause(rule.text);
    return modes::clause(t.w.text(f.st->why));
}

reply say_over(turn& t, const found_step& f, const meta::finding& about) {
    reply r;
    r.personal = true;
    r.say(t.voice.say("meta.over", {{"step", modes::first_lower(text(t, f.st->title))},
                                    {"times", std::to_string(about.runs)},
                                    {"why", reason_of(t, f)}}));
    r.offer("meta_try:" + f.st->id, t.voice.label("meta_questions"), true);
    r.offer("meta_no:" + f.st->id, t.voice.label("meta_no"));
    return r;
}

reply say_under(turn& t, const found_step& f, int runs, std::optional<meta::cohort_figure> others) {
    reply r;
    r.personal = true;
    r.say(t.voice.say("meta.under", {{"step", modes::first_lower(text(t, f.st->title))},
                                     {"work", text(t, f.work->name)},
                                     {"runs", std::to_string(runs)}}));
    r.say(others ? t.voice.say("meta.cohort", {{"people", std::to_string(others->people)},
                                               {"using", std::to_string(others->using_it)}})
                 : t.voice.say("meta.no_cohort"));
    r.say(t.voice.say("meta.try", {}));
    r.offer("meta_try:" + f.st->id, t.voice.label("meta_try"), true);
    r.offer("meta_no:" + f.st->id, t.voice.label("meta_no"));
    r.offer("meta_why:" + f.st->id, t.voice.label("meta_why"));
    return r;
}

}  // namespace

void watch_ai_use(turn& t, const record& r) {
    if (r.kind == "guided_finished" && !consented(t.me, purpose::ai_use)) {
        if (++t.me.ai_use_runs == runs_before_asking) t.wants.push_back(wake_at{std::string(due), t.now});
        return;
    }
    if (r.kind != "guided_step" || field(r.fields, "how") == "skipped" || !consented(t.me, purpose::ai_use)) return;
    const auto f = step_named(t.w, field(r.fields, "step"));
    if (!f.st) return;
    const bool human = f.st->ai == graph::ai_tag::human_only;
    const bool used = field(r.fields, "ai") == "yes";
    if (human && !used) return;
    meta::take(t.me.ai_use, {f.work->id, f.st->id, used, human, t.now});
    if (!human)
        t.wants.push_back(tell{
            team_id(t.e.where),
            {"ai_use", {{"step", f.st->id}, {"who", std::to_string(pseudonym(t))}, {"used", used ? "yes" : "no"}}}});
    if (meta::worth_a_word(t.me.ai_use, t.now)) t.wants.push_back(wake_at{std::string(due), t.now});
}

reply ai_use_due(turn& t, const std::string&) {
    if (!consented(t.me, purpose::ai_use)) {
        if (t.me.ai_use_runs > runs_before_asking) return {};  // asked before
        ++t.me.ai_use_runs;
        reply r;
        r.personal = true;
        r.say(t.voice.say("meta.consent"));
        r.offer("meta_agree", t.voice.label("meta_agree"));
        r.offer("meta_decline", t.voice.label("meta_decline"));
        return r;
    }
    const auto found = meta::worth_a_word(t.me.ai_use, t.now);
    const auto f = found ? step_named(t.w, found->step) : found_step{};
    if (!f.st) return {};
    if (found->over) {
        meta::said(t.me.ai_use, *found, t.now);
        return say_over(t, f, *found);
    }
    t.wants.push_back(tell{
        team_id(t.e.where),
        {"cohort", {{"step", found->step}, {"who", std::to_string(pseudonym(t))}, {"from", id_at(t.me, t.e.where)}}}});
    return {};
}

reply cohort_arrived(turn& t, const told& x) {
    const auto found = meta::worth_a_word(t.me.ai_use, t.now);
    if (!found || found->over || found->step != field(x.fields, "step") || !consented(t.me, purpose::ai_use)) return {};
    const auto f = step_named(t.w, found->step);
    if (!f.st) return {};
    meta::said(t.me.ai_use, *found, t.now);
    std::optional<meta::cohort_figure> others;
    if (const auto people = field(x.fields, "people"); !people.empty())
        others =
            meta::cohort_figure{static_cast<int>(number(people)), static_cast<int>(number(field(x.fields, "using")))};
    return say_under(t, f, found->runs, others);
}

reply ai_use_agreed(turn& t, const std::string&) {
    t.wants.push_back(give_consent(t.me, purpose::ai_use, {}, t.now));
    return line(t, "meta.agreed");
}

void ai_use_withdrawn(turn& t) {
    t.wants.push_back(tell{team_id(t.e.where), {"ai_use_withdrawn", {{"who", std::to_string(pseudonym(t))}}}});
}

std::vector<tell> leaves_behind(const place& where, const person& who) {
    const auto number = std::to_string(pseudonym(where, who));
    return {tell{team_id(where), {"ai_use_withdrawn", {{"who", number}}}},
            tell{team_id(where), {"observed_withdrawn", {{"who", number}, {"at", "0"}}}},
            tell{library_id(where), {"contributor_left", {{"from", learner_id(where, who)}}}},
            tell{library_id(where), {"forget_person", {{"actor", learner_id(where, who)}}}},
            tell{team_id(where), {"contributor_left", {{"from", learner_id(where, who)}}}},
            tell{team_id(where), {"forget_person", {{"who", number}, {"actor", learner_id(where, who)}}}}};
}

reply ai_use_declined(turn& t, const std::string&) { return line(t, "meta.declined"); }

reply ai_use_dismissed(turn& t, const std::string& step) {
    meta::dismissed(t.me.ai_use, step);
    return line(t, "meta.dismissed");
}

/// Over-delegation: the questions that make it quick to decide. Under-use: the prompt to copy.
reply ai_use_try(turn& t, const std::string& step) {
    const auto f = step_named(t.w, step);
    reply r;
    if (!f.st) return menu(t);
    if (f.st->ai == graph::ai_tag::human_only) {
        r.say(t.voice.say("meta.questions", {{"step", modes::first_lower(text(t, f.st->title))}}));
        std::string list;
        for (const auto& item : f.st->checklist)
            list += (list.empty() ? "- " : "\n- ") + text(t, item);
        r.say(list);
    } else if (const auto* p = f.st->pattern ? f.in->find_prompt(f.st->pattern->prompt.id) : nullptr) {
        r.say(t.voice.say("meta.prompt", {{"step", modes::first_lower(text(t, f.st->title))}}));
        r.parts.push_back(code_part{text(t, p->text), "", t.voice.label("prompt_label")});
    }
    r.offer("start:" + f.work->id, text(t, f.work->name));
    return r;
}

reply ai_use_why(turn& t, const std::string& step) {
    const auto f = step_named(t.w, step);
    reply r;
    r.personal = true;
    if (!f.st || !consented(t.me, purpose::ai_use)) return menu(t);
    const auto runs = std::count_if(t.me.ai_use.events.begin(), t.me.ai_use.events.end(),
                                    [&](const auto& e) { return e.step == step; });
    r.say(t.voice.say("meta.because", {{"why", modes::clause(t.w.text(f.st->why))}, {"runs", std::to_string(runs)}}));
    r.offer("meta_try:" + step, t.voice.label("meta_try"));
    r.offer("meta_no:" + step, t.voice.label("meta_no"));
    return r;
}

void team_hears_ai_use(team_state& team, const told& x, effects& wants) {
    const auto who = number(field(x.fields, "who"));
    const auto step = field(x.fields, "step");
    if (x.kind == "ai_use") meta::count_use(team, step, who, field(x.fields, "used") == "yes");
    if (x.kind == "ai_use_withdrawn") meta::forget_use(team, who);
    if (x.kind != "cohort") return;
    told answer{"cohort_figure", {{"step", std::string(step)}}};
    if (const auto figure = meta::figure_of(team, step, who)) {
        answer.fields.emplace_back("people", std::to_string(figure->people));
        answer.fields.emplace_back("using", std::to_string(figure->using_it));
    }
    wants.push_back(tell{std::string(field(x.fields, "from")), std::move(answer)});
}

}  // namespace coach::core::asides
