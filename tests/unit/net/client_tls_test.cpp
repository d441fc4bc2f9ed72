#include "certificate.hpp"
#include "loopback.hpp"
#include "net/http_client.hpp"

#include <boost/asio/ssl.hpp>

using namespace coach::net;
using namespace coach::net::test;
namespace errc = boost::system::errc;

namespace {

constexpr long day = 24 * 3600;

/// A TLS peer that answers each request on each connection with the same bytes.
struct tls_peer {
    asio::ssl::context context{asio::ssl::context::tls_server};
    tcp_acceptor acceptor;
    std::string answer;
    bool close_after_one;
    int handshakes = 0, failed_handshakes = 0, requests = 0, closed = 0;
    std::string server_name;  ///< as the client asked for it
    std::string protocol;

    tls_peer(executor on, const identity& as, std::string say, bool one = false)
        : acceptor(on, {asio::ip::address_v4::loopback(), 0}), answer(std::move(say)), close_after_one(one) {
        SSL_CTX_use_certificate(context.native_handle(), as.certificate.get());
        SSL_CTX_use_PrivateKey(context.native_handle(), as.key.get());
        asio::co_spawn(on, accept(this, on), [](std::exception_ptr) {});
    }
    std::string at(const std::string& host) const {
        return "https://" + host + ":" + std::to_string(acceptor.local_endpoint().port()) + "/";
    }

    static awaitable<> accept(tls_peer* self, executor on) {
        for (;;) {
            auto [error, socket] = co_await self->acceptor.async_accept(as_result);
            if (error) co_return;
            asio::co_spawn(on, serve(self, std::move(socket)), [self](std::exception_ptr) { ++self->closed; });
        }
    }
    static awaitable<> serve(tls_peer* self, tcp_socket socket) {
        asio::ssl::stream<tcp_socket> tls(std::move(socket), self->context);
        auto [failed] = co_await tls.async_handshake(asio::ssl::stream_base::server, as_result);
        if (failed) {
            ++self->failed_handshakes;
            co_return;
        }
        ++self->handshakes;
        if (const char* name = SSL_get_servername(tls.native_handle(), TLSEXT_NAMETYPE_host_name)) {
            self->server_name = name;
        }
        self->protocol = SSL_get_version(tls.native_handle());
        std::array<char, 4096> piece;
        for (std::string held;;) {
            auto [error, n] = co_await tls.async_read_some(asio::buffer(piece), as_result);
            if (error) co_return;
            held.append(piece.data(), n);
            if (held.find("\r\n\r\n") == std::string::npos) continue;
            held.clear();
            ++self->requests;
            auto [unwritten, m] = co_await asio::async_write(tls, asio::buffer(self->answer), as_result);
            if (unwritten || self->close_after_one) co_return;  // the socket closes without TLS's own goodbye
        }
    }
};

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

struct world {
    asio::io_context io{1};
    identity authority = make_identity("", nullptr, -day, day);
    pem_file trusted{authority};

    world() { ::setenv("SSL_CERT_FILE", trusted.path().c_str(), 1); }
    ~world() { ::unsetenv("SSL_CERT_FILE"); }
    identity server(const std::string& names, long from = -day, long until = day) {
        return make_identity(names, &authority, from, until);
    }
    client_result<http_response> get(http_client& client, std::string url) {
        client_request request;
        request.method = "GET";
        request.url = std::move(url);
        return run(io, client.send(std::move(request)));
    }
};

}  // namespace

TEST_CASE("a peer with a trusted certificate for its name is spoken to, and its connection kept", "[net][tls]") {
    world w;
    tls_peer peer(w.io.get_executor(), w.server("DNS:localhost"), ok);
    http_client client(w.io);
    for (int i = 0; i < 5; ++i) {
        const auto answer = w.get(client, peer.at("localhost"));
        REQUIRE(answer.has_value());
        CHECK(answer->body == "ok");
    }
    CHECK(peer.requests == 5);
    CHECK(peer.handshakes == 1);
    CHECK(peer.server_name == "localhost");
    CHECK(peer.protocol == "TLSv1.3");
}

TEST_CASE("an address is verified as an address, and not named in the handshake", "[net][tls]") {
    world w;
    tls_peer peer(w.io.get_executor(), w.server("IP:127.0.0.1"), ok);
    http_client client(w.io);
    CHECK(w.get(client, peer.at("127.0.0.1")).has_value());
    CHECK(peer.server_name.empty());
}

