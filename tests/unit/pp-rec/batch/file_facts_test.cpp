#include "pp-rec/job/batch/file_facts.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temp_dir.h"

namespace wf::job::batch {
namespace {

constexpr std::int64_t kSecond_ns = 1'000'000'000;

InputFile madeAt(const test::TempDir& folder, std::int64_t mtime_s) {
    const std::string path = (folder / "videoroom-r-user-u-1795376875930562-audio-0.mjr.tmp").string();
    std::ofstream(path) << "12345";
    const timespec times[] = {{0, UTIME_OMIT}, {mtime_s, 0}};
    ::utimensat(AT_FDCWD, path.c_str(), times, 0);
    return *statInput(path, folder.path().string());
}

TEST(FileFacts, KeySurvivesTheEndOfARecording) {
    const test::TempDir folder;
    InputFile file = madeAt(folder, 1000);
    EXPECT_EQ(file.key, "videoroom-r-user-u-1795376875930562-audio-0.mjr");
    EXPECT_EQ(file.bytes, 5U);
    EXPECT_EQ(file.mtime_ns, 1000 * kSecond_ns);
    EXPECT_TRUE(isTemporaryName(file.path));
    std::filesystem::rename(file.path, finalName(file.path));
    const auto renamed = statInput(finalName(file.path), folder.path().string());
    ASSERT_TRUE(renamed);
    EXPECT_TRUE(sameFacts(*renamed, file));
    EXPECT_FALSE(statInput(file.path, ""));
    EXPECT_FALSE(statInput(folder.path().string(), "")) << "a folder is no input";
}

TEST(FileFacts, NamesWithoutPatternKeepTheirFolder) {
    const test::TempDir folder;
    std::filesystem::create_directory(folder / "sub");
    std::ofstream(folder / "sub/a.mjr") << "x";
    EXPECT_EQ(statInput((folder / "sub/a.mjr").string(), folder.path().string())->key, "sub/a.mjr");
}

TEST(FileFacts, SettlesWhenTheClockHasMovedFarEnough) {
    const test::TempDir folder;
    const InputFile file = madeAt(folder, 1000);
    EXPECT_FALSE(isSettled(file, 60, 1000 * kSecond_ns));
    EXPECT_FALSE(isSettled(file, 60, 1060 * kSecond_ns - 1));
    EXPECT_TRUE(isSettled(file, 60, 1060 * kSecond_ns));
    EXPECT_TRUE(isSettled(file, 0, 1000 * kSecond_ns));
    EXPECT_EQ(settlesAt_ns(file, 60, 1000 * kSecond_ns), 1060 * kSecond_ns);
}

TEST(FileFacts, ATimeAheadSaysNothing) {
    const test::TempDir folder;
    const std::int64_t far_s = 4'000'000'000;
    const InputFile file = madeAt(folder, far_s);
    struct stat info {};
    ASSERT_EQ(::stat(file.path.c_str(), &info), 0);
    const std::int64_t changed_s = info.st_ctim.tv_sec;
    EXPECT_FALSE(isSettled(file, 60, changed_s * kSecond_ns));
    EXPECT_TRUE(isSettled(file, 60, (changed_s + 61) * kSecond_ns));
}

TEST(FileFacts, AnOpenRecordingIsNotSettledHoweverQuiet) {
    const test::TempDir folder;
    const InputFile file = madeAt(folder, 1000);
    {
        const std::ofstream writer(file.path, std::ios::app);
        if (isSettled(file, 60, 5000 * kSecond_ns)) {
            GTEST_SKIP() << "this file system has no leases";
        }
    }
    EXPECT_TRUE(isSettled(file, 60, 5000 * kSecond_ns));
}

}  // namespace
}  // namespace wf::job::batch
