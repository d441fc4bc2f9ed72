#include "bot/commands.hpp"
#include "bot/world.hpp"
#include "core/graph/lint.hpp"
#include "core/graph/load.hpp"
#include "core/graph/print.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <ostream>

namespace coach::bot {

namespace {

namespace fs = std::filesystem;
namespace graph = core::graph;

std::string today() {
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[16];
    std::strftime(text, sizeof text, "%Y-%m-%d", &utc);
    return text;
}

std::vector<std::string> all_files(const config& c) {
    std::vector<std::string> files;
    std::error_code ec;
    for (const auto& entry : fs::directory_iterator(c.graphs, ec))
        if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
    std::sort(files.begin(), files.end());
    return files;
}

graph::loaded load_file(const std::string& file, std::ostream& err, bool& readable) {
    const auto text = read_file(file);
    readable = static_cast<bool>(text);
    if (!text) {
        err << "coach: " << text.error().detail << "\n";
        return {};
    }
    return graph::load(*text, file);
}

int lint(const config& c, const std::vector<std::string>& files, std::ostream& out, std::ostream& err) {
    std::size_t errors = 0, warnings = 0;
    for (const auto& file : files) {
        bool readable = true;
        auto made = load_file(file, err, readable);
        if (!readable) return 2;
        auto findings = std::move(made.findings);
        if (made.value) {
            graph::lint_options options;
            options.today = today();
            const auto reader = make_reader(c.graphs, {*made.value});
            if (reader) options.kinds = reader->kinds();
            for (auto& f : graph::lint(*made.value, options))
                findings.push_back(std::move(f));
        }
        graph::sort_by_position(findings);
        out << graph::format(findings);
        for (const auto& f : findings)
            ++(f.level == graph::severity::error ? errors : warnings);
    }
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
    if (files.empty()) files = all_files(c);
    if (files.empty()) {
        err << "coach: no graphs in \"" << c.graphs << "\"; name a file, or set COACH_GRAPHS\n";
        return 2;
    }
    if (what == "lint") return lint(c, files, out, err);

    std::size_t shown = 0;
    for (const auto& file : files) {
        bool readable = true;
        const auto made = load_file(file, err, readable);
        if (!readable) return 2;
        if (!made.value || graph::has_errors(made.findings)) {
            err << graph::format(made.findings);
            return 1;
        }
        const auto& g = *made.value;
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
