#include "sfu/ice/nice_candidate.h"

#include <nice/agent.h>

#include <algorithm>

namespace wf::ice {

namespace {

std::optional<Protocol> protocolOf(NiceCandidateTransport transport) {
    switch (transport) {
        case NICE_CANDIDATE_TRANSPORT_UDP:
            return Protocol::kUdp;
        case NICE_CANDIDATE_TRANSPORT_TCP_PASSIVE:
            return Protocol::kTcpPassive;
        case NICE_CANDIDATE_TRANSPORT_TCP_ACTIVE:
            return Protocol::kTcpActive;
        default:
            return std::nullopt;
    }
}

NiceCandidateTransport transportOf(Protocol protocol) {
    switch (protocol) {
        case Protocol::kTcpPassive:
            return NICE_CANDIDATE_TRANSPORT_TCP_PASSIVE;
        case Protocol::kTcpActive:
            return NICE_CANDIDATE_TRANSPORT_TCP_ACTIVE;
        case Protocol::kUdp:
            break;
    }
    return NICE_CANDIDATE_TRANSPORT_UDP;
}

CandidateType typeOf(NiceCandidateType type) {
    switch (type) {
        case NICE_CANDIDATE_TYPE_SERVER_REFLEXIVE:
            return CandidateType::kServerReflexive;
        case NICE_CANDIDATE_TYPE_PEER_REFLEXIVE:
            return CandidateType::kPeerReflexive;
        case NICE_CANDIDATE_TYPE_RELAYED:
            return CandidateType::kRelayed;
        case NICE_CANDIDATE_TYPE_HOST:
            break;
    }
    return CandidateType::kHost;
}

NiceCandidateType typeOf(CandidateType type) {
    switch (type) {
        case CandidateType::kServerReflexive:
            return NICE_CANDIDATE_TYPE_SERVER_REFLEXIVE;
        case CandidateType::kPeerReflexive:
            return NICE_CANDIDATE_TYPE_PEER_REFLEXIVE;
        case CandidateType::kRelayed:
            return NICE_CANDIDATE_TYPE_RELAYED;
        case CandidateType::kHost:
            break;
    }
    return NICE_CANDIDATE_TYPE_HOST;
}

}  // namespace

void NiceCandidateDeleter::operator()(NiceCandidate* candidate) const { nice_candidate_free(candidate); }

std::optional<net::Address> fromNice(const NiceAddress& address) {
    sockaddr_storage storage{};
    nice_address_copy_to_sockaddr(&address, reinterpret_cast<sockaddr*>(&storage));
    return net::Address::fromSockaddr(storage);
}

bool toNice(const net::Address& address, NiceAddress& to) {
    nice_address_init(&to);
    if (address.family() == net::Address::Family::kNone) {
        return false;
    }
    sockaddr_storage storage{};
    address.toSockaddr(storage);
    nice_address_set_from_sockaddr(&to, reinterpret_cast<const sockaddr*>(&storage));
    return nice_address_is_valid(&to) != FALSE;
}

std::optional<Candidate> fromNice(const NiceCandidate& candidate) {
    const auto protocol = protocolOf(candidate.transport);
    const auto address = fromNice(candidate.addr);
    if (!protocol || !address) {
        return std::nullopt;
    }
    Candidate made{candidate.foundation, *protocol, candidate.priority, *address, typeOf(candidate.type), {}};
    if (made.type != CandidateType::kHost) {
        made.related = fromNice(candidate.base_addr);
    }
    return made;
}

NiceCandidatePtr toNice(const Candidate& candidate) {
    NiceCandidatePtr made(nice_candidate_new(typeOf(candidate.type)));
    if (!toNice(candidate.address, made->addr)) {
        return nullptr;
    }
    nice_address_init(&made->base_addr);
    if (candidate.related) {
        toNice(*candidate.related, made->base_addr);
    }
    made->transport = transportOf(candidate.protocol);
    made->priority = candidate.priority;
    made->component_id = 1;
    const std::size_t length = std::min<std::size_t>(candidate.foundation.size(), NICE_CANDIDATE_MAX_FOUNDATION - 1);
    std::copy_n(candidate.foundation.begin(), length, made->foundation);
    made->foundation[length] = '\0';
    return made;
}

}  // namespace wf::ice
