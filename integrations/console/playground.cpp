#include "integrations/console/playground.hpp"

#include "core/utf8.hpp"
#include "integrations/console/json.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <utility>

namespace coach::console {

namespace {

namespace json = boost::json;
using std::chrono::milliseconds;

constexpr std::size_t entries_at_once = 100;
constexpr std::size_t shown_chars = 32'000;  // of one thing that a person said; all of it goes to the inbox
constexpr milliseconds longest_read{5'000};  // so that a stopping process waits for no page longer than this

core::capabilities everything() {
    core::capabilities c;
    c.text_chars = 100'000;
    c.parts = 200;
    c.choices = 100;
    c.choice_label_chars = 200;
    c.table_rows = 1000;
    c.table_columns = 30;
    c.table_chars = 200'000;
    c.code_chars = 200'000;
    c.quote_chars = 50'000;
    c.form_fields = 50;
    c.label_chars = 500;
    return c;
}

net::http_response json_answer(int status, std::string body) {
    net::http_response out;
    out.status = status;
    out.headers = browser_headers();
    out.headers.emplace_back("Content-Type", "application/json");
    out.headers.emplace_back("Cache-Control", "no-store");
    out.body = std::move(body);
    return out;
}

net::http_response refusal(int status, std::string_view why) {
    return json_answer(status, json::serialize(json::object{{"error", why}}));
}

net::http_response refusal(const core::error& e) {
    return refusal(e.code == core::errc::too_large ? 413 : 400, e.detail);
}

net::http_response store_is_away() {
    return refusal(503, "Coach could not store this just now. Nothing was changed; send the same again.");
}

bool same_origin(const net::header_list& headers) {
    const auto origin = net::find_header(headers, "Origin");
    if (!origin.empty() && origin != "http://" + std::string(net::find_header(headers, "Host"))) return false;
    const auto site = net::find_header(headers, "Sec-Fetch-Site");
    return site.empty() || site == "same-origin" || site == "none";
}

bool is_json(const net::header_list& headers) {
    const auto type = net::find_header(headers, "Content-Type");
    return type.substr(0, type.find_first_of("; ")) == "application/json";
}

/// 0 when the request may go on, else the status that refuses it.
std::optional<net::http_response> refused(const net::http_request& request) {
    if (!is_loopback_host(net::find_header(request.headers, "Host"))) {
        return refusal(403, "The playground answers on this machine only: open it as localhost or 127.0.0.1.");
    }
    if (!same_origin(request.headers)) return refusal(403, "Another site may not use the playground.");
    return {};
}

json::object file_entry(const std::string& name, const std::string& mime, std::size_t size) {
    return {{"type", "file"}, {"name", name}, {"mime", mime}, {"size", size}};
}

/// The stored object with what only the reader knows put in front.
std::string placed(const durable::feed_entry& e) {
    std::string out = R"({"position":)" + json::serialize(json::value(valid_utf8(e.position)));
    out += R"(,"id":)" + json::serialize(json::value(valid_utf8(e.id)));
    if (e.bytes.size() > 2) out += "," + e.bytes.substr(1);
    return e.bytes.size() > 2 ? out : out + "}";
}

}  // namespace

playground_platform::playground_platform(durable::feed& feed, integrations::inbox inbox, playground_options options)
    : feed_(feed), inbox_(std::move(inbox)), options_(std::move(options)), shows_(everything()) {}

playground_platform::~playground_platform() = default;

core::place playground_platform::place_of(std::string_view session) {
    core::place p;
    p.platform = "playground";
    p.workspace = "local";
    p.channel = session;
    return p;
}

std::vector<integrations::route> playground_platform::routes() {
    std::vector<integrations::route> out;
    out.push_back({"POST", "/playground/messages", [this](net::http_request r) { return take(std::move(r)); }});
    if (options_.read)
        out.push_back({"POST", "/playground/files", [this](net::http_request r) { return take_file(std::move(r)); }});
    out.push_back({"GET", "/playground/messages", [this](net::http_request r) { return give(std::move(r)); }});
    const auto page = [this](std::string path) {
        return [this, path](net::http_request r) -> net::awaitable<net::http_response> {
            return serve_page(path, std::move(r));
        };
    };
    out.push_back({"GET", "/", page("/")});
    if (options_.page) {
        for (const auto& [path, file] : options_.page->files()) {
            if (path != "/") out.push_back({"GET", path, page(path)});
        }
    }
    return out;
}

net::awaitable<net::http_response> playground_platform::serve_page(std::string path, net::http_request request) {
    if (!is_loopback_host(net::find_header(request.headers, "Host"))) {
        co_return refusal(403, "The playground answers on this machine only: open it as localhost or 127.0.0.1.");
    }
    if (!options_.page) co_return refusal(503, "The page is not built yet: run ./dev build, then start coach again.");
    co_return options_.page->answer(path, request.headers);
}

std::string playground_platform::own_entry(const playground_post& post) const {
    std::string text;
    json::array parts;
    json::object entry{{"from", "you"}, {"at", options_.now().time_since_epoch().count()}};
    if (const auto* said = std::get_if<core::said>(&post.what)) text = options_.redact(said->text);
    if (const auto* command = std::get_if<core::commanded>(&post.what)) {
        text = options_.redact("/coach " + command->text);
    }
    if (const auto* file = std::get_if<core::shared_file>(&post.what)) {
        parts.push_back(file_entry(options_.redact(file->name), file->mime, file->text.size()));
    }
    if (std::holds_alternative<core::submitted_form>(post.what)) text = options_.redact(post.shown);
    if (const auto* chosen = std::get_if<core::chose>(&post.what)) {
        text = options_.redact(post.shown.empty() ? chosen->id : post.shown);
        entry["answers"] = json::object{{"message", chosen->message_id}, {"choice", chosen->id}};
    }
    const auto kept = core::utf8::prefix(text, shown_chars);
    json::object message{{"text", valid_utf8(kept)}, {"parts", std::move(parts)}};
    if (kept.size() < text.size()) message["more"] = core::utf8::count(text) - core::utf8::count(kept);
    entry["message"] = std::move(message);
    return json::serialize(entry);
}

net::awaitable<net::http_response> playground_platform::take(net::http_request request) {
    if (auto no = refused(request)) co_return std::move(*no);
    if (!is_json(request.headers)) co_return refusal(415, "Send application/json.");
    auto post = parse_post(request.body);
    if (!post) co_return refusal(post.error());

    co_return co_await hand_over(std::move(*post));
}

net::awaitable<net::http_response> playground_platform::take_file(net::http_request request) {
    if (auto no = refused(request)) co_return std::move(*no);
    const auto type = net::find_header(request.headers, "Content-Type");
    if (type != "application/octet-stream") co_return refusal(415, "Send application/octet-stream.");
    auto upload = parse_upload(request.query());
    if (!upload) co_return refusal(upload.error());
    auto read = co_await options_.read(upload->name, std::move(request.body));
    playground_post post{std::move(upload->session),
                         std::move(upload->id),
                         core::shared_file{std::move(upload->name), "text/markdown", std::move(read.text),
                                           std::move(read.problem), read.cut},
                         {}};
    co_return co_await hand_over(std::move(post));
}

net::awaitable<net::http_response> playground_platform::hand_over(playground_post post) {
    // The person's own words go first, so that no answer can stand above its question. Both writes drop repeats by id.
    const auto* command = std::get_if<core::commanded>(&post.what);
    const bool opening = command != nullptr && command->text.empty();
    if (!opening) {
        auto stored = co_await feed_.append(feed_of(post.session), "you-" + post.id, own_entry(post));
        if (!stored) co_return store_is_away();
    }
    core::event happened;
    happened.id = "playground/" + post.session + "/" + post.id;
    happened.where = place_of(post.session);
    happened.who.id = post.session;
    happened.what = std::move(post.what);
    happened.at = options_.now();
    const auto outcome = co_await inbox_(std::move(happened));
    if (outcome == integrations::accepted::unavailable) co_return store_is_away();
    co_return json_answer(202, json::serialize(json::object{{"id", "you-" + post.id}}));
}

net::awaitable<net::http_response> playground_platform::give(net::http_request request) {
    if (auto no = refused(request)) co_return std::move(*no);
    auto query = parse_query(request.query());
    if (!query) co_return refusal(query.error());

    milliseconds left = query->wait;
    std::vector<durable::feed_entry> entries;
    for (;;) {
        const auto slice = stopping_ ? milliseconds{0} : std::min(left, longest_read);
        auto read = co_await feed_.read(feed_of(query->session), query->after, entries_at_once, slice);
        if (!read) co_return store_is_away();
        entries = std::move(*read);
        left -= slice;
        if (!entries.empty() || left.count() <= 0 || stopping_) break;
    }
    std::string body = R"({"messages":[)";
    for (const auto& e : entries) {
        if (body.back() != '[') body += ',';
        body += placed(e);
    }
    co_return json_answer(200, body + "]}");
}

std::string playground_platform::feed_of(std::string_view session) { return "playground/" + std::string(session); }

net::awaitable<bool> playground_platform::forget(core::place where, core::person) {
    auto name = feed_of(where.channel);
    const auto done = co_await feed_.erase(std::move(name));
    co_return done.has_value();
}

net::awaitable<durable::performed> playground_platform::perform(core::say what, std::string effect_id) {
    using kind = durable::performed::kind;
    std::string entry = R"({"from":"coach","at":)" + std::to_string(options_.now().time_since_epoch().count());
    if (what.what.why == core::intent::update && !what.updates.empty()) {
        entry += R"(,"updates":)" + json::serialize(json::value(valid_utf8(what.updates)));
    }
    entry += R"(,"message":)" + message_json(what.what, what.to.id) + "}";
    const auto stored = co_await feed_.append(feed_of(what.where.channel), std::move(effect_id), std::move(entry));
    // Appending drops a repeat, so even an unknown outcome is tried again.
    if (!stored) co_return durable::performed{kind::not_yet, milliseconds{1000}, stored.error().message()};
    co_return durable::performed{};
}

net::awaitable<std::optional<bool>> playground_platform::happened(core::say what, std::string effect_id) {
    const auto there = co_await feed_.contains(feed_of(what.where.channel), std::move(effect_id));
    if (!there) co_return std::nullopt;
    co_return *there;
}

}  // namespace coach::console
