#include "integrations/teams/notices.hpp"

#include "integrations/teams/files.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <spdlog/spdlog.h>

#include <charconv>
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
constexpr notices::milliseconds between{1500};
constexpr std::string_view awaited = "awaited";
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

bool is_not_done(const answer& a) { return a.what == kind::rate_limited || a.what == kind::later; }
bool is_settled(const answer& a) { return a.what == kind::ok || a.what == kind::unknown || a.what == kind::unsure; }

std::string key_of(std::string_view conversation) { return "teams_stream/" + owner_token(conversation); }

/// Of all machines, so that any can keep the pace.
long long since_epoch() {
    return std::chrono::duration_cast<notices::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// "{when it began} {its id}"
std::pair<long long, std::string> read_record(std::string_view bytes) {
    long long began = 0;
    const auto at = bytes.find(' ');
    if (at == std::string_view::npos) return {};
    const auto read = std::from_chars(bytes.data(), bytes.data() + at, began);
    if (read.ec != std::errc{}) return {};
    return {began, std::string(bytes.substr(at + 1))};
}

}  // namespace

struct notices::open {
    open(boost::asio::io_context& io, streamed_answer::target t) : to(std::move(t)), changed(io) {}
    streamed_answer::target to;
    stream_writer writer{true};
    clock::time_point began = clock::now();
    std::string id;  ///< of the stream; empty: not begun
    bool sending = false, ending = false;
    net::gate changed;

    [[nodiscard]] milliseconds now() const { return std::chrono::duration_cast<milliseconds>(clock::now() - began); }
};

notices::notices(boost::asio::io_context& io, durable::shelf& shelf, connector& out, net::tasks& background,
                 milliseconds after)
    : io_(io), shelf_(shelf), out_(out), background_(background), after_(after) {}

bool notices::over(const open& o) const { return o.now() > after_ + lasts; }

void notices::drop(const entry& which) {
    const auto at = open_.find(which->to.conversation);
    if (at != open_.end() && at->second == which) open_.erase(at);
    which->changed.open();
}

net::awaitable<bool> notices::expect(streamed_answer::target to, std::string words) {
    if (stopped_ || !to.one_to_one || to.conversation.empty()) co_return false;
    const std::string talk = to.conversation;
    const auto known = open_.find(talk);
    if (known != open_.end()) {
        const entry before = known->second;
        if (before->sending || before->ending) co_return false;
        const auto lies = co_await shelf_.read(key_of(talk));
        if (!over(*before) && (!lies || *lies)) co_return false;
        drop(before);  // another thread ended it
    }
    if (open_.size() >= most_open) std::erase_if(open_, [this](const auto& each) { return over(*each.second); });
    if (open_.size() >= most_open) co_return false;
    auto made = std::make_shared<open>(io_, std::move(to));
    made->writer.doing(words);
    open_[talk] = made;
    // Only where nothing is awaited already: one stream a chat, whoever began it.
    const auto noted = co_await shelf_.write(key_of(talk), std::string(awaited), 0, after_ + lasts);
    if (noted && *noted) co_return true;
    drop(made);
    co_return false;
}

void notices::begin(const std::string& conversation) {
    const auto at = open_.find(conversation);
    if (at != open_.end()) background_.start(io_.get_executor(), show(at->second));
}

net::awaitable<> notices::forget(std::string conversation) {
    const auto at = open_.find(conversation);
    if (at == open_.end() || !at->second->id.empty() || at->second->sending) co_return;
    const entry which = at->second;
    drop(which);
    (void)co_await shelf_.remove(key_of(conversation));
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
    const std::string talk = which->to.conversation;
    which->sending = true;
    const auto still = co_await shelf_.take(key_of(talk));
    auto due = still && *still ? which->writer.next(which->now()) : std::nullopt;
    if (due) {
        const answer got = co_await send(which->to, std::move(due->body), false, {});
        which->writer.answered(which->now(), outcome_of(got));
        if (got.what == kind::ok) which->id = got.id;
        if (which->id.empty()) spdlog::debug("teams: a notice was not shown: {}", got.error);
    }
    if (!which->id.empty())
        (void)co_await shelf_.write(key_of(talk), std::to_string(since_epoch()) + " " + which->id, {}, lasts);
    which->sending = false;
    if (which->id.empty()) drop(which);
    which->changed.open();
}

