#pragma once

#include <memory>
#include <optional>

#include "sfu/srtp/gcm_message.h"

namespace wf::srtp {

/// AES in Galois/counter mode by Intel's libipsec-mb, with a key that stays (16 or 32 bytes), for both directions. One
/// call a message: OpenSSL 3.0 takes five, and looks up parameters by name in two of them.
class IpsecMbGcm {
public:
    /// nullopt when the program was built without the library, or the processor lacks AES-NI and CLMUL.
    static std::optional<IpsecMbGcm> make(Bytes key);
    /// `text` is replaced by its cipher text, `tag` written. Always true.
    bool seal(const GcmMessage& message);
    /// The other way round. False, with bytes of no use in `text`, when the tag is not that of the message.
    bool open(const GcmMessage& message);

private:
    struct Key;
    struct KeyDeleter {
        void operator()(Key* key) const;
    };
    explicit IpsecMbGcm(Key* key) : key_(key) {}

    std::unique_ptr<Key, KeyDeleter> key_;
};

}  // namespace wf::srtp
