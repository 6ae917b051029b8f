// Sound and picture through the whole chain: GStreamer sends flashes and beeps that belong together, the server records
// them, mjr makes files of the recordings, and in these they have to come together again.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/sfu_site.h"
#include "tests/support/sync_measure.h"

namespace wf::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr double kTolerance_ms = 20;
constexpr std::size_t kPairs = 30;
constexpr int kLate_ms = 150;  // sound of the second sender; no guess by arrival can come near it

std::vector<fs::path> filesOf(const fs::path& folder, const std::string& part) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().string().find(part) != std::string::npos) {
            found.push_back(entry.path());
        }
    }
    return found;
}

class SfuSync : public testing::Test {
protected:
    /// What a player makes of the file that `mjr mux` makes of somebody's recordings.
    static SyncReport reportOf(const fs::path& muxed, const std::string& user) {
        const auto files = filesOf(muxed, user);
        if (files.size() != 1) {
            ADD_FAILURE() << files.size() << " files of " << user;
            return {};
        }
        const auto report = measureSync(files[0]);
        EXPECT_TRUE(report.ok()) << report.error().message;
        return report.ok() ? *report : SyncReport{};
    }
};

TEST_F(SfuSync, FlashesAndBeepsStayTogether) {
    if (!callsAreWanted() || !hasGStreamerPeer()) {
        GTEST_SKIP() << "needs WF_BROWSER_TESTS=1 and webrtcbin";
    }
    SfuSite site({.mqtt = false, .general = ""});
    ASSERT_TRUE(site.start()) << site.log();
    const json options{{"url", site.webSocketUrl()},
                       {"rec_dir", site.recordings().string()},
                       {"room", "truth"},
                       {"video", "vp8"},
                       {"late", {0, kLate_ms}}};
    const Outcome sent = run(site.pythonCommand("truth_room.py", options.dump()));
    ASSERT_TRUE(sent.ok()) << sent.describe() << site.log();
    ASSERT_EQ(json::parse(sent.out)["ended"], (json{true, true}));
    ASSERT_EQ(site.stop(SIGTERM), 0) << site.log();

    const fs::path muxed = site.folder() / "muxed";
    const Outcome made = runTool("mjr", {"mux", site.recordings().string(), "--out-dir", muxed.string()});
    ASSERT_TRUE(made.ok()) << made.describe();
    for (const int late_ms : {0, kLate_ms}) {
        const std::string user = "late-" + std::to_string(late_ms);
        const SyncReport report = reportOf(muxed, "-" + user + "-");
        SCOPED_TRACE(user + ": " + report.describe());
        EXPECT_EQ(report.offsets_ms.size(), kPairs);
        EXPECT_LE(std::max(std::abs(report.min_ms), std::abs(report.max_ms)), kTolerance_ms);
        RecordProperty(user, report.describe());
    }

    // Arrival alone cannot tell that the sound was late: it is the sender reports in the event file that did.
    for (const fs::path& events : filesOf(site.recordings(), ".events.jsonl")) {
        fs::remove(events);
    }
    const fs::path guessed = site.folder() / "guessed";
    ASSERT_TRUE(runTool("mjr", {"mux", site.recordings().string(), "--out-dir", guessed.string()}).ok());
    const SyncReport without = reportOf(guessed, "-late-" + std::to_string(kLate_ms) + "-");
    EXPECT_GT(without.median_ms, kLate_ms - 2 * kTolerance_ms) << without.describe();
}

}  // namespace
}  // namespace wf::test
