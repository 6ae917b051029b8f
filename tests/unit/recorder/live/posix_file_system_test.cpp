#include "recorder/live/posix_file_system.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "tests/support/temp_dir.h"
#include "tests/unit/recorder/live/made_files.h"

namespace wf::live {
namespace {

using wf::test::TempDir;

TEST(PosixFileSystem, MakesFoldersWithTheirParents) {
    const TempDir dir;
    PosixFileSystem files;
    const auto made = files.makeFolder((dir / "a").string() + "/b/c");
    ASSERT_TRUE(made) << made.error().message;
    struct stat info {};
    ASSERT_EQ(stat(made->c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0755U);
    EXPECT_TRUE(files.makeFolder((dir / "a").string() + "/b"));
}

TEST(PosixFileSystem, SaysWhichFolderCannotBe) {
    const TempDir dir;
    std::ofstream(dir / "file") << "x";
    PosixFileSystem files;
    const auto made = files.makeFolder((dir / "file").string() + "/b");
    ASSERT_FALSE(made);
    EXPECT_NE(made.error().message.find((dir / "file").string()), std::string::npos) << made.error().message;
    EXPECT_NE(made.error().message.find("Not a directory"), std::string::npos) << made.error().message;
}

TEST(PosixFileSystem, FollowsNoLinkInAName) {
    const TempDir dir;
    std::filesystem::create_symlink(dir / "target", dir / "dangling.mjr");
    std::ofstream(dir / "victim") << "precious";
    std::filesystem::create_symlink(dir / "victim", dir / "link.mjr");
    PosixFileSystem files;
    EXPECT_EQ(files.create((dir / "dangling.mjr").string()).error_number, EEXIST);
    EXPECT_EQ(files.create((dir / "link.mjr").string()).error_number, EEXIST);
    EXPECT_TRUE(files.exists((dir / "dangling.mjr").string()));
    EXPECT_FALSE(std::filesystem::exists(dir / "target"));
}

TEST(PosixFileSystem, ReplacesNothing) {
    const TempDir dir;
    std::ofstream(dir / "from") << "new";
    std::ofstream(dir / "to") << "old";
    PosixFileSystem files;
    EXPECT_EQ(files.rename((dir / "from").string(), (dir / "to").string()), EEXIST);
    EXPECT_EQ(files.rename((dir / "from").string(), (dir / "other").string()), 0);
    EXPECT_EQ(test::fileBytes((dir / "to").string()).size(), 3U);
    EXPECT_FALSE(files.exists((dir / "from").string()));
}

TEST(PosixFileSystem, WritesTruncatesAndTellsErrors) {
    const TempDir dir;
    PosixFileSystem files;
    const std::string path = (dir / "x").string();
    FileSystem::Created created = files.create(path);
    ASSERT_NE(created.file, nullptr);
    const std::vector<std::byte> bytes(100'000, std::byte{7});
    EXPECT_EQ(created.file->write(bytes).bytes, bytes.size());
    created.file->startWriteback(0, bytes.size());
    created.file->dropCache(0, bytes.size());
    EXPECT_EQ(created.file->truncate(50'000), 0);
    EXPECT_EQ(created.file->sync(), 0);
    EXPECT_EQ(test::fileBytes(path), std::vector<std::byte>(50'000, std::byte{7}));
    EXPECT_EQ(files.create((dir / "none").string() + "/x").error_number, ENOENT);
    EXPECT_GT(files.freeBytes(dir.path().string()).value_or(0), 0U);
    EXPECT_FALSE(files.freeBytes((dir / "none").string()));
}

}  // namespace
}  // namespace wf::live
