#include "integrations/slack/stream.hpp"

#include "core/utf8.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <simdjson.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace coach::slack {
namespace {

namespace asio = boost::asio;
using durable::performed;
using ending = stream_machine::end;

constexpr std::chrono::hours left_alone{1};
constexpr std::chrono::milliseconds all_pauses{3000};
constexpr std::chrono::milliseconds longest_wait{5000};
constexpr unsigned most_tries = 4;
constexpr std::size_t long_text = 1500;
constexpr std::size_t a_piece = 256;

std::string ts_of(const std::string& body) {
    simdjson::dom::parser parser;
    std::string_view ts;
    if (parser.parse(body)["ts"].get(ts) != simdjson::SUCCESS) return {};
    return std::string(ts);
}

net::awaitable<> close(web_api& api, std::string workspace, std::string channel, std::string ts) {
    boost::json::object arguments{{"channel", channel}, {"ts", ts}};
    const auto got =
        co_await api.call(std::move(workspace), "chat.stopStream", std::move(channel), std::move(arguments));
    if (got.what != answer::kind::ok) spdlog::warn("slack: a stream was not closed: {}", got.error);
}

/// Whole paragraphs, each piece worth a call.
std::vector<std::string> pieces_of(const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t from = 0; from < text.size();) {
        auto end = text.find("\n\n", std::min(text.size(), from + a_piece));
        end = end == std::string::npos ? text.size() : end + 2;
        out.push_back(text.substr(from, end - from));
        from = end;
    }
    return out;
}

std::string leading(const core::message& m) {
    std::string out;
    for (const auto& part : m.parts) {
        const auto* text = std::get_if<core::text_part>(&part);
        if (text == nullptr) break;
        out += (out.empty() ? "" : "\n\n") + text->markdown;
    }
    return out;
}

/// Private words and replacements have ways of their own.
bool may_stand_in(const core::place& where, core::intent why) {
    if (why == core::intent::update || why == core::intent::home) return false;
    return where.direct || why == core::intent::reply;
}

/// Only readers outside a direct chat must be named.
stream_machine::target target_of(const core::place& where, const core::person& who) {
    if (where.direct) return {where.channel, where.thread, {}, {}};
    return {where.channel, where.thread, who.id, where.workspace};
}

}  // namespace

bool is_long(const core::message& m) { return core::utf8::count(leading(m)) > long_text; }

std::shared_ptr<live_stream> live_streams::open(const core::place& where) {
    std::erase_if(all_, [](const auto& each) { return each.expired(); });
    auto out = std::make_shared<live_stream>(live_stream{where.workspace, where.channel, where.thread, {}, false});
    all_.push_back(out);
    return out;
}

void live_streams::stop(const stopped& what) {
    for (const auto& each : all_) {
        const auto live = each.lock();
        if (!live || live->workspace != what.workspace || live->channel != what.channel) continue;
        const bool named = std::find(what.messages.begin(), what.messages.end(), live->ts) != what.messages.end();
        if (named || (!what.thread.empty() && what.thread == live->thread)) live->silenced = true;
    }
}

net::awaitable<> live_streams::close_all(web_api& api) {
    closing_ = true;
    const auto all = all_;
    for (const auto& each : all) {
        const auto live = each.lock();
        if (live && !live->ts.empty()) co_await close(api, live->workspace, live->channel, live->ts);
    }
}

bool live_streams::takes(const std::string& workspace) const {
    const auto found = without_.find(workspace);
    return !closing_ && (found == without_.end() || std::chrono::steady_clock::now() > found->second + left_alone);
}

slack_stream::slack_stream(parts use, net::executor on, core::place where, core::person who, std::string effect_id,
                           plain_way plainly)
    : use_(use),
      on_(std::move(on)),
      where_(std::move(where)),
      who_(std::move(who)),
      effect_id_(std::move(effect_id)),
      plainly_(std::move(plainly)),
      live_(use_.all.open(where_)),
      machine_(target_of(where_, who_), use_.all.takes(where_.workspace)),
      began_(std::chrono::steady_clock::now()) {}

