#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "rtp/base/result.h"
#include "sfu/net/clock.h"
#include "sfu/net/loop.h"
#include "sfu/net/loop_lag.h"
#include "sfu/net/loop_load.h"
#include "sfu/net/timer.h"
#include "sfu/room/lane_writer.h"
#include "sfu/room/quiet_room_listener.h"
#include "sfu/room/room.h"
#include "sfu/room/worker_report.h"
#include "sfu/room/worker_services.h"
#include "sfu/stream/turn_delivery.h"

namespace wf::room {

/// What a worker is made of; the references outlive it.
struct WorkerSettings {
    /// Opens the worker's port, or makes what full ICE needs.
    using OpenTransports =
        std::function<Result<std::unique_ptr<transport::TransportFactory>>(net::Loop&, net::PacketPool&)>;

    OpenTransports open_transports;
    live::LiveRecorder& recorder;
    sctp::SctpStack& sctp;
    net::Log& log;
    MediaSettings media{};
};

/// One media thread: its loop, sockets, packet buffers and rooms. Made and stopped by the control thread; everything
/// else of it happens on its loop, by loop().post().
class Worker {
public:
    /// Opens the sockets and starts the thread.
    static Result<std::unique_ptr<Worker>> start(const WorkerSettings& settings);
    /// Stops it first.
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// Ends all calls and recordings, and the thread: nobody hears of anything any more afterwards. Not from the
    /// worker's own thread.
    void stop();
    [[nodiscard]] net::Loop& loop() { return loop_; }
    /// How busy its thread is; on any thread.
    [[nodiscard]] net::LoopLoad::Measure load() const { return load_.last(); }

    // On its loop.
    /// An error when there is a room of that id. `listener` must outlive the room. An annex of that id is of a room
    /// that has ended, and ends.
    RoomResult<Room*> createRoom(const RoomConfig& config, RoomListener& listener, std::uint64_t instance = 0);
    [[nodiscard]] Room* findRoom(const std::string& id) const;
    /// Everybody's onGone() comes during the call. False when there is no such room.
    bool destroyRoom(const std::string& id);

    // Annexes of rooms on other workers. Workers that know each other are all stopped before one of them goes.
    /// Unless there is a newer room of that id.
    void openAnnex(Worker& home, const RoomConfig& config, std::uint64_t instance);
    [[nodiscard]] HomeLink* findAnnex(const std::string& id, std::uint64_t instance) const;
    void endAnnex(const std::string& id, std::uint64_t instance, GoneReason reason);
    /// The way of media from here to another worker.
    LaneWriter& laneTo(Worker& other);

    /// For reports and for changes in mid-flight; those of media hold for connections made afterwards.
    [[nodiscard]] WorkerServices& services() { return *services_; }
    [[nodiscard]] const std::map<std::string, std::unique_ptr<Room>>& rooms() const { return rooms_; }
    [[nodiscard]] WorkerReport report() const;

private:
    Worker();
    Status open(const WorkerSettings& settings);
    void endRoom(std::unique_ptr<Room> room, GoneReason reason);
    void endAll();
    void releaseIdleMemory();

    net::SteadyClock clock_;
    net::Loop loop_;
    stream::TurnDelivery delivery_;
    net::LoopLag lag_;
    net::LoopLoad load_;
    net::PacketPool pool_;
    stream::KeptPacketPool kept_;
    net::Timer idle_timer_;
    Graveyard graveyard_;
    std::unique_ptr<transport::TransportFactory> transports_;
    std::unique_ptr<WorkerServices> services_;
    std::map<const Worker*, std::unique_ptr<LaneWriter>> lanes_;
    QuietRoomListener quiet_;
    std::map<std::string, std::unique_ptr<Room>> rooms_;
    std::thread thread_;
};

}  // namespace wf::room
