#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "rtp/base/bytes.h"

namespace wf::rtp {

enum class OpusMode : std::uint8_t { kSilk, kHybrid, kCelt };

/// The first octet of an Opus packet (RFC 6716 section 3.1).
///
///     | config (5) |s| c (2) |
class OpusToc {
public:
    explicit constexpr OpusToc(std::uint8_t octet) : octet_(octet) {}

    [[nodiscard]] constexpr std::uint8_t config() const { return octet_ >> 3; }
    [[nodiscard]] constexpr bool stereo() const { return (octet_ & 4) != 0; }
    /// 0: one frame, 1: two of equal size, 2: two of different size, 3: as many as the next octet says.
    [[nodiscard]] constexpr std::uint8_t frameCountCode() const { return octet_ & 3; }
    [[nodiscard]] OpusMode mode() const;
    /// Length of one frame in samples at 48 kHz: 120 (2.5 ms) to 2880 (60 ms).
    [[nodiscard]] int frameSamples() const;

private:
    std::uint8_t octet_;
};

/// What the framing of a packet says.
struct OpusPacket {
    OpusToc toc{0};
    int frame_count = 0;
    int samples = 0;             ///< of the whole packet, at 48 kHz; at most kOpusMaxSamples
    std::size_t size_bytes = 0;  ///< of the whole packet; less than the input for a self-delimited one
};

inline constexpr int kOpusMaxSamples = 5760;  ///< 120 ms
inline constexpr std::size_t kOpusMaxFrameBytes = 1275;

/// Reads a packet that fills `bytes`; nullopt when it breaks one of the rules R1 to R7 (RFC 6716 section 3.4).
std::optional<OpusPacket> parseOpusPacket(Bytes bytes);

/// Reads the self-delimited packet that `bytes` begin with (RFC 6716 appendix B), as all streams but the last of a
/// multistream packet are.
std::optional<OpusPacket> parseSelfDelimitedOpusPacket(Bytes bytes);

/// Length in samples at 48 kHz from the first two octets alone; 0 when they do not make sense.
int opusSamples(Bytes packet);

/// True for the packets of at most two bytes that an encoder makes while it sends nothing (DTX, RFC 7587
/// section 3.1.3): a TOC without a frame worth decoding.
bool isOpusDtx(Bytes packet);

}  // namespace wf::rtp
