#include "sfu/janus/videoroom/recording_events.h"

#include <gtest/gtest.h>

namespace wf::janus::videoroom {
namespace {

using File = RecordingEvents::File;
using Group = room::RoomListener::RecordingGroup;

struct RecordingEventsTest : testing::Test {
    std::vector<std::string> told;
    RecordingEvents events{IdForm(false), [this](const Json& event) { told.push_back(event.dump()); }};
};

const File kVideo{9, "/rec/b-video-1.mjr", rtp::MediaKind::kVideo, 5000, 40, 1'000'500, 2500, false};
const File kAudio{9, "/rec/a-audio-0.mjr", rtp::MediaKind::kAudio, 900, 30, 1'000'000, 1000, false};

constexpr const char* kEvent =
    R"({"event":"recorded","room":7,"id":42,"display":"alice","files":[)"
    R"({"file":"/rec/a-audio-0.mjr","type":"audio","bytes":900,"packets":30,"started":1000000,"duration":1.0},)"
    R"({"file":"/rec/b-video-1.mjr","type":"video","bytes":5000,"packets":40,"started":1000500,"duration":2.5}],)"
    R"("duration":2.5005})";

TEST_F(RecordingEventsTest, TellsWhenTheLastFileIsReady) {
    events.onFile(kVideo);
    events.onEnded("7", Group{"42", "alice", 9, 2});
    EXPECT_TRUE(told.empty());
    events.onFile(kAudio);
    EXPECT_EQ(told, std::vector<std::string>{kEvent});
}

TEST_F(RecordingEventsTest, TakesTheEndAndTheFilesInAnyOrder) {
    events.onFile(kAudio);
    events.onFile(kVideo);
    EXPECT_TRUE(told.empty());
    events.onEnded("7", Group{"42", "alice", 9, 2});
    EXPECT_EQ(told, std::vector<std::string>{kEvent});
}

TEST_F(RecordingEventsTest, LeavesOutWhatHasNoFileAndNamesFailures) {
    events.onEnded("7", Group{"42", "", 9, 2});
    events.onFile({9, "", rtp::MediaKind::kAudio, 0, 0, 0, 0, true});
    events.onFile({9, "/rec/c.mjr", rtp::MediaKind::kData, 8, 0, 0, 0, true});
    EXPECT_EQ(told, std::vector<std::string>{
                        R"({"event":"recorded","room":7,"id":42,"files":[{"file":"/rec/c.mjr","type":"data","bytes":8,)"
                        R"("packets":0,"duration":0.0,"failed":true}],"duration":0.0})"});
    events.onFile({0, "/rec/d.mjr", rtp::MediaKind::kData, 8, 0, 0, 0, false});  // of nobody's group
    EXPECT_EQ(told.size(), 1U);
}

}  // namespace
}  // namespace wf::janus::videoroom
