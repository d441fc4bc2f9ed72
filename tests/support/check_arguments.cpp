#include "tests/support/check_arguments.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <charconv>

namespace coach::support {
namespace {

namespace json = boost::json;

enum class type { text, number, flag, list, object, view };

struct argument {
    std::string_view name;
    type is = type::text;
    bool required = false;
    std::size_t least = 0, most = 0;  ///< characters of a text, elements of a list, value of a number; most 0: no limit
};
using method = std::pair<std::string_view, std::vector<argument>>;

constexpr bool must = true;

const std::vector<method>& all() {
    static const std::vector<method> methods{
        {"chat.postMessage",
         {{"channel", type::text, must, 1, 80},
          {"text", type::text, false, 0, 40'000},
          {"blocks", type::list, false, 0, 50},
          {"markdown_text", type::text, false, 0, 12'000},
          {"thread_ts", type::text, false, 3, 40},
          {"unfurl_links", type::flag},
          {"unfurl_media", type::flag},
          {"mrkdwn", type::flag},
          {"reply_broadcast", type::flag},
          {"metadata", type::object}}},
        {"chat.postEphemeral",
         {{"channel", type::text, must, 1, 80},
          {"user", type::text, must, 2, 40},
          {"text", type::text, false, 0, 40'000},
          {"blocks", type::list, false, 0, 50},
          {"markdown_text", type::text, false, 0, 12'000},
          {"thread_ts", type::text, false, 3, 40}}},
        {"chat.update",
         {{"channel", type::text, must, 1, 80},
          {"ts", type::text, must, 3, 40},
          {"text", type::text, false, 0, 40'000},
          {"blocks", type::list, false, 0, 50},
          {"markdown_text", type::text, false, 0, 12'000},
          {"metadata", type::object},
          {"file_ids", type::list},
          {"reply_broadcast", type::flag}}},
        {"chat.delete", {{"channel", type::text, must, 1, 80}, {"ts", type::text, must, 3, 40}}},
        {"chat.startStream",
         {{"channel", type::text, must, 1, 80},
          {"thread_ts", type::text, must, 3, 40},
          {"markdown_text", type::text, false, 0, 12'000},
          {"chunks", type::list},
          {"recipient_user_id", type::text, false, 2, 40},
          {"recipient_team_id", type::text, false, 2, 40},
          {"task_display_mode", type::text, false, 4, 8}}},
        {"chat.appendStream",
         {{"channel", type::text, must, 1, 80},
          {"ts", type::text, must, 3, 40},
          {"markdown_text", type::text, false, 0, 12'000},
          {"chunks", type::list}}},
        {"chat.stopStream",
         {{"channel", type::text, must, 1, 80},
          {"ts", type::text, must, 3, 40},
          {"markdown_text", type::text, false, 0, 12'000},
          {"chunks", type::list},
          {"blocks", type::list, false, 0, 50},
          {"metadata", type::object}}},
        {"conversations.open",
         {{"users", type::text, false, 2, 400},
          {"channel", type::text, false, 1, 80},
          {"return_im", type::flag},
          {"prevent_creation", type::flag}}},
        {"conversations.history",
         {{"channel", type::text, must, 1, 80},
          {"cursor", type::text},
          {"limit", type::number, false, 1, 999},
          {"latest", type::text},
          {"oldest", type::text},
          {"inclusive", type::flag},
          {"include_all_metadata", type::flag}}},
        {"conversations.replies",
         {{"channel", type::text, must, 1, 80},
          {"ts", type::text, must, 3, 40},
          {"cursor", type::text},
          {"limit", type::number, false, 1, 1000},
          {"latest", type::text},
          {"oldest", type::text},
          {"inclusive", type::flag},
          {"include_all_metadata", type::flag}}},
        {"conversations.info", {{"channel", type::text, must, 1, 80}, {"include_num_members", type::flag}}},
        {"auth.test", {}},
        {"apps.connections.open", {}},
        {"oauth.v2.access",
         {{"client_id", type::text, must, 1, 100},
          {"client_secret", type::text, must, 1, 200},
          {"code", type::text, false, 1, 1024},
          {"redirect_uri", type::text, false, 8, 2000},
          {"grant_type", type::text, false, 1, 40},
          {"refresh_token", type::text, false, 1, 2000}}},
        {"users.info", {{"user", type::text, must, 2, 40}, {"include_locale", type::flag}}},
        {"files.info", {{"file", type::text, must, 2, 40}, {"cursor", type::text}, {"limit", type::number}}},
        {"files.getUploadURLExternal",
         {{"filename", type::text, must, 1, 255},
          {"length", type::number, must, 1, 1'000'000'000},
          {"alt_txt", type::text, false, 0, 1000},
          {"snippet_type", type::text}}},
        {"files.completeUploadExternal",
         {{"files", type::list, must, 1, 10},
          {"channel_id", type::text, false, 1, 80},
          {"channels", type::text},
          {"thread_ts", type::text, false, 3, 40},
          {"initial_comment", type::text, false, 0, 40'000},
          {"blocks", type::list, false, 0, 50}}},
        {"views.open",
         {{"view", type::view, must},
          {"trigger_id", type::text, false, 1, 255},
          {"interactivity_pointer", type::text}}},
        {"views.push",
         {{"view", type::view, must},
          {"trigger_id", type::text, false, 1, 255},
          {"interactivity_pointer", type::text}}},
        {"views.update",
         {{"view", type::view, must},
          {"view_id", type::text, false, 1, 255},
          {"external_id", type::text, false, 1, 255},
          {"hash", type::text, false, 1, 255}}},
        {"views.publish",
         {{"user_id", type::text, must, 2, 40}, {"view", type::view, must}, {"hash", type::text, false, 1, 255}}},
        {"assistant.threads.setStatus",
         {{"channel_id", type::text, must, 1, 80},
          {"thread_ts", type::text, must, 3, 40},
          {"status", type::text, must, 0, 255},
          {"loading_messages", type::list, false, 0, 10},
          {"username", type::text},
          {"icon_emoji", type::text},
          {"icon_url", type::text}}},
        {"assistant.threads.setSuggestedPrompts",
         {{"channel_id", type::text, must, 1, 80},
          {"thread_ts", type::text, false, 3, 40},
          {"title", type::text, false, 0, 255},
          {"prompts", type::list, must, 1, 4}}},
        {"assistant.threads.setTitle",
         {{"channel_id", type::text, must, 1, 80},
          {"thread_ts", type::text, must, 3, 40},
          {"title", type::text, must, 1, 255}}},
        {"agents.sessions.setStatus",
         {{"channel_id", type::text, must, 1, 80},
          {"thread_ts", type::text, must, 3, 40},
          {"status", type::text, must, 1, 40}}},
    };
    return methods;
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string beyond(std::size_t value, const argument& a) {
    if (value < a.least) return "is " + std::to_string(value) + ", at least " + std::to_string(a.least);
    if (a.most != 0 && value > a.most) return "is " + std::to_string(value) + ", at most " + std::to_string(a.most);
    return {};
}

std::string wrong_number(const json::value& v, const argument& a) {
    std::size_t value = 0;
    if (v.is_int64() && v.get_int64() >= 0) {
        value = static_cast<std::size_t>(v.get_int64());
    } else if (v.is_uint64()) {
        value = v.get_uint64();
    } else if (v.is_string()) {
        const std::string_view text = v.get_string();
        const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (ec != std::errc{} || end != text.data() + text.size()) return "is no number";
    } else {
        return "is no number";
    }
    return beyond(value, a);
}

std::string wrong(const json::value& v, const argument& a) {
    switch (a.is) {
        case type::text:
            return v.is_string() ? beyond(characters(v.get_string()), a) : "is no text";
        case type::number:
            return wrong_number(v, a);
        case type::flag:
            return v.is_bool() || v == "true" || v == "false" ? "" : "is neither true nor false";
        case type::list:
            if (v.is_string()) return "";  // JSON inside of a form
            return v.is_array() ? beyond(v.get_array().size(), a) : "is no list";
        case type::object:
        case type::view:
            return v.is_object() || v.is_string() ? "" : "is no object";
    }
    return {};
}

}  // namespace

std::vector<std::string> check_arguments(std::string_view name, const json::object& arguments) {
    const auto found = std::ranges::find(all(), name, &method::first);
    if (found == all().end()) return {"a method that is not known here"};
    std::vector<std::string> out;
    for (const auto& a : found->second)
        if (a.required && !arguments.contains(a.name)) out.push_back(std::string(a.name) + " is missing");
    for (const auto& [key, value] : arguments) {
        if (key == "team_id") continue;  // an organisation's token
        const auto a = std::ranges::find(found->second, std::string_view(key), &argument::name);
        if (a == found->second.end()) {
            out.push_back(std::string(key) + " is no argument of it");
        } else if (auto what = wrong(value, *a); !what.empty()) {
            out.push_back(std::string(key) + " " + what);
        }
    }
    const bool has_words = arguments.contains("text") || arguments.contains("blocks");
    if (name.starts_with("chat.") && arguments.contains("markdown_text") && has_words && name != "chat.stopStream")
        out.emplace_back("markdown_text stands beside text or blocks");
    if (name == "conversations.open" && arguments.contains("users") == arguments.contains("channel"))
        out.emplace_back("either users or channel");
    return out;
}

const std::vector<method_scopes>& known_methods() {
    static const std::vector<method_scopes> out{
        {"chat.postMessage", {"chat:write"}},
        {"chat.postEphemeral", {"chat:write"}},
        {"chat.update", {"chat:write"}},
        {"chat.delete", {"chat:write"}},
        {"chat.startStream", {"chat:write"}},
        {"chat.appendStream", {"chat:write"}},
        {"chat.stopStream", {"chat:write"}},
        {"conversations.open", {"im:write", "mpim:write", "channels:manage", "groups:write"}},
        {"conversations.history", {"channels:history", "groups:history", "im:history", "mpim:history"}},
        {"conversations.replies", {"channels:history", "groups:history", "im:history", "mpim:history"}},
        {"conversations.info", {"channels:read", "groups:read", "im:read", "mpim:read"}},
        {"auth.test", {}},
        {"apps.connections.open", {}},  // of the app-level token
        {"oauth.v2.access", {}},
        {"users.info", {"users:read"}},
        {"files.info", {"files:read"}},
        {"files.getUploadURLExternal", {"files:write"}},
        {"files.completeUploadExternal", {"files:write"}},
        {"views.open", {}},
        {"views.push", {}},
        {"views.update", {}},
        {"views.publish", {}},
        {"assistant.threads.setStatus", {"chat:write", "assistant:write"}},
        {"assistant.threads.setSuggestedPrompts", {"assistant:write", "chat:write"}},
        {"assistant.threads.setTitle", {"assistant:write", "chat:write"}},
        {"agents.sessions.setStatus", {"chat:write"}},
    };
    return out;
}

}  // namespace coach::support
