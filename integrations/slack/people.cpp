#include "integrations/slack/people.hpp"

#include <simdjson.h>

namespace coach::slack {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t most_remembered = 10'000;
constexpr std::chrono::hours one_day{24};

std::string key_of(const core::event& e) { return e.where.workspace + "/" + e.who.id; }
long long day_of(core::time_point at) { return std::chrono::floor<std::chrono::days>(at).time_since_epoch().count(); }

std::string_view text(dom::element from, std::string_view name) {
    std::string_view out;
    return from[name].get(out) == simdjson::SUCCESS ? out : std::string_view{};
}
bool flag(dom::element from, std::string_view name) {
    bool out = false;
    return from[name].get(out) == simdjson::SUCCESS && out;
}

}  // namespace

std::optional<user_facts> read_user(std::string_view body) {
    static thread_local dom::parser parser;
    dom::element user;
    if (parser.parse(body.data(), body.size())["user"].get(user) != simdjson::SUCCESS || !user.is_object())
        return std::nullopt;
    user_facts out;
    out.zone = text(user, "tz");
    out.guest = flag(user, "is_restricted") || flag(user, "is_ultra_restricted") || flag(user, "is_stranger");
    dom::element profile;
    if (user["profile"].get(profile) == simdjson::SUCCESS && profile.is_object())
        out.name = text(profile, "display_name");
    if (out.name.empty()) out.name = text(user, "real_name");
    if (out.name.empty()) out.name = text(user, "name");
    return out;
}

people::people(web_api& api, integrations::inbox inbox, durable::shelf* shelf)
    : api_(api), inbox_(std::move(inbox)), shelf_(shelf) {}

bool people::is_due(const core::event& e) {
    if (asked_.size() >= most_remembered) asked_.clear();
    auto& day = asked_[key_of(e)];
    const auto today = day_of(e.at);
    return std::exchange(day, today) != today;
}

net::awaitable<bool> people::first_today(std::string key) {
    if (shelf_ == nullptr) co_return true;
    const auto written = co_await shelf_->write("slack-asked/" + key, "1", 0, one_day);
    co_return written && *written;
}

net::awaitable<> people::ask(core::event about) {
    const auto key = key_of(about);
    if (!co_await first_today(key)) co_return;
    const auto got = co_await api_.ask_form(about.where.workspace, "users.info", {}, {{"user", about.who.id}});
    if (got.what.what != answer::kind::ok) co_return;
    const auto facts = read_user(got.body);
    if (!facts) co_return;
    if (guests_.size() >= most_remembered) guests_.clear();
    if (facts->guest) guests_.insert(key);
    core::event e;
    e.id = "slack/profile/" + key + "/" + std::to_string(day_of(about.at));
    const bool here = about.where.direct && about.where.thread.empty();
    e.where = {"slack", about.where.workspace, here ? about.where.channel : about.who.id, {}, true, {}};
    e.who = {about.who.id, facts->name, facts->zone};
    e.at = about.at;
    e.what =
        core::told{"profile", {{"zone", facts->zone}, {"name", facts->name}, {"guest", facts->guest ? "yes" : "no"}}};
    static_cast<void>(co_await inbox_(std::move(e)));
}

bool people::is_guest(const core::event& e) const { return guests_.contains(key_of(e)); }

}  // namespace coach::slack
