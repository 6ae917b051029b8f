#include <algorithm>
#include <set>

#include "sfu/room/remote_media.h"
#include "tests/unit/sfu/room/room_fixture.h"
#include "tests/unit/sfu/room/udp_sink.h"

namespace wf::room::test {
namespace {

/// Two rooms as of two servers: what is published in one is sent to the other.
class CascadeTest : public RoomFixture {
protected:
    void SetUp() override {
        RoomFixture::SetUp();
        makeOther({});
    }
    void TearDown() override {
        other_->end(GoneReason::kWorkerStopped);
        settle();
        graveyard_.clear();
        other_.reset();
        RoomFixture::TearDown();
    }
    void makeOther(RoomConfig config) {
        config.id = "other";
        config.rec_dir = folder_.path().string();
        other_ = std::make_unique<Room>(*services_, config, other_events_);
    }

    /// Takes a publisher of the one room over to the other.
    RemotePublisherPorts bringOver(const std::string& id, std::optional<srtp::SrtpMasterKey> key = std::nullopt) {
        RemotePublisherRequest request;
        request.id = id;
        request.display = room_->findPublisher(id)->display();
        request.streams = room_->findPublisher(id)->streams();
        request.srtp = key;
        const auto ports = other_->addRemotePublisher(request);
        EXPECT_TRUE(ports.ok()) << ports.error().message;
        RemoteTarget target;
        target.id = "server-2";
        target.address = *net::Address::parse("127.0.0.1", ports->rtp);
        target.rtcp_port = ports->rtcp;
        target.srtp = key;
        EXPECT_TRUE(room_->publishRemotely(id, target).ok());
        settle();
        return *ports;
    }
    Subscriber& watchOther(const std::vector<StreamWanted>& streams, SubscriberEvents& events, WebrtcClient& client) {
        std::swap(room_, other_);
        Subscriber& subscriber = subscribe(streams, events, client);
        std::swap(room_, other_);
        return subscriber;
    }

