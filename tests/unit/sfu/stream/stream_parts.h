#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "rtp/rtcp/feedback.h"
#include "rtp/rtcp/session.h"
#include "rtp/rtcp/transport_cc.h"
#include "sfu/stream/peer_receiver.h"
#include "sfu/stream/peer_sender.h"
#include "tests/unit/sfu/stream/stream_configs.h"
#include "tests/unit/sfu/stream/stream_packets.h"
#include "tests/unit/sfu/stream/stream_spies.h"

namespace wf::stream::test {

/// One publisher and one subscriber on one loop.
class StreamTest : public testing::Test {
protected:
    void give(const PacketSpec& spec) { give(packetOf(spec)); }
    void give(Octets packet) { receiver.onRtp(packet, clock.now()); }
    void pass(net::Duration time) {
        for (net::Duration left = time; left > 0ms; left -= PeerReceiver::kTimerPeriod) {
            clock.advance(std::min<net::Duration>(left, PeerReceiver::kTimerPeriod));
            receiver.onTimer(clock.now());
            sender.onTimer(clock.now());
        }
    }

    net::ManualClock clock;
    KeptPacketPool kept;
    SpySender to_publisher;
    SpySender to_subscriber;
    ReceiveEvents received;
    SendEvents sent;
    SpyConsumer audio;  // consumers outlive the receiver's tracks
    SpyConsumer video;
    PeerReceiver receiver{PeerReceiver::Config{.local_ssrc = 7}, to_publisher, kept, kNtpClock};
    PeerSender sender{PeerSender::Config{.local_ssrc = 8}, to_subscriber, kNtpClock};
};

}  // namespace wf::stream::test
