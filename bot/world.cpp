#include "bot/world.hpp"

#include "bot/codec.hpp"
#include "core/graph/lint.hpp"
#include "core/graph/load.hpp"
#include "documents/markdown.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace coach::bot {

namespace fs = std::filesystem;

core::result<std::string> read_file(const std::string& path, std::size_t most) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return core::error{core::errc::unknown_name, path + ": cannot be read"};
    std::string text;
    char chunk[65536];
    while (in.read(chunk, sizeof chunk) || in.gcount() > 0) {
        text.append(chunk, static_cast<std::size_t>(in.gcount()));
        if (text.size() > most)
            return core::error{core::errc::too_large, path + ": larger than " + std::to_string(most) + " bytes"};
    }
    return text;
}

namespace {

core::result<std::vector<std::string>> yaml_files(const std::string& folder) {
    std::vector<std::string> files;
    std::error_code ec;
    for (const auto& entry : fs::directory_iterator(folder, ec))
        if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
    if (ec) return core::error{core::errc::unknown_name, "COACH_GRAPHS: no folder \"" + folder + "\""};
    std::sort(files.begin(), files.end());
    return files;
}

core::result<std::vector<core::graph::graph>> load_graphs(const std::string& folder) {
    const auto files = yaml_files(folder);
    if (!files) return files.error();
    std::vector<core::graph::graph> graphs;
    for (const auto& file : *files) {
        const auto text = read_file(file);
        if (!text) return text.error();
        auto made = core::graph::load(*text, file);
        if (!made.value || core::graph::has_errors(made.findings))
            return core::error{core::errc::malformed, core::graph::format(made.findings)};
        graphs.push_back(std::move(*made.value));
    }
    if (graphs.empty())
        return core::error{core::errc::unknown_name, "COACH_GRAPHS: no .yaml file in \"" + folder + "\""};
    return graphs;
}

}  // namespace

core::result<core::phrasebook> load_phrases(const std::string& folder) {
    const auto files = yaml_files(folder);
    if (!files) return files.error();
    std::vector<core::phrase_file> phrases;
    for (const auto& file : *files) {
        auto text = read_file(file);
        if (!text) return text.error();
        phrases.push_back({file, std::move(*text)});
    }
    return core::phrasebook::load(phrases);
}

core::result<core::reader> make_reader(const std::string& folder, const std::vector<core::graph::graph>& graphs) {
    const auto lexicon = read_file(folder + "/lexicon/en.yaml");
    if (!lexicon) return lexicon.error();
    std::vector<core::cue_list> cues;
    for (const auto& g : graphs) {
        for (const auto& w : g.workflows) {
            for (const auto& own : w.cues) {
                const auto same =
                    std::find_if(cues.begin(), cues.end(), [&](const auto& c) { return c.name == own.name; });
                if (same == cues.end())
                    cues.push_back({own.name, own.phrases});
                else
                    same->phrases.insert(same->phrases.end(), own.phrases.begin(), own.phrases.end());
            }
        }
    }
    return core::reader::make(*lexicon, cues);
}

namespace {

/// Adds what a workspace approved to the graphs, each workflow to the role that it was captured for.
void add_approved(core::world& w, const std::vector<std::string>& approved, const std::vector<std::string>& kinds) {
    for (const auto& yaml : approved) {
        auto made = core::graph::load(yaml, "approved.yaml");
        auto findings = std::move(made.findings);
        if (made.value)
            for (auto& f : core::graph::lint(*made.value, {kinds, {}}))
                findings.push_back(std::move(f));
        const bool known = made.value && std::ranges::any_of(made.value->workflows, [&](const auto& work) {
                               return static_cast<bool>(w.workflow(work.id));
                           });
        if (!made.value || known || core::graph::has_errors(findings)) {
            spdlog::warn("an approved workflow is not taught: {}", core::graph::format(findings));
            continue;
        }
        auto& g = *made.value;
        for (const auto& work : g.workflows)
            w.approved.push_back(work.id);
        for (auto& base : w.graphs)
            for (auto& role : base.roles)
                std::erase_if(g.roles, [&](const auto& own) {
                    if (own.id != role.id) return false;
                    role.workflows.insert(role.workflows.end(), own.workflows.begin(), own.workflows.end());
                    return true;
                });
        w.graphs.push_back(std::move(g));
    }
}

}  // namespace

core::result<loaded_world> load_world(const std::string& folder, const std::string& org_file,
                                      const std::vector<std::string>& approved, const core::retention::rules& keeps) {
    auto made = std::make_unique<core::world>();
    auto graphs = load_graphs(folder);
    if (!graphs) return graphs.error();
    made->graphs = std::move(*graphs);

    auto read = make_reader(folder, made->graphs);
    if (!read) return read.error();
    made->read = std::move(*read);

    const auto drill_words = read_file(folder + "/lexicon/drills.en.yaml");
    if (!drill_words) return drill_words.error();
    auto judged = core::drills::lexicon::load(*drill_words);
    if (!judged) return judged.error();
    made->drill_words = std::move(*judged);

    std::vector<core::graph::finding> findings;
    for (const auto& g : made->graphs)
        for (auto& f : core::graph::lint(g, {made->read.kinds(), {}}))
            findings.push_back(std::move(f));
    std::vector<const core::graph::graph*> all;
    for (const auto& g : made->graphs)
        all.push_back(&g);
    for (auto& f : core::graph::lint_together(all))
        findings.push_back(std::move(f));
    if (core::graph::has_errors(findings)) return core::error{core::errc::malformed, core::graph::format(findings)};

    if (!approved.empty()) {
        add_approved(*made, approved, made->read.kinds());
        auto with_theirs = make_reader(folder, made->graphs);
        if (!with_theirs) return with_theirs.error();
        made->read = std::move(*with_theirs);
        all.clear();
        for (const auto& g : made->graphs)
            all.push_back(&g);
    }

    auto book = load_phrases(folder + "/phrases/en");
    if (!book) return book.error();
    made->phrases = std::move(*book);

    if (!org_file.empty()) {
        const auto text = read_file(org_file);
        if (!text) return core::error{text.error().code, "COACH_ORG: " + text.error().detail};
        auto org = core::organisation::load(*text);
        if (!org) return org.error();
        made->org = std::move(*org);
    }
    if (made->org.contract.clauses.empty() && made->org.contract.text.empty()) {
        const auto text = read_file(folder + "/defaults/contract.yaml");
        if (!text) return text.error();
        auto contract = core::organisation::load_default_contract(*text);
        if (!contract) return contract.error();
        made->org.contract = std::move(*contract);
    }
    made->kept = kept_access();
    made->keeps = keeps;
    made->parse = [](std::string text) { return documents::read_markdown(std::move(text)); };
    made->understand = core::understanding::make(made->phrases, all, made->read);
    made->stage = core::persona::stage(made->phrases, all, made->read);

    auto guard = core::guard::make(made->org.guard_rules);
    if (!guard) return guard.error();
    return loaded_world{std::move(made), std::make_unique<const core::guard>(std::move(*guard))};
}

}  // namespace coach::bot
