#include "rtp/rtcp/transport_cc.h"

#include <algorithm>
#include <limits>

#include "rtp/rtcp/compound.h"

namespace wf::rtcp {
namespace {

constexpr std::uint8_t kFormat = 15;
constexpr std::size_t kSsrcsSize = 8;
constexpr std::size_t kFixedSize = 8;
constexpr std::int32_t kTickMicros = 250;
constexpr std::size_t kMaxRun = 0x1fff;
constexpr std::size_t kOneBitSymbols = 14;
constexpr std::size_t kTwoBitSymbols = 7;

// A symbol is also the number of bytes of its delta.
constexpr unsigned kNotReceived = 0;
constexpr unsigned kSmall = 1;
constexpr unsigned kLarge = 2;

/// A 16-bit chunk of status symbols.
struct Chunk {
    std::uint16_t bits = 0;

    [[nodiscard]] bool isRun() const { return (bits & 0x8000) == 0; }
    [[nodiscard]] bool isTwoBit() const { return (bits & 0x4000) != 0; }
    [[nodiscard]] std::size_t size() const {
        return isRun() ? (bits & kMaxRun) : isTwoBit() ? kTwoBitSymbols : kOneBitSymbols;
    }
    [[nodiscard]] unsigned symbol(std::size_t index) const {
        if (isRun()) {
            return (bits >> 13) & 3U;
        }
        return isTwoBit() ? (bits >> (12 - 2 * index)) & 3U : (bits >> (13 - index)) & 1U;
    }
};

/// Bytes of delta of the first `count` symbols, or nullopt when one is reserved.
std::optional<std::size_t> deltaSize(Chunk chunk, std::size_t count) {
    if (count == 0) {
        return 0;
    }
    if (chunk.isRun()) {
        return chunk.symbol(0) > kLarge ? std::nullopt : std::optional(count * chunk.symbol(0));
    }
    std::size_t size = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (chunk.symbol(i) > kLarge) {
            return std::nullopt;
        }
        size += chunk.symbol(i);
    }
    return size;
}

unsigned symbolOf(const PacketStatus& status) {
    if (!status.received) {
        return kNotReceived;
    }
    return status.delta_us >= 0 && status.delta_us <= 255 * kTickMicros ? kSmall : kLarge;
}

/// The chunk that says most of the front of `statuses`, which is not empty: a run where it beats a vector.
Chunk chunkFor(std::span<const PacketStatus> statuses) {
    const unsigned first = symbolOf(statuses[0]);
    const auto limited = statuses.first(std::min(statuses.size(), kMaxRun));
    const auto run_end = std::ranges::find_if(limited, [&](const PacketStatus& s) { return symbolOf(s) != first; });
    const auto run = static_cast<std::size_t>(run_end - limited.begin());
    const auto window = statuses.first(std::min(statuses.size(), kOneBitSymbols));
    const bool two_bit = std::ranges::any_of(window, [](const PacketStatus& s) { return symbolOf(s) == kLarge; });
    const std::size_t capacity = two_bit ? kTwoBitSymbols : kOneBitSymbols;
    if (run >= capacity || run == statuses.size()) {
        return {static_cast<std::uint16_t>(first << 13 | run)};
    }
    unsigned bits = two_bit ? 0xC000 : 0x8000;
    for (std::size_t i = 0; i < std::min(window.size(), capacity); ++i) {
        bits |= two_bit ? symbolOf(window[i]) << (12 - 2 * i) : symbolOf(window[i]) << (13 - i);
    }
    return {static_cast<std::uint16_t>(bits)};
}

std::span<const PacketStatus> dropCovered(std::span<const PacketStatus> statuses, Chunk chunk) {
    return statuses.subspan(std::min(chunk.size(), statuses.size()));
}

bool writable(std::span<const PacketStatus> statuses) {
    if (statuses.empty() || statuses.size() > 0xffff) {
        return false;
    }
    using Ticks = std::numeric_limits<std::int16_t>;
    auto expected = statuses[0].sequence;
    for (const PacketStatus& status : statuses) {
        const std::int32_t ticks = status.delta_us / kTickMicros;
        const bool delta_ok = status.delta_us % kTickMicros == 0 && ticks >= Ticks::min() && ticks <= Ticks::max();
        if (status.sequence != expected++ || (status.received && !delta_ok)) {
            return false;
        }
    }
    return true;
}

/// Bytes of chunks and deltas, without the padding.
std::size_t listSize(std::span<const PacketStatus> statuses) {
    std::size_t size = 0;
    for (const PacketStatus& status : statuses) {
        size += symbolOf(status);
    }
    while (!statuses.empty()) {
        statuses = dropCovered(statuses, chunkFor(statuses));
        size += 2;
    }
    return size;
}

void storeList(MutableBytes out, std::span<const PacketStatus> statuses) {
    std::size_t at = 0;
    for (auto rest = statuses; !rest.empty(); at += 2) {
        const Chunk chunk = chunkFor(rest);
        store16(out, at, chunk.bits);
        rest = dropCovered(rest, chunk);
    }
    for (const PacketStatus& status : statuses) {
        const std::int32_t ticks = status.delta_us / kTickMicros;
        const unsigned symbol = symbolOf(status);
        if (symbol == kSmall) {
            store8(out, at, static_cast<std::uint8_t>(ticks));
        } else if (symbol == kLarge) {
            store16(out, at, static_cast<std::uint16_t>(ticks));
        }
        at += symbol;
    }
    std::ranges::fill(out.subspan(at), std::byte{0});
}

}  // namespace

