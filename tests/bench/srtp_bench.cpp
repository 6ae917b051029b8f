// Protecting and unprotecting one packet: the send path on OpenSSL beside libsrtp2. Arguments: profile, payload bytes.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <string>

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

void protectOpenssl(benchmark::State& state) { protect(state, *makeSrtpSender(sampleKey(profileOf(state))).value()); }

void protectLibsrtp(benchmark::State& state) {
    protect(state, *makeReferenceSrtpSender(sampleKey(profileOf(state))).value());
}

/// Includes protecting the packet, which has to be a new one each time.
void protectAndUnprotect(benchmark::State& state) {
    const auto sender = makeSrtpSender(sampleKey(profileOf(state))).value();
    auto receiver = SrtpReceiver::create(sampleKey(profileOf(state))).value();
    Packet packet = test::rtpPacket(7, 0, static_cast<std::size_t>(state.range(1)));
    const std::size_t size = packet.size();
    packet.resize(size + kMaxSrtpTrailerBytes);
    std::uint16_t sequence_number = 0;
    for (auto _ : state) {
        store16(packet, 2, sequence_number++);
        const auto sent = sender->protectRtp(packet, size);
        if (!sent || receiver.unprotectRtp(MutableBytes(packet).first(*sent)) != size) {
            state.SkipWithError("a packet did not come back");
            break;
        }
    }
    report(state);
}

BENCHMARK(protectOpenssl)->ArgsProduct({{0, 1, 2, 3}, {1200, 100}});
BENCHMARK(protectLibsrtp)->ArgsProduct({{0, 1, 2, 3}, {1200, 100}});
BENCHMARK(protectAndUnprotect)->ArgsProduct({{0, 1, 2, 3}, {1200, 100}});

}  // namespace
}  // namespace wf::srtp
