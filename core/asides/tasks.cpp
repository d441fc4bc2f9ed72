#include "core/asides/tasks.hpp"

#include "core/understanding/forms.hpp"

#include <algorithm>

namespace coach::core::asides {

namespace {

constexpr std::size_t longest_question = 40;  ///< words; more is a text, not a question

const char* slot_of(graph::ai_tag tag) {
    if (tag == graph::ai_tag::delegable) return "tasks.delegate";
    return tag == graph::ai_tag::assisted ? "tasks.assist" : "tasks.human";
}

void say_step(turn& t, reply& r, const world::found_workflow& f, const graph::step& st) {
    r.say(t.voice.say(slot_of(st.ai), {{"step", modes::first_lower(text(t, st.title))},
                                       {"work", text(t, f.work->name)},
                                       {"why", modes::clause(t.w.text(st.why))}}));
    if (st.ai == graph::ai_tag::human_only)
        r.offer("meta_try:" + st.id, t.voice.label("tasks_checklist"), true);
    else if (st.pattern)
        r.offer("meta_try:" + st.id, t.voice.label("tasks_prompt"), true);
    if (!open_here(t)) offer_workflow(t, r, f.work->id);
}

/// Three questions, and what a "no" to each means.
void show_questions(turn& t, reply& r) {
    table_part table{{t.voice.label("tasks_ask"), t.voice.label("tasks_else")}, {}};
    for (const auto* about : {"check", "harm", "owe"}) {
        const auto name = "tasks_q_" + std::string(about);
        table.rows.push_back({t.voice.label(name), t.voice.label(name + "_else")});
    }
    r.parts.push_back(std::move(table));
}

reply answer(turn& t, std::string_view task) {
    reply r;
    const auto found = t.w.tasks.answer(task, t.me.role);
    const auto f = t.w.workflow(found.workflow);
    const auto* st = f ? graph::find_step(*f.work, found.step) : nullptr;
    if (st) {
        say_step(t, r, f, *st);
    } else {
        const auto slot = found.tag == graph::ai_tag::unset ? "tasks.none" : "tasks.principle_" + found.principle;
        r.say(t.voice.say(slot));
        show_questions(t, r);
    }
    introduce(t, r);
    return r;
}

}  // namespace

std::optional<reply> task_request(turn& t, const std::string& words) {
    if (words.size() > 400 || words.find('\n') != std::string::npos) return std::nullopt;
    const auto task = t.w.tasks.task_in(words);
    if (task.empty() || understood_words::words_of(task).size() > longest_question) return std::nullopt;
    const auto read = t.w.understand.read(words, {}, open_here(t) != nullptr);
    if (read.what == meaning::ask_ai || read.what == meaning::show_me) return std::nullopt;
    const auto& data = t.w.phrases.list("task_data");
    if (read.what == meaning::may_i_paste && std::find(data.begin(), data.end(), task) != data.end())
        return std::nullopt;
    const auto canonical = understood_words::canonical(task);
    if (canonical == "it" || canonical == "it step" || canonical == "here" || canonical == "it one") {
        auto r = which_task(t);
        if (open_here(t)) r.offer("recap", t.voice.label("go_on"));
        return r;
    }
    auto r = answer(t, task);
    if (open_here(t)) r.offer("recap", t.voice.label("go_on"), r.choices.empty());
    return r;
}

reply which_task(turn& t) {
    reply r;
    const auto* s = open_here(t);
    const auto* guided = s ? std::get_if<guided_state>(&s->mode) : nullptr;
    const auto f = guided ? t.w.workflow(s->workflow) : world::found_workflow{};
    if (const auto* st = f ? graph::find_step(*f.work, guided->step) : nullptr) {
        say_step(t, r, f, *st);
        return r;
    }
    r.say(t.voice.say("tasks.which"));
    return r;
}

}  // namespace coach::core::asides
