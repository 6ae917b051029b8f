#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "rtp/rtcp/compound.h"
#include "sfu/stream/packet_sender.h"
#include "sfu/stream/receive_track.h"
#include "sfu/stream/send_track.h"
#include "tests/support/byte_lists.h"
#include "tests/unit/sfu/stream/stream_packets.h"

namespace wf::stream::test {

/// Keeps what is sent.
class SpySender final : public PacketSender {
public:
    net::PacketPool& packetPool() override { return pool_; }
    bool sendRtp(net::PacketPtr packet) override {
        rtp.push_back(wf::test::copyBytes(packet->bytes()));
        return true;
    }
    bool sendRtcp(net::PacketPtr packet) override {
        rtcp.push_back(wf::test::copyBytes(packet->bytes()));
        return true;
    }
    /// The RTCP packets of all compounds of this kind, cleared with them.
    std::vector<Octets> take(rtcp::PacketType type) const {
        std::vector<Octets> found;
        for (const Octets& compound : rtcp) {
            rtcp::CompoundReader reader(compound);
            while (const auto packet = reader.next()) {
                if (packet->type == type) {
                    Octets bytes(4 + packet->body.size());
                    store8(bytes, 0, static_cast<std::uint8_t>(0x80 | packet->count));
                    store8(bytes, 1, static_cast<std::uint8_t>(type));
                    store16(bytes, 2, static_cast<std::uint16_t>(packet->body.size() / 4));
                    std::ranges::copy(packet->body, bytes.begin() + 4);
                    found.push_back(std::move(bytes));
                }
            }
        }
        return found;
    }

    std::vector<Octets> rtp;
    std::vector<Octets> rtcp;

private:
    net::PacketPool pool_;
};

struct ReceiveEvents final : ReceiveTrack::Listener {
    void onReceiving(ReceiveTrack& track, std::size_t layer, bool receiving) override {
        events.push_back(track.config().mid + ":" + std::to_string(layer) + (receiving ? " on" : " off"));
    }
    void onSlowLink(ReceiveTrack&, std::uint32_t lost) override { slow.push_back(lost); }

    std::vector<std::string> events;
    std::vector<std::uint32_t> slow;
};

struct SendEvents final : SendTrack::Listener {
    void onLayerChanged(SendTrack&, LayerKind kind, std::uint8_t layer) override { layers.emplace_back(kind, layer); }
    void onSlowLink(SendTrack&, std::uint32_t lost) override { slow.push_back(lost); }

    std::vector<std::pair<LayerKind, int>> layers;
    std::vector<std::uint32_t> slow;
};

/// Notes what a track delivers.
struct SpyConsumer final : TrackConsumer {
    void onMediaPacket(const MediaPacket& packet) override {
        packets.push_back(wf::test::copyBytes(packet.view.bytes()));
        media.push_back(packet);
    }
    void onSenderReport(const ReceivedSenderReport& report) override { reports.push_back(report); }
    void onTrackGone(ReceiveTrack&) override { gone = true; }

    std::vector<Octets> packets;
    std::vector<MediaPacket> media;  ///< the views are stale
    std::vector<ReceivedSenderReport> reports;
    bool gone = false;
};

}  // namespace wf::stream::test
