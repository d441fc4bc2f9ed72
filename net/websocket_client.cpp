/// One stream of two kinds (plain, TLS) behind one interface. A keeper (deadlines.hpp) ends what is late by closing the
/// socket below: Beast's own timers would need its own stream types.

#include "net/websocket_client.hpp"

#include "net/deadlines.hpp"
#include "net/resolver.hpp"
#include "net/sockets.hpp"

#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include <optional>
#include <variant>
#include <vector>

namespace coach::net {
namespace {

namespace ssl = asio::ssl;
namespace beast_ws = boost::beast::websocket;
namespace errc = boost::system::errc;
using error_code = boost::system::error_code;
using plain_stream = beast_ws::stream<tcp_socket, false>;
using tls_stream = beast_ws::stream<ssl::stream<tcp_socket>, false>;

constexpr std::size_t most_ping_bytes = 125;

/// "ws" and "wss" read like "http" and "https".
boost::system::result<url> parse_ws(const std::string& text) {
    if (!text.starts_with("ws://") && !text.starts_with("wss://")) return make_error_code(errc::invalid_argument);
    return parse_url("http" + text.substr(2));
}

std::string authority_of(const url& to) {
    std::string out = to.host.find(':') == std::string::npos ? to.host : "[" + to.host + "]";
    if (to.port != (to.tls ? "443" : "80")) out += ":" + to.port;
    return out;
}

client_error failure(error_code code, std::string detail) { return {code, false, std::move(detail)}; }

}  // namespace

struct websocket::impl {
    impl(asio::io_context& io, websocket_options o)
        : on(io.get_executor()), options(std::move(o)), keeper(std::make_shared<deadline_keeper>(on)), names(on) {}

    executor on;
    websocket_options options;
    std::shared_ptr<deadline_keeper> keeper;
    name_resolver names;
    std::optional<ssl::context> trust;
    std::optional<tcp_socket> dialling;
    std::variant<std::monostate, plain_stream, tls_stream> stream;
    boost::beast::flat_buffer in;
    timer* waiting = nullptr;
    bool aborted = false;

    void cut() {
        error_code ignored;
        if (waiting) waiting->cancel();
        if (dialling) dialling->close(ignored);
        if (auto* tls = std::get_if<tls_stream>(&stream)) tls->next_layer().lowest_layer().close(ignored);
        if (auto* plain = std::get_if<plain_stream>(&stream)) plain->next_layer().close(ignored);
    }

    /// Watches one await; the true reason of its end is the keeper's.
    struct limited : watched {
        impl& of;
        limited(impl& i, std::chrono::milliseconds at_most) : of(i) {
            deadline = steady::now() + at_most;
            end = [this] { of.cut(); };
            of.keeper->watch(*this);
        }
        [[nodiscard]] error_code reason(error_code code) const {
            if (of.aborted) return make_error_code(errc::operation_canceled);
            return expired ? make_error_code(errc::timed_out) : code;
        }
        [[nodiscard]] bool over() const { return expired || of.aborted; }
    };

    static awaitable<client_result<std::vector<tcp::endpoint>>> resolve(impl& self, limited& l, url to);
    static awaitable<std::optional<client_error>> connect(impl& self, limited& l, url to);
    static awaitable<std::optional<client_error>> secure(impl& self, limited& l, url to);
    static awaitable<std::optional<client_error>> upgrade(impl& self, limited& l, url to);
    static awaitable<std::optional<client_error>> open(std::shared_ptr<impl> self, std::string address);
    static awaitable<boost::system::result<std::string>> read(std::shared_ptr<impl> self,
                                                              std::chrono::milliseconds at_most);
    static awaitable<error_code> write(std::shared_ptr<impl> self, std::string text);
    static awaitable<error_code> ping(std::shared_ptr<impl> self, std::string payload);
    static awaitable<> close(std::shared_ptr<impl> self, std::chrono::milliseconds at_most);

    template <class Stream>
    void set_up(Stream& s) {
        s.read_message_max(options.max_message);
        s.auto_fragment(false);
        s.set_option(beast_ws::stream_base::decorator(
            [](beast_ws::request_type& r) { r.set(boost::beast::http::field::user_agent, "coach"); }));
        s.control_callback([this](beast_ws::frame_type kind, boost::beast::string_view) {
            if (kind == beast_ws::frame_type::close || !options.heard) return;
            options.heard(kind == beast_ws::frame_type::ping ? websocket_control::ping : websocket_control::pong);
        });
    }

