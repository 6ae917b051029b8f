#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "recorder/mjr/reader.h"
#include "tests/unit/sfu/room/room_fixture.h"
#include "tests/unit/sfu/room/udp_sink.h"

namespace wf::room::test {
namespace {

/// The data channels of a client.
class DataPeer final : private sctp::SctpListener {
public:
    DataPeer(sctp::SctpStack& stack, net::Loop& loop, wf::test::RtcClient& rtc)
        : rtc_(rtc), association_(stack, loop, *this, config()) {
        association_.start();
    }

    void poll() {
        for (const std::string& packet : std::exchange(rtc_.data, {})) {
            association_.feed(asBytes(packet));
        }
    }
    [[nodiscard]] bool connected() const { return association_.state() == sctp::SctpState::kConnected; }
    std::uint16_t open(const std::string& label, const std::string& protocol) {
        sctp::ChannelConfig config;
        config.label = label;
        config.protocol = protocol;
        return association_.openChannel(config).value();
    }
    bool send(std::uint16_t channel, const std::string& text, bool binary = false) {
        return association_.send(channel, binary, asBytes(text)).ok();
    }

    /// "label/protocol: message", binary ones with "(binary)" behind.
    std::vector<std::string> received;

private:
    static sctp::SctpAssociation::Config config() {
        sctp::SctpAssociation::Config config;
        config.dtls_client = true;
        return config;
    }
    void onSctpPacket(Bytes packet) override { rtc_.sendData(asText(packet)); }
    void onSctpState(sctp::SctpState, std::string_view) override {}
    void onChannelOpen(std::uint16_t, const sctp::ChannelConfig&) override {}
    void onChannelMessage(std::uint16_t channel, bool binary, Bytes message) override {
        const sctp::ChannelConfig* config = association_.channel(channel);
        received.push_back(config->label + "/" + config->protocol + ": " + std::string(asText(message)) +
                           (binary ? " (binary)" : ""));
    }
    void onChannelClosed(std::uint16_t) override {}

    wf::test::RtcClient& rtc_;
    sctp::SctpAssociation association_;
};

class DataTest : public RoomFixture {
protected:
    /// SCTP has a thread of its own, so that time passes.
    bool waitFor(const std::function<bool()>& done, const std::vector<DataPeer*>& peers) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!done() && std::chrono::steady_clock::now() < limit) {
            loop_.turn(false);
            for (DataPeer* peer : peers) {
                peer->poll();
            }
            std::this_thread::yield();
        }
        return done();
    }
};

TEST_F(DataTest, MessagesReachSubscribersUnderTheNameOfTheirSenderAndAreRecorded) {
    RoomConfig config;
    config.record = true;
    makeRoom(config);
    PublisherEvents& alice_events = newPublisher();
    SubscriberEvents& bob_events = newSubscriber();
    const auto alice = makeClient();
    const auto bob = makeClient();
    Publisher& publisher = publish("alice", alice_events, *alice, {false, 0, false, true});
    ASSERT_EQ(publisher.streams().size(), 1U);
    EXPECT_EQ(publisher.streams()[0].kind, rtp::MediaKind::kData);
    Subscriber& subscriber = subscribe({{"alice", {}, {}, {}}}, bob_events, *bob);
    EXPECT_EQ(subscriber.streams()[0].source_ids, std::vector<std::string>{"alice"});

    DataPeer alice_data(sctp_, loop_, alice->rtc());
    DataPeer bob_data(sctp_, loop_, bob->rtc());
    const std::vector<DataPeer*> both = {&alice_data, &bob_data};
    ASSERT_TRUE(waitFor([&] { return alice_data.connected() && bob_data.connected(); }, both));
    UdpSink sink(loop_);
    ForwardTarget target;
    target.first_of = rtp::MediaKind::kData;
    target.address = sink.address();
    ASSERT_EQ(room_->forward("alice", {target})->size(), 1U);
    const std::uint16_t channel = alice_data.open("chat", "notes");
    ASSERT_TRUE(alice_data.send(channel, "hello"));
    ASSERT_TRUE(alice_data.send(channel, "\x01\x02", true));
    ASSERT_TRUE(waitFor([&] { return bob_data.received.size() == 2; }, both));
    EXPECT_EQ(bob_data.received[0], "alice/notes: hello");
    EXPECT_EQ(bob_data.received[1], "alice/notes: \x01\x02 (binary)");
    settle();
    EXPECT_EQ(sink.packets, (std::vector<std::string>{"hello", "\x01\x02"})) << "forwarded as they are";

    ASSERT_TRUE(room_->moderate("alice", "0", true).ok());
    ASSERT_TRUE(alice_data.send(channel, "nobody hears this"));
    ASSERT_TRUE(alice_data.send(channel, "nor this"));
    subscriber.leave();
    publisher.leave();
    closeRecordings();
    std::vector<std::string> messages;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
        if (entry.path().string().ends_with("-data-0.mjr")) {
            std::ifstream in(entry.path(), std::ios::binary);
            const std::string file{std::istreambuf_iterator<char>(in), {}};
            auto reader = mjr::Reader::open(asBytes(file)).value();
            EXPECT_EQ(reader.header().codec, rtp::Codec::kText);
            mjr::Record record;
            while (reader.next(record)) {
                messages.emplace_back(asText(record.payload.subspan(8)));
            }
        }
    }
    EXPECT_EQ(messages, (std::vector<std::string>{"hello", "\x01\x02"}));
}

}  // namespace
}  // namespace wf::room::test
