#include "core/capture/write.hpp"

#include "core/graph/lint.hpp"
#include "core/graph/load.hpp"
#include "core/utf8.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace coach::core::capture {

namespace {

constexpr std::size_t most_topic_words = 24;
constexpr std::size_t longest_text = 900;  ///< characters of one text in the file

std::string date_of(time_point at) {
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(at)};
    char out[16];
    std::snprintf(out, sizeof out, "%04d-%02u-%02u", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                  static_cast<unsigned>(day.day()));
    return out;
}

/// A double-quoted YAML scalar on one line.
std::string quoted(std::string_view text) {
    const auto clean = utf8::clean(utf8::shorten(text, longest_text));
    std::string out = "\"";
    for (const char c : clean) {
        if (c == '"' || c == '\\')
            (out += '\\') += c;
        else if (c == '\n')
            out += "\\n";
        else if (c == '\t')
            out += ' ';
        else if (c != '\r')
            out += c;
    }
    return out + '"';
}
std::string comment(std::string_view text) {
    auto out = utf8::clean(utf8::shorten(text, 160));
    std::replace_if(out.begin(), out.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    return out;
}
std::string list_of(const std::vector<std::string>& items) {
    std::string out = "[";
    for (const auto& i : items)
        out += (out.size() > 1 ? ", " : "") + quoted(i);
    return out + "]";
}

class writer {
  public:
    writer(const draft& d, const world& w, const written_by& by)
        : d_(d), w_(w), by_(by), slug_(slug_of(d.name)), date_(date_of(by.at)) {}

    std::string run() {
        header();
        assets();
        workflow();
        criteria();
        return std::move(out_);
    }

  private:
    std::string label(std::string_view name, const fills& with = {}) const {
        return fill_plain(w_.phrases.label(name), with);
    }
    void line(const std::string& text) { out_ += text + "\n"; }
    std::string dated() const {
        return "version: " + by_.version + ", owner: " + quoted(by_.author) + ", tested_on: " + date_;
    }
    std::string step_id(std::size_t i) const { return "st." + slug_ + "_" + std::to_string(i + 1); }
    std::string criterion_id(std::size_t i) const { return "cr." + slug_ + "_" + std::to_string(i + 1); }
    std::string section_id(std::size_t i) const { return "sec." + slug_ + "_" + std::to_string(i + 1); }
    std::string cue_name(std::size_t i) const { return slug_ + "_cue_" + std::to_string(i + 1); }
    std::size_t step_of(const criterion& c) const {
        if (d_.steps.empty()) return 0;
        return std::min(static_cast<std::size_t>(std::max(c.step, 0)), d_.steps.size() - 1);
    }
    bool uses_ai() const {
        return std::any_of(d_.steps.begin(), d_.steps.end(), [](const auto& s) {
            return s.ai == graph::ai_tag::assisted || s.ai == graph::ai_tag::delegable;
        });
    }

    void header() {
        line("# " + comment(label("draft_head", {{"name", d_.name}, {"author", by_.author}})));
        line("graph:");
        line("  id: own-" + slug_);
        line("  schema: 1");
        line("  version: " + by_.version);
        line("  locale: en");
        line("  owner: " + quoted(by_.author));
        line("  state: draft");
        auto log = by_.version + " " + label("draft_changelog", {{"author", by_.author}, {"date", date_}});
        if (!d_.reason.empty()) log += " " + label("draft_reason", {{"reason", d_.reason}});
        line("  changelog: [" + quoted(log) + "]");
        if (!d_.sources.empty()) line("  sources: " + list_of(d_.sources));
        line("");
    }

    void assets() {
        if (uses_ai())
            line("tools:\n- {id: tool.assistant, name: " + quoted(label("draft_assistant")) +
                 ", kind: ai, approved: true, data_max: internal}");
        const graph::role* known = nullptr;
        for (const auto& g : w_.graphs)
            if (const auto* r = g.find_role(d_.role)) known = r;
        line("roles:\n- {id: " + (known ? known->id : "role.own") +
             ", name: " + quoted(known ? std::string(w_.text(known->name)) : label("draft_role")) +
             ", workflows: [wf." + "own_" + slug_ + "]}");
        if (uses_ai())
            line("prompts:\n- {id: pr." + slug_ + ", " + dated() +
                 ", fields: [title, section, answer],\n   text: " + quoted(w_.phrases.label("draft_prompt")) + "}");
        bool any = false;
        for (std::size_t i = 0; i < d_.criteria.size(); ++i) {
            const auto& c = d_.criteria[i];
            if (c.exemplar.empty()) continue;
            if (!any) line("exemplars:");
            any = true;
            line("- {id: " + exemplar_id(i) + ", criterion: " + criterion_id(i) + ", level: 3, " + dated() + ",  # " +
                 comment(c.source) + where_of(c.where));
            line("   text: " + quoted(c.exemplar) + "}");
        }
        line("");
    }
    static std::string where_of(span s) {
        return s.end == s.begin ? "" : ", " + std::to_string(s.begin) + "-" + std::to_string(s.end);
    }
    std::string exemplar_id(std::size_t i) const { return "ex." + slug_ + "_" + std::to_string(i + 1); }

    void workflow() {
        line("workflows:");
        line("- id: " + workflow_id(d_));
        if (!d_.name.empty()) line("  name: " + quoted(d_.name));
        if (!d_.artefact.empty()) line("  artefact: " + quoted(d_.artefact));
        if (!d_.when.empty()) line("  summary: " + quoted(label("draft_when", {{"when", d_.when}})));
        if (!d_.requester.empty()) line("  summary: " + quoted(label("draft_summary", {{"who", d_.requester}})));
        line("  synonyms: [" + quoted(d_.name) + (d_.artefact.empty() ? "" : ", " + quoted(d_.artefact)) + "]");
        line("  requests: [" + quoted(label("draft_request", {{"name", d_.name}})) + "]");
        line("  topic: " + list_of(topic()));
        line("  pass_level: 3");
        line("  start: " + step_id(0));
        if (!d_.steps.empty()) line("  sections:");
        for (std::size_t i = 0; i < d_.steps.size(); ++i)
            line("  - {id: " + section_id(i) + ", title: " + quoted(d_.steps[i].title) + ", cues: [" +
                 quoted(d_.steps[i].title) + "], required: true, min_words: 3}");
        if (!d_.criteria.empty()) line("  cues:");
        for (std::size_t i = 0; i < d_.criteria.size(); ++i)
            line("    " + cue_name(i) + ": " + list_of(cue_words(d_.criteria[i])));
        line("  steps:");
        for (std::size_t i = 0; i < d_.steps.size(); ++i)
            step_at(i);
    }

    /// The words of the domain: what was said most.
    std::vector<std::string> topic() const {
        std::map<std::string, int> seen;
        std::vector<std::string> order;
        const auto add = [&](const std::string& text) {
            for (auto& word : content_words(text))
                if (seen[word]++ == 0) order.push_back(word);
        };
        add(d_.name);
        add(d_.artefact);
        for (const auto& s : d_.steps) {
            add(s.title);
            add(s.did);
            for (const auto& c : s.checklist)
                add(c);
        }
        for (const auto& c : d_.criteria)
            add(c.text);
        std::stable_sort(order.begin(), order.end(), [&](const auto& a, const auto& b) { return seen[a] > seen[b]; });
        if (order.size() > most_topic_words) order.resize(most_topic_words);
        if (order.empty()) order.push_back(d_.name);
        return order;
    }
    std::vector<std::string> content_words(const std::string& text) const {
        std::vector<std::string> out;
        std::string word;
        const auto take = [&] {
            if (word.size() >= 4 && !w_.read.stems(word).empty()) out.push_back(word);
            word.clear();
        };
        for (const unsigned char c : text) {
            if (std::isalpha(c) || c >= 0x80)
                word += static_cast<char>(c < 0x80 ? std::tolower(c) : c);
            else
                take();
        }
        take();
        return out;
    }
    std::vector<std::string> cue_words(const criterion& c) const {
        auto words = content_words(c.text);
        std::vector<std::string> out;
        for (auto& each : words)
            if (out.size() < 6 && std::find(out.begin(), out.end(), each) == out.end()) out.push_back(std::move(each));
        if (out.empty()) out.push_back(c.text.empty() ? slug_ : std::string(utf8::prefix(c.text, 40)));
        return out;
    }

    void step_at(std::size_t i) {
        const auto& s = d_.steps[i];
        if (!s.passage.empty())
            line("  # " + comment(s.source) + ", " + std::to_string(s.where.begin) + "-" + std::to_string(s.where.end) +
                 ": " + comment(s.passage));
        line("  - id: " + step_id(i));
        line("    title: " + quoted(s.title));
        const auto* tag = s.ai == graph::ai_tag::human_only  ? "human_only"
                          : s.ai == graph::ai_tag::assisted  ? "assisted"
                          : s.ai == graph::ai_tag::delegable ? "delegable"
                                                             : nullptr;
        if (tag) line(std::string("    ai: ") + tag);
        if (!s.ai_why.empty()) line("    why: " + quoted(s.ai_why));
        line(std::string("    risk: ") + (d_.danger == graph::risk::high  ? "high"
                                          : d_.danger == graph::risk::low ? "low"
                                                                          : "medium"));
        line("    ask: " + quoted(label("draft_ask", {{"step", s.title}})));
        line("    section: " + quoted(s.title));
        line("    minutes: 10");
        if (i + 1 < d_.steps.size()) line("    next: [{to: " + step_id(i + 1) + "}]");
        std::vector<std::string> judged;
        for (std::size_t c = 0; c < d_.criteria.size(); ++c)
            if (step_of(d_.criteria[c]) == i) judged.push_back(criterion_id(c));
        if (!judged.empty()) {
            std::string refs;
            for (const auto& id : judged)
                refs += (refs.empty() ? "" : ", ") + id;
            line("    criteria: [" + refs + "]");
        }
        if (!s.did.empty()) line("    tasks: [" + quoted(utf8::shorten(s.did, 160)) + "]");
        decision_of(s);
        lists_of(s, i);
        pattern_of(s, tag);
        hints_of(s, i);
    }

    void decision_of(const step& s) {
        for (std::size_t n = 0; n < s.decisions.size(); ++n)
            if (n > 0) line("    # " + comment(s.decisions[n].said) + ": " + comment(s.decisions[n].rationale));
        if (s.decisions.empty()) return;
        const auto& x = s.decisions[0];
        line("    decision:");
        line("      question: " + quoted(label("draft_decision", {{"step", s.title}})));
        line("      options:");
        line("      - {id: a, text: " + quoted(x.said) + ", expert: true" +
             (x.rationale.empty() ? "" : ", why: " + quoted(x.rationale)) + "}");
        if (x.other.empty()) return;
        auto why = x.other_why;
        if (why.empty() && !x.rationale.empty()) why = label("draft_other_why", {{"why", x.rationale}});
        line("      - {id: b, text: " + quoted(x.other) + (why.empty() ? "" : ", why: " + quoted(why)) + "}");
    }

    void lists_of(const step& s, std::size_t i) {
        auto checks = s.checklist;
        for (const auto& c : s.checks)
            checks.push_back(c.text + " (" + c.source + ")");
        for (const auto& c : s.checks)
            line("    # " + comment(c.source) + ": " + comment(c.quote));
        if (!checks.empty()) line("    checklist: " + list_of(checks));
        for (const auto& c : s.bans)
            line("    # " + comment(c.source) + ": " + comment(c.quote));
        if (!s.red_flags.empty() || !s.bans.empty()) {
            line("    red_flags:");
            std::size_t n = 0;
            const auto flag = [&](const std::string& text) {
                line("    - {id: rf." + slug_ + "_" + std::to_string(i + 1) + "_" + std::to_string(++n) +
                     ", text: " + quoted(text) + "}");
            };
            for (const auto& f : s.red_flags)
                flag(f);
            for (const auto& b : s.bans)
                flag(b.text + " (" + b.source + ")");
        }
        if (!s.shortcuts.empty()) line("    shortcuts: " + list_of(s.shortcuts));
    }

    void pattern_of(const step& s, const char* tag) {
        if (!tag || s.ai == graph::ai_tag::human_only) return;
        auto verify = s.checklist;
        if (verify.empty() && s.ai == graph::ai_tag::assisted) verify.push_back(label("draft_verify"));
        line("    ai_pattern: {tool: tool.assistant, prompt: pr." + slug_ +
             (verify.empty() ? "" : ", verify: " + list_of(verify)) + "}");
        if (s.ai == graph::ai_tag::delegable) line("    reviewer: " + (d_.role.empty() ? "role.own" : d_.role));
    }

    void hints_of(const step& s, std::size_t i) {
        const std::string* check = !s.checklist.empty() ? &s.checklist[0]
                                   : s.checks.empty()   ? nullptr
                                                        : &s.checks[0].text;
        const std::string* flag = !s.red_flags.empty() ? &s.red_flags[0] : s.bans.empty() ? nullptr : &s.bans[0].text;
        const auto& how = !s.did.empty() ? s.did : s.passage;
        if (!check && !flag && how.empty()) return;
        line("    hints:");
        if (check) line("    - {level: 1, text: " + quoted(label("draft_hint_check", {{"check", *check}})) + "}");
        if (flag) line("    - {level: 2, text: " + quoted(label("draft_hint_flag", {{"flag", *flag}})) + "}");
        std::string example;
        for (std::size_t c = 0; c < d_.criteria.size(); ++c)
            if (step_of(d_.criteria[c]) == i && !d_.criteria[c].exemplar.empty() && example.empty())
                example = ", worked_example: " + exemplar_id(c);
        if (!how.empty())
            line("    - {level: 3, text: " + quoted(label("draft_hint_how", {{"how", how}})) + example + "}");
    }

    void criteria() {
        if (d_.criteria.empty()) return;
        line("criteria:");
        for (std::size_t i = 0; i < d_.criteria.size(); ++i)
            criterion_at(i);
    }
    void criterion_at(std::size_t i) {
        const auto& c = d_.criteria[i];
        const bool shown = !c.kinds.empty();
        line("- id: " + criterion_id(i));
        line("  name: " + quoted(title_of(c.text, {})));
        line(std::string("  must: ") + (i == 0 ? "true" : "false"));
        line(std::string("  weight: ") + (i == 0 ? "3" : "2"));
        line("  section: " + section_id(step_of(c)));
        std::string any, all;
        for (std::size_t k = 0; k < c.kinds.size(); ++k) {
            any += " or k" + std::to_string(k + 1);
            all += (all.empty() ? "k" : " and k") + std::to_string(k + 1);
        }
        if (!shown) all = "named >= 2";
        if (!shown && cue_words(c).size() < 2) all = "named";
        line("  anchors:");
        line("    1: {text: " + quoted(label("draft_anchor_1", {{"good", c.text}})) + ", when: otherwise}");
        line("    2: {text: " + quoted(label("draft_anchor_2", {{"good", c.text}})) + ", when: \"written" + any +
             "\"}");
        line("    3: {text: " + quoted(c.text) + ", when: \"" + all + "\"}");
        line("    4: {text: " + quoted(label("draft_anchor_4", {{"good", c.text}})) + ", when: \"level3 and reason\"}");
        line("  atoms:");
        line("    written: {words: 4, section: " + section_id(step_of(c)) +
             ", missing: " + quoted(label("draft_missing_words")) + ", ask: " +
             quoted(label("draft_ask", {{"step", d_.steps.empty() ? c.text : d_.steps[step_of(c)].title}})) +
             ", ease: 0.9}");
        if (!shown)
            line("    named: {any: [" + cue_name(i) +
                 "], distinct: true, missing: " + quoted(label("draft_missing", {{"good", c.text}})) +
                 ", ask: " + quoted(label("draft_ask_good", {{"good", c.text}})) + ", ease: 0.6}");
        for (std::size_t k = 0; k < c.kinds.size(); ++k)
            line("    k" + std::to_string(k + 1) + ": {any: [" + c.kinds[k] +
                 "], missing: " + quoted(label("capture_missing." + c.kinds[k])) +
                 ", ask: " + quoted(label("capture_ask." + c.kinds[k])) + ", ease: 0.6}");
        line("    reason: {any: [causal], missing: " + quoted(label("draft_missing_reason")) +
             ", ask: " + quoted(label("draft_ask_reason")) + ", ease: 0.4}");
        if (!c.exemplar.empty()) line("  exemplars: [" + exemplar_id(i) + "]");
    }

    const draft& d_;
    const world& w_;
    const written_by& by_;
    std::string slug_, date_, out_;
};

}  // namespace

