#include <gtest/gtest.h>
#include <wf_folders.h>

#include <cctype>
#include <filesystem>
#include <string>
#include <vector>

#include "recorder/mjr/mapped_file.h"
#include "recorder/mjr/reader.h"
#include "tests/unit/recorder/mjr/sample.h"

namespace wf::mjr {
namespace {

using test::Walk;
using test::walk;

/// A recording of the corpus, and what a walk has to give; `records` -1 when the file must not open.
struct Row {
    std::string name;
    int records;
    std::uint64_t damages;
    std::uint64_t damaged_bytes;
    bool truncated;
};

const Row kNasty[] = {
    {"MJR00003-unknown-version.mjr", -1, 0, 0, false},
    {"arrival-goes-back.mjr", 771, 0, 0, false},
    {"bitflips-30.mjr", 547, 0, 0, false},
    {"codec-lie-vp8-is-h264.mjr", 521, 0, 0, false},
    {"empty-payload-h264.mjr", 200, 0, 0, false},
    {"framelen-0-and-short.mjr", 548, 3, 42, false},
    {"framelen-ffff-last.mjr", 100, 1, 13, true},
    {"garbage-after-magic.mjr", -1, 0, 0, false},
    {"garbage-framelike.mjr", 547, 10, 260, false},
    {"garbage.mjr", -1, 0, 0, false},
    {"h264-stapa-bad-size.mjr", 200, 0, 0, false},
    {"header-cut-in-length.mjr", -1, 0, 0, false},
    {"header-only.mjr", 0, 0, 0, false},
    {"json-3000-valid.mjr", 547, 0, 0, false},
    {"json-codec-case.mjr", 300, 0, 0, false},
    {"json-deep.mjr", 300, 0, 0, false},
    {"json-empty-object.mjr", -1, 0, 0, false},
    {"json-no-type.mjr", -1, 0, 0, false},
    {"json-nul.mjr", -1, 0, 0, false},
    {"json-s-negative.mjr", 300, 0, 0, false},
    {"json-s-string.mjr", -1, 0, 0, false},
    {"json-trailing.mjr", 300, 0, 0, false},
    {"json-type-number.mjr", -1, 0, 0, false},
    {"json-u-before-s.mjr", 300, 0, 0, false},
    {"json-x-weird.mjr", 300, 0, 0, false},
    {"kill9/videoroom-uid7|666001-user-victim-of-kill-9-1795377563545258-audio-0.mjr.tmp", 441, 1, 1, true},
    {"kill9/videoroom-uid7|666001-user-victim-of-kill-9-1795377563545573-video-1.mjr.tmp", 383, 1, 673, true},
    {"magic-only-8-bytes.mjr", 0, 0, 0, false},
    {"nokeyframe-ever-h264.mjr", 405, 0, 0, false},
    {"nokeyframe-first5s-h264.mjr", 621, 0, 0, false},
    {"old-MEETECHO-audio.mjr", 771, 0, 0, false},
    {"old-MJR00001-audio.mjr", 771, 0, 0, false},
    {"old-MJR00001-video.mjr", 547, 0, 0, false},
    {"padding-longer-than-packet.mjr", 547, 0, 0, false},
    {"padding-only-opus.mjr", 300, 0, 0, false},
    {"reversed.mjr", 547, 0, 0, false},
    {"same-packet-100x.mjr", 100, 0, 0, false},
    {"shuffled-60.mjr", 547, 0, 0, false},
    {"single-packet-vp8.mjr", 1, 0, 0, false},
    {"trunc-01-vp8-479101.mjr", 489, 1, 295, true},
    {"trunc-03-vp8-404291.mjr", 413, 1, 779, true},
    {"trunc-05-h264-293283.mjr", 298, 1, 779, true},
    {"trunc-07-opus-39659.mjr", 357, 1, 99, true},
    {"trunc-09-opus-17842.mjr", 161, 1, 38, true},
    {"two-files-concatenated.mjr", 1542, 1, 79, false},
    {"zero-length.mjr", -1, 0, 0, false},
};

class ReaderCorpus : public ::testing::TestWithParam<Row> {};

TEST_P(ReaderCorpus, GivesEveryWholeRecord) {
    if (!wf::test::hasCorpus()) {
        GTEST_SKIP() << "no corpus at " << WF_CORPUS_DIR;
    }
    const Row& row = GetParam();
    const Result<MappedFile> file = MappedFile::open(wf::test::corpusPath("nasty/" + row.name).string());
    ASSERT_TRUE(file.ok()) << file.error().message;
    Result<Reader> reader = Reader::open(file->bytes());
    ASSERT_EQ(reader.ok(), row.records >= 0);
    if (row.records < 0) {
        return;
    }
    const Walk result = walk(std::move(reader).value(), file->bytes().size());
    EXPECT_EQ(result.records.size(), static_cast<std::size_t>(row.records));
    EXPECT_EQ(result.damage_count, row.damages);
    EXPECT_EQ(result.damaged_bytes, row.damaged_bytes);
    EXPECT_EQ(result.truncated, row.truncated);
    EXPECT_TRUE(result.every_byte_explained);
    EXPECT_FALSE(file->damaged());
}

INSTANTIATE_TEST_SUITE_P(Nasty, ReaderCorpus, ::testing::ValuesIn(kNasty), [](const auto& row) {
    std::string name = std::to_string(row.index) + "_" + row.param.name;
    for (char& c : name) {
        c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    }
    return name;
});

TEST(ReaderCorpusFiles, NoFileOfTheFolderIsForgotten) {
    if (!wf::test::hasCorpus()) {
        GTEST_SKIP() << "no corpus at " << WF_CORPUS_DIR;
    }
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(wf::test::corpusPath("nasty"))) {
        count += entry.is_regular_file() ? 1U : 0U;
    }
    EXPECT_EQ(count, std::size(kNasty));
}

TEST(ReaderCorpusFiles, GoodRecordingsHaveNoDamage) {
    if (!wf::test::hasCorpus()) {
        GTEST_SKIP() << "no corpus at " << WF_CORPUS_DIR;
    }
    for (const char* folder : {"meeting-a", "codecs", "truth"}) {
        for (const auto& entry : std::filesystem::directory_iterator(wf::test::corpusPath(folder))) {
            if (entry.path().extension() != ".mjr") {
                continue;
            }
            const std::string file = test::readFile(entry.path());
            Result<Reader> reader = Reader::open(asBytes(file));
            ASSERT_TRUE(reader.ok()) << entry.path() << ": " << reader.error().message;
            EXPECT_EQ(formatHeader(reader->header()), reader->header().raw_json) << entry.path();
            const Walk result = walk(std::move(reader).value(), file.size());
            EXPECT_GT(result.records.size(), 0U) << entry.path();
            EXPECT_EQ(result.damage_count, 0U) << entry.path();
        }
    }
}

/// The number of records that end within `size` bytes, counted without the reader.
std::size_t wholeRecords(const std::string& file, std::size_t size) {
    const Bytes bytes = asBytes(file);
    std::size_t count = 0;
    std::size_t at = std::size_t{10} + load16(bytes, 8);
    while (at + 10 <= size && at + 10 + load16(bytes, at + 8) <= size) {
        at += std::size_t{10} + load16(bytes, at + 8);
        ++count;
    }
    return count;
}

TEST(ReaderCorpusFiles, ARealFileCutAtEveryLengthLosesNoWholeRecord) {
    const std::string whole = test::readFile(wf::test::testDataPath("meeting") /
                                             "videoroom-uid7|839201-user-gr-2f-9-carol-1795376895358747-audio-0.mjr");
    ASSERT_GT(whole.size(), 12000U);
    const std::string file = whole.substr(0, 12000);
    const std::size_t body = std::size_t{10} + load16(asBytes(file), 8);
    for (std::size_t size = body; size <= file.size(); ++size) {
        Result<Reader> reader = Reader::open(asBytes(file).first(size));
        ASSERT_TRUE(reader.ok());
        const Walk result = walk(std::move(reader).value(), size);
        ASSERT_EQ(result.records.size(), wholeRecords(file, size)) << size;
        ASSERT_TRUE(result.every_byte_explained) << size;
    }
}

}  // namespace
}  // namespace wf::mjr
