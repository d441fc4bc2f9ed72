#include "tests/support/slack_stub.hpp"

#include <algorithm>
#include <cstdio>

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

}  // namespace coach::support
