#include "certificate.hpp"
#include "loopback.hpp"
#include "net/websocket_client.hpp"

#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include <functional>

using namespace coach::net;
using namespace coach::net::test;
namespace errc = boost::system::errc;
namespace beast_ws = boost::beast::websocket;

namespace {

using server_stream = beast_ws::stream<tcp_socket>;
using server_tls = beast_ws::stream<asio::ssl::stream<tcp_socket>>;

/// A real WebSocket server; what it does on each connection is the test's own coroutine.
struct ws_peer {
    tcp_acceptor acceptor;
    std::function<awaitable<>(ws_peer&, server_stream&)> act;
    int connections = 0, gone = 0, pings = 0;
    std::vector<std::string> heard;

    ws_peer(executor on, std::function<awaitable<>(ws_peer&, server_stream&)> how)
        : acceptor(on, {asio::ip::address_v4::loopback(), 0}), act(std::move(how)) {
        asio::co_spawn(on, accept(this, on), [](std::exception_ptr) {});
    }
    std::string url() const { return "ws://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()) + "/x?y=1"; }
    static awaitable<> accept(ws_peer* self, executor on) {
        for (;;) {
            auto [error, socket] = co_await self->acceptor.async_accept(as_result);
            if (error) co_return;
            ++self->connections;
            asio::co_spawn(on, serve(self, std::move(socket)), [self](std::exception_ptr) { ++self->gone; });
        }
    }
    static awaitable<> serve(ws_peer* self, tcp_socket socket) {
        server_stream ws(std::move(socket));
        ws.control_callback([self](beast_ws::frame_type kind, boost::beast::string_view) {
            self->pings += kind == beast_ws::frame_type::ping;
        });
        auto [error] = co_await ws.async_accept(as_result);
        if (error) co_return;
        co_await self->act(*self, ws);
    }
};

awaitable<bool> hear(ws_peer& peer, server_stream& ws) {
    boost::beast::flat_buffer in;
    auto [error, n] = co_await ws.async_read(in, as_result);
    if (error) co_return false;
    peer.heard.emplace_back(static_cast<const char*>(in.data().data()), in.size());
    co_return true;
}
awaitable<> send(server_stream& ws, std::string text) { (void)co_await ws.async_write(asio::buffer(text), as_result); }
awaitable<> until_closed(ws_peer& peer, server_stream& ws) {
    while (co_await hear(peer, ws)) {
    }
}
awaitable<> echo(ws_peer& peer, server_stream& ws) {
    while (co_await hear(peer, ws))
        co_await send(ws, peer.heard.back());
}

using opened = client_result<std::unique_ptr<websocket>>;

opened open(asio::io_context& io, const std::string& url, websocket_options o = {}) {
    return run(io, websocket::open(io, url, std::move(o)));
}

}  // namespace

TEST_CASE("a message goes to the server and comes back whole", "[net][websocket]") {
    asio::io_context io{1};
    ws_peer peer(io.get_executor(), echo);
    auto ws = open(io, peer.url());
    REQUIRE(ws.has_value());
    for (const auto& text : {std::string("hello"), std::string(), std::string(300'000, 'x')}) {
        CHECK(!run(io, (*ws)->write(text)));
        const auto back = run(io, (*ws)->read(5s));
        REQUIRE(back.has_value());
        CHECK(*back == text);
    }
    run(io, (*ws)->close(5s));
    run_until(io, [&] { return peer.gone == 1; });
    CHECK(run(io, (*ws)->read(1s)).has_error());
}

TEST_CASE("pings of the server are answered and told of; ours come back as pongs", "[net][websocket]") {
    asio::io_context io{1};
    int pongs_at_server = 0;
    ws_peer peer(io.get_executor(), [&](ws_peer& p, server_stream& ws) -> awaitable<> {
        ws.control_callback([&](beast_ws::frame_type kind, boost::beast::string_view) {
            pongs_at_server += kind == beast_ws::frame_type::pong;
            p.pings += kind == beast_ws::frame_type::ping;
        });
        (void)co_await ws.async_ping("are you there", as_result);
        co_await hear(p, ws);
        co_await send(ws, "last");
        co_await until_closed(p, ws);
    });
    int pings = 0, pongs = 0;
    websocket_options options;
    options.heard = [&](websocket_control kind) { ++(kind == websocket_control::ping ? pings : pongs); };
    auto ws = open(io, peer.url(), options);
    REQUIRE(ws.has_value());
    CHECK(!run(io, (*ws)->ping("me too")));
    CHECK(!run(io, (*ws)->write("go on")));
    const auto last = run(io, (*ws)->read(5s));
    REQUIRE(last.has_value());
    CHECK(*last == "last");
    CHECK(pings == 1);
    CHECK(pongs == 1);
    CHECK(peer.pings == 1);
    run_until(io, [&] { return pongs_at_server == 1; });
}

TEST_CASE("a message over the limit ends the connection", "[net][websocket]") {
    asio::io_context io{1};
    ws_peer peer(io.get_executor(), [](ws_peer& p, server_stream& ws) -> awaitable<> {
        co_await send(ws, std::string(2000, 'x'));
        co_await until_closed(p, ws);
    });
    websocket_options options;
    options.max_message = 1000;
    auto ws = open(io, peer.url(), options);
    REQUIRE(ws.has_value());
    const auto got = run(io, (*ws)->read(5s));
    REQUIRE(got.has_error());
    CHECK(got.error() == errc::message_size);
}

TEST_CASE("a silent server runs out of time: at the upgrade, and while reading", "[net][websocket]") {
    asio::io_context io{1};
    tcp_acceptor deaf(io.get_executor(), {asio::ip::address_v4::loopback(), 0});
    websocket_options options;
    options.open_within = 50ms;
    const auto never = open(io, "ws://127.0.0.1:" + std::to_string(deaf.local_endpoint().port()) + "/", options);
    REQUIRE(never.has_error());
    CHECK(never.error().code == errc::timed_out);

    ws_peer peer(io.get_executor(), until_closed);
    auto ws = open(io, peer.url());
    REQUIRE(ws.has_value());
    const auto got = run(io, (*ws)->read(50ms));
    REQUIRE(got.has_error());
    CHECK(got.error() == errc::timed_out);
    run_until(io, [&] { return peer.gone == 1; });
}

TEST_CASE("abort ends a read under way", "[net][websocket]") {
    asio::io_context io{1};
    ws_peer peer(io.get_executor(), until_closed);
    auto ws = open(io, peer.url());
    REQUIRE(ws.has_value());
    timer soon(io.get_executor(), 20ms);
    soon.async_wait([&](boost::system::error_code) { (*ws)->abort(); });
    const auto got = run(io, (*ws)->read(10s));
    REQUIRE(got.has_error());
    CHECK(got.error() == errc::operation_canceled);
}

TEST_CASE("a connection that the server drops or closes is an error of the read", "[net][websocket]") {
    asio::io_context io{1};
    for (const bool politely : {true, false}) {
        ws_peer peer(io.get_executor(), [politely](ws_peer&, server_stream& ws) -> awaitable<> {
            if (politely)
                (void)co_await ws.async_close(beast_ws::close_code::going_away, as_result);
            else
                ws.next_layer().close();
        });
        auto ws = open(io, peer.url());
        REQUIRE(ws.has_value());
        const auto got = run(io, (*ws)->read(5s));
        INFO(got.has_error() << " " << (got.has_error() ? got.error().message() : ""));
        CHECK(got.has_error());
        CHECK(run(io, (*ws)->write("x")));
    }
}

TEST_CASE("an upgrade that is refused tells the status, and plain ws is for this machine only", "[net][websocket]") {
    served web([](http_request) -> awaitable<http_response> { co_return http_response{403, {}, "no"}; });
    const auto refused = open(web.io, "ws" + web.base().substr(4) + "/");
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == errc::connection_refused);
    CHECK(refused.error().detail.find("403") != std::string::npos);

    asio::io_context io{1};
    const auto elsewhere = open(io, "ws://192.0.2.7/");
    REQUIRE(elsewhere.has_error());
    CHECK(elsewhere.error().code == errc::permission_denied);
    for (const auto* url : {"http://127.0.0.1/", "wss:/x", "", "ws://user@127.0.0.1/"}) {
        const auto wrong = open(io, url);
        INFO(url);
        REQUIRE(wrong.has_error());
        CHECK(wrong.error().code == errc::invalid_argument);
    }
}

namespace {

/// The same behind TLS, with the certificate it is given.
struct wss_peer {
    asio::ssl::context context{asio::ssl::context::tls_server};
    tcp_acceptor acceptor;

    wss_peer(executor on, const identity& as) : acceptor(on, {asio::ip::address_v4::loopback(), 0}) {
        SSL_CTX_use_certificate(context.native_handle(), as.certificate.get());
        SSL_CTX_use_PrivateKey(context.native_handle(), as.key.get());
        asio::co_spawn(on, accept(this, on), [](std::exception_ptr) {});
    }
    std::string at(const std::string& host) const {
        return "wss://" + host + ":" + std::to_string(acceptor.local_endpoint().port()) + "/";
    }
    static awaitable<> accept(wss_peer* self, executor on) {
        for (;;) {
            auto [error, socket] = co_await self->acceptor.async_accept(as_result);
            if (error) co_return;
            asio::co_spawn(on, serve(self, std::move(socket)), [](std::exception_ptr) {});
        }
    }
    static awaitable<> serve(wss_peer* self, tcp_socket socket) {
        server_tls ws(std::move(socket), self->context);
        auto [failed] = co_await ws.next_layer().async_handshake(asio::ssl::stream_base::server, as_result);
        if (failed) co_return;
        auto [error] = co_await ws.async_accept(as_result);
        for (boost::beast::flat_buffer in; !error; in.clear()) {
            std::size_t n = 0;
            std::tie(error, n) = co_await ws.async_read(in, as_result);
            if (!error) std::tie(error, n) = co_await ws.async_write(in.data(), as_result);
        }
    }
};

}  // namespace

TEST_CASE("wss trusts only a known authority, and only for the host it names", "[net][websocket][tls]") {
    constexpr long day = 24 * 3600;
    const auto authority = make_identity("", nullptr, -day, day);
    const pem_file trusted(authority);
    ::setenv("SSL_CERT_FILE", trusted.path().c_str(), 1);
    asio::io_context io{1};
    wss_peer good(io.get_executor(), make_identity("DNS:localhost", &authority, -day, day));
    auto ws = open(io, good.at("localhost"));
    REQUIRE(ws.has_value());
    CHECK(!run(io, (*ws)->write("in private")));
    const auto back = run(io, (*ws)->read(5s));
    REQUIRE(back.has_value());
    CHECK(*back == "in private");
    run(io, (*ws)->close(5s));

    CHECK(open(io, good.at("127.0.0.1")).has_error());  // the certificate does not name it
    wss_peer stranger(io.get_executor(), make_identity("DNS:localhost", nullptr, -day, day));
    CHECK(open(io, stranger.at("localhost")).has_error());
    wss_peer old(io.get_executor(), make_identity("DNS:localhost", &authority, -2 * day, -day));
    CHECK(open(io, old.at("localhost")).has_error());
    ::unsetenv("SSL_CERT_FILE");
}
