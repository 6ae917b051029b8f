#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "rtp/base/bytes.h"
#include "rtp/ntp_time.h"
#include "rtp/rtcp/compound.h"
#include "rtp/rtcp/packed_list.h"

namespace wf::rtcp {

/// Reception of one source (RFC 3550 section 6.4.1).
struct ReportBlock {
    static constexpr std::size_t kSize = 24;

    std::uint32_t ssrc = 0;
    std::uint8_t fraction_lost = 0;         // of 256, since the last report
    std::int32_t cumulative_lost = 0;       // 24 bits, negative when duplicates outnumber losses
    std::uint32_t highest_sequence = 0;     // wraps << 16 | sequence number
    std::uint32_t jitter = 0;               // RTP clock ticks
    std::uint32_t last_sr = 0;              // NtpTime::middle() of the last sender report, 0: none yet
    std::uint32_t delay_since_last_sr = 0;  // 1/65536 s

    bool operator==(const ReportBlock&) const = default;
};

ReportBlock loadReportBlock(Bytes bytes);
using ReportBlocks = PackedList<ReportBlock, ReportBlock::kSize, loadReportBlock>;

/// What a sender says of itself: RTP time and wall clock of one instant, and totals since the start.
struct SenderInfo {
    rtp::NtpTime ntp;
    std::uint32_t rtp_timestamp = 0;
    std::uint32_t packet_count = 0;
    std::uint32_t octet_count = 0;

    bool operator==(const SenderInfo&) const = default;
};

/// RFC 3550 section 6.4.1: SSRC, 20 bytes of sender info, `count` report blocks.
struct SenderReport {
    std::uint32_t ssrc = 0;
    SenderInfo info;
    ReportBlocks blocks;
};

/// RFC 3550 section 6.4.2: SSRC, `count` report blocks.
struct ReceiverReport {
    std::uint32_t ssrc = 0;
    ReportBlocks blocks;
};

/// nullopt for another packet type or when the body is too short for its count; what follows the blocks is ignored.
std::optional<SenderReport> parseSenderReport(const Packet& packet);
std::optional<ReceiverReport> parseReceiverReport(const Packet& packet);

/// Writers return the size, or nullopt when it does not fit or there are more than 31 blocks. A loss total outside 24
/// bits is clamped.
std::optional<std::size_t> writeSenderReport(MutableBytes out, std::uint32_t ssrc, const SenderInfo& info,
                                             std::span<const ReportBlock> blocks);
std::optional<std::size_t> writeReceiverReport(MutableBytes out, std::uint32_t ssrc,
                                               std::span<const ReportBlock> blocks);

}  // namespace wf::rtcp
