/// Forms and URLs from outside. What must hold for every input: no crash; what a form decodes to encodes and decodes to
/// itself again; a URL that parses is clean enough to be put into a request line and a Host header.

#include "net/characters.hpp"
#include "net/form.hpp"
#include "net/http_client.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

using namespace coach::net;

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

void try_form(std::string_view text) {
    const auto fields = parse_form(text, {.bytes = 4096, .fields = 50});
    if (!fields) {
        require(text.size() > 4096 || text.find('&') != std::string_view::npos,
                "only a form over its limits is refused");
        return;
    }
    require(fields->size() <= 50, "the limit on fields holds");
    for (const auto& [name, value] : *fields) {
        require(decode_percent(encode_percent(name)) == name, "what is encoded decodes to itself");
        require(find_field(*fields, name).size() <= text.size(), "decoding never makes more");
        (void)value;
    }
    require(parse_form(encode_form(*fields), {.bytes = 64 * 1024, .fields = 50}) == fields,
            "a form survives a round trip");
}

void try_url(std::string_view text) {
    const auto parsed = parse_url(text);
    if (!parsed) return;
    require(is_target(parsed->target) && parsed->target.starts_with('/'), "the target is clean");
    require(is_authority(parsed->host), "the host is clean");
    require(is_digits(parsed->port), "the port is a number");
    const bool v6 = parsed->host.find(':') != std::string::npos;
    const auto again = parse_url(std::string(parsed->tls ? "https://" : "http://") + (v6 ? "[" : "") + parsed->host +
                                 (v6 ? "]" : "") + ":" + parsed->port + parsed->target);
    require(again.has_value(), "what was parsed parses again");
    require(again->host == parsed->host && again->port == parsed->port && again->target == parsed->target,
            "and means the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try_form(text);
    try_url(text);
    return 0;
}
