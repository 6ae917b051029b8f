#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/made_recording.h"
#include "tests/support/media_probe.h"
#include "tests/support/process.h"
#include "tests/support/started.h"
#include "tests/support/temp_dir.h"

namespace wf::test {
namespace {

namespace fs = std::filesystem;

Outcome mjr(const std::vector<std::string>& arguments) { return runTool("mjr", arguments); }

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

std::vector<nlohmann::json> jsonLines(const std::string& text) {
    std::vector<nlohmann::json> objects;
    for (const std::string& line : linesOf(text)) {
        objects.push_back(nlohmann::json::parse(line, nullptr, false));
        EXPECT_TRUE(objects.back().is_object()) << line;
    }
    return objects;
}

std::vector<std::string> filesIn(const fs::path& folder) {
    std::vector<std::string> names;
    if (fs::exists(folder)) {
        for (const auto& entry : fs::directory_iterator(folder)) {
            names.push_back(entry.path().filename().string());
        }
    }
    return names;
}

void expectOneErrorLine(const Outcome& outcome, int code) {
    EXPECT_EQ(outcome.exit_code, code) << outcome.describe();
    EXPECT_EQ(linesOf(outcome.err).size(), 1U) << outcome.describe();
    EXPECT_TRUE(outcome.err.starts_with("mjr")) << outcome.describe();
}

const std::string kAudio = testDataPath("truth/janus-clean-vp8-audio.mjr").string();
const std::string kVideo = testDataPath("truth/janus-clean-vp8-video.mjr").string();

TEST(MjrCli, ExplainsItself) {
    const Outcome help = mjr({"--help"});
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_TRUE(help.err.empty());
    for (const std::string command : {"info", "check", "repair", "convert", "mux", "dump", "pcap"}) {
        EXPECT_NE(help.out.find(command), std::string::npos) << command;
        const Outcome detail = mjr({command, "--help"});
        EXPECT_EQ(detail.exit_code, 0);
        EXPECT_NE(detail.out.find("Examples:"), std::string::npos) << command;
    }
    const Outcome version = mjr({"--version"});
    EXPECT_EQ(version.exit_code, 0);
    EXPECT_TRUE(version.out.starts_with("mjr ")) << version.out;
}

TEST(MjrCli, WrongUseIsOneLineAndTwo) {
    const std::vector<std::vector<std::string>> wrong{
        {},
        {"frobnicate"},
        {"info"},
        {"info", "--foo", kAudio},
        {"convert", kAudio, kVideo, "-o", "out.webm"},
        {"convert", kAudio, "-o", "x.opus", "--out-dir", "y"},
        {"convert", "--jobs", "many", kAudio},
        {"mux", "--crf", "99", kVideo},
        {"mux", "--audio", "vorbis", kVideo},
        {"mux", "--preset", "warp", kVideo},
        {"mux", kAudio, testDataPath("truth").string()},
        {"repair", "--codec", "theora", kVideo},
        {"pcap", "--codec", "opus", kAudio},
        {"dump"},
        {"dump", "--audio-level", "300", kAudio},
    };
    for (const auto& arguments : wrong) {
        expectOneErrorLine(mjr(arguments), 2);
    }
}

TEST(MjrCli, BadInputsAreOneLineEach) {
    const TempDir folder;
    writeBytes(folder / "empty.mjr", {});
    writeBytes(folder / "text.mjr", asBytes("this is not a recording, but long enough"));
    fs::create_directory(folder / "bare");
    for (const std::string command : {"info", "check", "repair", "convert", "mux", "dump", "pcap"}) {
        expectOneErrorLine(mjr({command, (folder / "missing.mjr").string()}), 1);
        expectOneErrorLine(mjr({command, (folder / "bare").string()}), 1);
        if (command != "check") {
            expectOneErrorLine(mjr({command, (folder / "empty.mjr").string()}), 1);
            expectOneErrorLine(mjr({command, (folder / "text.mjr").string()}), 1);
        }
    }
    EXPECT_EQ(mjr({"check", (folder / "empty.mjr").string()}).exit_code, 1);
    EXPECT_EQ(filesIn(folder.path()).size(), 3U);
}

TEST(MjrCli, NoPermissionIsOneLine) {
    if (geteuid() == 0) {
        GTEST_SKIP() << "root may read and write everything";
    }
    const TempDir folder;
    fs::copy_file(kAudio, folder / "a.mjr");
    fs::permissions(folder / "a.mjr", fs::perms::none);
    expectOneErrorLine(mjr({"info", (folder / "a.mjr").string()}), 1);
    fs::create_directory(folder / "closed");
    fs::permissions(folder / "closed", fs::perms::owner_read | fs::perms::owner_exec);
    expectOneErrorLine(mjr({"convert", kAudio, "-o", (folder / "closed/a.opus").string()}), 1);
}

TEST(MjrCli, FullDiskIsOneLine) {
    expectOneErrorLine(mjr({"repair", kAudio, "-f", "-o", "/dev/full"}), 1);
    Command command;
    command.argv = {"sh", "-c", "\"$0\" dump \"$1\" > /dev/full", toolPath("mjr").string(), kVideo};
    expectOneErrorLine(run(command), 1);
}

TEST(MjrCli, InfoSpeaksJson) {
    const Outcome outcome = mjr({"info", "--json", "-r", testDataPath("").string()});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.describe();
    EXPECT_TRUE(outcome.err.empty()) << outcome.err;
    std::map<std::string, nlohmann::json> found;
    for (const auto& object : jsonLines(outcome.out)) {
        EXPECT_EQ(object["type"], "info");
        found[fs::path(object["input"].get<std::string>()).filename().string()] = object;
    }
    const auto& video = found["videoroom-uid7|839201-user-gr-2f-9-carol-1795376895358850-video-1.mjr"];
    ASSERT_TRUE(video.is_object());
    EXPECT_EQ(video["room"], "uid7|839201");
    EXPECT_EQ(video["user"], "gr-2f-9-carol");
    EXPECT_EQ(video["header"]["codec"], "vp8");
    EXPECT_EQ(video["frames"], 121);
    EXPECT_EQ(video["resolutions"][0]["width"], 640);
}

TEST(MjrCli, JsonErrorsAreObjectsToo) {
    const Outcome outcome = mjr({"info", "--json", "/nowhere/a.mjr", kAudio});
    EXPECT_EQ(outcome.exit_code, 1);
    const auto objects = jsonLines(outcome.out);
    ASSERT_EQ(objects.size(), 2U);
    EXPECT_EQ(objects[0]["type"], "error");
    EXPECT_EQ(objects[0]["input"], "/nowhere/a.mjr");
    EXPECT_EQ(objects[1]["type"], "info");
}

TEST(MjrCli, BadUtf8InNamesDoesNotBreakJson) {
    const TempDir folder;
    const std::string name = (folder.path() / "a\xff\x1b[31m-audio-0.mjr").string();
    fs::copy_file(kAudio, name);
    EXPECT_EQ(jsonLines(mjr({"info", "--json", name}).out).size(), 1U);
    EXPECT_EQ(mjr({"info", name}).out.find('\x1b'), std::string::npos);
    EXPECT_EQ(mjr({"check", name}).out.find('\x1b'), std::string::npos);
}

TEST(MjrCli, ConvertsWithoutOverwriting) {
    const TempDir folder;
    const std::string out = (folder / "v.webm").string();
    const Outcome first = mjr({"convert", kVideo, "-o", out});
    ASSERT_EQ(first.exit_code, 0) << first.describe();
    EXPECT_EQ(linesOf(first.err).size(), 1U);
    const auto facts = probe(out, CountFrames::kYes);
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->stream("video")->frames, 180);

