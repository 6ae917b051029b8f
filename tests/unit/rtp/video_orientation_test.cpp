#include "rtp/video_orientation.h"

#include <gtest/gtest.h>

#include "tests/unit/rtp/byte_list.h"

namespace wf::rtp {
namespace {

TEST(VideoOrientation, Table) {
    const struct {
        int value;
        VideoOrientation expected;
    } rows[] = {
        {0x00, {false, false, 0}}, {0x01, {false, false, 90}}, {0x02, {false, false, 180}}, {0x03, {false, false, 270}},
        {0x04, {false, true, 0}},  {0x08, {true, false, 0}},   {0x0F, {true, true, 270}},   {0xF1, {false, false, 90}},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(parseVideoOrientation(list({row.value})), row.expected) << row.value;
    }
}

TEST(VideoOrientation, OtherSizesAreRefused) {
    EXPECT_FALSE(parseVideoOrientation({}));
    EXPECT_FALSE(parseVideoOrientation(list({0x01, 0x00})));
}

}  // namespace
}  // namespace wf::rtp
