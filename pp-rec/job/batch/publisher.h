#pragma once

#include <string>
#include <vector>

#include "pp-rec/job/batch/job.h"
#include "pp-rec/job/batch/meeting_maker.h"
#include "pp-rec/job/batch/name_claims.h"
#include "pp-rec/job/batch/record.h"
#include "rtp/base/result.h"

namespace wf::job::batch {

/// A finished file in the folder of work and the name it is to get.
struct PlacedFile {
    MadeFile made;
    std::string name;  ///< below the folder of outputs
};

/// Gives every file of a meeting its final name. Participants' names are numbered where they are taken. Errors: a name
/// is taken by another meeting.
Result<std::vector<PlacedFile>> placeFiles(const Job& job, const std::vector<MadeFile>& files,
                                           const NameClaims& claims);

/// Errors: a file stands at one of the names that neither this meeting's record owns nor job.overwrite gives away.
Status checkNames(const Job& job, const std::vector<PlacedFile>& files, const NameClaims& own);

/// Moves the files to their names. Errors: not writable, a file that appeared there meanwhile; what was moved by then
/// stays.
Result<std::vector<RecordedOutput>> publish(const Job& job, const std::vector<PlacedFile>& files,
                                            const NameClaims& own);

/// Removes outputs of an earlier run that are no longer among the outputs, unless somebody changed them.
void removeStale(const std::string& out, const std::vector<RecordedOutput>& old,
                 const std::vector<RecordedOutput>& current);

}  // namespace wf::job::batch
