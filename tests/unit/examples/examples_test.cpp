// The rubrics against an expert's reading: every example document of every workflow is scored, and the levels are
// compared with the ones in scores.yaml. The table is printed, so that a change of words or cues can be seen at once.

#include "core/judge.hpp"
#include "documents/markdown.hpp"
#include "tests/unit/examples/agreement.hpp"
#include "tests/unit/examples/shelf.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <optional>
#include <set>
#include <sstream>

using namespace coach::core;
using coach::examples::all_folders;
using coach::examples::all_graphs;
using coach::examples::example;
using coach::examples::folder;
using coach::examples::rated_pair;
using coach::examples::tiers;

namespace {

constexpr double exact_floor = 0.70;
constexpr double adjacent_floor = 0.95;
constexpr double kappa_floor = 0.80;
constexpr double exemplar_floor = 0.90;

struct scored {
    const example* of = nullptr;
    reading text;
    std::map<std::string, verdict> verdicts;
    scorecard card;
};

std::vector<scored> score_all(const folder& f) {
    std::vector<scored> out;
    out.reserve(f.examples.size());
    for (const auto& e : f.examples) {
        scored& s = out.emplace_back();
        s.of = &e;
        s.text = f.reader->read(plain_document(e.text));
        s.card = score(*f.graph, *f.workflow, s.text, *f.reader);
        for (const auto& v : s.card.verdicts)
            s.verdicts[v.criterion->id] = v;
    }
    return out;
}

std::vector<std::string> criteria_of_scores(const folder& f) {
    std::set<std::string> ids;
    for (const auto& e : f.examples)
        for (const auto& [id, level] : e.expert)
            ids.insert(id);
    return {ids.begin(), ids.end()};
}

double mean_of(const std::vector<scored>& all, std::string_view tier, const std::string& criterion, bool expert) {
    double sum = 0, n = 0;
    for (const auto& s : all)
        if (s.of->tier == tier) {
            sum += expert ? s.of->expert.at(criterion) : s.verdicts.at(criterion).level;
            n += 1;
        }
    return n == 0 ? 0 : sum / n;
}

double mean_level(const scored& s) {
    double sum = 0;
    for (const auto& [id, level] : s.of->expert)
        sum += s.verdicts.at(id).level;
    return sum / static_cast<double>(s.of->expert.size());
}

std::vector<rated_pair> pairs_of(const std::vector<scored>& all, const std::optional<std::string>& only = {}) {
    std::vector<rated_pair> out;
    for (const auto& s : all)
        for (const auto& [id, level] : s.of->expert)
            if (!only || *only == id) out.push_back({level, s.verdicts.at(id).level});
    return out;
}

std::string gaps_in_words(const verdict& v) {
    std::string out;
    for (const auto& g : v.gaps)
        out += (out.empty() ? "" : "; ") + g.atom;
    return out;
}

void print_table(const folder& f, const std::vector<scored>& all) {
    const auto criteria = criteria_of_scores(f);
    std::ostringstream out;
    out << "\n" << f.name << ": machine/expert, * where they differ\n" << std::left << std::setw(44) << "";
    for (const auto& id : criteria)
        out << std::setw(15) << id.substr(3);
    out << "\n";
    for (const auto& s : all) {
        out << std::setw(44) << s.of->file;
        for (const auto& id : criteria) {
            const int machine = s.verdicts.at(id).level, expert = s.of->expert.at(id);
            out << std::setw(15)
                << std::to_string(machine) + "/" + std::to_string(expert) + (machine == expert ? "" : " *");
        }
        out << "\n";
    }
    out << std::fixed << std::setprecision(2);
    for (const auto tier : tiers) {
        out << std::setw(44) << "mean of " + std::string(tier);
        for (const auto& id : criteria) {
            std::ostringstream cell;
            cell << std::fixed << std::setprecision(2) << mean_of(all, tier, id, false) << "/"
                 << mean_of(all, tier, id, true);
            out << std::setw(15) << cell.str();
        }
        out << "\n";
    }
    out << std::setw(44) << "weighted kappa";
    for (const auto& id : criteria)
        out << std::setw(15) << weighted_kappa(pairs_of(all, id));
    const auto pairs = pairs_of(all);
    out << "\nexact " << exact_agreement(pairs) << ", at most one apart " << adjacent_agreement(pairs)
        << ", weighted kappa " << weighted_kappa(pairs) << " over " << pairs.size() << " levels\n";
    std::cout << out.str();
}

std::string differences(const std::vector<scored>& all) {
    std::string out;
    for (const auto& s : all)
        for (const auto& [id, level] : s.of->expert) {
            const auto& v = s.verdicts.at(id);
            if (v.level == level) continue;
            out += s.of->file + " " + id + ": machine " + std::to_string(v.level) + ", expert " +
                   std::to_string(level) + ", next needs " + gaps_in_words(v) + "\n";
        }
    return out;
}

void check_quote(const scored& s, span where) {
    INFO(s.of->file << " [" << where.begin << ", " << where.end << ")");
    REQUIRE(where.begin < where.end);
    REQUIRE(where.end <= s.text.doc.text.size());
    CHECK(s.of->text.find(s.text.words(where)) != std::string::npos);
}

}  // namespace

