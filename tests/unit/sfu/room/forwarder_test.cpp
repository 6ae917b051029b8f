#include <algorithm>
#include <set>

#include "rtp/rtcp/feedback.h"
#include "sfu/srtp/srtp_receiver.h"
#include "tests/support/allocation_count.h"
#include "tests/unit/sfu/room/room_fixture.h"
#include "tests/unit/sfu/room/udp_sink.h"

namespace wf::room::test {
namespace {

class ForwarderTest : public RoomFixture {
protected:
    static ForwardTarget target(const std::string& mid, const UdpSink& sink) {
        ForwardTarget target;
        target.mid = mid;
        target.address = sink.address();
        return target;
    }
    std::vector<ForwarderInfo> forward(const std::vector<ForwardTarget>& targets) {
        const auto made = room_->forward("alice", targets);
        EXPECT_TRUE(made.ok());
        return made.ok() ? *made : std::vector<ForwarderInfo>();
    }
    static rtp::PacketView view(const std::string& packet) { return rtp::PacketView::parse(asBytes(packet)).value(); }
    static std::set<std::uint32_t> ssrcs(const UdpSink& sink) {
        std::set<std::uint32_t> all;
        for (const std::string& packet : sink.packets) {
            all.insert(view(packet).ssrc());
        }
        return all;
    }
    static srtp::SrtpMasterKey key(srtp::SrtpProfile profile) {
        std::array<std::byte, 30> bytes{};
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            bytes[i] = static_cast<std::byte>(i + 1);
        }
        return srtp::SrtpMasterKey::make(profile, Bytes(bytes).first(16), Bytes(bytes).subspan(16)).value();
    }
};

TEST_F(ForwarderTest, SendsStreamsAsThePublisherDoesButForWhatIsAskedFor) {
    PublisherEvents& events = newPublisher();
    const auto alice = makeClient();
    publish("alice", events, *alice);
    talk(*alice, 10);
    const auto asked = alice->keyFramesAsked();
    UdpSink sound(loop_);
    UdpSink pictures(loop_);
    ForwardTarget video = target("1", pictures);
    video.ssrc = 4242;
    video.payload_type = 97;
    const auto made = forward({target("0", sound), video, target("9", sound)});
    ASSERT_EQ(made.size(), 2U) << "a line that is not there is passed over";
    EXPECT_NE(made[0].id, made[1].id);
    pass(std::chrono::seconds(2));
    talk(*alice, 20);
    EXPECT_GT(alice->keyFramesAsked(), asked);

    ASSERT_EQ(sound.packets.size(), 20U);
    EXPECT_EQ(view(sound.packets[0]).ssrc(), 1000U);
    EXPECT_EQ(view(sound.packets[0]).payloadType(), 111);
    EXPECT_TRUE(view(sound.packets[0]).hasExtension());
    EXPECT_EQ(view(sound.packets[19]).sequenceNumber(),
              static_cast<std::uint16_t>(view(sound.packets[0]).sequenceNumber() + 19));
    ASSERT_EQ(pictures.packets.size(), 20U);
    EXPECT_EQ(view(pictures.packets[0]).ssrc(), 4242U);
    EXPECT_EQ(view(pictures.packets[0]).payloadType(), 97);
    EXPECT_TRUE(view(pictures.packets[1]).marker()) << "only the payload type was changed";
}

TEST_F(ForwarderTest, EndsByRequestAndWithTheConnection) {
    PublisherEvents& events = newPublisher();
    const auto alice = makeClient();
    Publisher& publisher = publish("alice", events, *alice);
    UdpSink first(loop_);
    UdpSink second(loop_);
    const auto made = forward({target("0", first), target("0", second)});
    ASSERT_TRUE(room_->stopForward("alice", made[0].id).ok());
    EXPECT_EQ(room_->stopForward("alice", made[0].id).error().code, RoomErrorCode::kNoSuchFeed);
    EXPECT_EQ(room_->stopForward("bob", 1).error().message, "No such feed (bob)");
    talk(*alice, 5);
    EXPECT_EQ(first.count, 0U);
    EXPECT_EQ(second.count, 5U);
    ASSERT_TRUE(room_->moderate("alice", "0", true).ok());
    talk(*alice, 5);
    EXPECT_EQ(second.count, 5U) << "muted";
    EXPECT_EQ(publisher.forwarders().list().size(), 1U);
    ASSERT_TRUE(publisher.unpublish().ok());
    EXPECT_TRUE(publisher.forwarders().list().empty());
    EXPECT_EQ(room_->forward("bob", {}).error().message, "No such feed (bob)");
}

TEST_F(ForwarderTest, ProtectsWhatItSends) {
    PublisherEvents& events = newPublisher();
    const auto alice = makeClient();
    publish("alice", events, *alice);
    for (const auto profile : {srtp::SrtpProfile::kAes128CmSha1_80, srtp::SrtpProfile::kAes128CmSha1_32}) {
        UdpSink plain(loop_);
        UdpSink secret(loop_);
        ForwardTarget with_key = target("0", secret);
        with_key.srtp = key(profile);
        EXPECT_TRUE(forward({target("0", plain), with_key})[1].srtp);
        talk(*alice, 10);
        ASSERT_EQ(secret.packets.size(), 10U);
        auto receiver = srtp::SrtpReceiver::create(key(profile)).value();
        for (std::size_t i = 0; i < secret.packets.size(); ++i) {
            const MutableBytes bytes = std::as_writable_bytes(std::span(secret.packets[i]));
            const auto size = receiver.unprotectRtp(bytes);
            ASSERT_TRUE(size.has_value());
            EXPECT_EQ(asText(bytes.first(*size)), plain.packets[i]);
        }
    }
}

TEST_F(ForwarderTest, SendsTheBestLayerOfSimulcastOrEachLayerToItsPort) {
    PublisherEvents& events = newPublisher();
    const auto alice = makeClient();
    publish("alice", events, *alice, {false, 1, true, false});
    UdpSink best(loop_);
    UdpSink low(loop_);
    UdpSink high(loop_);
    ForwardTarget one = target("0", best);
    one.best_layer = true;
    ForwardTarget third = target("0", high);
    third.substream = 2;
    const auto made = forward({one, target("0", low), third});
    EXPECT_EQ(made[2].substream, 2U);
    talk(*alice, 200);
    ASSERT_GT(best.packets.size(), 150U);
    EXPECT_EQ(ssrcs(best), std::set<std::uint32_t>{made[0].id}) << "its own number, as nothing else was asked for";
    for (std::size_t i = 1; i < best.packets.size(); ++i) {
        EXPECT_EQ(view(best.packets[i]).sequenceNumber(),
                  static_cast<std::uint16_t>(view(best.packets[i - 1]).sequenceNumber() + 1));
    }
    EXPECT_EQ(view(best.packets[0]).payloadType(), 120);
    // The client sends h, m and l in this order of SSRCs.
    EXPECT_EQ(ssrcs(high), std::set<std::uint32_t>{2000});
    EXPECT_EQ(ssrcs(low), std::set<std::uint32_t>{2002});
    EXPECT_EQ(low.count, 200U);
}

TEST_F(ForwarderTest, KeyFrameRequestsComeBack) {
    PublisherEvents& events = newPublisher();
    const auto alice = makeClient();
    publish("alice", events, *alice);
    UdpSink media(loop_);
    UdpSink control(loop_);
    ForwardTarget video = target("1", media);
    video.rtcp_port = control.address().port();
    const auto made = forward({video});
    settle();
    ASSERT_EQ(control.packets.size(), 2U) << "so that the receiver knows where to send";
    EXPECT_EQ(control.packets[0].size(), 12U);
    EXPECT_EQ(control.last_from.port(), made[0].local_rtcp_port);
    EXPECT_EQ(made[0].remote_rtcp_port, control.address().port());

    talk(*alice, 10);
    pass(std::chrono::seconds(2));
    talk(*alice, 2);
    const auto asked = alice->keyFramesAsked();
    std::array<std::byte, 64> pli{};
    const std::size_t size = rtcp::writePli(pli, 1, 2010).value();
    control.send(pool_.take(Bytes(pli).first(size)), *net::Address::parse("127.0.0.1", made[0].local_rtcp_port));
    settle();
    talk(*alice, 4);
    EXPECT_EQ(alice->keyFramesAsked(), asked + 1);
    control.send(pool_.take(asBytes("\x81\xce no RTCP at all")), control.last_from);
    settle();
}

TEST_F(ForwarderTest, CostsNoAllocationAPacket) {
    PublisherEvents& events = newPublisher();
    const auto alice = makeClient();
    publish("alice", events, *alice);
    UdpSink plain(loop_);
    UdpSink secret(loop_);
    plain.keep = false;
    secret.keep = false;
    ForwardTarget with_key = target("0", secret);
    with_key.srtp = key(srtp::SrtpProfile::kAes128CmSha1_80);
    forward({target("0", plain), with_key});
    alice->rtc().keep_media = false;
    const auto round = [&] {
        for (int i = 0; i < 20; ++i) {
            alice->sendFrame(0);
        }
        const std::size_t want = plain.count + 20;
        const std::size_t before = wf::test::allocationCount();
        EXPECT_TRUE(runUntil([&] { return plain.count >= want && secret.count >= want; }));
        return wf::test::allocationCount() - before;
    };
    for (int i = 0; i < 5; ++i) {
        round();
    }
    // The lambda that says when it is enough is one.
    EXPECT_LE(round(), 1U);
}

}  // namespace
}  // namespace wf::room::test
