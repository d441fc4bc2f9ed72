#include "bot/world.hpp"

#include "bot/codec.hpp"
#include "core/graph/lint.hpp"
#include "core/graph/load.hpp"
#include "core/graph/overlay.hpp"
#include "core/judging/doubts.hpp"
#include "documents/markdown.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
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

core::result<std::vector<core::graph::graph>> load_graphs(const std::string& folder,
                                                          const std::vector<std::string>& overlays,
                                                          const std::string& today) {
    auto files = yaml_files(folder);
    if (!files) return files.error();
    if (files->empty())
        return core::error{core::errc::unknown_name, "COACH_GRAPHS: no .yaml file in \"" + folder + "\""};
    files->insert(files->end(), overlays.begin(), overlays.end());
    std::vector<core::graph::graph_file> texts;
    for (const auto& file : *files) {
        auto text = read_file(file);
        if (!text) return text.error();
        texts.push_back({file, std::move(*text)});
    }
    auto made = core::graph::load_together(texts, today);
    if (core::graph::has_errors(made.findings))
        return core::error{core::errc::malformed, core::graph::format(made.findings)};
    return std::move(made.graphs);
}

core::result<core::organisation> load_organisation(const std::string& file) {
    if (file.empty()) return core::organisation{};
    const auto text = read_file(file);
    if (!text) return core::error{text.error().code, "COACH_ORG: " + text.error().detail};
    return core::organisation::load(*text);
}

/// An earlier version under the overlays of the present one, as work that began with both knows it; none where they no
/// longer fit.
std::optional<core::graph::graph> overlaid(core::graph::graph_file past, const core::graph::graph& now,
                                           const std::string& today) {
    std::vector<core::graph::graph_file> texts{std::move(past)};
    for (const auto& o : now.overlays) {
        auto text = read_file(o.file);
        if (!text) return std::nullopt;
        texts.push_back({o.file, std::move(*text)});
    }
    auto made = core::graph::load_together(texts, today);
    if (made.graphs.empty() || core::graph::has_errors(made.findings)) return std::nullopt;
    return std::move(made.graphs.front());
}

/// Earlier versions, for the work that began with them; a copy of the present one is none.
core::result<std::vector<core::past_graph>> load_past(const std::string& folder,
                                                      const std::vector<core::graph::graph>& graphs,
                                                      const std::string& today) {
    std::vector<core::past_graph> past;
    std::error_code ec;
    if (!fs::is_directory(folder, ec)) return past;
    const auto files = yaml_files(folder);
    if (!files) return files.error();
    for (const auto& file : *files) {
        auto text = read_file(file);
        if (!text) return text.error();
        auto made = core::graph::load(*text, file);
        if (!made.value || core::graph::has_errors(made.findings))
            return core::error{core::errc::malformed, core::graph::format(made.findings)};
        const auto name = made.value->head.id + "-" + made.value->head.version + ".yaml";
        if (fs::path(file).filename() != name)
            return core::error{core::errc::malformed, file + ": its header says that its name is " + name};
        const auto now =
            std::find_if(graphs.begin(), graphs.end(), [&](const auto& g) { return g.head.id == made.value->head.id; });
        const auto differs = [&](const core::graph::graph& g) {
            return now == graphs.end() || now->head.version != g.head.version;
        };
        if (differs(*made.value)) past.push_back({std::move(*made.value), {}});
        if (now == graphs.end() || now->overlays.empty()) continue;
        if (auto under = overlaid({file, std::move(*text)}, *now, today); under && differs(*under))
            past.push_back({std::move(*under), {}});
    }
    return past;
}

core::result<core::graph::graph> load_general(const std::string& folder) {
    const auto file = folder + "/defaults/general.yaml";
    const auto text = read_file(file);
    if (!text) return text.error();
    auto made = core::graph::load(*text, file);
    if (!made.value || core::graph::has_errors(made.findings))
        return core::error{core::errc::malformed, core::graph::format(made.findings)};
    return std::move(*made.value);
}

