#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "sfu/janus/json.h"
#include "sfu/janus/videoroom/id_form.h"
#include "sfu/room/room_listener.h"

namespace wf::janus::videoroom {

/// Waits until all files of somebody's recording are finished, and tells event handlers then. Two tell it: the room,
/// that a recording ended and of how many files it is made; and the recorder, of each file that is ready. In any
/// order, on the control loop.
class RecordingEvents {
public:
    struct File {
        std::uint64_t group = 0;
        std::string path;  ///< empty: there is none
        rtp::MediaKind kind = rtp::MediaKind::kAudio;
        std::uint64_t bytes = 0;
        std::uint64_t records = 0;
        std::int64_t started_us = 0;  ///< first frame, microseconds since the Unix epoch; 0: there was none
        std::int64_t duration_ms = 0;
        bool failed = false;
    };
    using Tell = std::function<void(Json event)>;

    RecordingEvents(const IdForm& ids, Tell tell) : ids_(ids), tell_(std::move(tell)) {}

    void onEnded(const std::string& room, const room::RoomListener::RecordingGroup& recording);
    void onFile(File file);

private:
    struct Recording {
        std::string room;
        room::RoomListener::RecordingGroup group;
        std::vector<File> files;
    };
    void finish(std::map<std::uint64_t, Recording>::iterator recording);

    IdForm ids_;
    Tell tell_;
    std::map<std::uint64_t, Recording> recordings_;  ///< by group
};

}  // namespace wf::janus::videoroom
