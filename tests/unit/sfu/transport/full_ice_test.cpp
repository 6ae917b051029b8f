#include "tests/unit/sfu/transport/transport_fixture.h"

namespace wf::transport::test {
namespace {

// Two of our transports with each other, on a real clock: libnice paces its checks by it.
class FullIceTest : public ::testing::TestWithParam<bool> {
protected:
    void SetUp() override {
        ice::NiceAgentConfig full;
        full.addresses = {*net::Address::parse("127.0.0.1", 0)};
        ice::IceLiteConfig lite;
        lite.addresses = full.addresses;
        a_factory_ = TransportFactory::makeFull(loop_, pool_, {ours().context, ours().certificate.fingerprint()}, full);
        const TransportFactory::Identity identity{peers().context, peers().certificate.fingerprint()};
        b_factory_ = GetParam() ? TransportFactory::openLite(loop_, pool_, identity, lite).value()
                                : TransportFactory::makeFull(loop_, pool_, identity, full);
        a_ = a_factory_->create(a_events_, {.controlling = true}).value();
        b_ = b_factory_->create(b_events_, {}).value();
    }
    bool runUntil(const std::function<bool()>& done) {
        bool late = false;
        net::Timer limit(loop_, [&] { late = true; });
        limit.start(std::chrono::seconds(20));
        while (!late && !done()) {
            loop_.turn(true);
        }
        return !late;
    }
    static void describe(const PeerTransport& from, const dtls::Fingerprint& fingerprint, dtls::DtlsRole role,
                         PeerTransport& to) {
        ASSERT_TRUE(to.setRemote({from.localCredentials(), from.isLite(), {fingerprint}, role}).ok());
        for (const ice::Candidate& candidate : from.localCandidates()) {
            to.addRemoteCandidate(candidate);
        }
        to.remoteCandidatesDone();
    }
    void describeBoth() {
        describe(*a_, a_factory_->fingerprint(), dtls::DtlsRole::kServer, *b_);
        describe(*b_, b_factory_->fingerprint(), dtls::DtlsRole::kClient, *a_);
    }
    bool connect() {
        describeBoth();
        return runUntil(
            [&] { return a_->state() == TransportState::kConnected && b_->state() == TransportState::kConnected; });
    }
    static std::string rtpPacket(std::uint16_t number) {
        std::string packet("\x80\x60..abcd1234payload", 19);
        store16(std::as_writable_bytes(std::span(packet)), 2, number);
        return packet;
    }

    net::Loop loop_;
    net::PacketPool pool_;
    Events a_events_;
    Events b_events_;
    std::unique_ptr<TransportFactory> a_factory_;
    std::unique_ptr<TransportFactory> b_factory_;
    std::unique_ptr<PeerTransport> a_;
    std::unique_ptr<PeerTransport> b_;
};

TEST_P(FullIceTest, ConnectsRestartsAndCloses) {
    ASSERT_TRUE(connect());
    const TransportInfo info = a_->info();
    EXPECT_FALSE(info.ice_lite);
    EXPECT_TRUE(info.ice_controlling);
    EXPECT_EQ(info.selected->protocol, ice::Protocol::kUdp);
    EXPECT_TRUE(a_->sendRtp(pool_.take(asBytes(rtpPacket(1)))));
    EXPECT_TRUE(b_->sendRtp(pool_.take(asBytes(rtpPacket(2)))));
    EXPECT_TRUE(a_->sendData(asBytes("data")));
    ASSERT_TRUE(runUntil([&] { return !b_events_.data.empty() && !a_events_.rtp.empty(); }));
    EXPECT_EQ(b_events_.rtp, std::vector{rtpPacket(1)});
    EXPECT_EQ(a_events_.rtp, std::vector{rtpPacket(2)});
    a_->restartIce();
    b_->restartIce();
    describeBoth();
    EXPECT_TRUE(a_->sendRtp(pool_.take(asBytes(rtpPacket(3)))));
    ASSERT_TRUE(runUntil([&] { return b_events_.rtp.size() == 2; }));
    EXPECT_EQ(a_->info().handshake_started, info.handshake_started);
    a_->close();
    ASSERT_TRUE(runUntil([&] { return b_->state() == TransportState::kClosed; }));
    EXPECT_EQ(b_events_.last_reason, CloseReason::kDtlsAlert);
}

TEST_P(FullIceTest, GoesInTheCallbackOfEachState) {
    for (const TransportState last : {TransportState::kConnecting, TransportState::kConnected}) {
        a_ = a_factory_->create(a_events_, {.controlling = true}).value();
        b_ = b_factory_->create(b_events_, {}).value();
        bool gone = false;
        a_events_.action = [&](std::string_view) {
            if (a_events_.states.back() == last) {
                a_.reset();
                gone = true;
            }
        };
        describe(*a_, a_factory_->fingerprint(), dtls::DtlsRole::kServer, *b_);
        ASSERT_TRUE(
            a_->setRemote({b_->localCredentials(), b_->isLite(), {b_factory_->fingerprint()}, dtls::DtlsRole::kClient})
                .ok());
        for (const ice::Candidate& candidate : b_->localCandidates()) {
            if (a_ != nullptr) {
                a_->addRemoteCandidate(candidate);
            }
        }
        EXPECT_TRUE(runUntil([&] { return gone; }));
        a_events_.action = nullptr;
    }
}

INSTANTIATE_TEST_SUITE_P(Peers, FullIceTest, ::testing::Bool(),
                         [](const auto& one) { return one.param ? "WithLite" : "WithFull"; });

}  // namespace
}  // namespace wf::transport::test
