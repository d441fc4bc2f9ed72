#include "net/request_reader.hpp"

#include "net/request_guard.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace coach::net;
using state = read_progress::state;

namespace {

struct seen {
    state at = state::need_more;
    int status = 0;
    std::string why;
    std::vector<http_request> requests;
    bool continue_wanted = false;
};

/// Gives the reader the bytes in pieces of `step`, the way a socket would, until they end or are refused.
seen read_all(std::string_view bytes, std::size_t step, reader_limits limits = {}) {
    request_reader reader(limits);
    seen result;
    std::string held;
    for (std::size_t at = 0; at < bytes.size();) {
        const auto piece = bytes.substr(at, step);
        at += piece.size();
        held.append(piece);
        for (bool more = true; more;) {
            const auto progress = reader.read(held);
            held.erase(0, progress.used);
            result.at = progress.at;
            more = false;
            switch (progress.at) {
                case state::need_more:
                    break;
                case state::wants_continue:
                    result.continue_wanted = true;
                    more = true;
                    break;
                case state::complete:
                    result.requests.push_back(reader.take());
                    more = !held.empty();
                    break;
                case state::refused:
                    result.status = progress.status;
                    result.why = progress.why;
                    return result;
            }
        }
    }
    return result;
}

struct refusal {
    const char* promise;
    std::string bytes;
    int status;
};

const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n";
const std::string post = "POST / HTTP/1.1\r\nHost: a\r\n";

std::vector<refusal> refusals() {
    using namespace std::string_literals;
    return {
        {"both Content-Length and Transfer-Encoding",
         post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"Transfer-Encoding and then Content-Length",
         post + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", 400},
        {"two different Content-Lengths", post + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd", 400},
        {"two equal Content-Lengths", post + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd", 400},
        {"a list of Content-Lengths", post + "Content-Length: 4, 4\r\n\r\nabcd", 400},
        {"a signed Content-Length", post + "Content-Length: +4\r\n\r\nabcd", 400},
        {"a negative Content-Length", post + "Content-Length: -1\r\n\r\n", 400},
        {"a hexadecimal Content-Length", post + "Content-Length: 0x4\r\n\r\nabcd", 400},
        {"a fractional Content-Length", post + "Content-Length: 4.0\r\n\r\nabcd", 400},
        {"an empty Content-Length", post + "Content-Length: \r\n\r\n", 400},
        {"a Content-Length with a space in it", post + "Content-Length: 1 0\r\n\r\n", 400},
        {"a Content-Length beyond 64 bits", post + "Content-Length: 18446744073709551620\r\n\r\n", 413},
        {"a Content-Length over the limit", post + "Content-Length: 1048577\r\n\r\n", 413},
        {"Transfer-Encoding: identity", post + "Transfer-Encoding: identity\r\n\r\n", 400},
        {"Transfer-Encoding: gzip, chunked", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400},
        {"Transfer-Encoding: chunked, identity", post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400},
        {"Transfer-Encoding: xchunked", post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400},
        {"a quoted chunked", post + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n", 400},
        {"chunked behind a vertical tab",
         post + "Transfer-Encoding: \x0b"
                "chunked\r\n\r\n0\r\n\r\n",
         400},
        {"Transfer-Encoding twice", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400},
        {"an empty Transfer-Encoding", post + "Transfer-Encoding:\r\n\r\n", 400},
        {"Transfer-Encoding in HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400},
        {"a space before the colon", post + "Content-Length : 4\r\n\r\nabcd", 400},
        {"a tab before the colon", post + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n", 400},
        {"a folded header", get + "X-A: b\r\n c\r\n\r\n", 400},
        {"a folded header with a tab", get + "X-A: b\r\n\tTransfer-Encoding: chunked\r\n\r\n", 400},
        {"a space before the first header", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
        {"bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400},
        {"bare LF after a header", "GET / HTTP/1.1\r\nHost: a\n\r\n", 400},
        {"bare LF as the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400},
        {"a bare CR inside a value", get + "X-A: b\rContent-Length: 9\r\n\r\n", 400},
        {"a bare CR in the request line", "GET /\rX HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"CR CR LF", get + "X-A: b\r\r\n\r\n", 400},
        {"NUL in a value", get + "X-A: b"s + '\0' + "c\r\n\r\n", 400},
        {"NUL in a name", get + "X-"s + '\0' + ": b\r\n\r\n", 400},
        {"NUL in the target", "GET /"s + '\0' + " HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"DEL in a value", get + "X-A: b\x7f\r\n\r\n", 400},
        {"a header without a colon", get + "Content-Length\r\n\r\n", 400},
        {"a header without a name", get + ": b\r\n\r\n", 400},
        {"a non-ASCII header name", get + "X-\xc3\xa9: b\r\n\r\n", 400},
        {"no Host", "GET / HTTP/1.1\r\nX-A: b\r\n\r\n", 400},
        {"an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
        {"two Hosts", get + "Host: b\r\n\r\n", 400},
        {"two Hosts alike", get + "Host: a\r\n\r\n", 400},
        {"two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        {"a Host with a user", "GET / HTTP/1.1\r\nHost: x@a\r\n\r\n", 400},
        {"a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
        {"a list of Hosts", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400},
        {"an absolute target for another host", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"an absolute target with a user", "GET http://x@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"an absolute target without a host", "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"an absolute target of another scheme", "GET file://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 400},
        {"a target that is no path", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"* for anything but OPTIONS", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"a fragment in the target", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"a space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"raw UTF-8 in the target", "GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"two spaces after the method", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"two spaces before the version", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"a tab after the method", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"a space after the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400},
        {"HTTP/0.9", "GET /\r\n\r\n", 400},
        {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
        {"the HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        {"a lower-case version", "GET / http/1.1\r\nHost: a\r\n\r\n", 400},
        {"a method that is no token", "G{T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"an endless method", std::string(33, 'A') + " / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"a TLS handshake", "\x16\x03\x01\x02\x01\x01\x01\xfc\x03\x03"s, 400},
        {"leading white space", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"an Expect other than 100-continue", post + "Expect: 200-ok\r\nContent-Length: 1\r\n\r\na", 417},
        {"a chunk size that is no number", post + "Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n", 400},
        {"a chunk size with 0x", post + "Transfer-Encoding: chunked\r\n\r\n0x2\r\nab\r\n0\r\n\r\n", 400},
        {"a negative chunk size", post + "Transfer-Encoding: chunked\r\n\r\n-2\r\nab\r\n0\r\n\r\n", 400},
        {"an overflowing chunk size", post + "Transfer-Encoding: chunked\r\n\r\n10000000000000002\r\nab\r\n0\r\n\r\n",
         400},
        {"a chunk size over the limit", post + "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\nab\r\n", 413},
        {"bare LF after a chunk size", post + "Transfer-Encoding: chunked\r\n\r\n2\nab\r\n0\r\n\r\n", 400},
        {"a chunk longer than it says", post + "Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n", 400},
        {"a chunk extension hiding a line feed",
         post + "Transfer-Encoding: chunked\r\n\r\n2;a=\"\n\"\r\nab\r\n0\r\n\r\n", 400},
        {"a chunk extension whose quote the next line closes",
         post + "Transfer-Encoding: chunked\r\n\r\n2;a=\"\r\nab\r\n0;\"\r\n\r\n", 400},
        {"a chunk extension whose quote stays open",
         post + "Transfer-Encoding: chunked\r\n\r\n2;a=\"\\\"\r\nab\r\n0\r\n\r\n", 400},
        {"Content-Length among the trailers", post + "Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 5\r\n\r\n",
         400},
    };
}

}  // namespace

TEST_CASE("a request that two servers could read differently is refused, however its bytes arrive", "[net][http]") {
    const auto cases = refusals();
    REQUIRE(cases.size() >= 70);
    for (const auto& hostile : cases) {
        DYNAMIC_SECTION(hostile.promise << " is refused with " << hostile.status) {
            for (const std::size_t step : {std::size_t{1}, std::size_t{2}, std::size_t{7}, hostile.bytes.size()}) {
                CAPTURE(hostile.bytes, step);
                const auto result = read_all(hostile.bytes, step);
                CHECK(result.at == state::refused);
                CHECK(result.status == hostile.status);
                CHECK_FALSE(result.why.empty());
                CHECK(result.requests.empty());
            }
        }
    }
}

TEST_CASE("nothing behind a refused request is ever read as a request", "[net][http]") {
    const auto hidden = "GET /admin HTTP/1.1\r\nHost: a\r\n\r\n";
    for (const auto& hostile : refusals()) {
        CAPTURE(hostile.promise);
        CHECK(read_all(hostile.bytes + hidden, hostile.bytes.size() + 100).requests.empty());
    }
}

namespace {

struct acceptance {
    const char* promise;
    std::string bytes;
    std::string method, target, body;
};

std::vector<acceptance> acceptances() {
    return {
        {"a plain GET", get + "\r\n", "GET", "/", ""},
        {"HTTP/1.0 without Host", "GET /x HTTP/1.0\r\n\r\n", "GET", "/x", ""},
        {"one empty line before the request", "\r\n" + get + "\r\n", "GET", "/", ""},
        {"a body by length", post + "Content-Length: 4\r\n\r\nabcd", "POST", "/", "abcd"},
        {"a length with leading zeros", post + "Content-Length: 0004\r\n\r\nabcd", "POST", "/", "abcd"},
        {"an empty body by length", post + "Content-Length: 0\r\n\r\n", "POST", "/", ""},
        {"white space around a length", post + "Content-Length: \t 4 \t\r\n\r\nabcd", "POST", "/", "abcd"},
        {"a chunked body", post + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n", "POST", "/",
         "abcde"},
        {"chunked in capitals", post + "Transfer-Encoding: CHUNKED\r\n\r\n1\r\na\r\n0\r\n\r\n", "POST", "/", "a"},
        {"an empty chunked body", post + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "POST", "/", ""},
        {"chunk extensions", post + "Transfer-Encoding: chunked\r\n\r\n2;a=b;c=\"d\\\"e\"\r\nab\r\n0;x\r\n\r\n", "POST",
         "/", "ab"},
        {"trailers", post + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX-T: v\r\n\r\n", "POST", "/", "ab"},
        {"a chunk that looks like the end", post + "Transfer-Encoding: chunked\r\n\r\n5\r\n0\r\n\r\n\r\n0\r\n\r\n",
         "POST", "/", "0\r\n\r\n"},
        {"an absolute target for its own host", "GET http://A:80/x?y=1 HTTP/1.1\r\nHost: a:80\r\n\r\n", "GET", "/x?y=1",
         ""},
        {"an absolute target without a path", "GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "/", ""},
        {"an absolute target with a query and no path", "GET http://a?x HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "/?x", ""},
        {"OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS", "*", ""},
        {"a method of its own", "PURGE /x HTTP/1.1\r\nHost: a\r\n\r\n", "PURGE", "/x", ""},
        {"a Host that is an IPv6 address", "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", "GET", "/", ""},
        {"an empty header value", get + "X-A:\r\n\r\n", "GET", "/", ""},
        {"UTF-8 in a header value", get + "X-A: caf\xc3\xa9\r\n\r\n", "GET", "/", ""},
        {"a tab in a header value", get + "X-A: a\tb\r\n\r\n", "GET", "/", ""},
        {"a body with NUL and CR LF", post + "Content-Length: 4\r\n\r\n" + std::string("\0\r\n\r", 4), "POST", "/",
         std::string("\0\r\n\r", 4)},
        {"a percent-encoded target, kept as it came", "GET /a%2Fb%00?c=%zz HTTP/1.1\r\nHost: a\r\n\r\n", "GET",
         "/a%2Fb%00?c=%zz", ""},
        {"a target with a URL in its query", "GET /x?to=http://b/c HTTP/1.1\r\nHost: a\r\n\r\n", "GET",
         "/x?to=http://b/c", ""},
        {"DELETE with a body", "DELETE /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nz", "DELETE", "/x", "z"},
        {"Expect with the body already there", post + "Expect: 100-continue\r\nContent-Length: 1\r\n\r\nz", "POST", "/",
         "z"},
    };
}

}  // namespace

TEST_CASE("a valid request is read the same however its bytes arrive", "[net][http]") {
    for (const auto& valid : acceptances()) {
        DYNAMIC_SECTION(valid.promise) {
            for (std::size_t step = 1; step <= valid.bytes.size(); ++step) {
                CAPTURE(valid.bytes, step);
                const auto result = read_all(valid.bytes, step);
                CAPTURE(result.why);
                REQUIRE(result.requests.size() == 1);
                CHECK(result.requests[0].method == valid.method);
                CHECK(result.requests[0].target == valid.target);
                CHECK(result.requests[0].body == valid.body);
            }
        }
    }
}

TEST_CASE("pipelined requests come out in order and whole, whatever their neighbours", "[net][http]") {
    std::string all;
    std::vector<acceptance> expected;
    for (const auto& valid : acceptances()) {
        if (valid.bytes.find("HTTP/1.0") != std::string::npos) continue;
        all += valid.bytes;
        expected.push_back(valid);
    }
    for (const std::size_t step : {std::size_t{1}, std::size_t{3}, std::size_t{64}, all.size()}) {
        const auto result = read_all(all, step);
        CAPTURE(step, result.why);
        REQUIRE(result.requests.size() == expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            CAPTURE(expected[i].promise);
            CHECK(result.requests[i].target == expected[i].target);
            CHECK(result.requests[i].body == expected[i].body);
        }
    }
}

TEST_CASE("headers keep their order, spelling and repetitions, without the white space around values", "[net][http]") {
    const auto result = read_all(get + "X-a:  one \r\nx-A: two\r\n\r\n", 1);
    REQUIRE(result.requests.size() == 1);
    const header_list expected{{"Host", "a"}, {"X-a", "one"}, {"x-A", "two"}};
    CHECK(result.requests[0].headers == expected);
    CHECK(find_header(result.requests[0].headers, "X-A") == "one");
}

TEST_CASE("trailers are never taken for headers", "[net][http]") {
    const auto result =
        read_all(post + "Transfer-Encoding: chunked\r\n\r\n0\r\nAuthorization: x\r\nX-Slack-Signature: y\r\n\r\n", 5);
    REQUIRE(result.requests.size() == 1);
    CHECK(find_header(result.requests[0].headers, "Authorization").empty());
    CHECK(find_header(result.requests[0].headers, "X-Slack-Signature").empty());
}

TEST_CASE("100-continue is asked for only while the body has not begun to come", "[net][http]") {
    const auto head = post + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    CHECK(read_all(head, head.size()).continue_wanted);
    CHECK_FALSE(read_all(head + "ab", head.size() + 2).continue_wanted);
    CHECK_FALSE(read_all(post + "Expect: 100-continue\r\nContent-Length: 0\r\n\r\n", 1000).continue_wanted);
    const std::string old = "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    CHECK_FALSE(read_all(old, old.size()).continue_wanted);
}

TEST_CASE("limits hold at their edges", "[net][http]") {
    const reader_limits limits{.head_bytes = 1024, .body_bytes = 100};
    const auto of_size = [](std::size_t size) {
        std::string head = get + "X-Pad: ";
        head.append(size - head.size() - 4, 'x');
        return head + "\r\n\r\n";
    };
    SECTION("a head of exactly the limit is read, one byte more is a 431") {
        CHECK(read_all(of_size(1024), 100, limits).requests.size() == 1);
        CHECK(read_all(of_size(1025), 100, limits).status == 431);
        CHECK(read_all(of_size(1025), 2000, limits).status == 431);
    }
    SECTION("a head that never ends is a 431 once it has reached the limit") {
        CHECK(read_all(get + "X-Pad: " + std::string(1024, 'x'), 10, limits).status == 431);
    }
    SECTION("more than 100 fields is a 431") {
        std::string many = get;
        for (int i = 0; i < 100; ++i)
            many += "A: b\r\n";
        CHECK(read_all(many + "\r\n", 5000).status == 431);
    }
    SECTION("a target over 8 KiB is a 414") {
        CHECK(read_all("GET /" + std::string(8192, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", 20'000).status == 414);
        CHECK(read_all("GET /" + std::string(8191, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", 20'000).requests.size() == 1);
    }
    SECTION("a body of exactly the limit is read, one byte more is a 413, by length") {
        CHECK(read_all(post + "Content-Length: 100\r\n\r\n" + std::string(100, 'a'), 7, limits).requests.size() == 1);
        CHECK(read_all(post + "Content-Length: 101\r\n\r\n", 7, limits).status == 413);
    }
    SECTION("and in chunks, counted together") {
        const std::string chunk = "32\r\n" + std::string(50, 'a') + "\r\n";
        const std::string head = post + "Transfer-Encoding: chunked\r\n\r\n";
        CHECK(read_all(head + chunk + chunk + "0\r\n\r\n", 7, limits).requests.size() == 1);
        CHECK(read_all(head + chunk + chunk + "1\r\na\r\n0\r\n\r\n", 7, limits).status == 413);
    }
    SECTION("a chunk head that never ends is refused") {
        const std::string head = post + "Transfer-Encoding: chunked\r\n\r\n2;";
        CHECK(read_all(head + std::string(3000, 'a'), 50, limits).status == 400);
    }
    SECTION("trailers that never end are refused") {
        std::string endless = post + "Transfer-Encoding: chunked\r\n\r\n0\r\n";
        for (int i = 0; i < 300; ++i)
            endless += "X-T: vvv\r\n";
        CHECK(read_all(endless, 50, limits).status == 400);
    }
}

TEST_CASE("whether the connection stays is decided by version and Connection", "[net][http]") {
    const auto keeps = [](const std::string& bytes) {
        request_reader reader({});
        REQUIRE(reader.read(bytes).at == state::complete);
        (void)reader.take();
        return reader.framing().keep_alive;
    };
    CHECK(keeps(get + "\r\n"));
    CHECK_FALSE(keeps(get + "Connection: close\r\n\r\n"));
    CHECK_FALSE(keeps(get + "Connection: Foo, CLOSE\r\n\r\n"));
    CHECK_FALSE(keeps("GET / HTTP/1.0\r\n\r\n"));
    CHECK(keeps("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}
