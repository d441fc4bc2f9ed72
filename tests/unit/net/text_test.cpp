#include "net/address.hpp"
#include "net/form.hpp"
#include "net/http.hpp"
#include "net/http_client.hpp"

#include <boost/asio/ip/address.hpp>
#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace coach::net;

TEST_CASE("a form is decoded as browsers encode it", "[net][form]") {
    const auto read = [](std::string_view body) { return parse_form(body).value(); };
    CHECK(read("") == form_fields{});
    CHECK(read("a=1&b=2") == form_fields{{"a", "1"}, {"b", "2"}});
    CHECK(read("text=hello+world%21") == form_fields{{"text", "hello world!"}});
    CHECK(read("a%3Db=c%26d") == form_fields{{"a=b", "c&d"}});
    CHECK(read("a=b=c") == form_fields{{"a", "b=c"}});
    CHECK(read("a&=b&&c=") == form_fields{{"a", ""}, {"", "b"}, {"c", ""}});
    CHECK(read("a=1&a=2") == form_fields{{"a", "1"}, {"a", "2"}});
    CHECK(read("%F0%9F%8E%89=%e2%82%ac") == form_fields{{"\xF0\x9F\x8E\x89", "\xE2\x82\xAC"}});
    CHECK(read("a=%00b") == form_fields{{"a", std::string("\0b", 2)}});
    CHECK(read("a=100%&b=%4&c=%zz&d=%%41") == form_fields{{"a", "100%"}, {"b", "%4"}, {"c", "%zz"}, {"d", "%A"}});
    CHECK(find_field(read("a=1&b=2&b=3"), "b") == "2");
    CHECK(find_field(read("a=1"), "A").empty());
}

TEST_CASE("a form over its limits is refused whole", "[net][form]") {
    CHECK(parse_form("a=1&b=2", {.bytes = 7, .fields = 2}));
    CHECK_FALSE(parse_form("a=1&b=2", {.bytes = 6, .fields = 2}));
    CHECK_FALSE(parse_form("a=1&b=2&c=3", {.bytes = 100, .fields = 2}));
    CHECK(parse_form("a=1&b=2&&&&&", {.bytes = 100, .fields = 2}));
}

TEST_CASE("every byte survives encoding and decoding", "[net][form]") {
    std::string all;
    for (int c = 0; c < 256; ++c)
        all.push_back(static_cast<char>(c));
    CHECK(decode_percent(encode_percent(all)) == all);
    const form_fields fields{{all, all}, {"", "x"}, {"y", ""}};
    CHECK(parse_form(encode_form(fields)) == fields);
    CHECK(encode_percent("a b/c~d") == "a%20b%2Fc~d");
    CHECK(decode_percent("a+b%2B") == "a+b+");
}

TEST_CASE("a URL is split into what a connection needs", "[net][url]") {
    const auto plain = parse_url("http://LocalHost:8080/a/b?c=d#e");
    REQUIRE(plain.has_value());
    CHECK_FALSE(plain->tls);
    CHECK(plain->host == "localhost");
    CHECK(plain->port == "8080");
    CHECK(plain->target == "/a/b?c=d");

    CHECK(parse_url("https://a.example").value().port == "443");
    CHECK(parse_url("https://a.example").value().target == "/");
    CHECK(parse_url("HTTPS://a.example?x").value().target == "/?x");
    CHECK(parse_url("http://[::1]:81/").value().host == "::1");
    CHECK(parse_url("http://[::1]:81/").value().port == "81");
    CHECK(parse_url("http://127.0.0.1").value().port == "80");
}

