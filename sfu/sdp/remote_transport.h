#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rtp/base/result.h"
#include "sfu/sdp/session_description.h"

namespace wf::sdp {

struct IceCredentials {
    std::string ufrag;
    std::string pwd;

    bool operator==(const IceCredentials&) const = default;
};

/// What the peer said of the one transport that all its media lines share.
struct RemoteTransport {
    IceCredentials ice;
    bool ice_lite = false;
    bool trickle = false;
    std::vector<Candidate> candidates;  ///< of component 1; RTCP has no transport of its own
    bool end_of_candidates = false;
    std::vector<Fingerprint> fingerprints;  ///< at least one
    DtlsSetup setup = DtlsSetup::kActpass;  ///< as the peer wrote it; actpass when it wrote none

    bool operator==(const RemoteTransport&) const = default;
};

/// From the media line that carries the transport. An error when ICE credentials or a fingerprint are missing.
Result<RemoteTransport> remoteTransport(const SessionDescription& session, std::size_t line);

enum class TransportChange : std::uint8_t {
    kNone,
    kIceRestart,      ///< other credentials: new checks, the DTLS association stays
    kNewAssociation,  ///< other certificate: a new DTLS association, and new checks
};

TransportChange transportChange(const RemoteTransport& before, const RemoteTransport& now);

}  // namespace wf::sdp
