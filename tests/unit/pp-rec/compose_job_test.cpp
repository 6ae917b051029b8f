#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "pp-rec/compose/sha256_file.h"
#include "pp-rec/job/meeting.h"
#include "tests/support/media_probe.h"
#include "tests/unit/pp-rec/made_meeting.h"

namespace wf::job {
namespace {

using test::MadeMeeting;
using test::SyntheticTrack;

/// Anna for 8 s, Bob from 3 to 6 s with sound alone.
class ComposeJob : public testing::Test {
protected:
    void SetUp() override {
        made_.add("anna", "audio-0", 0, SyntheticTrack::opus().play(8));
        made_.add("anna", "video-1", 0, SyntheticTrack::vp8(25, 50, 2).play(8));
        made_.add("b|ob", "audio-0", 3, SyntheticTrack::opus().play(3));
        options_.width = 256;
        options_.height = 144;
        options_.fps = 5;
    }
    [[nodiscard]] std::string out(const std::string& name) const { return (folder_ / name).string(); }
    [[nodiscard]] Result<ComposedMeeting> compose() const { return composeMeeting(made_.group().front(), options_); }
    void expectError(const std::string& part) const {
        const std::size_t files = test::filesIn(folder_).size();
        const auto composed = compose();
        ASSERT_FALSE(composed.ok()) << part;
        EXPECT_NE(composed.error().message.find(part), std::string::npos) << composed.error().message;
        EXPECT_EQ(test::filesIn(folder_).size(), files);
    }

    MadeMeeting made_;
    test::TempDir folder_;
    ComposeOptions options_;
};

std::string contents(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST_F(ComposeJob, WritesAllThatIsAskedFor) {
    options_.outputs = {out("m.mp4"), out("m.opus")};
    options_.participants_dir = out("people");
    options_.poster = out("m.png");
    options_.speakers = out("m.vtt");
    options_.report_json = out("m.json");
    options_.report_html = out("m.html");
    options_.names = {{"anna", "Anna A."}};
    double last = 0;
    options_.progress.report = [&](double fraction) {
        EXPECT_GE(fraction, last);
        last = fraction;
    };
    const auto composed = compose();
    ASSERT_TRUE(composed.ok()) << composed.error().message;
    EXPECT_EQ(last, 1);
    EXPECT_NEAR(composed->duration_s, 8, 0.05);
    EXPECT_EQ(composed->step_s, 1);
    ASSERT_EQ(composed->people.size(), 2U);
    EXPECT_EQ(composed->people[0].name, "Anna A.");
    EXPECT_EQ(composed->people[0].tracks[0].bitrate_bps.size(), 8U);

    const auto video = test::probe(out("m.mp4"));
    ASSERT_TRUE(video.ok());
    EXPECT_NEAR(video->duration_s, 8, 0.2);
    EXPECT_EQ(video->streams.size(), 3U);  // and the chapters
    ASSERT_EQ(composed->outputs.size(), 7U);
    for (const ReportedOutput& output : composed->outputs) {
        EXPECT_EQ(output.bytes, std::filesystem::file_size(output.path)) << output.path;
        EXPECT_EQ(output.sha256, compose::sha256OfFile(output.path).value()) << output.path;
    }
    EXPECT_TRUE(std::filesystem::exists(out("people/anna.webm")));
    EXPECT_TRUE(std::filesystem::exists(out("people/b_ob.ogg")));
    const auto json = nlohmann::json::parse(contents(out("m.json")));
    EXPECT_EQ(json["outputs"].size(), 7U);
    EXPECT_EQ(json["outputs"][0]["kind"], "meeting");
    EXPECT_TRUE(contents(out("m.vtt")).starts_with("WEBVTT"));
    EXPECT_NE(contents(out("m.html")).find("Anna A."), std::string::npos);
}

TEST_F(ComposeJob, WithoutAnOutputOnlyTheReport) {
    options_.report_json = out("m.json");
    const auto composed = compose();
    ASSERT_TRUE(composed.ok()) << composed.error().message;
    EXPECT_EQ(test::filesIn(folder_).size(), 1U);
    EXPECT_TRUE(composed->outputs.empty());
    EXPECT_EQ(composed->people.size(), 2U);
}

TEST_F(ComposeJob, PartOfTheMeeting) {
    options_.outputs = {out("m.mkv")};
    options_.start_s = 2;
    options_.duration_s = 3;
    const auto composed = compose();
    ASSERT_TRUE(composed.ok()) << composed.error().message;
    EXPECT_EQ(composed->begin_s, 2);
    EXPECT_EQ(composed->end_s, 5);
    EXPECT_NEAR(composed->duration_s, 8, 0.05);
    EXPECT_NEAR(test::probe(out("m.mkv"))->duration_s, 3, 0.1);
    options_.start_s = 9;
    options_.outputs = {out("n.mkv")};
    expectError("behind its end");
}

TEST_F(ComposeJob, TrimCutsWhereNothingIsSeenOrHeard) {
    MadeMeeting made;  // its sound is silence, so that only the picture counts
    made.add("anna", "audio-0", 0, SyntheticTrack::opus().play(10));
    made.add("anna", "video-1", 4, SyntheticTrack::vp8(25, 50, 2).play(3));
    options_.outputs = {out("m.mkv")};
    options_.trim = true;
    const auto composed = composeMeeting(made.group().front(), options_);
    ASSERT_TRUE(composed.ok()) << composed.error().message;
    EXPECT_NEAR(composed->begin_s, 4, 0.05);
    EXPECT_NEAR(composed->end_s, 7, 0.1);
}

TEST_F(ComposeJob, LoudnessIsBroughtToTheTarget) {
    options_.outputs = {out("m.wav")};
    options_.loudness_lufs = -16;
    const auto composed = compose();  // silence stays silence
    ASSERT_TRUE(composed.ok()) << composed.error().message;
    EXPECT_LE(composed->loudness_lufs, -70);
}

TEST_F(ComposeJob, RefusesBeforeTheWork) {
    expectError("nothing to write");
    options_.outputs = {out("m.mp4"), out("./m.mp4")};
    expectError("two outputs");
    options_.outputs = {out("m.mp4")};
    options_.layout = "pile";
    expectError("pile");
    options_.layout = "auto";
    std::ofstream(out("m.mp4")) << "precious";
    expectError("exists already");
    EXPECT_EQ(contents(out("m.mp4")), "precious");
    options_.overwrite = true;
    options_.outputs = {made_.group().front().paths().front()};
    expectError("one of the recordings");
    options_.outputs = {out("m.opus")};
    options_.poster = out("m.png");
    expectError("poster");
    options_.poster.clear();
    options_.outputs = {out("m.xyz")};
    expectError("m.xyz");
    options_.outputs = {out("none/m.opus")};
    expectError("none/m.opus");
}

TEST_F(ComposeJob, StoppedLeavesNothing) {
    options_.outputs = {out("m.mp4")};
    options_.report_json = out("m.json");
    std::atomic<bool> stop{false};
    options_.progress.stop = &stop;
    options_.progress.report = [&](double) { stop = true; };
    expectError("stopped");
}

}  // namespace
}  // namespace wf::job
