#pragma once

/// A workspace in a thread: 64 connections that send signed slash commands and message events, and the Web API that the
/// bot's posts go to. One thread and hand-made HTTP, so that it is never the limit.
///
/// closed_on::post  a connection sends its next request when the answer of the last one was posted: a turn
/// closed_on::ack   … when the webhook was answered

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <functional>
#include <memory>
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
    std::string path = "/slack/events";
    std::string secret = "bench";
    unsigned connections = 64;
    unsigned people = 10'000;
    closed_on closed = closed_on::post;
};

struct load_result {
    std::uint64_t turns = 0, acks = 0, failures = 0;
    double seconds = 0;
    double ack_p50_ms = 0, ack_p99_ms = 0;
};

inline std::string hex_hmac(std::string_view secret, std::string_view text) {
    std::array<unsigned char, 32> digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
    constexpr auto* hex = "0123456789abcdef";
    std::string out;
    for (const auto byte : digest) {
        out += hex[byte >> 4];
        out += hex[byte & 15];
    }
    return out;
}

/// The Web API: takes any POST, answers ok, and tells the load whose turn was answered.
class stub_api {
  public:
    explicit stub_api(asio::io_context& io) : acceptor_(io, {asio::ip::address_v4::loopback(), 0}) { accept(); }
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
            static constexpr std::string_view ok =
                R"({"ok":true,"ts":"1700000000.000100","user_id":"UBOT","bot_id":"BBOT","user":"coach","team":"bench","url":"https://bench.example/"})";
            out += "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(ok.size()) +
                   "\r\n\r\n";
            out += ok;
            const auto respond = head.find("/respond/");
            auto at = respond == std::string_view::npos ? body.find("CBENCH") : std::string_view::npos;
            if (respond != std::string_view::npos)
                api.posted(static_cast<unsigned>(std::strtoul(head.data() + respond + 9, nullptr, 10)));
            else if (at != std::string_view::npos)
                api.posted(static_cast<unsigned>(std::strtoul(body.data() + at + 6, nullptr, 10)));
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
    tcp::acceptor acceptor_;
};

class slack_load {
  public:
    slack_load(asio::io_context& io, stub_api& api, load_options o)
        : io_(io), options_(std::move(o)), api_port_(api.port()) {
        api.posted = [this](unsigned c) {
            if (c < clients_.size()) clients_[c]->posted();
        };
        for (unsigned i = 0; i < options_.connections; ++i)
            clients_.push_back(std::make_shared<client>(*this, i));
        latencies_.reserve(4'000'000);
    }

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
        slack_load& all;
        unsigned number;
        tcp::socket socket;
        std::string out, in;
        std::array<char, 4096> chunk{};
        steady::time_point sent;
        bool acked = true, answered = true;
        std::uint64_t count = 0;

        client(slack_load& a, unsigned n) : all(a), number(n), socket(a.io_) {}
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
            out = all.request(number, count++);
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

    std::string request(unsigned connection, std::uint64_t count) {
        const auto serial = ++serial_;
        const auto person = (connection + count * options_.connections) % options_.people;
        const auto now = std::time(nullptr);
        const auto user = "U" + std::to_string(person);
        std::string body, type;
        if (serial % 2 == 0) {
            type = "application/x-www-form-urlencoded";
            body = "token=t&team_id=TBENCH&team_domain=bench&channel_id=CBENCH" + std::to_string(connection) +
                   "&channel_name=general&user_id=" + user +
                   "&user_name=someone&command=%2Fcoach&text=&api_app_id=ABENCH" +
                   "&is_enterprise_install=false&response_url=http%3A%2F%2F127.0.0.1%3A" + std::to_string(api_port_) +
                   "%2Frespond%2F" + std::to_string(connection) + "&trigger_id=" + std::to_string(serial) + ".1.bench";
        } else {
            type = "application/json";
            const auto ts =
                std::to_string(now) + "." + std::to_string(100000 + serial % 900000) + std::to_string(serial / 900000);
            body =
                R"({"token":"t","team_id":"TBENCH","context_team_id":"TBENCH","api_app_id":"ABENCH","event":{"type":"message","channel":"CBENCH)" +
                std::to_string(connection) + R"(","user":")" + user + R"(","text":"hello","ts":")" + ts +
                R"(","event_ts":")" + ts +
                R"(","team":"TBENCH","channel_type":"im","blocks":[{"type":"rich_text","block_id":"b1","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"hello"}]}]}]},"type":"event_callback","event_id":"Ev)" +
                std::to_string(serial) + R"(","event_time":)" + std::to_string(now) +
                R"(,"authorizations":[{"enterprise_id":null,"team_id":"TBENCH","user_id":"UBOT","is_bot":true,"is_enterprise_install":false}],"is_ext_shared_channel":false})";
        }
        const auto stamp = std::to_string(now);
        const auto signature = hex_hmac(options_.secret, "v0:" + stamp + ":" + body);
        return "POST " + options_.path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(options_.bot_port) +
               "\r\nContent-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\nX-Slack-Request-Timestamp: " + stamp + "\r\nX-Slack-Signature: v0=" + signature +
               "\r\nUser-Agent: Slackbot 1.0\r\nAccept: */*\r\n\r\n" + body;
    }

    asio::io_context& io_;
    load_options options_;
    std::uint16_t api_port_;
    std::vector<std::shared_ptr<client>> clients_;
    std::vector<double> latencies_;
    std::uint64_t serial_ = 0;
    load_result counted_;
    bool counting_ = false, stopped_ = false;
};

}  // namespace coach::bench
