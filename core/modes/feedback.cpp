#include "core/modes/feedback.hpp"

#include "core/judging/doubts.hpp"
#include "core/learning/intake.hpp"

#include <algorithm>
#include <chrono>

namespace coach::core::modes {

namespace {

using phase = feedback_state::phase;
using answer = kept_comment::answer;

constexpr std::size_t most_doubts = 8;         ///< shown; the others come up when these are mended
constexpr std::size_t doubted_words = 12;      ///< of each quote
constexpr std::size_t longest_reason = 80;     ///< content words of a reason to disagree
constexpr std::size_t shortest_document = 12;  ///< content words; anything less is not a draft

const graph::atom* atom_of(const graph::criterion& c, std::string_view id) {
    const auto found = std::find_if(c.atoms.begin(), c.atoms.end(), [id](const auto& a) { return a.id == id; });
    return found == c.atoms.end() ? nullptr : &*found;
}

const kept_level* level_in(const std::vector<kept_level>& levels, std::string_view criterion) {
    const auto found =
        std::find_if(levels.begin(), levels.end(), [&](const auto& l) { return l.criterion == criterion; });
    return found == levels.end() ? nullptr : &*found;
}

std::string remark_of(const verdict& made, const reading& read, const view& v) {
    if (made.gaps.empty()) return {};
    const auto& g = made.gaps.front();
    const auto missing = g.words ? std::string(v.text(g.words->missing)) : std::string{};
    if (g.weak_spot && !missing.empty())
        return v.voice.label("row_weak", {{"quote", short_quote(read, *g.weak_spot, 8)}, {"missing", missing}});
    if (missing.empty()) return {};
    return v.voice.label(made.level >= v.work.pass_level ? "row_for_four" : "row_needs", {{"missing", missing}});
}

/// The longest piece of evidence: it says most about why the level is what it is.
std::string quote_of(const verdict& made, const reading& read) {
    const auto longest = std::max_element(made.found.begin(), made.found.end(), [](const auto& a, const auto& b) {
        return a.where.end - a.where.begin < b.where.end - b.where.begin;
    });
    return longest == made.found.end() ? std::string{} : short_quote(read, with_context(read, longest->where));
}

bool is_general(const view& v) { return &v.in == &v.knows.general; }

/// Of the general rubric: where a reader would stop. The reading gets them too, so that the levels rest on the same.
void keep_doubts(feedback_state& s, reading& read, const view& v) {
    const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(v.now)};
    const auto doubts = judging::doubts_of(read, static_cast<int>(today.year()));
    s.doubts.clear();
    for (const auto& d : doubts)
        if (s.doubts.size() < most_doubts)
            s.doubts.push_back({d.kind, d.why, short_quote(read, with_context(read, d.where), doubted_words)});
    judging::observe(read, doubts);
}

/// The judgement of a text, reduced to what is kept.
void keep_judgement(feedback_state& s, const std::string& text, const view& v) {
    auto read = v.knows.read.read(v.knows.parse(text));
    if (is_general(v)) keep_doubts(s, read, v);
    const auto card = score(v.in, v.work, read, v.knows.read);
    s.before = std::move(s.levels);
    s.levels.clear();
    s.taken_before.clear();
    for (const auto& c : s.comments)
        if (c.status == answer::taken || c.status == answer::open) s.taken_before.push_back(c.criterion + "/" + c.atom);
    s.comments.clear();
    s.at_comment = 0;
    ++s.submissions;
    for (const auto& made : card.verdicts)
        s.levels.push_back({made.criterion->id, made.level, made.high, remark_of(made, read, v), quote_of(made, read)});
    // Only those that the text now satisfies count as taken.
    std::erase_if(s.taken_before, [&](const std::string& name) {
        return std::none_of(card.verdicts.begin(), card.verdicts.end(), [&](const verdict& made) {
            return std::any_of(made.found.begin(), made.found.end(),
                               [&](const evidence& e) { return made.criterion->id + "/" + e.atom == name; });
        });
    });
    for (const auto& c : ranked_comments(card, v.work.pass_level)) {
        if (!c.first_gap || !c.first_gap->words) continue;
        kept_comment kept{c.about->criterion->id, c.first_gap->atom, {}, answer::open};
        if (c.first_gap->weak_spot) kept.quote = short_quote(read, *c.first_gap->weak_spot);
        s.comments.push_back(std::move(kept));
    }
    s.missing_sections.clear();
    for (const auto* section : card.missing)
        s.missing_sections.emplace_back(v.text(section->title));
    s.notes.clear();
    for (const auto& g : card.guards) {
        const auto* name = g.kind == guard_kind::duplicate_passage ? "feedback.note_duplicate"
                           : g.kind == guard_kind::off_topic       ? "feedback.note_off_topic"
                           : g.kind == guard_kind::shuffled        ? "feedback.note_shuffled"
                           : g.kind == guard_kind::padding         ? "feedback.note_padding"
                           : g.kind == guard_kind::scattered       ? "feedback.note_scattered"
                                                                   : "feedback.note_short";
        if (std::find(s.notes.begin(), s.notes.end(), name) == s.notes.end()) s.notes.emplace_back(name);
    }
}

void ask_rating(reply& r, const view& v) {
    r.say(v.voice.say("feedback.rating", {{"artefact", std::string(v.text(v.work.artefact))}}));
    for (const auto* n : {"1", "2", "3", "4"})
        r.offer(std::string("rate:") + n, n);
}

void closing_choices(reply& r, const feedback_state& s, const view& v) {
    r.offer("resubmit", v.voice.label("resubmit"), s.comments.empty());
    r.offer("why_levels", v.voice.label("why_levels"));
    if (!v.work.readers.empty()) r.offer("hear", v.voice.label("hear"));
    r.offer("done", v.voice.label("done"));
}

void comment_choices(reply& r, const view& v) {
    r.offer("take", v.voice.label("take"), true);
    r.offer("not_now", v.voice.label("not_now"));
    r.offer("disagree", v.voice.label("disagree"));
    r.offer("resubmit", v.voice.label("resubmit"));
    r.offer("why_levels", v.voice.label("why_levels"));
    if (!v.work.readers.empty()) r.offer("hear", v.voice.label("hear"));
}

/// What can be answered now, without saying the comment again.
void remaining_choices(reply& r, const feedback_state& s, const view& v) {
    if (static_cast<std::size_t>(s.at_comment) < s.comments.size())
        comment_choices(r, v);
    else
        closing_choices(r, s, v);
}

void say_comment(reply& r, const feedback_state& s, const view& v) {
    const auto index = static_cast<std::size_t>(s.at_comment);
    if (index >= s.comments.size()) return;
    const auto& c = s.comments[index];
    const auto* criterion = v.in.find_criterion(c.criterion);
    const auto* words = criterion ? atom_of(*criterion, c.atom) : nullptr;
    if (!words) return;
    const auto missing = std::string(v.text(words->missing));
    const fills with{{"n", std::to_string(index + 1)},
                     {"criterion", std::string(v.text(criterion->name))},
                     {"quote", c.quote},
                     {"missing", missing},
                     {"edit", std::string(v.text(words->edit))},
                     {"why", std::string(v.text(criterion->why))}};
    r.say(v.voice.say("feedback.comment_head", with));
    r.say(v.voice.say(c.quote.empty() ? "feedback.comment_gap" : "feedback.comment_before", with));
    if (!words->edit.empty()) r.say(v.voice.say("feedback.comment_after", with));
    r.say_if_room(v.voice.say("feedback.comment_why", with), room_for_more);
    comment_choices(r, v);
}

void show_scores(reply& r, const feedback_state& s, const view& v) {
    score_part table{first_upper(std::string(v.text(v.work.artefact))),
                     std::string(v.knows.phrases.label("scored_by_rules")),
                     s.self_rating,
                     {}};
    int moved = 0;
    for (const auto& l : s.levels) {
        const auto* c = v.in.find_criterion(l.criterion);
        const auto* was = level_in(s.before, l.criterion);
        moved += was && l.level > was->level;
        table.rows.push_back(
            {c ? std::string(v.text(c->name)) : l.criterion, l.level, l.high, l.remark, was ? was->level : 0});
    }
    if (s.submissions > 1) {
        r.say(moved > 0 ? v.voice.say("feedback.moved",
                                      {{"count", std::to_string(moved)}, {"total", std::to_string(s.levels.size())}})
                        : v.voice.say("feedback.not_moved"));
        if (!s.taken_before.empty())
            r.say(v.voice.say("feedback.taken", {{"count", std::to_string(s.taken_before.size())}}));
    }
    for (const auto& note : s.notes)
        r.say_if_room(v.voice.say(note, {{"artefact", std::string(v.text(v.work.artefact))}}));
    r.parts.push_back(std::move(table));
    r.personal = true;
}

void show_doubts(reply& r, const feedback_state& s, const view& v) {
    r.say(v.voice.say(s.doubts.empty() ? "feedback.no_doubts" : "feedback.doubts"));
    if (s.doubts.empty()) return;
    table_part table{{v.voice.label("doubt_what"), v.voice.label("doubt_words"), v.voice.label("doubt_move")}, {}};
    for (const auto& d : s.doubts)
        table.rows.push_back(
            {v.voice.label("doubt." + d.why), "“" + d.quote + "”", v.voice.label("doubt_move." + d.why)});
    r.parts.push_back(std::move(table));
}

void discuss(reply& r, const feedback_state& s, const view& v) {
    if (static_cast<std::size_t>(s.at_comment) < s.comments.size()) {
        say_comment(r, s, v);
        return;
    }
    const bool all_pass =
        std::all_of(s.levels.begin(), s.levels.end(), [&](const auto& l) { return l.level >= v.work.pass_level; });
    r.say(v.voice.say(all_pass ? "feedback.all_pass" : "feedback.no_more"));
    closing_choices(r, s, v);
}

/// A revision was written with our comments at hand; a first draft may stem from a guided run.
learning::help help_in(const feedback_state& s, std::string_view criterion, const view& v) {
    const auto before = learning::recent_help(v.me.learnt, v.in.head.id, criterion, v.now);
    return s.submissions > 1 ? std::max(before, learning::help::hint) : before;
}

void report_levels(outcome<feedback_state>& out, const view& v) {
    const auto& s = out.next;
    if (is_general(v)) return;  // no role's skill; nothing is concluded about the person from a letter
    learning::judged_piece piece{v.work.id, {}, false, s.submissions, s.self_rating};
    for (const auto& l : s.levels) {
        if (l.level < 1) continue;
        const auto used = help_in(s, l.criterion, v);
        piece.levels.emplace_back(l.criterion, l.level);
        const auto grade = learning::grade_of_level(l.level, used != learning::help::none);
        out.shown.push_back({v.in.head.id, v.work.id, l.criterion, v.work.id, learning::source::feedback,
                             (l.level - 1) / 3.0, static_cast<int>(grade), used});
    }
    out.judged = std::move(piece);
}

outcome<feedback_state> rated(feedback_state s, std::optional<int> rating, const view& v) {
    outcome<feedback_state> out{std::move(s), {}, {}};
    out.next.self_rating = rating;
    out.next.at = phase::discussing;
    show_scores(out.says, out.next, v);
    if (is_general(v)) show_doubts(out.says, out.next, v);
    discuss(out.says, out.next, v);
    if (!out.next.missing_sections.empty())
        out.says.say_if_room(v.voice.say(
            "feedback.missing", {{"sections", listed(out.next.missing_sections, v.knows.phrases.label("and"))}}));
    record made{"critiqued",
                {{"workflow", v.work.id},
                 {"graph_version", v.in.head.version},
                 {"submission", std::to_string(out.next.submissions)}}};
    if (rating) made.fields.emplace_back("self_rating", std::to_string(*rating));
    for (const auto& l : out.next.levels)
        made.fields.emplace_back(l.criterion, std::to_string(l.level));
    out.records.push_back(std::move(made));
    report_levels(out, v);
    return out;
}

outcome<feedback_state> settle(feedback_state s, answer how, const view& v) {
    outcome<feedback_state> out{std::move(s), {}, {}};
    const auto index = static_cast<std::size_t>(out.next.at_comment);
    if (index < out.next.comments.size()) {
        auto& c = out.next.comments[index];
        c.status = how;
        const auto* word = how == answer::taken ? "taken" : how == answer::dismissed ? "dismissed" : "disputed";
        out.records.push_back({"suggestion", {{"workflow", v.work.id}, {"criterion", c.criterion}, {"answer", word}}});
        ++out.next.at_comment;
    }
    discuss(out.says, out.next, v);
    return out;
}

/// Undo: the last answered comment is open again.
outcome<feedback_state> reopened(feedback_state s, const view& v) {
    outcome<feedback_state> out{std::move(s), {}, {}};
    if (out.next.at_comment == 0) {
        out.says.say(v.voice.say("nothing_to_undo"));
        remaining_choices(out.says, out.next, v);
        return out;
    }
    out.next.at_comment = std::min<int>(out.next.at_comment, static_cast<int>(out.next.comments.size())) - 1;
    out.next.comments[static_cast<std::size_t>(out.next.at_comment)].status = answer::open;
    out.says.say(v.voice.say("feedback.reopened"));
    discuss(out.says, out.next, v);
    return out;
}

/// The person's own reason goes to whoever scores again, with the criterion and the level; the document stays here.
tell ask_to_score_again(const std::string& criterion, const std::string& reason, const feedback_state& s,
                        const view& v) {
    const auto* c = v.in.find_criterion(criterion);
    const auto* level = level_in(s.levels, criterion);
    return {learner_id(v.e.where, {v.knows.org.contact_id, {}, {}}),
            {"dispute",
             {{"text", reason},
              {"criterion", c ? std::string(v.text(c->name)) : criterion},
              {"level", level ? level_text(level->level, level->high) : ""},
              {"quote", level ? level->quote : ""},
              {"workflow", v.work.id},
              {"from", id_at(v.me, v.e.where)},
              {"from_name", v.me.who.name.empty() ? v.me.who.id : v.me.who.name}}}};
}

/// Each level with the anchor that it stands on, and the words that support it.
void show_anchors(reply& r, const feedback_state& s, const view& v) {
    table_part table{{v.voice.label("column_criterion"), v.voice.label("column_anchor"), v.voice.label("column_quote")},
                     {}};
    for (const auto& l : s.levels) {
        const auto* c = v.in.find_criterion(l.criterion);
        if (!c || l.level < 1 || l.level > 4) continue;
        const auto& anchor = c->anchors[static_cast<std::size_t>(l.level - 1)];
        table.rows.push_back({std::string(v.text(c->name)),
                              level_text(l.level, l.high) + ": " + std::string(v.text(anchor.text)),
                              l.quote.empty() ? std::string(v.voice.label("nothing_quoted")) : "“" + l.quote + "”"});
    }
    r.say(v.voice.say("feedback.anchors", {{"version", v.in.head.version}}));
    r.parts.push_back(std::move(table));
    r.personal = true;
    remaining_choices(r, s, v);
}

outcome<feedback_state> disputed(feedback_state s, const std::string& reason, const view& v) {
    s.at = phase::discussing;
    const auto* slot = v.knows.org.contact_name.empty() ? "feedback.disputed_nobody" : "feedback.disputed";
    auto first = v.voice.say(slot, {{"contact", contact_of(v.knows.org)}});
    const auto index = static_cast<std::size_t>(s.at_comment);
    const auto criterion = index < s.comments.size() ? s.comments[index].criterion : std::string{};
    auto out = settle(std::move(s), answer::disputed, v);
    if (!v.knows.org.contact_id.empty()) out.wants.push_back(ask_to_score_again(criterion, reason, out.next, v));
    out.says.parts.insert(out.says.parts.begin(), text_part{std::move(first)});
    return out;
}

void show_readers(reply& r, const view& v) {
    r.say(v.voice.say("feedback.which_reader"));
    for (const auto& reader : v.work.readers)
        r.offer("hear:" + reader.id, first_upper(std::string(v.text(reader.name))));
}

/// The same levels in another voice: what this reader says of the weakest criteria.
void hear_as(reply& r, const feedback_state& s, std::string_view id, const view& v) {
    const auto found =
        std::find_if(v.work.readers.begin(), v.work.readers.end(), [id](const auto& x) { return x.id == id; });
    if (found == v.work.readers.end()) {
        show_readers(r, v);
        return;
    }
    std::vector<kept_level> weakest = s.levels;
    std::stable_sort(weakest.begin(), weakest.end(), [](const auto& a, const auto& b) { return a.level < b.level; });
    r.say(v.voice.say("feedback.heard_as", {{"reader", first_upper(std::string(v.text(found->name)))}}));
    bool has_asked = false;
    const auto speak = [&](std::string_view line) {
        const bool question = line.find('?') != std::string_view::npos;
        if (line.empty() || (question && has_asked)) return false;  // one question a turn, also from a reader
        has_asked = has_asked || question;
        r.say_if_room("*" + escape(line) + "*");
        return true;
    };
    speak(v.text(found->opening));
    int said = 0;
    for (const auto& l : weakest) {
        if (said == 2 || l.level >= v.work.pass_level) break;
        for (const auto& [criterion, line] : found->lines)
            if (criterion == l.criterion) said += speak(v.text(line));
    }
    if (said == 0) r.say(v.voice.say("feedback.reader_content"));
    r.say(v.voice.say("feedback.same_scores"));
    closing_choices(r, s, v);
}

}  // namespace

