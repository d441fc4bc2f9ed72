#include "integrations/slack/files.hpp"

#include "integrations/slack/decode.hpp"

#include <boost/json/array.hpp>
#include <simdjson.h>

#include <algorithm>
#include <array>

namespace coach::slack {
namespace {

namespace dom = simdjson::dom;

constexpr int most_hops = 3;
constexpr std::chrono::milliseconds download_time{20'000};

constexpr std::string_view no_access = "no_access";
constexpr std::string_view gone = "gone";
constexpr std::string_view unreachable = "unreachable";

std::string_view text(dom::element from, std::string_view name) {
    std::string_view out;
    return from[name].get(out) == simdjson::SUCCESS ? out : std::string_view{};
}

enum class download { done, too_large, no_access, gone, later };

download meaning_of_status(int status) {
    if (status == 200) return download::done;
    if (status == 404 || status == 410) return download::gone;
    if (status == 429 || status == 408 || status >= 500) return download::later;
    return download::no_access;
}

/// Slack answers a token without files:read with its sign-in page, and 200.
bool is_login_page(const net::http_response& got, const file_facts& file) {
    const auto type = net::find_header(got.headers, "Content-Type");
    return type.starts_with("text/html") && (file.mime != "text/html" || got.body.size() != file.size);
}

struct got_bytes {
    download what = download::later;
    std::string bytes;
};

net::awaitable<got_bytes> download_from(net::http_client& client, file_facts file, std::string token, bool loopback) {
    std::string url = file.url;
    for (int hop = 0; hop < most_hops; ++hop) {
        if (!is_response_url(url, loopback)) co_return got_bytes{download::no_access, {}};
        net::client_request request;
        request.method = "GET";
        request.foreign = !is_loopback(url);
        request.url = url;
        request.headers = {{"Authorization", "Bearer " + token}};
        request.deadline = download_time;
        request.max_response = most_file_bytes + 64 * 1024;
        auto got = co_await client.send(std::move(request));
        if (!got) {
            const bool large = got.error().code == boost::system::errc::message_size;
            const bool forbidden = got.error().code == boost::system::errc::permission_denied;
            co_return got_bytes{large ? download::too_large : forbidden ? download::no_access : download::later, {}};
        }
        if (got->status >= 301 && got->status <= 308 && got->status != 304) {
            url = std::string(net::find_header(got->headers, "Location"));
            continue;
        }
        if (const auto what = meaning_of_status(got->status); what != download::done) co_return got_bytes{what, {}};
        if (is_login_page(*got, file)) co_return got_bytes{download::no_access, {}};
        if (got->body.size() > most_file_bytes) co_return got_bytes{download::too_large, {}};
        co_return got_bytes{download::done, std::move(got->body)};
    }
    co_return got_bytes{download::no_access, {}};
}

std::string_view problem_of(download what) {
    switch (what) {
        case download::done:
            return {};
        case download::too_large:
            return "too_large";
        case download::no_access:
            return no_access;
        case download::gone:
            return gone;
        case download::later:
            return unreachable;
    }
    return unreachable;
}

}  // namespace

std::string file_problem_of(std::string_view error) {
    constexpr std::array lost{"file_not_found", "file_deleted", "file_is_tombstone"};
    const bool is_gone = std::find(lost.begin(), lost.end(), error) != lost.end();
    return std::string(is_gone ? gone : no_access);
}

file_facts read_file_info(std::string_view body, bool loopback_urls) {
    static thread_local dom::parser parser;
    file_facts out;
    dom::element file;
    if (parser.parse(body.data(), body.size())["file"].get(file) != simdjson::SUCCESS || !file.is_object()) {
        out.problem = unreachable;
        return out;
    }
    out.name = text(file, "name").empty() ? text(file, "title") : text(file, "name");
    out.mime = text(file, "mimetype");
    std::uint64_t size = 0;
    if (file["size"].get(size) == simdjson::SUCCESS) out.size = size;
    const auto mode = text(file, "mode");
    const auto url = text(file, "url_private_download");
    out.url = url.empty() ? text(file, "url_private") : url;
    if (mode == "tombstone" || mode == "hidden_by_limit") {
        out.problem = gone;
    } else if (mode == "external" || out.url.empty() || !is_response_url(out.url, loopback_urls)) {
        out.problem = no_access;  // a link to another service's document, which this token does not open
    } else if (out.size > most_file_bytes) {
        out.problem = "too_large";
    }
    return out;
}

net::awaitable<fetched_file> fetch_file(web_api& api, credentials& tokens, net::http_client& client,
                                        std::string workspace, std::string file_id) {
    fetched_file out;
    if (file_id.empty()) {
        out.facts.problem = gone;
        co_return out;
    }
    const auto info = co_await api.ask_form(workspace, "files.info", {}, {{"file", file_id}});
    if (info.what.what != answer::kind::ok) {
        out.later = info.what.what != answer::kind::give_up;
        out.facts.problem = out.later ? std::string(unreachable) : file_problem_of(info.what.error);
        co_return out;
    }
    out.facts = read_file_info(info.body, api.towards_loopback());
    if (!out.facts.problem.empty()) co_return out;
    const auto who = co_await tokens.of(workspace);
    if (who.what != lookup::kind::found) {
        out.later = who.what == lookup::kind::unavailable;
        out.facts.problem = out.later ? unreachable : no_access;
        co_return out;
    }
    auto got = co_await download_from(client, out.facts, who.who.token, api.towards_loopback());
    out.later = got.what == download::later;
    out.facts.problem = problem_of(got.what);
    out.bytes = std::move(got.bytes);
    co_return out;
}

namespace {

struct upload_place {
    std::string url, id;
};
std::optional<upload_place> read_upload(std::string_view body) {
    static thread_local dom::parser parser;
    dom::element root;
    if (parser.parse(body.data(), body.size()).get(root) != simdjson::SUCCESS || !root.is_object()) return std::nullopt;
    upload_place out{std::string(text(root, "upload_url")), std::string(text(root, "file_id"))};
    return out.url.empty() || out.id.empty() ? std::nullopt : std::optional(std::move(out));
}

net::awaitable<answer> put_bytes(net::http_client& client, std::string url, core::file_part file) {
    net::client_request request;
    request.foreign = !is_loopback(url);
    request.url = std::move(url);
    request.headers = {{"Content-Type", "application/octet-stream"}};  // the address itself is the permission
    request.body = std::move(file.bytes);
    request.deadline = download_time;
    const auto got = co_await client.send(std::move(request));
    if (got && got->status >= 200 && got->status < 300) co_return answer{};
    if (got && got->status < 500 && got->status != 429) co_return answer{answer::kind::give_up, {}, "upload refused"};
    co_return answer{answer::kind::later, std::chrono::seconds(1), "upload failed"};  // not seen by anybody yet
}

}  // namespace

net::awaitable<answer> share_file(web_api& api, net::http_client& client, std::string workspace, std::string channel,
                                  std::string thread, core::file_part file) {
    if (file.bytes.empty()) co_return answer{answer::kind::give_up, {}, "an empty file"};
    const std::string name = file.name;
    auto place = co_await api.ask_form(workspace, "files.getUploadURLExternal", {},
                                       {{"filename", name}, {"length", std::to_string(file.bytes.size())}});
    if (place.what.what == answer::kind::unknown) place.what.what = answer::kind::later;  // an address not used is none
    if (place.what.what != answer::kind::ok) co_return place.what;
    const auto to = read_upload(place.body);
    if (!to || !is_response_url(to->url, api.towards_loopback()))
        co_return answer{answer::kind::give_up, {}, "no address of Slack to upload to"};
    if (auto put = co_await put_bytes(client, to->url, std::move(file)); put.what != answer::kind::ok) co_return put;
    boost::json::array files{boost::json::object{{"id", to->id}, {"title", name}}};
    boost::json::object arguments{{"files", std::move(files)}, {"channel_id", channel}};
    if (!thread.empty()) arguments["thread_ts"] = std::move(thread);
    co_return co_await api.call(workspace, "files.completeUploadExternal", channel, std::move(arguments));
}

}  // namespace coach::slack
