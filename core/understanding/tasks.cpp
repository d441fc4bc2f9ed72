#include "core/understanding/tasks.hpp"

#include "core/understanding/forms.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

namespace coach::core {

namespace {

constexpr double worth_of_task = 1.0, worth_of_title = 0.95, worth_of_question = 0.6, worth_of_all = 0.75;
constexpr double own_role = 1.12;         ///< a step of the person's own work counts that much more
constexpr double other_role = 0.85;       ///< and others' less
constexpr double least_likeness = 0.42;   ///< below, a step is not about it
constexpr double beats_principle = 0.55;  ///< below, a general rule says more than a step that is a little like it
constexpr double sure_likeness = 0.62;    ///< from here on a tag other than "human" needs no margin
constexpr double beats_human = 0.75;      ///< below, words that bind or judge people keep it with a person
constexpr double human_principle = 0.34, other_principle = 0.16;
constexpr double margin_to_delegate = 0.06;  ///< before anything is handed over
constexpr double unknown_rarity = 3.5;       ///< a word that no step knows
constexpr std::uint32_t first_unknown = 1U << 24;
constexpr std::size_t most_bytes = 2000;

struct named_tag {
    graph::ai_tag tag;
    std::string_view list;
};
constexpr std::array kinds{named_tag{graph::ai_tag::human_only, "task_human"},
                           named_tag{graph::ai_tag::delegable, "task_delegate"},
                           named_tag{graph::ai_tag::assisted, "task_assist"}};

bool holds_run(const std::vector<std::string>& text, const std::vector<std::string>& run) {
    return !run.empty() && std::search(text.begin(), text.end(), run.begin(), run.end()) != text.end();
}

std::vector<std::string> split(std::string_view words) {
    std::vector<std::string> out;
    for (const auto word : understood_words::words_of(words))
        out.emplace_back(word);
    return out;
}

}  // namespace

std::vector<std::string> task_index::stems_of(std::string_view text) const {
    auto out = read_->stems(text);
    for (auto& stem : out)
        if (const auto group = synonyms_.find(stem); group != synonyms_.end()) stem = group->second;
    return out;
}

task_index::weights task_index::weighed(const std::vector<std::string>& stems) const {
    std::map<std::uint32_t, double> sum;
    std::uint32_t unknown = first_unknown;
    for (const auto& stem : std::set<std::string>(stems.begin(), stems.end())) {
        const auto known = ids_.find(stem);
        if (known == ids_.end())
            sum[unknown++] = unknown_rarity;
        else
            sum[known->second] = rarity_[known->second];
    }
    double length = 0;
    for (const auto& [id, w] : sum)
        length += w * w;
    weights out(sum.begin(), sum.end());
    for (auto& [id, w] : out)
        w /= std::sqrt(length);
    return out;
}

task_index::task_index(const std::vector<const graph::graph*>& graphs, const phrasebook& book, const reader& read)
    : read_(&read) {
    for (const auto& group : book.list("task_synonyms")) {
        const auto stems = read.stems(group);
        for (const auto& stem : stems)
            synonyms_.emplace(stem, stems.front());
    }
    for (const auto& kind : kinds) {
        principle made{std::string(kind.list.substr(kind.list.find('_') + 1)), kind.tag, {}};
        for (const auto& cue : book.list(kind.list))
            made.cues.push_back(split(understood_words::normalised(cue)));
        principles_.push_back(std::move(made));
    }
    leads_ = book.list("task_leads");
    tails_ = book.list("task_tails");
    for (auto* list : {&leads_, &tails_}) {
        for (auto& each : *list)
            each = understood_words::normalised(each);
        std::stable_sort(list->begin(), list->end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
    }

    struct text {
        std::size_t step;
        std::vector<std::string> stems;
        double worth;
    };
    std::vector<text> texts;
    for (const auto* g : graphs) {
        for (const auto& w : g->workflows) {
            std::vector<std::string> roles;
            bool apart = false;
            for (const auto& role : g->roles)
                for (const auto& ref : role.workflows)
                    if (ref.id == w.id) {
                        roles.push_back(role.id);
                        apart = apart || role.apart;
                    }
            for (const auto& st : w.steps) {
                const auto index = steps_.size();
                steps_.push_back({w.id, st.id, st.ai, roles, apart});
                std::string all = std::string(w.artefact.in("en"));
                const auto add = [&](std::string_view words, double worth) {
                    texts.push_back({index, stems_of(words), worth});
                    all.append(" ").append(words);
                };
                for (const auto& task : st.tasks)
                    add(task, worth_of_task);
                add(st.title.in("en"), worth_of_title);
                add(st.ask.in("en"), worth_of_question);
                texts.push_back({index, stems_of(all), worth_of_all});
            }
        }
    }
    std::unordered_map<std::string, std::set<std::size_t>> owners;
    for (const auto& t : texts)
        for (const auto& stem : t.stems)
            owners[stem].insert(t.step);
    for (const auto& [stem, steps] : owners) {
        ids_.emplace(stem, static_cast<std::uint32_t>(rarity_.size()));
        rarity_.push_back(0.3 +
                          std::log((1.0 + static_cast<double>(steps_.size())) / static_cast<double>(steps.size())));
    }
    for (const auto& t : texts)
        entries_.push_back({t.step, weighed(t.stems), t.worth});
}

task_answer task_index::answer(std::string_view description, std::string_view role) const {
    description = description.substr(0, most_bytes);
    const auto said = weighed(stems_of(description));
    std::vector<double> best(steps_.size()), all(steps_.size());
    for (const auto& e : entries_) {
        double dot = 0;
        for (auto x = said.begin(), y = e.stems.begin(); x != said.end() && y != e.stems.end();) {
            if (x->first < y->first)
                ++x;
            else if (y->first < x->first)
                ++y;
            else
                dot += (x++)->second * (y++)->second;
        }
        auto& kept = e.worth == worth_of_all ? all[e.step] : best[e.step];
        kept = std::max(kept, dot * e.worth);
    }
    struct support {
        std::size_t step = 0;
        double likeness = 0;
        double principle = 0;
        [[nodiscard]] double sum() const { return likeness + principle; }
    };
    std::array<support, 3> by_kind{};  // in the order of `kinds`
    for (std::size_t s = 0; s < steps_.size(); ++s) {
        const bool own = std::find(steps_[s].roles.begin(), steps_[s].roles.end(), role) != steps_[s].roles.end();
        if (steps_[s].apart && !own) continue;
        const double nearness = own ? own_role : role.empty() ? 1.0 : other_role;
        const auto likeness = std::min(1.0, (1 - (1 - best[s]) * (1 - all[s])) * nearness);
        for (std::size_t k = 0; k < kinds.size(); ++k)
            if (kinds[k].tag == steps_[s].tag && likeness > by_kind[k].likeness) {
                by_kind[k].step = s;
                by_kind[k].likeness = likeness;
            }
    }
    const auto words = split(understood_words::normalised(description));
    for (std::size_t k = 0; k < kinds.size(); ++k)
        for (const auto& cue : principles_.size() > k ? principles_[k].cues : std::vector<std::vector<std::string>>{})
            if (holds_run(words, cue))
                by_kind[k].principle = kinds[k].tag == graph::ai_tag::human_only ? human_principle : other_principle;

    constexpr std::size_t human = 0, delegable = 1;
    std::size_t chosen = 0;
    for (std::size_t k = 1; k < kinds.size(); ++k)
        if (by_kind[k].sum() > by_kind[chosen].sum()) chosen = k;
    if (chosen == delegable && by_kind[delegable].likeness < sure_likeness &&
        by_kind[delegable].sum() < by_kind[human].sum() + margin_to_delegate)
        chosen = human;
    if (by_kind[human].principle > 0 && (chosen == delegable || by_kind[chosen].likeness < beats_human)) chosen = human;

    task_answer out;
    const auto& found = by_kind[chosen];
    out.likeness = found.likeness;
    if (found.likeness >= (found.principle > 0 ? beats_principle : least_likeness)) {
        out.tag = kinds[chosen].tag;
        out.workflow = steps_[found.step].workflow;
        out.step = steps_[found.step].step;
    } else if (found.principle > 0) {
        out.tag = kinds[chosen].tag;
        out.principle = principles_[chosen].name;
    }
    return out;
}

std::string task_index::task_in(std::string_view question) const {
    auto text = understood_words::normalised(question.substr(0, most_bytes));
    const auto lead = std::find_if(leads_.begin(), leads_.end(), [&](const auto& each) {
        return text.starts_with(each) && (text.size() == each.size() || text[each.size()] == ' ');
    });
    if (lead == leads_.end()) return {};
    text.erase(0, std::min(text.size(), lead->size() + 1));
    for (const auto& tail : tails_)
        if (text.size() > tail.size() && text.ends_with(" " + tail)) {
            text.resize(text.size() - tail.size() - 1);
            break;
        }
    return text;
}

}  // namespace coach::core
