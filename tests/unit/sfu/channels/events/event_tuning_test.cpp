#include "sfu/channels/events/event_tuning.h"

#include <gtest/gtest.h>

namespace wf::channels {
namespace {

using janus::EventType;
using janus::Json;

TEST(EventTuning, ReadsKindsOfEvents) {
    EXPECT_EQ(eventMaskOf("all"), 0x1ff);
    EXPECT_EQ(eventMaskOf("none"), 0);
    EXPECT_EQ(eventMaskOf("sessions, plugins"), 1 | 64);
    EXPECT_EQ(eventMaskOf("handles,jsep,webrtc,media,transports,core,external"), 0x1ff - 1 - 64);
    EXPECT_EQ(eventMaskOf(""), 0);
    EXPECT_EQ(eventMaskOf("sessions,nonsense"), std::nullopt);
    EXPECT_EQ(eventName(EventType::kWebrtc), "webrtc");
    EXPECT_EQ(eventTitle(EventType::kWebrtc), "WebRTC");
}

// The answers are those of Janus 1.1.2's mqttevh and wsevh.
TEST(EventTuning, IsTweakedByAdministrators) {
    const auto fault = [](int code, const char* text) { return Json{{"error_code", code}, {"error", text}}; };
    EventTuning tuning;
    EXPECT_EQ(tuning.query(Json::object()), fault(412, "Missing mandatory element (request)"));
    EXPECT_EQ(tuning.query(Json("text")), fault(412, "Missing mandatory element (request)"));
    EXPECT_EQ(tuning.query({{"request", "other"}}), fault(411, "Unknown request 'other'"));
    EXPECT_EQ(tuning.query({{"request", "tweak"}, {"events", 5}}),
              fault(413, "Invalid element type (events should be a string)"));
    EXPECT_EQ(tuning.query({{"request", "tweak"}, {"grouping", "x"}}),
              fault(413, "Invalid element type (grouping should be a boolean)"));
    EXPECT_TRUE(tuning.grouping);
    EXPECT_EQ(tuning.query({{"request", "tweak"}, {"events", "jsep"}, {"grouping", false}}).dump(),
              R"({"result":200})");
    EXPECT_FALSE(tuning.grouping);
    EXPECT_TRUE(tuning.wants(EventType::kJsep));
    EXPECT_FALSE(tuning.wants(EventType::kMedia));
}

}  // namespace
}  // namespace wf::channels
