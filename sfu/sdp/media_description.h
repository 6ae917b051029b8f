#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/sdp/attributes.h"
#include "sfu/sdp/candidate.h"
#include "sfu/sdp/format_parameters.h"

namespace wf::sdp {

/// A payload type of an RTP media line with its rtpmap, fmtp and rtcp-fb lines.
struct PayloadFormat {
    std::uint8_t payload_type = 0;
    std::string name;  ///< encoding name, spelled as it came; empty when nothing says what it is
    std::uint32_t clock_rate = 0;
    std::uint8_t channels = 0;  ///< 0 when not written
    bool mapped = false;        ///< has an rtpmap line; else known from RFC 3551 or not at all
    FormatParameters parameters;
    std::vector<std::string> feedback;  ///< "nack", "nack pli", "ccm fir" …

    [[nodiscard]] bool isNamed(std::string_view wanted) const;
    bool operator==(const PayloadFormat&) const = default;
};

/// ICE and DTLS attributes; those of the session hold for media lines that have none.
struct TransportAttributes {
    std::string ice_ufrag;
    std::string ice_pwd;
    std::vector<std::string> ice_options;
    std::vector<Fingerprint> fingerprints;
    std::optional<DtlsSetup> setup;

    bool operator==(const TransportAttributes&) const = default;
};

/// A media line and all that belongs to it.
struct MediaDescription {
    std::string media;  ///< "audio", "video", "application" …
    std::uint16_t port = 9;
    std::string protocol;
    std::vector<PayloadFormat> formats;      ///< of RTP, in order of preference
    std::vector<std::string> other_formats;  ///< of any other protocol ("webrtc-datachannel")
    std::vector<OtherLine> other_lines;
    std::string connection;  ///< value of c=, such as "IN IP4 0.0.0.0"
    std::vector<Bandwidth> bandwidths;

    std::optional<Direction> direction;
    std::optional<std::string> mid;
    TransportAttributes transport;
    bool bundle_only = false;
    bool rtcp_mux = false;
    bool rtcp_rsize = false;
    bool extmap_allow_mixed = false;
    std::vector<std::string> feedback_of_all;  ///< `a=rtcp-fb:*`
    std::vector<ExtensionMap> extensions;
    std::vector<Msid> msids;
    std::vector<SourceGroup> source_groups;
    std::vector<Source> sources;
    std::vector<Rid> rids;
    std::optional<Simulcast> simulcast;
    std::optional<std::uint16_t> sctp_port;
    std::optional<std::uint64_t> max_message_size;
    std::optional<SctpMap> sctp_map;
    std::vector<Candidate> candidates;
    bool end_of_candidates = false;
    std::vector<Attribute> attributes;  ///< all others, and those of the above that could not be read

    /// Port 0 without `a=bundle-only` (RFC 8843 section 6): refused or stopped.
    [[nodiscard]] bool isRejected() const { return port == 0 && !bundle_only; }
    [[nodiscard]] bool isRtp() const;
    /// Data channels over SCTP, in the form of RFC 8841 or the older one.
    [[nodiscard]] bool isDataChannel() const;
    [[nodiscard]] const PayloadFormat* findFormat(std::uint8_t payload_type) const;
    /// The format of retransmissions of `payload_type`: "rtx" with that `apt` (RFC 4588).
    [[nodiscard]] const PayloadFormat* findRtx(std::uint8_t payload_type) const;

    bool operator==(const MediaDescription&) const = default;
};

}  // namespace wf::sdp
