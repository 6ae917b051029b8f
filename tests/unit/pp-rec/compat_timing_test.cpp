#include "pp-rec/media/compat_timing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/unit/recorder/mjr/sample.h"

namespace wf::media {
namespace {

/// One packet of a recording made by hand.
struct Sent {
    std::uint16_t sequence = 0;
    std::uint32_t rtp_time = 0;
    std::uint32_t arrival_ms = 0;
    bool marker = false;
    std::uint32_t ssrc = 1;
};

std::string recordOf(const Sent& sent, char type = 111) {
    std::string packet = "\x80";
    packet += static_cast<char>(type | (sent.marker ? 0x80 : 0));
    packet += mjr::test::big(sent.sequence, 2) + mjr::test::big(sent.rtp_time, 4) + mjr::test::big(sent.ssrc, 4);
    return mjr::test::record(sent.arrival_ms, packet + "\x78payload");
}

const std::string kVideoJson = R"({"t": "v", "c": "vp8", "s": 1000000, "u": 2000000})";

/// A scanned recording; keeps the bytes that the index points into.
struct Recording {
    explicit Recording(const std::vector<Sent>& packets, const std::string& json = mjr::test::kOpusJson)
        : bytes(mjr::test::fileHeader(json)) {
        for (const Sent& packet : packets) {
            bytes += recordOf(packet);
        }
        scan = scanTrack(asBytes(bytes)).value();
    }

