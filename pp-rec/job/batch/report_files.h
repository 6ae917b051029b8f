#pragma once

#include <string>
#include <vector>

#include "pp-rec/job/batch/publisher.h"
#include "pp-rec/job/meeting.h"
#include "rtp/base/result.h"

namespace wf::job::batch {

/// Writes the report of a meeting to the made files "report" and "page" among `files`. In it all outputs stand under
/// the names they are about to get, seen from the report. Errors: not writable.
Status writeReportFiles(ComposedMeeting meeting, const std::vector<PlacedFile>& files);

}  // namespace wf::job::batch
