#include "rtp/payload/red.h"

#include <gtest/gtest.h>
#include <wf_folders.h>

#include <string>
#include <vector>

#include "tests/support/hex.h"
#include "tests/support/mjr_payloads.h"

namespace wf::rtp {
namespace {

using test::hexBytes;

TEST(RedPacket, ReadsPrimaryAlone) {
    const auto payload = hexBytes("6f 788426");
    const auto packet = RedPacket::parse(payload);
    ASSERT_TRUE(packet);
    ASSERT_EQ(packet->blocks().size(), 1U);
    EXPECT_TRUE(packet->redundant().empty());
    EXPECT_EQ(packet->primary().payload_type, 111);
    EXPECT_EQ(packet->primary().timestamp_offset, 0);
    EXPECT_EQ(packet->primary().payload.size(), 3U);
}

TEST(RedPacket, ReadsRedundantBlocks) {
    // Offsets 1920 and 960, lengths 2 and 1; the field widths are 14 and 10 bits.
    const auto payload = hexBytes("ef 1e0002 ef 0f0001 6f aabb cc ddeeff");
    const auto packet = RedPacket::parse(payload);
    ASSERT_TRUE(packet);
    ASSERT_EQ(packet->blocks().size(), 3U);
    EXPECT_EQ(packet->redundant()[0].timestamp_offset, 1920);
    EXPECT_EQ(load8(packet->redundant()[0].payload, 0), 0xaa);
    EXPECT_EQ(packet->redundant()[0].payload.size(), 2U);
    EXPECT_EQ(packet->redundant()[1].timestamp_offset, 960);
    EXPECT_EQ(load8(packet->redundant()[1].payload, 0), 0xcc);
    EXPECT_EQ(packet->primary().payload.size(), 3U);
}

TEST(RedPacket, TakesTheFullFieldWidths) {
    std::vector<std::byte> payload = hexBytes("ff ffffff 7f");
    payload.resize(payload.size() + 1023);
    const auto packet = RedPacket::parse(payload);
    ASSERT_TRUE(packet);
    EXPECT_EQ(packet->redundant()[0].payload_type, 127);
    EXPECT_EQ(packet->redundant()[0].timestamp_offset, 0x3fff);
    EXPECT_EQ(packet->redundant()[0].payload.size(), 1023U);
    EXPECT_TRUE(packet->primary().payload.empty());
    payload.pop_back();
    EXPECT_FALSE(RedPacket::parse(payload));
}

TEST(RedPacket, RefusesEveryCutThatTakesMoreThanThePrimary) {
    const auto whole = hexBytes("ef 1e0002 ef 0f0001 6f aabb cc ddeeff");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_EQ(RedPacket::parse(cut).has_value(), size >= 12) << size;
    }
}

TEST(RedPacket, BoundsTheNumberOfBlocks) {
    const auto make = [](std::size_t redundant) {
        std::vector<std::byte> payload;
        for (std::size_t i = 0; i < redundant; ++i) {
            const auto header = hexBytes("ef0f0000");
            payload.insert(payload.end(), header.begin(), header.end());
        }
        payload.push_back(std::byte{0x6f});
        return payload;
    };
    EXPECT_TRUE(RedPacket::parse(make(RedPacket::kMaxBlocks - 1)));
    EXPECT_FALSE(RedPacket::parse(make(RedPacket::kMaxBlocks)));
}

TEST(RedPacket, RedundantBlocksRepeatThePrimariesOfARecording) {
    const auto file = test::MjrPayloads::open(std::string(WF_CORPUS_DIR) + "/codecs", "echotest-opus-red");
    if (file.empty()) {
        GTEST_SKIP() << "no corpus in " << WF_CORPUS_DIR;
    }
    int repeated = 0;
    std::vector<std::byte> last;
    for (const auto& packet : file) {
        if (packet.payload.empty()) {
            continue;  // padding to probe the bandwidth
        }
        const auto red = RedPacket::parse(packet.payload);
        ASSERT_TRUE(red);
        EXPECT_EQ(red->primary().payload_type, 111);
        for (const RedBlock& block : red->redundant()) {
            EXPECT_EQ(block.timestamp_offset, 960);
            repeated += std::vector<std::byte>(block.payload.begin(), block.payload.end()) == last ? 1 : 0;
        }
        last.assign(red->primary().payload.begin(), red->primary().payload.end());
    }
    EXPECT_GT(repeated, 500);
}

}  // namespace
}  // namespace wf::rtp
