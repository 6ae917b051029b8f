#pragma once

#include <cstdint>
#include <string>

namespace wf::live {

/// Whose recording it is; comes back in the report on it.
struct RecordingOwner {
    std::string room;
    std::string user;
    std::uint64_t group = 0;  ///< recordings of one user that were begun together; 0: none
};

}  // namespace wf::live
