#include "integrations/slack/install.hpp"

#include "integrations/slack/scopes.hpp"
#include "net/form.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace coach::slack {
namespace {

using std::chrono::seconds;

constexpr seconds attempt_lasts{600};
constexpr std::size_t random_bytes = 32;
constexpr std::size_t longest_query = 8 * 1024;
constexpr std::size_t longest_code = 1024;
constexpr std::string_view cookie_prefix = "coach-install-";
constexpr std::size_t cookie_letters = 12;  ///< of the state: so that two tabs can install at once
constexpr double most_beginnings = 100;
constexpr double beginnings_a_second = 5;
constexpr std::string_view redirect_path = "/slack/oauth_redirect";

std::string hex_of(const unsigned char* bytes, std::size_t size) {
    std::string out;
    for (std::size_t i = 0; i < size; ++i) {
        out += "0123456789abcdef"[bytes[i] >> 4];
        out += "0123456789abcdef"[bytes[i] & 15];
    }
    return out;
}

std::string random_hex() {
    unsigned char bytes[random_bytes];
    if (RAND_bytes(bytes, sizeof bytes) != 1) throw std::runtime_error("no randomness");
    return hex_of(bytes, sizeof bytes);
}

std::string sha256(std::string_view text) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr);
    return hex_of(digest, size);
}

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool is_hex(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// "<64 hex>-<Unix seconds>": the time only chooses between the words for "too late" and "used".
struct read_state {
    std::string secret;
    std::int64_t since = 0;
};
std::optional<read_state> state_of(std::string_view text) {
    constexpr std::size_t digits = random_bytes * 2;
    if (text.size() < digits + 2 || text.size() > digits + 14 || text[digits] != '-') return std::nullopt;
    read_state out{std::string(text.substr(0, digits)), 0};
    const auto time = text.substr(digits + 1);
    const auto [end, ec] = std::from_chars(time.data(), time.data() + time.size(), out.since);
    if (!is_hex(out.secret) || ec != std::errc{} || end != time.data() + time.size()) return std::nullopt;
    return out;
}

std::string cookie_name(std::string_view state) {
    return std::string(cookie_prefix).append(state.substr(0, cookie_letters));
}

std::string set_cookie(const std::string& name, const std::string& value, seconds lasts, bool secure) {
    return name + "=" + value + "; Path=/slack; Max-Age=" + std::to_string(lasts.count()) + "; HttpOnly; SameSite=Lax" +
           (secure ? "; Secure" : "");
}

bool from_loopback(const net::http_request& r) {
    return r.remote.starts_with("127.") || r.remote == "::1" || r.remote.starts_with("::ffff:127.");
}

install_page page_for(const exchanged& e) {
    if (e.what != exchanged::kind::refused) return install_page::no_answer;
    if (e.error == "invalid_code" || e.error == "code_expired" || e.error == "code_already_used")
        return install_page::code_expired;
    if (e.error == "bad_redirect_uri" || e.error == "invalid_client_id" || e.error == "bad_client_secret")
        return install_page::bad_address;
    return install_page::refused;
}

}  // namespace

std::string_view cookie(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        const auto end = header.find(';');
        auto one = header.substr(0, end);
        while (one.starts_with(' '))
            one.remove_prefix(1);
        const auto equals = one.find('=');
        if (equals != std::string_view::npos && one.substr(0, equals) == name) return one.substr(equals + 1);
        if (end == std::string_view::npos) break;
        header.remove_prefix(end + 1);
    }
    return {};
}

std::string base_of(const net::http_request& request, const std::string& public_url) {
    if (!public_url.empty()) return public_url;
    if (!from_loopback(request)) return {};
    const auto host = net::find_header(request.headers, "Host");
    const auto forwarded = net::find_header(request.headers, "X-Forwarded-Proto");
    if (!forwarded.empty() && forwarded != "https" && forwarded != "http") return {};
    const auto base = std::string(forwarded == "https" ? "https://" : "http://").append(host);
    const auto parsed = net::parse_url(base);
    if (!parsed || parsed->target != "/" || host.find_first_of("/?#") != std::string_view::npos) return {};
    const bool here = parsed->host == "localhost" || parsed->host == "127.0.0.1" || parsed->host == "::1";
    return parsed->tls || here ? base : std::string();
}

installer::installer(durable::shelf& shelf, oauth_api& oauth, installed_tokens& tokens, installed_tokens::clock now,
                     std::string public_url, installed_hook installed)
    : shelf_(shelf),
      oauth_(oauth),
      tokens_(tokens),
      now_(std::move(now)),
      public_url_(std::move(public_url)),
      installed_(std::move(installed)),
      beginnings_(most_beginnings) {}

