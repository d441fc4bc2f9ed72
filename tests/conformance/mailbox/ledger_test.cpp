// What every ledger promises, against the one in Redis and its twin in memory.

#include "durable/ledger.hpp"

#include "durable/private_server.hpp"
#include "durable/redis_ledger.hpp"
#include "mailbox_suite.hpp"
#include "temporary_folder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <hiredis/hiredis.h>

#include <functional>

namespace coach::tests {
using namespace coach::durable;
namespace {

constexpr time_point noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + std::chrono::hours{12}};

struct ledger_bench {
    boost::asio::io_context io;
    std::vector<std::unique_ptr<ledger>> open;
};
/// A ledger, and a second one over the same store when the store can be shared.
using opener = std::function<void(ledger_bench&)>;

std::vector<ledger_line> all(ledger_bench& b, const std::string& book) {
    auto lines = wait_for(b.io, b.open.front()->read(book, 0, 1000));
    REQUIRE(lines.has_value());
    return *lines;
}

std::string fault(const std::vector<ledger_line>& lines, const ledger_head& head) {
    chain_check check;
    for (const auto& l : lines)
        if (!check.next(l)) return check.wrong();
    return check.end(head) ? "" : check.wrong();
}

std::string fault(ledger_bench& b, const std::string& book) {
    const auto head = wait_for(b.io, b.open.front()->head(book));
    REQUIRE(head.has_value());
    return fault(all(b, book), *head);
}

void add(ledger_bench& b, const std::string& book, const std::string& id, const std::string& bytes, bool fresh = true) {
    const auto done = wait_for(b.io, b.open.front()->append(book, id, noon, bytes));
    REQUIRE(done.has_value());
    CHECK(*done == fresh);
}

void lines_come_back_in_order(ledger_bench& b) {
    add(b, "audit/x/T1", "a/1/0", "one");
    add(b, "audit/x/T1", "a/2/0", std::string("two\n\0three", 9));
    add(b, "consent/x/T1", "a/1/0", "elsewhere");
    const auto lines = all(b, "audit/x/T1");
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].number == 1);
    CHECK(lines[1].id == "a/2/0");
    CHECK(lines[1].at == noon);
    CHECK(lines[1].bytes == std::string("two\n\0three", 9));
    const auto rest = wait_for(b.io, b.open.front()->read("audit/x/T1", 1, 10));
    REQUIRE(rest.has_value());
    CHECK(rest->size() == 1);
    const auto books = wait_for(b.io, b.open.front()->books());
    REQUIRE(books.has_value());
    CHECK(*books == std::vector<std::string>{"audit/x/T1", "consent/x/T1"});
    CHECK(fault(b, "audit/x/T1").empty());
    CHECK(fault(b, "nothing").empty());
}

void a_known_id_is_not_added_again(ledger_bench& b) {
    add(b, "audit", "a/1/0", "one");
    add(b, "audit", "a/1/0", "one", false);
    add(b, "audit", "a/1/0", "something else", false);
    CHECK(all(b, "audit").size() == 1);
    CHECK(fault(b, "audit").empty());
}

void a_change_a_hole_and_a_new_order_are_found(ledger_bench& b) {
    for (int i = 0; i < 6; ++i)
        add(b, "audit", std::to_string(i), "line " + std::to_string(i));
    const auto head = wait_for(b.io, b.open.front()->head("audit"));
    REQUIRE(head.has_value());
    const auto lines = all(b, "audit");
    for (std::size_t i = 0; i < lines.size(); ++i) {
        CAPTURE(i);
        auto changed = lines;
        changed[i].bytes += " ";
        CHECK_FALSE(fault(changed, *head).empty());
        changed = lines;
        changed[i].at += milliseconds{1};
        CHECK_FALSE(fault(changed, *head).empty());
        changed = lines;
        changed[i].bytes = "forged";
        changed[i].hash = chained(i == 0 ? empty_head().hash : lines[i - 1].hash, changed[i]);  // its own hash is right
        CHECK_FALSE(fault(changed, *head).empty());
        changed = lines;
        changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(i));
        CHECK_FALSE(fault(changed, *head).empty());
        changed = lines;
        std::swap(changed[i], changed[(i + 1) % lines.size()]);
        CHECK_FALSE(fault(changed, *head).empty());
    }
}

