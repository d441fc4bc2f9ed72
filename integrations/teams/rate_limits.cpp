#include "integrations/teams/rate_limits.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace coach::teams {
namespace {

using namespace std::chrono_literals;

struct window {
    std::size_t most;
    milliseconds in;
};
constexpr std::array of_conversation{window{7, 1s}, window{8, 2s}, window{60, 30s}, window{1800, 1h}};
constexpr std::array of_tenant{window{50, 1s}};
constexpr std::size_t forget_above = 4096;
constexpr milliseconds between_turns{500};  // what 60 in 30 s allow

milliseconds until_free(const std::vector<instant>& sent, std::span<const window> windows, instant now) {
    milliseconds wait{0};
    for (const auto& w : windows) {
        if (sent.size() < w.most) continue;
        const instant free = sent[sent.size() - w.most] + w.in;
        if (free > now) wait = std::max(wait, std::chrono::ceil<milliseconds>(free - now));
    }
    return wait;
}

void count(std::vector<instant>& sent, std::span<const window> windows, instant now) {
    const auto& longest = windows.back();
    if (sent.size() >= 2 * longest.most) sent.erase(sent.begin(), sent.end() - static_cast<long>(longest.most));
    sent.push_back(now);
}

std::string key_of_tenant(std::string_view tenant) { return "tenant|" + std::string(tenant); }

}  // namespace

milliseconds rate_limits::take(std::string_view conversation, std::string_view tenant, instant now) {
    if (const auto rest = paused(conversation, now); rest.count() > 0) return rest;
    if (sent_.size() > forget_above) forget(now);
    pace& here = sent_[std::string(conversation)];
    pace& all = sent_[key_of_tenant(tenant)];
    const auto wait = std::max(until_free(here.sent, of_conversation, now), until_free(all.sent, of_tenant, now));
    if (wait.count() > 0) {
        const bool others_wait = here.last_turn > now;
        here.last_turn = std::max(now + wait, others_wait ? here.last_turn + between_turns : now);
        return std::chrono::ceil<milliseconds>(here.last_turn - now);
    }
    count(here.sent, of_conversation, now);
    count(all.sent, of_tenant, now);
    return milliseconds{0};
}

void rate_limits::pause(std::string_view conversation, milliseconds how_long, instant now) {
    if (pauses_.size() > forget_above) forget(now);
    pauses_[std::string(conversation)] = now + how_long;
}

milliseconds rate_limits::paused(std::string_view conversation, instant now) const {
    if (pauses_.empty()) return milliseconds{0};
    const auto at = pauses_.find(std::string(conversation));
    return at != pauses_.end() && at->second > now ? std::chrono::ceil<milliseconds>(at->second - now)
                                                   : milliseconds{0};
}

void rate_limits::forget(instant now) {
    std::erase_if(sent_, [now](const auto& e) { return e.second.sent.empty() || now - e.second.sent.back() > 1h; });
    std::erase_if(pauses_, [now](const auto& e) { return e.second <= now; });
}

}  // namespace coach::teams
