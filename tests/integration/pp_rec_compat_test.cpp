// pp-rec beside janus-pp-rec on recordings without damage: same answers, same exit codes, same media.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/media_probe.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace wf::test {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kTimeTolerance_s = 0.04;

Outcome peer(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "janus-pp-rec");
    return run(std::move(arguments));
}

class PpRecCompat : public testing::Test {
protected:
    void SetUp() override {
        if (!isInstalled("janus-pp-rec")) {
            GTEST_SKIP() << "janus-pp-rec is not installed";
        }
        if (!hasCorpus()) {
            GTEST_SKIP() << "the large test recordings are not there";
        }
    }

    /// Recordings of the corpus that nothing is wrong with.
    static std::vector<std::string> goodRecordings() {
        std::vector<std::string> paths;
        for (const char* folder : {"codecs", "meeting-a", "truth"}) {
            for (const auto& entry : std::filesystem::directory_iterator(corpusPath(folder))) {
                const bool damaged = std::string(folder) == "truth" &&
                                     entry.path().filename().string().find("clean") == std::string::npos;
                if (entry.path().extension() == ".mjr" && !damaged) {
                    paths.push_back(entry.path().string());
                }
            }
        }
        std::ranges::sort(paths);
        return paths;
    }
};

/// Where the two may differ, and why.
struct Exception {
    std::string file;  ///< part of its name
    std::string field;
    std::string reason;
};

const std::vector<Exception> kExceptions{
    {"gst-h265", "height", "the peer does not apply the cropping of the H.265 parameter sets: 272 for 270 lines"},
    {"gst-h265", "mkv packets", "121 of the 194 frames can be read back from the peer's file"},
    {"opus-red", "packets", "the peer loses the first packet"},
    {"c-av1", "packets", "the peer loses the last frame"},
    {"c-av1", "last packet", "likewise"},
    {"opus-dtx", "packets", "the peer leaves the pauses empty, pp-rec fills them with silence"},
    {"c-g722", "duration", "the peer writes the byte rate of 8 kHz for 16 kHz sound"},
    {"c-g722", "packets", "likewise"},
    {"gst-l16-1", "duration", "the peer writes twice as much sound as there is"},
    {"gst-l16-1", "packets", "likewise"},
};

bool isException(const std::string& path, const std::string& field) {
    return std::ranges::any_of(kExceptions, [&](const Exception& exception) {
        return path.find(exception.file) != std::string::npos && exception.field == field;
    });
}

void expectSameJson(const Json& ours, const Json& theirs, const std::string& path, const std::string& key) {
    ASSERT_EQ(ours.type(), theirs.type()) << key;
    if (ours.is_object()) {
        ASSERT_EQ(ours.size(), theirs.size()) << ours << theirs;
        for (auto a = ours.begin(), b = theirs.begin(); a != ours.end(); ++a, ++b) {
            ASSERT_EQ(a.key(), b.key()) << "order of the members";
            expectSameJson(a.value(), b.value(), path, a.key());
        }
    } else if (ours.is_array()) {
        ASSERT_EQ(ours.size(), theirs.size()) << ours << theirs;
        for (std::size_t i = 0; i < ours.size(); ++i) {
            expectSameJson(ours[i], theirs[i], path, key);
        }
    } else if (ours.is_number_float()) {
        EXPECT_NEAR(ours.get<double>(), theirs.get<double>(), 1e-6) << key;
    } else if (!isException(path, key)) {
        EXPECT_EQ(ours, theirs) << key;
    }
}

TEST_F(PpRecCompat, JsonHeaderIsTheSameText) {
    for (const std::string& path : goodRecordings()) {
        const Outcome ours = runTool("pp-rec", {"-j", path});
        const Outcome theirs = peer({"-j", path});
        EXPECT_EQ(ours.out, theirs.out) << path;
        EXPECT_EQ(ours.exit_code, theirs.exit_code) << path;
        EXPECT_EQ(ours.err, "") << path;
    }
}

TEST_F(PpRecCompat, ExtendedJsonIsTheSame) {
    for (const std::string& path : goodRecordings()) {
        SCOPED_TRACE(path);
        const Outcome ours = runTool("pp-rec", {"-e", path});
        const Outcome theirs = peer({"-e", path});
        ASSERT_EQ(ours.exit_code, theirs.exit_code);
        EXPECT_EQ(std::ranges::count(ours.out, '\n'), 1);
        expectSameJson(Json::parse(ours.out), Json::parse(theirs.out), path, "");
        if (!isException(path, "height")) {
            EXPECT_EQ(ours.out, theirs.out) << "spelling";
        }
    }
}

