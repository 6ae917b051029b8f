#include "pp-rec/media/track_scan.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/synthetic_track.h"
#include "tests/unit/pp-rec/solved_track.h"

namespace wf::media {
namespace {

using test::SolvedTrack;
using test::SyntheticPacket;
using test::SyntheticTrack;

std::uint64_t times(const TrackScan& scan, RepairKind kind) { return scan.repairs.total(kind).times; }

std::size_t dropped(const TrackScan& scan) {
    return static_cast<std::size_t>(
        std::ranges::count_if(scan.packets, [](const PacketRef& ref) { return ref.has(PacketRef::kDropped); }));
}

TEST(TrackScan, IndexesEveryPacket) {
    SyntheticTrack track = SyntheticTrack::vp8(25, 50, 2);
    track.startAt(65530, 0xffffff00).play(4);
    const std::vector<std::byte> file = track.bytes();
    const Result<TrackScan> scan = scanTrack(file);
    ASSERT_TRUE(scan.ok());
    ASSERT_EQ(scan->packets.size(), 200U);
    EXPECT_EQ(scan->codec, rtp::Codec::kVp8);
    EXPECT_TRUE(scan->has_header);
    EXPECT_FALSE(scan->truncated);
    EXPECT_EQ(scan->clockRate(), 90000U);
    EXPECT_EQ(scan->main_payload_type, 96);
    std::uint64_t payload_bytes = 0;
    for (std::size_t i = 0; i < 200; ++i) {
        const SyntheticPacket& packet = track.packets()[i];
        const PacketRef& ref = scan->packets[i];
        ASSERT_EQ(ref.offset(), packet.offset);
        ASSERT_EQ(ref.length(), 12 + packet.payload.size());
        ASSERT_EQ(ref.sequence, packet.sequence);
        ASSERT_EQ(ref.rtp_time, packet.rtp_time);
        ASSERT_EQ(ref.marker(), packet.marker);
        ASSERT_EQ(ref.has(PacketRef::kKeyFrame), i % 100 == 0);
        ASSERT_EQ(scan->packetBytes(ref).size(), ref.length());
        payload_bytes += packet.payload.size();
    }
    EXPECT_EQ(scan->payload_bytes, payload_bytes);
    EXPECT_EQ(scan->video.width, 64);
    EXPECT_EQ(scan->video.height, 48);
    ASSERT_EQ(scan->resolutions.size(), 1U);
    EXPECT_EQ(scan->resolutions[0].offset, track.packets()[0].offset);
    ASSERT_EQ(scan->lanes.size(), 1U);
    EXPECT_EQ(scan->lanes[0].packets, 200U);
}

TEST(TrackScan, EmptyTrackHasAHeaderOnly) {
    SyntheticTrack track = SyntheticTrack::opus();
    const std::vector<std::byte> file = track.bytes();
    const Result<TrackScan> scan = scanTrack(file);
    ASSERT_TRUE(scan.ok());
    EXPECT_TRUE(scan->packets.empty());
    EXPECT_TRUE(scan->lanes.empty());
}

TEST(TrackScan, RefusesDataAndGarbage) {
    SyntheticTrack track = SyntheticTrack::opus();
    std::vector<std::byte> file = track.play(1).bytes();
    ScanOptions as_text;
    as_text.codec = rtp::Codec::kText;
    EXPECT_FALSE(scanTrack(file, as_text).ok());
    file[0] = std::byte{'X'};
    EXPECT_FALSE(scanTrack(file).ok());
    EXPECT_FALSE(scanTrack({}).ok());
}

TEST(TrackScan, PaddingCountsInTheSequenceButCarriesNothing) {
    SyntheticTrack track = SyntheticTrack::vp8();
    track.play(2);
    for (SyntheticPacket& packet : track.packets()) {
        packet.payload.clear();
        packet.padding = 20;
    }
    SolvedTrack solved(std::move(track));
    EXPECT_EQ(solved.scan.packets.size(), 100U);
    EXPECT_EQ(solved.scan.payload_bytes, 0U);
    EXPECT_TRUE(solved.scan.packets[0].has(PacketRef::kNoPayload));
    EXPECT_TRUE(solved.video().empty());
    EXPECT_EQ(solved.timeline.lost_packets, 0U);
}

TEST(TrackScan, TelephoneEventsAreLeftOut) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(30);
    for (std::size_t i = 500; i < 520; ++i) {
        track.packets()[i].payload_type = 126;
    }
    const std::vector<std::byte> file = track.bytes();
    const Result<TrackScan> scan = scanTrack(file);
    ASSERT_TRUE(scan.ok());
    EXPECT_EQ(scan->main_payload_type, 111);
    EXPECT_EQ(times(*scan, RepairKind::kForeignPacket), 20U);
    EXPECT_EQ(dropped(*scan), 20U);
}

TEST(TrackScan, KeepsRedAndThePlainPacketsBesideIt) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.redPayloadType(63).play(30);
    for (std::size_t i = 0; i < 1500; ++i) {
        track.packets()[i].payload_type = i % 10 == 0 ? 111 : i == 77 ? 13 : 63;
    }
    const std::vector<std::byte> file = track.bytes();
    const Result<TrackScan> scan = scanTrack(file);
    ASSERT_TRUE(scan.ok());
    EXPECT_EQ(scan->main_payload_type, 63);
    EXPECT_EQ(dropped(*scan), 1U);
}

