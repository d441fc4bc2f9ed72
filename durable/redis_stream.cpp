#include "durable/redis_stream.hpp"

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <netinet/tcp.h>
#include <sys/un.h>
#include <utility>
#include <vector>

namespace coach::durable {
namespace asio = boost::asio;
using boost::system::error_code;
using socket_type = asio::basic_stream_socket<asio::generic::stream_protocol, net::executor>;
using endpoint_type = asio::generic::stream_protocol::endpoint;

namespace {
constexpr asio::use_awaitable_t<net::executor> use;

class plain_stream final : public redis_stream {
  public:
    explicit plain_stream(std::shared_ptr<socket_type> socket) : socket_(std::move(socket)) {}
    void write(asio::const_buffer all, written done) override {
        asio::async_write(*socket_, all, [done = std::move(done)](error_code error, std::size_t) { done(error); });
    }
    void read_some(asio::mutable_buffer buffer, was_read done) override {
        socket_->async_read_some(buffer, std::move(done));
    }
    void close() override {
        error_code ignored;
        socket_->close(ignored);
    }

  private:
    std::shared_ptr<socket_type> socket_;
};

using tls_type = asio::ssl::stream<socket_type&>;

class tls_stream final : public redis_stream {
  public:
    tls_stream(asio::ssl::context context, std::shared_ptr<socket_type> socket)
        : context_(std::move(context)), socket_(std::move(socket)), tls_(*socket_, context_) {}
    tls_type& tls() { return tls_; }
    void write(asio::const_buffer all, written done) override {
        asio::async_write(tls_, all, [done = std::move(done)](error_code error, std::size_t) { done(error); });
    }
    void read_some(asio::mutable_buffer buffer, was_read done) override {
        tls_.async_read_some(buffer, std::move(done));
    }
    void close() override {
        error_code ignored;
        socket_->close(ignored);
    }

  private:
    asio::ssl::context context_;
    std::shared_ptr<socket_type> socket_;
    tls_type tls_;
};

net::awaitable<boost::system::result<std::vector<endpoint_type>>> endpoints(
    asio::io_context& io, redis_url where, std::function<void(std::function<void()>)> cancel_by) {
    std::vector<endpoint_type> found;
    if (where.over == redis_url::transport::unix_socket) {
        if (where.host.size() >= sizeof(sockaddr_un::sun_path))
            co_return make_error_code(boost::system::errc::filename_too_long);
        found.emplace_back(asio::local::stream_protocol::endpoint(where.host));
        co_return found;
    }
    const auto resolver = std::make_shared<asio::ip::basic_resolver<asio::ip::tcp, net::executor>>(io.get_executor());
    cancel_by([resolver] { resolver->cancel(); });
    error_code error;
    const auto answers = co_await resolver->async_resolve(where.host, where.port, asio::redirect_error(use, error));
    if (error) co_return error;
    for (const auto& answer : answers)
        found.emplace_back(answer.endpoint());
    co_return found;
}

error_code trust(asio::ssl::context& context, const redis_url& where) {
    error_code error;
    context.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1, error);
    if (error) return error;
    if (where.ca_file.empty()) {
        context.set_default_verify_paths(error);
    } else {
        context.load_verify_file(where.ca_file, error);
    }
    return error;
}

void tune(socket_type& socket) {
    const int on = 1;
    ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
}

}  // namespace

net::awaitable<boost::system::result<std::unique_ptr<redis_stream>>> connect_redis(
    asio::io_context& io, redis_url where, std::function<void(std::function<void()>)> cancel_by) {
    const auto targets = co_await endpoints(io, where, cancel_by);
    if (!targets) co_return targets.error();

    const auto socket = std::make_shared<socket_type>(io.get_executor());
    cancel_by([socket] {
        error_code ignored;
        socket->close(ignored);
    });
    error_code error = asio::error::host_not_found;
    for (const auto& target : *targets) {
        error_code ignored;
        socket->close(ignored);
        co_await socket->async_connect(target, asio::redirect_error(use, error));
        if (!error || error == asio::error::operation_aborted) break;
    }
    if (error) co_return error;
    if (where.over == redis_url::transport::unix_socket)
        co_return std::unique_ptr<redis_stream>(std::make_unique<plain_stream>(socket));
    tune(*socket);
    if (where.over == redis_url::transport::tcp)
        co_return std::unique_ptr<redis_stream>(std::make_unique<plain_stream>(socket));

    asio::ssl::context context(asio::ssl::context::tls_client);
    if (const auto bad = trust(context, where)) co_return bad;
    auto stream = std::make_unique<tls_stream>(std::move(context), socket);
    stream->tls().set_verify_mode(asio::ssl::verify_peer);
    stream->tls().set_verify_callback(asio::ssl::host_name_verification(where.host));
    error_code not_an_address;
    asio::ip::make_address(where.host, not_an_address);
    if (not_an_address) SSL_set_tlsext_host_name(stream->tls().native_handle(), where.host.c_str());
    co_await stream->tls().async_handshake(asio::ssl::stream_base::client, asio::redirect_error(use, error));
    if (error) co_return error;
    co_return std::unique_ptr<redis_stream>(std::move(stream));
}

}  // namespace coach::durable
