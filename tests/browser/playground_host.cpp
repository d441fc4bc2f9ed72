// The playground without the coach: the real platform, server and pages over a feed in memory, answered by a script
// that shows every kind of part. For the browser tests, and for working on the page.
//
//   playground_host PAGES [PORT]      prints "listening PORT" when it is ready; a free port without PORT or with 0

#include "core/utf8.hpp"
#include "integrations/console/playground.hpp"
#include "tests/browser/memory_feed.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/signal_set.hpp>

#include <iostream>
#include <map>
#include <set>
#include <string>

namespace {

namespace asio = boost::asio;
using namespace coach;
using namespace std::chrono_literals;

core::choices_part choices(std::vector<core::choice> options) { return {std::move(options)}; }

core::message greeting() {
    return {
        core::intent::reply,
        {core::text_part{"**Hi.** I'm Coach, an AI coach. I help on your real work; what we say stays between us, and "
                         "what I keep you can see with *my data*. Which work is yours?"},
         choices({{"role.product", "Product management", true},
                  {"role.dev", "Software development", false},
                  {"role.sec", "Security operations", false}})}};
}

core::message everything() {
    core::form_part form{"form.scope",
                         "Scope of the incident",
                         "Add it",
                         {{"who", "Who was affected?", "A count, out of how many", false, true, {}},
                          {"severity", "Severity", "", false, true, {{"s1", "SEV 1", false}, {"s2", "SEV 2", false}}},
                          {"notes", "Notes", "", true, false, {}}}};
    core::score_part score{
        "Incident report",
        "scored by rules",
        3,
        {{"Root cause", 2, 2, "“config change caused the outage” is the trigger; no contributing conditions.", 1},
         {"Customer impact", 1, 2, "“some users”: who, how many, how long?", 0},
         {"Timeline", 3, 3, "Detection and decisions, in UTC.", 4},
         {"Follow-ups", 4, 4, "Each has an owner, a date and a type.", 4},
         {"What went well", 0, 0, "The section is missing.", 0}}};
    return {
        core::intent::private_reply,
        {core::progress_part{"Step 1 of 8: Clarify the problem", 1, 8},
         core::text_part{"This is **bold**, *italic*, `code` and a [link](https://example.org/a?b=c).\n\n- one thing\n"
                         "- another, with \\*stars\\*\n\n> quoted from your text\n\nEvil: <img src=x onerror=alert(1)> "
                         "[x](javascript:alert(1))"},
         core::quote_part{"Customers want usage-based pricing, sales keeps asking", "your text, Problem"}, score,
         core::table_part{{"Option", "Cost", "Risk"},
                          {{"Metering first", "6 weeks", "low"}, {"Big bang", "4 weeks", "high"}}},
         core::code_part{"You are reviewing a PRD for usage-based billing.\nAsk me five questions, one at a time.\n",
                         "", "Prompt for your approved assistant"},
         core::file_part{"prd-usage-based-billing.md", "text/markdown", "# PRD\n\nUsage-based billing.\n"}, form,
         choices({{"next", "Next: gather evidence", true},
                  {"why", "Why?", false},
                  {"swap", "Replace this message", false}})}};
}

/// What the script says to an event.
std::vector<core::say> answers(const core::event& e) {
    const auto say = [&e](core::message m, std::string updates = {}) {
        return core::say{e.where, e.who, std::move(m), std::move(updates)};
    };
    const auto text = [&say](const std::string& words) {
        return say({core::intent::reply, {core::text_part{core::escape(words)}}});
    };
    if (const auto* command = std::get_if<core::commanded>(&e.what)) {
        return command->text.empty() ? std::vector{say(greeting())} : std::vector{text("Command: " + command->text)};
    }
    if (const auto* said = std::get_if<core::said>(&e.what)) {
        if (said->text == "show everything") return {say(everything())};
        if (said->text == "be quiet") return {};
        if (said->text.size() > 10'000) return {text("You said " + std::to_string(said->text.size()) + " bytes")};
        if (said->text == "say a lot") {
            std::string words;
            for (int i = 1; i <= 60; ++i)
                words += "Paragraph " + std::to_string(i) + " of a long answer.\n\n";
            return {say({core::intent::reply, {core::text_part{words}}})};
        }
        return {text("You said: " + std::string(core::utf8::prefix(said->text, 200)))};
    }
    if (const auto* chose = std::get_if<core::chose>(&e.what)) {
        if (chose->id == "swap") {
            return {say({core::intent::update, {core::text_part{"The message was replaced."}}}, chose->message_id)};
        }
        return {text("You chose: " + chose->id)};
    }
    if (const auto* form = std::get_if<core::submitted_form>(&e.what)) {
        std::string words = "Form " + form->form + ":";
        for (const auto& [id, value] : form->values)
            words += "\n" + id + " is " + value;
        return {text(words)};
    }
    if (const auto* file = std::get_if<core::shared_file>(&e.what)) {
        return {text("File " + file->name + ", " + std::to_string(file->text.size()) + " bytes")};
    }
    return {};
}

class host {
  public:
    host(asio::io_context& io, std::optional<console::pages> page)
        : io_(io),
          feed_(io),
          playground_(feed_, [this](core::event e) { return take(std::move(e)); },
                      {[](std::string_view text) { return redact(text); },
                       [] { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); },
                       std::move(page)}) {
        for (auto& r : playground_.routes())
            routes_.emplace(r.method + " " + r.path, std::move(r.handle));
    }

    net::awaitable<net::http_response> handle(net::http_request request) {
        const auto found = routes_.find(request.method + " " + std::string(request.path()));
        if (found == routes_.end()) co_return net::http_response{404, {}, "not found\n"};
        co_return co_await found->second(std::move(request));
    }

  private:
    /// Stands in for the contract's guard, of which the tests need to see only that it is asked.
    static std::string redact(std::string_view text) {
        std::string out(text);
        for (auto at = out.find("SECRET-WORD"); at != std::string::npos; at = out.find("SECRET-WORD")) {
            out.replace(at, 11, "[removed: secret]");
        }
        return out;
    }

    net::awaitable<integrations::accepted> take(core::event e) {
        if (!known_.insert(e.id).second) co_return integrations::accepted::repeated;
        asio::co_spawn(io_, answer(std::move(e)), asio::detached);
        co_return integrations::accepted::stored;
    }

    net::awaitable<> answer(core::event e) {
        int index = 0;
        for (auto& s : answers(e))
            co_await playground_.perform(std::move(s), e.id + "/" + std::to_string(index++));
    }

    asio::io_context& io_;
    test::memory_feed feed_;
    console::playground_platform playground_;
    std::map<std::string, net::http_handler> routes_;
    std::set<std::string> known_;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::cerr << "usage: playground_host PAGES [PORT]\n";
        return 2;
    }
    auto page = console::pages::read(argv[1]);
    if (!page) {
        std::cerr << page.error().detail << "\n";
        return 1;
    }
    asio::io_context io{1};
    host on(io, std::move(*page));
    net::http_server server(io, {}, [&on](net::http_request r) { return on.handle(std::move(r)); });
    const auto port = argc > 2 ? static_cast<std::uint16_t>(std::stoi(argv[2])) : std::uint16_t{0};
    if (const auto wrong = server.listen("127.0.0.1", port)) {
        std::cerr << "cannot listen: " << wrong.message() << "\n";
        return 1;
    }
    asio::signal_set stop(io, SIGINT, SIGTERM);
    stop.async_wait([&io](const boost::system::error_code&, int) { io.stop(); });
    std::cout << "listening " << server.port() << std::endl;
    io.run();
}