    error_code load_trust() {
        error_code error;
        trust.emplace(ssl::context::tls_client);
        SSL_CTX_set_min_proto_version(trust->native_handle(), TLS1_2_VERSION);
        trust->set_verify_mode(ssl::verify_peer, error);
        if (!error) trust->set_default_verify_paths(error);
        return error;
    }
};

awaitable<client_result<std::vector<tcp::endpoint>>> websocket::impl::resolve(impl& self, limited& l, url to) {
    const auto port = static_cast<asio::ip::port_type>(std::stoi(to.port));
    error_code error;
    if (const auto literal = asio::ip::make_address(to.host, error); !error)
        co_return std::vector{tcp::endpoint(literal, port)};
    if (to.host == "localhost")  // RFC 6761 §6.3
        co_return std::vector{tcp::endpoint(asio::ip::address_v4::loopback(), port),
                              tcp::endpoint(asio::ip::address_v6::loopback(), port)};
    const auto found = self.names.find(to.host, false);
    timer wake(self.on, steady::time_point::max());
    if (!found->finished) {
        found->waiting.push_back(&wake);
        self.waiting = &wake;
        (void)co_await wake.async_wait(as_result);
        self.waiting = nullptr;
        std::erase(found->waiting, &wake);
    }
    if (l.over() || !found->finished || found->error)
        co_return failure(l.reason(found->finished ? found->error : asio::error::operation_aborted),
                          "resolving " + to.host);
    std::vector<tcp::endpoint> out;
    for (const auto& address : found->found)
        out.emplace_back(address, port);
    co_return out;
}

awaitable<std::optional<client_error>> websocket::impl::connect(impl& self, limited& l, url to) {
    const auto found = co_await resolve(self, l, to);
    if (!found) co_return found.error();
    error_code last = asio::error::host_not_found;
    for (const auto& at : *found) {
        if (!to.tls && !at.address().is_loopback())
            co_return failure(make_error_code(errc::permission_denied),
                              "plain ws is for loopback only, and " + to.host + " is not");
        self.dialling.emplace(self.on);
        self.dialling->open(at.protocol(), last);
        if (last) continue;
        auto [error] = co_await self.dialling->async_connect(at, as_result);
        last = error;
        if (!last || l.over()) break;
    }
    if (last || l.over()) co_return failure(l.reason(last), "connecting to " + to.host + ":" + to.port);
    error_code ignored;
    self.dialling->set_option(tcp::no_delay(true), ignored);
    co_return std::nullopt;
}

awaitable<std::optional<client_error>> websocket::impl::secure(impl& self, limited& l, url to) {
    if (const auto error = self.load_trust()) co_return failure(error, "reading the trusted certificates");
    auto& ws = self.stream.emplace<tls_stream>(ssl::stream<tcp_socket>(std::move(*self.dialling), *self.trust));
    self.dialling.reset();
    auto& tls = ws.next_layer();
    error_code error;
    (void)asio::ip::make_address(to.host, error);
    if (error && SSL_set_tlsext_host_name(tls.native_handle(), to.host.c_str()) != 1)
        co_return failure(make_error_code(errc::invalid_argument), "the host name is too long for TLS");
    tls.set_verify_callback(ssl::host_name_verification(to.host), error);
    if (error) co_return failure(error, "TLS with " + to.host);
    auto [failed] = co_await tls.async_handshake(ssl::stream_base::client, as_result);
    if (failed || l.over()) co_return failure(l.reason(failed), "TLS with " + to.host);
    co_return std::nullopt;
}

awaitable<std::optional<client_error>> websocket::impl::upgrade(impl& self, limited& l, url to) {
    beast_ws::response_type answer;
    error_code error;
    const auto host = authority_of(to);
    if (auto* tls = std::get_if<tls_stream>(&self.stream)) {
        self.set_up(*tls);
        std::tie(error) = co_await tls->async_handshake(answer, host, to.target, as_result);
    } else {
        auto& plain = std::get<plain_stream>(self.stream);
        self.set_up(plain);
        std::tie(error) = co_await plain.async_handshake(answer, host, to.target, as_result);
    }
    if (error == beast_ws::error::upgrade_declined && !l.over())
        co_return failure(make_error_code(errc::connection_refused),
                          to.host + " refused the upgrade with status " + std::to_string(answer.result_int()));
    if (error || l.over()) co_return failure(l.reason(error), "the upgrade by " + to.host + ": " + error.message());
    co_return std::nullopt;
}

awaitable<std::optional<client_error>> websocket::impl::open(std::shared_ptr<impl> self, std::string address) {
    const auto to = parse_ws(address);
    if (!to) co_return failure(to.error(), "the WebSocket's URL is malformed");
    limited l(*self, self->options.open_within);
    if (auto failed = co_await connect(*self, l, *to)) co_return failed;
    if (to->tls) {
        if (auto failed = co_await secure(*self, l, *to)) co_return failed;
    } else {
        self->stream.emplace<plain_stream>(std::move(*self->dialling));
        self->dialling.reset();
    }
    co_return co_await upgrade(*self, l, *to);
}

awaitable<boost::system::result<std::string>> websocket::impl::read(std::shared_ptr<impl> self,
                                                                    std::chrono::milliseconds at_most) {
    limited l(*self, at_most);
    error_code error;
    std::size_t n = 0;
    if (auto* tls = std::get_if<tls_stream>(&self->stream))
        std::tie(error, n) = co_await tls->async_read(self->in, as_result);
    else
        std::tie(error, n) = co_await std::get<plain_stream>(self->stream).async_read(self->in, as_result);
    if (l.over() || error) {
        if (error == beast_ws::error::message_too_big) error = make_error_code(errc::message_size);
        co_return l.reason(error);
    }
    std::string out(static_cast<const char*>(self->in.data().data()), self->in.size());
    self->in.consume(self->in.size());
    self->in.shrink_to_fit();
    co_return out;
}

awaitable<error_code> websocket::impl::write(std::shared_ptr<impl> self, std::string text) {
    limited l(*self, self->options.write_within);
    error_code error;
    std::size_t n = 0;
    if (auto* tls = std::get_if<tls_stream>(&self->stream))
        std::tie(error, n) = co_await tls->async_write(asio::buffer(text), as_result);
    else
        std::tie(error, n) = co_await std::get<plain_stream>(self->stream).async_write(asio::buffer(text), as_result);
    co_return l.over() ? l.reason(error) : error;
}

awaitable<error_code> websocket::impl::ping(std::shared_ptr<impl> self, std::string payload) {
    limited l(*self, self->options.write_within);
    payload.resize(std::min(payload.size(), most_ping_bytes));
    const beast_ws::ping_data data(payload);
    error_code error;
    if (auto* tls = std::get_if<tls_stream>(&self->stream))
        std::tie(error) = co_await tls->async_ping(data, as_result);
    else
        std::tie(error) = co_await std::get<plain_stream>(self->stream).async_ping(data, as_result);
    co_return l.over() ? l.reason(error) : error;
}

awaitable<> websocket::impl::close(std::shared_ptr<impl> self, std::chrono::milliseconds at_most) {
    limited l(*self, at_most);
    if (auto* tls = std::get_if<tls_stream>(&self->stream))
        (void)co_await tls->async_close(beast_ws::close_code::normal, as_result);
    else
        (void)co_await std::get<plain_stream>(self->stream).async_close(beast_ws::close_code::normal, as_result);
    self->cut();
}

websocket::websocket(std::shared_ptr<impl> i) : impl_(std::move(i)) {}
websocket::~websocket() { abort(); }

awaitable<client_result<std::unique_ptr<websocket>>> websocket::open(asio::io_context& io, std::string address,
                                                                     websocket_options options) {
    auto made = std::make_shared<impl>(io, std::move(options));
    if (auto failed = co_await impl::open(made, std::move(address))) co_return *std::move(failed);
    co_return std::unique_ptr<websocket>(new websocket(std::move(made)));
}
awaitable<boost::system::result<std::string>> websocket::read(std::chrono::milliseconds at_most) {
    return impl::read(impl_, at_most);
}
awaitable<error_code> websocket::write(std::string text) { return impl::write(impl_, std::move(text)); }
awaitable<error_code> websocket::ping(std::string payload) { return impl::ping(impl_, std::move(payload)); }
awaitable<> websocket::close(std::chrono::milliseconds at_most) { return impl::close(impl_, at_most); }
void websocket::abort() {
    impl_->aborted = true;
    impl_->keeper->end_all();
    impl_->cut();
}

}  // namespace coach::net
