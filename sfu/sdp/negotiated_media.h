#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rtp/codec.h"
#include "sfu/sdp/extensions.h"
#include "sfu/sdp/media_tracks.h"

namespace wf::sdp {

/// RTCP feedback that both sides agreed on for a codec.
struct Feedback {
    bool nack = false;
    bool pli = false;
    bool fir = false;
    bool remb = false;
    bool transport_cc = false;

    bool operator==(const Feedback&) const = default;
};

struct NegotiatedCodec {
    rtp::Codec codec = rtp::Codec::kOpus;
    std::uint8_t payload_type = 0;
    std::uint32_t clock_rate = 0;
    FormatParameters parameters;
    std::optional<std::uint8_t> rtx_payload_type;
    std::optional<std::uint8_t> red_payload_type;
    std::optional<std::uint8_t> telephone_event_payload_type;
    Feedback feedback;

    bool operator==(const NegotiatedCodec&) const = default;
};

/// A data channel line.
struct NegotiatedData {
    std::uint16_t remote_port = 5000;
    std::uint64_t max_message_size = 65536;  ///< that the peer takes; 0: no limit (RFC 8841 section 6)

    bool operator==(const NegotiatedData&) const = default;
};

/// What offer and answer made of one media line, for those who receive or send on it.
struct NegotiatedMedia {
    std::size_t index = 0;
    std::string mid;  ///< made up from the index when the peer gave none
    rtp::MediaKind kind = rtp::MediaKind::kAudio;
    std::string rejection;  ///< why the line is refused; empty for one that is used

    Direction direction = Direction::kInactive;  ///< as seen from the server
    std::optional<NegotiatedCodec> codec;        ///< of audio and video
    std::vector<NegotiatedExtension> extensions;
    std::vector<MediaTrack> tracks;  ///< announced by the peer
    std::vector<std::string> rids;   ///< simulcast by rid, in the peer's order
    std::optional<NegotiatedData> data;

    [[nodiscard]] bool accepted() const { return rejection.empty(); }
    [[nodiscard]] std::optional<std::uint8_t> extensionId(ExtensionKind wanted) const {
        for (const NegotiatedExtension& extension : extensions) {
            if (extension.kind == wanted) {
                return extension.id;
            }
        }
        return std::nullopt;
    }

    bool operator==(const NegotiatedMedia&) const = default;
};

/// What a media line is for; nullopt for one that is neither audio nor video over RTP nor data channels.
std::optional<rtp::MediaKind> kindOf(const MediaDescription& line);
/// What a line allows for one of its formats.
Feedback feedbackOf(const MediaDescription& line, const PayloadFormat& format);
/// Values for a=rtcp-fb.
std::vector<std::string> feedbackLines(const Feedback& feedback);
NegotiatedData dataOf(const MediaDescription& line);

}  // namespace wf::sdp
