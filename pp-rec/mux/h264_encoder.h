#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "pp-rec/mux/container.h"
#include "pp-rec/mux/libav_ptr.h"
#include "rtp/base/byte_buffer.h"
#include "rtp/base/result.h"

namespace wf::mux {

/// x264 for pictures at irregular times: no B-frames (dts = pts), a key frame at least every 10 s of stream time,
/// packets as NAL units behind 4-byte lengths. A packet leaves when the next is there, so that its duration is known.
/// x264 looks ahead: output lags the input by some ten pictures until flush(). One thread; x264 uses more inside.
class H264Encoder {
public:
    struct Options {
        int width = 0;  ///< even
        int height = 0;
        std::uint32_t clock_rate = 90000;
        int crf = 23;
        std::string preset = "veryfast";
        int threads = 0;             ///< 0 = all cores
        bool bt601_colours = false;  ///< says so in the stream; false: left open
    };
    using Sink = std::function<Status(const Packet&)>;

    static Result<std::unique_ptr<H264Encoder>> create(const Options& options);

    /// codec, clock_rate and video.
    [[nodiscard]] TrackDescription description() const;
    /// A yuv420p picture of exactly the encoder's size; times must rise.
    Status encode(const AVFrame& picture, std::int64_t pts, const Sink& sink);
    /// Ends the stream; the last picture is shown for `last_duration`.
    Status flush(std::int64_t last_duration, const Sink& sink);

private:
    explicit H264Encoder(const Options& options) : options_(options) {}
    Status receive(const Sink& sink);
    Status emit(std::int64_t duration, const Sink& sink);
    void hold(const AVPacket& packet);

    Options options_;
    CodecContextPtr context_;
    FramePtr frame_;
    PacketPtr packet_;
    std::int64_t last_forced_key_ = 0;
    bool started_ = false;
    ByteBuffer held_;  // data of the packet whose duration is not known yet; empty for none
    std::int64_t held_pts_ = 0;
    bool held_key_ = false;
};

}  // namespace wf::mux
