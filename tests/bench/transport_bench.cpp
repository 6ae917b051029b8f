#include <benchmark/benchmark.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <vector>

#include "sfu/transport/transport_factory.h"
#include "tests/support/rtc_client.h"

namespace {

using namespace wf;
using wf::transport::PeerTransport;
using wf::transport::TransportFactory;

constexpr std::size_t kPacketBytes = 1200;
constexpr std::size_t kBatch = 1024;
constexpr std::size_t kTurn = 64;  // packets that one turn of a busy loop sends

struct Counter final : PeerTransport::Listener {
    void onTransportState(transport::TransportState, transport::CloseReason) override {}
    void onRtp(MutableBytes packet, net::Time) override { bytes += packet.size(); }
    void onRtcp(Bytes, net::Time) override {}
    void onDataPacket(Bytes) override {}
    void onLocalCandidate(const ice::Candidate&) override {}
    void onLocalCandidatesDone() override {}
    std::uint64_t bytes = 0;
};

const test::DtlsIdentity& identity(std::uint16_t profile) {
    static const test::DtlsIdentity gcm({.srtp_profiles = {0x0007}, .ciphers = {}});
    static const test::DtlsIdentity cm({.srtp_profiles = {0x0001}, .ciphers = {}});
    return profile == 0x0007 ? gcm : cm;
}

/// A connected transport. The client has a loop of its own, so that what it receives is not part of the measurement:
/// its socket's buffer fills, and the kernel drops the rest.
class Connection {
public:
    explicit Connection(std::uint16_t profile) {
        const test::DtlsIdentity& own = identity(profile);
        ice::IceLiteConfig config;
        config.addresses = {*net::Address::parse("127.0.0.1", 0)};
        factory_ = TransportFactory::openLite(loop, pool, {own.context, own.certificate.fingerprint()}, config).value();
        transport = factory_->create(counter, {}).value();
        client = std::make_unique<test::RtcClient>(client_loop_, pool, transport->localCandidates().at(0).address);
        const Status described = transport->setRemote(
            {{"peer", "password-of-the-peer-xx"}, false, {own.certificate.fingerprint()}, dtls::DtlsRole::kServer});
        client->check(transport->localCredentials());
        client->startDtls(dtls::DtlsRole::kClient, own, factory_->fingerprint());
        for (int i = 0; i < 100000 && client->dtls() != dtls::DtlsState::kConnected && described; ++i) {
            loop.turn(false);
            client_loop_.turn(false);
        }
        if (transport->state() != transport::TransportState::kConnected) {
            std::abort();
        }
    }

    static std::array<std::byte, kPacketBytes> packet(std::uint32_t number) {
        std::array<std::byte, kPacketBytes> bytes{};
        store8(bytes, 0, 0x80);
        store8(bytes, 1, 96);
        store16(bytes, 2, static_cast<std::uint16_t>(number));
        store32(bytes, 4, number * 3000);
        store32(bytes, 8, 0x1234);
        return bytes;
    }

    net::Loop loop;
    net::PacketPool pool;
    Counter counter;
    std::unique_ptr<PeerTransport> transport;
    std::unique_ptr<test::RtcClient> client;

private:
    net::Loop client_loop_;
    std::unique_ptr<TransportFactory> factory_;
};

/// From the bytes of a datagram to the decrypted packet at the listener. Encrypting them is not timed.
void receive(benchmark::State& state) {
    Connection connection(static_cast<std::uint16_t>(state.range(0)));
    std::uint32_t number = 0;
    std::vector<std::vector<std::byte>> packets;
    for (auto unused : state) {
        state.PauseTiming();
        packets.clear();
        for (std::size_t i = 0; i < kBatch; ++i) {
            packets.push_back(connection.client->protectedRtp(Connection::packet(number++)));
        }
        const net::Time now = connection.loop.now();
        state.ResumeTiming();
        for (std::vector<std::byte>& packet : packets) {
            connection.transport->iceListener().onIcePacket(ice::PacketKind::kRtp, packet, now);
        }
    }
    if (connection.counter.bytes != number * std::uint64_t{kPacketBytes}) {
        state.SkipWithError("packets were refused");
    }
    state.SetItemsProcessed(number);
}

/// From a packet of a stream to the kernel: the copy into a pooled buffer, encryption, sendmmsg at the turn's end.
void send(benchmark::State& state) {
    Connection connection(static_cast<std::uint16_t>(state.range(0)));
    connection.pool.warm(2 * kTurn);
    std::uint32_t number = 0;
    for (auto unused : state) {
        for (std::size_t i = 0; i < kTurn; ++i) {
            const auto packet = Connection::packet(number++);
            connection.transport->sendRtp(connection.pool.take(packet));
        }
        connection.loop.turn(false);
    }
    if (connection.transport->counts().rtp_out != number) {
        state.SkipWithError("packets were dropped");
    }
    state.SetItemsProcessed(number);
}

BENCHMARK(receive)->ArgName("srtp_profile")->Arg(0x0007)->Arg(0x0001);
BENCHMARK(send)->ArgName("srtp_profile")->Arg(0x0007)->Arg(0x0001);

}  // namespace
