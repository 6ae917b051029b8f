// Publishers of a room that are sent to other servers or come from there, and dummies.
#include <utility>

#include "sfu/room/room.h"

namespace wf::room {

namespace {

RoomError noSuchFeed(const std::string& id) { return {RoomErrorCode::kNoSuchFeed, "No such feed (" + id + ")"}; }

}  // namespace

RoomStatus Room::publishRemotely(const std::string& publisher_id, const RemoteTarget& target) {
    Publisher* publisher = findPublisher(publisher_id);
    return publisher == nullptr ? RoomStatus(noSuchFeed(publisher_id)) : publisher->forwarders().addRecipient(target);
}

RoomStatus Room::unpublishRemotely(const std::string& publisher_id, const std::string& remote_id) {
    Publisher* publisher = findPublisher(publisher_id);
    return publisher == nullptr ? RoomStatus(noSuchFeed(publisher_id))
                                : publisher->forwarders().removeRecipient(remote_id);
}

RoomResult<std::vector<RemoteTargetInfo>> Room::remoteTargets(const std::string& publisher_id) const {
    Publisher* publisher = findPublisher(publisher_id);
    if (publisher == nullptr) {
        return noSuchFeed(publisher_id);
    }
    return publisher->forwarders().recipients();
}

RoomResult<RemotePublisherPorts> Room::addRemotePublisher(const RemotePublisherRequest& request) {
    JoinRequest join;
    join.id = request.id;
    join.numeric_ids = request.numeric_ids;
    join.display = request.display;
    join.metadata = request.metadata;
    if (request.id && findPublisher(*request.id) != nullptr) {
        return RoomError{RoomErrorCode::kIdExists, "User ID " + *request.id + " already exists"};
    }
    auto added = add(join, quiet_);
    if (!added) {
        return added.error();
    }
    auto ports = (*added)->openRemote(request);
    if (!ports) {
        remove(**added, GoneReason::kWorkerStopped, "");
    }
    return ports;
}

RoomResult<Publisher*> Room::findRemote(const std::string& id) const {
    Publisher* publisher = findPublisher(id);
    if (publisher == nullptr || !publisher->remote()) {
        return noSuchFeed(id);
    }
    return publisher;
}

RoomStatus Room::updateRemotePublisher(const std::string& id, const RemotePublisherUpdate& update) {
    const auto found = findRemote(id);
    if (!found) {
        return found.error();
    }
    (*found)->updateRemote(update);
    return Done{};
}

RoomStatus Room::removeRemotePublisher(const std::string& id) {
    const auto found = findRemote(id);
    if (!found) {
        return found.error();
    }
    // Both are told, as there are clients that look for one of them.
    listener_.onUnpublished(*this, (*found)->info());
    remove(**found, GoneReason::kLeft, "");
    return Done{};
}

/// A line for each codec of the room, or those that were asked for.
void Room::addDummy() {
    std::vector<DummyStream> wanted = config_.dummy_streams;
    if (wanted.empty()) {
        for (const auto* codecs : {&config_.audio_codecs, &config_.video_codecs}) {
            for (const rtp::Codec codec : *codecs) {
                wanted.push_back({codec, ""});
            }
        }
    }
    std::vector<PublishedStream> streams;
    for (const DummyStream& line : wanted) {
        PublishedStream stream;
        stream.kind = rtp::mediaKind(line.codec);
        stream.mindex = streams.size();
        stream.codec = line.codec;
        stream.fmtp = line.fmtp;
        if (stream.mindex < kMaxCascadeLines) {
            streams.push_back(std::move(stream));
        }
    }
    JoinRequest join;
    join.display = "Dummy publisher";
    if (const auto added = add(join, quiet_)) {
        (*added)->openDummy(streams, config_.dummy_e2ee.value_or(config_.require_e2ee));
    }
}

}  // namespace wf::room
