// Forwarding one publisher's packets to N subscribers: reading, layer choice, rewriting into pooled buffers. Nothing is
// encrypted or sent. Argument: subscribers.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "sfu/stream/peer_receiver.h"
#include "sfu/stream/peer_sender.h"
#include "tests/unit/sfu/stream/stream_configs.h"
#include "tests/unit/sfu/stream/stream_packets.h"
#include "tests/unit/sfu/stream/stream_spies.h"

namespace wf::stream {
namespace {

using namespace stream::test;

class NullSender final : public PacketSender {
public:
    net::PacketPool& packetPool() override { return pool_; }
    bool sendRtp(net::PacketPtr packet) override {
        benchmark::DoNotOptimize(packet->bytes().data());
        return true;
    }
    bool sendRtcp(net::PacketPtr) override { return true; }

private:
    net::PacketPool pool_;
};

void forwardVideo(benchmark::State& state) {
    const auto subscribers = static_cast<std::size_t>(state.range(0));
    KeptPacketPool kept;
    NullSender null;
    ReceiveEvents received;
    SendEvents sent;
    PeerReceiver receiver({}, null, kept, kNtpClock);
    ReceiveTrack& source = receiver.addTrack(videoTrack(), received);
    std::vector<std::unique_ptr<PeerSender>> senders;
    net::Time now(1h);
    for (std::size_t i = 0; i < subscribers; ++i) {
        senders.push_back(std::make_unique<PeerSender>(PeerSender::Config{}, null, kNtpClock));
        senders.back()->addTrack(videoLine(), sent).setSource(&source, now);
    }
    PacketSpec spec = vp8Packet(2000, 1, 0, {.key = true});
    spec.payload.resize(1100);
    Octets packet = packetOf(spec);
    std::uint16_t sequence = 1;
    for (auto _ : state) {
        store16(packet, 2, sequence);
        store32(packet, 4, sequence++ * 300U);
        receiver.onRtp(packet, now);
        now += 3ms;
        if (sequence % 32 == 0) {
            receiver.onTimer(now);
            for (const auto& sender : senders) {
                sender->onTimer(now);
            }
        }
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(subscribers));
    state.counters["per_forwarded"] =
        benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(subscribers),
                           benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

BENCHMARK(forwardVideo)->Arg(1)->Arg(10)->Arg(100);

}  // namespace
}  // namespace wf::stream
