// The whole life of the program: read the command line, read the settings, do one thing, say how it went.

#include "bot/commands.hpp"
#include "bot/document_reader.hpp"
#include "bot/logging.hpp"
#include "bot/world.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace {

using namespace coach::bot;

constexpr const char* version = COACH_VERSION;

struct command_line {
    std::string config_file;
    chat_options chat;
    std::string graph_what, dead_what;
    audit_options audit;
    user_options user;
    work_options work;
    std::vector<std::string> files, ids;
    std::string document, workspace;
};

void describe(CLI::App& app, command_line& line) {
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string("coach ") + version);
    app.add_option("--config", line.config_file, "YAML file with the settings; the environment wins");
    app.add_subcommand("serve", "Run the bot: platforms, playground, worker");
    auto* chat = app.add_subcommand("chat", "Talk to the coach in this terminal");
    chat->add_option("--role", line.chat.role, "Kind of work, by id or name");
    chat->add_flag("--json", line.chat.json, "One JSON value a line, both ways");
    auto* graph = app.add_subcommand("graph", "Check and read Learning Graphs");
    graph->require_subcommand(1);
    for (const auto& [name, what] : {std::pair{"lint", "What is wrong, where, and how to mend it"},
                                     {"show", "Tasks, steps, decisions, criteria and AI use of a role"},
                                     {"list", "Roles and workflows"},
                                     {"syllabus", "The graph as ordered lessons"},
                                     {"blueprint", "The graph as a specification for automation"}}) {
        auto* sub = graph->add_subcommand(name, what);
        sub->add_option("FILE", line.files, "Graph files, or roles by name");
        sub->callback([&line, name = std::string(name)] { line.graph_what = name; });
    }
    // The child that reads shared files (bot/document_reader.hpp); not for people.
    app.add_subcommand("document", "")->group("")->add_option("NAME", line.document)->required();
    app.add_subcommand("doctor", "Check the settings and every connection");
    auto* dead = app.add_subcommand("deadletter", "Messages that could not be sent");
    dead->require_subcommand(1);
    dead->add_subcommand("list", "Show them")->callback([&line] { line.dead_what = "list"; });
    auto* replay = dead->add_subcommand("replay", "Send them again");
    replay->add_option("ID", line.ids, "Letters to send again; all when left out");
    replay->callback([&line] { line.dead_what = "replay"; });
}

void describe_audit(CLI::App& app, command_line& line) {
    auto* audit = app.add_subcommand("audit", "The books of what was logged and agreed to");
    audit->require_subcommand(1);
    for (const auto& [name, what] : {std::pair{"export", "As CSV on standard output"},
                                     {"verify", "Finds any change, deletion or new order; exit 1"}}) {
        auto* sub = audit->add_subcommand(name, what);
        sub->add_option("--ledger", line.audit.ledger, "audit or consent; both when left out")
            ->check(CLI::IsMember({"audit", "consent"}));
        sub->callback([&line, name = std::string(name)] { line.audit.what = name; });
        if (name == std::string("verify"))
            sub->add_option("--head", line.audit.head, "A hash noted earlier, which must still be there");
    }
}

void describe_user(CLI::App& app, command_line& line) {
    auto* user = app.add_subcommand("user", "Everything that is kept of one person");
    user->require_subcommand(1);
    auto* give = user->add_subcommand("export", "As JSON on standard output, or JSON and a page in a folder");
    give->add_option("ID", line.user.id, "platform/workspace/person, as in slack/T1/U1")->required();
    give->add_option("--to", line.user.folder, "Folder for person.json and person.html");
    give->callback([&line] { line.user.what = "export"; });
    auto* erase = user->add_subcommand("delete", "Deletes it, with the person's key");
    erase->add_option("ID", line.user.id, "platform/workspace/person, as in slack/T1/U1")->required();
    erase->callback([&line] { line.user.what = "delete"; });
}

void describe_work(CLI::App& app, command_line& line) {
    app.add_subcommand("onboarding", "How far capturing and the first programme have come, a line each")
        ->add_option("WORKSPACE", line.workspace, "platform/workspace, as in slack/T1")
        ->required();
    auto* work = app.add_subcommand("work", "Tell of somebody's work, for a tracker's webhook or a script");
    work->require_subcommand(1);
    for (const auto& [name, what] :
         {std::pair{"moved", "A ticket moved: an offer of help, to those who asked for such"},
          {"draft", "A draft was shared: an offer to look at it, to those who asked for such"},
          {"failed", "A check failed: an offer of help, to those who asked for such"},
          {"outcome", "What became of a critiqued piece of work that has this ticket"}}) {
        auto* sub = work->add_subcommand(name, what);
        sub->add_option("ID", line.work.id, "platform/workspace/person, as in slack/T1/U1")->required();
        sub->add_option("--ticket", line.work.ticket, "As in BILL-7")->required();
        if (name == std::string("outcome"))
            sub->add_option("--outcome", line.work.outcome, "In a few words")->required();
        else {
            sub->add_option("--title", line.work.title, "The ticket's or the draft's title");
            sub->add_option("--channel", line.work.channel, "Where it happened: a channel of the person's workspace");
            sub->add_option("--thread", line.work.thread, "And the thread there; only they see the offer")
                ->needs("--channel");
            sub->add_option("--link", line.work.link, "https address of the ticket or the draft");
        }
        sub->callback([&line, name = std::string(name)] { line.work.what = name; });
    }
}

int fail(const std::string& what, int code) {
    std::cerr << "coach: " << what << "\n";
    return code;
}

}  // namespace

int main(int argc, char** argv) try {
    CLI::App app{"Coach: an AI coach for real work, in Slack and Teams"};
    command_line line;
    describe(app, line);
    describe_audit(app, line);
    describe_user(app, line);
    describe_work(app, line);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : 2;
    }

    if (app.got_subcommand("document")) return read_document(line.document, std::cin, std::cout);
    std::string yaml;
    if (!line.config_file.empty()) {
        auto text = read_file(line.config_file);
        if (!text) return fail("--config: " + text.error().detail, 2);
        yaml = std::move(*text);
    }
    const auto settings = read_config(process_environment(), yaml);
    if (!settings) return fail(settings.error().detail, 2);
    set_up_logging(*settings);

    if (app.got_subcommand("serve")) return serve(*settings);
    if (app.got_subcommand("chat")) return chat(*settings, line.chat);
    if (app.got_subcommand("graph")) return graph_command(*settings, line.graph_what, line.files, std::cout, std::cerr);
    if (app.got_subcommand("doctor")) return doctor(*settings, std::cout);
    if (app.got_subcommand("user")) return user(*settings, line.user, std::cout, std::cerr);
    if (app.got_subcommand("work")) return work(*settings, line.work, std::cout, std::cerr);
    if (app.got_subcommand("onboarding")) return onboarding(*settings, line.workspace, std::cout, std::cerr);
    if (app.got_subcommand("audit")) return audit(*settings, line.audit, std::cout, std::cerr);
    return deadletter(*settings, line.dead_what, line.ids, std::cout, std::cerr);
} catch (const std::exception& e) {
    return fail(e.what(), 1);
}
