#include "sfu/stream/peer_receiver.h"

#include <gtest/gtest.h>

#include "tests/unit/sfu/stream/stream_parts.h"

namespace wf::stream {
namespace {

using namespace stream::test;
using rtcp::PacketType;

class PeerReceiverTest : public StreamTest {
protected:
    ReceiveTrack& add(const ReceiveTrackConfig& config, SpyConsumer& consumer) {
        ReceiveTrack& track = receiver.addTrack(config, received);
        track.addConsumer(consumer);
        return track;
    }
    static Octets rtxOf(const Octets& packet, std::uint32_t rtx_ssrc, std::uint16_t rtx_sequence) {
        const auto view = viewOf(packet);
        Octets payload(2);
        store16(payload, 0, view.sequenceNumber());
        PacketSpec spec{.ssrc = rtx_ssrc, .sequence = rtx_sequence, .timestamp = view.timestamp(), .payload_type = 97};
        spec.marker = view.marker();
        spec.payload = wf::test::joinBytes(payload, view.payload());
        return packetOf(spec);
    }
    std::vector<rtcp::ReportBlock> reportBlocks() const {
        std::vector<rtcp::ReportBlock> blocks;
        for (const Octets& bytes : to_publisher.take(PacketType::kReceiverReport)) {
            rtcp::CompoundReader reader(bytes);
            const rtcp::Packet packet = reader.next().value();
            const rtcp::ReceiverReport report = rtcp::parseReceiverReport(packet).value();
            for (const rtcp::ReportBlock& block : report.blocks) {
                blocks.push_back(block);
            }
        }
        return blocks;
    }
    std::vector<std::uint16_t> nacked() const {
        std::vector<std::uint16_t> numbers;
        for (const Octets& bytes : to_publisher.take(PacketType::kRtpFeedback)) {
            rtcp::CompoundReader packets(bytes);
            const auto feedback = rtcp::parseFeedback(packets.next().value()).value();
            rtcp::NackReader reader(feedback.kind == rtcp::FeedbackKind::kNack ? feedback.fci : Bytes{});
            while (const auto number = reader.next()) {
                numbers.push_back(*number);
            }
        }
        return numbers;
    }
};

TEST_F(PeerReceiverTest, SortsBySsrc) {
    add(audioTrack(), audio);
    add(videoTrack(), video);
    give(PacketSpec{.ssrc = 1000});
    give(vp8Packet(2000, 1, 0, {.key = true, .temporal = 2, .sync = true}));
    give(PacketSpec{.ssrc = 4711, .payload_type = 55});
    ASSERT_EQ(audio.media.size(), 1U);
    ASSERT_EQ(video.media.size(), 1U);
    EXPECT_TRUE(video.media[0].facts.starts_key_frame);
    EXPECT_EQ(video.media[0].facts.temporal_layer, 2);
    EXPECT_TRUE(video.media[0].facts.layer_sync);
    EXPECT_EQ(receiver.stats().unrouted, 1U);
    EXPECT_EQ(received.events, (std::vector<std::string>{"0:0 on", "1:0 on"}));
}

TEST_F(PeerReceiverTest, LearnsSsrcsFromMidRidAndPayloadType) {
    ReceiveTrackConfig config = simulcastTrack();
    config.layers = {
        {std::nullopt, std::nullopt, "l"}, {std::nullopt, std::nullopt, "m"}, {std::nullopt, std::nullopt, "h"}};
    ReceiveTrack& track = add(config, video);
    ReceiveTrackConfig sound = audioTrack();
    sound.layers.clear();
    add(sound, audio);

    PacketSpec spec = vp8Packet(51, 1, 0, {.key = true});
    const auto with = [&](std::vector<rtp::ExtensionElement> extensions) {
        spec.extensions = std::move(extensions);
        give(spec);
    };
    with({});
    EXPECT_EQ(receiver.stats().unrouted, 1U) << "which of the three layers?";
    with({{4, asBytes("1")}, {5, asBytes("m")}});
    EXPECT_EQ(track.layer(1).ssrc(), 51U);
    spec.sequence = 2;
    with({});
    EXPECT_EQ(video.media.size(), 2U) << "now the SSRC is known";
    spec.ssrc = 52;
    with({{5, asBytes("h")}});
    EXPECT_EQ(track.layer(2).ssrc(), 52U) << "only one track has that rid";
    spec.ssrc = 53;
    with({{4, asBytes("9")}, {5, asBytes("l")}});
    EXPECT_FALSE(track.layer(0).ssrc()) << "no such mid";
    give(PacketSpec{.ssrc = 60});
    EXPECT_EQ(audio.media.size(), 1U) << "only one track has that payload type";
}

TEST_F(PeerReceiverTest, AnAnnouncedSsrcIsNotTakenOverByPayloadType) {
    add(audioTrack(), audio);
    give(PacketSpec{.ssrc = 1000});
    give(PacketSpec{.ssrc = 1001, .sequence = 2});
    EXPECT_EQ(audio.media.size(), 1U);
    PacketSpec spec{.ssrc = 1002, .sequence = 900};
    spec.extensions = {{4, asBytes("0")}};
    give(spec);
    ASSERT_EQ(audio.media.size(), 2U) << "by its mid";
    EXPECT_NE(audio.media[1].run, audio.media[0].run);
}

TEST_F(PeerReceiverTest, ReadsAudioLevelAndOrientation) {
    add(audioTrack(), audio);
    add(videoTrack(), video);
    const Octets level = {std::byte{0x9e}};
    PacketSpec sound{.ssrc = 1000};
    sound.extensions = {{1, level}};
    give(sound);
    EXPECT_TRUE(audio.media[0].audio_level.value().voice);
    EXPECT_EQ(audio.media[0].audio_level->level, 30);
    const Octets turned = {std::byte{0x01}};
    PacketSpec picture = vp8Packet(2000, 1, 0, {});
    picture.extensions = {{13, turned}};
    give(picture);
    EXPECT_EQ(video.media[0].orientation.value().rotation_degrees, 90);
    give(PacketSpec{.ssrc = 1000, .sequence = 2});
    EXPECT_FALSE(audio.media[1].audio_level);
}

TEST_F(PeerReceiverTest, UndoesRtxAndDropsDuplicates) {
    add(videoTrack(), video);
    const Octets first = packetOf(vp8Packet(2000, 1, 3000, {.content = 1}));
    const Octets lost = packetOf(vp8Packet(2000, 2, 6000, {.content = 2}));
    give(first);
    give(packetOf(vp8Packet(2000, 3, 9000, {.content = 3})));
    give(rtxOf(lost, 2001, 700));
    ASSERT_EQ(video.packets.size(), 3U);
    EXPECT_EQ(video.packets[2], lost);
    EXPECT_TRUE(video.media[2].retransmitted);
    give(rtxOf(lost, 2001, 701));
    give(lost);
    give(first);
    EXPECT_EQ(video.packets.size(), 3U);
    EXPECT_EQ(receiver.track("1")->layer(0).stats().duplicates, 3U);
    EXPECT_EQ(receiver.track("1")->layer(0).stats().recovered, 1U);
}

TEST_F(PeerReceiverTest, FindsRtxWithoutAnAnnouncedSsrc) {
    ReceiveTrackConfig config = simulcastTrack();
    for (LayerConfig& layer : config.layers) {
        layer.rtx_ssrc.reset();
    }
    config.layers[1].rid = "m";
    add(config, video);
    give(vp8Packet(3010, 1, 0, {}));
    give(vp8Packet(3010, 3, 0, {}));
    Octets payload(2);
    store16(payload, 0, 2);
    PacketSpec rtx{.ssrc = 77, .sequence = 9, .payload_type = 97};
    rtx.payload = wf::test::joinBytes(payload, vp8Payload({.content = 2}));
    rtx.extensions = {{6, asBytes("m")}};
    give(rtx);
    ASSERT_EQ(video.media.size(), 3U);
    EXPECT_EQ(video.media[2].layer, 1);
    EXPECT_EQ(viewOf(video.packets[2]).sequenceNumber(), 2);
    EXPECT_EQ(viewOf(video.packets[2]).ssrc(), 3010U);
    EXPECT_EQ(viewOf(video.packets[2]).payloadType(), 96);
}

TEST_F(PeerReceiverTest, ShortRtxAndPaddingAreNoMedia) {
    add(videoTrack(), video);
    give(vp8Packet(2000, 1, 0, {}));
    give(PacketSpec{.ssrc = 2001, .sequence = 1, .payload_type = 97, .payload = {}, .padding = 255});
    EXPECT_EQ(receiver.stats().bad_rtx, 0U);
    give(PacketSpec{.ssrc = 2001, .sequence = 2, .payload_type = 97, .payload = Octets(2)});
    EXPECT_EQ(receiver.stats().bad_rtx, 1U);
    EXPECT_EQ(video.media.size(), 1U);
}

TEST_F(PeerReceiverTest, AsksForLostVideoAndNotForAudio) {
    add(audioTrack(), audio);
    add(videoTrack(), video);
    for (const std::uint16_t sequence : std::initializer_list<std::uint16_t>{1, 5}) {
        give(PacketSpec{.ssrc = 1000, .sequence = sequence});
        give(vp8Packet(2000, sequence, 0, {}));
    }
    pass(40ms);
    EXPECT_EQ(nacked(), (std::vector<std::uint16_t>{2, 3, 4}));
    pass(3s);
    EXPECT_EQ(receiver.track("1")->layer(0).stats().lost_for_good, 3U);
}

TEST_F(PeerReceiverTest, ReportsWhatWasReceived) {
    add(audioTrack(), audio);
    for (const std::uint16_t sequence : std::initializer_list<std::uint16_t>{1, 2, 3, 5}) {
        give(PacketSpec{.ssrc = 1000, .sequence = sequence});
    }
    Octets report(100);
    const rtcp::SenderInfo info{rtp::NtpTime{0x1234'5678'9abc'def0}, 320, 4, 160};
    report.resize(rtcp::writeSenderReport(report, 1000, info, {}).value());
    receiver.onRtcp(report, clock.now());
    clock.advance(500ms);
    receiver.onTimer(clock.now());
    const auto blocks = reportBlocks();
    ASSERT_EQ(blocks.size(), 1U);
    EXPECT_EQ(blocks[0].ssrc, 1000U);
    EXPECT_EQ(blocks[0].cumulative_lost, 1);
    EXPECT_EQ(blocks[0].fraction_lost, 51);
    EXPECT_EQ(blocks[0].highest_sequence, 5U);
    EXPECT_EQ(blocks[0].last_sr, 0x5678'9abcU);
    EXPECT_EQ(blocks[0].delay_since_last_sr, 0x8000U);
    ASSERT_EQ(audio.reports.size(), 1U);
    EXPECT_EQ(audio.reports[0].ntp, info.ntp);
    EXPECT_EQ(audio.reports[0].rtp_timestamp, 320U);
    EXPECT_EQ(audio.reports[0].server_ntp, kNtpClock.ntp(audio.reports[0].received));
}

TEST_F(PeerReceiverTest, OneClockOffsetServesAllTracks) {
    add(audioTrack(), audio);
    add(videoTrack(), video);
    Octets report(100);
    const rtp::NtpTime at{std::uint64_t{3'000'000'000} << 32};
    report.resize(rtcp::writeSenderReport(report, 1000, {at, 0, 0, 0}, {}).value());
    receiver.onRtcp(report, clock.now());
    clock.advance(700ms);
    report.resize(100);
    report.resize(rtcp::writeSenderReport(report, 2000, {plus(at, 500ms), 0, 0, 0}, {}).value());
    receiver.onRtcp(report, clock.now());
    EXPECT_EQ(video.reports.at(0).server_ntp.value - audio.reports.at(0).server_ntp.value, std::uint64_t{1} << 31);
}

TEST_F(PeerReceiverTest, ThrottlesKeyFrameRequests) {
    ReceiveTrack& track = add(videoTrack(), video);
    give(vp8Packet(2000, 1, 0, {}));
    const auto requests = [&] { return to_publisher.take(PacketType::kPayloadFeedback).size(); };
    for (int i = 0; i < 10; ++i) {
        track.requestKeyFrame(clock.now());
        pass(20ms);
    }
    EXPECT_EQ(requests(), 1U);
    pass(1s);
    EXPECT_EQ(requests(), 2U) << "those in between became one";
    pass(2s);
    EXPECT_EQ(requests(), 2U);
    track.requestKeyFrame(clock.now());
    track.requestKeyFrame(clock.now());
    EXPECT_EQ(requests(), 3U);
    give(vp8Packet(2000, 2, 3000, {.key = true}));
    pass(2s);
    EXPECT_EQ(requests(), 3U) << "the key frame came";
}

TEST_F(PeerReceiverTest, KeyFrameRequestIsAFirWhereOnlyThatWasNegotiated) {
    ReceiveTrackConfig config = videoTrack();
    config.feedback.pli = false;
    config.feedback.fir = true;
    ReceiveTrack& track = add(config, video);
    track.requestKeyFrame(clock.now());
    pass(1s);
    track.requestKeyFrame(clock.now());
    const auto packets = to_publisher.take(PacketType::kPayloadFeedback);
    ASSERT_EQ(packets.size(), 2U);
    for (std::uint8_t n = 0; n < 2; ++n) {
        rtcp::CompoundReader reader(packets[n]);
        const auto feedback = rtcp::parseFeedback(reader.next().value()).value();
        ASSERT_EQ(feedback.kind, rtcp::FeedbackKind::kFir);
        EXPECT_EQ(rtcp::FirEntries(feedback.fci)[0], (rtcp::FirEntry{2000, n}));
    }
}

TEST_F(PeerReceiverTest, SaysTheBitrateLimitByRemb) {
    add(videoTrack(), video);
    receiver.setBitrateLimit(1'000'000, clock.now());
    give(vp8Packet(2000, 1, 0, {}));
    const auto packets = to_publisher.take(PacketType::kPayloadFeedback);
    ASSERT_EQ(packets.size(), 1U);
    rtcp::CompoundReader reader(packets[0]);
    const auto remb = rtcp::parseRemb(rtcp::parseFeedback(reader.next().value()).value().fci).value();
    EXPECT_EQ(remb.bitrate_bps, 250'000U);
    ASSERT_EQ(remb.ssrcs.size(), 1U);
    EXPECT_EQ(remb.ssrcs[0], 2000U);
}

TEST_F(PeerReceiverTest, AnswersTransportCc) {
    add(videoTrack(), video);
    const Octets number = {std::byte{0}, std::byte{9}};
    PacketSpec spec = vp8Packet(2000, 1, 0, {});
    spec.extensions = {{3, number}};
    give(spec);
    pass(100ms);
    ASSERT_EQ(to_publisher.take(PacketType::kRtpFeedback).size(), 1U);
}

TEST_F(PeerReceiverTest, NoticesSilence) {
    add(audioTrack(), audio);
    give(PacketSpec{});
    pass(900ms);
    give(PacketSpec{.sequence = 2});
    pass(900ms);
    EXPECT_EQ(received.events, (std::vector<std::string>{"0:0 on"}));
    pass(200ms);
    give(PacketSpec{.sequence = 3});
    EXPECT_EQ(received.events, (std::vector<std::string>{"0:0 on", "0:0 off", "0:0 on"}));
}

TEST_F(PeerReceiverTest, NoticesASlowLink) {
    receiver.setConfig({.slow_link_threshold = 10});
    add(audioTrack(), audio);
    give(PacketSpec{.sequence = 1});
    pass(1s);
    give(PacketSpec{.sequence = 12});
    pass(1s);
    EXPECT_TRUE(received.slow.empty()) << "ten are not more than ten";
    give(PacketSpec{.sequence = 24});
    pass(1s);
    EXPECT_EQ(received.slow, std::vector<std::uint32_t>{11});
    pass(2s);
    EXPECT_EQ(received.slow.size(), 1U);
}

TEST_F(PeerReceiverTest, AMutedLineGivesNothingAndThenBeginsANewRun) {
    ReceiveTrack& track = add(audioTrack(), audio);
    give(PacketSpec{.sequence = 1});
    track.setForwarding(false);
    give(PacketSpec{.sequence = 2});
    EXPECT_EQ(audio.media.size(), 1U);
    track.setForwarding(true);
    give(PacketSpec{.sequence = 3});
    ASSERT_EQ(audio.media.size(), 2U);
    EXPECT_NE(audio.media[1].run, audio.media[0].run);
    EXPECT_EQ(track.layer(0).stats().packets, 3U);
}

TEST_F(PeerReceiverTest, RenegotiationKeepsOrReplacesTheStream) {
    ReceiveTrack& track = add(videoTrack(), video);
    give(vp8Packet(2000, 1, 0, {}));
    ReceiveTrackConfig config = videoTrack();
    config.extensions.video_orientation = 12;
    EXPECT_TRUE(receiver.updateTrack(config));
    give(vp8Packet(2000, 2, 0, {}));
    ASSERT_EQ(video.media.size(), 2U);
    EXPECT_EQ(video.media[1].run, video.media[0].run);
    config.layers = {{2600, 2601, ""}};
    EXPECT_TRUE(receiver.updateTrack(config));
    give(vp8Packet(2600, 40000, 0, {}));
    ASSERT_EQ(video.media.size(), 3U);
    EXPECT_NE(video.media[2].run, video.media[1].run);
    EXPECT_EQ(track.layer(0).ssrc(), 2600U);
    config.mid = "none";
    EXPECT_FALSE(receiver.updateTrack(config));
    receiver.removeTrack("1");
    EXPECT_TRUE(video.gone);
    give(vp8Packet(2600, 40001, 0, {}));
    EXPECT_EQ(video.media.size(), 3U);
}

}  // namespace
}  // namespace wf::stream