TEST_CASE("a certificate that does not vouch for the peer ends the connection before anything is sent", "[net][tls]") {
    world w;
    const auto stranger = make_identity("", nullptr, -day, day);
    struct bad {
        const char* promise;
        identity as;
    };
    const std::vector<bad> peers{
        {"for another name", w.server("DNS:other.example")},
        {"for a longer name", w.server("DNS:localhost.evil.example")},
        {"for another address", w.server("IP:127.0.0.2")},
        {"expired", w.server("DNS:localhost", -3 * day, -day)},
        {"not yet valid", w.server("DNS:localhost", day, 3 * day)},
        {"by an unknown authority", make_identity("DNS:localhost", &stranger, -day, day)},
        {"signed by itself", make_identity("DNS:localhost", nullptr, -day, day)},
    };
    for (const auto& p : peers) {
        DYNAMIC_SECTION(p.promise) {
            tls_peer peer(w.io.get_executor(), p.as, ok);
            http_client client(w.io);
            const auto answer = w.get(client, peer.at("localhost"));
            REQUIRE_FALSE(answer.has_value());
            CHECK_FALSE(answer.error().sent);
            CHECK(answer.error().detail.starts_with("TLS with localhost"));
            run_until(w.io, [&] { return peer.failed_handshakes + peer.handshakes == 1; });
            CHECK(peer.requests == 0);
        }
    }
}

TEST_CASE("a peer that speaks only old TLS is refused", "[net][tls]") {
    world w;
    tls_peer peer(w.io.get_executor(), w.server("DNS:localhost"), ok);
    SSL_CTX_set_max_proto_version(peer.context.native_handle(), TLS1_1_VERSION);
    SSL_CTX_set_security_level(peer.context.native_handle(), 0);
    http_client client(w.io);
    const auto answer = w.get(client, peer.at("localhost"));
    REQUIRE_FALSE(answer.has_value());
    CHECK_FALSE(answer.error().sent);
}

TEST_CASE("a peer that speaks no TLS at all is an error, unsent", "[net][tls]") {
    world w;
    struct handlers {
        static awaitable<http_response> page(http_request) { co_return http_response{}; }
    };
    http_server plain(w.io, {}, handlers::page);
    REQUIRE_FALSE(plain.listen("127.0.0.1", 0));
    http_client client(w.io);
    const auto answer = w.get(client, "https://localhost:" + std::to_string(plain.port()) + "/");
    REQUIRE_FALSE(answer.has_value());
    CHECK_FALSE(answer.error().sent);
}

TEST_CASE("a peer that accepts and never shakes hands is ended by the deadline, unsent", "[net][tls]") {
    world w;
    tcp_acceptor silent(w.io.get_executor(), {asio::ip::address_v4::loopback(), 0});
    http_client client(w.io);
    client_request request;
    request.url = "https://localhost:" + std::to_string(silent.local_endpoint().port()) + "/";
    request.deadline = 50ms;
    const auto answer = run(w.io, client.send(request));
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().code == errc::timed_out);
    CHECK_FALSE(answer.error().sent);
}

TEST_CASE("a TLS peer that closes after reading: an error, and it may have been sent", "[net][tls]") {
    world w;
    tls_peer peer(w.io.get_executor(), w.server("DNS:localhost"), "", true);
    http_client client(w.io);
    const auto answer = w.get(client, peer.at("localhost"));
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().sent);
    CHECK(peer.requests == 1);
}

TEST_CASE("a response that ends with the connection is not believed without TLS's own goodbye", "[net][tls]") {
    world w;
    tls_peer peer(w.io.get_executor(), w.server("DNS:localhost"), "HTTP/1.1 200 OK\r\n\r\nhalf of the tru", true);
    http_client client(w.io);
    const auto answer = w.get(client, peer.at("localhost"));
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().sent);
}

TEST_CASE("a kept TLS connection that the peer has closed meanwhile is not used", "[net][tls]") {
    world w;
    tls_peer peer(w.io.get_executor(), w.server("DNS:localhost"), ok, true);
    http_client client(w.io);
    for (int i = 0; i < 3; ++i)
        CHECK(w.get(client, peer.at("localhost")).has_value());
    CHECK(peer.handshakes == 3);
}
