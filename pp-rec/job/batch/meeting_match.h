#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "pp-rec/job/batch/file_facts.h"
#include "pp-rec/job/batch/record.h"

namespace wf::job::batch {

/// Recordings that make one meeting, and the record that knows it.
struct MatchedMeeting {
    std::string room;
    std::int64_t start_us = 0;
    std::int64_t end_us = 0;
    std::vector<InputFile> inputs;   ///< that are there, ordered by key
    const Record* record = nullptr;  ///< null: never seen
    bool unchanged = false;          ///< all inputs are as the record knows them; some may be gone
    bool grouped = true;             ///< false: somebody still writes to all that is new, so it was not looked into
};

/// Puts recordings together with what is known of them. Only recordings that no record knows as they are, and those
/// that could belong to one meeting with them, are opened.
std::vector<MatchedMeeting> matchMeetings(const std::vector<InputFile>& files, const std::vector<Record>& records,
                                          std::int64_t settle_s, std::int64_t now_ns);

}  // namespace wf::job::batch
