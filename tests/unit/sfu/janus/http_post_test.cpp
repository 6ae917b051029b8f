#include "sfu/janus/http_post.h"

#include <gtest/gtest.h>

#include "tests/support/http_responder.h"

namespace wf::janus {
namespace {

TEST(HttpUrlTest, ReadsHostPortAndPath) {
    const auto whole = HttpUrl::parse("http://10.0.0.2:7088/admin");
    ASSERT_TRUE(whole.has_value());
    EXPECT_EQ(whole->host, "10.0.0.2");
    EXPECT_EQ(whole->port, "7088");
    EXPECT_EQ(whole->path, "/admin");
    const auto bare = HttpUrl::parse("http://media.example.com");
    EXPECT_EQ(bare->port, "80");
    EXPECT_EQ(bare->path, "/");
    const auto v6 = HttpUrl::parse("http://[2001:db8::1]:7088/admin");
    EXPECT_EQ(v6->host, "2001:db8::1");
    EXPECT_EQ(v6->port, "7088");
    for (const char* wrong : {"", "https://a/", "ftp://a", "http://", "http://:80/", "http://a:/", "http://a:x/"}) {
        EXPECT_FALSE(HttpUrl::parse(wrong)) << wrong;
    }
}

TEST(HttpBodyTest, WantsAWholeAnswerOfSuccess) {
    const std::string answer = "HTTP/1.1 200 OK\r\nServer: x\r\ncontent-LENGTH: 5\r\n\r\nhello and more";
    EXPECT_EQ(httpBody(answer), "hello");
    for (std::size_t size = 0; size < answer.find("hello") + 5; ++size) {
        EXPECT_FALSE(httpBody(std::string_view(answer).substr(0, size))) << size;
    }
    EXPECT_FALSE(httpBody("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"));
    EXPECT_FALSE(httpBody("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"));
    EXPECT_FALSE(httpBody("nonsense\r\n\r\n"));
}

TEST(HttpPostTest, BringsTheBodyOfTheAnswer) {
    const test::HttpResponder server([](const test::HttpResponder::Request& request) {
        const bool right = request.method == "POST" && request.target == "/admin" && request.body == R"({"a":1})";
        return test::HttpResponder::Response{right ? 200 : 500, "application/json", R"({"janus":"success"})"};
    });
    const auto url = HttpUrl::parse(server.url() + "/admin").value();
    constexpr std::chrono::seconds kLong{20};
    EXPECT_EQ(postJson(url, R"({"a":1})", kLong), R"({"janus":"success"})");
    EXPECT_FALSE(postJson(url, "{}", kLong));
    EXPECT_FALSE(postJson({"127.0.0.1", "1", "/"}, "{}", kLong)) << "nobody listens there";
    EXPECT_FALSE(postJson({"no-such-host.invalid", "80", "/"}, "{}", kLong));
}

}  // namespace
}  // namespace wf::janus
