#pragma once

#include <array>
#include <optional>

#include "rtp/base/bytes.h"
#include "sfu/srtp/srtp_keys.h"

namespace wf::srtp {

/// What RFC 3711 section 4.3 derives from a master key for RTP or for RTCP. Overwritten when it goes.
struct SessionKeys {
    static constexpr std::size_t kAuthBytes = 20;
    static constexpr std::size_t kSaltBytes = 14;

    SessionKeys() = default;
    ~SessionKeys();
    SessionKeys(const SessionKeys&) = default;
    SessionKeys& operator=(const SessionKeys&) = default;

    std::array<std::byte, kMaxMasterKeyBytes> encryption{};  ///< as many bytes as the master key has
    std::array<std::byte, kAuthBytes> authentication{};      ///< unused by AEAD profiles
    std::array<std::byte, kSaltBytes> salt{};                ///< as many bytes as the master salt has
};

enum class SrtpStream { kRtp, kRtcp };

/// What a cipher is for.
struct SrtpUse {
    SrtpStream stream = SrtpStream::kRtp;
    bool receiving = false;
};

/// nullopt when OpenSSL has no AES. The key derivation rate is 0, the only one DTLS-SRTP can ask for.
std::optional<SessionKeys> deriveSessionKeys(const SrtpMasterKey& master, SrtpStream stream);

}  // namespace wf::srtp
