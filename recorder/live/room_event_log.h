#pragma once

#include <memory>

#include "recorder/mjr/sidecar.h"

namespace wf::live {

class DiskInbox;
class EventFile;

/// A room's event file (docs/sidecar.md) being written. Any thread; not for media packets, for each line is queued on
/// its own.
class RoomEventLog {
public:
    /// LiveRecorder::openEvents() makes them.
    RoomEventLog(std::shared_ptr<DiskInbox> inbox, std::shared_ptr<EventFile> file);

    /// False when too many lines are waiting for the disk already; the line is lost then. The name of a recording that
    /// had to take another one is put right in `event.file`.
    bool write(const mjr::RoomEvent& event);

private:
    std::shared_ptr<DiskInbox> inbox_;
    std::shared_ptr<EventFile> file_;
};

}  // namespace wf::live
