#include "bot/vault.hpp"

#include "bot/sealed_feed.hpp"
#include "bot/sealed_mailbox.hpp"
#include "durable/memory_mailbox.hpp"
#include "tests/support/run.hpp"

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <sys/stat.h>

using namespace coach;

namespace {

bot::vault safe_of(std::initializer_list<char> keys) {
    bot::master_keys m;
    for (const char c : keys)
        m.all.emplace_back(32, c);
    return bot::vault(std::move(m));
}

/// A person's talk over one store, with as many processes as are opened on it.
struct store {
    boost::asio::io_context io;
    std::shared_ptr<durable::memory_shared> shared = std::make_shared<durable::memory_shared>();
    durable::memory_mailbox inner{io, shared};
    durable::memory_keyring keys;

    template <class T>
    T must(net::awaitable<durable::result<T>> task) {
        auto got = support::run(io, std::move(task));
        REQUIRE(got.has_value());
        return std::move(*got);
    }
    durable::claimed claim_one(bot::sealed_mailbox& m) {
        auto got = must(m.claim(1, durable::milliseconds{0}));
        REQUIRE(got.size() == 1);
        return std::move(got.front());
    }
    /// One event, one step that keeps `state` and says and schedules something.
    durable::committed turn(bot::sealed_mailbox& m, const std::string& actor, std::string event, std::string state,
                            bool forget = false) {
        static int ids = 0;
        must(m.deliver(actor, {"e" + std::to_string(++ids), std::move(event)}));
        auto c = claim_one(m);
        durable::step s;
        s.consumed = c.inbox.size();
        s.state = std::move(state);
        s.effects.push_back({durable::repeat::freely, "said aloud"});
        s.timers.push_back({"nudge", shared->now() + std::chrono::hours{1}, "timer words"});
        s.forget = forget;
        return must(m.commit(std::move(c), std::move(s)));
    }
    std::string everything(const std::string& actor) {
        const auto h = must(inner.holdings_of(actor));
        std::string out = h.state;
        for (const auto& e : h.inbox)
            out += e.bytes;
        for (const auto& e : h.outbox)
            out += e.what.bytes;
        for (const auto& t : h.timers)
            out += t.bytes;
        return out;
    }
};

const std::string ana = "learner/slack/T1/U1";

}  // namespace

SCENARIO("what is sealed opens with its key, and as what it was sealed", "[vault]") {
    const auto key = bot::random_secret();
    const auto sealed = bot::seal(key, {true, 7}, "state/a", "words of Ana");
    CHECK(sealed.find("words") == std::string::npos);
    CHECK(bot::open(key, "state/a", sealed).value() == "words of Ana");
    CHECK(bot::key_needed(sealed)->number == 7);
    CHECK_FALSE(bot::open(bot::random_secret(), "state/a", sealed).has_value());
    CHECK_FALSE(bot::open(key, "state/b", sealed).has_value());
    CHECK(bot::seal(key, {true, 7}, "state/a", "words of Ana") != sealed);  // never the same nonce
    CHECK(bot::open(key, "", bot::seal(key, {}, "", "")).value().empty());
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        CHECK_FALSE(bot::open(key, "state/a", changed).has_value());
    }
    for (std::size_t i = 0; i < sealed.size(); ++i)
        CHECK_FALSE(bot::open(key, "state/a", std::string_view(sealed).substr(0, i)).has_value());
}

SCENARIO("the secret key is 32 bytes in base64, several during a change, and an error never shows it", "[vault]") {
    const auto one = bot::to_base64(std::string(32, 'a')), two = bot::to_base64(std::string(32, 'b'));
    CHECK(bot::read_master_keys(one).value().all.size() == 1);
    CHECK(bot::read_master_keys(one + ", " + two).value().all.at(1) == std::string(32, 'b'));
    for (const std::string wrong : {"", "abc", "not base64 at all!!!", "YWJj"}) {
        const auto keys = bot::read_master_keys(wrong);
        REQUIRE_FALSE(keys.has_value());
        CHECK(keys.error().detail.find("COACH_SECRET_KEY") != std::string::npos);
        if (!wrong.empty()) CHECK(keys.error().detail.find(wrong) == std::string::npos);
    }
}

