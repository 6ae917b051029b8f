#include <set>
#include <utility>
#include <vector>

#include "rtp/dependency_descriptor.h"
#include "rtp/header_extension.h"
#include "tests/support/rtp_sample.h"
#include "tests/unit/sfu/stream/stream_parts.h"

namespace wf::stream {
namespace {

using namespace test;
using Layers = std::set<std::pair<int, int>>;  // spatial, temporal

constexpr std::uint8_t kPublishersId = 13;
constexpr std::uint8_t kSubscribersId = 8;

/// AV1 of Chromium in three spatial and three temporal layers; the highest spatial one begins with the 12th picture.
class Av1LayersTest : public StreamTest {
protected:
    Av1LayersTest() { track.setSource(&source, clock.now()); }

    /// The packets of the next pictures.
    void givePictures(int count) {
        for (int i = 0; i < count && at < sample.size(); ++i) {
            clock.advance(33ms);
            const auto timestamp = viewOf(sample[at]).timestamp();
            for (; at < sample.size() && viewOf(sample[at]).timestamp() == timestamp; ++at) {
                give(sample[at]);
            }
        }
    }
    /// The layers that left since the last call. Sequence numbers go on, frame numbers are the publisher's, pictures
    /// end with the mark.
    Layers sentLayers() {
        Layers layers;
        std::optional<std::uint32_t> timestamp;
        bool marked = true;
        for (const Octets& packet : to_subscriber.rtp) {
            const auto view = viewOf(packet);
            const auto bytes = rtp::findExtension(view, kSubscribersId).value_or(Bytes());
            const auto descriptor = rtp::parseDependencyDescriptor(bytes);
            EXPECT_TRUE(descriptor.has_value());
            if (!descriptor) {
                continue;
            }
            structure = descriptor->has_structure ? rtp::DependencyStructure::parse(bytes) : structure;
            const auto frame = structure->frameOf(*descriptor);
            layers.emplace(frame->spatial_layer, frame->temporal_layer);
            EXPECT_TRUE(!last || view.sequenceNumber() == static_cast<std::uint16_t>(*last + 1));
            last = view.sequenceNumber();
            EXPECT_TRUE(marked || view.timestamp() == *timestamp) << "a picture without an end";
            timestamp = view.timestamp();
            marked = view.marker();
            frames.insert(descriptor->frame_number);
        }
        EXPECT_TRUE(marked);
        to_subscriber.rtp.clear();
        return layers;
    }
    static Layers upTo(int spatial, int temporal) {
        Layers layers;
        for (int s = 0; s <= spatial; ++s) {
            for (int t = 0; t <= temporal; ++t) {
                layers.emplace(s, t);
            }
        }
        return layers;
    }

    const std::vector<std::vector<std::byte>> sample = wf::test::rtpSample("av1-l3t3.rtp");
    ReceiveTrack& source = receiver.addTrack(
        [this] {
            ReceiveTrackConfig config = videoTrack("1", viewOf(sample.front()).ssrc());
            config.codec = rtp::Codec::kAv1;
            config.payload_type = viewOf(sample.front()).payloadType();
            config.rtx_payload_type.reset();
            config.extensions = {.dependency_descriptor = kPublishersId};
            config.svc = true;
            return config;
        }(),
        received);
    SendTrack& track = sender.addTrack(
        [] {
            SendTrackConfig config = videoLine();
            config.codec = rtp::Codec::kAv1;
            config.extensions = {.mid = 9, .dependency_descriptor = kSubscribersId};
            return config;
        }(),
        sent);
    std::size_t at = 0;
    std::optional<rtp::DependencyStructure> structure;
    std::optional<std::uint16_t> last;
    std::set<std::uint16_t> frames;
};

TEST_F(Av1LayersTest, EverythingGoesToWhoWantsEverything) {
    givePictures(100);
    EXPECT_EQ(sentLayers(), upTo(2, 2));
    EXPECT_EQ(frames.size(), sample.size());
    EXPECT_EQ(track.spatialLayer(), 2);
    EXPECT_EQ(track.temporalLayer(), 2);
}

TEST_F(Av1LayersTest, SpatialLayersAreLeftOut) {
    track.setTarget({.spatial = 0}, clock.now());
    givePictures(100);
    EXPECT_EQ(sentLayers(), upTo(0, 2));
}

TEST_F(Av1LayersTest, TemporalLayersAreLeftOutAndClimbedWithoutAKeyFrame) {
    track.setTarget({.temporal = 0}, clock.now());
    givePictures(20);
    EXPECT_EQ(sentLayers(), upTo(2, 0));
    EXPECT_EQ(track.temporalLayer(), 0);
    to_publisher.rtcp.clear();
    track.setTarget({.temporal = 2}, clock.now());
    givePictures(100);
    EXPECT_EQ(sentLayers(), upTo(2, 2));
    EXPECT_EQ(track.temporalLayer(), 2);
    EXPECT_TRUE(to_publisher.take(rtcp::PacketType::kPayloadFeedback).empty());
}

TEST_F(Av1LayersTest, LowerLayersHoldFromTheNextPictureOn) {
    givePictures(20);
    sentLayers();
    track.setTarget({.temporal = 1, .spatial = 1}, clock.now());
    givePictures(100);
    EXPECT_EQ(sentLayers(), upTo(1, 1));
}

}  // namespace
}  // namespace wf::stream
