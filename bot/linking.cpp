#include "bot/linking.hpp"

#include "core/team/fields.hpp"

#include <openssl/crypto.h>

namespace coach::bot {

namespace {

constexpr std::size_t half = 8;  ///< letters
constexpr durable::milliseconds lives{std::chrono::minutes(10)};
constexpr durable::milliseconds retry{1000};

/// The first 40 bits.
std::string base32(std::string_view bytes) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 5; ++i)
        bits = bits << 8 | static_cast<unsigned char>(bytes[i]);
    std::string out;
    for (int shift = 35; shift >= 0; shift -= 5)
        out += letters[bits >> shift & 31];
    return out;
}

std::string signature(const vault& safe, std::string_view name) {
    return base32(safe.sign("link", "sign/" + std::string(name)));
}

bool is_signed(const vault& safe, const std::string& code) {
    if (code.size() != 2 * half) return false;
    const auto made = signature(safe, code.substr(0, half));
    return CRYPTO_memcmp(made.data(), code.data() + half, half) == 0;
}

std::string shown(const std::string& code) {
    return code.substr(0, 4) + "-" + code.substr(4, 4) + "-" + code.substr(8, 4) + "-" + code.substr(12, 4);
}

durable::performed later(std::string why) { return {durable::performed::kind::not_yet, retry, std::move(why)}; }

core::told answer(std::string kind, const core::place& where, bool by_command) {
    core::told out{std::move(kind), {}};
    core::team::put_place(out.fields, where);
    if (by_command) out.fields.emplace_back("at_by_command", "yes");
    return out;
}

net::awaitable<durable::performed> tell(linking with, std::string actor, std::string id, core::told what) {
    const auto to = core::address_of(actor);
    if (!to) co_return durable::performed{durable::performed::kind::impossible, {}, "no person"};
    auto bytes = encode(core::event{id, to->where, to->who, std::move(what), {}, {}});
    durable::event e{std::move(id), std::move(bytes)};
    const auto sent = co_await with.deliver(std::move(actor), std::move(e));
    if (!sent) co_return later(sent.error().message());
    co_return durable::performed{};
}

net::awaitable<durable::performed> make(linking with, code_wanted wanted, durable::pending_effect effect) {
    const auto name = base32(with.safe.sign("link", "name/" + effect.id));
    const auto kept = co_await with.shelf.write("link/" + name, effect.actor + "\n", 0, lives);
    if (!kept) co_return later(kept.error().message());  // false: it was made before, by this very effect
    auto told = answer("link_code", wanted.where, wanted.by_command);
    told.fields.emplace_back("code", shown(name + signature(with.safe, name)));
    co_return co_await tell(with, std::move(effect.actor), std::move(effect.id), std::move(told));
}

/// Who made the code, once it is this effect's to use; empty: it is no good. `wrong`: try again.
net::awaitable<std::string> taken(linking with, std::string code, durable::pending_effect effect, std::string& wrong) {
    if (!is_signed(with.safe, code)) co_return std::string{};
    const auto key = "link/" + code.substr(0, half);
    const auto kept = co_await with.shelf.read(key);
    if (!kept) {
        wrong = kept.error().message();
        co_return std::string{};
    }
    if (!*kept) co_return std::string{};
    const auto& bytes = (*kept)->bytes;
    auto maker = bytes.substr(0, bytes.find('\n'));
    const auto used_by = bytes.substr(maker.size() + 1);
    if (used_by == effect.id || maker == effect.actor) co_return maker;
    if (!used_by.empty()) co_return std::string{};
    const auto mine = co_await with.shelf.write(key, maker + "\n" + effect.id, (*kept)->version, lives);
    if (!mine || !*mine) wrong = "somebody else is using it";
    co_return maker;
}

bool same_workspace(const std::string& a, const std::string& b) { return core::library_of(a) == core::library_of(b); }

net::awaitable<durable::performed> use(linking with, code_used typed, durable::pending_effect effect) {
    std::string wrong;
    const auto maker = co_await taken(with, typed.code, effect, wrong);
    if (!wrong.empty()) co_return later(wrong);
    const bool same = !maker.empty() && (maker == effect.actor || same_workspace(maker, effect.actor));
    auto to_self = answer(maker.empty() || same ? "link_refused" : "link_waiting", typed.where, typed.by_command);
    if (same) to_self.fields.emplace_back("why", "same");
    if (!maker.empty() && !same) to_self.fields.emplace_back("from", maker);
    auto done = co_await tell(with, effect.actor, effect.id + "/answer", std::move(to_self));
    if (done.what != durable::performed::kind::done || maker.empty() || same) co_return done;
    core::told question{"link_asked", {{"from", effect.actor}, {"name", typed.name}}};
    co_return co_await tell(with, maker, effect.id + "/question", std::move(question));
}

}  // namespace

net::awaitable<durable::performed> perform_link(linking with, outgoing wanted, durable::pending_effect effect) {
    if (auto* made = std::get_if<code_wanted>(&wanted))
        co_return co_await make(with, std::move(*made), std::move(effect));
    if (auto* used = std::get_if<code_used>(&wanted)) co_return co_await use(with, std::move(*used), std::move(effect));
    co_return durable::performed{durable::performed::kind::impossible, {}, "no code"};
}

}  // namespace coach::bot
