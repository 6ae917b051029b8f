#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rtp/base/bytes.h"

namespace wf::media {

/// How the channels of an Opus track are spread over its streams (RFC 7845 section 5.1.1).
struct OpusLayout {
    static constexpr std::size_t kMaxChannels = 8;  ///< of mapping family 1

    std::uint8_t family = 0;
    std::uint8_t channels = 2;
    std::uint8_t streams = 1;
    std::uint8_t coupled_streams = 1;
    std::array<std::uint8_t, kMaxChannels> mapping{0, 1};

    friend bool operator==(const OpusLayout&, const OpusLayout&) = default;
};

inline constexpr OpusLayout kOpusStereo{};
inline constexpr OpusLayout kOpusSurround51{1, 6, 4, 2, {0, 4, 1, 2, 3, 5}};

/// Reads a multiopus fmtp such as "channel_mapping=0,4,1,2,3,5;num_streams=4;coupled_streams=2"; nullopt when a part is
/// missing or they do not fit together.
std::optional<OpusLayout> parseOpusLayout(std::string_view fmtp);

/// A packet of silence that decodes to 120, 240, 480 or 960 samples at 48 kHz (CELT, full band, mono); empty for any
/// other length. Views constant bytes.
Bytes opusSilence(int samples_48k);
/// The same for a multistream packet: `streams` mono silences, all but the last self-delimited (RFC 6716 appendix B).
std::vector<std::byte> multiopusSilence(int streams, int samples_48k);

/// Samples at 48 kHz in a multistream packet of `streams` streams; 0 when one of the streams makes no sense or differs
/// in length from the first.
int multiopusSamples(Bytes packet, int streams);

/// The body of the first Ogg packet and of Matroska's CodecPrivate (RFC 7845 section 5.1): 48 kHz, no gain.
std::vector<std::byte> makeOpusHead(const OpusLayout& layout, std::uint16_t pre_skip);

/// The body of the second Ogg packet (RFC 7845 section 5.2). Each comment has the form "NAME=value".
std::vector<std::byte> makeOpusTags(std::string_view vendor, std::span<const std::string> comments);

}  // namespace wf::media