TEST_F(PpRecCompat, ExtendedJsonUnderOptions) {
    const std::string path = corpusPath("truth/clean-vp8-audio.mjr").string();
    for (const std::vector<std::string>& options :
         {std::vector<std::string>{"-i", "5"}, {"-i", "-5"}, {"-P", "111"}, {"-P", "112"}, {"-P", "200"}, {"-ej"}}) {
        std::vector<std::string> arguments = options;
        arguments.insert(arguments.end(), {"-e", path});
        EXPECT_EQ(runTool("pp-rec", arguments).out, peer(arguments).out) << options[0];
    }
}

std::vector<std::string> targetsOf(const std::string& codec) {
    if (codec == "opus") {
        return {"opus", "mka"};
    }
    if (codec == "vp8" || codec == "vp9") {
        return {"webm", "mkv"};
    }
    if (codec == "h264" || codec == "h265") {
        return {"mp4", "mkv"};
    }
    if (codec == "av1") {
        return {"mp4"};
    }
    if (codec == "text") {
        return {};
    }
    return {"wav"};
}

void expectSameMedia(const std::filesystem::path& ours, const std::filesystem::path& theirs, const std::string& path) {
    const auto a = probe(ours);
    const auto b = probe(theirs);
    ASSERT_TRUE(a.ok() && b.ok()) << (a.ok() ? b.error().message : a.error().message);
    ASSERT_EQ(a->streams.size(), 1U);
    ASSERT_EQ(b->streams.size(), 1U);
    const StreamFacts& stream = a->streams[0];
    EXPECT_EQ(stream.codec, b->streams[0].codec);
    EXPECT_EQ(stream.width, b->streams[0].width);
    EXPECT_EQ(stream.sample_rate, b->streams[0].sample_rate);
    EXPECT_EQ(stream.channels, b->streams[0].channels);
    if (!isException(path, "height")) {
        EXPECT_EQ(stream.height, b->streams[0].height);
    }
    const auto our_packets = probePackets(ours, "0");
    const auto their_packets = probePackets(theirs, "0");
    ASSERT_TRUE(our_packets.ok() && their_packets.ok());
    ASSERT_FALSE(our_packets->empty() || their_packets->empty());
    const bool container_exception = isException(path, ours.extension().string().substr(1) + " packets");
    if (!isException(path, "packets") && !container_exception) {
        EXPECT_EQ(our_packets->size(), their_packets->size());
    }
    if (ours.extension() == ".wav") {
        if (!isException(path, "duration")) {
            EXPECT_NEAR(a->duration_s, b->duration_s, kTimeTolerance_s);
        }
    } else if (!isException(path, "last packet") && !container_exception) {
        // The peer's containers end with the start of the last frame, or later than anything in them.
        EXPECT_NEAR(our_packets->back().pts_s, their_packets->back().pts_s, kTimeTolerance_s);
    }
}

TEST_F(PpRecCompat, ConversionsAreTheSameMedia) {
    const TempDir folder;
    for (const std::string& path : goodRecordings()) {
        const std::string codec = Json::parse(peer({"-j", path}).out)["c"];
        for (const std::string& target : targetsOf(codec)) {
            SCOPED_TRACE(path + " to " + target);
            const std::filesystem::path ours = folder / ("ours." + target);
            const std::filesystem::path theirs = folder / ("theirs." + target);
            const Outcome our_run = runTool("pp-rec", {path, ours.string()});
            const Outcome their_run = peer({path, theirs.string()});
            ASSERT_EQ(our_run.exit_code, their_run.exit_code) << our_run.describe();
            if (their_run.exit_code == 0) {
                expectSameMedia(ours, theirs, path);
            }
            std::filesystem::remove(ours);
            std::filesystem::remove(theirs);
        }
    }
}

TEST_F(PpRecCompat, SubtitlesAreTheSameText) {
    const TempDir folder;
    for (const std::string& path : goodRecordings()) {
        if (path.find("-data-") == std::string::npos) {
            continue;
        }
        const std::string ours = (folder / "ours.srt").string();
        const std::string theirs = (folder / "theirs.srt").string();
        ASSERT_TRUE(runTool("pp-rec", {path, ours}).ok());
        ASSERT_TRUE(peer({path, theirs}).ok());
        EXPECT_TRUE(run({"cmp", ours, theirs}).ok()) << path;
    }
}

