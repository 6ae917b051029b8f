#include "pp-rec/job/room_events.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "pp-rec/job/loaded_track.h"
#include "tests/unit/pp-rec/recorded_track.h"

namespace wf::job {
namespace {

using mjr::RoomEvent;
using mjr::RoomEventKind;
using test::SyntheticTrack;

constexpr std::int64_t kZero_us = SyntheticTrack::kFirstFrame_us;

class RoomEventFile : public testing::Test {
protected:
    void write(const RoomEvent& event) {
        auto writer = mjr::SidecarWriter::open(path_);
        ASSERT_TRUE(writer.ok() && writer->write(event).ok());
    }
    void writeState(RoomEventKind kind, const std::string& user, double at_s, bool on = false) {
        RoomEvent event;
        event.kind = kind;
        event.time_us = kZero_us + std::llround(at_s * 1e6);
        event.user = user;
        event.on = on;
        write(event);
    }
    /// Reports every 5 s of a recording that plays from the start; the sender's clock is 100 s ahead.
    void writeReports(const std::string& file, double rate, double ahead_s = 100) {
        for (double at_s = 2; at_s < 60; at_s += 5) {
            RoomEvent event;
            event.kind = RoomEventKind::kSenderReport;
            event.file = file;
            event.time_us = kZero_us + std::llround(at_s * 1e6) + 5000;
            event.ntp_us = event.time_us - 5000 + std::llround(ahead_s * 1e6);
            event.rtp_time = static_cast<std::uint32_t>(1'000'000 + std::llround(at_s * rate));
            write(event);
        }
    }
    [[nodiscard]] RoomEvents read() const { return readRoomEvents({path_}); }

    test::TempDir folder_;
    std::string path_ = (folder_ / mjr::formatSidecarName({"r|1", kZero_us})).string();
    std::string audio_ = "videoroom-r|1-user-anna-1700000000000000-audio-0";
    std::string video_ = "videoroom-r|1-user-anna-1700000000000010-video-1";
};

TEST_F(RoomEventFile, StatesByUser) {
    writeState(RoomEventKind::kLeave, "anna", 30);
    writeState(RoomEventKind::kJoin, "anna", 1);
    writeState(RoomEventKind::kMute, "anna", 5);
    writeState(RoomEventKind::kUnmute, "anna", 9);
    writeState(RoomEventKind::kShare, "screen-anna", 12, true);
    RoomEvent join;
    join.kind = RoomEventKind::kJoin;
    join.time_us = kZero_us + 2'000'000;
    join.user = "anna";
    join.name = "Anna";
    write(join);
    const RoomEvents events = read();
    ASSERT_EQ(events.people.count("anna"), 1U);
    const RoomPerson& anna = events.people.at("anna");
    EXPECT_EQ(anna.name, "Anna");
    EXPECT_EQ(anna.there,
              (std::vector<Switch>{
                  {kZero_us + 1'000'000, true}, {kZero_us + 2'000'000, true}, {kZero_us + 30'000'000, false}}));
    EXPECT_EQ(anna.muted, (std::vector<Switch>{{kZero_us + 5'000'000, true}, {kZero_us + 9'000'000, false}}));
    EXPECT_TRUE(anna.camera_muted.empty());
    EXPECT_EQ(events.people.at("screen-anna").shares.size(), 1U);
}

TEST_F(RoomEventFile, TracksTellUserAndRole) {
    RoomEvent track;
    track.kind = RoomEventKind::kTrack;
    track.file = video_;
    track.user = "an/na";
    track.codec = "vp8";
    track.media = rtp::MediaKind::kVideo;
    track.stream = mjr::StreamRole::kSmall;
    write(track);
    const RoomEvents events = read();
    EXPECT_EQ(events.user_of.at(video_), "an/na");
    EXPECT_EQ(events.role_of.at(video_), mjr::StreamRole::kSmall);
    EXPECT_EQ(recordingKey("/x/" + video_ + ".mjr.tmp"), video_);
}

TEST_F(RoomEventFile, SenderReportsPlaceARecordingThatArrivedLate) {
    writeReports(audio_, 48000);
    writeReports(video_, 90000);
    const std::string other = "videoroom-r|1-user-bob-1700000000000010-video-1";
    writeReports(other, 90000, -5000);
    EXPECT_EQ(read().anchors_of.size(), 3U);
    EXPECT_EQ(findAnchors((folder_ / (video_ + ".mjr")).string()).size(), 12U);
    for (const std::string& name : {video_, other}) {
        SyntheticTrack late = SyntheticTrack::vp8();
        late.play(60).queue(0, 61, 200);
        const auto track = test::loadTrack(folder_, name + ".mjr", late);
        EXPECT_EQ(track->timeline.anchored_runs, 1U);
        EXPECT_NEAR(static_cast<double>(track->timeline.start_us - kZero_us), 5000, 1000);
        LoadOptions without;
        without.room_events = false;
        const auto by_arrival = loadTrack((folder_ / (name + ".mjr")).string(), without);
        ASSERT_TRUE(by_arrival.ok());
        EXPECT_EQ((*by_arrival)->timeline.anchored_runs, 0U);
    }
}

TEST_F(RoomEventFile, FindsOnlyTheRoomsOwnFiles) {
    for (const std::string room : {"r|1", "r|1-x", "r"}) {
        (void)mjr::SidecarWriter::open((folder_ / mjr::formatSidecarName({room, kZero_us + 7})).string());
    }
    writeState(RoomEventKind::kJoin, "anna", 1);
    const auto found = findSidecars(folder_.path().string(), "r|1");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0], path_);
    EXPECT_TRUE(findSidecars((folder_ / "none").string(), "r|1").empty());
    EXPECT_TRUE(readRoomEvents({(folder_ / "none").string()}).people.empty());
    EXPECT_TRUE(findAnchors("a-audio-0.mjr").empty());
}

}  // namespace
}  // namespace wf::job
