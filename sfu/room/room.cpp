#include "sfu/room/room.h"

#include <algorithm>
#include <utility>

#include "sfu/room/random_id.h"

namespace wf::room {

Room::Room(WorkerServices& services, const RoomConfig& config, RoomListener& listener, std::uint64_t instance)
    : services_(services),
      config_(config),
      listener_(listener),
      instance_(instance),
      recording_(config.record ? RecordingState::kOn : RecordingState::kOff),
      sidecar_(services),
      key_frame_timer_(services.loop, [this] {
          for (const auto& [id, publisher] : publishers_) {
              publisher->requestKeyFrames();
          }
      }) {
    restartKeyFrameTimer();
    if (config_.dummy_publisher) {
        addDummy();
    }
}

Room::~Room() = default;

void Room::restartKeyFrameTimer() {
    if (config_.fir_freq > std::chrono::seconds(0)) {
        key_frame_timer_.repeat(config_.fir_freq);
    } else {
        key_frame_timer_.stop();
    }
}

void Room::edit(const RoomEdit& edit) {
    apply(edit, config_);
    restartKeyFrameTimer();
    annexes_.tellEdit(edit);
}

void Room::addTo(WorkerReport& report) const {
    report.subscribers += subscribers_.size();
    report.participants += home_ == nullptr ? publishers_.size() : 0U;
    for (const auto& [id, publisher] : publishers_) {
        if (home_ != nullptr) {
            break;  // they are counted there
        }
        report.people += publisher->dummy() || publisher->remote() ? 0U : 1U;
        report.publishers += publisher->active() ? 1U : 0U;
        report.forwarders += publisher->forwarders().count();
        report.recordings += static_cast<std::size_t>(
            std::ranges::count_if(publisher->tracks(), [](const auto& track) { return track->recording(); }));
    }
    for (const auto& subscriber : subscribers_) {
        if (const std::uint64_t bps = subscriber->bandwidth().estimateBps(); bps > 0) {
            report.downlink_bps.push_back(bps);
        }
    }
}

RoomResult<Publisher*> Room::join(const JoinRequest& request, PublisherListener& listener) {
    auto joined = add(request, listener);
    if (joined) {
        listener_.onJoined(*this, (*joined)->info());
    }
    return joined;
}

RoomResult<Publisher*> Room::add(const JoinRequest& request, PublisherListener& listener) {
    Publisher::Identity identity{request.id.value_or(std::string()), randomNumber()};
    Publisher* taken = request.id ? findPublisher(identity.id) : nullptr;
    if (taken != nullptr && config_.rejoin_replaces) {
        replace(*taken);
    } else if (taken != nullptr) {
        return RoomError{RoomErrorCode::kIdExists, "User ID " + identity.id + " already exists"};
    }
    if (publishers_.size() >= services_.media.max_participants) {
        refuseMore("participants", publishers_.size());
        return RoomError{RoomErrorCode::kPublishersFull, "Maximum number of participants already reached"};
    }
    while (!request.id && (identity.id.empty() || findPublisher(identity.id) != nullptr)) {
        identity.id = randomId(request.numeric_ids);
    }
    auto made = std::make_unique<Publisher>(*this, identity, request, listener);
    Publisher& publisher = *made;
    publishers_.emplace(identity.id, std::move(made));
    note(mjr::RoomEventKind::kJoin, publisher);
    return &publisher;
}

void Room::refuseMore(const char* what, std::size_t there) const {
    services_.limits.write("room " + config_.id + " has " + std::to_string(there) + " " + what +
                               ", more are refused (limits." + what + ")",
                           services_.loop.now());
}

/// What is left of an earlier session of the same person goes at once, with what it watched.
void Room::replace(Publisher& ghost) {
    const std::uint32_t private_id = ghost.privateId();
    remove(ghost, GoneReason::kReplaced, "Close PC");
    endSubscribers(private_id);
}

void Room::subscribe(const SubscribeRequest& request, SubscriberListener& listener, const JoinedDone& done) {
    const bool known = request.private_id && std::ranges::any_of(publishers_, [&](const auto& entry) {
                           return entry.second->privateId() == *request.private_id;
                       });
    if (config_.require_pvtid && !known) {
        done(RoomError{RoomErrorCode::kUnauthorized, "Unauthorized (this room requires a valid private_id)"});
        return;
    }
    if (const std::size_t there = subscribers_.size() + annexes_.subscribers();
        there >= services_.media.max_subscribers) {
        refuseMore("subscribers", there);
        done(RoomError{RoomErrorCode::kPublishersFull, "Maximum number of subscribers already reached"});
        return;
    }
    subscribers_.push_back(std::make_unique<Subscriber>(*this, request, listener));
    Subscriber* subscriber = subscribers_.back().get();
    subscriber->open(request, [this, subscriber, done](RoomResult<SubscribeReply> reply) {
        if (reply.ok()) {
            done(Subscribed{subscriber, std::move(*reply)});
            return;
        }
        const RoomError error = reply.error();
        remove(*subscriber);
        done(error);
    });
}

RoomStatus Room::kick(const std::string& id) {
    Publisher* publisher = findPublisher(id);
    if (publisher == nullptr) {
        return RoomError{RoomErrorCode::kNoSuchFeed, "No such user " + id + " in room " + config_.id};
    }
    if (publisher->dummy()) {
        return RoomError{RoomErrorCode::kUnauthorized, "Can't kick a dummy publisher"};
    }
    remove(*publisher, GoneReason::kKicked, "Close PC");
    return Done{};
}

RoomStatus Room::moderate(const std::string& id, const std::string& mid, bool mute) {
    Publisher* publisher = findPublisher(id);
    if (publisher == nullptr) {
        return RoomError{RoomErrorCode::kNoSuchFeed, "No such user " + id + " in room " + config_.id};
    }
    if (publisher->dummy()) {
        return RoomError{RoomErrorCode::kUnauthorized, "Can't moderate a dummy publisher"};
    }
    const RoomStatus status = publisher->moderate(mid, mute);
    if (status.ok()) {
        listener_.onModerated(*this, id, mid, mute);
    }
    return status;
}

void Room::enableRecording(bool record) {
    if (config_.record_policy == RecordPolicy::kAsAsked) {
        changeAllRecordings(record ? RecordingAction::kStart : RecordingAction::kStop);
    }
}

RoomResult<RecordingState> Room::changeRecording(const std::optional<std::string>& id, RecordingAction action) {
    if (config_.record_policy != RecordPolicy::kAsAsked) {
        return RoomError{RoomErrorCode::kUnauthorized, "Unauthorized (the server decides what is recorded)"};
    }
    if (id) {
        Publisher* publisher = findPublisher(*id);
        if (publisher == nullptr) {
            return RoomError{RoomErrorCode::kNoSuchFeed, "No such user " + *id + " in room " + config_.id};
        }
        return publisher->changeRecording(action);
    }
    changeAllRecordings(action);
    return recording_;
}

void Room::changeAllRecordings(RecordingAction action) {
    recording_ = after(recording_, action);
    config_.record = recording_ != RecordingState::kOff;
    for (const auto& [id, publisher] : publishers_) {
        publisher->changeRecording(action);
    }
}

RoomResult<std::vector<ForwarderInfo>> Room::forward(const std::string& publisher_id,
                                                     const std::vector<ForwardTarget>& targets) {
    Publisher* publisher = findPublisher(publisher_id);
    if (publisher == nullptr) {
        return RoomError{RoomErrorCode::kNoSuchFeed, "No such feed (" + publisher_id + ")"};
    }
    auto made = publisher->forwarders().add(targets);
    if (made) {
        for (const ForwarderInfo& forwarder : *made) {
            listener_.onForwarding(*this, {publisher_id, forwarder});
        }
    }
    return made;
}

RoomStatus Room::stopForward(const std::string& publisher_id, std::int64_t stream_id) {
    Publisher* publisher = findPublisher(publisher_id);
    if (publisher == nullptr) {
        return RoomError{RoomErrorCode::kNoSuchFeed, "No such feed (" + publisher_id + ")"};
    }
    if (stream_id > UINT32_MAX || !publisher->forwarders().remove(static_cast<std::uint32_t>(stream_id))) {
        return RoomError{RoomErrorCode::kNoSuchFeed, "No such stream (" + std::to_string(stream_id) + ")"};
    }
    RoomListener::Forwarding stopped{publisher_id, {}, true};
    stopped.forwarder.id = static_cast<std::uint32_t>(stream_id);
    listener_.onForwarding(*this, stopped);
    return Done{};
}

std::vector<ParticipantInfo> Room::participants() const {
    std::vector<ParticipantInfo> all;
    for (const auto& [id, publisher] : publishers_) {
        all.push_back(publisher->info());
    }
    return all;
}

std::vector<ParticipantInfo> Room::publishers(const std::string& except) const {
    std::vector<ParticipantInfo> some = participants();
    std::erase_if(some, [&](const ParticipantInfo& info) { return !info.publisher || info.id == except; });
    return some;
}

std::vector<ParticipantInfo> Room::attendees(const std::string& except) const {
    std::vector<ParticipantInfo> some = participants();
    std::erase_if(some, [&](const ParticipantInfo& info) { return info.publisher || info.id == except; });
    return some;
}

Publisher* Room::findPublisher(const std::string& id) const {
    const auto found = publishers_.find(id);
    return found == publishers_.end() ? nullptr : found->second.get();
}

std::size_t Room::publishing() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(publishers_, [](const auto& entry) { return entry.second->published(); }));
}

