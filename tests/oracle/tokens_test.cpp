// Our opinion of tokens beside the reference implementation's, on the same random tokens. Needs node and npm.

#include "integrations/teams/jwt.hpp"
#include "integrations/teams/signing_keys.hpp"
#include "tests/support/teams_signer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <unistd.h>

using namespace coach;
using teams::rule;
namespace json = boost::json;

namespace {

constexpr long long now = 1'900'000'000;
constexpr int tokens = 2'000;

/// Sound in most of its parts, so that tokens that are accepted come about as often as each fault.
class maker {
  public:
    std::string make() {
        json::object header = signer_.header();
        json::object claims = support::teams_signer::claims("app-1", "https://smba.example/", now);
        unsigned key = 0;
        for (unsigned changes = pick(3); changes > 0; --changes)
            change(header, claims, key);
        std::string out = support::teams_signer(key).sign(header, claims);
        if (pick(10) == 0) out[pick(static_cast<unsigned>(out.size()))] = "A.-_x=+ "[pick(8)];
        return out;
    }

  private:
    unsigned pick(unsigned below) { return static_cast<unsigned>(random_() % below); }
    json::value time() {
        static constexpr std::array<long long, 9> around{-86'400, -301, -300, -299, -1, 0, 299, 300, 301};
        return now + around[pick(around.size())];
    }
    void change(json::object& header, json::object& claims, unsigned& key) {
        static constexpr std::array algorithms{"RS256", "RS512", "PS256", "HS256", "none", "rs256"};
        static constexpr std::array issuers{"https://api.botframework.com", "https://api.botframework.com/", "", "x"};
        static constexpr std::array audiences{"app-1", "api://app-1", "api://botid-app-1", "app-2", "", "api://"};
        switch (pick(11)) {
            case 0:
                claims["exp"] = time();
                break;
            case 1:
                claims["nbf"] = time();
                break;
            case 2:
                claims.erase(pick(2) == 0 ? "exp" : "nbf");
                break;
            case 3:
                header["alg"] = algorithms[pick(algorithms.size())];
                break;
            case 4:
                claims["iss"] = issuers[pick(issuers.size())];
                break;
            case 5:
                claims["aud"] = audiences[pick(audiences.size())];
                break;
            case 6:
                claims["aud"] = json::array{audiences[pick(6)], audiences[pick(6)]};
                break;
            case 7:
                header["crit"] = json::array{"b64"};
                break;
            case 8:
                key = 3;
                break;  // another's key, named like ours or not
            case 9:
                header["kid"] = pick(2) == 0 ? "key-0" : "key-9";
                break;
            default:
                claims.erase("serviceurl");
                break;
        }
    }
    std::mt19937 random_{7};
    support::teams_signer signer_;
};

bool accepted(const std::string& token, const teams::signing_key& key) {
    const auto read = teams::read_token("Bearer " + token);
    const auto* sound = std::get_if<teams::jwt>(&read);
    if (sound == nullptr || sound->key_id != key.id()) return false;
    const auto at = std::chrono::sys_seconds(std::chrono::seconds(now));
    if (teams::check_claims(*sound, {{"https://api.botframework.com"}, "app-1"}, at) != rule::kept) return false;
    return key.signed_by(sound->signed_part, sound->signature);
}

std::string output_of(const std::string& command) {
    std::string out;
    auto* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return out;
    char chunk[65536];
    for (std::size_t n = 0; (n = fread(chunk, 1, sizeof chunk, pipe)) > 0;)
        out.append(chunk, n);
    return pclose(pipe) == 0 ? out : std::string();
}

}  // namespace

TEST_CASE("2,000 random tokens are judged as the reference judges them", "[teams][jwt]") {
    maker makes;
    json::array all;
    for (int i = 0; i < tokens; ++i)
        all.emplace_back(json::string(makes.make()));
    const auto file = std::filesystem::temp_directory_path() / ("coach-tokens-" + std::to_string(getpid()) + ".json");
    std::ofstream(file) << json::serialize(
        json::object{{"now", now}, {"keys", json::array{support::teams_signer().jwk()}}, {"tokens", all}});
    const auto reference = output_of(COACH_SOURCE_DIR "/tests/oracle/tokens.sh " + file.string());
    std::filesystem::remove(file);
    REQUIRE(reference.size() == 2 * tokens);

    const auto keys =
        teams::read_keys(json::serialize(json::object{{"keys", json::array{support::teams_signer().jwk()}}}));
    REQUIRE(keys);
    int yes = 0;
    int different = 0;
    for (int i = 0; i < tokens; ++i) {
        const std::string token(all[i].as_string());
        const bool theirs = reference[2 * i] == '1';
        const bool ours = accepted(token, keys->front());
        yes += theirs;
        if (ours != theirs) UNSCOPED_INFO("ours " << ours << ", theirs " << theirs << ": " << token);
        different += ours != theirs;
    }
    CHECK(different == 0);
    CHECK(yes > tokens / 4);
    CHECK(yes < tokens * 3 / 4);
}
