#include "sfu/room/access.h"

#include <gtest/gtest.h>

namespace wf::room {
namespace {

TEST(Access, AnOpenRoomAsksForNothing) {
    const RoomConfig open;
    EXPECT_TRUE(checkSecret(open, std::nullopt).ok());
    EXPECT_TRUE(checkPin(open, "anything").ok());
    EXPECT_TRUE(checkAllowed(open, std::nullopt).ok());
}

TEST(Access, SaysWhatIsMissingAndWhatIsWrong) {
    RoomConfig config;
    config.secret = "s3cret";
    config.pin = "1234";
    EXPECT_EQ(checkSecret(config, std::nullopt).error().code, RoomErrorCode::kMissingElement);
    EXPECT_EQ(checkSecret(config, std::nullopt).error().message, "Missing mandatory element (secret)");
    EXPECT_EQ(checkSecret(config, "other").error().message, "Unauthorized (wrong secret)");
    EXPECT_EQ(checkPin(config, "").error().code, RoomErrorCode::kUnauthorized);
    EXPECT_EQ(checkPin(config, "123").error().message, "Unauthorized (wrong pin)");
    EXPECT_TRUE(checkPin(config, "1234").ok());
    EXPECT_TRUE(checkSecret(config, "s3cret").ok());
}

TEST(Access, TokensCountOnceTheListIsEnabled) {
    RoomConfig config;
    config.allowed = {"a", "b"};
    EXPECT_TRUE(checkAllowed(config, std::nullopt).ok());
    config.check_allowed = true;
    EXPECT_TRUE(checkAllowed(config, "b").ok());
    EXPECT_EQ(checkAllowed(config, "c").error().message, "Unauthorized (not in the allowed list)");
    EXPECT_FALSE(checkAllowed(config, std::nullopt).ok());
}

TEST(Access, ComparesWholeTexts) {
    EXPECT_TRUE(sameText("", ""));
    EXPECT_TRUE(sameText("abc", "abc"));
    EXPECT_FALSE(sameText("abc", "abcabc"));
    EXPECT_FALSE(sameText("abc", "ab"));
    EXPECT_FALSE(sameText("", "a"));
    EXPECT_FALSE(sameText("a", ""));
}

TEST(RoomEdit, ChangesWhatItNamesAndRaisesLowBitrates) {
    RoomConfig config;
    config.pin = "1";
    config.description = "before";
    RoomEdit edit;
    edit.pin = "";
    edit.bitrate_bps = 1;
    edit.max_publishers = 9;
    apply(edit, config);
    EXPECT_EQ(config.pin, "");
    EXPECT_EQ(config.bitrate_bps, 64'000U);
    EXPECT_EQ(config.max_publishers, 9U);
    EXPECT_EQ(config.description, "before");
    EXPECT_EQ(raisedBitrate(0), 0U);
    EXPECT_EQ(raisedBitrate(64'001), 64'001U);
}

}  // namespace
}  // namespace wf::room
