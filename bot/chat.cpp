#include "bot/books.hpp"
#include "bot/commands.hpp"
#include "bot/document_reader.hpp"
#include "bot/door.hpp"
#include "bot/key_choice.hpp"
#include "bot/library.hpp"
#include "bot/linking.hpp"
#include "bot/redis_choice.hpp"
#include "bot/sealed_mailbox.hpp"
#include "bot/sealed_shelf.hpp"
#include "bot/turn.hpp"
#include "bot/world.hpp"
#include "documents/convert.hpp"
#include "documents/markdown.hpp"
#include "durable/redis_ledger.hpp"
#include "durable/redis_mailbox.hpp"
#include "durable/worker.hpp"
#include "integrations/console/console.hpp"
#include "integrations/console/json.hpp"
#include "integrations/console/terminal.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <iostream>
#include <set>
#include <thread>
#include <unistd.h>

namespace coach::bot {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using std::chrono::milliseconds;

namespace {

constexpr int most_hops = 1500;  ///< two months of hours

durable::time_point wall_now() { return std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now()); }

/// The clock of a talk that can be moved ahead.
class moving_clock final : public durable::clock {
  public:
    moving_clock(asio::io_context& io, const milliseconds& ahead)
        : real_(durable::make_system_clock(io)), ahead_(ahead) {}
    durable::time_point now() override { return real_->now() + ahead_; }
    net::awaitable<> wait(milliseconds time) override { return real_->wait(time); }

  private:
    std::unique_ptr<durable::clock> real_;
    const milliseconds& ahead_;
};

/// A folder for one talk, gone with it.
struct temporary_folder {
    std::string path;
    temporary_folder() {
        auto pattern = (fs::temp_directory_path() / "coach-chat-XXXXXX").string();
        if (!mkdtemp(pattern.data()))
            throw std::runtime_error("cannot make a folder in " + fs::temp_directory_path().string());
        path = pattern;
    }
    ~temporary_folder() {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
};

/// One talk in the terminal: the same brain and the same durable path as `serve`, with lines for requests.
class talk {
  public:
    talk(const chat_options& o, const loaded_world& knows, library_worlds& worlds, const vault& safe,
         const std::string& redis_url, const std::string& keys_url)
        : options_(o),
          worlds_(worlds),
          store_(io_, mailbox_of(redis_url)),
          keys_(io_, mailbox_of(keys_url.empty() ? redis_url : keys_url).redis),
          mail_(store_, keys_, safe),
          with_library_(mail_, worlds, milliseconds(0)),
          books_(io_, mailbox_of(redis_url).redis),
          safe_(safe),
          stored_shelf_(io_, mailbox_of(redis_url).redis),
          shelf_(stored_shelf_, safe),
          worker_(
              io_, with_library_,
              [this](const durable::claimed& claim, durable::time_point now) { return step(claim, now); },
              [this](durable::pending_effect e) { return perform(std::move(e)); },
              [this](durable::pending_effect e) { return effect_happened(performs(), std::move(e)); }, {},
              std::make_unique<moving_clock>(io_, ahead_)) {
        auto platform = std::make_unique<console::console_platform>([this](const core::say& s) { print(s); });
        console_ = platform.get();
        on_.add(std::move(platform));
        inbox_ = make_inbox(mail_, *knows.guard, counts_);
    }

    int run() {
        auto ready = asio::co_spawn(io_, fit(), asio::use_future);
        std::thread loop([this] {
            auto work = asio::make_work_guard(io_);
            io_.run();
        });
        const auto wrong = ready.get();
        if (wrong.empty()) {
            asio::post(io_, [this] { worker_.start(); });
            begin();
            for (std::string line; std::getline(std::cin, line);) {
                if (!options_.json && (line == "/quit" || line == "/exit")) break;
                take(line);
            }
            asio::co_spawn(io_, worker_.drain(milliseconds(2000)), asio::use_future).wait();
        } else {
            std::cerr << "coach: " << wrong << "\n";
        }
        io_.stop();
        loop.join();
        return wrong.empty() ? 0 : 1;
    }

