#include "loopback.hpp"
#include "net/http_client.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <set>

using namespace coach::net;
using namespace coach::net::test;
namespace errc = boost::system::errc;

namespace {

using outcome = client_result<http_response>;

/// Answers with the request as the server saw it; counts the peers' connections by their ports through X-Port.
awaitable<http_response> echo(http_request request) {
    std::string text = request.method + " " + request.target + "\n";
    for (const auto& [name, value] : request.headers)
        text += name + ": " + value + "\n";
    co_return http_response{request.target == "/missing" ? 404 : 200, {{"X-Seen", "yes"}}, text + "\n" + request.body};
}

client_request ask(std::string url, std::string method = "GET", std::string body = {}) {
    client_request request;
    request.url = std::move(url);
    request.method = std::move(method);
    request.body = std::move(body);
    return request;
}

/// A peer that says exactly what the test wants: for each connection, reads until `until`, then sends its next answer.
struct scripted {
    tcp_acceptor acceptor;
    std::vector<std::string> answers;  ///< one for each connection; then it closes
    std::size_t served = 0;
    std::size_t closed = 0;
    std::string seen;
    bool hold = false;  ///< never answers and never closes
    std::vector<tcp_socket> held;

    scripted(executor on, std::vector<std::string> say)
        : acceptor(on, {asio::ip::address_v4::loopback(), 0}), answers(std::move(say)) {
        asio::co_spawn(on, serve(this), [](std::exception_ptr) {});
    }
    std::string base() const { return "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()); }

    static awaitable<> serve(scripted* self) {
        while (self->served < self->answers.size() || self->hold) {
            auto [error, socket] = co_await self->acceptor.async_accept(as_result);
            if (error) co_return;
            self->seen += co_await read_until(socket, "\r\n\r\n");
            if (self->hold) {
                ++self->served;
                self->held.push_back(std::move(socket));
                continue;
            }
            co_await put(socket, self->answers[self->served++]);
            socket.close();
            ++self->closed;
        }
    }
};

struct bench {
    asio::io_context io{1};
    http_client client;
    explicit bench(client_limits limits = {}) : client(io, limits) {}
    outcome send(client_request request) { return run(io, client.send(std::move(request))); }
};

}  // namespace

TEST_CASE("a request arrives as it was meant and its answer comes back", "[net][client]") {
    served s(echo);
    http_client client(s.io);
    auto request = ask(s.base() + "/a?b=c", "POST", "hello");
    request.headers = {{"Content-Type", "text/plain"}, {"X-A", "b"}};
    const auto answer = run(s.io, client.send(request));
    REQUIRE(answer.has_value());
    CHECK(answer->status == 200);
    CHECK(find_header(answer->headers, "x-seen") == "yes");
    CHECK(answer->body == "POST /a?b=c\nHost: 127.0.0.1:" + std::to_string(s.server.port()) +
                              "\nContent-Type: text/plain\nX-A: b\nUser-Agent: coach\nContent-Length: 5\n\nhello");
    const auto missing = run(s.io, client.send(ask(s.base() + "/missing")));
    REQUIRE(missing.has_value());
    CHECK(missing->status == 404);
    const auto head = run(s.io, client.send(ask(s.base() + "/", "HEAD")));
    REQUIRE(head.has_value());
    CHECK(head->body.empty());
}

TEST_CASE("one connection serves request after request", "[net][client]") {
    served s(echo);
    http_client client(s.io);
    for (int i = 0; i < 50; ++i) {
        REQUIRE(run(s.io, client.send(ask(s.base() + "/" + std::to_string(i), "POST",
                                          std::string(static_cast<std::size_t>(i) * 1000, 'x'))))
                    .has_value());
        CHECK(s.server.open_connections() == 1);
    }
}

TEST_CASE("an origin never gets more connections than allowed, and those who wait are served in order",
          "[net][client]") {
    struct state {
        timer go;
        std::vector<std::string> seen, answered;
        std::size_t most = 0;
        http_server* server = nullptr;
    };
    asio::io_context io{1};
    state st{timer(io.get_executor(), steady::time_point::max()), {}, {}, 0, nullptr};
    struct steps {
        static awaitable<http_response> handle(state* st, http_request request) {
            st->seen.push_back(request.target);
            st->most = std::max(st->most, st->server->open_connections());
            if (st->seen.size() <= 2) co_await st->go.async_wait(as_result);
            co_return http_response{200, {}, request.target};
        }
        static awaitable<> call(state* st, http_client* client, client_request request) {
            const auto answer = co_await client->send(std::move(request));
            REQUIRE(answer.has_value());
            st->answered.push_back(answer->body);
        }
    };
    http_server server(io, {}, [&st](http_request r) { return steps::handle(&st, std::move(r)); });
    st.server = &server;
    REQUIRE_FALSE(server.listen("127.0.0.1", 0));
    http_client client(io, {.connections_per_origin = 2});
    std::vector<std::string> expected;
    for (int i = 0; i < 20; ++i) {
        expected.push_back("/" + std::to_string(i));
        auto request = ask("http://127.0.0.1:" + std::to_string(server.port()) + expected.back());
        asio::co_spawn(io.get_executor(), steps::call(&st, &client, std::move(request)), [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        });
    }
    run_until(io, [&] { return st.seen.size() == 2; });
    st.go.cancel();
    run_until(io, [&] { return st.answered.size() == 20; });
    CHECK(st.most <= 2);
    CHECK(std::set(st.seen.begin(), st.seen.end()).size() == 20);
    CHECK(std::vector(st.seen.begin() + 2, st.seen.end()) == std::vector(expected.begin() + 2, expected.end()));
}

TEST_CASE("one who waits for a connection longer than its deadline goes away unsent, and costs the others nothing",
          "[net][client]") {
    bench b({.connections_per_origin = 1});
    scripted peer(b.io.get_executor(), {});
    peer.hold = true;
    asio::co_spawn(b.io.get_executor(), scripted::serve(&peer), [](std::exception_ptr) {});
    std::optional<outcome> first;
    struct steps {
        static awaitable<> call(http_client* client, client_request request, std::optional<outcome>* into) {
            *into = co_await client->send(std::move(request));
        }
    };
    auto long_one = ask(peer.base());
    long_one.deadline = 200ms;
    asio::co_spawn(b.io.get_executor(), steps::call(&b.client, long_one, &first), [](std::exception_ptr) {});
    run_until(b.io, [&] { return peer.served == 1; });
    auto short_one = ask(peer.base());
    short_one.deadline = 10ms;
    const auto waited = b.send(short_one);
    REQUIRE_FALSE(waited.has_value());
    CHECK(waited.error().code == errc::timed_out);
    CHECK_FALSE(waited.error().sent);
    run_until(b.io, [&] { return first.has_value(); });
    CHECK(first->error().code == errc::timed_out);
    CHECK(first->error().sent);
    // The place is free again.
    auto next = ask(peer.base());
    next.deadline = 10ms;
    CHECK(b.send(next).error().sent);
    CHECK(peer.served == 2);
}

TEST_CASE("nobody listening: an error, and certainly not sent", "[net][client]") {
    bench b;
    std::uint16_t port = 0;
    {
        tcp_acceptor gone(b.io.get_executor(), {asio::ip::address_v4::loopback(), 0});
        port = gone.local_endpoint().port();
    }
    const auto answer = b.send(ask("http://127.0.0.1:" + std::to_string(port) + "/secret-path"));
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().code == errc::connection_refused);
    CHECK_FALSE(answer.error().sent);
    CHECK(answer.error().detail.find("secret-path") == std::string::npos);
}

