#include "net/resolver.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <cstring>
#include <functional>
#include <mutex>
#include <netdb.h>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <utility>

namespace coach::net {
namespace {

constexpr std::size_t places = 8;
constexpr std::size_t places_for_foreign = places / 2;

struct answer {
    boost::system::error_code error;
    std::vector<asio::ip::address> found;
};

boost::system::error_code error_of(int status) {
    switch (status) {
        case 0:
            return {};
        case EAI_AGAIN:
            return asio::error::host_not_found_try_again;
        case EAI_FAIL:
            return asio::error::no_recovery;
        default:
            return asio::error::host_not_found;
    }
}

std::optional<asio::ip::address> address_of(const sockaddr* at) {
    if (at->sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, at, sizeof v4);
        return asio::ip::address_v4(ntohl(v4.sin_addr.s_addr));
    }
    if (at->sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, at, sizeof v6);
        asio::ip::address_v6::bytes_type bytes;
        std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
        return asio::ip::address_v6(bytes, v6.sin6_scope_id);
    }
    return std::nullopt;
}

answer ask_system(const std::string& host) {
    addrinfo wanted{};
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    answer said;
    said.error = error_of(::getaddrinfo(host.c_str(), nullptr, &wanted, &list));
    for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
        const auto at = address_of(entry->ai_addr);
        if (at && std::find(said.found.begin(), said.found.end(), *at) == said.found.end()) said.found.push_back(*at);
    }
    if (list) ::freeaddrinfo(list);
    if (!said.error && said.found.empty()) said.error = asio::error::host_not_found;
    return said;
}

/// False when the system has no thread to give.
bool start_thread(std::function<void()> work) {
    try {
        std::thread(std::move(work)).detach();
        return true;
    } catch (const std::system_error&) {
        return false;
    }
}

}  // namespace

struct name_resolver::shared {
    explicit shared(const executor& e) : on(e) {}

    executor on;
    std::unordered_map<std::string, std::shared_ptr<lookup>> under_way;
    std::mutex gate;  ///< for `open` alone: the loop may be gone once it is closed
    bool open = true;

    void finish(const std::string& host, answer said) {
        const auto found = under_way.find(host);
        if (found == under_way.end()) return;
        const auto done = std::move(found->second);
        under_way.erase(found);
        done->finished = true;
        done->error = said.error;
        done->found = std::move(said.found);
        for (timer* t : done->waiting)
            t->cancel();
    }

    static void run(const std::shared_ptr<shared>& self, const std::string& host) {
        auto said = ask_system(host);
        const std::lock_guard held(self->gate);
        if (!self->open) return;
        asio::post(self->on, [self, host, said = std::move(said)]() mutable { self->finish(host, std::move(said)); });
    }
};

name_resolver::name_resolver(const executor& on) : shared_(std::make_shared<shared>(on)) {}

name_resolver::~name_resolver() {
    const std::lock_guard held(shared_->gate);
    shared_->open = false;
}

std::shared_ptr<lookup> name_resolver::find(const std::string& host, bool foreign) {
    auto& under_way = shared_->under_way;
    if (const auto known = under_way.find(host); known != under_way.end()) return known->second;
    const auto from_outside = static_cast<std::size_t>(
        std::count_if(under_way.begin(), under_way.end(), [](const auto& entry) { return entry.second->foreign; }));
    auto started = std::make_shared<lookup>();
    started->foreign = foreign;
    const bool full = under_way.size() >= places || (foreign && from_outside >= places_for_foreign);
    if (full || !start_thread([self = shared_, host] { shared::run(self, host); })) {
        started->finished = true;
        started->error = asio::error::host_not_found_try_again;
        return started;
    }
    under_way.emplace(host, started);
    return started;
}

}  // namespace coach::net
