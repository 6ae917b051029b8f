#include "pp-rec/job/batch/job_runner.h"

#include <gtest/gtest.h>

#include "pp-rec/job/batch/durable_file.h"
#include "tests/unit/pp-rec/batch/batch_folder.h"

namespace wf::job::batch {
namespace {

namespace fs = std::filesystem;
using test::BatchFolder;
using test::FakeMaker;

class JobRunnerTest : public testing::Test {
protected:
    JobRunnerTest() {
        folder.settings.make.report = false;
        alice = folder.addSound("r", "alice", 0);
        bob = folder.addSound("r", "bob", 1);
    }

    Job planned(std::size_t index = 0) const {
        const auto plan = folder.planNow();
        EXPECT_GT(plan.size(), index);
        return plan.at(index).job;
    }

    JobReport run(const Job& job) {
        Progress progress;
        progress.stop = &stop;
        return JobRunner(
                   maker, [this](const Event& event) { events.push_back(event.name); }, progress)
            .run(job);
    }

    Record record(const Job& job) const {
        const auto found = folder.store().find(job.id);
        EXPECT_TRUE(found && *found);
        return found && *found ? **found : Record();
    }

    Verdict verdict() const { return folder.planNow().at(0).verdict; }

    BatchFolder folder;
    FakeMaker maker;
    std::atomic<bool> stop{false};
    std::vector<std::string> events;
    std::string alice;
    std::string bob;
    const std::vector<std::string> kOutputs{"r/2026-11-22-194755.mp4", "r/2026-11-22-194755/alice.webm",
                                            "r/2026-11-22-194755/bob.webm"};
};

TEST_F(JobRunnerTest, MakesOnceHoweverOftenItIsRun) {
    const Job job = planned();
    const JobReport report = run(job);
    EXPECT_EQ(report.outcome, Outcome::kDone) << report.error;
    EXPECT_EQ(report.outputs.size(), 3U);
    EXPECT_EQ(folder.outputs(), kOutputs);
    EXPECT_FALSE(fs::exists(OutFolder(job.out).workOf(job.id)));
    EXPECT_EQ(verdict(), Verdict::kDone);
    EXPECT_EQ(run(job).outcome, Outcome::kAlreadyDone);
    EXPECT_EQ(maker.calls, 1);
    const auto copy = readJob(toJson(job));
    ASSERT_TRUE(copy);
    EXPECT_EQ(run(*copy).outcome, Outcome::kAlreadyDone);
}

TEST_F(JobRunnerTest, WritesTheReportWithFinalNames) {
    folder.settings.make.report = true;
    ASSERT_EQ(run(planned()).outcome, Outcome::kDone);
    const auto text = readWhole(folder.settings.out + "/r/2026-11-22-194755.json");
    ASSERT_TRUE(text);
    EXPECT_NE(text->find("\"2026-11-22-194755/alice.webm\""), std::string::npos) << *text;
    EXPECT_EQ(text->find(".mjr-batch"), std::string::npos) << *text;
    EXPECT_TRUE(fs::exists(folder.settings.out + "/r/2026-11-22-194755.html"));
}

TEST_F(JobRunnerTest, CountsFailuresOfTheSameWork) {
    maker.error = "no codec";
    for (int i = 1; i <= 3; ++i) {
        const Job job = planned();
        EXPECT_EQ(run(job).outcome, Outcome::kFailed);
        EXPECT_EQ(record(job).failures, i);
        EXPECT_EQ(record(job).error, "no codec");
    }
    EXPECT_EQ(verdict(), Verdict::kGivenUp);
    EXPECT_TRUE(folder.outputs().empty());
    BatchFolder::setTime(alice, test::kMeetingStart_us / 1'000'000 + 9);
    EXPECT_EQ(verdict(), Verdict::kReady);
    EXPECT_EQ(run(planned()).outcome, Outcome::kFailed);
    EXPECT_EQ(record(planned()).failures, 1) << "other recordings begin at one";
    maker.error.clear();
    EXPECT_EQ(run(planned()).outcome, Outcome::kDone);
    EXPECT_EQ(record(folder.planNow().at(0).job).failures, 0);
}

TEST_F(JobRunnerTest, AFullDiskIsNoFailureOfTheMeeting) {
    maker.error = "cannot write x: No space left on device";
    EXPECT_EQ(run(planned()).outcome, Outcome::kNoSpace);
    EXPECT_EQ(record(planned()).failures, 0);
    EXPECT_EQ(verdict(), Verdict::kReady);
}

TEST_F(JobRunnerTest, AStopLeavesNothingAndCountsNothing) {
    const Job job = planned();
    stop = true;
    maker.error = "stopped";
    EXPECT_EQ(run(job).outcome, Outcome::kStopped);
    EXPECT_TRUE(folder.outputs().empty());
    EXPECT_FALSE(fs::exists(OutFolder(job.out).workOf(job.id)));
    EXPECT_EQ(record(job).failures, 0);
    EXPECT_EQ(verdict(), Verdict::kReady);
}

TEST_F(JobRunnerTest, ProblemsOfRecordingsAreKept) {
    maker.problems = {{bob, bob + ": cannot be read", true}};
    const Job job = planned();
    const JobReport report = run(job);
    EXPECT_EQ(report.outcome, Outcome::kPartial);
    EXPECT_EQ(report.problems.size(), 1U);
    EXPECT_EQ(folder.outputs(), kOutputs);
    const Record kept = record(job);
    EXPECT_EQ(kept.state, RecordState::kPartial);
    EXPECT_EQ(kept.failures, 1);
    EXPECT_EQ(kept.input(fs::path(bob).filename().string())->problem, bob + ": cannot be read");
}

TEST_F(JobRunnerTest, NeverReplacesAFileOfSomebodyElse) {
    const std::string taken = folder.settings.out + "/" + kOutputs[1];
    fs::create_directories(fs::path(taken).parent_path());
    std::ofstream(taken) << "precious";
    const JobReport report = run(planned());
    EXPECT_EQ(report.outcome, Outcome::kFailed);
    EXPECT_NE(report.error.find("exists already"), std::string::npos) << report.error;
    EXPECT_EQ(*readWhole(taken), "precious");
    EXPECT_EQ(folder.outputs(), (std::vector<std::string>{kOutputs[1]})) << "nor puts anything beside it";
    folder.settings.overwrite = true;
    EXPECT_EQ(run(planned()).outcome, Outcome::kDone);
    EXPECT_EQ(*readWhole(taken), "media");
}

TEST_F(JobRunnerTest, OtherNamesTakeTheOldOnesAway) {
    ASSERT_EQ(run(planned()).outcome, Outcome::kDone);
    std::ofstream(folder.settings.out + "/" + kOutputs[2]) << "edited by hand";
    folder.settings.names.meeting = "{room}.mp4";
    ASSERT_EQ(run(planned()).outcome, Outcome::kDone);
    EXPECT_EQ(folder.outputs(), (std::vector<std::string>{"r.mp4", kOutputs[2], "r/alice.webm", "r/bob.webm"}));
}

TEST_F(JobRunnerTest, ChangedRecordingsAreNotPublished) {
    const Job job = planned();
    maker.meanwhile = [this] { std::ofstream(alice, std::ios::app) << "more"; };
    EXPECT_EQ(run(job).outcome, Outcome::kChanged);
    EXPECT_TRUE(folder.outputs().empty());
    EXPECT_EQ(run(job).outcome, Outcome::kChanged) << "no longer what was planned";
    EXPECT_EQ(maker.calls, 1);
}

TEST_F(JobRunnerTest, ADamagedRecordIsMadeAnew) {
    const Job job = planned();
    ASSERT_EQ(run(job).outcome, Outcome::kDone);
    std::ofstream(OutFolder(job.out).records() + "/" + job.id + ".json", std::ios::trunc) << "{\"vers";
    ASSERT_EQ(verdict(), Verdict::kReady);
    maker.content = "anew";
    EXPECT_EQ(run(planned()).outcome, Outcome::kDone);
    EXPECT_EQ(*readWhole(folder.settings.out + "/" + kOutputs[0]), "anew");
    EXPECT_EQ(folder.outputs(), kOutputs);
    EXPECT_EQ(verdict(), Verdict::kDone);
}

TEST_F(JobRunnerTest, AKilledPublishingGoesOn) {
    const Job job = planned();
    ASSERT_EQ(run(job).outcome, Outcome::kDone);
    Record killed = record(job);  // as it stood before the last step
    killed.state = RecordState::kRunning;
    for (const RecordedOutput& output : killed.outputs) {
        killed.claimed.push_back(output.path);
    }
    killed.outputs.clear();
    ASSERT_TRUE(folder.store().save(killed).ok());
    fs::remove(folder.settings.out + "/" + kOutputs[2]);
    fs::create_directories(OutFolder(job.out).workOf(job.id) + "/half");
    removeUnfinishedWork(job.out);
    EXPECT_FALSE(fs::exists(OutFolder(job.out).workOf(job.id)));
    EXPECT_EQ(run(job).outcome, Outcome::kDone);
    EXPECT_EQ(folder.outputs(), kOutputs);
    EXPECT_EQ(record(job).interruptions, 1);
}

TEST_F(JobRunnerTest, RecoversWhatACrashLeft) {
    fs::remove(bob);
    const std::string crashed = folder.addSound("r", "bob", 1, ".mjr.tmp");
    const std::uint64_t whole = fs::file_size(crashed);
    fs::resize_file(crashed, whole - 5);
    BatchFolder::setTime(crashed, test::kMeetingStart_us / 1'000'000 + 2);
    const Job job = planned();
    maker.problems = {{"x", "x", false}};
    ASSERT_EQ(run(job).outcome, Outcome::kPartial);
    EXPECT_TRUE(fs::exists(crashed)) << "kept until all is done";
    EXPECT_TRUE(fs::exists(bob));
    EXPECT_LT(fs::file_size(bob), whole);
    EXPECT_EQ(statInput(bob, "")->mtime_ns, (test::kMeetingStart_us / 1'000'000 + 2) * 1'000'000'000);
    maker.problems.clear();
    folder.settings.again = true;
    ASSERT_EQ(run(planned()).outcome, Outcome::kDone);
    EXPECT_FALSE(fs::exists(crashed));
    EXPECT_TRUE(fs::exists(bob));
    folder.settings.again = false;
    EXPECT_EQ(verdict(), Verdict::kDone);
    EXPECT_EQ(run(job).outcome, Outcome::kAlreadyDone) << "the job of before the recovery";
    EXPECT_EQ(std::ranges::count(events, "recovered"), 1);
}

TEST_F(JobRunnerTest, WhatARunLeftOfARecoveryIsRemovedLater) {
    fs::remove(bob);
    const std::string crashed = folder.addSound("r", "bob", 1, ".mjr.tmp");
    ASSERT_EQ(run(planned()).outcome, Outcome::kDone);
    EXPECT_FALSE(fs::exists(crashed));
    fs::copy_file(bob, crashed);  // killed before it was removed
    BatchFolder::setTime(crashed, test::kMeetingStart_us / 1'000'000 + 2);
    ASSERT_EQ(verdict(), Verdict::kFinish);
    EXPECT_EQ(run(planned()).outcome, Outcome::kAlreadyDone);
    EXPECT_FALSE(fs::exists(crashed));
    EXPECT_EQ(verdict(), Verdict::kDone);
}

TEST_F(JobRunnerTest, ArchivesWhatIsDone) {
    folder.settings.after.archive = (folder / "archive").string();
    const JobReport report = run(planned());
    EXPECT_EQ(report.outcome, Outcome::kDone);
    EXPECT_TRUE(report.isGood());
    EXPECT_FALSE(fs::exists(alice));
    EXPECT_TRUE(fs::exists(folder / "archive" / fs::path(alice).filename()));
    EXPECT_TRUE(fs::exists(folder / "archive" / fs::path(bob).filename()));
    EXPECT_TRUE(folder.planNow().empty());
}

TEST_F(JobRunnerTest, KeepsSourcesThatCannotBeArchived) {
    folder.settings.after.archive = (folder / "archive").string();
    std::ofstream(folder / "archive") << "a file where a folder should be";
    const JobReport report = run(planned());
    EXPECT_EQ(report.outcome, Outcome::kDone);
    EXPECT_TRUE(report.sources_kept);
    EXPECT_FALSE(report.isGood());
    EXPECT_TRUE(fs::exists(alice) && fs::exists(bob));
    fs::remove(folder / "archive");
    ASSERT_EQ(verdict(), Verdict::kFinish);
    EXPECT_TRUE(run(planned()).isGood());
    EXPECT_FALSE(fs::exists(alice));
}

TEST_F(JobRunnerTest, DeletesOnlyWhileAllOutputsStand) {
    ASSERT_EQ(run(planned()).outcome, Outcome::kDone);
    folder.settings.after.delete_after_s = 0;
    const std::string output = folder.settings.out + "/" + kOutputs[0];
    const auto time = fs::last_write_time(output);
    std::ofstream(output, std::ios::app) << "x";
    JobReport report = run(planned());
    EXPECT_TRUE(report.sources_kept);
    EXPECT_NE(report.warnings.at(0).find("not as it was made"), std::string::npos);
    EXPECT_TRUE(fs::exists(alice));
    fs::resize_file(output, 5);
    fs::last_write_time(output, time);
    report = run(planned());
    EXPECT_TRUE(report.isGood()) << report.warnings.at(0);
    EXPECT_FALSE(fs::exists(alice) || fs::exists(bob));
}

TEST_F(JobRunnerTest, APartialMeetingKeepsItsSources) {
    folder.settings.after.delete_after_s = 0;
    maker.problems = {{bob, "no", false}};
    EXPECT_EQ(run(planned()).outcome, Outcome::kPartial);
    EXPECT_TRUE(fs::exists(alice) && fs::exists(bob));
}

TEST_F(JobRunnerTest, CallsTheHookOnceAndNoFailureOfItIsFatal) {
    const std::string calls = (folder / "calls").string();
    folder.settings.after.hook = {"/bin/sh", "-c", "echo \"$1\" >> \"$0\"; exit 4", calls, "{}"};
    JobReport report = run(planned());
    EXPECT_EQ(report.outcome, Outcome::kDone);
    EXPECT_TRUE(report.isGood());
    EXPECT_EQ(report.warnings.size(), 1U);
    EXPECT_EQ(verdict(), Verdict::kDone);
    EXPECT_EQ(*readWhole(calls), folder.settings.out + "/r\n");
}

TEST_F(JobRunnerTest, AHookMayTakeTheOutputsAway) {
    folder.settings.after.hook = {"/bin/sh", "-c", "rm -r \"$MJR_FOLDER\""};
    folder.settings.after.delete_after_s = 0;
    const JobReport report = run(planned());
    EXPECT_TRUE(report.isGood()) << report.warnings.at(0);
    EXPECT_TRUE(folder.outputs().empty());
    EXPECT_FALSE(fs::exists(alice)) << "taken away by the hook is not missing";
}

TEST_F(JobRunnerTest, ACrashIsRecordedForTheProcessThatCannot) {
    const Job job = planned();
    ASSERT_EQ(run(job).outcome, Outcome::kDone);
    ASSERT_TRUE(recordCrash(job, "signal 11").ok());
    EXPECT_EQ(record(job).state, RecordState::kFailed);
    EXPECT_EQ(record(job).failures, 1);
    EXPECT_EQ(folder.planNow().at(0).reason, "signal 11");
}

}  // namespace
}  // namespace wf::job::batch
