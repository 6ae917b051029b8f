#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sfu/sdp/media_description.h"

namespace wf::sdp {

/// One SSRC that carries media, and those that repair it.
struct MediaLayer {
    std::uint32_t ssrc = 0;
    std::optional<std::uint32_t> rtx_ssrc;
    std::optional<std::uint32_t> fec_ssrc;

    bool operator==(const MediaLayer&) const = default;
};

/// A track that the peer sends on a line. Unified plan has one a line; Plan B, and with it many an old client, has
/// several, told apart by the msid of their SSRCs.
struct MediaTrack {
    Msid msid;
    std::string cname;
    std::vector<MediaLayer> layers;  ///< simulcast: lowest first (`a=ssrc-group:SIM`, or order of the lines)

    bool operator==(const MediaTrack&) const = default;
};

/// What a=ssrc, a=ssrc-group and a=msid say. At least one track: without any `a=ssrc` it has no layers, and its SSRC
/// shows in the packets (mid and rid header extensions).
std::vector<MediaTrack> mediaTracks(const MediaDescription& line);

/// rids of the streams that the peer sends, in its order: from a=simulcast, else from a=rid alone. rids
/// restricted to payload types other than `payload_type` cannot be used; of alternatives the first usable one counts.
std::vector<std::string> sentRids(const MediaDescription& line, std::uint8_t payload_type);

}  // namespace wf::sdp
