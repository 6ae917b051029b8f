#include "rtp/rtcp/feedback.h"

#include <bit>

namespace wf::rtcp {
namespace {

constexpr std::uint8_t kFormatNack = 1;
constexpr std::uint8_t kFormatTransportCc = 15;
constexpr std::uint8_t kFormatPli = 1;
constexpr std::uint8_t kFormatFir = 4;
constexpr std::uint8_t kFormatApplication = 15;
constexpr std::uint32_t kRembWord = 0x52454D42;  // "REMB"
constexpr std::uint64_t kMaxRembMantissa = 0x3ffff;
constexpr std::size_t kSsrcsSize = 8;

FeedbackKind kindOf(const Packet& packet) {
    if (packet.type == PacketType::kRtpFeedback) {
        switch (packet.count) {
            case kFormatNack:
                return FeedbackKind::kNack;
            case kFormatTransportCc:
                return FeedbackKind::kTransportCc;
            default:
                return FeedbackKind::kOther;
        }
    }
    switch (packet.count) {
        case kFormatPli:
            return FeedbackKind::kPli;
        case kFormatFir:
            return FeedbackKind::kFir;
        case kFormatApplication:
            return packet.body.size() >= kSsrcsSize + 4 && load32(packet.body, kSsrcsSize) == kRembWord
                       ? FeedbackKind::kRemb
                       : FeedbackKind::kOther;
        default:
            return FeedbackKind::kOther;
    }
}

/// Takes as many numbers off the front as one PID/BLP word can say, and returns that word.
std::uint32_t takeNackWord(std::span<const std::uint16_t>& sequences) {
    const std::uint16_t pid = sequences.front();
    std::uint32_t mask = 0;
    std::size_t taken = 1;
    for (; taken < sequences.size(); ++taken) {
        const auto ahead = static_cast<std::uint16_t>(sequences[taken] - pid);
        if (ahead > 16) {
            break;
        }
        mask |= (1U << ahead) >> 1;
    }
    sequences = sequences.subspan(taken);
    return std::uint32_t{pid} << 16 | mask;
}

std::size_t countNackWords(std::span<const std::uint16_t> sequences) {
    std::size_t count = 0;
    while (!sequences.empty()) {
        takeNackWord(sequences);
        ++count;
    }
    return count;
}

/// Starts a feedback message and returns the room for its FCI.
std::optional<MutableBytes> beginFeedback(MutableBytes out, PacketType type, std::uint8_t format,
                                          std::size_t fci_size) {
    const auto body = beginPacket(out, type, format, kSsrcsSize + fci_size);
    if (!body) {
        return std::nullopt;
    }
    return body->subspan(kSsrcsSize);
}

/// Fills in the SSRCs of a message begun at the front of `out`, and returns its size.
std::size_t finishFeedback(MutableBytes out, std::uint32_t sender_ssrc, std::uint32_t media_ssrc,
                           std::size_t fci_size) {
    store32(out, kHeaderSize, sender_ssrc);
    store32(out, kHeaderSize + 4, media_ssrc);
    return kHeaderSize + kSsrcsSize + fci_size;
}

}  // namespace

std::optional<Feedback> parseFeedback(const Packet& packet) {
    const bool feedback = packet.type == PacketType::kRtpFeedback || packet.type == PacketType::kPayloadFeedback;
    if (!feedback || packet.body.size() < kSsrcsSize) {
        return std::nullopt;
    }
    return Feedback{kindOf(packet), load32(packet.body, 0), load32(packet.body, 4), packet.body.subspan(kSsrcsSize)};
}

std::optional<std::uint16_t> NackReader::next() {
    if (pending_ == 0) {
        if (rest_.size() < 4) {
            return std::nullopt;
        }
        pid_ = load16(rest_, 0);
        pending_ = std::uint32_t{load16(rest_, 2)} << 1 | 1U;
        rest_ = rest_.subspan(4);
    }
    const int ahead = std::countr_zero(pending_);
    pending_ &= pending_ - 1;
    return static_cast<std::uint16_t>(pid_ + ahead);
}

FirEntry loadFirEntry(Bytes bytes) { return {load32(bytes, 0), load8(bytes, 4)}; }

std::optional<Remb> parseRemb(Bytes fci) {
    if (fci.size() < 8 || load32(fci, 0) != kRembWord) {
        return std::nullopt;
    }
    const std::size_t ssrcs_size = std::size_t{4} * load8(fci, 4);
    const std::uint32_t packed = load24(fci, 5);
    const unsigned exponent = packed >> 18;
    const std::uint64_t mantissa = packed & kMaxRembMantissa;
    const std::uint64_t bitrate = mantissa << exponent;
    if (fci.size() - 8 < ssrcs_size || (bitrate >> exponent) != mantissa) {
        return std::nullopt;
    }
    return Remb{bitrate, SsrcList(fci.subspan(8, ssrcs_size))};
}

std::optional<std::size_t> writeNack(MutableBytes out, std::uint32_t sender_ssrc, std::uint32_t media_ssrc,
                                     std::span<const std::uint16_t> sequences) {
    const std::size_t fci_size = 4 * countNackWords(sequences);
    const auto fci = beginFeedback(out, PacketType::kRtpFeedback, kFormatNack, fci_size);
    if (!fci || sequences.empty()) {
        return std::nullopt;
    }
    for (std::size_t at = 0; !sequences.empty(); at += 4) {
        store32(*fci, at, takeNackWord(sequences));
    }
    return finishFeedback(out, sender_ssrc, media_ssrc, fci_size);
}

std::optional<std::size_t> writePli(MutableBytes out, std::uint32_t sender_ssrc, std::uint32_t media_ssrc) {
    if (!beginFeedback(out, PacketType::kPayloadFeedback, kFormatPli, 0)) {
        return std::nullopt;
    }
    return finishFeedback(out, sender_ssrc, media_ssrc, 0);
}

std::optional<std::size_t> writeFir(MutableBytes out, std::uint32_t sender_ssrc, std::span<const FirEntry> entries) {
    const std::size_t fci_size = FirEntry::kSize * entries.size();
    const auto fci = beginFeedback(out, PacketType::kPayloadFeedback, kFormatFir, fci_size);
    if (!fci || entries.empty()) {
        return std::nullopt;
    }
    std::size_t at = 0;
    for (const FirEntry& entry : entries) {
        store32(*fci, at, entry.ssrc);
        store32(*fci, at + 4, std::uint32_t{entry.sequence} << 24);
        at += FirEntry::kSize;
    }
    return finishFeedback(out, sender_ssrc, 0, fci_size);
}

std::optional<std::size_t> writeRemb(MutableBytes out, std::uint32_t sender_ssrc, std::uint64_t bitrate_bps,
                                     std::span<const std::uint32_t> ssrcs) {
    const std::size_t fci_size = 8 + 4 * ssrcs.size();
    const auto fci = beginFeedback(out, PacketType::kPayloadFeedback, kFormatApplication, fci_size);
    if (!fci || ssrcs.size() > 255) {
        return std::nullopt;
    }
    std::uint32_t exponent = 0;
    while ((bitrate_bps >> exponent) > kMaxRembMantissa) {
        ++exponent;
    }
    store32(*fci, 0, kRembWord);
    store8(*fci, 4, static_cast<std::uint8_t>(ssrcs.size()));
    store24(*fci, 5, exponent << 18 | static_cast<std::uint32_t>(bitrate_bps >> exponent));
    for (std::size_t i = 0; i < ssrcs.size(); ++i) {
        store32(*fci, 8 + 4 * i, ssrcs[i]);
    }
    return finishFeedback(out, sender_ssrc, 0, fci_size);
}

}  // namespace wf::rtcp
