#include "sfu/sctp/dcep.h"

#include <gtest/gtest.h>

#include "tests/support/hex.h"

namespace wf::sctp {
namespace {

ChannelConfig sample() {
    ChannelConfig config;
    config.label = "chat";
    config.protocol = "x1";
    config.ordered = false;
    config.reliability = {Reliability::Limit::kRetransmissions, 3};
    return config;
}

TEST(Dcep, WritesAndReadsAnOpenMessage) {
    const auto bytes = formatOpen(sample());
    EXPECT_EQ(bytes, wf::test::hexBytes("03810100 00000003 0004 0002 63686174 7831"));
    EXPECT_EQ(parseOpen(bytes), sample());
    ChannelConfig plain;
    plain.label = std::string(70'000, 'x');
    EXPECT_EQ(parseOpen(formatOpen(plain))->label.size(), 65535U);
}

TEST(Dcep, KnowsAllChannelTypes) {
    for (const auto limit :
         {Reliability::Limit::kNone, Reliability::Limit::kRetransmissions, Reliability::Limit::kLifetimeMs}) {
        for (const bool ordered : {true, false}) {
            ChannelConfig config;
            config.ordered = ordered;
            config.reliability = {limit, limit == Reliability::Limit::kNone ? 0U : 500U};
            EXPECT_EQ(parseOpen(formatOpen(config)), config);
        }
    }
}

TEST(Dcep, RefusesWhatIsNoOpenMessage) {
    const auto bytes = formatOpen(sample());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(parseOpen(Bytes(bytes).first(size))) << size;
    }
    auto longer = bytes;
    longer.push_back(std::byte{0});
    EXPECT_FALSE(parseOpen(longer));
    auto other = bytes;
    other[0] = std::byte{2};
    EXPECT_FALSE(parseOpen(other));
    other = bytes;
    other[1] = std::byte{3};
    EXPECT_FALSE(parseOpen(other));
}

}  // namespace
}  // namespace wf::sctp