TEST_CASE("a name that leads nowhere is an error for each who asks, and certainly not sent", "[net][client]") {
    bench b;
    std::vector<client_error> errors;
    struct steps {
        static awaitable<> call(http_client* client, client_request request, std::vector<client_error>* into) {
            const auto answer = co_await client->send(std::move(request));
            REQUIRE_FALSE(answer.has_value());
            into->push_back(answer.error());
        }
    };
    for (int i = 0; i < 40; ++i) {
        // Some share a name; together they are more names than are looked up at once.
        auto request = ask("https://name" + std::to_string(i % 20) + ".invalid/secret-path");
        request.foreign = i % 3 == 0;
        asio::co_spawn(b.io.get_executor(), steps::call(&b.client, std::move(request), &errors),
                       [](std::exception_ptr e) {
                           if (e) std::rethrow_exception(e);
                       });
    }
    run_until(b.io, [&] { return errors.size() == 40; });
    for (const auto& e : errors) {
        CAPTURE(e.detail, e.code.message());
        CHECK_FALSE(e.sent);
        CHECK(e.detail.starts_with("resolving name"));
        CHECK(e.detail.find("secret-path") == std::string::npos);
    }
}

TEST_CASE("a client may go while a name is still looked up", "[net][client]") {
    asio::io_context io{1};
    auto client = std::make_unique<http_client>(io);
    std::optional<outcome> answer;
    struct steps {
        static awaitable<> call(http_client* client, client_request request, std::optional<outcome>* into) {
            *into = co_await client->send(std::move(request));
        }
    };
    asio::co_spawn(io.get_executor(), steps::call(client.get(), ask("https://name.invalid/"), &answer),
                   [](std::exception_ptr) {});
    io.poll_one();
    client.reset();
    run_until(io, [&] { return answer.has_value(); });
    CHECK_FALSE(answer->error().sent);
}

