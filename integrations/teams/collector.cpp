#include "integrations/teams/collector.hpp"

namespace coach::teams {
namespace {

constexpr std::chrono::milliseconds longest{8000};
constexpr std::chrono::milliseconds quiet{300};
constexpr std::size_t most_replies = 20;
constexpr std::size_t most_clients = 64;

}  // namespace

bool collector::open(const std::string& conversation) {
    if (waiting_.size() >= most_clients) return false;
    return waiting_.try_emplace(conversation, std::make_shared<client>(io_)).second;
}

bool collector::take(const std::string& conversation, const boost::json::object& activity) {
    const auto at = waiting_.find(conversation);
    if (at == waiting_.end() || at->second->replies.size() >= most_replies) return false;
    at->second->replies.push_back(activity);
    at->second->came.open();
    return true;
}

net::awaitable<boost::json::array> collector::wait(std::string conversation) {
    const auto at = waiting_.find(conversation);
    if (at == waiting_.end()) co_return boost::json::array{};
    const auto here = at->second;
    const auto until = std::chrono::steady_clock::now() + longest;
    std::size_t seen = 0;
    do {
        seen = here->replies.size();
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0) break;
        co_await here->came.wait(seen == 0 ? left : std::min(left, quiet));
    } while (here->replies.size() > seen);
    waiting_.erase(conversation);
    co_return std::move(here->replies);
}

}  // namespace coach::teams