    writeBytes(out, asBytes("precious"));
    expectOneErrorLine(mjr({"convert", kVideo, "-o", out}), 1);
    EXPECT_EQ(fs::file_size(out), 8U);
    EXPECT_EQ(mjr({"convert", kVideo, "--force", "--quiet", "-o", out}).exit_code, 0);
    EXPECT_GT(fs::file_size(out), 100'000U);
    EXPECT_EQ(filesIn(folder.path()).size(), 1U);
}

TEST(MjrCli, ConvertsAFolderAndGoesOnAfterErrors) {
    const TempDir folder;
    fs::copy_file(kAudio, folder / "a-audio-0.mjr");
    fs::copy_file(kVideo, folder / "a-video-1.mjr.tmp");
    writeBytes(folder / "b.mjr", asBytes("no recording, no recording"));
    writeBytes(folder / "c.mjr", asBytes("MJR00002"));
    const Outcome outcome =
        mjr({"convert", folder.path().string(), "--out-dir", (folder / "out").string(), "--json", "--jobs", "2"});
    EXPECT_EQ(outcome.exit_code, 1) << outcome.describe();
    const auto objects = jsonLines(outcome.out);
    ASSERT_EQ(objects.size(), 4U);
    EXPECT_EQ(objects[0]["type"], "convert");
    EXPECT_EQ(objects[0]["frames"], 301);
    EXPECT_EQ(objects[1]["frames"], 180);
    EXPECT_EQ(objects[2]["type"], "error");
    EXPECT_EQ(objects[3]["type"], "convert");
    EXPECT_TRUE(objects[3]["output"].is_null());
    auto names = filesIn(folder / "out");
    std::ranges::sort(names);
    EXPECT_EQ(names, (std::vector<std::string>{"a-audio-0.opus", "a-video-1.webm"}));
}

TEST(MjrCli, TwoInputsNeverBecomeOneOutput) {
    const TempDir folder;
    fs::create_directories(folder / "x");
    fs::create_directories(folder / "y");
    fs::copy_file(kAudio, folder / "x/a.mjr");
    fs::copy_file(kAudio, folder / "y/a.mjr");
    const Outcome outcome =
        mjr({"convert", "-f", "-r", folder.path().string(), "--out-dir", (folder / "out").string()});
    EXPECT_EQ(outcome.exit_code, 1) << outcome.describe();
    EXPECT_EQ(filesIn(folder / "out").size(), 1U);
}

TEST(MjrCli, EncodesWhereTheTargetNeedsIt) {
    const TempDir folder;
    const std::string out = (folder / "a.m4a").string();
    const Outcome outcome = mjr({"convert", kAudio, "--to", "m4a", "-o", out});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.describe();
    const auto facts = probe(out);
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->stream("audio")->codec, "aac");
}

TEST(MjrCli, MuxesTwoFilesAndAFolder) {
    const TempDir folder;
    const std::string out = (folder / "both.webm").string();
    const Outcome two = mjr({"mux", kAudio, kVideo, "-o", out, "--json"});
    ASSERT_EQ(two.exit_code, 0) << two.describe();
    const auto objects = jsonLines(two.out);
    ASSERT_EQ(objects.size(), 1U);
    EXPECT_EQ(objects[0]["video"], "copy vp8");
    EXPECT_EQ(objects[0]["tracks"].size(), 2U);
    const auto facts = probe(out);
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->streams.size(), 2U);
    EXPECT_NEAR(facts->duration_s, 6.0, 0.1);

