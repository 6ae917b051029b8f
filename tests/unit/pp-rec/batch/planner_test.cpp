#include "pp-rec/job/batch/planner.h"

#include <gtest/gtest.h>

#include "tests/unit/pp-rec/batch/batch_folder.h"

namespace wf::job::batch {
namespace {

using test::BatchFolder;

/// As if the job had been run with this end.
Record keep(const BatchFolder& folder, const Job& job, RecordState state) {
    Record record;
    record.id = job.id;
    record.room = job.room;
    record.start_us = job.start_us;
    record.end_us = job.end_us;
    record.state = state;
    record.options = job.options;
    record.name = job.names.meeting.substr(0, job.names.meeting.rfind('.'));
    for (const InputFile& input : job.inputs) {
        record.inputs.push_back({input, "", "", false});
    }
    record.done_us = job.end_us;
    record.tried_us = job.end_us;
    EXPECT_TRUE(folder.store().save(record).ok());
    return record;
}

Job onlyJob(const BatchFolder& folder) {
    const auto plan = folder.plan();
    EXPECT_EQ(plan.size(), 1U);
    EXPECT_EQ(plan.at(0).verdict, Verdict::kReady) << plan.at(0).reason;
    return plan.at(0).job;
}

TEST(Planner, OneJobAMeeting) {
    BatchFolder folder;
    folder.addSound("r1", "alice", 0);
    folder.addSound("r1", "bob", 10);
    folder.addSound("r1", "alice", 3000);
    folder.addSound("r2", "carol", 5);
    const auto plan = folder.plan(7200);
    ASSERT_EQ(plan.size(), 3U);
    EXPECT_EQ(plan[0].job.inputs.size(), 2U);
    EXPECT_EQ(plan[0].job.room, "r1");
    EXPECT_EQ(plan[1].job.room, "r2");
    EXPECT_EQ(plan[2].job.inputs.size(), 1U) << "the room stood empty for long: another meeting";
    EXPECT_EQ(plan[0].job.names.meeting, "r1/2026-11-22-194755.mp4");
    EXPECT_EQ(plan[0].job.names.report, "r1/2026-11-22-194755.json");
    EXPECT_NE(plan[0].job.id, plan[2].job.id);
}

TEST(Planner, AnUnfinishedMeetingWaits) {
    BatchFolder folder;
    folder.addSound("r", "alice", 0);
    folder.addSound("r", "bob", 100, ".mjr.tmp");
    const auto at = [&](double at_s) { return folder.plan(at_s).at(0).verdict; };
    EXPECT_EQ(at(110), Verdict::kWaiting) << "bob's file is fresh";
    EXPECT_EQ(at(160), Verdict::kWaiting);
    EXPECT_EQ(at(162), Verdict::kReady);
    EXPECT_EQ(folder.plan(110).at(0).ready_ns, (test::kMeetingStart_us + 161'000'000) * 1000);
    folder.settings.settle_s = 5;
    EXPECT_EQ(at(110), Verdict::kReady);
}

TEST(Planner, DoneIsDoneUntilSomethingChanges) {
    BatchFolder folder;
    const std::string alice = folder.addSound("r", "alice", 0);
    folder.addSound("r", "bob", 1);
    const Job job = onlyJob(folder);
    keep(folder, job, RecordState::kDone);
    EXPECT_EQ(folder.plan().at(0).verdict, Verdict::kDone);

    folder.settings.make.crf = 30;
    EXPECT_EQ(folder.plan().at(0).verdict, Verdict::kReady) << "other options";
    folder.settings.make.crf = -1;
    folder.settings.names.meeting = "{room}.mp4";
    EXPECT_EQ(folder.plan().at(0).verdict, Verdict::kReady) << "other names";
    folder.settings.names = {};
    folder.settings.again = true;
    EXPECT_EQ(folder.plan().at(0).verdict, Verdict::kReady);
    folder.settings.again = false;
    EXPECT_EQ(folder.plan().at(0).verdict, Verdict::kDone);

    BatchFolder::setTime(alice, test::kMeetingStart_us / 1'000'000 + 7);
    const auto changed = folder.plan().at(0);
    EXPECT_EQ(changed.verdict, Verdict::kReady) << "another time of change";
    EXPECT_EQ(changed.job.id, job.id);
    EXPECT_EQ(changed.job.inputs.size(), 2U);
}

TEST(Planner, ALateRecordingJoinsItsMeeting) {
    BatchFolder folder;
    folder.addSound("r", "alice", 0);
    const Job job = onlyJob(folder);
    keep(folder, job, RecordState::kDone);
    folder.addSound("r", "bob", 60);
    const auto plan = folder.plan();
    ASSERT_EQ(plan.size(), 1U);
    EXPECT_EQ(plan[0].verdict, Verdict::kReady);
    EXPECT_EQ(plan[0].job.id, job.id);
    EXPECT_EQ(plan[0].job.inputs.size(), 2U);
    EXPECT_EQ(plan[0].job.names.meeting, job.names.meeting);
}

TEST(Planner, ARenamedTemporaryFileIsTheSame) {
    BatchFolder folder;
    const std::string path = folder.addSound("r", "alice", 0, ".mjr.tmp");
    keep(folder, onlyJob(folder), RecordState::kDone);
    std::filesystem::rename(path, finalName(path));
    EXPECT_EQ(folder.plan().at(0).verdict, Verdict::kDone);
}

TEST(Planner, WhatIsLeftNeverReplacesWhatWasMadeOfMore) {
    BatchFolder folder;
    const std::string alice = folder.addSound("r", "alice", 0);
    folder.addSound("r", "bob", 1);
    const Job job = onlyJob(folder);
    Record record = keep(folder, job, RecordState::kDone);
    std::filesystem::create_directory(folder / "archive");
    const std::string archived = (folder / "archive/alice.mjr").string();
    std::filesystem::rename(alice, archived);
    EXPECT_EQ(folder.plan().at(0).verdict, Verdict::kDone) << "a recording that is gone is no change";
    folder.settings.make.crf = 30;
    EXPECT_EQ(folder.plan().at(0).verdict, Verdict::kDone) << "nor can it be made again without that recording";

    folder.addSound("r", "carol", 30);
    const auto apart = folder.plan();
    ASSERT_EQ(apart.size(), 1U);
    EXPECT_EQ(apart[0].verdict, Verdict::kReady);
    EXPECT_NE(apart[0].job.id, job.id);
    EXPECT_NE(apart[0].job.names.meeting, job.names.meeting);

    for (RecordedInput& input : record.inputs) {
        input.moved_to = input.file.path == alice ? archived : "";
    }
    ASSERT_TRUE(folder.store().save(record).ok());
    const auto whole = folder.plan().at(0);
    EXPECT_EQ(whole.verdict, Verdict::kReady);
    EXPECT_EQ(whole.job.id, job.id);
    EXPECT_EQ(whole.job.inputs.size(), 3U) << "with the archived one";
}

TEST(Planner, FailuresAreTriedAgainSoOften) {
    BatchFolder folder;
    folder.addSound("r", "alice", 0);
    Record record = keep(folder, onlyJob(folder), RecordState::kFailed);
    folder.settings.retries = 2;
    for (int failures = 1; failures <= 4; ++failures) {
        record.failures = failures;
        record.error = "why";
        ASSERT_TRUE(folder.store().save(record).ok());
        const auto planned = folder.plan().at(0);
        EXPECT_EQ(planned.verdict, failures <= 2 ? Verdict::kReady : Verdict::kGivenUp) << failures;
        EXPECT_EQ(planned.reason, "why");
    }
    folder.settings.make.crf = 20;
    EXPECT_EQ(folder.plan().at(0).verdict, Verdict::kReady) << "other options are another try";
}

TEST(Planner, TriesKeepTheirDistance) {
    BatchFolder folder;
    folder.addSound("r", "alice", 0);
    Record record = keep(folder, onlyJob(folder), RecordState::kFailed);
    record.failures = 1;
    record.tried_us = test::kMeetingStart_us + 1000 * 1'000'000LL;
    ASSERT_TRUE(folder.store().save(record).ok());
    folder.settings.retry_after_s = 600;
    EXPECT_EQ(folder.plan(1599).at(0).verdict, Verdict::kWaiting);
    EXPECT_EQ(folder.plan(1599).at(0).ready_ns, (test::kMeetingStart_us + 1600 * 1'000'000LL) * 1000);
    EXPECT_EQ(folder.plan(1600).at(0).verdict, Verdict::kReady);
}

TEST(Planner, AKilledJobIsReadyAgain) {
    BatchFolder folder;
    folder.addSound("r", "alice", 0);
    keep(folder, onlyJob(folder), RecordState::kRunning);
    EXPECT_EQ(folder.plan().at(0).verdict, Verdict::kReady);
}

TEST(Planner, AnUnreadableRecordingIsListedAndTriedByReadingIt) {
    BatchFolder folder;
    folder.addSound("r", "alice", 0);
    const std::string bad = folder.addSound("r", "bob", 1);
    const auto good_bytes = test::readBytes(bad);
    test::writeBytes(bad, asBytes(std::string(good_bytes.size(), 'x')));
    BatchFolder::setTime(bad, test::kMeetingStart_us / 1'000'000);
    Record record = keep(folder, onlyJob(folder), RecordState::kPartial);
    record.failures = 1;
    for (RecordedInput& input : record.inputs) {
        input.problem = input.file.path == bad ? "bob: no recording" : "";
        input.unreadable = input.file.path == bad;
    }
    ASSERT_TRUE(folder.store().save(record).ok());
    const auto planned = folder.plan().at(0);
    EXPECT_EQ(planned.verdict, Verdict::kPartial);
    EXPECT_EQ(planned.problems, std::vector<std::string>{"bob: no recording"});

    test::writeBytes(bad, good_bytes);
    BatchFolder::setTime(bad, test::kMeetingStart_us / 1'000'000);
    EXPECT_EQ(folder.plan().at(0).verdict, Verdict::kReady) << "it can be read now";
    EXPECT_TRUE(folder.plan().at(0).job.again);
    for (RecordedInput& input : record.inputs) {
        input.unreadable = false;
    }
    ASSERT_TRUE(folder.store().save(record).ok());
    EXPECT_EQ(folder.plan().at(0).verdict, Verdict::kPartial) << "it could be read before, and was of no use";
    for (RecordedInput& input : record.inputs) {
        input.unreadable = true;
    }
    record.failures = folder.settings.retries + 1;
    ASSERT_TRUE(folder.store().save(record).ok());
    EXPECT_EQ(folder.plan().at(0).verdict, Verdict::kPartial);
    std::filesystem::remove(bad);
    EXPECT_EQ(folder.plan().at(0).verdict, Verdict::kDone) << "what was wrong is gone";
}

TEST(Planner, WhatFollowsADoneMeetingIsDue) {
    BatchFolder folder;
    folder.addSound("r", "alice", 0);
    Record record = keep(folder, onlyJob(folder), RecordState::kDone);
    folder.settings.after.delete_after_s = 100;
    EXPECT_EQ(folder.plan(100).at(0).verdict, Verdict::kDone);
    EXPECT_EQ(folder.plan(103).at(0).verdict, Verdict::kFinish);
    folder.settings.after = {};
    folder.settings.after.archive = (folder / "archive").string();
    EXPECT_EQ(folder.plan().at(0).verdict, Verdict::kFinish);
    folder.settings.after = {};
    folder.settings.after.hook = {"true"};
    EXPECT_EQ(folder.plan().at(0).verdict, Verdict::kDone) << "made before there was a hook";
    record.hook = HookState::kPending;
    ASSERT_TRUE(folder.store().save(record).ok());
    EXPECT_EQ(folder.plan().at(0).verdict, Verdict::kFinish);
}

TEST(Planner, ChoosesRoomsAndTimes) {
    BatchFolder folder;
    folder.addSound("uid7|1", "a", 0);
    folder.addSound("uid7|2", "b", 0);
    folder.addSound("team[1]", "c", 0);
    folder.addSound("late", "d", 1000);
    const auto rooms = [&](std::vector<std::string> wanted) {
        folder.settings.rooms = std::move(wanted);
        std::string found;
        for (const auto& planned : folder.plan()) {
            found += planned.verdict == Verdict::kReady ? planned.job.room + " " : "";
        }
        return found;
    };
    EXPECT_EQ(rooms({"uid7|1"}), "uid7|1 ");
    EXPECT_EQ(rooms({"uid7|*"}), "uid7|1 uid7|2 ");
    EXPECT_EQ(rooms({"team[1]", "late"}), "team[1] late ") << "an id is no pattern first of all";
    EXPECT_EQ(rooms({"nobody"}), "");
    folder.settings.since_us = test::kMeetingStart_us + 500 * 1'000'000LL;
    EXPECT_EQ(rooms({}), "late ");
}

TEST(Planner, NamesNeverMeet) {
    BatchFolder folder;
    folder.settings.names.meeting = "{room}/{date}.mp4";
    folder.addSound("Room|1", "a", 0);
    folder.addSound("room_1", "a", 1);
    folder.addSound("Room|1", "a", 3600);
    const auto plan = folder.plan(7200);
    ASSERT_EQ(plan.size(), 3U);
    EXPECT_EQ(plan[0].job.names.meeting, "Room_1/2026-11-22.mp4");
    EXPECT_EQ(plan[1].job.names.meeting, "room_1/2026-11-22-2.mp4") << "only case and a safe letter apart";
    EXPECT_EQ(plan[2].job.names.meeting, "Room_1/2026-11-22-3.mp4");
}

TEST(Planner, OutputsAndArchiveInsideTheFolderAreNoInputs) {
    BatchFolder folder;
    folder.settings.recursive = true;
    folder.settings.out = folder.settings.source + "/media";
    folder.settings.after.archive = folder.settings.source + "/old";
    const std::string one = folder.addSound("r", "a", 0);
    for (const char* name : {"media", "old", "sub", ".hidden"}) {
        std::filesystem::create_directory(folder.settings.source + "/" + name);
        std::filesystem::copy(one, folder.settings.source + "/" + name + "/x.mjr");
    }
    std::string keys;
    const auto found = findInputs(folder.settings);
    ASSERT_TRUE(found);
    for (const InputFile& input : *found) {
        keys += input.key.substr(0, 9) + " ";
    }
    EXPECT_EQ(keys, ".hidden/x sub/x.mjr videoroom ");
}

TEST(Planner, AFolderThatCannotBeReadIsAnError) {
    BatchFolder folder;
    folder.settings.source += "/none";
    EXPECT_FALSE(findInputs(folder.settings));
}

TEST(Planner, MemoryGrowsWithPeopleAndPicture) {
    MakeOptions make;
    const std::vector<InputFile> one{{"", "videoroom-r-user-u-1795376875930562-video-1.mjr", 1'000'000'000, 0, ""}};
    const std::vector<InputFile> two{one[0], one[0]};
    EXPECT_GT(estimateMemory(two, make), estimateMemory(one, make));
    EXPECT_GT(estimateMemory(one, make), std::uint64_t{60} << 20);
    EXPECT_LT(estimateMemory(one, make), std::uint64_t{400} << 20);
    make.width = 3840;
    make.height = 2160;
    EXPECT_GT(estimateMemory(one, make), std::uint64_t{700} << 20);
    make.meeting = false;
    EXPECT_LT(estimateMemory(one, make), std::uint64_t{120} << 20);
}

}  // namespace
}  // namespace wf::job::batch
