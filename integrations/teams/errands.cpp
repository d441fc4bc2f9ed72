#include "integrations/teams/errands.hpp"

#include "integrations/teams/markdown.hpp"
#include "integrations/teams/words.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <spdlog/spdlog.h>

namespace coach::teams {
namespace {

namespace json = boost::json;
using durable::performed;

constexpr unsigned most_tries = 4;
constexpr std::chrono::seconds patience{30};
constexpr std::chrono::hours kept_for{24};
constexpr std::string_view family = "teams_file/";
constexpr std::size_t most_waiting = 100'000;
constexpr std::string_view unreachable = "unreachable";
constexpr std::string_view too_large = "too_large";

performed again(std::string why) { return {performed::kind::not_yet, std::chrono::seconds(2), std::move(why)}; }

std::string field(const errand_fields& all, std::string_view name) {
    for (const auto& [key, value] : all)
        if (key == name) return value;
    return {};
}

}  // namespace

core::told errand_of(const file_answer& a) {
    core::told out{std::string(integrations::fetch_kind),
                   {{"what", a.accepted ? "upload" : "drop"}, {"file", a.token}}};
    if (!a.accepted) return out;
    for (const auto& [name, value] : {std::pair{"url", &a.upload_url},
                                      {"content", &a.content_url},
                                      {"title", &a.name},
                                      {"unique", &a.unique_id},
                                      {"type", &a.file_type}})
        out.fields.emplace_back(name, *value);
    return out;
}

std::optional<core::told> errand_of(const activity& a) {
    core::told out{std::string(integrations::fetch_kind), {{"what", "files"}, {"words", a.text}, {"message", a.id}}};
    std::size_t files = 0;
    for (const auto& each : a.attachments) {
        if (each.download_url.empty() || files == most_shared_files) continue;
        ++files;
        out.fields.emplace_back("file", each.download_url);
        out.fields.emplace_back("name", each.name);
        out.fields.emplace_back("mime", each.file_type);
    }
    if (files == 0) return std::nullopt;
    return out;
}

net::awaitable<performed> errands::fetch(core::event e, unsigned attempts) {
    auto* told = std::get_if<core::told>(&e.what);
    if (!told) co_return performed{performed::kind::impossible, {}, "nothing to fetch"};
    auto wanted = std::move(told->fields);
    const auto what = field(wanted, "what");
    if (what == "files") co_return co_await files(std::move(e), std::move(wanted), attempts);
    if (what == "upload") co_return co_await upload(std::move(e), std::move(wanted), attempts + 1 >= most_tries);
    if (what == "drop") co_return co_await drop(field(wanted, "file"));
    co_return performed{performed::kind::impossible, {}, "nothing known to fetch"};
}

net::awaitable<bool> errands::deliver(core::event from, std::string id, core::happening what) {
    from.id = std::move(id);
    from.what = std::move(what);
    co_return co_await with_.inbox(std::move(from)) != integrations::accepted::unavailable;
}

net::client_request errands::request(std::string method, std::string url) const {
    net::client_request out;
    out.method = std::move(method);
    out.foreign = !(with_.loopback && is_loopback(url));
    out.url = std::move(url);
    out.deadline = patience;
    return out;
}

net::awaitable<errands::got> errands::download(std::string url) {
    auto wanted = request("GET", std::move(url));
    wanted.max_response = most_file_bytes;
    auto answer = co_await with_.client.send(std::move(wanted));
    if (!answer) {
        const auto code = answer.error().code;
        if (code == boost::system::errc::message_size) co_return got{{}, std::string(too_large)};
        const bool forbidden =
            code == boost::system::errc::permission_denied || code == boost::system::errc::invalid_argument;
        co_return got{{}, std::string(unreachable), !forbidden};
    }
    if (answer->status == 200) co_return got{std::move(answer->body), {}};
    co_return got{{}, std::string(unreachable), answer->status == 429 || answer->status >= 500};
}

/// The words first: they say what is wanted with the file.
net::awaitable<performed> errands::files(core::event e, errand_fields wanted, unsigned attempts) {
    if (attempts == 0) co_await tell_reading(e);
    const auto words = field(wanted, "words");
    if (!words.empty()) {
        const bool stored = co_await deliver(e, e.id + "/w", core::said{words, field(wanted, "message")});
        if (!stored) co_return again("the inbox is not available");
        e.redactions.clear();
    }
    std::size_t number = 0;
    for (std::size_t i = 0; i + 2 < wanted.size() && number < most_shared_files; ++i) {
        if (wanted[i].first != "file") continue;
        ++number;
        core::shared_file seen{wanted[i + 1].second, wanted[i + 2].second, {}, {}, false};
        auto loaded = co_await download(wanted[i].second);
        if (loaded.later && attempts + 1 < most_tries) co_return again("not fetched");
        if (loaded.problem.empty()) {
            auto text = with_.read ? co_await with_.read(seen.name, std::move(loaded.bytes))
                                   : integrations::readable{{}, std::string(unreachable), false};
            seen.text = std::move(text.text);
            seen.problem = std::move(text.problem);
            seen.cut = text.cut;
        } else {
            seen.problem = std::move(loaded.problem);
        }
        const bool stored = co_await deliver(e, e.id + "/f" + std::to_string(number), std::move(seen));
        if (!stored) co_return again("the inbox is not available");
        e.redactions.clear();
    }
    co_return performed{};
}

net::awaitable<bool> errands::keep(std::string token, std::string bytes) {
    const auto stored = co_await with_.shelf.write(std::string(family) + token, std::move(bytes), {}, kept_for);
    if (!stored) spdlog::error("teams: a file could not be kept for its consent");
    co_return stored.has_value();
}

net::awaitable<bool> errands::forget(std::string actor) {
    const auto waiting = co_await with_.shelf.keys(std::string(family.substr(0, family.size() - 1)), most_waiting);
    if (!waiting) co_return false;
    const auto own = std::string(family) + owner_token(actor);
    bool done = true;
    for (const auto& key : *waiting) {
        if (!key.starts_with(own)) continue;
        const auto gone = co_await with_.shelf.remove(key);
        done = done && gone.has_value();
    }
    co_return done;
}

net::awaitable<performed> errands::drop(std::string token) {
    const auto gone = co_await with_.shelf.remove(std::string(family) + token);
    co_return gone ? performed{} : again("the shelf is not available");
}

net::awaitable<> errands::tell_reading(core::event e) {
    (void)co_await post(e, {{"type", "typing"}});
    if (!e.where.direct) co_return;
    const auto known = co_await with_.known.of_person(e.where.workspace, e.who.id);
    if (!known || !*known) co_return;
    const auto talk = with_thread(e.where.channel, e.where.thread);
    const bool expected = co_await with_.shown.expect(
        {(*known)->service_url, (*known)->bot, e.where.workspace, talk, e.where.channel, true},
        std::string(own_words::reading_document));
    if (expected) with_.shown.begin(talk);
}

net::awaitable<answer> errands::post(core::event to, json::object content) {
    const auto known = co_await with_.known.of_person(to.where.workspace, to.who.id);
    if (!known || !*known) co_return answer{answer::kind::give_up, {}, "no conversation reference", {}};
    connector_call call;
    const std::string talk = with_thread(to.where.channel, to.where.thread);
    call.url = conversation_url((*known)->service_url, talk);
    call.conversation = to.where.channel;
    call.tenant = to.where.workspace;
    content["from"] = json::object{{"id", (*known)->bot}};
    call.body = json::serialize(content);
    co_return co_await with_.out.send(std::move(call));
}

/// Done twice, the second upload is refused and nothing more is said; the bytes go once it is shown where they lie.
net::awaitable<performed> errands::upload(core::event e, errand_fields wanted, bool last) {
    const auto token = field(wanted, "file");
    auto kept = co_await with_.shelf.read(std::string(family) + token);
    if (!kept) co_return again("the shelf is not available");
    const json::object failed{{"type", "message"}, {"text", own_words::not_uploaded}};
    if (!*kept) {
        (void)co_await post(std::move(e), failed);
        co_return performed{};
    }
    auto put = request("PUT", field(wanted, "url"));
    put.headers = {{"Content-Type", "application/octet-stream"},
                   {"Content-Range", content_range((*kept)->bytes.size())}};
    put.body = std::move((*kept)->bytes);
    const auto sent = co_await with_.client.send(std::move(put));
    const bool done = sent && sent->status >= 200 && sent->status < 300;
    const bool worth = !sent ? sent.error().code != boost::system::errc::permission_denied
                             : sent->status == 429 || sent->status >= 500;
    if (!done && worth && !last) co_return again("not uploaded");
    const file_answer a{true,
                        token,
                        {},
                        field(wanted, "content"),
                        field(wanted, "title"),
                        field(wanted, "unique"),
                        field(wanted, "type")};
    const json::object shown{{"type", "message"}, {"attachments", json::array{info_card(a)}}};
    const auto told = co_await post(std::move(e), done ? shown : failed);
    if (told.what != answer::kind::ok) spdlog::error("teams: what became of a file was not told: {}", told.error);
    if (done) (void)co_await drop(token);
    co_return performed{};
}

}  // namespace coach::teams
