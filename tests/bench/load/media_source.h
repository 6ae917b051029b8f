#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "rtp/rtcp/reports.h"
#include "sfu/net/clock.h"
#include "tests/bench/load/media_peer.h"
#include "tests/bench/load/recorded_media.h"

namespace wf::load {

/// One published stream: a recording played again and again, with sequence numbers and RTP times that go on. With a
/// speed, pictures come more often and RTP times say so. Each packet has a PacketStamp.
class MediaSource {
public:
    struct Config {
        std::uint32_t ssrc = 0;
        std::uint8_t payload_type = 0;
        std::uint16_t stream = 0;  ///< of the stamps
        double speed = 1;
        std::uint8_t rid_id = 0;  ///< header extension of the rid, 0: none is sent
        std::string rid{};
        std::uint8_t mid_id = 0;
        std::string mid{};
    };
    struct Counts {
        std::uint64_t packets = 0;
        std::uint64_t bytes = 0;  ///< of RTP
        std::uint64_t key_frames_asked = 0;
    };

    /// `media` outlives the source.
    MediaSource(const RecordedMedia& media, const Config& config);

    /// The first frame is due then.
    void start(net::Time at);
    /// Sends the frames that are due; late ones too.
    void run(net::Time now, MediaPeer& to);
    /// Plays on at the next key frame of the recording.
    void askKeyFrame(net::Time now);
    /// A sender report.
    void report(net::Time now, MediaPeer& to);

    [[nodiscard]] const Config& config() const { return config_; }
    [[nodiscard]] const RecordedMedia& media() const { return media_; }
    [[nodiscard]] const Counts& counts() const { return counts_; }

private:
    static constexpr std::chrono::milliseconds kKeyFramePause{300};

    [[nodiscard]] const RecordedMedia::Frame& frame() const { return media_.frames()[at_]; }
    [[nodiscard]] net::Time due() const;
    [[nodiscard]] std::uint32_t timestampAt(net::Time time) const;
    void sendFrame(net::Time time, MediaPeer& to);
    void sendPacket(const RecordedMedia::Packet& packet, std::uint32_t timestamp, MediaPeer& to);
    void advance();

    const RecordedMedia& media_;
    const Config config_;
    net::Time started_{};
    std::size_t at_ = 0;             ///< frame
    std::int64_t rounds_ticks_ = 0;  ///< what is added to a frame's ticks: rounds played, jumps
    net::Time next_jump_{};
    std::uint32_t first_timestamp_;
    std::uint16_t sequence_;
    Counts counts_;
    std::array<std::byte, SendBatch::kPacketBytes> packet_{};
    std::array<std::byte, SendBatch::kPacketBytes> payload_{};
};

}  // namespace wf::load
