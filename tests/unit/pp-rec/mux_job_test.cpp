#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "pp-rec/job/mux.h"
#include "tests/support/media_probe.h"
#include "tests/unit/pp-rec/recorded_track.h"

namespace wf::job {
namespace {

using test::SyntheticTrack;
using RtpTime = SyntheticTrack::RtpTime;

class MuxJob : public testing::Test {
protected:
    std::string save(const std::string& name, SyntheticTrack track) {
        return test::saveTrack(folder_, name, std::move(track));
    }
    [[nodiscard]] std::string out(const std::string& name) const { return (folder_ / name).string(); }
    void expectFailure(const std::vector<std::string>& inputs, const std::string& output, const std::string& part,
                       const MuxOptions& options = {}) {
        const std::size_t files = test::filesIn(folder_).size();
        const auto done = muxRecordings(inputs, output, options);
        ASSERT_FALSE(done.ok()) << part;
        EXPECT_NE(done.error().message.find(part), std::string::npos) << done.error().message;
        EXPECT_EQ(test::filesIn(folder_).size(), files);
    }

    test::TempDir folder_;
};

TEST_F(MuxJob, SoundAndPictureStandWhereTheyWereRecorded) {
    const std::vector<std::string> inputs{save("a.mjr", SyntheticTrack::opus().play(10).lateBy(1500)),
                                          save("v.mjr", SyntheticTrack::vp8(25, 50, 2).play(8))};
    const auto done = muxRecordings(inputs, out("out.webm"), {});
    ASSERT_TRUE(done.ok()) << done.error().message;
    EXPECT_EQ(done->audio, "copy opus");
    EXPECT_EQ(done->video, "copy vp8");
    EXPECT_EQ(done->start_us, SyntheticTrack::kFirstFrame_us);
    EXPECT_NEAR(done->duration_s, 11.5, 0.01);
    ASSERT_EQ(done->tracks.size(), 2U);
    EXPECT_NEAR(done->tracks[0].offset_s, 1.5, 1e-3);
    EXPECT_EQ(done->tracks[0].packets, 500U);
    EXPECT_EQ(done->tracks[0].frames, 500U);
    EXPECT_EQ(done->tracks[1].frames, 200U);
    EXPECT_FALSE(done->tracks[1].skipped);
    const auto facts = test::probe(out("out.webm"));
    ASSERT_TRUE(facts.ok());
    EXPECT_EQ(facts->streams.size(), 2U);
    EXPECT_NEAR(facts->duration_s, 11.5, 0.1);
    EXPECT_EQ(std::filesystem::file_size(out("out.webm")), done->bytes);
}

TEST_F(MuxJob, ARejoiningPersonIsOneLine) {
    std::vector<std::string> inputs;
    // Order of the inputs does not matter.
    inputs.push_back(save("v2.mjr", SyntheticTrack::vp8(25, 50, 2).play(4).lateBy(20'000)));
    inputs.push_back(save("a2.mjr", SyntheticTrack::opus().play(4).lateBy(20'000)));
    inputs.push_back(save("a1.mjr", SyntheticTrack::opus().play(10)));
    inputs.push_back(save("v1.mjr", SyntheticTrack::vp8(25, 50, 2).play(10)));
    const auto done = muxRecordings(inputs, out("out.webm"), {});
    ASSERT_TRUE(done.ok()) << done.error().message;
    EXPECT_NEAR(done->duration_s, 24, 0.05);
    const auto video = test::probePackets(out("out.webm"), "v:0");
    ASSERT_TRUE(video.ok());
    EXPECT_EQ(video->size(), 350U + 1);  // and one black picture
    EXPECT_NEAR((*video)[250].pts_s, 10.06, 0.002);
    EXPECT_NEAR((*video)[251].pts_s, 20, 0.002);
    const auto audio = test::probePackets(out("out.webm"), "a:0");
    ASSERT_TRUE(audio.ok());
    EXPECT_EQ(audio->size(), 24U * 50);
}

TEST_F(MuxJob, ShiftedClocksMeet) {
    // A phone call: the clock of the sound stood still, that of the picture went on.
    const std::vector<std::string> inputs{
        save("a.mjr", SyntheticTrack::opus().play(10).pause(5, RtpTime::kStands).play(10)),
        save("v.mjr", SyntheticTrack::vp8(25, 50, 2).play(10).pause(5, RtpTime::kGoesOn).play(10))};
    const auto done = muxRecordings(inputs, out("out.mkv"), {});
    ASSERT_TRUE(done.ok()) << done.error().message;
    EXPECT_NEAR(done->tracks[0].duration_s, 25, 0.05);
    EXPECT_NEAR(done->tracks[1].duration_s, 25, 0.05);
    EXPECT_EQ(done->tracks[0].repairs.total(media::RepairKind::kPause).times, 1U);
}

TEST_F(MuxJob, UnusableInputsAreSkippedAndNoted) {
    SyntheticTrack no_key = SyntheticTrack::vp8(25, 1000, 2).play(4);
    no_key.lose(0, 2);
    std::ofstream(out("garbage.mjr")) << "no recording at all";
    const std::vector<std::string> inputs{
        save("v.mjr", std::move(no_key)), out("garbage.mjr"), save("empty.mjr", SyntheticTrack::opus()),
        save("a.mjr", SyntheticTrack::opus().play(2)), save("p.mjr", SyntheticTrack::pcmu().play(2))};
    const auto done = muxRecordings(inputs, out("out.webm"), {});
    ASSERT_TRUE(done.ok()) << done.error().message;
    ASSERT_EQ(done->tracks.size(), 5U);
    for (const std::size_t i : {0U, 1U, 2U, 4U}) {
        EXPECT_TRUE(done->tracks[i].skipped) << i;
        EXPECT_NE(done->tracks[i].note.find(i == 0   ? "decoded"
                                            : i == 4 ? "pcmu"
                                                     : ".mjr"),
                  std::string::npos)
            << done->tracks[i].note;
    }
    EXPECT_FALSE(done->tracks[3].skipped);
    EXPECT_TRUE(done->video.empty());
}

TEST_F(MuxJob, NothingUsable) {
    SyntheticTrack no_key = SyntheticTrack::vp8(25, 1000, 2).play(4);
    no_key.lose(0, 2);
    const std::string video = save("v.mjr", std::move(no_key));
    const std::string empty = save("empty.mjr", SyntheticTrack::opus());
    expectFailure({}, out("out.webm"), "no recordings");
    expectFailure({empty}, out("out.webm"), "no media packets");
    expectFailure({video}, out("out.webm"), "decoded");
    expectFailure({video, empty}, out("out.webm"), "");
    expectFailure({out("missing.mjr")}, out("out.webm"), "missing.mjr");
    expectFailure({save("good.mjr", SyntheticTrack::vp8().play(1))}, out("out.ogg"), "nothing but video");
}

TEST_F(MuxJob, RefusesWhatTheContainerCannotHold) {
    const std::string audio = save("a.mjr", SyntheticTrack::pcmu().play(1));
    const std::string video = save("v.mjr", SyntheticTrack::vp8().play(1));
    MuxOptions copy;
    copy.audio = AudioMode::kCopy;
    expectFailure({audio}, out("out.mka"), "only Opus sound can be copied", copy);
    MuxOptions h264;
    h264.video = VideoMode::kH264;
    expectFailure({video}, out("out.webm"), "WebM holds no H.264", h264);
    MuxOptions copied;
    copied.video = VideoMode::kCopy;
    expectFailure({video}, out("out.mp4"), "vp8 cannot be copied", copied);
    expectFailure({video}, out("out.xyz"), "no container is known");
}

TEST_F(MuxJob, ExistingOutputStays) {
    const std::string input = save("a.mjr", SyntheticTrack::opus().play(1));
    std::ofstream(out("out.ogg")) << "precious";
    expectFailure({input}, out("out.ogg"), "out.ogg");
    EXPECT_EQ(std::filesystem::file_size(out("out.ogg")), 8U);
}

TEST_F(MuxJob, StoppedLeavesNothing) {
    const std::string input = save("a.mjr", SyntheticTrack::opus().play(10));
    const std::atomic<bool> stop{true};
    MuxOptions options;
    options.progress.stop = &stop;
    expectFailure({input}, out("out.ogg"), "stopped", options);
    EXPECT_EQ(test::filesIn(folder_).size(), 1U);
}

TEST_F(MuxJob, Mp4EncodesTheSound) {
    const std::vector<std::string> inputs{save("a.mjr", SyntheticTrack::pcmu().play(3))};
    const auto done = muxRecordings(inputs, out("out.m4a"), {});
    ASSERT_TRUE(done.ok()) << done.error().message;
    EXPECT_EQ(done->audio, "aac");
    const auto facts = test::probe(out("out.m4a"));
    ASSERT_TRUE(facts.ok());
    EXPECT_NEAR(facts->duration_s, 3, 0.1);
}

TEST_F(MuxJob, Mp3HoldsTheSoundAlone) {
    const std::vector<std::string> inputs{save("a.mjr", SyntheticTrack::opus().play(3)),
                                          save("v.mjr", SyntheticTrack::vp8().play(3))};
    const auto done = muxRecordings(inputs, out("out.mp3"), {});
    ASSERT_TRUE(done.ok()) << done.error().message;
    EXPECT_EQ(done->audio, "mp3");
    const auto facts = test::probe(out("out.mp3"));
    ASSERT_TRUE(facts.ok());
    EXPECT_NEAR(facts->duration_s, 3, 0.05);
    MuxOptions copy;
    copy.audio = AudioMode::kCopy;
    expectFailure(inputs, out("copy.mp3"), "does not hold the sound", copy);
}

TEST_F(MuxJob, PreferredExtensions) {
    const std::string opus = save("a.mjr", SyntheticTrack::opus().play(1));
    const std::string pcmu = save("p.mjr", SyntheticTrack::pcmu().play(1));
    const std::string vp8 = save("v.mjr", SyntheticTrack::vp8().play(1));
    EXPECT_EQ(preferredExtension({opus}), "ogg");
    EXPECT_EQ(preferredExtension({pcmu}), "m4a");
    EXPECT_EQ(preferredExtension({opus, vp8}), "webm");
    EXPECT_EQ(preferredExtension({vp8, pcmu}), "mkv");
}

}  // namespace
}  // namespace wf::job
