#include "sfu/srtp/srtp_keys.h"

#include <openssl/crypto.h>

#include <algorithm>

namespace wf::srtp {

std::optional<SrtpMasterKey> SrtpMasterKey::make(SrtpProfile profile, Bytes key, Bytes salt) {
    const SrtpProfileSizes sizes = sizesOf(profile);
    if (key.size() != sizes.key_bytes || salt.size() != sizes.salt_bytes) {
        return std::nullopt;
    }
    SrtpMasterKey made(profile);
    std::ranges::copy(salt, std::ranges::copy(key, made.bytes_.begin()).out);
    return made;
}

SrtpMasterKey::~SrtpMasterKey() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

std::optional<SrtpKeys> splitExporterBlock(SrtpProfile profile, Bytes block) {
    const SrtpProfileSizes sizes = sizesOf(profile);
    if (block.size() != exporterBytes(profile)) {
        return std::nullopt;
    }
    const Bytes salts = block.subspan(2 * sizes.key_bytes);
    auto client = SrtpMasterKey::make(profile, block.first(sizes.key_bytes), salts.first(sizes.salt_bytes));
    auto server =
        SrtpMasterKey::make(profile, block.subspan(sizes.key_bytes, sizes.key_bytes), salts.subspan(sizes.salt_bytes));
    if (!client || !server) {
        return std::nullopt;
    }
    return SrtpKeys{*client, *server};
}

}  // namespace wf::srtp
