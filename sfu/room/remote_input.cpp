#include "sfu/room/remote_input.h"

#include <algorithm>
#include <utility>

#include "rtp/packet.h"
#include "rtp/rtcp/compound.h"
#include "sfu/room/forward_port.h"
#include "sfu/room/random_id.h"

namespace wf::room {

namespace {

// Ports that nobody asked for are taken from these, as Janus does: firewalls may know of them.
constexpr std::uint16_t kFirstPort = 10000;
constexpr std::uint16_t kLastPort = 60000;
constexpr int kTries = 50;

/// Of the channel that a message came on; empty when it is not told.
std::string_view protocolOf(const rtp::PacketView& packet) {
    if (packet.extensionProfile() != kCascadeProtocolProfile) {
        return {};
    }
    const std::string_view padded = asText(packet.extension());
    return padded.substr(0, padded.find('\0'));
}

std::uint16_t randomPort() {
    return static_cast<std::uint16_t>(kFirstPort + randomNumber() % (kLastPort - kFirstPort + 1));
}

}  // namespace

RemoteInput::RemoteInput(WorkerServices& services, Listener& listener)
    : services_(services),
      listener_(listener),
      rtp_(*this),
      rtcp_(*this),
      heard_(services.loop.now()),
      silence_timer_(services.loop, [this] { checkSilence(); }) {}

Result<std::unique_ptr<RemoteInput>> RemoteInput::open(WorkerServices& services, Listener& listener,
                                                       const RemotePublisherRequest& request) {
    std::unique_ptr<RemoteInput> input(new RemoteInput(services, listener));
    if (request.srtp) {
        auto receiver = srtp::SrtpReceiver::create(*request.srtp);
        if (!receiver) {
            return receiver.error();
        }
        input->srtp_.emplace(std::move(receiver.value()));
    }
    const bool to_group = request.group.family() != net::Address::Family::kNone;
    if (to_group) {
        auto joined = net::MulticastMembership::join(request.group, request.interface);
        if (!joined) {
            return joined.error();
        }
        input->membership_.emplace(std::move(joined.value()));
    }
    const net::Address& local = to_group ? request.group : request.local_address;
    if (Status status = input->openPort(input->rtp_, local, request.port); !status) {
        return status.error();
    }
    if (Status status = input->openPort(input->rtcp_, local, 0); !status) {
        return status.error();
    }
    input->silence_limit_ = request.silence_limit;
    if (request.silence_limit > std::chrono::seconds(0)) {
        input->silence_timer_.repeat(std::chrono::seconds(1));
    }
    return input;
}

Status RemoteInput::openPort(Port& port, const net::Address& local, std::uint16_t wanted) {
    const int tries = wanted == 0 ? kTries : 1;
    Error error;
    for (int i = 0; i < tries; ++i) {
        const std::uint16_t number = wanted == 0 ? randomPort() : wanted;
        net::UdpSocket::Options options;
        options.bind = local.withPort(number);
        auto opened = local.family() == net::Address::Family::kNone
                          ? ForwardPort::openSocket(services_.loop, port, number)
                          : net::UdpSocket::open(services_.loop, port, options);
        if (opened) {
            port.socket = std::move(opened.value());
            return {};
        }
        error = opened.error();
    }
    return error;
}

void RemoteInput::onDatagram(const Port& port, const net::UdpSocket::Datagram& datagram) {
    heard_ = datagram.received;
    if (&port == &rtp_) {
        onRtp(datagram.bytes, datagram.received);
    } else {
        onControl(datagram);
    }
}

void RemoteInput::onRtp(MutableBytes packet, net::Time received) {
    if (srtp_) {
        const auto size = srtp_->unprotectRtp(packet);
        if (!size) {
            return;
        }
        packet = packet.first(*size);
    }
    const auto view = rtp::PacketView::parse(packet);
    if (!view) {
        return;
    }
    if (data_ssrc_ && view->ssrc() == *data_ssrc_) {
        onData(*view);
    } else {
        listener_.onRemoteRtp(packet, received);
    }
}

void RemoteInput::onData(const rtp::PacketView& packet) {
    const std::uint8_t type = packet.payloadType();
    if (type == kCascadeTextPartPayloadType || type == kCascadeBinaryPartPayloadType) {
        onDataPart(packet, type == kCascadeBinaryPartPayloadType);
    } else {
        listener_.onRemoteMessage({packet.payload(), type == 1, protocolOf(packet)});
    }
}

// A message of which a part is missing is dropped.
void RemoteInput::onDataPart(const rtp::PacketView& packet, bool binary) {
    const std::uint32_t number = packet.timestamp();
    const bool follows = packet.sequenceNumber() == static_cast<std::uint16_t>(data_sequence_ + 1);
    data_sequence_ = packet.sequenceNumber();
    if (number == 0) {
        data_parts_.clear();
    } else if (number != next_data_part_ || !follows) {
        next_data_part_ = 0;
        return;
    }
    next_data_part_ = number + 1;
    data_parts_.append(asText(packet.payload()));
    if (data_parts_.size() > kMaxMessageBytes) {
        next_data_part_ = 0;
    } else if (packet.marker()) {
        next_data_part_ = 0;
        listener_.onRemoteMessage({asBytes(data_parts_), binary, protocolOf(packet)});
    }
}

void RemoteInput::onControl(const net::UdpSocket::Datagram& datagram) {
    const bool known = std::ranges::find(senders_, datagram.from) != senders_.end();
    if (!known) {
        if (senders_.size() == kMaxSenders) {
            senders_.erase(senders_.begin());
        }
        senders_.push_back(datagram.from);
    }
    if (rtcp::isRtcp(datagram.bytes)) {
        listener_.onRemoteRtcp(datagram.bytes, datagram.received);
    }
}

bool RemoteInput::sendRtcp(net::PacketPtr packet) {
    for (const net::Address& sender : senders_) {
        if (net::PacketPtr copy = services_.pool.take(packet->bytes())) {
            rtcp_.socket->send(std::move(copy), sender);
        }
    }
    return !senders_.empty();
}

void RemoteInput::checkSilence() {
    if (services_.loop.now() - heard_ >= silence_limit_) {
        silence_timer_.stop();
        listener_.onRemoteSilence();
    }
}

}  // namespace wf::room
