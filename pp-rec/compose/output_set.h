#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pp-rec/compose/geometry.h"
#include "pp-rec/mux/libav_ptr.h"
#include "rtp/base/result.h"

namespace wf::compose {

struct Chapter {
    double begin_s = 0;
    std::string title;
};

struct OutputOptions {
    std::vector<std::string> paths;  ///< mp4, m4v, webm, mkv; sound alone: m4a, mp3, opus, ogg, mka, wav
    bool sound_only = false;         ///< no pictures, whatever the extensions
    Size size{1280, 720};            ///< even
    int fps = 25;
    int crf = -1;                     ///< -1: of the codec's own (x264 23, VP9 33)
    int video_bitrate_bps = 0;        ///< instead of crf
    std::string preset = "veryfast";  ///< x264's words; VP9 takes the speed that comes nearest
    int audio_bitrate_bps = 0;        ///< 0 = 128 kbit/s
    int threads = 0;                  ///< 0 = all cores
    bool overwrite = false;
    std::string title;
    std::string comment;
    std::int64_t creation_time_us = 0;
    std::vector<Chapter> chapters;  ///< output time, rising
    double duration_s = 0;          ///< expected; makes room for the index of an mp4
};

/// Whether the path's extension is of a file that only holds sound.
bool isSoundOnly(const std::string& path);

struct WrittenOutput {
    std::string path;
    double duration_s = 0;
    std::uint64_t bytes = 0;
    std::string sha256;
    std::string video;  ///< "h264 1280x720", empty without
    std::string audio;  ///< "aac 48000 Hz stereo"
};

/// All output files of one composition. Each codec is encoded once, whatever number of files takes it; encoders run on
/// threads of their own behind a bounded queue. Files appear whole at finish() or not at all. Fed by one thread, with
/// pictures and sound side by side: what one is ahead of the other stays in memory.
class OutputSet {
public:
    static Result<std::unique_ptr<OutputSet>> create(const OutputOptions& options);
    virtual ~OutputSet() = default;
    [[nodiscard]] virtual bool wantsPictures() const = 0;
    [[nodiscard]] virtual bool wantsSound() const = 0;
    /// yuv420p of the given size, BT.601, limited range; `index` / fps is its time; rises by 1 from 0. Takes a
    /// reference: the caller must not write into the buffers while anybody else holds them (av_frame_is_writable).
    /// Waits while the encoders have enough to do.
    virtual Status picture(const AVFrame& picture, std::int64_t index) = 0;
    /// 48 kHz stereo, interleaved, follows what was given before.
    virtual Status sound(std::span<const std::int16_t> interleaved) = 0;
    /// Encodes what is left and makes all files appear. On any error none does.
    virtual Status finish() = 0;
    [[nodiscard]] virtual const std::vector<WrittenOutput>& written() const = 0;
};

}  // namespace wf::compose
