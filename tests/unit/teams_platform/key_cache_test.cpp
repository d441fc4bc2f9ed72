#include "integrations/teams/key_cache.hpp"

#include "integrations/teams/verify.hpp"
#include "tests/unit/teams_platform/teams_setup.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace coach;
using namespace std::chrono_literals;

namespace {

struct cache_setup {
    test::teams_setup all;
    net::tasks background{"teams"};
    teams::key_cache keys{all.io, all.client, background, all.stub.openid_url(), [this] { return all.now; }};

    teams::key_cache::found find(std::string id) { return support::run(all.io, keys.find(std::move(id))); }
    /// Until what runs in the background is done.
    void settle() {
        while (background.running() > 0)
            all.io.run_one();
        all.io.restart();
    }
};

net::awaitable<bool> ask_many(teams::key_cache& keys, std::size_t& refused, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        refused += (co_await keys.find("unknown-" + std::to_string(i))).key == nullptr;
    co_return true;
}

}  // namespace

TEST_CASE("keys are fetched once and then kept", "[teams][keys]") {
    cache_setup s;
    for (int i = 0; i < 100; ++i)
        CHECK(s.find("key-0").key);
    CHECK(s.all.stub.count("metadata") == 1);
    CHECK(s.all.stub.count("keys") == 1);
}

TEST_CASE("ten thousand unknown key ids cost one fetch a minute", "[teams][keys]") {
    cache_setup s;
    REQUIRE(s.find("key-0").key);
    s.all.now += 61s;
    std::size_t refused = 0;
    support::run(s.all.io, ask_many(s.keys, refused, 10'000));
    CHECK(refused == 10'000);
    CHECK(s.all.stub.count("metadata") == 2);
    s.all.now += 59s;
    CHECK_FALSE(s.find("another").key);
    CHECK(s.all.stub.count("metadata") == 2);
    s.all.now += 2s;
    CHECK_FALSE(s.find("another").key);
    CHECK(s.all.stub.count("metadata") == 3);
    CHECK(s.find("key-0").key);
}

TEST_CASE("a new key is found when its id first comes", "[teams][keys]") {
    cache_setup s;
    REQUIRE(s.find("key-0").key);
    s.all.now += 61s;
    s.all.stub.publish({support::teams_signer(0).jwk(), support::teams_signer(1).jwk()});
    CHECK(s.find("key-1").key);
    CHECK(s.find("key-0").key);
}

TEST_CASE("old keys serve while new ones are fetched, and on when that fails", "[teams][keys]") {
    cache_setup s;
    REQUIRE(s.find("key-0").key);
    s.all.now += 23h;
    s.all.stub.fail_next("metadata", {support::teams_fault::kind::status, 500, -1, {}});
    CHECK(s.find("key-0").key);
    s.settle();
    CHECK(s.all.stub.count("metadata") == 2);
    CHECK(s.find("key-0").key);
    CHECK(s.all.stub.count("metadata") == 2);
    s.all.now += 61s;
    CHECK(s.find("key-0").key);
    s.settle();
    CHECK(s.all.stub.count("metadata") == 3);
    CHECK(s.all.stub.count("keys") == 2);
}

TEST_CASE("keys that nobody confirmed for five days count no more", "[teams][keys]") {
    cache_setup s;
    REQUIRE(s.find("key-0").key);
    s.all.now += 5 * 24h + 1min;
    s.all.stub.fail_next("metadata", {support::teams_fault::kind::status, 500, -1, {}});
    const auto found = s.find("key-0");
    CHECK_FALSE(found.key);
    CHECK_FALSE(found.any);
}

TEST_CASE("a key set that cannot be used changes nothing", "[teams][keys]") {
    cache_setup s;
    REQUIRE(s.find("key-0").key);
    s.all.now += 61s;
    s.all.stub.publish({});
    CHECK_FALSE(s.find("other").key);
    CHECK(s.find("key-0").key);
    s.all.now += 61s;
    s.all.stub.fail_next("keys", {support::teams_fault::kind::nonsense, 0, -1, {}});
    CHECK_FALSE(s.find("other").key);
    CHECK(s.find("key-0").key);
}

TEST_CASE("while there is no key at all it is tried every five seconds", "[teams][keys]") {
    cache_setup s;
    s.all.stub.fail_next("metadata", {support::teams_fault::kind::status, 503, -1, {}});
    CHECK_FALSE(s.find("key-0").any);
    CHECK_FALSE(s.find("key-0").any);
    CHECK(s.all.stub.count("metadata") == 1);
    s.all.now += 6s;
    CHECK(s.find("key-0").key);
    CHECK(s.all.stub.count("metadata") == 2);
}

TEST_CASE("a token that was seen before counts only while it lasts and its key is published", "[teams][keys]") {
    cache_setup s;
    teams::verifier v(s.keys, {{"https://api.botframework.com"}, "app-1"});
    const auto seconds = [&] { return std::chrono::floor<std::chrono::seconds>(s.all.now); };
    const auto token =
        s.all.stub.signer().token("app-1", "https://service.example/", seconds().time_since_epoch().count());
    const auto judged = [&](const std::string& t) {
        return support::run(s.all.io, v.check("Bearer " + t, seconds())).broken;
    };
    for (int i = 0; i < 3; ++i)
        CHECK(judged(token) == teams::rule::kept);
    auto forged = token;
    forged[token.rfind('.') + 5] = forged[token.rfind('.') + 5] == 'A' ? 'B' : 'A';
    CHECK(judged(forged) == teams::rule::bad_signature);
    s.all.now += 61s;
    s.all.stub.publish({support::teams_signer(1).jwk()});
    CHECK_FALSE(s.find("key-2").key);  // the key set is fetched anew
    CHECK(judged(token) == teams::rule::unknown_key);
    s.all.now += 61s;
    s.all.stub.publish({support::teams_signer(0).jwk()});
    CHECK_FALSE(s.find("key-2").key);
    CHECK(judged(token) == teams::rule::kept);
    s.all.now += 48h;
    CHECK(judged(token) == teams::rule::expired);
}
