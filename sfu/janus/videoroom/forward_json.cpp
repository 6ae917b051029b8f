#include "sfu/janus/videoroom/forward_json.h"

namespace wf::janus::videoroom {
namespace {

const char* kindName(rtp::MediaKind kind) {
    return kind == rtp::MediaKind::kAudio ? "audio" : kind == rtp::MediaKind::kVideo ? "video" : "data";
}

Json forwarder(const room::ForwarderInfo& info) {
    Json data{{"stream_id", info.id},
              {"host", info.address.ip()},
              {"port", info.address.port()},
              {"type", kindName(info.kind)}};
    if (info.local_rtcp_port != 0) {
        data["local_rtcp_port"] = info.local_rtcp_port;
        data["remote_rtcp_port"] = info.remote_rtcp_port;
    }
    if (info.ssrc) {
        data["ssrc"] = *info.ssrc;
    }
    if (info.payload_type) {
        data["pt"] = *info.payload_type;
    }
    if (info.kind == rtp::MediaKind::kVideo && info.substream > 0) {
        data["substream"] = info.substream;
    }
    if (info.srtp) {
        data["srtp"] = true;
    }
    return data;
}

}  // namespace

Json forwarderList(const std::vector<room::ForwarderInfo>& forwarders) {
    Json list = Json::array();
    for (const room::ForwarderInfo& info : forwarders) {
        list.push_back(forwarder(info));
    }
    return list;
}

Json forwardingEvent(const room::ForwarderInfo& forwarder) {
    Json event{{"media", kindName(forwarder.kind)}};
    if (forwarder.kind == rtp::MediaKind::kVideo && forwarder.substream > 0) {
        event["video_substream"] = forwarder.substream;
    }
    event["stream_id"] = forwarder.id;
    event["host"] = forwarder.address.ip();
    event["port"] = forwarder.address.port();
    return event;
}

Json legacyForwarders(const std::vector<room::ForwarderInfo>& forwarders, const std::string& host) {
    Json data = Json::object();
    for (const room::ForwarderInfo& info : forwarders) {
        const std::string kind = kindName(info.kind);
        const std::string suffix = info.substream == 0 ? "" : "_" + std::to_string(info.substream + 1);
        data[kind + "_stream_id" + suffix] = info.id;
        data[kind + suffix] = info.address.port();
        if (info.remote_rtcp_port != 0) {
            data[kind + "_rtcp"] = info.remote_rtcp_port;
        }
    }
    data["warning"] = "deprecated_api";
    data["host"] = host;
    return data;
}

}  // namespace wf::janus::videoroom