TEST_CASE("a host with several addresses is reached by the one that answers", "[net][client]") {
    asio::io_context io{1};
    http_server server(io, {}, echo);
    if (server.listen("::1", 0)) SKIP("this machine has no IPv6 loopback");
    http_client client(io);
    const auto port = ":" + std::to_string(server.port()) + "/x";
    // Nobody listens on 127.0.0.1 at this port, which is tried first.
    const auto by_name = run(io, client.send(ask("http://localhost" + port)));
    REQUIRE(by_name.has_value());
    CHECK(by_name->body.find("Host: localhost:") != std::string::npos);
    const auto by_address = run(io, client.send(ask("http://[::1]" + port)));
    REQUIRE(by_address.has_value());
    CHECK(by_address->body.find("Host: [::1]:") != std::string::npos);
}

TEST_CASE("a peer that closes after reading: an error, and it may have been sent", "[net][client]") {
    bench b;
    scripted peer(b.io.get_executor(), {""});
    const auto answer = b.send(ask(peer.base(), "POST", ""));
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().sent);
    CHECK(peer.served == 1);  // and it was not tried again
}

TEST_CASE("a peer that never answers: the deadline ends it, and it may have been sent", "[net][client]") {
    bench b;
    scripted peer(b.io.get_executor(), {});
    peer.hold = true;
    asio::co_spawn(b.io.get_executor(), scripted::serve(&peer), [](std::exception_ptr) {});
    auto request = ask(peer.base());
    request.deadline = 20ms;
    const auto answer = b.send(request);
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().code == errc::timed_out);
    CHECK(answer.error().sent);
}

TEST_CASE("a peer that reads nothing: the deadline ends a request too large for the sockets, unsent", "[net][client]") {
    bench b;
    tcp_acceptor deaf(b.io.get_executor(), {asio::ip::address_v4::loopback(), 0});
    auto request =
        ask("http://127.0.0.1:" + std::to_string(deaf.local_endpoint().port()), "POST", std::string(64 << 20, 'x'));
    request.deadline = 50ms;
    const auto answer = b.send(request);
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().code == errc::timed_out);
    CHECK_FALSE(answer.error().sent);
}

TEST_CASE("a peer that answers and closes before it has read everything is heard", "[net][client]") {
    bench b;
    scripted peer(b.io.get_executor(), {"HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig"});
    const auto answer = b.send(ask(peer.base(), "POST", std::string(64 << 20, 'x')));
    REQUIRE(answer.has_value());
    CHECK(answer->status == 413);
    CHECK(answer->body == "big");
}

