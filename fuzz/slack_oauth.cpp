// What an installation reads: Slack's answer to an exchange, records of the store, and a browser's cookies. Any bytes
// end in a value; a token that is taken fits into a header, and a record comes back as it was written.
#include "integrations/slack/install.hpp"
#include "integrations/slack/oauth.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace coach;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    net::http_response answer{200, {}, std::string(text)};
    const auto got = slack::read_exchange(answer, core::time_point(std::chrono::seconds(1)));
    if (got.what == slack::exchanged::kind::granted) {
        for (const char c : got.given.token + got.given.refresh_token)
            if (c <= ' ' || c == 127) std::abort();
        const auto again = slack::decode_installation(slack::encode(got.given));
        if (!again || again->token != got.given.token || slack::key_of(*again) != slack::key_of(got.given))
            std::abort();
    }
    if (const auto read = slack::decode_installation(text); read && read->token.empty()) std::abort();
    const auto value = slack::cookie(text, "coach-install-0");
    if (value.find(';') != std::string_view::npos) std::abort();
    net::http_request request;
    request.remote = "127.0.0.1";
    request.headers = {{"Host", std::string(text.substr(0, text.size() / 2))},
                       {"X-Forwarded-Proto", std::string(text.substr(text.size() / 2))}};
    const auto base = slack::base_of(request, {});
    if (base.find_first_of("\r\n ") != std::string::npos) std::abort();
    if (slack::escape_html(text).find('<') != std::string::npos) std::abort();
    return 0;
}
