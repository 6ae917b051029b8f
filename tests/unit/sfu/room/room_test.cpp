#include <algorithm>

#include "tests/unit/sfu/room/room_fixture.h"

namespace wf::room::test {
namespace {

class RoomTest : public RoomFixture {};

TEST_F(RoomTest, TwoSubscribersHearAndSeeWhatOnePublisherSends) {
    PublisherEvents& alice_events = newPublisher();
    const auto alice = makeClient();
    Publisher& publisher = publish("alice", alice_events, *alice);
    EXPECT_EQ(alice_events.ups, 1);
    EXPECT_EQ(events_.said, (std::vector<std::string>{"joined alice", "published alice"}));
    ASSERT_EQ(events_.last_published.streams.size(), 2U);
    EXPECT_EQ(events_.last_published.audio_codec, rtp::Codec::kOpus);
    EXPECT_EQ(events_.last_published.video_codec, rtp::Codec::kVp8);
    EXPECT_TRUE(events_.last_published.streams[0].fec);

    SubscriberEvents& bob_events = newSubscriber();
    SubscriberEvents& carol_events = newSubscriber();
    const auto bob = makeClient();
    const auto carol = makeClient();
    subscribe({{"alice", std::nullopt, {}, {}}}, bob_events, *bob);
    Subscriber& carols = subscribe({{"alice", "1", {}, {}}}, carol_events, *carol);
    talk(*alice, 100, {bob.get(), carol.get()});

    EXPECT_EQ(bob->received("0").packets, 100U);
    EXPECT_EQ(bob->received("0").payload_type, 111);
    EXPECT_EQ(bob->received("0").gaps, 0U);
    EXPECT_GE(bob->received("1").packets, 95U) << "two a picture, from a key frame on";
    EXPECT_EQ(bob->received("1").gaps, 0U);
    EXPECT_EQ(bob->received("1").payload_type, 96);
    EXPECT_GE(bob->received("1").key_frames, 1U);
    EXPECT_GE(carol->received("0").packets, 95U);
    EXPECT_EQ(carol->received("0").payload_type, 96);
    ASSERT_EQ(carols.streams().size(), 1U);
    EXPECT_EQ(carols.streams()[0].feed_display, "The alice");
    EXPECT_EQ(carols.streams()[0].feed_mid, "1");
    EXPECT_TRUE(carols.streams()[0].ready);

    ASSERT_EQ(alice_events.medias.size(), 2U);
    EXPECT_TRUE(alice_events.medias[0].receiving);
    publisher.leave();
    EXPECT_EQ(alice_events.hangups, std::vector<std::string>{"Close PC"});
    EXPECT_EQ(alice_events.gone, std::vector<GoneReason>{GoneReason::kLeft});
    EXPECT_TRUE(events_.heard("left alice"));
    EXPECT_FALSE(events_.heard("unpublished alice"));
    settle();
    ASSERT_EQ(bob_events.updates.size(), 1U) << "one offer for all lines that went";
    EXPECT_TRUE(std::ranges::none_of(bob_events.updates[0].streams, [](const auto& s) { return s.active; }));
}

TEST_F(RoomTest, IdsAreTakenOnlyOnceAndRandomOnesAreUnique) {
    PublisherEvents& first = newPublisher();
    PublisherEvents& second = newPublisher();
    PublisherEvents& third = newPublisher();
    join("alice", first);
    JoinRequest again;
    again.id = "alice";
    const auto refused = room_->join(again, second);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, RoomErrorCode::kIdExists);
    EXPECT_EQ(refused.error().message, "User ID alice already exists");
    JoinRequest anyone;
    const auto number = room_->join(anyone, second);
    ASSERT_TRUE(number.ok());
    EXPECT_TRUE(std::ranges::all_of((*number)->id(), [](char c) { return c >= '0' && c <= '9'; }));
    anyone.numeric_ids = false;
    EXPECT_EQ((*room_->join(anyone, third).value()).id().size(), 36U);
    EXPECT_EQ(room_->attendees("alice").size(), 2U);
    EXPECT_TRUE(room_->publishers("").empty());
}

TEST_F(RoomTest, ARejoiningUserReplacesWhatIsLeftOfTheOldSession) {
    RoomConfig config;
    config.rejoin_replaces = true;
    makeRoom(config);
    PublisherEvents& ghost_events = newPublisher();
    PublisherEvents& alice_events = newPublisher();
    PublisherEvents& bob_events = newPublisher();
    SubscriberEvents& watching = newSubscriber();
    SubscriberEvents& bob_watching = newSubscriber();
    const auto ghost = makeClient();
    const auto alice = makeClient();
    const auto bob = makeClient();
    const std::uint32_t private_id = publish("alice", ghost_events, *ghost).privateId();
    publish("bob", bob_events, *bob);
    SubscribeRequest request;
    request.streams = {{"bob", std::nullopt, {}, {}}};
    request.private_id = private_id;
    room_->subscribe(request, watching, [](const RoomResult<Room::Subscribed>& made) { EXPECT_TRUE(made.ok()); });
    ASSERT_TRUE(trySubscribe({{"alice", std::nullopt, {}, {}}}, bob_watching).ok());

    publish("alice", alice_events, *alice);
    EXPECT_EQ(ghost_events.hangups, std::vector<std::string>{"Close PC"});
    EXPECT_EQ(ghost_events.gone, std::vector<GoneReason>{GoneReason::kReplaced});
    EXPECT_EQ(watching.gone, std::vector<GoneReason>{GoneReason::kReplaced});
    EXPECT_TRUE(bob_watching.gone.empty());
    EXPECT_EQ(events_.said, (std::vector<std::string>{"joined alice", "published alice", "joined bob", "published bob",
                                                      "left alice", "joined alice", "published alice"}));
}

TEST_F(RoomTest, PublishersAreCountedWhenTheirOfferArrives) {
    RoomConfig config;
    config.max_publishers = 1;
    makeRoom(config);
    PublisherEvents& alice_events = newPublisher();
    PublisherEvents& bob_events = newPublisher();
    const auto alice = makeClient();
    publish("alice", alice_events, *alice);
    Publisher& bob = join("bob", bob_events);
    PublishRequest request;
    request.offer = offerText(makeClient()->offer({}));
    RoomErrorCode code = RoomErrorCode::kUnknownError;
    bob.publish(request, [&](const RoomResult<PublishReply>& reply) { code = reply.error().code; });
    EXPECT_EQ(code, RoomErrorCode::kPublishersFull);
    room_->findPublisher("alice")->publish(request, [&](const auto& reply) { code = reply.error().code; });
    EXPECT_EQ(code, RoomErrorCode::kAlreadyPublished);
    EXPECT_EQ(bob.unpublish().error().code, RoomErrorCode::kNotPublished);
}

TEST_F(RoomTest, KickedPublishersAreGoneForEverybody) {
    PublisherEvents& events = newPublisher();
    const auto alice = makeClient();
    publish("alice", events, *alice);
    ASSERT_TRUE(room_->kick("alice").ok());
    EXPECT_EQ(events.gone, std::vector<GoneReason>{GoneReason::kKicked});
    EXPECT_TRUE(events_.heard("left alice kicked"));
    EXPECT_EQ(room_->kick("alice").error().message, "No such user alice in room room");
    EXPECT_TRUE(runUntil([&] { return alice->rtc().dtls() == dtls::DtlsState::kClosed; })) << "the peer is told";
}

TEST_F(RoomTest, UnpublishedPeopleStayAndPublishAgain) {
    PublisherEvents& events = newPublisher();
    const auto alice = makeClient();
    Publisher& publisher = publish("alice", events, *alice);
    ASSERT_TRUE(publisher.unpublish().ok());
    EXPECT_TRUE(events_.heard("unpublished alice"));
    EXPECT_EQ(events.hangups.size(), 1U);
    EXPECT_TRUE(events.gone.empty());
    settle();
    const auto again = makeClient();
    PublishRequest request;
    request.offer = offerText(again->offer({}));
    ASSERT_TRUE(again->accept(configure(publisher, request).answer.value().sdp));
    EXPECT_TRUE(runUntil([&] { return publisher.active(); }));
    EXPECT_EQ(events.ups, 2);
}

TEST_F(RoomTest, ThePeersGoodbyeEndsTheConnectionNotTheParticipant) {
    PublisherEvents& events = newPublisher();
    const auto alice = makeClient();
    Publisher& publisher = publish("alice", events, *alice);
    alice->rtc().closeDtls();
    ASSERT_TRUE(runUntil([&] { return !events.hangups.empty(); }));
    EXPECT_EQ(events.hangups[0], "DTLS alert");
    EXPECT_TRUE(events_.heard("unpublished alice"));
    EXPECT_FALSE(publisher.published());
    EXPECT_EQ(room_->attendees("").size(), 1U);
}

TEST_F(RoomTest, ASilentPeerFailsAfterTheTimeOfConsent) {
    PublisherEvents& events = newPublisher();
    const auto alice = makeClient();
    publish("alice", events, *alice);
    for (int i = 0; i < 60 && events.hangups.empty(); ++i) {
        pass(std::chrono::seconds(1));
    }
    EXPECT_EQ(events.hangups, std::vector<std::string>{"ICE failed"});
    EXPECT_EQ(events.ice_failures, 1);
}

TEST_F(RoomTest, ALeavingOwnerMayDoSoInAnyCallback) {
    const auto alice = makeClient();
    struct Leaver final : PeerEvents<PublisherListener> {
        void onWebrtcUp() override { publisher->leave(); }
        Publisher* publisher = nullptr;
    } leaver;
    leaver.publisher = &join("bob", leaver);
    PublishRequest request;
    request.offer = offerText(alice->offer({}));
    ASSERT_TRUE(alice->accept(configure(*leaver.publisher, request).answer.value().sdp));
    EXPECT_TRUE(runUntil([&] { return !leaver.gone.empty(); }));
    settle();
    EXPECT_FALSE(events_.heard("published bob"));
    EXPECT_TRUE(events_.heard("left bob"));
}

TEST_F(RoomTest, ModeratedStreamsAreHeardByNobody) {
    PublisherEvents& alice_events = newPublisher();
    SubscriberEvents& bob_events = newSubscriber();
    const auto alice = makeClient();
    const auto bob = makeClient();
    publish("alice", alice_events, *alice);
    subscribe({{"alice", std::nullopt, {}, {}}}, bob_events, *bob);
    talk(*alice, 20, {bob.get()});
    ASSERT_TRUE(room_->moderate("alice", "0", true).ok());
    EXPECT_TRUE(events_.heard("muted alice 0"));
    const auto before = bob->received("0").packets;
    const auto video_before = bob->received("1").packets;
    talk(*alice, 20, {bob.get()});
    EXPECT_EQ(bob->received("0").packets, before);
    EXPECT_EQ(bob->received("1").packets, video_before + 20);
    ASSERT_TRUE(room_->moderate("alice", "0", false).ok());
    talk(*alice, 20, {bob.get()});
    EXPECT_EQ(bob->received("0").packets, before + 20);
    EXPECT_EQ(bob->received("0").gaps, 0U) << "no gap shows";
    EXPECT_EQ(room_->moderate("alice", "9", true).error().code, RoomErrorCode::kNoSuchFeed);
    EXPECT_EQ(room_->moderate("nobody", "0", true).error().code, RoomErrorCode::kNoSuchFeed);
}

TEST_F(RoomTest, TellsWhoTalks) {
    RoomConfig config;
    config.audiolevel_event = true;
    config.audio_active_packets = 20;
    makeRoom(config);
    PublisherEvents& events = newPublisher();
    const auto alice = makeClient();
    publish("alice", events, *alice);
    talk(*alice, 40);
    EXPECT_TRUE(events_.heard("talking alice 0"));
    EXPECT_TRUE(room_->participants().at(0).talking);
    alice->stream(0).setAudioLevel(100);
    talk(*alice, 40);
    EXPECT_TRUE(events_.heard("stopped alice 0"));
}

TEST_F(RoomTest, NamesChangeForOthersWhenThereWasOneBefore) {
    PublisherEvents& events = newPublisher();
    Publisher& alice = join("alice", events);
    PublishRequest request;
    request.display = "Al";
    configure(alice, request);
    EXPECT_TRUE(events_.heard("renamed alice display"));
    request = {};
    request.metadata = "{\"a\":1}";
    configure(alice, request);
    EXPECT_TRUE(events_.heard("renamed alice metadata"));
    EXPECT_EQ(room_->participants().at(0).display, "Al");
}

TEST_F(RoomTest, RefusesCodecsThatTheRoomHasNot) {
    PublisherEvents& events = newPublisher();
    Publisher& alice = join("alice", events);
    PublishRequest request;
    request.video_codec = rtp::Codec::kH264;
    request.offer = offerText(makeClient()->offer({}));
    std::string message;
    alice.configure(request, [&](const auto& reply) { message = reply.error().message; });
    EXPECT_EQ(message, "Video codec unavailable in this room");
    request = {};
    request.offer = offerText("not an SDP");
    alice.configure(request, [&](const auto& reply) { message = reply.error().message; });
    EXPECT_FALSE(message.empty());
    EXPECT_FALSE(alice.published());
}

TEST_F(RoomTest, ParticipantsAndSubscribersHaveALimit) {
    services_->media.max_participants = 2;
    services_->media.max_subscribers = 1;
    const auto alice = makeClient();
    publish("alice", newPublisher(), *alice);
    Publisher& bob = join("bob", newPublisher());
    JoinRequest request;
    request.id = "carol";
    EXPECT_EQ(room_->join(request, newPublisher()).error().code, RoomErrorCode::kPublishersFull);
    request.id = "bob";
    EXPECT_EQ(room_->join(request, newPublisher()).error().code, RoomErrorCode::kIdExists);
    request.id = {};
    EXPECT_EQ(room_->join(request, newPublisher()).error().code, RoomErrorCode::kPublishersFull);
    bob.leave();
    EXPECT_TRUE(room_->join(request, newPublisher()).ok());

    const auto ear = makeClient();
    Subscriber& subscriber = subscribe({{"alice", {}, {}, {}}}, newSubscriber(), *ear);
    EXPECT_EQ(trySubscribe({{"alice", {}, {}, {}}}, newSubscriber()).error().code, RoomErrorCode::kPublishersFull);
    subscriber.leave();
    EXPECT_TRUE(trySubscribe({{"alice", {}, {}, {}}}, newSubscriber()).ok());
}

TEST_F(RoomTest, EndsForEverybodyAtOnce) {
    PublisherEvents& alice_events = newPublisher();
    SubscriberEvents& bob_events = newSubscriber();
    const auto alice = makeClient();
    const auto bob = makeClient();
    publish("alice", alice_events, *alice);
    subscribe({{"alice", std::nullopt, {}, {}}}, bob_events, *bob);
    room_->end(GoneReason::kRoomDestroyed);
    EXPECT_EQ(alice_events.gone, std::vector<GoneReason>{GoneReason::kRoomDestroyed});
    EXPECT_EQ(bob_events.gone, std::vector<GoneReason>{GoneReason::kRoomDestroyed});
    EXPECT_EQ(bob_events.hangups, std::vector<std::string>{"Close PC"});
    EXPECT_TRUE(events_.heard("destroyed room"));
    EXPECT_TRUE(room_->participants().empty());
}

}  // namespace
}  // namespace wf::room::test
