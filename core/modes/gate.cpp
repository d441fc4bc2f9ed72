#include "core/modes/gate.hpp"

#include "core/modes/guided.hpp"
#include "core/modes/judged_step.hpp"

#include <algorithm>

namespace coach::core::modes {

namespace {

const graph::step* step_for(const graph::criterion& c, const view& v) {
    for (const auto& st : v.work.steps)
        for (const auto& ref : st.criteria)
            if (ref.id == c.id) return &st;
    return nullptr;
}

}  // namespace

std::string file_name(const view& v) {
    std::string out;
    for (const unsigned char c : work_title(v)) {
        if (std::isalnum(c) != 0 && c < 0x80)
            out += static_cast<char>(std::tolower(c));
        else if (!out.empty() && out.back() != '-')
            out += '-';
    }
    while (!out.empty() && out.back() == '-')
        out.pop_back();
    return (out.empty() ? "document" : out.substr(0, 60)) + ".md";
}

std::string assembled_document(const guided_state& s, const view& v) {
    std::string out = "# " + work_title(v) + "\n";
    for (const auto& st : v.work.steps) {
        const auto* w = worked(s, st.id);
        if (!w || w->answers.empty()) continue;
        const auto heading = v.text(st.section);
        if (heading.empty()) continue;
        out += "\n## " + std::string(heading) + "\n\n" + joined(w->answers) + "\n";
    }
    return out;
}

judged_work judge_work(const guided_state& s, const view& v) {
    judged_work out;
    out.document = assembled_document(s, v);
    out.read = v.knows.read.read(v.knows.parse(out.document));
    out.card = score(v.in, v.work, out.read, v.knows.read);
    return out;
}

learning::judged_piece show_gate(reply& r, guided_state& s, const view& v) {
    const auto judged = judge_work(s, v);
    const auto& card = judged.card;

    score_part table{work_title(v), std::string(v.knows.phrases.label("scored_by_rules")), {}, {}};
    std::vector<std::string> below;
    const graph::step* weakest = nullptr;
    learning::judged_piece piece{v.work.id, {}, true};
    for (const auto& made : card.verdicts) {
        piece.levels.emplace_back(made.criterion->id, made.level);
        std::string remark;
        if (!made.gaps.empty() && made.gaps.front().words)
            remark = v.voice.label(made.level >= v.work.pass_level ? "row_for_four" : "row_needs",
                                   {{"missing", std::string(v.text(made.gaps.front().words->missing))}});
        table.rows.push_back({std::string(v.text(made.criterion->name)), made.level, made.high, std::move(remark), 0});
        if (made.criterion->must && made.level < v.work.pass_level) {
            below.push_back(first_lower(std::string(v.text(made.criterion->name))));
            if (!weakest) weakest = step_for(*made.criterion, v);
        }
    }
    std::vector<std::string> skipped;
    for (const auto& w : s.work)
        if (w.skipped && w.answers.empty())
            if (const auto* st = graph::find_step(v.work, w.step))
                skipped.push_back(first_lower(std::string(v.text(st->title))));

    const auto and_word = v.knows.phrases.label("and");
    const bool ready = below.empty() || !s.override_reason.empty();
    r.say(v.voice.say("guided.end", {{"work", work_title(v)}}));
    if (!skipped.empty()) r.say(v.voice.say("guided.skipped", {{"steps", listed(skipped, and_word)}}));
    r.say(below.empty() ? v.voice.say("guided.ready")
                        : v.voice.say("guided.not_ready", {{"criteria", listed(below, and_word)}}));
    r.parts.push_back(std::move(table));
    r.personal = true;
    r.parts.push_back(file_part{file_name(v), "text/markdown", judged.document});
    if (weakest)
        r.offer("goto:" + weakest->id,
                v.voice.label("go_to", {{"step", first_lower(std::string(v.text(weakest->title)))}}), true);
    if (!ready) r.offer("override", v.voice.label("override"));
    r.offer("done", v.voice.label("done"), !weakest);
    s.at = guided_state::phase::finished;
    return piece;
}

}  // namespace coach::core::modes
