#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rtp/codec.h"
#include "sfu/sdp/media_description.h"

namespace wf::sdp {

/// What a room lets its publishers send.
struct CodecPolicy {
    std::vector<rtp::Codec> audio{rtp::Codec::kOpus};  ///< most wanted first
    std::vector<rtp::Codec> video{rtp::Codec::kVp8};
    std::optional<rtp::Codec> preferred_audio;  ///< the publisher's own wish; goes first if the room has it
    std::optional<rtp::Codec> preferred_video;
    std::string h264_profile;  ///< profile-level-id wanted, such as "42e01f"; empty: Constrained Baseline
    std::string vp9_profile;   ///< profile-id wanted; empty: 0
    bool opus_fec = true;
    bool opus_dtx = false;
    bool opus_red = false;         ///< accept RED (RFC 2198) around Opus
    bool telephone_event = false;  ///< accept DTMF events (RFC 4733)
    bool rtx = true;
};

/// The codec of a payload format; nullopt for helpers (rtx, red, ulpfec …) and codecs unknown here.
std::optional<rtp::Codec> codecOf(const PayloadFormat& format);
/// Encoding name, clock rate and channels as an rtpmap names them.
PayloadFormat formatOf(rtp::Codec codec, std::uint8_t payload_type);

/// RED (RFC 2198) whose blocks are all of the payload type `wrapped`.
PayloadFormat redFormat(std::uint8_t payload_type, std::uint8_t wrapped);
/// A line's RED around a format of its own; null when it has none.
const PayloadFormat* findRed(const MediaDescription& line, const PayloadFormat& format);

/// Payload types of one offered line to go on with.
struct CodecChoice {
    rtp::Codec codec = rtp::Codec::kOpus;
    const PayloadFormat* format = nullptr;  ///< in the offer, like those below
    const PayloadFormat* rtx = nullptr;
    const PayloadFormat* red = nullptr;
    const PayloadFormat* telephone_event = nullptr;
};

/// The first codec of the policy that is offered, in the profile that fits best; nullopt when none is. Of H.264 first
/// the wanted profile, then packetization mode 1; interleaved mode 2 is never taken.
std::optional<CodecChoice> chooseCodec(const MediaDescription& offered, const CodecPolicy& policy);

/// fmtp of the answer. Opus: only FEC, DTX and stereo, where offered and allowed. H.264, H.265, VP9, AV1: the offered
/// profile, so that an offer without level-asymmetry-allowed gets its own level back. x-google-… goes back untouched.
FormatParameters answerParameters(const CodecChoice& choice, const CodecPolicy& policy);

}  // namespace wf::sdp
