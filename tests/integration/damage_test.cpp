// Recordings with every kind of damage: what can be read comes out, what cannot is refused with a reason, nothing
// crashes.

#include <gtest/gtest.h>
#include <wf_folders.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "tests/support/media_probe.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace wf::test {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::chrono::seconds kTimeout{60};
#else
constexpr std::chrono::seconds kTimeout{5};
#endif
constexpr std::uintmax_t kSmallOutput_bytes = 10'000'000;

constexpr int kDone = 0;
constexpr int kRefused = 1;

/// Whether `mjr check` calls it ok (exit code 0) or names damage (1).
enum class Check : int { kOk = 0, kNotOk = 1 };

/// A damaged recording and what is right to do with it.
struct Damaged {
    std::string name;
    std::string extension;  ///< to convert it to
    int pp_rec;             ///< exit code of the conversion
    int mjr;                ///< likewise of mjr convert, which refuses what is no recording at all
    Check check;
    int frames;          ///< that have to come out; 0: no output
    std::string reason;  ///< part of what mjr check says
};

/// The payload cannot be told from a right one, so that a decoder may complain.
bool mayNotDecode(const std::string& name) { return name == "bitflips-30" || name == "padding-longer-than-packet"; }

std::vector<Damaged> allDamaged() {
    return {
        {"MJR00003-unknown-version", "webm", kRefused, kRefused, Check::kNotOk, 0, "unknown tag"},
        {"arrival-goes-back", "opus", kDone, kDone, Check::kNotOk, 771, "arrival times ran backwards"},
        {"bitflips-30", "webm", kDone, kDone, Check::kOk, 253, ""},
        {"codec-lie-vp8-is-h264", "webm", kRefused, kRefused, Check::kNotOk, 0, "no whole key frame of vp8"},
        {"empty-payload-h264", "mp4", kDone, kDone, Check::kNotOk, 0, "no packet holds a h264 picture"},
        {"framelen-0-and-short", "webm", kDone, kDone, Check::kNotOk, 253, "10 bytes at offset 42446"},
        {"framelen-ffff-last", "webm", kDone, kDone, Check::kNotOk, 55, "13 bytes at offset 92638"},
        {"garbage-after-magic", "webm", kRefused, kRefused, Check::kNotOk, 0, "not a JSON object"},
        {"garbage-framelike", "webm", kDone, kDone, Check::kNotOk, 253, "26 bytes at offset 42446"},
        {"garbage", "webm", kRefused, kRefused, Check::kNotOk, 0, "unknown tag"},
        {"h264-stapa-bad-size", "mp4", kRefused, kRefused, Check::kNotOk, 0, "no packet holds a h264 picture"},
        {"header-cut-in-length", "webm", kDone, kRefused, Check::kNotOk, 0, "cut short"},
        {"header-only", "webm", kDone, kDone, Check::kNotOk, 0, "no packet"},
        {"json-3000-valid", "webm", kDone, kDone, Check::kNotOk, 253, "header is too long"},
        {"json-codec-case", "webm", kDone, kDone, Check::kOk, 143, ""},
        {"json-deep", "webm", kDone, kDone, Check::kOk, 143, ""},
        {"json-empty-object", "webm", kRefused, kRefused, Check::kNotOk, 0, "media kind"},
        {"json-no-type", "webm", kRefused, kRefused, Check::kNotOk, 0, "media kind"},
        {"json-nul", "webm", kRefused, kRefused, Check::kNotOk, 0, "not valid JSON"},
        {"json-s-negative", "webm", kDone, kDone, Check::kOk, 143, ""},
        {"json-s-string", "webm", kRefused, kRefused, Check::kNotOk, 0, "creation time"},
        {"json-trailing", "webm", kDone, kDone, Check::kNotOk, 143, "no plain JSON"},
        {"json-type-number", "webm", kRefused, kRefused, Check::kNotOk, 0, "media kind"},
        {"json-u-before-s", "webm", kDone, kDone, Check::kOk, 143, ""},
        {"json-x-weird", "webm", kDone, kDone, Check::kOk, 143, ""},
        {"magic-only-8-bytes", "webm", kDone, kDone, Check::kNotOk, 0, "nothing was ever recorded"},
        {"nokeyframe-ever-h264", "mp4", kRefused, kRefused, Check::kNotOk, 0, "no whole key frame of h264"},
        {"nokeyframe-first5s-h264", "mp4", kDone, kDone, Check::kOk, 99, "196 of 295 frames"},
        {"old-MEETECHO-audio", "opus", kDone, kDone, Check::kOk, 771, ""},
        {"old-MJR00001-audio", "opus", kDone, kDone, Check::kOk, 771, ""},
        {"old-MJR00001-video", "webm", kDone, kDone, Check::kOk, 253, ""},
        {"padding-longer-than-packet", "webm", kDone, kDone, Check::kOk, 253, ""},
        {"padding-only-opus", "opus", kDone, kDone, Check::kNotOk, 0, "no packet holds opus sound"},
        {"reversed", "webm", kDone, kDone, Check::kOk, 253, ""},
        {"same-packet-100x", "webm", kRefused, kRefused, Check::kNotOk, 0, "no whole key frame"},
        {"shuffled-60", "webm", kDone, kDone, Check::kOk, 253, ""},
        {"single-packet-vp8", "webm", kRefused, kRefused, Check::kNotOk, 0, "no whole key frame"},
        {"trunc-01-vp8-479101", "webm", kDone, kDone, Check::kNotOk, 226, "295 bytes at offset 478806"},
        {"trunc-03-vp8-404291", "webm", kDone, kDone, Check::kNotOk, 194, "779 bytes at offset 403512"},
        {"trunc-05-h264-293283", "mp4", kDone, kDone, Check::kNotOk, 138, "779 bytes at offset 292504"},
        {"trunc-07-opus-39659", "opus", kDone, kDone, Check::kNotOk, 357, "99 bytes at offset 39560"},
        {"trunc-09-opus-17842", "opus", kDone, kDone, Check::kNotOk, 161, "38 bytes at offset 17804"},
        {"two-files-concatenated", "opus", kDone, kDone, Check::kNotOk, 1542, "79 bytes at offset 85514"},
        {"zero-length", "webm", kDone, kRefused, Check::kNotOk, 0, "empty"},
        {"kill9-audio", "opus", kDone, kDone, Check::kNotOk, 441, "at offset 49151"},
        {"kill9-video", "webm", kDone, kDone, Check::kNotOk, 180, "673 bytes at offset 376159"},
    };
}

