// `mjr compose` as a program: outputs, parts of a meeting, wrong use, interruption.

#include <gtest/gtest.h>
#include <wf_folders.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/compose_probe.h"
#include "tests/support/made_recording.h"
#include "tests/support/media_probe.h"
#include "tests/support/process.h"
#include "tests/support/started.h"
#include "tests/support/temp_dir.h"

namespace wf::test {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> filesIn(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) {
        names.push_back(entry.path().filename().string());
    }
    return names;
}

std::size_t lineCount(const std::string& text) { return static_cast<std::size_t>(std::ranges::count(text, '\n')); }

// One participant of the meeting, 6 s: always there.
const std::string kSmall = testDataPath("meeting").string();

TEST(ComposeCli, ComposesWhatIsAlwaysThere) {
    const TempDir folder;
    const std::string film = (folder / "a.mp4").string();
    const Outcome outcome = compose({kSmall, "-o", film});
    ASSERT_TRUE(outcome.ok()) << outcome.describe();
    EXPECT_TRUE(outcome.err.empty() || lineCount(outcome.err) > 0);
    const auto facts = probe(film);
    ASSERT_TRUE(facts.ok()) << facts.error().message;
    EXPECT_NEAR(facts->duration_s, 6, 0.2);
    EXPECT_EQ(coloursAt(film, {1, 3, 5}), (std::vector<std::string>{"b", "b", "b"}));
    EXPECT_EQ(filesIn(folder.path()), std::vector<std::string>{"a.mp4"});
}

TEST(ComposeCli, TakesFilesAsWellAsFolders) {
    const TempDir folder;
    std::vector<std::string> arguments;
    for (const auto& entry : fs::directory_iterator(kSmall)) {
        arguments.push_back(entry.path().string());
    }
    arguments.insert(arguments.end(), {"-o", (folder / "a.mp4").string(), "--duration", "1"});
    const Outcome outcome = compose(arguments);
    EXPECT_TRUE(outcome.ok()) << outcome.describe();
}

TEST(ComposeCli, WritesAllContainersOfPictures) {
    const TempDir folder;
    struct Container {
        std::string name;
        std::string format;
        std::string video;
        std::string audio;
    };
    const std::vector<Container> containers{{"a.mp4", "mov,mp4,m4a,3gp,3g2,mj2", "h264", "aac"},
                                            {"a.webm", "matroska,webm", "vp9", "opus"},
                                            {"a.mkv", "matroska,webm", "h264", "aac"}};
    std::vector<std::string> arguments{kSmall, "--size", "320x180", "--duration", "3"};
    for (const Container& container : containers) {
        arguments.insert(arguments.end(), {"-o", (folder / container.name).string()});
    }
    const Outcome outcome = compose(arguments);
    ASSERT_TRUE(outcome.ok()) << outcome.describe();
    for (const Container& container : containers) {
        SCOPED_TRACE(container.name);
        const fs::path path = folder / container.name;
        const auto facts = probe(path, CountFrames::kYes);
        ASSERT_TRUE(facts.ok()) << facts.error().message;
        EXPECT_EQ(facts->format, container.format);
        ASSERT_NE(facts->stream("video"), nullptr);
        EXPECT_EQ(facts->stream("video")->codec, container.video);
        EXPECT_EQ(facts->stream("video")->width, 320);
        EXPECT_EQ(facts->stream("video")->height, 180);
        EXPECT_EQ(facts->stream("video")->frames, 75);
        ASSERT_NE(facts->stream("audio"), nullptr);
        EXPECT_EQ(facts->stream("audio")->codec, container.audio);
        EXPECT_NEAR(facts->duration_s, 3, 0.1);
        EXPECT_EQ(decodeErrors(path), std::vector<std::string>{});
        EXPECT_EQ(coloursAt(path, {1, 2}), (std::vector<std::string>{"b", "b"}));
    }
}

