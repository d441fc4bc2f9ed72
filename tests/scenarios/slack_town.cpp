#include "tests/scenarios/slack_town.hpp"

#include "tests/support/run.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <stdexcept>

namespace coach::scenarios {

namespace json = boost::json;
using posted = support::slack_stub::posted;

slack_town::slack_town()
    : stub_(std::make_unique<support::slack_stub>(io_)),
      sockets_(std::make_unique<support::socket_stub>(io_, *stub_)),
      api_url_(stub_->api_url()) {
    thread_ = std::thread([this] {
        const auto work = boost::asio::make_work_guard(io_);
        io_.run();
    });
}

slack_town::~slack_town() {
    io_.stop();
    thread_.join();
    sockets_.reset();
    stub_.reset();
}

std::vector<posted> slack_town::messages() {
    return with([](auto& stub) { return stub.messages(); });
}

std::vector<posted> slack_town::messages_in(const std::string& channel) {
    return with([&](auto& stub) {
        std::vector<posted> out;
        for (const auto& m : stub.messages())
            if (m.channel == channel) out.push_back(m);
        return out;
    });
}

std::string slack_town::response_url(const std::string& name) {
    return with([&](auto& stub) { return stub.response_url(name); });
}

sender::sender() : client_(std::make_unique<net::http_client>(io_)) {}
sender::~sender() {
    client_->close();
    client_.reset();
    io_.restart();
    io_.run_for(seconds(1));
}

std::optional<net::http_response> sender::send(net::http_request wanted, std::uint16_t port, milliseconds at_most) {
    if (port != port_) {  // another life of the program: what is left of the old one's connections goes
        client_->close();
        client_ = std::make_unique<net::http_client>(io_);
        port_ = port;
    }
    net::client_request request;
    request.method = wanted.method;
    request.url = "http://127.0.0.1:" + std::to_string(port) + wanted.target;
    for (auto& header : wanted.headers)
        if (header.first != "Host") request.headers.push_back(std::move(header));
    request.body = std::move(wanted.body);
    request.deadline = at_most;
    auto answer = support::run(io_, client_->send(std::move(request)));
    if (!answer) return std::nullopt;
    return std::move(*answer);
}

support::slack_signer signer() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return {std::string(signing_secret), std::chrono::duration_cast<seconds>(now).count()};
}

net::http_request message_request(const message_event& m, std::string_view event_id) {
    json::object inner{{"type", m.type}, {"channel", m.channel}, {"ts", m.ts}, {"text", m.text}, {"event_ts", m.ts}};
    if (!m.user.empty()) inner["user"] = m.user;
    if (m.type == "message") inner["channel_type"] = m.channel.starts_with('D') ? "im" : "channel";
    if (!m.thread.empty()) inner["thread_ts"] = m.thread;
    if (!m.subtype.empty()) inner["subtype"] = m.subtype;
    if (!m.bot_id.empty()) inner["bot_id"] = m.bot_id;
    return signer().event(support::slack_event(json::serialize(inner), event_id));
}

net::http_request command_request(std::string_view user, std::string_view text, std::string_view response_url,
                                  std::string_view trigger) {
    auto fields = support::slack_command(text, response_url);
    for (auto& [name, value] : fields) {
        if (name == "user_id") value = user;
        if (name == "trigger_id") value = trigger;
    }
    return signer().form(fields);
}

