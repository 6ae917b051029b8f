#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pp-rec/job/progress.h"
#include "pp-rec/media/repair_report.h"
#include "rtp/base/result.h"
#include "rtp/codec.h"

namespace wf::job {

enum class AudioMode : std::uint8_t { kAuto, kCopy, kAac, kOpus, kMp3, kPcm };
enum class VideoMode : std::uint8_t { kAuto, kCopy, kH264 };

struct MuxOptions {
    AudioMode audio = AudioMode::kAuto;  ///< auto: AAC in mp4, else a copy where the container takes it
    VideoMode video = VideoMode::kAuto;  ///< auto: a copy where the container takes it, else H.264
    bool hold = false;                   ///< keep the last picture while the camera is off, instead of black
    bool keep_undecodable = false;
    bool cut_damaged = false;  ///< cut what losses damaged, however much that is
    bool overwrite = false;
    bool faststart = true;            ///< mp4: moov first
    int crf = 23;                     ///< of H.264 encoding
    std::string preset = "veryfast";  ///< likewise
    int audio_bitrate_bps = 0;        ///< 0 = 96 kbit/s mono, 128 kbit/s stereo
    std::string title;
    std::string comment;
    Progress progress;
};

/// What became of one input recording.
struct MuxedTrack {
    std::string input;
    rtp::Codec codec = rtp::Codec::kOpus;
    std::int64_t start_us = 0;  ///< meeting time of its first packet, microseconds since the Unix epoch
    double offset_s = 0;        ///< where it begins in the output
    double duration_s = 0;
    std::uint64_t packets = 0;
    std::uint64_t frames = 0;  ///< written
    int rotation_changes = 0;
    bool skipped = false;  ///< not in the output; `note` says why
    bool failed = false;   ///< skipped because it could not be read
    std::string note;
    media::RepairReport repairs;
};

struct MuxReport {
    std::string output;
    std::int64_t start_us = 0;  ///< meeting time of the output's beginning
    double duration_s = 0;
    std::uint64_t bytes = 0;
    std::string audio;  ///< "copy opus", "aac" …; empty without sound
    std::string video;
    std::vector<MuxedTrack> tracks;
};

/// Puts the recordings of one participant - any number of audio and video segments - into one file on the meeting's
/// clock: pauses of sound are silence, camera-off is black (or held), segments stand where they were said. Audio
/// segments follow each other in the audio track, video segments in the video track. An input that cannot be used is
/// skipped and noted unless it is the only one. Errors: nothing usable, a codec that the container cannot hold with
/// the modes asked for, output not writable, stopped.
Result<MuxReport> muxRecordings(const std::vector<std::string>& inputs, const std::string& output,
                                const MuxOptions& options);

/// The extension that suits a participant best with the least encoding: mp4 for H.264, H.265 and AV1; webm for VP8 and
/// VP9, or mkv when the sound is not to be Opus; for sound alone ogg (Opus) or m4a.
std::string preferredExtension(const std::vector<std::string>& inputs, AudioMode audio = AudioMode::kAuto,
                               VideoMode video = VideoMode::kAuto);

}  // namespace wf::job
