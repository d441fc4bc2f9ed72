#include "integrations/teams/decode.hpp"

#include "integrations/teams/card.hpp"
#include "integrations/teams/errands.hpp"
#include "integrations/teams/sent_cards.hpp"

#include <simdjson.h>

#include <algorithm>

namespace coach::teams {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t max_bytes = 1024UL * 1024;
constexpr std::size_t max_depth = 64;
constexpr std::size_t max_entities = 200;
constexpr std::size_t max_attachments = 20;
constexpr std::size_t max_values = 100;
constexpr std::size_t max_members = 200;
constexpr std::size_t longest_id = 1024;
constexpr std::size_t longest_zone = 64;
constexpr std::size_t longest_token = 64;
constexpr std::string_view thread_mark = ";messageid=";
constexpr std::string_view command = "/coach";

/// A member that is missing or of another type reads as empty.
struct reader {
    dom::element at;
    bool present = false;

    [[nodiscard]] std::string_view text(std::string_view name) const {
        std::string_view value;
        return present && at[name].get(value) == simdjson::SUCCESS ? value : std::string_view{};
    }
    /// As `text`, also for a number, which some clients send as an id.
    [[nodiscard]] std::string id(std::string_view name) const {
        if (const auto value = text(name); !value.empty()) return std::string(value.substr(0, longest_id));
        std::int64_t number = 0;
        return present && at[name].get(number) == simdjson::SUCCESS ? std::to_string(number) : std::string();
    }
    [[nodiscard]] reader object(std::string_view name) const {
        dom::element value;
        if (!present || at[name].get(value) != simdjson::SUCCESS || !value.is_object()) return {};
        return {value, true};
    }
    [[nodiscard]] std::vector<reader> list(std::string_view name, std::size_t most) const {
        std::vector<reader> out;
        dom::array values;
        if (!present || at[name].get(values) != simdjson::SUCCESS) return out;
        for (const dom::element value : values) {
            if (out.size() == most) break;
            if (value.is_object()) out.push_back({value, true});
        }
        return out;
    }
    [[nodiscard]] bool has(std::string_view name) const {
        dom::element value;
        return present && at[name].get(value) == simdjson::SUCCESS && !value.is_null();
    }
    [[nodiscard]] bool flag(std::string_view name) const {
        bool value = false;
        return present && at[name].get(value) == simdjson::SUCCESS && value;
    }
};

/// Empty when the bytes are no JSON object within the limits.
std::optional<reader> parse(dom::parser& parser, std::string_view json) {
    if (json.size() > max_bytes) return std::nullopt;
    if (parser.allocate(std::max<std::size_t>(json.size(), 4096), max_depth) != simdjson::SUCCESS) return std::nullopt;
    dom::element root;
    if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS || !root.is_object()) return std::nullopt;
    return reader{root, true};
}

/// FNV-1a: only for ids of requests that carry no id of their own, where any stable value does.
std::string fingerprint(std::initializer_list<std::string_view> pieces) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const auto piece : pieces)
        for (const char c : piece)
            hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return std::to_string(hash);
}

bool is_zone(std::string_view zone) {
    return zone.size() <= longest_zone && zone.find('/') != std::string_view::npos &&
           std::all_of(zone.begin(), zone.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
                      c == '_' || c == '-' || c == '+';
           });
}

void read_conversation(const reader& body, activity& out) {
    const auto conversation = body.object("conversation");
    const std::string whole = conversation.id("id");
    const auto mark = whole.find(thread_mark);
    out.conversation = whole.substr(0, mark);
    if (mark != std::string::npos) out.thread = whole.substr(mark + thread_mark.size());
    const auto channel_data = body.object("channelData");
    out.conversation_type = conversation.text("conversationType");
    if (out.conversation_type.empty()) {
        const bool in_channel = channel_data.object("channel").present || mark != std::string::npos;
        out.conversation_type = in_channel ? "channel" : conversation.flag("isGroup") ? "groupChat" : "personal";
    }
    out.tenant = channel_data.object("tenant").id("id");
    if (out.tenant.empty()) out.tenant = conversation.id("tenantId");
    out.team = channel_data.object("team").id("id");
    const auto home = conversation.id("tenantId");
    out.external = channel_data.object("channel").text("type") == "shared" ||
                   (out.conversation_type != "personal" && !home.empty() && home != out.tenant);
    out.action = body.text("action");
    if (out.action.empty()) out.action = channel_data.text("eventType");
}

