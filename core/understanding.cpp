#include "core/understanding.hpp"

#include "core/reading/stems.hpp"
#include "core/understanding/forms.hpp"
#include "core/understanding/likeness.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace coach::core {

namespace words = understood_words;

namespace {

constexpr double sure = 0.52;           ///< act without asking
constexpr double sure_of_topic = 0.40;  ///< the same, when words of its name or topic were said
constexpr double margin = 0.08;         ///< between the best and the next, to be sure
constexpr double plausible = 0.36;      ///< worth offering, when words of its name or topic were said
constexpr std::size_t document_words = 60;
constexpr std::size_t short_document_words = 25;  ///< with the lines of a document
constexpr std::ptrdiff_t short_document_lines = 4;
constexpr std::size_t clause_words = 10;  ///< in longer texts a command is not looked for
constexpr std::size_t typo_words = 6;
constexpr std::size_t shortest_part = 4;  ///< letters of a part of a label
constexpr std::size_t most_part_words = 4;
constexpr std::size_t voted_words = 9;
constexpr std::size_t voted_with_unknown = 5;  ///< words, from which one may be unknown
constexpr double vote_when_idle = 0.36;
constexpr double vote_in_work = 0.5;
constexpr double vote_margin = 0.12;
constexpr std::size_t most_ranked_bytes = 2000;
constexpr std::size_t most_likely = 3;

struct named {
    meaning what;
    std::string_view name;
};
// The commands that have everyday forms, by their name in the phrases files; the first whose form matches wins.
constexpr std::array commands{named{meaning::stop, "stop"},
                              named{meaning::pause, "pause"},
                              named{meaning::resume, "resume"},
                              named{meaning::where_were_we, "where_were_we"},
                              named{meaning::start_over, "start_over"},
                              named{meaning::undo, "undo"},
                              named{meaning::help, "help"},
                              named{meaning::menu, "menu"},
                              named{meaning::escalate, "escalate"},
                              named{meaning::show_me, "show_me"},
                              named{meaning::hint, "hint"},
                              named{meaning::example, "example"},
                              named{meaning::skip, "skip"},
                              named{meaning::next, "next"},
                              named{meaning::ask_ai, "ask_ai"},
                              named{meaning::clarify, "clarify"},
                              named{meaning::may_i_paste, "may_i_paste"},
                              named{meaning::should_i_use_ai, "should_i_use_ai"},
                              named{meaning::export_data, "export_data"},
                              named{meaning::delete_data, "delete_data"},
                              named{meaning::consent, "consent"},
                              named{meaning::remember, "remember"},
                              named{meaning::my_data, "my_data"},
                              named{meaning::contract, "contract"},
                              named{meaning::workflows, "workflows"},
                              named{meaning::drill, "drill"},
                              named{meaning::simulate, "simulate"},
                              named{meaning::settings, "settings"},
                              named{meaning::quieter, "quieter"},
                              named{meaning::snooze, "snooze"},
                              named{meaning::no_reminders, "no_reminders"},
                              named{meaning::practise, "practise"},
                              named{meaning::time_zone, "time_zone"},
                              named{meaning::about_me, "about_me"},
                              named{meaning::next_best, "next_best"},
                              named{meaning::find_asset, "find_asset"},
                              named{meaning::goal, "goal"},
                              named{meaning::reflect, "reflect"},
                              named{meaning::experiment, "experiment"},
                              named{meaning::log_decision, "log_decision"},
                              named{meaning::incident, "incident"},
                              named{meaning::shortlist, "shortlist"},
                              named{meaning::thread, "thread"},
                              named{meaning::onboarding, "onboarding"},
                              named{meaning::programme, "programme"},
                              named{meaning::observed, "observed"},
                              named{meaning::shadow, "shadow"},
                              named{meaning::capture, "capture"},
                              named{meaning::author, "author"},
                              named{meaning::team_session, "team_session"},
                              named{meaning::observe, "observe"},
                              named{meaning::share_learning, "share_learning"},
                              named{meaning::outcome, "outcome"},
                              named{meaning::mentor, "mentor"},
                              named{meaning::curate, "curate"},
                              named{meaning::governance, "governance"},
                              named{meaning::critique, "critique"},
                              named{meaning::guide, "guide"},
                              named{meaning::greeting, "greeting"},
                              named{meaning::thanks, "thanks"}};

/// Said in passing: only a whole text of these is a greeting or thanks; a request beside them is what counts.
bool is_small_talk(meaning what) { return what == meaning::greeting || what == meaning::thanks; }

std::size_t word_count(std::string_view text) {
    std::size_t count = 0;
    bool inside = false;
    for (const unsigned char c : text) {
        const bool letter = !std::isspace(c);
        count += letter && !inside;
        inside = letter;
    }
    return count;
}

/// The clauses of a short text, canonical: "not relevant, skip" → "not relevant", "skip".
std::vector<std::string> clauses_of(std::string_view text) {
    std::vector<std::string> out;
    for (std::size_t from = 0; from <= text.size();) {
        const auto to = std::min(text.find_first_of(",.;:!?\n", from), text.size());
        if (auto clause = words::canonical(text.substr(from, to - from)); !clause.empty())
            out.push_back(std::move(clause));
        from = to + 1;
    }
    return out;
}

bool contains_words(std::string_view text, std::string_view phrase) {
    return (" " + std::string(text) + " ").find(" " + std::string(phrase) + " ") != std::string::npos;
}

std::string stemmed(std::string_view canonical) {
    std::string out;
    for (const auto word : words::words_of(canonical))
        out.append(out.empty() ? "" : " ").append(text::stem_of(word));
    return out;
}

bool looks_like_document(std::string_view text) {
    const auto count = word_count(text);
    return count >= document_words ||
           (count >= short_document_words && std::count(text.begin(), text.end(), '\n') >= short_document_lines);
}

}  // namespace

