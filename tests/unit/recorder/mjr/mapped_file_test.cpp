#include "recorder/mjr/mapped_file.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

#include "recorder/mjr/sigbus_guard.h"
#include "tests/unit/recorder/mjr/sample.h"

namespace wf::mjr {
namespace {

using test::at;
using test::writeFile;
using wf::test::TempDir;

TEST(MappedFile, GivesTheBytesOfAFile) {
    const TempDir folder;
    writeFile(at(folder, "a.mjr"), "hello");
    const Result<MappedFile> file = MappedFile::open(at(folder, "a.mjr"));
    ASSERT_TRUE(file.ok());
    EXPECT_EQ(asText(file->bytes()), "hello");
    EXPECT_EQ(file->path(), at(folder, "a.mjr"));
    EXPECT_FALSE(file->damaged());
}

TEST(MappedFile, GivesNothingForAnEmptyFile) {
    const TempDir folder;
    writeFile(at(folder, "a.mjr"), "");
    const Result<MappedFile> file = MappedFile::open(at(folder, "a.mjr"));
    ASSERT_TRUE(file.ok());
    EXPECT_TRUE(file->bytes().empty());
    EXPECT_FALSE(file->damaged());
}

TEST(MappedFile, SaysWhyItCannotOpen) {
    const TempDir folder;
    const Result<MappedFile> missing = MappedFile::open(at(folder, "none.mjr"));
    ASSERT_FALSE(missing.ok());
    EXPECT_EQ(missing.error().message, "cannot open " + at(folder, "none.mjr") + ": No such file or directory");
    const Result<MappedFile> directory = MappedFile::open(at(folder, ""));
    ASSERT_FALSE(directory.ok());
    EXPECT_NE(directory.error().message.find("it is a directory"), std::string::npos);
    ASSERT_EQ(mkfifo((at(folder, "fifo")).c_str(), 0600), 0);
    EXPECT_FALSE(MappedFile::open(at(folder, "fifo")).ok());
    EXPECT_FALSE(MappedFile::open("/dev/null").ok());
}

TEST(MappedFile, MovesWithoutLosingTheMapping) {
    const TempDir folder;
    writeFile(at(folder, "a"), "aaaa");
    writeFile(at(folder, "b"), "bb");
    Result<MappedFile> a = MappedFile::open(at(folder, "a"));
    Result<MappedFile> b = MappedFile::open(at(folder, "b"));
    ASSERT_TRUE(a.ok() && b.ok());
    MappedFile moved = std::move(a).value();
    moved = std::move(b).value();
    EXPECT_EQ(asText(moved.bytes()), "bb");
    EXPECT_EQ(moved.path(), at(folder, "b"));
}

TEST(MappedFile, ReadsZerosWhereTheFileWasCutWhileMapped) {
    const TempDir folder;
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    writeFile(at(folder, "a"), std::string(5 * page + 7, 'x'));
    writeFile(at(folder, "b"), std::string(page, 'y'));
    const Result<MappedFile> cut = MappedFile::open(at(folder, "a"));
    const Result<MappedFile> sound = MappedFile::open(at(folder, "b"));
    ASSERT_TRUE(cut.ok() && sound.ok());
    EXPECT_EQ(load8(cut->bytes(), 4 * page), 'x');
    ASSERT_EQ(truncate((at(folder, "a")).c_str(), static_cast<off_t>(page)), 0);
    EXPECT_EQ(load8(cut->bytes(), page - 1), 'x');
    EXPECT_FALSE(cut->damaged());
    for (std::size_t at = page; at < cut->bytes().size(); ++at) {
        ASSERT_EQ(load8(cut->bytes(), at), 0);
    }
    EXPECT_TRUE(cut->damaged());
    EXPECT_EQ(load8(sound->bytes(), page - 1), 'y');
    EXPECT_FALSE(sound->damaged());
}

TEST(MappedFile, ReadsIntoMemoryWhenAllSlotsAreTaken) {
    const TempDir folder;
    std::vector<MappedFile> files;
    for (int i = 0; i < kGuardSlots + 20; ++i) {
        const std::string path = at(folder, std::to_string(i));
        writeFile(path, "file " + std::to_string(i));
        Result<MappedFile> file = MappedFile::open(path);
        ASSERT_TRUE(file.ok());
        files.push_back(std::move(file).value());
    }
    // The last ones hold a copy, so a cut does not reach them.
    ASSERT_EQ(truncate(files.back().path().c_str(), 0), 0);
    for (std::size_t i = 0; i < files.size(); ++i) {
        EXPECT_EQ(asText(files[i].bytes()), "file " + std::to_string(i));
        EXPECT_FALSE(files[i].damaged());
    }
    files.clear();
    writeFile(at(folder, "after"), std::string(3, 'a'));
    const Result<MappedFile> after = MappedFile::open(at(folder, "after"));
    ASSERT_TRUE(after.ok());
    ASSERT_EQ(truncate((at(folder, "after")).c_str(), 0), 0);
    EXPECT_EQ(load8(after->bytes(), 0), 0);
    EXPECT_TRUE(after->damaged());
}

/// Touches a page behind the end of a file that no MappedFile guards.
void touchUnguarded(const std::string& path) {
    std::FILE* file = std::fopen(path.c_str(), "r");
    void* mapped = mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE, fileno(file), 0);
    EXPECT_EQ(load8(Bytes(static_cast<const std::byte*>(mapped), 4096), 0), 0);
}

TEST(MappedFileDeathTest, LeavesOtherBusErrorsAlone) {
    ::testing::FLAGS_gtest_death_test_style = "threadsafe";
    const TempDir folder;
    writeFile(at(folder, "empty"), "");
    writeFile(at(folder, "a"), "a");
    EXPECT_DEATH(
        {
            const Result<MappedFile> guarded = MappedFile::open(at(folder, "a"));
            touchUnguarded(at(folder, "empty"));
        },
        "");
    EXPECT_DEATH(
        {
            const Result<MappedFile> guarded = MappedFile::open(at(folder, "a"));
            raise(SIGBUS);
        },
        "");
}

TEST(MappedFileDeathTest, CallsTheHandlerThatWasThereBefore) {
    ::testing::FLAGS_gtest_death_test_style = "threadsafe";
    const TempDir folder;
    writeFile(at(folder, "a"), "a");
    EXPECT_EXIT(
        {
            std::signal(SIGBUS, [](int) { _exit(7); });
            const Result<MappedFile> guarded = MappedFile::open(at(folder, "a"));
            raise(SIGBUS);
        },
        ::testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace wf::mjr
