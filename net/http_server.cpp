/// One coroutine for each connection reads, calls the handler and answers; one timer for all of them enforces the
/// limits.
///
/// A connection is always in one phase, and the phase has one deadline. The clock ticks once a second at most, walks
/// the connections and ends those that are late: by cancelling their read (the coroutine then answers 408), by
/// answering 503 over the head of a handler that is late, or by closing. A request so costs a stored time instead of a
/// timer operation.
///
/// Answers gather in `out` and leave in one write when no further whole request has been read. So that an answer never
/// waits for the handler of the next pipelined request, a flush is posted before that handler starts: it runs as soon
/// as the handler first waits for anything.

#include "net/http_server.hpp"

#include "net/byte_buffer.hpp"
#include "net/characters.hpp"
#include "net/request_reader.hpp"
#include "net/sockets.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/core/demangle.hpp>
#include <boost/intrusive/list.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <optional>
#include <sys/socket.h>
#include <typeinfo>
#include <utility>

namespace coach::net {
namespace {

namespace intrusive = boost::intrusive;
using reuse_port = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

enum class phase { idle, head, body, handler, write, linger };

constexpr std::size_t small_read = 4 * 1024;
constexpr std::size_t large_read = 64 * 1024;
constexpr std::size_t kept_when_idle = 16 * 1024;
constexpr std::size_t batch_bytes = 64 * 1024;
constexpr std::size_t linger_bytes = 2 * 1024 * 1024;
constexpr std::chrono::milliseconds linger_time{2'000};
constexpr std::chrono::milliseconds out_of_descriptors_pause{100};

using list_hook = intrusive::list_member_hook<intrusive::link_mode<intrusive::auto_unlink>>;

/// Inside a catch block: the type's name, which tells a developer where to look and can hold nothing a person wrote.
std::string current_exception_type() {
    try {
        throw;
    } catch (const std::exception& e) {
        return boost::core::demangle(typeid(e).name());
    } catch (...) {
        return "something that is no std::exception";
    }
}

http_response plain_answer(int status, std::string_view why) {
    return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::string(why) + "\n"};
}

}  // namespace

struct connection : std::enable_shared_from_this<connection> {
    connection(tcp_socket s, const server_limits& limits)
        : socket(std::move(s)),
          reader({limits.header_bytes, limits.body_bytes, limits.large_path, limits.large_bytes}) {}

    tcp_socket socket;
    request_reader reader;
    byte_buffer in;
    std::string out;
    std::string remote;
    steady::time_point deadline;
    phase at = phase::idle;
    bool timed_out = false;  ///< the clock cancelled the read
    bool abandoned = false;  ///< the clock answered 503; what the handler still says is dropped
    bool flush_posted = false;
    list_hook in_all, in_idle;
};

namespace {

enum class flushed { all, blocked, failed };

/// Writes what the socket takes now. A direct call: going through the reactor for an answer that fits the socket's
/// buffer would cost more than the call itself.
flushed flush_now(connection& c) {
    std::size_t sent = 0;
    while (sent < c.out.size()) {
        const auto n = ::send(c.socket.native_handle(), c.out.data() + sent, c.out.size() - sent, MSG_NOSIGNAL);
        if (n >= 0) {
            sent += static_cast<std::size_t>(n);
        } else if (errno != EINTR) {
            c.out.erase(0, sent);
            return errno == EAGAIN || errno == EWOULDBLOCK ? flushed::blocked : flushed::failed;
        }
    }
    c.out.clear();
    if (c.out.capacity() > batch_bytes * 2) c.out.shrink_to_fit();
    return flushed::all;
}

void close_now(connection& c) {
    boost::system::error_code ignored;
    c.socket.close(ignored);
}

}  // namespace

struct http_server::impl : std::enable_shared_from_this<http_server::impl> {
    using everyone = intrusive::list<connection, intrusive::member_hook<connection, list_hook, &connection::in_all>,
                                     intrusive::constant_time_size<false>>;
    using idlers = intrusive::list<connection, intrusive::member_hook<connection, list_hook, &connection::in_idle>,
                                   intrusive::constant_time_size<false>>;

