#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "rtp/base/result.h"
#include "rtp/codec.h"

namespace wf::mjr {

/// The JSON header of a recording (docs/mjr_format.md). Old files without JSON get an implied one.
struct Header {
    rtp::MediaKind kind = rtp::MediaKind::kAudio;    ///< `t`
    rtp::Codec codec = rtp::Codec::kOpus;            ///< `c`
    std::string fmtp;                                ///< `f`, empty when absent
    std::string description;                         ///< `d`, empty when absent
    std::map<std::uint8_t, std::string> extensions;  ///< `x`: RTP header extension id (1-15 kept) to URI
    std::int64_t created_us = 0;                     ///< `s`: microseconds since the Unix epoch
    std::int64_t first_frame_us = 0;                 ///< `u`: microseconds since the Unix epoch
    std::optional<std::uint8_t> red_payload_type;    ///< `or`
    bool encrypted = false;                          ///< `e`: payload is end-to-end encrypted
    std::string raw_json;                            ///< the text as stored; empty for MEETECHO files

    /// Extension id that the header gives for `uri`.
    [[nodiscard]] std::optional<std::uint8_t> extensionId(std::string_view uri) const;
};

inline constexpr std::string_view kVideoOrientationUri = "urn:3gpp:video-orientation";
inline constexpr std::string_view kAudioLevelUri = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

/// Reads the JSON text. Errors: not a JSON object, `t`, `c`, `s` or `u` missing or of another type, unknown kind or
/// codec, or a codec that does not belong to the kind. Unknown keys and malformed `x` entries are ignored.
Result<Header> parseHeader(std::string_view json);

/// Writes the JSON text with the key order and the separators of Janus: `{"t": "a", "c": "opus", "s": 1, "u": 2}`.
std::string formatHeader(const Header& header);

}  // namespace wf::mjr
