#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sfu/room/cascade.h"
#include "sfu/room/home_link.h"
#include "sfu/room/publisher.h"
#include "sfu/room/quiet_publisher_listener.h"
#include "sfu/room/recording_change.h"
#include "sfu/room/room_annexes.h"
#include "sfu/room/room_config.h"
#include "sfu/room/room_error.h"
#include "sfu/room/room_listener.h"
#include "sfu/room/room_sidecar.h"
#include "sfu/room/subscriber.h"
#include "sfu/room/worker_report.h"

namespace wf::room {

/// Publishers and subscribers who meet, and the recordings of it. Owned by its worker, on whose loop all of it lives.
/// Access (secret, pin, tokens) is checked by the caller (access.h).
class Room {
public:
    /// For the worker. All outlive the room. `instance` tells rooms of the same id apart that follow each other.
    Room(WorkerServices& services, const RoomConfig& config, RoomListener& listener, std::uint64_t instance = 0);
    ~Room();
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;

    [[nodiscard]] const RoomConfig& config() const { return config_; }
    [[nodiscard]] std::uint64_t instance() const { return instance_; }
    void edit(const RoomEdit& edit);

    /// The publisher is good until its listener's onGone().
    RoomResult<Publisher*> join(const JoinRequest& request, PublisherListener& listener);
    /// On success the subscriber is good until its listener's onGone(); `done` has the first offer or what went wrong,
    /// in which case there is no subscriber and no onGone().
    struct Subscribed {
        Subscriber* subscriber = nullptr;
        SubscribeReply reply;
    };
    using JoinedDone = std::function<void(RoomResult<Subscribed>)>;
    void subscribe(const SubscribeRequest& request, SubscriberListener& listener, const JoinedDone& done);

    RoomStatus kick(const std::string& id);
    RoomStatus moderate(const std::string& id, const std::string& mid, bool mute);
    RoomResult<std::vector<ForwarderInfo>> forward(const std::string& publisher_id,
                                                   const std::vector<ForwardTarget>& targets);
    RoomStatus stopForward(const std::string& publisher_id, std::int64_t stream_id);
    /// Sends all of a publisher to another server, until it unpublishes.
    RoomStatus publishRemotely(const std::string& publisher_id, const RemoteTarget& target);
    RoomStatus unpublishRemotely(const std::string& publisher_id, const std::string& remote_id);
    RoomResult<std::vector<RemoteTargetInfo>> remoteTargets(const std::string& publisher_id) const;
    /// A publisher of another server is one of this room, too.
    RoomResult<RemotePublisherPorts> addRemotePublisher(const RemotePublisherRequest& request);
    RoomStatus updateRemotePublisher(const std::string& id, const RemotePublisherUpdate& update);
    RoomStatus removeRemotePublisher(const std::string& id);
    /// Does nothing where the server decides what is recorded.
    void enableRecording(bool record);
    /// Of everybody, those who come later too, or of one. Refused where the server decides.
    RoomResult<RecordingState> changeRecording(const std::optional<std::string>& id, RecordingAction action);
    /// Of those who join now.
    [[nodiscard]] RecordingState recordingState() const { return recording_; }

    /// All who joined as publishers.
    [[nodiscard]] std::vector<ParticipantInfo> participants() const;
    /// Those of them, other than `except`, whose connection is up; and those who do not publish.
    [[nodiscard]] std::vector<ParticipantInfo> publishers(const std::string& except) const;
    [[nodiscard]] std::vector<ParticipantInfo> attendees(const std::string& except) const;
    [[nodiscard]] Publisher* findPublisher(const std::string& id) const;
    [[nodiscard]] std::size_t subscriberCount() const { return subscribers_.size(); }

    /// Whether subscribe() would let it in, here or in an annex.
    [[nodiscard]] bool admits(const SubscribeRequest& request) const;
    /// Where subscribers on other workers are.
    [[nodiscard]] RoomAnnexes& annexes() { return annexes_; }
    /// Not null: the room is such an annex. Its publishers are mirrors.
    [[nodiscard]] HomeLink* home() const { return home_.get(); }

    /// Counts its people and what is done with their streams.
    void addTo(WorkerReport& report) const;

    // For the worker, and for publishers and subscribers of the room.
    /// Ends everybody.
    void end(GoneReason reason);
    [[nodiscard]] WorkerServices& services() { return services_; }
    [[nodiscard]] RoomListener& listener() { return listener_; }
    [[nodiscard]] RoomSidecar& sidecar() { return sidecar_; }
    /// Those who have a connection, up or on its way.
    [[nodiscard]] std::size_t publishing() const;
    void remove(Publisher& publisher, GoneReason reason, std::string_view hangup_reason);
    void remove(Subscriber& subscriber);
    void onPublished(Publisher& publisher);
    void onStreamsChanged(Publisher& publisher);
    void onUnpublished(Publisher& publisher);
    void onStreamGone(Publisher& publisher, PublishedTrack& track);
    void onPlayoutDelay(const Publisher& publisher, const PublishedTrack& track);
    void onData(const Publisher& publisher, const DataMessage& message);
    void beginSidecar();
    [[nodiscard]] std::string recordingsFolder() const;
    void onRecordingsChanged();
    using Publishers = std::map<std::string, std::unique_ptr<Publisher>>;
    [[nodiscard]] const Publishers& everybody() const { return publishers_; }
    void endSubscribers(std::uint32_t private_id);
    // For an annex.
    void becomeAnnex(Worker& home, Worker& here);
    void mirror(const MirroredFeed& feed);
    [[nodiscard]] bool hasSubscribers(const std::string& feed) const;

private:
    void note(mjr::RoomEventKind kind, const Publisher& publisher);
    void noteShare(const Publisher& publisher, bool on);
    void restartKeyFrameTimer();
    RoomResult<Publisher*> add(const JoinRequest& request, PublisherListener& listener);
    void addDummy();
    RoomResult<Publisher*> findRemote(const std::string& id) const;
    void replace(Publisher& ghost);
    void refuseMore(const char* what, std::size_t there) const;
    void changeAllRecordings(RecordingAction action);

    WorkerServices& services_;
    RoomConfig config_;
    RoomListener& listener_;
    std::uint64_t instance_;
    RecordingState recording_;
    RoomSidecar sidecar_;
    QuietPublisherListener quiet_;
    RoomAnnexes annexes_{*this};
    std::unique_ptr<HomeLink> home_;
    Publishers publishers_;
    std::vector<std::unique_ptr<Subscriber>> subscribers_;
    net::Timer key_frame_timer_;
};

}  // namespace wf::room