/// Which texts are mentions of the bot, and what else the entities tell.
std::vector<std::string> read_entities(const reader& body, activity& out) {
    std::vector<std::string> mentions;
    for (const auto& entity : body.list("entities", max_entities)) {
        const auto type = entity.text("type");
        if (type == "clientInfo") {
            if (is_zone(entity.text("timezone"))) out.zone = entity.text("timezone");
            continue;
        }
        if (type != "mention") continue;
        const auto mentioned = entity.object("mentioned");
        if (out.bot.empty() || mentioned.id("id") != out.bot) continue;
        out.mentioned = true;
        const auto text = entity.text("text");
        mentions.emplace_back(text.empty() ? "<at>" + std::string(mentioned.text("name")) + "</at>" : text);
    }
    if (out.zone.empty() && is_zone(body.text("localTimezone"))) out.zone = body.text("localTimezone");
    return mentions;
}

void read_attachments(const reader& body, activity& out) {
    for (const auto& each : body.list("attachments", max_attachments)) {
        const auto content = each.object("content");
        out.attachments.push_back({std::string(each.text("contentType")), std::string(each.text("contentUrl")),
                                   std::string(each.text("name")), std::string(content.text("downloadUrl")),
                                   std::string(content.text("fileType"))});
    }
}

void read_members(const reader& body, activity& out) {
    for (const auto& each : body.list("membersAdded", max_members))
        out.added.push_back(each.id("id"));
    for (const auto& each : body.list("membersRemoved", max_members))
        out.removed.push_back(each.id("id"));
}

/// A form's values: text as it is; a choice set with several answers and numbers as text too.
std::string as_text(const dom::element& value) {
    std::string_view text;
    if (value.get(text) == simdjson::SUCCESS) return std::string(text);
    if (value.is_null() || value.is_object() || value.is_array()) return {};
    return simdjson::minify(value);
}

/// What the data of one of our buttons means; nothing for data of another's.
std::optional<core::happening> pressed(const reader& data, const std::string& message) {
    if (const auto choice = data.text("choice"); !choice.empty()) return core::chose{std::string(choice), message};
    const auto form = data.text("form");
    if (form.empty()) return std::nullopt;
    core::submitted_form out{std::string(form), {}};
    dom::object members;
    if (data.at.get(members) != simdjson::SUCCESS) return std::nullopt;
    for (const auto member : members) {
        if (out.values.size() == max_values || !member.key.starts_with(field_prefix)) continue;
        out.values.emplace_back(std::string(member.key.substr(field_prefix.size())), as_text(member.value));
    }
    return out;
}

std::optional<card_press> press_of(const reader& data, std::string_view verb) {
    card_press out{std::string(data.text(card_key)), {}};
    if (out.token.empty() || out.token.size() > longest_token) return std::nullopt;
    const bool again = verb == redraw_verb;
    out.picked = again ? data.text(picked_key) : data.text("choice");
    if (out.picked.empty() && !again) out.picked = data.text("form");
    return out;
}

bool is_bot(const activity& a) {
    return a.from.empty() || a.from == a.bot || a.from_role == "bot" || a.from_role == "skill" ||
           a.from.starts_with("28:");
}

core::happening words_of(const activity& a) {
    const std::string_view text = a.text;
    if (text.starts_with(command) && (text.size() == command.size() || text[command.size()] == ' ')) {
        return core::commanded{std::string(text.substr(std::min(text.size(), command.size() + 1)))};
    }
    return core::said{a.text, a.id};
}

}  // namespace

std::string with_thread(std::string_view conversation, std::string_view thread) {
    std::string out(conversation);
    if (!thread.empty()) out.append(thread_mark).append(thread);
    return out;
}

core::place activity::where() const { return {"teams", tenant, conversation, thread, direct(), {}, external}; }
std::string activity::whole_conversation() const { return with_thread(conversation, thread); }

std::string activity::event_id(std::string_view kind) const {
    const std::string own = id.empty() ? "-" + fingerprint({from, text, value, name, reply_to}) : id;
    return "teams/" + std::string(kind) + "/" + tenant + "/" + whole_conversation() + "/" + own;
}

bool activity::arrives() const {
    if (type == "installationUpdate") return action == "add";
    if (type != "conversationUpdate") return false;
    return direct() ? !added.empty() : std::find(added.begin(), added.end(), bot) != added.end();
}

/// An upgrade of the app takes nothing away.
bool activity::leaves() const {
    if (type == "installationUpdate") return action == "remove";
    return type == "conversationUpdate" && std::find(removed.begin(), removed.end(), bot) != removed.end();
}

