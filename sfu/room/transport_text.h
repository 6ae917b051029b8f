#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sfu/dtls/dtls_session.h"
#include "sfu/ice/candidate.h"
#include "sfu/sdp/candidate.h"
#include "sfu/sdp/local_transport.h"
#include "sfu/sdp/remote_transport.h"
#include "sfu/transport/peer_transport.h"

namespace wf::room {

// What descriptions call things, and what transports call them.

/// Nullopt for one that cannot be used: a name instead of an address, or another transport than UDP and TCP.
std::optional<ice::Candidate> toIce(const sdp::Candidate& candidate);
sdp::Candidate toSdp(const ice::Candidate& candidate);

/// An error when it has no fingerprint that is understood.
Result<transport::PeerTransport::Remote> toRemote(const sdp::RemoteTransport& remote, sdp::DtlsRole role);

/// Of a transport, as our descriptions tell it.
sdp::LocalTransport localTransport(const transport::PeerTransport& transport, const dtls::Fingerprint& fingerprint,
                                   std::optional<sdp::DtlsRole> role);

/// As Janus words it in `hangup`.
std::string_view hangupReason(transport::CloseReason reason);

}  // namespace wf::room
