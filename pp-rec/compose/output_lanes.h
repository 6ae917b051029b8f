#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "pp-rec/compose/encode_lane.h"
#include "pp-rec/compose/interleaver.h"
#include "pp-rec/mux/audio_transcoder.h"
#include "pp-rec/mux/libav_ptr.h"
#include "pp-rec/mux/video_encoder.h"

namespace wf::compose {

struct Picture {
    std::shared_ptr<const AVFrame> frame;
    std::int64_t index = 0;
};

/// 48 kHz stereo, interleaved.
using Samples = std::shared_ptr<const std::vector<std::int16_t>>;

/// The tracks that one encoder fills.
class TrackSet {
public:
    void add(Interleaver& file, std::size_t track) { routes_.push_back({&file, track}); }
    Status write(const mux::Packet& packet) const;
    Status end() const;

private:
    struct Route {
        Interleaver* file = nullptr;  // outlives the lane
        std::size_t track = 0;
    };
    std::vector<Route> routes_;
};

std::unique_ptr<LaneWork<Picture>> encodePictures(std::unique_ptr<mux::VideoEncoder> encoder, TrackSet tracks);
std::unique_ptr<LaneWork<Samples>> encodeSound(std::unique_ptr<mux::AudioEncoder> encoder, TrackSet tracks);
/// 16-bit PCM as it is.
std::unique_ptr<LaneWork<Samples>> copySound(TrackSet tracks);

}  // namespace wf::compose