struct understanding::impl {
    words::form_book forms;    ///< meanings
    words::form_votes votes;   ///< meanings, by the words that their forms use
    words::form_book answers;  ///< courtesies around an answer to the open choice: "I'd say 3"
    words::likeness likeness;
    std::set<std::string, std::less<>> non_answers, yes, no, last, command_openings;
    std::vector<std::string> ordinals, cardinals, critique_cues, review_nouns, title_markers, title_fillers;

    [[nodiscard]] std::vector<words::ranked> rank(std::string_view text) const {
        auto out = likeness.rank(text.substr(0, most_ranked_bytes));
        if (out.size() > most_likely) out.resize(most_likely);
        return out;
    }
    [[nodiscard]] std::vector<candidate> named(const std::vector<words::ranked>& ranked) const {
        std::vector<candidate> out;
        for (const auto& r : ranked)
            out.push_back({likeness.workflows()[r.workflow], r.score});
        return out;
    }

    /// "2", "#2", "second", "two", "the last".
    [[nodiscard]] std::optional<int> position(std::string_view text, std::size_t offered) const {
        if (text.starts_with('#')) text.remove_prefix(1);
        if (text.empty() || offered == 0) return std::nullopt;
        std::size_t n = 0;
        if (text.size() <= 2 && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); }))
            n = static_cast<std::size_t>(std::stoi(std::string(text)));
        for (const auto* list : {&ordinals, &cardinals})
            if (const auto at = std::find(list->begin(), list->end(), text); at != list->end())
                n = static_cast<std::size_t>(at - list->begin()) + 1;
        if (last.contains(text)) n = offered;
        return n >= 1 && n <= offered ? std::optional(static_cast<int>(n) - 1) : std::nullopt;
    }

    /// A label, a clear part of one, or its yes or no, whatever courtesies stand around.
    [[nodiscard]] std::optional<int> choice_in(std::string_view text, const std::vector<choice>& offered,
                                               bool in_work) const {
        if (offered.empty() || text.size() > 100) return std::nullopt;
        std::vector<std::string> labels;
        for (const auto& o : offered)
            labels.push_back(words::canonical(o.label));
        const auto cores = answers.cores(text);
        const auto first_that = [&](auto&& fits) -> std::optional<int> {
            for (const auto core : cores)
                if (const std::optional<int> found = fits(core)) return found;
            return std::nullopt;
        };
        const auto only_label = [&](auto&& fits) -> std::optional<int> {
            std::optional<int> found;
            for (std::size_t i = 0; i < labels.size(); ++i) {
                if (!fits(labels[i])) continue;
                if (found) return std::nullopt;
                found = static_cast<int>(i);
            }
            return found;
        };
        const auto opens_with = [&](const std::string& label, const auto& set) {
            const auto said = words::words_of(label);
            return !said.empty() && set.contains(said.front());
        };
        if (const auto n = first_that([&](auto core) { return only_label([&](const auto& l) { return l == core; }); }))
            return n;
        if (const auto n = first_that([&](auto core) { return position(core, offered.size()); })) return n;
        if (const auto n = first_that([&](auto core) -> std::optional<int> {
                if (yes.contains(core)) return only_label([&](const auto& l) { return opens_with(l, yes); });
                if (no.contains(core)) return only_label([&](const auto& l) { return opens_with(l, no); });
                return std::nullopt;
            }))
            return n;
        if (forms.whole(text)) return std::nullopt;  // a command is not a part of a label
        const auto part = first_that([&](std::string_view core) -> std::optional<int> {
            const auto count = words::words_of(core).size();
            if (core.size() < shortest_part || count > most_part_words) return std::nullopt;
            return only_label([&](const auto& l) {
                return contains_words(l, core) || (core.size() >= 6 && words::one_slip(core, l));
            });
        });
        if (part || in_work || words::words_of(text).size() > most_part_words) return part;
        // "security ops": one longer word that only one label has.
        return only_label([&](const auto& l) {
            const auto said = words::words_of(text);
            return std::any_of(said.begin(), said.end(),
                               [&](auto word) { return word.size() > shortest_part && contains_words(l, word); });
        });
    }

    /// A command, by the strictest reading that finds one.
    [[nodiscard]] std::optional<meaning> command(std::string_view text, const std::string& plain) const {
        const auto as = [](std::optional<int> n) { return n ? std::optional(static_cast<meaning>(*n)) : std::nullopt; };
        if (const auto found = as(forms.whole(plain.empty() ? text : plain))) return found;
        if (const auto found = as(forms.open(plain))) return found;
        const auto count = words::words_of(plain).size();
        return count <= typo_words ? as(forms.whole(forms.corrected(plain))) : std::nullopt;
    }

    /// "Can I paste this: …": the question stands before what it is about, however long that is.
    [[nodiscard]] bool asks_about_what_follows(std::string_view text) const {
        constexpr std::size_t longest_question = 80;
        const auto end = text.substr(0, longest_question).find_first_of(":\n");
        if (end == std::string_view::npos || end == 0) return false;
        const auto question = words::canonical(text.substr(0, end));
        const auto found = forms.open(question);
        return found && static_cast<meaning>(*found) == meaning::may_i_paste;
    }

    /// A short text that ends in a command, or whose clauses all are commands: "I have a meeting now, later".
    [[nodiscard]] std::optional<meaning> command_at_end(std::string_view text) const {
        const auto clauses = clauses_of(text);
        if (clauses.size() < 2 || word_count(text) > clause_words) return std::nullopt;
        std::optional<meaning> found;
        bool all = true;
        for (const auto& clause : clauses) {
            const auto what = forms.whole(clause);
            all = all && what;
            if (what && !is_small_talk(static_cast<meaning>(*what))) found = static_cast<meaning>(*what);
        }
        const auto end = forms.whole(clauses.back());
        if (all) return found ? found : std::optional(static_cast<meaning>(*end));
        return end && !is_small_talk(static_cast<meaning>(*end)) ? std::optional(static_cast<meaning>(*end))
                                                                 : std::nullopt;
    }

    /// A short text in other words than any form, but in the words of one command's forms: "do you store our
    /// conversation?" In open work it must also begin as questions and orders begin.
    [[nodiscard]] std::optional<meaning> command_by_words(const std::string& plain, bool in_work) const {
        const auto said = words::words_of(plain);
        if (said.size() < 3 || said.size() > voted_words) return std::nullopt;
        if (in_work && !command_openings.contains(said.front())) return std::nullopt;
        const auto vote = votes.count(plain);
        const auto enough = in_work ? vote_in_work : vote_when_idle;
        // An answer must not be lost to a command: in open work every word has to be one that commands use.
        const std::size_t unknown_allowed = !in_work && said.size() >= voted_with_unknown ? 1 : 0;
        if (vote.value < 0 || vote.unknown > unknown_allowed || vote.score < enough || vote.margin < vote_margin)
            return std::nullopt;
        return static_cast<meaning>(vote.value);
    }

    [[nodiscard]] bool wants_critique(const std::string& plain) const {
        auto text = plain;
        for (const auto& noun : review_nouns)  // "the after action review" names a document
            if (const auto at = (" " + text + " ").find(" " + noun + " "); at != std::string::npos)
                text.erase(at, noun.size());
        const auto stems = stemmed(text);
        return std::any_of(critique_cues.begin(), critique_cues.end(),
                           [&](const auto& cue) { return contains_words(stems, cue); });
    }

    /// "I need a PRD for usage-based billing" → "usage-based billing".
    [[nodiscard]] std::string title(std::string_view text) const {
        std::string lower(text);
        std::transform(lower.begin(), lower.end(), lower.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        std::size_t at = std::string::npos;
        for (const auto& marker : title_markers) {
            const auto found = lower.find(" " + marker + " ");
            if (found != std::string::npos && found < at) at = found;
        }
        if (at == std::string::npos) return {};
        const auto begin = lower.find(' ', at + 1) + 1;
        auto end = text.find_first_of(".!?\n;", begin);
        auto named = std::string(text.substr(begin, end == std::string_view::npos ? end : end - begin));
        for (bool again = true; again;) {
            again = false;
            for (const auto& filler : title_fillers) {
                if (named.size() > filler.size() && words::normalised(named.substr(0, filler.size())) == filler &&
                    named[filler.size()] == ' ') {
                    named.erase(0, filler.size() + 1);
                    again = true;
                }
            }
        }
        const auto ends_well = [&] {
            const auto last = static_cast<unsigned char>(named.back());
            const bool open = named.find('(') != std::string::npos;
            return std::isalnum(last) || last >= 0x80 || last == '%' || last == '+' || (last == ')' && open);
        };
        while (!named.empty() && !ends_well())
            named.pop_back();
        return words::words_of(named).size() <= 10 && named.size() <= 80 && named.size() >= 3 ? named : std::string{};
    }
};

