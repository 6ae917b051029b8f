#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace wf::live {

/// The sequence numbers and timestamps of one recorded RTP track, as Janus' recorder counts them: the first packet has
/// number 1 and time 0, and where the SSRC changes the numbers go on with the next one and the times by the time that
/// has passed. A plain value.
class RtpContinuity {
public:
    using Time = std::chrono::steady_clock::time_point;
    struct Position {
        std::uint32_t ssrc = 0;
        std::uint16_t sequence_number = 0;
        std::uint32_t timestamp = 0;
    };

    explicit RtpContinuity(std::uint32_t clock_rate) : clock_rate_(clock_rate) {}

    /// Where the packet stands in the recording.
    Position rewrite(const Position& packet, Time received);
    /// The next packet has the number behind the last one: what came in between was left out on purpose.
    void skipNumbers() { skips_ = true; }
    /// An RTP time of the SSRC of the last packet; nullopt before the first one.
    [[nodiscard]] std::optional<std::uint32_t> rewrittenTime(std::uint32_t timestamp) const;
    /// Of the last packet.
    [[nodiscard]] std::optional<std::uint32_t> ssrc() const { return ssrc_; }

private:
    void moveTo(const Position& packet, Time received);

    std::uint32_t clock_rate_;
    std::optional<std::uint32_t> ssrc_;
    std::uint16_t sequence_shift_ = 0;        ///< from the sender's numbers to the recording's
    std::uint32_t timestamp_shift_ = 0;       ///< likewise
    std::uint16_t last_sequence_number_ = 0;  ///< the highest in the recording
    std::uint32_t last_timestamp_ = 0;        ///< of that packet
    Time last_received_;                      ///< of that packet
    bool skips_ = false;
};

}  // namespace wf::live
