#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "pp-rec/media/frame_facts.h"
#include "rtp/base/byte_buffer.h"
#include "rtp/base/bytes.h"
#include "rtp/codec.h"

namespace wf::media {

/// What a container stores about a video track besides its frames.
struct VideoParameters {
    std::uint16_t width = 0;  ///< largest seen, pixels
    std::uint16_t height = 0;
    std::vector<std::byte> configuration;  ///< avcC, hvcC, av1C or vpcC body (no box header); may be empty for VP8
    int profile = -1;                      ///< the codec's own profile number; -1 unknown
    int level = -1;                        ///< the codec's own level number; -1 unknown
    int bit_depth = 8;
    bool chroma_420 = true;
    bool full_range = false;
};

/// Looks at payloads in file order during the scan of a recording and collects what the container needs: resolution
/// and parameter sets. Holds bounded memory whatever it is fed.
class VideoProbe {
public:
    virtual ~VideoProbe() = default;
    /// Reads only the first bytes of the payload unless it carries parameter sets.
    virtual PayloadFacts look(Bytes payload) = 0;
    /// Everything seen so far. Configuration records hold every distinct parameter set (up to the record's own limit).
    [[nodiscard]] virtual VideoParameters parameters() const = 0;
};

/// Puts the payloads of one frame together as the container wants them: VP8, VP9 as they are; H.264, H.265 as NAL
/// units behind 4-byte lengths; AV1 as OBUs with size fields and no temporal delimiter (low-overhead format).
class Depacketizer {
public:
    virtual ~Depacketizer() = default;
    /// Adds one payload of the current frame, in sequence order, to `frame`. `contiguous` is false when packets are
    /// missing between this payload and the one before. Bytes that make no sense are left out.
    virtual void add(Bytes payload, bool contiguous, ByteBuffer& frame) = 0;
    /// Ends the frame. False when something of it is missing or makes no sense (a fragment without its start or end,
    /// an aggregate whose sizes do not fit); `frame` then holds what could be put together.
    virtual bool finish(ByteBuffer& frame) = 0;
};

/// Null for codecs that are not video.
std::unique_ptr<VideoProbe> makeVideoProbe(rtp::Codec codec);
std::unique_ptr<Depacketizer> makeDepacketizer(rtp::Codec codec);

}  // namespace wf::media