TEST(ComposeCli, CutsAPartOfAMeeting) {
    if (!hasCorpus()) {
        GTEST_SKIP() << "needs the large corpus (WF_CORPUS_DIR)";
    }
    const TempDir folder;
    const std::string film = (folder / "a.mp4").string();
    // Blue comes at 19.43 s, green goes at 30.93 s.
    const Outcome outcome = compose(
        {corpusPath("meeting-a").string(), "-o", film, "--start", "18", "--duration", "14", "--layout", "grid"});
    ASSERT_TRUE(outcome.ok()) << outcome.describe();
    const auto facts = probe(film);
    ASSERT_TRUE(facts.ok()) << facts.error().message;
    EXPECT_NEAR(facts->duration_s, 14, 0.1);
    EXPECT_NEAR(facts->start_s, 0, 0.001);
    EXPECT_EQ(coloursAt(film, {0.4, 1, 2, 12.4, 13.4}), (std::vector<std::string>{"gr", "gr", "bgr", "bgr", "br"}));
}

TEST(ComposeCli, TrimsTheTimeInWhichNobodySends) {
    const TempDir folder;
    const fs::path meeting = folder / "meeting";
    fs::create_directory(meeting);
    for (const auto& entry : fs::directory_iterator(kSmall)) {
        fs::create_symlink(fs::absolute(entry.path()), meeting / entry.path().filename());
    }
    // The room's recording began 5 s before the first packet and ended 4 s after the last.
    std::ofstream(meeting / "videoroom-uid7|839201-1795376890000000.events.jsonl")
        << R"({"t": 1795376890442083, "event": "record-on", "room": "uid7|839201"})"
        << "\n"
        << R"({"t": 1795376890442083, "event": "join", "user": "gr-2f-9-carol", "name": "Carol"})"
        << "\n"
        << R"({"t": 1795376905442083, "event": "leave", "user": "gr-2f-9-carol"})"
        << "\n"
        << R"({"t": 1795376905442083, "event": "record-off"})"
        << "\n";
    const std::string film = (folder / "a.mp4").string();
    const Outcome outcome = compose({meeting.string(), "-o", film, "--trim"});
    ASSERT_TRUE(outcome.ok()) << outcome.describe();
    const auto facts = probe(film);
    ASSERT_TRUE(facts.ok()) << facts.error().message;
    EXPECT_NEAR(facts->duration_s, 6, 0.2);
    EXPECT_EQ(coloursAt(film, {0.6, 5.4}), (std::vector<std::string>{"b", "b"}));
}

TEST(ComposeCli, JsonIsTheReport) {
    const TempDir folder;
    const Outcome outcome = compose({kSmall, "-o", (folder / "a.mp4").string(), "--duration", "1", "--json"});
    ASSERT_TRUE(outcome.ok()) << outcome.describe();
    const auto report = nlohmann::json::parse(outcome.out, nullptr, false);
    ASSERT_TRUE(report.is_object()) << outcome.out;
    EXPECT_EQ(report["type"], "meeting");
    EXPECT_EQ(report["people"].size(), 1U);
}

TEST(ComposeCli, NeverOverwritesUnlessToldTo) {
    const TempDir folder;
    const std::string film = (folder / "a.mp4").string();
    writeBytes(film, asBytes("precious"));
    const Outcome refused = compose({kSmall, "-o", film, "--duration", "1"});
    EXPECT_EQ(refused.exit_code, 1) << refused.describe();
    EXPECT_EQ(lineCount(refused.err), 1U) << refused.describe();
    EXPECT_EQ(fs::file_size(film), 8U);
    EXPECT_TRUE(compose({kSmall, "-o", film, "--duration", "1", "--force"}).ok());
    EXPECT_GT(fs::file_size(film), 1000U);
    EXPECT_EQ(filesIn(folder.path()), std::vector<std::string>{"a.mp4"});
}

TEST(ComposeCli, WrongUseIsOneLineAndTwo) {
    const TempDir folder;
    const std::string film = (folder / "a.mp4").string();
    const std::vector<std::vector<std::string>> wrong{
        {},
        {kSmall, "-o", film, "--layout", "pyramid"},
        {kSmall, "-o", film, "--size", "wide"},
        {kSmall, "-o", film, "--size", "0x0"},
        {kSmall, "-o", film, "--fps", "0"},
        {kSmall, "-o", film, "--preset", "warp"},
        {kSmall, "-o", film, "--crf", "99"},
        {kSmall, "-o", film, "--start", "-5"},
        {kSmall, "-o", film, "--duration", "soon"},
    };
    for (const auto& arguments : wrong) {
        const Outcome outcome = compose(arguments);
        EXPECT_EQ(outcome.exit_code, 2) << ::testing::PrintToString(arguments) << outcome.describe();
        EXPECT_EQ(lineCount(outcome.err), 1U) << outcome.describe();
    }
    EXPECT_TRUE(filesIn(folder.path()).empty());
}

