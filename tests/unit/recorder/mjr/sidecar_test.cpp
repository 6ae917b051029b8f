#include "recorder/mjr/sidecar.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "recorder/mjr/recording_name.h"
#include "tests/support/temp_dir.h"

namespace wf::mjr {
namespace {

using Kind = RoomEventKind;
using test::TempDir;

constexpr std::int64_t kTime_us = 1'795'376'875'930'000;

RoomEvent event(Kind kind, std::string user = "") {
    RoomEvent made;
    made.kind = kind;
    made.time_us = kTime_us;
    made.user = std::move(user);
    return made;
}

RoomEvent track() {
    RoomEvent made = event(Kind::kTrack, "小明-x|1");
    made.file = "videoroom-r-user-x-1795376875930562-video-2";
    made.media = rtp::MediaKind::kVideo;
    made.codec = "vp8";
    made.mid = "2";
    made.ssrc = 0xffffffff;
    made.clock_rate = 90000;
    made.stream = StreamRole::kSmall;
    return made;
}

RoomEvent senderReport() {
    RoomEvent made = event(Kind::kSenderReport);
    made.file = "f";
    made.ntp_us = kTime_us - 77;
    made.rtp_time = 4'294'967'295;
    return made;
}

std::vector<RoomEvent> oneOfEach() {
    std::vector<RoomEvent> events{event(Kind::kRecordOn), event(Kind::kJoin, "a"), event(Kind::kLeave, "a"), track(),
                                  senderReport(),         event(Kind::kMute, "a"), event(Kind::kTalk, "a")};
    events[0].room = "uid7|839201";
    events[1].name = "Zoë \"Z\" 👩‍🚀\n";
    events[5].media = rtp::MediaKind::kVideo;
    events[6].on = true;
    events.push_back(event(Kind::kUnmute, "a"));
    events.push_back(event(Kind::kShare, "screen-a"));
    events.back().on = true;
    events.back().by = "a";
    events.push_back(event(Kind::kRecordOff));
    return events;
}

std::vector<RoomEvent> readAll(std::string_view text, std::uint64_t* skipped = nullptr) {
    SidecarReader reader(text);
    std::vector<RoomEvent> events;
    RoomEvent read;
    while (reader.next(read)) {
        events.push_back(read);
    }
    if (skipped != nullptr) {
        *skipped = reader.skipped();
    }
    return events;
}

std::string contents(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Sidecar, WhatIsWrittenIsRead) {
    for (const RoomEvent& written : oneOfEach()) {
        const std::string line = formatRoomEvent(written);
        EXPECT_EQ(line.find('\n'), std::string::npos);
        const auto read = parseRoomEvent(line);
        ASSERT_TRUE(read) << line;
        EXPECT_EQ(*read, written) << line;
    }
}

TEST(Sidecar, LinesOfTheFormatPage) {
    const auto report = parseRoomEvent(
        R"({"t": 1795376878101200, "event": "sr", "file": "videoroom-r-user-u-1-audio-0", "ntp_us": 1795376878064513, )"
        R"("rtp": 96240, "later": [1, {"x": null}]})");
    ASSERT_TRUE(report);
    EXPECT_EQ(report->kind, Kind::kSenderReport);
    EXPECT_EQ(report->time_us, 1795376878101200);
    EXPECT_EQ(report->ntp_us, 1795376878064513);
    EXPECT_EQ(report->rtp_time, 96240U);
    EXPECT_EQ(report->file, "videoroom-r-user-u-1-audio-0");
}

TEST(Sidecar, RefusesWhatIsMissingOrOfAnotherType) {
    for (const std::string line : {R"()",
                                   R"([])",
                                   R"("join")",
                                   R"({)",
                                   R"({"t": 1})",
                                   R"({"event": "record-off"})",
                                   R"({"t": "1", "event": "record-off"})",
                                   R"({"t": 1.5, "event": "record-off"})",
                                   R"({"t": 18446744073709551615, "event": "record-off"})",
                                   R"({"t": 9007199254740993, "event": "record-off"})",
                                   R"({"t": -5, "event": "record-off"})",
                                   R"({"t": 1, "event": "party"})",
                                   R"({"t": 1, "event": 3})",
                                   R"({"t": 1, "event": "join"})",
                                   R"({"t": 1, "event": "join", "user": 5})",
                                   R"({"t": 1, "event": "mute", "user": "a", "kind": "smell"})",
                                   R"({"t": 1, "event": "talk", "user": "a"})",
                                   R"({"t": 1, "event": "talk", "user": "a", "on": 1})",
                                   R"({"t": 1, "event": "sr", "file": "f", "ntp_us": 5, "rtp": -1})",
                                   R"({"t": 1, "event": "sr", "file": "f", "ntp_us": 5, "rtp": 4294967296})"}) {
        EXPECT_FALSE(parseRoomEvent(line)) << line;
    }
    EXPECT_TRUE(parseRoomEvent(R"({"t": 0, "event": "record-off"})"));
    EXPECT_TRUE(parseRoomEvent(R"({"t": 1, "event": "join", "user": "a", "name": 7})"));
}

TEST(Sidecar, ReadsOverWhatIsDamaged) {
    const std::string good = formatRoomEvent(event(Kind::kJoin, "a")) + "\n";
    std::uint64_t skipped = 0;
    const auto events = readAll(good + "\n" + "{\"t\": 1}\n" + "\xff\xfe rubbish\n" + std::string(kMaxEventLine, ' ') +
                                    good + good + R"({"t": 5, "event": "record-of)",
                                &skipped);
    EXPECT_EQ(events.size(), 2U);
    EXPECT_EQ(skipped, 4U);  // no event, no JSON, too long, torn
    EXPECT_TRUE(readAll("").empty());
}

TEST(Sidecar, PassesOverLinesThatSayNothingOfSomebody) {
    const std::string text = formatRoomEvent(event(Kind::kJoin, "alice")) + "\n{bob}\n" +
                             formatRoomEvent(event(Kind::kJoin, "bob")) + "\nalice\n";
    SidecarReader reader(text, "alice");
    RoomEvent read;
    ASSERT_TRUE(reader.next(read));
    EXPECT_EQ(read.user, "alice");
    EXPECT_FALSE(reader.next(read));
    EXPECT_EQ(reader.skipped(), 1U);
}

TEST(Sidecar, EveryTruncationGivesTheWholeLines) {
    std::string text;
    std::vector<std::size_t> ends;
    for (const RoomEvent& written : oneOfEach()) {
        text += formatRoomEvent(written) + "\n";
        ends.push_back(text.size());
    }
    for (std::size_t size = 0; size <= text.size(); ++size) {
        const auto whole = static_cast<std::size_t>(std::ranges::count_if(ends, [&](auto end) { return end <= size; }));
        ASSERT_EQ(readAll(std::string_view(text).substr(0, size)).size(), whole) << size;
    }
}

TEST(Sidecar, ALineIsNeverTooLong) {
    RoomEvent long_track = track();
    for (std::string* text : {&long_track.file, &long_track.user, &long_track.codec, &long_track.mid}) {
        *text = std::string(5000, '\x01');
    }
    const std::string line = formatRoomEvent(long_track);
    EXPECT_LT(line.size(), kMaxEventLine);
    ASSERT_TRUE(parseRoomEvent(line));
    EXPECT_EQ(parseRoomEvent(line)->user.size(), 512U);
}

TEST(Sidecar, Names) {
    EXPECT_EQ(formatSidecarName({"uid7|839201", 1795376875930562}),
              "videoroom-uid7|839201-1795376875930562.events.jsonl");
    EXPECT_EQ(formatSidecarName({"a/b\n", 1795376875930562}), "videoroom-a_b_-1795376875930562.events.jsonl");
    const std::string longest = formatSidecarName({std::string(1000, 'r'), 1795376875930562});
    EXPECT_EQ(longest.size(), kMaxNameBytes);
    for (const std::string room : {"uid7|839201", "my-room", "7", "r-1795376875930562", "-"}) {
        const auto read = parseSidecarName("/rec/" + formatSidecarName({room, 1795376875930562}));
        ASSERT_TRUE(read) << room;
        EXPECT_EQ(read->room, room);
        EXPECT_EQ(read->time_us, 1795376875930562);
    }
    for (const std::string name :
         {"videoroom-r-1795376875930562.jsonl", "videoroom-1795376875930562.events.jsonl", "videoroom-.events.jsonl",
          "videoroom--1795376875930562.events.jsonl", "r-1795376875930562.events.jsonl",
          "videoroom-r-12345.events.jsonl", "videoroom-r-179537687593056x.events.jsonl", "videoroom-r.events.jsonl",
          "videoroom.events.jsonl", ""}) {
        EXPECT_FALSE(parseSidecarName(name)) << name;
    }
}

TEST(SidecarWriter, AppendsLines) {
    const TempDir folder;
    const std::string path = (folder / "s.events.jsonl").string();
    for (int i = 0; i < 2; ++i) {
        auto writer = SidecarWriter::open(path);
        ASSERT_TRUE(writer.ok()) << writer.error().message;
        for (const RoomEvent& written : oneOfEach()) {
            ASSERT_TRUE(writer->write(written).ok());
        }
    }
    std::vector<RoomEvent> twice = oneOfEach();
    const std::vector<RoomEvent> once = twice;
    twice.insert(twice.end(), once.begin(), once.end());
    EXPECT_EQ(readAll(contents(path)), twice);
}

TEST(SidecarWriter, EndsALineThatACrashLeft) {
    const TempDir folder;
    const std::string path = (folder / "s.events.jsonl").string();
    std::ofstream(path) << R"({"t": 5, "event": "record-o)";
    auto writer = SidecarWriter::open(path);
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE(writer->write(event(Kind::kLeave, "a")).ok());
    std::uint64_t skipped = 0;
    EXPECT_EQ(readAll(contents(path), &skipped).size(), 1U);
    EXPECT_EQ(skipped, 1U);
}

TEST(SidecarWriter, Errors) {
    const TempDir folder;
    const auto nowhere = SidecarWriter::open((folder / "no" / "s").string());
    ASSERT_FALSE(nowhere.ok());
    EXPECT_NE(nowhere.error().message.find("/no/s"), std::string::npos);
    EXPECT_FALSE(SidecarWriter::open(folder.path().string()).ok());
    EXPECT_FALSE(SidecarWriter::open("/dev/full").ok());
}

}  // namespace
}  // namespace wf::mjr
