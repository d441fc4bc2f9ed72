#include "integrations/slack/home.hpp"

#include "durable/effect_id.hpp"
#include "integrations/slack/render.hpp"

#include <simdjson.h>

namespace coach::slack {
namespace {

constexpr std::size_t most_remembered = 10'000;

std::string hash_in(std::string_view body) {
    static thread_local simdjson::dom::parser parser;
    std::string_view hash;
    if (parser.parse(body.data(), body.size())["view"]["hash"].get(hash) != simdjson::SUCCESS) return {};
    return std::string(hash);
}

}  // namespace

net::awaitable<answer> home_pages::publish(core::say s, std::string effect_id) {
    const auto key = s.where.workspace + "/" + s.to.id;
    const auto version = durable::place_of(effect_id).version;
    if (shown_.size() >= most_remembered) shown_.clear();
    const auto before = shown_[key];
    if (version < before.version) co_return answer{};  // a newer page stands there
    boost::json::object page{{"user_id", s.to.id}, {"view", render_home(s.what, s.where.channel)}};
    boost::json::object guarded = page;
    if (!before.hash.empty()) guarded["hash"] = before.hash;
    auto got = co_await api_.ask(s.where.workspace, "views.publish", s.to.id, std::move(guarded));
    // Another process published meanwhile, maybe an older page: this one is the newest that is known here.
    if (got.what.what == answer::kind::conflict)
        got = co_await api_.ask(s.where.workspace, "views.publish", s.to.id, std::move(page));
    if (got.what.what == answer::kind::ok) shown_[key] = {version, hash_in(got.body)};
    co_return got.what;
}

}  // namespace coach::slack
