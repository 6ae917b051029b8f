#include "sfu/room/rtp_forwarder.h"

#include <algorithm>
#include <utility>

#include "rtp/rtcp/reports.h"
#include "sfu/room/cascade.h"

namespace wf::room {

namespace {

stream::SendTrackConfig bestLayerConfig(const stream::ReceiveTrackConfig& source, std::uint32_t ssrc) {
    stream::SendTrackConfig config;
    config.mid = source.mid;
    config.kind = source.kind;
    config.codec = source.codec;
    config.payload_type = source.payload_type;
    config.clock_rate = source.clock_rate;
    config.ssrc = ssrc;
    config.extensions = source.extensions;
    return config;
}

constexpr std::size_t kExtensionHeaderSize = 4;

std::size_t protocolExtensionSize(std::string_view protocol) {
    const bool told = !protocol.empty() && protocol.size() <= kMaxCascadeProtocolBytes;
    return told ? kExtensionHeaderSize + (protocol.size() + 3) / 4 * 4 : 0;
}

void writeProtocol(MutableBytes extension, std::string_view protocol) {
    std::ranges::fill(extension, std::byte{0});
    store16(extension, 0, kCascadeProtocolProfile);
    store16(extension, 2, static_cast<std::uint16_t>((extension.size() - kExtensionHeaderSize) / 4));
    std::ranges::copy(asBytes(protocol), extension.subspan(kExtensionHeaderSize).begin());
}

}  // namespace

RtpForwarder::RtpForwarder(WorkerServices& services, const ForwardTarget& target) : services_(services) {
    info_.address = target.address;
    info_.ssrc = target.ssrc;
    info_.payload_type = target.payload_type;
    info_.substream = target.substream;
    info_.srtp = target.srtp.has_value();
    between_servers_ = target.between_servers;
}

Result<std::unique_ptr<RtpForwarder>> RtpForwarder::create(WorkerServices& services, std::uint32_t id,
                                                           const ForwardTarget& target, PublishedTrack& track) {
    std::unique_ptr<RtpForwarder> forwarder(new RtpForwarder(services, target));
    forwarder->info_.id = id;
    forwarder->info_.kind = track.info().kind;
    forwarder->mid_ = track.info().mid;
    forwarder->data_ = track.info().kind == rtp::MediaKind::kData;
    if (Status status = forwarder->openWays(target); !status) {
        return status.error();
    }
    if (track.source() != nullptr) {
        forwarder->attach(target, *track.source());
    }
    return forwarder;
}

Status RtpForwarder::openWays(const ForwardTarget& target) {
    if (Status status = services_.openForwardPort(); !status) {
        return status;
    }
    if (target.srtp && (!data_ || between_servers_)) {
        auto sender = srtp::makeSrtpSender(*target.srtp);
        if (!sender) {
            return sender.error();
        }
        srtp_ = std::move(sender.value());
    }
    if (target.rtcp_port == 0 || info_.kind != rtp::MediaKind::kVideo) {
        return {};
    }
    auto feedback = ForwardFeedback::open(
        services_.loop, services_.pool,
        {target.address.withPort(target.rtcp_port), [this](std::uint32_t /*ssrc*/) { requestKeyFrame(); }});
    if (!feedback) {
        return feedback.error();
    }
    feedback_ = std::move(feedback.value());
    info_.local_rtcp_port = feedback_->localPort();
    info_.remote_rtcp_port = feedback_->remotePort();
    return {};
}

void RtpForwarder::attach(const ForwardTarget& target, stream::ReceiveTrack& source) {
    source_ = &source;
    if (target.best_layer && source.layerCount() > 1) {
        const auto config = bestLayerConfig(source.config(), info_.ssrc.value_or(info_.id));
        best_.reset(new BestLayer(services_, config, *this));
        best_->setSource(&source);
    } else if (!target.best_layer) {
        layer_ = static_cast<std::uint8_t>(target.substream);
    }
    source.addConsumer(*this);
    requestKeyFrame();
}

RtpForwarder::~RtpForwarder() {
    best_.reset();
    if (source_ != nullptr) {
        source_->removeConsumer(*this);
    }
}

void RtpForwarder::onTrackGone(stream::ReceiveTrack& /*track*/) { source_ = nullptr; }

void RtpForwarder::requestKeyFrame() {
    if (source_ == nullptr || info_.kind != rtp::MediaKind::kVideo) {
        return;
    }
    if (layer_ && *layer_ < source_->layerCount()) {
        source_->requestKeyFrame(*layer_, services_.loop.now());
    } else {
        source_->requestKeyFrame(services_.loop.now());
    }
}

void RtpForwarder::onMediaPacket(const stream::MediaPacket& packet) {
    if (best_ != nullptr || (layer_ && *layer_ != packet.layer)) {
        return;
    }
    send(packet.view.bytes(), info_.payload_type);
}

void RtpForwarder::send(Bytes packet, std::optional<std::uint8_t> payload_type) {
    net::PacketPtr copy = services_.pool.take(packet);
    if (copy == nullptr) {
        return;
    }
    const MutableBytes bytes = copy->bytes();
    if (payload_type) {
        store8(bytes, 1, static_cast<std::uint8_t>((load8(bytes, 1) & 0x80) | *payload_type));
    }
    if (info_.ssrc) {
        store32(bytes, 8, *info_.ssrc);
    }
    protectAndSend(std::move(copy));
}

void RtpForwarder::protectAndSend(net::PacketPtr packet) {
    if (srtp_ != nullptr) {
        const auto size = srtp_->protectRtp(packet->room(), packet->size());
        if (!size) {
            return;
        }
        packet->setSize(*size);
    }
    services_.forward_port->send(std::move(packet), info_.address);
}

void RtpForwarder::sendData(const DataMessage& message) {
    if (!between_servers_) {
        if (net::PacketPtr packet = services_.pool.take(message.bytes)) {
            services_.forward_port->send(std::move(packet), info_.address);
        }
        return;
    }
    if (message.bytes.size() <= kCascadeDataPartBytes) {
        return sendData(message, message.binary ? 1 : 0, 0);
    }
    const std::uint8_t type = message.binary ? kCascadeBinaryPartPayloadType : kCascadeTextPartPayloadType;
    std::uint32_t number = 0;
    DataMessage part = message;
    for (Bytes rest = message.bytes; !rest.empty();) {
        part.bytes = rest.first(std::min(rest.size(), kCascadeDataPartBytes));
        rest = rest.subspan(part.bytes.size());
        sendData(part, static_cast<std::uint8_t>((rest.empty() ? 0x80 : 0) | type), number++);
    }
}

void RtpForwarder::sendData(const DataMessage& part, std::uint8_t marker_and_type, std::uint32_t number) {
    net::PacketPtr packet = services_.pool.take(part.bytes);
    const std::size_t extension = protocolExtensionSize(part.protocol);
    if (packet == nullptr || !packet->prepend(rtp::PacketView::kFixedHeaderSize + extension)) {
        return;
    }
    const MutableBytes header = packet->bytes();
    store8(header, 0, extension > 0 ? 0x90 : 0x80);
    if (extension > 0) {
        writeProtocol(header.subspan(rtp::PacketView::kFixedHeaderSize, extension), part.protocol);
    }
    store8(header, 1, marker_and_type);
    store16(header, 2, ++data_sequence_);
    store32(header, 4, number);
    store32(header, 8, info_.ssrc.value_or(info_.id));
    protectAndSend(std::move(packet));
}

// By the server's clock: one for all lines of the publisher.
void RtpForwarder::onSenderReport(const stream::ReceivedSenderReport& report) {
    if (reports_ == nullptr || (layer_ && *layer_ != report.layer)) {
        return;
    }
    net::PacketPtr packet = services_.pool.take();
    if (packet == nullptr) {
        return;
    }
    rtcp::SenderInfo info;
    info.ntp = report.server_ntp;
    info.rtp_timestamp = report.rtp_timestamp;
    if (const auto size = rtcp::writeSenderReport(packet->room(), info_.ssrc.value_or(info_.id), info, {})) {
        packet->setSize(*size);
        reports_->send(std::move(packet));
    }
}

}  // namespace wf::room
