#include "sfu/janus/videoroom/room_host.h"

#include <algorithm>
#include <utility>

#include "sfu/janus/videoroom/error_data.h"
#include "sfu/janus/videoroom/forward_json.h"
#include "sfu/janus/videoroom/stream_json.h"

namespace wf::janus::videoroom {
namespace {

template <class SeatType>
void removeFrom(std::vector<std::shared_ptr<SeatType>>& seats, const SeatType& seat) {
    std::erase_if(seats, [&seat](const std::shared_ptr<SeatType>& other) { return other.get() == &seat; });
}

Json resultData(const room::RoomStatus& status) {
    return status ? Json{{"videoroom", "success"}} : errorData(status.error());
}

const char* stateName(room::RecordingState state) {
    switch (state) {
        case room::RecordingState::kOff:
            return "off";
        case room::RecordingState::kOn:
            return "on";
        case room::RecordingState::kPaused:
            break;
    }
    return "paused";
}

}  // namespace

RoomHost::RoomHost(room::Worker& worker, const IdForm& ids, Counted counted)
    : worker_(worker), ids_(ids), counted_(std::move(counted)) {}

void RoomHost::tellStatistics(const StatisticsSettings& settings) {
    statistics_timer_ = std::make_unique<net::Timer>(worker_.loop(), [this, combined = settings.combined] {
        for (const auto& [id, seats] : seats_) {
            for (const auto& seat : seats.publishers) {
                seat->tellStatistics(combined);
            }
            for (const auto& seat : seats.subscribers) {
                seat->tellStatistics(combined);
            }
        }
    });
    statistics_timer_->repeat(settings.period);
}

void RoomHost::create(const room::RoomConfig& config, std::uint64_t instance) {
    seats_[config.id].instance = instance;
    const auto room = worker_.createRoom(config, *this, instance);
    if (room) {
        count(*room.value());
    }
}

void RoomHost::destroy(const std::string& room_id) {
    worker_.destroyRoom(room_id);
    seats_.erase(room_id);
}

Json RoomHost::listParticipants(const std::string& room_id) const {
    const room::Room* room = find(room_id);
    if (room == nullptr) {
        return errorData(noSuchRoom(room_id));
    }
    Json list = Json::array();
    for (const room::ParticipantInfo& participant : room->participants()) {
        list.push_back(participantEntry(participant, ids_, room->config().audiolevel_event));
    }
    return {{"videoroom", "participants"}, {"room", ids_.json(room_id)}, {"participants", std::move(list)}};
}

Json RoomHost::kick(const std::string& room_id, const std::string& user_id) {
    room::Room* room = find(room_id);
    if (room == nullptr) {
        return errorData(noSuchRoom(room_id));
    }
    // The one who is kicked reads of it before the connection closes.
    const auto& seats = seats_[room_id].publishers;
    const auto seat =
        std::find_if(seats.begin(), seats.end(), [&user_id](const auto& other) { return other->userId() == user_id; });
    if (seat != seats.end()) {
        Json data = roomEvent(*room);
        data["leaving"] = "ok";
        data["reason"] = "kicked";
        (*seat)->tell(std::move(data));
    }
    return resultData(room->kick(user_id));
}

Json RoomHost::moderate(const std::string& room_id, const WorkerRooms::Moderation& moderation) {
    room::Room* room = find(room_id);
    if (room == nullptr) {
        return errorData(noSuchRoom(room_id));
    }
    return resultData(room->moderate(moderation.user_id, moderation.mid, moderation.mute));
}

Json RoomHost::changeRecording(const std::string& room_id, const WorkerRooms::Recording& recording) {
    room::Room* room = find(room_id);
    if (room == nullptr) {
        return errorData(noSuchRoom(room_id));
    }
    const auto state = room->changeRecording(recording.user_id, recording.action);
    if (!state) {
        return errorData(state.error());
    }
    Json data{{"videoroom", "success"}, {"room", ids_.json(room_id)}};
    if (recording.user_id) {
        data["id"] = ids_.json(*recording.user_id);
    }
    data["recording"] = stateName(*state);
    return data;
}

void RoomHost::join(JoinMessage message, const Seated& seated) {
    if (message.publisher) {
        const auto seat = std::make_shared<PublisherSeat>(*this, std::move(message.port), message.room_id, ids_);
        const auto done = std::move(message.request.done);
        std::shared_ptr<Seat> taken;
        // The handle hears of its seat before it may go on.
        message.request.done = [] {};
        if (seat->join(*message.publisher, std::move(message.request))) {
            taken = seat;
        }
        seated(taken);
        return done();
    }
    const auto seat = std::make_shared<SubscriberSeat>(*this, std::move(message.port), message.room_id, ids_);
    const auto done = std::exchange(message.request.done, [] {});
    seat->join(*message.subscriber, std::move(message.request), [seat, seated, done](bool joined) {
        seated(joined ? std::shared_ptr<Seat>(seat) : nullptr);
        done();
    });
}

void RoomHost::joinAnnex(RoomHost& annex, JoinMessage message, const Seated& seated) {
    room::Room* room = find(message.room_id);
    if (room == nullptr || !room->admits(*message.subscriber)) {
        return join(std::move(message), seated);  // which says why not
    }
    const AnnexJoin join{room->instance(), room->annexes().join(worker_, annex.worker_)};
    annex.worker_.loop().post(
        [&annex, join, message = std::move(message), seated] { annex.joinHere(join, message, seated); });
}

void RoomHost::joinHere(const AnnexJoin& join, JoinMessage message, const Seated& seated) {
    room::HomeLink* home = worker_.findAnnex(message.room_id, join.instance);
    if (home == nullptr) {
        // The room has ended meanwhile.
        message.port->event(message.request.transaction, errorData(noSuchRoom(message.room_id)), std::nullopt);
        seated(nullptr);
        return message.request.done();
    }
    home->onJoin(join.number);
    this->join(std::move(message), seated);
    home->tellSubscribers();
}

void RoomHost::add(std::shared_ptr<PublisherSeat> seat) {
    seats_[seat->roomId()].publishers.push_back(std::move(seat));
}

void RoomHost::add(std::shared_ptr<SubscriberSeat> seat) {
    seats_[seat->roomId()].subscribers.push_back(std::move(seat));
}

void RoomHost::remove(const PublisherSeat& seat) { removeFrom(seats_[seat.roomId()].publishers, seat); }

void RoomHost::remove(const SubscriberSeat& seat) {
    const auto found = seats_.find(seat.roomId());
    if (found == seats_.end()) {
        return;
    }
    removeFrom(found->second.subscribers, seat);
    // Rooms of this worker are there with the first word on them, annexes with their subscribers only.
    if (found->second.instance == 0 && found->second.subscribers.empty()) {
        seats_.erase(found);
    }
}

void RoomHost::onJoined(room::Room& room, const room::ParticipantInfo& participant) {
    count(room);
    if (room.config().notify_joining) {
        Json data = roomEvent(room);
        data["joining"] = attendeeEntry(participant, ids_);
        tellOthers(room, participant.id, data);
    }
}

void RoomHost::onPublished(room::Room& room, const room::ParticipantInfo& publisher) {
    noteChange(room);
    Json data = roomEvent(room);
    data["publishers"] = Json::array({publisherEntry(publisher, ids_, Reader::kPresent, false)});
    tellOthers(room, publisher.id, data);
}

void RoomHost::onUnpublished(room::Room& room, const room::ParticipantInfo& publisher) {
    noteChange(room);
    Json data = roomEvent(room);
    if (!publisher.display.empty()) {
        data["display"] = publisher.display;
    }
    data["unpublished"] = ids_.json(publisher.id);
    tellOthers(room, publisher.id, data);
    notify("unpublished", room, publisher.id);
}

void RoomHost::onLeft(room::Room& room, const room::ParticipantInfo& participant, bool kicked) {
    count(room);
    noteChange(room);
    Json data = roomEvent(room);
    if (kicked) {
        if (!participant.display.empty()) {
            data["display"] = participant.display;
        }
    } else {
        addName(data, participant);
    }
    data[kicked ? "kicked" : "leaving"] = ids_.json(participant.id);
    tellOthers(room, participant.id, data);
    notify(kicked ? "kicked" : "leaving", room, participant.id);
}

void RoomHost::onRenamed(room::Room& room, const room::ParticipantInfo& participant, bool display, bool metadata) {
    noteChange(room);
    room::ParticipantInfo changed;
    changed.display = display ? participant.display : "";
    changed.metadata = metadata ? participant.metadata : "";
    // Without the room, as in Janus.
    Json data{{"videoroom", "event"}, {"id", ids_.json(participant.id)}};
    addName(data, changed);
    tellOthers(room, participant.id, data);
}

void RoomHost::onModerated(room::Room& room, const std::string& id, const std::string& mid, bool muted) {
    Json data = roomEvent(room);
    data["id"] = ids_.json(id);
    data["mid"] = mid;
    data["moderation"] = muted ? "muted" : "unmuted";
    tellAll(room, data);
    data["videoroom"] = "moderated";
    watch_.notify(std::move(data));
}

void RoomHost::onTalking(room::Room& room, const Talking& talking) {
    const Json data{{"videoroom", talking.talking ? "talking" : "stopped-talking"},
                    {"room", ids_.json(room.config().id)},
                    {"id", ids_.json(talking.id)},
                    {"mindex", talking.mindex},
                    {"mid", talking.mid},
                    {"audio-level-dBov-avg", talking.level_dbov}};
    tellAll(room, data);
    watch_.notify(data);
}

void RoomHost::onForwarding(room::Room& room, const Forwarding& forwarding) {
    Json event{{"event", forwarding.stopped ? "stop_rtp_forward" : "rtp_forward"},
               {"room", ids_.json(room.config().id)},
               {"publisher_id", ids_.json(forwarding.id)}};
    if (forwarding.stopped) {
        event["stream_id"] = forwarding.forwarder.id;
    } else {
        event.update(forwardingEvent(forwarding.forwarder));
    }
    watch_.notify(std::move(event));
}

void RoomHost::onDestroyed(room::Room& room) {
    noteChange(room);
    tellAll(room, {{"videoroom", "destroyed"}, {"room", ids_.json(room.config().id)}});
}

void RoomHost::onRecordingEnded(room::Room& room, const RecordingGroup& recording) {
    watch_.recorded(room.config().id, recording);
}

void RoomHost::notify(const char* event, const room::Room& room, const std::string& id) const {
    watch_.notify({{"event", event}, {"room", ids_.json(room.config().id)}, {"id", ids_.json(id)}});
}

Json RoomHost::roomEvent(const room::Room& room) const {
    return {{"videoroom", "event"}, {"room", ids_.json(room.config().id)}};
}

void RoomHost::tellOthers(const room::Room& room, const std::string& except, const Json& data) {
    for (const auto& seat : seats_[room.config().id].publishers) {
        if (seat->userId() != except) {
            seat->tell(data);
        }
    }
}

void RoomHost::tellAll(const room::Room& room, const Json& data) {
    for (const auto& seat : seats_[room.config().id].publishers) {
        seat->tell(data);
    }
}

void RoomHost::noteChange(const room::Room& room) const {
    if (changed_) {
        changed_(room.config().id);
    }
}

void RoomHost::count(const room::Room& room) const {
    const auto seats = seats_.find(room.config().id);
    if (seats != seats_.end()) {
        const auto all = room.participants();
        const auto people = std::count_if(all.begin(), all.end(), [](const auto& one) { return !one.dummy; });
        counted_(seats->second.instance, static_cast<std::size_t>(people));
    }
}

}  // namespace wf::janus::videoroom
