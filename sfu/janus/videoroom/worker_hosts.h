#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sfu/janus/videoroom/placement.h"
#include "sfu/janus/videoroom/room_host.h"
#include "sfu/janus/videoroom/worker_rooms.h"
#include "sfu/janus/videoroom/worker_seats.h"
#include "sfu/net/loop.h"
#include "sfu/room/worker.h"

namespace wf::janus::videoroom {

/// Brings the control loop's wishes to the loops of the workers, and what they answer back.
class WorkerHosts final : public WorkerRooms, public WorkerSeats {
public:
    /// `directory` learns how many are in a room.
    struct Rooms {
        RoomDirectory& directory;
        Placement& placement;
    };
    /// All outlive it; the workers must have stopped before it goes.
    WorkerHosts(net::Loop& control, std::span<room::Worker* const> workers, const IdForm& ids, const Rooms& rooms);

    /// Told on the control loop of rooms whose publishers changed. Before the first room.
    void setChanged(const RoomHost::Changed& changed);
    /// Before the first room; `watch` is called on the control loop.
    void watch(const RoomHost::Watch& watch);

    /// Before the first room.
    void tellStatistics(const StatisticsSettings& settings);

    void create(const RoomDirectory::Entry& room) override;
    void edit(const RoomDirectory::Entry& room, const room::RoomEdit& edit) override;
    void destroy(const RoomDirectory::Entry& room) override;
    void enableRecording(const RoomDirectory::Entry& room, bool record) override;
    void withRoom(const RoomDirectory::Entry& room, Question question, Answer answer) override;
    void listParticipants(const RoomDirectory::Entry& room, Answer answer) override;
    void kick(const RoomDirectory::Entry& room, const std::string& user_id, Answer answer) override;
    void moderate(const RoomDirectory::Entry& room, const Moderation& moderation, Answer answer) override;
    void changeRecording(const RoomDirectory::Entry& room, const Recording& recording, Answer answer) override;
    void join(const RoomDirectory::Entry& room, JoinMessage message, Placed placed) override;
    void handle(const Place& place, SeatRequest request) override;
    void addCandidates(const Place& place, const std::vector<TrickledCandidate>& candidates) override;
    void hangUp(const Place& place, const std::string& reason) override;
    void detach(const Place& place) override;
    void describe(const Place& place, Described described) override;
    void capture(const Place& place, std::optional<PluginHandle::Capture> wish,
                 std::function<void(std::string)> done) override;

private:
    struct Host {
        room::Worker* worker;
        std::unique_ptr<RoomHost> rooms;
    };

    void post(std::size_t worker, std::function<void(RoomHost&)> task);
    void ask(std::size_t worker, std::function<Json(RoomHost&)> question, Answer answer);
    /// The same call on the control loop.
    [[nodiscard]] std::function<void()> onControl(std::function<void()> call);

    /// Calls back on the control loop, from any thread; not once the hosts have ended, when those who would hear it
    /// are gone as well.
    struct ToControl {
        net::Loop& loop;
        std::weak_ptr<const bool> present;
        void operator()(std::function<void()> task) const;
    };
    [[nodiscard]] ToControl toControl() const { return {control_, present_}; }

    net::Loop& control_;
    Placement& placement_;
    std::vector<Host> hosts_;
    std::shared_ptr<const bool> present_ = std::make_shared<const bool>(true);
};

}  // namespace wf::janus::videoroom
