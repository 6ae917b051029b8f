#include "sfu/channels/node_lookup.h"

#include <gtest/gtest.h>

#include <future>
#include <vector>

#include "tests/support/http_responder.h"
#include "tests/support/mosquitto.h"

namespace wf::channels {
namespace {

std::optional<std::string> whole(std::string_view bytes) {
    const auto answer = readNodeAnswer(bytes, true);
    return answer && *answer ? std::optional(**answer) : std::nullopt;
}

TEST(NodeLookup, AsksAsTheImServerExpects) {
    EXPECT_EQ(nodeRequestText({"im.example", 80, "conference_server_1", {}}),
              "GET /api/node?id=conference_server_1 HTTP/1.1\r\nHost: im.example\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(nodeRequestText({"h", 80, "a b\r\n&|", {}}).substr(0, 38), "GET /api/node?id=a%20b%0D%0A%26%7C HTT");
}

TEST(NodeLookup, ReadsBodiesOfAllKinds) {
    EXPECT_EQ(whole("HTTP/1.1 200 OK\r\n\r\n10.0.0.1"), "10.0.0.1");
    EXPECT_EQ(whole("HTTP/1.1 200 OK\nA: b\n\n10.0.0.1"), "10.0.0.1");
    EXPECT_EQ(whole("HTTP/1.0 200 OK\r\ncontent-length: 4\r\n\r\nhosttail"), "host");
    EXPECT_EQ(whole("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\n10.\r\n5;x\r\n0.0.1\r\n0\r\n\r\n"),
              "10.0.0.1");
}

TEST(NodeLookup, WaitsForTheRest) {
    const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n";
    const std::string sized = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhost";
    for (const std::string& text : {chunked, sized}) {
        for (std::size_t length = 0; length < text.size(); ++length) {
            EXPECT_FALSE(readNodeAnswer(text.substr(0, length), false)) << length;
            ASSERT_TRUE(readNodeAnswer(text.substr(0, length), true));
            EXPECT_FALSE(*readNodeAnswer(text.substr(0, length), true)) << length;
        }
        EXPECT_TRUE(*readNodeAnswer(text, false));
    }
}

TEST(NodeLookup, RefusesWrongAnswers) {
    for (const std::string& wrong :
         {std::string("HTTP/1.1 404 Not Found\r\n\r\n10.0.0.1"), std::string("SSH-2.0\r\n\r\nx"),
          std::string("HTTP/1.1 abc\r\n\r\nx"), "HTTP/1.1 200 OK\r\n\r\n" + std::string(kMaxNodeBody + 1, 'x'),
          std::string("HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\nx"),
          std::string("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nx"),
          std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nx"),
          std::string(kMaxNodeAnswer + 1, 'H')}) {
        const auto answer = readNodeAnswer(wrong, false);
        ASSERT_TRUE(answer) << wrong.substr(0, 60);
        EXPECT_FALSE(*answer) << wrong.substr(0, 60);
    }
}

TEST(NodeLookup, MakesTheBrokersUrl) {
    const auto url = [](std::string_view body) {
        const auto made = brokerUrlOf(body, 1883);
        return made ? *made : std::string();
    };
    EXPECT_EQ(url("10.0.0.1"), "tcp://10.0.0.1:1883");
    EXPECT_EQ(url(" im.example\r\n"), "tcp://im.example:1883");
    EXPECT_EQ(url("10.0.0.1:1884"), "tcp://10.0.0.1:1884");
    EXPECT_EQ(url("tcp://10.0.0.1:1884"), "tcp://10.0.0.1:1884");
    EXPECT_EQ(url("::1"), "tcp://[::1]:1883");
    EXPECT_EQ(url("[::1]"), "tcp://[::1]:1883");
    EXPECT_EQ(url("[::1]:7"), "tcp://[::1]:7");
    for (const char* wrong : {"", "  ", "<html>", "two words", "{\"a\":1}",
                              "a\x01"
                              "b"}) {
        EXPECT_EQ(url(wrong), "") << wrong;
    }
}

Result<std::string> ask(std::uint16_t port, std::chrono::milliseconds timeout = std::chrono::seconds(10)) {
    std::promise<Result<std::string>> promise;
    const NodeLookup lookup({"127.0.0.1", port, "me", timeout},
                            [&](Result<std::string> result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
}

std::uint16_t portOf(const test::HttpResponder& server) {
    return static_cast<std::uint16_t>(std::stoul(server.url().substr(server.url().rfind(':') + 1)));
}

TEST(NodeLookup, AsksARealServer) {
    std::string target;
    const test::HttpResponder server([&](const test::HttpResponder::Request& request) {
        target = request.method + " " + request.target;
        return test::HttpResponder::Response{200, "text/plain", "10.1.2.3"};
    });
    EXPECT_EQ(*ask(portOf(server)), "10.1.2.3");
    EXPECT_EQ(target, "GET /api/node?id=me");
}

TEST(NodeLookup, TellsWhatWentWrong) {
    const test::HttpResponder server([](const test::HttpResponder::Request&) {
        return test::HttpResponder::Response{500, "text/plain", "no"};
    });
    EXPECT_EQ(ask(portOf(server)).error().message, "the answer has status 500");
    EXPECT_EQ(ask(test::freePort()).error().message, "cannot connect: Connection refused");
}

TEST(NodeLookup, GivesUpOnASilentServer) {
    std::promise<void> release;
    std::shared_future<void> released = release.get_future().share();
    const test::HttpResponder server([released](const test::HttpResponder::Request&) {
        released.wait();
        return test::HttpResponder::Response{};
    });
    EXPECT_EQ(ask(portOf(server), std::chrono::milliseconds(100)).error().message, "no answer in time");
    release.set_value();
}

TEST(NodeLookup, IsSilentOnceDestroyed) {
    std::promise<void> release;
    std::shared_future<void> released = release.get_future().share();
    bool told = false;
    {
        const test::HttpResponder server([released](const test::HttpResponder::Request&) {
            released.wait();
            return test::HttpResponder::Response{};
        });
        NodeLookup({"127.0.0.1", portOf(server), "me", std::chrono::seconds(10)},
                   [&](const Result<std::string>&) { told = true; });
        release.set_value();
    }
    EXPECT_FALSE(told);
}

}  // namespace
}  // namespace wf::channels
