// Protecting and unprotecting one packet: ours beside libsrtp2. Arguments: profile, payload bytes.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/srtp/reference_srtp_receiver.h"
#include "tests/support/srtp/reference_srtp_sender.h"
#include "tests/unit/sfu/srtp/srtp_samples.h"

namespace wf::srtp {
namespace {

using test::Packet;
using test::sampleKey;

SrtpProfile profileOf(const benchmark::State& state) {
    return kSrtpProfiles.at(static_cast<std::size_t>(state.range(0)));
}

void report(benchmark::State& state) {
    state.SetLabel(std::string(nameOf(profileOf(state))));
    state.SetItemsProcessed(state.iterations());
    state.SetBytesProcessed(state.iterations() * state.range(1));
}

void protect(benchmark::State& state, SrtpSender& sender) {
    Packet packet = test::rtpPacket(7, 0, static_cast<std::size_t>(state.range(1)));
    const std::size_t size = packet.size();
    packet.resize(size + kMaxSrtpTrailerBytes);
    std::uint16_t sequence_number = 0;
    for (auto _ : state) {
        store16(packet, 2, sequence_number++);
        benchmark::DoNotOptimize(sender.protectRtp(packet, size));
    }
    report(state);
}

void protectOurs(benchmark::State& state) { protect(state, *makeSrtpSender(sampleKey(profileOf(state))).value()); }

void protectLibsrtp(benchmark::State& state) {
    protect(state, *test::makeReferenceSrtpSender(sampleKey(profileOf(state))).value());
}

/// Packets to be unprotected, a quarter of a turn of sequence numbers, protected before the clock runs.
std::vector<Packet> sealedPackets(const benchmark::State& state) {
    const auto sender = makeSrtpSender(sampleKey(profileOf(state))).value();
    std::vector<Packet> packets(0x4000);
    for (std::size_t i = 0; i < packets.size(); ++i) {
        packets[i] = test::protectedRtp(
            *sender, test::rtpPacket(7, static_cast<std::uint16_t>(i), static_cast<std::size_t>(state.range(1))));
    }
    return packets;
}

/// Each packet is taken once: a new receiver begins each round, while the clock stands.
template <class Receiver>
void unprotect(benchmark::State& state) {
    const std::vector<Packet> packets = sealedPackets(state);
    std::vector<Packet> round = packets;
    std::optional<Receiver> receiver(Receiver::create(sampleKey(profileOf(state))).value());
    std::size_t at = 0;
    for (auto _ : state) {
        if (at == round.size()) {
            state.PauseTiming();
            round = packets;
            receiver.emplace(Receiver::create(sampleKey(profileOf(state))).value());
            at = 0;
            state.ResumeTiming();
        }
        if (!receiver->unprotectRtp(round[at++])) {
            state.SkipWithError("a packet was refused");
            break;
        }
    }
    report(state);
}

void unprotectOurs(benchmark::State& state) { unprotect<SrtpReceiver>(state); }
void unprotectLibsrtp(benchmark::State& state) { unprotect<test::ReferenceSrtpReceiver>(state); }

BENCHMARK(protectOurs)->ArgsProduct({{0, 1, 2, 3}, {1200, 100}});
BENCHMARK(protectLibsrtp)->ArgsProduct({{0, 1, 2, 3}, {1200, 100}});
BENCHMARK(unprotectOurs)->ArgsProduct({{0, 1, 2, 3}, {1200, 100}});
BENCHMARK(unprotectLibsrtp)->ArgsProduct({{0, 1, 2, 3}, {1200, 100}});

}  // namespace
}  // namespace wf::srtp
