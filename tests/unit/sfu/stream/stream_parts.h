#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "rtp/packet.h"
#include "rtp/packet_builder.h"
#include "rtp/rtcp/compound.h"
#include "rtp/rtcp/feedback.h"
#include "rtp/rtcp/reports.h"
#include "rtp/rtcp/session.h"
#include "rtp/rtcp/transport_cc.h"
#include "sfu/net/clock.h"
#include "sfu/stream/kept_packet.h"
#include "sfu/stream/peer_receiver.h"
#include "sfu/stream/peer_sender.h"
#include "tests/support/byte_lists.h"

namespace wf::stream::test {

using namespace std::chrono_literals;
using Octets = std::vector<std::byte>;

inline const NtpClock kNtpClock(net::Time(1h), 1'700'000'000s);

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

inline ReceiveTrackConfig audioTrack(std::string mid = "0", std::uint32_t ssrc = 1000) {
    ReceiveTrackConfig config;
    config.mid = std::move(mid);
    config.payload_type = 111;
    config.layers = {{ssrc, std::nullopt, ""}};
    config.extensions = {.mid = 4, .audio_level = 1};
    return config;
}

inline ReceiveTrackConfig videoTrack(std::string mid = "1", std::uint32_t ssrc = 2000) {
    ReceiveTrackConfig config;
    config.mid = std::move(mid);
    config.kind = rtp::MediaKind::kVideo;
    config.codec = rtp::Codec::kVp8;
    config.payload_type = 96;
    config.rtx_payload_type = 97;
    config.clock_rate = 90000;
    config.feedback = {.nack = true, .pli = true, .fir = false, .remb = true, .transport_cc = true};
    config.layers = {{ssrc, ssrc + 1, ""}};
    config.extensions = {.mid = 4, .rid = 5, .repaired_rid = 6, .transport_cc = 3, .video_orientation = 13};
    return config;
}

inline ReceiveTrackConfig simulcastTrack(std::string mid = "1", std::uint32_t ssrc = 3000) {
    ReceiveTrackConfig config = videoTrack(std::move(mid), ssrc);
    config.layers = {{ssrc, ssrc + 1, ""}, {ssrc + 10, ssrc + 11, ""}, {ssrc + 20, ssrc + 21, ""}};
    return config;
}

inline SendTrackConfig audioLine(std::string mid = "a", std::uint32_t ssrc = 71) {
    SendTrackConfig config;
    config.mid = std::move(mid);
    config.payload_type = 109;
    config.ssrc = ssrc;
    config.extensions = {.mid = 9, .audio_level = 2};
    return config;
}

inline SendTrackConfig videoLine(std::string mid = "v", std::uint32_t ssrc = 81) {
    SendTrackConfig config;
    config.mid = std::move(mid);
    config.kind = rtp::MediaKind::kVideo;
    config.codec = rtp::Codec::kVp8;
    config.payload_type = 120;
    config.rtx_payload_type = 121;
    config.clock_rate = 90000;
    config.ssrc = ssrc;
    config.rtx_ssrc = ssrc + 1;
    config.extensions = {.mid = 9, .video_orientation = 3};
    config.nack = true;
    return config;
}

/// One RTP packet with 40 bytes of payload that tell its number apart, and what the test sets.
struct PacketSpec {
    std::uint32_t ssrc = 1000;
    std::uint16_t sequence = 1;
    std::uint32_t timestamp = 0;
    std::uint8_t payload_type = 111;
    bool marker = false;
    Octets payload = Octets(40, std::byte{0x55});
    std::vector<rtp::ExtensionElement> extensions{};
    std::uint8_t padding = 0;
};

inline Octets packetOf(const PacketSpec& spec) {
    Octets out(1500);
    const auto size = rtp::buildPacket(out, {.marker = spec.marker,
                                             .payload_type = spec.payload_type,
                                             .sequence_number = spec.sequence,
                                             .timestamp = spec.timestamp,
                                             .ssrc = spec.ssrc,
                                             .extensions = spec.extensions,
                                             .payload = spec.payload,
                                             .padding_size = spec.padding});
    out.resize(size.value());
    return out;
}

/// A VP8 payload with every descriptor field (RFC 7741 section 4.2).
struct Vp8Spec {
    bool key = false;
    bool start = true;
    std::uint16_t picture = 0;
    std::uint8_t tl0 = 0;
    std::uint8_t temporal = 0;
    bool sync = false;
    std::uint8_t key_index = 0;
    std::uint32_t content = 0;
};

inline Octets vp8Payload(const Vp8Spec& spec) {
    Octets out(24, std::byte{0});
    store8(out, 0, spec.start ? 0x90 : 0x80);
    store8(out, 1, 0xf0);
    store16(out, 2, static_cast<std::uint16_t>(0x8000U | spec.picture));
    store8(out, 4, spec.tl0);
    store8(out, 5, static_cast<std::uint8_t>(spec.temporal << 6 | (spec.sync ? 0x20 : 0) | spec.key_index));
    store8(out, 6, spec.key ? 0x00 : 0x01);
    store32(out, 20, spec.content);
    return out;
}

inline PacketSpec vp8Packet(std::uint32_t ssrc, std::uint16_t sequence, std::uint32_t timestamp, const Vp8Spec& vp8) {
    PacketSpec spec;
    spec.ssrc = ssrc;
    spec.sequence = sequence;
    spec.timestamp = timestamp;
    spec.payload_type = 96;
    spec.marker = true;
    spec.payload = vp8Payload(vp8);
    return spec;
}

inline rtp::PacketView viewOf(const Octets& packet) { return rtp::PacketView::parse(packet).value(); }

/// A compound of an empty receiver report and what `write` writes.
template <class Write>
Octets compoundOf(const Write& write) {
    Octets out(1500);
    std::size_t size = rtcp::writeReceiverReport(out, 5, {}).value();
    size += write(MutableBytes(out).subspan(size)).value();
    out.resize(size);
    return out;
}

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
    PeerReceiver receiver{PeerReceiver::Config{.local_ssrc = 7}, to_publisher, kept, kNtpClock};
    PeerSender sender{PeerSender::Config{.local_ssrc = 8}, to_subscriber, kNtpClock};
};

}  // namespace wf::stream::test
