#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "recorder/mjr/reader.h"
#include "tests/support/data_peer.h"
#include "tests/unit/sfu/room/room_fixture.h"
#include "tests/unit/sfu/room/udp_sink.h"

namespace wf::room::test {
namespace {

using wf::test::DataPeer;

class DataTest : public RoomFixture {
protected:
    bool waitFor(const std::function<bool()>& done, const std::vector<DataPeer*>& peers) {
        return wf::test::waitForData(loop_, peers, done);
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
