#include "integrations/teams/streamed_answer.hpp"

#include "integrations/teams/render.hpp"
#include "net/tasks.hpp"

#include <boost/json/serialize.hpp>

namespace coach::teams {

using durable::performed;

streamed_answer::streamed_answer(boost::asio::io_context& io, connector& out, target to)
    : io_(io), out_(out), to_(std::move(to)), writer_(to_.one_to_one), began_(std::chrono::steady_clock::now()) {}

std::chrono::milliseconds streamed_answer::now() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began_);
}

net::awaitable<> streamed_answer::send(stream_writer::request r) {
    connector_call call;
    call.method = std::move(r.method);
    call.url = conversation_url(to_.service_url, to_.conversation, r.activity);
    call.conversation = to_.pace;
    call.tenant = to_.tenant;
    r.body["from"] = boost::json::object{{"id", to_.bot}};
    r.body["conversation"] = boost::json::object{{"id", to_.conversation}};
    call.body = boost::json::serialize(r.body);
    last_ = co_await out_.send(std::move(call));
    stream_writer::outcome seen;
    seen.ok = last_.what == answer::kind::ok;
    seen.id = last_.id;
    seen.slower = last_.what == answer::kind::rate_limited || last_.what == answer::kind::later;
    seen.lost = last_.what == answer::kind::unknown || last_.what == answer::kind::unsure;
    seen.error = last_.error;
    seen.message = last_.message;
    writer_.answered(now(), seen);
}

net::awaitable<> streamed_answer::doing(std::string what) {
    writer_.doing(what);
    if (auto due = writer_.next(now())) co_await send(std::move(*due));
}

net::awaitable<bool> streamed_answer::append(std::string markdown) {
    writer_.append(markdown);
    if (auto due = writer_.next(now())) co_await send(std::move(*due));
    co_return !writer_.stopped();
}

net::awaitable<performed> streamed_answer::finish(core::message whole) {
    auto content = render(whole);
    if (content.empty()) co_return performed{};
    writer_.finish(std::move(content));
    while (!writer_.over()) {
        if (const auto left = writer_.wait(now()); left.count() > 0) co_await net::pause_for(left);
        auto due = writer_.next(now());
        if (due) co_await send(std::move(*due));
    }
    if (!writer_.failed()) co_return performed{};
    const bool lost = last_.what == answer::kind::unknown || last_.what == answer::kind::unsure;
    co_return performed{lost ? performed::kind::unknown : performed::kind::impossible, {}, last_.error};
}

}  // namespace coach::teams
