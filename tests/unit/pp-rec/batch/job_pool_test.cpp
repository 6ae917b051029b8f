#include "pp-rec/job/batch/job_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

#include "pp-rec/job/batch/state_store.h"
#include "tests/support/temp_dir.h"

namespace wf::job::batch {
namespace {

class Notes final : public PoolListener {
public:
    void jobStarted(const Job& job) override {
        ++running;
        most = std::max(most, running);
        started.push_back(job.id);
    }
    void jobProgress(const Job& /*job*/, double fraction) override { progress.push_back(fraction); }
    void jobEvent(const Job& /*job*/, const std::string& line) override { events.push_back(line); }
    void jobEnded(const Job& /*job*/, const JobReport& report) override {
        --running;
        reports.push_back(report);
    }

    int running = 0;
    int most = 0;
    std::vector<std::string> started;
    std::vector<double> progress;
    std::vector<std::string> events;
    std::vector<JobReport> reports;
};

/// Stands in for `mjr batch --job -`: a shell script with the job on its standard input.
std::vector<std::string> script(const std::string& text) { return {"/bin/sh", "-c", text}; }

Job jobOf(const std::string& id, const test::TempDir& folder) {
    Job job;
    job.id = id;
    job.out = folder.path().string();
    return job;
}

void runAll(JobPool& pool) {
    for (int i = 0; i < 1000 && !pool.isIdle(); ++i) {
        pool.pump(1000);
    }
    EXPECT_TRUE(pool.isIdle());
}

std::string doneLine() {
    JobReport report;
    report.outcome = Outcome::kDone;
    return "cat >/dev/null; echo '" + toJson(report, Job()) + "'";
}

TEST(JobPool, RunsAllAndPassesOnWhatTheyTell) {
    const test::TempDir folder;
    Notes notes;
    JobPool pool({2, 0,
                  script("echo '{\"event\":\"progress\",\"fraction\":0.5}'; echo '{\"event\":\"archived\"}'; "
                         "echo noise; " +
                         doneLine())},
                 notes);
    for (const char* id : {"a1", "a2", "a3", "a4", "a5"}) {
        pool.add(jobOf(id, folder));
        EXPECT_TRUE(pool.has(id));
    }
    runAll(pool);
    ASSERT_EQ(notes.reports.size(), 5U);
    EXPECT_EQ(notes.started, (std::vector<std::string>{"a1", "a2", "a3", "a4", "a5"}));
    EXPECT_TRUE(std::ranges::all_of(notes.reports, [](const JobReport& r) { return r.outcome == Outcome::kDone; }));
    EXPECT_EQ(notes.progress.size(), 5U);
    EXPECT_EQ(notes.events.size(), 5U);
    EXPECT_EQ(notes.most, 2);
    EXPECT_FALSE(pool.has("a1"));
}

TEST(JobPool, GetsTheJobOnStandardInput) {
    const test::TempDir folder;
    Notes notes;
    JobPool pool({1, 0, script("grep -c '\"id\":\"ab12\"' | sed 's/.*/{\"event\":\"&\"}/'; " + doneLine())}, notes);
    pool.add(jobOf("ab12", folder));
    runAll(pool);
    EXPECT_EQ(notes.events, (std::vector<std::string>{"{\"event\":\"1\"}"}));
}

TEST(JobPool, ACrashConcernsOneJobAndIsRecorded) {
    const test::TempDir folder;
    const StateStore store{OutFolder(folder.path().string())};
    Record record;
    record.id = "dead";
    ASSERT_TRUE(store.save(record).ok());
    Notes notes;
    JobPool pool({1, 0, script("grep -q '\"id\":\"dead\"' && kill -SEGV $$; " + doneLine())}, notes);
    pool.add(jobOf("dead", folder));
    pool.add(jobOf("beef", folder));
    runAll(pool);
    ASSERT_EQ(notes.reports.size(), 2U);
    EXPECT_EQ(notes.reports[0].outcome, Outcome::kFailed);
    EXPECT_NE(notes.reports[0].error.find("SIGSEGV"), std::string::npos) << notes.reports[0].error;
    EXPECT_EQ(notes.reports[1].outcome, Outcome::kDone);
    const auto kept = store.find("dead");
    ASSERT_TRUE(kept && *kept);
    EXPECT_EQ((*kept)->state, RecordState::kFailed);
    EXPECT_EQ((*kept)->failures, 1);
}

TEST(JobPool, AProcessWithoutAReportFailed) {
    const test::TempDir folder;
    Notes notes;
    JobPool pool({1, 0, script("exit 0")}, notes);
    pool.add(jobOf("a", folder));
    runAll(pool);
    ASSERT_EQ(notes.reports.size(), 1U);
    EXPECT_EQ(notes.reports[0].outcome, Outcome::kFailed);
    JobPool none({1, 0, {"/does/not/exist"}}, notes);
    none.add(jobOf("b", folder));
    runAll(none);
    ASSERT_EQ(notes.reports.size(), 2U);
    EXPECT_NE(notes.reports[1].error.find("cannot start"), std::string::npos);
}

TEST(JobPool, StartsOnlyWhatFitsIntoMemory) {
    const test::TempDir folder;
    Notes notes;
    JobPool pool({4, std::uint64_t{1} << 30, script(doneLine())}, notes);
    for (const char* id : {"a", "b", "c"}) {
        Job job = jobOf(id, folder);
        job.memory_bytes = std::uint64_t{600} << 20;
        pool.add(job);
    }
    runAll(pool);
    EXPECT_EQ(notes.reports.size(), 3U);
    EXPECT_EQ(notes.most, 1);
}

TEST(JobPool, AJobThatGrowsBeyondTheLimitFails) {
    const test::TempDir folder;
    Notes notes;
    // A shell that keeps 64 MiB in a variable and waits.
    JobPool pool(
        {1, std::uint64_t{16} << 20, script("x=$(head -c 67108864 /dev/zero | tr '\\0' x); while :; do sleep 1; done")},
        notes);
    pool.add(jobOf("a", folder));
    runAll(pool);
    ASSERT_EQ(notes.reports.size(), 1U);
    EXPECT_EQ(notes.reports[0].outcome, Outcome::kFailed);
    EXPECT_NE(notes.reports[0].error.find("--max-memory"), std::string::npos) << notes.reports[0].error;
}

TEST(JobPool, StopEndsWhatRunsAndStartsNothing) {
    const test::TempDir folder;
    Notes notes;
    JobPool pool({1, 0, script("echo '{\"event\":\"up\"}'; while :; do sleep 1; done")}, notes);
    pool.add(jobOf("a", folder));
    pool.add(jobOf("b", folder));
    while (notes.events.empty()) {
        pool.pump(1000);
    }
    pool.stop(SIGTERM);
    while (pool.running() > 0) {
        pool.pump(1000);
    }
    ASSERT_EQ(notes.reports.size(), 1U);
    EXPECT_EQ(notes.reports[0].outcome, Outcome::kStopped);
    EXPECT_EQ(notes.started.size(), 1U);
    EXPECT_EQ(pool.waiting(), 1U);
}

}  // namespace
}  // namespace wf::job::batch
