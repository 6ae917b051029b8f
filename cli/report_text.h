#pragma once

#include <string>

#include "pp-rec/job/convert.h"
#include "pp-rec/job/meeting_report.h"
#include "pp-rec/job/mux.h"
#include "pp-rec/job/repair.h"

namespace wf::cli {

// What one task did, in a line or a few, for a person.

std::string reportText(const job::ConvertReport& report);
std::string reportText(const job::MuxReport& report);
std::string reportText(const job::RepairedRecording& report);
std::string reportText(const job::ComposedMeeting& meeting);

}  // namespace wf::cli
