#include "bot/books.hpp"

#include <algorithm>

namespace coach::bot {

namespace {

/// "slack/T1" of "learner/slack/T1/U1".
std::string_view workspace_of(std::string_view actor) {
    const auto kind = actor.find('/');
    if (kind == actor.npos) return {};
    actor.remove_prefix(kind + 1);
    const auto platform = actor.find('/');
    if (platform == actor.npos) return actor;
    return actor.substr(0, std::min(actor.find('/', platform + 1), actor.size()));
}

std::string csv_cell(std::string text) {
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos)
        text.insert(text.begin(), '\'');
    if (text.find_first_of(",\"\r\n") == text.npos) return text;
    std::string out = "\"";
    for (const char c : text)
        out.append(c == '"' ? 2 : 1, c);
    return out + "\"";
}

}  // namespace

std::string book_of(std::string_view ledger, std::string_view actor) {
    return std::string(ledger) + "/" + std::string(workspace_of(actor));
}

net::awaitable<durable::result<bool>> write_line(durable::ledger& books, namer name, std::string actor,
                                                 std::string effect_id, noted what) {
    const auto at = what.at;
    auto book = book_of(what.ledger, actor);
    for (auto& [key, value] : what.fields) {
        if (key == "who") value = actor;
        if (!core::address_of(value)) continue;
        auto stands_for = co_await name(value, value);
        if (!stands_for) co_return durable::result<bool>(boost::system::in_place_error, stands_for.error());
        value = std::move(*stands_for);
    }
    auto id = co_await name(std::move(actor), std::move(effect_id));
    if (!id) co_return durable::result<bool>(boost::system::in_place_error, id.error());
    auto bytes = encode(what);
    co_return co_await books.append(std::move(book), std::move(*id), at, std::move(bytes));
}

std::string csv_row(const std::vector<std::string>& cells) {
    std::string out;
    for (std::size_t i = 0; i < cells.size(); ++i)
        out += (i > 0 ? "," : "") + csv_cell(cells[i]);
    return out + "\r\n";
}

}  // namespace coach::bot
