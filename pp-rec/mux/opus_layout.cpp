#include "pp-rec/mux/opus_layout.h"

namespace wf::mux {

// RFC 7845 section 5.1, numbers are sizes in bytes, little endian:
//
//     "OpusHead" | version 1 | channels 1 | pre-skip 2 | rate 4 | gain 2 | family 1 | streams 1 | coupled 1 | map ...
std::optional<OpusLayout> readOpusLayout(Bytes opus_head) {
    constexpr std::size_t kMapAt = 21;
    if (opus_head.size() < kMapAt || asText(opus_head.first(8)) != "OpusHead" || load8(opus_head, 18) == 0) {
        return std::nullopt;
    }
    OpusLayout layout;
    layout.channels = load8(opus_head, 9);
    layout.streams = load8(opus_head, 19);
    layout.coupled = load8(opus_head, 20);
    layout.vorbis_order = load8(opus_head, 18) == 1;
    const auto count = static_cast<std::size_t>(layout.channels);
    if (count == 0 || count > layout.mapping.size() || opus_head.size() < kMapAt + count) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < count; ++i) {
        layout.mapping[i] = load8(opus_head, kMapAt + i);
    }
    return layout;
}

// Mapping family 1 is in Vorbis order: RFC 7845 section 5.1.1.2.
OpusLayout toWaveOrder(const OpusLayout& layout) {
    constexpr std::array<std::array<std::uint8_t, 8>, 9> kFrom{{
        {0},
        {0},
        {0, 1},
        {0, 2, 1},
        {0, 1, 2, 3},
        {0, 2, 1, 3, 4},
        {0, 2, 1, 5, 3, 4},
        {0, 2, 1, 6, 5, 3, 4},
        {0, 2, 1, 7, 5, 6, 3, 4},
    }};
    OpusLayout wave = layout;
    if (!layout.vorbis_order) {
        return wave;
    }
    const auto count = static_cast<std::size_t>(layout.channels);
    for (std::size_t i = 0; i < count; ++i) {
        wave.mapping[i] = layout.mapping[kFrom[count][i]];
    }
    wave.vorbis_order = false;
    return wave;
}

}  // namespace wf::mux
