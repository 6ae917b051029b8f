#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/media_probe.h"
#include "tests/support/process.h"
#include "tests/support/started.h"
#include "tests/support/temp_dir.h"

namespace wf::test {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

std::string contentOf(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

Words linesOf(const std::string& text) {
    Words lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

/// As if nobody had written to it for long.
void makeOld(const fs::path& path) {
    const timespec times[] = {{0, UTIME_OMIT}, {1795377000, 0}};
    ::utimensat(AT_FDCWD, path.c_str(), times, 0);
}

void copyInto(const fs::path& folder, const std::string& sources) {
    fs::create_directories(folder);
    for (const auto& entry : fs::directory_iterator(testDataPath(sources))) {
        const fs::path copy = folder / entry.path().filename();
        fs::copy_file(entry.path(), copy, fs::copy_options::overwrite_existing);
        makeOld(copy);
    }
}

/// A folder of recordings and one of outputs. Two meetings of six seconds, one of them left by a crash.
class BatchTest : public testing::Test {
protected:
    BatchTest() { restoreRecordings(); }

    void restoreRecordings() const {
        fs::remove_all(rec);
        copyInto(rec, "meeting");
        copyInto(rec, "damaged");
    }

    /// A small picture and no waiting, unless `more` says otherwise.
    [[nodiscard]] Words words(const fs::path& to, const Words& more = {}) const {
        Words all{"batch", rec.string(), "--out", to.string()};
        for (const Words& usual : {Words{"--size", "192x128"}, Words{"--fps", "5"}, Words{"--settle", "0"}}) {
            if (std::ranges::find(more, usual[0]) == more.end()) {
                all.insert(all.end(), usual.begin(), usual.end());
            }
        }
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }

    [[nodiscard]] Outcome batch(const fs::path& to, const Words& more = {}) const {
        return runTool("mjr", words(to, more));
    }

    /// Files below the folder of outputs with their bytes; batch's own left out. Reports say how long they took, which
    /// is never the same; that part is cut.
    [[nodiscard]] static std::map<std::string, std::string> outputsIn(const fs::path& to) {
        std::map<std::string, std::string> found;
        std::error_code error;
        for (fs::recursive_directory_iterator at(to, error), end; !error && at != end; ++at) {
            const std::string name = at->path().lexically_relative(to).string();
            if (name.starts_with(".mjr-batch") || !at->is_regular_file()) {
                continue;
            }
            std::string text = contentOf(at->path());
            const std::size_t took = text.find("\"took_s\":");
            if (name.ends_with(".json") || name.ends_with(".html")) {
                text.erase(took, text.find(',', took) - took);
            }
            found.emplace(name, std::move(text));
        }
        return found;
    }

    [[nodiscard]] static Words namesIn(const fs::path& to) {
        Words names;
        for (const auto& [name, bytes] : outputsIn(to)) {
            names.push_back(name);
        }
        return names;
    }

    TempDir folder;
    const fs::path rec = folder / "rec";
    const fs::path out = folder / "out";
    const Words kOutputs{"uid7_666001/2026-11-22-195923.html", "uid7_666001/2026-11-22-195923.json",
                         "uid7_666001/2026-11-22-195923.mp4",  "uid7_666001/2026-11-22-195923/victim-of-kill-9.webm",
                         "uid7_839201/2026-11-22-194815.html", "uid7_839201/2026-11-22-194815.json",
                         "uid7_839201/2026-11-22-194815.mp4",  "uid7_839201/2026-11-22-194815/gr-2f-9-carol.webm"};
};

TEST_F(BatchTest, MakesEveryMeetingOnce) {
    const Outcome first = batch(out, {"--log", (folder / "log").string(), "--metrics", (folder / "m.prom").string()});
    EXPECT_EQ(first.exit_code, 0) << first.describe();
    EXPECT_EQ(namesIn(out), kOutputs);
    for (const auto& entry : fs::directory_iterator(rec)) {
        EXPECT_EQ(entry.path().extension(), ".mjr") << "what the crash left is recovered: " << entry.path();
    }
    const auto facts = probe(out / kOutputs[6]);
    ASSERT_TRUE(facts);
    EXPECT_NEAR(facts->duration_s, 6, 0.3);
    const auto report = nlohmann::json::parse(contentOf(out / kOutputs[5]), nullptr, false);
    ASSERT_TRUE(report.is_object());
    std::set<std::string> reported;
    for (const auto& output : report["outputs"]) {
        reported.insert(output["path"].get<std::string>());
    }
    EXPECT_EQ(reported, (std::set<std::string>{"2026-11-22-194815.mp4", "2026-11-22-194815/gr-2f-9-carol.webm"}));
    EXPECT_NE(contentOf(folder / "m.prom").find("mjr_batch_made_meetings{source=\"" + rec.string() + "\"} 2\n"),
              std::string::npos);
    std::multiset<std::string> events;
    for (const std::string& line : linesOf(contentOf(folder / "log"))) {
        const auto json = nlohmann::json::parse(line, nullptr, false);
        ASSERT_TRUE(json.is_object()) << line;
        events.insert(json.value("event", ""));
    }
    EXPECT_EQ(events, (std::multiset<std::string>{"end", "job", "job", "recovered", "recovered", "start", "start"}));

    const auto before = fs::last_write_time(out / kOutputs[2]);
    const Outcome second = batch(out);
    EXPECT_EQ(second.exit_code, 0) << second.describe();
    EXPECT_EQ(fs::last_write_time(out / kOutputs[2]), before);
    const Outcome smaller = batch(out, {"--make", "participants"});
    EXPECT_EQ(smaller.exit_code, 0) << smaller.describe();
    EXPECT_EQ(namesIn(out), (Words{kOutputs[3], kOutputs[7]})) << "other options, other outputs";
}

TEST_F(BatchTest, AnUnfinishedMeetingWaits) {
    for (const auto& entry : fs::directory_iterator(rec)) {
        if (entry.path().string().find("carol") != std::string::npos) {
            fs::last_write_time(entry, fs::file_time_type::clock::now());
            break;
        }
    }
    const Outcome outcome = batch(out, {"--make", "participants", "--settle", "1h"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.describe();
    EXPECT_EQ(namesIn(out), Words{kOutputs[3]});
}

/// The delays are the point of this test: it has to strike anywhere.
TEST_F(BatchTest, KilledAnywhereItEndsWithTheSameOutputs) {
    constexpr int kKills = 20;
    const fs::path undisturbed = folder / "undisturbed";
    const auto begun = std::chrono::steady_clock::now();
    ASSERT_EQ(batch(undisturbed).exit_code, 0);
    const std::chrono::duration<double> whole = std::chrono::steady_clock::now() - begun;
    const auto expected = outputsIn(undisturbed);
    ASSERT_EQ(expected.size(), kOutputs.size());
    restoreRecordings();
    std::minstd_rand random(20261122);
    std::uniform_real_distribution<double> moment(0, whole.count());
    int unfinished = 0;
    for (int i = 0; i < kKills; ++i) {
        {
            Started run("mjr", words(out));
            std::this_thread::sleep_for(std::chrono::duration<double>(moment(random)));
            run.send(SIGKILL);
            run.wait();
        }
        const auto found = outputsIn(out);
        for (const auto& [name, bytes] : found) {
            const auto same = expected.find(name);
            ASSERT_NE(same, expected.end()) << name;
            EXPECT_EQ(bytes.size(), same->second.size()) << "half a file under a final name: " << name;
            EXPECT_TRUE(bytes == same->second) << name;
        }
        unfinished += found.size() < expected.size() ? 1 : 0;
        if (found.size() == expected.size()) {
            fs::remove_all(out);
            restoreRecordings();
        }
    }
    EXPECT_GT(unfinished, 0) << "never killed in time to matter";
    const Outcome last = batch(out);
    EXPECT_EQ(last.exit_code, 0) << last.describe();
    EXPECT_TRUE(outputsIn(out) == expected);
    EXPECT_TRUE(fs::is_empty(out / ".mjr-batch/work"));
    for (const auto& entry : fs::directory_iterator(rec)) {
        EXPECT_EQ(entry.path().extension(), ".mjr") << entry.path();
    }
}

TEST_F(BatchTest, TwoRunsAtOnceDoTheWorkOnce) {
    const Words once =
        words(out, {"--make", "participants", "--exec", "sh -c 'echo x >> \"$0\"' " + (folder / "calls").string()});
    Started one("mjr", once);
    Started two("mjr", once);
    const std::set<int> codes{one.wait(), two.wait()};
    EXPECT_TRUE(codes.contains(0));
    EXPECT_TRUE(codes == std::set<int>{0} || codes == (std::set<int>{0, 75})) << *codes.rbegin();
    EXPECT_EQ(linesOf(contentOf(folder / "calls")).size(), 2U) << "one call a meeting";
    EXPECT_EQ(namesIn(out), (Words{kOutputs[3], kOutputs[7]}));
}

TEST_F(BatchTest, NamesTheProcessThatHoldsTheLock) {
    fs::create_directories(out / ".mjr-batch");
    std::ofstream(out / ".mjr-batch/lock") << "4711 on elsewhere\n";
    const int lock = ::open((out / ".mjr-batch/lock").c_str(), O_RDWR | O_CLOEXEC);
    ASSERT_EQ(::flock(lock, LOCK_EX), 0);
    const Outcome held = batch(out);
    ::close(lock);
    EXPECT_EQ(held.exit_code, 75) << held.describe();
    EXPECT_EQ(linesOf(held.err).size(), 1U) << held.describe();
    EXPECT_NE(held.err.find("process 4711 on elsewhere"), std::string::npos) << held.describe();
    EXPECT_TRUE(outputsIn(out).empty());
}

TEST_F(BatchTest, BadRecordingsStopNothingElse) {
    if (!hasCorpus()) {
        GTEST_SKIP() << "the corpus is not here";
    }
    std::size_t bad = 0;
    for (const auto& entry : fs::recursive_directory_iterator(corpusPath("nasty"))) {
        if (entry.is_regular_file()) {
            const fs::path copy = rec / entry.path().filename();
            fs::copy_file(entry.path(), copy, fs::copy_options::overwrite_existing);
            makeOld(copy);
            ++bad;
        }
    }
    ASSERT_GT(bad, 40U);
    const Outcome outcome = batch(out, {"--make", "participants", "--delete-after", "0s"});
    EXPECT_EQ(outcome.exit_code, 1) << outcome.describe();
    const Words names = namesIn(out);
    EXPECT_TRUE(std::ranges::find(names, kOutputs[7]) != names.end()) << "the good meeting is made";
    EXPECT_GT(names.size(), 20U) << "and what can be read of the others";
    for (const char* file : {"garbage.mjr", "zero-length.mjr", "json-nul.mjr", "MJR00003-unknown-version.mjr"}) {
        EXPECT_NE(outcome.err.find(file), std::string::npos) << "not listed: " << file;
        EXPECT_TRUE(fs::exists(rec / file)) << "a source that could not be used stays";
    }
    const Outcome again = batch(out, {"--make", "participants", "--delete-after", "0s"});
    EXPECT_EQ(again.exit_code, 1) << again.describe();
    EXPECT_NE(again.err.find("garbage.mjr"), std::string::npos) << "listed by every run";
    EXPECT_EQ(namesIn(out), names);
}

/// A file system of a few bytes, for as long as this lives.
class SmallDisk {
public:
    explicit SmallDisk(fs::path path) : path_(std::move(path)) {
        fs::create_directories(path_);
        mounted_ = ::mount("none", path_.c_str(), "tmpfs", 0, "size=400k") == 0;
    }
    ~SmallDisk() {
        if (mounted_) {
            ::umount2(path_.c_str(), MNT_DETACH);
        }
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    [[nodiscard]] bool mounted() const { return mounted_; }
    [[nodiscard]] bool grow() const { return ::mount("none", path_.c_str(), "tmpfs", MS_REMOUNT, "size=40m") == 0; }

private:
    fs::path path_;
    bool mounted_ = false;
};

TEST_F(BatchTest, AFullDiskLosesNothing) {
    const SmallDisk disk(out);
    if (!disk.mounted()) {
        GTEST_SKIP() << "no small file system can be mounted here; run as root for this test";
    }
    fs::remove_all(rec);
    copyInto(rec, "truth");
    const std::size_t sources = 4;
    std::ofstream(out / "filler") << std::string(300'000, 'x');
    const Words more{"--make", "participants,meeting", "--delete-after", "0s"};
    for (int i = 0; i < 4; ++i) {  // more often than --retries
        const Outcome full = batch(out, more);
        EXPECT_EQ(full.exit_code, 1) << full.describe();
        EXPECT_NE(full.err.find("No space left on device"), std::string::npos) << full.describe();
        EXPECT_EQ(namesIn(out), Words{"filler"}) << "a partial output";
        EXPECT_EQ(std::distance(fs::directory_iterator(rec), {}), sources) << "a source is lost";
    }
    ASSERT_TRUE(disk.grow());
    const Outcome room = batch(out, more);
    EXPECT_EQ(room.exit_code, 0) << room.describe();
    EXPECT_GT(namesIn(out).size(), 2U);
    EXPECT_TRUE(fs::is_empty(rec)) << "now they may go";
}

TEST_F(BatchTest, AFullArchiveLosesNothing) {
    const fs::path archive = folder / "archive";
    const SmallDisk disk(archive);
    if (!disk.mounted()) {
        GTEST_SKIP() << "no small file system can be mounted here; run as root for this test";
    }
    std::ofstream(archive / "filler") << std::string(350'000, 'x');
    const auto count = [&] { return std::distance(fs::directory_iterator(rec), {}); };
    const Words more{"--make", "participants", "--archive", archive.string()};
    const Outcome full = batch(out, more);
    EXPECT_EQ(full.exit_code, 1) << full.describe();
    EXPECT_NE(full.err.find("No space left on device"), std::string::npos) << full.describe();
    EXPECT_EQ(namesIn(out), (Words{kOutputs[3], kOutputs[7]}));
    EXPECT_GT(count(), 0);
    EXPECT_EQ(count() + std::distance(fs::directory_iterator(archive), {}), 5) << "four recordings and the filler";
    ASSERT_TRUE(disk.grow());
    const Outcome room = batch(out, more);
    EXPECT_EQ(room.exit_code, 0) << room.describe();
    EXPECT_EQ(count(), 0);
    EXPECT_EQ(std::distance(fs::directory_iterator(archive), {}), 5);
}

TEST_F(BatchTest, JobsOfAPlanRunAnywhereAnyNumberOfTimes) {
    const Outcome plan = batch(out, {"--make", "participants", "--plan"});
    EXPECT_EQ(plan.exit_code, 0) << plan.describe();
    EXPECT_FALSE(fs::exists(out)) << "a plan changes nothing";
    const Words jobs = linesOf(plan.out);
    ASSERT_EQ(jobs.size(), 2U) << plan.describe();
    for (int i = 0; i < 2; ++i) {
        for (const std::string& job : jobs) {
            Command command;
            command.argv = {toolPath("mjr").string(), "batch", "--job", "-", "--json"};
            command.input = job;
            command.folder = "/";
            const Outcome done = run(command);
            EXPECT_EQ(done.exit_code, 0) << done.describe();
            EXPECT_NE(done.out.find(i == 0 ? "\"outcome\":\"done\"" : "\"outcome\":\"already-done\""),
                      std::string::npos)
                << done.describe();
        }
    }
    EXPECT_EQ(namesIn(out), (Words{kOutputs[3], kOutputs[7]}));
    EXPECT_TRUE(linesOf(batch(out, {"--make", "participants", "--plan"}).out).empty());
    std::ofstream(folder / "job") << "{\"version\":1}";
    EXPECT_EQ(runTool("mjr", {"batch", "--job", (folder / "job").string()}).exit_code, 2);
}

TEST_F(BatchTest, AStoppedRunLeavesNothingHalfWritten) {
    const fs::path begun = folder / "begun";
    Started run("mjr",
                words(out, {"--make", "participants", "--exec", "sh -c 'touch \"$0\"; sleep 100' " + begun.string()}));
    for (int i = 0; i < 3000 && !fs::exists(begun); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ASSERT_TRUE(fs::exists(begun));
    run.send(SIGTERM);
    EXPECT_EQ(run.wait(), 128 + SIGTERM);
    EXPECT_TRUE(fs::is_empty(out / ".mjr-batch/work"));
    EXPECT_EQ(batch(out, {"--make", "participants", "--exec", "true"}).exit_code, 0);
    EXPECT_EQ(namesIn(out), (Words{kOutputs[3], kOutputs[7]}));
}

TEST_F(BatchTest, TellsWhatItWouldDo) {
    const Outcome dry = batch(out, {"--dry-run", "--name", "{room}/{date}-{room}.webm"});
    EXPECT_EQ(dry.exit_code, 0) << dry.describe();
    EXPECT_FALSE(fs::exists(out));
    EXPECT_EQ(linesOf(dry.out).size(), 2U) << dry.describe();
    EXPECT_NE(dry.out.find("-> uid7_839201/2026-11-22-uid7_839201.webm"), std::string::npos) << dry.describe();
}

TEST_F(BatchTest, WrongUseIsOneLineAndTwo) {
    const std::vector<Words> wrong{
        {"batch"},
        {"batch", rec.string()},
        {"batch", (folder / "none").string(), "--out", out.string()},
        words(out, {"--make", "everything"}),
        words(out, {"--name", "../{room}"}),
        words(out, {"--name", "{room}.avi"}),
        words(out, {"--name", "{user}.mp4"}),
        words(out, {"--participant-name", "{room}.mp4"}),
        words(out, {"--settle", "soon"}),
        words(out, {"--since", "yesterday"}),
        words(out, {"--size", "big"}),
        words(out, {"--max-memory", "much"}),
        words(out, {"--exec", "'open"}),
        words(out, {"--archive", "a", "--delete-after", "1d"}),
        words(out, {"--archive", rec.string()}),
        words(out, {"--plan", "--dry-run"}),
        {"watch", rec.string(), "--out", out.string(), "--again"},
        {"watch", rec.string(), "--out", out.string(), "--rescan", "never"},
    };
    for (const Words& arguments : wrong) {
        const Outcome outcome = runTool("mjr", arguments);
        EXPECT_EQ(outcome.exit_code, 2) << outcome.describe();
        EXPECT_EQ(linesOf(outcome.err).size(), 1U) << outcome.describe();
    }
    EXPECT_FALSE(fs::exists(out));
}

}  // namespace
}  // namespace wf::test
