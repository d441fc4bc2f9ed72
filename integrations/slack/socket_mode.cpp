#include "integrations/slack/socket_mode.hpp"

#include "net/sockets.hpp"
#include "net/websocket_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <spdlog/spdlog.h>

#include <deque>
#include <map>
#include <random>

namespace coach::slack {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using instant = socket_machine::instant;

namespace {

constexpr unsigned most_in_hand = 64;
constexpr std::chrono::seconds read_within{90};  ///< the machine's own deadlines are shorter
constexpr milliseconds goodbye{2000};
constexpr milliseconds finishing{3000};  ///< what is in hand when a connection is closed
constexpr milliseconds look_again{5};

std::uint32_t seed_of(std::uint32_t given) { return given != 0 ? given : std::random_device{}(); }

instant now() { return std::chrono::steady_clock::now(); }

}  // namespace

struct socket_mode::impl : std::enable_shared_from_this<socket_mode::impl> {
    /// One connection. Lives as long as a coroutine needs it; `closing` once the machine gave it up, `gone`
    /// once nothing can be sent any more.
    struct line {
        link_id id = 0;
        std::unique_ptr<net::websocket> ws;
        std::deque<std::string> to_send;  ///< empty text: a ping
        bool sending = false, closing = false, gone = false;
        unsigned in_hand = 0;
    };
    using line_ptr = std::shared_ptr<line>;

    impl(asio::io_context& context, net::http_client& c, socket_door d, socket_config settings)
        : io(context),
          client(c),
          door(std::move(d)),
          config(std::move(settings)),
          machine(config.timing, seed_of(config.seed)),
          alarm(io.get_executor()) {}

    asio::io_context& io;
    net::http_client& client;
    socket_door door;
    socket_config config;
    socket_machine machine;
    socket_reader reader;
    socket_counts counts;
    net::timer alarm;
    std::map<link_id, line_ptr> lines;
    std::size_t tasks = 0;
    bool stopping = false;

    /// Every task keeps this alive and is counted, so that stop() can wait for it.
    void spawn(net::awaitable<> task) {
        ++tasks;
        asio::co_spawn(io.get_executor(), std::move(task), [self = shared_from_this()](std::exception_ptr failed) {
            --self->tasks;
            try {
                if (failed) std::rethrow_exception(failed);
            } catch (const std::exception& bug) {
                spdlog::error("slack: Socket Mode: {}", bug.what());
            }
        });
    }

    // ---- what the machine wants ----

    void act(const socket_actions& all) {
        for (const auto& each : all)
            std::visit([this](const auto& one) { act(one); }, each);
        alarm.cancel();  // its next moment may be another one
    }
    void act(const open_link& wanted) {
        auto made = std::make_shared<line>();
        made->id = wanted.id;
        lines[wanted.id] = made;
        spawn(run(shared_from_this(), std::move(made)));
    }
    void act(const ping_link& wanted) {
        if (const auto at = lines.find(wanted.id); at != lines.end()) send(at->second, {});
    }
    void act(const close_link& wanted) {
        const auto at = lines.find(wanted.id);
        if (at == lines.end()) return;
        auto gone = at->second;
        if (!wanted.politely) lines.erase(at);
        gone->closing = true;
        if (gone->ws && !wanted.politely) {
            gone->gone = true;
            gone->ws->abort();
        }
        if (gone->ws && wanted.politely) spawn(say_goodbye(shared_from_this(), std::move(gone)));
    }
    void act(const note& said) {
        const auto level = said.how == note::level::info      ? spdlog::level::info
                           : said.how == note::level::warning ? spdlog::level::warn
                                                              : spdlog::level::err;
        spdlog::log(level, "slack: Socket Mode: {}", said.words);
    }

    /// Wakes when the machine has something due.
    static net::awaitable<> keep_time(std::shared_ptr<impl> self) {
        while (!self->stopping) {
            self->act(self->machine.tick(now()));
            self->alarm.expires_at(self->machine.wakes_at(now()));
            (void)co_await self->alarm.async_wait(net::as_result);
        }
    }

    // ---- one connection ----

    static net::awaitable<> run(std::shared_ptr<impl> self, line_ptr on) {
        if (auto failed = co_await open(self, on)) {
            if (!on->closing && !self->stopping) self->act(self->machine.failed(on->id, *failed, now()));
        } else {
            while (!on->closing && !self->stopping) {
                auto got = co_await on->ws->read(read_within);
                if (!got || on->closing || self->stopping) break;
                self->machine.heard(on->id, now());
                co_await self->take(self, on, std::move(*got));
            }
            if (!on->closing && !self->stopping) self->act(self->machine.closed(on->id, now()));
        }
        // A read that ended because this side says goodbye leaves the way out open until that is done.
        if (!on->closing && !self->stopping) on->gone = true;
        self->forget(on);
    }

    void forget(const line_ptr& on) {
        if (const auto at = lines.find(on->id); at != lines.end() && at->second == on && !stopping) lines.erase(at);
    }

    static net::awaitable<std::optional<open_failure>> open(std::shared_ptr<impl> self, line_ptr on) {
        const auto got =
            co_await self->client.send(socket_address_request(self->config.api_url, self->config.app_token));
        auto address = read_socket_address(got);
        if (address.url.empty()) co_return std::move(address.failed);
        if (on->closing || self->stopping) co_return open_failure{};
        net::websocket_options options;
        options.heard = [owner = std::weak_ptr<impl>(self), id = on->id](net::websocket_control kind) {
            const auto there = owner.lock();
            if (!there) return;
            if (kind == net::websocket_control::ping) there->machine.heard(id, now());
            if (kind == net::websocket_control::pong) there->machine.ponged(id, now());
        };
        auto made = co_await net::websocket::open(self->io, std::move(address.url), std::move(options));
        if (!made) co_return open_failure{open_failure::kind::trouble, {}, made.error().detail};
        if (on->closing || self->stopping) co_return open_failure{};
        on->ws = std::move(*made);
        ++self->counts.opened;
        self->act(self->machine.opened(on->id, now()));
        co_return std::nullopt;
    }

