#include "pp-rec/media/decodability.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace wf::media {
namespace {

/// Plays frames through a gate. Plain: K key, k broken key, d delta, D broken delta, l delta behind a loss,
/// x broken delta that nobody refers to. Gives '1' for each that may be shown.
std::string play(std::string_view frames) {
    DecodabilityGate gate;
    std::string shown;
    for (const char c : frames) {
        FrameState state;
        state.key = c == 'K' || c == 'k';
        state.intact = c != 'k' && c != 'D' && c != 'x';
        state.lost_before = c == 'l';
        state.discardable = c == 'x';
        shown += gate.admit(state) ? '1' : '0';
    }
    return shown;
}

TEST(DecodabilityGate, OpensAtTheFirstWholeKeyFrame) {
    EXPECT_EQ(play("ddkdKdd"), "0000111");
    DecodabilityGate gate;
    EXPECT_FALSE(gate.begun());
    EXPECT_TRUE(gate.admit({.key = true}));
    EXPECT_TRUE(gate.begun());
    EXPECT_TRUE(gate.open());
}

TEST(DecodabilityGate, ClosesBehindALossUntilTheNextKeyFrame) {
    EXPECT_EQ(play("KdlddKd"), "1100011");
    EXPECT_EQ(play("KdDddKd"), "1100011");
    EXPECT_EQ(play("Kddkdd"), "111000");
}

TEST(DecodabilityGate, ABrokenFrameNobodyRefersToCostsOnlyItself) { EXPECT_EQ(play("Kdxdd"), "11011"); }

FrameState layered(std::uint8_t layer, std::uint8_t tl0, bool lost_before = false, bool intact = true) {
    FrameState state;
    state.has_layers = true;
    state.temporal_layer = layer;
    state.tl0_index = tl0;
    state.lost_before = lost_before;
    state.intact = intact;
    state.key = false;
    return state;
}

class LayeredGate : public testing::Test {
protected:
    void SetUp() override {
        FrameState key = layered(0, 250);
        key.key = true;
        ASSERT_TRUE(gate.admit(key));
        ASSERT_TRUE(gate.admit(layered(1, 250)));
    }
    DecodabilityGate gate;
};

TEST_F(LayeredGate, BaseIndexWraps) {
    for (unsigned i = 251; i < 600; ++i) {
        const auto tl0 = static_cast<std::uint8_t>(i);
        EXPECT_TRUE(gate.admit(layered(0, tl0)));
        EXPECT_TRUE(gate.admit(layered(1, tl0)));
    }
}

TEST_F(LayeredGate, AMissingUpperFrameClosesOnlyTheUpperLayers) {
    EXPECT_TRUE(gate.admit(layered(0, 251)));
    EXPECT_FALSE(gate.admit(layered(2, 251, true)));
    EXPECT_FALSE(gate.admit(layered(1, 251)));
    EXPECT_TRUE(gate.admit(layered(0, 252)));
    EXPECT_TRUE(gate.admit(layered(1, 252)));
    EXPECT_TRUE(gate.open());
}

TEST_F(LayeredGate, AMissingUpperFrameJustBeforeTheBaseCostsNothing) {
    EXPECT_TRUE(gate.admit(layered(0, 251, true)));
    EXPECT_TRUE(gate.admit(layered(1, 251)));
}

TEST_F(LayeredGate, AMissingBaseFrameClosesAll) {
    EXPECT_FALSE(gate.admit(layered(0, 252, true)));
    EXPECT_FALSE(gate.admit(layered(1, 252)));
    EXPECT_FALSE(gate.admit(layered(0, 253)));
    EXPECT_FALSE(gate.open());
}

TEST_F(LayeredGate, AnUpperFrameOfAnUnseenBaseClosesAll) {
    EXPECT_FALSE(gate.admit(layered(1, 251, true)));
    EXPECT_FALSE(gate.open());
}

TEST_F(LayeredGate, ABrokenBaseFrameClosesAll) {
    EXPECT_FALSE(gate.admit(layered(0, 251, false, false)));
    EXPECT_FALSE(gate.open());
}

}  // namespace
}  // namespace wf::media
