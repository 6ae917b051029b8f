#include "sfu/stream/transport_cc_recorder.h"

#include <gtest/gtest.h>

#include <map>

#include "sfu/stream/rtcp_batch.h"
#include "tests/unit/sfu/stream/stream_parts.h"

namespace wf::stream {
namespace {

using namespace stream::test;

class TransportCcRecorderTest : public testing::Test {
protected:
    void give(std::uint16_t sequence, net::Duration at) { recorder.onPacket(sequence, 99, net::Time(1h) + at); }
    /// Arrival by sequence number as the sender of the packets reads it, in ms since the start; nothing for lost ones.
    std::map<int, std::optional<double>> report(net::Duration at, net::Duration period = 100ms) {
        SpySender spy;
        {
            RtcpBatch batch(spy, 7);
            recorder.report(net::Time(1h) + at, period, batch);
        }
        std::map<int, std::optional<double>> arrivals;
        for (const Octets& bytes : spy.take(rtcp::PacketType::kRtpFeedback)) {
            rtcp::CompoundReader packets(bytes);
            const auto feedback = rtcp::parseFeedback(packets.next().value()).value();
            EXPECT_EQ(feedback.media_ssrc, 99U);
            auto reader = rtcp::TransportCcReader::parse(feedback.fci).value();
            EXPECT_EQ(reader.feedbackCount(), next_count++);
            double time = reader.referenceTime() * 64.0 - 3'600'000;
            while (const auto status = reader.next()) {
                time += status->delta_us / 1000.0;
                arrivals[status->sequence] = status->received ? std::optional(time) : std::nullopt;
            }
        }
        return arrivals;
    }

    TransportCcRecorder recorder;
    int next_count = 0;
};

TEST_F(TransportCcRecorderTest, ReportsArrivalsAndLosses) {
    give(65534, 10ms);
    give(65535, 11ms);
    give(2, 15ms);
    const auto arrivals = report(100ms);
    ASSERT_EQ(arrivals.size(), 5U);
    EXPECT_NEAR(arrivals.at(65534).value(), 10, 0.25);
    EXPECT_NEAR(arrivals.at(65535).value(), 11, 0.25);
    EXPECT_FALSE(arrivals.at(0));
    EXPECT_FALSE(arrivals.at(1));
    EXPECT_NEAR(arrivals.at(2).value(), 15, 0.25);
}

TEST_F(TransportCcRecorderTest, RespectsThePeriodAndSaysNothingWithoutPackets) {
    EXPECT_TRUE(report(1s).empty());
    give(1, 1000ms);
    EXPECT_EQ(report(1001ms).size(), 1U);
    give(2, 1010ms);
    EXPECT_TRUE(report(1050ms).empty());
    EXPECT_EQ(report(1101ms).size(), 1U);
    EXPECT_TRUE(report(1300ms).empty());
}

TEST_F(TransportCcRecorderTest, LossBetweenReportsIsToldToo) {
    give(1, 0ms);
    report(100ms);
    give(4, 150ms);
    const auto arrivals = report(300ms);
    EXPECT_EQ(arrivals.size(), 3U);
    EXPECT_FALSE(arrivals.at(2));
}

TEST_F(TransportCcRecorderTest, WaitsForPacketsThatWereOvertaken) {
    give(1, 0ms);
    give(3, 90ms);
    give(4, 95ms);
    EXPECT_EQ(report(100ms).size(), 1U) << "2 may still come";
    give(2, 110ms);
    const auto arrivals = report(200ms);
    ASSERT_EQ(arrivals.size(), 3U);
    EXPECT_NEAR(arrivals.at(2).value(), 110, 0.25);
    EXPECT_NEAR(arrivals.at(3).value(), 90, 0.25) << "deltas go backwards";
    give(6, 290ms);
    EXPECT_TRUE(report(300ms).empty());
    const auto lost = report(351ms);
    ASSERT_EQ(lost.size(), 2U) << "though nothing has come since";
    EXPECT_FALSE(lost.at(5));
}

TEST_F(TransportCcRecorderTest, APacketAfterItsReportIsReportedByItself) {
    give(1, 0ms);
    give(3, 5ms);
    give(5, 6ms);
    EXPECT_EQ(report(100ms).size(), 5U);
    give(4, 120ms);
    give(6, 130ms);
    const auto arrivals = report(200ms);
    ASSERT_EQ(arrivals.size(), 2U) << "that 2 was lost is not told twice";
    EXPECT_NEAR(arrivals.at(4).value(), 120, 0.25);
    EXPECT_NEAR(arrivals.at(6).value(), 130, 0.25);
    give(6, 210ms);
    EXPECT_TRUE(report(400ms).empty()) << "a duplicate";
}

TEST_F(TransportCcRecorderTest, SplitsLongReportsAndCutsLongGaps) {
    for (int n = 0; n < 1000; ++n) {
        give(static_cast<std::uint16_t>(n), n * 1ms / 2);
    }
    EXPECT_EQ(report(1s).size(), 1000U);
    EXPECT_EQ(next_count, 3);
    give(30'000, 1100ms);
    const auto arrivals = report(1200ms);
    EXPECT_LE(arrivals.size(), TransportCcRecorder::kMaxStatuses);
    EXPECT_NEAR(arrivals.at(30'000).value(), 1100, 0.25);
}

}  // namespace
}  // namespace wf::stream
