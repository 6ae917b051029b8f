#include "pp-rec/job/repair.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <string>

#include "pp-rec/job/header_rebuild.h"
#include "pp-rec/job/inspect.h"
#include "pp-rec/job/output_name.h"
#include "recorder/mjr/recording_name.h"
#include "tests/support/made_recording.h"
#include "tests/support/temp_dir.h"

namespace wf::job {
namespace {

using test::TempDir;

constexpr std::int64_t kStart_us = 1'795'377'324'175'649;

class Repair : public ::testing::Test {
protected:
    std::string write(const std::string& name, Bytes bytes) {
        const std::string path = (folder_ / name).string();
        test::writeBytes(path, bytes);
        return path;
    }

    RepairedRecording repaired(const std::string& input, const RepairOptions& options = {}) {
        auto result = repairRecording(input, out(), options);
        EXPECT_TRUE(result) << (result ? "" : result.error().message);
        return result ? *result : RepairedRecording{};
    }

    [[nodiscard]] std::string out() const { return (folder_ / "out.mjr").string(); }

    TempDir folder_;
    mjr::Header header_ = test::madeHeader(rtp::Codec::kOpus, kStart_us);
    std::vector<test::MadeRecord> records_ = test::opusRecords(100);
};

TEST_F(Repair, LeavesAGoodRecordingAlone) {
    const auto bytes = test::recordingBytes(header_, records_);
    const std::string input = write("a.mjr", bytes);
    const RepairedRecording result = repaired(input);
    EXPECT_TRUE(result.clean());
    EXPECT_TRUE(result.output.empty());
    EXPECT_EQ(result.packets_kept, 100U);
    EXPECT_FALSE(std::filesystem::exists(out()));

    RepairOptions options;
    options.keep_clean = true;
    EXPECT_EQ(repaired(input, options).output, out());
    EXPECT_EQ(test::readBytes(out()), bytes);
}

TEST_F(Repair, KeepsTheHeaderLetterByLetter) {
    const std::string json = R"({"t":"a","c":"opus","zz":[1,2],"s":5,"u":6})";
    ByteBuffer buffer;
    mjr::appendTag(buffer);
    buffer.append16(static_cast<std::uint16_t>(json.size()));
    buffer.append(asBytes(json));
    ASSERT_TRUE(mjr::appendRecord(buffer, 7, records_[0].payload));
    const std::size_t good = buffer.size();
    buffer.append(asBytes("MEET"));
    const std::string input = write("a.mjr", std::as_const(buffer).bytes());
    EXPECT_TRUE(repaired(input).truncated);
    const auto kept = test::readBytes(out());
    EXPECT_EQ(kept, std::vector<std::byte>(buffer.data(), buffer.data() + good));
}

TEST_F(Repair, CutsWhatATornRecordLeaves) {
    const auto bytes = test::recordingBytes(header_, records_);
    const auto clean = test::recordingBytes(header_, {records_.begin(), records_.end() - 1});
    const std::size_t last = bytes.size() - clean.size();
    for (std::size_t missing = 1; missing < last; ++missing) {
        const std::string input = write("a.mjr", Bytes(bytes).first(bytes.size() - missing));
        RepairOptions options;
        options.overwrite = true;
        EXPECT_EQ(repaired(input, options).packets_kept, 99U) << missing;
        EXPECT_EQ(test::readBytes(out()), clean) << missing;
    }
}

TEST_F(Repair, DropsBytesAndRecordsThatAreNoPacket) {
    auto bytes = test::recordingBytes(header_, {records_.begin(), records_.begin() + 10});
    const std::size_t damage_at = bytes.size();
    const auto rest = test::recordingBytes(header_, {records_.begin() + 10, records_.end()});
    const auto head = test::recordingBytes(header_, {}).size();
    bytes.insert(bytes.end(), 33, std::byte{0x5a});
    const std::vector<std::byte> no_rtp(20, std::byte{0x17});
    ByteBuffer foreign;
    ASSERT_TRUE(mjr::appendRecord(foreign, 5, no_rtp));
    bytes.insert(bytes.end(), foreign.data(), foreign.data() + foreign.size());
    bytes.insert(bytes.end(), rest.begin() + static_cast<std::ptrdiff_t>(head), rest.end());

    const RepairedRecording result = repaired(write("a.mjr", bytes));
    EXPECT_EQ(result.packets_kept, 100U);
    EXPECT_EQ(result.packets_dropped, 1U);
    ASSERT_EQ(result.damages.size(), 1U);
    EXPECT_EQ(result.damages[0].offset, damage_at);
    EXPECT_EQ(result.damages[0].length_bytes, 33U);
    EXPECT_EQ(test::readBytes(out()), test::recordingBytes(header_, records_));
}

TEST_F(Repair, RebuildsALostHeaderFromNameAndPayloadType) {
    auto bytes = test::recordingBytes(header_, records_);
    std::fill(bytes.begin(), bytes.begin() + 40, std::byte{0});
    const std::string input = write("videoroom-r-user-u-1795377324000000-audio-0.mjr", bytes);
    const RepairedRecording result = repaired(input);
    EXPECT_EQ(result.header.codec, rtp::Codec::kOpus);
    EXPECT_EQ(result.header.created_us, 1'795'377'324'000'000);
    EXPECT_FALSE(result.header_note.empty());
    EXPECT_EQ(result.packets_kept, 100U);
    const auto found = inspectRecording(out());
    ASSERT_TRUE(found);
    EXPECT_EQ(found->packets, 100U);
    EXPECT_EQ(found->header.first_frame_us, 1'795'377'324'000'000);
}

TEST_F(Repair, AsksForTheCodecWhenNothingTellsIt) {
    auto bytes = test::recordingBytes(header_, records_);
    std::fill(bytes.begin(), bytes.begin() + 40, std::byte{0});
    const std::string video = write("x-video-0.mjr", bytes);
    const auto refused = repairRecording(video, out(), {});
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("--codec"), std::string::npos) << refused.error().message;

    RepairOptions options;
    options.codec = rtp::Codec::kVp8;
    EXPECT_EQ(repaired(video, options).header.codec, rtp::Codec::kVp8);
}

TEST_F(Repair, ChangesACodecOnRequest) {
    RepairOptions options;
    options.codec = rtp::Codec::kMultiopus;
    const RepairedRecording result = repaired(write("a.mjr", test::recordingBytes(header_, records_)), options);
    EXPECT_EQ(result.header.codec, rtp::Codec::kMultiopus);
    const auto found = inspectRecording(out());
    ASSERT_TRUE(found);
    EXPECT_EQ(found->header.codec, rtp::Codec::kMultiopus);
    EXPECT_EQ(found->header.created_us, kStart_us);
}

TEST_F(Repair, MakesOldLayoutsNew) {
    ByteBuffer bytes;
    bytes.append(asBytes("MEETECHO"));
    bytes.append16(5);
    bytes.append(asBytes("audio"));
    for (const test::MadeRecord& record : records_) {
        bytes.append(asBytes("MEETECHO"));
        bytes.append16(static_cast<std::uint16_t>(record.payload.size()));
        bytes.append(record.payload);
    }
    const RepairedRecording result = repaired(write("old.mjr", std::as_const(bytes).bytes()));
    EXPECT_TRUE(result.upgraded);
    EXPECT_EQ(result.packets_kept, 100U);
    const auto found = inspectRecording(out());
    ASSERT_TRUE(found);
    EXPECT_EQ(found->format, mjr::Format::kMjr2);
    EXPECT_NEAR(found->duration_s, 2.0, 0.001);
}

TEST_F(Repair, RefusesWhatHoldsNothing) {
    for (const std::string_view text : {"", "MJR00002", "MJR00002\xff", "what is this?"}) {
        const auto result = repairRecording(write("a.mjr", asBytes(text)), out(), {});
        EXPECT_FALSE(result) << text;
        EXPECT_FALSE(std::filesystem::exists(out()));
    }
    EXPECT_FALSE(repairRecording((folder_ / "missing.mjr").string(), out(), {}));
}

TEST_F(Repair, NeverWritesOverAnything) {
    auto bytes = test::recordingBytes(header_, records_);
    bytes.resize(bytes.size() - 3);
    const std::string input = write("a.mjr", bytes);
    write("out.mjr", asBytes("precious"));
    EXPECT_FALSE(repairRecording(input, out(), {}));
    EXPECT_EQ(test::readBytes(out()).size(), 8U);

    RepairOptions options;
    options.overwrite = true;
    EXPECT_FALSE(repairRecording(input, input, options));
    EXPECT_EQ(test::readBytes(input), bytes);
    EXPECT_TRUE(repairRecording(input, out(), options));
}

TEST_F(Repair, StopsWithoutATrace) {
    auto bytes = test::recordingBytes(header_, records_);
    bytes.resize(bytes.size() - 3);
    const std::string input = write("a.mjr", bytes);
    const std::atomic<bool> stop{true};
    RepairOptions options;
    options.progress.stop = &stop;
    EXPECT_FALSE(repairRecording(input, out(), options));
    const auto files = std::filesystem::directory_iterator(folder_.path());
    EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST_F(Repair, KeepsDataMessages) {
    header_ = test::madeHeader(rtp::Codec::kText, kStart_us);
    ByteBuffer bytes;
    mjr::appendTag(bytes);
    mjr::appendHeader(bytes, header_);
    ASSERT_TRUE(mjr::appendDataRecord(bytes, 0, kStart_us, asBytes("hello")));
    ASSERT_TRUE(mjr::appendDataRecord(bytes, 9, kStart_us + 9000, asBytes("")));
    const std::size_t good = bytes.size();
    bytes.append(asBytes("MEET\0\0\0"));
    EXPECT_EQ(repaired(write("a-data-0.mjr", std::as_const(bytes).bytes())).packets_kept, 2U);
    EXPECT_EQ(test::readBytes(out()), std::vector<std::byte>(bytes.data(), bytes.data() + good));
}

TEST(RepairedName, IsTheFinalNameOrSaysRepaired) {
    EXPECT_EQ(repairedName("/r/a.mjr.tmp", ""), "/r/a.mjr");
    EXPECT_EQ(repairedName("a.mjr", ""), "a-repaired.mjr");
    EXPECT_EQ(repairedName("/r/a.mjr", "/out"), "/out/a-repaired.mjr");
    EXPECT_EQ(convertedName("/r/a-video-1.mjr.tmp", "", "webm"), "/r/a-video-1.webm");
    EXPECT_EQ(convertedName("a.b.mjr", "o/", "opus"), "o/a.b.opus");
    EXPECT_EQ(participantName("/r/videoroom-1-user-x-1795377324000000-audio-0.mjr", "", "mp4"),
              "/r/videoroom-1-user-x-1795377324000000.mp4");
    EXPECT_EQ(participantName("talk-video-1.mjr", "", "mp4"), "talk.mp4");
    EXPECT_EQ(participantName("audio-0.mjr", "", "mp4"), "audio-0.mp4");
    EXPECT_EQ(withoutRecordingExtension("/a.mjr/b"), "/a.mjr/b");
    EXPECT_EQ(withoutRecordingExtension(".mjr"), ".mjr");
}

TEST(PayloadTypes, AreThoseOfJanus) {
    EXPECT_EQ(codecOfPayloadType(111), rtp::Codec::kOpus);
    EXPECT_EQ(codecOfPayloadType(96), rtp::Codec::kVp8);
    EXPECT_EQ(codecOfPayloadType(107), rtp::Codec::kH264);
    EXPECT_EQ(codecOfPayloadType(0), rtp::Codec::kPcmu);
    EXPECT_EQ(codecOfPayloadType(77), std::nullopt);
}

}  // namespace
}  // namespace wf::job
