#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sfu/room/room.h"
#include "tests/support/temp_dir.h"
#include "tests/support/webrtc_client.h"

namespace wf::room::test {

using wf::test::DtlsIdentity;
using wf::test::WebrtcClient;

inline const DtlsIdentity& serverIdentity() {
    static const DtlsIdentity made;
    return made;
}
inline const DtlsIdentity& clientIdentity() {
    static const DtlsIdentity made;
    return made;
}

inline RemoteText offerText(const std::string& sdp) {
    RemoteText text;
    text.sdp = sdp;
    return text;
}

/// Writes down what a participant's owner is told.
template <class Listener>
struct PeerEvents : Listener {
    virtual ~PeerEvents() = default;
    void onWebrtcUp() override { ++ups; }
    void onHangup(std::string_view reason) override { hangups.emplace_back(reason); }
    void onIceFailed() override { ++ice_failures; }
    void onTrickle(const TrickledText& candidate) override { trickled.push_back(candidate); }
    void onMedia(const PeerListener::Media& media) override { medias.push_back(media); }
    void onSlowLink(const PeerListener::SlowLink& link) override { slow_links.push_back(link); }
    void onGone(GoneReason reason) override {
        gone.push_back(reason);
        if (when_gone) {
            when_gone();
        }
    }

    int ups = 0;
    int ice_failures = 0;
    std::vector<std::string> hangups;
    std::vector<TrickledText> trickled;
    std::vector<PeerListener::Media> medias;
    std::vector<PeerListener::SlowLink> slow_links;
    std::vector<GoneReason> gone;
    std::function<void()> when_gone;
};
using PublisherEvents = PeerEvents<PublisherListener>;

struct SubscriberEvents final : PeerEvents<SubscriberListener> {
    void onUpdated(const SubscribeReply& reply) override { updates.push_back(reply); }
    void onLayer(const std::string& mid, Layer layer, int value) override { layers.push_back({mid, layer, value}); }
    void onFit(const std::string& /*mid*/, Fit fit) override { fits.push_back(fit); }

    struct LayerChange {
        std::string mid;
        Layer layer;
        int value;
    };
    std::vector<SubscribeReply> updates;
    std::vector<LayerChange> layers;
    std::vector<Fit> fits;
};

/// Writes down what happens in a room, as words: "joined alice", "left alice kicked" ...
struct RoomEvents final : RoomListener {
    void onJoined(Room&, const ParticipantInfo& who) override { said.push_back("joined " + who.id); }
    void onPublished(Room&, const ParticipantInfo& who) override {
        said.push_back("published " + who.id);
        last_published = who;
    }
    void onUnpublished(Room&, const ParticipantInfo& who) override { said.push_back("unpublished " + who.id); }
    void onLeft(Room&, const ParticipantInfo& who, bool kicked) override {
        said.push_back("left " + who.id + (kicked ? " kicked" : ""));
    }
    void onRenamed(Room&, const ParticipantInfo& who, bool display, bool metadata) override {
        said.push_back("renamed " + who.id + (display ? " display" : "") + (metadata ? " metadata" : ""));
    }
    void onModerated(Room&, const std::string& id, const std::string& mid, bool muted) override {
        said.push_back((muted ? "muted " : "unmuted ") + id + " " + mid);
    }
    void onTalking(Room&, const Talking& talking) override {
        said.push_back((talking.talking ? "talking " : "stopped ") + talking.id + " " + talking.mid);
    }
    void onDestroyed(Room& room) override { said.push_back("destroyed " + room.config().id); }

    [[nodiscard]] bool heard(const std::string& what) const { return std::ranges::find(said, what) != said.end(); }
    std::vector<std::string> said;
    ParticipantInfo last_published;
};

/// A room with all floors below it, and clients on loopback, on one loop whose clock is moved by hand. Only the
/// recorder has its disk thread; closeRecordings() waits for it.
class RoomFixture : public ::testing::Test, private net::Log, private live::RecorderListener {
protected:
    void SetUp() override { makeRoom({}); }
    void TearDown() override {
        if (room_ != nullptr) {
            room_->end(GoneReason::kWorkerStopped);
        }
        settle();
        room_.reset();
        graveyard_.clear();
    }

