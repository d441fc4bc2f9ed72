/// Bench: what does one small POST cost the client? A few coroutines post to a server on a second thread; prints
/// requests a second and CPU microseconds a request of the client's thread alone. Usage: bench_http_client [SECONDS]
/// [CALLERS]

#include "net/http_client.hpp"

#include "net/http_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <time.h>

namespace {

using namespace coach::net;

double cpu_seconds_of_this_thread() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

awaitable<http_response> post_message(http_request) {
    co_return http_response{200, {{"Content-Type", "application/json"}}, R"({"ok":true,"ts":"1700000000.000200"})"};
}

struct tally {
    std::uint64_t answers = 0, errors = 0;
    bool stop = false;
};

awaitable<> caller(http_client* client, std::string url, tally* count) {
    while (!count->stop) {
        client_request request;
        request.url = url;
        request.headers = {{"Content-Type", "application/json; charset=utf-8"},
                           {"Authorization", "Bearer " + std::string(56, 'x')}};
        request.body = R"({"channel":"D0001","text":")" + std::string(200, 'x') + R"("})";
        const auto answer = co_await client->send(std::move(request));
        ++(answer.has_value() && answer->status == 200 ? count->answers : count->errors);
    }
}

}  // namespace

int main(int argc, char** argv) {
    const double seconds = argc > 1 ? std::atof(argv[1]) : 3.0;
    const int callers = argc > 2 ? std::atoi(argv[2]) : 16;

    boost::asio::io_context serving{1}, calling{1};
    http_server server(serving, {}, post_message);
    if (const auto error = server.listen("127.0.0.1", 0)) {
        std::fprintf(stderr, "listen: %s\n", error.message().c_str());
        return 1;
    }
    std::thread stub([&serving] { serving.run(); });

    http_client client(calling);
    tally count;
    const auto url = "http://127.0.0.1:" + std::to_string(server.port()) + "/api/chat.postMessage";
    for (int i = 0; i < callers; ++i) {
        boost::asio::co_spawn(calling.get_executor(), caller(&client, url, &count), boost::asio::detached);
    }
    calling.run_for(std::chrono::milliseconds(500));  // warm
    const auto before = count.answers;
    const auto cpu = cpu_seconds_of_this_thread();
    const auto start = std::chrono::steady_clock::now();
    calling.run_for(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::duration<double>(seconds)));
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
    const auto used = cpu_seconds_of_this_thread() - cpu;
    const auto done = static_cast<double>(count.answers - before);
    count.stop = true;
    calling.run();
    serving.stop();
    stub.join();
    std::printf("http client: %.0f req/s, %.2f us client CPU a request (%d callers, %.0f requests, %llu errors)\n",
                done / wall.count(), used * 1e6 / done, callers, done, static_cast<unsigned long long>(count.errors));
    return count.errors == 0 ? 0 : 1;
}