    const Outcome meeting =
        mjr({"mux", testDataPath("meeting").string(), "--out-dir", (folder / "out").string(), "--to", "mkv"});
    ASSERT_EQ(meeting.exit_code, 0) << meeting.describe();
    EXPECT_EQ(filesIn(folder / "out"),
              std::vector<std::string>{"videoroom-uid7|839201-user-gr-2f-9-carol-1795376895358747.mkv"});
}

TEST(MjrCli, MuxWithAnUnreadableRecordingWritesTheRestAndFails) {
    const TempDir folder;
    writeBytes(folder / "x-audio-0.mjr", asBytes("no recording, no recording"));
    writeBytes(folder / "y-audio-0.mjr", asBytes("neither is this one, see"));
    fs::copy_file(kVideo, folder / "x-video-1.mjr");
    const std::string bad = (folder / "x-audio-0.mjr").string();
    const std::string bad_too = (folder / "y-audio-0.mjr").string();
    const std::string out = (folder / "out.webm").string();
    const Outcome files = mjr({"mux", bad, bad_too, kVideo, "-q", "-o", out});
    EXPECT_EQ(files.exit_code, 1) << files.describe();
    EXPECT_EQ(linesOf(files.err).size(), 2U) << files.describe();
    EXPECT_TRUE(files.err.starts_with("mjr: " + bad + ": ")) << files.err;
    EXPECT_TRUE(fs::exists(out));

    const Outcome whole = mjr({"mux", folder.path().string(), "-q", "--out-dir", (folder / "out").string()});
    EXPECT_EQ(whole.exit_code, 1) << whole.describe();
    EXPECT_EQ(linesOf(whole.err).size(), 2U) << whole.describe();
    EXPECT_EQ(filesIn(folder / "out"), std::vector<std::string>{"x.webm"});
}

