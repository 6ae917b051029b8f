// Simulcast, temporal and spatial layers as a subscriber gets them.

#include <gtest/gtest.h>

#include "sfu/stream/layer_selector.h"
#include "tests/unit/sfu/stream/stream_parts.h"

namespace wf::stream {
namespace {

using namespace stream::test;
using Layers = std::vector<std::pair<LayerKind, int>>;

class SimulcastTest : public StreamTest {
protected:
    SimulcastTest() { track.setSource(&source, clock.now()); }

    /// A picture of a layer; layers have other clocks and numbers. The content tells layer and picture.
    void givePicture(unsigned layer, bool key) {
        const unsigned n = picture[layer]++;
        give(vp8Packet(3000 + 10 * layer, static_cast<std::uint16_t>(100 * layer + n), 1'000'000 * layer + time_ticks(),
                       {.key = key, .picture = static_cast<std::uint16_t>(n), .content = layer * 1000 + n}));
    }
    std::uint32_t time_ticks() const {
        return static_cast<std::uint32_t>(
            std::chrono::duration_cast<std::chrono::milliseconds>(clock.now().time_since_epoch()).count() * 90);
    }
    /// Pictures of the given layers, `keys` of them key pictures.
    void turn(const std::vector<unsigned>& layers, const std::vector<unsigned>& keys = {}) {
        pass(20ms);
        for (const unsigned layer : layers) {
            givePicture(layer, std::ranges::find(keys, layer) != keys.end());
        }
    }
    /// Layers of the packets that were sent since the last call.
    std::vector<unsigned> sentLayers() {
        std::vector<unsigned> layers;
        for (const Octets& packet : to_subscriber.rtp) {
            layers.push_back(load32(viewOf(packet).payload(), 20) / 1000);
            const auto view = viewOf(packet);
            if (last) {
                EXPECT_EQ(view.sequenceNumber(), static_cast<std::uint16_t>(last->first + 1));
                EXPECT_GT(view.timestamp(), last->second);
            }
            last = {view.sequenceNumber(), view.timestamp()};
        }
        to_subscriber.rtp.clear();
        return layers;
    }
    /// SSRCs that a key frame was asked of, cleared.
    std::vector<std::uint32_t> asked() {
        std::vector<std::uint32_t> ssrcs;
        for (const Octets& bytes : to_publisher.take(rtcp::PacketType::kPayloadFeedback)) {
            rtcp::CompoundReader reader(bytes);
            ssrcs.push_back(rtcp::parseFeedback(reader.next().value()).value().media_ssrc);
        }
        to_publisher.rtcp.clear();
        return ssrcs;
    }

