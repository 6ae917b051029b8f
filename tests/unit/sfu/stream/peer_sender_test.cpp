#include "sfu/stream/peer_sender.h"

#include <gtest/gtest.h>

#include "rtp/header_extension.h"
#include "tests/unit/sfu/stream/stream_parts.h"

namespace wf::stream {
namespace {

using namespace stream::test;
using rtcp::PacketType;

class PeerSenderTest : public StreamTest {
protected:
    PeerSenderTest() { track.setSource(&source, clock.now()); }
    void giveFrame(std::uint16_t n) {
        give(vp8Packet(2000, n, n * 3000U, {.key = n == 10, .picture = n, .content = n}));
    }
    void fromSubscriber(const auto& write) { sender.onRtcp(compoundOf(write), clock.now()); }
    rtcp::SenderReport lastReport() {
        report_bytes = to_subscriber.take(PacketType::kSenderReport).back();
        rtcp::CompoundReader reader(report_bytes);
        const rtcp::Packet packet = reader.next().value();
        return rtcp::parseSenderReport(packet).value();
    }
    ReceiveTrack& source = receiver.addTrack(videoTrack(), received);
    SendTrack& track = sender.addTrack(videoLine(), sent);
    Octets report_bytes;
};

TEST_F(PeerSenderTest, SaysNothingBeforeTheFirstPacket) {
    pass(3s);
    EXPECT_TRUE(to_subscriber.rtcp.empty());
    sender.stop(clock.now());
    EXPECT_TRUE(to_subscriber.rtcp.empty());
}

TEST_F(PeerSenderTest, ReportsTheSourcesClock) {
    giveFrame(10);
    Octets report(100);
    const rtp::NtpTime at{std::uint64_t{3'000'000'000} << 32};
    report.resize(rtcp::writeSenderReport(report, 2000, {at, 30'000, 1, 1}, {}).value());
    receiver.onRtcp(report, clock.now());
    const rtp::NtpTime server = kNtpClock.ntp(clock.now());
    giveFrame(11);
    clock.advance(500ms);
    sender.onTimer(clock.now());
    const auto sent_report = lastReport();
    EXPECT_EQ(sent_report.ssrc, 81U);
    EXPECT_EQ(sent_report.info.ntp, plus(server, 500ms));
    EXPECT_EQ(sent_report.info.rtp_timestamp, 30'000U + 45'000U);
    EXPECT_EQ(sent_report.info.packet_count, 2U);
    EXPECT_EQ(sent_report.info.octet_count, 48U);
    const Octets description = to_subscriber.take(PacketType::kSdes).back();
    rtcp::CompoundReader reader(description);
    const auto packet = reader.next().value();
    EXPECT_EQ(rtcp::SdesReader(packet).next().value().text, "janus");
}

TEST_F(PeerSenderTest, WithoutASourceReportTheClockIsThatOfArrival) {
    giveFrame(10);
    clock.advance(100ms);
    sender.onTimer(clock.now());
    const auto report = lastReport();
    EXPECT_EQ(report.info.ntp, kNtpClock.ntp(clock.now()));
    EXPECT_EQ(report.info.rtp_timestamp, 30'000U + 9000U);
}

TEST_F(PeerSenderTest, LearnsRoundTripAndLossFromReports) {
    giveFrame(10);
    sender.onTimer(clock.now());
    const auto report = lastReport();
    clock.advance(80ms);
    rtcp::ReportBlock block;
    block.ssrc = 81;
    block.fraction_lost = 64;
    block.cumulative_lost = 9;
    block.last_sr = report.info.ntp.middle();
    block.delay_since_last_sr = 65536 / 50;  // 20 ms
    Octets bytes(100);
    bytes.resize(rtcp::writeReceiverReport(bytes, 5, std::span(&block, 1)).value());
    sender.onRtcp(bytes, clock.now());
    EXPECT_NEAR(std::chrono::duration<double>(sender.roundTripTime()).count(), 0.060, 0.001);
    EXPECT_DOUBLE_EQ(track.stats().fraction_lost, 0.25);
    EXPECT_EQ(track.stats().lost, 9);
}

TEST_F(PeerSenderTest, PassesKeyFrameRequestsOnThrottled) {
    giveFrame(10);
    pass(2s);
    to_publisher.rtcp.clear();
    for (int i = 0; i < 5; ++i) {
        fromSubscriber([](MutableBytes out) { return rtcp::writePli(out, 5, 81); });
    }
    const std::array fir = {rtcp::FirEntry{81, 1}};
    fromSubscriber([&](MutableBytes out) { return rtcp::writeFir(out, 5, fir); });
    fromSubscriber([](MutableBytes out) { return rtcp::writePli(out, 5, 4711); });
    EXPECT_EQ(to_publisher.take(PacketType::kPayloadFeedback).size(), 1U);
    EXPECT_EQ(track.stats().key_frame_requests_received, 6U);
}

TEST_F(PeerSenderTest, KeepsWhatTheSubscriberSaysOfItsBandwidth) {
    const std::array ssrcs = {std::uint32_t{81}};
    fromSubscriber([&](MutableBytes out) { return rtcp::writeRemb(out, 5, 512'000, ssrcs); });
    EXPECT_EQ(sender.remb(), 512'000U);
}

TEST_F(PeerSenderTest, MeasuresDeliveryByTransportCc) {
    SendTrackConfig line = videoLine();
    line.extensions.transport_cc = 5;
    track.update(line);
    std::vector<rtcp::PacketStatus> statuses;
    for (std::uint16_t n = 10; n < 30; ++n) {
        giveFrame(n);
        const auto number = load16(rtp::findExtension(viewOf(to_subscriber.rtp.back()), 5).value(), 0);
        statuses.push_back({number, n % 4 != 0, 0});
    }
    clock.advance(1s);
    fromSubscriber([&](MutableBytes out) { return rtcp::writeTransportCc(out, {5, 81, 0, 0}, statuses); });
    EXPECT_DOUBLE_EQ(sender.bandwidth().fractionLost(), 0.25);
}

TEST_F(PeerSenderTest, SaysByeForATrackThatIsRemovedAndAtTheEnd) {
    SendTrack& other = sender.addTrack(videoLine("w", 91), sent);
    other.setSource(&source, clock.now());
    giveFrame(10);
    sender.removeTrack("v");
    const auto byes = [&] {
        std::vector<std::uint32_t> ssrcs;
        for (const Octets& bytes : to_subscriber.take(PacketType::kBye)) {
            rtcp::CompoundReader reader(bytes);
            ssrcs.push_back(rtcp::parseBye(reader.next().value()).value().ssrcs[0]);
        }
        return ssrcs;
    };
    EXPECT_EQ(byes(), std::vector<std::uint32_t>{81});
    sender.stop(clock.now());
    EXPECT_EQ(byes(), (std::vector<std::uint32_t>{81, 91}));
    const std::size_t packets = to_subscriber.rtp.size();
    giveFrame(11);
    EXPECT_EQ(to_subscriber.rtp.size(), packets);
}

}  // namespace
}  // namespace wf::stream