TEST(MjrCli, RepairsWhatACrashLeft) {
    const TempDir folder;
    const Outcome outcome =
        mjr({"repair", testDataPath("damaged").string(), "--out-dir", folder.path().string(), "--json"});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.describe();
    for (const auto& object : jsonLines(outcome.out)) {
        EXPECT_EQ(object["type"], "repair");
        EXPECT_EQ(object["truncated"], true);
        const std::string output = object["output"];
        EXPECT_TRUE(output.ends_with(".mjr")) << output;
        EXPECT_EQ(mjr({"check", output}).exit_code, 0);
    }
    EXPECT_EQ(filesIn(folder.path()).size(), 2U);
}

TEST(MjrCli, StandardOutputStaysCleanWhenQuiet) {
    const TempDir folder;
    const Outcome outcome = mjr({"convert", "-q", kAudio, "-o", (folder / "a.opus").string()});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_TRUE(outcome.out.empty());
    EXPECT_TRUE(outcome.err.empty());
}

/// Interrupts mjr at work that takes long enough.
void interruptOnce(int number, bool twice) {
    const TempDir folder;
    fs::create_directory(folder / "out");
    const FolderWatch watch(folder / "out");
    Started started("mjr", {"mux", kVideo, kAudio, kVideo, "--video", "h264", "--preset", "veryslow", "-o",
                            (folder / "out/a.mp4").string()});
    const bool begun = watch.waitForFile();
    started.send(number);
    if (twice) {
        started.send(number);
    }
    EXPECT_EQ(started.wait(), 128 + number);
    EXPECT_TRUE(begun);
    EXPECT_TRUE(filesIn(folder / "out").empty()) << filesIn(folder / "out").front();
}

TEST(MjrCli, InterruptLeavesNothing) { interruptOnce(SIGINT, false); }
TEST(MjrCli, TerminationLeavesNothing) { interruptOnce(SIGTERM, false); }
TEST(MjrCli, SecondSignalEndsAtOnceAndLeavesNothing) { interruptOnce(SIGINT, true); }

TEST(MjrCli, ClosedPipeEndsADump) {
    Command command;
    command.argv = {"sh", "-c", "\"$0\" dump \"$1\" | head -n 2", toolPath("mjr").string(), kVideo};
    const Outcome outcome = run(command);
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(linesOf(outcome.out).size(), 2U);
    EXPECT_TRUE(outcome.err.empty()) << outcome.err;
}

std::vector<std::byte> payloadsOf(const std::string& recording) {
    std::vector<std::byte> all;
    for (const auto& packet : jsonLines(mjr({"dump", "--json", recording}).out)) {
        const std::string line = packet.value("type", "") + std::to_string(packet.value("seq", 0)) + "/" +
                                 std::to_string(packet.value("timestamp", 0U)) + "/" +
                                 std::to_string(packet.value("size", 0)) + ";";
        const Bytes bytes = asBytes(line);
        all.insert(all.end(), bytes.begin(), bytes.end());
    }
    return all;
}

TEST(MjrCli, PcapThereAndBack) {
    const TempDir folder;
    const std::string pcap = (folder / "a.pcap").string();
    ASSERT_EQ(mjr({"pcap", kVideo, "-o", pcap}).exit_code, 0);
    const std::string back = (folder / "back.mjr").string();
    ASSERT_EQ(mjr({"pcap", pcap, "--codec", "vp8", "-o", back}).exit_code, 0);
    EXPECT_EQ(payloadsOf(back), payloadsOf(kVideo));
}

