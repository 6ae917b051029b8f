#include "sfu/room/room_sidecar.h"

#include <utility>

namespace wf::room {

bool RoomSidecar::begin(const std::string& folder, const std::string& room) {
    if (isOpen()) {
        return false;
    }
    auto events = services_.recorder.openEvents(folder, room, services_.wallUs());
    if (!events) {
        services_.log.write(net::LogLevel::kWarning, "room " + room, events.error().message);
        return false;
    }
    events_ = std::move(events.value());
    mjr::RoomEvent event;
    event.kind = mjr::RoomEventKind::kRecordOn;
    event.room = room;
    write(std::move(event));
    return true;
}

void RoomSidecar::end() {
    mjr::RoomEvent event;
    event.kind = mjr::RoomEventKind::kRecordOff;
    write(std::move(event));
    events_.reset();
}

void RoomSidecar::write(mjr::RoomEvent event) {
    if (events_ != nullptr) {
        event.time_us = services_.wallUs();
        events_->write(event);
    }
}

}  // namespace wf::room