void writers_at_once_make_one_chain(ledger_bench& b) {
    std::size_t left = 0;
    for (int i = 0; i < 40; ++i) {
        auto& to = *b.open[static_cast<std::size_t>(i) % b.open.size()];
        ++left;
        boost::asio::co_spawn(b.io.get_executor(), to.append("audit", std::to_string(i), noon, "x"),
                              [&](std::exception_ptr, const result<bool>& done) {
                                  CHECK((done && *done));
                                  --left;
                              });
    }
    b.io.restart();
    while (left > 0 && b.io.run_one() > 0) {
    }
    CHECK(all(b, "audit").size() == 40);
    CHECK(fault(b, "audit").empty());
}

void holds(const opener& open) {
    struct promise {
        const char* says;
        void (*holds)(ledger_bench&);
    };
    for (const auto& each :
         {promise{"lines come back in order", lines_come_back_in_order},
          promise{"a known id is not added again", a_known_id_is_not_added_again},
          promise{"a change, a hole and a new order are found", a_change_a_hole_and_a_new_order_are_found},
          promise{"writers at once make one chain", writers_at_once_make_one_chain}})
        DYNAMIC_SECTION(each.says) {
            ledger_bench b;
            open(b);
            each.holds(b);
        }
}

}  // namespace

TEST_CASE("the ledger in memory keeps every promise", "[ledger]") {
    holds([](ledger_bench& b) { b.open.push_back(std::make_unique<memory_ledger>()); });
}

TEST_CASE("the ledger on Redis keeps every promise", "[ledger][redis]") {
    static const temporary_folder folder;
    static private_server server({.folder = folder.path()});
    const redis_options where{.where = *parse_redis_url(server.url())};
    const auto run = [&](ledger_bench& b, std::initializer_list<std::string_view> words) {
        redis_connection admin(b.io, where);
        redis_commands c;
        c.add(words);
        REQUIRE(wait_for(b.io, admin.send(std::move(c))).has_value());
    };
    const auto open = [&](ledger_bench& b) {
        run(b, {"FLUSHALL"});
        b.open.push_back(std::make_unique<redis_ledger>(b.io, where));
        b.open.push_back(std::make_unique<redis_ledger>(b.io, where));
    };
    holds(open);
    SECTION("a line taken off the end behind its back is found, and so is one put in another's place") {
        ledger_bench b;
        open(b);
        for (int i = 0; i < 3; ++i)
            add(b, "audit", std::to_string(i), "line");
        const auto line = pack_line(all(b, "audit")[0]);
        run(b, {"RPOP", "{ledger}:l:audit"});
        CHECK_FALSE(fault(b, "audit").empty());
        run(b, {"RPUSH", "{ledger}:l:audit", line});
        CHECK_FALSE(fault(b, "audit").empty());
    }
}

TEST_CASE("a stored line of another shape is refused", "[ledger]") {
    const ledger_line line{7, "id:1", noon, "bytes", std::string(64, 'a')};
    CHECK(unpack_line(pack_line(line)) == line);
    for (const auto* text : {"", "abc", "\n\n\n", "1\n2\n3:abc"})
        CHECK_FALSE(unpack_line(text).has_value());
    CHECK_FALSE(unpack_line(std::string(64, 'a') + "\n1\n2\n99:abc").has_value());
    CHECK_FALSE(unpack_line(std::string(64, 'a') + "\n1\nx\n1:abc").has_value());
}

}  // namespace coach::tests
