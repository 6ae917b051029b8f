#include "recorder/mjr/writer.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <string>

#include "tests/support/process.h"
#include "tests/unit/recorder/mjr/sample.h"

namespace wf::mjr {
namespace {

using test::at;
using test::isEmpty;
using test::packet;
using test::readFile;
using test::writeFile;
using wf::test::TempDir;

Header opusHeader() {
    Header header;
    header.created_us = 1795377472929559;
    header.first_frame_us = 1795377472973535;
    return header;
}

TEST(Writer, WritesTheTagAloneWithoutRecords) {
    const TempDir folder;
    Result<Writer> writer = Writer::create(at(folder, "a.mjr"), opusHeader());
    ASSERT_TRUE(writer.ok());
    EXPECT_FALSE(std::filesystem::exists(at(folder, "a.mjr")));
    ASSERT_TRUE(writer->close().ok());
    EXPECT_EQ(readFile(at(folder, "a.mjr")), "MJR00002");
    EXPECT_TRUE(writer->close().ok());
    EXPECT_FALSE(writer->write(0, asBytes(packet(1))).ok());
}

TEST(Writer, IsReadBackAsWritten) {
    const TempDir folder;
    Result<Writer> writer = Writer::create(at(folder, "a.mjr"), opusHeader());
    ASSERT_TRUE(writer.ok());
    std::vector<std::string> packets;
    for (std::uint16_t i = 0; i < 1000; ++i) {
        packets.push_back(packet(i, i * 7U % 1400U));
        ASSERT_TRUE(writer->write(i * 20U, asBytes(packets.back())).ok());
    }
    const std::string longest(65535, 'x');
    ASSERT_TRUE(writer->write(0xffffffff, asBytes(longest)).ok());
    ASSERT_TRUE(writer->close().ok());

    const std::string file = readFile(at(folder, "a.mjr"));
    const test::Walk walk = test::walk(file);
    ASSERT_EQ(walk.records.size(), packets.size() + 1);
    EXPECT_EQ(walk.damage_count, 0U);
    for (std::size_t i = 0; i < packets.size(); ++i) {
        EXPECT_EQ(asText(walk.records[i].payload), packets[i]);
        EXPECT_EQ(walk.records[i].arrival_ms, i * 20);
    }
    EXPECT_EQ(asText(walk.records.back().payload), longest);
    EXPECT_EQ(walk.records.back().arrival_ms, 0xffffffff);
}

TEST(Writer, RefusesWhatNoRecordCanHoldAndGoesOn) {
    const TempDir folder;
    Result<Writer> writer = Writer::create(at(folder, "a.mjr"), opusHeader());
    ASSERT_TRUE(writer.ok());
    const Status too_long = writer->write(0, asBytes(std::string(65536, 'x')));
    ASSERT_FALSE(too_long.ok());
    EXPECT_NE(too_long.error().message.find("65536 bytes"), std::string::npos);
    EXPECT_FALSE(writer->write(0, asBytes("too short")).ok());
    EXPECT_FALSE(writer->writeData(0, 1, asBytes("no data track")).ok());
    EXPECT_TRUE(writer->write(0, asBytes(packet(1))).ok());
    ASSERT_TRUE(writer->close().ok());
    EXPECT_EQ(test::walk(readFile(at(folder, "a.mjr"))).records.size(), 1U);
}

TEST(Writer, WritesDataMessages) {
    const TempDir folder;
    Header header = opusHeader();
    header.kind = rtp::MediaKind::kData;
    header.codec = rtp::Codec::kText;
    Result<Writer> writer = Writer::create(at(folder, "a.mjr"), header);
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE(writer->writeData(0, 0x000660e2e4b0e6f7, asBytes("hello")).ok());
    ASSERT_TRUE(writer->writeData(5, -1, {}).ok());
    ASSERT_TRUE(writer->close().ok());
    const std::string file = readFile(at(folder, "a.mjr"));
    const test::Walk walk = test::walk(file);
    ASSERT_EQ(walk.records.size(), 2U);
    EXPECT_EQ(load64(walk.records[0].payload, 0), 0x000660e2e4b0e6f7U);
    EXPECT_EQ(asText(walk.records[0].payload.subspan(8)), "hello");
    EXPECT_EQ(load64(walk.records[1].payload, 0), UINT64_MAX);
    EXPECT_EQ(walk.records[1].payload.size(), 8U);
}

TEST(Writer, LeavesNothingWithoutClose) {
    const TempDir folder;
    {
        Result<Writer> writer = Writer::create(at(folder, "a.mjr"), opusHeader());
        ASSERT_TRUE(writer.ok());
        const Writer moved = std::move(writer).value();
        EXPECT_FALSE(isEmpty(folder));
    }
    EXPECT_TRUE(isEmpty(folder));
}

TEST(Writer, ReplacesAFileOnlyAtTheEnd) {
    const TempDir folder;
    writeFile(at(folder, "a.mjr"), "old");
    Result<Writer> writer = Writer::create(at(folder, "a.mjr"), opusHeader());
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE(writer->write(0, asBytes(packet(1))).ok());
    EXPECT_EQ(readFile(at(folder, "a.mjr")), "old");
    ASSERT_TRUE(writer->close().ok());
    EXPECT_NE(readFile(at(folder, "a.mjr")), "old");
}

TEST(Writer, SaysWhyItCannotCreate) {
    const TempDir folder;
    const Result<Writer> writer = Writer::create(at(folder, "none/a.mjr"), opusHeader());
    ASSERT_FALSE(writer.ok());
    EXPECT_EQ(writer.error().message, "cannot create " + at(folder, "none/a.mjr") + ": No such file or directory");
    EXPECT_FALSE(Writer::create(at(folder, ""), opusHeader()).ok());
}

/// Writes more than the file size limit allows, as a full disk would; 0 when everything went as it should.
int writeAgainstLimit(const TempDir& folder) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{400 * 1024, 400 * 1024};
    setrlimit(RLIMIT_FSIZE, &limit);
    Result<Writer> writer = Writer::create(at(folder, "a.mjr"), opusHeader());
    Status status;
    for (int i = 0; i < 1000 && status.ok(); ++i) {
        status = writer->write(0, asBytes(packet(1, 1000)));
    }
    if (status.ok() || status.error().message != "cannot write " + at(folder, "a.mjr") + ": File too large") {
        return 1;
    }
    const bool final = !writer->write(0, asBytes(packet(1))).ok() && !writer->close().ok() && !writer->close().ok();
    return final && isEmpty(folder) ? 0 : 2;
}

TEST(Writer, ReportsAFullDiskAndLeavesNothing) {
    const TempDir folder;
    const pid_t child = fork();
    if (child == 0) {
        _exit(writeAgainstLimit(folder));
    }
    int state = 0;
    ASSERT_EQ(waitpid(child, &state, 0), child);
    ASSERT_TRUE(WIFEXITED(state));
    EXPECT_EQ(WEXITSTATUS(state), 0);
}

TEST(Writer, IsReadByStockJanusPpRec) {
    if (!wf::test::isInstalled("janus-pp-rec")) {
        GTEST_SKIP() << "janus-pp-rec is not installed";
    }
    const TempDir folder;
    Header header = opusHeader();
    header.kind = rtp::MediaKind::kVideo;
    header.codec = rtp::Codec::kVp8;
    header.description = "a/b \"屏\"\n" + std::string(3000, 'x');
    header.extensions = {{13, std::string(kVideoOrientationUri)}};
    Result<Writer> writer = Writer::create(at(folder, "a.mjr"), header);
    ASSERT_TRUE(writer.ok());
    for (std::uint16_t i = 0; i < 100; ++i) {
        ASSERT_TRUE(writer->write(i * 20U, asBytes(packet(i, 500))).ok());
    }
    ASSERT_TRUE(writer->close().ok());

    const wf::test::Outcome parsed = wf::test::run({"janus-pp-rec", "-p", at(folder, "a.mjr")});
    EXPECT_TRUE(parsed.ok()) << parsed.describe();
    const wf::test::Outcome json = wf::test::run({"janus-pp-rec", "-j", at(folder, "a.mjr")});
    EXPECT_TRUE(json.ok()) << json.describe();
    const std::string file = readFile(at(folder, "a.mjr"));
    const Result<Reader> reader = Reader::open(asBytes(file));
    ASSERT_TRUE(reader.ok());
    EXPECT_EQ(json.out, reader->header().raw_json + "\n");
    EXPECT_EQ(reader->header().raw_json.size(), 1499U);
}

}  // namespace
}  // namespace wf::mjr
