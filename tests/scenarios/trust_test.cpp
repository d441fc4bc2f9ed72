// What is promised about people's data, through the whole program and a real Redis.

#include "tests/scenarios/redis.hpp"
#include "tests/scenarios/talk.hpp"
#include "tests/scenarios/workspace.hpp"
#include "tests/unit/guard/corpus.hpp"

#include <boost/json.hpp>
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

namespace coach::scenarios {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// Settings of one coach whose data outlives its talks.
struct house {
    temporary_folder folder;
    test_redis redis;
    [[nodiscard]] environment settings(environment more = {}) const {
        more.emplace_back("REDIS_URL", redis.url());
        more.emplace_back("COACH_DATA", (folder.path() / "data").string());
        return more;
    }
    [[nodiscard]] finished coach(const std::vector<std::string>& arguments) const {
        return run_program(arguments, settings());
    }
};

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> out;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        if (!line.empty()) out.push_back(line);
    return out;
}

std::size_t rows_with(const std::string& csv, const std::string& words) {
    std::size_t count = 0;
    for (const auto& line : lines_of(csv))
        count += line.find(words) != std::string::npos;
    return count;
}

void override_the_gate(talk& t) {
    auto now = t.say("I need a PRD for a new dashboard");
    for (int i = 0; i < 8; ++i)
        now = t.say("skip");
    static_cast<void>(t.choose(now.id_of("override")));
    static_cast<void>(t.say("The board meets tomorrow and wants to see the outline"));
}

SCENARIO("GR04: what the contract says must be logged is written down once, and exported as CSV", "[trust]") {
    const house h;
    const auto org = h.folder.path() / "org.yaml";
    std::ofstream(org)
        << "name: Example Ltd\n"
           "contact: {name: Eli, reach: '#ai-questions'}\n"
           "contract:\n"
           "  version: 3\n"
           "  text: Customer data only after redaction.\n"
           "  log:\n"
           "  - {section: '5', text: Logged., what: [gate_overridden, contract_acknowledged, escalated]}\n";
    {
        talk t({}, h.settings({{"COACH_ORG", org.string()}}));
        static_cast<void>(t.say("escalate"));
        const auto contract = t.say("contract");
        static_cast<void>(t.choose(contract.id_of("acknowledge:3")));
        override_the_gate(t);
    }
    const auto exported = h.coach({"audit", "export", "--ledger", "audit"});
    INFO(exported.output << exported.errors);
    CHECK(exported.status == 0);
    const auto rows = lines_of(exported.output);
    REQUIRE(!rows.empty());
    CHECK(rows[0].starts_with("book,number,at,what,section,contract,who"));
    for (const auto* kind : {"gate_overridden", "contract_acknowledged", "escalated"}) {
        CAPTURE(kind);
        CHECK(rows_with(exported.output, kind) == 1);
    }
    CHECK(exported.output.find("board meets") == std::string::npos);  // never a person's words

    const auto whole = h.coach({"audit", "verify"});
    INFO(whole.output << whole.errors);
    CHECK(whole.status == 0);
    CHECK(h.coach({"audit", "verify", "--head", std::string(64, 'f')}).status == 1);

    WHEN("a line is changed") {
        auto line = h.redis.command({"LINDEX", "{ledger}:l:audit/console/local", "1"});
        INFO(line);
        line.replace(line.find("what"), 4, "wot!");
        h.redis.command({"LSET", "{ledger}:l:audit/console/local", "1", line});
        CHECK(h.coach({"audit", "verify"}).status == 1);
    }
    WHEN("the last line is taken away") {
        h.redis.command({"RPOP", "{ledger}:l:audit/console/local"});
        const auto found = h.coach({"audit", "verify"});
        CHECK(found.status == 1);
        CHECK(found.errors.find("ends after line 2") != std::string::npos);
    }
}

/// Every key and value of this Redis, as DUMP gives them.
std::string all_bytes(const test_redis& redis) {
    redis.command({"CONFIG", "SET", "rdbcompression", "no"});  // compressed words could not be searched for
    return redis.command({"EVAL",
                          "local out = {} for _, key in ipairs(redis.call('KEYS', '*')) do "
                          "out[#out + 1] = key .. '\\n' .. redis.call('DUMP', key) end "
                          "return table.concat(out, '\\n')",
                          "0"});
}

