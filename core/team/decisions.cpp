#include "core/team/decisions.hpp"

#include "core/team/fields.hpp"
#include "core/utf8.hpp"

#include <algorithm>

namespace coach::core::team {

void log_decision(team_state& team, decision d) {
    constexpr std::size_t longest = 2000;
    d.id = "D-" + std::to_string(++team.decisions_made);
    for (auto* text : {&d.words, &d.prompt, &d.reviewer})
        *text = std::string(utf8::prefix(*text, longest));
    if (team.decisions.size() >= decisions_most) team.decisions.erase(team.decisions.begin());
    team.decisions.push_back(std::move(d));
}

std::vector<decision> find_decisions(const world& w, const team_state& team, std::string_view words, std::size_t most) {
    auto asked = w.read.stems(words);
    for (const auto& filler : w.phrases.list("decision_fillers"))
        for (const auto& stem : w.read.stems(filler))
            std::erase(asked, stem);
    std::vector<std::pair<int, const decision*>> found;
    for (auto d = team.decisions.rbegin(); d != team.decisions.rend(); ++d) {
        const auto own = w.read.stems(d->words + " " + d->prompt + " " + d->reviewer);
        const auto score = static_cast<int>(
            std::ranges::count_if(asked, [&](const auto& stem) { return std::ranges::find(own, stem) != own.end(); }));
        if (score > 0 || asked.empty()) found.emplace_back(score, &*d);
    }
    std::ranges::stable_sort(found, [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<decision> out;
    for (std::size_t i = 0; i < found.size() && i < most; ++i)
        out.push_back(*found[i].second);
    return out;
}

void put_decision(std::vector<std::pair<std::string, std::string>>& fields, const decision& d) {
    fields.emplace_back("decision", d.id);
    fields.emplace_back("date", date_text(d.at));
    fields.emplace_back("words", d.words);
    fields.emplace_back("prompt", d.prompt);
    fields.emplace_back("output_hash", d.output_hash);
    fields.emplace_back("reviewer", d.reviewer);
    fields.emplace_back("by", d.by);
}

std::vector<shown_decision> decisions_in(const told& x) {
    std::vector<shown_decision> out;
    for (const auto& [key, value] : x.fields) {
        if (key == "decision") {
            out.emplace_back();
            out.back().id = value;
        }
        if (out.empty()) continue;
        auto& d = out.back();
        if (key == "date") d.date = value;
        if (key == "words") d.words = value;
        if (key == "prompt") d.prompt = value;
        if (key == "output_hash") d.output_hash = value;
        if (key == "reviewer") d.reviewer = value;
        if (key == "by") d.by = value;
    }
    return out;
}

}  // namespace coach::core::team
