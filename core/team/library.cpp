#include "core/team/library.hpp"

#include "core/modes/mode.hpp"
#include "core/team/fields.hpp"
#include "core/utf8.hpp"

#include <algorithm>
#include <charconv>

namespace coach::core::team {

namespace {

constexpr std::size_t title_shown = 60;  ///< characters

asset_use* use_of(team_state& team, std::string_view id) {
    const auto found = std::ranges::find_if(team.uses, [&](const auto& u) { return u.id == id; });
    return found == team.uses.end() ? nullptr : &*found;
}

asset_use& use_made(team_state& team, std::string_view id) {
    if (auto* found = use_of(team, id)) return *found;
    constexpr std::size_t uses_most = 600;
    if (team.uses.size() >= uses_most)
        team.uses.erase(std::ranges::min_element(team.uses, {}, [](const auto& u) { return u.uses; }));
    team.uses.push_back({std::string(id), 0, {}, false});
    return team.uses.back();
}

bool is_old(const std::string& tested_on, time_point now) {
    const auto day = date_of(tested_on);
    return !day || now - time_point{*day} > fresh_for;
}

shown_asset with_use(shown_asset a, const team_state& team, time_point now) {
    for (const auto& u : team.uses) {
        if (u.id != a.id) continue;
        a.uses = u.uses;
        a.votes = static_cast<int>(u.votes.size());
        a.useful = static_cast<int>(std::ranges::count_if(u.votes, [](const auto& v) { return v.useful; }));
    }
    a.stale = is_old(a.tested_on, now) || (a.votes >= votes_needed && a.useful * 2 < a.votes);
    return a;
}

/// Which step's prompt it is names it: prompts have no name of their own.
std::string title_of(const world& w, const graph::graph& g, const graph::prompt& p) {
    for (const auto& work : g.workflows)
        for (const auto& st : work.steps)
            if (st.pattern && st.pattern->prompt.id == p.id)
                return std::string(w.text(work.artefact)) + ": " + std::string(w.text(st.title));
    return p.id;
}

template <class Owned>
shown_asset from_graph(const Owned& a, std::string kind, std::string title, std::string text) {
    shown_asset out;
    out.id = a.id;
    out.kind = std::move(kind);
    out.title = modes::first_upper(std::move(title));
    out.text = std::move(text);
    out.version = a.version;
    out.owner = out.owner_name = a.owner;
    out.tested_on = a.tested_on;
    out.approved = true;
    return out;
}

std::string outline(const world& w, const graph::workflow& work) {
    std::string out = "# " + std::string(w.text(work.artefact)) + "\n";
    for (const auto& s : work.sections)
        out += "\n## " + std::string(w.text(s.title)) + "\n";
    return out;
}

std::string steps_of(const world& w, const graph::workflow& work) {
    std::string out;
    for (const auto& st : work.steps)
        out += "- " + std::string(w.text(st.title)) + "\n";
    return out;
}

void add_graph(const world& w, const graph::graph& g, std::vector<shown_asset>& out) {
    for (const auto& p : g.prompts)
        out.push_back(from_graph(p, "prompt", title_of(w, g, p), std::string(w.text(p.text))));
    for (const auto& f : g.fallbacks)
        out.push_back(
            from_graph(f, "fallback", utf8::shorten(w.text(f.text), title_shown), std::string(w.text(f.text))));
    for (const auto& e : g.exemplars)
        if (const auto* c = g.find_criterion(e.criterion); c && e.level >= 3)
            out.push_back(from_graph(e, "example", std::string(w.text(c->name)) + ", " + std::to_string(e.level) + "/4",
                                     std::string(w.text(e.text))));
    for (const auto& work : g.workflows) {
        shown_asset a;
        a.approved = true;
        a.version = g.head.version;
        a.owner = a.owner_name = g.head.owner;
        // A workflow is as tested as the newest thing that it is made of.
        for (const auto& p : g.prompts)
            a.tested_on = std::max(a.tested_on, p.tested_on);
        for (const auto& e : g.exemplars)
            a.tested_on = std::max(a.tested_on, e.tested_on);
        auto playbook = a;
        a.id = "tpl." + work.id;
        a.kind = "template";
        a.title = modes::first_upper(std::string(w.text(work.artefact)));
        a.text = outline(w, work);
        if (!work.sections.empty()) out.push_back(std::move(a));
        playbook.id = "play." + work.id;
        playbook.kind = "playbook";
        playbook.title = std::string(w.text(work.name));
        playbook.text = steps_of(w, work);
        out.push_back(std::move(playbook));
    }
}

int points(const std::vector<std::string>& asked, const std::vector<std::string>& in, int each) {
    int sum = 0;
    for (const auto& stem : asked)
        if (std::ranges::find(in, stem) != in.end()) sum += each;
    return sum;
}

std::uint64_t number(std::string_view digits) {
    std::uint64_t n = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), n);
    return n;
}

}  // namespace

std::vector<shown_asset> all_assets(const world& w, const team_state& team, time_point now) {
    std::vector<shown_asset> out;
    for (const auto& g : w.graphs)
        add_graph(w, g, out);
    for (const auto& a : team.assets)
        out.push_back({a.id, a.kind, a.title, a.text, a.version, a.owner, a.owner_name, a.tested_on,
                       !a.approved_by.empty(), false, 0, 0, 0});
    for (auto& a : out)
        a = with_use(std::move(a), team, now);
    return out;
}

