#include "pp-rec/job/temporaries.h"

#include "pp-rec/mux/output_file.h"

namespace wf::job {

void removeTemporaries() noexcept { mux::OutputFile::removeAllTemporaries(); }

}  // namespace wf::job
