#include "sfu/srtp/aead_cipher.h"

#include <algorithm>
#include <utility>

#include "sfu/srtp/initialization_vector.h"
#include "sfu/srtp/rtcp_trailer.h"

namespace wf::srtp {
namespace {

/// What of an encrypted SRTCP packet is authenticated only: header and index word.
std::array<std::byte, kRtcpHeaderBytes + kRtcpIndexBytes> rtcpAssociated(Bytes packet, std::uint32_t word) {
    std::array<std::byte, kRtcpHeaderBytes + kRtcpIndexBytes> both;
    std::ranges::copy(packet.first(kRtcpHeaderBytes), both.begin());
    store32(both, kRtcpHeaderBytes, word);
    return both;
}

}  // namespace

std::optional<AeadCipher> AeadCipher::make(const SessionKeys& keys, SrtpProfile profile, SrtpUse use) {
    const auto direction = use.receiving ? GcmDirection::kOpen : GcmDirection::kSeal;
    auto gcm = AesGcm::make(Bytes(keys.encryption).first(sizesOf(profile).key_bytes), direction);
    return gcm ? std::optional(AeadCipher(*std::move(gcm), keys)) : std::nullopt;
}

AeadCipher::AeadCipher(AesGcm gcm, const SessionKeys& keys) : gcm_(std::move(gcm)), keys_(keys) {}

// Section 8.1:
//
//     |  0  |  0  |         SSRC          |    roll-over counter  |  SEQ  |  XOR salt
AeadCipher::Vector AeadCipher::rtpVector(std::uint32_t ssrc, std::uint64_t index) const {
    auto iv = saltedVector<AesGcm::kIvBytes>(keys_);
    mix32(iv, 2, ssrc);
    mix32(iv, 6, static_cast<std::uint32_t>(index >> 16));
    mix16(iv, 10, static_cast<std::uint16_t>(index));
    return iv;
}

// Section 9.1:
//
//     |  0  |  0  |         SSRC          |  0  |  0  |     SRTCP index       |  XOR salt
AeadCipher::Vector AeadCipher::rtcpVector(std::uint32_t ssrc, std::uint32_t index) const {
    auto iv = saltedVector<AesGcm::kIvBytes>(keys_);
    mix32(iv, 2, ssrc);
    mix32(iv, 8, index);
    return iv;
}

// Section 8.2: the header with CSRCs and extension is authenticated, what follows encrypted.
std::optional<std::size_t> AeadCipher::sealRtp(MutableBytes buffer, const rtp::PacketView& packet,
                                               std::uint64_t index) {
    const std::size_t size = packet.bytes().size();
    const std::size_t header = packet.headerSize();
    const Vector iv = rtpVector(packet.ssrc(), index);
    const bool sealed = gcm_.seal({.iv = iv,
                                   .associated = buffer.first(header),
                                   .text = buffer.subspan(header, size - header),
                                   .tag = buffer.subspan(size).first<AesGcm::kTagBytes>()});
    return sealed ? std::optional(size + AesGcm::kTagBytes) : std::nullopt;
}

// Section 9.2: the index word stands behind the tag and is authenticated too, behind the header.
std::optional<std::size_t> AeadCipher::sealRtcp(MutableBytes buffer, std::size_t size, std::uint32_t index) {
    const std::size_t index_at = size + AesGcm::kTagBytes;
    const Vector iv = rtcpVector(load32(buffer, 4), index);
    store32(buffer, index_at, kRtcpEncrypted | index);
    const auto associated = rtcpAssociated(buffer, kRtcpEncrypted | index);
    const bool sealed = gcm_.seal({.iv = iv,
                                   .associated = associated,
                                   .text = buffer.subspan(kRtcpHeaderBytes, size - kRtcpHeaderBytes),
                                   .tag = buffer.subspan(size).first<AesGcm::kTagBytes>()});
    return sealed ? std::optional(index_at + kRtcpIndexBytes) : std::nullopt;
}

std::optional<std::size_t> AeadCipher::openRtp(MutableBytes packet, std::size_t header_bytes, std::uint64_t index) {
    const std::size_t size = packet.size() - AesGcm::kTagBytes;
    const bool opened = gcm_.open({.iv = rtpVector(load32(packet, 8), index),
                                   .associated = packet.first(header_bytes),
                                   .text = packet.subspan(header_bytes, size - header_bytes),
                                   .tag = packet.subspan(size).first<AesGcm::kTagBytes>()});
    return opened ? std::optional(size) : std::nullopt;
}

// Without the E flag all of the packet is authenticated and nothing of it encrypted (section 9.3).
std::optional<std::size_t> AeadCipher::openRtcp(MutableBytes packet) {
    const std::uint32_t word = rtcpWord(packet);
    const std::size_t size = packet.size() - kRtcpIndexBytes - AesGcm::kTagBytes;
    const Vector iv = rtcpVector(load32(packet, 4), word & kMaxRtcpIndex);
    bool opened = false;
    if ((word & kRtcpEncrypted) != 0) {
        const auto associated = rtcpAssociated(packet, word);
        opened = gcm_.open({.iv = iv,
                            .associated = associated,
                            .text = packet.subspan(kRtcpHeaderBytes, size - kRtcpHeaderBytes),
                            .tag = packet.subspan(size).first<AesGcm::kTagBytes>()});
    } else {
        // The index word takes the place of the tag, so that what is authenticated lies in one piece.
        std::array<std::byte, AesGcm::kTagBytes> tag;
        std::ranges::copy(packet.subspan(size, tag.size()), tag.begin());
        store32(packet, size, word);
        opened = gcm_.open({.iv = iv, .associated = packet.first(size + kRtcpIndexBytes), .text = {}, .tag = tag});
    }
    return opened ? std::optional(size) : std::nullopt;
}

std::uint32_t AeadCipher::rtcpWord(Bytes packet) const { return load32(packet, packet.size() - kRtcpIndexBytes); }

}  // namespace wf::srtp
