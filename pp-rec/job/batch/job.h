#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pp-rec/job/batch/file_facts.h"
#include "rtp/base/result.h"

namespace wf::job::batch {

/// What becomes of a meeting. All of it decides whether finished outputs are still the ones asked for.
struct MakeOptions {
    bool participants = true;
    bool meeting = true;
    bool audio = false;
    bool report = true;
    std::string video_extension = "mp4";
    std::string audio_extension = "m4a";
    std::string participant_extension;  ///< empty: what needs the least encoding
    std::string layout = "auto";
    int width = 1280;
    int height = 720;
    int fps = 25;
    int crf = -1;  ///< -1: the composer's own
    std::string preset = "veryfast";
    bool hold = false;
    bool trim = false;
    std::optional<double> loudness_lufs;
    std::map<std::string, std::string> names;  ///< user id to name
};

/// What follows once all outputs stand.
struct AfterOptions {
    std::vector<std::string> hook;  ///< program and arguments, `{}` for the report or the folder; empty: none
    std::string archive;            ///< folder that the sources move to; empty: they stay
    std::optional<std::int64_t> delete_after_s;
};

/// Where the outputs of one meeting go, below the folder of outputs.
struct OutputNames {
    std::string meeting;
    std::string audio;
    std::string report;        ///< .json
    std::string page;          ///< .html
    std::string participants;  ///< a template with {user}
    bool local_time = false;
};

/// One meeting to be made: all that another process, or another machine with the same folders, has to know. Running it
/// again does nothing once it is done.
struct Job {
    std::string id;
    std::string room;
    std::int64_t start_us = 0;
    std::int64_t end_us = 0;
    std::vector<InputFile> inputs;
    std::string source;   ///< folder that was searched
    std::string out;      ///< folder of outputs
    std::string options;  ///< key of MakeOptions and names, see optionsKey()
    OutputNames names;
    MakeOptions make;
    AfterOptions after;
    bool again = false;      ///< make it although it is done
    bool overwrite = false;  ///< replace files at the outputs' names that batch did not make
    int threads = 0;
    std::uint64_t memory_bytes = 0;  ///< estimate of what it needs
};

/// One line of JSON (docs/batch.md).
std::string toJson(const Job& job);
/// Errors: not JSON, something missing, outputs that would leave the folder.
Result<Job> readJob(const std::string& text);

/// Changes when other outputs are asked for.
std::string optionsKey(const MakeOptions& make, const std::string& name_templates);

}  // namespace wf::job::batch