net::awaitable<answer> notices::send(streamed_answer::target to, json::object body, bool last, std::string id) {
    connector_call call;
    call.url = conversation_url(to.service_url, to.conversation);
    call.conversation = to.pace;
    call.tenant = to.tenant;
    body["from"] = json::object{{"id", to.bot}};
    body["conversation"] = json::object{{"id", to.conversation}};
    call.body = json::serialize(body);
    answer got;
    for (unsigned tries = 0; tries < most_tries; ++tries) {
        got = co_await out_.send(call);
        if (tries > 0 && was_completed(got)) co_return answer{kind::ok, {}, {}, id};
        if (got.what != kind::unsure || !last || tries + 1 == most_tries) break;
        co_await net::pause_for(before_retry * (tries + 1));
    }
    if (got.what == kind::ok && got.id.empty()) got.id = id;
    co_return got;
}

net::awaitable<std::optional<answer>> notices::close(streamed_answer::target to, json::object content) {
    const auto at = open_.find(to.conversation);
    if (at == open_.end()) co_return co_await close_other(std::move(to), std::move(content));
    if (at->second->ending) co_return std::nullopt;
    co_return co_await close_own(at->second, std::move(content));
}

net::awaitable<std::optional<answer>> notices::close_other(streamed_answer::target to, json::object content) {
    const auto key = key_of(to.conversation);
    const auto kept = co_await shelf_.take(key);
    if (!kept || !*kept || (*kept)->bytes == awaited) co_return std::nullopt;
    const auto [began, id] = read_record((*kept)->bytes);
    const auto age = since_epoch() - began;
    if (id.empty() || age < 0 || age > lasts.count()) co_return std::nullopt;
    if (age < between.count()) co_await net::pause_for(between - milliseconds(age));
    json::array entities;
    if (const auto* own = content.if_contains("entities"); own && own->is_array()) entities = own->get_array();
    entities.push_back(json::object{{"type", "streaminfo"}, {"streamType", "final"}, {"streamId", id}});
    content["entities"] = std::move(entities);
    content["type"] = "message";
    auto got = co_await send(std::move(to), std::move(content), true, id);
    if (is_not_done(got)) (void)co_await shelf_.write(key, std::move((*kept)->bytes), 0, lasts);
    if (is_settled(got) || is_not_done(got)) co_return got;
    co_return std::nullopt;
}

net::awaitable<std::optional<answer>> notices::close_own(entry which, json::object content) {
    which->ending = true;
    if (which->sending) co_await which->changed.wait(patience);
    const auto key = key_of(which->to.conversation);
    auto kept = co_await shelf_.take(key);  // whoever has it ends the stream
    if (!kept || !*kept || which->id.empty() || over(*which)) {
        drop(which);
        co_return std::nullopt;
    }
    which->writer.finish(std::move(content));
    if (const auto left = which->writer.wait(which->now()); left.count() > 0) co_await net::pause_for(left);
    auto due = which->writer.next(which->now());
    if (!due || due->method != "POST") {
        drop(which);
        co_return std::nullopt;
    }
    answer got = co_await send(which->to, std::move(due->body), true, which->id);
    const bool not_done = is_not_done(got);
    if (not_done) which->writer.answered(which->now(), outcome_of(got));
    which->ending = false;
    if (not_done && !which->writer.over()) {
        (void)co_await shelf_.write(key, std::move((*kept)->bytes), {}, lasts);
        co_return got;
    }
    drop(which);
    if (!is_settled(got)) {
        spdlog::debug("teams: a stream could not be ended: {} {}", got.error, got.message);
        co_return std::nullopt;
    }
    co_return got;
}

}  // namespace coach::teams
