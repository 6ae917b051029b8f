#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "rtp/base/bytes.h"

namespace wf::rtp {

/// One block of a RED payload; `payload` views the packet's bytes and may be empty.
struct RedBlock {
    std::uint8_t payload_type = 0;
    std::uint16_t timestamp_offset = 0;  ///< ticks before the packet's RTP timestamp; 0 for the primary
    Bytes payload;
};

/// The blocks of one RED payload (RFC 2198 section 3), read in place: redundant ones oldest first, the primary last.
///
///     |F|   block PT  |  timestamp offset (14)  | block length (10) |   for each redundant block, F = 1
///     |0|   block PT  |                                                 for the primary, which takes what is left
class RedPacket {
public:
    static constexpr std::size_t kMaxBlocks = 32;

    /// nullopt when the block headers are cut short, ask for more bytes than there are, or are more than kMaxBlocks.
    static std::optional<RedPacket> parse(Bytes payload);

    [[nodiscard]] std::span<const RedBlock> blocks() const { return {blocks_.data(), count_}; }
    [[nodiscard]] std::span<const RedBlock> redundant() const { return {blocks_.data(), count_ - 1}; }
    [[nodiscard]] const RedBlock& primary() const { return blocks_[count_ - 1]; }

private:
    RedPacket() = default;

    std::array<RedBlock, kMaxBlocks> blocks_;
    std::size_t count_ = 0;
};

}  // namespace wf::rtp
