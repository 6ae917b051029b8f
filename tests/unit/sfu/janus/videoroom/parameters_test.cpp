#include <gtest/gtest.h>

#include <string>

#include "sfu/janus/videoroom/publish_parameters.h"
#include "sfu/janus/videoroom/subscribe_parameters.h"

namespace wf::janus::videoroom {
namespace {

const IdForm kNumbers(false);

template <class T>
std::string errorOf(const room::RoomResult<T>& result) {
    return result ? "" : std::to_string(static_cast<int>(result.error().code)) + " " + result.error().message;
}

std::string publishError(const char* body, bool offered = false) {
    room::RoomConfig config;
    return errorOf(readPublish(Json::parse(body), config, offered ? std::optional<Jsep>(Jsep{}) : std::nullopt));
}

TEST(PublishParametersTest, ChecksWhatJanusChecks) {
    EXPECT_EQ(publishError(R"({"audio":5})"), "430 Invalid element type (audio should be a boolean)");
    EXPECT_EQ(publishError(R"({"videocodec":8})"), "430 Invalid element type (videocodec should be a string)");
    EXPECT_EQ(publishError(R"({"audiocodec":[]})"), "430 Invalid element type (audiocodec should be a string)");
    EXPECT_EQ(publishError(R"({"audio_active_packets":-1})"),
              "430 Invalid element type (audio_active_packets should be a positive integer)");
    EXPECT_EQ(publishError(R"({"bitrate":-5})"), "430 Invalid element type (bitrate should be a positive integer)");
    EXPECT_EQ(publishError(R"({"record":5})"), "430 Invalid element type (record should be a boolean)");
    EXPECT_EQ(publishError(R"({"display":5})"), "430 Invalid element type (display should be a string)");
    EXPECT_EQ(publishError(R"({"update":5})"), "430 Invalid element type (update should be a boolean)");
    EXPECT_EQ(publishError(R"({"descriptions":"x"})"), "430 Invalid element type (descriptions should be an array)");
    EXPECT_EQ(publishError(R"({"descriptions":[{}]})"), "429 Missing mandatory element (mid)");
    EXPECT_EQ(publishError(R"({"streams":[{"mid":5}]})"), "430 Invalid element type (mid should be a string)");
    EXPECT_EQ(publishError(R"({"streams":[{"mid":"0","send":5}]})"),
              "430 Invalid element type (send should be a boolean)");
    for (const char* fine : {R"({"streams":"x"})", R"({"streams":[5]})", R"({"streams":[{}]})",
                             R"({"descriptions":[]})", R"({"videocodec":"zzz"})", R"({"audiocodec":"pcmu"})"}) {
        EXPECT_EQ(publishError(fine), "") << fine;
    }
}

TEST(PublishParametersTest, RefusesUnknownCodecsWithAnOffer) {
    EXPECT_EQ(publishError(R"({"videocodec":"zzz"})", true), "430 Video codec unavailable in this room");
    EXPECT_EQ(publishError(R"({"audiocodec":"opus,pcmu"})", true), "430 Audio codec unavailable in this room");
}

TEST(PublishParametersTest, ReadsEverything) {
    room::RoomConfig config;
    config.secret = "s";
    Jsep jsep;
    jsep.sdp = "v=0";
    jsep.e2ee = true;
    jsep.lowest_rid_first = true;
    jsep.svc = {{1, "", "L3T3"}};
    const auto request = readPublish(Json::parse(R"({"audiocodec":"opus","videocodec":"h264","bitrate":70000,
        "keyframe":true,"record":true,"filename":"f","secret":"s","display":"Al","metadata":{"a":1},"audio":true,
        "video":false,"data":true,"restart":true,"update":true,"audio_active_packets":3,"audio_level_average":0,
        "descriptions":[{"mid":"0","description":"mic"}],
        "streams":[{"mid":"1","send":false,"keyframe":true,"min_delay":0,"max_delay":-1},{"send":true}]})"),
                                     config, jsep)
                             .value();
    EXPECT_EQ(request.audio_codec, rtp::Codec::kOpus);
    EXPECT_EQ(request.video_codec, rtp::Codec::kH264);
    EXPECT_EQ(request.bitrate_bps, 70'000U);
    EXPECT_TRUE(request.keyframe && *request.record && request.has_secret && request.restart && request.update);
    EXPECT_EQ(request.filename, "f");
    EXPECT_EQ(request.display, "Al");
    EXPECT_EQ(request.metadata, R"({"a":1})");
    EXPECT_TRUE(*request.audio && !*request.video && *request.data);
    EXPECT_EQ(request.audio_active_packets, 3U);
    EXPECT_FALSE(request.audio_level_average.has_value());
    ASSERT_EQ(request.descriptions.size(), 1U);
    EXPECT_EQ(request.descriptions[0].text, "mic");
    ASSERT_EQ(request.streams.size(), 1U);
    EXPECT_EQ(request.streams[0].send, false);
    EXPECT_TRUE(request.streams[0].keyframe);
    EXPECT_EQ(request.streams[0].max_delay_ms, -1);
    ASSERT_TRUE(request.offer.has_value());
    EXPECT_TRUE(request.offer->e2ee && request.offer->lowest_rid_first && request.offer->offer);
    EXPECT_EQ(request.offer->svc[0].mode, "L3T3");
}

TEST(PublishParametersTest, TakesNoWrongSecretForOne) {
    room::RoomConfig config;
    EXPECT_FALSE(readPublish(Json::parse(R"({"secret":""})"), config, std::nullopt)->has_secret);
    config.secret = "s";
    EXPECT_FALSE(readPublish(Json::parse(R"({"secret":"x"})"), config, std::nullopt)->has_secret);
    EXPECT_FALSE(readPublish(Json::parse(R"({})"), config, std::nullopt)->has_secret);
}

TEST(SubscribeParametersTest, ChecksConfigure) {
    const auto error = [](const char* body) { return errorOf(readSubscriberConfigure(Json::parse(body))); };
    EXPECT_EQ(error(R"({"streams":"x"})"), "430 Invalid element type (streams should be an array)");
    EXPECT_EQ(error(R"({"substream":-9})"), "430 Invalid element type (substream should be a positive integer)");
    EXPECT_EQ(error(R"({"audio":true,"substream":9})"),
              "430 Invalid value (substream/spatial_layer should be 0, 1 or 2)");
    EXPECT_EQ(error(R"({"streams":[{"mid":"0","temporal":3}]})"),
              "430 Invalid value (temporal/temporal_layer should be 0, 1 or 2)");
    EXPECT_EQ(error(R"({"streams":[{}]})"), "");
    EXPECT_EQ(error(R"({"streams":[5]})"), "");
    const auto change = readSubscriberConfigure(
        Json::parse(R"({"streams":[{"mid":"0","send":false},{"mid":"1","substream":0,"min_delay":0,"max_delay":100}],
                        "video":true,"spatial_layer":1,"restart":true})"));
    ASSERT_TRUE(change);
    ASSERT_EQ(change->streams.size(), 2U);
    EXPECT_EQ(change->streams[0].wishes.send, false);
    EXPECT_EQ(change->streams[1].wishes.max_delay_ms, 100);
    EXPECT_EQ(change->video_wishes.spatial_layer, 1);
    EXPECT_TRUE(*change->video && change->restart && !change->update);
}

TEST(SubscribeParametersTest, ChecksChangesOfSubscriptions) {
    const auto subscribe = [](const char* body) { return errorOf(readSubscribe(Json::parse(body), kNumbers)); };
    const auto unsubscribe = [](const char* body) { return errorOf(readUnsubscribe(Json::parse(body), kNumbers)); };
    const auto update = [](const char* body) { return errorOf(readUpdate(Json::parse(body), kNumbers)); };
    EXPECT_EQ(subscribe("{}"), "429 Missing mandatory element (streams)");
    EXPECT_EQ(subscribe(R"({"streams":[]})"), "430 Empty subscription list");
    EXPECT_EQ(subscribe(R"({"streams":[{}]})"), "429 Missing mandatory element (feed)");
    EXPECT_EQ(unsubscribe("{}"), "429 Missing mandatory element (streams)");
    EXPECT_EQ(unsubscribe(R"({"streams":[]})"), "430 Empty unsubscription list");
    EXPECT_EQ(unsubscribe(R"({"streams":[{"sub_mid":5}]})"), "430 Invalid element type (sub_mid should be a string)");
    EXPECT_EQ(unsubscribe(R"({"streams":[{}]})"), "");
    EXPECT_EQ(update("{}"), "429 At least one of either 'subscribe' or 'unsubscribe' must be present");
    EXPECT_EQ(update(R"({"subscribe":[]})"), "430 Empty subscription list");
    EXPECT_EQ(update(R"({"subscribe":"x"})"), "430 Invalid element type (subscribe should be an array)");
    EXPECT_EQ(update(R"({"subscribe":[{}]})"), "429 Missing mandatory element (feed)");
    const auto change = readUpdate(
        Json::parse(R"({"subscribe":[{"feed":42,"mid":"1"}],"unsubscribe":[{"sub_mid":"1"},{"feed":43}]})"), kNumbers);
    ASSERT_TRUE(change);
    EXPECT_EQ(change->wanted[0].feed, "42");
    EXPECT_EQ(change->unwanted[0].sub_mid, "1");
    EXPECT_EQ(change->unwanted[1].feed, "43");
}

TEST(SubscribeParametersTest, ChecksSwitches) {
    const auto error = [](const char* body) { return errorOf(readSwitch(Json::parse(body), kNumbers)); };
    EXPECT_EQ(error("{}"), "430 Empty switch list");
    EXPECT_EQ(error(R"({"streams":[]})"), "430 Empty switch list");
    EXPECT_EQ(error(R"({"streams":[{}]})"), "429 Missing mandatory element (mid)");
    const auto steps =
        readSwitch(Json::parse(R"({"streams":[{"feed":42,"mid":"1","sub_mid":"0","temporal":1}]})"), kNumbers);
    ASSERT_TRUE(steps);
    EXPECT_EQ(steps->at(0).feed, "42");
    EXPECT_EQ(steps->at(0).sub_mid, "0");
    EXPECT_EQ(steps->at(0).wishes.temporal, 1);
}

}  // namespace
}  // namespace wf::janus::videoroom
