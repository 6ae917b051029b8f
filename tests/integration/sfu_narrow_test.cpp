// The way to one of two watchers becomes narrow: it gets the lower layer of the picture and all of the sound, and the
// large picture when the way is wide again; the other one notices nothing. The same through stock Janus.

#include <gtest/gtest.h>

#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "tests/support/janus_site.h"
#include "tests/support/process.h"
#include "tests/support/sfu_site.h"

namespace wf::test {
namespace {

using nlohmann::json;

std::optional<json> call(const SfuSite& scripts, const std::string& url) {
    const json options{{"url", url}, {"room", "narrow"}, {"limit_kbps", 300}, {"narrow_s", 15}};
    const Outcome outcome = run(scripts.nodeCommand("narrow_room.mjs", options.dump()));
    json result = json::parse(outcome.out, nullptr, false);
    if (!outcome.ok() || result.is_discarded()) {
        ADD_FAILURE() << outcome.describe();
        return std::nullopt;
    }
    return result;
}

TEST(SfuNarrow, OneWatcherGetsTheLowerLayerWithSoundIntactAndTheOtherNoticesNothing) {
    if (!callsAreWanted() || !hasBrowserClients()) {
        GTEST_SKIP() << "needs WF_BROWSER_TESTS=1, node, the modules of tests/integration/sfu/package.json, chromium";
    }
    SfuSite site({.mqtt = false});
    ASSERT_TRUE(site.start()) << site.log();
    const auto ours = call(site, site.webSocketUrl());
    ASSERT_TRUE(ours);
    std::cout << "wf-sfu " << ours->dump() << "\n";
    if (JanusSite::isThere()) {
        JanusSite janus("127.0.0.1");
        ASSERT_TRUE(janus.start()) << janus.log();
        const auto theirs = call(site, janus.webSocketUrl());
        std::cout << "Janus  " << (theirs ? theirs->dump() : "failed") << "\n";
    }
    ASSERT_TRUE((*ours)["small_s"].is_number());
    EXPECT_LT((*ours)["small_s"].get<double>(), 3);
    ASSERT_TRUE((*ours)["large_again_s"].is_number());
    EXPECT_LT((*ours)["large_again_s"].get<double>(), 10);
    EXPECT_TRUE((*ours)["wide_stayed_large"].get<bool>());
    const json& sound = (*ours)["sound_narrow"];
    EXPECT_GT(sound["packets"].get<double>(), 45 * sound["seconds"].get<double>());
    EXPECT_LT(sound["lost"].get<double>(), 0.01 * sound["packets"].get<double>());
    EXPECT_LT(sound["made_up_s"].get<double>(), 0.05 * sound["seconds"].get<double>());
    EXPECT_GT((*ours)["frames_narrow"].get<double>(), 100);
}

}  // namespace
}  // namespace wf::test
