#include "sfu/sdp/remote_transport.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace wf::sdp {

Result<RemoteTransport> remoteTransport(const SessionDescription& session, std::size_t line) {
    const MediaDescription& media = session.media[line];
    TransportAttributes attributes = session.transportOf(media);
    const std::string where = " (media line " + std::to_string(line) + ")";
    if (attributes.ice_ufrag.empty() || attributes.ice_pwd.empty()) {
        return Error{"The SDP has no ice-ufrag and ice-pwd" + where};
    }
    if (attributes.fingerprints.empty()) {
        return Error{"The SDP has no certificate fingerprint" + where};
    }
    RemoteTransport remote;
    remote.ice = {std::move(attributes.ice_ufrag), std::move(attributes.ice_pwd)};
    remote.ice_lite = session.ice_lite;
    remote.trickle = std::ranges::find(attributes.ice_options, "trickle") != attributes.ice_options.end();
    std::ranges::copy_if(media.candidates, std::back_inserter(remote.candidates),
                         [](const Candidate& candidate) { return candidate.component == 1; });
    remote.end_of_candidates = media.end_of_candidates;
    remote.fingerprints = std::move(attributes.fingerprints);
    remote.setup = attributes.setup.value_or(DtlsSetup::kActpass);
    return remote;
}

TransportChange transportChange(const RemoteTransport& before, const RemoteTransport& now) {
    const bool same_certificate = std::ranges::any_of(now.fingerprints, [&](const Fingerprint& fingerprint) {
        return std::ranges::find(before.fingerprints, fingerprint) != before.fingerprints.end();
    });
    if (!same_certificate) {
        return TransportChange::kNewAssociation;
    }
    return before.ice == now.ice ? TransportChange::kNone : TransportChange::kIceRestart;
}

}  // namespace wf::sdp
