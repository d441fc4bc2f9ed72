#include "durable/ledger.hpp"

#include <openssl/evp.h>

#include <array>
#include <charconv>

namespace coach::durable {

namespace {

std::string sha256_hex(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr);
    constexpr auto* hex = "0123456789abcdef";
    std::string out;
    for (unsigned i = 0; i < length; ++i) {
        out += hex[digest[i] >> 4];
        out += hex[digest[i] & 15];
    }
    return out;
}

/// A number up to `end`, which is dropped with it.
std::optional<std::uint64_t> take_number(std::string_view& from, char end) {
    const auto at = from.find(end);
    if (at == from.npos || at == 0) return std::nullopt;
    std::uint64_t value = 0;
    const auto [stop, ec] = std::from_chars(from.data(), from.data() + at, value);
    if (ec != std::errc{} || stop != from.data() + at) return std::nullopt;
    from.remove_prefix(at + 1);
    return value;
}

std::string body(const ledger_line& l) {
    return std::to_string(l.number) + "\n" + std::to_string(l.at.time_since_epoch().count()) + "\n" +
           std::to_string(l.id.size()) + ":" + l.id + l.bytes;
}

}  // namespace

ledger_head empty_head() { return {0, std::string(64, '0')}; }

std::string chained(std::string_view before, const ledger_line& l) {
    return sha256_hex(std::string(before) + "\n" + body(l));
}

std::string pack_line(const ledger_line& l) { return l.hash + "\n" + body(l); }

std::optional<ledger_line> unpack_line(std::string_view text) {
    ledger_line l;
    if (text.size() < 65 || text[64] != '\n') return std::nullopt;
    l.hash = text.substr(0, 64);
    text.remove_prefix(65);
    const auto number = take_number(text, '\n');
    const auto at = take_number(text, '\n');
    const auto length = take_number(text, ':');
    if (!number || !at || !length || *length > text.size()) return std::nullopt;
    l.number = *number;
    l.at = time_point{milliseconds{static_cast<std::int64_t>(*at)}};
    l.id = text.substr(0, *length);
    l.bytes = text.substr(*length);
    return l;
}

bool chain_check::next(const ledger_line& l) {
    if (!wrong_.empty()) return false;
    const auto expected = head_.count + 1;
    if (l.number != expected)
        wrong_ = "line " + std::to_string(expected) + " is missing or moved: line " + std::to_string(l.number) +
                 " stands in its place";
    else if (chained(head_.hash, l) != l.hash)
        wrong_ = "line " + std::to_string(expected) + " was changed, or a line before it";
    head_ = {expected, l.hash};
    return wrong_.empty();
}

bool chain_check::end(const ledger_head& kept) {
    if (wrong_.empty() && kept != head_)
        wrong_ = "the book ends after line " + std::to_string(head_.count) + ", and its head says " +
                 std::to_string(kept.count);
    return wrong_.empty();
}

awaitable<result<bool>> memory_ledger::append(std::string book, std::string id, time_point at, std::string bytes) {
    auto& to = books_[book];
    if (!to.ids.insert(id).second) co_return false;
    ledger_line line{to.head.count + 1, std::move(id), at, std::move(bytes), {}};
    line.hash = chained(to.head.hash, line);
    to.head = {line.number, line.hash};
    to.lines.push_back(std::move(line));
    co_return true;
}

awaitable<result<std::vector<ledger_line>>> memory_ledger::read(std::string book, std::uint64_t after,
                                                                std::size_t most) {
    std::vector<ledger_line> out;
    const auto found = books_.find(book);
    if (found == books_.end()) co_return out;
    for (auto i = after; i < found->second.lines.size() && out.size() < most; ++i)
        out.push_back(found->second.lines[i]);
    co_return out;
}

awaitable<result<ledger_head>> memory_ledger::head(std::string book) {
    const auto found = books_.find(book);
    co_return found == books_.end() ? empty_head() : found->second.head;
}

awaitable<result<std::vector<std::string>>> memory_ledger::books() {
    std::vector<std::string> out;
    for (const auto& [name, each] : books_)
        out.push_back(name);
    co_return out;
}

}  // namespace coach::durable
