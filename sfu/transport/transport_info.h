#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sfu/dtls/dtls_session.h"
#include "sfu/ice/ice_transport.h"
#include "sfu/srtp/srtp_receiver.h"
#include "sfu/transport/transport_state.h"

namespace wf::transport {

/// What a transport carried, with the bytes as they were on the network, and what it dropped, by reason.
struct TransportCounts {
    std::uint64_t rtp_in = 0;
    std::uint64_t rtcp_in = 0;
    std::uint64_t data_in = 0;   ///< DTLS records with data
    std::uint64_t bytes_in = 0;  ///< of authentic RTP and RTCP, and of all DTLS
    std::uint64_t rtp_out = 0;
    std::uint64_t rtcp_out = 0;
    std::uint64_t data_out = 0;
    std::uint64_t bytes_out = 0;

    std::uint64_t media_without_keys = 0;  ///< RTP or RTCP that came before DTLS was connected
    std::uint64_t dtls_too_early = 0;      ///< DTLS that came before the peer's description and could not be kept
    std::uint64_t unsent_without_keys = 0;
    std::uint64_t unsent_malformed = 0;    ///< no RTP or RTCP packet, or too long for its encryption
    std::uint64_t unsent_by_ice = 0;       ///< no path, or its queue was full
    std::uint64_t candidates_ignored = 0;  ///< of the peer, without a usable address
    bool operator==(const TransportCounts&) const = default;
};

/// A transport as it stands, for reports. Times are empty for what did not happen yet.
struct TransportInfo {
    TransportState state = TransportState::kNew;
    CloseReason reason = CloseReason::kNone;
    std::string failure;  ///< a sentence, empty without one

    bool ice_lite = false;
    bool ice_controlling = false;
    ice::IceState ice_state = ice::IceState::kNew;
    bool gathered = false;
    std::optional<net::Time> ice_connected;
    std::vector<ice::Candidate> local_candidates;
    std::vector<ice::Candidate> remote_candidates;  ///< those that were told, at most PeerTransport::kMaxToldCandidates
    std::optional<ice::IceTransport::Path> selected;

    dtls::DtlsRole dtls_role = dtls::DtlsRole::kServer;
    dtls::DtlsState dtls_state = dtls::DtlsState::kNew;
    std::vector<dtls::Fingerprint> remote_fingerprints;
    std::optional<srtp::SrtpProfile> srtp_profile;
    std::uint64_t dtls_retransmissions = 0;
    std::optional<net::Time> handshake_started;
    std::optional<net::Time> dtls_connected;

    TransportCounts counts;
    srtp::SrtpReceiveErrors srtp_errors;
};

}  // namespace wf::transport
