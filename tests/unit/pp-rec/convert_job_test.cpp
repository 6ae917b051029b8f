#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "pp-rec/job/convert.h"
#include "tests/support/media_probe.h"
#include "tests/unit/pp-rec/recorded_track.h"

namespace wf::job {
namespace {

using test::SyntheticTrack;
using RtpTime = SyntheticTrack::RtpTime;

class ConvertJob : public testing::Test {
protected:
    std::string save(SyntheticTrack track) { return test::saveTrack(folder_, "in.mjr", std::move(track)); }
    [[nodiscard]] std::string out(const std::string& name) const { return (folder_ / name).string(); }
    /// Fails with a message that holds `part`, and leaves nothing behind.
    void expectFailure(const std::string& input, const std::string& output, const std::string& part,
                       const ConvertOptions& options = {}) {
        const std::size_t files = test::filesIn(folder_).size();
        const auto done = convertRecording(input, output, options);
        ASSERT_FALSE(done.ok()) << part;
        EXPECT_NE(done.error().message.find(part), std::string::npos) << done.error().message;
        EXPECT_EQ(test::filesIn(folder_).size(), files);
    }

    test::TempDir folder_;
};

TEST_F(ConvertJob, OpusKeepsItsPausesAndLength) {
    const std::string input = save(SyntheticTrack::opus().play(10).pause(20, RtpTime::kStands).play(10));
    const auto done = convertRecording(input, out("out.opus"), {});
    ASSERT_TRUE(done.ok()) << done.error().message;
    EXPECT_EQ(done->packets, 1000U);
    EXPECT_EQ(done->frames, 1000U);
    EXPECT_NEAR(done->duration_s, 40, 0.01);
    EXPECT_EQ(done->start_us, SyntheticTrack::kFirstFrame_us);
    EXPECT_EQ(done->repairs.total(media::RepairKind::kPause).times, 1U);
    const auto facts = test::probe(out("out.opus"));
    ASSERT_TRUE(facts.ok());
    EXPECT_NEAR(facts->duration_s, 40, 0.05);
}

TEST_F(ConvertJob, VideoIsCutAndBeginsAtZero) {
    SyntheticTrack track = SyntheticTrack::vp8(25, 50, 2).play(8);
    track.lose(0, 2).lose(250);
    const auto done = convertRecording(save(std::move(track)), out("out.webm"), {});
    ASSERT_TRUE(done.ok()) << done.error().message;
    EXPECT_EQ(done->frames, 200U - 50 - 25);
    const auto packets = test::probePackets(out("out.webm"), "v:0");
    ASSERT_TRUE(packets.ok());
    ASSERT_EQ(packets->size(), 125U);
    EXPECT_EQ(packets->front().pts_s, 0);
    EXPECT_TRUE(packets->front().key);
    EXPECT_TRUE(test::decodeErrors(out("out.webm")).empty());
}

TEST_F(ConvertJob, G711BecomesWav) {
    const auto done = convertRecording(save(SyntheticTrack::pcmu().play(3)), out("out.wav"), {});
    ASSERT_TRUE(done.ok()) << done.error().message;
    const auto facts = test::probe(out("out.wav"));
    ASSERT_TRUE(facts.ok());
    EXPECT_NEAR(facts->duration_s, 3, 0.001);
}

TEST_F(ConvertJob, TheFormatMayBeNamedApart) {
    ConvertOptions options;
    options.format = "OPUS";
    EXPECT_TRUE(convertRecording(save(SyntheticTrack::opus().play(1)), out("name.without"), options).ok());
}

TEST_F(ConvertJob, ExistingOutputStays) {
    const std::string input = save(SyntheticTrack::opus().play(1));
    std::ofstream(out("out.opus")) << "precious";
    expectFailure(input, out("out.opus"), "out.opus");
    EXPECT_EQ(std::filesystem::file_size(out("out.opus")), 8U);
    ConvertOptions options;
    options.overwrite = true;
    ASSERT_TRUE(convertRecording(input, out("out.opus"), options).ok());
    EXPECT_GT(std::filesystem::file_size(out("out.opus")), 100U);
}

TEST_F(ConvertJob, StoppedLeavesNothing) {
    const std::string input = save(SyntheticTrack::opus().play(10));
    const std::atomic<bool> stop{true};
    ConvertOptions options;
    options.progress.stop = &stop;
    expectFailure(input, out("out.opus"), "stopped", options);
    EXPECT_EQ(test::filesIn(folder_), std::vector<std::string>{"in.mjr"});
}

TEST_F(ConvertJob, StoppedHalfwayKeepsTheFileThatWasThere) {
    const std::string input = save(SyntheticTrack::opus().play(600));
    std::ofstream(out("out.opus")) << "precious";
    std::atomic<bool> stop{false};
    ConvertOptions options;
    options.overwrite = true;
    options.progress.stop = &stop;
    options.progress.report = [&](double) { stop = true; };
    const auto done = convertRecording(input, out("out.opus"), options);
    EXPECT_FALSE(done.ok());
    EXPECT_EQ(std::filesystem::file_size(out("out.opus")), 8U);
    EXPECT_EQ(test::filesIn(folder_).size(), 2U);
}

TEST_F(ConvertJob, ProgressEndsAtOne) {
    const std::string input = save(SyntheticTrack::opus().play(60));
    std::vector<double> seen;
    ConvertOptions options;
    options.progress.report = [&](double share) { seen.push_back(share); };
    ASSERT_TRUE(convertRecording(input, out("out.opus"), options).ok());
    ASSERT_FALSE(seen.empty());
    EXPECT_TRUE(std::ranges::is_sorted(seen));
    EXPECT_EQ(seen.back(), 1);
}

TEST_F(ConvertJob, NothingDecodable) {
    SyntheticTrack track = SyntheticTrack::vp8(25, 1000, 2).play(4);
    track.lose(1);
    const std::string input = save(std::move(track));
    expectFailure(input, out("out.webm"), "no whole key frame");
    ConvertOptions options;
    options.keep_undecodable = true;
    EXPECT_TRUE(convertRecording(input, out("out.webm"), options).ok());
}

TEST_F(ConvertJob, NoPacketHoldsSound) {
    SyntheticTrack track = SyntheticTrack::opus().play(1);
    for (auto& packet : track.packets()) {
        packet.payload = {std::byte{0xfb}};
    }
    expectFailure(save(std::move(track)), out("out.opus"), "no packet holds opus sound");
}

TEST_F(ConvertJob, EmptyRecordingsAreNoError) {
    SyntheticTrack padding = SyntheticTrack::vp8().play(1);
    for (auto& packet : padding.packets()) {
        packet.payload.clear();
        packet.padding = 30;
    }
    for (SyntheticTrack track : {SyntheticTrack::opus(), padding}) {
        const auto done = convertRecording(save(std::move(track)), out("out.webm"), {});
        ASSERT_TRUE(done.ok()) << done.error().message;
        EXPECT_TRUE(done->output.empty());
        EXPECT_EQ(test::filesIn(folder_).size(), 1U);
    }
}

TEST_F(ConvertJob, RefusesWhatDoesNotFit) {
    const std::string input = save(SyntheticTrack::vp8().play(1));
    expectFailure(input, out("out.mp4"), "vp8 cannot be converted to 'mp4' (supported formats: webm, mkv)");
    expectFailure(input, out("out"), "cannot be converted to ''");
    expectFailure(out("missing.mjr"), out("out.webm"), "missing.mjr");
    ConvertOptions options;
    options.faststart = true;
    expectFailure(input, out("out.webm"), "faststart", options);
}

}  // namespace
}  // namespace wf::job
