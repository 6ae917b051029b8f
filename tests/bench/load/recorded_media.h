#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "recorder/mjr/header.h"
#include "rtp/base/bytes.h"
#include "rtp/base/result.h"

namespace wf::load {

/// The payloads of one recording in the order they were sent, to be published again and again. Sources share it.
class RecordedMedia {
public:
    struct Packet {
        std::size_t at = 0;
        std::size_t bytes = 0;
        bool marker = false;
    };
    /// Packets with one RTP time.
    struct Frame {
        std::size_t first = 0;  ///< packet
        std::size_t packets = 0;
        std::uint64_t ticks = 0;  ///< since the first frame
        bool key = false;         ///< decoding can begin here
    };

    /// Errors: no recording, of data, without a packet, or with payloads too long to be sent on.
    static Result<RecordedMedia> load(const std::string& path);

    [[nodiscard]] rtp::Codec codec() const { return header_.codec; }
    [[nodiscard]] rtp::MediaKind kind() const { return header_.kind; }
    [[nodiscard]] const std::string& fmtp() const { return header_.fmtp; }
    [[nodiscard]] std::uint32_t clockRate() const { return rtp::rtpClockRate(header_.codec); }
    [[nodiscard]] const std::vector<Frame>& frames() const { return frames_; }
    [[nodiscard]] const Packet& packet(std::size_t index) const { return packets_[index]; }
    [[nodiscard]] Bytes payload(const Packet& packet) const { return Bytes(bytes_).subspan(packet.at, packet.bytes); }
    /// From the first frame to where the next round begins.
    [[nodiscard]] std::uint64_t roundTicks() const { return round_ticks_; }
    /// Of the payloads.
    [[nodiscard]] double bitrate() const;

private:
    Status read(Bytes file);
    void addPacket(Bytes payload, bool marker);
    void finish();

    mjr::Header header_;
    std::vector<std::byte> bytes_;
    std::vector<Packet> packets_;
    std::vector<Frame> frames_;
    std::uint64_t round_ticks_ = 0;
};

}  // namespace wf::load
