// A running wf-sfu with two media threads, whose subscribers all live on the other one than their room.

#include <gtest/gtest.h>
#include <wf_folders.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <thread>

#include "tests/support/data_peer.h"
#include "tests/support/process.h"
#include "tests/support/room_peer.h"
#include "tests/support/sfu_site.h"
#include "tests/support/tcp_client.h"

namespace wf::test {
namespace {

using nlohmann::json;

class SfuAnnex : public testing::Test {
protected:
    void SetUp() override {
        SfuSiteOptions options;
        options.mqtt = false;
        options.general = "event_loops = 2\n\tspread_at_load = 0";
        site_ = std::make_unique<SfuSite>(options);
        ASSERT_TRUE(site_->start()) << site_->log();
    }
    void TearDown() override { EXPECT_EQ(site_->stop(SIGTERM), 0) << site_->log(); }
    /// By name and labels.
    [[nodiscard]] std::map<std::string, double> metrics() const {
        TcpClient client(site_->httpPort());
        client.send("GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        std::istringstream in(client.readToEnd());
        std::map<std::string, double> samples;
        for (std::string line; std::getline(in, line);) {
            const std::size_t space = line.rfind(' ');
            if (line.starts_with("wf_") && space != std::string::npos) {
                samples[line.substr(0, space)] = std::stod(line.substr(space + 1));
            }
        }
        return samples;
    }
    [[nodiscard]] double metric(const std::string& name) const {
        double sum = 0;
        for (const auto& [key, value] : metrics()) {
            sum += key.starts_with(name) ? value : 0;
        }
        return sum;
    }
    /// Whether the metric comes to that value: what ends on one worker is told to the other.
    [[nodiscard]] bool becomes(const std::string& name, double value) const {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (metric(name) != value && std::chrono::steady_clock::now() < end) {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        return metric(name) == value;
    }
    static std::string recording(const char* name) { return std::string(WF_TEST_DATA_DIR) + "/truth/" + name; }
    /// What the generator received in two seconds.
    json load(std::vector<std::string> more) {
        std::vector<std::string> arguments = {"--server",
                                              site_->webSocketUrl(),
                                              "--local",
                                              "127.0.0.1",
                                              "--string-ids",
                                              "--duration",
                                              "2",
                                              "--json",
                                              "-",
                                              "--audio",
                                              recording("janus-clean-vp8-audio.mjr"),
                                              "--video",
                                              recording("janus-clean-vp8-video.mjr")};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Outcome outcome = runTool("sfu_load", arguments);
        EXPECT_TRUE(outcome.ok()) << outcome.describe() << site_->log();
        return json::parse(outcome.out, nullptr, false);
    }
    void expectWhole(const json& report, std::uint64_t packets) {
        ASSERT_TRUE(report.is_object());
        EXPECT_GE(report["received"]["packets"], packets);
        EXPECT_EQ(report["received"]["by_stamp"]["missing"], 0);
        EXPECT_EQ(report["received"]["by_sequence"]["duplicates"], 0);
        EXPECT_EQ(report["sockets"]["undecrypted"], 0);
        EXPECT_GT(metric("wf_sfu_media_packets_mirrored_total{worker=\"0\",result=\"given\"}") +
                      metric("wf_sfu_media_packets_mirrored_total{worker=\"1\",result=\"given\"}"),
                  0);
        EXPECT_EQ(metric("wf_sfu_media_packets_mirrored_total{worker=\"0\",result=\"lost\"}") +
                      metric("wf_sfu_media_packets_mirrored_total{worker=\"1\",result=\"lost\"}"),
                  0);
    }

    std::unique_ptr<SfuSite> site_;
};

TEST_F(SfuAnnex, EverybodyGetsAllPackets) {
    expectWhole(load({"--subscribers", "5"}), 5 * 2 * 90);
    EXPECT_TRUE(becomes("wf_sfu_worker_annexes", 0)) << "when all have left";
}

TEST_F(SfuAnnex, RoomsInWhichAllSendAndReceive) {
    expectWhole(load({"--rooms", "2", "--publishers", "3", "--mesh"}), 2 * 3 * 2 * 2 * 90);
}

/// One who publishes and one who watches, over real sockets, led by this thread.
class SfuAnnexCall : public SfuAnnex {
protected:
    void begin(const WebrtcClient::Wanted& wanted) {
        janus_ = std::make_unique<JanusClient>(site_->webSocketPort());
        ASSERT_TRUE(janus_->open());
        janus_->newSession();
        alice_ = std::make_unique<RoomPeer>(loop_, pool_, identity_, *janus_);
        bob_ = std::make_unique<RoomPeer>(loop_, pool_, identity_, *janus_);
        janus_->message(alice_->handle(), {{"request", "create"}, {"room", "annexed"}, {"publishers", 10}});
        ASSERT_TRUE(alice_->publish("annexed", "alice", wanted));
        ASSERT_TRUE(flow([&] { return alice_->media().connected(); }, false));
        ASSERT_TRUE(bob_->subscribe("annexed", "alice"));
        ASSERT_TRUE(flow([&] { return bob_->media().connected(); }, false));
        EXPECT_TRUE(becomes("wf_sfu_worker_annexes", 1));
    }
    /// All sends, until it is so.
    bool flow(const std::function<bool()>& done, bool sends = true) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        auto next = std::chrono::steady_clock::now();
        while (!done() && std::chrono::steady_clock::now() < end) {
            if (sends && std::chrono::steady_clock::now() >= next) {
                next += std::chrono::milliseconds(20);
                for (std::size_t i = 0; i < alice_->media().streamCount(); ++i) {
                    alice_->media().sendFrame(i);
                }
            }
            loop_.turn(false);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            alice_->media().poll();
            bob_->media().poll();
        }
        return done();
    }
    /// Whether the client was told, asking for nothing again and again so that events come in.
    bool told(const std::function<bool(const json& event)>& what) {
        return flow([&] {
            janus_->keepAlive();
            return std::ranges::any_of(janus_->events(), what);
        });
    }

    net::Loop loop_;
    net::PacketPool pool_;
    const DtlsIdentity identity_;
    sctp::SctpStack sctp_;
    std::unique_ptr<JanusClient> janus_;
    std::unique_ptr<RoomPeer> alice_;
    std::unique_ptr<RoomPeer> bob_;
};

TEST_F(SfuAnnexCall, LayersAreChosenOverTheBorder) {
    begin({true, 1, true});
    ASSERT_TRUE(
        flow([&] { return bob_->media().received("1").packets > 50 && bob_->media().received("0").packets > 20; }));
    for (const int layer : {0, 2, 1}) {
        janus_->message(bob_->handle(),
                        {{"request", "configure"}, {"streams", {{{"mid", "1"}, {"substream", layer}}}}});
        EXPECT_TRUE(told([&](const json& event) {
            const json data = event.value(json::json_pointer("/plugindata/data"), json::object());
            return data.value("substream", -1) == layer;
        })) << layer;
    }
    // That a layer is shown is told when its key frame leaves.
    EXPECT_TRUE(flow([&] { return bob_->media().received("1").key_frames >= 3; }));
    EXPECT_EQ(bob_->media().received("0").gaps, 0U);
    EXPECT_EQ(bob_->media().received("1").gaps, 0U);
}

TEST_F(SfuAnnexCall, MessagesKicksAndTheEndOfTheRoomGoOver) {
    begin({true, 1, false, true});
    ASSERT_TRUE(flow([&] { return bob_->media().received("1").packets > 20; }));
    DataPeer from(sctp_, loop_, alice_->media().rtc());
    DataPeer to(sctp_, loop_, bob_->media().rtc());
    const std::vector<DataPeer*> both = {&from, &to};
    ASSERT_TRUE(waitForData(loop_, both, [&] { return from.connected() && to.connected(); }));
    ASSERT_TRUE(from.send(from.open("chat", "notes"), "hello"));
    ASSERT_TRUE(waitForData(loop_, both, [&] { return to.received.size() == 1; }));
    EXPECT_EQ(to.received[0], "alice/notes: hello");

    const std::uint64_t bob = bob_->handle();
    EXPECT_EQ(janus_->message(bob, {{"request", "kick"}, {"room", "annexed"}, {"id", "alice"}})["janus"], "success");
    EXPECT_TRUE(told([&](const json& event) {
        return event.value("sender", std::uint64_t{0}) == bob &&
               event.value(json::json_pointer("/plugindata/data/videoroom"), "") == "updated";
    }));
    EXPECT_EQ(janus_->message(bob, {{"request", "destroy"}, {"room", "annexed"}})["janus"], "success");
    EXPECT_TRUE(told([&](const json& event) {
        return event.value("sender", std::uint64_t{0}) == bob && event.value("janus", "") == "hangup";
    }));
    EXPECT_TRUE(becomes("wf_sfu_worker_annexes", 0));
    EXPECT_TRUE(becomes("wf_sfu_peer_connections{", 0));
}

}  // namespace
}  // namespace wf::test
