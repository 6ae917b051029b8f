#include "sfu/net/framed_tcp_connection.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <string>
#include <vector>

#include "sfu/net/packet_pool.h"

namespace wf::net {
namespace {

struct Peer final : FramedTcpConnection::Listener {
    void onFrame(FramedTcpConnection&, MutableBytes frame, Time) override { frames.emplace_back(asText(frame)); }
    void onClosed(FramedTcpConnection&) override { ++closed; }
    std::vector<std::string> frames;
    int closed = 0;
};

class FramedTcpConnectionTest : public ::testing::Test {
protected:
    void SetUp() override {
        std::array<int, 2> ends{};
        ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
        other_ = UniqueFd(ends[1]);
        connection_ = std::make_unique<FramedTcpConnection>(loop_, peer_, UniqueFd(ends[0]), Address());
    }
    void give(std::string_view bytes) {
        ASSERT_EQ(send(other_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
        loop_.turn(false);
    }

    ManualClock clock_;
    Loop loop_{clock_};
    Peer peer_;
    UniqueFd other_;
    std::unique_ptr<FramedTcpConnection> connection_;
};

TEST_F(FramedTcpConnectionTest, FramesComeWholeHoweverTheyAreCut) {
    using namespace std::string_literals;
    for (const char byte : "\x00\x03"s + "abc"s + "\x00\x00\x00\x01"s + "x"s) {
        give({&byte, 1});
    }
    give("\x00\x02yz\x00\x02vw\x00"s);
    EXPECT_EQ(peer_.frames, (std::vector<std::string>{"abc", "", "x", "yz", "vw"}));
    give("\x01u"s);
    EXPECT_EQ(peer_.frames.back(), "u");
}

TEST_F(FramedTcpConnectionTest, AnImpossibleLengthEndsTheConnectionOnce) {
    give("\xff\xff");
    give("more");
    EXPECT_EQ(peer_.closed, 1);
    EXPECT_TRUE(peer_.frames.empty());
    EXPECT_FALSE(connection_->send(asBytes("late")));
}

TEST_F(FramedTcpConnectionTest, TheOtherEndMayClose) {
    other_.reset();
    loop_.turn(false);
    EXPECT_EQ(peer_.closed, 1);
}

TEST_F(FramedTcpConnectionTest, ASlowReaderLosesWholePacketsAndIsCutOffWhenItStalls) {
    const std::string packet(1000, 'p');
    while (connection_->send(asBytes(packet))) {
    }
    EXPECT_EQ(connection_->dropped(), 1U);
    EXPECT_EQ(peer_.closed, 0);

    std::string received;
    std::array<char, 65536> buffer{};
    for (int i = 0; i < 200; ++i) {
        const ssize_t got = recv(other_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        received.append(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
        loop_.turn(false);
    }
    EXPECT_EQ(received.size() % 1002, 0U);
    EXPECT_GT(received.size(), FramedTcpConnection::kSendLimit);

    while (connection_->send(asBytes(packet))) {
    }
    clock_.advance(FramedTcpConnection::kStallLimit);
    loop_.turn(false);
    EXPECT_EQ(peer_.closed, 1);
}

}  // namespace
}  // namespace wf::net