TEST_F(PpRecCompat, MetadataIsTheSameComment) {
    const TempDir folder;
    const std::string path = corpusPath("truth/clean-vp8-video.mjr").string();
    for (const std::vector<std::string>& options : {std::vector<std::string>{}, {"-m", "hello"}, {"-m", ""}}) {
        const auto comment = [&](const std::string& name, bool our_tool) {
            std::vector<std::string> arguments = options;
            arguments.insert(arguments.end(), {path, (folder / name).string()});
            EXPECT_TRUE((our_tool ? runTool("pp-rec", arguments) : peer(arguments)).ok());
            const auto facts = probe(folder / name);
            if (!facts.ok()) {
                return std::string("no media");
            }
            const auto tag = std::ranges::find_if(
                facts->tags, [](const auto& entry) { return entry.first == "COMMENT" || entry.first == "comment"; });
            return tag == facts->tags.end() ? "" : tag->second;
        };
        EXPECT_EQ(comment("ours.webm", true), comment("theirs.webm", false));
    }
}

TEST_F(PpRecCompat, UsageErrorsExitAlike) {
    const TempDir folder;
    const std::string vp8 = corpusPath("truth/clean-vp8-video.mjr").string();
    const std::string webm = (folder / "out.webm").string();
    const std::string noext = (folder / "out").string();
    const std::vector<std::vector<std::string>> lines{
        {},
        {"-h"},
        {"--help"},
        {"-?"},
        {"-F"},
        {"-F", "a", "b", "c"},
        {"--nosuch"},
        {"-Z"},
        {"-jZ", vp8},
        {"--jso", vp8},
        {"-i"},
        {"-i", "abc", vp8, "-j"},
        {"-i", "", vp8, "-j"},
        {"-i", "3x", vp8, "-j"},
        {"-i", "0x10", vp8, "-j"},
        {"-i", "99999999999", vp8, "-j"},
        {"--ignore-first=", "-j", vp8},
        {"--json=1", vp8},
        {"-j"},
        {vp8},
        {"-j", "/nonexistent.mjr"},
        {"-", "-j"},
        {"--", "-j", webm},
        {"-j", vp8, noext},
        {"-j", vp8, webm},
        {"-H", vp8, webm},
        {"-p", vp8, webm},
        {"-e", vp8, (folder / "out.mp4").string()},
        {"-H", "-p", vp8},
        {vp8, noext},
        {vp8, (folder / "out.mp4").string()},
        {vp8, (folder / "out.foo").string()},
        {"-f", "mkv", vp8, noext},
        {"-f", "MKV", vp8, (folder / "out.foo").string()},
        {"-f", ".mkv", vp8, webm},
        {"-f", "", vp8, webm},
        {"-t", vp8, webm},
        {"-t", "-f", "mp4", vp8, (folder / "out.foo").string()},
        {vp8, "/nonexistent/out.webm"},
        {"-d", "0", vp8, webm},
        {"-P", "5", vp8, "-j"},
    };
    for (const std::vector<std::string>& line : lines) {
        std::string text;
        for (const std::string& argument : line) {
            text += argument + " ";
        }
        const Outcome ours = runTool("pp-rec", line);
        EXPECT_EQ(ours.exit_code, peer(line).exit_code) << text << ours.describe();
    }
}

TEST_F(PpRecCompat, FilesWithoutPacketsExitAlike) {
    const TempDir folder;
    for (const char* name : {"magic-only-8-bytes", "zero-length", "header-cut-in-length"}) {
        const std::string path = corpusPath("nasty/" + std::string(name) + ".mjr").string();
        for (const char* mode : {"-j", "-e", "-H", "-p"}) {
            EXPECT_EQ(runTool("pp-rec", {mode, path}).exit_code, peer({mode, path}).exit_code) << name << mode;
        }
        EXPECT_EQ(runTool("pp-rec", {"-j", path}).out, "") << name;
        EXPECT_EQ(runTool("pp-rec", {path, (folder / "out.opus").string()}).exit_code, 0) << name;
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST_F(PpRecCompat, OldFormatsAreReadAlike) {
    for (const char* name : {"old-MJR00001-audio", "old-MJR00001-video"}) {
        const std::string path = corpusPath("nasty/" + std::string(name) + ".mjr").string();
        EXPECT_EQ(runTool("pp-rec", {"-j", path}).out, peer({"-j", path}).out) << name;
        EXPECT_EQ(runTool("pp-rec", {"-e", path}).out, peer({"-e", path}).out) << name;
    }
}

}  // namespace
}  // namespace wf::test
