#pragma once

#include <optional>
#include <string>

namespace wf::tool {

/// What the command line and the environment ask for. Numbers hold their default where none, or none that makes
/// sense, was given.
struct Options {
    bool help = false;
    bool version = false;
    bool file_extensions = false;
    bool json = false;
    bool extended_json = false;
    bool header = false;
    bool parse = false;
    bool debug_timestamps = false;
    bool disable_colors = false;
    bool faststart = false;
    bool ignore_rtp_time = false;
    bool keep_broken = false;
    bool cut_broken = false;
    bool no_rotation = false;
    bool srt_comma = false;
    int ignore_first = 0;
    int payload_type = -1;          ///< -1: any
    int audio_level_id = -1;        ///< -1: none
    int video_orientation_id = -1;  ///< -1: what the header says
    int debug_level = 4;
    int audio_skew_ms = 0;
    int silence_distance = 0;
    int restamp_permille = 0;
    int restamp_packets = 10;
    int restamp_min_ms = 500;
    std::optional<std::string> metadata;
    std::optional<std::string> format;
    std::string source;
    std::string target;  ///< empty: none given

    /// Standard output belongs to JSON text.
    [[nodiscard]] bool wantsJson() const { return json || extended_json; }
    /// Nothing is to be converted.
    [[nodiscard]] bool infoOnly() const { return wantsJson() || header || parse; }
};

}  // namespace wf::tool
