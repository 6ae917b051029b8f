#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "pp-rec/mux/container.h"
#include "pp-rec/mux/libav_ptr.h"
#include "rtp/base/result.h"

namespace wf::mux {

/// Decodes VP8, VP9, H.264, H.265 and AV1 as they stand in a track. Frames that do not decode, or decode to a damaged
/// picture, are counted and left out, so that the last good picture stays; when damage lasts for a second, damaged
/// pictures are shown after all. Adds no delay of its own. One thread.
class VideoDecoder {
public:
    /// The picture is valid during the call. `rotation_degrees` is the one given with its packet.
    using Show = std::function<Status(const AVFrame& picture, std::int64_t pts, int rotation_degrees)>;

    /// `threads` 0 = all cores.
    static Result<std::unique_ptr<VideoDecoder>> create(const TrackDescription& source, int threads);

    /// Fails only when `show` does.
    Status push(const Packet& packet, int rotation_degrees, const Show& show);
    /// Pictures that were held back for reordering. Nothing can be pushed afterwards.
    Status flush(const Show& show);
    [[nodiscard]] std::uint64_t undecodableFrames() const { return undecodable_; }

private:
    explicit VideoDecoder(std::uint32_t clock_rate) : clock_rate_(clock_rate) {}
    Status receive(const Show& show);
    /// Counts a damaged picture and says whether to leave it out.
    bool leftOut(const AVFrame& picture);

    std::uint32_t clock_rate_;
    CodecContextPtr context_;
    FramePtr frame_;
    PacketPtr packet_;
    std::int64_t last_pts_ = 0;
    std::int64_t last_good_ = 0;
    bool started_ = false;
    std::uint64_t undecodable_ = 0;
};

/// Most pixels a picture may have: H.264 and H.265 level 6.2.
inline constexpr std::int64_t kMostPixels = 8192 * 4352;

}  // namespace wf::mux
