#include "sfu/sctp/channel_table.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "sfu/sctp/dcep.h"

namespace wf::sctp {
namespace {

constexpr auto kDcepPpid = static_cast<std::uint32_t>(Ppid::kDcep);

class ChannelTableTest : public ::testing::Test, public ChannelTable::Listener {
protected:
    void onOutgoing(OutgoingMessage message) override { outgoing.push_back(std::move(message)); }
    void onChannelOpen(std::uint16_t channel, const ChannelConfig& config) override {
        told.push_back("open " + std::to_string(channel) + " " + config.label + " " + config.protocol);
    }
    void onChannelMessage(std::uint16_t channel, bool binary, Bytes message) override {
        told.push_back(std::to_string(channel) + (binary ? " binary " : " text ") + std::string(asText(message)));
    }
    void onChannelClosed(std::uint16_t channel) override {
        told.push_back("closed " + std::to_string(channel));
        if (destroy_when_closed) {
            table.reset();
        }
    }
    void SetUp() override { make(false); }
    void make(bool dtls_client) {
        table = std::make_unique<ChannelTable>(*this, dtls_client);
        table->setStreams(300);
    }
    void peerOpens(std::uint16_t stream, const std::string& label) {
        ChannelConfig config;
        config.label = label;
        config.protocol = "p";
        table->receive(stream, kDcepPpid, formatOpen(config));
    }
    void reset(std::vector<std::uint16_t> streams) { table->streamsReset(streams); }

