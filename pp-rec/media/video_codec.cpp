#include "pp-rec/media/video_codec.h"

#include "pp-rec/media/av1_codec.h"
#include "pp-rec/media/h264_codec.h"
#include "pp-rec/media/h265_codec.h"
#include "pp-rec/media/vp8_codec.h"
#include "pp-rec/media/vp9_codec.h"

namespace wf::media {

std::unique_ptr<VideoProbe> makeVideoProbe(rtp::Codec codec) {
    switch (codec) {
        case rtp::Codec::kVp8:
            return makeVp8Probe();
        case rtp::Codec::kVp9:
            return makeVp9Probe();
        case rtp::Codec::kH264:
            return makeH264Probe();
        case rtp::Codec::kH265:
            return makeH265Probe();
        case rtp::Codec::kAv1:
            return makeAv1Probe();
        default:
            return nullptr;
    }
}

std::unique_ptr<Depacketizer> makeDepacketizer(rtp::Codec codec) {
    switch (codec) {
        case rtp::Codec::kVp8:
            return makeVp8Depacketizer();
        case rtp::Codec::kVp9:
            return makeVp9Depacketizer();
        case rtp::Codec::kH264:
            return makeH264Depacketizer();
        case rtp::Codec::kH265:
            return makeH265Depacketizer();
        case rtp::Codec::kAv1:
            return makeAv1Depacketizer();
        default:
            return nullptr;
    }
}

}  // namespace wf::media
