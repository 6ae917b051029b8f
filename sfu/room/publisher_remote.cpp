// Publishers without a connection: of other servers, and dummies.
#include <algorithm>
#include <utility>

#include "sfu/room/publisher.h"
#include "sfu/room/remote_media.h"
#include "sfu/room/room.h"
#include "sfu/sdp/payload_type_pool.h"

namespace wf::room {

RoomResult<RemotePublisherPorts> Publisher::openRemote(const RemotePublisherRequest& request) {
    auto input = RemoteInput::open(room_.services(), *this, request);
    if (!input) {
        return RoomError{RoomErrorCode::kUnknownError, input.error().message};
    }
    remote_input_ = std::move(input.value());
    e2ee_ = request.e2ee;
    openReceiver(*remote_input_);
    takeDescribed(request.streams);
    opened_ = true;
    updateRecording();
    room_.onPublished(*this);
    RemotePublisherPorts ports;
    ports.id = id();
    ports.rtp = remote_input_->rtpPort();
    ports.rtcp = remote_input_->rtcpPort();
    for (const net::Address& asked : {request.local_address, request.group}) {
        if (asked.family() != net::Address::Family::kNone) {
            ports.ip = asked.ip();
        }
    }
    return ports;
}

void Publisher::updateRemote(const RemotePublisherUpdate& update) {
    PublishRequest names;
    names.display = update.display;
    names.metadata = update.metadata;
    applyName(names);
    e2ee_ = update.e2ee.value_or(e2ee_);
    room_.annexes().tell(*this);
    if (update.streams.empty()) {
        return;
    }
    takeDescribed(update.streams);
    updateRecording();
    room_.onStreamsChanged(*this);
}

void Publisher::openDummy(const std::vector<PublishedStream>& streams, bool e2ee) {
    dummy_ = true;
    e2ee_ = e2ee;
    openReceiver(peer_);
    media_timer_.stop();
    takeDescribed(streams);
    opened_ = true;
}

void Publisher::takeDescribed(const std::vector<PublishedStream>& changes) {
    mergeStreams(changes, described_);
    negotiateLines(remoteMedia(described_), remoteText(described_));
    for (const PublishedStream& stream : described_) {
        tracks_[stream.mindex]->describe(stream.description);
    }
    const auto data = std::ranges::find_if(described_, [](const PublishedStream& stream) {
        return stream.kind == rtp::MediaKind::kData && !stream.disabled;
    });
    if (remote_input_ != nullptr) {
        remote_input_->setDataSsrc(data == described_.end() ? std::nullopt
                                                            : std::optional(cascadeSsrc(data->mindex, 0)));
    }
}

void Publisher::onRemoteRtp(MutableBytes packet, net::Time received) {
    const std::size_t line = (load32(packet, 8) - cascadeSsrc(0, 0)) / 10;
    const std::uint8_t second = load8(packet, 1);
    if (line < described_.size() && described_[line].codec) {
        store8(packet, 1, static_cast<std::uint8_t>((second & 0x80) | sdp::fixedPayloadType(*described_[line].codec)));
    }
    onPeerRtp(packet, received);
}

}  // namespace wf::room
