// What every shelf promises, against the one in Redis and its twin in memory.

#include "durable/shelf.hpp"

#include "durable/private_server.hpp"
#include "mailbox_suite.hpp"
#include "temporary_folder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <hiredis/hiredis.h>

#include <functional>

namespace coach::tests {
using namespace coach::durable;
namespace {

struct shelf_bench {
    boost::asio::io_context io;
    time_point now{};  ///< of the one in memory
    std::vector<std::unique_ptr<shelf>> open;
    std::function<void(milliseconds)> pass;

    shelf& one() { return *open.front(); }
    shelf& other() { return *open.back(); }
    std::string read(std::string key) {
        const auto got = wait_for(io, one().read(std::move(key)));
        REQUIRE(got.has_value());
        return *got ? (*got)->bytes : "nothing";
    }
    std::uint64_t version(std::string key) {
        const auto got = wait_for(io, one().read(std::move(key)));
        REQUIRE(got.has_value());
        return *got ? (*got)->version : 0;
    }
    bool write(std::string key, std::string bytes, std::optional<std::uint64_t> expected = {},
               milliseconds lives = {}) {
        const auto done = wait_for(io, one().write(std::move(key), std::move(bytes), expected, lives));
        REQUIRE(done.has_value());
        return *done;
    }
};

void a_record_comes_back_as_it_was_written(shelf_bench& b) {
    CHECK(b.read("slack/T1") == "nothing");
    CHECK(b.write("slack/T1", std::string("a\0b\n", 4)));
    CHECK(b.read("slack/T1") == std::string("a\0b\n", 4));
    CHECK(b.write("slack/T1", "again"));
    CHECK(b.read("slack/T1") == "again");
    CHECK(b.read("teams/T1") == "nothing");
}

void only_who_saw_the_last_version_writes(shelf_bench& b) {
    CHECK(b.write("slack/T1", "first", 0));
    CHECK_FALSE(b.write("slack/T1", "also first", 0));
    const auto seen = b.version("slack/T1");
    CHECK(b.write("slack/T1", "second", seen));
    CHECK_FALSE(b.write("slack/T1", "late", seen));
    CHECK(b.read("slack/T1") == "second");
}

void a_version_never_comes_again(shelf_bench& b) {
    CHECK(b.write("slack/T1", "first"));
    const auto seen = b.version("slack/T1");
    CHECK(*wait_for(b.io, b.other().remove("slack/T1")));
    CHECK(b.write("slack/T1", "anew", 0));
    CHECK_FALSE(b.write("slack/T1", "of the old one", seen));
    CHECK_FALSE(*wait_for(b.io, b.one().remove("slack/T1", seen)));
    CHECK(b.read("slack/T1") == "anew");
}

void what_is_taken_is_taken_once(shelf_bench& b) {
    CHECK(b.write("state/x", "token"));
    const auto first = wait_for(b.io, b.one().take("state/x"));
    const auto second = wait_for(b.io, b.other().take("state/x"));
    REQUIRE((first.has_value() && second.has_value()));
    REQUIRE(first->has_value());
    CHECK((*first)->bytes == "token");
    CHECK_FALSE(second->has_value());
}

void what_has_run_out_is_gone(shelf_bench& b) {
    CHECK(b.write("state/x", "short", {}, milliseconds{40}));
    CHECK(b.write("state/y", "long", {}, milliseconds{3'600'000}));
    CHECK(b.write("state/z", "was short", {}, milliseconds{40}));
    CHECK(b.write("state/z", "for ever"));
    b.pass(milliseconds{60});
    CHECK(b.read("state/x") == "nothing");
    CHECK(b.read("state/y") == "long");
    CHECK(b.read("state/z") == "for ever");
    CHECK(wait_for(b.io, b.one().keys("state", 10)).value() == std::vector<std::string>{"state/y", "state/z"});
    CHECK(b.write("state/x", "anew", 0));
}

void a_lock_has_one_holder(shelf_bench& b) {
    CHECK(*wait_for(b.io, b.one().lock("slack/T1", "a", milliseconds{40})));
    CHECK_FALSE(*wait_for(b.io, b.other().lock("slack/T1", "b", milliseconds{40})));
    CHECK(*wait_for(b.io, b.one().lock("slack/T1", "a", milliseconds{40})));
    CHECK(wait_for(b.io, b.other().unlock("slack/T1", "b")).has_value());
    CHECK_FALSE(*wait_for(b.io, b.other().lock("slack/T1", "b", milliseconds{40})));
    CHECK(wait_for(b.io, b.one().unlock("slack/T1", "a")).has_value());
    CHECK(*wait_for(b.io, b.other().lock("slack/T1", "b", milliseconds{40})));
    b.pass(milliseconds{60});
    CHECK(*wait_for(b.io, b.one().lock("slack/T1", "a", milliseconds{40})));
}

void records_are_listed_by_family(shelf_bench& b) {
    for (const auto* key : {"slack/T2", "slack/T1", "slack-org/E1", "teams/T1", "slack/T3"})
        CHECK(b.write(key, "x"));
    CHECK(wait_for(b.io, b.one().keys("slack", 10)).value() ==
          std::vector<std::string>{"slack/T1", "slack/T2", "slack/T3"});
    CHECK(wait_for(b.io, b.one().keys("slack", 2)).value().size() == 2);
    CHECK(wait_for(b.io, b.one().keys("none", 10)).value().empty());
}

void other_keys_and_long_records_are_refused(shelf_bench& b) {
    for (const auto* key : {"", "/x", "slack", "slack/", "Sl/x", "a}b/x"})
        CHECK(wait_for(b.io, b.one().write(key, "x")).error() == errc::protocol);
    CHECK(wait_for(b.io, b.one().write("slack/x", std::string(longest_record + 1, 'x'))).error() == errc::protocol);
    CHECK(wait_for(b.io, b.one().write("slack/x", std::string(longest_record, 'x'))).has_value());
}

void holds(const std::function<void(shelf_bench&)>& open) {
    struct promise {
        const char* says;
        void (*holds)(shelf_bench&);
    };
    for (const auto& each :
         {promise{"a record comes back as it was written", a_record_comes_back_as_it_was_written},
          promise{"only who saw the last version writes", only_who_saw_the_last_version_writes},
          promise{"a version never comes again", a_version_never_comes_again},
          promise{"what is taken is taken once", what_is_taken_is_taken_once},
          promise{"what has run out is gone", what_has_run_out_is_gone},
          promise{"a lock has one holder", a_lock_has_one_holder},
          promise{"records are listed by family", records_are_listed_by_family},
          promise{"other keys and long records are refused", other_keys_and_long_records_are_refused}})
        DYNAMIC_SECTION(each.says) {
            shelf_bench b;
            open(b);
            each.holds(b);
        }
}

}  // namespace

TEST_CASE("the shelf in memory keeps every promise", "[shelf]") {
    holds([](shelf_bench& b) {
        b.open.push_back(std::make_unique<memory_shelf>([&b] { return b.now; }));
        b.pass = [&b](milliseconds m) { b.now += m; };
    });
}

TEST_CASE("the shelf on Redis keeps every promise", "[shelf][redis]") {
    static const temporary_folder folder;
    static private_server server({.folder = folder.path()});
    const redis_options where{.where = *parse_redis_url(server.url())};
    holds([&](shelf_bench& b) {
        redis_connection admin(b.io, where);
        redis_commands c;
        c.add({"FLUSHALL"});
        REQUIRE(wait_for(b.io, admin.send(std::move(c))).has_value());
        b.open.push_back(std::make_unique<redis_shelf>(b.io, where));
        b.open.push_back(std::make_unique<redis_shelf>(b.io, where));
        b.pass = [&b](milliseconds m) {  // Redis has a clock of its own
            boost::asio::steady_timer timer(b.io, m);
            b.io.restart();
            timer.wait();
        };
    });
}

TEST_CASE("names of records that ended do not pile up on Redis", "[shelf][redis]") {
    static const temporary_folder folder;
    static private_server server({.folder = folder.path()});
    const redis_options where{.where = *parse_redis_url(server.url())};
    boost::asio::io_context io;
    redis_shelf shelf(io, where);
    for (int i = 0; i < 50; ++i)
        CHECK(*wait_for(io, shelf.write("state/" + std::to_string(i), "x", {}, milliseconds{20})));
    boost::asio::steady_timer passes(io, milliseconds{60});
    passes.wait();
    CHECK(*wait_for(io, shelf.write("state/last", "x", {}, milliseconds{60'000})));
    redis_connection admin(io, where);
    redis_commands count;
    count.add({"ZCARD", "shelf:{state}:names"});
    const auto replies = wait_for(io, admin.send(std::move(count)));
    REQUIRE(replies.has_value());
    CHECK(replies->front()->integer == 1);
}

}  // namespace coach::tests
