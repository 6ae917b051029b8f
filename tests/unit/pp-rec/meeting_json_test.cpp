#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "pp-rec/job/meeting_report.h"

namespace wf::job {
namespace {

using Json = nlohmann::json;

ComposedMeeting sample() {
    ComposedMeeting meeting;
    meeting.room = "uid7|839201";
    meeting.start_us = 1'795'376'876'058'839;
    meeting.duration_s = 59.0421;
    meeting.end_s = 59.0421;
    meeting.layout = "auto";
    meeting.peak_dbfs = -3.456;
    ReportedPerson person;
    person.user = "a\xff";
    person.name = "小明";
    person.present = {{0, 10.5}, {20, 30}};
    person.talk = {{1, 2.25}};
    ReportedTrack track;
    track.file = "a-audio-0.mjr";
    track.kind = "audio";
    track.codec = "opus";
    track.packets = 95;
    track.lost_packets = 5;
    track.bitrate_bps = {32000.4F, 0};
    track.loss = {0.12345F, 1};
    track.repairs.add({media::RepairKind::kLost, 3, 77, 5});
    person.tracks.push_back(track);
    track.note = "nothing was recorded";
    track.codec.clear();
    person.tracks.push_back(track);
    meeting.people.push_back(person);
    meeting.events = {{0, "", "record-on"}, {0, "a", "join"}};
    meeting.outputs.push_back({"m.mp4", "meeting", 59.04, 1234, "ab12", "h264 1280x720", ""});
    return meeting;
}

TEST(MeetingJson, HoldsWhatThePageOfTheFormatSays) {
    const std::string text = toJson(sample());
    EXPECT_EQ(text.find('\n'), std::string::npos);
    const Json json = Json::parse(text);
    EXPECT_EQ(json["type"], "meeting");
    EXPECT_EQ(json["room"], "uid7|839201");
    EXPECT_EQ(json["start"], "2026-11-22T19:47:56.058839Z");
    EXPECT_EQ(json["duration_s"], 59.0421);
    EXPECT_EQ(json["loudness_lufs"], nullptr);
    EXPECT_EQ(json["peak_dbfs"], -3.46);
    const Json& person = json["people"][0];
    EXPECT_EQ(person["user"], "a\xef\xbf\xbd");
    EXPECT_EQ(person["name"], "小明");
    EXPECT_EQ(person["shared_by"], nullptr);
    EXPECT_EQ(person["present"], Json::parse("[[0.0, 10.5], [20.0, 30.0]]"));
    EXPECT_EQ(person["present_s"], 20.5);
    EXPECT_EQ(person["talk_s"], 1.25);
    EXPECT_EQ(person["camera"], Json::array());
    const Json& track = person["tracks"][0];
    EXPECT_EQ(track["used"], true);
    EXPECT_EQ(track["note"], nullptr);
    EXPECT_EQ(track["loss_percent"], 5);
    EXPECT_EQ(track["bitrate_bps"], Json::parse("[32000, 0]"));
    EXPECT_EQ(track["loss"], Json::parse("[0.1235, 1.0]"));
    EXPECT_EQ(track["repairs"]["totals"]["lost"]["amount"], 5);
    EXPECT_EQ(person["tracks"][1]["used"], false);
    EXPECT_EQ(person["tracks"][1]["codec"], nullptr);
    EXPECT_EQ(json["events"][0], Json::parse(R"({"time_s": 0.0, "user": null, "event": "record-on"})"));
    EXPECT_EQ(json["events"][1]["user"], "a");
    EXPECT_EQ(json["outputs"][0]["sha256"], "ab12");
    EXPECT_EQ(json["outputs"][0]["audio"], nullptr);
}

TEST(MeetingJson, OfNothing) {
    const Json json = Json::parse(toJson({}));
    EXPECT_EQ(json["room"], nullptr);
    EXPECT_EQ(json["start"], nullptr);
    EXPECT_TRUE(json["people"].empty() && json["people"].is_array());
}

}  // namespace
}  // namespace wf::job
