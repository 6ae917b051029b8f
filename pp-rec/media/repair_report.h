#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wf::media {

/// What the solver and the readers found wrong with a recording and did about it.
enum class RepairKind : std::uint8_t {
    kDamagedBytes,      ///< bytes of the file that are no record; amount: bytes
    kBadPacket,         ///< not an RTP packet, or not this codec; amount: packets
    kForeignPacket,     ///< other payload type or stray SSRC; amount: packets
    kDuplicate,         ///< amount: packets
    kReordered,         ///< amount: packets
    kLost,              ///< amount: packets
    kSsrcChange,        ///< amount: seconds between the two streams
    kSequenceReset,     ///< amount: sequence numbers jumped
    kTimestampReset,    ///< amount: seconds the RTP time jumped against the arrival time
    kTimestampOutlier,  ///< single packets with a foreign timestamp; amount: packets
    kArrivalRepaired,   ///< arrival times that ran backwards or jumped; amount: seconds
    kPause,             ///< arrival went on while RTP time stood still; amount: seconds
    kClockDrift,        ///< RTP clock against arrival clock; amount: parts per million
    kSilence,           ///< silence put into a pause of the sound; amount: seconds
    kOverlapCut,        ///< sound that came twice or too fast for its clock; amount: seconds
    kRedundancyUsed,    ///< packets restored from RED; amount: packets
    kFramesCut,         ///< frames that could not be decoded; amount: frames
    kFramesDamaged,     ///< frames kept although something of them is missing; amount: frames
    kBlackInserted,     ///< camera off; amount: seconds
    kCount,
};

/// Stable machine name ("timestamp-reset" …).
std::string_view repairName(RepairKind kind);

struct Repair {
    RepairKind kind = RepairKind::kBadPacket;
    double at_s = 0;           ///< seconds from the start of the track; 0 where not known yet
    std::uint64_t offset = 0;  ///< of the packet in the file
    double amount = 0;         ///< unit by kind
};

/// Sums by kind, and the first kMaxEntries repairs one by one.
class RepairReport {
public:
    static constexpr std::size_t kMaxEntries = 1000;
    struct Total {
        std::uint64_t times = 0;
        double amount = 0;
    };

    void add(const Repair& repair);
    /// Counts without an entry of its own.
    void count(RepairKind kind, double amount = 1);

    [[nodiscard]] const Total& total(RepairKind kind) const { return totals_[static_cast<std::size_t>(kind)]; }
    [[nodiscard]] const std::vector<Repair>& entries() const { return entries_; }
    [[nodiscard]] std::vector<Repair>& entries() { return entries_; }

private:
    std::array<Total, static_cast<std::size_t>(RepairKind::kCount)> totals_{};
    std::vector<Repair> entries_;
};

/// One sentence for a person: "00:00:15.020 RTP timestamp jumped by +9999.98 s; continued on the arrival clock".
std::string describe(const Repair& repair);
/// "H:MM:SS.mmm".
std::string formatSeconds(double seconds);

}  // namespace wf::media
