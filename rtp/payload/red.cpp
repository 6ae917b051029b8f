#include "rtp/payload/red.h"

namespace wf::rtp {
namespace {

constexpr std::size_t kRedundantHeaderSize = 4;

}  // namespace

std::optional<RedPacket> RedPacket::parse(Bytes payload) {
    std::array<std::size_t, kMaxBlocks> sizes{};
    RedPacket packet;
    std::size_t at = 0;
    std::size_t redundant_bytes = 0;
    while (at < payload.size() && (load8(payload, at) & 0x80) != 0) {
        if (payload.size() - at < kRedundantHeaderSize || packet.count_ + 1 == kMaxBlocks) {
            return std::nullopt;
        }
        const std::uint32_t header = load32(payload, at);
        packet.blocks_[packet.count_].payload_type = (header >> 24) & 0x7f;
        packet.blocks_[packet.count_].timestamp_offset = (header >> 10) & 0x3fff;
        sizes[packet.count_] = header & 0x3ff;
        redundant_bytes += header & 0x3ff;
        ++packet.count_;
        at += kRedundantHeaderSize;
    }
    if (at == payload.size()) {
        return std::nullopt;
    }
    packet.blocks_[packet.count_].payload_type = load8(payload, at);
    ++at;
    if (redundant_bytes > payload.size() - at) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < packet.count_; ++i) {
        packet.blocks_[i].payload = payload.subspan(at, sizes[i]);
        at += sizes[i];
    }
    packet.blocks_[packet.count_].payload = payload.subspan(at);
    ++packet.count_;
    return packet;
}

}  // namespace wf::rtp
