#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sfu/janus/json.h"
#include "sfu/janus/videoroom/id_form.h"
#include "sfu/janus/videoroom/publisher_seat.h"
#include "sfu/janus/videoroom/subscriber_seat.h"
#include "sfu/janus/videoroom/worker_rooms.h"
#include "sfu/janus/videoroom/worker_seats.h"
#include "sfu/room/room_listener.h"
#include "sfu/room/worker.h"

namespace wf::janus::videoroom {

/// The rooms of one worker with the seats in them: tells the participants what happens. On the worker's loop, outlives
/// the worker's rooms.
class RoomHost final : public room::RoomListener {
public:
    /// Told how many have joined a room as publishers, whenever that changes.
    using Counted = std::function<void(std::uint64_t instance, std::size_t participants)>;

    /// Told what event handlers are to hear of, beside what belongs to a handle. On the worker's loop.
    struct Watch {
        std::function<void(Json event)> notify = [](const Json&) {};
        std::function<void(const std::string& room, const RecordingGroup&)> recorded = [](const auto&, const auto&) {};
    };
    /// Before the first room.
    void watch(Watch watch) { watch_ = std::move(watch); }

    /// `worker` outlives what this is asked.
    RoomHost(room::Worker& worker, const IdForm& ids, Counted counted);

    /// Told of rooms whose publishers are others now, or are described otherwise.
    using Changed = std::function<void(const std::string& room_id)>;
    void setChanged(Changed changed) { changed_ = std::move(changed); }

    void create(const room::RoomConfig& config, std::uint64_t instance);
    void destroy(const std::string& room_id);
    [[nodiscard]] room::Room* find(const std::string& room_id) const { return worker_.findRoom(room_id); }

    [[nodiscard]] Json listParticipants(const std::string& room_id) const;
    [[nodiscard]] Json kick(const std::string& room_id, const std::string& user_id);
    [[nodiscard]] Json moderate(const std::string& room_id, const WorkerRooms::Moderation& moderation);

    [[nodiscard]] Json changeRecording(const std::string& room_id, const WorkerRooms::Recording& recording);

    /// Takes the seat of who joins; null when there is nobody in the end.
    using Seated = std::function<void(std::shared_ptr<Seat>)>;
    void join(JoinMessage message, const Seated& seated);
    /// The same of a subscriber who is to live on another worker; the room is here.
    void joinAnnex(RoomHost& annex, JoinMessage message, const Seated& seated);

    /// Of packet captures that name none.
    [[nodiscard]] net::Time now() const { return worker_.services().loop.now(); }
    [[nodiscard]] const std::string& captureFolder() const { return worker_.services().media.recordings_folder; }
    /// Event handlers hear of the media of all handles, again and again; before the first room.
    void tellStatistics(const StatisticsSettings& settings);

    // Of seats in a room.
    void add(std::shared_ptr<PublisherSeat> seat);
    void add(std::shared_ptr<SubscriberSeat> seat);
    void remove(const PublisherSeat& seat);
    void remove(const SubscriberSeat& seat);

private:
    struct Seats {
        std::uint64_t instance = 0;
        std::vector<std::shared_ptr<PublisherSeat>> publishers;
        std::vector<std::shared_ptr<SubscriberSeat>> subscribers;
    };

    void onJoined(room::Room& room, const room::ParticipantInfo& participant) override;
    void onPublished(room::Room& room, const room::ParticipantInfo& publisher) override;
    void onUnpublished(room::Room& room, const room::ParticipantInfo& publisher) override;
    void onLeft(room::Room& room, const room::ParticipantInfo& participant, bool kicked) override;
    void onRenamed(room::Room& room, const room::ParticipantInfo& participant, bool display, bool metadata) override;
    void onModerated(room::Room& room, const std::string& id, const std::string& mid, bool muted) override;
    void onTalking(room::Room& room, const Talking& talking) override;
    void onForwarding(room::Room& room, const Forwarding& forwarding) override;
    void onDestroyed(room::Room& room) override;
    void onRecordingEnded(room::Room& room, const RecordingGroup& recording) override;

    struct AnnexJoin {
        std::uint64_t instance = 0;
        std::uint64_t number = 0;
    };
    void joinHere(const AnnexJoin& join, JoinMessage message, const Seated& seated);
    [[nodiscard]] Json roomEvent(const room::Room& room) const;
    /// For event handlers: of somebody in the room.
    void notify(const char* event, const room::Room& room, const std::string& id) const;
    /// To all who joined as publishers, but one.
    void tellOthers(const room::Room& room, const std::string& except, const Json& data);
    void tellAll(const room::Room& room, const Json& data);
    void count(const room::Room& room) const;
    void noteChange(const room::Room& room) const;

    room::Worker& worker_;
    IdForm ids_;
    Counted counted_;
    Changed changed_;
    Watch watch_;
    std::map<std::string, Seats> seats_;  // by room
    std::unique_ptr<net::Timer> statistics_timer_;
};

}  // namespace wf::janus::videoroom
