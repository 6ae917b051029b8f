#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "recorder/mjr/reader.h"
#include "rtp/packet_builder.h"
#include "tests/support/red_payload.h"
#include "tests/unit/sfu/room/room_fixture.h"
#include "tests/unit/sfu/room/udp_sink.h"

namespace wf::room::test {
namespace {

using wf::test::kOpusFrame;
using wf::test::opusFrame;
using wf::test::redPayload;

constexpr std::uint8_t kRed = 63;

class RedTest : public RoomFixture {
protected:
    void SetUp() override { makeRoom(withRed()); }
    static RoomConfig withRed() {
        RoomConfig config;
        config.opus_red = true;
        return config;
    }

    /// Sound alone, as Chromium offers it when RED comes first.
    static std::string redOffer(WebrtcClient& client) {
        std::string offer = client.offer({true, 0, false, false});
        const auto put = [&](const std::string& behind, const std::string& text) {
            offer.insert(offer.find(behind) + behind.size(), text);
        };
        put("m=audio 9 UDP/TLS/RTP/SAVPF", " 63");
        put("a=rtpmap:111 opus/48000/2\r\n", "a=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n");
        return offer;
    }
    std::string publishRed(const std::string& id, WebrtcClient& client, bool e2ee = false) {
        PublisherEvents& events = newPublisher();
        Publisher& publisher = join(id, events);
        PublishRequest request;
        request.offer = offerText(redOffer(client));
        request.offer->e2ee = e2ee;
        const std::string answer = configure(publisher, request).answer.value().sdp;
        EXPECT_TRUE(client.accept(answer));
        EXPECT_TRUE(runUntil([&] { return publisher.active() && client.connected(); }));
        return answer;
    }
    /// Frame `number` with the one before it, unless it is to be lost.
    void speak(WebrtcClient& client, std::uint16_t number, const std::vector<WebrtcClient*>& hearers = {}) {
        rtp::PacketFields fields;
        fields.payload_type = kRed;
        fields.sequence_number = number;
        fields.timestamp = number * kOpusFrame;
        fields.ssrc = 1000;
        const std::array level{std::byte{0x9e}};
        const std::array elements{rtp::ExtensionElement{1, level}};
        fields.extensions = elements;
        const auto payload = redPayload(number, {{static_cast<std::uint16_t>(number - 1), kOpusFrame}});
        fields.payload = payload;
        std::array<std::byte, 200> packet{};
        client.rtc().sendRtp(Bytes(packet).first(rtp::buildPacket(packet, fields).value()));
        clock_.advance(std::chrono::milliseconds(20));
        settle();
        for (WebrtcClient* hearer : hearers) {
            hearer->poll();
        }
    }
    /// 100 frames of which each fifth is lost.
    void speakWithLoss(WebrtcClient& client, const std::vector<WebrtcClient*>& hearers) {
        for (std::uint16_t number = 1; number <= 100; ++number) {
            if (number % 5 != 0 || number == 100) {
                speak(client, number, hearers);
            }
        }
    }
    static rtp::PacketView view(const std::string& packet) { return rtp::PacketView::parse(asBytes(packet)).value(); }
};

TEST_F(RedTest, IsTakenWhereTheRoomAllowsIt) {
    const auto alice = makeClient();
    const std::string answer = publishRed("alice", *alice);
    EXPECT_NE(answer.find("m=audio 9 UDP/TLS/RTP/SAVPF 63 111\r\n"), std::string::npos) << answer;
    EXPECT_NE(answer.find("a=fmtp:63 111/111\r\n"), std::string::npos) << answer;
    makeRoom({});
    const auto bob = makeClient();
    EXPECT_EQ(publishRed("bob", *bob).find("red"), std::string::npos) << "the default is Janus' answer";
}

TEST_F(RedTest, IsRefusedWithEncryptionEndToEnd) {
    const auto alice = makeClient();
    EXPECT_EQ(publishRed("alice", *alice, true).find("red/48000"), std::string::npos);
}

TEST_F(RedTest, EachSubscriberGetsWhatItTakesAndTheLossIsMendedForThoseWithout) {
    const auto alice = makeClient();
    const auto bob = makeClient();
    const auto carol = makeClient();
    publishRed("alice", *alice);
    SubscriberEvents& bob_events = newSubscriber();
    subscribe({{"alice", std::nullopt, {}, {}}}, bob_events, *bob);

    const auto made = trySubscribe({{"alice", std::nullopt, {}, {}}}, newSubscriber());
    ASSERT_TRUE(made.ok());
    auto answer = sdp::parse(carol->answer(made->reply.offer->sdp)).value();
    ASSERT_EQ(answer.media[0].formats.size(), 2U) << made->reply.offer->sdp;
    answer.media[0].formats.pop_back();
    RemoteText text;
    text.sdp = sdp::write(answer);
    text.offer = false;
    ASSERT_TRUE(made->subscriber->start(&text).ok());
    ASSERT_TRUE(runUntil([&] { return carol->connected(); }));

    speakWithLoss(*alice, {bob.get(), carol.get()});
    EXPECT_EQ(bob->received("0").packets, 81U);
    EXPECT_EQ(bob->received("0").gaps, 19U) << "it has the redundancy itself";
    EXPECT_EQ(bob->received("0").payload_type, kRed);
    EXPECT_EQ(carol->received("0").packets, 100U);
    EXPECT_EQ(carol->received("0").gaps, 0U);
    EXPECT_EQ(carol->received("0").payload_type, 111);
    const Bytes last = view(carol->received("0").last_packet).payload();
    EXPECT_TRUE(std::ranges::equal(last, opusFrame(100)));
    EXPECT_EQ(services_->counters.recovered_by_red, 19U);
    EXPECT_TRUE(view(carol->received("0").last_packet).hasExtension()) << "the level is kept";
}

TEST_F(RedTest, TalkingIsNoticed) {
    RoomConfig config = withRed();
    config.audiolevel_event = true;
    config.audio_active_packets = 5;
    config.audio_level_average = 60;
    makeRoom(config);
    const auto alice = makeClient();
    publishRed("alice", *alice);
    for (std::uint16_t number = 1; number < 20; ++number) {
        speak(*alice, number);
    }
    EXPECT_TRUE(events_.heard("talking alice 0"));
}

TEST_F(RedTest, RecordingsAndForwardersHavePlainOpusWithoutGaps) {
    RoomConfig config = withRed();
    config.record = true;
    makeRoom(config);
    const auto alice = makeClient();
    publishRed("alice", *alice);
    UdpSink sink(loop_);
    ForwardTarget target;
    target.mid = "0";
    target.address = sink.address();
    ASSERT_TRUE(room_->forward("alice", {target}).ok());
    speakWithLoss(*alice, {});
    closeRecordings();

    ASSERT_EQ(sink.packets.size(), 100U);
    for (std::uint16_t i = 0; i < 100; ++i) {
        EXPECT_EQ(view(sink.packets[i]).payloadType(), 111);
        EXPECT_EQ(view(sink.packets[i]).sequenceNumber(), i + 1);
        EXPECT_TRUE(std::ranges::equal(view(sink.packets[i]).payload(), opusFrame(static_cast<std::uint16_t>(i + 1))));
    }
    std::size_t packets = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
        if (entry.path().extension() != ".mjr") {
            continue;
        }
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string file{std::istreambuf_iterator<char>(in), {}};
        auto reader = mjr::Reader::open(asBytes(file)).value();
        EXPECT_FALSE(reader.header().red_payload_type) << "stock tools read it as plain Opus";
        mjr::Record record;
        while (reader.next(record)) {
            ++packets;
            const auto packet = rtp::PacketView::parse(record.payload).value();
            EXPECT_EQ(packet.payloadType(), 111);
            EXPECT_EQ(packet.sequenceNumber(), packets);
            EXPECT_EQ(packet.timestamp(), (packets - 1) * kOpusFrame);
        }
    }
    EXPECT_EQ(packets, 100U);
}

TEST_F(RedTest, OtherServersGetPlainOpus) {
    const auto alice = makeClient();
    publishRed("alice", *alice);
    UdpSink sink(loop_);
    RemoteTarget target;
    target.id = "server-2";
    target.address = sink.address();
    ASSERT_TRUE(room_->publishRemotely("alice", target).ok());
    speakWithLoss(*alice, {});
    std::size_t sound = 0;
    for (const std::string& packet : sink.packets) {
        sound += view(packet).ssrc() == cascadeSsrc(0, 0) && !view(packet).payload().empty() ? 1U : 0U;
        EXPECT_NE(view(packet).payloadType(), kRed);
    }
    EXPECT_EQ(sound, 100U);
}

}  // namespace
}  // namespace wf::room::test
