#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pp-rec/job/batch/file_facts.h"
#include "rtp/base/result.h"

namespace wf::job::batch {

enum class RecordState : std::uint8_t {
    kRunning,  ///< begun; without a process that holds its lock it was killed
    kDone,
    kPartial,  ///< done as far as the recordings can be read
    kFailed,
};

/// A recording of a meeting, and what became of it.
struct RecordedInput {
    InputFile file;
    std::string moved_to;     ///< in the archive; empty: not archived
    std::string problem;      ///< why it could not be used; empty when it was, or holds nothing
    bool unreadable = false;  ///< it could not even be read, which may pass
};

struct RecordedOutput {
    std::string kind;  ///< meeting, audio, report, page, participant
    std::string path;  ///< below the folder of outputs
    std::string user;  ///< of a participant
    std::uint64_t bytes = 0;
    std::int64_t mtime_ns = 0;
    double duration_s = 0;
    bool gone = false;  ///< the hook took it away
};

enum class HookState : std::uint8_t { kNone, kPending, kDone, kFailed };

/// What is known of one meeting between runs, kept in a file of its own beside the outputs.
struct Record {
    std::string id;
    std::string room;
    std::int64_t start_us = 0;
    std::int64_t end_us = 0;
    RecordState state = RecordState::kRunning;
    std::string options;
    std::string name;  ///< path of its outputs without extension, which no other meeting may take
    std::vector<RecordedInput> inputs;
    std::vector<RecordedOutput> outputs;
    std::vector<std::string> claimed;  ///< paths of the outputs of a run that has not ended, below the outputs' folder
    int failures = 0;                  ///< of these inputs with these options
    int interruptions = 0;
    std::string error;  ///< of the last failure
    std::int64_t tried_us = 0;
    std::int64_t done_us = 0;
    std::int64_t pid = 0;
    std::string host;
    HookState hook = HookState::kNone;
    std::string hook_error;

    [[nodiscard]] bool hasOutputs() const { return state == RecordState::kDone || state == RecordState::kPartial; }
    [[nodiscard]] const RecordedInput* input(std::string_view key) const;
};

const char* stateName(RecordState state);

std::string toJson(const Record& record);
/// Errors: not JSON, cut short, something missing.
Result<Record> readRecord(const std::string& text);

}  // namespace wf::job::batch