TEST_CASE("every workflow with examples has at least five of each tier, and an expert's level for each criterion") {
    REQUIRE_FALSE(all_folders().empty());
    for (const auto& f : all_folders()) {
        for (const auto tier : tiers) {
            INFO(f.name << "/" << tier);
            CHECK(std::ranges::count(f.examples, tier, &example::tier) >= 5);
        }
        const auto judged = graph::criteria_of(*f.graph, *f.workflow).size();
        for (const auto& e : f.examples) {
            INFO(f.name << "/" << e.file);
            CHECK(e.expert.size() == judged);
            for (const auto& [id, level] : e.expert)
                CHECK((level >= 1 && level <= 4));
        }
    }
}

TEST_CASE("the levels agree with an expert's, and strong documents score above middling above weak") {
    for (const auto& f : all_folders()) {
        const auto all = score_all(f);
        print_table(f, all);
        INFO(f.name << "\n" << differences(all));
        for (const auto& id : criteria_of_scores(f))
            for (std::size_t tier = 0; tier + 1 < std::size(tiers); ++tier) {
                if (mean_of(all, tiers[tier], id, true) >= mean_of(all, tiers[tier + 1], id, true)) continue;
                INFO(id << ": " << tiers[tier + 1] << " above " << tiers[tier]);
                CHECK(mean_of(all, tiers[tier + 1], id, false) > mean_of(all, tiers[tier], id, false));
            }
        const auto pairs = pairs_of(all);
        CHECK(exact_agreement(pairs) >= exact_floor);
        CHECK(adjacent_agreement(pairs) >= adjacent_floor);
        CHECK(weighted_kappa(pairs) >= kappa_floor);
    }
}

TEST_CASE("no strong document scores at or below a weak one where an expert sees them clearly apart") {
    for (const auto& f : all_folders()) {
        const auto all = score_all(f);
        for (const auto& strong : all)
            for (const auto& weak : all) {
                if (strong.of->tier != "strong" || weak.of->tier != "weak") continue;
                INFO(f.name << ": " << strong.of->file << " and " << weak.of->file);
                CHECK(mean_level(strong) > mean_level(weak));
                for (const auto& [id, level] : strong.of->expert) {
                    const int apart = level - weak.of->expert.at(id);
                    INFO(id << ", " << apart << " apart for the expert");
                    // Neighbouring levels may tie: two people would not always part them either.
                    if (apart >= 2) CHECK(strong.verdicts.at(id).level > weak.verdicts.at(id).level);
                    if (apart == 1) CHECK(strong.verdicts.at(id).level >= weak.verdicts.at(id).level);
                }
            }
    }
}

TEST_CASE("every quote that supports a score stands in the text") {
    for (const auto& f : all_folders())
        for (const auto& s : score_all(f)) {
            for (const auto& v : s.card.verdicts) {
                for (const auto& e : v.found)
                    check_quote(s, e.where);
                for (const auto& g : v.gaps)
                    if (g.weak_spot) check_quote(s, *g.weak_spot);
                if (v.level >= 3) CHECK_FALSE(v.found.empty());
            }
            for (const auto& flag : s.card.red_flags)
                check_quote(s, flag.where);
            for (const auto& note : s.card.guards)
                check_quote(s, note.where);
        }
}

TEST_CASE("a document scores the same typed as text and read as Markdown, give or take one level in twenty") {
    for (const auto& f : all_folders()) {
        std::vector<rated_pair> pairs;
        for (const auto& s : score_all(f)) {
            const auto text = f.reader->read(coach::documents::read_markdown(s.of->text));
            for (const auto& v : score(*f.graph, *f.workflow, text, *f.reader).verdicts)
                pairs.push_back({s.verdicts.at(v.criterion->id).level, v.level});
        }
        INFO(f.name);
        CHECK(exact_agreement(pairs) >= 0.95);
        CHECK(adjacent_agreement(pairs) == 1);
    }
}

TEST_CASE("an exemplar is judged at the level that it shows") {
    for (const auto& g : all_graphs())
        for (const auto& w : g->workflows) {
            const auto reader = coach::examples::reader_for(w);
            std::vector<rated_pair> pairs;
            std::string differing;
            for (const auto* c : graph::criteria_of(*g, w))
                for (const auto& shown : c->exemplars) {
                    const auto* e = g->find_exemplar(shown.id);
                    REQUIRE(e != nullptr);
                    const auto text = reader->read(plain_document(std::string(e->text.in("en"))));
                    const auto v = judge(*c, w, text);
                    pairs.push_back({e->level, v.level});
                    if (v.level != e->level)
                        differing += e->id + ": " + std::to_string(v.level) + ", next needs " + gaps_in_words(v) + "\n";
                }
            INFO(w.id << "\n" << differing);
            CHECK(exact_agreement(pairs) >= exemplar_floor);
            CHECK(adjacent_agreement(pairs) == 1);
        }
}

TEST_CASE("weighted kappa is 1 for the same levels, 0 for levels by chance, below 0 for opposite ones") {
    using coach::examples::weighted_kappa;
    CHECK(weighted_kappa({{1, 1}, {2, 2}, {4, 4}}) == 1);
    CHECK(weighted_kappa({{1, 1}, {1, 4}, {4, 1}, {4, 4}}) == 0);
    CHECK(weighted_kappa({{1, 4}, {4, 1}}) == -1);
}
