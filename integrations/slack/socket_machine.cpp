#include "integrations/slack/socket_machine.hpp"

#include <algorithm>

namespace coach::slack {

using std::chrono::milliseconds;

socket_machine::socket_machine(socket_timing timing, std::uint32_t seed)
    : timing_(timing), random_(seed == 0 ? 1 : seed), openings_(timing.open_burst) {}

socket_machine::link* socket_machine::find(link_id id) {
    const auto at = std::ranges::find(links_, id, &link::id);
    return at == links_.end() ? nullptr : &*at;
}

void socket_machine::erase(link_id id) {
    std::erase_if(links_, [id](const link& each) { return each.id == id; });
}

std::size_t socket_machine::live() const {
    return static_cast<std::size_t>(std::ranges::count(links_, phase::live, &link::at));
}
std::size_t socket_machine::serving() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        links_, [](const link& each) { return each.at != phase::leaving && each.at != phase::closing; }));
}
unsigned socket_machine::wanted(instant now) const { return now < crowded_until_ ? 1 : timing_.connections; }

/// One at a time, so that a refused token is refused once.
bool socket_machine::wants_more(instant now) const {
    const bool under_way = std::ranges::any_of(
        links_, [](const link& each) { return each.at == phase::opening || each.at == phase::greeting; });
    return started_ && !stopping_ && !under_way && serving() < wanted(now) && links_.size() < timing_.most;
}

/// When the pause is over and the bucket holds one.
socket_machine::instant socket_machine::may_open_at(instant now) const {
    if (timing_.open_every.count() == 0) return std::max(not_before_, now);
    const auto every = static_cast<double>(timing_.open_every.count());
    const auto since = static_cast<double>(std::chrono::floor<milliseconds>(now - openings_at_).count());
    const auto lacking = 1 - std::min(static_cast<double>(timing_.open_burst), openings_ + since / every);
    const auto wait = lacking <= 0 ? milliseconds(0) : milliseconds(static_cast<long>(lacking * every) + 1);
    return std::max(not_before_, now + wait);
}

/// From half of it to all of it.
void socket_machine::pause(milliseconds around, instant now) {
    const auto long_ = std::max<long>(1, around.count());
    not_before_ = now + milliseconds(std::uniform_int_distribution<long>((long_ + 1) / 2, long_)(random_));
}

/// The same trouble is told once, until it is over.
void socket_machine::trouble(note::level how, std::string words, socket_actions& out) {
    if (trouble_ == words) return;
    trouble_ = words;
    out.push_back(note{how, std::move(words)});
}

void socket_machine::fill(instant now, socket_actions& out) {
    if (!wants_more(now) || may_open_at(now) > now) return;
    if (timing_.open_every.count() > 0) {
        const auto since = static_cast<double>(std::chrono::floor<milliseconds>(now - openings_at_).count());
        openings_ = std::min(static_cast<double>(timing_.open_burst),
                             openings_ + since / static_cast<double>(timing_.open_every.count())) -
                    1;
    }
    openings_at_ = now;
    links_.push_back({next_, phase::opening, now, now, now, {}, {}});
    out.push_back(open_link{next_++});
}

/// The app has too many: the youngest goes.
void socket_machine::trim(instant now, socket_actions& out) {
    while (serving() > wanted(now)) {
        const auto last = std::find_if(links_.rbegin(), links_.rend(), [](const link& each) {
            return each.at != phase::leaving && each.at != phase::closing;
        });
        dismiss(*last, now, out);
    }
}

/// A goodbye; until it is said the connection counts.
void socket_machine::dismiss(link& one, instant now, socket_actions& out) {
    if (one.at == phase::closing) return;
    const auto id = one.id;
    const bool politely = one.at != phase::opening;
    out.push_back(close_link{id, politely});
    if (!politely) return erase(id);
    one.at = phase::closing;
    one.leave_by = now + timing_.close_within;
}

socket_actions socket_machine::start(instant now) {
    started_ = true;
    openings_at_ = now;
    socket_actions out;
    fill(now, out);
    return out;
}

socket_actions socket_machine::opened(link_id id, instant now) {
    if (auto* one = find(id)) {
        one->at = phase::greeting;
        one->since = one->heard = one->pinged = now;
    }
    return {};
}

socket_actions socket_machine::failed(link_id id, const open_failure& why, instant now) {
    socket_actions out;
    if (!find(id)) return out;
    erase(id);
    using kind = open_failure::kind;
    switch (why.what) {
        case kind::disabled:
            pause(timing_.slow_retry, now);
            trouble(note::level::error,
                    "Socket Mode is switched off for this app; switch it on in the app's settings. Trying again slowly",
                    out);
            break;
        case kind::refused:
            pause(timing_.slow_retry, now);
            trouble(note::level::error,
                    "Slack refuses the app-level token (" + why.detail +
                        "): set SLACK_APP_TOKEN anew, with the scope connections:write. Trying again slowly",
                    out);
            break;
        case kind::limited:
            pause(timing_.first_retry, now);
            not_before_ += why.delay;
            break;
        case kind::trouble:
            pause(std::min(timing_.last_retry, timing_.first_retry * (1L << std::min(failures_, 10U))), now);
            ++failures_;
            trouble(note::level::warning, "a connection could not be opened: " + why.detail, out);
            break;
    }
    return out;
}

