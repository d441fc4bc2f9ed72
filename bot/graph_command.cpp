#include "bot/commands.hpp"
#include "bot/world.hpp"
#include "core/graph/lint.hpp"
#include "core/graph/load.hpp"
#include "core/graph/overlay.hpp"
#include "core/graph/print.hpp"
#include "core/judging/doubts.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <ostream>

namespace coach::bot {

namespace {

namespace fs = std::filesystem;
namespace graph = core::graph;

std::vector<std::string> all_files(const config& c) {
    std::vector<std::string> files;
    std::error_code ec;
    for (const auto& entry : fs::directory_iterator(c.graphs, ec))
        if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
    std::sort(files.begin(), files.end());
    return files;
}

/// The files, read with every graph of the folder when one of them extends a graph that is not among them.
std::optional<graph::loaded_together> read_together(const config& c, const std::vector<std::string>& files,
                                                    std::ostream& err) {
    std::vector<graph::graph_file> texts;
    const auto take = [&](const std::string& file) {
        auto text = read_file(file);
        if (text) texts.push_back({file, std::move(*text)});
        if (!text) err << "coach: " << text.error().detail << "\n";
        return text.has_value();
    };
    for (const auto& file : files)
        if (!take(file)) return std::nullopt;
    auto made = graph::load_together(texts, today_utc());
    if (std::none_of(made.findings.begin(), made.findings.end(),
                     [](const auto& f) { return f.rule == "E028-no-base"; }))
        return made;
    std::error_code ec;
    for (const auto& more : all_files(c))
        if (std::none_of(files.begin(), files.end(), [&](const auto& f) { return fs::equivalent(f, more, ec); }))
            if (!take(more)) return std::nullopt;
    return graph::load_together(texts, today_utc());
}

bool asked_for(const std::vector<std::string>& files, const std::string& file) {
    return std::find(files.begin(), files.end(), file) != files.end();
}
bool asked_for(const std::vector<std::string>& files, const graph::graph& g) {
    return asked_for(files, g.file) ||
           std::any_of(g.overlays.begin(), g.overlays.end(), [&](const auto& o) { return asked_for(files, o.file); });
}

int lint(const config& c, const std::vector<std::string>& files, std::ostream& out, std::ostream& err) {
    auto made = read_together(c, files, err);
    if (!made) return 2;
    auto findings = std::move(made->findings);
    for (const auto& g : made->graphs) {
        graph::lint_options options;
        options.today = today_utc();
        const auto reader = make_reader(c.graphs, g);
        if (reader) options.kinds = reader->kinds();
        if (g.head.id == "general")  // its own pass finds more
            for (const auto& kind : core::judging::doubt_kinds())
                options.kinds.push_back(kind);
        for (auto& f : graph::lint(g, options))
            findings.push_back(std::move(f));
    }
    // Advice on the files that were only read along is not asked for; their errors keep these from being used.
    std::erase_if(findings, [&](const graph::finding& f) {
        return f.level != graph::severity::error && !asked_for(files, f.file);
    });
    graph::sort_by_position(findings);
    out << graph::format(findings);
    std::size_t errors = 0, warnings = 0;
    for (const auto& f : findings)
        ++(f.level == graph::severity::error ? errors : warnings);
    out << files.size() << (files.size() == 1 ? " file, " : " files, ") << errors
        << (errors == 1 ? " error, " : " errors, ") << warnings << (warnings == 1 ? " warning\n" : " warnings\n");
    return errors > 0 ? 1 : 0;
}

bool names_role(const graph::graph& g, const std::string& wanted) {
    if (g.head.id == wanted) return true;
    return std::any_of(g.roles.begin(), g.roles.end(), [&](const auto& r) {
        return r.id == wanted || r.id == "role." + wanted || r.name.in("en") == wanted ||
               std::find(r.synonyms.begin(), r.synonyms.end(), wanted) != r.synonyms.end();
    });
}

}  // namespace

int graph_command(const config& c, const std::string& what, const std::vector<std::string>& wanted, std::ostream& out,
                  std::ostream& err) {
    std::error_code ec;
    std::vector<std::string> files, roles;
    for (const auto& w : wanted)
        (fs::exists(w, ec) ? files : roles).push_back(w);
    if (what == "lint" && !roles.empty()) {
        err << "coach: no file \"" << roles.front() << "\"\n";
        return 2;
    }
    if (files.empty()) {
        files = all_files(c);
        if (const auto text = read_file(c.org_file); text && !c.org_file.empty())
            if (const auto org = core::organisation::load(*text))
                for (auto& each : overlay_files(c.org_file, *org))
                    files.push_back(std::move(each));
    }
    if (files.empty()) {
        err << "coach: no graphs in \"" << c.graphs << "\"; name a file, or set COACH_GRAPHS\n";
        return 2;
    }
    if (what == "lint") return lint(c, files, out, err);

    const auto made = read_together(c, files, err);
    if (!made) return 2;
    if (graph::has_errors(made->findings)) {
        err << graph::format(made->findings);
        return 1;
    }
    std::size_t shown = 0;
    for (const auto& g : made->graphs) {
        if (!asked_for(files, g)) continue;
        if (!roles.empty() && std::none_of(roles.begin(), roles.end(), [&](const auto& r) { return names_role(g, r); }))
            continue;
        ++shown;
        if (what == "list") out << graph::print_list(g);
        if (what == "show") out << graph::print_graph(g);
        if (what == "syllabus") out << graph::print_syllabus(g);
        if (what == "blueprint") out << graph::print_blueprint(g);
    }
    if (shown == 0) {
        err << "coach: no role \"" << roles.front() << "\"; `coach graph list` names them\n";
        return 1;
    }
    return 0;
}

}  // namespace coach::bot
