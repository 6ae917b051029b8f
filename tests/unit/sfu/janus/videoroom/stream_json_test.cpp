#include "sfu/janus/videoroom/stream_json.h"

#include <gtest/gtest.h>

namespace wf::janus::videoroom {
namespace {

using namespace std::chrono_literals;

const IdForm kNumbers(false);

room::PublishedStream microphone() {
    room::PublishedStream stream;
    stream.mid = "0";
    stream.description = "mic";
    stream.codec = rtp::Codec::kOpus;
    stream.stereo = stream.fec = stream.dtx = true;
    stream.moderated = true;
    stream.audio_level_id = 2;
    return stream;
}

room::PublishedStream camera() {
    room::PublishedStream stream;
    stream.kind = rtp::MediaKind::kVideo;
    stream.mindex = 1;
    stream.mid = "1";
    stream.codec = rtp::Codec::kH264;
    stream.h264_profile = "42e01f";
    stream.simulcast = true;
    stream.moderated = true;
    stream.video_orientation_id = 3;
    stream.playout_delay_id = 4;
    return stream;
}

room::PublishedStream refused() {
    room::PublishedStream stream;
    stream.kind = rtp::MediaKind::kVideo;
    stream.mindex = 2;
    stream.mid = "2";
    stream.disabled = true;
    return stream;
}

room::PublishedStream data() {
    room::PublishedStream stream;
    stream.kind = rtp::MediaKind::kData;
    stream.mindex = 3;
    stream.mid = "3";
    return stream;
}

room::ParticipantInfo alice() {
    room::ParticipantInfo info;
    info.id = "42";
    info.display = "alice";
    info.metadata = R"({"a":1})";
    info.publisher = true;
    info.audio_codec = rtp::Codec::kOpus;
    info.video_codec = rtp::Codec::kH264;
    info.streams = {microphone(), camera(), refused(), data()};
    return info;
}

TEST(StreamJsonTest, TellsWhoJoins) {
    EXPECT_EQ(publisherEntry(alice(), kNumbers, Reader::kJoining, true).dump(),
              R"({"id":42,"display":"alice","metadata":{"a":1},"audio_codec":"opus","video_codec":"h264","streams":[)"
              R"({"type":"audio","mindex":0,"mid":"0","description":"mic","codec":"opus","stereo":true,"fec":true,)"
              R"("dtx":true,"talking":false,"moderated":true},)"
              R"({"type":"video","mindex":1,"mid":"1","codec":"h264","h264_profile":"42e01f","simulcast":true,)"
              R"("moderated":true},{"type":"video","mindex":2,"mid":"2","disabled":true},)"
              R"({"type":"data","mindex":3,"mid":"3"}],"talking":false})");
}

TEST(StreamJsonTest, TellsWhoIsThereWithoutTalking) {
    EXPECT_EQ(publisherEntry(alice(), IdForm(true), Reader::kPresent, true).dump(),
              R"({"id":"42","display":"alice","metadata":{"a":1},"audio_codec":"opus","video_codec":"h264","streams":[)"
              R"({"type":"audio","mindex":0,"mid":"0","description":"mic","codec":"opus","stereo":true,"fec":true,)"
              R"("dtx":true},)"
              R"({"type":"video","mindex":1,"mid":"1","codec":"h264","h264_profile":"42e01f","simulcast":true,)"
              R"("moderated":true},{"type":"video","mindex":2,"mid":"2","disabled":true},)"
              R"({"type":"data","mindex":3,"mid":"3"}]})");
}

TEST(StreamJsonTest, TellsThePublisherOfItsExtensions) {
    EXPECT_EQ(publishedStreams({microphone(), camera()}, Reader::kPublisher, true).dump(),
              R"([{"type":"audio","mindex":0,"mid":"0","description":"mic","codec":"opus","stereo":true,"fec":true,)"
              R"("dtx":true,"audiolevel_ext_id":2,"moderated":true},)"
              R"({"type":"video","mindex":1,"mid":"1","codec":"h264","h264_profile":"42e01f","simulcast":true,)"
              R"("videoorient_ext_id":3,"playoutdelay_ext_id":4,"moderated":true}])");
}

TEST(StreamJsonTest, ListsParticipants) {
    room::ParticipantInfo bob;
    bob.id = "50";
    EXPECT_EQ(participantEntry(alice(), kNumbers, true).dump(),
              R"({"id":42,"display":"alice","metadata":{"a":1},"publisher":true,"talking":false})");
    EXPECT_EQ(participantEntry(alice(), kNumbers, false).dump(),
              R"({"id":42,"display":"alice","metadata":{"a":1},"publisher":true})");
    bob.dummy = bob.remote = true;
    EXPECT_EQ(participantEntry(bob, kNumbers, true).dump(),
              R"({"id":50,"dummy":true,"remote":true,"publisher":false})");
}

// As Janus 1.1.2 was seen to write them; the layers as in its documentation.
TEST(StreamJsonTest, TellsSubscribers) {
    room::SubscribedStream audio;
    audio.active = audio.ready = true;
    audio.mid = "0";
    audio.feed_id = "42";
    audio.feed_display = "alice";
    audio.feed_mid = "0";
    audio.feed_description = "mic";
    audio.crossrefid = "cc";
    audio.codec = rtp::Codec::kOpus;
    room::SubscribedStream video;
    video.kind = rtp::MediaKind::kVideo;
    video.active = video.send = true;
    video.mindex = 1;
    video.mid = "1";
    video.feed_id = "42";
    video.feed_metadata = R"({"a":1})";
    video.feed_mid = "1";
    video.codec = rtp::Codec::kVp9;
    video.vp9_profile = "2";
    video.simulcast = room::LayerState{0, 2, 1, 2, 250ms};
    video.svc = room::LayerState{1, 2, 0, 2, 250ms};
    video.playout_delay = room::PlayoutDelay{0, 100};
    room::SubscribedStream data;
    data.kind = rtp::MediaKind::kData;
    data.active = data.send = true;
    data.mindex = 2;
    data.mid = "2";
    data.source_ids = {"42", "43"};
    room::SubscribedStream gone;
    gone.mindex = 3;
    gone.mid = "3";
    EXPECT_EQ(subscribedStreams({audio, video, data, gone}, kNumbers).dump(),
              R"([{"type":"audio","active":true,"mindex":0,"mid":"0","crossrefid":"cc","ready":true,"send":false,)"
              R"("feed_id":42,"feed_display":"alice","feed_mid":"0","feed_description":"mic","codec":"opus"},)"
              R"({"type":"video","active":true,"mindex":1,"mid":"1","ready":false,"send":true,"feed_id":42,)"
              R"("feed_metadata":{"a":1},"feed_mid":"1","codec":"vp9","vp9-profile":"2",)"
              R"("simulcast":{"substream":0,"substream-target":2,"temporal-layer":1,"temporal-layer-target":2,)"
              R"("fallback":250000},"svc":{"spatial-layer":1,"target-spatial-layer":2,"temporal-layer":0,)"
              R"("target-temporal-layer":2},"playout-delay":{"min-delay":0,"max-delay":100}},)"
              R"({"type":"data","active":true,"mindex":2,"mid":"2","ready":false,"send":true,"sources":2,)"
              R"("source_ids":[42,43]},)"
              R"({"type":"audio","active":false,"mindex":3,"mid":"3","ready":false,"send":false}])");
}

}  // namespace
}  // namespace wf::janus::videoroom
