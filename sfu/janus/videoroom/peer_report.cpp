#include "sfu/janus/videoroom/peer_report.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace wf::janus::videoroom {
namespace {

using transport::TransportInfo;

std::int64_t microseconds(net::Time time) {
    return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

/// All flags that Janus knows; `set` are those that hold.
Json flags(std::initializer_list<std::string_view> set) {
    static constexpr auto kNames = std::to_array<std::string_view>(
        {"got-offer",      "got-answer",    "negotiated", "processing-offer", "starting",         "ice-restart",
         "ready",          "stopped",       "alert",      "trickle",          "all-trickles",     "resend-trickles",
         "trickle-synced", "data-channels", "has-audio",  "has-video",        "new-datachan-sdp", "rfc4588-rtx",
         "cleaning",       "e2ee"});
    Json data = Json::object();
    for (const std::string_view name : kNames) {
        data[std::string(name)] = std::find(set.begin(), set.end(), name) != set.end();
    }
    return data;
}

const char* iceState(ice::IceState state) {
    switch (state) {
        case ice::IceState::kNew:
            return "connecting";
        case ice::IceState::kConnected:
            return "ready";
        case ice::IceState::kDisconnected:
            return "disconnected";
        case ice::IceState::kFailed:
            break;
    }
    return "failed";
}

const char* dtlsState(dtls::DtlsState state) {
    switch (state) {
        case dtls::DtlsState::kNew:
            return "created";
        case dtls::DtlsState::kConnecting:
            return "trying";
        case dtls::DtlsState::kConnected:
            return "connected";
        case dtls::DtlsState::kClosed:
            return "closed";
        case dtls::DtlsState::kFailed:
            break;
    }
    return "failed";
}

const char* profileName(srtp::SrtpProfile profile) {
    switch (profile) {
        case srtp::SrtpProfile::kAes128CmSha1_80:
            return "SRTP_AES128_CM_SHA1_80";
        case srtp::SrtpProfile::kAes128CmSha1_32:
            return "SRTP_AES128_CM_SHA1_32";
        case srtp::SrtpProfile::kAeadAes128Gcm:
            return "SRTP_AEAD_AES_128_GCM";
        case srtp::SrtpProfile::kAeadAes256Gcm:
            break;
    }
    return "SRTP_AEAD_AES_256_GCM";
}

Json candidates(const std::vector<ice::Candidate>& list) {
    Json texts = Json::array();
    for (const ice::Candidate& candidate : list) {
        texts.push_back(candidate.foundation + " 1 " + (candidate.protocol == ice::Protocol::kUdp ? "udp " : "tcp ") +
                        std::to_string(candidate.priority) + " " + candidate.address.text());
    }
    return texts;
}

Json iceReport(const TransportInfo& info) {
    Json data{{"stream_id", 1}, {"component_id", 1}, {"state", iceState(info.ice_state)}};
    if (info.ice_connected) {
        data["connected"] = microseconds(*info.ice_connected);
    }
    data["local-candidates"] = candidates(info.local_candidates);
    data["remote-candidates"] = candidates(info.remote_candidates);
    if (info.selected) {
        data["selected-pair"] = info.selected->local.text() + " <-> " + info.selected->remote.text();
    }
    data["ready"] = info.ice_state == ice::IceState::kConnected;
    return data;
}

Json dtlsReport(const TransportInfo& info) {
    Json data = Json::object();
    if (!info.remote_fingerprints.empty()) {
        data["remote-fingerprint"] = info.remote_fingerprints.front().value();
        data["remote-fingerprint-hash"] = info.remote_fingerprints.front().algorithmName();
    }
    data["dtls-role"] = info.dtls_role == dtls::DtlsRole::kClient ? "active" : "passive";
    data["dtls-state"] = dtlsState(info.dtls_state);
    data["retransmissions"] = info.dtls_retransmissions;
    data["valid"] = info.srtp_profile.has_value();
    if (info.srtp_profile) {
        data["srtp-profile"] = profileName(*info.srtp_profile);
    }
    data["ready"] = info.dtls_state == dtls::DtlsState::kConnected;
    if (info.handshake_started) {
        data["handshake-started"] = microseconds(*info.handshake_started);
    }
    if (info.dtls_connected) {
        data["connected"] = microseconds(*info.dtls_connected);
    }
    const transport::TransportCounts& counts = info.counts;
    data["stats"] = {
        {"in", {{"packets", counts.rtp_in + counts.rtcp_in + counts.data_in}, {"bytes", counts.bytes_in}}},
        {"out", {{"packets", counts.rtp_out + counts.rtcp_out + counts.data_out}, {"bytes", counts.bytes_out}}}};
    return data;
}

/// What was dropped, by reason; Janus has no such thing.
Json dropReport(const TransportInfo& info) {
    const transport::TransportCounts& counts = info.counts;
    return {{"media-without-keys", counts.media_without_keys},
            {"dtls-too-early", counts.dtls_too_early},
            {"unsent-without-keys", counts.unsent_without_keys},
            {"unsent-malformed", counts.unsent_malformed},
            {"unsent-by-ice", counts.unsent_by_ice},
            {"candidates-ignored", counts.candidates_ignored}};
}

}  // namespace

PluginHandle::Info peerReport(Json plugin_specific, const room::PeerConnection& peer, bool offers) {
    const transport::PeerTransport* transport = peer.transport();
    if (transport == nullptr) {
        return emptyReport(std::move(plugin_specific));
    }
    const TransportInfo told = transport->info();
    PluginHandle::Info info;
    info.plugin_specific = std::move(plugin_specific);
    const bool up = peer.isUp();
    info.flags = flags({offers ? "" : "got-offer", offers && up ? "got-answer" : "", "negotiated", "trickle",
                        up ? "ready" : "starting", "rfc4588-rtx"});
    info.sdps = {{"profile", "UDP/TLS/RTP/SAVPF"}};
    info.ice = {{"ice-mode", told.ice_lite ? "lite" : "full"},
                {"ice-role", told.ice_controlling ? "controlling" : "controlled"}};
    info.webrtc = {{"ice", iceReport(told)}, {"dtls", dtlsReport(told)}, {"dropped", dropReport(told)}};
    return info;
}

PluginHandle::Info emptyReport(Json plugin_specific) {
    PluginHandle::Info info;
    info.plugin_specific = std::move(plugin_specific);
    info.flags = flags({});
    info.sdps = Json::object();
    info.webrtc = Json::object();
    return info;
}

}  // namespace wf::janus::videoroom
