#include "pp-rec/job/batch/folder_watch.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temp_dir.h"

namespace wf::job::batch {
namespace {

namespace fs = std::filesystem;

TEST(FolderWatch, NoticesRecordingsOnly) {
    const test::TempDir folder;
    auto watch = FolderWatch::open(folder.path().string(), false);
    ASSERT_TRUE(watch) << watch.error().message;
    EXPECT_FALSE(watch->takeEvents());
    std::ofstream(folder / "a.mjr.tmp") << "x";
    EXPECT_TRUE(watch->takeEvents());
    EXPECT_FALSE(watch->takeEvents()) << "taken already";
    fs::rename(folder / "a.mjr.tmp", folder / "a.mjr");
    EXPECT_TRUE(watch->takeEvents());
    std::ofstream(folder / "notes.txt") << "x";
    std::ofstream(folder / ".a.mjr.part-1-1") << "x";
    EXPECT_FALSE(watch->takeEvents());
    fs::create_directory(folder / "sub");
    std::ofstream(folder / "sub/b.mjr") << "x";
    EXPECT_FALSE(watch->takeEvents());
}

TEST(FolderWatch, FollowsNewSubfolders) {
    const test::TempDir folder;
    fs::create_directory(folder / "old");
    auto watch = FolderWatch::open(folder.path().string(), true);
    ASSERT_TRUE(watch);
    std::ofstream(folder / "old/a.mjr") << "x";
    EXPECT_TRUE(watch->takeEvents());
    fs::create_directory(folder / "new");
    EXPECT_TRUE(watch->takeEvents());
    std::ofstream(folder / "new/b.mjr") << "x";
    EXPECT_TRUE(watch->takeEvents());
    EXPECT_FALSE(FolderWatch::open((folder / "none").string(), true));
}

}  // namespace
}  // namespace wf::job::batch
