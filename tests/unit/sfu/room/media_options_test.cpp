#include <algorithm>
#include <array>

#include "rtp/header_extension.h"
#include "rtp/packet_builder.h"
#include "tests/unit/sfu/room/room_fixture.h"

namespace wf::room::test {
namespace {

/// What a room, a publisher or a subscriber can ask for of media.
class MediaOptionsTest : public RoomFixture {
protected:
    static std::string replaced(std::string text, const std::string& what, const std::string& by) {
        for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
            text.replace(at, what.size(), by);
        }
        return text;
    }
    /// Publishes with what is said beside the offer.
    Publisher& publishWith(const std::string& id, WebrtcClient& client, RemoteText offer) {
        Publisher& publisher = join(id, newPublisher());
        PublishRequest request;
        request.offer = std::move(offer);
        EXPECT_TRUE(client.accept(configure(publisher, request).answer.value().sdp));
        EXPECT_TRUE(runUntil([&] { return publisher.active() && client.connected(); }));
        return publisher;
    }
    RoomErrorCode errorOf(Publisher& publisher, const PublishRequest& request) {
        RoomErrorCode code = RoomErrorCode::kUnknownError;
        publisher.configure(request, [&](const RoomResult<PublishReply>& reply) {
            EXPECT_FALSE(reply.ok());
            code = reply.ok() ? code : reply.error().code;
        });
        return code;
    }
};

TEST_F(MediaOptionsTest, KeyFramesAreAskedForAgainAndAgain) {
    RoomConfig config;
    config.fir_freq = std::chrono::seconds(3);
    makeRoom(config);
    const auto alice = makeClient();
    publish("alice", newPublisher(), *alice);
    talk(*alice, 4);
    const auto first = alice->keyFramesAsked();
    for (int i = 0; i < 3; ++i) {
        pass(std::chrono::seconds(3));
        talk(*alice, 4);
    }
    EXPECT_EQ(alice->keyFramesAsked(), first + 3);
    RoomEdit edit;
    edit.fir_freq = std::chrono::seconds(0);
    room_->edit(edit);
    pass(std::chrono::seconds(10));
    talk(*alice, 4);
    EXPECT_EQ(alice->keyFramesAsked(), first + 3);
}

TEST_F(MediaOptionsTest, NobodyIsAllowedMoreThanTheRoomsBitrate) {
    RoomConfig config;
    config.bitrate_bps = 500'000;
    config.bitrate_cap = true;
    makeRoom(config);
    const auto alice = makeClient();
    Publisher& publisher = publish("alice", newPublisher(), *alice);
    EXPECT_EQ(publisher.bitrateLimit(), 500'000U);
    PublishRequest request;
    request.bitrate_bps = 2'000'000;
    configure(publisher, request);
    EXPECT_EQ(publisher.bitrateLimit(), 500'000U);
    EXPECT_EQ(publisher.receiver()->bitrateLimit(), 500'000U);
    request.bitrate_bps = 100'000;
    configure(publisher, request);
    EXPECT_EQ(publisher.bitrateLimit(), 100'000U);
    request.bitrate_bps = 0;
    configure(publisher, request);
    EXPECT_EQ(publisher.bitrateLimit(), 500'000U);
}

TEST_F(MediaOptionsTest, EncryptedAndClearFeedsDoNotMix) {
    const auto alice = makeClient();
    const auto bob = makeClient();
    RemoteText secret = offerText(alice->offer({}));
    secret.e2ee = true;
    EXPECT_TRUE(publishWith("alice", *alice, secret).info().e2ee);
    publishWith("bob", *bob, offerText(bob->offer({})));
    SubscriberEvents& events = newSubscriber();
    EXPECT_EQ(trySubscribe({{"alice", {}, {}, {}}, {"bob", {}, {}, {}}}, events).error().code,
              RoomErrorCode::kInvalidFeed);
    const auto made = trySubscribe({{"alice", {}, {}, {}}}, events);
    ASSERT_TRUE(made.ok());
    EXPECT_TRUE(made.value().reply.offer->e2ee);
    Subscriber& subscriber = *made.value().subscriber;
    RoomErrorCode code = RoomErrorCode::kUnknownError;
    subscriber.subscribe({{"bob", {}, {}, {}}}, [&](const auto& reply) { code = reply.error().code; });
    EXPECT_EQ(code, RoomErrorCode::kInvalidFeed);
    EXPECT_EQ(subscriber.switchFeeds({{"bob", "0", "0", {}}}).error().code, RoomErrorCode::kInvalidFeed);
}

TEST_F(MediaOptionsTest, ARoomMayWantEncryption) {
    RoomConfig config;
    config.require_e2ee = true;
    makeRoom(config);
    const auto alice = makeClient();
    Publisher& publisher = join("alice", newPublisher());
    PublishRequest request;
    request.offer = offerText(alice->offer({}));
    EXPECT_EQ(errorOf(publisher, request), RoomErrorCode::kUnauthorized);
    request.offer->e2ee = true;
    EXPECT_TRUE(configure(publisher, request).answer->e2ee);
}

TEST_F(MediaOptionsTest, AStreamKeepsItsNameForSubscribersWhoAsk) {
    const auto alice = makeClient();
    const std::string offer = replaced(alice->offer({}), "a=ssrc:1000 ", "a=msid:camera mic-1\r\na=ssrc:1000 ");
    publishWith("alice", *alice, offerText(offer));
    SubscribeRequest request;
    request.streams = {{"alice", "0", {}, {}}};
    const auto offered = [&](bool use_msid) {
        request.use_msid = use_msid;
        std::string sdp;
        room_->subscribe(request, newSubscriber(),
                         [&](const RoomResult<Room::Subscribed>& made) { sdp = made.value().reply.offer->sdp; });
        return sdp;
    };
    EXPECT_NE(offered(true).find("a=msid:camera mic-1"), std::string::npos);
    EXPECT_EQ(offered(false).find("camera"), std::string::npos);
    EXPECT_NE(offered(false).find("a=msid:janus janus0"), std::string::npos);
}

TEST_F(MediaOptionsTest, TheFirstRidMayBeTheLowestLayer) {
    for (const bool lowest_first : {false, true}) {
        makeRoom({});
        const auto alice = makeClient();
        RemoteText offer = offerText(alice->offer({false, 1, true, false}));
        offer.lowest_rid_first = lowest_first;
        publishWith("alice", *alice, offer);
        talk(*alice, 4);
        const stream::ReceiveTrack& source = *room_->findPublisher("alice")->tracks().at(0)->source();
        ASSERT_EQ(source.layerCount(), 3U);
        EXPECT_EQ(source.config().layers[2].rid, lowest_first ? "l" : "h");
        room_->end(GoneReason::kRoomDestroyed);
        settle();
    }
}

TEST_F(MediaOptionsTest, PlayoutDelaysOfSubscribersGoBeforeThoseOfPublishers) {
    const auto alice = makeClient();
    const auto bob = makeClient();
    const std::string offer =
        replaced(alice->offer({false, 1, false, false}), "a=extmap:13 urn:3gpp:video-orientation\r\n",
                 "a=extmap:13 urn:3gpp:video-orientation\r\n"
                 "a=extmap:9 http://www.webrtc.org/experiments/rtp-hdrext/playout-delay\r\n");
    Publisher& publisher = publishWith("alice", *alice, offerText(offer));
    EXPECT_EQ(publisher.streams()[0].playout_delay_id, 9);
    Subscriber& subscriber = subscribe({{"alice", {}, {}, {}}}, newSubscriber(), *bob);
    PublishRequest request;
    request.streams = {{"0", {}, false, 0, 400}};
    configure(publisher, request);
    EXPECT_EQ(subscriber.streams()[0].playout_delay, (PlayoutDelay{0, 400}));
    SubscriberConfigure wish;
    wish.streams.push_back({"0", {}});
    wish.streams[0].wishes.min_delay_ms = 100;
    wish.streams[0].wishes.max_delay_ms = 200;
    subscriber.configure(wish, [](const auto& reply) { EXPECT_TRUE(reply.ok()); });
    EXPECT_EQ(subscriber.streams()[0].playout_delay, (PlayoutDelay{100, 200}));
    wish.streams[0].wishes.min_delay_ms = -1;
    subscriber.configure(wish, [](const auto& reply) { EXPECT_TRUE(reply.ok()); });
    EXPECT_EQ(subscriber.streams()[0].playout_delay, (PlayoutDelay{0, 400}));
    request.streams = {{"0", {}, false, -1, -1}};
    configure(publisher, request);
    EXPECT_FALSE(subscriber.streams()[0].playout_delay);
}

TEST_F(MediaOptionsTest, OptionsOfOpusAndTheTimeOfCaptureReachSubscribers) {
    RoomConfig config;
    config.opus_fec = true;
    config.opus_dtx = true;
    makeRoom(config);
    const auto alice = makeClient();
    const auto bob = makeClient();
    const std::string with_options =
        replaced(alice->offer({true, 0, false, false}), "useinbandfec=1\r\n",
                 "useinbandfec=1;usedtx=1\r\n"
                 "a=extmap:7 http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time\r\n");
    Publisher& publisher = publishWith("alice", *alice, offerText(with_options));
    EXPECT_TRUE(publisher.streams().at(0).fec && publisher.streams()[0].dtx);
    const auto subscribed = trySubscribe({{"alice", {}, {}, {}}}, newSubscriber());
    ASSERT_TRUE(subscribed.ok());
    const std::string offer = subscribed->reply.offer->sdp;
    EXPECT_NE(offer.find("useinbandfec=1;usedtx=1"), std::string::npos) << offer;
    ASSERT_TRUE(answer(*subscribed->subscriber, *bob, offer).ok());
    ASSERT_TRUE(runUntil([&] { return bob->connected(); }));

    const auto line = sdp::parse(offer)->media.at(0);
    const auto id = std::ranges::find_if(
        line.extensions, [](const sdp::ExtensionMap& one) { return one.uri.ends_with("abs-capture-time"); });
    ASSERT_NE(id, line.extensions.end()) << offer;
    std::array<std::byte, 16> captured{};  // with the optional offset of the capturing clock
    store64(captured, 0, 0x0123456789abcdef);
    store64(captured, 8, 0xfedcba9876543210);
    const std::array<std::byte, 20> payload{std::byte{0x78}};
    const std::array elements{rtp::ExtensionElement{7, captured}};
    std::array<std::byte, 100> packet{};
    rtp::PacketFields fields;
    fields.payload_type = 111;
    fields.sequence_number = 1;
    fields.ssrc = 1000;
    fields.extensions = elements;
    fields.payload = payload;
    alice->rtc().sendRtp(Bytes(packet).first(rtp::buildPacket(packet, fields).value()));
    settle();
    bob->poll();
    const auto view = rtp::PacketView::parse(asBytes(bob->received("0").last_packet));
    ASSERT_TRUE(view);
    const auto found = rtp::findExtension(*view, static_cast<std::uint8_t>(id->id));
    ASSERT_TRUE(found);
    EXPECT_TRUE(std::ranges::equal(*found, captured));
}

/// One picture of three spatial layers (RFC 9628 section 4.2: I P L B E, 15-bit picture id).
void sendPicture(WebrtcClient& client, unsigned picture, bool key, std::uint16_t& sequence) {
    for (unsigned layer = 0; layer < 3; ++layer) {
        std::array<std::byte, 40> payload{};
        store8(payload, 0, static_cast<std::uint8_t>(0x80 | (key ? 0 : 0x40) | 0x20 | 0x08 | 0x04));
        store16(payload, 1, static_cast<std::uint16_t>(0x8000U | picture));
        store8(payload, 3, static_cast<std::uint8_t>(layer << 1 | (layer > 0 ? 1U : 0U)));
        store8(payload, 4, static_cast<std::uint8_t>(picture));
        rtp::PacketFields fields;
        fields.marker = layer == 2;
        fields.payload_type = 120;
        fields.sequence_number = ++sequence;
        fields.timestamp = picture * 3000;
        fields.ssrc = 2000;
        fields.payload = payload;
        std::array<std::byte, 100> packet{};
        const std::size_t size = rtp::buildPacket(packet, fields).value();
        client.rtc().sendRtp(Bytes(packet).first(size));
    }
}

TEST_F(MediaOptionsTest, LayersOfOneEncodingAreChosenLikeThoseOfMany) {
    RoomConfig config;
    config.video_codecs = {rtp::Codec::kVp9};
    makeRoom(config);
    const auto alice = makeClient();
    const auto bob = makeClient();
    RemoteText offer = offerText(replaced(alice->offer({false, 1, false, false}), "VP8/90000", "VP9/90000"));
    offer.svc = {{0, "", "L3T1"}};
    Publisher& publisher = publishWith("alice", *alice, offer);
    EXPECT_TRUE(publisher.streams().at(0).svc);
    SubscriberEvents& events = newSubscriber();
    Subscriber& subscriber = subscribe({{"alice", {}, {}, {}}}, events, *bob);
    std::uint16_t sequence = 0;
    unsigned picture = 1;
    const auto send = [&](int pictures, bool key) {
        for (int i = 0; i < pictures; ++i) {
            sendPicture(*alice, picture++, key && i == 0, sequence);
            pass(std::chrono::milliseconds(33));
            bob->poll();
        }
    };
    send(5, true);
    ASSERT_TRUE(subscriber.streams().at(0).svc);
    EXPECT_EQ(subscriber.streams()[0].svc->spatial, 2);
    EXPECT_EQ(bob->received("0").packets, 15U);
    SubscriberConfigure lower;
    lower.streams.push_back({"0", {}});
    lower.streams[0].wishes.spatial_layer = 0;
    subscriber.configure(lower, [](const auto& reply) { EXPECT_TRUE(reply.ok()); });
    send(5, true);
    EXPECT_EQ(bob->received("0").packets, 20U);
    EXPECT_EQ(bob->received("0").gaps, 0U);
    EXPECT_EQ(subscriber.streams()[0].svc->spatial, 0);
    ASSERT_FALSE(events.layers.empty());
    EXPECT_EQ(events.layers.back().layer, SubscriberListener::Layer::kSpatialLayer);
    EXPECT_EQ(events.layers.back().value, 0);
}

}  // namespace
}  // namespace wf::room::test
