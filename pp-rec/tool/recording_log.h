#pragma once

#include "pp-rec/job/convert.h"
#include "pp-rec/job/track_facts.h"
#include "pp-rec/tool/log.h"
#include "recorder/mjr/header.h"

namespace wf::tool {

/// What the header says, in lines for a person.
void logHeader(const Log& log, const mjr::Header& header);

/// What a walk over the recording told.
void logFacts(const Log& log, const job::TrackFacts& facts);

/// What a conversion wrote.
void logReport(const Log& log, const job::ConvertReport& report);

/// Repairs as warnings: the first few of each kind, all of them when verbose.
void logRepairs(const Log& log, const media::RepairReport& repairs);

}  // namespace wf::tool
