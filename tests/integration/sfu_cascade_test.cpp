// Rooms that live on several running servers: by the requests that Janus knows, and as a super conference.

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/conference_server.h"
#include "tests/support/room_peer.h"

namespace wf::test {
namespace {

using json = nlohmann::json;

using Server = ConferenceServer;

class SfuCascade : public testing::Test {
protected:
    static SfuSiteOptions plain() {
        SfuSiteOptions options;
        options.mqtt = false;
        return options;
    }
    template <class Condition>
    bool within(int seconds, Condition condition) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
        while (!condition()) {
            if (std::chrono::steady_clock::now() > end) {
                return false;
            }
            loop_.turn(false);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return true;
    }
    std::unique_ptr<RoomPeer> peer(Server& server) {
        return std::make_unique<RoomPeer>(loop_, pool_, identity_, *server.janus);
    }
    std::unique_ptr<RoomPeer> publish(Server& server, const std::string& id) {
        auto made = peer(server);
        EXPECT_TRUE(made->publish(kConferenceRoom, id));
        EXPECT_TRUE(within(30, [&] { return made->media().connected(); }));
        return made;
    }
    std::unique_ptr<RoomPeer> watch(Server& server, const std::string& feed) {
        auto made = peer(server);
        EXPECT_TRUE(made->subscribe(kConferenceRoom, feed));
        EXPECT_TRUE(within(30, [&] { return made->media().connected(); }));
        return made;
    }
    /// Sends until the subscriber has heard and seen enough.
    bool arrives(RoomPeer& from, RoomPeer& to) {
        const std::uint64_t sound = to.media().received("0").packets;
        const std::uint64_t pictures = to.media().received("1").packets;
        auto next = std::chrono::steady_clock::now();
        return within(30, [&] {
            if (std::chrono::steady_clock::now() >= next) {
                next += std::chrono::milliseconds(20);
                from.media().sendFrame(0);
                from.media().sendFrame(1);
            }
            from.media().poll();
            to.media().poll();
            return to.media().received("0").packets > sound + 50 && to.media().received("1").packets > pictures + 50 &&
                   to.media().received("1").key_frames > 0;
        });
    }

    net::Loop loop_;
    net::PacketPool pool_;
    const DtlsIdentity identity_;
};

TEST_F(SfuCascade, OneServersPublisherIsWatchedOnAnother) {
    Server one(plain());
    Server two(plain());
    ASSERT_TRUE(one.start() && two.start()) << one.site.log() << two.site.log();
    one.create({});
    two.create({});
    const auto alice = publish(one, "alice");
    const json streams = json::parse(R"([{"type":"audio","mindex":0,"mid":"0","codec":"opus","fec":true},
                                         {"type":"video","mindex":1,"mid":"1","codec":"vp8","videoorient_ext_id":13}])");
    const std::string key = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0e";
    const json added = two.ask({{"request", "add_remote_publisher"},
                                {"room", kConferenceRoom},
                                {"id", "alice"},
                                {"display", "Alice"},
                                {"streams", streams},
                                {"srtp_suite", 80},
                                {"srtp_crypto", key}});
    ASSERT_EQ(added["videoroom"], "success") << added;
    const json sent = one.ask({{"request", "publish_remotely"},
                               {"room", kConferenceRoom},
                               {"publisher_id", "alice"},
                               {"remote_id", "two"},
                               {"host", "127.0.0.1"},
                               {"port", added["port"]},
                               {"rtcp_port", added["rtcp_port"]},
                               {"srtp_suite", 80},
                               {"srtp_crypto", key}});
    ASSERT_EQ(sent["videoroom"], "success") << sent;
    const auto bob = watch(two, "alice");
    EXPECT_TRUE(arrives(*alice, *bob));
    EXPECT_EQ(bob->media().received("0").gaps, 0U);
    EXPECT_EQ(one.site.stop(SIGTERM), 0);
    EXPECT_EQ(two.site.stop(SIGTERM), 0);
}

TEST_F(SfuCascade, ThreeServersAreOneConferenceAndOneMayGo) {
    Server one(plain());
    Server two(plain());
    Server three(plain());
    joinServers({&one, &two, &three});
    ASSERT_TRUE(one.start() && two.start() && three.start()) << one.site.log() << two.site.log();
    one.create({});
    const auto alice = publish(one, "alice");
    ASSERT_TRUE(within(30, [&] { return two.has("alice") && three.has("alice"); })) << one.site.log();
    const auto bob = publish(two, "bob");
    ASSERT_TRUE(within(30, [&] { return one.has("bob") && three.has("bob"); })) << two.site.log();
    const auto watching_alice = watch(three, "alice");
    const auto watching_bob = watch(one, "bob");
    EXPECT_TRUE(arrives(*alice, *watching_alice));
    EXPECT_TRUE(arrives(*bob, *watching_bob));

    two.site.stop(SIGKILL);
    EXPECT_TRUE(arrives(*alice, *watching_alice)) << "who has nothing to do with it goes on";
    EXPECT_TRUE(within(60, [&] {
        alice->check();
        watching_alice->check();
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        return !one.has("bob") && !three.has("bob");
    })) << "its people go with it";
    EXPECT_TRUE(one.has("alice") && three.has("alice"));

    // It comes back with nothing, and is told again.
    ASSERT_TRUE(two.start()) << two.site.log();
    EXPECT_TRUE(within(60, [&] {
        alice->check();
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        return two.has("alice");
    })) << one.site.log();
    const auto late = watch(two, "alice");
    EXPECT_TRUE(arrives(*alice, *late));
}

}  // namespace
}  // namespace wf::test
