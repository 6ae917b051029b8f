// The server behind a NAT without a mapping: full ICE, alone, and with a STUN and TURN server (coturn); GStreamer calls
// through it.

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/process.h"
#include "tests/support/sfu_site.h"
#include "tests/support/turn_server.h"

namespace wf::test {
namespace {

using nlohmann::json;

constexpr int kSeconds = 4;

/// Which of the two clients asks the server to use relays only.
struct Forced {
    bool publisher = false;
    bool subscriber = false;
};

class SfuFullIce : public testing::Test {
protected:
    void SetUp() override {
        if (!callsAreWanted() || !hasGStreamerPeer()) {
            GTEST_SKIP() << "needs WF_BROWSER_TESTS=1 and webrtcbin";
        }
    }

    /// A call of a publisher and a subscriber; what is not heard or seen is a failure. Which ways their packets took.
    static json paths(const std::string& nat, const Forced& forced) {
        SfuSite site({.mqtt = false, .nat = nat, .ice_lite = false});
        EXPECT_TRUE(site.start()) << site.log();
        const json options{{"url", site.webSocketUrl()},
                           {"rec_dir", site.recordings().string()},
                           {"pairs", json::array({json::array({"vp8", "opus"})})},
                           {"publisher_jsep", {{"force_relay", forced.publisher}}},
                           {"subscriber_jsep", {{"force_relay", forced.subscriber}}},
                           {"seconds", kSeconds}};
        const Outcome outcome = run(site.pythonCommand("gst_room.py", options.dump()));
        json result = json::parse(outcome.out, nullptr, false);
        EXPECT_EQ(site.stop(SIGTERM), 0) << site.log();
        if (!outcome.ok() || result.is_discarded() || !result["vp8-opus"].contains("decoded")) {
            ADD_FAILURE() << outcome.describe() << site.log();
            return json::object();
        }
        EXPECT_GT(result["vp8-opus"]["decoded"]["audio"], 30) << result;
        EXPECT_GT(result["vp8-opus"]["decoded"]["video"], 20) << result;
        return result["vp8-opus"]["paths"];
    }

    static std::string serversOf(const CoturnServer& turn) {
        const std::string port = std::to_string(turn.port());
        return "stun_server = \"127.0.0.1\"\n\tstun_port = " + port +
               "\n\tturn_server = \"127.0.0.1\"\n\tturn_port = " + port + "\n\tturn_type = \"udp\"\n\tturn_user = \"" +
               CoturnServer::user() + "\"\n\tturn_pwd = \"" + CoturnServer::password() + "\"";
    }
    static bool isTold(const json& path, const std::string& type) {
        return std::find(path["told"].begin(), path["told"].end(), type) != path["told"].end();
    }
    static bool isRelayed(const json& path) { return CoturnServer::isRelayPort(path["port"].get<unsigned>()); }
};

TEST_F(SfuFullIce, WithoutServersHostsAreTold) {
    const json way = paths("", {});
    for (const std::string who : {"publisher", "subscriber"}) {
        ASSERT_TRUE(way.contains(who));
        EXPECT_EQ(way[who]["told"], json::array({"host"})) << way;
    }
}

class SfuFullIceWithTurn : public SfuFullIce {
protected:
    void SetUp() override {
        SfuFullIce::SetUp();
        if (IsSkipped()) {
            return;
        }
        if (!CoturnServer::installed()) {
            GTEST_SKIP() << "needs coturn";
        }
        ASSERT_TRUE(turn_.start()) << turn_.log();
    }
    CoturnServer turn_;
};

TEST_F(SfuFullIceWithTurn, RelaysAreToldAndTheDirectWayIsTaken) {
    const json way = paths(serversOf(turn_), {});
    for (const std::string who : {"publisher", "subscriber"}) {
        ASSERT_TRUE(way.contains(who));
        EXPECT_TRUE(isTold(way[who], "host")) << way;
        EXPECT_TRUE(isTold(way[who], "relay")) << way;
        EXPECT_FALSE(isRelayed(way[who])) << way;
    }
}

TEST_F(SfuFullIceWithTurn, ForceRelayIsHonouredForPublisherAndSubscriber) {
    const json way = paths(serversOf(turn_) + "\n\tallow_force_relay = true", {.publisher = true, .subscriber = true});
    ASSERT_TRUE(way.contains("publisher") && way.contains("subscriber"));
    EXPECT_EQ(way["publisher"]["told"], json::array({"relay"})) << way;
    EXPECT_TRUE(isRelayed(way["publisher"])) << way;
    EXPECT_TRUE(isTold(way["subscriber"], "relay")) << "the server's offer was there before it was asked: " << way;
    EXPECT_TRUE(isRelayed(way["subscriber"])) << way;
}

TEST_F(SfuFullIceWithTurn, ForceRelayIsRefusedUnlessAllowed) {
    const json way = paths(serversOf(turn_), {.publisher = true, .subscriber = true});
    for (const std::string who : {"publisher", "subscriber"}) {
        ASSERT_TRUE(way.contains(who));
        EXPECT_FALSE(isRelayed(way[who])) << way;
    }
}

}  // namespace
}  // namespace wf::test
