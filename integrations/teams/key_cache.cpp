#include "integrations/teams/key_cache.hpp"

#include <spdlog/spdlog.h>

namespace coach::teams {
namespace {

using namespace std::chrono_literals;

constexpr auto fresh_for = 22h;
constexpr auto serves_for = 5 * 24h;
constexpr auto between_fetches = 60s;
constexpr auto between_first_fetches = 5s;
constexpr std::chrono::milliseconds longest_wait{6000};
constexpr std::size_t most_waiting = 64;
constexpr std::size_t most_bytes = 1024UL * 1024;

}  // namespace

key_cache::key_cache(boost::asio::io_context& io, net::http_client& client, net::tasks& t, std::string openid_url,
                     wall_clock now)
    : io_(io), client_(client), tasks_(t), openid_url_(std::move(openid_url)), now_(std::move(now)), arrived_(io_) {}

key_cache::found key_cache::look(std::string_view key_id) const {
    if (keys_.empty() || now_() - fetched_ > serves_for) return {};
    const auto at = keys_.find(key_id);
    return {at == keys_.end() ? nullptr : at->second, true};
}

net::awaitable<key_cache::found> key_cache::find(std::string key_id) {
    found known = look(key_id);
    if (known.key) {
        if (now_() - fetched_ > fresh_for) refresh();
        co_return known;
    }
    refresh();
    if (!fetching_ || arrived_.waiting() >= most_waiting) co_return known;
    co_await arrived_.wait(longest_wait);
    co_return look(key_id);
}

void key_cache::refresh() {
    const auto pause = look({}).any ? between_fetches : between_first_fetches;
    const auto now = now_();
    if (fetching_ || (tried_ != moment{} && now - tried_ < pause)) return;
    fetching_ = true;
    tried_ = now;
    tasks_.start(io_.get_executor(), fetch());
}

net::awaitable<key_cache::document> key_cache::get(std::string url) {
    net::client_request request;
    request.method = "GET";
    request.url = std::move(url);
    request.headers = {{"Accept", "application/json"}};
    request.max_response = most_bytes;
    auto got = co_await client_.send(std::move(request));
    if (!got) co_return document{{}, got.error().detail};
    if (got->status != 200) co_return document{{}, "HTTP " + std::to_string(got->status)};
    co_return document{std::move(got->body), {}};
}

net::awaitable<> key_cache::fetch() {
    document read = co_await get(openid_url_);
    std::string address = read.wrong.empty() ? keys_address(read.body) : std::string();
    if (read.wrong.empty() && address.empty()) read.wrong = "the metadata names no jwks_uri";
    if (read.wrong.empty()) read = co_await get(std::move(address));
    std::string wrong = std::move(read.wrong);
    std::optional<std::vector<signing_key>> listed;
    if (wrong.empty()) listed = read_keys(read.body);
    if (wrong.empty() && (!listed || listed->empty())) wrong = "the key set has no key that can be used";
    if (wrong.empty()) {
        keys_.clear();
        for (auto& key : *listed) {
            std::string id = key.id();
            keys_.emplace(std::move(id), std::make_shared<const signing_key>(std::move(key)));
        }
        fetched_ = now_();
        spdlog::debug("teams: {} keys of the Bot Connector", keys_.size());
    } else {
        spdlog::error("teams: the keys of the Bot Connector cannot be fetched: {}{}", wrong,
                      look({}).any ? "; the old ones serve on" : "");
    }
    fetching_ = false;
    arrived_.open();
}

}  // namespace coach::teams