void PrintTo(const Damaged& value, std::ostream* out) { *out << value.name; }

/// Names in the table stand for `<name>.mjr`, and for the two files that a killed server left.
std::string pathOf(const std::string& name) {
    if (!name.starts_with("kill9-")) {
        return corpusPath("nasty/" + name + ".mjr").string();
    }
    const std::string kind = name.substr(name.find('-'));
    std::error_code missing;
    for (const auto& entry : std::filesystem::directory_iterator(corpusPath("nasty/kill9"), missing)) {
        if (entry.path().filename().string().find(kind) != std::string::npos) {
            return entry.path().string();
        }
    }
    return "";
}

Outcome runInTime(const std::string& program, const std::vector<std::string>& arguments) {
    Command command;
    command.argv = {toolPath(program).string()};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    command.timeout = kTimeout;
    const Outcome outcome = run(command);
    EXPECT_FALSE(outcome.timed_out) << outcome.describe();
    EXPECT_EQ(outcome.signal, 0) << outcome.describe();
    return outcome;
}

class Damage : public testing::TestWithParam<Damaged> {
protected:
    void SetUp() override {
        if (!hasCorpus()) {
            GTEST_SKIP() << "needs the large corpus (WF_CORPUS_DIR)";
        }
        path_ = pathOf(GetParam().name);
        output_ = (folder_ / ("out." + GetParam().extension)).string();
    }

    void expectOutcome(const Outcome& outcome, int exit_code) const {
        EXPECT_EQ(outcome.exit_code, exit_code) << outcome.describe();
        if (exit_code != kDone) {
            EXPECT_NE(outcome.err.find(path_ + ": "), std::string::npos) << "names the file: " << outcome.err;
        }
        if (exit_code != kDone || GetParam().frames == 0) {
            EXPECT_TRUE(std::filesystem::is_empty(folder_.path())) << "something was written";
            return;
        }
        const auto limit = std::max(3 * std::filesystem::file_size(path_), kSmallOutput_bytes);
        EXPECT_LE(std::filesystem::file_size(output_), limit);
        const auto facts = probe(output_);
        ASSERT_TRUE(facts.ok()) << facts.error().message;
        EXPECT_EQ(facts->streams.at(0).packets, GetParam().frames);
        if (!mayNotDecode(GetParam().name)) {
            EXPECT_EQ(decodeErrors(output_), std::vector<std::string>{});
        }
    }

