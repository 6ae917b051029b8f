#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sfu/stream/peer_receiver.h"
#include "sfu/stream/peer_sender.h"

namespace {

using namespace wf;
using namespace wf::stream;
using namespace std::chrono_literals;

class NullSender final : public PacketSender {
public:
    net::PacketPool& packetPool() override { return pool_; }
    bool sendRtp(net::PacketPtr packet) override {
        sequence = rtp::PacketView::parse(packet->bytes()).value().sequenceNumber();
        return true;
    }
    bool sendRtcp(net::PacketPtr) override { return true; }
    std::uint16_t sequence = 0;

private:
    net::PacketPool pool_{256};
};

struct Events final : ReceiveTrack::Listener, SendTrack::Listener {
    void onReceiving(ReceiveTrack&, std::size_t, bool) override {}
    void onSlowLink(ReceiveTrack&, std::uint32_t) override {}
    void onLayerChanged(SendTrack&, LayerKind, std::uint8_t) override {}
    void onSlowLink(SendTrack&, std::uint32_t) override {}
};

ReceiveTrackConfig trackOf(rtp::Codec codec, std::uint8_t payload_type, std::size_t layers) {
    ReceiveTrackConfig config;
    config.mid = std::string(1, static_cast<char>('a' + payload_type % 26));
    config.kind = rtp::mediaKind(codec);
    config.codec = codec;
    config.payload_type = payload_type;
    config.rtx_payload_type = static_cast<std::uint8_t>(payload_type + 1);
    if (codec == rtp::Codec::kOpus) {
        config.red_payload_type = 63;
    }
    config.clock_rate = rtp::rtpClockRate(codec);
    config.feedback = {true, true, true, true, true};
    config.extensions = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    for (std::uint32_t i = 0; i < layers; ++i) {
        config.layers.push_back(
            {payload_type * 16U + i, payload_type * 16U + 8 + i, std::string(1, static_cast<char>('0' + i))});
    }
    return config;
}

SendTrackConfig lineOf(const ReceiveTrackConfig& track) {
    SendTrackConfig config;
    config.mid = track.mid;
    config.kind = track.kind;
    config.codec = track.codec;
    config.payload_type = track.payload_type;
    config.rtx_payload_type = track.rtx_payload_type;
    config.clock_rate = track.clock_rate;
    config.ssrc = track.payload_type;
    config.rtx_ssrc = 1000U + track.payload_type;
    config.extensions = track.extensions;
    config.nack = true;
    return config;
}

}  // namespace

/// Records of a kind, a length and bytes: packets to a publisher's and a subscriber's streams, changes of layers, time
/// passing. Nothing that peers send may do harm.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
    KeptPacketPool kept(256);
    NullSender null;
    Events events;
    const NtpClock clock(net::Time(1h), 1'700'000'000s);
    net::Time now(1h);
    PeerReceiver receiver({.slow_link_threshold = 1}, null, kept, clock);
    PeerSender sender({.slow_link_threshold = 1}, null, clock);
    for (const auto& config :
         {trackOf(rtp::Codec::kVp8, 96, 3), trackOf(rtp::Codec::kVp9, 98, 1), trackOf(rtp::Codec::kH264, 100, 2),
          trackOf(rtp::Codec::kAv1, 102, 1), trackOf(rtp::Codec::kH265, 104, 1), trackOf(rtp::Codec::kOpus, 111, 0)}) {
        ReceiveTrack& track = receiver.addTrack(config, events);
        sender.addTrack(lineOf(config), events).setSource(&track, now);
        if (config.red_payload_type) {
            SendTrackConfig red = lineOf(config);
            red.mid = "red";
            red.ssrc = *config.red_payload_type;
            red.red_payload_type = config.red_payload_type;
            sender.addTrack(red, events).setSource(&track, now);
        }
    }
    receiver.setBitrateLimit(1'000'000, now);
    std::vector<std::byte> packet;
    while (size >= 3) {
        const std::uint8_t kind = data[0];
        const std::size_t length = std::min<std::size_t>(data[1] * 8U + data[2] % 8U, size - 3);
        const Bytes bytes = std::as_bytes(std::span(data + 3, length));
        packet.assign(bytes.begin(), bytes.end());
        data += 3 + length;
        size -= 3 + length;
        now += (kind >> 4) * 10ms;
        switch (kind % 6) {
            case 0:
            case 1:
                receiver.onRtp(packet, now);
                break;
            case 2:
                receiver.onRtcp(packet, now);
                break;
            case 3:
                sender.onRtcp(packet, now);
                break;
            case 4:
                receiver.onTimer(now);
                sender.onTimer(now);
                break;
            default:
                if (SendTrack* const track = sender.track(receiver.track("s") != nullptr ? "s" : "a")) {
                    track->setTarget({.substream = static_cast<std::uint8_t>(kind % 3),
                                      .temporal = static_cast<std::uint8_t>(length % 3)},
                                     now);
                    track->setPaused(length % 2 != 0, now);
                }
        }
    }
    return 0;
}
