#pragma once

#include "pp-rec/job/meeting_people.h"
#include "pp-rec/job/room_events.h"

namespace wf::job {

/// Fills person.videos: of each publishing the big stream and the small one of the same picture, told apart by the
/// room's events, else by size. Other videos of the same time are left out.
void pairVideos(MeetingPerson& person, const RoomEvents& events);

}  // namespace wf::job