    std::string bytes;
    TrackScan scan;
};

/// `count` packets of 20 ms from sequence number and RTP time 0, each on time.
std::vector<Sent> steady(std::uint16_t count) {
    std::vector<Sent> packets;
    for (std::uint16_t i = 0; i < count; ++i) {
        packets.push_back({i, i * 960U, i * 20U});
    }
    return packets;
}

std::vector<std::uint32_t> times(const TrackScan& scan) {
    std::vector<std::uint32_t> result;
    for (const PacketRef& packet : scan.packets) {
        result.push_back(packet.rtp_time);
    }
    return result;
}

std::vector<std::size_t> dropped(const TrackScan& scan) {
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < scan.packets.size(); ++i) {
        if (scan.packets[i].has(PacketRef::kDropped)) {
            result.push_back(i);
        }
    }
    return result;
}

TEST(CompatTiming, WithoutKnobsNothingChanges) {
    Recording recording(steady(50));
    const auto before = times(recording.scan);
    applyCompatTiming(recording.scan, {});
    EXPECT_EQ(times(recording.scan), before);
    EXPECT_TRUE(dropped(recording.scan).empty());
}

TEST(CompatTiming, AllKnobsLeaveASteadyRecordingAlone) {
    Recording recording(steady(2000));
    const auto before = times(recording.scan);
    CompatTiming timing{50, 5, 1500, 10, 100, false};
    applyCompatTiming(recording.scan, timing);
    EXPECT_EQ(times(recording.scan), before);
    EXPECT_TRUE(dropped(recording.scan).empty());
}

TEST(CompatTiming, EmptyAndSingle) {
    const CompatTiming timing{50, 5, 1500, 10, 100, true};
    Recording empty({});
    applyCompatTiming(empty.scan, timing);
    EXPECT_TRUE(empty.scan.packets.empty());
    Recording single({{7, 960, 20}});
    applyCompatTiming(single.scan, timing);
    EXPECT_EQ(times(single.scan), std::vector<std::uint32_t>{960});
}

// -C

TEST(CompatTiming, SilenceDistanceDropsTheMarkedPacketBehindAPause) {
    std::vector<Sent> packets = steady(10);
    for (std::size_t i = 5; i < 10; ++i) {
        packets[i].rtp_time += 48000;
        packets[i].arrival_ms += 1000;
    }
    packets[5].marker = true;
    Recording recording(packets);
    applyCompatTiming(recording.scan, {.silence_distance = 5});
    EXPECT_EQ(dropped(recording.scan), std::vector<std::size_t>{5});
}

struct NoSilence {
    const char* why;
    bool marker;
    std::uint16_t sequence_jump;
    std::uint32_t time_jump;
};

TEST(CompatTiming, SilenceDistanceKeepsOthers) {
    for (const NoSilence& other :
         {NoSilence{"no marker", false, 0, 48000}, NoSilence{"packets are missing", true, 5, 48000},
          NoSilence{"ten packets of time are not enough", true, 0, 9 * 960}}) {
        std::vector<Sent> packets = steady(10);
        for (std::size_t i = 5; i < 10; ++i) {
            packets[i].sequence = static_cast<std::uint16_t>(packets[i].sequence + other.sequence_jump);
            packets[i].rtp_time += other.time_jump;
        }
        packets[5].marker = other.marker;
        Recording recording(packets);
        applyCompatTiming(recording.scan, {.silence_distance = 5});
        EXPECT_TRUE(dropped(recording.scan).empty()) << other.why;
    }
}

TEST(CompatTiming, SilenceDistanceLooksInSequenceOrderAndAcrossTheWrap) {
    std::vector<Sent> packets = steady(6);
    for (std::size_t i = 0; i < 6; ++i) {
        packets[i].sequence = static_cast<std::uint16_t>(65533 + i);
    }
    for (std::size_t i = 3; i < 6; ++i) {
        packets[i].rtp_time += 48000;
    }
    packets[3].marker = true;
    std::swap(packets[3], packets[4]);
    Recording recording(packets);
    applyCompatTiming(recording.scan, {.silence_distance = 2});
    EXPECT_EQ(dropped(recording.scan), std::vector<std::size_t>{4});
}

// -I

TEST(CompatTiming, IgnoreRtpTimeTakesArrival) {
    std::vector<Sent> packets = steady(5);
    packets[0].arrival_ms = 100;  // a capture's clock need not begin with the first packet
    for (std::size_t i = 1; i < 5; ++i) {
        packets[i].rtp_time = static_cast<std::uint32_t>(i * 123456789U);
        packets[i].arrival_ms = static_cast<std::uint32_t>(100 + i * 25);
    }
    Recording recording(packets);
    applyCompatTiming(recording.scan, {.ignore_rtp_time = true});
    EXPECT_EQ(times(recording.scan), (std::vector<std::uint32_t>{0, 1200, 2400, 3600, 4800}));
}

TEST(CompatTiming, IgnoreRtpTimeKeepsAFrameTogether) {
    Recording recording({{0, 1000, 0}, {1, 1000, 4}, {2, 4000, 33}, {3, 4000, 40}, {4, 7000, 66}}, kVideoJson);
    applyCompatTiming(recording.scan, {.ignore_rtp_time = true});
    EXPECT_EQ(times(recording.scan), (std::vector<std::uint32_t>{1000, 1000, 3970, 3970, 6940}));
}

TEST(CompatTiming, IgnoreRtpTimeNeverRunsBack) {
    Recording recording({{0, 0, 0}, {2, 1920, 41}, {1, 960, 45}, {3, 2880, 60}});
    applyCompatTiming(recording.scan, {.ignore_rtp_time = true});
    EXPECT_EQ(times(recording.scan), (std::vector<std::uint32_t>{0, 2160, 2160, 2880}));
}

TEST(CompatTiming, IgnoreRtpTimeNeedsArrivalTimes) {
    std::vector<Sent> packets = steady(5);
    for (Sent& packet : packets) {
        packet.arrival_ms = 0;
    }
    Recording recording(packets);
    applyCompatTiming(recording.scan, {.ignore_rtp_time = true});
    EXPECT_EQ(times(recording.scan), (std::vector<std::uint32_t>{0, 960, 1920, 2880, 3840}));
}

// -r -c -n

std::vector<Sent> lateFrom(std::size_t from, std::uint32_t by_ms) {
    std::vector<Sent> packets = steady(100);
    for (std::size_t i = from; i < packets.size(); ++i) {
        packets[i].arrival_ms += by_ms;
    }
    return packets;
}

TEST(CompatTiming, RestampMovesALateRestToTheMeanLatency) {
    Recording recording(lateFrom(50, 800));
    applyCompatTiming(recording.scan, {.restamp_permille = 1500});
    const auto result = times(recording.scan);
    EXPECT_EQ(result[49], 49U * 960);
    EXPECT_EQ(result[50], 50U * 960 + 38400);
    EXPECT_EQ(result[99], 99U * 960 + 38400);
}

TEST(CompatTiming, RestampMovesToTheMeanOfItsWindow) {
    std::vector<Sent> packets = lateFrom(50, 900);
    for (std::size_t i = 46; i < 50; ++i) {
        packets[i].arrival_ms += 100;
    }
    Recording recording(packets);
    applyCompatTiming(recording.scan, {.restamp_permille = 1500, .restamp_packets = 4});
    EXPECT_EQ(times(recording.scan)[50], 50U * 960 + 800 * 48);
}

TEST(CompatTiming, RestampAddsUp) {
    std::vector<Sent> packets = lateFrom(50, 800);
    for (std::size_t i = 80; i < 100; ++i) {
        packets[i].arrival_ms += 600;
    }
    Recording recording(packets);
    applyCompatTiming(recording.scan, {.restamp_permille = 1500});
    EXPECT_EQ(times(recording.scan)[79], 79U * 960 + 38400);
    EXPECT_EQ(times(recording.scan)[80], 80U * 960 + 1400 * 48);
}

TEST(CompatTiming, RestampLeavesSmallLatencyAlone) {
    Recording recording(lateFrom(50, 500));
    applyCompatTiming(recording.scan, {.restamp_permille = 1500});
    EXPECT_EQ(times(recording.scan)[99], 99U * 960);
    applyCompatTiming(recording.scan, {.restamp_permille = 1500, .restamp_min_ms = 499});
    EXPECT_EQ(times(recording.scan)[99], 99U * 960 + 24000);
}

TEST(CompatTiming, RestampIsForAudio) {
    Recording recording(lateFrom(50, 800), kVideoJson);
    applyCompatTiming(recording.scan, {.restamp_permille = 1500});
    EXPECT_EQ(times(recording.scan)[99], 99U * 960);
}

TEST(CompatTiming, RestampSurvivesAWindowOfAnySize) {
    for (const int window : {0, 1, 1'000'000'000}) {
        Recording recording(lateFrom(50, 800));
        applyCompatTiming(recording.scan, {.restamp_permille = 1500, .restamp_packets = window});
        EXPECT_GT(times(recording.scan)[99], 99U * 960) << window;
    }
}

TEST(CompatTiming, RestampCountsEveryStreamFromItsOwnStart) {
    std::vector<Sent> packets = steady(50);
    for (std::uint16_t i = 0; i < 50; ++i) {
        packets.push_back({static_cast<std::uint16_t>(40000 + i), 0xfffff000U + i * 960U, 5000U + i * 20U, false, 2});
    }
    Recording recording(packets);
    const auto before = times(recording.scan);
    applyCompatTiming(recording.scan, {.restamp_permille = 1500});
    EXPECT_EQ(times(recording.scan), before);
}

// -S

/// 60 s whose RTP clock runs `ppm` fast against arrival.
std::vector<Sent> drifting(double ppm) {
    std::vector<Sent> packets = steady(3000);
    for (std::size_t i = 0; i < packets.size(); ++i) {
        packets[i].arrival_ms = static_cast<std::uint32_t>(std::lround(static_cast<double>(i) * 20 / (1 + ppm / 1e6)));
    }
    return packets;
}

/// Seconds by which the last packet's RTP time is ahead of its arrival.
double lead_s(const TrackScan& scan) {
    const PacketRef& last = scan.packets[scan.packets.size() - 1];
    return last.rtp_time / 48000.0 - last.arrival_ms / 1000.0;
}

TEST(CompatTiming, SkewGivesASlowSourceRoomForSilence) {
    Recording recording(drifting(-10000));
    EXPECT_NEAR(lead_s(recording.scan), -0.6, 0.01);
    applyCompatTiming(recording.scan, {.audio_skew_ms = 100});
    EXPECT_GT(lead_s(recording.scan), -0.3);
    EXPECT_LT(lead_s(recording.scan), 0.02);
    EXPECT_TRUE(dropped(recording.scan).empty());
    const auto result = times(recording.scan);
    for (std::size_t i = 1; i < result.size(); ++i) {
        const std::uint32_t step = result[i] - result[i - 1];
        EXPECT_EQ(step % 960, 0U) << i;
        EXPECT_GE(step, 960U) << i;
    }
}

TEST(CompatTiming, SkewDropsPacketsOfAFastSource) {
    Recording recording(drifting(10000));
    EXPECT_NEAR(lead_s(recording.scan), 0.6, 0.01);
    applyCompatTiming(recording.scan, {.audio_skew_ms = 100});
    EXPECT_LT(lead_s(recording.scan), 0.3);
    EXPECT_GT(lead_s(recording.scan), -0.02);
    const std::size_t count = dropped(recording.scan).size();
    EXPECT_GE(count, 15U);
    EXPECT_LE(count, 30U);
    recording.scan.packets.compact();
    const auto result = times(recording.scan);
    for (std::size_t i = 1; i < result.size(); ++i) {
        EXPECT_EQ(result[i] - result[i - 1], 960U) << i;
    }
}

TEST(CompatTiming, SkewBelowTheThresholdIsLeftAlone) {
    Recording recording(drifting(1000));
    applyCompatTiming(recording.scan, {.audio_skew_ms = 100});
    EXPECT_TRUE(dropped(recording.scan).empty());
    EXPECT_EQ(times(recording.scan).back(), 2999U * 960);
}

TEST(CompatTiming, SkewWaitsBeforeItJudges) {
    Recording recording(lateFrom(5, 300));
    applyCompatTiming(recording.scan, {.audio_skew_ms = 100});
    EXPECT_EQ(times(recording.scan)[99], 99U * 960);
}

// Any input

TEST(CompatTiming, WildNumbersAreSurvived) {
    std::vector<Sent> packets;
    std::uint32_t state = 1;
    for (int i = 0; i < 5000; ++i) {
        state = state * 1664525U + 1013904223U;
        packets.push_back({static_cast<std::uint16_t>(state >> 7), state * 31, state ^ (state << 3), (state & 64) != 0,
                           (state >> 20) % 5});
    }
    Recording recording(packets);
    applyCompatTiming(recording.scan, {1, 30000, 1, 3, 1, true});
    EXPECT_EQ(recording.scan.packets.size(), packets.size());
}

TEST(CompatTiming, TheSolverReadsTheSameSequenceNumbersAfterwards) {
    std::vector<Sent> packets = steady(100);
    for (Sent& packet : packets) {
        packet.sequence = static_cast<std::uint16_t>(packet.sequence + 65500);
    }
    Recording recording(packets);
    applyCompatTiming(recording.scan, {.silence_distance = 5});
    for (std::size_t i = 0; i < packets.size(); ++i) {
        EXPECT_EQ(recording.scan.packets[i].sequence & 0xffffU, packets[i].sequence);
    }
}

}  // namespace
}  // namespace wf::media
