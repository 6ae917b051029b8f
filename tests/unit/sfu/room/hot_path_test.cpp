#include <filesystem>

#include "recorder/mjr/mapped_file.h"
#include "recorder/mjr/reader.h"
#include "tests/support/allocation_count.h"
#include "tests/unit/sfu/room/room_fixture.h"

namespace wf::room::test {
namespace {

class HotPathTest : public RoomFixture {
protected:
    [[nodiscard]] std::size_t recordedPackets() const {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
            if (entry.path().extension() == ".mjr") {
                const auto file = mjr::MappedFile::open(entry.path().string()).value();
                auto reader = mjr::Reader::open(file.bytes()).value();
                mjr::Record record;
                while (reader.next(record)) {
                    ++count;
                }
            }
        }
        return count;
    }
};

TEST_F(HotPathTest, APacketCostsNoAllocationOnItsWayToSubscribersAndRecording) {
    RoomConfig config;
    config.record = true;
    makeRoom(config);
    PublisherEvents& alice_events = newPublisher();
    const auto alice = makeClient();
    const auto bob = makeClient();
    const auto carol = makeClient();
    publish("alice", alice_events, *alice);
    subscribe({{"alice", {}, {}, {}}}, newSubscriber(), *bob);
    subscribe({{"alice", {}, {}, {}}}, newSubscriber(), *carol);
    constexpr int kFrames = 60;
    constexpr std::size_t kTalked = kFrames + kFrames / 2 * 2;  // sound, and two packets of each second frame
    talk(*alice, kFrames, {bob.get(), carol.get()});

    std::vector<std::string> packets;
    for (int i = 0; i < 200; ++i) {
        for (std::size_t stream = 0; stream < 2; ++stream) {
            for (std::string& packet : alice->stream(stream).nextFrame()) {
                packets.push_back(std::move(packet));
            }
        }
    }
    for (const auto* client : {&alice, &bob, &carol}) {
        (*client)->rtc().keep_media = false;
    }
    const auto send = [&](std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) {
            alice->rtc().sendRtp(asBytes(packets[i]));
            clock_.advance(std::chrono::milliseconds(10));
            loop_.turn(false);
            loop_.turn(false);
        }
    };
    // By half time the pools are as large as what is kept for retransmission needs.
    const std::size_t half = packets.size() / 2;
    send(0, half);
    const std::uint64_t before_bob = bob->rtc().media;
    const std::uint64_t before_carol = carol->rtc().media;
    const std::size_t allocations = wf::test::allocationCount();
    send(half, packets.size());
    EXPECT_EQ(wf::test::allocationCount() - allocations, 0U);
    settle();
    EXPECT_GE(bob->rtc().media - before_bob, packets.size() - half);
    EXPECT_GE(carol->rtc().media - before_carol, packets.size() - half);
    closeRecordings();
    EXPECT_EQ(failed_recordings_, 0);
    EXPECT_EQ(recordedPackets(), kTalked + packets.size());
}

}  // namespace
}  // namespace wf::room::test