SCENARIO("What people type lies in Redis only encrypted, and another key is refused in a sentence", "[trust]") {
    const house h;
    {
        talk t({}, h.settings());
        static_cast<void>(t.say("I need a PRD for usage-based billing"));
        static_cast<void>(t.say("Customers of Kestrel want usage-based pricing, sales keeps asking"));
    }
    const auto stored = all_bytes(h.redis);
    CHECK(stored.find("learner/console/local/you") != std::string::npos);
    CHECK(stored.find("Kestrel") == std::string::npos);
    {
        talk t({}, h.settings());
        t.typed_before("Customers of Kestrel want usage-based pricing, sales keeps asking");
        CHECK(t.say("where were we?").says("Kestrel"));
    }
    const auto other = run_program({"chat", "--json"},
                                   h.settings({{"COACH_SECRET_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}));
    CHECK(other.status == 1);
    CHECK(other.errors.find("COACH_SECRET_KEY is not the key") != std::string::npos);
}

/// The fields of a stored key that name somebody: fields of hashes, members of sorted sets, entries of lists and
/// streams.
std::string keys_that_mention(const test_redis& redis, const std::string& person) {
    return redis.command({"EVAL",
                          "local out = {} for _, key in ipairs(redis.call('KEYS', '*')) do "
                          "if key:find(ARGV[1], 1, true) or redis.call('DUMP', key):find(ARGV[1], 1, true) then "
                          "out[#out + 1] = key end end return table.concat(out, '\\n')",
                          "0", person});
}

json::object exported(const house& h, const std::string& id) {
    const auto got = h.coach({"user", "export", id});
    INFO(got.errors);
    REQUIRE(got.status == 0);
    return json::parse(got.output).as_object();
}

const std::string ana_wrote = "38 of 210 accounts of Kestrel share logins (billing data, Q3)";

/// Ana works and agrees to something, Ben works; both are at rest.
void two_people(const house& h) {
    talk t({}, h.settings());
    t.as("ana.lopez");
    static_cast<void>(t.say("I need a PRD for usage-based billing"));
    static_cast<void>(t.say(ana_wrote));
    const auto screen = t.say("consent");
    const auto text = t.choose(screen.id_of("consent_text:benchmark"));
    static_cast<void>(t.choose(text.id_of("consent_on:benchmark")));
    t.as("ben");
    static_cast<void>(t.say("I need a PRD for a new dashboard"));
    static_cast<void>(t.say("Ops people of Corvus rebuild it by hand each Monday"));
}

SCENARIO("GR02: nothing of the corpus of prohibited data is in Redis, its files or what a person can export",
         "[trust]") {
    const house h;
    const auto corpus = core::positives(fs::path(COACH_SOURCE_DIR) / "tests/data/guard");
    REQUIRE(corpus.size() >= 300);
    const std::vector<std::string> people{"ana.lopez", "ben.ode", "cy.park", "dee.rao", "eli.fox"};
    {
        talk t({}, h.settings());
        for (const auto& who : people) {
            t.as(who);
            static_cast<void>(t.put({{"text", "I need a PRD for harmlessword billing"}}));
        }
        for (std::size_t i = 0; i < corpus.size(); ++i) {
            t.as(people[i % people.size()]);
            const auto& words = corpus[i].text;
            const auto datum = words.substr(corpus[i].datum.begin, corpus[i].datum.end - corpus[i].datum.begin);
            CAPTURE(words);
            json::object input{{"text", words}};
            if (i % 3 == 1) input = {{"command", words}};
            if (i % 3 == 2) input = {{"text", "can I paste this: " + words}};
            for (const auto& answer : t.put(std::move(input)))
                CHECK(json::serialize(answer.message).find(datum) == std::string::npos);
        }
        CHECK(t.end() == 0);
    }
    std::string opened;
    for (const auto& who : people) {
        const auto one = json::serialize(exported(h, "console/local/" + who));
        CHECK(one.find("harmlessword") != std::string::npos);  // so the search sees what was said
        opened += one;
    }
    static_cast<void>(h.redis.command({"SAVE"}));
    std::string files;
    for (const auto& folder : {h.redis.folder(), h.folder.path()})
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            if (entry.is_regular_file()) files += contents(entry.path());
    CHECK(files.find("console/local/ana.lopez") != std::string::npos);
    for (const auto& each : corpus) {
        const auto datum = each.text.substr(each.datum.begin, each.datum.end - each.datum.begin);
        CAPTURE(each.rule, datum);
        CHECK(opened.find(datum) == std::string::npos);
        CHECK(files.find(datum) == std::string::npos);
    }
}

SCENARIO("PR04: a tracker tells of work through the door that removes prohibited data, once", "[trust]") {
    const house h;
    {
        talk t({}, h.settings());
        t.as("ana.lopez");
        static_cast<void>(t.say("I need a PRD for usage-based billing"));
        CHECK(t.end() == 0);
    }
    const std::string card = "4111 1111 1111 1111";
    const std::vector<std::string> word{"work",   "moved",   "console/local/ana.lopez",   "--ticket",
                                        "BILL-7", "--title", "PRD for refunds to " + card};
    const auto first = h.coach(word), again = h.coach(word);
    CAPTURE(first.output, first.errors, again.output);
    CHECK(first.status == 0);
    CHECK(again.output.find("told before") != std::string::npos);
    const auto waiting = json::serialize(exported(h, "console/local/ana.lopez").at("waiting_events"));
    CHECK(waiting.find("work_event") != std::string::npos);
    CHECK(waiting.find("PRD for refunds to [removed: payment card]") != std::string::npos);
    CHECK(waiting.find(card) == std::string::npos);
    CHECK(h.coach({"work", "moved", "console/local/nobody", "--ticket", "X-1"}).status == 1);
    CHECK(h.coach({"work", "moved", "nobody", "--ticket", "X-1"}).status == 2);
    CHECK(h.coach({"work", "outcome", "console/local/ana.lopez", "--ticket", "X-1"}).status == 2);
}

SCENARIO("CA05: operators see how far capturing has come, and nothing of a person", "[trust]") {
    const house h;
    two_people(h);
    const auto shown = h.coach({"onboarding", "console/local"});
    CAPTURE(shown.output, shown.errors);
    CHECK(shown.status == 1);
    CHECK(shown.output.find("open\t0 of 1 to 2 roles\n") != std::string::npos);
    CHECK(shown.output.find("programme: not begun") != std::string::npos);
    CHECK(shown.output.find("drills") != std::string::npos);
    CHECK(shown.output.find("ana.lopez") == std::string::npos);
    CHECK(shown.output.find("local/ben") == std::string::npos);
    CHECK(h.coach({"onboarding", "console"}).status == 2);
}

SCENARIO("PV04: the export holds every key of Redis that mentions the person, opened", "[trust]") {
    const house h;
    two_people(h);
    const auto all = exported(h, "console/local/ana.lopez");
    const auto text = json::serialize(all);
    CHECK(text.find(ana_wrote) != std::string::npos);
    CHECK(text.find("Corvus") == std::string::npos);  // nobody else's
    CHECK(text.find("local/ben") == std::string::npos);
    const std::string actor = "learner/console/local/ana.lopez";
    CHECK(all.at("person").as_string() == actor);
    CHECK(all.at("books").as_array().size() == 1);

    std::size_t events = 0;
    for (const auto& key : lines_of(keys_that_mention(h.redis, "ana.lopez"))) {
        CAPTURE(key);
        if (key.ends_with(":s:" + actor)) {
            CHECK(all.at("state").is_object());
        } else if (key.ends_with(":i:" + actor)) {
            CHECK(!all.at("waiting_events").as_array().empty());
        } else if (key.find(":e:" + actor + "\x1f") != std::string::npos) {
            const json::value id(key.substr(key.find('\x1f') + 1));
            const auto& ids = all.at("remembered_event_ids").as_array();
            CHECK(std::find(ids.begin(), ids.end(), id) != ids.end());
            ++events;
        } else if (const auto at = key.find("\x1f" + actor + "/"); at != std::string::npos) {
            const auto& ids = all.at("remembered_by_others").as_array();
            CHECK(std::find(ids.begin(), ids.end(), json::value(key.substr(at + 1))) != ids.end());
        } else if (key.ends_with(":timers") || key.ends_with(":timer_data")) {
            CHECK(!all.at("timers").as_array().empty());
        } else if (key.ends_with(":outbox") || key.ends_with(":leases")) {
            CHECK(!all.at("messages_not_sent").as_array().empty());
        } else if (key.ends_with(":dead")) {
            CHECK(!all.at("dead_letters").as_array().empty());
        } else if (key == "keys:" + actor) {
            CHECK(!all.at("keys").as_array().empty());
        } else {
            FAIL_CHECK("a key that the export does not know");
        }
    }
    CHECK(events == all.at("remembered_event_ids").as_array().size());

    const auto folder = (h.folder.path() / "out").string();
    CHECK(h.coach({"user", "export", "learner/console/local/ana.lopez", "--to", folder}).status == 0);
    CHECK(contents(folder + "/person.json") == json::serialize(exported(h, "console/local/ana.lopez")) + "\n");
    CHECK(contents(folder + "/person.html").find("38 of 210 accounts of Kestrel") != std::string::npos);
    CHECK(h.coach({"user", "export", "nobody"}).status == 2);
    CHECK(exported(h, "console/local/stranger").at("state").is_null());
}

SCENARIO("PV03: after a deletion nothing of the person is in Redis or its files, and the rest is whole", "[trust]") {
    const house h;
    two_people(h);
    const auto book = h.coach({"audit", "export", "--ledger", "consent"}).output;
    CHECK(rows_with(book, "granted") == 1);
    CHECK(book.find("ana.lopez") == std::string::npos);  // a name that only her key can make

    const auto gone = h.coach({"user", "delete", "console/local/ana.lopez"});
    INFO(gone.errors);
    CHECK(gone.status == 0);
    CHECK(h.coach({"user", "delete", "console/local/ana.lopez"}).status == 0);  // again is fine
    const auto left = exported(h, "console/local/ana.lopez");
    CHECK(left.at("state").is_null());
    for (const auto* part : {"waiting_events", "messages_not_sent", "timers", "dead_letters", "keys", "books"}) {
        CAPTURE(part);
        CHECK(left.at(part).as_array().empty());
    }
    h.redis.command({"BGREWRITEAOF"});
    CHECK(eventually([&] {
        const auto info = h.redis.command({"INFO", "persistence"});
        return info.find("aof_rewrite_in_progress:0") != std::string::npos &&
               info.find("aof_rewrite_scheduled:0") != std::string::npos;
    }));
    std::string stored = all_bytes(h.redis);
    for (const auto& file : fs::recursive_directory_iterator(h.redis.folder()))
        if (file.is_regular_file()) stored += contents(file.path());
    for (const auto* words : {"Kestrel", "38 of 210"}) {
        CAPTURE(words);
        CHECK(stored.find(words) == std::string::npos);
    }
    for (const auto& key : lines_of(keys_that_mention(h.redis, "console/local/ana.lopez"))) {
        CAPTURE(key);
        CHECK((key.find(":e:") != std::string::npos || key.find(":s:") != std::string::npos));
        CHECK(std::stol(h.redis.command({"PTTL", key})) > 0);  // for 25 hours, against repeats
        CHECK(std::stol(h.redis.command({"PTTL", key})) <= 25L * 3600 * 1000);
    }
    // The books are whole, and say that the consent ended.
    CHECK(h.coach({"audit", "verify"}).status == 0);
    CHECK(rows_with(h.coach({"audit", "export", "--ledger", "consent"}).output, "withdrawn") == 1);

    talk t({}, h.settings());
    t.as("ben");
    t.typed_before("Ops people of Corvus rebuild it by hand each Monday");
    CHECK(t.say("where were we?").says("Corvus"));
    t.as("ana.lopez");
    CHECK(!t.say("where were we?").says("Kestrel"));  // somebody new
    CHECK(exported(h, "console/local/ana.lopez").at("state").is_object());
}

SCENARIO("PV03: who deletes everything in the chat hears so, and begins anew with the next word", "[trust]") {
    const house h;
    two_people(h);
    {
        talk t({}, h.settings());
        t.as("ana.lopez");
        const auto asked = t.say("delete my data");
        static_cast<void>(t.choose(asked.id_of("delete_everything")));
        const auto left = exported(h, "console/local/ana.lopez");
        CHECK(left.at("state").is_null());
        CHECK(left.at("keys").as_array().empty());
        CHECK(left.at("timers").as_array().empty());
        CHECK(all_bytes(h.redis).find("Kestrel") == std::string::npos);
        CHECK(!t.say("where were we?").says("Kestrel"));
        CHECK(exported(h, "console/local/ana.lopez").at("keys").as_array().size() == 1);
    }
    CHECK(rows_with(h.coach({"audit", "export", "--ledger", "consent"}).output, "withdrawn") == 1);
    CHECK(h.coach({"audit", "verify"}).status == 0);
}

SCENARIO("What is too old goes by itself, and the book says how much", "[trust]") {
    const house h;
    talk t({}, h.settings());
    static_cast<void>(t.say("I need a PRD for usage-based billing"));
    static_cast<void>(t.say(ana_wrote));
    static_cast<void>(t.say("pause"));
    CHECK(json::serialize(exported(h, "console/local/you")).find(ana_wrote) != std::string::npos);
    static_cast<void>(t.put({{"advance", "PT768H"}}));  // 32 days
    CHECK(json::serialize(exported(h, "console/local/you")).find(ana_wrote) == std::string::npos);
    const auto book = h.coach({"audit", "export", "--ledger", "audit"}).output;
    CHECK(rows_with(book, "retention") == 1);
}

SCENARIO("PV01: no route and no export gives anybody a person's words, levels or id", "[trust]") {
    workspace w({{"COACH_PLAYGROUND", "on"}});
    static_cast<void>(w.ask("U1ANA", "I need a PRD for usage-based billing"));
    static_cast<void>(w.ask("U1ANA", ana_wrote));
    const auto answer = w.ask("U1ANA", "skip");
    const auto get = [&](const std::string& target) {
        net::http_request r;
        r.method = "GET";
        r.target = target;
        r.headers = {{"Host", "127.0.0.1:" + std::to_string(w.coach.port())}};
        const auto got = w.out.send(std::move(r), w.coach.port());
        REQUIRE(got.has_value());
        return got->body;
    };
    const auto figures = get("/metrics");
    std::set<std::string> routes{"/", "/metrics"};
    for (std::size_t at = 0; (at = figures.find("route=\"", at)) != std::string::npos;) {
        at += 7;
        routes.insert(figures.substr(at, figures.find('"', at) - at));
    }
    CHECK(routes.contains("/slack/events"));
    CHECK(routes.contains("/playground/messages"));
    const std::vector<std::string> asked{"", "?user=U1ANA", "?session=U1ANA", "?person=slack/T1/U1ANA",
                                         "?session=learner/slack/T1/U1ANA&after=&wait=0"};
    for (const auto& route : routes)
        for (const auto& query : asked) {
            const auto body = get(route + query);
            CAPTURE(route, query);
            for (const auto* secret : {"U1ANA", "Kestrel", "38 of 210"})
                CHECK(body.find(secret) == std::string::npos);
        }
    CHECK(w.coach.stop() == 0);
    // What an operator can take out in bulk is counts, lines without names, and what one person is given of themselves.
    const environment same = w.coach.settings();
    for (const auto& command : {std::vector<std::string>{"audit", "export"}, {"audit", "verify"}, {"doctor"}}) {
        const auto out = run_program(command, same);
        CAPTURE(command[0], out.output);
        for (const auto* secret : {"U1ANA", "Kestrel", "38 of 210"})
            CHECK(out.output.find(secret) == std::string::npos);
    }
}

}  // namespace
}  // namespace coach::scenarios