std::string workflow_id(const draft& d) { return "wf.own_" + slug_of(d.name); }

std::string yaml_of(const draft& d, const world& w, const written_by& by) { return writer(d, w, by).run(); }

std::string approved_yaml(std::string yaml, std::string_view curator, std::string_view added) {
    constexpr std::string_view draft_line = "  state: draft\n", log = "  changelog: [";
    if (const auto at = yaml.find(draft_line); at != std::string::npos)
        yaml.replace(at, draft_line.size(), "  state: published\n  reviewer: " + quoted(curator) + "\n");
    if (const auto at = yaml.find(log); at != std::string::npos) yaml.insert(at + log.size(), quoted(added) + ", ");
    return yaml;
}

std::vector<graph::finding> errors_in(const std::string& yaml, const world& w) {
    auto made = graph::load(yaml, "draft.yaml");
    auto all = std::move(made.findings);
    if (made.value) {
        auto kinds = w.read.kinds();
        for (auto& f : graph::lint(*made.value, {kinds, {}}))
            all.push_back(std::move(f));
    }
    std::erase_if(all, [](const auto& f) { return f.level != graph::severity::error; });
    return all;
}

namespace {

void compare_texts(std::vector<change>& out, const std::string& what, const std::string& name, std::string before,
                   std::string after) {
    if (before == after) return;
    out.push_back({before.empty()  ? change::kind::added
                   : after.empty() ? change::kind::removed
                                   : change::kind::changed,
                   what, name, std::move(before), std::move(after)});
}

std::string joined(const world& w, const std::vector<graph::localized>& all) {
    std::string out;
    for (const auto& each : all)
        out += (out.empty() ? "" : "; ") + std::string(w.text(each));
    return out;
}

}  // namespace