slack_stream::~slack_stream() {
    if (live_->ts.empty() || use_.all.closing()) return;
    use_.tasks.start(on_, close(use_.api, live_->workspace, live_->channel, live_->ts));
}

stream_machine::milliseconds slack_stream::now() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began_);
}

net::awaitable<> slack_stream::send(stream_machine::request r) {
    const bool starts = r.method == "chat.startStream";
    auto got = co_await use_.api.ask(where_.workspace, std::move(r.method), where_.channel, std::move(r.arguments));
    stream_machine::outcome seen{got.what.what, got.what.delay, got.what.error, {}};
    if (starts && seen.what == answer::kind::ok) {
        seen.ts = ts_of(got.body);
        if (seen.ts.empty()) seen.what = answer::kind::unknown;
    }
    if (starts && seen.what == answer::kind::give_up) {
        spdlog::info("slack: no streamed answers in {} for an hour: {}", where_.workspace, seen.error);
        if (!seen.error.starts_with("missing_recipient") && seen.error != "channel_type_not_supported")
            use_.all.refused(where_.workspace);
    }
    machine_.answered(now(), seen);
    live_->ts = machine_.ended() == ending::none || machine_.ended() == ending::unknown ? machine_.message() : "";
}

net::awaitable<> slack_stream::step() {
    if (live_->silenced) machine_.silence();
    if (auto due = machine_.next(now())) co_await send(std::move(*due));
}

net::awaitable<> slack_stream::turn() {
    if (const auto left = machine_.wait(now()); left.count() > 0) co_await net::pause_for(left);
    co_await step();
}

net::awaitable<> slack_stream::doing(std::string what) {
    if (in_assistant_thread(where_) && use_.pane.is_there(where_.workspace))
        co_await use_.pane.does(where_, std::move(what));
}

net::awaitable<bool> slack_stream::append(std::string markdown) {
    machine_.append(markdown);
    co_await step();
    co_return !live_->silenced && machine_.ended() != ending::silent;
}

net::awaitable<performed> slack_stream::finish(core::message whole) {
    if (live_->silenced) machine_.silence();
    if (!may_stand_in(where_, whole.why) && !live_->silenced && machine_.ended() != ending::silent) {
        machine_.silence();  // closes what is open
        while (machine_.ended() == ending::none)
            co_await turn();
        live_->ts.clear();
        co_return co_await plainly_({where_, who_, std::move(whole), {}}, effect_id_);
    }
    machine_.finish(whole, effect_id_);
    while (machine_.ended() == ending::none)
        co_await turn();
    live_->ts.clear();
    switch (machine_.ended()) {
        case ending::plain:
            co_return co_await plainly_({where_, who_, machine_.left(), {}}, effect_id_);
        case ending::rest:
            co_return co_await say_rest();
        case ending::unknown:
            co_return performed{performed::kind::unknown, {}, machine_.error()};
        default:
            co_return performed{};
    }
}

/// Its beginning is shown: coming back later would show that twice.
net::awaitable<performed> slack_stream::say_rest() {
    performed out;
    for (unsigned tries = 0; tries < most_tries; ++tries) {
        out = co_await plainly_({where_, who_, machine_.left(), {}}, effect_id_);
        if (out.what != performed::kind::not_yet) break;
        co_await net::pause_for(std::min<std::chrono::milliseconds>(out.delay, longest_wait));
    }
    co_return out;
}

net::awaitable<performed> slack_stream::tell(core::message whole, std::chrono::milliseconds pause) {
    auto pieces = pieces_of(leading(whole));
    if (!pieces.empty()) pieces.pop_back();  // the last one goes with the buttons
    const auto each = std::min(pause, all_pauses / static_cast<int>(pieces.size() + 1));
    for (auto& piece : pieces) {
        if (use_.all.closing() || !co_await append(std::move(piece))) break;
        if (machine_.message().empty()) break;  // nothing is shown: it will be said plainly
        if (each.count() > 0) co_await net::pause_for(each);
    }
    co_return co_await finish(std::move(whole));
}

}  // namespace coach::slack