/// The kinds of the reader, and those that only the general rubric's own pass finds.
std::vector<std::string> general_kinds(const core::reader& read) {
    auto kinds = read.kinds();
    const auto& more = core::judging::doubt_kinds();
    kinds.insert(kinds.end(), more.begin(), more.end());
    return kinds;
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

namespace {

void add_cues(std::vector<core::cue_list>& cues, const core::graph::graph& g) {
    for (const auto& w : g.workflows) {
        for (const auto& own : w.cues) {
            auto same = std::find_if(cues.begin(), cues.end(), [&](const auto& c) { return c.name == own.name; });
            if (same == cues.end()) same = cues.insert(cues.end(), {own.name, {}});
            for (const auto& phrase : own.phrases)
                if (std::find(same->phrases.begin(), same->phrases.end(), phrase) == same->phrases.end())
                    same->phrases.push_back(phrase);
        }
    }
}

core::result<core::reader> reader_with(const std::string& folder, const std::vector<core::cue_list>& cues) {
    const auto lexicon = read_file(folder + "/lexicon/en.yaml");
    if (!lexicon) return lexicon.error();
    return core::reader::make(*lexicon, cues);
}

/// For all that is loaded, earlier versions too.
core::result<core::reader> reader_of(const std::string& folder, const core::world& w) {
    std::vector<core::cue_list> cues;
    for (const auto& g : w.graphs)
        add_cues(cues, g);
    for (const auto& p : w.past)
        add_cues(cues, p.of);
    add_cues(cues, w.general);
    return reader_with(folder, cues);
}

}  // namespace

core::result<core::reader> make_reader(const std::string& folder, const core::graph::graph& g) {
    std::vector<core::cue_list> cues;
    add_cues(cues, g);
    return reader_with(folder, cues);
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

std::vector<std::string> overlay_files(const std::string& org_file, const core::organisation& org) {
    std::vector<std::string> files;
    for (const auto& each : org.overlays)
        files.push_back((fs::path(org_file).parent_path() / each).string());
    return files;
}

std::string today_utc() {
    const auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    const std::chrono::year_month_day day{now};
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                  static_cast<unsigned>(day.day()));
    return text;
}

core::result<loaded_world> load_world(const std::string& folder, const std::string& org_file,
                                      const std::vector<std::string>& approved, const core::retention::rules& keeps,
                                      const std::string& today) {
    auto made = std::make_unique<core::world>();
    auto org = load_organisation(org_file);
    if (!org) return org.error();
    made->org = std::move(*org);
    auto graphs = load_graphs(folder, overlay_files(org_file, made->org), today);
    if (!graphs) return graphs.error();
    made->graphs = std::move(*graphs);
    auto general = load_general(folder);
    if (!general) return general.error();
    made->general = std::move(*general);

    auto past = load_past(folder + "/versions", made->graphs, today);
    if (!past) return past.error();
    made->past = std::move(*past);
    auto read = reader_of(folder, *made);
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
    std::erase_if(made->past, [&](const core::past_graph& p) {
        auto found = core::graph::lint(p.of, {made->read.kinds(), {}});
        if (!p.of.overlays.empty()) return core::graph::has_errors(found);  // made for what came later
        std::move(found.begin(), found.end(), std::back_inserter(findings));
        return false;
    });
    for (auto& f : core::graph::lint(made->general, {general_kinds(made->read), {}}))
        findings.push_back(std::move(f));
    std::vector<const core::graph::graph*> all;
    for (const auto& g : made->graphs)
        all.push_back(&g);
    for (auto& f : core::graph::lint_together(all))
        findings.push_back(std::move(f));
    if (core::graph::has_errors(findings)) return core::error{core::errc::malformed, core::graph::format(findings)};

    if (!approved.empty()) {
        add_approved(*made, approved, made->read.kinds());
        auto with_theirs = reader_of(folder, *made);
        if (!with_theirs) return with_theirs.error();
        made->read = std::move(*with_theirs);
        all.clear();
        for (const auto& g : made->graphs)
            all.push_back(&g);
    }

    auto book = load_phrases(folder + "/phrases/en");
    if (!book) return book.error();
    made->phrases = std::move(*book);

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
    made->tasks = core::task_index(all, made->phrases, made->read);
    made->stage = core::persona::stage(made->phrases, all, made->read);
    for (auto& p : made->past)
        p.stage = core::persona::stage(made->phrases, {&p.of}, made->read);

    auto guard = core::guard::make(made->org.guard_rules);
    if (!guard) return guard.error();
    return loaded_world{std::move(made), std::make_unique<const core::guard>(std::move(*guard))};
}

}  // namespace coach::bot
