#include "integrations/teams/notices.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

namespace coach::teams {
namespace {

namespace json = boost::json;
using kind = answer::kind;
using clock = std::chrono::steady_clock;

constexpr std::size_t most_open = 4096;
constexpr notices::milliseconds patience{2000};
constexpr notices::milliseconds lasts{105'000};
constexpr notices::milliseconds before_retry{400};
constexpr unsigned most_tries = 3;

stream_writer::outcome outcome_of(const answer& a) {
    stream_writer::outcome out;
    out.ok = a.what == kind::ok;
    out.id = a.id;
    out.slower = a.what == kind::rate_limited || a.what == kind::later;
    out.lost = a.what == kind::unknown || a.what == kind::unsure;
    out.error = a.error;
    out.message = a.message;
    return out;
}

/// What the connector says when an earlier try of the same final had arrived.
bool was_completed(const answer& a) {
    return a.error.find("ContentStreamNotAllowed") != std::string::npos &&
           a.message.find("completed") != std::string::npos;
}

}  // namespace

struct notices::open {
    open(boost::asio::io_context& io, streamed_answer::target t) : to(std::move(t)), changed(io) {}
    streamed_answer::target to;
    stream_writer writer{true};
    clock::time_point began = clock::now();
    std::string id;  ///< of the stream; empty: not begun
    bool sending = false, ending = false;
    gate changed;

    [[nodiscard]] milliseconds now() const { return std::chrono::duration_cast<milliseconds>(clock::now() - began); }
};

notices::notices(boost::asio::io_context& io, connector& out, tasks& background, milliseconds after)
    : io_(io), out_(out), background_(background), after_(after) {}

bool notices::over(const open& o) const { return o.now() > after_ + lasts; }

void notices::drop(const entry& which) {
    const auto at = open_.find(which->to.conversation);
    if (at != open_.end() && at->second == which) open_.erase(at);
    which->changed.open();
}

bool notices::expect(streamed_answer::target to, std::string words) {
    if (stopped_ || !to.one_to_one || to.conversation.empty()) return false;
    const auto known = open_.find(to.conversation);
    if (known != open_.end() && !over(*known->second)) return false;
    if (open_.size() >= most_open) std::erase_if(open_, [this](const auto& each) { return over(*each.second); });
    if (open_.size() >= most_open) return false;
    auto made = std::make_shared<open>(io_, std::move(to));
    made->writer.doing(words);
    const std::string talk = made->to.conversation;
    open_[talk] = std::move(made);
    return true;
}

void notices::begin(const std::string& conversation) {
    const auto at = open_.find(conversation);
    if (at != open_.end()) background_.start(show(at->second));
}

void notices::forget(const std::string& conversation) {
    const auto at = open_.find(conversation);
    if (at == open_.end() || !at->second->id.empty() || at->second->sending) return;
    const entry which = at->second;
    drop(which);
}

void notices::stop() {
    stopped_ = true;
    for (const auto& [talk, which] : std::exchange(open_, {}))
        which->changed.open();
}

net::awaitable<> notices::show(entry which) {
    if (after_.count() > 0) co_await which->changed.wait(after_);
    const auto at = open_.find(which->to.conversation);
    if (at == open_.end() || at->second != which || which->ending) co_return;
    auto due = which->writer.next(which->now());
    if (!due) co_return;
    which->sending = true;
    const answer got = co_await send(which, std::move(*due));
    which->sending = false;
    which->writer.answered(which->now(), outcome_of(got));
    if (got.what == kind::ok) which->id = got.id;
    if (which->id.empty()) {
        spdlog::debug("teams: a notice was not shown: {}", got.error);
        drop(which);
    }
    which->changed.open();
}

net::awaitable<answer> notices::send(entry which, stream_writer::request r) {
    const auto& to = which->to;
    connector_call call;
    call.url = conversation_url(to.service_url, to.conversation);
    call.conversation = to.pace;
    call.tenant = to.tenant;
    r.body["from"] = json::object{{"id", to.bot}};
    r.body["conversation"] = json::object{{"id", to.conversation}};
    call.body = std::move(r.body);
    answer got;
    for (unsigned tries = 0; tries < most_tries; ++tries) {
        got = co_await out_.send(call);
        if (tries > 0 && was_completed(got)) co_return answer{kind::ok, {}, {}, which->id};
        if (got.what != kind::unsure || !which->ending || tries + 1 == most_tries) break;
        co_await pause_for(io_, before_retry * (tries + 1));
    }
    co_return got;
}

net::awaitable<std::optional<answer>> notices::close(std::string conversation, json::object content) {
    const auto at = open_.find(conversation);
    if (at == open_.end() || at->second->ending) co_return std::nullopt;
    const entry which = at->second;
    which->ending = true;
    if (which->sending) co_await which->changed.wait(patience);
    if (which->id.empty() || over(*which)) {
        drop(which);
        co_return std::nullopt;
    }
    which->writer.finish(std::move(content));
    if (const auto left = which->writer.wait(which->now()); left.count() > 0) co_await pause_for(io_, left);
    auto due = which->writer.next(which->now());
    if (!due || due->method != "POST") {
        drop(which);
        co_return std::nullopt;
    }
    answer got = co_await send(which, std::move(*due));
    if (got.what == kind::ok && got.id.empty()) got.id = which->id;
    const bool not_done = got.what == kind::rate_limited || got.what == kind::later;
    if (not_done) which->writer.answered(which->now(), outcome_of(got));
    which->ending = false;
    if (not_done && !which->writer.over()) co_return got;
    drop(which);
    const bool settled = got.what == kind::ok || got.what == kind::unknown || got.what == kind::unsure;
    if (!settled) {
        spdlog::debug("teams: a stream could not be ended: {} {}", got.error, got.message);
        co_return std::nullopt;
    }
    co_return got;
}

}  // namespace coach::teams
