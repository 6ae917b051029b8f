#pragma once

#include <optional>

#include "rtp/base/bytes.h"
#include "sfu/srtp/srtp_profile.h"

namespace wf::srtp {

/// Master key and salt of one direction. Overwritten when it goes.
class SrtpMasterKey {
public:
    /// Sizes as the profile says, else nullopt.
    static std::optional<SrtpMasterKey> make(SrtpProfile profile, Bytes key, Bytes salt);
    ~SrtpMasterKey();
    SrtpMasterKey(const SrtpMasterKey&) = default;
    SrtpMasterKey& operator=(const SrtpMasterKey&) = default;

    [[nodiscard]] SrtpProfile profile() const { return profile_; }
    [[nodiscard]] Bytes key() const { return Bytes(bytes_).first(sizesOf(profile_).key_bytes); }
    [[nodiscard]] Bytes salt() const {
        return Bytes(bytes_).subspan(sizesOf(profile_).key_bytes, sizesOf(profile_).salt_bytes);
    }
    /// The key and, right behind it, the salt.
    [[nodiscard]] Bytes keyAndSalt() const {
        return Bytes(bytes_).first(sizesOf(profile_).key_bytes + sizesOf(profile_).salt_bytes);
    }

private:
    explicit SrtpMasterKey(SrtpProfile profile) : profile_(profile) {}

    SrtpProfile profile_;
    std::array<std::byte, kMaxMasterKeyBytes + kMaxMasterSaltBytes> bytes_{};
};

/// Keys of an association by the role in the DTLS handshake: the client sends with `client`, the server with `server`.
struct SrtpKeys {
    SrtpMasterKey client;
    SrtpMasterKey server;
};

/// Takes the exporter's block apart (RFC 5764 section 4.2): client key, server key, client salt, server salt.
/// nullopt unless it has exporterBytes(profile).
std::optional<SrtpKeys> splitExporterBlock(SrtpProfile profile, Bytes block);

}  // namespace wf::srtp
