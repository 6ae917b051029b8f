#pragma once

#include <cstdint>

#include "pp-rec/media/audio_frames.h"
#include "pp-rec/mux/container.h"
#include "rtp/base/bytes.h"
#include "rtp/codec.h"

namespace wf::compose {

/// Seconds on the meeting's clock, which starts at 0 with the meeting; `end_s` is exclusive.
struct Span {
    double begin_s = 0;
    double end_s = 0;
    [[nodiscard]] bool contains(double time_s) const { return time_s >= begin_s && time_s < end_s; }
};

/// The sound of one recording as a line of frames, read on time (media::AudioFrameReader::Placing::kOnTime): the mixer
/// evens out what is left of drift. Read once, by one thread.
class SoundSource {
public:
    virtual ~SoundSource() = default;
    [[nodiscard]] virtual rtp::Codec codec() const = 0;
    [[nodiscard]] virtual std::uint32_t clockRate() const = 0;  ///< ticks a second of frames
    /// OpusHead of multiopus, else empty.
    [[nodiscard]] virtual const std::vector<std::byte>& configuration() const = 0;
    /// Where pts 0 stands and where the last frame ends.
    [[nodiscard]] virtual Span span() const = 0;
    virtual bool next(media::AudioFrame& frame) = 0;
};

/// One coded picture. `data` is followed by ByteBuffer::kPadding readable bytes and valid until the next call.
struct CodedPicture {
    double time_s = 0;        ///< on the meeting's clock
    double shown_for_s = 0;   ///< until the next picture, or, when the camera goes off behind this one, until then
    bool camera_off = false;  ///< nothing follows at time_s + shown_for_s
    bool key = false;
    int rotation_degrees = 0;  ///< clockwise turn that shows it upright
    bool flip_horizontal = false;
    Bytes data;
};

/// The coded pictures of one recording in decode order. Read once, by one thread.
class PictureSource {
public:
    virtual ~PictureSource() = default;
    /// For mux::VideoDecoder; `video` holds the largest size of the recording.
    [[nodiscard]] virtual const mux::TrackDescription& description() const = 0;
    [[nodiscard]] virtual Span span() const = 0;
    virtual bool next(CodedPicture& picture) = 0;
};

}  // namespace wf::compose
