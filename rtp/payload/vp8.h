#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "rtp/base/bytes.h"
#include "rtp/payload/frame_size.h"

namespace wf::rtp {

/// VP8 payload descriptor (RFC 7741 section 4.2). An offset of 0 means that the field is absent; the others count from
/// the start of the payload and tell a forwarder which bytes to rewrite.
///
///      0 1 2 3 4 5 6 7
///     |X|R|N|S|R| PID |
///     |I|L|T|K|  RSV  |  if X
///     |M|  PictureID  |  if I; two bytes, 15 bits, if M
///     |   TL0PICIDX   |  if L
///     |TID|Y| KEYIDX  |  if T or K
struct Vp8Descriptor {
    std::uint8_t size = 1;          ///< bytes, at most 6
    bool non_reference = false;     ///< N: no later frame refers to this one
    bool starts_partition = false;  ///< S
    std::uint8_t partition = 0;     ///< PID
    std::uint8_t picture_id_at = 0;
    bool long_picture_id = false;  ///< M: 15 bits in two bytes
    std::uint16_t picture_id = 0;
    std::uint8_t tl0_index_at = 0;
    std::uint8_t tl0_index = 0;
    std::uint8_t layer_at = 0;        ///< of the byte that holds TID, Y and KEYIDX
    bool has_temporal_layer = false;  ///< T: temporal_layer and layer_sync are meant
    std::uint8_t temporal_layer = 0;  ///< TID
    bool layer_sync = false;          ///< Y: depends on temporal layer 0 only
    bool has_key_index = false;       ///< K
    std::uint8_t key_index = 0;       ///< KEYIDX, 5 bits

    [[nodiscard]] bool hasPictureId() const { return picture_id_at != 0; }
    [[nodiscard]] bool hasTl0Index() const { return tl0_index_at != 0; }
    [[nodiscard]] bool startsFrame() const { return starts_partition && partition == 0; }
};

/// Bytes of the descriptor; 0 when the payload does not hold all of it and at least one byte of VP8 data.
inline std::size_t vp8DescriptorSize(Bytes payload) {
    constexpr unsigned kI = 0x80;
    constexpr unsigned kTk = 0x30;
    std::size_t size = 1;
    if (payload.size() >= 2 && (load8(payload, 0) & 0x80) != 0) {
        const unsigned fields = load8(payload, 1);
        size = 2 + (fields >> 7) + ((fields >> 6) & 1) + ((fields & kTk) != 0 ? 1 : 0);
        if ((fields & kI) != 0 && payload.size() >= 3) {
            size += std::size_t{load8(payload, 2)} >> 7;
        }
    }
    return size < payload.size() ? size : 0;
}

/// nullopt when the payload does not hold the whole descriptor and at least one byte of VP8 data. Reserved bits are
/// ignored.
std::optional<Vp8Descriptor> parseVp8Descriptor(Bytes payload);

/// True for the first packet of a key frame: S set, PID 0 and P = 0 in the frame tag (RFC 6386 section 9.1).
bool startsVp8KeyFrame(Bytes payload, const Vp8Descriptor& descriptor);

/// Size of the key frame whose first packet this is; nullopt for any other packet, a wrong start code, a size of zero
/// or a packet that ends before the size (RFC 6386 section 9.1).
///
///     | frame tag, 3 bytes | 9d 01 2a | width:14 scale:2 (LE) | height:14 scale:2 (LE) |
std::optional<FrameSize> vp8KeyFrameSize(Bytes payload, const Vp8Descriptor& descriptor);

/// Overwrite a field in place. A field that is absent stays absent; a 7-bit picture id keeps the low 7 bits of `id`.
/// `descriptor` was parsed from the same payload and is not updated.
void setVp8PictureId(MutableBytes payload, const Vp8Descriptor& descriptor, std::uint16_t id);
void setVp8Tl0Index(MutableBytes payload, const Vp8Descriptor& descriptor, std::uint8_t index);
void setVp8KeyIndex(MutableBytes payload, const Vp8Descriptor& descriptor, std::uint8_t index);

}  // namespace wf::rtp
