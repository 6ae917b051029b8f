#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "pp-rec/media/clock_anchors.h"
#include "recorder/mjr/sidecar.h"

namespace wf::job {

/// From `time_us` on something is on or off. Microseconds since the Unix epoch.
struct Switch {
    std::int64_t time_us = 0;
    bool on = false;
    bool operator==(const Switch&) const = default;
};

/// What the event files tell of one user id. All lists are in order of time.
struct RoomPerson {
    std::string name;       ///< the last one told
    std::string shared_by;  ///< of a screen share
    std::vector<Switch> there;
    std::vector<Switch> muted;
    std::vector<Switch> camera_muted;
    std::vector<Switch> shares;
};

/// What the event files of a room tell (docs/sidecar.md). Recordings go by their names without folder and extension.
struct RoomEvents {
    std::map<std::string, RoomPerson> people;
    std::map<std::string, std::string> user_of;
    std::map<std::string, mjr::StreamRole> role_of;
    std::map<std::string, std::vector<media::ClockAnchor>> anchors_of;
    std::vector<Switch> recording;
};

/// The key of a recording in RoomEvents.
std::string recordingKey(const std::string& path);

/// Event files of the room beside a recording, ordered by time; empty without any.
std::vector<std::string> findSidecars(const std::string& folder, const std::string& room);

/// A file that cannot be read tells nothing.
RoomEvents readRoomEvents(const std::vector<std::string>& sidecars);

/// Anchors of one recording, from the event files beside it.
std::vector<media::ClockAnchor> findAnchors(const std::string& recording);

}  // namespace wf::job