SCENARIO("without a setting the key is made once, in a file of the owner's only", "[vault]") {
    auto folder = (std::filesystem::temp_directory_path() / "coach-key-XXXXXX").string();
    REQUIRE(::mkdtemp(folder.data()) != nullptr);
    const auto first = bot::load_key_file(folder + "/data");
    REQUIRE(first.has_value());
    CHECK(bot::load_key_file(folder + "/data").value().all == first->all);
    struct stat facts{};
    REQUIRE(::stat((folder + "/data/secret.key").c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);
    ::chmod((folder + "/data/secret.key").c_str(), 0644);
    CHECK_FALSE(bot::load_key_file(folder + "/data").has_value());
    std::filesystem::remove_all(folder);
}

SCENARIO("nothing that is stored of a person can be read without the key, and all of it with it", "[vault]") {
    store s;
    const auto safe = safe_of({'m'});
    bot::sealed_mailbox mail(s.inner, s.keys, safe);
    const auto done = s.turn(mail, ana, "typed by Ana", "state of Ana");
    CHECK(done.effects.at(0).what.bytes == "said aloud");  // the performer gets it open
    s.must(mail.deliver(ana, {"later", "typed later"}));
    const auto stored = s.everything(ana);
    for (const auto* words : {"Ana", "said aloud", "timer words", "typed"})
        CHECK(stored.find(words) == std::string::npos);

    bot::sealed_mailbox other(s.inner, s.keys, safe);  // another process
    const auto all = s.must(other.holdings_of(ana));
    CHECK(all.state == "state of Ana");
    CHECK(all.inbox.at(0).bytes == "typed later");
    CHECK(all.outbox.at(0).what.bytes == "said aloud");
    CHECK(all.timers.at(0).bytes == "timer words");
    const auto c = s.claim_one(other);
    CHECK(c.state == "state of Ana");
    CHECK(s.must(other.peek(ana)) == "state of Ana");
}

SCENARIO("a state put back from an earlier version, or from another person, does not open", "[vault]") {
    store s;
    const auto safe = safe_of({'m'});
    bot::sealed_mailbox mail(s.inner, s.keys, safe);
    s.turn(mail, ana, "x", "first");
    const auto old = s.must(s.inner.peek(ana));
    s.turn(mail, ana, "y", "second");
    s.must(s.inner.deliver("learner/slack/T1/U2", {"e", "z"}));
    s.must(s.inner.deliver(ana, {"e", "z"}));
    for (auto c : s.must(s.inner.claim(9, durable::milliseconds{0}))) {
        durable::step back;
        back.state = old;
        s.must(s.inner.commit(std::move(c), std::move(back)));
    }
    for (const auto* actor : {"learner/slack/T1/U2", "learner/slack/T1/U1"})
        CHECK(bot::is_sealed(s.must(mail.peek(actor))));  // as it is: whoever reads it says so
}

SCENARIO("states from before there was encryption are read, and sealed with the next step", "[vault]") {
    store s;
    s.must(s.inner.deliver(ana, {"old", "plain event"}));
    auto c = s.must(s.inner.claim(1, durable::milliseconds{0})).at(0);
    durable::step plain;
    plain.state = R"({"learner":{"role":"pm"}})";
    s.must(s.inner.commit(std::move(c), std::move(plain)));  // and the event stays
    const auto safe = safe_of({'m'});
    bot::sealed_mailbox mail(s.inner, s.keys, safe);
    auto again = s.claim_one(mail);
    CHECK(again.state == R"({"learner":{"role":"pm"}})");
    CHECK(again.inbox.at(0).bytes == "plain event");
    durable::step next;
    next.state = again.state;
    next.consumed = 1;
    s.must(mail.commit(std::move(again), std::move(next)));
    CHECK(bot::is_sealed(s.must(s.inner.peek(ana))));
    CHECK(s.must(mail.peek(ana)) == R"({"learner":{"role":"pm"}})");
}

SCENARIO("a new master key takes over while the old one is still listed, and a wrong one is named", "[vault]") {
    store s;
    const auto first = safe_of({'a'}), changing = safe_of({'b', 'a'}), second = safe_of({'b'}), wrong = safe_of({'c'});
    bot::sealed_mailbox before(s.inner, s.keys, first);
    CHECK(support::run(s.io, before.check_keys()).empty());
    s.turn(before, ana, "x", "state of Ana");
    bot::sealed_mailbox during(s.inner, s.keys, changing);
    CHECK(support::run(s.io, during.check_keys()).empty());
    CHECK(s.must(during.peek(ana)) == "state of Ana");  // and wrapped anew on the way
    bot::sealed_mailbox after(s.inner, s.keys, second);
    CHECK(support::run(s.io, after.check_keys()).empty());
    CHECK(s.must(after.peek(ana)) == "state of Ana");
    bot::sealed_mailbox lost(s.inner, s.keys, wrong);
    CHECK(support::run(s.io, lost.check_keys()).find("COACH_SECRET_KEY") != std::string::npos);
    CHECK(bot::is_sealed(s.must(lost.peek(ana))));
}

SCENARIO("erasing destroys the person's key, so that copies of what was stored stay closed", "[vault]") {
    store s;
    const auto safe = safe_of({'m'});
    bot::sealed_mailbox mail(s.inner, s.keys, safe);
    s.turn(mail, ana, "x", "state of Ana");
    const auto copy = s.must(s.inner.peek(ana));  // as in a backup
    const auto name = s.must(mail.pseudonym(ana, ana));
    CHECK(name.find("U1") == std::string::npos);
    CHECK(s.must(mail.pseudonym(ana, ana)) == name);
    s.must(mail.erase(ana));
    CHECK(s.must(s.keys.all(ana)).empty());
    CHECK_FALSE(safe.open_for(ana, "state", copy).has_value());
    s.turn(mail, ana, "hello again", "a new Ana");
    CHECK(s.must(mail.peek(ana)) == "a new Ana");
    CHECK(s.must(mail.pseudonym(ana, ana)) != name);  // her lines in a book are nobody's now
}

SCENARIO("the last words of a step that forgets need no key of the person", "[vault]") {
    store s;
    const auto safe = safe_of({'m'});
    bot::sealed_mailbox mail(s.inner, s.keys, safe);
    s.turn(mail, ana, "x", "state of Ana");
    const auto done = s.turn(mail, ana, "delete it", "not kept", true);
    s.must(mail.deliver(ana, {"next", "hello"}));
    CHECK(support::run(s.io, mail.destroy_keys(ana, 2)).has_value());
    CHECK(s.must(s.keys.all(ana)).empty());
    bot::sealed_mailbox other(s.inner, s.keys, safe);
    const auto all = s.must(other.holdings_of(ana));
    REQUIRE(all.outbox.size() == 1);
    CHECK(all.outbox[0].what.bytes == "said aloud");
    CHECK(all.state.empty());
    CHECK(all.inbox.at(0).bytes == "hello");
    // A key that a new beginning has made meanwhile is not destroyed by a late erasure.
    auto c = s.claim_one(other);
    durable::step fresh;
    fresh.state = "a new Ana";
    fresh.consumed = 1;
    s.must(other.commit(std::move(c), std::move(fresh)));
    CHECK(support::run(s.io, mail.destroy_keys(ana, 2)).has_value());
    CHECK(s.must(mail.peek(ana)) == "a new Ana");
}

SCENARIO("what the playground shows is sealed in the store", "[vault]") {
    boost::asio::io_context io;
    durable::memory_feed inner(io);
    const auto safe = safe_of({'m'});
    bot::sealed_feed feed(inner, safe);
    CHECK(support::run(io, feed.append("playground/1", "e1", "typed by Ana")).value());
    CHECK(support::run(io, inner.read("playground/1", "", 9, {})).value().at(0).bytes.find("Ana") == std::string::npos);
    CHECK(support::run(io, feed.read("playground/1", "", 9, {})).value().at(0).bytes == "typed by Ana");
    CHECK(support::run(io, feed.erase("playground/1")).has_value());
    CHECK(support::run(io, feed.read("playground/1", "", 9, {})).value().empty());
}
