#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace wf::rtp {

/// NTP timestamp as in sender reports (RFC 3550 section 4, RFC 5905 section 6): 32.32 fixed point seconds since
/// 1900-01-01. Zero means that the sender has no clock.
struct NtpTime {
    std::uint64_t value = 0;

    [[nodiscard]] constexpr std::uint32_t seconds() const { return static_cast<std::uint32_t>(value >> 32); }
    [[nodiscard]] constexpr std::uint32_t fraction() const { return static_cast<std::uint32_t>(value); }
    /// The middle 32 bits, as used in LSR and DLSR (16.16 seconds).
    [[nodiscard]] constexpr std::uint32_t middle() const { return static_cast<std::uint32_t>(value >> 16); }
    auto operator<=>(const NtpTime&) const = default;
};

inline constexpr std::int64_t kUnixEpochInNtpSeconds = 2'208'988'800;  // 1900 to 1970: 70 years with 17 leap days

/// Rounds to the nearest fraction. Times outside 1968 to 2104 come back from sinceUnixEpoch() in another era.
constexpr NtpTime toNtpTime(std::chrono::microseconds since_unix_epoch) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since_unix_epoch);
    const std::int64_t remainder = since_unix_epoch.count() % 1'000'000;
    const auto micros = static_cast<std::uint64_t>(remainder < 0 ? remainder + 1'000'000 : remainder);
    const auto ntp_seconds = static_cast<std::uint64_t>(seconds.count() + kUnixEpochInNtpSeconds);
    return NtpTime{(ntp_seconds << 32) + ((micros << 32) + 500'000) / 1'000'000};
}

/// Rounds to the nearest microsecond, so that toNtpTime() and back is exact. The seconds wrap in 2036: with the top
/// bit clear they are taken as after that (RFC 4330 section 3).
constexpr std::chrono::microseconds sinceUnixEpoch(NtpTime time) {
    const std::int64_t era = (time.seconds() & 0x8000'0000) != 0 ? 0 : std::int64_t{1} << 32;
    const std::chrono::seconds seconds{time.seconds() + era - kUnixEpochInNtpSeconds};
    const std::uint64_t micros = (std::uint64_t{time.fraction()} * 1'000'000 + 0x8000'0000) >> 32;
    return seconds + std::chrono::microseconds{micros};
}

}  // namespace wf::rtp