understanding::understanding() = default;
understanding::~understanding() = default;
understanding::understanding(understanding&&) noexcept = default;
understanding& understanding::operator=(understanding&&) noexcept = default;

std::string_view name_of(meaning what) {
    switch (what) {
        case meaning::choose:
            return "choose";
        case meaning::document:
            return "document";
        case meaning::timer:
            return "timer";
        default:
            break;
    }
    const auto found = std::find_if(commands.begin(), commands.end(), [what](const auto& c) { return c.what == what; });
    return found == commands.end() ? std::string_view{"words"} : found->name;
}

understanding understanding::make(const phrasebook& book, const std::vector<const graph::graph*>& graphs,
                                  const reader& read) {
    auto made = std::make_unique<impl>();
    made->forms.courtesies(book.list("courtesies"), book.list("courtesies_after"));
    made->answers.courtesies(book.list("answer_leads"), book.list("answer_tails"));
    for (const auto& [what, name] : commands) {
        const auto found = book.commands.find(name);
        if (found == book.commands.end()) continue;
        for (const auto& form : found->second) {
            made->forms.add(form, static_cast<int>(what));
            made->votes.add(form, static_cast<int>(what));
        }
    }
    const auto canonical_list = [&](std::string_view name) {
        std::vector<std::string> out;
        for (const auto& form : book.list(name))
            out.push_back(words::canonical(form));
        return out;
    };
    const auto canonical_set = [&](std::string_view name) {
        const auto all = canonical_list(name);
        return std::set<std::string, std::less<>>(all.begin(), all.end());
    };
    made->non_answers = canonical_set("non_answers");
    made->yes = canonical_set("yes");
    made->no = canonical_set("no");
    made->last = canonical_set("last");
    made->command_openings = canonical_set("command_openings");
    made->ordinals = canonical_list("ordinals");
    made->cardinals = canonical_list("cardinals");
    for (const auto& cue : canonical_list("critique_cues"))
        made->critique_cues.push_back(stemmed(cue));
    made->review_nouns = canonical_list("review_nouns");
    made->title_markers = book.list("title_markers");
    made->title_fillers = book.list("title_fillers");
    made->likeness = words::likeness(graphs, read);

    understanding out;
    out.impl_ = std::move(made);
    return out;
}

