#include "sfu/janus/videoroom/subscriber_seat.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <utility>

#include "sfu/janus/packet_captures.h"
#include "sfu/janus/request_check.h"
#include "sfu/janus/videoroom/error_data.h"
#include "sfu/janus/videoroom/peer_report.h"
#include "sfu/janus/videoroom/room_host.h"
#include "sfu/janus/videoroom/stream_json.h"
#include "sfu/janus/videoroom/subscribe_parameters.h"

namespace wf::janus::videoroom {
namespace {

using room::RoomErrorCode;
using room::SubscribeReply;

const room::RoomError kNoRoomAnyMore{RoomErrorCode::kNoSuchRoom, "No such room"};

std::optional<Jsep> offerOf(const SubscribeReply& reply) {
    return reply.offer ? std::optional(localJsep(*reply.offer)) : std::nullopt;
}

const char* layerKey(room::SubscriberListener::Layer layer) {
    using Layer = room::SubscriberListener::Layer;
    switch (layer) {
        case Layer::kSubstream:
            return "substream";
        case Layer::kTemporal:
            return "temporal";
        case Layer::kSpatialLayer:
            return "spatial_layer";
        case Layer::kTemporalLayer:
            break;
    }
    return "temporal_layer";
}

const char* fitName(room::SubscriberListener::Fit fit) {
    using Fit = room::SubscriberListener::Fit;
    switch (fit) {
        case Fit::kNothing:
            return "none";
        case Fit::kLayers:
            return "layers";
        case Fit::kSmall:
            return "small";
        case Fit::kBig:
            break;
    }
    return "big";
}

/// How much the subscriber can be sent; Janus has no such thing.
Json downlink(const stream::BandwidthEstimator& bandwidth) {
    return {{"estimate", bandwidth.estimateBps()},
            {"delivered", bandwidth.deliveredBps()},
            {"lost", bandwidth.fractionLost()},
            {"queue-ms", std::chrono::duration_cast<std::chrono::milliseconds>(bandwidth.queueDelay()).count()}};
}

}  // namespace

SubscriberSeat::SubscriberSeat(RoomHost& host, std::shared_ptr<HandlePort> port, std::string room_id, const IdForm& ids)
    : PeerSeat(std::move(port), std::move(room_id), ids), host_(host) {}

void SubscriberSeat::join(const room::SubscribeRequest& wanted, SeatRequest request, std::function<void(bool)> joined) {
    begin(std::move(request));
    joined_ = std::move(joined);
    room::Room* room = host_.find(roomId());
    if (room == nullptr) {
        return onJoined(noSuchRoom(roomId()), "");
    }
    const std::string legacy_feed = wanted.legacy ? wanted.streams.front().feed : "";
    room->subscribe(wanted, *this,
                    [self = shared_from_this(), legacy_feed](const room::RoomResult<room::Room::Subscribed>& result) {
                        self->onJoined(result, legacy_feed);
                    });
}

void SubscriberSeat::onJoined(const room::RoomResult<room::Room::Subscribed>& result, const std::string& legacy_feed) {
    if (!joined_) {
        return;
    }
    const auto joined = std::exchange(joined_, nullptr);
    if (!result) {
        fail(result.error());
        return joined(false);
    }
    subscriber_ = result.value().subscriber;
    host_.add(shared_from_this());
    const SubscribeReply& reply = result.value().reply;
    private_id_ = findInteger(request().body, "private_id").value_or(0);
    answer(attachedData(reply, legacy_feed), offerOf(reply));
    tellHandlers("subscribing", &reply.streams);
    joined(true);
}

Json SubscriberSeat::attachedData(const SubscribeReply& reply, const std::string& legacy_feed) const {
    Json data = roomData("attached");
    if (!legacy_feed.empty()) {
        data["id"] = ids().json(legacy_feed);
        data["warning"] = "deprecated_api";
        const room::Publisher* feed = host_.find(roomId())->findPublisher(legacy_feed);
        if (feed != nullptr && !feed->info().display.empty()) {
            data["display"] = feed->info().display;
        }
    }
    data["streams"] = subscribedStreams(reply.streams, ids());
    return data;
}

bool SubscriberSeat::takesJsep() const { return !request().jsep || request().jsep->type == JsepType::kAnswer; }

void SubscriberSeat::handleRequest() {
    using Handler = void (SubscriberSeat::*)();
    static constexpr std::array<std::pair<std::string_view, Handler>, 8> kHandlers{{
        {"start", &SubscriberSeat::start},
        {"pause", &SubscriberSeat::pause},
        {"configure", &SubscriberSeat::configure},
        {"subscribe", &SubscriberSeat::subscribe},
        {"unsubscribe", &SubscriberSeat::unsubscribe},
        {"update", &SubscriberSeat::update},
        {"switch", &SubscriberSeat::switchFeeds},
        {"leave", &SubscriberSeat::leave},
    }};
    const std::string& name = request().name;
    if (name == "join" || name == "joinandconfigure") {
        return fail({RoomErrorCode::kAlreadyJoined, "Already in as a subscriber on this handle"});
    }
    const auto* handler =
        std::find_if(kHandlers.begin(), kHandlers.end(), [&name](const auto& entry) { return entry.first == name; });
    if (handler == kHandlers.end()) {
        return fail(unknownRequest(name));
    }
    if (!takesJsep()) {
        return fail({RoomErrorCode::kInvalidSdpType, "Only publishers send offers"});
    }
    if (subscriber_ == nullptr) {
        return handleGone();
    }
    const AnswerFirst scope(*this);
    (this->*handler->second)();
}

/// Janus goes on to say yes to a subscriber that has left.
void SubscriberSeat::handleGone() {
    const std::string& name = request().name;
    if (name == "leave") {
        answer(okData("left"));
    } else if (name == "start") {
        answer(okData("started"));
    } else {
        fail(kNoRoomAnyMore);
    }
}

void SubscriberSeat::start() {
    std::optional<room::RemoteText> text;
    if (request().jsep) {
        text = remoteText(*request().jsep);
    }
    if (const auto status = subscriber_->start(text ? &*text : nullptr); !status) {
        return fail(status.error());
    }
    answer(okData("started"));
}

void SubscriberSeat::pause() {
    subscriber_->pause();
    answer(okData("paused"));
}

void SubscriberSeat::configure() {
    const auto change = readSubscriberConfigure(request().body);
    if (!change) {
        return fail(change.error());
    }
    subscriber_->configure(*change, [this](const room::RoomResult<SubscribeReply>& result) {
        result ? answer(okData("configured"), offerOf(result.value())) : fail(result.error());
    });
}

void SubscriberSeat::subscribe() { change(readSubscribe(request().body, ids())); }

void SubscriberSeat::unsubscribe() { change(readUnsubscribe(request().body, ids())); }

void SubscriberSeat::update() { change(readUpdate(request().body, ids())); }

void SubscriberSeat::change(const room::RoomResult<SubscriptionChange>& wanted) {
    if (!wanted) {
        return fail(wanted.error());
    }
    subscriber_->update(wanted.value().wanted, wanted.value().unwanted,
                        [this](const room::RoomResult<SubscribeReply>& result) {
                            if (!result) {
                                return fail(result.error());
                            }
                            const SubscribeReply& reply = result.value();
                            answer(updatedData(reply), offerOf(reply));
                            if (reply.kind == SubscribeReply::Kind::kOffer) {
                                tellHandlers("updated", &reply.streams);
                            }
                        });
}

Json SubscriberSeat::updatedData(const SubscribeReply& reply) const {
    Json data = roomData(reply.kind == SubscribeReply::Kind::kUpdating ? "updating" : "updated");
    if (reply.kind == SubscribeReply::Kind::kOffer) {
        data["streams"] = subscribedStreams(reply.streams, ids());
    }
    return data;
}

void SubscriberSeat::switchFeeds() {
    const auto steps = readSwitch(request().body, ids());
    if (!steps) {
        return fail(steps.error());
    }
    const auto reply = subscriber_->switchFeeds(*steps);
    if (!reply) {
        return fail(reply.error());
    }
    answer({{"videoroom", "event"},
            {"switched", "ok"},
            {"room", ids().json(roomId())},
            {"changes", reply->changes},
            {"streams", subscribedStreams(reply->streams, ids())}});
    tellHandlers("switched");
}

void SubscriberSeat::leave() {
    const auto self = shared_from_this();
    for (const room::SubscribedStream& stream : subscriber_->streams()) {
        if (stream.active && !stream.feed_id.empty()) {
            port().pluginEvent({{"event", "unsubscribed"},
                                {"room", ids().json(roomId())},
                                {"feed", ids().json(stream.feed_id)},
                                {"mid", stream.feed_mid}});
        }
    }
    subscriber_->leave();
    answer(okData("left"));
}

void SubscriberSeat::addCandidates(const std::vector<TrickledCandidate>& candidates) {
    for (const TrickledCandidate& candidate : candidates) {
        if (subscriber_ != nullptr) {
            subscriber_->addCandidate(trickledText(candidate));
        }
    }
}

void SubscriberSeat::hangUp(const std::string& reason) {
    if (subscriber_ != nullptr) {
        subscriber_->hangup(reason);
    }
}

void SubscriberSeat::detach() {
    if (subscriber_ != nullptr) {
        subscriber_->leave();
    }
}

void SubscriberSeat::tellHandlers(const char* event, const std::vector<room::SubscribedStream>* streams) {
    Json data{{"event", event}, {"room", ids().json(roomId())}};
    if (streams != nullptr) {
        data["streams"] = subscribedStreams(*streams, ids());
        data["private_id"] = private_id_;
    }
    port().pluginEvent(std::move(data));
}

void SubscriberSeat::onWebrtcUp() {
    tellHandlers("subscribed");
    port().webrtcUp();
}

void SubscriberSeat::onUpdated(const SubscribeReply& reply) {
    tell(updatedData(reply), offerOf(reply));
    if (reply.kind == SubscribeReply::Kind::kOffer) {
        tellHandlers("updated", &reply.streams);
    }
}

void SubscriberSeat::onLayer(const std::string& mid, Layer layer, int value) {
    Json data = roomData("event");
    data["mid"] = mid;
    data[layerKey(layer)] = value;
    tell(std::move(data));
}

void SubscriberSeat::onFit(const std::string& mid, Fit fit) {
    Json data = roomData("event");
    data["mid"] = mid;
    data["downlink"] = fitName(fit);
    tell(std::move(data));
}

void SubscriberSeat::onSlowLink(const room::PeerListener::SlowLink& link) {
    saySlowLink(link);
    tell({{"videoroom", "slow_link"}});
}

void SubscriberSeat::onGone(room::GoneReason /*reason*/) {
    const auto self = shared_from_this();
    host_.remove(*this);
    subscriber_ = nullptr;
    if (joined_) {
        return onJoined(kNoRoomAnyMore, "");
    }
    if (busy() && !answersFirst()) {
        fail(kNoRoomAnyMore);
    }
}

void SubscriberSeat::tellStatistics(bool combined) {
    if (subscriber_ != nullptr && subscriber_->peer().isUp()) {
        statistics_.tell(subscriber_->statistics(), host_.now(), port(), combined);
    }
}

void SubscriberSeat::capture(const std::optional<PluginHandle::Capture>& wish,
                             const std::function<void(std::string)>& done) {
    if (subscriber_ == nullptr) {
        return done("There is no peer connection any more");
    }
    captureOn(subscriber_->peer(), captureRequest(wish, host_.captureFolder(), port().handleId()), done);
}

PluginHandle::Info SubscriberSeat::describe() const {
    Json data{{"type", "subscriber"}};
    if (subscriber_ != nullptr) {
        data["room"] = ids().json(roomId());
        data["streams"] = subscribedStreams(subscriber_->streams(), ids());
        data["downlink"] = downlink(subscriber_->bandwidth());
    }
    data["hangingup"] = 0;
    data["destroyed"] = 0;
    return subscriber_ == nullptr ? emptyReport(std::move(data))
                                  : peerReport(std::move(data), subscriber_->peer(), true);
}

}  // namespace wf::janus::videoroom
