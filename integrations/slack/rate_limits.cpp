#include "integrations/slack/rate_limits.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace coach::slack {
namespace {

constexpr std::size_t forget_above = 4096;
constexpr std::size_t most_tickets = 65'536;
constexpr std::chrono::minutes full_again{2};  // longer than any bucket needs
constexpr std::chrono::minutes unused{10};     // a ticket whose turn came and that nobody used
constexpr double workspace_posts = 300.0 / 60;
constexpr double workspace_burst = 20;
constexpr double left_for_answers = 10;  ///< of the burst
constexpr double in_line_share = 0.8;
constexpr double slowest = 0.1;
constexpr double regained_a_second = 0.01;

struct tiered {
    std::string_view method;
    int a_minute;
};
constexpr std::array tiers{tiered{"apps.connections.open", 1},
                           tiered{"chat.startStream", 20},
                           tiered{"chat.update", 50},
                           tiered{"chat.delete", 50},
                           tiered{"chat.stopStream", 20},
                           tiered{"conversations.", 50},
                           tiered{"agents.sessions.", 50},
                           tiered{"assistant.threads.setSuggestedPrompts", 50},
                           tiered{"assistant.threads.setTitle", 50},
                           tiered{"chat.appendStream", 100},
                           tiered{"chat.postEphemeral", 100},
                           tiered{"files.", 100},
                           tiered{"users.", 100},
                           tiered{"views.", 100}};

bool counts_in_workspace(std::string_view method) {
    return method == "chat.postMessage" || method == "chat.postEphemeral";
}
bool counts_in_channel(std::string_view method) { return counts_in_workspace(method) || method == "response_url"; }

std::string key_of(std::initializer_list<std::string_view> pieces) {
    std::string out;
    for (const auto piece : pieces)
        out.append(piece).push_back('|');
    return out;
}

milliseconds until(double lacking, double per_second) {
    return lacking <= 0 ? milliseconds{0} : milliseconds(static_cast<long>(std::ceil(lacking / per_second * 1000)));
}

std::string pause_key(const turn_wanted& w) {
    return key_of({w.workspace, w.method, counts_in_channel(w.method) ? w.channel : std::string_view{}});
}

}  // namespace

rate_limits::rate rate_limits::of_method(std::string_view method) {
    for (const auto& each : tiers)
        if (method.starts_with(each.method)) return {each.a_minute / 60.0, std::max(1.0, each.a_minute / 5.0)};
    return {};  // limited by channel and workspace, or by a 429 alone
}

double rate_limits::factor_of(const std::string& workspace, instant now) const {
    const auto at = paces_.find(workspace);
    if (at == paces_.end()) return 1;
    return std::min(1.0,
                    at->second.factor + regained_a_second * std::chrono::duration<double>(now - at->second.at).count());
}

rate_limits::held rate_limits::refilled(std::string key, rate r, instant now) {
    auto [found, fresh] = buckets_.try_emplace(std::move(key), bucket{r.burst, now});
    bucket& b = found->second;
    if (!fresh && now > b.at) {
        b.tokens = std::min(r.burst, b.tokens + std::chrono::duration<double>(now - b.at).count() * r.per_second);
        b.at = now;
    }
    return {&b, r};
}

/// How long until this ticket's turn; a new one takes its place behind the others.
milliseconds rate_limits::in_line(const turn_wanted& w, double per_second, instant now) {
    auto& line = queues_[std::string(w.workspace)];
    const auto wait_for = [&](instant turn) {
        return std::max(milliseconds{0}, std::chrono::ceil<milliseconds>(turn + line.behind - now));
    };
    const std::string ticket(w.ticket);
    if (const auto known = tickets_.find(ticket); known != tickets_.end()) return wait_for(known->second);
    if (line.tail + line.behind < now) line = {now, milliseconds{0}};
    const auto turn = line.tail;
    if (tickets_.size() < most_tickets) {
        tickets_[ticket] = turn;
        line.tail += milliseconds(static_cast<long>(1000 / per_second));
    }
    return wait_for(turn);
}

/// Its turn came and there was nothing to give: all of the queue moves, so that it stays the next.
void rate_limits::fall_behind(const turn_wanted& w, milliseconds wait, instant now) {
    const auto turn = tickets_.find(std::string(w.ticket));
    if (turn == tickets_.end()) return;
    auto& line = queues_[std::string(w.workspace)];
    line.behind = std::max(line.behind, std::chrono::ceil<milliseconds>(now + wait - turn->second));
}

milliseconds rate_limits::take(const turn_wanted& w, instant now) {
    if (!pauses_.empty()) {
        const auto paused = pauses_.find(pause_key(w));
        if (paused != pauses_.end() && paused->second > now)
            return std::chrono::ceil<milliseconds>(paused->second - now);
    }
    if (!enabled_) return milliseconds{0};
    if (buckets_.size() > forget_above) forget(now);

    const double share = factor_of(std::string(w.workspace), now) / shares_;
    const bool in_workspace = counts_in_workspace(w.method);
    const bool queued = in_workspace && !w.ticket.empty();
    if (queued)
        if (const auto wait = in_line(w, workspace_posts * share * in_line_share, now); wait.count() > 0) return wait;

    std::array<held, 3> all{};
    if (auto r = of_method(w.method); r.burst > 0)
        all[0] = refilled(key_of({"m", w.workspace, w.method}),
                          {r.per_second * share, std::max(1.0, r.burst / shares_)}, now);
    if (counts_in_channel(w.method)) all[1] = refilled(key_of({"c", w.workspace, w.channel}), {1, 4}, now);
    if (in_workspace)
        all[2] = refilled(key_of({"w", w.workspace}),
                          {workspace_posts * share, std::max(2.0, workspace_burst / shares_)}, now);
    milliseconds wait{0};
    for (const auto& each : all) {
        if (!each.of) continue;
        const double wanted = queued && &each == &all[2] ? 1 + std::min(left_for_answers, each.at.burst / 2) : 1;
        wait = std::max(wait, until(wanted - each.of->tokens, each.at.per_second));
    }
    if (wait.count() > 0) {
        if (queued) fall_behind(w, wait, now);
        return wait;
    }
    for (const auto& each : all)
        if (each.of) each.of->tokens -= 1;
    if (queued) tickets_.erase(std::string(w.ticket));
    return milliseconds{0};
}

void rate_limits::pause(const turn_wanted& w, milliseconds how_long, instant now) {
    if (pauses_.size() > forget_above) forget(now);
    pauses_[pause_key(w)] = now + how_long;
    if (!counts_in_workspace(w.method)) return;
    const std::string workspace(w.workspace);
    paces_[workspace] = {std::max(slowest, factor_of(workspace, now) / 2), now};
}

void rate_limits::forget(instant now) {
    std::erase_if(buckets_, [now](const auto& entry) { return now - entry.second.at > full_again; });
    std::erase_if(pauses_, [now](const auto& entry) { return entry.second <= now; });
    auto behind = milliseconds{0};
    for (const auto& [workspace, line] : queues_)
        behind = std::max(behind, line.behind);
    std::erase_if(tickets_, [&](const auto& entry) { return entry.second + behind + unused < now; });
    std::erase_if(queues_, [now](const auto& entry) { return entry.second.tail + entry.second.behind <= now; });
    std::erase_if(paces_, [now](const auto& entry) { return now - entry.second.at > full_again; });
}

}  // namespace coach::slack