  private:
    durable::redis_mailbox_options mailbox_of(const std::string& url) {
        durable::redis_mailbox_options made;
        made.redis.where = durable::parse_redis_url(url).value();
        made.ahead = [this] { return ahead_; };
        return made;
    }
    net::awaitable<std::string> fit() {
        if (auto wrong = co_await store_.check(); !wrong.empty()) co_return "Redis: " + wrong;
        co_return co_await mail_.check_keys();
    }
    namer names() {
        return
            [this](std::string actor, std::string text) { return mail_.pseudonym(std::move(actor), std::move(text)); };
    }
    performing performs() {
        return {
            on_,
            [this](std::string actor, durable::event e) { return pass_on(std::move(actor), std::move(e)); },
            [](const core::record&) {},
            [this](std::string actor, std::string effect, noted what) {
                return write_line(books_, names(), std::move(actor), std::move(effect), std::move(what));
            },
            [this](std::string actor, std::uint64_t version) { return mail_.destroy_keys(std::move(actor), version); },
            [this](outgoing wanted, durable::pending_effect e) {
                return perform_link({shelf_, safe_,
                                     [this](std::string actor, durable::event each) {
                                         return pass_on(std::move(actor), std::move(each));
                                     }},
                                    std::move(wanted), std::move(e));
            }};
    }
    /// Counts what one actor delivers to another, so that "all is done" covers it.
    net::awaitable<durable::result<durable::delivered>> pass_on(std::string actor, durable::event e) {
        auto id = e.id;
        expected_.insert(id);
        auto done = co_await mail_.deliver(std::move(actor), std::move(e));
        if (done && *done == durable::delivered::accepted)
            ++taken_;
        else
            expected_.erase(id);
        co_return done;
    }

    // --- everything below runs on the loop's thread, save run, begin, take and ask
    // --------------------------------------

    durable::step step(const durable::claimed& claim, durable::time_point now) {
        auto made = run_turn(*worlds_.of(claim.actor), on_, claim, now);
        for (std::size_t i = 0; i < made.consumed; ++i)
            stepped_ += expected_.erase(claim.inbox[i].id) + claim.inbox[i].id.starts_with("timer/");
        wanted_ += made.effects.size();
        check_idle();
        return made;
    }

    net::awaitable<durable::performed> perform(durable::pending_effect e) {
        const auto done = co_await perform_effect(performs(), std::move(e));
        if (done.what == durable::performed::kind::done || done.what == durable::performed::kind::impossible)
            ++performed_;
        check_idle();
        co_return done;
    }

    void check_idle() {
        if (!waiting_ || stepped_ < taken_ || performed_ < wanted_) return;
        std::exchange(waiting_, nullptr)->set_value();
    }

    void print(const core::say& s) {
        if (options_.json)
            std::cout << console::message_line(s) << "\n" << std::flush;
        else
            std::cout << "\n" << console::render_terminal(s.what, console::options_for(STDOUT_FILENO)) << std::flush;
    }

    net::awaitable<> hear(core::happening what) {
        core::event e;
        e.where = console::console_platform::place_of(person_);
        e.who = {person_, options_.json ? "" : name_};
        e.what = std::move(what);
        e.at = wall_now() + ahead_;
        e.id = "console/" + std::to_string(getpid()) + "/" + std::to_string(++asked_);
        expected_.insert(e.id);
        const auto how = co_await inbox_(std::move(e));
        if (how == integrations::accepted::stored)
            ++taken_;
        else
            std::cerr << "coach: that could not be stored; nothing was kept, please say it again\n";
        check_idle();
    }

    net::awaitable<> advance(milliseconds by) {
        ahead_ += by;
        const auto fired = co_await mail_.fire_timers();
        if (fired) taken_ += fired->count;
        check_idle();
    }

    /// Runs one thing on the loop and waits until all that follows from it is done.
    template <class Make>
    void ask(Make make) {
        std::promise<void> idle;
        auto done = idle.get_future();
        asio::post(io_, [this, &idle, &make] {
            waiting_ = &idle;
            asio::co_spawn(io_, make(), asio::detached);
        });
        done.wait();
    }

    // --- main's thread ----------------------------------------------------------------------------------------------

    void begin() {
        if (options_.json) {
            std::cout << R"({"ready":true})" << "\n" << std::flush;
            return;
        }
        const char* user = std::getenv("USER");
        name_ = user ? user : "";
        if (!name_.empty()) name_[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name_[0])));
        ask([this] { return hear(core::commanded{}); });
        if (!options_.role.empty()) ask([this] { return hear(core::chose{options_.role, {}}); });
        prompt();
    }