    /// With the id "room" and recordings in the test's folder.
    void makeRoom(RoomConfig config) {
        live::RecorderSettings settings;
        settings.min_free_bytes = 0;
        recorder_ = live::LiveRecorder::start(settings, *this).value();
        ice::IceLiteConfig ice;
        ice.addresses = {*net::Address::parse("127.0.0.1", 0)};
        room_.reset();
        graveyard_.clear();
        services_.reset();
        transports_ = transport::TransportFactory::openLite(
                          loop_, pool_, {serverIdentity().context, serverIdentity().certificate.fingerprint()}, ice)
                          .value();
        const stream::NtpClock clock(clock_.now(), std::chrono::microseconds(1'795'377'472'929'559));
        services_.reset(new WorkerServices{
            loop_, pool_, kept_, delivery_, *transports_, *recorder_, sctp_, graveyard_, *this, clock, {}});
        config.id = config.id.empty() ? "room" : config.id;
        config.rec_dir = folder_.path().string();
        room_ = std::make_unique<Room>(*services_, config, events_);
    }

    bool runUntil(const std::function<bool()>& done) {
        for (int i = 0; i < 100000 && !done(); ++i) {
            loop_.turn(false);
        }
        return done();
    }
    void settle() {
        for (int i = 0; i < 100; ++i) {
            loop_.turn(false);
        }
    }
    void pass(net::Duration time) {
        clock_.advance(time);
        settle();
    }

    // Owners of handles outlive the room.
    PublisherEvents& newPublisher() { return publisher_events_.emplace_back(); }
    SubscriberEvents& newSubscriber() { return subscriber_events_.emplace_back(); }

    Publisher& join(const std::string& id, PublisherEvents& events) {
        JoinRequest request;
        request.id = id;
        request.display = "The " + id;
        return *room_->join(request, events).value();
    }
    /// Joins and publishes until the connection is up.
    Publisher& publish(const std::string& id, PublisherEvents& events, WebrtcClient& client,
                       const WebrtcClient::Wanted& wanted = {}) {
        Publisher& publisher = join(id, events);
        PublishRequest request;
        request.offer = offerText(client.offer(wanted));
        EXPECT_TRUE(client.accept(configure(publisher, request).answer.value().sdp));
        EXPECT_TRUE(runUntil([&] { return publisher.active() && client.connected(); }));
        return publisher;
    }
    static PublishReply configure(Publisher& publisher, const PublishRequest& request) {
        PublishReply reply;
        publisher.configure(request, [&](RoomResult<PublishReply> result) {
            EXPECT_TRUE(result.ok()) << result.error().message;
            reply = result.ok() ? *result : PublishReply{};
        });
        return reply;
    }
    RoomResult<Room::Subscribed> trySubscribe(const std::vector<StreamWanted>& streams, SubscriberEvents& events) {
        SubscribeRequest request;
        request.streams = streams;
        RoomResult<Room::Subscribed> result = RoomError{};
        room_->subscribe(request, events, [&](RoomResult<Room::Subscribed> made) { result = std::move(made); });
        return result;
    }
    /// Subscribes and answers until the connection is up.
    Subscriber& subscribe(const std::vector<StreamWanted>& streams, SubscriberEvents& events, WebrtcClient& client) {
        auto made = trySubscribe(streams, events);
        EXPECT_TRUE(made.ok()) << made.error().message;
        Subscriber& subscriber = *made->subscriber;
        EXPECT_TRUE(answer(subscriber, client, made->reply.offer.value().sdp).ok());
        EXPECT_TRUE(runUntil([&] { return events.ups > 0 && client.connected(); }));
        return subscriber;
    }
    static RoomStatus answer(Subscriber& subscriber, WebrtcClient& client, const std::string& offer) {
        RemoteText text;
        text.sdp = client.answer(offer);
        text.offer = false;
        return subscriber.start(&text);
    }
    /// All streams of a client for some time: sound each 20 ms, pictures each 40 ms.
    void talk(WebrtcClient& client, int frames, const std::vector<WebrtcClient*>& hearers = {}) {
        for (int i = 0; i < frames; ++i) {
            for (std::size_t s = 0; s < client.streamCount(); ++s) {
                if (!client.stream(s).config().video || i % 2 == 0) {
                    client.sendFrame(s);
                }
            }
            clock_.advance(std::chrono::milliseconds(20));
            for (int turn = 0; turn < 6; ++turn) {
                loop_.turn(false);
            }
            client.poll();
            for (WebrtcClient* hearer : hearers) {
                hearer->poll();
            }
        }
    }
    std::unique_ptr<WebrtcClient> makeClient() {
        return std::make_unique<WebrtcClient>(loop_, pool_, clientIdentity());
    }
    /// Ends the room and waits until its files are there.
    void closeRecordings() {
        room_->end(GoneReason::kRoomDestroyed);
        settle();
        room_.reset();
        graveyard_.clear();
        recorder_.reset();
    }

    bool wants(net::LogLevel) const override { return true; }
    void write(net::LogLevel, std::string_view area, std::string_view text) override {
        log_ += std::string(area) + ": " + std::string(text) + "\n";
    }
    void onRecordingClosed(const live::RecordingReport&) override {}
    void onRecordingFailed(const live::RecordingReport&, const Error&) override { ++failed_recordings_; }
    void onEventFileFailed(const std::string&, const Error&) override { ++failed_recordings_; }
    void onDiskLow(const std::string&, std::uint64_t) override {}
    void onDiskOk(const std::string&) override {}

    std::deque<PublisherEvents> publisher_events_;
    std::deque<SubscriberEvents> subscriber_events_;
    wf::test::TempDir folder_;
    std::atomic<int> failed_recordings_ = 0;
    std::string log_;
    net::ManualClock clock_;
    net::Loop loop_{clock_};
    net::PacketPool pool_;
    stream::KeptPacketPool kept_;
    stream::TurnDelivery delivery_{loop_};
    sctp::SctpStack sctp_;
    Graveyard graveyard_{loop_};
    std::unique_ptr<live::LiveRecorder> recorder_;
    std::unique_ptr<transport::TransportFactory> transports_;
    std::unique_ptr<WorkerServices> services_;
    RoomEvents events_;
    std::unique_ptr<Room> room_;
};

}  // namespace wf::room::test
