#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pp-rec/media/video_codec.h"
#include "rtp/base/bytes.h"
#include "rtp/base/result.h"

namespace wf::mux {

enum class Container : std::uint8_t { kOgg, kMatroska, kWebm, kMp4, kWav, kMp3 };

/// Coded form of a track as it stands in the container.
enum class StreamCodec : std::uint8_t { kOpus, kAac, kPcmS16, kMp3, kVp8, kVp9, kH264, kH265, kAv1, kSubtitle };

/// ".mp4", "mp4", "MP4" …: opus, ogg → kOgg; mka, mkv → kMatroska; webm; mp4, m4a, mov-like m4v → kMp4; wav; mp3.
std::optional<Container> containerForExtension(std::string_view extension);
/// Whether players expect this codec in this container.
bool containerHolds(Container container, StreamCodec codec);

struct TrackDescription {
    StreamCodec codec = StreamCodec::kOpus;
    std::uint32_t clock_rate = 48000;  ///< ticks per second of pts, dts and duration
    // audio
    int channels = 2;
    int sample_rate = 48000;
    int priming_samples = 0;               ///< encoder delay that players cut (AAC 1024, Opus pre-skip)
    std::vector<std::byte> configuration;  ///< OpusHead, AudioSpecificConfig; video takes it from `video`
    // video
    media::VideoParameters video;
    int rotation_degrees = 0;      ///< clockwise turn that shows the picture upright: 0, 90, 180, 270
    bool flip_horizontal = false;  ///< left and right change places after the turn
    int frame_rate = 0;            ///< pictures a second where that is constant
    bool bt601_colours = false;    ///< the container says so: BT.601, limited range
    // all
    std::string language;  ///< ISO 639-2, may be empty
    std::string title;
    std::uint64_t expected_packets = 0;  ///< upper estimate, lets the mp4 index be placed first in one pass
};

/// Lasts until the next chapter or the end of the file.
struct Chapter {
    double begin_s = 0;
    std::string title;
};

struct ContainerOptions {
    Container container = Container::kWebm;
    bool faststart = false;   ///< mp4: moov before mdat
    bool fragmented = false;  ///< mp4: fragmented, playable while written
    bool overwrite = false;
    std::string comment{};  ///< the container's `comment` tag
    std::string title{};
    std::int64_t creation_time_us = 0;  ///< since the Unix epoch; 0 = leave out
    std::vector<Chapter> chapters{};    ///< rising; not in wav
    double duration_s = 0;              ///< expected, where the last chapter ends
};

/// One coded frame. Times in ticks of the track's clock; dts at most pts and rising by at least 1 per track. The pts of
/// audio is the time of the first sample that the packet decodes to: with priming samples a track that is to sound from
/// 0 on starts at minus those. Tracks that start later than 0 stay so.
struct Packet {
    std::size_t track = 0;
    std::int64_t pts = 0;
    std::int64_t dts = 0;
    std::int64_t duration = 0;
    bool key = false;
    Bytes data;  ///< valid during the call; followed by ByteBuffer::kPadding readable bytes
};

/// Writes tracks into one container file that appears whole (see OutputFile). Packets of all tracks must come ordered
/// by time, within a second or so. Empty packets are left out; equal times are moved apart. One thread. To a pipe only
/// what needs no going back can be written: Ogg, Matroska and WebM without index, fragmented mp4.
class ContainerWriter {
public:
    static Result<std::unique_ptr<ContainerWriter>> create(const std::string& path, const ContainerOptions& options,
                                                           const std::vector<TrackDescription>& tracks);
    virtual ~ContainerWriter() = default;
    virtual Status write(const Packet& packet) = 0;
    /// Writes index and trailer and brings everything to the disk, still under the temporary name: what can fail has
    /// been done. Nothing can be written afterwards.
    virtual Status complete() = 0;
    /// complete() where that has not been done, then gives the file its name. Without it nothing appears under `path`.
    virtual Status finish() = 0;
    [[nodiscard]] virtual std::uint64_t bytesWritten() const = 0;
};

}  // namespace wf::mux
