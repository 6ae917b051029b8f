#include "sfu/sdp/h264_profile.h"

#include <gtest/gtest.h>

namespace wf::sdp {
namespace {

TEST(H264ProfileTest, FollowsTheTableOfRfc6184) {
    struct Row {
        const char* id;
        H264Profile profile;
    };
    for (const Row& row :
         {Row{"42e01f", H264Profile::kConstrainedBaseline}, Row{"42E034", H264Profile::kConstrainedBaseline},
          Row{"42c02a", H264Profile::kConstrainedBaseline}, Row{"4de01f", H264Profile::kConstrainedBaseline},
          Row{"58f01f", H264Profile::kConstrainedBaseline}, Row{"42001f", H264Profile::kBaseline},
          Row{"42a01f", H264Profile::kBaseline}, Row{"58a01f", H264Profile::kBaseline},
          Row{"4d001f", H264Profile::kMain}, Row{"4d401f", H264Profile::kMain}, Row{"58001f", H264Profile::kExtended},
          Row{"64001f", H264Profile::kHigh}, Row{"640c1f", H264Profile::kConstrainedHigh},
          Row{"6e0028", H264Profile::kHigh10}, Row{"7a0028", H264Profile::kHigh422},
          Row{"f4001f", H264Profile::kHigh444}}) {
        EXPECT_EQ(h264Profile(row.id), row.profile) << row.id;
    }
}

TEST(H264ProfileTest, RefusesOtherText) {
    for (const char* id : {"", "42e01", "42e01f0", "42e01g", " 42e01f", "-2e01f", "00001f", "64801f", "0x42e0"}) {
        EXPECT_EQ(h264Profile(id), std::nullopt) << id;
    }
}

TEST(H264ProfileTest, HasDefaults) {
    EXPECT_EQ(h264Profile(FormatParameters{}), H264Profile::kBaseline);
    EXPECT_EQ(h264Profile(FormatParameters("profile-level-id=zz")), std::nullopt);
    EXPECT_EQ(h264PacketizationMode(FormatParameters{}), 0);
    EXPECT_EQ(h264PacketizationMode(FormatParameters("Packetization-Mode=1")), 1);
    EXPECT_EQ(h264PacketizationMode(FormatParameters("packetization-mode=x")), std::nullopt);
}

}  // namespace
}  // namespace wf::sdp
