#pragma once

/// The labelled requests of tests/data/understanding/requests.tsv, and how well they are understood.
/// A line: label, workflow, context, offered labels, text. Odd lines were looked at while improving; even lines are
/// held out.

#include "core/graph/load.hpp"
#include "core/understanding.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace coach::core {

struct labelled_request {
    meaning wanted = meaning::words;
    int choice = -1;
    std::string workflow;  ///< empty: none
    bool in_work = false;
    std::vector<core::choice> offered;
    std::string text;
    bool held_out = false;
};

inline std::string file_text(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + path.string());
    std::stringstream out;
    out << in.rdbuf();
    return out.str();
}

inline std::vector<std::string> split(const std::string& words, char at) {
    std::vector<std::string> out;
    std::stringstream in(words);
    for (std::string part; std::getline(in, part, at);)
        out.push_back(part);
    return out;
}

inline meaning meaning_named(std::string_view name) {
    for (int i = 0; i <= static_cast<int>(meaning::timer); ++i)
        if (name_of(static_cast<meaning>(i)) == name) return static_cast<meaning>(i);
    throw std::runtime_error("no such meaning: " + std::string(name));
}

inline std::vector<labelled_request> labelled_requests(const std::filesystem::path& file) {
    std::vector<labelled_request> out;
    for (const auto& line : split(file_text(file), '\n')) {
        if (line.empty() || line.starts_with('#')) continue;
        const auto f = split(line, '\t');
        if (f.size() != 5) throw std::runtime_error("five columns, not: " + line);
        labelled_request r;
        const auto label = split(f[0], ' ');
        r.wanted = meaning_named(label[0]);
        if (label.size() > 1) r.choice = std::stoi(label[1]) - 1;
        if (f[1] != "-") r.workflow = f[1];
        r.in_work = f[2] == "working";
        if (f[3] != "-")
            for (const auto& l : split(f[3], '|'))
                r.offered.push_back({.id = "id:" + l, .label = l});
        for (std::size_t i = 0; i < f[4].size(); ++i) {
            const bool line_break = f[4][i] == '\\' && i + 1 < f[4].size() && f[4][i + 1] == 'n';
            r.text += line_break ? '\n' : f[4][i];
            i += line_break;
        }
        r.held_out = out.size() % 2 == 1;
        out.push_back(std::move(r));
    }
    return out;
}

inline std::vector<std::filesystem::path> yaml_files(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> out;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".yaml") out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
}

/// What is needed to understand, as it ships.
struct shipped_words {
    std::vector<graph::graph> graphs;
    phrasebook phrases;
    std::unique_ptr<reader> read;
    understanding understand;

    explicit shipped_words(const std::filesystem::path& folder) {
        for (const auto& file : yaml_files(folder)) {
            auto g = graph::load(file_text(file), file.filename().string());
            if (!g.value) throw std::runtime_error("not a graph: " + file.string());
            graphs.push_back(std::move(*g.value));
        }
        std::vector<phrase_file> files;
        for (const auto& file : yaml_files(folder / "phrases/en"))
            files.push_back({file.filename().string(), file_text(file)});
        auto book = phrasebook::load(files);
        if (!book) throw std::runtime_error(book.error().detail);
        phrases = std::move(*book);
        auto made = reader::make(file_text(folder / "lexicon/en.yaml"));
        if (!made) throw std::runtime_error(made.error().detail);
        read = std::make_unique<reader>(std::move(*made));
        std::vector<const graph::graph*> all;
        for (const auto& g : graphs)
            all.push_back(&g);
        understand = understanding::make(phrases, all, *read);
    }
};

struct confusion {
    std::map<meaning, std::map<meaning, int>> table;  ///< wanted → understood
    int all = 0, right = 0;
    int with_workflow = 0, workflow_right = 0;  ///< of requests to guide or critique a named workflow
    int wrong_acts = 0;                         ///< something is done that was not asked for
    std::vector<std::string> mistakes;

    [[nodiscard]] double accuracy() const { return all ? static_cast<double>(right) / all : 1; }
    [[nodiscard]] double workflow_accuracy() const {
        return with_workflow ? static_cast<double>(workflow_right) / with_workflow : 1;
    }
    [[nodiscard]] double wrong_act_rate() const { return all ? static_cast<double>(wrong_acts) / all : 0; }
};

/// Does the coach act on this, or does it take it as an answer or ask back? Without a sure workflow it asks which work
/// is meant.
inline bool acts(const understood& u) {
    if (u.what == meaning::words || u.what == meaning::document) return false;
    return u.what != meaning::guide || !u.workflow.empty();
}

inline std::string shown(const labelled_request& r, const understood& u) {
    auto out = "'" + r.text + "'" + (r.in_work ? " (working)" : "") + ": wanted " + std::string(name_of(r.wanted));
    if (r.choice >= 0) out += " " + std::to_string(r.choice + 1);
    out += " " + r.workflow + ", understood " + std::string(name_of(u.what));
    if (u.choice >= 0) out += " " + std::to_string(u.choice + 1);
    out += " " + u.workflow;
    if (!u.likely.empty()) out += " (" + u.likely[0].workflow + " " + std::to_string(u.likely[0].score) + ")";
    return out;
}

inline confusion confusion_of(const std::vector<labelled_request>& requests, const understanding& understand,
                              bool held_out) {
    confusion out;
    for (const auto& r : requests) {
        if (r.held_out != held_out) continue;
        const auto u = understand.read(r.text, r.offered, r.in_work);
        const bool right = u.what == r.wanted && u.choice == r.choice;
        ++out.all;
        out.right += right;
        ++out.table[r.wanted][u.what];
        bool workflow_wrong = false;
        if (right && !r.workflow.empty() && (r.wanted == meaning::guide || r.wanted == meaning::critique)) {
            ++out.with_workflow;
            out.workflow_right += u.workflow == r.workflow;
            workflow_wrong = u.workflow != r.workflow;
        }
        const bool wrong_act = acts(u) && (!right || (!u.workflow.empty() && u.workflow != r.workflow));
        out.wrong_acts += wrong_act;
        if (!right || workflow_wrong) out.mistakes.push_back((wrong_act ? "act  " : "soft ") + shown(r, u));
    }
    return out;
}

}  // namespace coach::core
