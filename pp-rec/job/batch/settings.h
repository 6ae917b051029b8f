#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pp-rec/job/batch/job.h"
#include "pp-rec/job/batch/name_template.h"
#include "rtp/base/result.h"

namespace wf::job::batch {

/// Names of outputs as the operator writes them.
struct NameOptions {
    std::string meeting = "{room}/{date}-{time}.{ext}";  ///< also of the sound and the report, with their extensions
    std::string participants = "{name}/{user}.{ext}";    ///< {name}: the meeting's, without extension
    bool local_time = false;
};

/// What a run is to do.
struct Settings {
    std::string source;  ///< folder of recordings, absolute
    std::string out;     ///< folder of outputs, absolute
    bool recursive = false;
    std::int64_t settle_s = 60;
    std::optional<std::int64_t> since_us;
    std::vector<std::string> rooms;  ///< ids or patterns (* ?); empty: all
    int retries = 2;
    std::int64_t retry_after_s = 0;
    bool again = false;
    bool overwrite = false;
    MakeOptions make;
    NameOptions names;
    AfterOptions after;
    int jobs = 1;
    int nice = 0;
    std::uint64_t max_memory_bytes = 0;
};

/// The templates of NameOptions, parsed.
struct NameTemplates {
    NameTemplate meeting;
    NameTemplate participants;
    std::string key;  ///< changes with the names
};

/// Errors: a template that cannot be used; says which.
Result<NameTemplates> parseNames(const NameOptions& names);

}  // namespace wf::job::batch
