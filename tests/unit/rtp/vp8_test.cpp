#include "rtp/payload/vp8.h"

#include <gtest/gtest.h>

#include "tests/support/hex.h"

namespace wf::rtp {
namespace {

using test::hexBytes;

TEST(Vp8Descriptor, OneByte) {
    const auto d = parseVp8Descriptor(hexBytes("10 aa"));
    ASSERT_TRUE(d);
    EXPECT_EQ(d->size, 1);
    EXPECT_TRUE(d->startsFrame());
    EXPECT_FALSE(d->non_reference);
    EXPECT_FALSE(d->hasPictureId());
    EXPECT_FALSE(d->hasTl0Index());
    EXPECT_FALSE(d->has_temporal_layer);
    EXPECT_FALSE(d->has_key_index);
}

TEST(Vp8Descriptor, FirstByteFields) {
    const auto d = parseVp8Descriptor(hexBytes("25 aa"));
    ASSERT_TRUE(d);
    EXPECT_TRUE(d->non_reference);
    EXPECT_FALSE(d->starts_partition);
    EXPECT_EQ(d->partition, 5);
    EXPECT_FALSE(parseVp8Descriptor(hexBytes("13 aa"))->startsFrame());
}

TEST(Vp8Descriptor, AllFields) {
    const auto d = parseVp8Descriptor(hexBytes("b0 f0 c6 5e 79 ab 00"));
    ASSERT_TRUE(d);
    EXPECT_EQ(d->size, 6);
    EXPECT_EQ(d->picture_id_at, 2);
    EXPECT_TRUE(d->long_picture_id);
    EXPECT_EQ(d->picture_id, 0x465e);
    EXPECT_EQ(d->tl0_index_at, 4);
    EXPECT_EQ(d->tl0_index, 0x79);
    EXPECT_EQ(d->layer_at, 5);
    EXPECT_TRUE(d->has_temporal_layer);
    EXPECT_EQ(d->temporal_layer, 2);
    EXPECT_TRUE(d->layer_sync);
    EXPECT_TRUE(d->has_key_index);
    EXPECT_EQ(d->key_index, 0x0b);
}

TEST(Vp8Descriptor, EachExtensionFieldAlone) {
    struct Row {
        const char* hex;
        std::size_t size;
        std::uint8_t picture_id_at, tl0_index_at, layer_at;
    };
    const Row rows[] = {
        {"90 00 aa", 2, 0, 0, 0},       {"90 80 11 aa", 3, 2, 0, 0},       {"90 80 91 22 aa", 4, 2, 0, 0},
        {"90 40 11 aa", 3, 0, 2, 0},    {"90 20 40 aa", 3, 0, 0, 2},       {"90 10 05 aa", 3, 0, 0, 2},
        {"90 30 45 aa", 3, 0, 0, 2},    {"90 e0 11 22 40 aa", 5, 2, 3, 4}, {"90 0f aa", 2, 0, 0, 0},
        {"90 60 22 40 aa", 4, 0, 2, 3},
    };
    for (const Row& row : rows) {
        const auto d = parseVp8Descriptor(hexBytes(row.hex));
        ASSERT_TRUE(d) << row.hex;
        EXPECT_EQ(d->size, row.size) << row.hex;
        EXPECT_EQ(d->picture_id_at, row.picture_id_at) << row.hex;
        EXPECT_EQ(d->tl0_index_at, row.tl0_index_at) << row.hex;
        EXPECT_EQ(d->layer_at, row.layer_at) << row.hex;
    }
}

TEST(Vp8Descriptor, LayerByteOfOneFlagLeavesTheOtherUnset) {
    const auto key_only = parseVp8Descriptor(hexBytes("90 10 ff aa"));
    ASSERT_TRUE(key_only);
    EXPECT_EQ(key_only->temporal_layer, 0);
    EXPECT_FALSE(key_only->layer_sync);
    EXPECT_EQ(key_only->key_index, 0x1f);
    const auto layer_only = parseVp8Descriptor(hexBytes("90 20 ff aa"));
    ASSERT_TRUE(layer_only);
    EXPECT_EQ(layer_only->temporal_layer, 3);
    EXPECT_EQ(layer_only->key_index, 0);
}

TEST(Vp8Descriptor, TruncatedAtEveryLength) {
    for (const char* hex : {"10 aa", "90 00 aa", "90 80 11 aa", "90 80 91 22 aa", "90 f0 c6 5e 79 ab 00"}) {
        const auto whole = hexBytes(hex);
        for (std::size_t length = 0; length < whole.size(); ++length) {
            EXPECT_FALSE(parseVp8Descriptor(Bytes(whole).first(length))) << hex << " at " << length;
            EXPECT_EQ(vp8DescriptorSize(Bytes(whole).first(length)), 0U) << hex << " at " << length;
        }
        EXPECT_TRUE(parseVp8Descriptor(whole)) << hex;
    }
}

TEST(Vp8KeyFrame, SizeWithoutScaleBits) {
    const auto payload = hexBytes("90 80 c6 5e 10 70 00 9d 01 2a 80 42 68 81 39");
    const auto d = parseVp8Descriptor(payload);
    ASSERT_TRUE(d);
    EXPECT_TRUE(startsVp8KeyFrame(payload, *d));
    EXPECT_EQ(vp8KeyFrameSize(payload, *d), (FrameSize{640, 360}));
}

TEST(Vp8KeyFrame, LargestSize) {
    const auto payload = hexBytes("10 10 70 00 9d 01 2a ff ff ff 3f");
    EXPECT_EQ(vp8KeyFrameSize(payload, *parseVp8Descriptor(payload)), (FrameSize{16383, 16383}));
}

TEST(Vp8KeyFrame, NotForOtherPackets) {
    for (const char* hex : {
             "10 11 70 00 9d 01 2a 80 02 68 01",  // P set
             "00 10 70 00 9d 01 2a 80 02 68 01",  // S clear
             "11 10 70 00 9d 01 2a 80 02 68 01",  // partition 1
         }) {
        const auto payload = hexBytes(hex);
        const auto d = parseVp8Descriptor(payload);
        ASSERT_TRUE(d) << hex;
        EXPECT_FALSE(startsVp8KeyFrame(payload, *d)) << hex;
        EXPECT_FALSE(vp8KeyFrameSize(payload, *d)) << hex;
    }
}

TEST(Vp8KeyFrame, NoSizeFromDamage) {
    for (const char* hex : {"10 10 70 00 9d 01 2b 80 02 68 01", "10 10 70 00 9d 01 2a 00 00 68 01"}) {
        const auto payload = hexBytes(hex);
        EXPECT_FALSE(vp8KeyFrameSize(payload, *parseVp8Descriptor(payload))) << hex;
    }
    const auto whole = hexBytes("10 10 70 00 9d 01 2a 80 02 68 01");
    for (std::size_t length = 2; length < whole.size(); ++length) {
        const Bytes cut = Bytes(whole).first(length);
        EXPECT_FALSE(vp8KeyFrameSize(cut, *parseVp8Descriptor(cut))) << length;
    }
}

TEST(Vp8Rewrite, FieldsInPlace) {
    auto payload = hexBytes("90 f0 80 00 79 ab 00");
    const auto d = parseVp8Descriptor(payload);
    ASSERT_TRUE(d);
    setVp8PictureId(payload, *d, 0x7fff);
    setVp8Tl0Index(payload, *d, 0);
    setVp8KeyIndex(payload, *d, 0x3f);
    EXPECT_EQ(payload, hexBytes("90 f0 ff ff 00 bf 00"));
    setVp8PictureId(payload, *d, 0x8000);
    EXPECT_EQ(parseVp8Descriptor(payload)->picture_id, 0);
    EXPECT_TRUE(parseVp8Descriptor(payload)->long_picture_id);
}

TEST(Vp8Rewrite, ShortPictureIdWraps) {
    auto payload = hexBytes("90 80 7f aa");
    const auto d = parseVp8Descriptor(payload);
    ASSERT_TRUE(d);
    setVp8PictureId(payload, *d, 0x80);
    EXPECT_EQ(payload, hexBytes("90 80 00 aa"));
}

TEST(Vp8Rewrite, AbsentFieldsStayAbsent) {
    auto payload = hexBytes("10 aa bb");
    const auto d = parseVp8Descriptor(payload);
    ASSERT_TRUE(d);
    setVp8PictureId(payload, *d, 1);
    setVp8Tl0Index(payload, *d, 1);
    setVp8KeyIndex(payload, *d, 1);
    EXPECT_EQ(payload, hexBytes("10 aa bb"));
}

}  // namespace
}  // namespace wf::rtp