std::vector<shown_asset> find_assets(const world& w, const team_state& team, std::string_view words, std::size_t most,
                                     time_point now) {
    struct match {
        shown_asset a;
        int score;
    };
    auto asked = w.read.stems(words);
    std::vector<std::string> kinds;
    for (const auto& kind : w.phrases.list("asset_kinds"))
        for (const auto& stem : w.read.stems(kind))
            if (std::erase(asked, stem) > 0) kinds.push_back(stem);
    for (const auto& filler : w.phrases.list("asset_fillers"))
        for (const auto& stem : w.read.stems(filler))
            std::erase(asked, stem);
    std::vector<match> found, of_another_kind;
    for (auto& a : all_assets(w, team, now)) {
        const auto kind = points(kinds, w.read.stems(a.kind), 2);
        const auto score = points(asked, w.read.stems(a.title), 3) + points(asked, w.read.stems(a.text), 1);
        if (score == 0 && !asked.empty()) continue;
        (kinds.empty() || kind > 0 ? found : of_another_kind).push_back({std::move(a), score + kind});
    }
    // "A prompt for interviews", and there is none: an example with interviews in it helps more than nothing.
    if (found.empty() && !asked.empty()) found = std::move(of_another_kind);
    std::ranges::stable_sort(found, [](const auto& a, const auto& b) {
        return std::tuple(a.a.approved, a.score, a.a.uses) > std::tuple(b.a.approved, b.score, b.a.uses);
    });
    // What nobody approved yet is worth one row even behind many that fit.
    if (found.size() > most && most > 1) {
        const auto late = std::find_if(found.begin() + static_cast<std::ptrdiff_t>(most), found.end(),
                                       [](const auto& m) { return !m.a.approved; });
        const bool has_one = std::any_of(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(most),
                                         [](const auto& m) { return !m.a.approved; });
        if (!has_one && late != found.end()) std::swap(found[most - 1], *late);
    }
    std::vector<shown_asset> out;
    for (std::size_t i = 0; i < found.size() && i < most; ++i)
        out.push_back(std::move(found[i].a));
    return out;
}

std::optional<shown_asset> asset_by_id(const world& w, const team_state& team, std::string_view id, time_point now) {
    for (auto& a : all_assets(w, team, now))
        if (a.id == id) return std::move(a);
    return std::nullopt;
}

void add_asset(team_state& team, asset a) {
    if (team.assets.size() >= assets_most) return;
    a.id = "as." + std::to_string(++team.assets_made);
    a.version = "1";
    a.text = std::string(utf8::prefix(a.text, asset_text_most));
    team.assets.push_back(std::move(a));
}

void used_asset(team_state& team, std::string_view id) { ++use_made(team, id).uses; }

void vote_on(team_state& team, std::string_view id, std::uint64_t who, bool useful) {
    constexpr std::size_t votes_most = 500;
    auto& votes = use_made(team, id).votes;
    const auto mine = std::ranges::find_if(votes, [&](const auto& v) { return v.who == who; });
    if (mine != votes.end())
        mine->useful = useful;
    else if (votes.size() < votes_most)
        votes.push_back({who, useful});
}

bool may_approve(const world& w, const shown_asset& a, std::string_view learner) {
    if (a.approved) return false;
    const auto who = address_of(learner);
    const auto& delegates = w.org.library_delegates;
    return a.owner == learner || (who && std::ranges::find(delegates, who->who.id) != delegates.end());
}

bool approve(const world& w, team_state& team, std::string_view id, std::string_view learner, time_point now) {
    const auto shown = asset_by_id(w, team, id, now);
    if (!shown || !may_approve(w, *shown, learner)) return false;
    for (auto& a : team.assets)
        if (a.id == id) a.approved_by = learner;
    return true;
}

std::vector<shown_asset> newly_stale(const world& w, team_state& team, time_point now) {
    std::vector<shown_asset> out;
    for (auto& a : all_assets(w, team, now)) {
        auto* known = use_of(team, a.id);
        if (!a.stale) {
            if (known) known->owner_told = false;
            continue;
        }
        if (known && known->owner_told) continue;
        use_made(team, a.id).owner_told = true;
        out.push_back(std::move(a));
    }
    return out;
}

void put_asset(std::vector<std::pair<std::string, std::string>>& fields, const shown_asset& a, bool with_text) {
    fields.emplace_back("asset", a.id);
    fields.emplace_back("kind", a.kind);
    fields.emplace_back("title", a.title);
    if (with_text) fields.emplace_back("text", a.text);
    fields.emplace_back("version", a.version);
    fields.emplace_back("owner", a.owner);
    fields.emplace_back("owner_name", a.owner_name);
    fields.emplace_back("tested_on", a.tested_on);
    fields.emplace_back("approved", a.approved ? "yes" : "no");
    fields.emplace_back("stale", a.stale ? "yes" : "no");
    fields.emplace_back("uses", std::to_string(a.uses));
    fields.emplace_back("votes", std::to_string(a.votes));
    fields.emplace_back("useful", std::to_string(a.useful));
}

std::vector<shown_asset> assets_in(const told& x) {
    std::vector<shown_asset> out;
    for (const auto& [key, value] : x.fields) {
        if (key == "asset") {
            out.emplace_back();
            out.back().id = value;
        }
        if (out.empty()) continue;
        auto& a = out.back();
        if (key == "kind") a.kind = value;
        if (key == "title") a.title = value;
        if (key == "text") a.text = value;
        if (key == "version") a.version = value;
        if (key == "owner") a.owner = value;
        if (key == "owner_name") a.owner_name = value;
        if (key == "tested_on") a.tested_on = value;
        if (key == "approved") a.approved = value == "yes";
        if (key == "stale") a.stale = value == "yes";
        if (key == "uses") a.uses = number(value);
        if (key == "votes") a.votes = static_cast<int>(number(value));
        if (key == "useful") a.useful = static_cast<int>(number(value));
    }
    return out;
}

}  // namespace coach::core::team