    TempDir folder_;
    std::string path_;
    std::string output_;
};

TEST_P(Damage, PpRec) { expectOutcome(runInTime("pp-rec", {path_, output_}), GetParam().pp_rec); }

TEST_P(Damage, MjrConvert) { expectOutcome(runInTime("mjr", {"convert", path_, "-o", output_}), GetParam().mjr); }

TEST_P(Damage, MjrCheckTellsWhatIsWrong) {
    const Outcome outcome = runInTime("mjr", {"check", path_});
    EXPECT_EQ(outcome.exit_code, static_cast<int>(GetParam().check)) << outcome.describe();
    const std::string text = outcome.out + outcome.err;
    EXPECT_NE(text.find(path_), std::string::npos) << text;
    EXPECT_NE(text.find(GetParam().reason), std::string::npos) << text;
}

// An error about bytes of the file says where they are.
TEST_P(Damage, UnreadableHeadersHaveAPlace) {
    if (GetParam().mjr != kRefused || GetParam().reason.find("key frame") != std::string::npos ||
        GetParam().reason.find("picture") != std::string::npos) {
        return;
    }
    const Outcome outcome = runInTime("mjr", {"convert", path_, "-o", output_});
    EXPECT_NE(outcome.err.find("(offset "), std::string::npos) << outcome.err;
}

TEST_P(Damage, TheOtherCommandsEndInOrder) {
    for (const std::vector<std::string>& line : {std::vector<std::string>{"info", path_},
                                                 {"dump", path_},
                                                 {"repair", path_, "-o", (folder_ / "repaired.mjr").string()},
                                                 {"mux", path_, "-o", (folder_ / "out.mkv").string()}}) {
        const Outcome outcome = runInTime("mjr", line);
        EXPECT_TRUE(outcome.exit_code == 0 || outcome.exit_code == 1) << line[0] << ": " << outcome.describe();
    }
    for (const char* mode : {"-j", "-e", "-H", "-p"}) {
        const Outcome outcome = runInTime("pp-rec", {mode, path_});
        EXPECT_TRUE(outcome.exit_code == 0 || outcome.exit_code == 1) << mode << ": " << outcome.describe();
    }
}

INSTANTIATE_TEST_SUITE_P(Nasty, Damage, testing::ValuesIn(allDamaged()),
                         [](const testing::TestParamInfo<Damaged>& tested) {
                             std::string name = tested.param.name;
                             std::ranges::replace(name, '-', '_');
                             return name;
                         });

TEST(DamageTable, HoldsEveryFile) {
    if (!hasCorpus()) {
        GTEST_SKIP() << "needs the large corpus (WF_CORPUS_DIR)";
    }
    std::vector<std::string> known;
    for (const Damaged& damaged : allDamaged()) {
        known.push_back(pathOf(damaged.name));
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(corpusPath("nasty"))) {
        if (entry.is_regular_file()) {
            EXPECT_EQ(std::ranges::count(known, entry.path().string()), 1) << entry.path();
        }
    }
}

// The small recordings that are always there: what a killed server left.
TEST(DamageOfData, WholeFramesSurviveAKill) {
    const TempDir folder;
    for (const auto& entry : std::filesystem::directory_iterator(testDataPath("damaged"))) {
        const std::string path = entry.path().string();
        const bool audio = path.find("-audio-") != std::string::npos;
        const std::string output = (folder / (audio ? "out.opus" : "out.webm")).string();
        const Outcome outcome = runInTime("pp-rec", {path, output});
        ASSERT_EQ(outcome.exit_code, 0) << outcome.describe();
        const auto facts = probe(output);
        ASSERT_TRUE(facts.ok()) << facts.error().message;
        EXPECT_GE(facts->streams.at(0).packets, audio ? 441 : 30) << path;
        EXPECT_EQ(decodeErrors(output), std::vector<std::string>{});
    }
}

}  // namespace
}  // namespace wf::test