    ReceiveTrack& source = receiver.addTrack(
        [] {
            ReceiveTrackConfig config = simulcastTrack();
            config.feedback.remb = false;
            return config;
        }(),
        received);
    SendTrack& track = sender.addTrack(videoLine(), sent);
    std::array<unsigned, 3> picture{};
    std::optional<std::pair<std::uint16_t, std::uint32_t>> last;
};

TEST_F(SimulcastTest, BeginsWithAnyKeyFrameAndClimbsToTheTarget) {
    EXPECT_EQ(asked(), std::vector<std::uint32_t>{3020});
    turn({0, 1, 2}, {0});
    turn({0, 1, 2});
    EXPECT_EQ(sentLayers(), (std::vector<unsigned>{0, 0}));
    turn({0, 1, 2}, {1});
    turn({0, 1, 2});
    turn({0, 1, 2}, {2});
    turn({0, 1, 2}, {0, 1});
    EXPECT_EQ(sentLayers(), (std::vector<unsigned>{0, 1, 1, 1, 2, 2}));
    EXPECT_EQ(sent.layers, (Layers{{LayerKind::kSubstream, 0},
                                   {LayerKind::kTemporal, 0},
                                   {LayerKind::kSubstream, 1},
                                   {LayerKind::kSubstream, 2}}));
}

TEST_F(SimulcastTest, FollowsTheTargetDown) {
    turn({0, 1, 2}, {2});
    (void)asked();
    track.setTarget({.substream = 0}, clock.now());
    for (int i = 0; i < 60; ++i) {
        turn({0, 1, 2});
    }
    EXPECT_EQ(asked(), std::vector<std::uint32_t>{3000}) << "once the second since the last request is over";
    EXPECT_EQ(sentLayers(), std::vector<unsigned>(61, 2));
    turn({0, 1, 2}, {0});
    turn({0, 1, 2}, {2});
    EXPECT_EQ(sentLayers(), (std::vector<unsigned>{0, 0}));
}

TEST_F(SimulcastTest, FallsBackWhenTheLayerIsSilentAndComesBack) {
    turn({0, 1, 2}, {2});
    for (int i = 0; i < 20; ++i) {
        turn({0, 1});
    }
    EXPECT_EQ(sentLayers(), (std::vector<unsigned>{2}));
    EXPECT_EQ(asked().back(), 3010U) << "the next lower one";
    turn({0, 1}, {0, 1});
    turn({0, 1});
    EXPECT_EQ(sentLayers(), (std::vector<unsigned>{1, 1}));
    pass(1s);
    turn({0, 1, 2});
    EXPECT_EQ(asked().back(), 3020U);
    turn({0, 1, 2}, {2});
    EXPECT_EQ(sentLayers(), (std::vector<unsigned>{1, 1, 2}));
}

TEST_F(SimulcastTest, ALowPictureRateIsNotTakenForSilence) {
    turn({0, 1, 2}, {2});
    (void)asked();
    for (int i = 0; i < 10; ++i) {
        pass(1s);
        turn({0, 1, 2});
    }
    EXPECT_EQ(sentLayers(), std::vector<unsigned>(11, 2));
    EXPECT_TRUE(asked().empty());
}

TEST_F(SimulcastTest, TakesTimestampsOverBySenderReports) {
    const auto report = [&](unsigned layer, net::Duration late) {
        Octets bytes(100);
        const rtcp::SenderInfo info{kNtpClock.ntp(clock.now()), 1'000'000 * layer + time_ticks(), 0, 0};
        bytes.resize(rtcp::writeSenderReport(bytes, 3000 + 10 * layer, info, {}).value());
        receiver.onRtcp(bytes, clock.now() + late);
    };
    report(0, 0ms);
    report(1, 13ms);
    turn({0}, {0});
    const std::uint32_t before = viewOf(to_subscriber.rtp.back()).timestamp();
    clock.advance(40ms);
    const PacketSpec late = vp8Packet(3010, 1, 1'000'000 + time_ticks(), {.key = true});
    clock.advance(9ms);
    give(late);
    EXPECT_EQ(viewOf(to_subscriber.rtp.back()).timestamp(), before + 90 * 40);
}

TEST_F(SimulcastTest, PartsOfAKeyFrameThatComeBeforeItsFirstPacketAreNotLost) {
    turn({0});
    for (const unsigned part : {2U, 1U, 0U, 3U}) {
        give(vp8Packet(3020, static_cast<std::uint16_t>(50 + part), 77,
                       {.key = true, .start = part == 0, .content = part}));
    }
    std::vector<unsigned> parts;
    for (const Octets& packet : to_subscriber.rtp) {
        const auto view = viewOf(packet);
        parts.push_back(load32(view.payload(), 20));
        EXPECT_EQ(view.sequenceNumber() - parts.back(), 50U);
    }
    std::ranges::sort(parts);
    EXPECT_EQ(parts, (std::vector<unsigned>{0, 1, 2, 3}));
}

class TemporalTest : public StreamTest {
protected:
    TemporalTest() { track.setSource(&source, clock.now()); }
    /// The pattern of three layers: 0 2 1 2, where the first pictures of a layer after a lower one are sync points.
    void giveGroup(bool key) {
        constexpr std::array<std::uint8_t, 4> kLayers = {0, 2, 1, 2};
        for (std::size_t i = 0; i < 4; ++i, ++n) {
            clock.advance(33ms);
            tl0 = static_cast<std::uint8_t>(tl0 + (kLayers[i] == 0 ? 1 : 0));
            give(vp8Packet(2000, static_cast<std::uint16_t>(n), n * 3000,
                           {.key = key && i == 0,
                            .picture = static_cast<std::uint16_t>(n),
                            .tl0 = tl0,
                            .temporal = kLayers[i],
                            .sync = i == 1 || i == 2,
                            .content = n}));
        }
    }
    std::vector<unsigned> sentLayers() {
        std::vector<unsigned> layers;
        for (const Octets& packet : to_subscriber.rtp) {
            const auto view = viewOf(packet);
            layers.push_back(load8(view.payload(), 5) >> 6);
            const std::uint16_t picture = load16(view.payload(), 2) & 0x7fff;
            if (last) {
                EXPECT_EQ(view.sequenceNumber(), last->first + 1);
                EXPECT_EQ(picture, last->second + 1);
            }
            last = {view.sequenceNumber(), picture};
        }
        to_subscriber.rtp.clear();
        return layers;
    }

