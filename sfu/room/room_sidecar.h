#pragma once

#include <memory>
#include <string>

#include "recorder/live/room_event_log.h"
#include "recorder/mjr/sidecar.h"
#include "sfu/room/worker_services.h"

namespace wf::room {

/// The event file of a room (docs/sidecar.md), from the first recording in it to the end of recording. Belongs to the
/// room.
class RoomSidecar {
public:
    explicit RoomSidecar(WorkerServices& services) : services_(services) {}
    ~RoomSidecar() { end(); }
    RoomSidecar(const RoomSidecar&) = delete;
    RoomSidecar& operator=(const RoomSidecar&) = delete;

    /// Opens the file unless one is open. True when it did: everybody who is there is to be told of then.
    bool begin(const std::string& folder, const std::string& room);
    void end();
    [[nodiscard]] bool isOpen() const { return events_ != nullptr; }
    /// With the time of now. Nothing happens when no file is open.
    void write(mjr::RoomEvent event);

private:
    WorkerServices& services_;
    std::unique_ptr<live::RoomEventLog> events_;
};

}  // namespace wf::room
