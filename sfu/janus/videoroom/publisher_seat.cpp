#include "sfu/janus/videoroom/publisher_seat.h"

#include <algorithm>
#include <utility>

#include "sfu/janus/packet_captures.h"
#include "sfu/janus/videoroom/error_data.h"
#include "sfu/janus/videoroom/peer_report.h"
#include "sfu/janus/videoroom/room_host.h"
#include "sfu/janus/videoroom/stream_json.h"
#include "sfu/room/room.h"

namespace wf::janus::videoroom {
namespace {

using room::RoomErrorCode;

const room::RoomError kNoRoomAnyMore{RoomErrorCode::kNoSuchRoom, "No such room"};

bool offers(const room::PublishReply& reply, rtp::MediaKind kind) {
    return std::ranges::any_of(reply.streams, [kind](const auto& stream) { return stream.kind == kind; });
}

/// "none" of what was offered and refused.
void addCodec(Json& data, const char* key, const std::optional<rtp::Codec>& codec, bool offered) {
    if (codec) {
        data[key] = rtp::codecName(*codec);
    } else if (offered) {
        data[key] = "none";
    }
}

/// What the publisher's own answer says of what was negotiated.
void addNegotiated(Json& data, const room::PublishReply& reply) {
    addCodec(data, "audio_codec", reply.audio_codec, offers(reply, rtp::MediaKind::kAudio));
    addCodec(data, "video_codec", reply.video_codec, offers(reply, rtp::MediaKind::kVideo));
    data["streams"] = publishedStreams(reply.streams, Reader::kPublisher, false);
}

}  // namespace

PublisherSeat::PublisherSeat(RoomHost& host, std::shared_ptr<HandlePort> port, std::string room_id, const IdForm& ids)
    : PeerSeat(std::move(port), std::move(room_id), ids), host_(host) {}

bool PublisherSeat::join(const room::JoinRequest& wanted, SeatRequest request) {
    begin(std::move(request));
    room::Room* room = host_.find(roomId());
    if (room == nullptr) {
        fail(noSuchRoom(roomId()));
        return false;
    }
    const auto joined = room->join(wanted, *this);
    if (!joined) {
        fail(joined.error());
        return false;
    }
    publisher_ = joined.value();
    host_.add(shared_from_this());
    Json event = eventData("joined");
    event["private_id"] = publisher_->privateId();
    if (!wanted.display.empty()) {
        event["display"] = wanted.display;
    }
    port().pluginEvent(std::move(event));
    if (this->request().name == "joinandconfigure") {
        publish(joinedData(wanted), false);
    } else {
        answer(joinedData(wanted));
    }
    return true;
}

Json PublisherSeat::joinedData(const room::JoinRequest& wanted) const {
    const room::Room& room = *host_.find(roomId());
    const room::RoomConfig& config = room.config();
    Json data = roomData("joined");
    data["description"] = config.description;
    data["id"] = ids().json(publisher_->id());
    data["private_id"] = publisher_->privateId();
    Json publishers = Json::array();
    for (const room::ParticipantInfo& other : room.publishers(publisher_->id())) {
        publishers.push_back(publisherEntry(other, ids(), Reader::kJoining, config.audiolevel_event));
    }
    data["publishers"] = std::move(publishers);
    if (wanted.audio_active_packets) {
        data["audio_active_packets"] = *wanted.audio_active_packets;
    }
    if (wanted.audio_level_average) {
        data["audio_level_average"] = *wanted.audio_level_average;
    }
    if (config.notify_joining) {
        Json attendees = Json::array();
        for (const room::ParticipantInfo& other : room.attendees(publisher_->id())) {
            attendees.push_back(attendeeEntry(other, ids()));
        }
        data["attendees"] = std::move(attendees);
    }
    return data;
}

void PublisherSeat::handleRequest() {
    const std::string& name = request().name;
    const bool joins = name == "join" || name == "joinandconfigure";
    if (publisher_ == nullptr) {
        fail(joins ? room::RoomError{RoomErrorCode::kAlreadyJoined, "Not in a room (create a new handle)"}
                   : kNoRoomAnyMore);
    } else if (joins) {
        fail({RoomErrorCode::kAlreadyJoined, "Already in as a publisher on this handle"});
    } else if (name == "publish" || name == "configure") {
        publish(okData("configured"), name == "publish");
    } else if (name == "unpublish") {
        unpublish();
    } else if (name == "leave") {
        leave();
    } else {
        fail(unknownRequest(name));
    }
}

void PublisherSeat::publish(Json data, bool anew) {
    const room::Room& room = *host_.find(roomId());
    const auto wanted = readPublish(request().body, room.config(), request().jsep);
    if (!wanted) {
        return fail(wanted.error());
    }
    const auto done = [this, data = std::move(data)](const room::RoomResult<room::PublishReply>& result) {
        if (!result) {
            return fail(result.error());
        }
        const room::PublishReply& reply = result.value();
        Json answered = data;
        std::optional<Jsep> jsep;
        if (reply.answer) {
            addNegotiated(answered, reply);
            jsep = localJsep(*reply.answer);
        }
        answer(std::move(answered), std::move(jsep));
        tellConfigured();
    };
    if (anew) {
        publisher_->publish(*wanted, done);
    } else {
        publisher_->configure(*wanted, done);
    }
}

Json PublisherSeat::eventData(const char* event) const {
    return {{"event", event}, {"room", ids().json(roomId())}, {"id", ids().json(publisher_->id())}};
}

void PublisherSeat::tellConfigured() {
    if (publisher_ != nullptr) {
        Json event = eventData("configured");
        event["bitrate"] = publisher_->bitrateLimit();
        port().pluginEvent(std::move(event));
    }
}

void PublisherSeat::onWebrtcUp() {
    if (publisher_ != nullptr) {
        Json event = eventData("published");
        const room::ParticipantInfo info = publisher_->info();
        if (!info.display.empty()) {
            event["display"] = info.display;
        }
        event["streams"] = publishedStreams(info.streams, Reader::kPresent, false);
        port().pluginEvent(std::move(event));
    }
    port().webrtcUp();
}

void PublisherSeat::unpublish() {
    const AnswerFirst scope(*this);
    if (const auto status = publisher_->unpublish(); !status) {
        return fail(status.error());
    }
    answer(okData("unpublished"));
}

void PublisherSeat::leave() {
    const auto self = shared_from_this();
    const AnswerFirst scope(*this);
    publisher_->leave();
    answer(okData("leaving"));
}

void PublisherSeat::addCandidates(const std::vector<TrickledCandidate>& candidates) {
    for (const TrickledCandidate& candidate : candidates) {
        if (publisher_ != nullptr) {
            publisher_->addCandidate(trickledText(candidate));
        }
    }
}

void PublisherSeat::hangUp(const std::string& reason) {
    if (publisher_ != nullptr) {
        publisher_->hangup(reason);
    }
}

void PublisherSeat::detach() {
    if (publisher_ != nullptr) {
        publisher_->leave();
    }
}

void PublisherSeat::onSlowLink(const room::PeerListener::SlowLink& link) {
    saySlowLink(link);
    tell({{"videoroom", "slow_link"}, {"current-bitrate", link.bitrate_bps}});
}

void PublisherSeat::onGone(room::GoneReason reason) {
    const auto self = shared_from_this();
    if (reason == room::GoneReason::kReplaced) {
        Json data = okData("leaving");
        data["reason"] = "replaced";
        tell(std::move(data));
    }
    host_.remove(*this);
    publisher_ = nullptr;
    if (busy() && !answersFirst()) {
        fail(kNoRoomAnyMore);
    }
}

void PublisherSeat::tellStatistics(bool combined) {
    if (publisher_ != nullptr && publisher_->peer().isUp()) {
        statistics_.tell(publisher_->statistics(), host_.now(), port(), combined);
    }
}

void PublisherSeat::capture(const std::optional<PluginHandle::Capture>& wish,
                            const std::function<void(std::string)>& done) {
    if (publisher_ == nullptr) {
        return done("There is no peer connection any more");
    }
    captureOn(publisher_->peer(), captureRequest(wish, host_.captureFolder(), port().handleId()), done);
}

PluginHandle::Info PublisherSeat::describe() const {
    Json data{{"type", "publisher"}};
    if (publisher_ != nullptr) {
        data["room"] = ids().json(roomId());
        const room::ParticipantInfo info = publisher_->info();
        data["id"] = ids().json(info.id);
        data["private_id"] = publisher_->privateId();
        data["bitrate"] = publisher_->bitrateLimit();
        addName(data, info);
        const room::Room& room = *host_.find(roomId());
        data["streams"] = publishedStreams(publisher_->streams(), Reader::kJoining, room.config().audiolevel_event);
    }
    data["hangingup"] = 0;
    data["destroyed"] = 0;
    return publisher_ == nullptr ? emptyReport(std::move(data))
                                 : peerReport(std::move(data), publisher_->peer(), false);
}

}  // namespace wf::janus::videoroom
