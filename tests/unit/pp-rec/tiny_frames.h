#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "pp-rec/mux/container.h"
#include "rtp/base/byte_buffer.h"
#include "tests/support/hex.h"

namespace wf::test {

/// A black picture of 64x48 as real encoders make it: configuration record, key frame, delta frame (hex).
struct TinyVideo {
    mux::StreamCodec codec;
    std::string_view configuration;
    std::string_view key;
    std::string_view delta;
    int profile = -1;
    int level = -1;
};

inline constexpr TinyVideo kTinyVp8{mux::StreamCodec::kVp8, "",
                                    "b002009d012a40003000004708858588858488020200068e4fccc79bf15800feffab5080",
                                    "d101000510ac00180018582ff400088c0000"};
inline constexpr TinyVideo kTinyVp9{
    mux::StreamCodec::kVp9,           "", "824983420003f002f60038241c184a00003060000013bffffd591580000000",
    "860040929c00500000032000005470", 0,  10};
inline constexpr TinyVideo kTinyH264{mux::StreamCodec::kH264,
                                     "0142c00affe100166742c00ada11ec0440000003004000000302a3c489a801000468ce0fc8",
                                     "000000136588843a2628000902c9c9c9d75d75d75d75e0",
                                     "00000006419a2015a1b0",
                                     66,
                                     10};
inline constexpr TinyVideo kTinyH265{
    mux::StreamCodec::kH265,
    "0101600000009000000000001ef000fcfdf8f800000f03a00001001840010c01ffff01600000030090000003000003001eba0240"
    "a10001002842010101600000030090000003000003001ea02083165ba4a4c2f016808000000300800000030284a2000100064401"
    "c073c089",
    "0000000e2801ac9802cffff33349e124c8c0",
    "000000090201d0097884c09e92",
    1,
    30};
inline constexpr TinyVideo kTinyAv1{mux::StreamCodec::kAv1,
                                    "81000c000a0a00000002aff79b5f2008",
                                    "0a0a00000002aff79b5f2008321610009000082082200000c1b4e5c0c3017897691b8c80",
                                    "321230038080fdf806c0005965962810420095b0",
                                    0,
                                    0};

/// One frame of 20 ms of Opus silence.
inline constexpr std::string_view kSilentOpus = "f8fffe";

inline mux::TrackDescription tinyVideoTrack(const TinyVideo& video) {
    mux::TrackDescription track;
    track.codec = video.codec;
    track.clock_rate = 90000;
    track.video.width = 64;
    track.video.height = 48;
    track.video.configuration = hexBytes(video.configuration);
    track.video.profile = video.profile;
    track.video.level = video.level;
    return track;
}

inline mux::TrackDescription opusTrack(int priming_samples = 312) {
    mux::TrackDescription track;
    track.codec = mux::StreamCodec::kOpus;
    track.priming_samples = priming_samples;
    return track;
}

inline mux::TrackDescription aacTrack() {
    mux::TrackDescription track;
    track.codec = mux::StreamCodec::kAac;
    track.priming_samples = 1024;
    track.configuration = hexBytes("119056e500");
    return track;
}

/// Bytes of hex with the padding that readers may look at.
class PaddedBytes {
public:
    explicit PaddedBytes(std::string_view hex) {
        buffer_.append(hexBytes(hex));
        buffer_.pad();
    }
    [[nodiscard]] Bytes bytes() const { return buffer_.bytes(); }

private:
    ByteBuffer buffer_;
};

}  // namespace wf::test