TEST(MjrCli, PcapIsThatOfJanus) {
    if (!isInstalled("mjr2pcap") || !isInstalled("pcap2mjr")) {
        GTEST_SKIP() << "janus-tools is not installed";
    }
    const TempDir folder;
    const auto path = [&](const char* name) { return (folder / name).string(); };
    ASSERT_EQ(run({"mjr2pcap", kAudio, path("janus.pcap")}).exit_code, 0);
    ASSERT_EQ(mjr({"pcap", kAudio, "-o", path("ours.pcap")}).exit_code, 0);
    EXPECT_EQ(readBytes(path("ours.pcap")), readBytes(path("janus.pcap")));
    ASSERT_EQ(run({"pcap2mjr", "-c", "opus", path("ours.pcap"), path("janus.mjr")}).exit_code, 0);
    ASSERT_EQ(mjr({"pcap", path("ours.pcap"), "--codec", "opus", "-o", path("ours.mjr")}).exit_code, 0);
    EXPECT_EQ(readBytes(path("ours.mjr")), readBytes(path("janus.mjr")));
}

/// What mjr check has to say about each file of the corpus' folder of damaged recordings.
const std::map<std::string, std::string> kVerdicts{
    {"MJR00003-unknown-version.mjr", "repairable"},
    {"bitflips-30.mjr", "ok"},
    {"codec-lie-vp8-is-h264.mjr", "unusable"},
    {"empty-payload-h264.mjr", "unusable"},
    {"framelen-0-and-short.mjr", "repairable"},
    {"framelen-ffff-last.mjr", "repairable"},
    {"garbage-after-magic.mjr", "unusable"},
    {"garbage-framelike.mjr", "repairable"},
    {"garbage.mjr", "unusable"},
    {"header-cut-in-length.mjr", "unusable"},
    {"header-only.mjr", "unusable"},
    {"json-codec-case.mjr", "ok"},
    {"json-empty-object.mjr", "repairable"},
    {"json-no-type.mjr", "repairable"},
    {"magic-only-8-bytes.mjr", "unusable"},
    {"nokeyframe-ever-h264.mjr", "unusable"},
    {"nokeyframe-first5s-h264.mjr", "ok"},
    {"old-MEETECHO-audio.mjr", "ok"},
    {"old-MJR00001-video.mjr", "ok"},
    {"trunc-01-vp8-479101.mjr", "repairable"},
    {"trunc-07-opus-39659.mjr", "repairable"},
    {"two-files-concatenated.mjr", "repairable"},
    {"zero-length.mjr", "unusable"},
};

TEST(MjrCli, DamagedCorpusIsJudgedAndRepaired) {
    if (!hasCorpus()) {
        GTEST_SKIP() << "no corpus";
    }
    const TempDir folder;
    for (const auto& entry : fs::recursive_directory_iterator(corpusPath("nasty"))) {
        if (!entry.is_regular_file()) {
            continue;
        }
        const std::string path = entry.path().string();
        const std::string name = entry.path().filename().string();
        const Outcome check = mjr({"check", "--json", path});
        const auto verdict = jsonLines(check.out);
        ASSERT_EQ(verdict.size(), 1U) << name;
        EXPECT_EQ(check.exit_code, verdict[0]["verdict"] == "ok" ? 0 : 1) << name;
        if (const auto wanted = kVerdicts.find(name); wanted != kVerdicts.end()) {
            EXPECT_EQ(verdict[0]["verdict"], wanted->second) << name << check.out;
        }
        const Outcome info = mjr({"info", path});
        EXPECT_TRUE(info.exit_code == 0 || info.exit_code == 1) << name << info.describe();
        const Outcome repair = mjr({"repair", path, "--out-dir", folder.path().string(), "--json"});
        EXPECT_TRUE(repair.exit_code == 0 || repair.exit_code == 1) << name << repair.describe();
        for (const Outcome* outcome : {&check, &info, &repair}) {
            EXPECT_LT(outcome->seconds, 5.0) << name;
        }
        const auto result = jsonLines(repair.out);
        ASSERT_EQ(result.size(), 1U) << name;
        if (verdict[0]["verdict"] == "repairable") {
            EXPECT_EQ(result[0]["type"], "repair") << name << repair.describe();
        }
    }
}

}  // namespace
}  // namespace wf::test
