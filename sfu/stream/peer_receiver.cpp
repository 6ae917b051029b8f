#include "sfu/stream/peer_receiver.h"

#include <algorithm>
#include <utility>

namespace wf::stream {
namespace {

/// Original sequence number at the beginning of an RTX payload (RFC 4588 section 4).
constexpr std::size_t kOsnSize = 2;

}  // namespace

PeerReceiver::PeerReceiver(const Config& config, PacketSender& sender, KeptPacketPool& kept, const NtpClock& clock)
    : link_(config, sender, clock), keeper_(kept) {}

PeerReceiver::~PeerReceiver() = default;

ReceiveTrack& PeerReceiver::addTrack(ReceiveTrackConfig config, ReceiveTrack::Listener& listener) {
    tracks_.push_back(std::make_unique<ReceiveTrack>(std::move(config), listener, link_));
    addRoutes(*tracks_.back());
    return *tracks_.back();
}

bool PeerReceiver::updateTrack(ReceiveTrackConfig config) {
    ReceiveTrack* const found = track(config.mid);
    if (found == nullptr) {
        return false;
    }
    found->update(std::move(config));
    rebuildRoutes();
    return true;
}

void PeerReceiver::removeTrack(std::string_view mid) {
    const auto found = std::ranges::find_if(tracks_, [&](const auto& track) { return track->config().mid == mid; });
    if (found != tracks_.end()) {
        const std::unique_ptr<ReceiveTrack> removed = std::move(*found);
        tracks_.erase(found);
        rebuildRoutes();
    }
}

ReceiveTrack* PeerReceiver::track(std::string_view mid) {
    const auto found = std::ranges::find_if(tracks_, [&](const auto& track) { return track->config().mid == mid; });
    return found == tracks_.end() ? nullptr : found->get();
}

void PeerReceiver::relay(ReceiveTrack& track, MediaPacket& packet) {
    packet.keeper = &keeper_;
    keeper_.next();
    track.relay(packet);
    keeper_.next();
}

void PeerReceiver::addRoutes(ReceiveTrack& track) {
    const ReceiveTrackConfig& config = track.config();
    extensions_.add(config.extensions);
    for (std::size_t i = 0; i < track.layerCount(); ++i) {
        const auto layer = static_cast<std::uint8_t>(i);
        if (track.layer(i).ssrc()) {
            routes_.set(*track.layer(i).ssrc(), {&track, layer, false});
        }
        if (i < config.layers.size() && config.layers[i].rtx_ssrc) {
            routes_.set(*config.layers[i].rtx_ssrc, {&track, layer, true});
        }
    }
}

/// Media SSRCs that were learned stay; those of RTX are learned again.
void PeerReceiver::rebuildRoutes() {
    routes_.clear();
    extensions_.clear();
    for (const auto& track : tracks_) {
        addRoutes(*track);
    }
}

void PeerReceiver::onRtp(MutableBytes packet, net::Time now) {
    auto view = rtp::PacketView::parse(packet);
    if (!view) {
        ++stats_.malformed;
        ++link_.counters().unusable;
        return;
    }
    ++stats_.packets;
    stats_.bytes += packet.size();
    const PacketExtensions extensions = extensions_.read(*view);
    const Bytes transport_cc = extensions.data(Extension::kTransportCc, packet);
    if (transport_cc.size() == 2) {
        transport_cc_.onPacket(load16(transport_cc, 0), view->ssrc(), now);
    }
    const StreamRoute* route = routeOf(*view, extensions);
    if (route == nullptr) {
        ++stats_.unrouted;
        ++link_.counters().unusable;
        return;
    }
    if (!route->rtx) {
        deliver({.view = *view, .received = now, .layer = route->layer, .extensions = extensions}, *route->track);
    } else if (undoRtx(packet, *route)) {
        view = rtp::PacketView::parse(packet);
        deliver({.view = *view,
                 .received = now,
                 .layer = route->layer,
                 .retransmitted = true,
                 .extensions = extensions_.read(*view)},
                *route->track);
    }
}

/// A mid in the packet overrules what was known of its SSRC (RFC 8843 section 9.2).
const StreamRoute* PeerReceiver::routeOf(const rtp::PacketView& packet, const PacketExtensions& extensions) {
    const StreamRoute* known = routes_.find(packet.ssrc());
    const std::string_view mid = asText(extensions.data(Extension::kMid, packet.bytes()));
    if (known != nullptr && (mid.empty() || known->track->config().mid == mid)) {
        return known;
    }
    const auto found = StreamRoutes::resolve(packet, extensions, tracks_);
    if (!found) {
        return nullptr;
    }
    routes_.set(packet.ssrc(), *found);
    if (!found->rtx) {
        found->track->layerAt(found->layer).setSsrc(packet.ssrc());
    }
    return routes_.find(packet.ssrc());
}

/// Puts the original sequence number, payload type and SSRC back, and the header where the number was (RFC 4588
/// section 4). False when there is nothing to restore: padding, or media that was never seen.
bool PeerReceiver::undoRtx(MutableBytes& packet, const StreamRoute& route) {
    const auto view = rtp::PacketView::parse(packet);
    const auto ssrc = route.track->layer(route.layer).ssrc();
    if (!view || view->payload().size() <= kOsnSize || !ssrc) {
        stats_.bad_rtx += view && view->payload().empty() ? 0U : 1U;
        return false;
    }
    const std::uint16_t original = load16(view->payload(), 0);
    const std::size_t header_size = view->headerSize();
    std::ranges::copy_backward(packet.first(header_size), packet.subspan(kOsnSize, header_size).end());
    packet = packet.subspan(kOsnSize);
    const unsigned marker = load8(packet, 1) & 0x80U;
    store8(packet, 1, static_cast<std::uint8_t>(marker | route.track->config().payload_type));
    store16(packet, 2, original);
    store32(packet, 8, *ssrc);
    return true;
}

void PeerReceiver::deliver(MediaPacket packet, ReceiveTrack& track) {
    const ReceiveTrackConfig& config = track.config();
    const std::uint8_t payload_type = packet.view.payloadType();
    packet.red = config.red_payload_type == payload_type;
    if (!packet.red && payload_type != config.payload_type) {
        ++stats_.unrouted;
        ++link_.counters().unusable;
        return;
    }
    if (!packet.red && config.kind == rtp::MediaKind::kVideo) {
        packet.facts = readPayloadFacts(config.codec, packet.view.payload());
    }
    packet.audio_level = rtp::parseAudioLevel(packet.extension(Extension::kAudioLevel));
    packet.orientation = rtp::parseVideoOrientation(packet.extension(Extension::kVideoOrientation));
    packet.keeper = &keeper_;
    keeper_.next();
    const bool taken = track.deliver(packet);
    keeper_.next();
    if (taken && config.kind == rtp::MediaKind::kVideo) {
        sayBitrate(limiter_.onVideoPacket(packet.received));
    }
}

}  // namespace wf::stream
