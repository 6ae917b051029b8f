#include "pp-rec/job/batch/run_lock.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "pp-rec/job/batch/out_folder.h"
#include "tests/support/temp_dir.h"

namespace wf::job::batch {
namespace {

TEST(RunLock, OneRunAFolder) {
    const test::TempDir folder;
    const OutFolder out((folder / "out").string());
    {
        const auto held = RunLock::forRun(out);
        ASSERT_TRUE(held) << held.error().message;
        const auto second = RunLock::forRun(out);
        ASSERT_FALSE(second);
        EXPECT_NE(second.error().message.find("process " + std::to_string(::getpid()) + " on "), std::string::npos)
            << second.error().message;
    }
    EXPECT_TRUE(RunLock::forRun(out));
}

TEST(RunLock, OneProcessAMeeting) {
    const test::TempDir folder;
    const OutFolder out(folder.path().string());
    auto held = RunLock::forJob(out, "54bc408920b534e3", 0);
    ASSERT_TRUE(held);
    EXPECT_FALSE(RunLock::forJob(out, "54bc408920b534e3", 0));
    EXPECT_TRUE(RunLock::forJob(out, "64bc408920b534e3", 0)) << "another meeting";
    EXPECT_TRUE(RunLock::forRun(out)) << "jobs and runs do not exclude each other";
    { const RunLock released = std::move(*held); }
    EXPECT_TRUE(RunLock::forJob(out, "54bc408920b534e3", 0));
}

}  // namespace
}  // namespace wf::job::batch