    std::unique_ptr<ChannelTable> table;
    std::vector<OutgoingMessage> outgoing;
    std::vector<std::string> told;
    bool destroy_when_closed = false;
};

TEST_F(ChannelTableTest, OpensChannelsOnItsOwnStreams) {
    EXPECT_EQ(table->open({}).value(), 1);
    EXPECT_EQ(table->open({}).value(), 3);
    ASSERT_EQ(outgoing.size(), 2U);
    EXPECT_EQ(outgoing[1].stream, 3);
    EXPECT_EQ(outgoing[1].ppid, Ppid::kDcep);
    EXPECT_TRUE(parseOpen(outgoing[1].bytes));
    make(true);
    EXPECT_EQ(table->open({}).value(), 0);
    table->setStreams(2);
    EXPECT_FALSE(table->open({}));
}

TEST_F(ChannelTableTest, HasALimit) {
    for (std::size_t i = 0; i < ChannelTable::kMaxChannels; ++i) {
        ASSERT_TRUE(table->open({}));
    }
    EXPECT_FALSE(table->open({}));
    outgoing.clear();
    peerOpens(298, "one more");
    ASSERT_EQ(outgoing.size(), 1U);
    EXPECT_TRUE(outgoing[0].reset);
    EXPECT_TRUE(told.empty());
}

TEST_F(ChannelTableTest, SendsInOrderUntilItIsAcknowledged) {
    ChannelConfig config;
    config.ordered = false;
    config.reliability = {Reliability::Limit::kLifetimeMs, 100};
    const std::uint16_t channel = table->open(config).value();
    ASSERT_TRUE(table->send(channel, false, asBytes("a")));
    EXPECT_TRUE(outgoing.back().ordered);
    EXPECT_EQ(outgoing.back().reliability.value, 100U);
    table->receive(channel, kDcepPpid, std::vector<std::byte>{kDcepAck});
    ASSERT_TRUE(table->send(channel, true, asBytes("b")));
    EXPECT_FALSE(outgoing.back().ordered);
    EXPECT_EQ(outgoing.back().ppid, Ppid::kBinary);
}

TEST_F(ChannelTableTest, AcknowledgesThePeersChannels) {
    peerOpens(2, "chat");
    EXPECT_EQ(told, std::vector<std::string>{"open 2 chat p"});
    ASSERT_EQ(outgoing.size(), 1U);
    EXPECT_EQ(outgoing[0].bytes, std::vector<std::byte>{kDcepAck});
    ASSERT_NE(table->find(2), nullptr);
    EXPECT_EQ(table->find(2)->label, "chat");
    EXPECT_EQ(table->find(4), nullptr);
}

TEST_F(ChannelTableTest, TellsTextFromBinaryAndEmptyMessages) {
    peerOpens(2, "chat");
    told.clear();
    table->receive(2, 51, asBytes("t"));
    table->receive(2, 53, asBytes("b"));
    table->receive(2, 54, asBytes("old t"));
    table->receive(2, 52, asBytes("old b"));
    table->receive(2, 56, std::vector<std::byte>(1));
    table->receive(2, 57, std::vector<std::byte>(1));
    EXPECT_EQ(told, (std::vector<std::string>{"2 text t", "2 binary b", "2 text old t", "2 binary old b", "2 text ",
                                              "2 binary "}));
    ASSERT_TRUE(table->send(2, false, {}));
    EXPECT_EQ(outgoing.back().ppid, Ppid::kEmptyText);
    EXPECT_EQ(outgoing.back().bytes.size(), 1U);
    ASSERT_TRUE(table->send(2, true, {}));
    EXPECT_EQ(outgoing.back().ppid, Ppid::kEmptyBinary);
}

TEST_F(ChannelTableTest, IgnoresWhatMakesNoSense) {
    table->receive(8, 51, asBytes("nobody"));
    table->receive(8, kDcepPpid, std::vector<std::byte>{kDcepAck});
    table->receive(8, kDcepPpid, {});
    peerOpens(2, "chat");
    told.clear();
    table->receive(2, 99, asBytes("what"));
    EXPECT_EQ(table->ignored(), 4U);
    EXPECT_TRUE(told.empty());
}

TEST_F(ChannelTableTest, ClosesStreamsOfBadOpenMessages) {
    table->receive(2, kDcepPpid, std::vector<std::byte>{kDcepOpen});
    ASSERT_EQ(outgoing.size(), 1U);
    EXPECT_TRUE(outgoing[0].reset);
    peerOpens(300, "beyond");
    EXPECT_TRUE(outgoing.back().reset);
    peerOpens(4, "twice");
    peerOpens(4, "twice");
    EXPECT_TRUE(outgoing.back().reset);
    EXPECT_EQ(outgoing.back().stream, 4);
    EXPECT_EQ(table->find(4), nullptr);
    EXPECT_EQ(told.size(), 1U);
}

TEST_F(ChannelTableTest, ClosesFromThisSide) {
    const std::uint16_t channel = table->open({}).value();
    table->close(channel);
    table->close(channel);
    table->close(77);
    ASSERT_EQ(outgoing.size(), 2U);
    EXPECT_TRUE(outgoing[1].reset);
    EXPECT_FALSE(table->send(channel, false, asBytes("late")));
    table->receive(channel, 51, asBytes("late"));
    EXPECT_TRUE(told.empty());
    EXPECT_EQ(table->open({}).value(), 3) << "still in use until the peer has closed it too";
    reset({channel});
    EXPECT_EQ(told, std::vector<std::string>{"closed 1"});
    EXPECT_EQ(outgoing.size(), 3U);
    EXPECT_EQ(table->open({}).value(), 1);
}

TEST_F(ChannelTableTest, ClosesFromThePeersSide) {
    peerOpens(2, "a");
    peerOpens(4, "b");
    told.clear();
    outgoing.clear();
    reset({2, 6, 4});
    EXPECT_EQ(told, (std::vector<std::string>{"closed 2", "closed 4"}));
    ASSERT_EQ(outgoing.size(), 2U);
    EXPECT_TRUE(outgoing[0].reset && outgoing[1].reset);
}

TEST_F(ChannelTableTest, MayBeDestroyedInACallback) {
    peerOpens(2, "a");
    peerOpens(4, "b");
    destroy_when_closed = true;
    reset({2, 4});
    EXPECT_EQ(told.back(), "closed 2");
}

}  // namespace
}  // namespace wf::sctp
