#include "sfu/srtp/counter_cipher.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sfu/srtp/initialization_vector.h"
#include "sfu/srtp/rtcp_trailer.h"

namespace wf::srtp {

namespace {

std::array<std::byte, 4> rollOver(std::uint64_t index) {
    std::array<std::byte, 4> bytes{};
    store32(bytes, 0, static_cast<std::uint32_t>(index >> 16));
    return bytes;
}

}  // namespace

std::optional<CounterCipher> CounterCipher::make(const SessionKeys& keys, SrtpProfile profile, SrtpUse use) {
    const SrtpProfileSizes sizes = sizesOf(profile);
    auto aes = AesCounter::make(Bytes(keys.encryption).first(sizes.key_bytes));
    auto hmac = HmacSha1::make(keys.authentication);
    if (!aes || !hmac) {
        return std::nullopt;
    }
    CounterCipher made(*std::move(aes), *std::move(hmac), keys);
    made.tag_bytes_ = use.stream == SrtpStream::kRtp ? sizes.rtp_tag_bytes : sizes.rtcp_tag_bytes;
    return made;
}

CounterCipher::CounterCipher(AesCounter aes, HmacSha1 hmac, const SessionKeys& keys)
    : aes_(std::move(aes)), hmac_(std::move(hmac)), keys_(keys) {}

// Sections 4.1.1 and 4.2: the roll-over counter is authenticated, not sent.
std::optional<std::size_t> CounterCipher::sealRtp(MutableBytes buffer, const rtp::PacketView& packet,
                                                  std::uint64_t index) {
    const std::size_t size = packet.bytes().size();
    const std::size_t header = packet.headerSize();
    const auto roll_over = rollOver(index);
    if (!encrypt(buffer.subspan(header, size - header), packet.ssrc(), index)) {
        return std::nullopt;
    }
    return addTag(buffer, size, roll_over);
}

// Section 3.4: the index word stands between packet and tag.
std::optional<std::size_t> CounterCipher::sealRtcp(MutableBytes buffer, std::size_t size, std::uint32_t index) {
    if (!encrypt(buffer.subspan(kRtcpHeaderBytes, size - kRtcpHeaderBytes), load32(buffer, 4), index)) {
        return std::nullopt;
    }
    store32(buffer, size, kRtcpEncrypted | index);
    return addTag(buffer, size + kRtcpIndexBytes, {});
}

std::optional<std::size_t> CounterCipher::openRtp(MutableBytes packet, std::size_t header_bytes, std::uint64_t index) {
    const std::size_t size = packet.size() - tag_bytes_;
    if (!hasTag(packet, rollOver(index)) ||
        !encrypt(packet.subspan(header_bytes, size - header_bytes), load32(packet, 8), index)) {
        return std::nullopt;
    }
    return size;
}

std::optional<std::size_t> CounterCipher::openRtcp(MutableBytes packet) {
    const std::size_t size = packet.size() - tag_bytes_ - kRtcpIndexBytes;
    const std::uint32_t index = rtcpWord(packet) & kMaxRtcpIndex;
    if (!hasTag(packet, {}) ||
        !encrypt(packet.subspan(kRtcpHeaderBytes, size - kRtcpHeaderBytes), load32(packet, 4), index)) {
        return std::nullopt;
    }
    return size;
}

std::uint32_t CounterCipher::rtcpWord(Bytes packet) const {
    return load32(packet, packet.size() - tag_bytes_ - kRtcpIndexBytes);
}

//     |  0  0  0  0  |    SSRC    |    48-bit packet index    | block |  XOR 112 bits of salt
bool CounterCipher::encrypt(MutableBytes text, std::uint32_t ssrc, std::uint64_t index) {
    auto iv = saltedVector<AesCounter::kIvBytes>(keys_);
    mix32(iv, 4, ssrc);
    mix32(iv, 8, static_cast<std::uint32_t>(index >> 16));
    mix16(iv, 12, static_cast<std::uint16_t>(index));
    return aes_.apply(iv, text);
}

std::optional<std::size_t> CounterCipher::addTag(MutableBytes buffer, std::size_t size, Bytes unsent) {
    const auto code = hmac_.compute(buffer.first(size), unsent);
    if (!code) {
        return std::nullopt;
    }
    std::copy_n(code->begin(), tag_bytes_, buffer.subspan(size).begin());
    return size + tag_bytes_;
}

/// Whether the packet ends with the tag of what is before it.
bool CounterCipher::hasTag(Bytes packet, Bytes unsent) {
    const auto code = hmac_.compute(packet.first(packet.size() - tag_bytes_), unsent);
    return code && CRYPTO_memcmp(code->data(), packet.last(tag_bytes_).data(), tag_bytes_) == 0;
}

}  // namespace wf::srtp
