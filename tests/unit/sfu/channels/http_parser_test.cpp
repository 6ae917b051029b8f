#include "sfu/channels/http_parser.h"

#include <gtest/gtest.h>

#include <optional>

namespace wf::channels {
namespace {

constexpr std::size_t kMaxBody = 1000;

// The request and how many bytes were taken, or the error status.
struct Parsed {
    std::optional<HttpRequest> request;
    std::size_t taken = 0;
    int error = 0;
};

Parsed parse(std::string_view text, std::size_t portion = 100'000) {
    HttpParser parser(kMaxBody);
    Parsed parsed;
    while (parsed.taken < text.size() && !parser.complete() && parser.error() == 0) {
        parsed.taken += parser.feed(text.substr(parsed.taken, portion));
    }
    parsed.error = parser.error();
    if (parser.complete()) {
        parsed.request = parser.take();
    }
    return parsed;
}

TEST(HttpParser, ReadsARequestInAnyPortions) {
    const std::string text =
        "POST /janus/1?maxev=2&a=b?c HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nX-Odd:  v a l \t\r\n\r\nhelloGET";
    for (std::size_t portion = 1; portion < text.size(); ++portion) {
        const Parsed parsed = parse(text, portion);
        ASSERT_TRUE(parsed.request) << portion;
        EXPECT_EQ(parsed.taken, text.size() - 3);
        EXPECT_EQ(parsed.request->method, "POST");
        EXPECT_EQ(parsed.request->path, "/janus/1");
        EXPECT_EQ(parsed.request->query, "maxev=2&a=b?c");
        EXPECT_EQ(parsed.request->header("x-odd"), "v a l");
        EXPECT_EQ(parsed.request->header("nothing"), "");
        EXPECT_EQ(parsed.request->body, "hello");
        EXPECT_TRUE(parsed.request->keep_alive);
    }
}

TEST(HttpParser, ReadsChunksWithTrailers) {
    const std::string text =
        "POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n5;x=y\r\nhello\r\nA\r\n, world!!!\r\n0\r\nT: "
        "x\r\n\r\nrest";
    for (std::size_t portion = 1; portion < text.size(); ++portion) {
        const Parsed parsed = parse(text, portion);
        ASSERT_TRUE(parsed.request) << portion;
        EXPECT_EQ(parsed.request->body, "hello, world!!!");
        EXPECT_EQ(parsed.taken, text.size() - 4);
    }
}

TEST(HttpParser, TruncatedRequestsAreNeitherCompleteNorWrong) {
    const std::string text = "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc";
    for (std::size_t length = 0; length < text.size(); ++length) {
        const Parsed parsed = parse(text.substr(0, length));
        EXPECT_FALSE(parsed.request);
        EXPECT_EQ(parsed.error, 0);
    }
}

TEST(HttpParser, KnowsWhenTheConnectionStays) {
    EXPECT_FALSE(parse("GET / HTTP/1.0\r\n\r\n").request->keep_alive);
    EXPECT_TRUE(parse("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").request->keep_alive);
    EXPECT_FALSE(parse("GET / HTTP/1.1\r\nConnection: te, Close\r\n\r\n").request->keep_alive);
}

TEST(HttpParser, ToleratesWhatIsCommon) {
    EXPECT_EQ(parse("\r\n\r\nGET http://host:80/a/b?c HTTP/1.1\r\n\r\n").request->path, "/a/b");
    EXPECT_EQ(parse("GET http://host HTTP/1.1\n\n").request->path, "/");
    EXPECT_EQ(parse("OPTIONS * HTTP/1.1\r\n\r\n").request->path, "*");
}

TEST(HttpParser, RefusesWhatIsWrong) {
    const std::pair<std::string, int> wrong[] = {
        {"GET /\r\n", 400},
        {"GET / / HTTP/1.1\r\n", 400},
        {"GET a HTTP/1.1\r\n", 400},
        {"G@T / HTTP/1.1\r\n", 400},
        {"GET /\x01 HTTP/1.1\r\n", 400},
        {"GET / HTTP/2.0\r\n", 505},
        {"GET / JANUS/1.1\r\n", 400},
        {"GET / HTTP/1.1\r\nA : b\r\n", 400},
        {"GET / HTTP/1.1\r\nA: b\r\n c\r\n", 400},
        {"GET / HTTP/1.1\r\nno colon\r\n", 400},
        {"POST / HTTP/1.1\r\nContent-Length: 1x\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n", 413},
        {"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
        {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
        {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n", 413},
        {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", 400},
        {"GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\n\r\n", 431},
    };
    for (const auto& [text, status] : wrong) {
        EXPECT_EQ(parse(text).error, status) << text.substr(0, 100);
    }
    std::string many = "GET / HTTP/1.1\r\n";
    for (std::size_t i = 0; i <= HttpParser::kMaxHeaders; ++i) {
        many += "A: b\r\n";
    }
    EXPECT_EQ(parse(many).error, 431);
}

TEST(HttpParser, TellsOnceThatTheClientWaits) {
    HttpParser parser(kMaxBody);
    parser.feed("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_TRUE(parser.takeExpectation());
    EXPECT_FALSE(parser.takeExpectation());
    parser.feed("ab");
    EXPECT_TRUE(parser.complete());
}

}  // namespace
}  // namespace wf::channels
