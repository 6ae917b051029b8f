#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace wf::srtp {

/// What protects the media of an association. The values are the DTLS-SRTP ids of RFC 5764 section 4.1.2 and
/// RFC 7714 section 14.2.
enum class SrtpProfile : std::uint16_t {
    kAes128CmSha1_80 = 0x0001,
    kAes128CmSha1_32 = 0x0002,
    kAeadAes128Gcm = 0x0007,
    kAeadAes256Gcm = 0x0008,
};

/// All profiles, the one the server likes best first: AES-GCM costs a fraction of AES-CM with HMAC-SHA1.
inline constexpr std::array kSrtpProfiles = {SrtpProfile::kAeadAes128Gcm, SrtpProfile::kAeadAes256Gcm,
                                             SrtpProfile::kAes128CmSha1_80, SrtpProfile::kAes128CmSha1_32};

/// Sizes that follow from a profile. The short tag of kAes128CmSha1_32 is for RTP only.
struct SrtpProfileSizes {
    std::size_t key_bytes;
    std::size_t salt_bytes;
    std::size_t rtp_tag_bytes;
    std::size_t rtcp_tag_bytes;
};

inline constexpr std::size_t kMaxMasterKeyBytes = 32;
inline constexpr std::size_t kMaxMasterSaltBytes = 14;
/// Room behind a packet that any profile needs: the tag and, for RTCP, the index word.
inline constexpr std::size_t kMaxSrtpTrailerBytes = 16 + 4;

constexpr bool isAead(SrtpProfile profile) {
    return profile == SrtpProfile::kAeadAes128Gcm || profile == SrtpProfile::kAeadAes256Gcm;
}

constexpr SrtpProfileSizes sizesOf(SrtpProfile profile) {
    switch (profile) {
        case SrtpProfile::kAeadAes128Gcm:
            return {16, 12, 16, 16};
        case SrtpProfile::kAeadAes256Gcm:
            return {32, 12, 16, 16};
        case SrtpProfile::kAes128CmSha1_80:
            return {16, 14, 10, 10};
        case SrtpProfile::kAes128CmSha1_32:
            return {16, 14, 4, 10};
    }
    return {};
}

/// Bytes that the DTLS exporter has to give for `profile`: both sides' keys and salts.
constexpr std::size_t exporterBytes(SrtpProfile profile) {
    return 2 * (sizesOf(profile).key_bytes + sizesOf(profile).salt_bytes);
}

/// nullopt for an id that is none of ours.
constexpr std::optional<SrtpProfile> srtpProfileFromId(std::uint16_t id) {
    for (const SrtpProfile profile : kSrtpProfiles) {
        if (static_cast<std::uint16_t>(profile) == id) {
            return profile;
        }
    }
    return std::nullopt;
}

/// For logs and the admin API: "AEAD_AES_128_GCM".
constexpr std::string_view nameOf(SrtpProfile profile) {
    switch (profile) {
        case SrtpProfile::kAeadAes128Gcm:
            return "AEAD_AES_128_GCM";
        case SrtpProfile::kAeadAes256Gcm:
            return "AEAD_AES_256_GCM";
        case SrtpProfile::kAes128CmSha1_80:
            return "AES128_CM_SHA1_80";
        case SrtpProfile::kAes128CmSha1_32:
            return "AES128_CM_SHA1_32";
    }
    return "unknown";
}

}  // namespace wf::srtp
