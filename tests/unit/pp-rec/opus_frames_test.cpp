#include "pp-rec/media/opus_frames.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "rtp/payload/opus.h"
#include "tests/support/hex.h"

namespace wf::media {
namespace {

using test::hexBytes;

TEST(OpusSilence, HasTheLengthAskedFor) {
    for (const int samples : {120, 240, 480, 960}) {
        const auto packet = rtp::parseOpusPacket(opusSilence(samples));
        ASSERT_TRUE(packet) << samples;
        EXPECT_EQ(packet->samples, samples);
        EXPECT_EQ(packet->frame_count, 1);
        EXPECT_FALSE(packet->toc.stereo());
    }
    for (const int samples : {-1, 0, 1, 60, 121, 1920, 2880}) {
        EXPECT_TRUE(opusSilence(samples).empty()) << samples;
        EXPECT_TRUE(multiopusSilence(4, samples).empty()) << samples;
    }
    const Bytes silence = opusSilence(960);
    EXPECT_EQ(std::vector<std::byte>(silence.begin(), silence.end()), hexBytes("f8fffe"));
}

TEST(MultiopusSilence, HoldsOnePacketForEachStream) {
    EXPECT_EQ(multiopusSilence(1, 480), hexBytes("f0fffe"));
    EXPECT_EQ(multiopusSilence(4, 960), hexBytes("f802fffe f802fffe f802fffe f8fffe"));
    EXPECT_EQ(multiopusSamples(multiopusSilence(4, 960), 4), 960);
    EXPECT_EQ(multiopusSamples(multiopusSilence(4, 120), 4), 120);
    EXPECT_EQ(multiopusSamples(multiopusSilence(1, 240), 1), 240);
}

TEST(MultiopusSamples, RefusesStreamsThatDoNotFit) {
    EXPECT_EQ(multiopusSamples({}, 4), 0);
    EXPECT_EQ(multiopusSamples(hexBytes("f8fffe"), 0), 0);
    EXPECT_EQ(multiopusSamples(hexBytes("f802fffe f0fffe"), 2), 0);
    const auto whole = multiopusSilence(4, 960);
    for (std::size_t size = 0; size <= 12; ++size) {
        const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_EQ(multiopusSamples(cut, 4), 0) << size;
    }
}

TEST(OpusLayout, ReadsFmtp) {
    EXPECT_EQ(parseOpusLayout("channel_mapping=0,4,1,2,3,5;num_streams=4;coupled_streams=2"), kOpusSurround51);
    EXPECT_EQ(
        parseOpusLayout("coupled_streams=2; num_streams=4; minptime=10;useinbandfec=1 ;channel_mapping=0,4,1,2,3,5"),
        kOpusSurround51);
    const auto quad = parseOpusLayout("channel_mapping=0,1,2,3;num_streams=2;coupled_streams=2");
    ASSERT_TRUE(quad);
    EXPECT_EQ(quad->channels, 4);
    EXPECT_EQ(quad->family, 1);
    EXPECT_TRUE(parseOpusLayout("channel_mapping=0,255;num_streams=1;coupled_streams=0"));
}

TEST(OpusLayout, RefusesWhatDoesNotFitTogether) {
    for (const char* fmtp :
         {"", ";;;", "=", "channel_mapping", "num_streams=4;coupled_streams=2", "channel_mapping=0,1;num_streams=1",
          "channel_mapping=0,1;coupled_streams=1", "channel_mapping=0,2;num_streams=1;coupled_streams=1",
          "channel_mapping=0,1;num_streams=1;coupled_streams=2", "channel_mapping=0,1;num_streams=0;coupled_streams=0",
          "channel_mapping=0,x;num_streams=1;coupled_streams=1",
          "channel_mapping=0,300;num_streams=1;coupled_streams=1", "channel_mapping=;num_streams=1;coupled_streams=1",
          "channel_mapping=0,-1;num_streams=1;coupled_streams=1",
          "channel_mapping=0;num_streams=200;coupled_streams=100", "channel_mapping=0;num_streams=x;coupled_streams=0",
          "channel_mapping=0,0,0,0,0,0,0,0,0;num_streams=1;coupled_streams=1"}) {
        EXPECT_FALSE(parseOpusLayout(fmtp)) << fmtp;
    }
}

TEST(OpusHead, FollowsRfc7845) {
    EXPECT_EQ(makeOpusHead(kOpusStereo, 312), hexBytes("4f70757348656164 01 02 3801 80bb0000 0000 00"));
    EXPECT_EQ(makeOpusHead(kOpusSurround51, 0),
              hexBytes("4f70757348656164 01 06 0000 80bb0000 0000 01 04 02 000401020305"));
}

TEST(OpusTags, FollowRfc7845) {
    const std::vector<std::string> comments{"A=b", "TITLE="};
    EXPECT_EQ(makeOpusTags("wf", comments),
              hexBytes("4f70757354616773 02000000 7766 02000000 03000000 413d62 06000000 5449544c453d"));
    EXPECT_EQ(makeOpusTags("", {}), hexBytes("4f70757354616773 00000000 00000000"));
}

}  // namespace
}  // namespace wf::media
