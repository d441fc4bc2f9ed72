// `coach graph`: what an author of graphs sees.

#include "tests/scenarios/child.hpp"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <fstream>

namespace coach::scenarios {
namespace {

const std::string graphs = std::string(COACH_SOURCE_DIR) + "/graphs";

finished graph(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "graph");
    return run_program(arguments, {{"COACH_GRAPHS", graphs}});
}

bool holds(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }

/// A copy of a shipped graph with one thing in it changed; and the line where.
struct broken_graph {
    temporary_folder folder;
    std::string path = (folder.path() / "graph.yaml").string();
    std::size_t line = 0;

    broken_graph(const std::string& from, const std::string& to) {
        auto text = contents(graphs + "/product-management.yaml");
        const auto at = text.find(from);
        REQUIRE(at != std::string::npos);
        line = 1 +
               static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
        text.replace(at, from.size(), to);
        std::ofstream(path) << text;
    }
};

SCENARIO("The shipped graphs are without fault", "[graph]") {
    for (const auto& out :
         {graph({"lint"}), graph({"lint", graphs + "/product-management.yaml", graphs + "/security-operations.yaml",
                                  graphs + "/software-development.yaml", graphs + "/leadership.yaml"})}) {
        INFO(out.output << out.errors);
        CHECK(out.status == 0);
        CHECK(holds(out.output, "4 files, 0 errors, 0 warnings"));
    }
}

SCENARIO("A broken graph is told by file, line and column, what is wrong, and how to mend it", "[graph]") {
    const auto check = [](const std::string& from, const std::string& to, std::string_view what) {
        const broken_graph broken(from, to);
        const auto out = graph({"lint", broken.path});
        INFO(out.output << out.errors);
        CHECK(out.status == 1);
        CHECK(holds(out.output, broken.path + ":" + std::to_string(broken.line) + ":"));
        CHECK(holds(out.output, ": error: "));
        CHECK(holds(out.output, what));
        CHECK(holds(out.output, "\n    mend: "));
    };
    check("start: st.problem", "start: st.nowhere", "st.nowhere");
    check("criteria: [cr.problem]", "criteria: [cr.problem, cr.absent]", "cr.absent");
    check("title: Clarify the problem", "titel: Clarify the problem", "titel");
    check("next: [{to: st.evidence}]", "next: [{to: st.evidence]", "YAML");
}

SCENARIO("A broken graph does not start the program", "[graph]") {
    const broken_graph broken("start: st.problem", "start: st.nowhere");
    for (const char* beside : {"/lexicon", "/phrases", "/defaults"})
        std::filesystem::copy(graphs + beside, broken.folder.path().string() + beside,
                              std::filesystem::copy_options::recursive);
    const auto out = run_program({"serve"}, {{"COACH_GRAPHS", broken.folder.path().string()},
                                             {"COACH_DATA", broken.folder.path().string() + "/data"},
                                             {"COACH_LISTEN", "127.0.0.1:0"}});
    INFO(out.output << out.errors);
    CHECK(out.status == 1);
    CHECK(holds(out.errors, "graph.yaml:" + std::to_string(broken.line) + ":"));
}

SCENARIO("Graphs are listed and shown, all or by role", "[graph]") {
    const auto all = graph({"list"});
    CHECK(all.status == 0);
    CHECK(holds(all.output, "Product management"));
    CHECK(holds(all.output, "Security operations"));
    CHECK(holds(all.output, "Draft a PRD (wf.prd), 8 steps"));

    const auto shown = graph({"show", "product-management"});
    CHECK(shown.status == 0);
    CHECK(holds(shown.output, "Clarify the problem"));
    CHECK(holds(shown.output, "Human-only"));
    CHECK(!holds(shown.output, "Security operations"));
    const auto by_file = graph({"show", graphs + "/security-operations.yaml"});
    CHECK(by_file.status == 0);
    CHECK(holds(by_file.output, "Security operations"));
    for (const char* view : {"syllabus", "blueprint"}) {
        INFO(view);
        const auto out = graph({view});
        CHECK(out.status == 0);
        CHECK(out.output.size() > 500);
        CHECK(out.errors.empty());
    }
}

SCENARIO("Wrong use is exit 2 with words on stderr; an unknown role is exit 1", "[graph]") {
    for (const auto& wrong :
         std::vector<std::vector<std::string>>{{}, {"frobnicate"}, {"lint", "--wat"}, {"lint", "/no/such/file.yaml"}}) {
        const auto out = graph(wrong);
        INFO((wrong.empty() ? "no subcommand" : wrong.back()) << ": " << out.output << out.errors);
        CHECK(out.status == 2);
        CHECK(!out.errors.empty());
        CHECK(out.output.empty());
    }
    const auto nobody = graph({"show", "nobody"});
    CHECK(nobody.status == 1);
    CHECK(holds(nobody.errors, "nobody"));
    CHECK(run_program({}).status == 2);
    CHECK(run_program({"serve"}, {{"COACH_LISTEN", "nonsense"}}).status == 2);
    const auto version = run_program({"--version"});
    CHECK(version.status == 0);
    CHECK(version.output.starts_with("coach "));
}

}  // namespace
}  // namespace coach::scenarios
