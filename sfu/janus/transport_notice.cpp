#include "sfu/janus/transport_notice.h"

#include <utility>

namespace wf::janus {
namespace {

using Kind = room::TransportNews::Kind;

// Subtypes of WebRTC events, by Janus' numbers.
unsigned subtypeOf(Kind kind) {
    switch (kind) {
        case Kind::kIce:
            return 1;
        case Kind::kLocalCandidate:
            return 2;
        case Kind::kRemoteCandidate:
            return 3;
        case Kind::kSelectedPair:
            return 4;
        case Kind::kDtls:
            break;
    }
    return 5;
}

const char* typeText(ice::CandidateType type) {
    switch (type) {
        case ice::CandidateType::kHost:
            return "host";
        case ice::CandidateType::kServerReflexive:
            return "srflx";
        case ice::CandidateType::kRelayed:
            return "relay";
        case ice::CandidateType::kPeerReflexive:
            break;
    }
    return "prflx";
}

const char* protocolText(ice::Protocol protocol) { return protocol == ice::Protocol::kUdp ? "udp" : "tcp"; }

std::string endText(const net::Address& address, const char* type, const char* protocol) {
    return address.ip() + ":" + std::to_string(address.port()) + " [" + type + "," + protocol + "]";
}

Json endJson(const net::Address& address, const char* type, const char* protocol) {
    const bool v6 = address.ip().find(':') != std::string::npos;
    return {{"address", address.ip()},
            {"port", address.port()},
            {"type", type},
            {"transport", protocol},
            {"family", v6 ? 6 : 4}};
}

Json pairEvent(const room::TransportNews& news) {
    const char* protocol = protocolText(news.path.protocol);
    const char* remote_type = typeText(news.remote_type);
    Json event;
    event["selected-pair"] =
        endText(news.path.local, "host", protocol) + " <-> " + endText(news.path.remote, remote_type, protocol);
    event["candidates"] = {{"local", endJson(news.path.local, "host", protocol)},
                           {"remote", endJson(news.path.remote, remote_type, protocol)}};
    return event;
}

Json eventOf(const room::TransportNews& news) {
    switch (news.kind) {
        case Kind::kIce:
            return {{"ice", news.text}};
        case Kind::kLocalCandidate:
            return {{"local-candidate", news.text}};
        case Kind::kRemoteCandidate:
            return {{"remote-candidate", news.text}};
        case Kind::kSelectedPair:
            return pairEvent(news);
        case Kind::kDtls:
            break;
    }
    return {{"dtls", news.text}};
}

}  // namespace

void tellNews(HandlePort& port, const room::TransportNews& news) {
    Json event = eventOf(news);
    event["stream_id"] = 1;
    event["component_id"] = 1;
    if (news.kind == Kind::kDtls) {
        event["retransmissions"] = 0;
    }
    port.notice(EventType::kWebrtc, subtypeOf(news.kind), std::move(event));
}

}  // namespace wf::janus