struct decoder::impl {
    std::string tenant;
    dom::parser parser{max_bytes + 64};
    dom::parser value_parser{max_bytes + 64};

    meaning message(const activity& a, core::time_point now) {
        core::event out{a.event_id("m"), a.where(), a.who(), {}, now, {}};
        if (!a.value.empty() && a.text.empty()) {
            const auto data = parse(value_parser, a.value);
            auto what = data ? pressed(*data, a.reply_to) : std::nullopt;
            if (!what) return ignored{"a value that is not of our cards"};
            out.what = std::move(*what);
            return out;
        }
        if (!a.direct() && !a.mentioned) return ignored{"a message to others"};
        if (auto files = errand_of(a)) {
            out.what = std::move(*files);
            return out;
        }
        out.what = words_of(a);
        return out;
    }

    /// Whoever the bot came to: in conversationUpdate the sender may be the bot itself.
    static meaning met(const activity& a, core::time_point now) {
        if (!a.arrives() || !a.direct()) return ignored{"an installation that greets nobody"};
        core::person who = a.who();
        if (is_bot(a)) {
            const auto person = std::find_if(a.added.begin(), a.added.end(), [&a](const std::string& id) {
                return id != a.bot && !id.starts_with("28:");
            });
            if (person == a.added.end()) return ignored{"an installation that greets nobody"};
            who = {*person, {}, a.zone};
        }
        const std::string id = "teams/w/" + a.tenant + "/" + a.conversation + "/" + who.id;
        return core::event{id, a.where(), std::move(who), core::told{"welcome", {}}, now, {}};
    }

    meaning invoke(const activity& a, core::time_point now) {
        if (a.name != "adaptiveCard/action") return invoked{};
        const auto value = parse(value_parser, a.value);
        if (!value) return invoked{};
        const auto action = value->object("action");
        const auto data = action.object("data");
        if (!data.present) return invoked{};
        auto press = press_of(data, action.text("verb"));
        if (action.text("verb") == redraw_verb) return invoked{{}, std::move(press)};
        auto what = pressed(data, a.reply_to);
        if (!what) return invoked{};
        return invoked{core::event{a.event_id("i"), a.where(), a.who(), std::move(*what), now, {}}, std::move(press)};
    }
};

decoder::decoder(std::string tenant) : impl_(std::make_unique<impl>()) { impl_->tenant = std::move(tenant); }
decoder::~decoder() = default;

std::optional<activity> decoder::read(std::string_view bytes) {
    const auto body = parse(impl_->parser, bytes);
    if (!body) return std::nullopt;
    activity out;
    out.type = body->text("type");
    out.name = body->text("name");
    out.id = body->id("id");
    out.reply_to = body->id("replyToId");
    out.service_url = body->text("serviceUrl");
    out.channel_id = body->text("channelId");
    read_conversation(*body, out);
    if (out.tenant.empty()) out.tenant = impl_->tenant;
    const auto from = body->object("from");
    out.from = from.id("id");
    out.from_name = from.text("name");
    out.from_role = from.text("role");
    out.from_object = from.id("aadObjectId");
    const auto bot = body->object("recipient");
    out.bot = bot.id("id");
    out.bot_name = bot.text("name");
    out.locale = body->text("locale");
    out.to_be_answered = body->text("deliveryMode") == "expectReplies";
    const auto mentions = read_entities(*body, out);
    out.text = plain_words(body->text("text"), mentions);
    read_attachments(*body, out);
    read_members(*body, out);
    if (const auto value = body->object("value"); value.present) out.value = simdjson::minify(value.at);
    return out;
}

meaning decoder::understand(const activity& a, core::time_point now) {
    if (a.type.empty()) return malformed{"an activity without a type"};
    const bool installs = a.type == "installationUpdate" || a.type == "conversationUpdate";
    if (installs && !a.conversation.empty() && !a.tenant.empty()) return impl::met(a, now);
    const bool of_a_person = a.type == "message" || a.type == "invoke";
    if (!of_a_person) return ignored{"an activity type without a use here"};
    if (a.type == "message" && is_bot(a)) return ignored{"a message of a bot"};
    if (a.from.empty() || a.conversation.empty()) return malformed{"an activity without a sender or a conversation"};
    if (a.tenant.empty()) return malformed{"an activity without a tenant"};
    return a.type == "invoke" ? impl_->invoke(a, now) : impl_->message(a, now);
}

}  // namespace coach::teams
