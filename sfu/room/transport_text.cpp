#include "sfu/room/transport_text.h"

#include <utility>

namespace wf::room {

namespace {

std::optional<ice::Protocol> protocolOf(const sdp::Candidate& candidate) {
    if (candidate.isUdp()) {
        return ice::Protocol::kUdp;
    }
    if (!candidate.isTcp() || candidate.tcp_type == sdp::TcpType::kSimultaneousOpen) {
        return std::nullopt;
    }
    return candidate.tcp_type == sdp::TcpType::kActive ? ice::Protocol::kTcpActive : ice::Protocol::kTcpPassive;
}

ice::CandidateType typeOf(sdp::CandidateType type) {
    switch (type) {
        case sdp::CandidateType::kHost:
            return ice::CandidateType::kHost;
        case sdp::CandidateType::kServerReflexive:
            return ice::CandidateType::kServerReflexive;
        case sdp::CandidateType::kPeerReflexive:
            return ice::CandidateType::kPeerReflexive;
        case sdp::CandidateType::kRelayed:
            return ice::CandidateType::kRelayed;
    }
    return ice::CandidateType::kHost;
}

sdp::CandidateType typeOf(ice::CandidateType type) {
    switch (type) {
        case ice::CandidateType::kHost:
            return sdp::CandidateType::kHost;
        case ice::CandidateType::kServerReflexive:
            return sdp::CandidateType::kServerReflexive;
        case ice::CandidateType::kPeerReflexive:
            return sdp::CandidateType::kPeerReflexive;
        case ice::CandidateType::kRelayed:
            return sdp::CandidateType::kRelayed;
    }
    return sdp::CandidateType::kHost;
}

}  // namespace

std::optional<ice::Candidate> toIce(const sdp::Candidate& candidate) {
    const auto protocol = protocolOf(candidate);
    const auto address = net::Address::parse(candidate.address, candidate.port);
    if (candidate.component != 1 || !protocol || !address) {
        return std::nullopt;
    }
    ice::Candidate result{candidate.foundation, *protocol, candidate.priority, *address, typeOf(candidate.type), {}};
    result.related = net::Address::parse(candidate.related_address, candidate.related_port);
    return result;
}

sdp::Candidate toSdp(const ice::Candidate& candidate) {
    sdp::Candidate result;
    result.foundation = candidate.foundation;
    result.priority = candidate.priority;
    result.address = candidate.address.ip();
    result.port = candidate.address.port();
    result.type = typeOf(candidate.type);
    if (candidate.related) {
        result.related_address = candidate.related->ip();
        result.related_port = candidate.related->port();
    }
    if (candidate.protocol != ice::Protocol::kUdp) {
        result.transport = "tcp";
        const bool active = candidate.protocol == ice::Protocol::kTcpActive;
        result.tcp_type = active ? sdp::TcpType::kActive : sdp::TcpType::kPassive;
    }
    return result;
}

Result<transport::PeerTransport::Remote> toRemote(const sdp::RemoteTransport& remote, sdp::DtlsRole role) {
    transport::PeerTransport::Remote result;
    result.credentials = {remote.ice.ufrag, remote.ice.pwd};
    result.lite = remote.ice_lite;
    result.role = role == sdp::DtlsRole::kServer ? dtls::DtlsRole::kServer : dtls::DtlsRole::kClient;
    for (const sdp::Fingerprint& told : remote.fingerprints) {
        if (const auto fingerprint = dtls::Fingerprint::parse(told.algorithm, told.value)) {
            result.fingerprints.push_back(*fingerprint);
        }
    }
    if (result.fingerprints.empty()) {
        return Error{"None of the SDP's certificate fingerprints can be read"};
    }
    return result;
}

sdp::LocalTransport localTransport(const transport::PeerTransport& transport, const dtls::Fingerprint& fingerprint,
                                   std::optional<sdp::DtlsRole> role) {
    sdp::LocalTransport local;
    local.ice = {transport.localCredentials().ufrag, transport.localCredentials().pwd};
    local.fingerprints = {{std::string(fingerprint.algorithmName()), fingerprint.value()}};
    for (const ice::Candidate& candidate : transport.localCandidates()) {
        local.candidates.push_back(toSdp(candidate));
    }
    local.end_of_candidates = transport.gathered();
    local.ice_lite = transport.isLite();
    if (!local.candidates.empty()) {
        const std::string& address = local.candidates.front().address;
        local.address = (address.find(':') == std::string::npos ? "IN IP4 " : "IN IP6 ") + address;
    }
    local.role = role;
    return local;
}

std::string_view hangupReason(transport::CloseReason reason) {
    switch (reason) {
        case transport::CloseReason::kIceFailed:
            return "ICE failed";
        case transport::CloseReason::kDtlsTimeout:
            return "DTLS timeout";
        case transport::CloseReason::kDtlsError:
            return "DTLS error";
        case transport::CloseReason::kDtlsAlert:
            return "DTLS alert";
        case transport::CloseReason::kNone:
        case transport::CloseReason::kLocal:
            break;
    }
    return "Close PC";
}

}  // namespace wf::room
