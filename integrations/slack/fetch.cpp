#include "integrations/slack/fetch.hpp"

#include "integrations/slack/plain_words.hpp"

#include <simdjson.h>

#include <algorithm>

namespace coach::slack {
namespace {

namespace dom = simdjson::dom;
using durable::performed;

constexpr unsigned most_tries = 4;
constexpr std::size_t most_thread_bytes = 40'000;
constexpr std::size_t most_remembered = 10'000;
constexpr std::string_view most_replies = "200";

performed again() { return {performed::kind::not_yet, std::chrono::seconds(2), "not fetched"}; }
performed not_stored() { return {performed::kind::not_yet, std::chrono::seconds(1), "the inbox is not available"}; }

std::string field(const std::vector<std::pair<std::string, std::string>>& all, std::string_view name) {
    for (const auto& [key, value] : all)
        if (key == name) return value;
    return {};
}

std::string_view text(dom::element from, std::string_view name) {
    std::string_view out;
    return from[name].get(out) == simdjson::SUCCESS ? out : std::string_view{};
}

bool is_person(dom::element message) {
    const auto kind = text(message, "subtype");
    const bool said = kind.empty() || kind == "file_share" || kind == "thread_broadcast" || kind == "me_message";
    return said && text(message, "bot_id").empty() && !text(message, "user").empty() && !text(message, "text").empty();
}

core::shared_file unread(std::string name, std::string mime, std::string problem) {
    return {std::move(name), std::move(mime), {}, std::move(problem), false};
}

}  // namespace

std::string author_line(std::string_view author, std::string_view words) {
    auto line = plain_words(words, {});
    std::replace_if(line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    return "@" + std::string(author) + ": " + line;
}

std::string thread_lines(std::string_view body) {
    static thread_local dom::parser parser;
    std::string out;
    dom::array messages;
    if (parser.parse(body.data(), body.size())["messages"].get(messages) != simdjson::SUCCESS) return out;
    for (const auto message : messages) {
        if (!message.is_object() || !is_person(message)) continue;
        const auto line = author_line(text(message, "user"), text(message, "text"));
        if (out.size() + line.size() + 1 > most_thread_bytes) break;
        out += (out.empty() ? "" : "\n") + line;
    }
    return out;
}

fetcher::fetcher(web_api& api, credentials& tokens, net::http_client& client, integrations::inbox inbox,
                 integrations::document_reader read)
    : api_(api), tokens_(tokens), client_(client), inbox_(std::move(inbox)), read_(std::move(read)) {}

net::awaitable<std::string> fetcher::direct_channel(std::string workspace, std::string user) {
    const auto key = workspace + "/" + user;
    if (const auto known = direct_.find(key); known != direct_.end()) co_return known->second;
    const auto channel = co_await api_.direct_channel(std::move(workspace), user);
    if (!channel) co_return user;
    if (direct_.size() >= most_remembered) direct_.clear();
    direct_[key] = *channel;
    co_return *channel;
}

net::awaitable<bool> fetcher::deliver(core::event from, std::string id, core::happening what) {
    from.id = std::move(id);
    from.what = std::move(what);
    co_return co_await inbox_(std::move(from)) != integrations::accepted::unavailable;
}

net::awaitable<performed> fetcher::fetch(core::event e, unsigned attempts) {
    const bool last = attempts + 1 >= most_tries;
    auto* told = std::get_if<core::told>(&e.what);
    if (!told) co_return performed{performed::kind::impossible, {}, "nothing to fetch"};
    auto wanted = std::move(told->fields);
    if (e.where.direct && e.where.channel == e.who.id)
        e.where.channel = co_await direct_channel(e.where.workspace, e.who.id);
    const auto what = field(wanted, "what");
    if (what == "files") co_return co_await files(std::move(e), std::move(wanted), last);
    if (what == "thread") co_return co_await thread(std::move(e), std::move(wanted), last);
    if (what != "command") co_return performed{performed::kind::impossible, {}, "nothing known to fetch"};
    const auto id = e.id + "/c";
    const bool stored = co_await deliver(std::move(e), id, core::commanded{field(wanted, "text")});
    co_return stored ? performed{} : not_stored();
}

/// The words first: they say what is wanted with the file.
net::awaitable<performed> fetcher::files(core::event e, fields wanted, bool last) {
    const auto words = field(wanted, "words");
    const bool critique = field(wanted, "as") == "critique";
    if (!words.empty()) {
        const bool stored = co_await deliver(e, e.id + "/w", core::said{words, field(wanted, "message")});
        if (!stored) co_return not_stored();
        e.redactions.clear();
    }
    std::size_t number = 0;
    for (std::size_t i = 0; i < wanted.size() && number < most_files; ++i) {
        if (wanted[i].first != "file") continue;
        ++number;
        const auto named = [&](std::size_t at) { return at < wanted.size() ? wanted[at].second : std::string(); };
        auto name = named(i + 1);
        auto mime = named(i + 2);
        auto got = co_await fetch_file(api_, tokens_, client_, e.where.workspace, wanted[i].second);
        if (got.later && !last) co_return again();
        if (name.empty()) name = got.facts.name;
        core::happening seen = unread(name, mime, got.facts.problem);
        if (got.facts.problem.empty()) {
            auto text = read_ ? co_await read_(name, std::move(got.bytes)) : integrations::readable{{}, "unreachable"};
            if (critique && text.problem.empty() && !text.text.empty())
                seen = core::commanded{std::string(critique_lead) + "\n" + text.text};
            else
                seen = core::shared_file{name, mime, std::move(text.text), std::move(text.problem), text.cut};
        }
        const bool stored = co_await deliver(e, e.id + "/f" + std::to_string(number), std::move(seen));
        if (!stored) co_return not_stored();
        e.redactions.clear();
    }
    co_return performed{};
}

net::awaitable<performed> fetcher::thread(core::event e, fields wanted, bool last) {
    const auto channel = field(wanted, "channel");
    const auto got = co_await api_.ask_form(
        e.where.workspace, "conversations.replies", channel,
        {{"channel", channel}, {"ts", field(wanted, "thread")}, {"limit", std::string(most_replies)}});
    const bool ok = got.what.what == answer::kind::ok;
    if (!ok && got.what.what != answer::kind::give_up && got.what.what != answer::kind::not_there && !last)
        co_return again();
    auto lines = ok ? thread_lines(got.body) : std::string();
    if (lines.empty()) lines = author_line(field(wanted, "author"), field(wanted, "words"));
    const auto id = e.id + "/t";
    const bool stored =
        co_await deliver(std::move(e), id, core::commanded{std::string(capture_lead) + "\n" + std::move(lines)});
    co_return stored ? performed{} : not_stored();
}

}  // namespace coach::slack
