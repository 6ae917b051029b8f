#include "rtp/ntp_time.h"

#include <gtest/gtest.h>

#include <limits>

namespace wf::rtp {
namespace {

using std::chrono::microseconds;

TEST(NtpTime, KnownInstants) {
    EXPECT_EQ(toNtpTime(microseconds{0}).value, std::uint64_t{2208988800} << 32);
    EXPECT_EQ(toNtpTime(microseconds{500'000}).value, (std::uint64_t{2208988800} << 32) + 0x80000000);
    EXPECT_EQ(sinceUnixEpoch(NtpTime{std::uint64_t{2208988800} << 32}), microseconds{0});
    // 2024-01-01 00:00:00.25
    EXPECT_EQ(sinceUnixEpoch(NtpTime{(std::uint64_t{0xE93C7F00} << 32) | 0x40000000}), microseconds{1704067200'250000});
}

TEST(NtpTime, Parts) {
    const NtpTime time{0x1122334455667788};
    EXPECT_EQ(time.seconds(), 0x11223344u);
    EXPECT_EQ(time.fraction(), 0x55667788u);
    EXPECT_EQ(time.middle(), 0x33445566u);
}

TEST(NtpTime, EveryMicrosecondOfASecondComesBack) {
    for (std::int64_t micros = 0; micros < 1'000'000; micros += 7) {
        const microseconds time{1700000000'000000 + micros};
        ASSERT_EQ(sinceUnixEpoch(toNtpTime(time)), time);
    }
    const microseconds last{1700000000'999999};
    EXPECT_EQ(sinceUnixEpoch(toNtpTime(last)), last);
}

TEST(NtpTime, ComesBackBefore1970AndAfterTheWrapOf2036) {
    for (const std::int64_t seconds : {-10'000'000L, -1L, 2'085'978'495L, 2'085'978'496L, 4'000'000'000L}) {
        const microseconds time{seconds * 1'000'000 + 123'456};
        EXPECT_EQ(sinceUnixEpoch(toNtpTime(time)), time) << seconds;
    }
    EXPECT_EQ(toNtpTime(microseconds{2'085'978'496'000'000}).seconds(), 0u);
}

TEST(NtpTime, LargestFractionRoundsUpToTheNextSecond) {
    EXPECT_EQ(sinceUnixEpoch(NtpTime{(std::uint64_t{2208988800} << 32) | 0xFFFFFFFF}), microseconds{1'000'000});
}

TEST(NtpTime, ExtremeInputIsDefined) {
    (void)toNtpTime(microseconds{std::numeric_limits<std::int64_t>::min()});
    (void)toNtpTime(microseconds{std::numeric_limits<std::int64_t>::max()});
    EXPECT_EQ(sinceUnixEpoch(NtpTime{0}), microseconds{2'085'978'496'000'000});
}

}  // namespace
}  // namespace wf::rtp
