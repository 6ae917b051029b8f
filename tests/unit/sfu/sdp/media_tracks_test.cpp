#include "sfu/sdp/media_tracks.h"

#include <gtest/gtest.h>

#include "tests/unit/sfu/sdp/samples.h"

namespace wf::sdp {
namespace {

TEST(SdpMediaTracks, OneTrackInUnifiedPlan) {
    const SessionDescription offer = sample("chromium-reoffer-1-offer");
    const MediaDescription& video = offer.media[1];
    const auto tracks = mediaTracks(video);
    ASSERT_EQ(tracks.size(), 1U);
    EXPECT_EQ(tracks[0].msid, video.msids[0]);
    ASSERT_EQ(tracks[0].layers.size(), 1U);
    EXPECT_EQ(tracks[0].layers[0].ssrc, video.source_groups[0].ssrcs[0]);
    EXPECT_EQ(tracks[0].layers[0].rtx_ssrc, video.source_groups[0].ssrcs[1]);
    EXPECT_FALSE(tracks[0].cname.empty());
}

TEST(SdpMediaTracks, SimulcastWithoutSsrcs) {
    const SessionDescription offer = sample("chromium-offer-simulcast");
    const MediaDescription& video = offer.media[1];
    const auto tracks = mediaTracks(video);
    ASSERT_EQ(tracks.size(), 1U);
    EXPECT_EQ(tracks[0].msid, video.msids[0]);
    EXPECT_TRUE(tracks[0].layers.empty());
    EXPECT_EQ(sentRids(video, 96), (std::vector<std::string>{"h", "m", "l"}));
}

TEST(SdpMediaTracks, SimulcastWithSsrcs) {
    const SessionDescription offer = sample("firefox-offer-simulcast");
    const auto tracks = mediaTracks(offer.media[1]);
    ASSERT_EQ(tracks.size(), 1U);
    ASSERT_EQ(tracks[0].layers.size(), 3U);
    for (const MediaLayer& layer : tracks[0].layers) {
        EXPECT_TRUE(layer.rtx_ssrc);
    }
}

TEST(SdpMediaTracks, SimGroupGivesTheOrder) {
    const SessionDescription offer = sessionOf(
        "m=video 9 UDP/TLS/RTP/SAVPF 96",
        "a=ssrc-group:SIM 30 10 20\r\na=ssrc-group:FID 10 11\r\na=ssrc-group:FEC-FR 20 22\r\na=ssrc:10 cname:c\r\n"
        "a=ssrc:11 cname:c\r\na=ssrc:20 cname:c\r\na=ssrc:22 cname:c\r\na=ssrc:30 cname:c\r\n");
    EXPECT_EQ(mediaTracks(offer.media[0]),
              (std::vector<MediaTrack>{
                  {{}, "c", {{30, std::nullopt, std::nullopt}, {10, 11, std::nullopt}, {20, std::nullopt, 22}}}}));
}

TEST(SdpMediaTracks, PlanBHasSeveralInALine) {
    const SessionDescription offer = sample("legacy-plan-b");
    EXPECT_EQ(mediaTracks(offer.media[0]),
              (std::vector<MediaTrack>{{{"room|77-alice", "mic0"}, "alice", {{1001, std::nullopt, std::nullopt}}}}));
    EXPECT_EQ(
        mediaTracks(offer.media[1]),
        (std::vector<MediaTrack>{
            {{"room|77-alice", "cam0"}, "alice", {{2001, 2101, std::nullopt}, {2002, std::nullopt, std::nullopt}}},
            {{"room|77-alice-screen", "screen0"}, "alice", {{3001, std::nullopt, std::nullopt}}}}));
}

TEST(SdpMediaTracks, LeavesOutRidsThatCannotBeUsed) {
    const SessionDescription offer =
        sessionOf("m=video 9 UDP/TLS/RTP/SAVPF 96 98",
                  "a=rid:a send pt=98\r\na=rid:b send pt=96,98\r\na=rid:c recv\r\na=rid:d send\r\n"
                  "a=simulcast:send a,b;c;~d;d;missing\r\n");
    EXPECT_EQ(sentRids(offer.media[0], 96), (std::vector<std::string>{"b", "d"}));
    EXPECT_EQ(sentRids(offer.media[0], 98), (std::vector<std::string>{"a", "d"}));
    MediaDescription alone = offer.media[0];
    alone.simulcast.reset();
    EXPECT_EQ(sentRids(alone, 96), (std::vector<std::string>{"b", "d"}));
}

}  // namespace
}  // namespace wf::sdp
