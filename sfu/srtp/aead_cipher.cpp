#include "sfu/srtp/aead_cipher.h"

#include <utility>

#include "sfu/srtp/initialization_vector.h"
#include "sfu/srtp/rtcp_trailer.h"

namespace wf::srtp {

std::optional<AeadCipher> AeadCipher::make(const SessionKeys& keys, SrtpProfile profile, SrtpStream /*stream*/) {
    auto gcm = AesGcm::make(Bytes(keys.encryption).first(sizesOf(profile).key_bytes));
    return gcm ? std::optional(AeadCipher(*std::move(gcm), keys)) : std::nullopt;
}

AeadCipher::AeadCipher(AesGcm gcm, const SessionKeys& keys) : gcm_(std::move(gcm)), keys_(keys) {}

// Sections 8.1 and 8.2: the header with CSRCs and extension is authenticated, what follows encrypted.
//
//     |  0  |  0  |         SSRC          |    roll-over counter  |  SEQ  |  XOR salt
std::optional<std::size_t> AeadCipher::sealRtp(MutableBytes buffer, const rtp::PacketView& packet,
                                               std::uint64_t index) {
    const std::size_t size = packet.bytes().size();
    const std::size_t header = packet.headerSize();
    auto iv = saltedVector<AesGcm::kIvBytes>(keys_);
    mix32(iv, 2, packet.ssrc());
    mix32(iv, 6, static_cast<std::uint32_t>(index >> 16));
    mix16(iv, 10, static_cast<std::uint16_t>(index));
    const bool sealed = gcm_.seal({.iv = iv,
                                   .associated = buffer.first(header),
                                   .more_associated = {},
                                   .text = buffer.subspan(header, size - header),
                                   .tag = buffer.subspan(size).first<AesGcm::kTagBytes>()});
    return sealed ? std::optional(size + AesGcm::kTagBytes) : std::nullopt;
}

// Sections 9.1 and 9.2: the index word stands behind the tag and is authenticated too.
//
//     |  0  |  0  |         SSRC          |  0  |  0  |     SRTCP index       |  XOR salt
std::optional<std::size_t> AeadCipher::sealRtcp(MutableBytes buffer, std::size_t size, std::uint32_t index) {
    const std::size_t index_at = size + AesGcm::kTagBytes;
    auto iv = saltedVector<AesGcm::kIvBytes>(keys_);
    mix32(iv, 2, load32(buffer, 4));
    mix32(iv, 8, index);
    store32(buffer, index_at, kRtcpEncrypted | index);
    const bool sealed = gcm_.seal({.iv = iv,
                                   .associated = buffer.first(kRtcpHeaderBytes),
                                   .more_associated = buffer.subspan(index_at, kRtcpIndexBytes),
                                   .text = buffer.subspan(kRtcpHeaderBytes, size - kRtcpHeaderBytes),
                                   .tag = buffer.subspan(size).first<AesGcm::kTagBytes>()});
    return sealed ? std::optional(index_at + kRtcpIndexBytes) : std::nullopt;
}

}  // namespace wf::srtp
