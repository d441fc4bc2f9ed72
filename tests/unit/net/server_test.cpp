#include "loopback.hpp"

#include <stdexcept>
#include <sys/resource.h>
#include <unistd.h>

using namespace coach::net;
using namespace coach::net::test;

namespace {

const std::string get = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string get_and_close = "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

/// Answers with what it was asked.
awaitable<http_response> echo(http_request request) {
    co_return http_response{200, {{"X-Method", request.method}, {"X-Target", request.target}}, request.body};
}

/// A handler waits here until the test lets it go.
struct gate {
    timer t;
    int waiting = 0;
    explicit gate(executor on) : t(on, steady::time_point::max()) {}
    awaitable<> wait() {
        ++waiting;
        co_await t.async_wait(as_result);
        --waiting;
    }
    void open() { t.cancel(); }
};

}  // namespace

TEST_CASE("a request is answered with a length, without a banner, and the connection stays", "[net][server]") {
    served s(echo);
    const auto answer = s.raw({get + get_and_close});
    CHECK(answer ==
          "HTTP/1.1 200 OK\r\nX-Method: GET\r\nX-Target: /hello\r\nContent-Length: 0\r\n\r\n"
          "HTTP/1.1 200 OK\r\nX-Method: GET\r\nX-Target: /hello\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

TEST_CASE("a request may arrive byte by byte", "[net][server]") {
    served s(echo);
    std::vector<std::string> bytes;
    for (const char c :
         std::string("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "3\r\nabc\r\n0\r\n\r\n")) {
        bytes.emplace_back(1, c);
    }
    CHECK(s.raw(bytes).ends_with("\r\n\r\nabc"));
}

TEST_CASE("HTTP/1.0 is closed after its answer unless it asks for keep-alive, and is then told so", "[net][server]") {
    served s(echo);
    CHECK(s.raw("GET / HTTP/1.0\r\n\r\n").find("Connection: close\r\n") != std::string::npos);
    const auto two = s.raw("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /2 HTTP/1.0\r\n\r\n");
    CHECK(two.find("X-Target: /1\r\nContent-Length: 0\r\nConnection: keep-alive\r\n") != std::string::npos);
    CHECK(two.find("X-Target: /2\r\nContent-Length: 0\r\nConnection: close\r\n") != std::string::npos);
}

namespace {
awaitable<http_response> a_page(http_request) { co_return http_response{200, {}, "twelve bytes"}; }
}  // namespace

TEST_CASE("HEAD tells the length of the body and sends none", "[net][server]") {
    served s(a_page);
    const auto answer = s.raw("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    CHECK(answer == "HTTP/1.1 200 OK\r\nContent-Length: 12\r\nConnection: close\r\n\r\n");
}

TEST_CASE("a peer that waits for 100 Continue gets it before the answer", "[net][server]") {
    struct steps {
        static awaitable<std::string> take(executor on, std::uint16_t port) {
            auto socket = co_await dial(on, port);
            co_await put(socket,
                         "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\n"
                         "Content-Length: 4\r\n\r\n");
            auto all = co_await read_until(socket, "\r\n\r\n");
            co_await put(socket, "body");
            all += co_await rest_of(socket);
            co_return all;
        }
    };
    served s(echo);
    const auto all = run(s.io, steps::take(s.on(), s.server.port()));
    CHECK(all.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"));
    CHECK(all.ends_with("\r\n\r\nbody"));
}

TEST_CASE("a body over the limit is refused before it is asked for", "[net][server]") {
    served s(echo);
    const auto answer = s.raw("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1048577\r\n\r\n");
    CHECK(answer.starts_with("HTTP/1.1 413 "));
    CHECK(answer.find("100 Continue") == std::string::npos);
}

TEST_CASE("a body of the limit arrives whole, one byte more is a 413 that the sender can read", "[net][server]") {
    served s(echo);
    const std::string body(1024 * 1024, 'b');
    const auto fits =
        s.raw("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1048576\r\n\r\n" + body);
    CHECK(fits.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(fits.size() > body.size());
    CHECK(fits.ends_with(body));
    const auto over = s.raw("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n" + body + "b");
    CHECK(over.starts_with("HTTP/1.1 413 "));
    CHECK(over.find("Connection: close\r\n") != std::string::npos);
}

TEST_CASE("a refused request gets its status, a sentence and a close, and what follows it is not run",
          "[net][server]") {
    served s(echo);
    for (const std::string hostile : {
             "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             "GET / HTTP/1.1\nHost: a\n\n",
             "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n folded\r\n\r\n",
             "GET / HTTP/1.1\r\n\r\n",
             "\x16\x03\x01",
         }) {
        CAPTURE(hostile);
        const auto answer = s.raw(hostile + get);
        CHECK(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"));
        CHECK(answer.find("Connection: close\r\n") != std::string::npos);
        CHECK(count_of(answer, "HTTP/1.1 ") == 1);
    }
    CHECK(s.raw(get + "GET / HTTP/9.9\r\nHost: a\r\n\r\n").find("HTTP/1.1 505 ") != std::string::npos);
    CHECK(s.raw("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(70'000, 'x')).starts_with("HTTP/1.1 431 "));
}

TEST_CASE("pipelined requests are answered in order, also when the first handler is the slowest", "[net][server]") {
    asio::io_context io{1};
    gate slow(io.get_executor());
    struct handlers {
        static awaitable<http_response> answer(gate* slow, http_request request) {
            if (request.target == "/slow") co_await slow->wait();
            co_return http_response{200, {}, request.target};
        }
    };
    http_server server(io, {}, [&slow](http_request r) { return handlers::answer(&slow, std::move(r)); });
    REQUIRE_FALSE(server.listen("127.0.0.1", 0));
    struct steps {
        static awaitable<std::string> take(executor on, std::uint16_t port, gate* slow) {
            auto socket = co_await dial(on, port);
            co_await put(socket,
                         "GET /one HTTP/1.1\r\nHost: a\r\n\r\nGET /slow HTTP/1.1\r\nHost: a\r\n\r\n"
                         "GET /two HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            // The first answer leaves although the second request is still in hand.
            auto all = co_await read_until(socket, "/one");
            CHECK(slow->waiting == 1);
            slow->open();
            all += co_await rest_of(socket);
            co_return all;
        }
    };
    const auto all = run(io, steps::take(io.get_executor(), server.port(), &slow));
    const auto one = all.find("/one"), second = all.find("/slow"), two = all.find("/two");
    CAPTURE(all);
    CHECK(one < second);
    CHECK(second < two);
    CHECK(two != std::string::npos);
}

TEST_CASE("a thousand pipelined requests are all answered", "[net][server]") {
    served s(echo);
    std::string many;
    for (int i = 0; i < 999; ++i)
        many += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
    const auto answers = s.raw(many + get_and_close);
    CHECK(count_of(answers, "HTTP/1.1 200 OK") == 1000);
    std::size_t last = 0;
    for (int i = 0; i < 999; ++i) {
        const auto at = answers.find("X-Target: /" + std::to_string(i) + "\r\n");
        REQUIRE(at != std::string::npos);
        REQUIRE(at >= last);
        last = at;
    }
}

namespace {
awaitable<http_response> broken(http_request request) {
    if (request.target == "/throw") throw std::runtime_error("a secret of the handler");
    if (request.target == "/throw-int") throw 5;
    if (request.target == "/split") co_return http_response{200, {{"X", "a\r\nSet-Cookie: b"}}, ""};
    co_return http_response{200, {}, "fine"};
}
}  // namespace

TEST_CASE("a handler that fails costs its request a 500, tells nothing, and keeps the connection", "[net][server]") {
    served s(broken);
    const auto answers = s.raw("GET /throw HTTP/1.1\r\nHost: a\r\n\r\n" + get_and_close);
    CHECK(answers.starts_with("HTTP/1.1 500 Internal Server Error\r\n"));
    CHECK(s.raw("GET /throw-int HTTP/1.1\r\nHost: a\r\n\r\n" + get_and_close).ends_with("fine"));
    CHECK(s.server.counts().failed == 2);
    CHECK(s.server.counts().requests == 4);
    CHECK(answers.find("secret") == std::string::npos);
    CHECK(answers.ends_with("fine"));
}

TEST_CASE("a response header that would split the response is never sent", "[net][server]") {
    served s(broken);
    const auto answers = s.raw("GET /split HTTP/1.1\r\nHost: a\r\n\r\n" + get);
    CHECK(answers.starts_with("HTTP/1.1 500 "));
    CHECK(answers.find("Set-Cookie") == std::string::npos);
    CHECK(count_of(answers, "HTTP/1.1 ") == 1);
}

TEST_CASE("a handler that is out of time costs its request a 503, and its late answer is dropped", "[net][server]") {
    asio::io_context io{1};
    gate never(io.get_executor());
    struct handlers {
        static awaitable<http_response> answer(gate* never) {
            co_await never->wait();
            co_return http_response{200, {}, "late"};
        }
    };
    http_server server(io, {.handler_time = 20ms}, [&never](http_request) { return handlers::answer(&never); });
    REQUIRE_FALSE(server.listen("127.0.0.1", 0));
    const auto answer = run(io, talk(io.get_executor(), server.port(), {get}));
    CHECK(answer.starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
    CHECK(count_of(answer, "HTTP/1.1 ") == 1);
    CHECK(never.waiting == 1);
    never.open();
    run_until(io, [&] { return server.open_connections() == 0; });
    CHECK(never.waiting == 0);
}

TEST_CASE("a head or body that does not arrive in time is a 408", "[net][server]") {
    served s(echo, {.header_time = 20ms, .body_time = 20ms});
    CHECK(s.raw("GET / HTTP/1.1\r\nHost").starts_with("HTTP/1.1 408 "));
    CHECK(s.raw("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc").starts_with("HTTP/1.1 408 "));
    CHECK(s.raw(get + "GET /b").find("HTTP/1.1 408 ") != std::string::npos);
}

TEST_CASE("an idle connection is closed without a word", "[net][server]") {
    served s(echo, {.idle_time = 20ms});
    CHECK(s.raw(std::string()).empty());
    const auto one = s.raw(get);
    CHECK(count_of(one, "HTTP/1.1 ") == 1);
    CHECK(one.starts_with("HTTP/1.1 200 OK"));
}

TEST_CASE("a peer that stops reading is let go, and the server keeps nothing of it", "[net][server]") {
    struct handlers {
        static awaitable<http_response> huge(http_request) {
            co_return http_response{200, {}, std::string(16 << 20, 'x')};
        }
    };
    served s(handlers::huge, {.write_time = 20ms});
    struct steps {
        static awaitable<tcp_socket> ask(executor on, std::uint16_t port) {
            auto socket = co_await dial(on, port);
            co_await put(socket, get);
            co_return socket;
        }
    };
    auto deaf = run(s.io, steps::ask(s.on(), s.server.port()));
    run_until(s.io, [&] { return s.server.open_connections() == 1; });
    run_until(s.io, [&] { return s.server.open_connections() == 0; });
}

TEST_CASE("1,000 slow connections do not keep a quick one from its answer", "[net][server]") {
    served s(echo);
    struct steps {
        static awaitable<std::vector<tcp_socket>> crowd(executor on, std::uint16_t port) {
            std::vector<tcp_socket> slow;
            for (int i = 0; i < 1000; ++i) {
                slow.push_back(co_await dial(on, port));
                co_await put(slow.back(), i % 2 ? "GET / HTTP/1.1\r\nHost" : "");
            }
            co_return slow;
        }
    };
    auto slow = run(s.io, steps::crowd(s.on(), s.server.port()));
    run_until(s.io, [&] { return s.server.open_connections() == 1000; });
    std::string many;
    for (int i = 0; i < 99; ++i)
        many += get;
    CHECK(count_of(s.raw(many + get_and_close), "HTTP/1.1 200 OK") == 100);
    CHECK(s.server.open_connections() >= 1000);
}

TEST_CASE("at the limit the connection idle longest makes room; when all are busy the new one gets 503",
          "[net][server]") {
    asio::io_context io{1};
    gate hold(io.get_executor());
    struct handlers {
        static awaitable<http_response> answer(gate* hold, http_request request) {
            if (request.target == "/hold") co_await hold->wait();
            co_return http_response{200, {}, "done"};
        }
    };
    http_server server(io, {.connections = 2},
                       [&hold](http_request r) { return handlers::answer(&hold, std::move(r)); });
    REQUIRE_FALSE(server.listen("127.0.0.1", 0));
    const auto on = io.get_executor();

    auto first = run(io, dial(on, server.port()));
    run_until(io, [&] { return server.open_connections() == 1; });
    auto second = run(io, dial(on, server.port()));
    run_until(io, [&] { return server.open_connections() == 2; });
    CHECK(run(io, talk(on, server.port(), {get_and_close})).ends_with("done"));
    CHECK(run(io, rest_of(first)).empty());  // the oldest went, unasked

    const std::string held = "GET /hold HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    run(io, put(second, held));
    auto third = run(io, dial(on, server.port()));
    run(io, put(third, held));
    run_until(io, [&] { return hold.waiting == 2; });
    CHECK(run(io, talk(on, server.port(), {get})).starts_with("HTTP/1.1 503 "));
    hold.open();
    CHECK(run(io, rest_of(second)).ends_with("done"));
    CHECK(run(io, rest_of(third)).ends_with("done"));
}

TEST_CASE("drain finishes what is in hand, closes what is idle and takes nothing new", "[net][server]") {
    asio::io_context io{1};
    gate hold(io.get_executor());
    struct handlers {
        static awaitable<http_response> answer(gate* hold) {
            co_await hold->wait();
            co_return http_response{200, {}, "finished"};
        }
        static awaitable<> drain_into(http_server* server, bool* drained) {
            co_await server->drain(10s);
            *drained = true;
        }
    };
    http_server server(io, {}, [&hold](http_request) { return handlers::answer(&hold); });
    REQUIRE_FALSE(server.listen("127.0.0.1", 0));
    const auto on = io.get_executor();
    auto idle = run(io, dial(on, server.port()));
    auto busy = run(io, dial(on, server.port()));
    run(io, put(busy, get));
    run_until(io, [&] { return hold.waiting == 1 && server.open_connections() == 2; });

    bool drained = false;
    asio::co_spawn(on, handlers::drain_into(&server, &drained), [](std::exception_ptr) {});
    CHECK(run(io, rest_of(idle)).empty());
    CHECK_FALSE(drained);
    struct steps {
        static awaitable<bool> refused(executor e, std::uint16_t port) {
            tcp_socket socket(e);
            auto [error] = co_await socket.async_connect({asio::ip::address_v4::loopback(), port}, as_result);
            co_return error == asio::error::connection_refused;
        }
    };
    CHECK(run(io, steps::refused(on, server.port())));

    hold.open();
    const auto answer = run(io, rest_of(busy));
    CHECK(answer.find("Connection: close\r\n") != std::string::npos);
    CHECK(answer.ends_with("finished"));
    busy.close();
    run_until(io, [&] { return drained; });
    CHECK(server.open_connections() == 0);
    io.restart();
    io.run();  // returns: nothing of the server is left on the loop
}

TEST_CASE("drain gives up when its time is up and cuts what is left", "[net][server]") {
    asio::io_context io{1};
    gate never(io.get_executor());
    struct handlers {
        static awaitable<http_response> answer(gate* never) {
            co_await never->wait();
            co_return http_response{};
        }
    };
    http_server server(io, {}, [&never](http_request) { return handlers::answer(&never); });
    REQUIRE_FALSE(server.listen("127.0.0.1", 0));
    auto busy = run(io, dial(io.get_executor(), server.port()));
    run(io, put(busy, get));
    run_until(io, [&] { return never.waiting == 1; });
    run(io, server.drain(10ms));
    CHECK(run(io, rest_of(busy)).empty());
    never.open();
    run_until(io, [&] { return server.open_connections() == 0; });
}

TEST_CASE("two servers may share a port, and an address in use by others is an error", "[net][server]") {
    served first(echo);
    http_server second(first.io, {}, echo);
    CHECK_FALSE(second.listen("127.0.0.1", first.server.port()));
    CHECK(second.port() == first.server.port());

    tcp_acceptor alone(first.on(), {asio::ip::address_v4::loopback(), 0}, false);
    http_server third(first.io, {}, echo);
    CHECK(third.listen("127.0.0.1", alone.local_endpoint().port()) == boost::system::errc::address_in_use);
    CHECK(third.listen("no address", 0));
    CHECK(first.server.listen("127.0.0.1", 0));  // once only
    CHECK(first.raw(get_and_close).starts_with("HTTP/1.1 200 OK"));
}

TEST_CASE("a process out of descriptors answers whom it has, and takes new ones when it can again", "[net][server]") {
    served s(echo);
    struct steps {
        static awaitable<std::string> once_more(tcp_socket* socket) {
            co_await put(*socket, get);
            co_return co_await read_until(*socket, "\r\n\r\n");
        }
    };
    auto kept = run(s.io, dial(s.on(), s.server.port()));
    run_until(s.io, [&] { return s.server.open_connections() == 1; });
    tcp_socket newcomer(s.on(), tcp::v4());  // its own descriptor is there before they run out
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    const int next = ::dup(0);
    REQUIRE(next > 0);
    ::close(next);
    const rlimit none{static_cast<rlim_t>(next), before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
    newcomer.connect({asio::ip::address_v4::loopback(), s.server.port()});
    const auto meanwhile = run(s.io, steps::once_more(&kept));
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
    CHECK(meanwhile.starts_with("HTTP/1.1 200 OK"));
    CHECK(run(s.io, steps::once_more(&newcomer)).starts_with("HTTP/1.1 200 OK"));
    CHECK(s.server.open_connections() == 2);
}

TEST_CASE("the handler is told who asks", "[net][server]") {
    struct handlers {
        static awaitable<http_response> who(http_request request) { co_return http_response{200, {}, request.remote}; }
    };
    served s(handlers::who);
    CHECK(s.raw(get_and_close).ends_with("\r\n\r\n127.0.0.1"));
}

TEST_CASE("a server may go while a handler still works", "[net][server]") {
    asio::io_context io{1};
    gate hold(io.get_executor());
    struct handlers {
        static awaitable<http_response> answer(gate* hold) {
            co_await hold->wait();
            co_return http_response{};
        }
    };
    auto server =
        std::make_unique<http_server>(io, server_limits{}, [&hold](http_request) { return handlers::answer(&hold); });
    REQUIRE_FALSE(server->listen("127.0.0.1", 0));
    auto peer = run(io, dial(io.get_executor(), server->port()));
    run(io, put(peer, get));
    run_until(io, [&] { return hold.waiting == 1; });
    server.reset();
    CHECK(run(io, rest_of(peer)).empty());
    hold.open();
    io.restart();
    io.run();
    CHECK(hold.waiting == 0);
}
