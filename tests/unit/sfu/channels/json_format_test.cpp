#include "sfu/channels/json_format.h"

#include <gtest/gtest.h>

#include "sfu/channels/channel_tuning.h"

namespace wf::channels {
namespace {

janus::Json sample() { return janus::Json::parse(R"({"b":[1,2],"a":{"x":"q,:\"w"},"e":{},"f":[]})"); }

TEST(JsonFormat, WritesAsJanusDoes) {
    EXPECT_EQ(writeJson(sample(), JsonFormat::kCompact), R"({"b":[1,2],"a":{"x":"q,:\"w"},"e":{},"f":[]})");
    EXPECT_EQ(writeJson(sample(), JsonFormat::kPlain), R"({"b": [1, 2], "a": {"x": "q,:\"w"}, "e": {}, "f": []})");
    EXPECT_EQ(writeJson(sample(), JsonFormat::kIndented),
              "{\n   \"b\": [\n      1,\n      2\n   ],\n   \"a\": {\n      \"x\": \"q,:\\\"w\"\n   },\n   \"e\": {},\n"
              "   \"f\": []\n}");
}

TEST(JsonFormat, SurvivesWhatIsNotUtf8) {
    janus::Json broken = {{"a", "x\xff"}};
    EXPECT_EQ(writeJson(broken, JsonFormat::kCompact), "{\"a\":\"x\xef\xbf\xbd\"}");
}

TEST(ChannelTuning, ConfiguresAtRunTime) {
    ChannelTuning tuning;
    EXPECT_EQ(tuning.query({{"request", "configure"}, {"json", "plain"}, {"events", false}})["result"], 200);
    EXPECT_EQ(tuning.json, JsonFormat::kPlain);
    EXPECT_FALSE(tuning.events);
    EXPECT_EQ(tuning.query(janus::Json::object())["error_code"], 412);
    EXPECT_EQ(tuning.query({{"request", 1}})["error_code"], 413);
    EXPECT_EQ(tuning.query({{"request", "dance"}})["error_code"], 411);
    EXPECT_EQ(tuning.query({{"request", "configure"}, {"json", "loud"}})["error_code"], 413);
    EXPECT_EQ(tuning.json, JsonFormat::kPlain);
}

}  // namespace
}  // namespace wf::channels
