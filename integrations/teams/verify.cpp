#include "integrations/teams/verify.hpp"

namespace coach::teams {
namespace {

constexpr std::size_t most_genuine = 256;

/// A claim of somebody unknown, fit for a log line.
std::string printable(std::string_view text) {
    std::string out(text.substr(0, 100));
    for (char& c : out)
        if (c < ' ' || c > '~') c = '?';
    return out;
}

}  // namespace

/// The claims are looked at first: what is not for us costs neither a signature nor a fetch of keys.
net::awaitable<verified> verifier::check(std::string authorization, std::chrono::sys_seconds now) {
    const auto read = read_token(authorization);
    if (const auto* broken = std::get_if<rule>(&read)) co_return verified{*broken, {}, {}};
    const jwt& token = std::get<jwt>(read);
    const rule claims = check_claims(token, expected_, now);
    if (claims != rule::kept) {
        co_return verified{claims, {}, {}, claims == rule::bad_issuer ? printable(token.issuer) : std::string()};
    }
    const auto found = co_await keys_.find(token.key_id);
    if (!found.key) co_return verified{found.any ? rule::unknown_key : rule::no_keys, {}, {}};
    const bool genuine = is_genuine(authorization, token, found.key);
    co_return verified{genuine ? rule::kept : rule::bad_signature, token.service_url, found.key};
}

/// The connector sends one token for an hour: its signature is looked at once for each key that is published.
bool verifier::is_genuine(const std::string& authorization, const jwt& token,
                          const std::shared_ptr<const signing_key>& key) {
    const auto known = genuine_.find(authorization);
    if (known != genuine_.end() && known->second == key) return true;
    if (!key->signed_by(token.signed_part, token.signature)) return false;
    if (genuine_.size() >= most_genuine) genuine_.clear();
    genuine_[authorization] = key;
    return true;
}

rule verifier::fits(const verified& v, const activity& a) {
    if (!same_service(v.service_url, a.service_url)) return rule::other_service_url;
    return v.key->endorses(a.channel_id) ? rule::kept : rule::not_endorsed;
}

}  // namespace coach::teams
