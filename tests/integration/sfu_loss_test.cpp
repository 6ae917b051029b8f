// A call over a bad network: one publishes, two watch, all in Chromium, and 5 % of the packets are lost and the others
// late by up to 50 ms in each direction. The same through stock Janus, to know what can be had.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/janus_site.h"
#include "tests/support/lossy_link.h"
#include "tests/support/process.h"
#include "tests/support/sfu_site.h"

namespace wf::test {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr int kWatchers = 2;
constexpr int kSeconds = 20;

double settingOr(const char* name, double otherwise) {
    const char* given = std::getenv(name);
    return given != nullptr ? std::atof(given) : otherwise;
}

LinkQuality quality() {
    LinkQuality quality;
    quality.loss = settingOr("WF_LOSS_PERCENT", 5) / 100;
    quality.delay = 25ms;
    quality.jitter = std::chrono::milliseconds(static_cast<int>(settingOr("WF_LOSS_JITTER", 50)));
    quality.seed = static_cast<std::uint32_t>(settingOr("WF_LOSS_SEED", 1));
    return quality;
}

int seconds() { return static_cast<int>(settingOr("WF_LOSS_SECONDS", kSeconds)); }

/// What came of one run; a watcher's numbers are the mean of all watchers.
struct CallRun {
    json all;
    std::uint64_t lost_on_the_way = 0;

