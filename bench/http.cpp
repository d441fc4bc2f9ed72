/// Bench: what does one small POST cost the server, with a handler that does nothing? Sixty-four keep-alive connections
/// from a plain epoll loop on a second thread; prints requests a second and CPU microseconds a request of the server's
/// thread alone. Usage: bench_http [SECONDS] [CONNECTIONS] [PIPELINED]

#include "net/http_server.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <thread>
#include <time.h>
#include <unistd.h>
#include <vector>

namespace {

using coach::net::awaitable;
using coach::net::http_request;
using coach::net::http_response;

double cpu_seconds_of_this_thread() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

/// The fields and size of a small Slack event.
std::string event_request() {
    const std::string body =
        R"({"token":"t","team_id":"T0001","api_app_id":"A0001","event":{"type":"message","user":"U0001","text":")" +
        std::string(260, 'x') + R"(","channel":"D0001","ts":"1700000000.000100"},"type":"event_callback"})";
    return "POST /slack/events HTTP/1.1\r\nHost: coach.example.org\r\nUser-Agent: Slackbot 1.0\r\nAccept: */*\r\n"
           "Accept-Encoding: gzip,deflate\r\nContent-Type: application/json\r\nX-Slack-Signature: v0=" +
           std::string(64, 'a') +
           "\r\nX-Slack-Request-Timestamp: 1700000000\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
}

struct load {
    std::uint16_t port;
    std::size_t connections, pipelined;
    std::atomic<bool>& stop;
    std::atomic<std::uint64_t>& answers;

    [[nodiscard]] int dial() const {
        const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_port = htons(port);
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (fd < 0 || ::connect(fd, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0) std::abort();
        const int on = 1;
        ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        return fd;
    }

    void run() const {
        std::string batch;
        for (std::size_t i = 0; i < pipelined; ++i)
            batch += event_request();
        const int loop = ::epoll_create1(0);
        std::vector<int> sockets;
        for (std::size_t i = 0; i < connections; ++i) {
            const int fd = dial();
            epoll_event want{};
            want.events = EPOLLIN;
            want.data.fd = fd;
            ::epoll_ctl(loop, EPOLL_CTL_ADD, fd, &want);
            sockets.push_back(fd);
            if (::send(fd, batch.data(), batch.size(), 0) != static_cast<ssize_t>(batch.size())) std::abort();
        }
        // Every answer ends with the same body: "ok" and nothing else has that ending.
        std::vector<std::size_t> waiting(65536, pipelined);
        std::vector<epoll_event> ready(256);
        std::vector<char> bytes(65536);
        while (!stop.load(std::memory_order_relaxed)) {
            const int n = ::epoll_wait(loop, ready.data(), static_cast<int>(ready.size()), 100);
            for (int i = 0; i < n; ++i) {
                const int fd = ready[static_cast<std::size_t>(i)].data.fd;
                const auto got = ::recv(fd, bytes.data(), bytes.size(), 0);
                if (got <= 0) std::abort();
                const auto done = static_cast<std::size_t>(std::count(bytes.data(), bytes.data() + got, '~'));
                answers.fetch_add(done, std::memory_order_relaxed);
                auto& left = waiting[static_cast<std::size_t>(fd)];
                left -= done;
                if (left == 0) {
                    left = pipelined;
                    if (::send(fd, batch.data(), batch.size(), 0) != static_cast<ssize_t>(batch.size())) std::abort();
                }
            }
        }
        for (const int fd : sockets)
            ::close(fd);
        ::close(loop);
    }
};

awaitable<http_response> constant(http_request) {
    co_return http_response{200, {{"Content-Type", "text/plain"}}, "ok~"};
}

}  // namespace

int main(int argc, char** argv) {
    const double seconds = argc > 1 ? std::atof(argv[1]) : 3.0;
    const std::size_t connections = argc > 2 ? static_cast<std::size_t>(std::atoi(argv[2])) : 64;
    const std::size_t pipelined = argc > 3 ? static_cast<std::size_t>(std::atoi(argv[3])) : 1;

    boost::asio::io_context context{1};
    coach::net::http_server server(context, {}, constant);
    if (const auto error = server.listen("127.0.0.1", 0)) {
        std::fprintf(stderr, "listen: %s\n", error.message().c_str());
        return 1;
    }
    std::atomic<bool> stop = false;
    std::atomic<std::uint64_t> answers = 0;
    std::thread client([l = load{server.port(), connections, pipelined, stop, answers}] { l.run(); });

    context.run_for(std::chrono::milliseconds(500));  // warm
    const auto count = answers.load();
    const auto cpu = cpu_seconds_of_this_thread();
    const auto start = std::chrono::steady_clock::now();
    context.run_for(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::duration<double>(seconds)));
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
    const auto done = static_cast<double>(answers.load() - count);
    const auto used = cpu_seconds_of_this_thread() - cpu;
    stop = true;
    client.join();
    std::printf("http: %.0f req/s, %.2f us server CPU a request (%zu connections, %zu pipelined, %.0f requests)\n",
                done / wall.count(), used * 1e6 / done, connections, pipelined, done);
    return 0;
}