bool understanding::is_non_answer(std::string_view text) const {
    const auto t = words::canonical(text);
    return t.empty() || impl_->non_answers.contains(t);
}

understood understanding::read(std::string_view text, const std::vector<choice>& offered, bool in_work) const {
    if (impl_->asks_about_what_follows(text)) return {meaning::may_i_paste, -1, {}, {}, 1, {}};
    understood out;
    if (looks_like_document(text)) {
        if (in_work) return out;
        out.what = meaning::document;
        out.likely = impl_->named(impl_->rank(text));
        return out;
    }
    const auto plain = words::canonical(text);
    if (const auto n = impl_->choice_in(plain, offered, in_work)) return {meaning::choose, *n, {}, {}, 1, {}};
    if (const auto found = impl_->command(text, plain)) return {*found, -1, {}, {}, 1, {}};
    if (in_work) {
        if (const auto found = impl_->command_at_end(text)) return {*found, -1, {}, {}, 1, {}};
        if (const auto found = impl_->command_by_words(plain, true)) return {*found, -1, {}, {}, sure, {}};
        return out;
    }

    const auto ranked = impl_->rank(text);
    out.likely = impl_->named(ranked);
    const auto best = ranked.empty() ? words::ranked{} : ranked[0];
    const auto second = ranked.size() < 2 ? 0 : ranked[1].score;
    out.sureness = best.score;
    if (best.score >= (best.telling ? sure_of_topic : sure) && best.score - second >= margin)
        out.workflow = out.likely[0].workflow;
    if (impl_->wants_critique(plain)) {
        out.what = meaning::critique;
    } else if (const auto found = out.workflow.empty() ? impl_->command_at_end(text) : std::nullopt) {
        return {*found, -1, {}, {}, 1, {}};
    } else if (const auto voted = out.workflow.empty() ? impl_->command_by_words(plain, false) : std::nullopt) {
        out.what = *voted;
    } else if (best.score >= (best.telling ? plausible : sure)) {
        out.what = meaning::guide;
        out.title = impl_->title(text);
    }
    return out;
}

}  // namespace coach::core