    RoomEvents other_events_;
    std::unique_ptr<Room> other_;
};

TEST_F(CascadeTest, APublisherOfOneServerIsHeardAndSeenOnTheOther) {
    PublisherEvents& events = newPublisher();
    SubscriberEvents& bob_events = newSubscriber();
    const auto alice = makeClient();
    const auto bob = makeClient();
    publish("alice", events, *alice);
    bringOver("alice");
    EXPECT_EQ(other_events_.said, std::vector<std::string>{"published alice"}) << "advertised at once";
    EXPECT_TRUE(other_events_.last_published.remote);
    EXPECT_EQ(other_events_.last_published.display, "The alice");
    ASSERT_EQ(other_events_.last_published.streams.size(), 2U);
    EXPECT_TRUE(other_events_.last_published.streams[0].fec);

    watchOther({{"alice", std::nullopt, {}, {}}}, bob_events, *bob);
    talk(*alice, 100, {bob.get()});
    EXPECT_GE(bob->received("0").packets, 99U);
    EXPECT_EQ(bob->received("0").payload_type, 111);
    EXPECT_EQ(bob->received("0").gaps, 0U);
    EXPECT_GE(bob->received("1").packets, 90U) << "from a key frame on that came back over both servers";
    EXPECT_GE(bob->received("1").key_frames, 1U);
    EXPECT_EQ(bob->received("1").gaps, 0U);

    const auto asked = alice->keyFramesAsked();
    pass(std::chrono::seconds(2));
    talk(*alice, 2, {bob.get()});
    bob->sendPli("1");
    talk(*alice, 10, {bob.get()});
    EXPECT_GT(alice->keyFramesAsked(), asked);
    const auto targets = room_->remoteTargets("alice");
    ASSERT_EQ(targets->size(), 1U);
    EXPECT_EQ(targets->front().id, "server-2");
}

TEST_F(CascadeTest, LayersOfSimulcastAreChosenWhereTheSubscriberIs) {
    PublisherEvents& events = newPublisher();
    SubscriberEvents& bob_events = newSubscriber();
    const auto alice = makeClient();
    const auto bob = makeClient();
    publish("alice", events, *alice, {false, 1, true, false});
    bringOver("alice");
    Subscriber& subscriber = watchOther({{"alice", std::nullopt, {}, {}}}, bob_events, *bob);
    talk(*alice, 200, {bob.get()});
    ASSERT_TRUE(subscriber.streams().at(0).simulcast);
    EXPECT_EQ(subscriber.streams().at(0).simulcast->spatial, 2);
    SubscriberConfigure lower;
    lower.streams.push_back({"0", {}});
    lower.streams[0].wishes.substream = 0;
    subscriber.configure(lower, [](const auto& reply) { EXPECT_TRUE(reply.ok()); });
    talk(*alice, 100, {bob.get()});
    EXPECT_EQ(subscriber.streams().at(0).simulcast->spatial, 0);
    EXPECT_EQ(bob->received("0").gaps, 0U);
}

TEST_F(CascadeTest, TheWayBetweenServersMayBeEncrypted) {
    std::array<std::byte, 30> bytes{};
    bytes.fill(std::byte{7});
    const auto key = srtp::SrtpMasterKey::make(srtp::SrtpProfile::kAes128CmSha1_80, Bytes(bytes).first(16),
                                               Bytes(bytes).subspan(16));
    PublisherEvents& events = newPublisher();
    SubscriberEvents& bob_events = newSubscriber();
    const auto alice = makeClient();
    const auto bob = makeClient();
    publish("alice", events, *alice);
    const RemotePublisherPorts ports = bringOver("alice", key);
    watchOther({{"alice", "0", {}, {}}}, bob_events, *bob);
    talk(*alice, 20, {bob.get()});
    EXPECT_GE(bob->received("0").packets, 19U);

    UdpSink stranger(loop_);
    std::array<std::byte, 60> forged{};
    store8(forged, 0, 0x80);
    store32(forged, 8, cascadeSsrc(0, 0));
    const auto before = bob->received("0").packets;
    stranger.send(pool_.take(forged), *net::Address::parse("127.0.0.1", ports.rtp));
    settle();
    bob->poll();
    EXPECT_EQ(bob->received("0").packets, before);
}

TEST_F(CascadeTest, WhatChangesThereChangesHere) {
    PublisherEvents& events = newPublisher();
    const auto alice = makeClient();
    Publisher& publisher = publish("alice", events, *alice, {true, 0, false, false});
    bringOver("alice");
    RemotePublisherUpdate update;
    PublishedStream more;
    more.kind = rtp::MediaKind::kVideo;
    more.mindex = 2;
    more.codec = rtp::Codec::kVp8;
    more.description = "screen";
    update.display = "Alice B.";
    update.streams = {more};
    ASSERT_TRUE(other_->updateRemotePublisher("alice", update).ok());
    EXPECT_EQ(other_events_.last_published.display, "Alice B.");
    ASSERT_EQ(other_events_.last_published.streams.size(), 3U);
    EXPECT_TRUE(other_events_.last_published.streams[1].disabled) << "of which nobody told";
    EXPECT_EQ(other_events_.last_published.streams[2].description, "screen");

    RemoteTarget again;
    again.id = "server-2";
    EXPECT_EQ(room_->publishRemotely("alice", again).error().message, "Remotization already exists (server-2)");
    EXPECT_EQ(room_->publishRemotely("bob", again).error().code, RoomErrorCode::kNoSuchFeed);
    EXPECT_TRUE(room_->unpublishRemotely("alice", "server-2").ok());
    EXPECT_EQ(room_->unpublishRemotely("alice", "server-2").error().message, "No such remotization (server-2)");
    RemotePublisherRequest same;
    same.id = "alice";
    EXPECT_EQ(other_->addRemotePublisher(same).error().code, RoomErrorCode::kIdExists);
    EXPECT_EQ(room_->removeRemotePublisher("alice").error().code, RoomErrorCode::kNoSuchFeed) << "not a remote one";
    EXPECT_TRUE(other_->removeRemotePublisher("alice").ok());
    EXPECT_TRUE(other_events_.heard("left alice"));
    EXPECT_TRUE(other_->participants().empty());
    publisher.leave();
}

TEST_F(CascadeTest, ASilentServersPublishersEnd) {
    RemotePublisherRequest request;
    request.id = "alice";
    request.silence_limit = std::chrono::seconds(10);
    PublishedStream sound;
    sound.codec = rtp::Codec::kOpus;
    request.streams = {sound};
    const auto ports = other_->addRemotePublisher(request);
    ASSERT_TRUE(ports.ok());
    UdpSink server(loop_);
    std::array<std::byte, 12> hello{};
    store8(hello, 0, 0x80);
    for (int i = 0; i < 4; ++i) {
        pass(std::chrono::seconds(5));
        server.send(pool_.take(hello), *net::Address::parse("127.0.0.1", ports->rtcp));
        settle();
    }
    EXPECT_EQ(other_->participants().size(), 1U);
    for (int i = 0; i < 11; ++i) {
        pass(std::chrono::seconds(1));
    }
    EXPECT_TRUE(other_->participants().empty());
    EXPECT_TRUE(other_events_.heard("left alice"));
}

TEST_F(CascadeTest, ADummyOffersLinesThatAreSwitchedLater) {
    RoomConfig config;
    config.dummy_publisher = true;
    config.audio_codecs = {rtp::Codec::kOpus};
    config.video_codecs = {rtp::Codec::kVp8, rtp::Codec::kH264};
    makeRoom(config);
    const auto all = room_->participants();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_TRUE(all[0].dummy);
    EXPECT_TRUE(all[0].publisher);
    ASSERT_EQ(all[0].streams.size(), 3U);
    EXPECT_EQ(all[0].streams[2].codec, rtp::Codec::kH264);
    EXPECT_FALSE(room_->kick(all[0].id).ok());
    EXPECT_FALSE(room_->moderate(all[0].id, "0", true).ok());
    EXPECT_EQ(room_->publishing(), 0U) << "does not count";

    SubscriberEvents& bob_events = newSubscriber();
    const auto bob = makeClient();
    Subscriber& subscriber = subscribe({{all[0].id, "0", {}, {}}, {all[0].id, "1", {}, {}}}, bob_events, *bob);
    PublisherEvents& events = newPublisher();
    const auto alice = makeClient();
    publish("alice", events, *alice);
    const auto switched = subscriber.switchFeeds({{"alice", "0", "0", {}}, {"alice", "1", "1", {}}});
    ASSERT_TRUE(switched.ok());
    EXPECT_EQ(switched->changes, 2U);
    talk(*alice, 50, {bob.get()});
    EXPECT_GE(bob->received("0").packets, 49U);
    EXPECT_GE(bob->received("1").packets, 40U);
    EXPECT_TRUE(bob_events.updates.empty()) << "no new offer";
}

}  // namespace
}  // namespace wf::room::test
