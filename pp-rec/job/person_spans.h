#pragma once

#include <cstdint>

#include "pp-rec/job/meeting_people.h"
#include "pp-rec/job/room_events.h"

namespace wf::job {

/// Fills when a person was there, had the camera on and the microphone off; the rules are those of loadMeeting().
void fillSpans(MeetingPerson& person, const RoomEvents& events, std::int64_t meeting_start_us, double duration_s);

}  // namespace wf::job