void Room::remove(Publisher& publisher, GoneReason reason, std::string_view hangup_reason) {
    const auto found = publishers_.find(publisher.id());
    if (found == publishers_.end() || found->second.get() != &publisher) {
        return;
    }
    std::unique_ptr<Publisher> gone = std::move(found->second);
    publishers_.erase(found);
    ParticipantInfo info = gone->info();
    if (info.publisher) {
        noteShare(*gone, false);
    }
    gone->end(reason, hangup_reason);
    note(mjr::RoomEventKind::kLeave, *gone);
    services_.graveyard.bury(std::move(gone));
    if (reason == GoneReason::kLeft || reason == GoneReason::kKicked || reason == GoneReason::kReplaced) {
        listener_.onLeft(*this, info, reason == GoneReason::kKicked);
    }
}

void Room::remove(Subscriber& subscriber) {
    const auto found = std::ranges::find_if(subscribers_, [&](const auto& one) { return one.get() == &subscriber; });
    if (found != subscribers_.end()) {
        services_.graveyard.bury(std::move(*found));
        subscribers_.erase(found);
        if (home_ != nullptr) {
            home_->tellSubscribers();
        }
    }
}

void Room::end(GoneReason reason) {
    listener_.onDestroyed(*this);
    annexes_.end(reason);
    while (!subscribers_.empty()) {
        subscribers_.back()->end(reason, "Close PC");
    }
    while (!publishers_.empty()) {
        remove(*publishers_.begin()->second, reason, "Close PC");
    }
    sidecar_.end();
}