    static net::awaitable<> take(std::shared_ptr<impl> self, line_ptr on, std::string text) {
        auto message = self->reader.read(text);
        if (const auto* hello = std::get_if<socket_hello>(&message)) {
            self->act(self->machine.greeted(on->id, *hello, now()));
        } else if (const auto* leave = std::get_if<socket_leave>(&message)) {
            self->act(self->machine.told_to_leave(on->id, leave->why, now()));
        } else if (auto* envelope = std::get_if<socket_envelope>(&message)) {
            ++self->counts.envelopes;
            ++on->in_hand;
            if (on->in_hand < most_in_hand)
                self->spawn(serve(self, on, std::move(*envelope)));
            else
                co_await serve(self, on, std::move(*envelope));
        } else {
            const auto& odd = std::get<unreadable>(message);
            spdlog::warn("slack: Socket Mode: {}", odd.why);
            if (!odd.id.empty()) self->send(on, acknowledgement(odd.id));  // sent again it would be as odd
        }
    }

    /// Stores one envelope and says so.
    static net::awaitable<> serve(std::shared_ptr<impl> self, line_ptr on, socket_envelope envelope) {
        if (envelope.retry > 0)
            spdlog::debug("slack: Socket Mode: sent again, {} ({})", envelope.retry, envelope.retry_reason);
        net::http_response answer{503, {}, {}};
        try {
            answer = co_await self->door(envelope.form, std::move(envelope.body));
        } catch (const std::exception& bug) {
            spdlog::error("slack: Socket Mode: storing an envelope failed: {}", bug.what());
        }
        --on->in_hand;
        if (answer.status >= 500) {
            ++self->counts.not_stored;
            co_return;
        }
        if (on->gone) {
            ++self->counts.late;
            co_return;
        }
        const bool json = net::find_header(answer.headers, "Content-Type").starts_with("application/json");
        ++self->counts.acknowledged;
        self->send(on, acknowledgement(envelope.id, envelope.takes_answer && json ? answer.body : std::string()));
    }

    // ---- sending: one at a time, in order ----

    void send(const line_ptr& on, std::string text) {
        on->to_send.push_back(std::move(text));
        if (!std::exchange(on->sending, true)) spawn(flush(shared_from_this(), on));
    }

    static net::awaitable<> flush(std::shared_ptr<impl> self, line_ptr on) {
        boost::system::error_code failed;
        while (!on->to_send.empty() && !failed) {
            auto next = std::move(on->to_send.front());
            on->to_send.pop_front();
            if (next.empty())
                failed = co_await on->ws->ping("coach");
            else
                failed = co_await on->ws->write(std::move(next));
        }
        on->sending = false;
        on->to_send.clear();
        on->gone = on->gone || failed;
        if (failed) on->ws->abort();  // the read ends, and the machine hears of it
    }

    /// Lets what is in hand be acknowledged, and says goodbye.
    static net::awaitable<> finish(std::shared_ptr<impl> self, line_ptr on, milliseconds at_most) {
        net::timer pause(self->io.get_executor());
        const auto until = now() + at_most;
        while ((on->in_hand > 0 || on->sending) && now() < until) {
            pause.expires_after(look_again);
            (void)co_await pause.async_wait(net::as_result);
        }
        on->gone = true;
        co_await on->ws->close(std::min(at_most, goodbye));
    }

    static net::awaitable<> say_goodbye(std::shared_ptr<impl> self, line_ptr on) {
        co_await finish(self, on, finishing);
        if (!self->stopping) self->act(self->machine.closed(on->id, now()));
    }

    static net::awaitable<> stop(std::shared_ptr<impl> self, milliseconds at_most) {
        const auto until = now() + at_most;
        self->stopping = true;
        self->machine.stop();
        self->alarm.cancel();
        for (auto& [id, on] : self->lines)
            if (on->ws) self->spawn(finish(self, on, at_most / 2));
        net::timer pause(self->io.get_executor());
        while (self->tasks > 0 && now() < until) {
            pause.expires_after(look_again);
            (void)co_await pause.async_wait(net::as_result);
        }
        for (auto& [id, on] : self->lines)
            if (on->ws) on->ws->abort();
        self->lines.clear();
    }
};

socket_mode::socket_mode(asio::io_context& io, net::http_client& client, socket_door door, socket_config config)
    : impl_(std::make_shared<impl>(io, client, std::move(door), std::move(config))) {}
socket_mode::~socket_mode() {
    impl_->stopping = true;
    impl_->alarm.cancel();
    for (auto& [id, on] : impl_->lines)
        if (on->ws) on->ws->abort();
}

void socket_mode::start() {
    impl_->act(impl_->machine.start(now()));
    impl_->spawn(impl::keep_time(impl_));
}
net::awaitable<> socket_mode::stop(milliseconds at_most) { return impl::stop(impl_, at_most); }
const socket_counts& socket_mode::counts() const { return impl_->counts; }
std::size_t socket_mode::live() const { return impl_->machine.live(); }

}  // namespace coach::slack
