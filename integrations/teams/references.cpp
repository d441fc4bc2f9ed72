#include "integrations/teams/references.hpp"

#include "net/form.hpp"

#include <array>
#include <cstdio>

namespace coach::teams {
namespace {

constexpr std::size_t most_recent = 16'384;
constexpr unsigned families = 64;  ///< each is one slot of a cluster

/// Spreads the records over the slots; any stable value does.
std::string key_of(std::string_view kind, std::string_view tenant, std::string_view id) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : id)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    std::array<char, 24> family{};
    std::snprintf(family.data(), family.size(), "teams-ref-%02u/", static_cast<unsigned>(hash % families));
    return family.data() + std::string(kind) + "/" + net::encode_percent(tenant) + "/" + net::encode_percent(id);
}
std::string person_key(std::string_view tenant, std::string_view id) { return key_of("person", tenant, id); }
std::string conversation_key(std::string_view tenant, std::string_view id) { return key_of("talk", tenant, id); }

}  // namespace

std::string encode(const reference& r) {
    return net::encode_form({{"service", r.service_url}, {"bot", r.bot}, {"talk", r.conversation}, {"no", r.blocked}});
}

std::optional<reference> decode_reference(std::string_view bytes) {
    const auto fields = net::parse_form(bytes, {16 * 1024, 16});
    if (!fields) return std::nullopt;
    reference out{std::string(net::find_field(*fields, "service")), std::string(net::find_field(*fields, "bot")),
                  std::string(net::find_field(*fields, "talk")), std::string(net::find_field(*fields, "no"))};
    if (out.service_url.empty()) return std::nullopt;
    return out;
}

const reference* references::recall(const std::string& key) {
    const auto at = by_key_.find(key);
    if (at == by_key_.end()) return nullptr;
    recent_.splice(recent_.begin(), recent_, at->second);
    return &at->second->second;
}

void references::remember(const std::string& key, reference r) {
    if (const auto at = by_key_.find(key); at != by_key_.end()) {
        at->second->second = std::move(r);
        recent_.splice(recent_.begin(), recent_, at->second);
        return;
    }
    recent_.emplace_front(key, std::move(r));
    by_key_[key] = recent_.begin();
    if (recent_.size() <= most_recent) return;
    by_key_.erase(recent_.back().first);
    recent_.pop_back();
}

/// A memory that says "blocked" is asked about again: they may have come back by another process.
net::awaitable<references::found> references::read(std::string key) {
    if (const auto* known = recall(key); known != nullptr && known->blocked.empty()) co_return *known;
    const auto stored = co_await shelf_.read(key);
    if (!stored) co_return stored.error();
    if (!*stored) co_return std::optional<reference>{};
    auto out = decode_reference((*stored)->bytes);
    if (out) remember(key, *out);
    co_return out;
}

net::awaitable<bool> references::write(std::string key, reference r) {
    const auto stored = co_await shelf_.write(key, encode(r));
    if (!stored) co_return false;
    remember(key, std::move(r));
    co_return true;
}

net::awaitable<bool> references::remove(std::string key) {
    if (const auto at = by_key_.find(key); at != by_key_.end()) {
        recent_.erase(at->second);
        by_key_.erase(at);
    }
    const auto done = co_await shelf_.remove(key);
    co_return done.has_value();
}

net::awaitable<bool> references::learn(activity a) {
    const std::string person = person_key(a.tenant, a.from);
    const auto known = co_await read(person);
    if (!known) co_return false;
    const reference before = known->value_or(reference{});
    reference now{a.service_url, a.bot, a.direct() ? a.conversation : before.conversation, {}};
    if (now != before && !co_await write(person, std::move(now))) co_return false;
    if (a.direct()) co_return true;

    const std::string talk = conversation_key(a.tenant, a.conversation);
    const auto there = co_await read(talk);
    if (!there) co_return false;
    reference place{a.service_url, a.bot, {}, {}};
    if (*there && **there == place) co_return true;
    co_return co_await write(talk, std::move(place));
}

net::awaitable<references::found> references::of_person(std::string tenant, std::string id) {
    return read(person_key(tenant, id));
}
net::awaitable<references::found> references::of_conversation(std::string tenant, std::string id) {
    return read(conversation_key(tenant, id));
}
net::awaitable<bool> references::keep_person(std::string tenant, std::string id, reference r) {
    return write(person_key(tenant, id), std::move(r));
}
net::awaitable<bool> references::forget_person(std::string tenant, std::string id) {
    return remove(person_key(tenant, id));
}
net::awaitable<bool> references::forget_conversation(std::string tenant, std::string id) {
    return remove(conversation_key(tenant, id));
}

}  // namespace coach::teams
