#include <algorithm>

#include "sfu/room/transport_text.h"
#include "tests/unit/sfu/room/room_fixture.h"

namespace wf::room::test {
namespace {

class NegotiationTest : public RoomFixture {
protected:
    static std::string replaced(std::string text, const std::string& what, const std::string& by) {
        for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
            text.replace(at, what.size(), by);
        }
        return text;
    }
    static std::string ufragOf(const std::string& sdp) {
        const auto session = sdp::parse(sdp).value();
        return session.transportOf(session.media.at(0)).ice_ufrag;
    }
    PublishReply offer(Publisher& publisher, const std::string& sdp) {
        PublishRequest request;
        request.offer = offerText(sdp);
        return configure(publisher, request);
    }
};

TEST_F(NegotiationTest, ALineMoreIsToldToOthersAndALineLessToItsSubscribers) {
    PublisherEvents& events = newPublisher();
    SubscriberEvents& viewer_events = newSubscriber();
    const auto alice = makeClient();
    const auto viewer = makeClient();
    Publisher& publisher = publish("alice", events, *alice);
    const std::string two = alice->offer({true, 2, false, false});
    EXPECT_EQ(offer(publisher, two).streams.size(), 3U);
    EXPECT_EQ(std::ranges::count(events_.said, "published alice"), 2);
    EXPECT_EQ(events.ups, 1);
    subscribe({{"alice", {}, {}, {}}}, viewer_events, *viewer);
    talk(*alice, 10, {viewer.get()});
    EXPECT_GT(viewer->received("2").packets, 0U);

    const std::size_t last = two.rfind("a=sendonly");
    offer(publisher, two.substr(0, last) + "a=inactive" + two.substr(last + 10));
    settle();
    EXPECT_TRUE(publisher.streams()[2].disabled);
    ASSERT_EQ(viewer_events.updates.size(), 1U);
    EXPECT_TRUE(viewer_events.updates[0].streams[1].active);
    EXPECT_FALSE(viewer_events.updates[0].streams[2].active);
}

TEST_F(NegotiationTest, LinesMayChangeTheirMidsAndBeFewer) {
    PublisherEvents& events = newPublisher();
    const auto alice = makeClient();
    Publisher& publisher = publish("alice", events, *alice);
    const std::string three = alice->offer({true, 2, false, false});
    offer(publisher, three);
    // Round: 0 is 1 now, 1 is 2, 2 is 0; and then only two lines, with the mid of the one that is missing.
    const std::string round = replaced(
        replaced(replaced(replaced(three, "mid:2", "mid:x"), "mid:1", "mid:2"), "mid:0", "mid:1"), "mid:x", "mid:0");
    const PublishReply turned = offer(publisher, replaced(round, "BUNDLE 0 1 2", "BUNDLE 1 2 0"));
    ASSERT_EQ(turned.streams.size(), 3U);
    EXPECT_EQ(turned.streams[0].mid, "1");
    EXPECT_EQ(turned.streams[2].mid, "0");
    const std::string two = alice->offer({true, 1, false, false});
    const PublishReply fewer = offer(publisher, replaced(replaced(two, "mid:1", "mid:2"), "BUNDLE 0 1", "BUNDLE 0 2"));
    ASSERT_EQ(fewer.streams.size(), 2U);
    EXPECT_EQ(fewer.streams[1].mid, "2");
    offer(publisher, three);
    publisher.changeRecording(RecordingAction::kStart);
    publisher.leave();
    settle();
    EXPECT_EQ(events.gone.size(), 1U);
}

TEST_F(NegotiationTest, RestartsIceWhenThePeerDoes) {
    PublisherEvents& events = newPublisher();
    const auto alice = makeClient();
    Publisher& publisher = publish("alice", events, *alice);
    const std::string first = offer(publisher, alice->offer({})).answer.value().sdp;
    const std::string same = offer(publisher, alice->offer({})).answer.value().sdp;
    EXPECT_EQ(ufragOf(same), ufragOf(first));
    const std::string other =
        offer(publisher, replaced(alice->offer({}), "ice-ufrag:peer", "ice-ufrag:pear")).answer.value().sdp;
    EXPECT_NE(ufragOf(other), ufragOf(first));
    EXPECT_TRUE(publisher.active());
    EXPECT_TRUE(events.hangups.empty());
}

TEST_F(NegotiationTest, RestartsIceOfASubscriberThatAsksForIt) {
    PublisherEvents& events = newPublisher();
    SubscriberEvents& viewer_events = newSubscriber();
    const auto alice = makeClient();
    const auto viewer = makeClient();
    publish("alice", events, *alice);
    const auto made = trySubscribe({{"alice", {}, {}, {}}}, viewer_events);
    const std::string first = made->reply.offer.value().sdp;
    Subscriber& subscriber = *made->subscriber;
    ASSERT_TRUE(answer(subscriber, *viewer, first).ok());
    ASSERT_TRUE(runUntil([&] { return viewer->connected(); }));
    SubscriberConfigure change;
    change.restart = true;
    std::string second;
    subscriber.configure(change, [&](const auto& reply) { second = reply->offer.value().sdp; });
    EXPECT_NE(ufragOf(second), ufragOf(first));
    ASSERT_TRUE(answer(subscriber, *viewer, second).ok());
    talk(*alice, 10, {viewer.get()});
    EXPECT_EQ(viewer->received("0").packets, 10U);
}

TEST_F(NegotiationTest, AnOfferThatCannotBeUsedLeavesNoConnection) {
    PublisherEvents& events = newPublisher();
    Publisher& publisher = join("alice", events);
    const auto alice = makeClient();
    PublishRequest request;
    request.offer = offerText(replaced(alice->offer({}), "a=fingerprint", "a=nothing"));
    RoomErrorCode code = RoomErrorCode::kUnknownError;
    publisher.publish(request, [&](const auto& reply) { code = reply.error().code; });
    EXPECT_EQ(code, RoomErrorCode::kInvalidSdp);
    EXPECT_FALSE(publisher.published());
    EXPECT_EQ(room_->publishing(), 0U);
    request.offer = offerText(alice->offer({}));
    publisher.publish(request, [&](const auto& reply) { EXPECT_TRUE(reply.ok()); });
}

TEST_F(NegotiationTest, CandidatesMayComeBeforeTheOffer) {
    PublisherEvents& events = newPublisher();
    Publisher& publisher = join("alice", events);
    TrickledText candidate;
    candidate.candidate = "candidate:1 1 udp 2015363327 127.0.0.1 5000 typ host";
    candidate.mid = "0";
    publisher.addCandidate(candidate);
    candidate.candidate = "no candidate";
    publisher.addCandidate(candidate);
    candidate.completed = true;
    publisher.addCandidate(candidate);
    const auto alice = makeClient();
    ASSERT_TRUE(alice->accept(offer(publisher, alice->offer({})).answer.value().sdp));
    EXPECT_TRUE(runUntil([&] { return publisher.active(); }));
    EXPECT_EQ(publisher.peer().transport()->info().remote_candidates.size(), 1U);
}

TEST(EarlyCandidates, AreForgottenAfterAWhileAndBounded) {
    EarlyCandidates early;
    const net::Time start(std::chrono::hours(1));
    for (std::size_t i = 0; i < 2 * EarlyCandidates::kMax; ++i) {
        early.keep({std::to_string(i), "0", {}, false}, start + std::chrono::seconds(i < 10 ? 0 : 40));
    }
    const auto fresh = early.take(start + std::chrono::seconds(50), std::chrono::seconds(45));
    ASSERT_EQ(fresh.size(), EarlyCandidates::kMax - 10);
    EXPECT_EQ(fresh.front().candidate, "10");
    EXPECT_TRUE(early.take(start, std::chrono::seconds(45)).empty());
}

TEST(TransportText, CandidatesGoBothWays) {
    const auto parsed =
        sdp::parseCandidate("candidate:7 1 tcp 1518280447 192.0.2.7 5060 typ host tcptype passive").value();
    const ice::Candidate candidate = toIce(parsed).value();
    EXPECT_EQ(candidate.protocol, ice::Protocol::kTcpPassive);
    EXPECT_EQ(candidate.address.text(), "192.0.2.7:5060");
    EXPECT_EQ(toSdp(candidate), parsed);
    EXPECT_FALSE(toIce(sdp::parseCandidate("candidate:1 2 udp 1 192.0.2.7 5060 typ host").value())) << "RTCP's own";
    EXPECT_FALSE(toIce(sdp::parseCandidate("candidate:1 1 udp 1 a-b-c.local 5060 typ host").value()));
}

/// Packets of a video, by sequence number and time of arrival.
class SyntheticPackets {
public:
    stream::MediaPacket at(std::int64_t sequence, int arrival_ms) const {
        stream::MediaPacket packet{rtp::PacketView::parse(asBytes(bytes_)).value()};
        packet.sequence = sequence;
        packet.received = net::Time(std::chrono::hours(1)) + std::chrono::milliseconds(arrival_ms);
        return packet;
    }

private:
    std::string bytes_ = "\x80" + std::string(30, 'x');
};

TEST(LossWatch, AsksOnceWhenLostPacketsDoNotCome) {
    SyntheticPackets packets;
    LossWatch watch;
    EXPECT_FALSE(watch.add(packets.at(1, 0)));
    EXPECT_FALSE(watch.add(packets.at(4, 0)));
    EXPECT_FALSE(watch.add(packets.at(2, 100)));
    EXPECT_FALSE(watch.add(packets.at(5, 399)));
    EXPECT_TRUE(watch.add(packets.at(6, 400))) << "3 is still missing";
    EXPECT_FALSE(watch.add(packets.at(7, 900)));
}

TEST(LossWatch, IsContentWhenTheyComeOrAKeyFrameDoes) {
    SyntheticPackets packets;
    LossWatch watch;
    watch.add(packets.at(1, 0));
    watch.add(packets.at(3, 0));
    watch.add(packets.at(2, 50));
    EXPECT_FALSE(watch.add(packets.at(4, 1000)));
    watch.add(packets.at(9, 1000));
    stream::MediaPacket key = packets.at(10, 1100);
    key.facts.starts_key_frame = true;
    EXPECT_FALSE(watch.add(key));
    EXPECT_FALSE(watch.add(packets.at(11, 3000)));
}

}  // namespace
}  // namespace wf::room::test
