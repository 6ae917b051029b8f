// RED around Opus between Chromium and Chromium, where the room allows it: who takes it gets it, who does not gets
// plain Opus; and over a path that loses packets both hear more than without it.

#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "tests/support/lossy_link.h"
#include "tests/support/process.h"
#include "tests/support/sfu_site.h"

namespace wf::test {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

class SfuRed : public testing::Test {
protected:
    void SetUp() override {
        if (!callsAreWanted() || !hasBrowserClients()) {
            GTEST_SKIP()
                << "needs WF_BROWSER_TESTS=1, node, the modules of tests/integration/sfu/package.json, chromium";
        }
    }
    static std::optional<json> call(const SfuSite& site, int seconds) {
        const json options{{"url", site.webSocketUrl()}, {"seconds", seconds}};
        const Outcome outcome = run(site.nodeCommand("red_room.mjs", options.dump()));
        json result = json::parse(outcome.out, nullptr, false);
        if (!outcome.ok() || result.is_discarded()) {
            ADD_FAILURE() << outcome.describe();
            return std::nullopt;
        }
        return result;
    }
    static double bytesPerPacket(const json& stream, const std::string& way) {
        return stream["bytes" + way].get<double>() / stream["packets" + way].get<double>();
    }
    /// Sound that the receiver had to make up, of all that it played.
    static double madeUp(const json& stream) {
        return stream["concealedSamples"].get<double>() / stream["totalSamplesReceived"].get<double>();
    }
};

TEST_F(SfuRed, GoesToThoseWhoTakeItAndPlainOpusToTheOthers) {
    SfuSite site({.mqtt = false});
    ASSERT_TRUE(site.start()) << site.log();
    const auto heard = call(site, 5);
    ASSERT_TRUE(heard);
    EXPECT_EQ((*heard)["speaker"]["codecs"].dump(), R"(["audio/red","audio/opus"])");
    EXPECT_EQ((*heard)["plain_speaker"]["codecs"].dump(), R"(["audio/opus"])");
    // What RED repeats of packets that have come is of no use to the decoder.
    EXPECT_GT((*heard)["with_red"]["packetsDiscarded"].get<double>(), 200);
    EXPECT_EQ((*heard)["without"]["packetsDiscarded"].get<double>(), 0);
    EXPECT_EQ((*heard)["offers"]["with_red"], "111 63");
    EXPECT_EQ((*heard)["offers"]["plain"], "111");
    const double red = bytesPerPacket((*heard)["speaker"], "Sent");
    const double plain = bytesPerPacket((*heard)["plain_speaker"], "Sent");
    EXPECT_GT(red, 1.5 * plain);
    EXPECT_NEAR(bytesPerPacket((*heard)["with_red"], "Received"), red, 0.1 * red);
    EXPECT_NEAR(bytesPerPacket((*heard)["without"], "Received"), plain, 0.2 * plain);
    for (const char* listener : {"with_red", "without", "plain"}) {
        EXPECT_NEAR((*heard)[listener]["hertz"].get<double>(), 440, 25) << listener;
        EXPECT_EQ((*heard)[listener]["packetsLost"].get<double>(), 0) << listener;
        EXPECT_GT((*heard)[listener]["packetsReceived"].get<double>(), 200) << listener;
    }
    std::cout << heard->dump() << "\n";
}

TEST_F(SfuRed, OverABadPathLessHasToBeMadeUp) {
    LinkQuality quality;
    quality.loss = 0.1;
    quality.delay = 20ms;
    const auto link = LossyLink::make(quality);
    if (!link) {
        GTEST_SKIP() << "needs root, `ip` and /dev/net/tun";
    }
    const NetworkNamespace::Visit at_servers(link->servers());
    SfuSite site({.mqtt = false, .address = LossyLink::serverAddress()});
    ASSERT_TRUE(site.start()) << site.log();
    const NetworkNamespace::Visit at_clients(link->clients());
    const auto heard = call(site, 20);
    ASSERT_TRUE(heard);
    const double with_red = madeUp((*heard)["with_red"]);
    const double without = madeUp((*heard)["without"]);
    const double plain = madeUp((*heard)["plain"]);
    std::cout << "sound made up with 10 % loss each way: RED " << 100 * with_red << " %, plain Opus of a RED publisher "
              << 100 * without << " %, without RED " << 100 * plain << " %\n";
    EXPECT_LT(with_red, 0.5 * plain);
    EXPECT_LT(without, 0.8 * plain);
}

}  // namespace
}  // namespace wf::test
