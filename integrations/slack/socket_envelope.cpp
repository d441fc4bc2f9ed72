#include "integrations/slack/socket_envelope.hpp"

#include "net/form.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <simdjson.h>

#include <algorithm>
#include <optional>

namespace coach::slack {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t max_bytes = 1024 * 1024;
constexpr std::size_t max_depth = 64;
constexpr std::size_t max_fields = 1000;
constexpr std::size_t max_id = 255;

std::string_view text(dom::element of, std::string_view name) {
    std::string_view out;
    return of[name].get(out) == simdjson::SUCCESS ? out : std::string_view{};
}

leave_reason reason_of(std::string_view word) {
    if (word == "warning") return leave_reason::warning;
    if (word == "refresh_requested") return leave_reason::refresh_requested;
    if (word == "link_disabled") return leave_reason::link_disabled;
    if (word == "too_many_websockets") return leave_reason::too_many_websockets;
    return leave_reason::unknown;
}

/// Over HTTP a command is a form; here it is an object with the same names.
std::optional<std::string> form_of(dom::object command) {
    net::form_fields out;
    for (const auto [name, value] : command) {
        if (out.size() >= max_fields) return std::nullopt;
        std::string_view words;
        bool flag = false;
        if (value.get(words) == simdjson::SUCCESS)
            out.emplace_back(name, words);
        else if (value.get(flag) == simdjson::SUCCESS)
            out.emplace_back(name, flag ? "true" : "false");
    }
    return net::encode_form(out);
}

}  // namespace

struct socket_reader::impl {
    dom::parser parser{max_bytes + 64};

    socket_message read(std::string_view bytes) {
        dom::element root;
        if (bytes.size() > max_bytes) return unreadable{"a message that is too large", {}};
        if (parser.allocate(std::max<std::size_t>(bytes.size(), 4096), max_depth) != simdjson::SUCCESS ||
            parser.parse(bytes.data(), bytes.size()).get(root) != simdjson::SUCCESS || !root.is_object())
            return unreadable{"not a JSON object", {}};
        const auto type = text(root, "type");
        if (type == "hello") return hello(root);
        if (type == "disconnect") return socket_leave{reason_of(text(root, "reason"))};
        return envelope(root, type);
    }

    static socket_hello hello(dom::element root) {
        std::uint64_t number = 0;
        if (root["num_connections"].get(number) != simdjson::SUCCESS &&
            root["connection_info"]["num_connections"].get(number) != simdjson::SUCCESS)
            number = 0;
        return {static_cast<unsigned>(std::min<std::uint64_t>(number, 1000))};
    }

    static socket_message envelope(dom::element root, std::string_view type) {
        socket_envelope out;
        out.id = text(root, "envelope_id");
        if (out.id.size() > max_id) return unreadable{"an envelope with an endless id", {}};
        if (out.id.empty()) return unreadable{"a message that is no envelope", {}};
        dom::object payload;
        if (root["payload"].get(payload) != simdjson::SUCCESS)
            return unreadable{"an envelope without a payload", out.id};
        bool takes = false;
        out.takes_answer = root["accepts_response_payload"].get(takes) == simdjson::SUCCESS && takes;
        std::uint64_t retry = 0;
        if (root["retry_attempt"].get(retry) == simdjson::SUCCESS)
            out.retry = static_cast<unsigned>(std::min<std::uint64_t>(retry, 1000));
        out.retry_reason = text(root, "retry_reason").substr(0, max_id);
        if (type == "events_api") {
            out.body = simdjson::minify(payload);
        } else if (type == "interactive") {
            out.form = true;
            out.body = net::encode_form({{"payload", simdjson::minify(payload)}});
        } else if (type == "slash_commands") {
            auto form = form_of(payload);
            if (!form) return unreadable{"a command with too many fields", out.id};
            out.form = true;
            out.body = std::move(*form);
        } else {
            return unreadable{"an envelope of an unknown type", out.id};
        }
        return out;
    }
};

socket_reader::socket_reader() : impl_(std::make_unique<impl>()) {}
socket_reader::~socket_reader() = default;
socket_message socket_reader::read(std::string_view bytes) { return impl_->read(bytes); }

std::string acknowledgement(std::string_view envelope_id, std::string_view payload) {
    std::string out = R"({"envelope_id":)" + boost::json::serialize(boost::json::string_view(envelope_id));
    if (!payload.empty()) out.append(R"(,"payload":)").append(payload);
    return out + "}";
}

}  // namespace coach::slack
