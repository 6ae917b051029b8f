#pragma once

#include <memory>
#include <string>

#include "rtp/base/result.h"
#include "sfu/net/loop.h"
#include "sfu/room/room.h"

namespace wf::room {

struct WorkerSettings;

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

    /// Ends all calls and recordings, and the thread. Not from the worker's own thread.
    void stop();
    [[nodiscard]] net::Loop& loop();

    // On its loop.
    /// An error when there is a room of that id. `listener` must outlive the room.
    RoomResult<Room*> createRoom(const RoomConfig& config, RoomListener& listener);
    [[nodiscard]] Room* findRoom(const std::string& id);
    /// Everybody's onGone() comes during the call. False when there is no such room.
    bool destroyRoom(const std::string& id);
};

}  // namespace wf::room
