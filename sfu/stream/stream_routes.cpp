#include "sfu/stream/stream_routes.h"

#include <algorithm>

#include "sfu/stream/receive_track.h"

namespace wf::stream {
namespace {

using Routes = std::optional<StreamRoute>;

bool isRtx(const ReceiveTrackConfig& config, std::uint8_t payload_type) {
    return config.rtx_payload_type == payload_type;
}

bool carries(const ReceiveTrackConfig& config, std::uint8_t payload_type) {
    return config.payload_type == payload_type || isRtx(config, payload_type) ||
           config.red_payload_type == payload_type;
}

/// The layer of a track that a packet says to be of: by its rid, or because there is only one.
Routes layerOf(ReceiveTrack& track, std::uint8_t payload_type, std::string_view rid) {
    const ReceiveTrackConfig& config = track.config();
    if (!carries(config, payload_type)) {
        return std::nullopt;
    }
    const bool rtx = isRtx(config, payload_type);
    if (config.layers.size() <= 1) {
        return StreamRoute{&track, 0, rtx};
    }
    for (std::size_t i = 0; i < config.layers.size(); ++i) {
        if (!rid.empty() && config.layers[i].rid == rid) {
            return StreamRoute{&track, static_cast<std::uint8_t>(i), rtx};
        }
    }
    return std::nullopt;
}

Routes byMid(std::string_view mid, std::uint8_t payload_type, std::string_view rid, StreamRoutes::Tracks tracks) {
    const auto found = std::ranges::find_if(tracks, [&](const auto& track) { return track->config().mid == mid; });
    return found == tracks.end() ? std::nullopt : layerOf(**found, payload_type, rid);
}

bool hasRid(const ReceiveTrack& track, std::string_view rid) {
    return std::ranges::any_of(track.config().layers, [&](const LayerConfig& layer) { return layer.rid == rid; });
}

/// Only the track that is alone in fitting will do. One that announced its SSRC does not take others.
Routes byExclusion(std::uint8_t payload_type, std::string_view rid, StreamRoutes::Tracks tracks) {
    Routes only;
    for (const auto& track : tracks) {
        const ReceiveTrackConfig& config = track->config();
        const bool announced = config.layers.size() == 1 && config.layers[0].ssrc && !isRtx(config, payload_type);
        const bool fits = rid.empty() ? !announced : hasRid(*track, rid);
        const Routes route = fits ? layerOf(*track, payload_type, rid) : std::nullopt;
        if (route && only) {
            return std::nullopt;
        }
        only = route ? route : only;
    }
    return only;
}

}  // namespace

const StreamRoute* StreamRoutes::find(std::uint32_t ssrc) const {
    for (const Entry& entry : entries_) {
        if (entry.ssrc == ssrc) {
            return &entry.route;
        }
    }
    return nullptr;
}

void StreamRoutes::set(std::uint32_t ssrc, const StreamRoute& route) {
    std::erase_if(entries_, [&](const Entry& entry) { return entry.ssrc == ssrc || entry.route == route; });
    entries_.push_back({ssrc, route});
}

std::optional<StreamRoute> StreamRoutes::resolve(const rtp::PacketView& packet, const PacketExtensions& extensions,
                                                 Tracks tracks) {
    const auto text = [&](Extension extension) { return asText(extensions.data(extension, packet.bytes())); };
    const bool repaired = extensions.has(Extension::kRepairedRid);
    const std::string_view rid = text(repaired ? Extension::kRepairedRid : Extension::kRid);
    if (extensions.has(Extension::kMid)) {
        return byMid(text(Extension::kMid), packet.payloadType(), rid, tracks);
    }
    return byExclusion(packet.payloadType(), rid, tracks);
}

}  // namespace wf::stream
