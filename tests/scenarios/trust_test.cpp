// What is promised about people's data, through the whole program and a real Redis.

#include "tests/scenarios/redis.hpp"
#include "tests/scenarios/talk.hpp"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <sstream>

namespace coach::scenarios {
namespace {

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
    const auto other = run_program(
        {"chat", "--json"}, h.settings({{"COACH_SECRET_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}));
    CHECK(other.status == 1);
    CHECK(other.errors.find("COACH_SECRET_KEY is not the key") != std::string::npos);
}

}  // namespace
}  // namespace coach::scenarios
