#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sfu/sdp/media_description.h"
#include "sfu/sdp/remote_transport.h"
#include "sfu/sdp/session_description.h"

namespace wf::sdp {

enum class DtlsRole : std::uint8_t { kServer, kClient };

/// What the server says of its own end of the transport, the same in every media line.
struct LocalTransport {
    IceCredentials ice;
    std::vector<Fingerprint> fingerprints;
    std::vector<Candidate> candidates;
    bool end_of_candidates = true;  ///< false when more are trickled later
    bool ice_lite = false;
    std::string address = "IN IP4 0.0.0.0";  ///< for o= and c=
    std::optional<DtlsRole> role;            ///< once it is known; it does not change while the association lives
};

/// Session part that offers and answers share: BUNDLE of `mids`, fingerprint, ICE-lite.
SessionDescription sessionWith(const LocalTransport& local, std::vector<std::string> mids);
/// Puts ICE, setup, candidates and the connection line into an accepted media line.
void putTransport(const LocalTransport& local, DtlsSetup setup, MediaDescription& line);
/// A refused or unused line: port 0, nothing but its mid.
MediaDescription rejectedLine(const MediaDescription& like);

/// The role that an answer's setup gives to the server that offered actpass. An old client that writes actpass, or
/// nothing, in an answer goes first, as active does.
DtlsRole roleFromAnswer(DtlsSetup answered);
/// The server's answer to an offered setup: it prefers to be the DTLS server, because that side chooses the SRTP
/// profile. Nullopt when the offer asks for the role that the server holds already.
std::optional<DtlsRole> roleForOffer(DtlsSetup offered, std::optional<DtlsRole> held);

}  // namespace wf::sdp
