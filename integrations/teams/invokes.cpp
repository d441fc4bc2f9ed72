#include "integrations/teams/invokes.hpp"

#include "core/utf8.hpp"
#include "integrations/teams/dialog.hpp"
#include "integrations/teams/message_text.hpp"
#include "integrations/teams/words.hpp"

#include <boost/json/parse.hpp>

namespace coach::teams {
namespace {

namespace json = boost::json;

constexpr std::size_t most_bytes = std::size_t{1024} * 1024;
constexpr std::size_t most_depth = 32;
constexpr std::string_view critique_lead = "critique this\n";

std::optional<json::object> parse(std::string_view value) {
    if (value.size() > most_bytes) return std::nullopt;
    json::parse_options limits;
    limits.max_depth = most_depth;
    boost::system::error_code error;
    auto out = json::parse(value, error, {}, limits);
    if (error || !out.is_object()) return std::nullopt;
    return std::move(out.get_object());
}

const json::object& object(const json::object& from, std::string_view name) {
    static const json::object nothing;
    const auto* found = from.if_contains(name);
    return found && found->is_object() ? found->get_object() : nothing;
}

std::string text(const json::object& from, std::string_view name) {
    const auto* found = from.if_contains(name);
    return found && found->is_string() ? std::string(std::string_view(found->get_string())) : std::string();
}

bool is_blank(std::string_view words) { return words.find_first_not_of(" \t\r\n") == std::string_view::npos; }

invoke_plan open(const json::object& value) {
    const auto form = read_dialog(object(value, "data"));
    invoke_plan out{true};
    out.answer = form ? open_dialog(*form) : say_in_dialog(own_words::no_form);
    return out;
}

/// What is missing keeps the dialog open, with all that was typed.
invoke_plan submit(const json::object& value) {
    const auto& data = object(value, "data");
    const auto form = read_dialog(data);
    invoke_plan out{true};
    if (!form) {
        out.answer = say_in_dialog(own_words::no_form);
        return out;
    }
    auto values = values_of(*form, data);
    const auto missing = missing_in(*form, values);
    if (!missing.empty()) {
        out.answer = open_dialog(*form, values, missing);
        return out;
    }
    out.what = core::submitted_form{form->id, std::move(values)};
    out.failed = say_in_dialog(own_words::not_saved);
    return out;
}

invoke_plan on_message(const json::object& value) {
    if (text(value, "commandId") != critique_command) return {};
    const auto& body = object(object(value, "messagePayload"), "body");
    std::string found = text(body, "content");
    found = text(body, "contentType") == "text" ? core::utf8::clean(found) : words_of_html(found);
    invoke_plan out{true};
    if (is_blank(found)) {
        out.answer = say_in_dialog(own_words::nothing_to_read);
        return out;
    }
    out.what = core::commanded{std::string(critique_lead) + found};
    out.in_private = true;
    out.answer = say_in_dialog(own_words::reading);
    out.failed = say_in_dialog(own_words::not_saved);
    return out;
}

/// Teams shows an error for any answer that is not empty. What the person typed beside it stays theirs: only the mark
/// and the message it belongs to are kept.
invoke_plan feedback(const json::object& value, std::string_view reply_to) {
    if (text(value, "actionName") != "feedback") return {};
    const auto reaction = text(object(value, "actionValue"), "reaction");
    invoke_plan out{true};
    if (reaction != "like" && reaction != "dislike") return out;
    std::string message(reply_to);
    if (message.empty()) message = text(value, "replyToId");
    out.what = core::told{std::string(feedback_kind), {{"reaction", reaction}, {"message", message.substr(0, 200)}}};
    return out;
}

}  // namespace

invoke_plan plan_invoke(std::string_view name, std::string_view bytes, std::string_view reply_to) {
    const auto value = parse(bytes.empty() ? std::string_view("{}") : bytes);
    const json::object nothing;
    const json::object& read = value ? *value : nothing;
    if (name == "task/fetch") return open(read);
    if (name == "task/submit") return submit(read);
    if (name == "composeExtension/fetchTask" || name == "composeExtension/submitAction") return on_message(read);
    if (name == "message/submitAction") return feedback(read, reply_to);
    if (name == "fileConsent/invoke") {
        invoke_plan out{true};
        out.file = read_file_answer(read);
        return out;
    }
    return {};
}

}  // namespace coach::teams
