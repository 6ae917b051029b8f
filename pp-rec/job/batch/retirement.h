#pragma once

#include <string>

#include "pp-rec/job/batch/event.h"
#include "pp-rec/job/batch/job.h"
#include "pp-rec/job/batch/record.h"
#include "pp-rec/job/batch/state_store.h"
#include "rtp/base/result.h"

namespace wf::job::batch {

/// Moves the sources of a meeting to the archive, or deletes them when their time has come. Only while every output
/// stands as it was made; a source that was changed since stays. Errors: an output is missing or changed, a source
/// cannot be moved or deleted (the others are).
Status retireSources(const Job& job, Record& record, const StateStore& store, const EventSink& log);

/// Whether the outputs stand as they were made; an error names the first that does not.
Status checkOutputs(const Record& record, const std::string& out);

}  // namespace wf::job::batch
