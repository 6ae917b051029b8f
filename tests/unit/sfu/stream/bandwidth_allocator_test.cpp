#include "sfu/stream/bandwidth_allocator.h"

#include <gtest/gtest.h>

#include <vector>

#include "sfu/stream/layer_choices.h"
#include "sfu/stream/layer_rates.h"
#include "tests/unit/sfu/stream/stream_packets.h"

namespace wf::stream {
namespace {

using namespace std::chrono_literals;
using test::Octets;
using Line = BandwidthAllocator::Line;

Line lineOf(const std::vector<std::uint64_t>& costs, int chosen) {
    Line line;
    line.choices = costs.size();
    std::copy(costs.begin(), costs.end(), line.costs_bps.begin());
    line.chosen = chosen;
    return line;
}

class BandwidthAllocatorTest : public testing::Test {
protected:
    std::uint64_t share(std::optional<std::uint64_t> limit) {
        return BandwidthAllocator::share(lines, 40'000, limit, now);
    }

    std::vector<Line> lines{lineOf({150'000, 500'000, 1'500'000}, 2)};
    net::Time now{1h};
};

TEST_F(BandwidthAllocatorTest, GivesTheBestWithoutALimit) {
    lines[0].chosen = -1;
    EXPECT_EQ(share(std::nullopt), 0U);
    EXPECT_EQ(lines[0].chosen, 2);
}

TEST_F(BandwidthAllocatorTest, GoesDownAtOnceAndHoldsTheLineAtLast) {
    EXPECT_EQ(share(1'540'000), 0U);
    EXPECT_EQ(lines[0].chosen, 2) << "what fits is kept";
    EXPECT_GT(share(1'539'999), 1'540'000U) << "what probes should look for";
    EXPECT_EQ(lines[0].chosen, 1);
    share(300'000);
    EXPECT_EQ(lines[0].chosen, 0);
    share(150'000);
    EXPECT_EQ(lines[0].chosen, -1);
}

TEST_F(BandwidthAllocatorTest, GoesUpWithRoomToSpareAndNotSoonAfterItWentDown) {
    share(300'000);
    ASSERT_EQ(lines[0].chosen, 0);
    share(2'000'000);
    EXPECT_EQ(lines[0].chosen, 0) << "it has just gone down";
    now += 1s;
    share(560'000);
    EXPECT_EQ(lines[0].chosen, 0) << "500 and 40 kbit/s fit, without anything to spare";
    share(600'000);
    EXPECT_EQ(lines[0].chosen, 1);
    share(545'000);
    EXPECT_EQ(lines[0].chosen, 1) << "what it has needs nothing to spare";
}

TEST_F(BandwidthAllocatorTest, GivesEveryLineItsLowestBeforeAnyABetterOne) {
    lines.push_back(lineOf({100'000, 400'000}, -1));
    lines.push_back(lineOf({100'000}, -1));
    share(450'000);
    EXPECT_EQ(lines[0].chosen, 0);
    EXPECT_EQ(lines[1].chosen, 0);
    EXPECT_EQ(lines[2].chosen, 0);
    share(320'000);
    EXPECT_EQ(lines[1].chosen, 0);
    EXPECT_EQ(lines[2].chosen, -1) << "the last one is held first";
    now += 2s;
    share(860'000);
    EXPECT_EQ(lines[0].chosen, 1);
    EXPECT_EQ(lines[1].chosen, 0);
    EXPECT_EQ(lines[2].chosen, 0);
}

TEST_F(BandwidthAllocatorTest, TakesFewerChoicesThanBefore) {
    lines[0].choices = 1;
    EXPECT_EQ(share(300'000), 0U);
    EXPECT_EQ(lines[0].chosen, 0);
    lines[0].choices = 0;
    EXPECT_EQ(share(300'000), 0U);
    EXPECT_EQ(lines[0].chosen, -1);
}

class LayerChoicesTest : public testing::Test {
protected:
    void give(std::uint8_t layer, std::uint8_t temporal, std::size_t packets, bool svc = false) {
        const Octets bytes = test::packetOf({.payload = Octets(988)});  // 1000 with the header
        MediaPacket packet{.view = test::viewOf(bytes)};
        packet.layer = svc ? 0 : layer;
        packet.facts.has_temporal_layer = true;
        packet.facts.temporal_layer = temporal;
        packet.facts.has_spatial_layer = svc;
        packet.facts.spatial_layer = svc ? layer : 0;
        for (std::size_t i = 0; i < packets; ++i) {
            rates.add(packet, !svc);
        }
    }
    void second() { rates.onTimer(now += 1s); }

    LayerRates rates;
    net::Time now{1h};
};

TEST_F(LayerChoicesTest, AreSubstreamsAndTheirTemporalLayers) {
    rates.onTimer(now);
    give(0, 0, 10);
    give(0, 1, 5);
    give(2, 0, 100);
    second();
    EXPECT_EQ(rates.bps(0, 0), 80'000U);
    const LayerChoices all = layerChoices(rates, {}, true);
    ASSERT_EQ(all.count, 3U);
    EXPECT_EQ(all.choices[0].target.substream, 0);
    EXPECT_EQ(all.choices[0].target.temporal, 0);
    EXPECT_EQ(all.choices[1].bps, 120'000U);
    EXPECT_EQ(all.choices[1].target.temporal, 2) << "all that there are";
    EXPECT_EQ(all.choices[2].target, LayerTarget{});
    EXPECT_EQ(all.choices[2].bps, 800'000U) << "substreams stand alone";

    const LayerChoices low = layerChoices(rates, {.substream = 1, .temporal = 0}, true);
    ASSERT_EQ(low.count, 1U);
    EXPECT_EQ(low.choices[0].target, (LayerTarget{.substream = 1, .temporal = 0})) << "as far as the client asked";
}

TEST_F(LayerChoicesTest, OfSvcNeedTheLayersBelow) {
    rates.onTimer(now);
    give(0, 0, 10, true);
    give(1, 0, 20, true);
    give(1, 1, 5, true);
    second();
    const LayerChoices all = layerChoices(rates, {}, false);
    ASSERT_EQ(all.count, 3U);
    EXPECT_EQ(all.choices[0].bps, 80'000U);
    EXPECT_EQ(all.choices[1].bps, 240'000U);
    EXPECT_EQ(all.choices[1].target.spatial, 1);
    EXPECT_EQ(all.choices[2].bps, 280'000U);
}

TEST_F(LayerChoicesTest, ForgetWhatIsNoLongerSent) {
    rates.onTimer(now);
    give(0, 0, 10);
    give(1, 0, 50);
    second();
    give(0, 0, 10);
    second();
    EXPECT_EQ(layerChoices(rates, {}, true).count, 1U);
    EXPECT_EQ(rates.totalBps(), 80'000U);
}

}  // namespace
}  // namespace wf::stream
