#pragma once

#include <string>
#include <vector>

#include "pp-rec/job/batch/event.h"
#include "pp-rec/job/batch/file_facts.h"
#include "pp-rec/job/progress.h"
#include "rtp/base/result.h"

namespace wf::job::batch {

/// Makes clean recordings of those that a crash left (`x.mjr.tmp`): `x.mjr` beside each, with its time of last change.
/// The originals stay; removeLeftovers() is for later. What cannot be recovered - nothing in it, or the folder is not
/// writable - is used as it is. `work` is a folder for unfinished files. Errors: the disk is full, "stopped".
Status recoverInputs(std::vector<InputFile>& inputs, const std::string& work, const Progress& progress,
                     const EventSink& log);

/// Removes the originals of what was recovered.
void removeLeftovers(std::vector<InputFile>& inputs, const EventSink& log);

}  // namespace wf::job::batch
