// A publisher who goes to a multicast group: sent once, taken in by two other servers of the same network.

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/bridged_network.h"
#include "tests/support/conference_server.h"
#include "tests/support/room_peer.h"

namespace wf::test {
namespace {

using json = nlohmann::json;

constexpr int kPort = 20'444;
const char* const kGroup = "239.255.7.7";

class SfuMulticast : public testing::Test {
protected:
    void SetUp() override {
        network_ = BridgedNetwork::make(3);
        if (!network_) {
            GTEST_SKIP() << "needs root, `ip` and bridges between network namespaces";
        }
        for (std::size_t i = 0; i < 3; ++i) {
            const NetworkNamespace::Visit visit(network_->machine(i));
            servers_.push_back(std::make_unique<ConferenceServer>(
                SfuSiteOptions{.mqtt = false, .address = BridgedNetwork::address(i)}));
            ASSERT_TRUE(servers_[i]->start()) << servers_[i]->site.log();
            servers_[i]->create({});
        }
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
    std::unique_ptr<RoomPeer> peerAt(std::size_t server) {
        return std::make_unique<RoomPeer>(loop_, pool_, identity_, *servers_[server]->janus);
    }
    /// Takes the publisher in from the group; what the server said.
    json takeIn(std::size_t server) {
        const json streams = json::parse(R"([{"type":"audio","mindex":0,"mid":"0","codec":"opus"},
                                             {"type":"video","mindex":1,"mid":"1","codec":"vp8"}])");
        return servers_[server]->ask({{"request", "add_remote_publisher"},
                                      {"room", kConferenceRoom},
                                      {"id", "alice"},
                                      {"mcast", kGroup},
                                      {"iface", "eth0"},
                                      {"port", kPort},
                                      {"streams", streams}});
    }

    std::unique_ptr<BridgedNetwork> network_;
    std::vector<std::unique_ptr<ConferenceServer>> servers_;
    net::Loop loop_;
    net::PacketPool pool_;
    const DtlsIdentity identity_;
};

TEST_F(SfuMulticast, OneWayFeedsTwoServers) {
    std::vector<std::unique_ptr<RoomPeer>> watching;
    json added;
    for (const std::size_t server : {2U, 1U}) {
        added = takeIn(server);
        ASSERT_EQ(added["videoroom"], "success") << added;
        EXPECT_EQ(added["ip"], kGroup);
        EXPECT_EQ(added["port"], kPort);
        const NetworkNamespace::Visit visit(network_->machine(server));
        watching.push_back(peerAt(server));
        ASSERT_TRUE(watching.back()->subscribe(kConferenceRoom, "alice"));
        ASSERT_TRUE(within(30, [&] { return watching.back()->media().connected(); }));
    }
    const NetworkNamespace::Visit visit(network_->machine(0));
    const auto alice = peerAt(0);
    ASSERT_TRUE(alice->publish(kConferenceRoom, "alice"));
    ASSERT_TRUE(within(30, [&] { return alice->media().connected(); }));
    const json sent = servers_[0]->ask({{"request", "publish_remotely"},
                                        {"room", kConferenceRoom},
                                        {"publisher_id", "alice"},
                                        {"remote_id", "group"},
                                        {"host", kGroup},
                                        {"host_family", "ipv4"},
                                        {"port", kPort},
                                        {"rtcp_port", added["rtcp_port"]}});
    ASSERT_EQ(sent["videoroom"], "success") << sent;
    auto next = std::chrono::steady_clock::now();
    EXPECT_TRUE(within(30, [&] {
        if (std::chrono::steady_clock::now() >= next) {
            next += std::chrono::milliseconds(20);
            alice->media().sendFrame(0);
            alice->media().sendFrame(1);
        }
        alice->media().poll();
        bool all = true;
        for (const auto& peer : watching) {
            peer->media().poll();
            const ReceivedStream& pictures = peer->media().received("1");
            all = all && peer->media().received("0").packets > 50 && pictures.packets > 50 && pictures.key_frames > 0;
        }
        return all;
    }));
    for (const auto& peer : watching) {
        EXPECT_EQ(peer->media().received("0").gaps, 0U);
    }
    for (const auto& server : servers_) {
        EXPECT_EQ(server->site.stop(SIGTERM), 0);
    }
}

}  // namespace
}  // namespace wf::test