TEST_CASE("a kept connection that the peer has closed meanwhile is not used", "[net][client]") {
    bench b;
    scripted peer(b.io.get_executor(), {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none",
                                        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo"});
    REQUIRE(b.send(ask(peer.base())).value().body == "one");
    run_until(b.io, [&] { return peer.closed == 1; });
    const auto second = b.send(ask(peer.base(), "POST", "x"));
    REQUIRE(second.has_value());
    CHECK(second->body == "two");
    CHECK(peer.served == 2);
}

TEST_CASE("every legal shape of a response is understood", "[net][client]") {
    struct shape {
        const char* promise;
        std::string bytes;
        int status;
        std::string body;
    };
    const std::vector<shape> shapes{
        {"by length", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab", 200, "ab"},
        {"in chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n", 200, "ab"},
        {"in chunks, with extension and trailer",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n0\r\nT: v\r\n\r\n", 200, "ab"},
        {"until the close", "HTTP/1.1 200 OK\r\n\r\nab", 200, "ab"},
        {"HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nab", 200, "ab"},
        {"no reason phrase", "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nab", 200, "ab"},
        {"204 without a length", "HTTP/1.1 204 No Content\r\n\r\n", 204, ""},
        {"interim answers first",
         "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 201 "
         "Created\r\nContent-Length: 1\r\n\r\nz",
         201, "z"},
        {"a redirect, which is not followed",
         "HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n", 302, ""},
    };
    for (const auto& s : shapes) {
        DYNAMIC_SECTION(s.promise) {
            bench b;
            scripted peer(b.io.get_executor(), {s.bytes});
            const auto answer = b.send(ask(peer.base()));
            REQUIRE(answer.has_value());
            CHECK(answer->status == s.status);
            CHECK(answer->body == s.body);
        }
    }
}

TEST_CASE("a response that is cut off, malformed or too large is an error that says it was sent", "[net][client]") {
    struct shape {
        const char* promise;
        std::string bytes;
        errc::errc_t code;
    };
    std::string endless = "HTTP/1.1 200 OK\r\n";
    while (endless.size() < 70'000)
        endless += "X-Pad: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n";
    const std::vector<shape> shapes{
        {"cut in its head", "HTTP/1.1 200 OK\r\nContent-Le", errc::bad_message},
        {"cut in its body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab", errc::bad_message},
        {"cut in a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", errc::bad_message},
        {"cut before the last chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
         errc::bad_message},
        {"cut within the last chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n",
         errc::bad_message},
        {"no HTTP at all", "SSH-2.0-OpenSSH\r\n\r\n", errc::bad_message},
        {"HTTP/2", "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n", errc::bad_message},
        {"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", errc::bad_message},
        {"length and chunks", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         errc::bad_message},
        {"a switch of protocols nobody asked for", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
         errc::bad_message},
        {"interim answers without end",
         [] {
             std::string many;
             for (int i = 0; i < 20; ++i)
                 many += "HTTP/1.1 100 Continue\r\n\r\n";
             return many;
         }(),
         errc::bad_message},
        {"a head without end", endless, errc::bad_message},
        {"a length over the limit", "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n", errc::message_size},
        {"chunks over the limit",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" + std::string(101, 'x') + "\r\n0\r\n\r\n",
         errc::message_size},
        {"more than the limit until the close", "HTTP/1.1 200 OK\r\n\r\n" + std::string(101, 'x'), errc::message_size},
    };
    for (const auto& s : shapes) {
        DYNAMIC_SECTION(s.promise) {
            bench b;
            scripted peer(b.io.get_executor(), {s.bytes});
            auto request = ask(peer.base());
            request.max_response = 100;
            const auto answer = b.send(request);
            REQUIRE_FALSE(answer.has_value());
            CAPTURE(answer.error().detail, answer.error().code.message());
            CHECK(answer.error().code == s.code);
            CHECK(answer.error().sent);
        }
    }
}

TEST_CASE("bytes behind a response spoil the connection for the next request, not the response", "[net][client]") {
    bench b;
    scripted peer(b.io.get_executor(),
                  {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged",
                   "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb"});
    CHECK(b.send(ask(peer.base())).value().body == "a");
    CHECK(b.send(ask(peer.base())).value().body == "b");
}

TEST_CASE("plain http leads to loopback only, and never leaves otherwise", "[net][client]") {
    bench b;
    for (const char* url : {"http://8.8.8.8/", "http://10.0.0.1/", "http://169.254.169.254/latest",
                            "http://[2606:4700::1]/", "http://0.0.0.0/", "http://[::ffff:127.0.0.1]/"}) {
        CAPTURE(url);
        const auto answer = b.send(ask(url));
        REQUIRE_FALSE(answer.has_value());
        CHECK(answer.error().code == errc::permission_denied);
        CHECK_FALSE(answer.error().sent);
    }
}

TEST_CASE("a URL from outside is https, and never leads inside", "[net][client]") {
    served s(echo);
    http_client client(s.io);
    const auto port = ":" + std::to_string(s.server.port()) + "/";
    for (const auto& url : std::initializer_list<std::string>{
             "http://127.0.0.1" + port, "http://example.com/", "https://127.0.0.1" + port, "https://localhost" + port,
             "https://[::1]" + port, "https://[::ffff:127.0.0.1]" + port, "https://10.1.2.3/", "https://172.20.0.1/",
             "https://192.168.1.1/", "https://169.254.169.254/", "https://100.64.0.1/", "https://224.0.0.1/",
             "https://0.0.0.0" + port, "https://[fc00::1]/", "https://[fe80::1]/", "https://[64:ff9b::7f00:1]/",
             // Old spellings of 127.0.0.1 that the system's resolver understands.
             "https://127.1" + port, "https://2130706433" + port, "https://0x7f.1" + port,
             "https://0177.0.0.1" + port}) {
        CAPTURE(url);
        auto request = ask(url);
        request.foreign = true;
        const auto answer = run(s.io, client.send(request));
        REQUIRE_FALSE(answer.has_value());
        CHECK(answer.error().code == errc::permission_denied);
        CHECK_FALSE(answer.error().sent);
    }
    CHECK(s.server.open_connections() == 0);
}

TEST_CASE("what would break the request is refused before anything is sent", "[net][client]") {
    bench b;
    for (auto broken : std::vector<client_request>{
             ask("not a url"),
             ask("http://127.0.0.1/\r\nX: y"),
             ask("http://127.0.0.1/", "GET / HTTP/1.1\r\nX: y"),
             ask("http://127.0.0.1/", ""),
         }) {
        const auto answer = b.send(broken);
        REQUIRE_FALSE(answer.has_value());
        CHECK(answer.error().code == errc::invalid_argument);
    }
    for (const header_list& headers :
         {header_list{{"X", "a\r\nY: b"}}, header_list{{"X: y\r\nZ", "a"}}, header_list{{"Host", "b"}},
          header_list{{"content-length", "5"}}, header_list{{"Transfer-Encoding", "chunked"}}}) {
        auto request = ask("http://127.0.0.1/");
        request.headers = headers;
        const auto answer = b.send(request);
        REQUIRE_FALSE(answer.has_value());
        CHECK(answer.error().code == errc::invalid_argument);
    }
}

TEST_CASE("close() ends what is under way, and what comes later", "[net][client]") {
    bench b;
    scripted peer(b.io.get_executor(), {});
    peer.hold = true;
    asio::co_spawn(b.io.get_executor(), scripted::serve(&peer), [](std::exception_ptr) {});
    std::optional<outcome> first;
    struct steps {
        static awaitable<> call(http_client* client, client_request request, std::optional<outcome>* into) {
            *into = co_await client->send(std::move(request));
        }
    };
    asio::co_spawn(b.io.get_executor(), steps::call(&b.client, ask(peer.base()), &first), [](std::exception_ptr) {});
    run_until(b.io, [&] { return peer.served == 1; });
    b.client.close();
    run_until(b.io, [&] { return first.has_value(); });
    CHECK(first->error().code == errc::operation_canceled);
    CHECK(b.send(ask(peer.base())).error().code == errc::operation_canceled);
}

TEST_CASE("a caller that gives up leaves no trace in the pool", "[net][client]") {
    using namespace asio::experimental::awaitable_operators;
    bench b({.connections_per_origin = 1});
    scripted peer(b.io.get_executor(), {});
    peer.hold = true;
    asio::co_spawn(b.io.get_executor(), scripted::serve(&peer), [](std::exception_ptr) {});
    struct steps {
        static awaitable<> soon(executor on) {
            timer t(on, 5ms);
            co_await t.async_wait(as_result);
        }
        static awaitable<bool> give_up(bench* b, std::string url) {
            const auto won = co_await (b->client.send(ask(url)) || soon(b->io.get_executor()));
            co_return won.index() == 1;
        }
    };
    for (int i = 0; i < 3; ++i)
        CHECK(run(b.io, steps::give_up(&b, peer.base())));
    CHECK(peer.served == 3);  // each had the only place in turn
}
