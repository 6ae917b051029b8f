#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "sfu/srtp/evp_ciphers.h"
#include "sfu/srtp/gcm_message.h"
#include "sfu/srtp/ipsec_mb_gcm.h"

namespace wf::srtp {

/// AES in Galois/counter mode with a key that stays (16 or 32 bytes), for one of the two directions: by libipsec-mb
/// where there is one and the processor has what it takes, else by OpenSSL.
class AesGcm {
public:
    static constexpr std::size_t kIvBytes = GcmMessage::kIvBytes;
    static constexpr std::size_t kTagBytes = GcmMessage::kTagBytes;

    enum class Engine : std::uint8_t { kFastest, kOpenssl };

    /// nullopt when OpenSSL does not have it.
    static std::optional<AesGcm> make(Bytes key, GcmDirection direction, Engine engine = Engine::kFastest);
    /// `text` is replaced by its cipher text, `tag` written. False when OpenSSL fails.
    bool seal(const GcmMessage& message);
    /// The other way round. False, with bytes of no use in `text`, when the tag is not that of the message.
    bool open(const GcmMessage& message);

    /// Who does the work here, for the log.
    [[nodiscard]] static std::string_view fastest();

private:
    explicit AesGcm(EvpGcm gcm) : engine_(std::move(gcm)) {}
    explicit AesGcm(IpsecMbGcm gcm) : engine_(std::move(gcm)) {}

    std::variant<EvpGcm, IpsecMbGcm> engine_;
};

}  // namespace wf::srtp