outcome<feedback_state> feedback_start(const view& v) {
    outcome<feedback_state> out;
    out.says.say(v.voice.say("feedback.paste", {{"artefact", std::string(v.text(v.work.artefact))}}));
    return out;
}

outcome<feedback_state> feedback_document(feedback_state s, std::string text, const view& v) {
    outcome<feedback_state> out{std::move(s), {}, {}};
    if (v.knows.read.stems(text).size() < shortest_document) {
        out.says.say(v.voice.say("feedback.too_short", {{"artefact", std::string(v.text(v.work.artefact))}}));
        return out;
    }
    const bool again = out.next.submissions > 0;
    keep_judgement(out.next, text, v);
    if (again) return rated(std::move(out.next), out.next.self_rating, v);
    out.next.at = phase::awaiting_rating;
    ask_rating(out.says, v);
    return out;
}

outcome<feedback_state> on(feedback_state s, const heard_turn& heard, const view& v) {
    if (heard.action == "done") {
        outcome<feedback_state> out{std::move(s), {}, {}};
        out.says.say(v.voice.say("feedback.closed"));
        out.finished = true;
        return out;
    }
    if (heard.action == "resubmit") {
        outcome<feedback_state> out{std::move(s), {}, {}};
        out.says.say(v.voice.say("feedback.paste_again", {{"artefact", std::string(v.text(v.work.artefact))}}));
        return out;
    }
    switch (s.at) {
        case phase::awaiting_document:
            return feedback_document(std::move(s), heard.text, v);
        case phase::awaiting_rating: {
            if (heard.action.starts_with("rate:")) return rated(std::move(s), heard.action.back() - '0', v);
            if (heard.what == meaning::skip || heard.what == meaning::show_me || heard.what == meaning::next)
                return rated(std::move(s), std::nullopt, v);
            if (heard.text.size() > 400) {
                s.submissions = 0;
                s.levels.clear();
                return feedback_document(std::move(s), heard.text, v);
            }
            outcome<feedback_state> out{std::move(s), {}, {}};
            out.says.say(v.voice.say("feedback.rating_again"));
            for (const auto* n : {"1", "2", "3", "4"})
                out.says.offer(std::string("rate:") + n, n);
            out.says.offer("rate_skip", v.voice.label("skip"));
            return heard.action == "rate_skip" ? rated(std::move(out.next), std::nullopt, v) : std::move(out);
        }
        case phase::awaiting_dispute:
            if (v.knows.read.stems(heard.text).size() < longest_reason) return disputed(std::move(s), heard.text, v);
            s.at = phase::discussing;  // nobody explains at that length: it is the next version
            return feedback_document(std::move(s), heard.text, v);
        case phase::discussing:
            break;
    }
    if (heard.action == "take") return settle(std::move(s), answer::taken, v);
    if (heard.action == "not_now" || heard.what == meaning::next || heard.what == meaning::skip)
        return settle(std::move(s), answer::dismissed, v);
    outcome<feedback_state> out{std::move(s), {}, {}};
    if (heard.action == "disagree") {
        out.next.at = phase::awaiting_dispute;
        out.says.say(v.voice.say("feedback.why_disagree"));
        return out;
    }
    if (heard.action.starts_with("hear:")) {
        hear_as(out.says, out.next, std::string_view(heard.action).substr(5), v);
        return out;
    }
    if (heard.action == "why_levels") {
        show_anchors(out.says, out.next, v);
        return out;
    }
    if (heard.action == "hear") {
        show_readers(out.says, v);
        return out;
    }
    if (heard.what == meaning::words && v.knows.read.stems(heard.text).size() >= 2 * shortest_document)
        return feedback_document(std::move(out.next), heard.text, v);
    const bool open = static_cast<std::size_t>(out.next.at_comment) < out.next.comments.size();
    if (heard.what == meaning::undo) return reopened(std::move(out.next), v);
    if (heard.what == meaning::thanks) {
        out.says.say(v.voice.say(open ? "feedback.thanks" : "thanks"));
        remaining_choices(out.says, out.next, v);
        return out;
    }
    if (heard.what == meaning::example || heard.what == meaning::show_me) {
        const auto index = static_cast<std::size_t>(out.next.at_comment);
        const auto* c =
            index < out.next.comments.size() ? v.in.find_criterion(out.next.comments[index].criterion) : nullptr;
        if (const auto* e = c ? exemplar_for(v.in, *c, v.work.pass_level) : nullptr)
            out.says.parts.push_back(quote_part{
                std::string(v.text(e->text)),
                v.voice.label("example_source",
                              {{"level", std::to_string(e->level)}, {"criterion", std::string(v.text(c->name))}})});
    } else if (heard.what == meaning::words) {
        out.says.say(v.voice.say(open ? "feedback.not_understood" : "feedback.remark_at_end"));
        remaining_choices(out.says, out.next, v);
        return out;
    }
    discuss(out.says, out.next, v);
    return out;
}

reply recap(const feedback_state& s, const view& v) {
    reply r;
    switch (s.at) {
        case phase::awaiting_document:
            r.say(v.voice.say("feedback.paste", {{"artefact", std::string(v.text(v.work.artefact))}}));
            break;
        case phase::awaiting_rating:
            ask_rating(r, v);
            break;
        case phase::awaiting_dispute:
            r.say(v.voice.say("feedback.recap", {{"artefact", std::string(v.text(v.work.artefact))}}));
            r.say(v.voice.say("feedback.why_disagree"));
            break;
        case phase::discussing:
            r.say(v.voice.say("feedback.recap", {{"artefact", std::string(v.text(v.work.artefact))}}));
            discuss(r, s, v);
            break;
    }
    return r;
}

outcome<feedback_state> again(const feedback_state&, const view& v) { return feedback_start(v); }

std::string label_of(const feedback_state&, const view& v) {
    return v.voice.label("critique_of", {{"artefact", first_upper(std::string(v.text(v.work.artefact)))}});
}

}  // namespace coach::core::modes
