#include "rtp/audio_level.h"

#include <gtest/gtest.h>

#include "tests/unit/rtp/byte_list.h"

namespace wf::rtp {
namespace {

TEST(AudioLevel, EveryByteValue) {
    for (int value = 0; value < 256; ++value) {
        const auto level = parseAudioLevel(list({value}));
        ASSERT_TRUE(level);
        EXPECT_EQ(level->voice, value >= 128);
        EXPECT_EQ(level->level, value % 128);
    }
}

TEST(AudioLevel, OtherSizesAreRefused) {
    EXPECT_FALSE(parseAudioLevel({}));
    EXPECT_FALSE(parseAudioLevel(list({0x10, 0x00})));
}

}  // namespace
}  // namespace wf::rtp
