#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "rtp/base/bytes.h"

namespace wf::rtp {

/// One RTP packet, read in place (RFC 3550 section 5.1). parse() checks every length once; the accessors then read
/// without checks. Views the caller's bytes, which must outlive it.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     |V=2|P|X|  CC   |M|     PT      |       sequence number         |
///     |                           timestamp                           |
///     |                             SSRC                              |
///     |                    CSRC list (CC words)                       |
///     |  profile (0xBEDE / 0x100x)    |  length in words              |  if X
class PacketView {
public:
    static constexpr std::size_t kFixedHeaderSize = 12;

    /// nullopt when the bytes are no whole RTP packet: shorter than its header, version not 2, CSRCs or extension
    /// past the end, or a padding count of zero or larger than what follows the header.
    static std::optional<PacketView> parse(Bytes bytes);

    [[nodiscard]] bool marker() const { return (load8(bytes_, 1) & 0x80) != 0; }
    [[nodiscard]] std::uint8_t payloadType() const { return load8(bytes_, 1) & 0x7f; }
    [[nodiscard]] std::uint16_t sequenceNumber() const { return load16(bytes_, 2); }
    [[nodiscard]] std::uint32_t timestamp() const { return load32(bytes_, 4); }
    [[nodiscard]] std::uint32_t ssrc() const { return load32(bytes_, 8); }
    [[nodiscard]] std::size_t csrcCount() const { return load8(bytes_, 0) & 0x0f; }
    [[nodiscard]] std::uint32_t csrc(std::size_t index) const { return load32(bytes_, kFixedHeaderSize + 4 * index); }
    [[nodiscard]] bool hasExtension() const { return (load8(bytes_, 0) & 0x10) != 0; }
    /// The 16-bit "defined by profile" word; 0 without an extension.
    [[nodiscard]] std::uint16_t extensionProfile() const { return extension_profile_; }
    /// Extension data behind the 4-byte extension header; empty without one.
    [[nodiscard]] Bytes extension() const { return bytes_.subspan(extension_at_, extension_size_); }
    [[nodiscard]] std::size_t paddingSize() const { return padding_size_; }
    /// Bytes between the header and the padding; empty for a padding-only packet.
    [[nodiscard]] Bytes payload() const {
        return bytes_.subspan(payload_at_, bytes_.size() - payload_at_ - padding_size_);
    }
    [[nodiscard]] std::size_t headerSize() const { return payload_at_; }
    [[nodiscard]] Bytes bytes() const { return bytes_; }

private:
    PacketView() = default;

    Bytes bytes_;
    std::size_t payload_at_ = 0;
    std::size_t extension_at_ = 0;
    std::size_t extension_size_ = 0;
    std::size_t padding_size_ = 0;
    std::uint16_t extension_profile_ = 0;
};

}  // namespace wf::rtp
