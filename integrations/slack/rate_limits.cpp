#include "integrations/slack/rate_limits.hpp"

#include <algorithm>
#include <cmath>

namespace coach::slack {
namespace {

constexpr std::size_t forget_above = 4096;
constexpr std::chrono::minutes full_again{2};  // longer than any bucket needs

milliseconds until_one(const bucket& b, double per_second) {
    if (b.tokens >= 1) return milliseconds{0};
    return milliseconds(static_cast<long>(std::ceil((1 - b.tokens) / per_second * 1000)));
}

std::string pause_key(std::string_view method, std::string_view channel) {
    return std::string(method).append("|").append(channel);
}

}  // namespace

rate_limits::pace rate_limits::of_method(std::string_view method) {
    if (method == "chat.postEphemeral") return {100.0 / 60, 20};
    if (method == "chat.update" || method.starts_with("conversations.")) return {50.0 / 60, 10};
    return {};  // chat.postMessage and response_url are limited by channel
}

rate_limits::pace rate_limits::of_channel(std::string_view method) {
    if (method == "chat.postMessage" || method == "chat.postEphemeral" || method == "response_url") return {1, 4};
    return {};
}

bucket& rate_limits::refilled(const std::string& key, pace p, instant now) {
    auto [found, fresh] = buckets_.try_emplace(key, bucket{p.burst, now});
    bucket& b = found->second;
    if (!fresh && now > b.at) {
        b.tokens = std::min(p.burst, b.tokens + std::chrono::duration<double>(now - b.at).count() * p.per_second);
        b.at = now;
    }
    return b;
}

milliseconds rate_limits::take(std::string_view method, std::string_view channel, instant now) {
    if (!pauses_.empty()) {
        const auto paused = pauses_.find(pause_key(method, channel));
        if (paused != pauses_.end() && paused->second > now) {
            return std::chrono::ceil<milliseconds>(paused->second - now);
        }
    }
    if (!enabled_) return milliseconds{0};
    if (buckets_.size() > forget_above) forget(now);

    const pace by_method = of_method(method);
    const pace by_channel = of_channel(method);
    bucket* method_bucket = by_method.burst > 0 ? &refilled(std::string(method), by_method, now) : nullptr;
    const std::string key = "channel|" + std::string(channel);
    bucket* channel_bucket = by_channel.burst > 0 ? &refilled(key, by_channel, now) : nullptr;
    milliseconds wait{0};
    if (method_bucket != nullptr) wait = std::max(wait, until_one(*method_bucket, by_method.per_second));
    if (channel_bucket != nullptr) wait = std::max(wait, until_one(*channel_bucket, by_channel.per_second));
    if (wait.count() > 0) return wait;
    if (method_bucket != nullptr) method_bucket->tokens -= 1;
    if (channel_bucket != nullptr) channel_bucket->tokens -= 1;
    return milliseconds{0};
}

void rate_limits::pause(std::string_view method, std::string_view channel, milliseconds how_long, instant now) {
    if (pauses_.size() > forget_above) forget(now);
    pauses_[pause_key(method, channel)] = now + how_long;
}

void rate_limits::forget(instant now) {
    std::erase_if(buckets_, [now](const auto& entry) { return now - entry.second.at > full_again; });
    std::erase_if(pauses_, [now](const auto& entry) { return entry.second <= now; });
}

}  // namespace coach::slack
