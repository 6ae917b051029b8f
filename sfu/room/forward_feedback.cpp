#include "sfu/room/forward_feedback.h"

#include <array>
#include <utility>

#include "rtp/rtcp/compound.h"
#include "rtp/rtcp/feedback.h"
#include "sfu/room/forward_port.h"

namespace wf::room {

Result<std::unique_ptr<ForwardFeedback>> ForwardFeedback::open(net::Loop& loop, net::PacketPool& pool, Config config) {
    std::unique_ptr<ForwardFeedback> feedback(new ForwardFeedback(pool, std::move(config)));
    auto socket = ForwardPort::openSocket(loop, *feedback);
    if (!socket) {
        return socket.error();
    }
    feedback->socket_ = std::move(socket.value());
    feedback->sayHello();
    feedback->sayHello();
    return feedback;
}

void ForwardFeedback::sayHello() {
    std::array<std::byte, 12> packet{};
    store8(packet, 0, 0x80);
    send(pool_.take(packet));
}

void ForwardFeedback::send(net::PacketPtr packet) {
    if (packet != nullptr) {
        socket_->send(std::move(packet), config_.remote);
    }
}

void ForwardFeedback::onDatagram(const net::UdpSocket::Datagram& datagram) {
    if (!rtcp::isRtcp(datagram.bytes)) {
        return;
    }
    rtcp::CompoundReader reader(datagram.bytes);
    while (const auto packet = reader.next()) {
        const auto feedback = rtcp::parseFeedback(*packet);
        if (feedback && feedback->kind == rtcp::FeedbackKind::kPli) {
            config_.key_frame_wanted(feedback->media_ssrc);
        } else if (feedback && feedback->kind == rtcp::FeedbackKind::kFir) {
            for (const rtcp::FirEntry entry : rtcp::FirEntries(feedback->fci)) {
                config_.key_frame_wanted(entry.ssrc);
            }
        }
    }
}

}  // namespace wf::room
