#include "tests/support/slack_stub.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace coach::support {
namespace {

std::string text_of(const boost::json::object& from, std::string_view name) {
    const boost::json::value* v = from.if_contains(name);
    return v != nullptr && v->is_string() ? std::string(v->get_string()) : std::string();
}

}  // namespace

void slack_stub::say(std::string channel, std::string thread, std::string user, std::string text) {
    char ts[32];
    std::snprintf(ts, sizeof ts, "1700000000.%06zu", messages_.size() + 1);
    posted said{std::move(channel), std::move(thread), ts, {}, {{"text", std::move(text)}}};
    said.by = std::move(user);
    messages_.push_back(std::move(said));
}

void slack_stub::share(std::string id, file f) { files_[std::move(id)] = std::move(f); }

slack_stub::object slack_stub::file_info(const call& made) const {
    const auto id = text_of(made.arguments, "file");
    const auto found = files_.find(id);
    if (found == files_.end()) return {{"ok", false}, {"error", "file_not_found"}};
    const file& f = found->second;
    boost::json::object shown{{"id", id}, {"mode", f.mode}};
    if (f.mode == "hosted") {
        shown["name"] = f.name;
        shown["mimetype"] = f.mime;
        shown["size"] = f.bytes.size();
        shown["url_private_download"] = "http://127.0.0.1:" + std::to_string(port_) + "/files-pri/" + id;
    }
    return {{"ok", true}, {"file", std::move(shown)}};
}

/// Without a token that may read it, a page to sign in on, with 200: as Slack does.
net::http_response slack_stub::download(const std::string& id, const call& made) const {
    const auto found = files_.find(id);
    if (found == files_.end()) return {404, {}, {}};
    const auto token = made.authorization.substr(std::min<std::size_t>(made.authorization.size(), 7));
    if (token != token_ && oauth.owner_of(token) == nullptr)
        return {200, {{"Content-Type", "text/html"}}, "<html>sign in</html>"};
    const file& f = found->second;
    if (!f.redirects_to.empty()) return {302, {{"Location", f.redirects_to}}, {}};
    return {200, {{"Content-Type", f.served_as.empty() ? f.mime : f.served_as}}, f.bytes};
}

slack_stub::object slack_stub::stream(const call& made) {
    const auto channel = text_of(made.arguments, "channel");
    const auto words = text_of(made.arguments, "markdown_text");
    if (made.method == "chat.startStream") {
        if (!channel.starts_with('D') && !made.arguments.contains("recipient_user_id"))
            return {{"ok", false}, {"error", "missing_recipient_user_id"}};
        if (!channel.starts_with('D') && !made.arguments.contains("recipient_team_id"))
            return {{"ok", false}, {"error", "missing_recipient_team_id"}};
        char ts[32];
        std::snprintf(ts, sizeof ts, "1700000000.%06zu", messages_.size() + 1);
        posted begun{channel, text_of(made.arguments, "thread_ts"), ts, {}, {{"text", words}}};
        begun.streaming = true;
        messages_.push_back(std::move(begun));
        return {{"ok", true}, {"channel", channel}, {"ts", ts}};
    }
    const auto at = std::ranges::find_if(messages_, [&](const posted& m) {
        return m.channel == channel && m.ts == text_of(made.arguments, "ts") && m.streaming;
    });
    if (at == messages_.end()) return {{"ok", false}, {"error", "message_not_in_streaming_state"}};
    at->payload["text"] = text_of(at->payload, "text") + words;
    if (made.method == "chat.stopStream") {
        at->streaming = false;
        for (const auto name : {"blocks", "metadata"})
            if (const auto* v = made.arguments.if_contains(name)) at->payload[name] = *v;
    }
    return {{"ok", true}, {"channel", channel}, {"ts", at->ts}};
}

std::optional<slack_stub::object> slack_stub::act_on_surface(const call& made) {
    if (made.method.ends_with("Stream")) return stream(made);
    if (made.method == "views.publish") return publish(made);
    if (made.method == "files.completeUploadExternal") return complete_upload(made);
    if (made.method.starts_with("assistant.threads.")) return object{{"ok", true}};
    if (made.method == "files.getUploadURLExternal") {
        uploads_.push_back({text_of(made.arguments, "filename"), {}, {}, {}});
        const auto id = "FUP" + std::to_string(uploads_.size());
        return object{{"ok", true},
                      {"upload_url", "http://127.0.0.1:" + std::to_string(port_) + "/upload/" + id},
                      {"file_id", id}};
    }
    if (made.method == "views.open") {
        opened_.push_back(made.arguments.at("view").as_object());
        return object{{"ok", true}, {"view", object{{"id", "VM1"}, {"hash", "1"}}}};
    }
    if (made.method == "users.info") {
        const auto id = text_of(made.arguments, "user");
        const auto known = users.find(id);
        object shown = known != users.end() ? known->second : object{{"tz", "Europe/Berlin"}, {"real_name", id}};
        shown["id"] = id;
        return object{{"ok", true}, {"user", std::move(shown)}};
    }
    return std::nullopt;
}

slack_stub::object slack_stub::publish(const call& made) {
    auto& home = homes_[text_of(made.arguments, "user_id")];
    const auto hash = text_of(made.arguments, "hash");
    if (!hash.empty() && hash != home.hash) return {{"ok", false}, {"error", "hash_conflict"}};
    home.view = made.arguments.at("view").as_object();
    home.hash = std::to_string(++home.times);
    if (home.view.at("blocks").as_array().size() > 100) violations_.push_back("views.publish: more than 100 blocks");
    return {{"ok", true}, {"view", object{{"id", "V1"}, {"hash", home.hash}}}};
}

net::http_response slack_stub::upload(const std::string& id, const std::string& bytes) {
    const auto number = std::strtoul(id.c_str() + std::min<std::size_t>(id.size(), 3), nullptr, 10);
    if (number == 0 || number > uploads_.size()) return {404, {}, {}};
    uploads_[number - 1].bytes = bytes;
    return {200, {{"Content-Type", "text/plain"}}, "OK - " + std::to_string(bytes.size())};
}

slack_stub::object slack_stub::complete_upload(const call& made) {
    for (const auto& each : made.arguments.at("files").as_array()) {
        const auto id = text_of(each.as_object(), "id");
        const auto number = std::strtoul(id.c_str() + std::min<std::size_t>(id.size(), 3), nullptr, 10);
        if (number == 0 || number > uploads_.size()) return {{"ok", false}, {"error", "file_not_found"}};
        auto& done = uploads_[number - 1];
        done.channel = text_of(made.arguments, "channel_id");
        done.thread = text_of(made.arguments, "thread_ts");
        done.complete = true;
    }
    return {{"ok", true}, {"files", boost::json::array()}};
}

}  // namespace coach::support
