#pragma once

#include <vector>

#include "pp-rec/compose/output_set.h"
#include "pp-rec/job/meeting_people.h"

namespace wf::job {

/// Joins, leaves, mutes, cameras, shares and the room's recording, in order of time.
std::vector<ReportedEvent> eventsOf(const LoadedMeeting& meeting);

/// Chapters of outputs that show `part` of the meeting: one at the beginning, and one wherever somebody joins, leaves
/// or shares. What happens within two seconds is one chapter.
std::vector<compose::Chapter> chaptersOf(const LoadedMeeting& meeting, TimeSpan part);

}  // namespace wf::job