bool installer::may_begin() {
    const auto now = now_();
    const std::chrono::duration<double> since = now - counted_;
    beginnings_ = std::min(most_beginnings, beginnings_ + std::max(0.0, since.count()) * beginnings_a_second);
    counted_ = now;
    if (beginnings_ < 1) return false;
    beginnings_ -= 1;
    return true;
}

net::awaitable<net::http_response> installer::begin(net::http_request request) {
    const auto base = base_of(request, public_url_);
    if (base.empty()) co_return page_of(install_page::no_base);
    if (!may_begin()) co_return page_of(install_page::busy);
    const auto since = std::chrono::floor<seconds>(now_()).time_since_epoch().count();
    const std::string state = random_hex();
    const std::string browser = random_hex();
    const std::string redirect_uri = base + std::string(redirect_path);
    const auto kept = co_await shelf_.write("slack-state/" + state, sha256(browser) + redirect_uri, {}, attempt_lasts);
    if (!kept || !*kept) co_return page_of(install_page::no_answer);
    net::http_response out{302, {{"Cache-Control", "no-store"}, {"Referrer-Policy", "no-referrer"}}, {}};
    out.headers.emplace_back("Location", authorize_url(oauth_.api_url(), oauth_.client_id(), scope_list(), redirect_uri,
                                                       state + "-" + std::to_string(since)));
    out.headers.emplace_back("Set-Cookie",
                             set_cookie(cookie_name(state), browser, attempt_lasts, base.starts_with("https://")));
    co_return out;
}

/// Takes the state, so that it is used up whatever comes of it.
net::awaitable<installer::checked> installer::check(std::string state, std::string cookies) {
    const auto read = state_of(state);
    if (!read) co_return checked{install_page::no_state, {}};
    const auto taken = co_await shelf_.take("slack-state/" + read->secret);
    if (!taken) co_return checked{install_page::no_answer, {}};
    constexpr std::size_t hash_size = 64;
    if (!*taken || (*taken)->bytes.size() < hash_size) {
        const auto age = std::chrono::floor<seconds>(now_()).time_since_epoch().count() - read->since;
        co_return checked{age >= attempt_lasts.count() ? install_page::expired : install_page::used, {}};
    }
    const auto browser = cookie(cookies, cookie_name(read->secret));
    if (browser.empty() || !same(sha256(browser), std::string_view((*taken)->bytes).substr(0, hash_size)))
        co_return checked{install_page::other_browser, {}};
    co_return checked{{}, (*taken)->bytes.substr(hash_size)};
}

net::awaitable<net::http_response> installer::finish(net::http_request request) {
    const auto query = net::parse_form(request.query(), {longest_query, 32});
    if (!query) co_return page_of(install_page::no_state);
    const std::string state(net::find_field(*query, "state"));
    const std::string code(net::find_field(*query, "code"));
    const std::string error(net::find_field(*query, "error"));
    const auto known = co_await check(state, std::string(net::find_header(request.headers, "Cookie")));
    if (!error.empty()) co_return page_of(install_page::denied);  // whoever says so: nothing is changed
    if (known.wrong) co_return page_of(*known.wrong);
    if (code.empty() || code.size() > longest_code) co_return page_of(install_page::no_state);
    auto got = co_await oauth_.redeem(code, known.redirect_uri, now_());
    if (got.what != exchanged::kind::granted) {
        spdlog::error("slack: an installation failed: {} (redirect address {})", got.error, known.redirect_uri);
        install_facts facts;
        if (got.what == exchanged::kind::refused) facts.word = got.error;
        co_return page_of(page_for(got), facts);
    }
    if (key_of(got.given).empty()) co_return page_of(install_page::refused, {{}, {}, "no workspace named"});
    const installation made = got.given;
    if (!co_await tokens_.add(std::move(got.given))) co_return page_of(install_page::no_answer);
    if (installed_) co_await installed_(made);
    const auto& name = made.org_wide ? made.enterprise_name : made.team_name;
    auto page =
        page_of(install_page::installed, {name.empty() ? key_of(made).substr(key_of(made).rfind('/') + 1) : name,
                                          open_slack_url(oauth_.api_url(), made),
                                          {}});
    page.headers.emplace_back(
        "Set-Cookie", set_cookie(cookie_name(state), "", seconds(0), known.redirect_uri.starts_with("https://")));
    co_return page;
}

}  // namespace coach::slack
