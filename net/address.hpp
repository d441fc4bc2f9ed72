#pragma once

/// Which internet addresses a URL from outside may lead to. Pure.
///
/// Source: the IANA special-purpose address registries (RFC 6890 and its updates), multicast and reserved ranges.
/// An address counts as public only when it is globally reachable unicast. IPv6 forms that carry an IPv4 address are
/// refused (mapped, 6to4, Teredo), save NAT64 (64:ff9b::/96), which is judged by the address it carries.

#include <boost/asio/ip/address.hpp>

namespace coach::net {

[[nodiscard]] bool is_public(const boost::asio::ip::address&);

}  // namespace coach::net
