#pragma once

/// The tests' rubric (tests/data/judging/rubric.yaml) and a reader with the language's lexicon, made once.

#include "core/graph/load.hpp"
#include "core/judge.hpp"

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <sstream>

namespace coach::core {

inline std::string file_text(const std::string& path) {
    std::ifstream in(std::string(COACH_SOURCE_DIR) + "/" + path);
    REQUIRE(in.good());
    std::stringstream out;
    out << in.rdbuf();
    return out.str();
}

struct rubric {
    graph::graph graph;
    reader words;
    const graph::workflow& prd() const { return *graph.find_workflow("wf.prd"); }
    const graph::workflow& incident() const { return *graph.find_workflow("wf.incident"); }
    const graph::criterion& criterion(std::string_view id) const { return *graph.find_criterion(id); }
    reading read(std::string text) const { return words.read(plain_document(std::move(text))); }
    scorecard score_prd(const reading& r) const { return core::score(graph, prd(), r, words); }
    scorecard score_incident(const reading& r) const { return core::score(graph, incident(), r, words); }
};

inline const rubric& the_rubric() {
    static const rubric made = [] {
        auto loaded = graph::load(file_text("tests/data/judging/rubric.yaml"), "rubric.yaml");
        for (const auto& f : loaded.findings)
            UNSCOPED_INFO(f.what);
        REQUIRE(loaded.value.has_value());
        std::vector<cue_list> extra;
        for (const auto& w : loaded.value->workflows) {
            for (const auto& c : w.cues)
                extra.push_back({c.name, c.phrases});
        }
        auto words = reader::make(file_text("graphs/lexicon/en.yaml"), extra);
        REQUIRE(words.has_value());
        return rubric{std::move(*loaded.value), std::move(*words)};
    }();
    return made;
}

inline const verdict& of(const scorecard& card, std::string_view id) {
    for (const auto& v : card.verdicts) {
        if (v.criterion->id == id) return v;
    }
    FAIL("no verdict on " << id);
    return card.verdicts.front();
}
inline bool has(const scorecard& card, guard_kind kind) {
    for (const auto& g : card.guards) {
        if (g.kind == kind) return true;
    }
    return false;
}
inline std::vector<std::string> gap_atoms(const verdict& v) {
    std::vector<std::string> out;
    for (const auto& g : v.gaps)
        out.push_back(g.atom);
    return out;
}

}  // namespace coach::core