void Room::onPublished(Publisher& publisher) {
    noteShare(publisher, true);
    // First: who hears of it may subscribe at once.
    annexes_.tell(publisher);
    listener_.onPublished(*this, publisher.info());
}

void Room::onStreamsChanged(Publisher& publisher) {
    annexes_.tell(publisher);
    listener_.onPublished(*this, publisher.info());
}

void Room::onUnpublished(Publisher& publisher) {
    noteShare(publisher, false);
    listener_.onUnpublished(*this, publisher.info());
}

void Room::onStreamGone(Publisher& publisher, PublishedTrack& track) {
    // A subscriber's answer to this may be to leave.
    std::vector<Subscriber*> all;
    for (const auto& subscriber : subscribers_) {
        all.push_back(subscriber.get());
    }
    for (Subscriber* subscriber : all) {
        subscriber->onStreamGone(publisher.id(), track.info());
    }
}

void Room::onPlayoutDelay(const Publisher& publisher, const PublishedTrack& track) {
    for (const auto& subscriber : subscribers_) {
        subscriber->onPlayoutDelay(publisher.id(), track.info());
    }
    annexes_.tellPlayoutDelay(publisher.id(), track.info());
}

void Room::onData(const Publisher& publisher, const DataMessage& message) {
    for (const auto& subscriber : subscribers_) {
        subscriber->sendData(publisher.id(), message);
    }
    annexes_.sendData(publisher.id(), message);
}

std::string Room::recordingsFolder() const {
    const std::string& usual = services_.media.recordings_folder;
    return !config_.rec_dir.empty() ? config_.rec_dir : usual.empty() ? "." : usual;
}

void Room::beginSidecar() {
    if (sidecar_.begin(recordingsFolder(), config_.id)) {
        for (const auto& [id, publisher] : publishers_) {
            publisher->describeIn(sidecar_);
        }
    }
}

// The room's event file ends with the recording of the room, or with the last one that somebody asked for alone.
void Room::onRecordingsChanged() {
    const bool any = std::ranges::any_of(publishers_, [](const auto& entry) { return entry.second->anyRecording(); });
    if (!any && !config_.record) {
        sidecar_.end();
    }
}

void Room::note(mjr::RoomEventKind kind, const Publisher& publisher) {
    mjr::RoomEvent event;
    event.kind = kind;
    event.user = publisher.id();
    event.name = kind == mjr::RoomEventKind::kJoin ? publisher.display() : std::string();
    sidecar_.write(std::move(event));
}

void Room::noteShare(const Publisher& publisher, bool on) {
    constexpr std::string_view kScreen = "screen";
    if (!publisher.id().starts_with(kScreen)) {
        return;
    }
    mjr::RoomEvent event;
    event.kind = mjr::RoomEventKind::kShare;
    event.user = publisher.id();
    event.on = on;
    for (const auto& [id, other] : publishers_) {
        if (other.get() != &publisher && id.size() + kScreen.size() <= publisher.id().size() &&
            publisher.id().ends_with(id)) {
            event.by = id;
        }
    }
    sidecar_.write(std::move(event));
}

}  // namespace wf::room
