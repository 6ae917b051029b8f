#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sfu/janus/json.h"
#include "sfu/janus/videoroom/id_form.h"
#include "sfu/janus/videoroom/room_directory.h"
#include "sfu/janus/videoroom/room_finder.h"
#include "sfu/janus/videoroom/room_store.h"
#include "sfu/janus/videoroom/settings.h"
#include "sfu/janus/videoroom/sync_requests.h"
#include "sfu/janus/videoroom/worker_rooms.h"
#include "sfu/room/room_error.h"

namespace wf::janus::videoroom {

/// The synchronous requests, of clients and of the admin API: they make, change, show and end rooms. On the control
/// loop.
class RoomRequests {
public:
    /// What is handed in must outlive it.
    RoomRequests(const Settings& settings, RoomDirectory& directory, WorkerRooms& workers, RoomStore& store);

    void handle(const std::string& request, const Json& body, const Answer& answer);

    /// Asked about what is none of these; outlives it.
    void addMore(SyncRequests& more) { more_.push_back(&more); }
    /// Told when a room is refused because there are too many.
    void onFull(std::function<void()> full) { full_ = std::move(full); }
    /// From now on no rooms are made.
    void setDraining(bool draining) { draining_ = draining; }
    /// A room of the configuration file. False when the id is taken.
    bool add(room::RoomConfig config);
    /// The room to join; made from the template when there is none and the settings say so.
    room::RoomResult<const RoomDirectory::Entry*> findToJoin(const std::string& room_id);

private:
    using Entry = RoomDirectory::Entry;
    using Handler = void (RoomRequests::*)(const Json&, const Answer&);
    static Handler handlerOf(std::string_view request);

    void create(const Json& body, const Answer& answer);
    void edit(const Json& body, const Answer& answer);
    void destroy(const Json& body, const Answer& answer);
    void list(const Json& body, const Answer& answer);
    void exists(const Json& body, const Answer& answer);
    void allowed(const Json& body, const Answer& answer);
    void kick(const Json& body, const Answer& answer);
    void moderate(const Json& body, const Answer& answer);
    void enableRecording(const Json& body, const Answer& answer);
    /// Ours: start, stop, pause, resume; for a room or one person.
    void recording(const Json& body, const Answer& answer);
    void listParticipants(const Json& body, const Answer& answer);

    room::RoomResult<room::RoomConfig> configToCreate(const Json& body) const;
    const Entry& make(room::RoomConfig config);
    room::RoomStatus checkMore() const;
    room::RoomStatus checkPermanent(const Json& body, std::string_view what) const;

    const Settings& settings_;
    IdForm ids_;
    RoomDirectory& directory_;
    WorkerRooms& workers_;
    RoomStore& store_;
    RoomFinder finder_;
    std::vector<SyncRequests*> more_;
    std::function<void()> full_ = [] {};
    bool draining_ = false;
};

}  // namespace wf::janus::videoroom
