#include "sfu/sdp/local_transport.h"

#include <utility>

namespace wf::sdp {

SessionDescription sessionWith(const LocalTransport& local, std::vector<std::string> mids) {
    SessionDescription session;
    session.origin.address = local.address;
    if (!mids.empty()) {
        session.groups.push_back({"BUNDLE", std::move(mids)});
    }
    session.transport.ice_options = {"trickle"};
    session.transport.fingerprints = local.fingerprints;
    session.extmap_allow_mixed = true;
    session.msid_semantic = "WMS *";
    session.ice_lite = local.ice_lite;
    return session;
}

void putTransport(const LocalTransport& local, DtlsSetup setup, MediaDescription& line) {
    line.connection = local.address;
    line.transport.ice_ufrag = local.ice.ufrag;
    line.transport.ice_pwd = local.ice.pwd;
    line.transport.ice_options = {"trickle"};
    line.transport.setup = setup;
    line.candidates = local.candidates;
    line.end_of_candidates = local.end_of_candidates;
}

MediaDescription rejectedLine(const MediaDescription& like) {
    MediaDescription line;
    line.media = like.media;
    line.port = 0;
    line.protocol = like.protocol;
    line.connection = "IN IP4 0.0.0.0";
    line.direction = Direction::kInactive;
    line.mid = like.mid;
    if (line.isRtp()) {
        line.formats.emplace_back();
    } else {
        line.other_formats = like.other_formats;
    }
    return line;
}

DtlsRole roleFromAnswer(DtlsSetup answered) {
    return answered == DtlsSetup::kPassive ? DtlsRole::kClient : DtlsRole::kServer;
}

std::optional<DtlsRole> roleForOffer(DtlsSetup offered, std::optional<DtlsRole> held) {
    if (offered == DtlsSetup::kActive || offered == DtlsSetup::kPassive) {
        const DtlsRole role = offered == DtlsSetup::kActive ? DtlsRole::kServer : DtlsRole::kClient;
        return held && *held != role ? std::nullopt : std::optional(role);
    }
    return held.value_or(DtlsRole::kServer);
}

}  // namespace wf::sdp
