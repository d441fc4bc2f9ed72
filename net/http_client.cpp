/// A request takes a lease on one of its origin's connections, writes, reads, and gives the lease back. Leases pass
/// from hand to hand: whoever returns one gives it, or the right to open one, to the first in the queue, so that nobody
/// barges in and the bound holds. One keeper (deadlines.hpp) ends what is late by closing its socket.

#include "net/http_client.hpp"

#include "net/address.hpp"
#include "net/byte_buffer.hpp"
#include "net/characters.hpp"
#include "net/deadlines.hpp"
#include "net/resolver.hpp"
#include "net/response_reader.hpp"
#include "net/sockets.hpp"

#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <optional>
#include <sys/socket.h>
#include <unordered_map>
#include <utility>
#include <vector>

namespace coach::net {
namespace {

namespace ssl = asio::ssl;
namespace errc = boost::system::errc;
using error_code = boost::system::error_code;
using tls_stream = ssl::stream<tcp_socket&>;

constexpr std::size_t small_read = 4 * 1024;
constexpr std::size_t large_read = 64 * 1024;
constexpr std::size_t kept_when_idle = 16 * 1024;

/// One connection.
struct link {
    explicit link(const executor& on) : socket(on) {}

    tcp_socket socket;
    std::optional<tls_stream> tls;
    byte_buffer in;
    response_reader reader;
    steady::time_point idle_since;

    void close() {
        error_code ignored;
        socket.close(ignored);
    }

    /// Whether the peer has neither closed nor sent anything while nobody waited for an answer.
    [[nodiscard]] bool is_quiet() {
        char byte = 0;
        const auto n = ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    }
};

/// One who waits for a connection to an origin that has as many as it may.
struct waiter {
    explicit waiter(const executor& on) : wake(on) {}
    timer wake;
    bool granted = false;
    std::unique_ptr<link> given;  ///< null with `granted`: the right to open one
};

struct origin {
    std::vector<std::unique_ptr<link>> idle;  ///< the one used last is taken first, so that the others can age
    std::size_t open = 0;                     ///< leased, idle and rights to open
    std::deque<waiter*> queue;

    /// `back` is null when the connection did not last.
    void give(std::unique_ptr<link> back) {
        if (!queue.empty()) {
            auto& first = *queue.front();
            queue.pop_front();
            first.granted = true;
            first.given = std::move(back);
            first.wake.cancel();
        } else if (back) {
            idle.push_back(std::move(back));
        } else {
            --open;
        }
    }
};

/// Holds a place among an origin's connections until it goes.
struct lease {
    std::shared_ptr<origin> of;
    std::unique_ptr<link> on;
    bool held = false;
    bool reusable = false;

    lease() = default;
    lease(const lease&) = delete;
    lease& operator=(const lease&) = delete;
    ~lease() { release(); }

    void release() {
        if (!std::exchange(held, false)) return;
        if (!reusable) on.reset();
        of->give(std::move(on));
    }
};

/// Stands in the queue until granted; a coroutine that is destroyed meanwhile passes its grant on.
struct place_in_queue {
    std::shared_ptr<origin> of;
    waiter w;

    place_in_queue(std::shared_ptr<origin> o, const executor& on) : of(std::move(o)), w(on) { of->queue.push_back(&w); }
    place_in_queue(const place_in_queue&) = delete;
    place_in_queue& operator=(const place_in_queue&) = delete;
    ~place_in_queue() {
        if (w.granted) {
            of->give(std::move(w.given));
        } else {
            std::erase(of->queue, &w);
        }
    }
    void take(lease& into) {
        into.on = std::move(w.given);
        into.held = true;
        w.granted = false;
    }
};

/// What one send() is doing, for the keeper to end.
struct call : watched {
    link* in_use = nullptr;
    timer* waiting = nullptr;
    bool sent = false;

