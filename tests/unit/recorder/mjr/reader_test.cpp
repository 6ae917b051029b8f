#include "recorder/mjr/reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/unit/recorder/mjr/sample.h"

namespace wf::mjr {
namespace {

using namespace std::string_literals;
using test::big;
using test::fileHeader;
using test::kOpusJson;
using test::oldRecord;
using test::packet;
using test::record;
using test::records;
using test::Walk;
using test::walk;

std::vector<std::uint32_t> arrivals(const Walk& walk) {
    std::vector<std::uint32_t> out;
    for (const Record& r : walk.records) {
        out.push_back(r.arrival_ms);
    }
    return out;
}

std::vector<std::string> reasons(const Walk& walk) {
    std::vector<std::string> out;
    for (const Damage& d : walk.damages) {
        out.push_back(d.reason);
    }
    return out;
}

using Reasons = std::vector<std::string>;
using Times = std::vector<std::uint32_t>;

TEST(ReaderOpen, ReadsTheCurrentFormat) {
    const std::string file = fileHeader(kOpusJson) + record(0, packet(7)) + record(21, packet(8, 0));
    const Result<Reader> reader = Reader::open(asBytes(file));
    ASSERT_TRUE(reader.ok());
    EXPECT_EQ(reader->format(), Format::kMjr2);
    EXPECT_TRUE(reader->hasHeader());
    EXPECT_EQ(reader->header().raw_json, kOpusJson);
    EXPECT_EQ(reader->bodyOffset(), 10 + kOpusJson.size());
    const Walk result = walk(file);
    ASSERT_EQ(result.records.size(), 2U);
    EXPECT_EQ(result.records[0].offset, reader->bodyOffset());
    EXPECT_EQ(result.records[0].payload_offset, reader->bodyOffset() + 10);
    EXPECT_EQ(asText(result.records[0].payload), packet(7));
    EXPECT_EQ(asText(result.records[1].payload), packet(8, 0));
    EXPECT_EQ(arrivals(result), (Times{0, 21}));
    EXPECT_EQ(result.damage_count, 0U);
    EXPECT_FALSE(result.truncated);
}

TEST(ReaderOpen, ReadsMjr00001) {
    const std::string file = fileHeader(kOpusJson, "MJR00001") + oldRecord(packet(7)) + oldRecord(packet(8));
    const Result<Reader> reader = Reader::open(asBytes(file));
    ASSERT_TRUE(reader.ok());
    EXPECT_EQ(reader->format(), Format::kMjr1);
    EXPECT_EQ(arrivals(walk(file)), (Times{0, 0}));
}

TEST(ReaderOpen, ReadsMeetechoFilesOfEveryMedium) {
    struct Row {
        std::string medium;
        rtp::Codec codec;
    };
    const Row rows[] = {{"audio", rtp::Codec::kOpus}, {"video", rtp::Codec::kVp8}, {"data", rtp::Codec::kText}};
    for (const Row& row : rows) {
        const std::string file = fileHeader(row.medium, "MEETECHO") + oldRecord(packet(7)) + oldRecord(packet(8));
        const Result<Reader> reader = Reader::open(asBytes(file));
        ASSERT_TRUE(reader.ok()) << row.medium;
        EXPECT_EQ(reader->format(), Format::kMeetecho);
        EXPECT_EQ(reader->header().codec, row.codec);
        EXPECT_EQ(reader->header().kind, rtp::mediaKind(row.codec));
        EXPECT_TRUE(reader->header().raw_json.empty());
        EXPECT_EQ(arrivals(walk(file)), (Times{0, 0}));
    }
    EXPECT_FALSE(Reader::open(asBytes(fileHeader("other", "MEETECHO"))).ok());
}

TEST(ReaderOpen, AcceptsARecorderThatNeverSavedAPacket) {
    for (const std::string tag : {"MJR00001", "MJR00002", "MEETECHO"}) {
        const Result<Reader> reader = Reader::open(asBytes(tag));
        ASSERT_TRUE(reader.ok());
        EXPECT_FALSE(reader->hasHeader());
        EXPECT_EQ(reader->bodyOffset(), 8U);
        EXPECT_EQ(walk(tag).damage_count, 0U);
    }
    const std::string header_only = fileHeader(kOpusJson);
    EXPECT_TRUE(Reader::open(asBytes(header_only)).ok());
    EXPECT_EQ(walk(header_only).damage_count, 0U);
    const std::string followed = "MJR00002" + fileHeader(kOpusJson) + records(2);
    EXPECT_EQ(walk(followed).records.size(), 2U);
}

TEST(ReaderOpen, SaysWhatIsWrongAndWhere) {
    struct Row {
        std::string file;
        std::uint64_t offset;
        std::string part;
    };
    const Row rows[] = {
        {"", 0, "empty"},
        {"MJR0000", 0, "shorter than"},
        {"MJR00003" + big(2, 2) + "{}", 0, "unknown tag"},
        {std::string(100, '\0'), 0, "zero bytes"},
        {"RIFF....WAVE", 0, "unknown tag"},
        {"MJR00002\0"s, 9, "cut short"},
        {"MJR00002\0\7"s, 10, "0 of 7 bytes"},
        {fileHeader(kOpusJson).substr(0, 20), 20, "cut short"},
        {fileHeader("{}"), 10, "key t"},
        {fileHeader("[]"), 10, "not a JSON object"},
        {fileHeader(R"({"t":"v)"), 17, "no end"},
        {fileHeader(""), 10, "not a JSON object"},
        {"MJR00002" + std::string(64, '\0'), 10, "not a JSON object"},
    };
    for (const Row& row : rows) {
        const Result<Reader> reader = Reader::open(asBytes(row.file));
        ASSERT_FALSE(reader.ok()) << row.part;
        EXPECT_EQ(reader.error().offset, row.offset) << row.part;
        EXPECT_NE(reader.error().message.find(row.part), std::string::npos) << reader.error().message;
    }
}

TEST(ReaderTruncation, LosesNoWholeRecordAtAnyLength) {
    const std::string front = fileHeader(kOpusJson);
    std::string file = front;
    std::vector<std::size_t> ends;
    for (std::uint16_t i = 0; i < 12; ++i) {
        file += record(20U * i, packet(i, i * 5U));
        ends.push_back(file.size());
    }
    for (std::size_t size = front.size(); size <= file.size(); ++size) {
        const std::string cut = file.substr(0, size);
        const Walk result = walk(cut);
        const auto whole = static_cast<std::size_t>(std::ranges::count_if(ends, [&](auto e) { return e <= size; }));
        ASSERT_EQ(result.records.size(), whole) << size;
        ASSERT_TRUE(result.every_byte_explained) << size;
        const bool at_end = size == front.size() || std::ranges::count(ends, size) == 1;
        ASSERT_EQ(result.truncated, !at_end) << size;
        ASSERT_EQ(result.damage_count, at_end ? 0U : 1U) << size;
    }
    for (std::size_t size = 9; size < front.size(); ++size) {
        ASSERT_FALSE(Reader::open(asBytes(file.substr(0, size))).ok());
    }
}

TEST(ReaderTruncation, LosesNoWholeRecordOfOldFilesEither) {
    const std::string front = fileHeader(kOpusJson, "MJR00001");
    const std::string file = front + oldRecord(packet(1)) + oldRecord(packet(2));
    const std::size_t size = oldRecord(packet(1)).size();
    for (std::size_t cut = front.size(); cut <= file.size(); ++cut) {
        const Walk result = walk(file.substr(0, cut));
        ASSERT_EQ(result.records.size(), (cut - front.size()) / size) << cut;
        ASSERT_TRUE(result.every_byte_explained) << cut;
    }
}

TEST(ReaderDamage, SkipsGarbageBetweenRecords) {
    const std::string garbage = "garbage that even says MEET and MJR00002 now and then";
    const std::string file = fileHeader(kOpusJson) + records(3) + garbage + records(3, 100);
    const Walk result = walk(file);
    EXPECT_EQ(arrivals(result), (Times{0, 20, 40, 100, 120, 140}));
    ASSERT_EQ(result.damages.size(), 1U);
    EXPECT_EQ(result.damages[0].offset, fileHeader(kOpusJson).size() + records(3).size());
    EXPECT_EQ(result.damages[0].length_bytes, garbage.size());
    EXPECT_EQ(result.damaged_bytes, garbage.size());
    EXPECT_FALSE(result.truncated);
}

TEST(ReaderDamage, SkipsGarbageAtBothEnds) {
    const std::string file = fileHeader(kOpusJson) + "front" + records(2) + "back of the file";
    const Walk result = walk(file);
    EXPECT_EQ(result.records.size(), 2U);
    EXPECT_EQ(result.damage_count, 2U);
    EXPECT_TRUE(result.every_byte_explained);
}

TEST(ReaderDamage, LosesOneRecordToADamagedMarker) {
    std::string file = fileHeader(kOpusJson) + records(5);
    file[file.find("MEET", fileHeader(kOpusJson).size() + 2 * records(1).size())] ^= 0x20;
    const Walk result = walk(file);
    EXPECT_EQ(arrivals(result), (Times{0, 20, 60, 80}));
    EXPECT_EQ(reasons(result), Reasons{"bytes that are no record"});
    EXPECT_TRUE(result.every_byte_explained);
}

TEST(ReaderDamage, LosesOneRecordToALengthThatIsTooLong) {
    for (const std::size_t length : {33U, 200U, 65535U}) {
        std::string file = fileHeader(kOpusJson) + records(5);
        const std::size_t at = fileHeader(kOpusJson).size() + 2 * records(1).size();
        file.replace(at + 8, 2, big(length, 2));
        const Walk result = walk(file);
        EXPECT_EQ(arrivals(result), (Times{0, 20, 60, 80})) << length;
        EXPECT_EQ(result.damage_count, 1U);
        EXPECT_FALSE(result.truncated);
        EXPECT_TRUE(result.every_byte_explained);
    }
}

TEST(ReaderDamage, FindsTheNextRecordInATornOne) {
    const std::string torn = record(40, packet(2, 500)).substr(0, 100);
    const std::string file = fileHeader(kOpusJson) + records(2) + torn + records(20, 60);
    const Walk result = walk(file);
    EXPECT_EQ(result.records.size(), 22U);
    EXPECT_EQ(result.damage_count, 1U);
    EXPECT_EQ(result.damaged_bytes, torn.size());
}

TEST(ReaderDamage, SkipsRecordsTooShortForAPacket) {
    const std::string file = fileHeader(kOpusJson) + records(1) + record(20, "") + record(20, "x") +
                             record(20, std::string(11, 'x')) + record(20, std::string(12, 'x')) + records(1, 40);
    const Walk result = walk(file);
    EXPECT_EQ(arrivals(result), (Times{0, 20, 40}));
    EXPECT_EQ(reasons(result),
              (Reasons{"record of 0 bytes: too short for a packet", "record of 1 bytes: too short for a packet",
                       "record of 11 bytes: too short for a packet"}));
    EXPECT_EQ(result.damaged_bytes, 10U + 11U + 21U);
}

TEST(ReaderDamage, KeepsShortDataMessages) {
    const std::string file = fileHeader(R"({"t":"d","c":"text","s":1,"u":2})") + record(0, "12345678") +
                             record(5, "12345678hello") + record(6, "1234567");
    const Walk result = walk(file);
    EXPECT_EQ(arrivals(result), (Times{0, 5}));
    EXPECT_EQ(result.damage_count, 1U);
}

TEST(ReaderDamage, NamesZerosAtTheEnd) {
    for (const std::size_t zeros : {1U, 9U, 16U, 4096U, 10000U}) {
        const std::string file = fileHeader(kOpusJson) + records(3) + std::string(zeros, '\0');
        const Walk result = walk(file);
        EXPECT_EQ(result.records.size(), 3U);
        EXPECT_EQ(reasons(result), Reasons{std::to_string(zeros) + " zero bytes"});
        EXPECT_FALSE(result.truncated);
    }
}

TEST(ReaderDamage, NamesZerosBehindATornRecord) {
    const std::string torn = record(60, packet(3, 300)).substr(0, 100);
    const std::string file = fileHeader(kOpusJson) + records(3) + torn + std::string(8192, '\0');
    const Walk result = walk(file);
    EXPECT_EQ(result.records.size(), 3U);
    EXPECT_EQ(reasons(result), (Reasons{"record cut short by zero bytes", "8192 zero bytes"}));
    EXPECT_TRUE(result.truncated);
    EXPECT_TRUE(result.every_byte_explained);
}

TEST(ReaderDamage, ReadsOnBehindAHoleOfZeros) {
    const std::string file = fileHeader(kOpusJson) + records(3) + std::string(4096, '\0') + "half a record" +
                             records(3, 200) + "rubbish" + std::string(100, '\0');
    const Walk result = walk(file);
    EXPECT_EQ(arrivals(result), (Times{0, 20, 40, 200, 220, 240}));
    EXPECT_EQ(reasons(result),
              (Reasons{"4096 zero bytes", "bytes that are no record", "bytes that are no record", "100 zero bytes"}));
    EXPECT_TRUE(result.every_byte_explained);
}

TEST(ReaderDamage, KeepsSilenceThatEndsInZeros) {
    const std::string silence = packet(1, 0) + std::string(640, '\0');
    const std::string file =
        fileHeader(R"({"t":"a","c":"l16","s":1,"u":2})") + record(0, silence) + record(20, silence);
    EXPECT_EQ(walk(file).records.size(), 2U);
    EXPECT_EQ(walk(file).damage_count, 0U);
}

TEST(ReaderDamage, ReadsEitherMarkerInACurrentFile) {
    const std::string file = fileHeader(kOpusJson) + record(0, packet(1)) + record(20, packet(2)) +
                             oldRecord(packet(3)) + record(60, packet(4));
    EXPECT_EQ(arrivals(walk(file)), (Times{0, 20, 20, 60}));
    EXPECT_EQ(walk(file).damage_count, 0U);
}

TEST(ReaderDamage, BelievesTheTimeThatSpellsEcho) {
    constexpr std::uint32_t kEcho = 0x4543484f;
    const std::string file = fileHeader(kOpusJson) + record(kEcho - 20, packet(1)) + record(kEcho, packet(2)) +
                             record(kEcho + 20, packet(3));
    EXPECT_EQ(arrivals(walk(file)), (Times{kEcho - 20, kEcho, kEcho + 20}));
}

TEST(ReaderDamage, CountsPastTheNotesItKeeps) {
    std::string file = fileHeader(kOpusJson);
    for (int i = 0; i < 1500; ++i) {
        file += record(0, "short");
    }
    const Walk result = walk(file);
    EXPECT_EQ(result.damages.size(), Reader::kMaxDamages);
    EXPECT_EQ(result.damage_count, 1500U);
    EXPECT_EQ(result.damaged_bytes, 1500U * 15U);
}

TEST(ReaderAppended, ContinuesTimeByTheDistanceOfTheFirstFrames) {
    const std::string second = fileHeader(R"({"t":"a","c":"opus","s":1,"u":2500000})");  // 500 ms after the first
    const std::string file = fileHeader(kOpusJson) + records(3) + second + records(2);
    const Walk result = walk(file);
    EXPECT_EQ(arrivals(result), (Times{0, 20, 40, 500, 520}));
    EXPECT_EQ(reasons(result), Reasons{"another recording begins here"});
    EXPECT_EQ(result.damages[0].length_bytes, second.size());
    EXPECT_TRUE(result.every_byte_explained);
}

TEST(ReaderAppended, NeverGoesBackInTime) {
    for (const char* u : {"2000000", "2010000", "1000000", "-9223372036854775808", "9223372036854775807"}) {
        const std::string second = fileHeader(R"({"t":"a","c":"opus","s":1,"u":)" + std::string(u) + "}");
        const std::string file = fileHeader(kOpusJson) + records(3) + second + records(2) + second + records(1);
        EXPECT_EQ(arrivals(walk(file)), (Times{0, 20, 40, 40, 60, 60})) << u;
    }
}

TEST(ReaderAppended, ReadsPartsOfOlderFormats) {
    const std::string old_part = fileHeader(kOpusJson, "MJR00001") + oldRecord(packet(1)) + oldRecord(packet(2));
    const std::string oldest = fileHeader("audio", "MEETECHO") + oldRecord(packet(1));
    EXPECT_EQ(arrivals(walk(fileHeader(kOpusJson) + records(2) + old_part)), (Times{0, 20, 20, 20}));
    EXPECT_EQ(arrivals(walk(fileHeader(kOpusJson) + records(2) + oldest)), (Times{0, 20, 20}));
    EXPECT_EQ(arrivals(walk(oldest + oldest)), (Times{0, 0}));
    EXPECT_EQ(reasons(walk(oldest + oldest)), Reasons{"another recording begins here"});
    EXPECT_EQ(walk(old_part + fileHeader(kOpusJson) + records(2)).records.size(), 4U);
}

TEST(ReaderAppended, FindsThePartBehindATornRecord) {
    const std::string torn = record(40, packet(2, 500)).substr(0, 60);
    const std::string file = fileHeader(kOpusJson) + records(2) + torn + fileHeader(kOpusJson) + records(20);
    EXPECT_EQ(walk(file).records.size(), 22U);
    const std::string empty_part = fileHeader(kOpusJson) + records(2) + "MJR00002" + fileHeader(kOpusJson) + records(2);
    EXPECT_EQ(walk(empty_part).records.size(), 4U);
}

TEST(ReaderAppended, LeavesOutPartsOfAnotherCodec) {
    const std::string video = fileHeader(R"({"t":"v","c":"vp8","s":1,"u":2000000})") + records(10);
    const std::string file = fileHeader(kOpusJson) + records(2) + video + fileHeader(kOpusJson) + records(3);
    const Walk result = walk(file);
    EXPECT_EQ(result.records.size(), 5U);
    EXPECT_EQ(reasons(result), (Reasons{"another recording begins here (video vp8); it is not of this track",
                                        "another recording begins here"}));
    EXPECT_EQ(result.damages[0].length_bytes, video.size());
}

TEST(ReaderResume, ScansFromAnyOffset) {
    const std::string file = std::string(500, '#') + records(4);
    Header header;
    header.codec = rtp::Codec::kOpus;
    for (const std::size_t offset : {0U, 499U, 500U}) {
        const Walk result = walk(Reader::resume(asBytes(file), header, Format::kMjr2, offset), file.size());
        EXPECT_EQ(result.records.size(), 4U) << offset;
        EXPECT_EQ(result.damaged_bytes, 500 - offset);
    }
    EXPECT_EQ(walk(Reader::resume(asBytes(file), header, Format::kMjr2, 501), file.size()).records.size(), 3U);
    EXPECT_TRUE(walk(Reader::resume(asBytes(file), header, Format::kMjr2, 1 << 30), file.size()).records.empty());
}

/// Files of markers and headers that lead nowhere, large enough that a search of more than linear time would not end.
TEST(ReaderSpeed, IsLinearInHostileFiles) {
    const std::string pieces[] = {
        "MEET",
        "M",
        "MJR0000",
        "MEET\0\0\0\0\xff\xff"s,
        "MEET\0\0\0\0\0\3"s,
        "MJR00002\xff\xff{\"",
        "MJR00002\xff\xf6{\"",
        "MJR00002\0\2{}"s,
        "MJR00002",
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0M"s,
        "MEET\0\0\0\0\x10\0"s + std::string(4096, '\0') + "M",
    };
    for (const std::string& piece : pieces) {
        std::string file = fileHeader(kOpusJson);
        while (file.size() < 4'000'000) {
            file += piece;
        }
        file += records(2);
        const Walk result = walk(file);
        EXPECT_TRUE(result.every_byte_explained) << ::testing::PrintToString(piece.substr(0, 20));
        EXPECT_GE(result.records.size(), 1U) << ::testing::PrintToString(piece.substr(0, 20));
    }
}

}  // namespace
}  // namespace wf::mjr