socket_actions socket_machine::greeted(link_id id, const socket_hello& hello, instant now) {
    socket_actions out;
    auto* one = find(id);
    if (!one || one->at != phase::greeting) return out;
    one->at = phase::live;
    one->since = one->heard = now;
    failures_ = 0;
    if (!ever_ || !trouble_.empty()) out.push_back(note{note::level::info, ever_ ? "connected again" : "connected"});
    ever_ = true;
    trouble_.clear();
    if (hello.connections > timing_.crowded_above) {
        crowded_until_ = now + timing_.crowded_for;
        trim(now, out);
    }
    fill(now, out);
    return out;
}

socket_actions socket_machine::told_to_leave(link_id id, leave_reason why, instant now) {
    socket_actions out;
    auto* one = find(id);
    if (!one || one->at == phase::closing) return out;
    if (why == leave_reason::link_disabled) {
        for (auto& each : links_)
            if (each.at != phase::opening) dismiss(each, now, out);
        pause(timing_.slow_retry, now);
        trouble(note::level::error,
                "Socket Mode is switched off for this app; switch it on in the app's settings. Trying again slowly",
                out);
        return out;
    }
    if (why == leave_reason::too_many_websockets) {
        crowded_until_ = now + timing_.crowded_for;
        dismiss(*one, now, out);
        pause(timing_.crowded_retry, now);
        trouble(note::level::warning, "this app has too many connections at Slack; keeping to one", out);
        return out;
    }
    if (one->at == phase::greeting) ++failures_;
    one->at = phase::leaving;
    one->leave_by = now + timing_.leave_within;
    if (links_.size() >= timing_.most && serving() < wanted(now)) {
        dismiss(*std::ranges::find(links_, phase::leaving, &link::at), now, out);
    }
    fill(now, out);
    return out;
}

socket_actions socket_machine::closed(link_id id, instant now) {
    socket_actions out;
    const auto* one = find(id);
    if (!one) return out;
    const bool early = one->at == phase::greeting || (one->at == phase::live && now - one->since < timing_.young);
    if (early) {
        pause(std::min(timing_.last_retry, timing_.first_retry * (1L << std::min(failures_, 10U))), now);
        ++failures_;
    }
    erase(id);
    fill(now, out);
    return out;
}

void socket_machine::heard(link_id id, instant now) {
    if (auto* one = find(id)) one->heard = now;
}
void socket_machine::ponged(link_id id, instant) {
    if (auto* one = find(id)) one->pong_by.reset();
}

socket_machine::instant socket_machine::due(const link& one) const {
    if (one.at == phase::opening) return one.since + timing_.open_within;
    if (one.at == phase::closing) return one.leave_by;
    auto out = std::min(one.heard + timing_.quiet_at_most, one.pinged + timing_.ping_every);
    if (one.pong_by) out = std::min(out, *one.pong_by);
    if (one.at == phase::greeting) out = std::min(out, one.since + timing_.greet_within);
    if (one.at == phase::leaving) out = std::min(out, one.leave_by);
    return out;
}

/// Says goodbye to one that is late, or asks whether it is there.
void socket_machine::attend(link& one, instant now, socket_actions& out) {
    const bool never_came = (one.at == phase::opening && now - one.since >= timing_.open_within) ||
                            (one.at == phase::greeting && now - one.since >= timing_.greet_within);
    const bool silent =
        one.at != phase::opening && (now - one.heard >= timing_.quiet_at_most || (one.pong_by && *one.pong_by <= now));
    if (one.at == phase::closing) {
        out.push_back(close_link{one.id, false});
    } else if (never_came || silent) {
        if (one.at != phase::leaving) trouble(note::level::warning, "a connection fell silent; opening another", out);
        if (never_came) {
            pause(std::min(timing_.last_retry, timing_.first_retry * (1L << std::min(failures_, 10U))), now);
            ++failures_;
        }
        out.push_back(close_link{one.id, false});
    } else if (one.at == phase::leaving && one.leave_by <= now) {
        dismiss(one, now, out);
    } else if (one.at != phase::opening && now - one.pinged >= timing_.ping_every) {
        one.pinged = now;
        if (!one.pong_by) one.pong_by = now + timing_.pong_within;
        out.push_back(ping_link{one.id});
    }
}

socket_actions socket_machine::tick(instant now) {
    socket_actions out;
    for (auto& each : links_)
        if (due(each) <= now) attend(each, now, out);
    for (const auto& each : out)
        if (const auto* gone = std::get_if<close_link>(&each); gone && !gone->politely) erase(gone->id);
    fill(now, out);
    return out;
}

socket_machine::instant socket_machine::wakes_at(instant now) const {
    auto out = now + std::chrono::minutes(1);
    for (const auto& each : links_)
        out = std::min(out, due(each));
    if (wants_more(now)) out = std::min(out, may_open_at(now));
    if (now < crowded_until_) out = std::min(out, crowded_until_);
    return out;
}

}  // namespace coach::slack
