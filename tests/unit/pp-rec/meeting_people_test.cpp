#include "pp-rec/job/meeting_people.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "pp-rec/job/meeting_events.h"
#include "tests/unit/pp-rec/made_meeting.h"

namespace wf::job {
namespace {

using mjr::RoomEventKind;
using test::isNear;
using test::MadeMeeting;
using test::SyntheticTrack;
using RtpTime = SyntheticTrack::RtpTime;

SyntheticTrack sound(double seconds) { return SyntheticTrack::opus().play(seconds); }
SyntheticTrack camera(double seconds) { return SyntheticTrack::vp8(25, 50, 2).play(seconds); }

std::string describe(const TimeSpans& spans) {
    std::string text;
    for (const TimeSpan& span : spans) {
        text += std::to_string(span.begin_s) + "-" + std::to_string(span.end_s) + " ";
    }
    return text;
}

void expectSpans(const TimeSpans& spans, const TimeSpans& expected) {
    EXPECT_TRUE(isNear(spans, expected)) << describe(spans);
}

// --- grouping ------------------------------------------------------------------------------------------------------

TEST(MeetingFiles, ARoomUsedAgainIsAnotherMeeting) {
    MadeMeeting made;
    made.add("anna", "audio-0", 0, sound(5));
    made.add("bob", "audio-0", 14 * 60, sound(5));
    made.add("anna", "audio-0", 31 * 60, sound(5));
    made.addEmpty("bob", "video-1", 50 * 60);
    const auto meetings = made.group();
    ASSERT_EQ(meetings.size(), 2U);
    EXPECT_EQ(meetings[0].room, "r|1");
    EXPECT_EQ(meetings[0].start_us, MadeMeeting::kZero_us);
    EXPECT_NEAR(static_cast<double>(meetings[0].end_us - MadeMeeting::kZero_us), (14 * 60 + 5) * 1e6, 50'000);
    ASSERT_EQ(meetings[0].people.size(), 2U);
    EXPECT_EQ(meetings[0].people[0].user, "anna");
    // The file in which nothing was recorded belongs to the meeting before it and does not make that longer.
    ASSERT_EQ(meetings[1].people.size(), 2U);
    EXPECT_EQ(meetings[1].paths().size(), 2U);
    EXPECT_NEAR(static_cast<double>(meetings[1].end_us - MadeMeeting::kZero_us), (31 * 60 + 5) * 1e6, 50'000);
}

TEST(MeetingFiles, FilesWithoutRoomMakeOneMeetingOfTheirFolder) {
    const test::TempDir folder;
    std::filesystem::create_directory(folder / "sub");
    for (const std::string name : {"x-audio-0.mjr", "x-video-1.mjr", "y-audio-0.mjr", "sub/z-audio.mjr"}) {
        test::saveTrack(folder, name, name.find("video") == std::string::npos ? sound(3) : camera(3));
    }
    const auto meetings = groupMeetings(findRecordings(folder.path().string(), true));
    ASSERT_EQ(meetings.size(), 2U);
    const auto& larger = meetings[meetings[0].people.size() == 2 ? 0 : 1];
    ASSERT_EQ(larger.people.size(), 2U);
    EXPECT_EQ(larger.people[0].audio.size() + larger.people[0].video.size() + larger.people[1].audio.size() +
                  larger.people[1].video.size(),
              3U);
    const auto loaded = loadMeeting(larger, {}, {});
    ASSERT_TRUE(loaded.ok());
    EXPECT_EQ(loaded->people[0].report.user, "x");
    EXPECT_EQ(loaded->people[1].report.user, "y");
}

TEST(MeetingFiles, TakesTheEventFilesThatCanTellOfTheMeeting) {
    MadeMeeting made;
    made.add("anna", "audio-0", 3600, sound(5));
    made.add("anna", "audio-0", 7200, sound(5));
    for (const double at_s : {0.0, 3000.0, 3601.0, 5000.0}) {
        (void)mjr::SidecarWriter::open(
            (made.folder() / mjr::formatSidecarName({"r|1", MadeMeeting::time_us(at_s)})).string());
    }
    const auto meetings = made.group();
    ASSERT_EQ(meetings.size(), 2U);
    ASSERT_EQ(meetings[0].sidecars.size(), 2U);
    EXPECT_EQ(mjr::parseSidecarName(meetings[0].sidecars[0])->time_us, MadeMeeting::time_us(3000));
    ASSERT_EQ(meetings[1].sidecars.size(), 1U);
    EXPECT_EQ(mjr::parseSidecarName(meetings[1].sidecars[0])->time_us, MadeMeeting::time_us(5000));
}

// --- people --------------------------------------------------------------------------------------------------------

TEST(LoadedMeeting, PresenceFromTheRecordings) {
    MadeMeeting made;
    made.add("anna", "audio-0", 0, sound(60));
    made.add("bob", "audio-0", 10, sound(22));
    made.add("bob", "video-1", 10.1, camera(21));
    made.add("bob", "audio-0", 44, sound(10));
    made.add("carl", "audio-0", 20, sound(10));
    made.add("carl", "audio-0", 33, sound(10));  // a connection that was renewed
    const auto meeting = made.load();
    ASSERT_TRUE(meeting.ok()) << meeting.error().message;
    EXPECT_EQ(meeting->start_us, MadeMeeting::kZero_us);
    EXPECT_NEAR(meeting->duration_s, 60, 0.05);
    ASSERT_EQ(meeting->people.size(), 3U);
    EXPECT_EQ(meeting->people[0].report.user, "anna");
    expectSpans(meeting->people[0].report.present, {{0, 60}});
    expectSpans(meeting->people[1].report.present, {{10, 32}, {44, 54}});
    expectSpans(meeting->people[1].report.camera, {{10.1, 31.16}});
    expectSpans(meeting->people[2].report.present, {{20, 43}});
    EXPECT_TRUE(meeting->people[0].report.muted.empty());
}

TEST(LoadedMeeting, OverlappingSessionsOfAGhostAreOnePresence) {
    MadeMeeting made;
    made.add("anna", "audio-0", 0, sound(30));
    made.add("anna", "audio-0", 20, sound(30));
    const auto meeting = made.load();
    ASSERT_TRUE(meeting.ok());
    ASSERT_EQ(meeting->people.size(), 1U);
    expectSpans(meeting->people[0].report.present, {{0, 50}});
    EXPECT_TRUE(meeting->people[0].report.muted.empty());
}

TEST(LoadedMeeting, MutedIsWhereNoSoundWasSent) {
    MadeMeeting made;
    made.add("anna", "video-1", 0, camera(40));
    made.add("anna", "audio-0", 5, SyntheticTrack::opus().play(5).pause(10, RtpTime::kGoesOn).play(10));
    made.add("viewer", "video-1", 0, camera(40));
    // DTX: a packet every 400 ms is no mute.
    SyntheticTrack dtx = SyntheticTrack::opus();
    for (int i = 0; i < 100; ++i) {
        dtx.play(0.02).pause(0.38, RtpTime::kGoesOn);
    }
    made.add("silent", "audio-0", 0, std::move(dtx));
    const auto meeting = made.load();
    ASSERT_TRUE(meeting.ok());
    for (const MeetingPerson& person : meeting->people) {
        if (person.report.user == "anna") {
            expectSpans(person.report.muted, {{0, 5}, {10, 20}, {30, 40}});
        } else if (person.report.user == "viewer") {
            expectSpans(person.report.muted, {{0, 40}});
        } else {
            EXPECT_TRUE(person.report.muted.empty()) << describe(person.report.muted);
        }
    }
}

TEST(LoadedMeeting, CameraOffIsALongPauseOfACameraButNotOfAScreen) {
    MadeMeeting made;
    const auto pausing = [] {
        return SyntheticTrack::vp8(25, 25, 2)
            .play(10)
            .pause(1.5, RtpTime::kGoesOn)
            .play(5)
            .pause(8, RtpTime::kGoesOn)
            .play(5);
    };
    made.add("anna", "video-1", 0, pausing());
    made.add("screen-anna", "video-0", 0, pausing());
    const auto meeting = made.load();
    ASSERT_TRUE(meeting.ok());
    const bool screen_first = meeting->people[0].report.is_screen;
    const ReportedPerson& anna = meeting->people[screen_first ? 1 : 0].report;
    const ReportedPerson& screen = meeting->people[screen_first ? 0 : 1].report;
    expectSpans(anna.camera, {{0, 16.56}, {24.5, 29.5}});
    expectSpans(screen.camera, {{0, 29.5}});
    EXPECT_TRUE(screen.is_screen);
    EXPECT_EQ(screen.shared_by, "anna");
    EXPECT_EQ(screen.name, "anna (screen)");
    EXPECT_TRUE(screen.muted.empty());
}

TEST(LoadedMeeting, ScreensFindTheirPerson) {
    MadeMeeting made;
    for (const std::string user : {"a", "ba", "uid-1"}) {
        made.add(user, "audio-0", 0, sound(3));
    }
    for (const std::string user : {"screen_sharing_uid-1", "screenba", "screen-a", "screencast"}) {
        made.add(user, "video-0", 1, camera(3));
    }
    const auto meeting = made.load({{"ba", "Bea"}, {"screen-a", "Slides"}});
    ASSERT_TRUE(meeting.ok());
    std::map<std::string, std::pair<std::string, std::string>> screens;
    for (const MeetingPerson& person : meeting->people) {
        if (person.report.is_screen) {
            screens[person.report.user] = {person.report.shared_by, person.report.name};
        }
    }
    EXPECT_EQ(screens["screen_sharing_uid-1"], (std::pair<std::string, std::string>("uid-1", "uid-1 (screen)")));
    EXPECT_EQ(screens["screenba"], (std::pair<std::string, std::string>("ba", "Bea (screen)")));
    EXPECT_EQ(screens["screen-a"], (std::pair<std::string, std::string>("a", "Slides")));
    EXPECT_EQ(screens["screencast"], (std::pair<std::string, std::string>("", "screencast")));
}

TEST(LoadedMeeting, WhatCannotBeUsedIsNoted) {
    MadeMeeting made;
    made.add("anna", "audio-0", 0, sound(10));
    made.addEmpty("anna", "video-1", 0);
    SyntheticTrack no_key = SyntheticTrack::vp8(25, 1000, 2).play(4);
    no_key.lose(0, 2);
    made.add("bob", "video-1", 1, std::move(no_key));
    std::ofstream(made.folder() / "videoroom-r|1-user-bob-1700000000000009-audio-0.mjr") << "no recording";
    const auto meeting = made.load();
    ASSERT_TRUE(meeting.ok());
    ASSERT_EQ(meeting->people.size(), 2U);
    const MeetingPerson& bob = meeting->people[1];
    EXPECT_TRUE(bob.report.present.empty());
    ASSERT_EQ(bob.tracks.size(), 2U);
    for (const MeetingTrack& track : bob.tracks) {
        EXPECT_EQ(track.loaded, nullptr);
        EXPECT_FALSE(track.report.note.empty());
    }
    ASSERT_EQ(meeting->people[0].tracks.size(), 2U);
    EXPECT_EQ(meeting->people[0].tracks[1].report.note, "nothing was recorded");
    EXPECT_EQ(meeting->people[0].tracks[1].report.bytes, 8U);
}

TEST(LoadedMeeting, NothingUsableIsAnError) {
    MadeMeeting made;
    made.addEmpty("anna", "audio-0", 0);
    const auto meeting = made.load();
    ASSERT_FALSE(meeting.ok());
    EXPECT_NE(meeting.error().message.find("-audio-0.mjr: nothing was recorded"), std::string::npos)
        << meeting.error().message;
}

TEST(LoadedMeeting, BigAndSmallStream) {
    MadeMeeting made;
    const auto resized = [](SyntheticTrack track, std::uint16_t width, std::uint16_t height) {
        for (test::SyntheticPacket& packet : track.packets()) {
            // VP8 key frame: descriptor, frame tag, start code, then the sizes.
            if (packet.payload.size() > 12 && packet.payload[4] == std::byte{0x9d}) {
                packet.payload[7] = static_cast<std::byte>(width & 0xff);
                packet.payload[8] = static_cast<std::byte>(width >> 8);
                packet.payload[9] = static_cast<std::byte>(height & 0xff);
                packet.payload[10] = static_cast<std::byte>(height >> 8);
            }
        }
        return track;
    };
    made.add("anna", "video-2", 0, resized(SyntheticTrack::vp8(25, 50, 1).play(5), 160, 90));
    made.add("anna", "video-1", 0.00005, resized(SyntheticTrack::vp8(25, 50, 1).play(5), 640, 360));
    made.add("anna", "video-1", 30, resized(SyntheticTrack::vp8(25, 50, 1).play(5), 160, 90));  // the index lies
    made.add("anna", "video-2", 30.0001, resized(SyntheticTrack::vp8(25, 50, 1).play(5), 640, 360));
    made.add("anna", "video-3", 30.0002, resized(SyntheticTrack::vp8(25, 50, 1).play(5), 320, 320));
    const auto meeting = made.load();
    ASSERT_TRUE(meeting.ok());
    const MeetingPerson& anna = meeting->people[0];
    ASSERT_EQ(anna.videos.size(), 2U);
    for (const MeetingPerson::Video& video : anna.videos) {
        EXPECT_EQ(anna.tracks[video.big].report.width, 640);
        ASSERT_TRUE(video.small);
        EXPECT_EQ(anna.tracks[*video.small].report.width, 160);
        EXPECT_TRUE(anna.tracks[*video.small].report.small_stream);
    }
    EXPECT_EQ(std::ranges::count_if(anna.tracks, [](const MeetingTrack& t) { return !t.report.note.empty(); }), 1);
}

TEST(LoadedMeeting, EventsOfTheRoomGoFirst) {
    MadeMeeting made;
    made.add("anna", "audio-0", 2, sound(28));
    made.add("bob", "audio-0", 0, sound(40));
    made.tell(RoomEventKind::kJoin, "anna", 1, "Anna A.");
    made.tell(RoomEventKind::kJoin, "bob", 0, "Bob");
    made.tell(RoomEventKind::kLeave, "anna", 35);
    made.tell(RoomEventKind::kMute, "bob", 10);
    made.tell(RoomEventKind::kUnmute, "bob", 15);
    made.tell(RoomEventKind::kRecordOn, "", 0);
    const auto meeting = made.load({{"bob", "Robert"}});
    ASSERT_TRUE(meeting.ok());
    const ReportedPerson& bob = meeting->people[0].report;
    const ReportedPerson& anna = meeting->people[1].report;
    EXPECT_EQ(anna.name, "Anna A.");
    EXPECT_EQ(bob.name, "Robert");
    expectSpans(anna.present, {{1, 35}});
    EXPECT_TRUE(anna.muted.empty());
    expectSpans(bob.present, {{0, 40}});
    expectSpans(bob.muted, {{10, 15}});
    ASSERT_FALSE(meeting->events.empty());
    EXPECT_EQ(meeting->events[0].what, "record-on");
}

TEST(LoadedMeeting, SenderReportsPlaceTracks) {
    MadeMeeting made;
    const std::string path = made.add("anna", "video-1", 0, camera(30).queue(0, 31, 200));
    made.add("anna", "audio-0", 0.1, sound(30));
    mjr::RoomEvent report;
    report.kind = RoomEventKind::kSenderReport;
    report.file = recordingKey(path);
    for (double at_s = 1; at_s < 30; at_s += 4) {
        report.time_us = MadeMeeting::time_us(at_s);
        report.ntp_us = report.time_us - 3'600'000'000;
        report.rtp_time = static_cast<std::uint32_t>(1'000'000 + std::llround(at_s * 90000));
        made.tell(report);
    }
    const auto meeting = made.load();
    ASSERT_TRUE(meeting.ok());
    for (const MeetingTrack& track : meeting->people[0].tracks) {
        const bool video = track.holds(rtp::MediaKind::kVideo);
        EXPECT_EQ(track.loaded->timeline.anchored_runs, video ? 1U : 0U);
        EXPECT_NEAR(track.offset_s, video ? 0 : 0.1, 0.002);
    }
}

// --- events and chapters -------------------------------------------------------------------------------------------

TEST(MeetingEvents, ChaptersAtJoinsLeavesAndShares) {
    MadeMeeting made;
    made.add("anna", "audio-0", 0, sound(60));
    made.add("bob", "audio-0", 10, sound(20));
    made.add("carl", "audio-0", 11, sound(49));
    made.add("screen-anna", "video-0", 40, camera(10));
    const auto meeting = made.load();
    ASSERT_TRUE(meeting.ok());
    const auto chapters = chaptersOf(*meeting, {0, meeting->duration_s});
    ASSERT_EQ(chapters.size(), 5U);
    EXPECT_EQ(chapters[0].begin_s, 0);
    EXPECT_EQ(chapters[0].title, "anna joined");
    EXPECT_NEAR(chapters[1].begin_s, 10, 0.05);
    EXPECT_EQ(chapters[1].title, "bob joined, carl joined");
    EXPECT_EQ(chapters[2].title, "bob left");
    EXPECT_EQ(chapters[3].title, "anna (screen) shared");
    EXPECT_EQ(chapters[4].title, "anna (screen) ended");
    const auto part = chaptersOf(*meeting, {20, 45});
    ASSERT_EQ(part.size(), 3U);
    EXPECT_EQ(part[0].title, "Start");
    EXPECT_NEAR(part[1].begin_s, 10, 0.05);
    const auto events = eventsOf(*meeting);
    EXPECT_TRUE(std::ranges::is_sorted(events, {}, &ReportedEvent::time_s));
    const auto count = [&](const std::string& what) { return std::ranges::count(events, what, &ReportedEvent::what); };
    EXPECT_EQ(count("join"), 3);
    EXPECT_EQ(count("leave"), 3);
    EXPECT_EQ(count("share-start"), 1);
    EXPECT_EQ(count("camera-on"), 0);
}

// --- what the composer reads ---------------------------------------------------------------------------------------

TEST(MeetingSources, PicturesTellHowLongTheyStand) {
    MadeMeeting made;
    made.add("anna", "audio-0", 0, sound(20));
    made.add("anna", "video-1", 4, SyntheticTrack::vp8(25, 25, 2).play(2).pause(5, RtpTime::kGoesOn).play(1));
    auto meeting = made.load();
    ASSERT_TRUE(meeting.ok());
    for (const bool last_read : {false, true}) {
        auto people = openSources(*meeting, last_read);
        ASSERT_EQ(people.size(), 1U);
        ASSERT_EQ(people[0].videos.size(), 1U);
        compose::PictureSource& source = *people[0].videos[0].big;
        EXPECT_NEAR(source.span().begin_s, 4, 0.01);
        EXPECT_NEAR(source.span().end_s, 12, 0.01);
        EXPECT_EQ(source.description().codec, mux::StreamCodec::kVp8);
        EXPECT_EQ(source.description().video.width, 64);
        compose::CodedPicture picture;
        std::vector<double> off_at_s;
        double expected_s = 4;
        int count = 0;
        for (; source.next(picture); ++count) {
            EXPECT_NEAR(picture.time_s, expected_s, 0.002);
            EXPECT_EQ(picture.key, count % 25 == 0);
            EXPECT_FALSE(picture.data.empty());
            expected_s += picture.camera_off ? 5.04 : picture.shown_for_s;
            EXPECT_NEAR(picture.shown_for_s, picture.camera_off ? 0.1 : 0.04, 0.001);
            if (picture.camera_off) {
                off_at_s.push_back(picture.time_s);
            }
        }
        EXPECT_EQ(count, 75);
        ASSERT_EQ(off_at_s.size(), 2U);
        EXPECT_NEAR(off_at_s[0], 5.96, 0.01);
    }
}

TEST(MeetingSources, SoundRunsFromItsPlaceInTheMeeting) {
    MadeMeeting made;
    made.add("anna", "audio-0", 0, sound(20));
    made.add("bob", "audio-0", 7, sound(5));
    auto meeting = made.load();
    ASSERT_TRUE(meeting.ok());
    for (const bool last_read : {false, true}) {
        auto people = openSources(*meeting, last_read);
        compose::SoundSource& source = *people[1].sounds.at(0);
        EXPECT_EQ(source.codec(), rtp::Codec::kOpus);
        EXPECT_EQ(source.clockRate(), 48000U);
        EXPECT_NEAR(source.span().begin_s, 7, 0.01);
        EXPECT_NEAR(source.span().end_s, 12, 0.01);
        media::AudioFrame frame;
        std::int64_t end = 0;
        while (source.next(frame)) {
            EXPECT_EQ(frame.pts, end);
            end = frame.pts + frame.duration;
        }
        EXPECT_EQ(end, 5 * 48000);
    }
}

TEST(MeetingTracks, StepsTellBitrateAndLoss) {
    MadeMeeting made;
    SyntheticTrack track = sound(10);
    track.lose(225, 25);  // half of the fifth second
    made.add("anna", "audio-0", 0, std::move(track));
    auto meeting = made.load();
    ASSERT_TRUE(meeting.ok());
    MeetingTrack& anna = meeting->people[0].tracks[0];
    measureSteps(anna, 1, meeting->duration_s);
    ASSERT_EQ(anna.report.loss.size(), 10U);
    EXPECT_EQ(anna.report.lost_packets, 25U);
    const double packet_bits = 8 * (12 + 3);
    for (std::size_t i = 0; i < 10; ++i) {
        // Lost packets count where the next one stands.
        EXPECT_NEAR(anna.report.bitrate_bps[i], packet_bits * (i == 4 ? 25 : 50), packet_bits * 1.5) << i;
        EXPECT_NEAR(anna.report.loss[i], i == 5 ? 25.0 / 75 : 0, 0.02) << i;
    }
}

}  // namespace
}  // namespace wf::job