    ReceiveTrack& source = receiver.addTrack(videoTrack(), received);
    SendTrack& track = sender.addTrack(videoLine(), sent);
    unsigned n = 10;
    std::uint8_t tl0 = 0;
    std::optional<std::pair<int, int>> last;
};

TEST_F(TemporalTest, LeavesHigherLayersOutWithoutAGap) {
    giveGroup(true);
    EXPECT_EQ(sentLayers(), (std::vector<unsigned>{0, 2, 1, 2}));
    track.setTarget({.temporal = 1}, clock.now());
    giveGroup(false);
    EXPECT_EQ(sentLayers(), (std::vector<unsigned>{0, 1}));
    track.setTarget({.temporal = 0}, clock.now());
    giveGroup(false);
    giveGroup(false);
    EXPECT_EQ(sentLayers(), (std::vector<unsigned>{0, 0}));
    EXPECT_EQ(track.temporalLayer(), 0);
}

TEST_F(TemporalTest, ClimbsAtSyncPointsStepByStep) {
    track.setTarget({.temporal = 0}, clock.now());
    giveGroup(true);
    EXPECT_EQ(sentLayers(), (std::vector<unsigned>{0}));
    track.setTarget({.temporal = 2}, clock.now());
    giveGroup(false);
    EXPECT_EQ(sentLayers(), (std::vector<unsigned>{0, 1})) << "the last picture is no sync point";
    giveGroup(false);
    EXPECT_EQ(sentLayers(), (std::vector<unsigned>{0, 2, 1, 2}));
    EXPECT_EQ(sent.layers.back(), (std::pair{LayerKind::kTemporal, 2}));
}

TEST_F(TemporalTest, AKeyFrameLetsAllLayersIn) {
    track.setTarget({.temporal = 0}, clock.now());
    giveGroup(true);
    track.setTarget({.temporal = 2}, clock.now());
    giveGroup(true);
    EXPECT_EQ(sentLayers(), (std::vector<unsigned>{0, 0, 2, 1, 2}));
}

class SpatialTest : public StreamTest {
protected:
    SpatialTest() { track.setSource(&source, clock.now()); }
    /// A picture of three spatial layers, one packet each (RFC 9628 section 4.2: I P L B E, 15-bit picture id).
    void givePicture(bool key) {
        clock.advance(33ms);
        for (unsigned layer = 0; layer < 3; ++layer) {
            Octets payload(12, std::byte{0});
            store8(payload, 0, static_cast<std::uint8_t>(0x80 | (key ? 0 : 0x40) | 0x20 | 0x08 | 0x04));
            store16(payload, 1, static_cast<std::uint16_t>(0x8000U | picture));
            store8(payload, 3, static_cast<std::uint8_t>(layer << 1 | (layer > 0 ? 1U : 0U)));
            store8(payload, 4, static_cast<std::uint8_t>(picture));
            PacketSpec spec{.ssrc = 2000, .sequence = sequence++, .timestamp = picture * 3000U, .payload_type = 96};
            spec.marker = layer == 2;
            spec.payload = payload;
            give(spec);
        }
        ++picture;
    }
    struct Sent {
        unsigned layer;
        bool marker;
        bool operator==(const Sent&) const = default;
    };
    std::vector<Sent> sentPackets() {
        std::vector<Sent> packets;
        for (const Octets& packet : to_subscriber.rtp) {
            const auto view = viewOf(packet);
            packets.push_back({load8(view.payload(), 3) >> 1 & 7U, view.marker()});
            EXPECT_EQ(load16(view.payload(), 1) & 0x7fff, static_cast<int>(view.timestamp() / 3000))
                << "pictures refer to others by distance";
            EXPECT_TRUE(!last || view.sequenceNumber() == *last + 1);
            last = view.sequenceNumber();
        }
        to_subscriber.rtp.clear();
        return packets;
    }

    ReceiveTrack& source = receiver.addTrack(
        [] {
            ReceiveTrackConfig config = videoTrack();
            config.codec = rtp::Codec::kVp9;
            config.svc = true;
            config.feedback.remb = false;
            return config;
        }(),
        received);
    SendTrack& track = sender.addTrack(
        [] {
            SendTrackConfig config = videoLine();
            config.codec = rtp::Codec::kVp9;
            return config;
        }(),
        sent);
    unsigned picture = 10;
    std::uint16_t sequence = 100;
    std::optional<int> last;
};

TEST_F(SpatialTest, SendsLayersUpToTheTargetAndMarksTheLastOne) {
    givePicture(false);
    givePicture(true);
    EXPECT_EQ(sentPackets(), (std::vector<Sent>{{0, false}, {1, false}, {2, true}}));
    track.setTarget({.spatial = 1}, clock.now());
    givePicture(false);
    EXPECT_EQ(sentPackets(), (std::vector<Sent>{{0, false}, {1, true}}));
    track.setTarget({.spatial = 0}, clock.now());
    givePicture(false);
    givePicture(true);
    EXPECT_EQ(sentPackets(), (std::vector<Sent>{{0, true}, {0, true}}));
    EXPECT_EQ(track.spatialLayer(), 0);
}

TEST_F(SpatialTest, ClimbsAtAKeyPictureThatIsAskedFor) {
    track.setTarget({.spatial = 0}, clock.now());
    givePicture(true);
    to_publisher.rtcp.clear();
    clock.advance(2s);
    track.setTarget({.spatial = 2}, clock.now());
    EXPECT_EQ(to_publisher.take(rtcp::PacketType::kPayloadFeedback).size(), 1U);
    givePicture(false);
    EXPECT_EQ(sentPackets(), (std::vector<Sent>{{0, true}, {0, true}}));
    givePicture(true);
    EXPECT_EQ(sentPackets(), (std::vector<Sent>{{0, false}, {1, false}, {2, true}}));
    EXPECT_EQ(sent.layers.back(), (std::pair{LayerKind::kSpatial, 2}));
}

}  // namespace
}  // namespace wf::stream
