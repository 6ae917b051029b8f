#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

#include "recorder/mjr/reader.h"
#include "rtp/header_extension.h"
#include "rtp/packet_builder.h"
#include "rtp/payload/av1.h"
#include "sfu/room/remote_media.h"
#include "tests/support/data_peer.h"
#include "tests/support/rtp_sample.h"
#include "tests/unit/sfu/room/room_fixture.h"
#include "tests/unit/sfu/room/udp_sink.h"

namespace wf::room::test {
namespace {

using wf::test::DataPeer;
using wf::test::waitForData;

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
        request.e2ee = room_->findPublisher(id)->e2ee();
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

    /// A part of a long message, as another server would send it.
    void sendPart(UdpSink& from, const net::Address& to, std::uint16_t sequence, std::uint8_t number, bool last) {
        std::array<std::byte, 16> part{};
        store8(part, 0, 0x80);
        store8(part, 1, static_cast<std::uint8_t>((last ? 0x80 : 0) | kCascadeTextPartPayloadType));
        store16(part, 2, sequence);
        store32(part, 4, number);
        store32(part, 8, cascadeSsrc(0, 0));
        store32(part, 12, 0x61626364);
        from.send(pool_.take(part), to);
        settle();
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

TEST_F(CascadeTest, MessagesOfDataChannelsGoAlongWhateverTheirLength) {
    PublisherEvents& events = newPublisher();
    SubscriberEvents& bob_events = newSubscriber();
    const auto alice = makeClient();
    const auto bob = makeClient();
    publish("alice", events, *alice, {false, 0, false, true});
    const RemotePublisherPorts ports = bringOver("alice");
    watchOther({{"alice", {}, {}, {}}}, bob_events, *bob);
    DataPeer alice_data(sctp_, loop_, alice->rtc());
    DataPeer bob_data(sctp_, loop_, bob->rtc());
    const std::vector<DataPeer*> both = {&alice_data, &bob_data};
    ASSERT_TRUE(waitForData(loop_, both, [&] { return alice_data.connected() && bob_data.connected(); }));

    const std::uint16_t channel = alice_data.open("chat", "chat-1");
    const std::string longer = std::string(5000, 'x') + "end";
    ASSERT_TRUE(alice_data.send(channel, "hello"));
    ASSERT_TRUE(alice_data.send(channel, longer, true));
    ASSERT_TRUE(alice_data.send(channel, "bye"));
    EXPECT_TRUE(waitForData(loop_, both, [&] { return bob_data.received.size() == 3; }));
    EXPECT_EQ(bob_data.received,
              (std::vector<std::string>{"alice/chat-1: hello", "alice/chat-1: " + longer + " (binary)",
                                        "alice/chat-1: bye"}));

    UdpSink server(loop_);
    const net::Address to = *net::Address::parse("127.0.0.1", ports.rtp);
    sendPart(server, to, 100, 0, false);
    sendPart(server, to, 102, 2, true);
    sendPart(server, to, 103, 1, true);
    sendPart(server, to, 104, 0, false);
    sendPart(server, to, 105, 1, true);
    EXPECT_TRUE(waitForData(loop_, both, [&] { return bob_data.received.size() == 4; }));
    EXPECT_EQ(bob_data.received.back(), "alice/chat-1: abcdabcd") << "one with a lost part does not come";
}

TEST_F(CascadeTest, MediaThatIsEncryptedEndToEndIsKnownAsSuchThere) {
    RoomConfig config;
    config.record = true;
    other_->end(GoneReason::kWorkerStopped);
    makeOther(config);
    PublisherEvents& events = newPublisher();
    SubscriberEvents& bob_events = newSubscriber();
    const auto alice = makeClient();
    Publisher& publisher = join("alice", events);
    PublishRequest request;
    request.offer = offerText(alice->offer({}));
    request.offer->e2ee = true;
    ASSERT_TRUE(alice->accept(configure(publisher, request).answer.value().sdp));
    ASSERT_TRUE(runUntil([&] { return publisher.active() && alice->connected(); }));
    bringOver("alice");
    EXPECT_TRUE(other_events_.last_published.e2ee);
    std::swap(room_, other_);
    const auto subscribed = trySubscribe({{"alice", {}, {}, {}}}, bob_events);
    std::swap(room_, other_);
    ASSERT_TRUE(subscribed.ok());
    EXPECT_TRUE(subscribed->reply.offer->e2ee);
    talk(*alice, 5);
    other_->end(GoneReason::kRoomDestroyed);
    closeRecordings();
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
        if (entry.path().extension() == ".mjr") {
            std::ifstream in(entry.path(), std::ios::binary);
            const std::string file{std::istreambuf_iterator<char>(in), {}};
            EXPECT_TRUE(mjr::Reader::open(asBytes(file))->header().encrypted) << entry.path();
            ++files;
        }
    }
    EXPECT_EQ(files, 2U);
}

TEST_F(CascadeTest, LayersOfOneStreamAreChosenWhereTheSubscriberIs) {
    const auto sample = wf::test::rtpSample("av1-l3t3.rtp");
    RoomConfig config;
    config.video_codecs = {rtp::Codec::kAv1};
    makeRoom(config);
    other_->end(GoneReason::kWorkerStopped);
    makeOther(config);
    const auto alice = makeClient();
    const auto bob = makeClient();
    std::string offer = alice->offer({false, 1, false, false});
    offer.replace(offer.find("VP8/90000"), 9, "AV1/90000");
    offer.insert(
        offer.find("a=extmap:10 "),
        "a=extmap:12 https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension\r\n");
    Publisher& publisher = join("alice", newPublisher());
    PublishRequest request;
    request.offer = offerText(offer);
    request.offer->svc = {{0, "", "L3T3"}};
    ASSERT_TRUE(alice->accept(configure(publisher, request).answer.value().sdp));
    ASSERT_TRUE(runUntil([&] { return publisher.active() && alice->connected(); }));
    EXPECT_EQ(publisher.streams().at(0).dependency_descriptor_id, 12);
    bringOver("alice");
    Subscriber& subscriber = watchOther({{"alice", {}, {}, {}}}, newSubscriber(), *bob);
    SubscriberConfigure lower;
    lower.streams.push_back({"0", {}});
    lower.streams[0].wishes.spatial_layer = 1;
    lower.streams[0].wishes.temporal_layer = 0;
    subscriber.configure(lower, [](const auto& reply) { EXPECT_TRUE(reply.ok()); });
    std::set<std::pair<int, int>> layers;
    for (const auto& of_chromium : sample) {
        const auto view = rtp::PacketView::parse(of_chromium);
        const std::array elements{rtp::ExtensionElement{12, rtp::findExtension(*view, 13).value()}};
        rtp::PacketFields fields;
        fields.marker = view->marker();
        fields.payload_type = 120;
        fields.sequence_number = view->sequenceNumber();
        fields.timestamp = view->timestamp();
        fields.ssrc = 2000;
        fields.extensions = elements;
        fields.payload = view->payload();
        std::array<std::byte, 400> packet{};
        alice->rtc().sendRtp(Bytes(packet).first(rtp::buildPacket(packet, fields).value()));
        pass(std::chrono::milliseconds(10));
        for (const std::string& bytes : std::exchange(bob->rtc().rtp, {})) {
            const auto got = rtp::PacketView::parse(asBytes(bytes));
            const auto payload = got ? rtp::parseAv1Descriptor(got->payload()) : std::nullopt;
            if (payload && payload->first_obu && !payload->has_sequence_header) {
                layers.emplace(payload->first_obu->spatial_layer, payload->first_obu->temporal_layer);
            }
        }
    }
    EXPECT_EQ(layers, (std::set<std::pair<int, int>>{{0, 0}, {1, 0}}));
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
    update.e2ee = true;
    update.streams = {more};
    ASSERT_TRUE(other_->updateRemotePublisher("alice", update).ok());
    EXPECT_EQ(other_events_.last_published.display, "Alice B.");
    EXPECT_TRUE(other_events_.last_published.e2ee);
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

TEST_F(CascadeTest, APublisherMayComeInOverAMulticastGroup) {
    RemotePublisherRequest request;
    request.id = "alice";
    request.group = *net::Address::parse("239.255.7.7", 0);
    request.interface = "lo";
    request.local_address = *net::Address::parse("127.0.0.1", 0);
    PublishedStream sound;
    sound.codec = rtp::Codec::kOpus;
    request.streams = {sound};
    const auto ports = other_->addRemotePublisher(request);
    ASSERT_TRUE(ports.ok()) << ports.error().message;
    EXPECT_EQ(ports->ip, "239.255.7.7") << "where it is to be sent";
    SubscriberEvents& bob_events = newSubscriber();
    const auto bob = makeClient();
    watchOther({{"alice", std::nullopt, {}, {}}}, bob_events, *bob);
    UdpSink server(loop_);  // of loopback's address: what it sends to a group goes out there
    std::array<std::byte, 30> packet{};
    store8(packet, 0, 0x80);
    store32(packet, 8, cascadeSsrc(0, 0));
    for (std::uint16_t i = 1; i <= 5; ++i) {
        store16(packet, 2, i);
        server.send(pool_.take(packet), *net::Address::parse("239.255.7.7", ports->rtp));
        settle();
        bob->poll();
    }
    EXPECT_EQ(bob->received("0").packets, 5U);

    request.id = "bob";
    request.interface = "none9";
    EXPECT_EQ(other_->addRemotePublisher(request).error().message.substr(0, 32), "cannot join 239.255.7.7 on none9");
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
