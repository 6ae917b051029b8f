// What pp-rec promises in its manual page, on the small recordings that come with the sources.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/support/media_probe.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace wf::test {
namespace {

const std::string kOpusHeader = R"({"t": "a", "c": "opus", "s": 1000000, "u": 2000000})";

std::string audioRecording() { return testDataPath("truth/clean-h264-audio.mjr").string(); }
std::string videoRecording() { return testDataPath("truth/clean-h264-video.mjr").string(); }

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string writeFile(const TempDir& folder, const std::string& name, const std::string& content) {
    std::ofstream(folder / name, std::ios::binary) << content;
    return (folder / name).string();
}

std::size_t filesIn(const TempDir& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder.path()), {}));
}

TEST(PpRecTool, ConvertsAndSaysSo) {
    const TempDir folder;
    const std::string target = (folder / "out.opus").string();
    const Outcome outcome = runTool("pp-rec", {audioRecording(), target});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.describe();
    EXPECT_EQ(outcome.err, "");
    EXPECT_NE(outcome.out.find("Source file: " + audioRecording()), std::string::npos);
    EXPECT_NE(outcome.out.find("Target file: " + target), std::string::npos);
    EXPECT_EQ(outcome.out.find('\033'), std::string::npos) << "colours without a terminal";
    const auto facts = probe(target);
    ASSERT_TRUE(facts.ok());
    EXPECT_EQ(facts->streams.at(0).codec, "opus");
}

TEST(PpRecTool, ReplacesAnExistingTarget) {
    const TempDir folder;
    const std::string target = writeFile(folder, "out.opus", "old");
    ASSERT_EQ(runTool("pp-rec", {audioRecording(), target}).exit_code, 0);
    EXPECT_TRUE(probe(target).ok());
    EXPECT_EQ(filesIn(folder), 1U);
}

TEST(PpRecTool, AFailureLeavesTheOldTarget) {
    const TempDir folder;
    const std::string target = writeFile(folder, "out.webm", "old");
    const Outcome outcome = runTool("pp-rec", {videoRecording(), target});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_EQ(contentOf(target), "old");
    EXPECT_NE(outcome.err.find("supported formats: mp4, mkv"), std::string::npos) << outcome.err;
}

TEST(PpRecTool, NeverWritesOverTheSource) {
    const TempDir folder;
    const std::string source = (folder / "in.opus").string();
    std::filesystem::copy_file(audioRecording(), source);
    EXPECT_EQ(runTool("pp-rec", {source, source}).exit_code, 1);
    EXPECT_EQ(contentOf(source), contentOf(audioRecording()));
}

TEST(PpRecTool, JsonModesKeepStandardOutputClean) {
    for (const char* mode : {"-j", "-e"}) {
        const Outcome good = runTool("pp-rec", {mode, "-d", "7", "-D", audioRecording()});
        EXPECT_EQ(good.out.front(), '{') << mode;
        EXPECT_EQ(std::ranges::count(good.out, '\n'), 1) << mode;
        const Outcome bad = runTool("pp-rec", {mode, "/nonexistent.mjr"});
        EXPECT_EQ(bad.exit_code, 1) << mode;
        EXPECT_EQ(bad.out, "") << mode;
        EXPECT_NE(bad.err.find("/nonexistent.mjr"), std::string::npos) << mode;
    }
}