TEST(TrackScan, G711KeepsBothLawsAndNothingElse) {
    SyntheticTrack track = SyntheticTrack::pcmu();
    track.codec("g711").play(10);
    for (std::size_t i = 100; i < 300; ++i) {
        track.packets()[i].payload_type = i < 200 ? 8 : i < 205 ? 13 : 0;
    }
    const std::vector<std::byte> file = track.bytes();
    const Result<TrackScan> scan = scanTrack(file);
    ASSERT_TRUE(scan.ok());
    EXPECT_EQ(scan->packets.size(), 495U);
    EXPECT_EQ(dropped(*scan), 0U);
    EXPECT_EQ(times(*scan, RepairKind::kForeignPacket), 5U);
}

TEST(TrackScan, OnlyTheAskedPayloadType) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(2);
    track.packets()[3].payload_type = 100;
    ScanOptions options;
    options.payload_type = 100;
    const std::vector<std::byte> file = track.bytes();
    const Result<TrackScan> scan = scanTrack(file, options);
    ASSERT_TRUE(scan.ok());
    EXPECT_EQ(scan->packets.size(), 1U);
}

// What is left out at the start moves the beginning, it does not move the rest.
TEST(TrackScan, IgnoredPacketsDoNotMoveTheRest) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(20);
    ScanOptions options;
    options.ignore_first = 250;
    const SolvedTrack solved(std::move(track), {}, options);
    EXPECT_EQ(solved.times().size(), 750U);
    EXPECT_LT(solved.worst_ms(), 1);
}

TEST(TrackScan, BadPacketsAndDamageAreNoted) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(2);
    std::vector<std::byte> file = track.bytes();
    file[track.packets()[10].offset] = std::byte{0x40};      // RTP version 1
    file[track.packets()[20].offset - 10] = std::byte{'X'};  // "XEET"
    file.resize(file.size() - 5);
    const Result<TrackScan> scan = scanTrack(file);
    ASSERT_TRUE(scan.ok());
    EXPECT_EQ(scan->packets.size(), 97U);
    EXPECT_EQ(times(*scan, RepairKind::kBadPacket), 1U);
    EXPECT_EQ(times(*scan, RepairKind::kDamagedBytes), 2U);
    EXPECT_TRUE(scan->truncated);
    EXPECT_EQ(scan->damaged_bytes, 25U + 20U);
}

TEST(TrackScan, ThousandsOfSsrcsAreBounded) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(40);
    for (std::size_t i = 1000; i < 2000; ++i) {
        track.packets()[i].ssrc = static_cast<std::uint32_t>(i);
    }
    const SolvedTrack solved(std::move(track));
    EXPECT_EQ(solved.scan.lanes.size(), 512U);
    EXPECT_GE(solved.times().size(), 1000U);
}

TEST(TrackScan, EveryTruncationIsReadAsFarAsItGoes) {
    SyntheticTrack track = SyntheticTrack::vp8();
    std::vector<std::byte> file = track.play(0.4).bytes();
    const std::uint64_t body = track.packets()[0].offset - 10;
    for (std::size_t size = body; size <= file.size(); ++size) {
        const Result<TrackScan> scan = scanTrack(Bytes(file).first(size));
        ASSERT_TRUE(scan.ok()) << size;
        const auto whole = std::ranges::count_if(track.packets(), [&](const SyntheticPacket& packet) {
            return packet.offset + 12 + packet.payload.size() <= size;
        });
        ASSERT_EQ(scan->packets.size(), static_cast<std::size_t>(whole)) << size;
    }
}

}  // namespace
}  // namespace wf::media
