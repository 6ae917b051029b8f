#include "sfu/stream/bitrate_limiter.h"

#include <gtest/gtest.h>

namespace wf::stream {
namespace {

using namespace std::chrono_literals;
using Value = std::optional<std::uint64_t>;

TEST(BitrateLimiter, LeadsUpToTheLimitThenRepeatsIt) {
    const net::Time start(1h);
    BitrateLimiter limiter;
    EXPECT_EQ(limiter.onVideoPacket(start), Value());
    EXPECT_EQ(limiter.setLimit(1'200'000, start), Value()) << "the first packets tell";
    for (const std::uint64_t bps : std::initializer_list<std::uint64_t>{300'000, 400'000, 600'000, 1'200'000}) {
        EXPECT_EQ(limiter.onVideoPacket(start), Value(bps));
    }
    EXPECT_EQ(limiter.onVideoPacket(start + 4999ms), Value());
    EXPECT_EQ(limiter.onVideoPacket(start + 5s), Value(1'200'000));
    EXPECT_EQ(limiter.onVideoPacket(start + 6s), Value());
}

TEST(BitrateLimiter, SaysAChangeAtOnce) {
    const net::Time start(1h);
    BitrateLimiter limiter;
    limiter.setLimit(1'000'000, start);
    limiter.onVideoPacket(start);
    EXPECT_EQ(limiter.setLimit(128'000, start + 1s), Value(128'000));
    EXPECT_EQ(limiter.setLimit(128'000, start + 1s), Value()) << "no change";
    EXPECT_EQ(limiter.onVideoPacket(start + 2s), Value()) << "no more steps";
    EXPECT_EQ(limiter.onVideoPacket(start + 6s), Value(128'000));
    EXPECT_EQ(limiter.setLimit(0, start + 7s), Value(BitrateLimiter::kLifted_bps));
    EXPECT_EQ(limiter.onVideoPacket(start + 20s), Value());
}

}  // namespace
}  // namespace wf::stream
