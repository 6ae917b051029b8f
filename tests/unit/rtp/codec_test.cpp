#include "rtp/codec.h"

#include <gtest/gtest.h>

namespace wf::rtp {
namespace {

TEST(Codec, EveryNameComesBack) {
    for (int i = 0; i <= static_cast<int>(Codec::kBinary); ++i) {
        const auto codec = static_cast<Codec>(i);
        EXPECT_EQ(codecFromName(codecName(codec)), codec) << codecName(codec);
    }
}

TEST(Codec, NamesAreFoundInAnyCase) {
    EXPECT_EQ(codecFromName("OPUS"), Codec::kOpus);
    EXPECT_EQ(codecFromName("L16-48"), Codec::kL16_48);
    EXPECT_FALSE(codecFromName(""));
    EXPECT_FALSE(codecFromName("opus "));
    EXPECT_FALSE(codecFromName("mp3"));
}

TEST(Codec, KindsAndClockRates) {
    EXPECT_EQ(mediaKind(Codec::kG722), MediaKind::kAudio);
    EXPECT_EQ(mediaKind(Codec::kAv1), MediaKind::kVideo);
    EXPECT_EQ(mediaKind(Codec::kText), MediaKind::kData);
    EXPECT_EQ(rtpClockRate(Codec::kOpus), 48000u);
    EXPECT_EQ(rtpClockRate(Codec::kG722), 8000u);
    EXPECT_EQ(rtpClockRate(Codec::kL16), 16000u);
    EXPECT_EQ(rtpClockRate(Codec::kH264), 90000u);
}

}  // namespace
}  // namespace wf::rtp
