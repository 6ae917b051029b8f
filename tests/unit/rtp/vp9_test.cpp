#include "rtp/payload/vp9.h"

#include <gtest/gtest.h>

#include "tests/support/hex.h"

namespace wf::rtp {
namespace {

using test::hexBytes;

TEST(Vp9Descriptor, FlagsOnly) {
    const auto d = parseVp9Descriptor(hexBytes("0d aa"));
    ASSERT_TRUE(d);
    EXPECT_EQ(d->size, 1U);
    EXPECT_TRUE(d->starts_layer_frame);
    EXPECT_TRUE(d->ends_layer_frame);
    EXPECT_TRUE(d->not_spatial_reference);
    EXPECT_TRUE(d->startsKeyPicture());
    EXPECT_FALSE(d->hasPictureId());
    EXPECT_FALSE(d->has_layers);
    EXPECT_FALSE(d->structure);
}

TEST(Vp9Descriptor, PictureIds) {
    const auto narrow = parseVp9Descriptor(hexBytes("88 7f aa"));
    ASSERT_TRUE(narrow);
    EXPECT_EQ(narrow->size, 2U);
    EXPECT_EQ(narrow->picture_id_at, 1);
    EXPECT_FALSE(narrow->long_picture_id);
    EXPECT_EQ(narrow->picture_id, 0x7f);
    const auto wide = parseVp9Descriptor(hexBytes("88 e6 df aa"));
    ASSERT_TRUE(wide);
    EXPECT_EQ(wide->size, 3U);
    EXPECT_TRUE(wide->long_picture_id);
    EXPECT_EQ(wide->picture_id, 0x66df);
}

TEST(Vp9Descriptor, LayersInNonFlexibleMode) {
    const auto d = parseVp9Descriptor(hexBytes("e8 05 b5 2a aa"));
    ASSERT_TRUE(d);
    EXPECT_EQ(d->size, 4U);
    EXPECT_TRUE(d->has_layers);
    EXPECT_EQ(d->temporal_layer, 5);
    EXPECT_TRUE(d->switching_up_point);
    EXPECT_EQ(d->spatial_layer, 2);
    EXPECT_TRUE(d->inter_layer_predicted);
    EXPECT_EQ(d->tl0_index_at, 3);
    EXPECT_EQ(d->tl0_index, 0x2a);
    EXPECT_EQ(d->reference_count, 0);
}

TEST(Vp9Descriptor, LayersAndReferencesInFlexibleMode) {
    const auto d = parseVp9Descriptor(hexBytes("f8 05 00 03 05 06 aa"));
    ASSERT_TRUE(d);
    EXPECT_EQ(d->size, 6U);
    EXPECT_TRUE(d->flexible);
    EXPECT_FALSE(d->hasTl0Index());
    ASSERT_EQ(d->reference_count, 3);
    EXPECT_EQ(d->references[0], 1);
    EXPECT_EQ(d->references[1], 2);
    EXPECT_EQ(d->references[2], 3);
}

TEST(Vp9Descriptor, FourReferencesAreTooMany) { EXPECT_FALSE(parseVp9Descriptor(hexBytes("d8 05 03 05 07 02 aa"))); }

TEST(Vp9Descriptor, StructureWithSizes) {
    const auto d = parseVp9Descriptor(hexBytes("8a 05 50 00a0 005a 0140 00b4 0280 0168 aa"));
    ASSERT_TRUE(d);
    EXPECT_EQ(d->size, 15U);
    ASSERT_TRUE(d->structure);
    EXPECT_EQ(d->structure->spatial_layers, 3);
    EXPECT_TRUE(d->structure->has_sizes);
    EXPECT_EQ(d->structure->sizes[0], (FrameSize{160, 90}));
    EXPECT_EQ(d->structure->sizes[1], (FrameSize{320, 180}));
    EXPECT_EQ(d->structure->largest(), (FrameSize{640, 360}));
}

TEST(Vp9Descriptor, StructureWithEightSizes) {
    auto payload = hexBytes("8a 05 f0");
    for (int i = 1; i <= 8; ++i) {
        payload.insert(payload.end(), {std::byte(i), std::byte{0}, std::byte(i), std::byte{1}});
    }
    EXPECT_FALSE(parseVp9Descriptor(payload));
    payload.push_back(std::byte{0xaa});
    const auto d = parseVp9Descriptor(payload);
    ASSERT_TRUE(d && d->structure);
    EXPECT_EQ(d->structure->spatial_layers, 8);
    EXPECT_EQ(d->structure->largest(), (FrameSize{0x800, 0x801}));
}

TEST(Vp9Descriptor, StructureWithPictureGroup) {
    // Four pictures with 1, 2, 0 and 3 references.
    const auto d = parseVp9Descriptor(hexBytes("8a 05 08 04 04 04 48 01 02 30 4c 01 02 03 aa"));
    ASSERT_TRUE(d);
    EXPECT_EQ(d->size, 14U);
    ASSERT_TRUE(d->structure);
    EXPECT_EQ(d->structure->spatial_layers, 1);
    EXPECT_FALSE(d->structure->has_sizes);
    EXPECT_EQ(d->structure->largest(), FrameSize{});
    EXPECT_EQ(d->structure->picture_group_size, 4);
}

TEST(Vp9Descriptor, TruncatedAtEveryLength) {
    for (const char* hex : {"08 aa", "88 05 aa", "88 e6 df aa", "e8 05 b5 2a aa", "f8 e6 df 00 03 05 06 aa",
                            "8a 05 50 00a0 005a 0140 00b4 0280 0168 aa", "8a 05 08 04 04 04 48 01 02 30 4c 01 02 03 aa",
                            "fa 80 01 00 02 18 0280 0168 01 04 01 aa"}) {
        const auto whole = hexBytes(hex);
        for (std::size_t length = 0; length < whole.size(); ++length) {
            EXPECT_FALSE(parseVp9Descriptor(Bytes(whole).first(length))) << hex << " at " << length;
        }
        ASSERT_TRUE(parseVp9Descriptor(whole)) << hex;
        EXPECT_EQ(parseVp9Descriptor(whole)->size, whole.size() - 1) << hex;
    }
}

TEST(Vp9Descriptor, KeyPictureStartsOnLayerZeroOnly) {
    EXPECT_TRUE(parseVp9Descriptor(hexBytes("a8 05 00 01 aa"))->startsKeyPicture());
    const auto upper = parseVp9Descriptor(hexBytes("a8 05 03 01 aa"));
    EXPECT_FALSE(upper->startsKeyPicture());
    EXPECT_FALSE(upper->startsPicture());
    EXPECT_TRUE(upper->startsIndependentLayer());
    EXPECT_FALSE(parseVp9Descriptor(hexBytes("e8 05 00 01 aa"))->startsKeyPicture());
    EXPECT_TRUE(parseVp9Descriptor(hexBytes("e8 05 00 01 aa"))->startsPicture());
    EXPECT_FALSE(parseVp9Descriptor(hexBytes("a0 05 00 01 aa"))->startsKeyPicture());
}

TEST(Vp9Rewrite, FieldsInPlace) {
    auto payload = hexBytes("e8 ff ff 00 2a aa");
    const auto d = parseVp9Descriptor(payload);
    ASSERT_TRUE(d);
    setVp9PictureId(payload, *d, 0);
    setVp9Tl0Index(payload, *d, 0xff);
    EXPECT_EQ(payload, hexBytes("e8 80 00 00 ff aa"));
    auto narrow = hexBytes("88 7f aa");
    setVp9PictureId(narrow, *parseVp9Descriptor(narrow), 0x81);
    setVp9Tl0Index(narrow, *parseVp9Descriptor(narrow), 9);
    EXPECT_EQ(narrow, hexBytes("88 01 aa"));
    auto bare = hexBytes("08 aa");
    setVp9PictureId(bare, *parseVp9Descriptor(bare), 5);
    EXPECT_EQ(bare, hexBytes("08 aa"));
}

}  // namespace
}  // namespace wf::rtp
