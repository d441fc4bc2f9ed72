#include "durable/redis_url.hpp"

#include <boost/system/errc.hpp>

#include <charconv>
#include <optional>

namespace coach::durable {
namespace {

std::optional<std::string> decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        unsigned value = 0;
        if (i + 2 >= text.size()) return {};
        const auto* end = text.data() + i + 3;
        if (std::from_chars(text.data() + i + 1, end, value, 16).ptr != end || value == 0) return {};
        out += static_cast<char>(value);
        i += 2;
    }
    return out;
}

bool take_number(std::string_view text, unsigned most, unsigned& out) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value > most) return false;
    out = value;
    return true;
}

bool take_credentials(std::string_view text, redis_url& out) {
    const auto colon = text.find(':');
    const auto user = decoded(text.substr(0, colon));
    const auto password = decoded(colon == text.npos ? std::string_view{} : text.substr(colon + 1));
    if (!user || !password) return false;
    out.user = *user;
    out.password = *password;
    return true;
}

bool take_query(std::string_view query, redis_url& out) {
    while (!query.empty()) {
        const auto piece = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), piece.size() + 1));
        if (piece.starts_with("db=")) {
            if (!take_number(piece.substr(3), 1'000'000, out.database)) return false;
        } else if (piece.starts_with("ssl_ca_certs=")) {
            const auto file = decoded(piece.substr(13));
            if (!file) return false;
            out.ca_file = *file;
        } else {
            return false;
        }
    }
    return true;
}

bool take_host(std::string_view text, redis_url& out) {
    std::string_view port;
    bool has_port = false;
    if (text.starts_with('[')) {  // IPv6
        const auto end = text.find(']');
        if (end == text.npos) return false;
        out.host = text.substr(1, end - 1);
        text.remove_prefix(end + 1);
        if (!text.empty() && text.front() != ':') return false;
        has_port = !text.empty();
        if (has_port) port = text.substr(1);
    } else {
        const auto colon = text.find(':');
        out.host = text.substr(0, colon);
        has_port = colon != text.npos;
        if (has_port) port = text.substr(colon + 1);
    }
    unsigned number = 6379;
    if (has_port && (!take_number(port, 65535, number) || number == 0)) return false;
    out.port = std::to_string(number);
    return !out.host.empty();
}

}  // namespace

boost::system::result<redis_url> parse_redis_url(std::string_view text) {
    const auto bad = make_error_code(boost::system::errc::invalid_argument);
    redis_url out;
    if (text.starts_with("redis://")) {
        text.remove_prefix(8);
    } else if (text.starts_with("rediss://")) {
        text.remove_prefix(9);
        out.over = redis_url::transport::tls;
    } else if (text.starts_with("unix://")) {
        text.remove_prefix(7);
        out.over = redis_url::transport::unix_socket;
    } else {
        return bad;
    }
    if (const auto mark = text.find('?'); mark != text.npos) {
        if (!take_query(text.substr(mark + 1), out)) return bad;
        text = text.substr(0, mark);
    }
    auto slash = text.find('/');
    const auto at = text.substr(0, slash).rfind('@');
    if (at != text.npos) {
        if (!take_credentials(text.substr(0, at), out)) return bad;
        text.remove_prefix(at + 1);
        slash = text.find('/');
    }
    if (out.over == redis_url::transport::unix_socket) {
        const auto path = decoded(text);
        if (!path || path->empty() || path->front() != '/') return bad;
        out.host = *path;
        return out;
    }
    if (slash != text.npos && slash + 1 < text.size() && !take_number(text.substr(slash + 1), 1'000'000, out.database))
        return bad;
    if (!take_host(text.substr(0, slash), out)) return bad;
    return out;
}

std::string redis_url::shown() const {
    if (over == transport::unix_socket) return "unix://" + host;
    return (over == transport::tls ? "rediss://" : "redis://") + host + ":" + port;
}

}  // namespace coach::durable