namespace {

std::string text_at(const json::object& from, std::string_view name) {
    const auto* value = from.if_contains(name);
    if (value && value->is_object()) return text_at(value->get_object(), "text");
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

const json::array& blocks_of(const posted& m) {
    static const json::array none;
    const auto* blocks = m.payload.if_contains("blocks");
    return blocks && blocks->is_array() ? blocks->get_array() : none;
}

}  // namespace

std::vector<button> buttons_of(const posted& m) {
    std::vector<button> out;
    for (const auto& block : blocks_of(m)) {
        const auto& b = block.as_object();
        if (text_at(b, "type") != "actions") continue;
        for (const auto& element : b.at("elements").as_array()) {
            const auto& e = element.as_object();
            out.push_back({text_at(e, "action_id"), text_at(e, "value"), text_at(e, "text")});
        }
    }
    return out;
}

std::string words_of(const posted& m) {
    std::string out;
    for (const auto& block : blocks_of(m))
        if (const auto words = text_at(block.as_object(), "text"); !words.empty()) out += words + "\n";
    if (out.empty()) out = text_at(m.payload, "text");
    return out;
}

std::uint32_t turn_of(const posted& m) {
    std::uint32_t turn = 0;
    for (const auto& b : buttons_of(m)) {
        std::from_chars(b.value.data(), b.value.data() + b.value.size(), turn);
        break;
    }
    return turn;
}

std::string effect_of(const posted& m) {
    boost::system::error_code missing;
    const json::value payload = m.payload;
    const auto* id = payload.find_pointer("/metadata/event_payload/id", missing);
    return id && id->is_string() ? std::string(id->get_string()) : std::string();
}

net::http_request press_request(std::string_view user, const posted& m, const button& b, std::string_view action_ts,
                                std::string_view response_url) {
    json::object container{
        {"type", "message"}, {"message_ts", m.ts}, {"channel_id", m.channel}, {"is_ephemeral", !m.only_for.empty()}};
    if (!m.thread.empty()) container["thread_ts"] = m.thread;
    json::object action{{"type", "button"}, {"action_id", b.action_id},
                        {"block_id", "b"},  {"text", {{"type", "plain_text"}, {"text", b.label}}},
                        {"value", b.value}, {"action_ts", action_ts}};
    json::object payload{{"type", "block_actions"},
                         {"user", {{"id", user}, {"username", "ana"}, {"team_id", "T1"}}},
                         {"api_app_id", "A1"},
                         {"team", {{"id", "T1"}, {"domain", "example"}}},
                         {"container", std::move(container)},
                         {"channel", {{"id", m.channel}, {"name", "x"}}},
                         {"trigger_id", "1." + std::string(action_ts)},
                         {"actions", json::array{std::move(action)}}};
    if (!response_url.empty()) payload["response_url"] = response_url;
    return signer().interaction(json::serialize(payload));
}

coach_server::coach_server(slack_town& town, std::filesystem::path data, environment more)
    : data_(std::move(data)), log_(data_ / "log") {
    std::filesystem::create_directories(data_);
    settings_ = {{"COACH_LISTEN", "127.0.0.1:0"},
                 {"COACH_DATA", data_.string()},
                 {"SLACK_SIGNING_SECRET", std::string(signing_secret)},
                 {"SLACK_BOT_TOKEN", "xoxb-test"},
                 {"SLACK_API_URL", town.api_url()},
                 {"PLATFORM_RATE_LIMITS", "off"},
                 {"COACH_PLAYGROUND", "off"}};
    std::erase_if(settings_, [&](const auto& own) {
        return std::any_of(more.begin(), more.end(), [&](const auto& each) { return each.first == own.first; });
    });
    settings_.insert(settings_.end(), more.begin(), more.end());
}

coach_server::~coach_server() = default;

void coach_server::launch() {
    std::error_code none;
    const auto size = std::filesystem::file_size(log_, none);
    log_began_ = none ? 0 : size;
    port_ = 0;
    program_.reset();
    program_ = std::make_unique<child>(std::vector<std::string>{coach_program(), "serve"}, settings_, log_);
}

std::string coach_server::log() const {
    auto all = contents(log_);
    return all.substr(std::min(all.size(), log_began_));
}

bool coach_server::ready() {
    if (port_ != 0) return true;
    const auto said = log();
    constexpr std::string_view mark = "ready on http://127.0.0.1:";
    const auto at = said.find(mark);
    if (at == std::string::npos || said.find('\n', at) == std::string::npos) return false;
    const auto* digits = said.data() + at + mark.size();
    std::from_chars(digits, said.data() + said.size(), port_);
    return port_ != 0;
}

void coach_server::start() {
    launch();
    const bool decided = eventually([this] { return ready() || program_->ended(); });
    if (!decided || !ready()) throw std::runtime_error("coach did not start; it wrote:\n" + log());
}

void coach_server::kill() { program_->kill(); }

int coach_server::stop(milliseconds at_most) {
    program_->signal(SIGTERM);
    return program_->wait(at_most);
}

}  // namespace coach::scenarios