TEST(ComposeCli, FailuresAreOneLineAndOne) {
    const TempDir folder;
    fs::create_directory(folder / "bare");
    fs::create_directory(folder / "bad");
    writeBytes(folder / "bad/videoroom-1-user-2-1800000000000000-audio-0.mjr", asBytes("no recording, no recording"));
    const std::string film = (folder / "a.mp4").string();
    const std::vector<std::vector<std::string>> failing{
        {(folder / "missing").string(), "-o", film},
        {(folder / "bare").string(), "-o", film},
        {(folder / "bad").string(), "-o", film},
        {kSmall, "-o", (folder / "no/such/folder/a.mp4").string()},
        {kSmall, "-o", film, "--names", (folder / "missing.json").string()},
        {kSmall, "-o", film, "--start", "100"},
        {kSmall, "-o", (folder / "a.xyz").string()},
    };
    for (const auto& arguments : failing) {
        const Outcome outcome = compose(arguments);
        EXPECT_EQ(outcome.exit_code, 1) << ::testing::PrintToString(arguments) << outcome.describe();
        EXPECT_GE(lineCount(outcome.err), 1U) << outcome.describe();
        EXPECT_FALSE(fs::exists(film));
    }
}

TEST(ComposeCli, OneBadOutputLeavesNoOther) {
    const TempDir folder;
    const Outcome outcome = compose({kSmall, "-o", (folder / "a.mp4").string(), "-o",
                                     (folder / "no/such/folder/a.m4a").string(), "--duration", "1"});
    EXPECT_EQ(outcome.exit_code, 1) << outcome.describe();
    EXPECT_TRUE(filesIn(folder.path()).empty());
}

TEST(ComposeCli, FullDiskIsOneLineAndLeavesNothing) {
    const TempDir folder;
    fs::create_directory(folder / "out");
    Command command;
    // Writes beyond the limit fail as on a full disk.
    command.argv = {"sh",
                    "-c",
                    R"(trap "" XFSZ; ulimit -f 64; exec "$0" "$@")",
                    toolPath("mjr").string(),
                    "compose",
                    kSmall,
                    "-o",
                    (folder / "out/a.mp4").string(),
                    "-o",
                    (folder / "out/a.m4a").string(),
                    "--preset",
                    "ultrafast",
                    "--quiet"};
    const Outcome outcome = run(command);
    EXPECT_EQ(outcome.exit_code, 1) << outcome.describe();
    EXPECT_EQ(lineCount(outcome.err), 1U) << outcome.describe();
    EXPECT_NE(outcome.err.find("out/a.m"), std::string::npos) << outcome.describe();
    EXPECT_TRUE(filesIn(folder / "out").empty());
}

void interruptOnce(int number, bool twice) {
    const TempDir folder;
    fs::create_directory(folder / "out");
    const FolderWatch watch(folder / "out");
    const auto path = [&](const char* name) { return (folder / "out" / name).string(); };
    Started started("mjr", {"compose", kSmall, "-o", path("a.mp4"), "-o", path("a.m4a"), "--preset", "veryslow",
                            "--size", "1920x1080", "--per-participant", path("people"), "--poster", path("p.png"),
                            "--report", path("r.json")});
    const bool begun = watch.waitForFile();
    started.send(number);
    if (twice) {
        started.send(number);
    }
    EXPECT_EQ(started.wait(), 128 + number);
    EXPECT_TRUE(begun);
    for (const auto& entry : fs::recursive_directory_iterator(folder / "out")) {
        EXPECT_TRUE(entry.is_directory()) << entry.path();
    }
}

TEST(ComposeCli, InterruptLeavesNothing) { interruptOnce(SIGINT, false); }
TEST(ComposeCli, TerminationLeavesNothing) { interruptOnce(SIGTERM, false); }
TEST(ComposeCli, SecondSignalEndsAtOnceAndLeavesNothing) { interruptOnce(SIGINT, true); }

}  // namespace
}  // namespace wf::test
