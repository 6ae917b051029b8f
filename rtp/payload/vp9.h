#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "rtp/base/bytes.h"
#include "rtp/payload/frame_size.h"

namespace wf::rtp {

/// VP9 scalability structure (RFC 9628 section 4.2.1); the picture group is checked and skipped.
///
///     | N_S |Y|G|-|-|-|
///     |    WIDTH  16  |   N_S + 1 times, if Y
///     |   HEIGHT  16  |
///     |      N_G      |   if G
///     |TID|U| R |-|-|     N_G times, each with
///     |    P_DIFF     |   R bytes
struct Vp9Structure {
    std::uint8_t spatial_layers = 1;  ///< N_S + 1
    bool has_sizes = false;           ///< Y: sizes[0 .. spatial_layers) are set
    std::array<FrameSize, 8> sizes{};
    std::uint8_t picture_group_size = 0;  ///< N_G

    /// The layer with most pixels; 0 x 0 without sizes.
    [[nodiscard]] FrameSize largest() const;
};

/// VP9 payload descriptor (RFC 9628 section 4.2). An offset of 0 means that the field is absent; the others count from
/// the start of the payload and tell a forwarder which bytes to rewrite.
///
///      0 1 2 3 4 5 6 7
///     |I|P|L|F|B|E|V|Z|
///     |M| PICTURE ID  |   if I; two bytes, 15 bits, if M
///     | TID |U| SID |D|   if L
///     |   TL0PICIDX   |   if L and not F
///     | P_DIFF      |N|   if P and F; another follows while N, at most 3
///     | structure     |   if V
struct Vp9Descriptor {
    std::size_t size = 1;                ///< bytes
    bool inter_predicted = false;        ///< P: refers to earlier pictures
    bool flexible = false;               ///< F
    bool starts_layer_frame = false;     ///< B
    bool ends_layer_frame = false;       ///< E
    bool not_spatial_reference = false;  ///< Z: higher spatial layers do not refer to this frame
    std::uint8_t picture_id_at = 0;
    bool long_picture_id = false;  ///< M
    std::uint16_t picture_id = 0;
    bool has_layers = false;             ///< L: the next four are meant
    std::uint8_t temporal_layer = 0;     ///< TID
    bool switching_up_point = false;     ///< U
    std::uint8_t spatial_layer = 0;      ///< SID
    bool inter_layer_predicted = false;  ///< D
    std::uint8_t tl0_index_at = 0;
    std::uint8_t tl0_index = 0;
    std::uint8_t reference_count = 0;
    std::array<std::uint8_t, 3> references{};  ///< P_DIFF: distance in pictures
    std::optional<Vp9Structure> structure;     ///< V

    [[nodiscard]] bool hasPictureId() const { return picture_id_at != 0; }
    [[nodiscard]] bool hasTl0Index() const { return tl0_index_at != 0; }
    /// First packet of a picture, as far as it can be told: B on spatial layer 0.
    [[nodiscard]] bool startsPicture() const { return starts_layer_frame && spatial_layer == 0; }
    /// First packet of a layer frame that needs no earlier picture: a receiver may switch up to this layer here.
    [[nodiscard]] bool startsIndependentLayer() const { return starts_layer_frame && !inter_predicted; }
    /// First packet of a key picture: startsIndependentLayer() on spatial layer 0.
    [[nodiscard]] bool startsKeyPicture() const { return startsPicture() && !inter_predicted; }
};

/// nullopt when the payload does not hold the whole descriptor and at least one byte of VP9 data, or for more than
/// three references. Reserved bits are ignored; flexible mode without a picture id is let pass.
std::optional<Vp9Descriptor> parseVp9Descriptor(Bytes payload);

/// Overwrite a field in place. A field that is absent stays absent; a 7-bit picture id keeps the low 7 bits of `id`.
/// `descriptor` was parsed from the same payload and is not updated.
void setVp9PictureId(MutableBytes payload, const Vp9Descriptor& descriptor, std::uint16_t id);
void setVp9Tl0Index(MutableBytes payload, const Vp9Descriptor& descriptor, std::uint8_t index);

}  // namespace wf::rtp