    call() {
        end = [this] {
            if (in_use) in_use->close();
            if (waiting) waiting->cancel();
        };
    }
};

/// Declared after the lease, so that the keeper never sees a connection that has gone.
struct forget_connection {
    call& c;
    ~forget_connection() { c.in_use = nullptr; }
};

client_error failure(error_code code, bool sent, std::string detail) { return {code, sent, std::move(detail)}; }
client_error failure(errc::errc_t code, bool sent, std::string detail) {
    return {make_error_code(code), sent, std::move(detail)};
}

/// The keeper's reason is the true one: the operation it ended says only that it was aborted.
client_error failure_of(const call& c, error_code code, const std::string& during) {
    if (c.cancelled) return failure(errc::operation_canceled, c.sent, during + ": the client was closed");
    if (c.expired) return failure(errc::timed_out, c.sent, during + ": the deadline passed");
    return failure(code, c.sent, during + ": " + code.message());
}

bool is_own_header(std::string_view name) {
    return iequals(name, "host") || iequals(name, "content-length") || iequals(name, "connection") ||
           iequals(name, "transfer-encoding");
}

bool headers_fit(const client_request& request) {
    return is_token(request.method) &&
           std::all_of(request.headers.begin(), request.headers.end(), [](const auto& field) {
               return is_token(field.first) && is_field_value(field.second) && !is_own_header(field.first);
           });
}

void append_authority(std::string& out, const url& to) {
    const bool v6 = to.host.find(':') != std::string::npos;
    if (v6) out.push_back('[');
    out.append(to.host);
    if (v6) out.push_back(']');
    if (to.port != (to.tls ? "443" : "80")) out.append(":").append(to.port);
}

std::string serialise(const client_request& request, const url& to) {
    std::string out;
    std::size_t size = request.method.size() + to.target.size() + to.host.size() + request.body.size() + 128;
    for (const auto& [name, value] : request.headers)
        size += name.size() + value.size() + 4;
    out.reserve(size);
    out.append(request.method).append(" ").append(to.target).append(" HTTP/1.1\r\nHost: ");
    append_authority(out, to);
    out.append("\r\n");
    for (const auto& [name, value] : request.headers)
        out.append(name).append(": ").append(value).append("\r\n");
    if (find_header(request.headers, "User-Agent").empty()) out.append("User-Agent: coach\r\n");
    if (!request.body.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH") {
        out.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n");
    }
    out.append("\r\n").append(request.body);
    return out;
}

/// Stands in a lookup's list until it is finished or the caller goes away.
struct waiting_for_lookup {
    std::shared_ptr<lookup> of;
    timer wake;

    waiting_for_lookup(std::shared_ptr<lookup> l, const executor& on)
        : of(std::move(l)), wake(on, steady::time_point::max()) {
        of->waiting.push_back(&wake);
    }
    waiting_for_lookup(const waiting_for_lookup&) = delete;
    waiting_for_lookup& operator=(const waiting_for_lookup&) = delete;
    ~waiting_for_lookup() { std::erase(of->waiting, &wake); }
};

}  // namespace

struct http_client::impl : std::enable_shared_from_this<http_client::impl> {
    impl(asio::io_context& context, client_limits l)
        : on(context.get_executor()), limits(l), keeper(std::make_shared<deadline_keeper>(on)) {}

    executor on;
    client_limits limits;
    std::shared_ptr<deadline_keeper> keeper;
    std::unordered_map<std::string, std::shared_ptr<origin>> origins;
    std::unique_ptr<name_resolver> names = std::make_unique<name_resolver>(on);  ///< gone with close()
    std::optional<ssl::context> trust;  ///< read on the first TLS connection: it costs milliseconds
    bool closed = false;

    using outcome = client_result<http_response>;
    static awaitable<outcome> send(std::shared_ptr<impl> self, client_request request);
    static awaitable<outcome> attempt(impl& self, call& c, const url& to, const client_request& request,
                                      const std::string& bytes, bool fresh, bool& on_reused);
    static awaitable<std::optional<client_error>> acquire(impl& self, call& c, lease& into, bool fresh);
    static awaitable<std::optional<client_error>> connect(impl& self, call& c, const url& to, bool foreign, link& l);
    static awaitable<std::optional<client_error>> handshake(impl& self, call& c, const url& to, link& l);
    static awaitable<client_result<std::vector<tcp::endpoint>>> resolve(impl& self, call& c, const url& to,
                                                                        bool foreign);
    static awaitable<error_code> write(link& l, const std::string& bytes);
    static awaitable<outcome> read(call& c, const client_request& request, lease& taken);