TEST(PpRecTool, LevelZeroIsSilent) {
    const Outcome outcome = runTool("pp-rec", {"-d", "0", "/nonexistent.mjr", "out.opus"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_EQ(outcome.out + outcome.err, "");
}

TEST(PpRecTool, UsageErrorsExitWithOne) {
    for (const std::vector<std::string>& line :
         {std::vector<std::string>{}, {"--nosuch"}, {"-i"}, {"a.mjr"}, {"a", "b", "c"}, {"-i", "x", "-j", "a.mjr"}}) {
        const Outcome outcome = runTool("pp-rec", line);
        EXPECT_EQ(outcome.exit_code, 1) << outcome.describe();
        EXPECT_EQ(outcome.out, "");
        EXPECT_NE(outcome.err, "");
    }
}

TEST(PpRecTool, HelpVersionAndExtensions) {
    EXPECT_NE(runTool("pp-rec", {"-h"}).out.find("--faststart"), std::string::npos);
    EXPECT_TRUE(runTool("pp-rec", {"-V"}).out.starts_with("pp-rec "));
    EXPECT_NE(runTool("pp-rec", {"-F"}).out.find("H.264"), std::string::npos);
    for (const char* option : {"-h", "-V", "-F"}) {
        EXPECT_EQ(runTool("pp-rec", {option}).exit_code, 0) << option;
    }
}

TEST(PpRecTool, RecordingsWithoutPacketsAreNoError) {
    const TempDir folder;
    const std::string header = std::string("\0", 1) + static_cast<char>(kOpusHeader.size()) + kOpusHeader;
    for (const std::string& content :
         {std::string(), std::string("MJR0"), std::string("MJR00002"), "MJR00002" + header}) {
        const std::string source = writeFile(folder, "in.mjr", content);
        for (const char* mode : {"-j", "-e", "-H", "-p"}) {
            EXPECT_EQ(runTool("pp-rec", {mode, source}).exit_code, 0) << content << mode;
        }
        EXPECT_EQ(runTool("pp-rec", {source, (folder / "out.opus").string()}).exit_code, 0) << content;
        EXPECT_EQ(filesIn(folder), 1U) << content;
    }
    EXPECT_EQ(runTool("pp-rec", {"-e", (folder / "in.mjr").string()}).out,
              R"({"t":"a","c":"opus","s":1000000,"u":2000000,"extended":{"packets":0,"duration":0.0}})"
              "\n");
}

TEST(PpRecTool, NoRecordingIsAnErrorWithAPlace) {
    const TempDir folder;
    const std::string source = writeFile(folder, "in.mjr", std::string(1000, 'x'));
    const Outcome outcome = runTool("pp-rec", {source, (folder / "out.opus").string()});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_NE(outcome.err.find(source), std::string::npos);
    EXPECT_NE(outcome.err.find("at byte 0"), std::string::npos) << outcome.err;
}

TEST(PpRecTool, EncryptedRecordingsAreShownButNotConverted) {
    const TempDir folder;
    const std::string json = R"({"t": "a", "c": "opus", "s": 1, "u": 2, "e": true})";
    const std::string packet("\x80\x6f\0\x01\0\0\0\0SSRC\x78payload", 20);
    const std::string source =
        writeFile(folder, "in.mjr",
                  std::string("MJR00002\0", 9) + static_cast<char>(json.size()) + json +
                      std::string("MEET\0\0\0\0\0", 9) + static_cast<char>(packet.size()) + packet);
    for (const char* mode : {"-j", "-e", "-H", "-p"}) {
        EXPECT_EQ(runTool("pp-rec", {mode, source}).exit_code, 0) << mode;
    }
    EXPECT_EQ(runTool("pp-rec", {source, (folder / "out.opus").string()}).exit_code, 1);
    EXPECT_EQ(filesIn(folder), 1U);
}

TEST(PpRecTool, VariablesStandInForOptions) {
    const TempDir folder;
    Command command;
    command.argv = {toolPath("pp-rec").string(), videoRecording(), (folder / "out").string()};
    command.environment = {{"JANUS_PPREC_FORMAT", "mkv"}, {"JANUS_PPREC_METADATA", "hello"}};
    ASSERT_EQ(run(command).exit_code, 0);
    const auto facts = probe(folder / "out");
    ASSERT_TRUE(facts.ok());
    EXPECT_NE(facts->format.find("matroska"), std::string::npos);
    const bool has_comment = std::ranges::any_of(facts->tags, [](const auto& tag) { return tag.second == "hello"; });
    EXPECT_TRUE(has_comment);
}

TEST(PpRecTool, FaststartPutsTheIndexFirst) {
    const TempDir folder;
    const std::string target = (folder / "out.mp4").string();
    ASSERT_EQ(runTool("pp-rec", {"-t", videoRecording(), target}).exit_code, 0);
    const std::string bytes = contentOf(target);
    EXPECT_LT(bytes.find("moov"), bytes.find("mdat"));
}

}  // namespace
}  // namespace wf::test
