#include "net/request_guard.hpp"

#include "net/characters.hpp"

#include <algorithm>
#include <charconv>

namespace coach::net {
namespace {

head_verdict refuse(int status, std::string_view why) {
    head_verdict no;
    no.status = status;
    no.why = why;
    return no;
}

/// Takes one line with its CRLF. False when a LF stands without its CR.
bool take_line(std::string_view& rest, std::string_view& line) {
    const auto end = rest.find('\n');
    if (end == std::string_view::npos || end == 0 || rest[end - 1] != '\r') return false;
    line = rest.substr(0, end - 1);
    rest.remove_prefix(end + 1);
    return true;
}

/// What the fields said, before the rules that need several of them.
struct seen_fields {
    std::string_view host, length, coding, expect;
    int hosts = 0, lengths = 0, codings = 0;
};

void note(seen_fields& seen, std::string_view name, std::string_view value) {
    switch (name.size()) {
        case 4:
            if (iequals(name, "host")) seen.host = value, ++seen.hosts;
            break;
        case 6:
            if (iequals(name, "expect")) seen.expect = value;
            break;
        case 14:
            if (iequals(name, "content-length")) seen.length = value, ++seen.lengths;
            break;
        case 17:
            if (iequals(name, "transfer-encoding")) seen.coding = value, ++seen.codings;
            break;
        default:
            break;
    }
}

/// "HTTP/1.1" and "HTTP/1.0" only; anything else that has the form of a version is a 505.
int judge_version(std::string_view version) {
    if (version == "HTTP/1.1" || version == "HTTP/1.0") return 0;
    const bool well_formed = version.size() == 8 && version.substr(0, 5) == "HTTP/" &&
                             is_digits(version.substr(5, 1)) && version[6] == '.' && is_digits(version.substr(7, 1));
    return well_formed ? 505 : 400;
}

head_verdict judge_request_line(std::string_view line, const head_limits& limits, std::string_view& authority) {
    const auto first = line.find(' ');
    if (first == std::string_view::npos) return refuse(400, "The request line is not METHOD target HTTP/1.1.");
    const auto last = line.rfind(' ');
    const auto method = line.substr(0, first);
    if (!is_token(method) || method.size() > 32) return refuse(400, "The method is not a token.");
    if (last == first) return refuse(400, "The request line has no HTTP version.");
    auto target = line.substr(first + 1, last - first - 1);
    if (target.size() > limits.target_bytes) return refuse(414, "The request target is too long.");
    if (!is_target(target)) return refuse(400, "The request target has a character that must be percent-encoded.");
    const auto version = line.substr(last + 1);
    if (const int status = judge_version(version)) return refuse(status, "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
    if (method == "CONNECT") return refuse(400, "This is no proxy.");

    if (target.front() != '/' && !(target == "*" && method == "OPTIONS")) {
        const auto scheme = target.find("://");
        if (scheme == std::string_view::npos ||
            !(iequals(target.substr(0, scheme), "http") || iequals(target.substr(0, scheme), "https"))) {
            return refuse(400, "The request target is neither a path nor an absolute http address.");
        }
        target.remove_prefix(scheme + 3);
        const auto path = std::min(target.find_first_of("/?"), target.size());
        authority = target.substr(0, path);
        target.remove_prefix(path);
        if (!is_authority(authority)) return refuse(400, "The request target has a malformed authority.");
    }
    head_verdict fit;
    fit.target = target;
    fit.http_1_0 = version.back() == '0';
    return fit;
}

head_verdict judge_fields(head_verdict so_far, const seen_fields& seen, std::string_view authority) {
    if (seen.hosts > 1) return refuse(400, "There is more than one Host.");
    if (seen.hosts == 0 && !so_far.http_1_0) return refuse(400, "There is no Host.");
    if (seen.hosts == 1 && !is_authority(seen.host)) return refuse(400, "The Host is malformed.");
    if (!authority.empty() && seen.hosts == 1 && !iequals(authority, seen.host)) {
        return refuse(400, "The request target and the Host name different servers.");
    }
    if (seen.codings > 0) {
        if (seen.lengths > 0) return refuse(400, "There are both Content-Length and Transfer-Encoding.");
        if (so_far.http_1_0) return refuse(400, "HTTP/1.0 has no Transfer-Encoding.");
        if (seen.codings > 1 || !iequals(seen.coding, "chunked")) {
            return refuse(400, "The only Transfer-Encoding read here is one chunked.");
        }
        so_far.chunked = true;
    }
    if (seen.lengths > 1) return refuse(400, "There is more than one Content-Length.");
    if (seen.lengths == 1) {
        if (!is_digits(seen.length) || seen.length.size() > 18) {
            return refuse(seen.length.size() > 18 && is_digits(seen.length) ? 413 : 400,
                          "The Content-Length is not a plain number.");
        }
        std::from_chars(seen.length.data(), seen.length.data() + seen.length.size(), so_far.length);
    }
    if (!seen.expect.empty()) {
        if (!iequals(seen.expect, "100-continue")) return refuse(417, "The only Expect known here is 100-continue.");
        so_far.expects_continue = !so_far.http_1_0;  // RFC 9110 §10.1.1: ignored in HTTP/1.0
    }
    return so_far;
}

}  // namespace

head_verdict judge_head(std::string_view head, const head_limits& limits) {
    std::string_view line, authority;
    if (!take_line(head, line)) return refuse(400, "A line does not end in CR LF.");
    auto verdict = judge_request_line(line, limits, authority);
    if (verdict.status != 0) return verdict;

    seen_fields seen;
    for (std::size_t fields = 0;; ++fields) {
        if (!take_line(head, line)) return refuse(400, "A line does not end in CR LF.");
        if (line.empty()) break;
        if (fields == limits.fields) return refuse(431, "There are too many header fields.");
        if (line.front() == ' ' || line.front() == '\t') return refuse(400, "A header field is folded over two lines.");
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return refuse(400, "A header field has no colon.");
        const auto name = line.substr(0, colon);
        if (!is_token(name)) return refuse(400, "A header field's name is not a token.");
        const auto value = line.substr(colon + 1);
        if (!is_field_value(value)) return refuse(400, "A header field's value has a control character.");
        note(seen, name, trim(value));
    }
    return judge_fields(verdict, seen, authority);
}

}  // namespace coach::net
