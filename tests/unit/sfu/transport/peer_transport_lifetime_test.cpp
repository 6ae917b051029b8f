#include "tests/support/allocation_count.h"
#include "tests/unit/sfu/transport/transport_fixture.h"

namespace wf::transport::test {
namespace {

class PeerTransportLifetimeTest : public TransportFixture {
protected:
    /// The transport goes in the next callback of this name.
    void destroyIn(std::string_view name) {
        events_.action = [this, name](std::string_view what) {
            if (what == name) {
                transport_.reset();
            }
        };
    }
};

TEST_F(PeerTransportLifetimeTest, GoesInTheCallbackOfEachState) {
    for (const TransportState last :
         {TransportState::kConnecting, TransportState::kConnected, TransportState::kClosed}) {
        transport_ = factory_->create(events_, {}).value();
        client_ = makeClient();
        events_.action = [&](std::string_view) {
            if (events_.states.back() == last) {
                transport_.reset();
            }
        };
        const auto credentials = transport_->localCredentials();
        EXPECT_TRUE(transport_->setRemote(remote()).ok());
        client_->check(credentials);
        client_->startDtls(dtls::DtlsRole::kClient, peers(), factory_->fingerprint());
        settle();
        if (last == TransportState::kClosed) {
            ASSERT_TRUE(runUntil([&] { return connected(); }));
            client_->closeDtls();
        }
        EXPECT_TRUE(runUntil([&] { return transport_ == nullptr; }));
    }
}

TEST_F(PeerTransportLifetimeTest, GoesWhileItFails) {
    destroyIn("state");
    events_.action = [&](std::string_view) {
        if (events_.states.back() == TransportState::kFailed) {
            transport_.reset();
        }
    };
    ASSERT_TRUE(transport_->setRemote(remote(dtls::DtlsRole::kServer, strangers())).ok());
    client_->check(transport_->localCredentials());
    client_->startDtls(dtls::DtlsRole::kClient, peers(), factory_->fingerprint());
    EXPECT_TRUE(runUntil([&] { return transport_ == nullptr; }));
    EXPECT_TRUE(runUntil([&] { return client_->dtls() == dtls::DtlsState::kFailed; })) << "the alert still left";
}

TEST_F(PeerTransportLifetimeTest, GoesWhenIceFailsOrDtlsTimesOut) {
    events_.action = [&](std::string_view) {
        if (events_.states.back() == TransportState::kFailed) {
            transport_.reset();
        }
    };
    ASSERT_TRUE(connect());
    pass(std::chrono::seconds(40));
    EXPECT_EQ(transport_, nullptr);
    EXPECT_EQ(events_.last_reason, CloseReason::kIceFailed);

    transport_ = factory_->create(events_, {}).value();
    ASSERT_TRUE(transport_->setRemote(remote(dtls::DtlsRole::kClient)).ok());
    client_ = makeClient();
    client_->check(transport_->localCredentials());
    ASSERT_TRUE(runUntil([&] { return transport_->info().handshake_started.has_value(); }));
    pass(std::chrono::seconds(21));
    EXPECT_EQ(transport_, nullptr);
    EXPECT_EQ(events_.last_reason, CloseReason::kDtlsTimeout);
}

TEST_F(PeerTransportLifetimeTest, GoesInTheCallbackOfAPacket) {
    for (const std::string_view kind : {"rtp", "rtcp", "data"}) {
        events_.action = nullptr;
        transport_ = factory_->create(events_, {}).value();
        client_ = makeClient();
        ASSERT_TRUE(connect());
        destroyIn(kind);
        for (std::uint16_t i = 0; i < 3; ++i) {
            client_->sendRtp(asBytes(rtpPacket(i)));
            client_->sendRtcp(asBytes(rtcpPacket()));
            client_->sendData("one");
            client_->sendData("two");
        }
        EXPECT_TRUE(runUntil([&] { return transport_ == nullptr; })) << kind;
        settle();
    }
}

TEST_F(PeerTransportLifetimeTest, SendsAndClosesFromCallbacks) {
    ASSERT_TRUE(connect());
    events_.action = [&](std::string_view what) {
        if (what == "data") {
            EXPECT_TRUE(transport_->sendData(asBytes("answer")));
            EXPECT_TRUE(transport_->sendRtp(pool_.take(asBytes(rtpPacket(7)))));
            transport_->close();
        }
    };
    client_->sendData("question");
    ASSERT_TRUE(runUntil([&] { return client_->dtls() == dtls::DtlsState::kClosed; }));
    EXPECT_EQ(client_->data, std::vector<std::string>{"answer"});
    EXPECT_EQ(client_->rtp.size(), 1U);
}

TEST_F(PeerTransportLifetimeTest, PacketsCostNoAllocation) {
    ASSERT_TRUE(connect());
    events_.keep = false;
    client_->keep_media = false;
    pool_.warm(256);
    const std::string rtcp = rtcpPacket();
    std::uint16_t number = 0;
    const auto round = [&] {
        const std::uint64_t goal = events_.rtp_packets + events_.rtcp_packets + 40;
        const std::uint64_t client_goal = client_->media + 40;
        std::array<std::byte, 20> rtp{};
        for (int i = 0; i < 20; ++i) {
            store8(rtp, 0, 0x80);
            store8(rtp, 1, 96);
            store16(rtp, 2, ++number);
            store32(rtp, 8, 0x1234);
            client_->sendRtp(rtp);
            client_->sendRtcp(asBytes(rtcp));
            EXPECT_TRUE(transport_->sendRtp(pool_.take(rtp)));
            EXPECT_TRUE(transport_->sendRtcp(pool_.take(asBytes(rtcp))));
        }
        for (int i = 0;
             i < 100000 && (events_.rtp_packets + events_.rtcp_packets < goal || client_->media < client_goal); ++i) {
            loop_.turn(false);
        }
        EXPECT_EQ(client_->media, client_goal);
    };
    round();
    const std::size_t before = wf::test::allocationCount();
    round();
    EXPECT_EQ(wf::test::allocationCount(), before);
}

}  // namespace
}  // namespace wf::transport::test
