#include "net/characters.hpp"
#include "net/http_client.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>

namespace coach::net {
namespace {

constexpr std::size_t longest_url = 16 * 1024;

bool is_host_name(std::string_view host) {
    if (host.empty() || host.size() > 253 || host.front() == '-' || host.front() == '.') return false;
    return std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    });
}

bool is_port(std::string_view port) {
    unsigned number = 0;
    return port.size() <= 5 && is_digits(port) &&
           std::from_chars(port.data(), port.data() + port.size(), number).ec == std::errc{} && number >= 1 &&
           number <= 65535;
}

}  // namespace

boost::system::result<url> parse_url(std::string_view text) {
    const auto malformed = make_error_code(boost::system::errc::invalid_argument);
    if (text.size() > longest_url) return malformed;
    url parsed;
    const auto scheme = text.find("://");
    if (scheme == std::string_view::npos) return malformed;
    parsed.tls = iequals(text.substr(0, scheme), "https");
    if (!parsed.tls && !iequals(text.substr(0, scheme), "http")) return malformed;
    text.remove_prefix(scheme + 3);
    text = text.substr(0, text.find('#'));

    const auto path = std::min(text.find_first_of("/?"), text.size());
    auto authority = text.substr(0, path);
    auto target = text.substr(path);

    std::string_view host, port;
    if (authority.starts_with('[')) {
        const auto close = authority.find(']');
        if (close == std::string_view::npos) return malformed;
        host = authority.substr(1, close - 1);
        port = authority.substr(close + 1);
        boost::system::error_code error;
        // No zone, which means nothing to another machine, and no NUL, at which the system's reader would stop.
        if (host.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos) return malformed;
        (void)boost::asio::ip::make_address_v6(std::string(host), error);
        if (error || (!port.empty() && !port.starts_with(':'))) return malformed;
    } else {
        const auto colon = std::min(authority.find(':'), authority.size());
        host = authority.substr(0, colon);
        port = authority.substr(colon);
    }
    parsed.host.assign(host);
    std::transform(parsed.host.begin(), parsed.host.end(), parsed.host.begin(), lower);
    if (!authority.starts_with('[') && !is_host_name(parsed.host)) return malformed;
    if (port.empty()) {
        parsed.port = parsed.tls ? "443" : "80";
    } else {
        port.remove_prefix(1);
        if (!is_port(port)) return malformed;
        parsed.port.assign(port);
    }
    if (!target.empty() && !is_target(target)) return malformed;
    if (!target.starts_with('/')) parsed.target.push_back('/');
    parsed.target.append(target);
    return parsed;
}

}  // namespace coach::net