    impl(asio::io_context& context, server_limits l, http_handler h)
        : on(context.get_executor()), limits(l), handler(std::move(h)), acceptor(on), clock(on), gone(on) {
        const auto shortest =
            std::min({limits.header_time, limits.body_time, limits.idle_time, limits.handler_time, limits.write_time});
        tick = std::clamp(shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(1'000));
    }

    executor on;
    server_limits limits;
    http_handler handler;
    tcp_acceptor acceptor;
    timer clock, gone;
    steady::time_point now = steady::now();  ///< as of the last tick: good enough for limits of seconds
    std::chrono::milliseconds tick;
    everyone all;
    idlers idle;  ///< the one idle longest first
    std::size_t open = 0;
    bool draining = false;
    server_counts counts;
    std::uint16_t bound_port = 0;

    void enter(connection& c, phase next) {
        if (c.in_idle.is_linked()) idle.erase(idle.iterator_to(c));
        c.at = next;
        c.deadline = now + tick + limit_of(next);
        if (next == phase::idle) idle.push_back(c);
    }

    [[nodiscard]] std::chrono::milliseconds limit_of(phase p) const {
        switch (p) {
            case phase::idle:
                return limits.idle_time;
            case phase::head:
                return limits.header_time;
            case phase::body:
                return limits.body_time;
            case phase::handler:
                return limits.handler_time;
            case phase::write:
                return limits.write_time;
            case phase::linger:
                return linger_time;
        }
        return limits.idle_time;
    }

    void end_late(connection& c) {
        boost::system::error_code ignored;
        switch (c.at) {
            case phase::head:
            case phase::body:
                c.timed_out = true;
                ++counts.late;
                c.socket.cancel(ignored);
                break;
            case phase::handler:
                c.abandoned = true;
                ++counts.abandoned;
                if (!append_response(c.out, plain_answer(503, "This took too long. Please try again."),
                                     {false, false, false}))
                    break;
                (void)flush_now(c);
                c.socket.shutdown(tcp::socket::shutdown_both, ignored);
                close_now(c);
                break;
            default:
                close_now(c);
                break;
        }
        c.deadline = steady::time_point::max();
    }

    void close_one_idle() {
        auto& c = idle.front();
        idle.pop_front();
        close_now(c);
    }

    void close_all() {
        for (auto& c : all)
            close_now(c);
    }

    void stop() {
        boost::system::error_code ignored;
        draining = true;
        acceptor.close(ignored);
        clock.cancel();
        close_all();
    }

    // The coroutines below own this object and their connection by the shared pointers in their parameters.
    static awaitable<> keep_time(std::shared_ptr<impl> self);
    static awaitable<> accept(std::shared_ptr<impl> self);
    static awaitable<> serve(std::shared_ptr<impl> self, std::shared_ptr<connection> c);
    static awaitable<> converse(impl& self, connection& c);
    static awaitable<bool> fill(impl& self, connection& c);
    static awaitable<bool> flush(impl& self, connection& c);
    static awaitable<bool> answer(impl& self, connection& c);
    static awaitable<> linger(impl& self, connection& c);
    static awaitable<http_response> handle(impl& self, http_request request);
    void admit(tcp_socket socket);
    void post_flush(connection& c);
};

awaitable<> http_server::impl::keep_time(std::shared_ptr<impl> self) {
    while (!self->draining || self->open > 0) {
        self->clock.expires_after(self->tick);
        auto [error] = co_await self->clock.async_wait(as_result);
        if (error) co_return;
        self->now = steady::now();
        for (auto& c : self->all) {
            if (c.deadline <= self->now) self->end_late(c);
        }
    }
}

awaitable<> http_server::impl::accept(std::shared_ptr<impl> self) {
    while (!self->draining) {
        auto [error, socket] = co_await self->acceptor.async_accept(as_result);
        if (!error) {
            self->admit(std::move(socket));
        } else if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) {
            co_return;
        } else if (error != asio::error::connection_aborted) {
            // Out of descriptors or memory: those that close give some back; accepting again at once would spin.
            spdlog::warn("http: cannot accept: {}", error.message());
            timer pause(self->on, out_of_descriptors_pause);
            co_await pause.async_wait(as_result);
        }
    }
}

void http_server::impl::admit(tcp_socket socket) {
    boost::system::error_code error;
    socket.set_option(tcp::no_delay(true), error);
    socket.non_blocking(true, error);
    if (error) return;
    ++counts.accepted;
    if (open >= limits.connections) ++counts.crowded;
    auto c = std::make_shared<connection>(std::move(socket), limits);
    if (open >= limits.connections && !idle.empty()) {
        close_one_idle();
    } else if (open >= limits.connections) {
        if (append_response(c->out, plain_answer(503, "Too many connections. Please try again."),
                            {false, false, false})) {
            (void)flush_now(*c);
        }
        return;
    }
    if (const auto peer = c->socket.remote_endpoint(error); !error) c->remote = peer.address().to_string();
    ++open;
    all.push_back(*c);
    enter(*c, phase::idle);
    asio::co_spawn(on, serve(shared_from_this(), std::move(c)), asio::detached);
}

awaitable<> http_server::impl::serve(std::shared_ptr<impl> self, std::shared_ptr<connection> c) {
    try {
        co_await converse(*self, *c);
    } catch (...) {
        spdlog::error("http: a connection ended by {}", current_exception_type());
    }
    close_now(*c);
    c->in_all.unlink();
    if (c->in_idle.is_linked()) c->in_idle.unlink();
    if (--self->open == 0 && self->draining) self->gone.cancel();
}

awaitable<> http_server::impl::converse(impl& self, connection& c) {
    for (;;) {
        const auto progress = c.reader.read(c.in.unused());
        c.in.use(progress.used);
        switch (progress.at) {
            case read_progress::state::need_more:
                if (!c.out.empty() && !co_await flush(self, c)) co_return;
                if (!co_await fill(self, c)) co_return;
                break;
            case read_progress::state::wants_continue:
                c.out.append("HTTP/1.1 100 Continue\r\n\r\n");
                break;
            case read_progress::state::refused:
                ++self.counts.refused;
                if (!append_response(c.out, plain_answer(progress.status, progress.why), {false, false, false}))
                    co_return;
                co_await linger(self, c);
                co_return;
            case read_progress::state::complete:
                if (!co_await answer(self, c)) co_return;
                break;
        }
    }
}

/// Reads more bytes. False when the connection has ended or is late.
awaitable<bool> http_server::impl::fill(impl& self, connection& c) {
    const bool begun = !c.in.unused().empty();
    const auto next = c.reader.in_body() ? phase::body : begun ? phase::head : phase::idle;
    if (next == phase::idle && self.draining) co_return false;
    if (c.at != next) self.enter(c, next);
    if (next == phase::idle) c.in.shrink(kept_when_idle);
    const auto wanted = c.reader.body_left() > small_read ? large_read : small_read;
    auto [error, n] = co_await c.socket.async_read_some(c.in.room(wanted, c.reader.largest_piece()), as_result);
    if (c.timed_out) {
        if (append_response(c.out, plain_answer(408, "The request did not arrive in time."), {false, false, false})) {
            co_await linger(self, c);
        }
        co_return false;
    }
    if (error) co_return false;
    c.in.filled(n);
    if (c.at == phase::idle) self.enter(c, phase::head);
    co_return true;
}

/// False when the connection is over.
awaitable<bool> http_server::impl::answer(impl& self, connection& c) {
    auto request = c.reader.take();
    auto framing = c.reader.framing();
    const bool peer_closes = !framing.keep_alive;
    request.remote = c.remote;
    ++self.counts.requests;
    self.enter(c, phase::handler);
    if (!c.out.empty() && !c.flush_posted) self.post_flush(c);
    const auto response = co_await handle(self, std::move(request));
    if (c.abandoned) co_return false;
    if (self.draining || iequals(find_header(response.headers, "Connection"), "close")) framing.keep_alive = false;
    if (!append_response(c.out, response, framing)) {
        ++self.counts.failed;
        spdlog::error("http: a handler's response has a header or status that cannot be sent");
        framing.keep_alive = false;
        if (!append_response(c.out, plain_answer(500, "Something went wrong here."), framing)) co_return false;
    }
    if (!framing.keep_alive) {
        // A peer that asked for the close will send no more, so nothing can reset the connection under its answer.
        if (peer_closes && c.in.unused().empty()) {
            (void)co_await flush(self, c);
        } else {
            co_await linger(self, c);
        }
        co_return false;
    }
    self.enter(c, phase::write);
    if (c.out.size() >= batch_bytes) co_return co_await flush(self, c);
    co_return true;
}

awaitable<http_response> http_server::impl::handle(impl& self, http_request request) {
    std::string path(request.path().substr(0, 80));
    try {
        co_return co_await self.handler(std::move(request));
    } catch (...) {
        ++self.counts.failed;
        spdlog::error("http: the handler for {} failed with {}", path, current_exception_type());
    }
    co_return plain_answer(500, "Something went wrong here.");
}

void http_server::impl::post_flush(connection& c) {
    c.flush_posted = true;
    asio::post(on, [held = c.shared_from_this()] {
        held->flush_posted = false;
        // In any other phase the coroutine writes by itself, or the connection is being closed.
        if (held->at == phase::handler && held->socket.is_open()) (void)flush_now(*held);
    });
}

awaitable<bool> http_server::impl::flush(impl& self, connection& c) {
    for (;;) {
        const auto result = flush_now(c);
        if (result != flushed::blocked) co_return result == flushed::all;
        self.enter(c, phase::write);
        auto [error] = co_await c.socket.async_wait(tcp::socket::wait_write, as_result);
        if (error) co_return false;
    }
}

/// Sends what is left and reads on for a moment: closing with unread bytes would reset the connection and could take
/// the answer away from the peer before it has read it (RFC 9112 §9.6).
awaitable<> http_server::impl::linger(impl& self, connection& c) {
    if (!co_await flush(self, c)) co_return;
    boost::system::error_code error;
    c.socket.shutdown(tcp::socket::shutdown_send, error);
    if (error) co_return;
    self.enter(c, phase::linger);
    for (std::size_t dropped = 0; dropped < linger_bytes;) {
        c.in.use(c.in.unused().size());
        auto [failed, n] = co_await c.socket.async_read_some(c.in.room(small_read, large_read), as_result);
        if (failed) co_return;
        dropped += n;
    }
}

http_server::http_server(asio::io_context& context, server_limits limits, http_handler handler)
    : impl_(std::make_shared<impl>(context, limits, std::move(handler))) {}

http_server::~http_server() { impl_->stop(); }

boost::system::error_code http_server::listen(const std::string& address, std::uint16_t port) {
    boost::system::error_code error;
    const auto ip = asio::ip::make_address(address, error);
    if (error) return error;
    const tcp::endpoint at(ip, port);
    auto& acceptor = impl_->acceptor;
    if (acceptor.is_open() || impl_->draining) return asio::error::already_open;
    acceptor.open(at.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.set_option(reuse_port(true), error);
    if (!error) acceptor.bind(at, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (!error) impl_->bound_port = acceptor.local_endpoint(error).port();
    if (error) {
        boost::system::error_code ignored;
        acceptor.close(ignored);
        return error;
    }
    asio::co_spawn(impl_->on, impl::accept(impl_), asio::detached);
    asio::co_spawn(impl_->on, impl::keep_time(impl_), asio::detached);
    return {};
}

std::uint16_t http_server::port() const { return impl_->bound_port; }

std::size_t http_server::open_connections() const { return impl_->open; }

const server_counts& http_server::counts() const { return impl_->counts; }

awaitable<> http_server::drain(std::chrono::milliseconds at_most) {
    const auto self = impl_;
    boost::system::error_code ignored;
    self->draining = true;
    self->acceptor.close(ignored);
    while (!self->idle.empty())
        self->close_one_idle();
    if (self->open > 0) {
        self->gone.expires_after(at_most);
        co_await self->gone.async_wait(as_result);
    }
    self->close_all();
    self->clock.cancel();
}

}  // namespace coach::net