    std::shared_ptr<origin> find_origin(const url& to, bool foreign) {
        std::string key;
        key.reserve(to.host.size() + to.port.size() + 3);
        key.append(foreign ? "f" : to.tls ? "s" : "h").append(to.host).append("|").append(to.port);
        auto& found = origins[std::move(key)];
        if (!found) found = std::make_shared<origin>();
        return found;
    }

    /// Drops connections nobody used for a while, and origins without any. Done when a connection is opened, which is
    /// when their number can grow.
    void sweep() {
        const auto oldest = steady::now() - limits.idle_time;
        std::erase_if(origins, [oldest](auto& entry) {
            auto& o = *entry.second;
            o.open -= std::erase_if(o.idle, [oldest](const auto& l) { return l->idle_since < oldest; });
            return o.open == 0 && o.queue.empty() && entry.second.use_count() == 1;
        });
    }

    error_code load_trust() {
        error_code error;
        if (trust) return error;
        trust.emplace(ssl::context::tls_client);
        SSL_CTX_set_min_proto_version(trust->native_handle(), TLS1_2_VERSION);
        trust->set_verify_mode(ssl::verify_peer, error);
        if (!error) trust->set_default_verify_paths(error);
        if (error) trust.reset();
        return error;
    }
};

awaitable<std::optional<client_error>> http_client::impl::acquire(impl& self, call& c, lease& into, bool fresh) {
    auto& o = *into.of;
    const auto oldest = steady::now() - self.limits.idle_time;
    while (!o.idle.empty()) {
        auto l = std::move(o.idle.back());
        o.idle.pop_back();
        if (!fresh && l->idle_since >= oldest && l->is_quiet()) {
            into.on = std::move(l);
            into.held = true;
            co_return std::nullopt;
        }
        --o.open;
    }
    if (o.open < self.limits.connections_per_origin) {
        ++o.open;
        into.held = true;
        co_return std::nullopt;
    }
    place_in_queue place(into.of, self.on);
    place.w.wake.expires_at(steady::time_point::max());
    c.waiting = &place.w.wake;
    auto [error] = co_await place.w.wake.async_wait(as_result);
    c.waiting = nullptr;
    if (!place.w.granted || c.expired || c.cancelled) co_return failure_of(c, error, "waiting for a connection");
    place.take(into);
    if (into.on && (fresh || !into.on->is_quiet())) into.on.reset();
    co_return std::nullopt;
}

awaitable<client_result<std::vector<tcp::endpoint>>> http_client::impl::resolve(impl& self, call& c, const url& to,
                                                                                bool foreign) {
    const auto port = static_cast<asio::ip::port_type>(std::stoi(to.port));
    error_code error;
    if (const auto literal = asio::ip::make_address(to.host, error); !error)
        co_return std::vector{tcp::endpoint(literal, port)};
    if (to.host == "localhost") {  // RFC 6761 §6.3: always loopback, whatever a name server says
        co_return std::vector{tcp::endpoint(asio::ip::address_v4::loopback(), port),
                              tcp::endpoint(asio::ip::address_v6::loopback(), port)};
    }
    if (c.cancelled) co_return failure_of(c, asio::error::operation_aborted, "resolving " + to.host);
    waiting_for_lookup here(self.names->find(to.host, foreign), self.on);
    if (!here.of->finished) {
        c.waiting = &here.wake;
        (void)co_await here.wake.async_wait(as_result);
        c.waiting = nullptr;
    }
    if (!here.of->finished || here.of->error || c.expired || c.cancelled) {
        const error_code why = here.of->finished ? here.of->error : asio::error::operation_aborted;
        co_return failure_of(c, why, "resolving " + to.host);
    }
    std::vector<tcp::endpoint> found;
    for (const auto& address : here.of->found)
        found.emplace_back(address, port);
    co_return found;
}

awaitable<std::optional<client_error>> http_client::impl::handshake(impl& self, call& c, const url& to, link& l) {
    if (const auto error = self.load_trust()) co_return failure_of(c, error, "reading the trusted certificates");
    auto& tls = l.tls.emplace(l.socket, *self.trust);
    error_code error;
    (void)asio::ip::make_address(to.host, error);
    const bool is_name = static_cast<bool>(error);
    if (is_name && SSL_set_tlsext_host_name(tls.native_handle(), to.host.c_str()) != 1) {
        co_return failure(errc::invalid_argument, false, "the host name is too long for TLS");
    }
    tls.set_verify_callback(ssl::host_name_verification(to.host), error);
    if (error) co_return failure_of(c, error, "TLS with " + to.host);
    auto [failed] = co_await tls.async_handshake(ssl::stream_base::client, as_result);
    if (failed || c.expired || c.cancelled) co_return failure_of(c, failed, "TLS with " + to.host);
    co_return std::nullopt;
}

awaitable<std::optional<client_error>> http_client::impl::connect(impl& self, call& c, const url& to, bool foreign,
                                                                  link& l) {
    self.sweep();
    auto found = co_await resolve(self, c, to, foreign);
    if (!found) co_return found.error();
    // One internal address among public ones is a trap as much as all of them (DNS rebinding), so any refuses them all.
    for (const auto& at : *found) {
        if (foreign && !is_public(at.address())) {
            co_return failure(errc::permission_denied, false, to.host + " leads to an internal address");
        }
        if (!to.tls && !at.address().is_loopback()) {
            co_return failure(errc::permission_denied, false,
                              "plain http is for loopback only, and " + to.host + " is not");
        }
    }
    error_code last = asio::error::host_not_found;
    const auto overall = c.deadline;
    for (std::size_t i = 0; i < found->size() && !c.cancelled; ++i) {
        // Each address gets its share of what is left, so that one that swallows packets leaves time for the next.
        const auto now = steady::now();
        const auto share = (overall - now) / static_cast<std::ptrdiff_t>(found->size() - i);
        c.deadline = now + share;
        c.expired = false;
        l.socket.close(last);
        l.socket.open((*found)[i].protocol(), last);
        if (last) continue;
        c.in_use = &l;
        self.keeper->watch(c);
        auto [error] = co_await l.socket.async_connect((*found)[i], as_result);
        last = error;
        if (!error && !c.expired) break;
        if (!error) last = asio::error::operation_aborted;
    }
    c.deadline = overall;
    if (last || c.cancelled) co_return failure_of(c, last, "connecting to " + to.host + ":" + to.port);
    error_code ignored;
    l.socket.set_option(tcp::no_delay(true), ignored);
    l.socket.non_blocking(true, ignored);
    if (to.tls) co_return co_await handshake(self, c, to, l);
    co_return std::nullopt;
}

awaitable<error_code> http_client::impl::write(link& l, const std::string& bytes) {
    if (l.tls) {
        auto [error, n] = co_await asio::async_write(*l.tls, asio::buffer(bytes), as_result);
        co_return error;
    }
    // A small request nearly always fits the socket's buffer: one call, and no turn of the loop.
    std::size_t written = 0;
    while (written < bytes.size()) {
        const auto n = ::send(l.socket.native_handle(), bytes.data() + written, bytes.size() - written, MSG_NOSIGNAL);
        if (n >= 0) {
            written += static_cast<std::size_t>(n);
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            break;
        } else if (errno != EINTR) {
            co_return error_code(errno, boost::system::system_category());
        }
    }
    if (written == bytes.size()) co_return error_code{};
    auto [error, n] =
        co_await asio::async_write(l.socket, asio::buffer(bytes.data() + written, bytes.size() - written), as_result);
    co_return error;
}

awaitable<http_client::impl::outcome> http_client::impl::read(call& c, const client_request& request, lease& taken) {
    auto& l = *taken.on;
    l.reader.begin(request.method == "HEAD", request.max_response);
    for (;;) {
        const auto wanted = l.reader.body_left() > small_read ? large_read : small_read;
        const auto room = l.in.room(wanted, response_reader::largest_piece());
        error_code error;
        std::size_t n = 0;
        if (l.tls) {
            std::tie(error, n) = co_await l.tls->async_read_some(room, as_result);
        } else {
            std::tie(error, n) = co_await l.socket.async_read_some(room, as_result);
        }
        l.in.filled(n);
        if (c.expired || c.cancelled || (error && error != asio::error::eof))
            co_return failure_of(c, error, "reading the response");
        const auto progress = l.reader.read(l.in.unused());
        l.in.use(progress.used);
        auto at = progress.at;
        if (at == response_reader::state::need_more && error == asio::error::eof) {
            at = l.reader.end();
            if (at != response_reader::state::complete) {
                co_return failure(errc::bad_message, c.sent, "reading the response: the peer closed before its end");
            }
        }
        switch (at) {
            case response_reader::state::need_more:
                break;
            case response_reader::state::complete:
                taken.reusable = !error && l.reader.keep_alive() && l.in.unused().empty();
                co_return l.reader.take();
            case response_reader::state::malformed:
                co_return failure(errc::bad_message, c.sent, "reading the response: it is not HTTP/1.1");
            case response_reader::state::too_large:
                co_return failure(errc::message_size, c.sent, "reading the response: it is larger than allowed");
        }
    }
}

awaitable<http_client::impl::outcome> http_client::impl::attempt(impl& self, call& c, const url& to,
                                                                 const client_request& request,
                                                                 const std::string& bytes, bool fresh,
                                                                 bool& on_reused) {
    lease taken;
    taken.of = self.find_origin(to, request.foreign);
    if (auto failed = co_await acquire(self, c, taken, fresh)) co_return *std::move(failed);
    const forget_connection before_release{c};
    on_reused = taken.on != nullptr;
    if (!taken.on) {
        taken.on = std::make_unique<link>(self.on);
        if (auto failed = co_await connect(self, c, to, request.foreign, *taken.on)) co_return *std::move(failed);
    }
    c.in_use = taken.on.get();
    if (const auto error = co_await write(*taken.on, bytes)) {
        // A peer may answer and close before it has read everything (413, 401): its answer says more than the reset.
        const bool peer_closed = error == asio::error::broken_pipe || error == asio::error::connection_reset;
        if (peer_closed && !on_reused && !c.expired && !c.cancelled) {
            auto early = co_await read(c, request, taken);
            taken.reusable = false;
            if (early.has_value()) co_return early;
        }
        co_return failure_of(c, error, "sending to " + to.host);
    }
    c.sent = true;
    auto answered = co_await read(c, request, taken);
    if (taken.reusable) {
        taken.on->idle_since = steady::now();
        taken.on->in.shrink(kept_when_idle);
    }
    co_return answered;
}

awaitable<http_client::impl::outcome> http_client::impl::send(std::shared_ptr<impl> self, client_request request) {
    if (self->closed) co_return failure(errc::operation_canceled, false, "the client was closed");
    const auto to = parse_url(request.url);
    if (!to) co_return failure(errc::invalid_argument, false, "the URL is malformed");
    if (!headers_fit(request)) co_return failure(errc::invalid_argument, false, "a header or the method is malformed");
    if (request.foreign && !to->tls) {
        co_return failure(errc::permission_denied, false, "an address from outside must be https");
    }
    const auto bytes = serialise(request, *to);
    call c;
    c.deadline = steady::now() + request.deadline;
    self->keeper->watch(c);
    bool on_reused = false;
    auto answered = co_await attempt(*self, c, *to, request, bytes, false, on_reused);
    const bool again = !answered && on_reused && !c.sent && !c.expired && !c.cancelled;
    if (again) answered = co_await attempt(*self, c, *to, request, bytes, true, on_reused);
    co_return answered;
}

http_client::http_client(asio::io_context& context, client_limits limits)
    : impl_(std::make_shared<impl>(context, limits)) {}

http_client::~http_client() { close(); }

awaitable<client_result<http_response>> http_client::send(client_request request) {
    return impl::send(impl_, std::move(request));
}

void http_client::close() {
    impl_->closed = true;
    impl_->keeper->end_all();
    impl_->names.reset();
    for (auto& [key, o] : impl_->origins) {
        o->open -= o->idle.size();
        o->idle.clear();
    }
}

}  // namespace coach::net
