#include "pp-rec/job/batch/durable_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "pp-rec/job/batch/file_facts.h"
#include "tests/support/temp_dir.h"

namespace wf::job::batch {
namespace {

namespace fs = std::filesystem;

std::size_t countIn(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {}));
}

/// A folder on another file system than /tmp, removed at the end; empty when there is none.
class OtherDisk {
public:
    OtherDisk() {
        struct stat here {};
        struct stat there {};
        const std::string temp = fs::temp_directory_path().string();
        if (::stat(temp.c_str(), &here) == 0 && ::stat("/dev/shm", &there) == 0 && here.st_dev != there.st_dev) {
            std::string pattern = "/dev/shm/wf-test-XXXXXX";
            path_ = ::mkdtemp(pattern.data()) == nullptr ? "" : pattern;
        }
    }
    ~OtherDisk() {
        if (!path_.empty()) {
            fs::remove_all(path_);
        }
    }
    OtherDisk(const OtherDisk&) = delete;
    OtherDisk& operator=(const OtherDisk&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

TEST(DurableFile, WritesWholeOrNotAtAll) {
    const test::TempDir folder;
    const std::string path = (folder / "a.json").string();
    ASSERT_TRUE(writeWhole(path, "one").ok());
    ASSERT_TRUE(writeWhole(path, "two").ok());
    EXPECT_EQ(*readWhole(path), "two");
    EXPECT_EQ(countIn(folder.path()), 1U);
    const Status refused = writeWhole((folder / "none/a").string(), "x");
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("No such file"), std::string::npos);
    EXPECT_FALSE(readWhole((folder / "none").string()));
}

TEST(DurableFile, MovesWithinAFileSystem) {
    const test::TempDir folder;
    const std::string from = (folder / "from").string();
    const std::string to = (folder / "to").string();
    std::ofstream(from) << "bytes";
    std::ofstream(to) << "other";
    EXPECT_FALSE(moveDurably(from, to, Existing::kRefuse));
    EXPECT_EQ(*readWhole(to), "other");
    ASSERT_TRUE(moveDurably(from, to, Existing::kReplace).ok());
    EXPECT_EQ(*readWhole(to), "bytes");
    EXPECT_FALSE(fs::exists(from));
}

TEST(DurableFile, MovesAcrossFileSystems) {
    const test::TempDir folder;
    const OtherDisk disk;
    if (disk.path().empty()) {
        GTEST_SKIP() << "there is only one file system here";
    }
    const std::string from = (folder / "from").string();
    const std::string to = disk.path() + "/to";
    const std::string content(3'000'000, 'x');
    std::ofstream(from) << content;
    const timespec times[] = {{0, UTIME_OMIT}, {1234, 5678}};
    ::utimensat(AT_FDCWD, from.c_str(), times, 0);
    std::ofstream(disk.path() + "/.to.mjr-batch") << "left by a killed run";
    ASSERT_TRUE(moveDurably(from, to, Existing::kRefuse).ok());
    EXPECT_EQ(*readWhole(to), content);
    EXPECT_EQ(statInput(to, "")->mtime_ns, 1234LL * 1'000'000'000 + 5678);
    EXPECT_FALSE(fs::exists(from));
    EXPECT_EQ(countIn(disk.path()), 1U);

    std::ofstream(from) << "again";
    EXPECT_FALSE(moveDurably(from, to, Existing::kRefuse));
    EXPECT_TRUE(fs::exists(from)) << "a source that could not be moved stays";
    EXPECT_EQ(*readWhole(to), content);
    EXPECT_EQ(countIn(disk.path()), 1U);
}

TEST(DurableFile, KnowsWhatAnotherFileWouldMeetToo) {
    EXPECT_TRUE(isStorageTrouble("cannot write /out/x: No space left on device"));
    EXPECT_TRUE(isStorageTrouble("cannot write /out/x: Disk quota exceeded"));
    EXPECT_FALSE(isStorageTrouble("cannot read /in/x: Permission denied"));
}

}  // namespace
}  // namespace wf::job::batch