TEST_CASE("what is no clean http address is refused", "[net][url]") {
    for (const char* text : {"",
                             "a",
                             "ftp://a/",
                             "//a/",
                             "http:/a",
                             "http://",
                             "http:///x",
                             "https://:443/",
                             "http://a:/",
                             "http://a:0/",
                             "http://a:65536/",
                             "http://a:+1/",
                             "http://a:8x/",
                             "http://user@a/",
                             "http://user:pw@a/",
                             "http://a b/",
                             "http://a/b c",
                             "http://a/\r\nX: y",
                             "http://a\t/",
                             "http://[::1/",
                             "http://[::1]x/",
                             "http://[a]/",
                             "http://[fe80::1%25eth0]/",
                             "http://-a/",
                             "http://.a/",
                             "http://a%2eb/",
                             "http://\xc3\xa9/",
                             "http://a/\xc3\xa9",
                             "javascript:alert(1)"}) {
        CAPTURE(text);
        const auto parsed = parse_url(text);
        REQUIRE_FALSE(parsed.has_value());
        CHECK(parsed.error() == boost::system::errc::invalid_argument);
    }
    CHECK_FALSE(parse_url("http://a/" + std::string(17'000, 'x')).has_value());
    CHECK_FALSE(parse_url(std::string_view("http://[::1\0]/", 14)).has_value());
    CHECK_FALSE(parse_url("http://" + std::string(254, 'a') + "/").has_value());
}

TEST_CASE("only globally reachable unicast counts as public", "[net][address]") {
    const auto judge = [](const char* text) { return is_public(boost::asio::ip::make_address(text)); };
    for (const char* internal : {"0.0.0.0",
                                 "0.1.2.3",
                                 "10.0.0.1",
                                 "10.255.255.255",
                                 "100.64.0.1",
                                 "100.127.255.255",
                                 "127.0.0.1",
                                 "127.9.9.9",
                                 "169.254.169.254",
                                 "172.16.0.1",
                                 "172.31.255.255",
                                 "192.0.0.8",
                                 "192.0.2.1",
                                 "192.88.99.1",
                                 "192.168.0.1",
                                 "198.18.0.1",
                                 "198.19.255.255",
                                 "198.51.100.7",
                                 "203.0.113.9",
                                 "224.0.0.1",
                                 "239.1.2.3",
                                 "240.0.0.1",
                                 "255.255.255.255",
                                 "::",
                                 "::1",
                                 "::ffff:8.8.8.8",
                                 "::ffff:10.0.0.1",
                                 "::8.8.8.8",
                                 "fe80::1",
                                 "febf::1",
                                 "fc00::1",
                                 "fd12:3456::1",
                                 "fec0::1",
                                 "ff02::1",
                                 "2001::1",
                                 "2001:db8::1",
                                 "2002:0808:0808::1",
                                 "2002:7f00:1::",
                                 "3fff::1",
                                 "64:ff9b::10.0.0.1",
                                 "64:ff9b::127.0.0.1",
                                 "64:ff9b:1::1",
                                 "100::1",
                                 "4000::1"}) {
        CAPTURE(internal);
        CHECK_FALSE(judge(internal));
    }
    for (const char* global : {"1.1.1.1",
                               "8.8.8.8",
                               "9.255.255.255",
                               "11.0.0.0",
                               "100.63.255.255",
                               "100.128.0.0",
                               "126.255.255.255",
                               "128.0.0.1",
                               "169.253.255.255",
                               "172.15.255.255",
                               "172.32.0.0",
                               "192.167.255.255",
                               "192.169.0.0",
                               "198.17.255.255",
                               "198.20.0.0",
                               "223.255.255.255",
                               "2001:4860:4860::8888",
                               "2606:4700::1111",
                               "2a00:1450::1",
                               "64:ff9b::8.8.8.8"}) {
        CAPTURE(global);
        CHECK(judge(global));
    }
}

TEST_CASE("a response is written so that nothing in it can end a line", "[net][http]") {
    std::string out = "before";
    for (const header_list& headers :
         {header_list{{"X", "a\r\nSet-Cookie: b"}}, header_list{{"X\r\nY", "a"}}, header_list{{"X", "a\nb"}},
          header_list{{"X", std::string("a\0b", 3)}}, header_list{{"", "a"}}, header_list{{"X Y", "a"}}}) {
        CHECK_FALSE(append_response(out, {200, headers, "body"}, {}));
        CHECK(out == "before");
    }
    CHECK_FALSE(append_response(out, {0, {}, ""}, {}));
    CHECK_FALSE(append_response(out, {100, {}, ""}, {}));
    CHECK_FALSE(append_response(out, {1000, {}, ""}, {}));
}

TEST_CASE("framing headers are the server's own, whatever a handler says", "[net][http]") {
    std::string out;
    REQUIRE(append_response(out, {200, {{"content-length", "99"}, {"Transfer-Encoding", "chunked"}, {"X", "y"}}, "abc"},
                            {}));
    CHECK(out == "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 3\r\n\r\nabc");
    out.clear();
    REQUIRE(append_response(out, {404, {}, "abc"}, {.head = true, .keep_alive = false}));
    CHECK(out == "HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\nConnection: close\r\n\r\n");
    out.clear();
    REQUIRE(append_response(out, {204, {}, "dropped"}, {}));
    CHECK(out == "HTTP/1.1 204 No Content\r\n\r\n");
}
