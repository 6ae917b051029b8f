#pragma once

#include <memory>
#include <utility>

#include "recorder/live/live_recorder.h"
#include "sfu/net/log.h"
#include "sfu/net/loop.h"
#include "sfu/net/packet_pool.h"
#include "sfu/net/rare_warning.h"
#include "sfu/room/forward_port.h"
#include "sfu/room/graveyard.h"
#include "sfu/room/media_settings.h"
#include "sfu/room/mirror_table.h"
#include "sfu/sctp/sctp_stack.h"
#include "sfu/stream/kept_packet.h"
#include "sfu/stream/ntp_clock.h"
#include "sfu/stream/stream_counters.h"
#include "sfu/stream/turn_delivery.h"
#include "sfu/transport/transport_factory.h"

namespace wf::room {

/// What the rooms of a worker share. Belongs to the worker and outlives its rooms.
struct WorkerServices {
    net::Loop& loop;
    net::PacketPool& pool;
    stream::KeptPacketPool& kept;
    stream::TurnDelivery& delivery;
    transport::TransportFactory& transports;
    live::LiveRecorder& recorder;
    sctp::SctpStack& sctp;
    Graveyard& graveyard;
    net::Log& log;
    stream::NtpClock clock;
    MediaSettings media;
    /// Of all forwarders; the first one opens it.
    std::unique_ptr<ForwardPort> forward_port{};
    stream::StreamCounters counters{};
    /// Publishers of other workers.
    MirrorTable mirrors{};
    /// Of what was refused because there is too much of it.
    net::RareWarning limits{log, "room"};

    Status openForwardPort() {
        if (forward_port != nullptr) {
            return {};
        }
        auto opened = ForwardPort::open(loop);
        if (!opened) {
            return opened.error();
        }
        forward_port = std::move(opened.value());
        return {};
    }
    /// Microseconds since the Unix epoch.
    [[nodiscard]] std::int64_t wallUs(net::Time time) const { return rtp::sinceUnixEpoch(clock.ntp(time)).count(); }
    [[nodiscard]] std::int64_t wallUs() const { return wallUs(loop.now()); }
};

}  // namespace wf::room