std::vector<change> compare(const graph::graph* before_in, const graph::workflow* before, const graph::graph& after_in,
                            const graph::workflow& after, const world& w) {
    std::vector<change> out;
    const auto text = [&](const graph::localized& t) { return std::string(w.text(t)); };
    std::set<std::string> kept;
    for (const auto& s : after.steps) {
        const graph::step* old = nullptr;
        if (before)
            for (const auto& each : before->steps)
                if (each.id == s.id || overlap(w.read, text(each.title), text(s.title)) >= 0.99) old = &each;
        if (!old) {
            out.push_back({change::kind::added, "capture_row_step", text(s.title), {}, {}});
            continue;
        }
        kept.insert(old->id);
        compare_texts(out, "capture_row_title", text(s.title), text(old->title), text(s.title));
        compare_texts(out, "capture_row_checklist", text(s.title), joined(w, old->checklist), joined(w, s.checklist));
        compare_texts(out, "capture_row_why", text(s.title), text(old->why), text(s.why));
        if (old->ai != s.ai) out.push_back({change::kind::changed, "capture_row_ai", text(s.title), {}, {}});
    }
    if (before)
        for (const auto& each : before->steps)
            if (!kept.contains(each.id))
                out.push_back({change::kind::removed, "capture_row_step", text(each.title), {}, {}});
    const auto old_criteria = before ? graph::criteria_of(*before_in, *before) : std::vector<const graph::criterion*>{};
    const auto new_criteria = graph::criteria_of(after_in, after);
    const auto find = [&](const auto& in, const graph::criterion& c) {
        return std::find_if(in.begin(), in.end(),
                            [&](const auto* each) { return each->id == c.id || text(each->name) == text(c.name); });
    };
    for (const auto* c : new_criteria) {
        const auto old = find(old_criteria, *c);
        if (old == old_criteria.end())
            out.push_back({change::kind::added, "capture_row_criterion", text(c->name), {}, {}});
        else
            compare_texts(out, "capture_row_criterion", text(c->name), text((*old)->anchors[2].text),
                          text(c->anchors[2].text));
    }
    for (const auto* c : old_criteria)
        if (find(new_criteria, *c) == new_criteria.end())
            out.push_back({change::kind::removed, "capture_row_criterion", text(c->name), {}, {}});
    return out;
}

}  // namespace coach::core::capture
