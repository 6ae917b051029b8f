#include "recorder/live/room_event_log.h"

#include <utility>

#include "recorder/live/disk_inbox.h"

namespace wf::live {

RoomEventLog::RoomEventLog(std::shared_ptr<DiskInbox> inbox, std::shared_ptr<EventFile> file)
    : inbox_(std::move(inbox)), file_(std::move(file)) {}

bool RoomEventLog::write(const mjr::RoomEvent& event) { return inbox_->post(DiskInbox::WriteEvent{file_, event}); }

}  // namespace wf::live
