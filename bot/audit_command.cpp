// `coach audit export` and `coach audit verify`.

#include "bot/books.hpp"
#include "bot/commands.hpp"
#include "bot/redis_choice.hpp"
#include "bot/run.hpp"
#include "durable/redis_ledger.hpp"

#include <algorithm>
#include <functional>
#include <ostream>
#include <stdexcept>

namespace coach::bot {

namespace {

constexpr std::size_t lines_at_once = 500;

template <class T>
T answer(durable::result<T> got) {
    if (!got) throw std::runtime_error("the ledger: " + got.error().message());
    return std::move(*got);
}

struct reader {
    boost::asio::io_context io{1};
    durable::redis_ledger books;

    explicit reader(const std::string& url) : books(io, {.where = durable::parse_redis_url(url).value()}) {}

    std::vector<std::string> names(const std::string& ledger) {
        auto all = answer(run(io, books.books()));
        std::erase_if(all, [&](const auto& name) { return !ledger.empty() && !name.starts_with(ledger + "/"); });
        return all;
    }
    void each_line(const std::string& book, const std::function<void(const durable::ledger_line&)>& see) {
        for (std::uint64_t after = 0;;) {
            const auto lines = answer(run(io, books.read(book, after, lines_at_once)));
            if (lines.empty()) return;
            for (const auto& l : lines)
                see(l);
            after += lines.size();
        }
    }
};

std::string value_of(const noted& n, const std::string& name) {
    for (const auto& [key, value] : n.fields)
        if (key == name) return value;
    return {};
}

std::string iso(core::time_point at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{at - day};
    char text[40];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
    return text;
}

int export_books(reader& r, const std::vector<std::string>& books, std::ostream& out) {
    std::vector<std::string> columns;
    for (const auto& book : books)
        r.each_line(book, [&](const auto& line) {
            const auto n = decode_noted(line.bytes);
            if (!n) return;
            for (const auto& [key, value] : n->fields)
                if (std::find(columns.begin(), columns.end(), key) == columns.end()) columns.push_back(key);
        });
    std::vector<std::string> header{"book", "number", "at"};
    header.insert(header.end(), columns.begin(), columns.end());
    header.insert(header.end(), {"id", "hash"});
    out << csv_row(header);
    for (const auto& book : books)
        r.each_line(book, [&](const auto& line) {
            const auto n = decode_noted(line.bytes);
            std::vector<std::string> row{book, std::to_string(line.number), iso(line.at)};
            for (const auto& name : columns)
                row.push_back(n ? value_of(*n, name) : std::string{});
            row.push_back(line.id);
            row.push_back(line.hash);
            out << csv_row(row);
        });
    return 0;
}

int verify_books(reader& r, const std::vector<std::string>& books, const std::string& noted_head, std::ostream& out,
                 std::ostream& err) {
    int wrong = 0;
    bool found = noted_head.empty();
    for (const auto& book : books) {
        durable::chain_check check;
        try {
            const auto head = answer(run(r.io, r.books.head(book)));
            r.each_line(book, [&](const auto& line) {
                check.next(line);
                found = found || line.hash == noted_head;
            });
            check.end(head);
        } catch (const std::runtime_error& e) {
            err << "coach: " << book << ": " << e.what() << "\n";
            ++wrong;
            continue;
        }
        if (check.wrong().empty()) {
            out << book << "\t" << check.head().count << " lines\t" << check.head().hash << "\n";
        } else {
            err << "coach: " << book << ": " << check.wrong() << "\n";
            ++wrong;
        }
    }
    if (!found) err << "coach: no line has the hash " << noted_head << "\n";
    return wrong > 0 || !found ? 1 : 0;
}

}  // namespace

int audit(const config& c, const audit_options& o, std::ostream& out, std::ostream& err) try {
    auto redis = choose_redis(c);
    if (!redis) throw std::runtime_error(redis.error().detail);
    reader r((*redis)->url());
    const auto books = r.names(o.ledger);
    return o.what == "export" ? export_books(r, books, out) : verify_books(r, books, o.head, out, err);
} catch (const std::runtime_error& e) {
    err << "coach: " << e.what() << "\n";
    return 1;
}

}  // namespace coach::bot
