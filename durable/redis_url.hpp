#pragma once

/// Where a Redis is: redis://[user[:password]@]host[:port][/db], rediss:// (TLS, certificate verified),
/// unix://[user[:password]@]/path[?db=n]. After the IANA registrations for `redis` and `rediss`; user, password and
/// path may be percent-encoded. For rediss,
/// `?ssl_ca_certs=FILE` names a private authority. Errors: invalid_argument for anything else.

#include <boost/system/result.hpp>

#include <string>
#include <string_view>

namespace coach::durable {

struct redis_url {
    enum class transport { tcp, tls, unix_socket } over = transport::tcp;
    std::string host;  ///< or the path of the socket
    std::string port = "6379";
    std::string user, password;
    unsigned database = 0;
    std::string ca_file;

    /// Without user and password: fit for logs.
    [[nodiscard]] std::string shown() const;
};
[[nodiscard]] boost::system::result<redis_url> parse_redis_url(std::string_view);

}  // namespace coach::durable
