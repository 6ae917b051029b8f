// Layers of one stream (SVC): Chromium publishes three spatial and three temporal ones, another page asks for them one
// after the other. What is left out must not be missed by its decoder.

#include <gtest/gtest.h>

#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/process.h"
#include "tests/support/sfu_site.h"

namespace wf::test {
namespace {

using nlohmann::json;

class SfuSvc : public testing::TestWithParam<std::string> {};

TEST_P(SfuSvc, ASubscriberGetsTheLayersThatItAsksFor) {
    if (!callsAreWanted() || !hasBrowserClients()) {
        GTEST_SKIP() << "needs WF_BROWSER_TESTS=1, node, the modules of tests/integration/sfu/package.json, chromium";
    }
    SfuSite site({.mqtt = false});
    ASSERT_TRUE(site.start()) << site.log();
    const json wishes = json::parse(R"([{"spatial_layer": 0, "width": 240}, {"spatial_layer": 1, "width": 480},
        {"spatial_layer": 2, "width": 960}, {"temporal_layer": 0, "width": 960}, {"temporal_layer": 1, "width": 960},
        {"temporal_layer": 2, "width": 960}])");
    const json options{
        {"url", site.webSocketUrl()}, {"room", "layers"}, {"codec", GetParam()}, {"mode", "L3T3"}, {"wishes", wishes}};
    const Outcome outcome = run(site.nodeCommand("svc_room.mjs", options.dump()));
    const json seen = json::parse(outcome.out, nullptr, false);
    ASSERT_TRUE(outcome.ok() && seen.is_array() && seen.size() == wishes.size()) << outcome.describe();
    std::cout << seen.dump() << "\n";
    // The share of the pictures that comes: a quarter, half of them, or all.
    const double shares[] = {1, 1, 1, 0.25, 0.5, 1};
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        const std::string what = seen[i].dump();
        ASSERT_EQ(seen[i]["mode"], "L3T3") << "Chromium does not encode these layers";
        EXPECT_EQ(seen[i]["width"], wishes[i]["width"]) << what;
        const double pictures = seen[i]["encoded"].get<double>() / 3;  // once a spatial layer
        EXPECT_NEAR(seen[i]["frames"].get<double>() / pictures, shares[i], 0.12) << what;
        EXPECT_EQ(seen[i]["lost"], 0) << what;
        EXPECT_EQ(seen[i]["plis"], 0) << what;
    }
}

INSTANTIATE_TEST_SUITE_P(Codecs, SfuSvc, testing::Values("av1", "vp9"));

}  // namespace
}  // namespace wf::test