    void prompt() {
        if (!options_.json) std::cout << "\n> " << std::flush;
    }
    void idle() {
        if (options_.json)
            std::cout << R"({"idle":true})" << "\n" << std::flush;
        else
            prompt();
    }

    void take(const std::string& line) {
        if (options_.json)
            take_json(line);
        else if (line.starts_with("/coach"))
            say(core::commanded{std::string(console::after_coach(line))});
        else if (line.starts_with("/file "))
            share(line.substr(6));
        else if (line.find_first_not_of(" \t\r") != std::string::npos)
            say(core::said{line, {}});
        idle();
    }

    void take_json(const std::string& line) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) return;
        auto input = console::parse_input(line);
        if (!input) {
            std::cerr << "coach: " << input.error().detail << "\n";
            return;
        }
        if (auto* p = std::get_if<console::became>(&*input)) {
            person_ = p->person;
        } else if (auto* f = std::get_if<console::shared_path>(&*input)) {
            share(f->path);
        } else if (auto* a = std::get_if<console::advanced>(&*input)) {
            pass_time(a->by);
        } else {
            std::promise<std::optional<core::happening>> heard;
            asio::post(io_, [&] { heard.set_value(console_->heard(*input, person_)); });
            if (auto what = heard.get_future().get()) say(std::move(*what));
        }
    }

    /// An hour after the other, as time does: what is due in the middle happens in the middle.
    void pass_time(milliseconds by) {
        const auto hop = std::max<milliseconds>(std::chrono::hours{1}, by / most_hops);
        for (; by > milliseconds{0}; by -= hop)
            ask([this, step = std::min(hop, by)] { return advance(step); });
    }

    void say(core::happening what) {
        ask([this, &what] { return hear(std::move(what)); });
    }

    void share(const std::string& path) {
        auto bytes = read_file(path, documents::most_file_bytes + 1);
        const auto name = fs::path(path).filename().string();
        if (!bytes && bytes.error().code == core::errc::too_large) {
            say(core::shared_file{name, {}, {}, std::string(documents::name_of(documents::problem::too_large)), false});
            return;
        }
        if (!bytes) {
            std::cerr << "coach: " << bytes.error().detail << "\n";
            return;
        }
        auto read = asio::co_spawn(io_, reader_(name, std::move(*bytes)), asio::use_future).get();
        say(core::shared_file{name, "text/markdown", std::move(read.text), std::move(read.problem), read.cut});
    }

    chat_options options_;
    library_worlds& worlds_;
    metrics counts_;
    asio::io_context io_{1};
    milliseconds ahead_{0};
    durable::redis_mailbox store_;
    durable::redis_keyring keys_;
    sealed_mailbox mail_;
    library_mailbox with_library_;
    durable::redis_ledger books_;
    const vault& safe_;
    durable::redis_shelf stored_shelf_;
    sealed_shelf shelf_;
    platforms on_;
    console::console_platform* console_ = nullptr;
    integrations::inbox inbox_;
    durable::worker worker_;
    std::string person_ = "you", name_;
    integrations::document_reader reader_ = make_document_reader(io_);
    std::promise<void>* waiting_ = nullptr;
    std::set<std::string> expected_;  ///< ids of events that this talk waits for; others were left by an earlier one
    std::uint64_t asked_ = 0, taken_ = 0, stepped_ = 0, wanted_ = 0, performed_ = 0;
};

}  // namespace

int chat(const config& given, const chat_options& options) {
    std::signal(SIGPIPE, SIG_IGN);
    if (!std::getenv("LOG_LEVEL")) spdlog::set_level(spdlog::level::warn);
    const temporary_folder folder;
    auto c = given;
    if (c.redis_url.empty()) c.data = folder.path;
    auto redis = choose_redis(c);
    if (!redis) {
        std::cerr << "coach: " << redis.error().detail << "\n";
        return 1;
    }
    const auto knows = load_world(c.graphs, c.org_file, {}, c.keeps, today_utc());
    if (!knows) {
        std::cerr << "coach: " << knows.error().detail << "\n";
        return 1;
    }
    auto keys = choose_keys(c, (*redis)->url());
    if (!keys) {
        std::cerr << "coach: " << keys.error().detail << "\n";
        return 1;
    }
    const vault safe(std::move(*keys));
    library_worlds worlds(*knows, c.graphs, c.org_file, c.keeps);
    return talk(options, *knows, worlds, safe, (*redis)->url(), c.keys_url).run();
}

}  // namespace coach::bot
