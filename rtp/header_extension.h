#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "rtp/base/bytes.h"
#include "rtp/packet.h"

namespace wf::rtp {

inline constexpr std::uint16_t kOneByteProfile = 0xBEDE;
inline constexpr std::uint16_t kTwoByteProfile = 0x1000;  // the low four bits ("appbits") may have any value

struct ExtensionElement {
    std::uint8_t id = 0;
    Bytes data;
};

/// Steps through the header extension elements of one packet, in place (RFC 8285). Any other profile has no elements.
///
///     one-byte form, 4.2          two-byte form, 4.3
///      0 1 2 3 4 5 6 7             0                   1
///     |  ID   |  len  | data      |      ID       |    length     | data     a zero byte between elements is padding
///     len + 1 bytes of data       length bytes of data, maybe none
class ExtensionReader {
public:
    explicit ExtensionReader(const PacketView& packet)
        : ExtensionReader(packet.extensionProfile(), packet.extension()) {}
    /// `data` is what follows the 4-byte extension header.
    ExtensionReader(std::uint16_t profile, Bytes data);

    /// The next element, or nullopt at the end. In the one-byte form ID 15, and ID 0 with a length, end the extension.
    std::optional<ExtensionElement> next();
    /// True once an element was found that reaches past the end; the elements before it were good.
    [[nodiscard]] bool malformed() const { return malformed_; }

private:
    std::optional<ExtensionElement> take(std::uint8_t id, std::size_t header_size, std::size_t data_size);

    Bytes rest_;
    bool two_byte_ = false;
    bool malformed_ = false;
};

/// Data of the first element with this ID.
std::optional<Bytes> findExtension(const PacketView& packet, std::uint8_t id);

}  // namespace wf::rtp
