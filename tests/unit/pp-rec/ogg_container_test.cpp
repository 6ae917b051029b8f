#include "pp-rec/mux/ogg_container.h"

#include <gtest/gtest.h>
#include <ogg/ogg.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/support/temp_dir.h"
#include "tests/unit/pp-rec/container_reader.h"
#include "tests/unit/pp-rec/tiny_frames.h"

namespace wf::mux {
namespace {

struct Page {
    std::int64_t granule = 0;
    int packets = 0;
    bool first = false;
    bool last = false;
    int serial = 0;
};

std::string fileBytes(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The pages of a file; checks their checksums, and that nothing lies between them.
std::vector<Page> readPages(const std::string& bytes) {
    ogg_sync_state sync;
    ogg_sync_init(&sync);
    const long size = static_cast<long>(bytes.size());
    std::copy(bytes.begin(), bytes.end(), ogg_sync_buffer(&sync, size));
    ogg_sync_wrote(&sync, size);
    std::vector<Page> pages;
    ogg_page page;
    int code = 0;
    while ((code = ogg_sync_pageout(&sync, &page)) == 1) {
        pages.push_back({ogg_page_granulepos(&page), ogg_page_packets(&page), ogg_page_bos(&page) != 0,
                         ogg_page_eos(&page) != 0, ogg_page_serialno(&page)});
        EXPECT_EQ(ogg_page_pageno(&page), static_cast<long>(pages.size()) - 1);
    }
    EXPECT_EQ(code, 0);
    EXPECT_EQ(sync.returned, sync.fill);
    ogg_sync_clear(&sync);
    return pages;
}

class OggContainerTest : public testing::Test {
protected:
    void write(const std::vector<std::int64_t>& times, const TrackDescription& track,
               const ContainerOptions& options = {.container = Container::kOgg}) {
        std::filesystem::remove(path_);
        auto writer = ContainerWriter::create(path_.string(), options, {track});
        ASSERT_TRUE(writer.ok()) << writer.error().message;
        const test::PaddedBytes frame(test::kSilentOpus);
        const std::int64_t duration = track.clock_rate / 50;
        for (const std::int64_t time : times) {
            ASSERT_TRUE((*writer)->write({0, time, time, duration, true, frame.bytes()}).ok());
        }
        ASSERT_TRUE((*writer)->finish().ok());
        EXPECT_EQ(std::filesystem::file_size(path_), (*writer)->bytesWritten());
        pages_ = readPages(fileBytes(path_));
    }

    static std::vector<std::int64_t> steps(std::int64_t start, int count, std::int64_t step = 960) {
        std::vector<std::int64_t> times;
        for (int i = 0; i < count; ++i) {
            times.push_back(start + i * step);
        }
        return times;
    }

    test::TempDir folder_;
    std::filesystem::path path_ = folder_ / "out.opus";
    std::vector<Page> pages_;
};

TEST_F(OggContainerTest, HeadersStandAlone) {
    write(steps(0, 125), test::opusTrack(312), {.container = Container::kOgg, .comment = "a note", .title = "a title"});
    const std::string bytes = fileBytes(path_);
    EXPECT_EQ(bytes.substr(28, 19), std::string("OpusHead\x01\x02\x38\x01\x80\xbb\0\0\0\0\0", 19));
    ASSERT_GE(pages_.size(), 3U);
    EXPECT_TRUE(pages_[0].first);
    EXPECT_EQ(pages_[0].packets, 1);
    EXPECT_EQ(pages_[1].packets, 1);
    EXPECT_EQ(pages_[0].granule, 0);
    EXPECT_EQ(pages_[1].granule, 0);
    const test::ContainerContents contents = test::readContainer(path_.string());
    ASSERT_EQ(contents.streams.size(), 1U);
    EXPECT_EQ(contents.streams[0].tags.at("comment"), "a note");
    EXPECT_EQ(contents.streams[0].tags.at("TITLE"), "a title");
    ASSERT_EQ(contents.packets.size(), 125U);
    EXPECT_EQ(contents.packets[124].data, test::hexBytes(test::kSilentOpus));
}

TEST_F(OggContainerTest, PagesOfOneSecondEndAtTheirGranule) {
    write(steps(0, 125), test::opusTrack(312));
    ASSERT_EQ(pages_.size(), 5U);
    EXPECT_EQ(pages_[2].granule, 48000);
    EXPECT_EQ(pages_[3].granule, 96000);
    EXPECT_EQ(pages_[4].granule, 120000);
    EXPECT_EQ(pages_[2].packets, 50);
    EXPECT_EQ(pages_[4].packets, 25);
    EXPECT_FALSE(pages_[3].last);
    EXPECT_TRUE(pages_[4].last);
}

TEST_F(OggContainerTest, AStartBelowZeroIsMovedToZero) {
    write(steps(-312, 10), test::opusTrack(312));
    EXPECT_EQ(pages_.back().granule, 9600);
}

TEST_F(OggContainerTest, OtherClocksCountIn48Khz) {
    TrackDescription track = test::opusTrack();
    track.clock_rate = 1000;
    write(steps(0, 10, 20), track);
    EXPECT_EQ(pages_.back().granule, 9600);
}

TEST_F(OggContainerTest, AGapStartsAPage) {
    write({0, 960, 1920, 48000, 48960}, test::opusTrack());
    ASSERT_EQ(pages_.size(), 4U);
    EXPECT_EQ(pages_[2].granule, 2880);
    EXPECT_EQ(pages_[2].packets, 3);
    EXPECT_EQ(pages_[3].granule, 48000 + 1920);
}

TEST_F(OggContainerTest, TimesThatGoBackDoNot) {
    write({0, 960, 0, 100, 960, 1920}, test::opusTrack());
    EXPECT_EQ(pages_.back().granule, 2880);
}

TEST_F(OggContainerTest, NoPacketsStillEnd) {
    write({}, test::opusTrack());
    ASSERT_EQ(pages_.size(), 3U);
    EXPECT_TRUE(pages_[2].last);
}

TEST_F(OggContainerTest, OnePacketEnds) {
    write({0}, test::opusTrack());
    ASSERT_EQ(pages_.size(), 3U);
    EXPECT_EQ(pages_[2].granule, 960);
    EXPECT_TRUE(pages_[2].last);
}

TEST_F(OggContainerTest, TheSameInputGivesTheSameBytes) {
    write(steps(0, 60), test::opusTrack());
    const std::string first = fileBytes(path_);
    write(steps(0, 60), test::opusTrack());
    EXPECT_EQ(fileBytes(path_), first);
    const int serial = pages_[0].serial;
    write(steps(0, 60), test::opusTrack(), {.container = Container::kOgg, .comment = "other"});
    EXPECT_NE(pages_[0].serial, serial);
}

TEST_F(OggContainerTest, SurroundHasItsMapping) {
    TrackDescription track = test::opusTrack();
    track.channels = 6;
    write(steps(0, 2), track);
    EXPECT_EQ(fileBytes(path_).substr(28 + 18, 9), std::string("\x01\x04\x02\x00\x04\x01\x02\x03\x05", 9));
    track.configuration = test::hexBytes("4f707573486561640103000080bb0000000001030003000102");
    track.configuration[20] = std::byte{0};
    write(steps(0, 2), track);
    EXPECT_EQ(static_cast<int>(fileBytes(path_)[28 + 9]), 3);  // channels of the configuration
    EXPECT_EQ(static_cast<unsigned char>(fileBytes(path_)[28 + 10]), 312 & 0xFF);
    track.configuration.clear();
    track.channels = 5;
    EXPECT_FALSE(ContainerWriter::create(path_.string() + "5", {.container = Container::kOgg}, {track}).ok());
}

TEST_F(OggContainerTest, FullDisk) {
    auto writer = ContainerWriter::create("/dev/full", {.container = Container::kOgg}, {test::opusTrack()});
    ASSERT_TRUE(writer.ok());
    EXPECT_FALSE((*writer)->finish().ok());
    EXPECT_FALSE((*writer)->finish().ok());
}

}  // namespace
}  // namespace wf::mux
