#pragma once

/// A workspace in a thread: 64 connections that send requests as a platform does, and the API that the bot's posts go
/// to. One thread and hand-made HTTP, so that it is never the limit. What is sent and answered: slack_load.hpp,
/// teams_load.hpp.
///
/// closed_on::post  a connection sends its next request when the answer of the last one was posted: a turn
/// closed_on::ack   … when the webhook was answered

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace coach::bench {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using steady = std::chrono::steady_clock;

enum class closed_on { ack, post };

struct load_options {
    std::uint16_t bot_port = 0;
    unsigned connections = 64;
    unsigned people = 10'000;
    closed_on closed = closed_on::post;
};

struct load_result {
    std::uint64_t turns = 0, acks = 0, failures = 0;
    double seconds = 0;
    double ack_p50_ms = 0, ack_p99_ms = 0;
};

/// What an API says to a request; `posted`: the connection whose turn was answered by it, if any.
struct api_answer {
    std::string status = "200 OK";
    std::string json;
    std::optional<unsigned> posted;
};
using api_behaviour = std::function<api_answer(std::string_view head, std::string_view body)>;

/// Takes any request and tells the load whose turn was answered.
class stub_api {
  public:
    stub_api(asio::io_context& io, api_behaviour behave)
        : behave_(std::move(behave)), acceptor_(io, {asio::ip::address_v4::loopback(), 0}) {
        accept();
    }
    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    std::function<void(unsigned connection)> posted;

  private:
    struct peer : std::enable_shared_from_this<peer> {
        stub_api& api;
        tcp::socket socket;
        std::string in, out;
        std::array<char, 16384> chunk{};
        bool writing = false;
        explicit peer(stub_api& a, tcp::socket s) : api(a), socket(std::move(s)) {}

        void read() {
            socket.async_read_some(asio::buffer(chunk), [self = shared_from_this()](auto ec, std::size_t n) {
                if (ec) return;
                self->in.append(self->chunk.data(), n);
                self->take();
                self->read();
            });
        }
        void take() {
            while (true) {
                const auto end = in.find("\r\n\r\n");
                if (end == std::string::npos) break;
                std::size_t length = 0;
                for (const auto* name : {"Content-Length: ", "content-length: "}) {
                    const auto at = in.find(name);
                    if (at != std::string::npos && at < end) length = std::strtoul(in.c_str() + at + 16, nullptr, 10);
                }
                if (in.size() < end + 4 + length) break;
                answer(std::string_view(in).substr(0, end), std::string_view(in).substr(end + 4, length));
                in.erase(0, end + 4 + length);
            }
            flush();
        }
        void answer(std::string_view head, std::string_view body) {
            const auto said = api.behave_(head, body);
            out += "HTTP/1.1 " + said.status +
                   "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(said.json.size()) +
                   "\r\n\r\n" + said.json;
            if (said.posted && api.posted) api.posted(*said.posted);
        }
        void flush() {
            if (writing || out.empty()) return;
            writing = true;
            auto sending = std::make_shared<std::string>(std::move(out));
            out.clear();
            asio::async_write(socket, asio::buffer(*sending),
                              [self = shared_from_this(), sending](auto ec, std::size_t) {
                                  self->writing = false;
                                  if (!ec) self->flush();
                              });
        }
    };
    void accept() {
        acceptor_.async_accept([this](auto ec, tcp::socket s) {
            if (ec) return;
            s.set_option(tcp::no_delay(true));
            std::make_shared<peer>(*this, std::move(s))->read();
            accept();
        });
    }
    api_behaviour behave_;
    tcp::acceptor acceptor_;
};

/// The bytes of one request: of the connection, its `count`-th, the `serial`-th of all.
using request_maker = std::function<std::string(unsigned connection, std::uint64_t count, std::uint64_t serial)>;

class chat_load {
  public:
    chat_load(asio::io_context& io, stub_api& api, request_maker make, load_options o)
        : io_(io), api_(api), options_(std::move(o)), make_(std::move(make)) {
        api.posted = [this](unsigned c) {
            if (c < clients_.size()) clients_[c]->posted();
        };
        for (unsigned i = 0; i < options_.connections; ++i)
            clients_.push_back(std::make_shared<client>(*this, i));
        latencies_.reserve(4'000'000);
    }

    ~chat_load() { api_.posted = {}; }
    chat_load(const chat_load&) = delete;
    chat_load& operator=(const chat_load&) = delete;

    /// Runs the io_context for that long and counts; the first part is not counted.
    load_result run(std::chrono::milliseconds warm, std::chrono::milliseconds time) {
        for (auto& c : clients_)
            c->start();
        io_.run_for(warm);
        counting_ = true;
        counted_ = {};
        latencies_.clear();
        const auto began = steady::now();
        io_.run_for(time);
        counting_ = false;
        counted_.seconds = std::chrono::duration<double>(steady::now() - began).count();
        stopped_ = true;
        io_.run_for(std::chrono::milliseconds(300));
        for (auto& c : clients_)
            c->close();
        io_.run_for(std::chrono::milliseconds(20));
        std::sort(latencies_.begin(), latencies_.end());
        if (!latencies_.empty()) {
            counted_.ack_p50_ms = latencies_[latencies_.size() / 2] / 1e6;
            counted_.ack_p99_ms = latencies_[latencies_.size() * 99 / 100] / 1e6;
        }
        return counted_;
    }

  private:
    struct client : std::enable_shared_from_this<client> {
        chat_load& all;
        unsigned number;
        tcp::socket socket;
        std::string out, in;
        std::array<char, 4096> chunk{};
        steady::time_point sent;
        bool acked = true, answered = true;
        std::uint64_t count = 0;

        client(chat_load& a, unsigned n) : all(a), number(n), socket(a.io_) {}
        void start() {
            socket.connect({asio::ip::address_v4::loopback(), all.options_.bot_port});
            socket.set_option(tcp::no_delay(true));
            send();
            read();
        }
        void close() {
            boost::system::error_code ignored;
            socket.close(ignored);
        }
        void send() {
            if (all.stopped_) return;
            acked = false;
            answered = all.options_.closed == closed_on::ack;
            out = all.make_(number, count++, ++all.serial_);
            sent = steady::now();
            asio::async_write(socket, asio::buffer(out), [self = shared_from_this()](auto, std::size_t) {});
        }
        void read() {
            socket.async_read_some(asio::buffer(chunk), [self = shared_from_this()](auto ec, std::size_t n) {
                if (ec) return;
                self->in.append(self->chunk.data(), n);
                self->take();
                self->read();
            });
        }
        void take() {
            const auto end = in.find("\r\n\r\n");
            if (end == std::string::npos) return;
            std::size_t length = 0;
            for (const auto* name : {"Content-Length: ", "content-length: "}) {
                const auto at = in.find(name);
                if (at != std::string::npos && at < end) length = std::strtoul(in.c_str() + at + 16, nullptr, 10);
            }
            const bool chunked = in.find("chunked") < end;
            if (chunked) {
                const auto last = in.find("0\r\n\r\n", end);
                if (last == std::string::npos) return;
                length = last + 5 - end - 4;
            }
            if (in.size() < end + 4 + length) return;
            const bool ok = in.compare(9, 1, "2") == 0;
            in.erase(0, end + 4 + length);
            acked = true;
            if (all.counting_) {
                ++all.counted_.acks;
                all.counted_.failures += !ok;
                all.latencies_.push_back(static_cast<double>((steady::now() - sent).count()));
            }
            if (!ok) answered = true;
            if (acked && answered) turn_done();
        }
        void posted() {
            answered = true;
            if (acked) turn_done();
        }
        void turn_done() {
            if (all.counting_) ++all.counted_.turns;
            send();
        }
    };

    asio::io_context& io_;
    stub_api& api_;
    load_options options_;
    request_maker make_;
    std::vector<std::shared_ptr<client>> clients_;
    std::vector<double> latencies_;
    std::uint64_t serial_ = 0;
    load_result counted_;
    bool counting_ = false, stopped_ = false;
};

}  // namespace coach::bench
