#include "sfu/janus/videoroom/room_options.h"

#include <gtest/gtest.h>

#include "sfu/janus/videoroom/room_parameters.h"

namespace wf::janus::videoroom {
namespace {

TEST(RoomOptionsTest, WritesWhatJanusWrites) {
    room::RoomConfig config;
    config.id = "3";
    completeConfig(config);
    EXPECT_EQ(roomOptions(config), (std::vector<RoomOption>{{"description", "Room 3"},
                                                            {"bitrate", "0"},
                                                            {"publishers", "3"},
                                                            {"audiocodec", "opus"},
                                                            {"videocodec", "vp8"},
                                                            {"opus_fec", "yes"},
                                                            {"audiolevel_ext", "yes"},
                                                            {"videoorient_ext", "yes"},
                                                            {"playoutdelay_ext", "yes"},
                                                            {"transport_wide_cc_ext", "yes"}}));
}

TEST(RoomOptionsTest, ReadsBackWhatItWrites) {
    room::RoomConfig config;
    config.id = "a|b";
    config.description = "A \"quoted\" room";
    config.is_private = config.require_pvtid = config.require_e2ee = config.dummy_publisher = true;
    config.bitrate_bps = 100'000;
    config.bitrate_cap = true;
    config.max_publishers = 7;
    config.fir_freq = std::chrono::seconds(3);
    config.audio_codecs = {rtp::Codec::kOpus, rtp::Codec::kPcmu};
    config.video_codecs = {rtp::Codec::kVp9, rtp::Codec::kH264};
    config.vp9_profile = "2";
    config.h264_profile = "42e01f";
    config.opus_fec = false;
    config.opus_dtx = true;
    config.opus_red = true;
    config.secret = "s";
    config.pin = "p";
    config.audiolevel_ext = false;
    config.audiolevel_event = true;
    config.audio_active_packets = 4;
    config.audio_level_average = 5;
    config.notify_joining = config.record = config.lock_record = true;
    config.rec_dir = "/r";
    config.threads = 2;
    std::vector<OptionFinding> findings;
    EXPECT_EQ(roomFromOptions(config.id, roomOptions(config), findings), config);
    EXPECT_TRUE(findings.empty());
}

TEST(RoomOptionsTest, KeepsDefaultsForWhatCannotBeUsed) {
    const std::vector<RoomOption> options{{"description", "One"},  {"audiocodec", "zz,opus"}, {"is_private", "YES"},
                                          {"publishers", "-3"},    {"bitrate", "500"},        {"fir_freq", "x"},
                                          {"audiolevel_ext", "0"}, {"opus_fec", "maybe"},     {"signed_tokens", "ture"},
                                          {"colour", "red"}};
    std::vector<OptionFinding> findings;
    const room::RoomConfig config = roomFromOptions("1", options, findings);
    EXPECT_EQ(config.description, "One");
    EXPECT_EQ(config.audio_codecs, std::vector{rtp::Codec::kOpus});
    EXPECT_TRUE(config.is_private);
    EXPECT_EQ(config.max_publishers, 3U);
    EXPECT_EQ(config.bitrate_bps, 64'000U);
    EXPECT_EQ(config.fir_freq, std::chrono::seconds(0));
    EXPECT_FALSE(config.audiolevel_ext);
    EXPECT_TRUE(config.opus_fec);
    EXPECT_FALSE(config.signed_tokens);
    ASSERT_EQ(findings.size(), 6U);
    EXPECT_EQ(findings[0].key, "audiocodec");
    EXPECT_EQ(findings[1].key, "publishers");
    EXPECT_EQ(findings[2].key, "fir_freq");
    EXPECT_EQ(findings[2].allowed, "seconds, a whole number");
    EXPECT_EQ(findings[3].key, "opus_fec");
    EXPECT_EQ(findings[3].allowed, "yes or no");
    EXPECT_EQ(findings[4].key, "signed_tokens");
    EXPECT_EQ(findings[5].key, "colour");
    EXPECT_EQ(findings[5].allowed, "");
}

}  // namespace
}  // namespace wf::janus::videoroom
