#pragma once

#include "recorder/live/live_recorder.h"
#include "sfu/net/log.h"
#include "sfu/net/loop.h"
#include "sfu/net/packet_pool.h"
#include "sfu/room/graveyard.h"
#include "sfu/room/media_settings.h"
#include "sfu/sctp/sctp_stack.h"
#include "sfu/stream/kept_packet.h"
#include "sfu/stream/ntp_clock.h"
#include "sfu/transport/transport_factory.h"

namespace wf::room {

/// What the rooms of a worker share. Belongs to the worker and outlives its rooms.
struct WorkerServices {
    net::Loop& loop;
    net::PacketPool& pool;
    stream::KeptPacketPool& kept;
    transport::TransportFactory& transports;
    live::LiveRecorder& recorder;
    sctp::SctpStack& sctp;
    Graveyard& graveyard;
    net::Log& log;
    stream::NtpClock clock;
    MediaSettings media;

    /// Microseconds since the Unix epoch.
    [[nodiscard]] std::int64_t wallUs(net::Time time) const { return rtp::sinceUnixEpoch(clock.ntp(time)).count(); }
    [[nodiscard]] std::int64_t wallUs() const { return wallUs(loop.now()); }
};

}  // namespace wf::room