    [[nodiscard]] double sent(const std::string& kind, const std::string& key) const {
        return all["publisher"]["outbound-rtp " + kind].value(key, 0.0);
    }
    [[nodiscard]] double received(const std::string& kind, const std::string& key) const {
        double sum = 0;
        for (const json& watcher : all["watchers"]) {
            sum += watcher["inbound-rtp " + kind].value(key, 0.0);
        }
        return sum / kWatchers;
    }
    [[nodiscard]] double video(const std::string& key) const { return received("video", key); }
    /// Of the frames that the publisher encoded.
    [[nodiscard]] double decodedShare() const { return video("framesDecoded") / sent("video", "framesEncoded"); }
    [[nodiscard]] double firstFrame() const {
        return std::ranges::max(all["first_frame_s"].get<std::vector<double>>());
    }
};

struct Row {
    std::string name;
    double (*value)(const CallRun&);
};

const std::vector<Row> kRows{
    {"publisher: frames encoded", [](const CallRun& run) { return run.sent("video", "framesEncoded"); }},
    {"publisher: key frames encoded", [](const CallRun& run) { return run.sent("video", "keyFramesEncoded"); }},
    {"publisher: kbit/s of video",
     [](const CallRun& run) { return run.sent("video", "bytesSent") * 8e-3 / seconds(); }},
    {"publisher: packets sent again", [](const CallRun& run) { return run.sent("video", "retransmittedPacketsSent"); }},
    {"publisher: PLIs that came", [](const CallRun& run) { return run.sent("video", "pliCount"); }},
    {"frames decoded", [](const CallRun& run) { return run.video("framesDecoded"); }},
    {"frames dropped", [](const CallRun& run) { return run.video("framesDropped"); }},
    {"key frames decoded", [](const CallRun& run) { return run.video("keyFramesDecoded"); }},
    {"freezes", [](const CallRun& run) { return run.video("freezeCount"); }},
    {"frozen, s", [](const CallRun& run) { return run.video("totalFreezesDuration"); }},
    {"packets received", [](const CallRun& run) { return run.video("packetsReceived"); }},
    {"of them sent again", [](const CallRun& run) { return run.video("retransmittedPacketsReceived"); }},
    {"packets lost", [](const CallRun& run) { return run.video("packetsLost"); }},
    {"NACKs sent", [](const CallRun& run) { return run.video("nackCount"); }},
    {"PLIs sent", [](const CallRun& run) { return run.video("pliCount"); }},
    {"jitter buffer, ms",
     [](const CallRun& run) { return 1000 * run.video("jitterBufferDelay") / run.video("jitterBufferEmittedCount"); }},
    {"sound made up, %",
     [](const CallRun& run) {
         return 100 * run.received("audio", "concealedSamples") / run.received("audio", "totalSamplesReceived");
     }},
    {"first frame after, s", [](const CallRun& run) { return run.firstFrame(); }},
};

void printTable(const CallRun& ours, const std::optional<CallRun>& janus) {
    std::cout << "| mean of " << kWatchers << " watchers, " << seconds()
              << " s | wf-sfu | Janus 1.1.2 |\n|---|---:|---:|\n"
              << std::fixed << std::setprecision(1);
    for (const Row& row : kRows) {
        std::cout << "| " << row.name << " | " << row.value(ours) << " | ";
        if (janus) {
            std::cout << row.value(*janus);
        }
        std::cout << " |\n";
    }
}

class SfuLoss : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        if (!callsAreWanted() || !hasBrowserClients()) {
            GTEST_SKIP()
                << "needs WF_BROWSER_TESTS=1, node, the modules of tests/integration/sfu/package.json, chromium";
        }
        if (!LossyLink::make(quality())) {
            GTEST_SKIP() << "needs root, `ip` and /dev/net/tun";
        }
    }

    /// A call through a server that listens at this address.
    static std::optional<CallRun> call(const LossyLink& link, const SfuSite& scripts, const std::string& url) {
        const NetworkNamespace::Visit visit(link.clients());
        const json options{{"url", url},
                           {"room", "bad|network"},
                           {"codec", GetParam()},
                           {"watchers", kWatchers},
                           {"seconds", seconds()}};
        const Outcome outcome = run(scripts.nodeCommand("lossy_room.mjs", options.dump()));
        json result = json::parse(outcome.out, nullptr, false);
        if (!outcome.ok() || result.is_discarded()) {
            ADD_FAILURE() << outcome.describe();
            return std::nullopt;
        }
        return CallRun{result, link.counts().lost};
    }

    static std::optional<CallRun> callThroughOurs(const LossyLink& link) {
        const NetworkNamespace::Visit visit(link.servers());
        SfuSite site({.mqtt = false, .address = LossyLink::serverAddress()});
        if (!site.start()) {
            ADD_FAILURE() << site.log();
            return std::nullopt;
        }
        return call(link, site, site.webSocketUrl());
    }

    static std::optional<CallRun> callThroughJanus(const LossyLink& link) {
        const NetworkNamespace::Visit visit(link.servers());
        const SfuSite scripts({.mqtt = false});
        JanusSite janus(LossyLink::serverAddress());
        if (!janus.start()) {
            ADD_FAILURE() << janus.log();
            return std::nullopt;
        }
        return call(link, scripts, janus.webSocketUrl());
    }
};

TEST_P(SfuLoss, VideoStaysDecodable) {
    const auto ours = callThroughOurs(*LossyLink::make(quality()));
    ASSERT_TRUE(ours);
    std::optional<CallRun> janus;
    if (JanusSite::isThere()) {
        janus = callThroughJanus(*LossyLink::make(quality()));
    }
    printTable(*ours, janus);
    EXPECT_GT(ours->lost_on_the_way, 50U);
    // A frame whose last packets are on their way at the end is not decoded yet.
    EXPECT_GT(ours->decodedShare(), 0.9);
    EXPECT_LT(ours->video("totalFreezesDuration"), 0.4 * seconds());
    if (janus) {
        EXPECT_GT(ours->decodedShare(), 0.95 * janus->decodedShare());
        EXPECT_LT(ours->video("totalFreezesDuration"), janus->video("totalFreezesDuration") + 0.1 * seconds());
        EXPECT_LE(ours->video("pliCount"), janus->video("pliCount") + 1);
    }
}

INSTANTIATE_TEST_SUITE_P(Codecs, SfuLoss, testing::Values("vp8"), [](const auto& one) { return one.param; });

}  // namespace
}  // namespace wf::test
