#include "tests/unit/sfu/room/room_fixture.h"

namespace wf::room::test {
namespace {

class SubscriberTest : public RoomFixture {
protected:
    void SetUp() override {
        RoomFixture::SetUp();
        publish("alice", alice_events_, *alice_);
        publish("bob", bob_events_, *bob_);
    }
    SubscribeReply update(Subscriber& subscriber, const std::vector<StreamWanted>& wanted,
                          const std::vector<StreamUnwanted>& unwanted) {
        SubscribeReply reply;
        subscriber.update(wanted, unwanted, [&](RoomResult<SubscribeReply> result) {
            EXPECT_TRUE(result.ok());
            reply = *result;
        });
        return reply;
    }

    struct ReceivedCounts {
        std::uint64_t audio = 0;
        std::uint64_t video = 0;
    };
    [[nodiscard]] ReceivedCounts counts() const {
        return {viewer_->received("0").packets, viewer_->received("1").packets};
    }

    PublisherEvents alice_events_;
    PublisherEvents bob_events_;
    SubscriberEvents events_of_viewer_;
    std::unique_ptr<WebrtcClient> alice_ = makeClient();
    std::unique_ptr<WebrtcClient> bob_ = makeClient();
    std::unique_ptr<WebrtcClient> viewer_ = makeClient();
};

TEST_F(SubscriberTest, SaysWhatCannotBeSubscribed) {
    SubscriberEvents& events = newSubscriber();
    EXPECT_EQ(trySubscribe({{"nobody", {}, {}, {}}}, events).error().message, "No such feed (nobody)");
    EXPECT_EQ(trySubscribe({{"alice", "7", {}, {}}}, events).error().code, RoomErrorCode::kNoSuchFeed);
    EXPECT_EQ(trySubscribe({}, events).error().code, RoomErrorCode::kInvalidSdp);
    PublisherEvents& silent = newPublisher();
    join("silent", silent);
    EXPECT_EQ(trySubscribe({{"silent", {}, {}, {}}}, events).error().code, RoomErrorCode::kNoSuchFeed);
    EXPECT_EQ(room_->subscriberCount(), 0U);
    EXPECT_TRUE(events.gone.empty());
}

TEST_F(SubscriberTest, AsksForThePrivateIdWhereTheRoomDoes) {
    RoomEdit edit;
    edit.require_pvtid = true;
    room_->edit(edit);
    SubscriberEvents& events = newSubscriber();
    EXPECT_EQ(trySubscribe({{"alice", {}, {}, {}}}, events).error().code, RoomErrorCode::kUnauthorized);
    SubscribeRequest request;
    request.streams = {{"alice", {}, {}, {}}};
    request.private_id = room_->findPublisher("bob")->privateId();
    bool made = false;
    room_->subscribe(request, events, [&](const auto& result) { made = result.ok(); });
    EXPECT_TRUE(made);
}

TEST_F(SubscriberTest, TakesMoreStreamsAndGivesThemUp) {
    Subscriber& viewer = subscribe({{"alice", "0", {}, {}}}, events_of_viewer_, *viewer_);
    SubscribeReply reply = update(viewer, {{"bob", {}, {}, {}}}, {});
    ASSERT_EQ(reply.kind, SubscribeReply::Kind::kOffer);
    ASSERT_EQ(reply.streams.size(), 3U);
    EXPECT_FALSE(reply.streams[1].ready);
    ASSERT_TRUE(answer(viewer, *viewer_, reply.offer->sdp).ok());
    talk(*bob_, 20, {viewer_.get()});
    EXPECT_EQ(viewer_->received("1").packets, 20U);
    EXPECT_GT(viewer_->received("2").packets, 10U);

    EXPECT_EQ(update(viewer, {}, {}).kind, SubscribeReply::Kind::kUnchanged);
    StreamUnwanted all_of_bob;
    all_of_bob.feed = "bob";
    reply = update(viewer, {}, {all_of_bob});
    ASSERT_EQ(reply.kind, SubscribeReply::Kind::kOffer);
    EXPECT_FALSE(reply.streams[1].active);
    const auto heard = viewer_->received("1").packets;
    talk(*bob_, 10, {viewer_.get()});
    EXPECT_EQ(viewer_->received("1").packets, heard);
    ASSERT_TRUE(answer(viewer, *viewer_, reply.offer->sdp).ok());

    reply = update(viewer, {{"bob", "0", {}, {}}}, {});
    ASSERT_EQ(reply.streams.size(), 3U) << "the free line is taken again";
    EXPECT_EQ(reply.streams[1].feed_id, "bob");
    ASSERT_TRUE(answer(viewer, *viewer_, reply.offer->sdp).ok());
    talk(*bob_, 10, {viewer_.get()});
    EXPECT_EQ(viewer_->received("1").packets, heard + 10) << "on the same SSRC";
    EXPECT_EQ(viewer_->received("1").gaps, 0U);
}

TEST_F(SubscriberTest, GathersChangesWhileAnOfferIsOut) {
    Subscriber& viewer = subscribe({{"alice", "0", {}, {}}}, events_of_viewer_, *viewer_);
    const SubscribeReply first = update(viewer, {{"alice", "1", {}, {}}}, {});
    EXPECT_EQ(update(viewer, {{"bob", "0", {}, {}}}, {}).kind, SubscribeReply::Kind::kUpdating);
    EXPECT_EQ(update(viewer, {{"bob", "1", {}, {}}}, {}).kind, SubscribeReply::Kind::kUpdating);
    settle();
    EXPECT_TRUE(events_of_viewer_.updates.empty());
    ASSERT_TRUE(answer(viewer, *viewer_, first.offer->sdp).ok());
    settle();
    ASSERT_EQ(events_of_viewer_.updates.size(), 1U);
    const SubscribeReply& second = events_of_viewer_.updates[0];
    EXPECT_EQ(second.streams.size(), 4U);
    ASSERT_TRUE(answer(viewer, *viewer_, second.offer->sdp).ok());
    talk(*bob_, 10, {viewer_.get()});
    EXPECT_EQ(viewer_->received("2").packets, 10U);
}

TEST_F(SubscriberTest, AnUnexpectedAnswerIsRefused) {
    Subscriber& viewer = subscribe({{"alice", "0", {}, {}}}, events_of_viewer_, *viewer_);
    RemoteText text;
    text.offer = false;
    EXPECT_EQ(viewer.start(&text).error().message, "Unexpected ANSWER (did we offer?)");
    text.offer = true;
    EXPECT_EQ(viewer.start(&text).error().code, RoomErrorCode::kInvalidSdpType);
}

TEST_F(SubscriberTest, PausesAndGoesOnWithoutAGap) {
    Subscriber& viewer = subscribe({{"alice", {}, {}, {}}}, events_of_viewer_, *viewer_);
    talk(*alice_, 20, {viewer_.get()});
    viewer.pause();
    const ReceivedCounts before = counts();
    talk(*alice_, 20, {viewer_.get()});
    EXPECT_EQ(viewer_->received("0").packets, before.audio);
    EXPECT_EQ(viewer_->received("1").packets, before.video);
    ASSERT_TRUE(viewer.start(nullptr).ok());
    pass(std::chrono::seconds(1));
    talk(*alice_, 20, {viewer_.get()});
    EXPECT_EQ(viewer_->received("0").packets, before.audio + 20);
    EXPECT_GT(viewer_->received("1").packets, before.video);
    EXPECT_EQ(viewer_->received("0").gaps, 0U);
    EXPECT_EQ(viewer_->received("1").gaps, 0U);
    EXPECT_GE(viewer_->received("1").key_frames, 2U) << "pictures go on from a new key frame";
}

TEST_F(SubscriberTest, ALineThatIsNotSentStaysActive) {
    Subscriber& viewer = subscribe({{"alice", {}, {}, {}}}, events_of_viewer_, *viewer_);
    SubscriberConfigure change;
    change.streams = {{"0", {}}};
    change.streams[0].wishes.send = false;
    viewer.configure(change, [](const auto& reply) { EXPECT_EQ(reply->kind, SubscribeReply::Kind::kUnchanged); });
    talk(*alice_, 10, {viewer_.get()});
    EXPECT_EQ(viewer_->received("0").packets, 0U);
    EXPECT_TRUE(viewer.streams()[0].active);
    EXPECT_FALSE(viewer.streams()[0].send);
    EXPECT_GT(viewer_->received("1").packets, 0U);
}

TEST_F(SubscriberTest, SwitchesToAnotherFeedOnTheSameStream) {
    Subscriber& viewer = subscribe({{"alice", {}, {}, {}}}, events_of_viewer_, *viewer_);
    talk(*alice_, 20, {viewer_.get()});
    const ReceivedCounts before = counts();
    const std::vector<StreamSwitch> steps = {
        {"bob", "0", "0", {}}, {"bob", "1", "1", {}}, {"bob", "1", "0", {}}, {"bob", "0", "9", {}}};
    const auto reply = viewer.switchFeeds(steps);
    ASSERT_TRUE(reply.ok());
    EXPECT_EQ(reply->changes, 2U) << "another kind and an unknown line are passed over";
    EXPECT_EQ(reply->streams[0].feed_id, "bob");
    talk(*bob_, 20, {viewer_.get()});
    EXPECT_EQ(viewer_->received("0").packets, before.audio + 20);
    EXPECT_GT(viewer_->received("1").packets, before.video);
    EXPECT_EQ(viewer_->received("0").gaps, 0U);
    EXPECT_EQ(viewer_->received("1").gaps, 0U);
    EXPECT_EQ(viewer.switchFeeds({{"nobody", "0", "0", {}}}).error().code, RoomErrorCode::kNoSuchFeed);
    EXPECT_TRUE(events_of_viewer_.updates.empty());
}

TEST_F(SubscriberTest, OffersAnewWhenAFeedGoesUnlessToldNotTo) {
    subscribe({{"alice", {}, {}, {}}, {"bob", {}, {}, {}}}, events_of_viewer_, *viewer_);
    SubscribeRequest quiet;
    quiet.streams = {{"alice", {}, {}, {}}};
    quiet.autoupdate = false;
    SubscriberEvents& quiet_events = newSubscriber();
    room_->subscribe(quiet, quiet_events, [](const auto& made) { EXPECT_TRUE(made.ok()); });
    room_->findPublisher("alice")->leave();
    settle();
    ASSERT_EQ(events_of_viewer_.updates.size(), 1U);
    EXPECT_FALSE(events_of_viewer_.updates[0].streams[0].active);
    EXPECT_TRUE(events_of_viewer_.updates[0].streams[2].active);
    EXPECT_TRUE(quiet_events.updates.empty());
}

TEST_F(SubscriberTest, ItsKeyFrameRequestReachesThePublisher) {
    subscribe({{"alice", "1", {}, {}}}, events_of_viewer_, *viewer_);
    talk(*alice_, 100, {viewer_.get()});
    const auto asked = alice_->keyFramesAsked();
    viewer_->sendPli("0");
    talk(*alice_, 20, {viewer_.get()});
    EXPECT_GT(alice_->keyFramesAsked(), asked);
}

TEST_F(SubscriberTest, EndsWithItsConnection) {
    subscribe({{"alice", {}, {}, {}}}, events_of_viewer_, *viewer_);
    viewer_->rtc().closeDtls();
    ASSERT_TRUE(runUntil([&] { return !events_of_viewer_.gone.empty(); }));
    EXPECT_EQ(events_of_viewer_.hangups, std::vector<std::string>{"DTLS alert"});
    EXPECT_EQ(events_of_viewer_.gone[0], GoneReason::kConnectionLost);
    settle();
    EXPECT_EQ(room_->subscriberCount(), 0U);
}

}  // namespace
}  // namespace wf::room::test
