#include "rtp/rtcp/reports.h"

#include <algorithm>

namespace wf::rtcp {
namespace {

constexpr std::size_t kSenderInfoSize = 20;
constexpr std::int32_t kMaxLost = 0x7fffff;

std::int32_t signExtend24(std::uint32_t value) { return static_cast<std::int32_t>(value << 8) >> 8; }

/// The report blocks at `at`, or nullopt when the body ends before the last one.
std::optional<ReportBlocks> blocksAt(const Packet& packet, std::size_t at) {
    const std::size_t size = packet.count * ReportBlock::kSize;
    if (packet.body.size() < at + size) {
        return std::nullopt;
    }
    return ReportBlocks(packet.body.subspan(at, size));
}

void storeReportBlock(MutableBytes out, const ReportBlock& block) {
    const std::int32_t lost = std::clamp(block.cumulative_lost, -kMaxLost - 1, kMaxLost);
    store32(out, 0, block.ssrc);
    store8(out, 4, block.fraction_lost);
    store24(out, 5, static_cast<std::uint32_t>(lost) & 0xffffff);
    store32(out, 8, block.highest_sequence);
    store32(out, 12, block.jitter);
    store32(out, 16, block.last_sr);
    store32(out, 20, block.delay_since_last_sr);
}

void storeReportBlocks(MutableBytes out, std::span<const ReportBlock> blocks) {
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        storeReportBlock(out.subspan(i * ReportBlock::kSize, ReportBlock::kSize), blocks[i]);
    }
}

}  // namespace

ReportBlock loadReportBlock(Bytes bytes) {
    ReportBlock block;
    block.ssrc = load32(bytes, 0);
    block.fraction_lost = load8(bytes, 4);
    block.cumulative_lost = signExtend24(load24(bytes, 5));
    block.highest_sequence = load32(bytes, 8);
    block.jitter = load32(bytes, 12);
    block.last_sr = load32(bytes, 16);
    block.delay_since_last_sr = load32(bytes, 20);
    return block;
}

std::optional<SenderReport> parseSenderReport(const Packet& packet) {
    const auto blocks = blocksAt(packet, 4 + kSenderInfoSize);
    if (packet.type != PacketType::kSenderReport || !blocks) {
        return std::nullopt;
    }
    const Bytes body = packet.body;
    const SenderInfo info{rtp::NtpTime{load64(body, 4)}, load32(body, 12), load32(body, 16), load32(body, 20)};
    return SenderReport{load32(body, 0), info, *blocks};
}

std::optional<ReceiverReport> parseReceiverReport(const Packet& packet) {
    const auto blocks = blocksAt(packet, 4);
    if (packet.type != PacketType::kReceiverReport || !blocks) {
        return std::nullopt;
    }
    return ReceiverReport{load32(packet.body, 0), *blocks};
}

std::optional<std::size_t> writeSenderReport(MutableBytes out, std::uint32_t ssrc, const SenderInfo& info,
                                             std::span<const ReportBlock> blocks) {
    const std::size_t body_size = 4 + kSenderInfoSize + blocks.size() * ReportBlock::kSize;
    const auto body = beginPacket(out, PacketType::kSenderReport, blocks.size(), body_size);
    if (!body) {
        return std::nullopt;
    }
    store32(*body, 0, ssrc);
    store64(*body, 4, info.ntp.value);
    store32(*body, 12, info.rtp_timestamp);
    store32(*body, 16, info.packet_count);
    store32(*body, 20, info.octet_count);
    storeReportBlocks(body->subspan(4 + kSenderInfoSize), blocks);
    return kHeaderSize + body_size;
}

std::optional<std::size_t> writeReceiverReport(MutableBytes out, std::uint32_t ssrc,
                                               std::span<const ReportBlock> blocks) {
    const std::size_t body_size = 4 + blocks.size() * ReportBlock::kSize;
    const auto body = beginPacket(out, PacketType::kReceiverReport, blocks.size(), body_size);
    if (!body) {
        return std::nullopt;
    }
    store32(*body, 0, ssrc);
    storeReportBlocks(body->subspan(4), blocks);
    return kHeaderSize + body_size;
}

}  // namespace wf::rtcp
