// Tokens and key sets of anybody: any bytes end in a rule, and a token that is read keeps what the checks build on.
#include "integrations/teams/jwt.hpp"
#include "integrations/teams/signing_keys.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace coach;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto read = teams::read_token(bytes);
    if (const auto* token = std::get_if<teams::jwt>(&read)) {
        if (token->key_id.empty() || token->signature.empty() || token->signed_part.size() > bytes.size()) std::abort();
        (void)teams::check_claims(*token, {{token->issuer}, "app"}, {});
    } else if (std::get<teams::rule>(read) == teams::rule::kept) {
        std::abort();
    }
    if (const auto keys = teams::read_keys(bytes)) {
        for (const auto& key : *keys) {
            if (key.id().empty()) std::abort();
            if (key.signed_by(bytes, bytes.substr(0, 256))) std::abort();
        }
    }
    (void)teams::keys_address(bytes);
    return 0;
}
