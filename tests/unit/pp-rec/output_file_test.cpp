#include "pp-rec/mux/output_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/temp_dir.h"

namespace wf::mux {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMiB = std::size_t{1} << 20;

std::string contents(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::size_t filesIn(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

/// Bytes that tell their position.
std::string pattern(std::size_t size) {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) {
        text[i] = static_cast<char>((i * 2654435761U) >> 13);
    }
    return text;
}

std::unique_ptr<OutputFile> open(const fs::path& path, bool overwrite = false) {
    auto file = OutputFile::create(path.string(), {.overwrite = overwrite});
    EXPECT_TRUE(file.ok()) << (file.ok() ? "" : file.error().message);
    return file ? std::move(file).value() : nullptr;
}

class OutputFileTest : public testing::Test {
protected:
    test::TempDir folder_;
    fs::path target_ = folder_ / "out.bin";
};

TEST_F(OutputFileTest, AppearsOnlyAtCommit) {
    auto file = open(target_);
    ASSERT_TRUE(file->write(asBytes("hello")).ok());
    EXPECT_FALSE(fs::exists(target_));
    EXPECT_EQ(filesIn(folder_.path()), 1U);
    const std::string name = fs::directory_iterator(folder_.path())->path().filename().string();
    EXPECT_EQ(name.rfind(".out.bin.part-" + std::to_string(getpid()) + "-", 0), 0U) << name;
    ASSERT_TRUE(file->commit().ok());
    EXPECT_EQ(contents(target_), "hello");
    EXPECT_EQ(filesIn(folder_.path()), 1U);
}

TEST_F(OutputFileTest, VanishesWithoutCommit) {
    EXPECT_TRUE(open(target_)->write(asBytes("hello")).ok());
    EXPECT_EQ(filesIn(folder_.path()), 0U);
}

TEST_F(OutputFileTest, ABigOneVanishesWithoutCommit) {
    const std::string data = pattern(9 * kMiB + 5);
    EXPECT_TRUE(open(target_)->write(asBytes(data)).ok());
    EXPECT_EQ(filesIn(folder_.path()), 0U);
}

TEST_F(OutputFileTest, NothingMoreAfterCommit) {
    auto file = open(target_);
    ASSERT_TRUE(file->commit().ok());
    EXPECT_FALSE(file->write(asBytes("x")).ok());
    EXPECT_FALSE(file->commit().ok());
    EXPECT_EQ(contents(target_), "");
}

TEST_F(OutputFileTest, KeepsTheUmask) {
    const mode_t before = ::umask(027);
    auto file = open(target_);
    ::umask(before);
    ASSERT_TRUE(file->commit().ok());
    EXPECT_EQ(fs::status(target_).permissions(), fs::perms(0640));
}

TEST_F(OutputFileTest, RefusesAnExistingTarget) {
    std::ofstream(target_) << "old";
    auto file = OutputFile::create(target_.string(), {});
    ASSERT_FALSE(file.ok());
    EXPECT_NE(file.error().message.find(target_.string()), std::string::npos);
    EXPECT_EQ(contents(target_), "old");
}

TEST_F(OutputFileTest, NeverReplacesATargetThatCameLater) {
    auto file = open(target_);
    ASSERT_TRUE(file->write(asBytes("new")).ok());
    std::ofstream(target_) << "rival";
    const Status committed = file->commit();
    ASSERT_FALSE(committed.ok());
    EXPECT_NE(committed.error().message.find("exists"), std::string::npos);
    EXPECT_EQ(contents(target_), "rival");
    EXPECT_EQ(filesIn(folder_.path()), 1U);
}

TEST_F(OutputFileTest, ReplacesWhenAllowed) {
    std::ofstream(target_) << "old";
    auto file = open(target_, true);
    ASSERT_TRUE(file->write(asBytes("new")).ok());
    EXPECT_EQ(contents(target_), "old");
    ASSERT_TRUE(file->commit().ok());
    EXPECT_EQ(contents(target_), "new");
}

TEST_F(OutputFileTest, ReplacesTheFileBehindALink) {
    fs::create_directory(folder_ / "real");
    std::ofstream(folder_ / "real/file") << "old";
    fs::create_symlink("real/file", target_);
    auto file = open(target_, true);
    ASSERT_TRUE(file->write(asBytes("new")).ok());
    ASSERT_TRUE(file->commit().ok());
    EXPECT_TRUE(fs::is_symlink(target_));
    EXPECT_EQ(contents(folder_ / "real/file"), "new");
}

TEST_F(OutputFileTest, ADanglingLinkCountsAsExisting) {
    fs::create_symlink("nowhere", target_);
    EXPECT_FALSE(OutputFile::create(target_.string(), {}).ok());
}

TEST_F(OutputFileTest, LongNamesFit) {
    std::string name(200, 'n');
    for (int i = 0; i < 18; ++i) {
        name += "\xE2\x82\xAC";  // 3 bytes each: 254 in all
    }
    auto file = open(folder_ / name);
    ASSERT_NE(file, nullptr);
    ASSERT_TRUE(file->commit().ok());
    EXPECT_TRUE(fs::exists(folder_ / name));
    EXPECT_FALSE(OutputFile::create((folder_ / std::string(256, 'n')).string(), {}).ok());
}

TEST_F(OutputFileTest, BadPathsAreErrorsWithTheirReason) {
    EXPECT_FALSE(OutputFile::create("", {}).ok());
    EXPECT_FALSE(OutputFile::create(folder_.path().string() + "/", {}).ok());
    EXPECT_FALSE(OutputFile::create(folder_.path().string(), {}).ok());
    auto missing = OutputFile::create((folder_ / "no/such/file").string(), {});
    ASSERT_FALSE(missing.ok());
    EXPECT_NE(missing.error().message.find("No such file"), std::string::npos);
}

TEST_F(OutputFileTest, WritesAcrossManyBlocks) {
    const std::string data = pattern(23 * kMiB + 77);
    auto file = open(target_);
    std::size_t at = 0;
    for (std::size_t step = 1; at < data.size(); step = step * 7 % 300007 + 1) {
        const std::size_t count = std::min(step, data.size() - at);
        ASSERT_TRUE(file->write(asBytes(std::string_view(data).substr(at, count))).ok());
        at += count;
        ASSERT_EQ(file->position(), at);
    }
    EXPECT_EQ(file->size(), data.size());
    ASSERT_TRUE(file->commit().ok());
    EXPECT_TRUE(contents(target_) == data);
}

TEST_F(OutputFileTest, PatchesNearAndFar) {
    std::string data = pattern(6 * kMiB + 100);
    auto file = open(target_);
    ASSERT_TRUE(file->write(asBytes(data)).ok());
    const auto patch = [&](std::size_t at, const std::string& bytes) {
        ASSERT_TRUE(file->seek(at).ok());
        ASSERT_TRUE(file->write(asBytes(bytes)).ok());
        EXPECT_EQ(file->position(), at + bytes.size());
        data.replace(at, bytes.size(), bytes);
    };
    patch(0, "start");
    patch(kMiB - 3, "across a block");
    patch(6 * kMiB + 90, "near");
    patch(6 * kMiB + 96, "over the end");
    patch(3, "again");
    patch(data.size(), pattern(2 * kMiB));
    EXPECT_EQ(file->size(), data.size());
    ASSERT_TRUE(file->commit().ok());
    EXPECT_TRUE(contents(target_) == data);
}

TEST_F(OutputFileTest, LeavesHolesOfZeros) {
    auto file = open(target_);
    ASSERT_TRUE(file->write(asBytes("a")).ok());
    ASSERT_TRUE(file->seek(3 * kMiB).ok());
    EXPECT_EQ(file->size(), 1U);
    ASSERT_TRUE(file->write(asBytes("b")).ok());
    ASSERT_TRUE(file->commit().ok());
    EXPECT_TRUE(contents(target_) == "a" + std::string(3 * kMiB - 1, '\0') + "b");
}

TEST_F(OutputFileTest, MakesAGapAnywhere) {
    for (const std::size_t size : {std::size_t{10}, 3 * kMiB + 5}) {
        for (const std::size_t count : {std::size_t{3}, 2 * kMiB + 1}) {
            std::string data = pattern(size);
            auto file = open(target_, true);
            ASSERT_TRUE(file->write(asBytes(data)).ok());
            ASSERT_TRUE(file->insertGap(7, count).ok());
            EXPECT_EQ(file->position(), size + count);
            const std::string filling(count, 'f');
            ASSERT_TRUE(file->write(asBytes("end")).ok());
            ASSERT_TRUE(file->seek(7).ok());
            ASSERT_TRUE(file->write(asBytes(filling)).ok());
            ASSERT_TRUE(file->commit().ok());
            EXPECT_TRUE(contents(target_) == data.insert(7, filling) + "end");
        }
    }
}

TEST_F(OutputFileTest, WritesStraightToDevices) {
    auto null = open("/dev/null");
    const std::string data = pattern(5 * kMiB);
    ASSERT_TRUE(null->write(asBytes(data)).ok());
    ASSERT_TRUE(null->seek(4).ok());
    ASSERT_TRUE(null->insertGap(2, 9).ok());
    EXPECT_TRUE(null->commit().ok());
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(OutputFileTest, AFullDiskIsAnErrorAtCommitAndLater) {
    if (!fs::exists("/dev/full")) {
        GTEST_SKIP() << "needs /dev/full";
    }
    auto small = open("/dev/full");
    ASSERT_TRUE(small->write(asBytes("x")).ok());
    const Status committed = small->commit();
    ASSERT_FALSE(committed.ok());
    EXPECT_NE(committed.error().message.find("No space left"), std::string::npos);

    auto big = open("/dev/full");
    const std::string data = pattern(kMiB);
    Status written;
    for (int i = 0; i < 100 && written.ok(); ++i) {
        written = big->write(asBytes(data));
    }
    EXPECT_FALSE(written.ok());
    EXPECT_FALSE(big->commit().ok());
}

TEST_F(OutputFileTest, AFileThatMayNotGrowLeavesNothing) {
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto handler = signal(SIGXFSZ, SIG_IGN);
    rlimit limit = before;
    limit.rlim_cur = 5 * kMiB + 10;
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
    auto file = open(target_);
    const std::string data = pattern(8 * kMiB);
    Status written = file->write(asBytes(data));
    const Status committed = file->commit();
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, handler);
    ASSERT_FALSE(committed.ok());
    EXPECT_NE(committed.error().message.find("File too large"), std::string::npos);
    EXPECT_NE(committed.error().message.find(target_.string()), std::string::npos);
    EXPECT_EQ(filesIn(folder_.path()), 0U);
}

TEST_F(OutputFileTest, APipeTakesBytesInOrderOnly) {
    ASSERT_EQ(::mkfifo(target_.c_str(), 0600), 0);
    std::string received;
    std::thread reader([&] { received = contents(target_); });
    auto file = open(target_);
    EXPECT_FALSE(file->seekable());
    std::string data = pattern(3 * kMiB + 20);
    EXPECT_TRUE(file->write(asBytes(data)).ok());
    EXPECT_TRUE(file->seek(3 * kMiB + 10).ok());  // has not left yet
    EXPECT_TRUE(file->write(asBytes("0123456789")).ok());
    EXPECT_FALSE(file->seek(5).ok());
    EXPECT_TRUE(file->commit().ok());
    reader.join();
    EXPECT_TRUE(received == data.replace(3 * kMiB + 10, 10, "0123456789"));
    EXPECT_TRUE(fs::is_fifo(target_));
}

TEST_F(OutputFileTest, ASignalHandlerCanRemoveAll) {
    auto first = open(target_);
    auto second = open(folder_ / "second");
    EXPECT_EQ(filesIn(folder_.path()), 2U);
    OutputFile::removeAllTemporaries();
    EXPECT_EQ(filesIn(folder_.path()), 0U);
    EXPECT_FALSE(first->commit().ok());
    auto third = open(folder_ / "third");
    ASSERT_TRUE(third->commit().ok());
    OutputFile::removeAllTemporaries();
    EXPECT_TRUE(fs::exists(folder_ / "third"));
}

TEST_F(OutputFileTest, ManyAtOnce) {
    std::vector<std::unique_ptr<OutputFile>> files;
    for (int i = 0; i < 100; ++i) {  // more than the table of names holds
        files.push_back(open(folder_ / std::to_string(i)));
    }
    for (auto& file : files) {
        ASSERT_TRUE(file->write(asBytes(file->path())).ok());
        ASSERT_TRUE(file->commit().ok());
    }
    EXPECT_EQ(filesIn(folder_.path()), 100U);
}

}  // namespace
}  // namespace wf::mux
