#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sfu/transport/transport_factory.h"
#include "tests/support/rtc_client.h"

namespace wf::transport::test {

using wf::test::DtlsIdentity;
using wf::test::RtcClient;

inline const DtlsIdentity& ours() {
    static const DtlsIdentity made;
    return made;
}
inline const DtlsIdentity& peers() {
    static const DtlsIdentity made;
    return made;
}
inline const DtlsIdentity& strangers() {
    static const DtlsIdentity made;
    return made;
}

struct Events final : PeerTransport::Listener {
    void onTransportState(TransportState state, CloseReason reason) override {
        states.push_back(state);
        last_reason = reason;
        then("state");
    }
    void onRtp(MutableBytes packet, net::Time) override {
        ++rtp_packets;
        if (keep) {
            rtp.emplace_back(asText(packet));
        }
        then("rtp");
    }
    void onRtcp(Bytes compound, net::Time) override {
        ++rtcp_packets;
        if (keep) {
            rtcp.emplace_back(asText(compound));
        }
        then("rtcp");
    }
    void onDataPacket(Bytes packet) override {
        data.emplace_back(asText(packet));
        then("data");
    }
    void onLocalCandidate(const ice::Candidate& candidate) override { candidates.push_back(candidate); }
    void onLocalCandidatesDone() override { gathered = true; }
    void then(std::string_view what) {
        if (action) {
            action(what);
        }
    }

    bool keep = true;
    bool gathered = false;
    std::vector<TransportState> states;
    CloseReason last_reason = CloseReason::kNone;
    std::vector<std::string> rtp;
    std::vector<std::string> rtcp;
    std::vector<std::string> data;
    std::uint64_t rtp_packets = 0;
    std::uint64_t rtcp_packets = 0;
    std::vector<ice::Candidate> candidates;
    std::function<void(std::string_view)> action;  ///< what is done in each callback
};

/// A transport of an ICE-lite worker and a client, on a loop whose clock is moved by hand.
class TransportFixture : public ::testing::Test {
protected:
    void SetUp() override {
        ice::IceLiteConfig config;
        config.addresses = {*net::Address::parse("127.0.0.1", 0)};
        auto opened =
            TransportFactory::openLite(loop_, pool_, {ours().context, ours().certificate.fingerprint()}, config);
        ASSERT_TRUE(opened.ok());
        factory_ = std::move(*opened);
        transport_ = factory_->create(events_, {}).value();
        client_ = makeClient();
    }

    std::unique_ptr<RtcClient> makeClient() {
        return std::make_unique<RtcClient>(loop_, pool_, transport_->localCandidates().at(0).address);
    }
    static PeerTransport::Remote remote(dtls::DtlsRole role = dtls::DtlsRole::kServer,
                                        const DtlsIdentity& identity = peers()) {
        return {{"peer", "password-of-the-peer-xx"}, false, {identity.certificate.fingerprint()}, role};
    }
    bool runUntil(const std::function<bool()>& done) {
        for (int i = 0; i < 200000 && !done(); ++i) {
            loop_.turn(false);
        }
        return done();
    }
    void settle() {
        for (int i = 0; i < 100; ++i) {
            loop_.turn(false);
        }
    }
    void pass(std::chrono::seconds time) {
        for (auto passed = std::chrono::seconds(0); passed < time; passed += std::chrono::seconds(1)) {
            clock_.advance(std::chrono::seconds(1));
            loop_.turn(false);
        }
    }
    [[nodiscard]] bool connected() const {
        return transport_->state() == TransportState::kConnected && client_->dtls() == dtls::DtlsState::kConnected;
    }
    /// `role` is the transport's; the client has the other one.
    bool connect(dtls::DtlsRole role = dtls::DtlsRole::kServer) {
        EXPECT_TRUE(transport_->setRemote(remote(role)).ok());
        client_->check(transport_->localCredentials());
        const bool server = role == dtls::DtlsRole::kServer;
        client_->startDtls(server ? dtls::DtlsRole::kClient : dtls::DtlsRole::kServer, peers(),
                           factory_->fingerprint());
        return runUntil([&] { return connected(); });
    }
    /// An RTP packet with its number in it.
    static std::string rtpPacket(std::uint16_t number, std::uint8_t payload_type = 96) {
        std::string packet(20, 'x');
        const MutableBytes bytes = std::as_writable_bytes(std::span(packet));
        store8(bytes, 0, 0x80);
        store8(bytes, 1, payload_type);
        store16(bytes, 2, number);
        store32(bytes, 4, number * 960U);
        store32(bytes, 8, 0x1234);
        return packet;
    }
    /// A receiver report without blocks.
    static std::string rtcpPacket() { return std::string("\x80\xc9\x00\x01\x00\x00\x12\x34", 8); }

    net::ManualClock clock_;
    net::Loop loop_{clock_};
    net::PacketPool pool_;
    Events events_;
    std::unique_ptr<TransportFactory> factory_;
    std::unique_ptr<PeerTransport> transport_;
    std::unique_ptr<RtcClient> client_;
};

}  // namespace wf::transport::test
