#include "rtp/dependency_descriptor.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "rtp/header_extension.h"
#include "rtp/packet.h"
#include "rtp/payload/av1.h"
#include "tests/support/hex.h"
#include "tests/support/rtp_sample.h"

namespace wf::rtp {
namespace {

using test::hexBytes;

constexpr std::uint8_t kExtensionId = 13;

/// Of Chromium's L3T3: 15 templates, 9 decode targets.
const char* const kKeyFrame =
    "c10001c0081485214eafffaaaa863cf0430c10c302afc0aaa0063c00430010c002a000a80006000040001d954926e082b04a0941b820ac"
    "1282503157f974000ca864330e222222eca8655304224230eca8775300ef008601df010d03bf021b1f80";

DependencyDescriptor descriptorOf(std::uint8_t template_id) {
    DependencyDescriptor descriptor;
    descriptor.template_id = template_id;
    return descriptor;
}

TEST(DependencyDescriptor, ReadsTheFixedPart) {
    const auto read = parseDependencyDescriptor(hexBytes("8a 1234"));
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->starts_frame);
    EXPECT_FALSE(read->ends_frame);
    EXPECT_EQ(read->template_id, 10);
    EXPECT_EQ(read->frame_number, 0x1234);
    EXPECT_FALSE(read->has_structure || read->own_indications);
    EXPECT_TRUE(parseDependencyDescriptor(hexBytes("4a 1234 20"))->own_indications);
    EXPECT_TRUE(parseDependencyDescriptor(hexBytes("4a 1234 80"))->has_structure);
    EXPECT_FALSE(parseDependencyDescriptor(hexBytes("8a 12")));
}

TEST(DependencyDescriptor, ReadsLayersAndWhereTheyMayBeClimbed) {
    const auto structure = DependencyStructure::parse(hexBytes(kKeyFrame));
    ASSERT_TRUE(structure);
    EXPECT_EQ(structure->spatialLayers(), 3);
    EXPECT_EQ(structure->temporalLayers(), 3);
    const std::vector<std::pair<int, int>> layers{{0, 0}, {0, 0}, {0, 1}, {0, 2}, {0, 2}, {1, 0}, {1, 0}, {1, 1},
                                                  {1, 2}, {1, 2}, {2, 0}, {2, 0}, {2, 1}, {2, 2}, {2, 2}};
    for (std::uint8_t i = 0; i < layers.size(); ++i) {
        const auto frame = structure->frameOf(descriptorOf(i));
        ASSERT_TRUE(frame);
        EXPECT_EQ((std::pair<int, int>(frame->spatial_layer, frame->temporal_layer)), layers[i]) << int{i};
        EXPECT_EQ(frame->climbs_to, frame->temporal_layer == 2 ? 0 : 2) << int{i};
    }
    EXPECT_FALSE(structure->frameOf(descriptorOf(15)));
    DependencyDescriptor own = descriptorOf(0);
    own.own_indications = true;
    EXPECT_EQ(structure->frameOf(own)->climbs_to, 0);
}

TEST(DependencyDescriptor, CountsTemplatesFromAnOffset) {
    // Offset 62, one target, templates 0/0 and 0/1, both needed: 111110 00000 01 11, 10 11.
    const auto structure = DependencyStructure::parse(hexBytes("c0 0001 87 c0 7b"));
    ASSERT_TRUE(structure);
    EXPECT_EQ(structure->frameOf(descriptorOf(62))->temporal_layer, 0);
    EXPECT_EQ(structure->frameOf(descriptorOf(63))->temporal_layer, 1);
    EXPECT_FALSE(structure->frameOf(descriptorOf(0)));
}

TEST(DependencyDescriptor, RefusesWhatEndsEarly) {
    const auto whole = hexBytes(kKeyFrame);
    // Layers and indications of 15 templates end in byte 43: 29 + 11 + 30 + 15 * 9 * 2 bits.
    for (std::size_t size = 0; size < 43; ++size) {
        EXPECT_FALSE(DependencyStructure::parse(Bytes(whole).first(size))) << size;
    }
    EXPECT_TRUE(DependencyStructure::parse(Bytes(whole).first(43)));
    EXPECT_FALSE(DependencyStructure::parse(std::vector<std::byte>(200, std::byte{0}))) << "more than 64 templates";
    EXPECT_FALSE(DependencyStructure::parse(std::vector<std::byte>(200, std::byte{0xaa}))) << "too many layers";
}

TEST(DependencyDescriptor, SaysOfChromiumsFramesWhatTheirHeadersSay) {
    std::optional<DependencyStructure> structure;
    std::size_t frames = 0;
    for (const auto& packet : test::rtpSample("av1-l3t3.rtp")) {
        const auto view = PacketView::parse(packet);
        ASSERT_TRUE(view);
        const Bytes bytes = findExtension(*view, kExtensionId).value_or(Bytes());
        const auto descriptor = parseDependencyDescriptor(bytes);
        ASSERT_TRUE(descriptor);
        if (descriptor->has_structure) {
            structure = DependencyStructure::parse(bytes);
        }
        ASSERT_TRUE(structure);
        const auto frame = structure->frameOf(*descriptor);
        const auto payload = parseAv1Descriptor(view->payload());
        ASSERT_TRUE(frame && payload && payload->first_obu);
        if (!payload->has_sequence_header) {
            EXPECT_EQ(frame->temporal_layer, payload->first_obu->temporal_layer);
            EXPECT_EQ(frame->spatial_layer, payload->first_obu->spatial_layer);
            ++frames;
        }
    }
    EXPECT_GT(frames, 100U);
}

}  // namespace
}  // namespace wf::rtp
