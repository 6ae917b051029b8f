#include "pp-rec/compose/speaker_track.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/support/temp_dir.h"

namespace wf::compose {
namespace {

std::string written(const SpeakerTrack& track, const char* name) {
    const wf::test::TempDir folder;
    const std::string path = (folder / name).string();
    const Status status = writeSpeakerTrack(track, path, false);
    EXPECT_TRUE(status.ok());
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

const SpeakerTrack kTrack{{"Ada", "B<ob> & Co"}, {{{5, 15}, {20, 21.5}, {4000, 5000}}, {{12, 20}}}, {10, 3650}};

TEST(SpeakerTrack, SrtNamesAllWhoTalkAtOnce) {
    EXPECT_EQ(written(kTrack, "a.srt"),
              "1\n00:00:00,000 --> 00:00:02,000\nAda\n\n"
              "2\n00:00:02,000 --> 00:00:05,000\nAda\nB<ob> & Co\n\n"
              "3\n00:00:05,000 --> 00:00:10,000\nB<ob> & Co\n\n"
              "4\n00:00:10,000 --> 00:00:11,500\nAda\n\n");
}

TEST(SpeakerTrack, VttHasVoicesAndNoMarkupInNames) {
    const std::string text = written(kTrack, "a.VTT");
    EXPECT_TRUE(text.starts_with("WEBVTT\n\n1\n00:00:00.000 --> 00:00:02.000\n<v Ada>Ada</v>\n\n")) << text;
    EXPECT_NE(text.find("<v B&lt;ob&gt; &amp; Co>B&lt;ob&gt; &amp; Co</v>\n"), std::string::npos);
}

TEST(SpeakerTrack, LinesOfANameDoNotEndACue) {
    const SpeakerTrack track{{"A\n\nb", ""}, {{{0, 1}}, {{0, 1}}}, {0, 10}};
    EXPECT_EQ(written(track, "a.srt"), "1\n00:00:00,000 --> 00:00:01,000\nA  b\n?\n\n");
}

TEST(SpeakerTrack, TalkThatGoesOnIsOneCue) {
    const SpeakerTrack track{{"A"}, {{{0, 1}, {1, 2}}}, {0, 10}};
    EXPECT_EQ(written(track, "a.srt"), "1\n00:00:00,000 --> 00:00:02,000\nA\n\n");
    EXPECT_EQ(written({{}, {}, {0, 10}}, "b.vtt"), "WEBVTT\n\n");
}

TEST(SpeakerTrack, AnExistingFileStaysUnlessAllowed) {
    const wf::test::TempDir folder;
    const std::string path = (folder / "a.srt").string();
    ASSERT_TRUE(writeSpeakerTrack(kTrack, path, false).ok());
    EXPECT_FALSE(writeSpeakerTrack(kTrack, path, false).ok());
    EXPECT_TRUE(writeSpeakerTrack(kTrack, path, true).ok());
}

}  // namespace
}  // namespace wf::compose