std::optional<TransportCcReader> TransportCcReader::parse(Bytes fci) {
    if (fci.size() < kFixedSize) {
        return std::nullopt;
    }
    TransportCcReader reader(fci);
    std::size_t at = kFixedSize;
    std::size_t deltas_size = 0;
    for (std::size_t left = reader.statusCount(); left > 0;) {
        if (fci.size() - at < 2) {
            return std::nullopt;
        }
        const Chunk chunk{load16(fci, at)};
        const std::size_t covered = std::min(chunk.size(), left);
        const auto size = deltaSize(chunk, covered);
        if (!size) {
            return std::nullopt;
        }
        deltas_size += *size;
        left -= covered;
        at += 2;
    }
    if (fci.size() - at < deltas_size) {
        return std::nullopt;
    }
    reader.chunk_at_ = kFixedSize;
    reader.delta_at_ = at;
    return reader;
}

std::optional<PacketStatus> TransportCcReader::next() {
    if (given_ == statusCount()) {
        return std::nullopt;
    }
    Chunk chunk{load16(fci_, chunk_at_)};
    while (symbol_at_ >= chunk.size()) {
        symbol_at_ = 0;
        chunk_at_ += 2;
        chunk = Chunk{load16(fci_, chunk_at_)};
    }
    const unsigned symbol = chunk.symbol(symbol_at_++);
    PacketStatus status{static_cast<std::uint16_t>(baseSequence() + given_++), symbol != kNotReceived, 0};
    if (symbol == kSmall) {
        status.delta_us = kTickMicros * load8(fci_, delta_at_);
    } else if (symbol == kLarge) {
        status.delta_us = kTickMicros * static_cast<std::int16_t>(load16(fci_, delta_at_));
    }
    delta_at_ += symbol;
    return status;
}

std::optional<std::size_t> writeTransportCc(MutableBytes out, const TransportCcHeader& header,
                                            std::span<const PacketStatus> statuses) {
    if (!writable(statuses)) {
        return std::nullopt;
    }
    const std::size_t list_size = (listSize(statuses) + 3) / 4 * 4;
    const std::size_t body_size = kSsrcsSize + kFixedSize + list_size;
    const auto body = beginPacket(out, PacketType::kRtpFeedback, kFormat, body_size);
    if (!body) {
        return std::nullopt;
    }
    store32(*body, 0, header.sender_ssrc);
    store32(*body, 4, header.media_ssrc);
    store16(*body, 8, statuses[0].sequence);
    store16(*body, 10, static_cast<std::uint16_t>(statuses.size()));
    store24(*body, 12, static_cast<std::uint32_t>(header.reference_time) & 0xffffff);
    store8(*body, 15, header.feedback_count);
    storeList(body->subspan(kSsrcsSize + kFixedSize), statuses);
    return kHeaderSize + body_size;
}

}  // namespace wf::rtcp
