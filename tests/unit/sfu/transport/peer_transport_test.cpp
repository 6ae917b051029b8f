#include "sfu/transport/peer_transport.h"

#include "tests/unit/sfu/transport/transport_fixture.h"

namespace wf::transport::test {
namespace {

using std::chrono::seconds;
using enum TransportState;

class PeerTransportTest : public TransportFixture {};
class RolesTest : public TransportFixture, public ::testing::WithParamInterface<dtls::DtlsRole> {};

TEST_P(RolesTest, ConnectsAndCarriesEverythingBothWays) {
    ASSERT_TRUE(connect(GetParam()));
    EXPECT_EQ(events_.states, (std::vector{kConnecting, kConnected}));
    const std::string rtp = rtpPacket(1);
    const std::string rtcp = rtcpPacket();
    client_->sendRtp(asBytes(rtp));
    client_->sendRtcp(asBytes(rtcp));
    EXPECT_TRUE(client_->sendData("up"));
    EXPECT_TRUE(transport_->sendRtp(pool_.take(asBytes(rtp))));
    EXPECT_TRUE(transport_->sendRtcp(pool_.take(asBytes(rtcp))));
    EXPECT_TRUE(transport_->sendData(asBytes("down")));
    ASSERT_TRUE(runUntil([&] { return !events_.data.empty() && !client_->data.empty(); }));
    EXPECT_EQ(events_.rtp, std::vector{rtp});
    EXPECT_EQ(events_.rtcp, std::vector{rtcp});
    EXPECT_EQ(events_.data, std::vector<std::string>{"up"});
    EXPECT_EQ(client_->rtp, std::vector{rtp});
    EXPECT_EQ(client_->rtcp, std::vector{rtcp});
    EXPECT_EQ(client_->data, std::vector<std::string>{"down"});
}

INSTANTIATE_TEST_SUITE_P(Both, RolesTest, ::testing::Values(dtls::DtlsRole::kServer, dtls::DtlsRole::kClient),
                         [](const auto& one) { return one.param == dtls::DtlsRole::kServer ? "Server" : "Client"; });

TEST_F(PeerTransportTest, ReportsWhatItIs) {
    TransportInfo before = transport_->info();
    EXPECT_EQ(before.state, kNew);
    EXPECT_TRUE(before.ice_lite);
    EXPECT_TRUE(before.gathered);
    EXPECT_FALSE(before.ice_connected || before.handshake_started || before.selected || before.srtp_profile);
    ice::Candidate told;
    told.address = client_->local();
    transport_->addRemoteCandidate(told);
    transport_->addRemoteCandidate(told);
    ASSERT_TRUE(connect());
    const TransportInfo info = transport_->info();
    EXPECT_EQ(info.selected->remote, client_->local());
    EXPECT_EQ(info.local_candidates, transport_->localCandidates());
    EXPECT_EQ(info.remote_candidates, std::vector{told});
    EXPECT_EQ(info.ice_state, ice::IceState::kConnected);
    EXPECT_EQ(info.dtls_state, dtls::DtlsState::kConnected);
    EXPECT_EQ(info.srtp_profile, srtp::SrtpProfile::kAeadAes128Gcm);
    EXPECT_EQ(info.remote_fingerprints.at(0).value(), peers().certificate.fingerprint().value());
    EXPECT_EQ(info.ice_connected, clock_.now());
    EXPECT_EQ(info.handshake_started, clock_.now());
    EXPECT_EQ(info.dtls_connected, clock_.now());
    EXPECT_GT(info.counts.bytes_in, 0U);
    EXPECT_GT(info.counts.bytes_out, 0U);
}

TEST_F(PeerTransportTest, TellsRtcpFromRtpByItsType) {
    ASSERT_TRUE(connect());
    const std::string payload_type_63 = rtpPacket(1, 63);
    const std::string marked_96 = rtpPacket(2, 0x80 | 96);
    client_->sendRtp(asBytes(payload_type_63));
    client_->sendRtp(asBytes(marked_96));
    for (const char type : {'\xc8', '\xcd', '\xdf'}) {
        std::string packet = rtcpPacket();
        packet[1] = type;
        client_->sendRtcp(asBytes(packet));
    }
    EXPECT_TRUE(runUntil([&] { return events_.rtcp.size() == 3 && events_.rtp.size() == 2; }));
    EXPECT_EQ(transport_->info().srtp_errors, srtp::SrtpReceiveErrors());
}

TEST_F(PeerTransportTest, ACertificateThatIsNotTheOneOfTheDescriptionFails) {
    ASSERT_TRUE(transport_->setRemote(remote(dtls::DtlsRole::kServer, strangers())).ok());
    client_->check(transport_->localCredentials());
    client_->startDtls(dtls::DtlsRole::kClient, peers(), factory_->fingerprint());
    ASSERT_TRUE(runUntil([&] { return transport_->state() == kFailed; }));
    EXPECT_EQ(events_.last_reason, CloseReason::kDtlsAlert);
    EXPECT_FALSE(transport_->info().failure.empty());
    EXPECT_FALSE(transport_->sendRtp(pool_.take(asBytes(rtpPacket(1)))));
    EXPECT_TRUE(runUntil([&] { return client_->dtls() == dtls::DtlsState::kFailed; }));
    EXPECT_EQ(client_->dtlsEnd(), dtls::DtlsEnd::kAlert);
}

TEST_F(PeerTransportTest, ThePeerCloses) {
    ASSERT_TRUE(connect());
    client_->closeDtls();
    ASSERT_TRUE(runUntil([&] { return transport_->state() == kClosed; }));
    EXPECT_EQ(events_.last_reason, CloseReason::kDtlsAlert);
    EXPECT_FALSE(transport_->sendRtp(pool_.take(asBytes(rtpPacket(1)))));
    EXPECT_FALSE(transport_->sendData(asBytes("x")));
    client_->sendRtp(asBytes(rtpPacket(2)));
    EXPECT_TRUE(runUntil([&] { return transport_->counts().media_without_keys == 1; }));
}

TEST_F(PeerTransportTest, ClosesAndTellsThePeer) {
    ASSERT_TRUE(connect());
    transport_->close();
    EXPECT_EQ(transport_->state(), kClosed);
    EXPECT_EQ(transport_->closeReason(), CloseReason::kLocal);
    EXPECT_EQ(transport_->maxDataBytes(), 0U);
    EXPECT_FALSE(transport_->setRemote(remote()).ok());
    ASSERT_TRUE(runUntil([&] { return client_->dtls() == dtls::DtlsState::kClosed; }));
    client_->sendRtp(asBytes(rtpPacket(1)));
    settle();
    EXPECT_TRUE(events_.rtp.empty());
    EXPECT_EQ(events_.states.back(), kConnected) << "its own doing is not reported";
}

TEST_F(PeerTransportTest, SilenceDisconnectsThenFailsAndARestartBringsItBack) {
    ASSERT_TRUE(connect());
    pass(seconds(31));
    EXPECT_EQ(events_.states.back(), kDisconnected);
    client_->check(transport_->localCredentials());
    ASSERT_TRUE(runUntil([&] { return transport_->state() == kConnected; }));
    pass(seconds(36));
    EXPECT_EQ(events_.states.back(), kFailed);
    EXPECT_EQ(events_.last_reason, CloseReason::kIceFailed);
    transport_->restartIce();
    EXPECT_EQ(transport_->state(), kConnecting);
    ASSERT_TRUE(transport_->setRemote(remote()).ok());
    client_->check(transport_->localCredentials());
    ASSERT_TRUE(runUntil([&] { return transport_->state() == kConnected; }));
    EXPECT_EQ(transport_->closeReason(), CloseReason::kNone);
    client_->sendRtp(asBytes(rtpPacket(1)));
    EXPECT_TRUE(runUntil([&] { return events_.rtp.size() == 1; })) << "the keys stayed";
}

TEST_F(PeerTransportTest, MediaGoesOnThroughAnIceRestart) {
    ASSERT_TRUE(connect());
    const auto before = transport_->localCredentials();
    const auto handshake = transport_->info().handshake_started;
    transport_->restartIce();
    EXPECT_NE(transport_->localCredentials(), before);
    EXPECT_TRUE(transport_->sendRtp(pool_.take(asBytes(rtpPacket(1)))));
    ASSERT_TRUE(transport_->setRemote(remote()).ok());
    clock_.advance(seconds(1));
    client_->check(transport_->localCredentials());
    client_->sendRtp(asBytes(rtpPacket(2)));
    EXPECT_TRUE(runUntil([&] { return events_.rtp.size() == 1 && client_->rtp.size() == 1; }));
    EXPECT_EQ(events_.states.back(), kConnected);
    EXPECT_EQ(events_.states.size(), 2U);
    EXPECT_EQ(transport_->info().handshake_started, handshake);
}

TEST_F(PeerTransportTest, AHandshakeThatNobodyAnswersTimesOut) {
    ASSERT_TRUE(transport_->setRemote(remote(dtls::DtlsRole::kClient)).ok());
    client_->check(transport_->localCredentials());
    ASSERT_TRUE(runUntil([&] { return transport_->info().handshake_started.has_value(); }));
    pass(seconds(19));
    EXPECT_EQ(transport_->state(), kConnecting);
    pass(seconds(2));
    EXPECT_EQ(transport_->state(), kFailed);
    EXPECT_EQ(events_.last_reason, CloseReason::kDtlsTimeout);
}

TEST_F(PeerTransportTest, AnotherFingerprintMeansANewAssociation) {
    ASSERT_TRUE(connect());
    ASSERT_TRUE(transport_->setRemote(remote()).ok());
    EXPECT_EQ(transport_->state(), kConnected) << "nothing changed";
    transport_->restartIce();
    ASSERT_TRUE(transport_->setRemote(remote(dtls::DtlsRole::kServer, strangers())).ok());
    EXPECT_EQ(transport_->state(), kConnecting);
    client_ = makeClient();
    client_->check(transport_->localCredentials());
    client_->startDtls(dtls::DtlsRole::kClient, strangers(), factory_->fingerprint());
    ASSERT_TRUE(runUntil([&] { return connected(); }));
    client_->sendRtp(asBytes(rtpPacket(1)));
    EXPECT_TRUE(runUntil([&] { return events_.rtp.size() == 1; }));
}

TEST_F(PeerTransportTest, AFirstFlightBeforeTheDescriptionIsKept) {
    client_->check(transport_->localCredentials());
    ASSERT_TRUE(runUntil([&] { return client_->answers == 1; }));
    client_->startDtls(dtls::DtlsRole::kClient, peers(), factory_->fingerprint());
    settle();
    EXPECT_EQ(transport_->state(), kNew);
    ASSERT_TRUE(transport_->setRemote(remote()).ok());
    EXPECT_TRUE(runUntil([&] { return connected(); }));
    EXPECT_EQ(transport_->info().dtls_retransmissions, 0U);
}

TEST_F(PeerTransportTest, CountsWhatItDropsByReason) {
    EXPECT_FALSE(transport_->sendRtp(pool_.take(asBytes(rtpPacket(1)))));
    EXPECT_FALSE(transport_->sendData(asBytes("x")));
    EXPECT_EQ(transport_->counts().unsent_without_keys, 2U);
    client_->check(transport_->localCredentials());
    client_->sendRaw(asBytes(rtpPacket(1)));
    for (int i = 0; i < 6; ++i) {
        client_->sendRaw(asBytes("\x16too early"));
    }
    ASSERT_TRUE(runUntil([&] { return transport_->counts().dtls_too_early == 2; }));
    EXPECT_EQ(transport_->counts().media_without_keys, 1U);
    ASSERT_TRUE(connect());
    client_->sendRaw(asBytes(rtpPacket(1) + std::string(20, 'f')));
    client_->sendRaw(asBytes("\x80"));
    ASSERT_TRUE(runUntil([&] { return transport_->info().srtp_errors.malformed == 1; }));
    EXPECT_EQ(transport_->info().srtp_errors.authentication, 1U);
    EXPECT_FALSE(transport_->sendRtp(pool_.take(asBytes("no RTP"))));
    EXPECT_EQ(transport_->counts().unsent_malformed, 1U);
    pass(seconds(36));
    EXPECT_FALSE(transport_->sendRtp(pool_.take(asBytes(rtpPacket(2)))));
    EXPECT_EQ(transport_->counts().unsent_by_ice, 1U);
    EXPECT_TRUE(events_.rtp.empty());
}

TEST_F(PeerTransportTest, ThoseThatNeverConnectedHaveALimit) {
    factory_->setMaxHalfOpen(2);
    auto second = factory_->create(events_, {});
    ASSERT_TRUE(second.ok());
    EXPECT_FALSE(factory_->create(events_, {}).ok());
    // ICE alone does not count as a connection: the handshake is still to come.
    ASSERT_TRUE(transport_->setRemote(remote()).ok());
    client_->check(transport_->localCredentials());
    ASSERT_TRUE(runUntil([&] { return transport_->info().ice_state == ice::IceState::kConnected; }));
    EXPECT_EQ(factory_->halfOpen(), 2U);
    EXPECT_FALSE(factory_->create(events_, {}).ok());
    ASSERT_TRUE(connect());
    EXPECT_EQ(factory_->halfOpen(), 1U);
    auto third = factory_->create(events_, {});
    EXPECT_TRUE(third.ok());
    EXPECT_FALSE(factory_->create(events_, {}).ok());
    second->reset();
    third->reset();
    transport_.reset();
    EXPECT_EQ(factory_->halfOpen(), 0U);
}

TEST_F(PeerTransportTest, TheCensusKnowsThoseWhoAreGoneToo) {
    const TransportCensus& census = factory_->census();
    EXPECT_EQ(census.totals().open, 1U);
    EXPECT_EQ(census.totals().connected, 0U);
    clock_.advance(std::chrono::milliseconds(120));
    ASSERT_TRUE(connect());
    client_->sendRtp(asBytes(rtpPacket(1)));
    ASSERT_TRUE(runUntil([&] { return events_.rtp_packets == 1; }));
    const std::string twice = rtpPacket(1);
    client_->sendRtp(asBytes(twice));
    ASSERT_TRUE(runUntil([&] { return transport_->srtpErrors().replayed == 1; }));
    EXPECT_TRUE(transport_->sendRtp(pool_.take(asBytes(rtpPacket(7)))));
    const TransportCensus::Totals there = census.totals();
    EXPECT_EQ(there.connected, 1U);
    EXPECT_EQ(there.ever_connected, 1U);
    EXPECT_EQ(there.counts, transport_->counts());
    EXPECT_EQ(there.counts.rtp_in, 1U);
    EXPECT_EQ(there.counts.rtp_out, 1U);
    EXPECT_EQ(there.srtp_errors.replayed, 1U);
    EXPECT_DOUBLE_EQ(census.setupTimes().sumSeconds(), 0.12);
    transport_.reset();
    TransportCensus::Totals after = there;
    after.open = 0;
    after.connected = 0;
    const TransportCensus::Totals gone = census.totals();
    EXPECT_EQ(gone.open, 0U);
    EXPECT_EQ(gone.made, 1U);
    EXPECT_EQ(gone.counts.rtp_in, 1U);
    EXPECT_EQ(gone.srtp_errors, after.srtp_errors);
}

TEST_F(PeerTransportTest, ATapSeesPacketsWithoutEncryption) {
    struct Tap final : PacketTap {
        void onTapped(Direction direction, Bytes packet, net::Time) override {
            (direction == Direction::kIn ? in : out).emplace_back(asText(packet));
        }
        std::vector<std::string> in;
        std::vector<std::string> out;
    } tap;
    transport_->setTap(&tap);
    ASSERT_TRUE(connect());
    client_->sendRtp(asBytes(rtpPacket(1)));
    client_->sendRtcp(asBytes(rtcpPacket()));
    ASSERT_TRUE(runUntil([&] { return events_.rtcp_packets == 1; }));
    EXPECT_TRUE(transport_->sendRtp(pool_.take(asBytes(rtpPacket(7)))));
    EXPECT_TRUE(transport_->sendRtcp(pool_.take(asBytes(rtcpPacket()))));
    EXPECT_EQ(tap.in, (std::vector<std::string>{rtpPacket(1), rtcpPacket()}));
    EXPECT_EQ(tap.out, (std::vector<std::string>{rtpPacket(7), rtcpPacket()}));
    transport_->setTap(nullptr);
    EXPECT_TRUE(transport_->sendRtp(pool_.take(asBytes(rtpPacket(8)))));
    EXPECT_EQ(tap.out.size(), 2U);
}

TEST_F(PeerTransportTest, CandidatesWithoutAnAddressAreCounted) {
    transport_->addRemoteCandidate({});
    EXPECT_EQ(transport_->counts().candidates_ignored, 1U);
    EXPECT_TRUE(transport_->info().remote_candidates.empty());
}

TEST_F(PeerTransportTest, ADescriptionThatCannotBeUsedIsRefused) {
    PeerTransport::Remote none = remote();
    none.fingerprints.clear();
    EXPECT_FALSE(transport_->setRemote(none).ok());
    PeerTransport::Remote lite = remote();
    lite.lite = true;
    EXPECT_FALSE(transport_->setRemote(lite).ok());
    EXPECT_TRUE(connect()) << "a later one is taken";
}

}  // namespace
}  // namespace wf::transport::test
