#include "sfu/stream/stream_rewriter.h"

#include <algorithm>
#include <chrono>

#include "rtp/timestamp_unwrapper.h"

namespace wf::stream {
namespace {

/// Sequence numbers begin in the lower half, so that receivers cannot miss their first wrap (RFC 3711 section 3.3.1).
constexpr std::int64_t kFirstSequences = 0x8000;
constexpr std::int64_t kPictureIds = 0x8000;
/// What sender reports say of the time between two pictures is believed when it is this close to that of arrival.
constexpr std::int64_t kMaxReportDifference_s = 2;

std::int64_t ticksOf(net::Duration duration, std::uint32_t clock_rate) {
    const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
    return passed * clock_rate / 1'000'000;
}

/// Signed difference of two NTP times in ticks; 32.32 seconds are cut to 16.16 so that the product fits.
std::int64_t ticksBetween(rtp::NtpTime from, rtp::NtpTime to, std::uint32_t clock_rate) {
    const auto difference = static_cast<std::int64_t>(to.value - from.value) >> 16;
    return std::clamp(difference, -std::int64_t{0x7fff'ffff}, std::int64_t{0x7fff'ffff}) * clock_rate >> 16;
}

std::uint16_t frameNumber(Bytes dependency_descriptor) {
    // AV1 RTP payload v1.0, A.8.1: start, end, 6 bits of template id, frame number (16).
    return dependency_descriptor.size() >= 3 ? load16(dependency_descriptor, 1) : std::uint16_t{0};
}

}  // namespace

void StreamRewriter::begin(const MediaPacket& first, const std::optional<ReceivedSenderReport>& report,
                           bool same_clock) {
    if (!sequences_.begun()) {
        sequences_.begin(first.sequence, first.view.sequenceNumber() % kFirstSequences);
        timestamp_offset_ = 0;
    } else {
        sequences_.begin(first.sequence, sequences_.last() + 1);
        if (!same_clock) {
            const auto advance = static_cast<std::uint32_t>(std::max<std::int64_t>(ticksSinceLast(first, report), 1));
            timestamp_offset_ = last_timestamp_ + advance - first.view.timestamp();
        }
    }
    last_timestamp_ = timestampOf(first.view.timestamp());
    last_source_timestamp_ = first.view.timestamp();
    last_arrival_ = first.received;
    report_ = report;
    beginPayload(first);
}

/// RTP ticks from the newest picture that was sent to the first one of the new source: by sender reports when both have
/// one, else by when they came.
std::int64_t StreamRewriter::ticksSinceLast(const MediaPacket& first,
                                            const std::optional<ReceivedSenderReport>& report) const {
    const std::int64_t by_arrival = ticksOf(first.received - last_arrival_, clock_rate_);
    if (!report || !report_) {
        return by_arrival;
    }
    const std::int64_t by_report = ticksBetween(report_->server_ntp, report->server_ntp, clock_rate_) +
                                   rtp::timestampDelta(first.view.timestamp(), report->rtp_timestamp) -
                                   rtp::timestampDelta(last_source_timestamp_, report_->rtp_timestamp);
    const bool plausible = std::abs(by_report - by_arrival) < kMaxReportDifference_s * std::int64_t{clock_rate_};
    return plausible ? by_report : by_arrival;
}

void StreamRewriter::beginPayload(const MediaPacket& first) {
    const PayloadFacts& facts = first.facts;
    if (facts.picture_id_at != 0) {
        last_picture_.reset();
        const std::int64_t picture = unwrapPictureId(facts);
        pictures_.begin(picture, pictures_.begun() ? pictures_.last() + 1 : picture % kPictureIds);
    }
    if (facts.tl0_index_at != 0) {
        tl0_offset_ = tl0_begun_ ? static_cast<std::uint8_t>(last_tl0_ + 1 - facts.tl0_index) : std::uint8_t{0};
        tl0_begun_ = true;
    }
    if (facts.key_index_at != 0) {
        key_offset_ = key_begun_ ? static_cast<std::uint8_t>(last_key_ + 1 - facts.key_index) : std::uint8_t{0};
        key_begun_ = true;
    }
    const Bytes descriptor = first.extension(Extension::kDependencyDescriptor);
    if (descriptor.size() >= 3) {
        frame_offset_ =
            frame_begun_ ? static_cast<std::uint16_t>(last_frame_ + 1 - frameNumber(descriptor)) : std::uint16_t{0};
        frame_begun_ = true;
    }
}

std::int64_t StreamRewriter::unwrapPictureId(const PayloadFacts& facts) {
    const std::int64_t range = facts.long_picture_id ? kPictureIds : 128;
    if (!last_picture_) {
        // Room below, so that late pictures do not become negative.
        last_picture_ = facts.picture_id + kPictureIds;
        return *last_picture_;
    }
    std::int64_t delta = (facts.picture_id - *last_picture_) % range;
    delta += delta < 0 ? range : 0;
    delta -= delta >= range / 2 ? range : 0;
    const std::int64_t picture = *last_picture_ + delta;
    last_picture_ = std::max(*last_picture_, picture);
    return picture;
}

std::optional<PacketRewrite> StreamRewriter::rewrite(const MediaPacket& packet) {
    const auto sequence = sequences_.map(packet.sequence);
    if (!sequence) {
        return std::nullopt;
    }
    PacketRewrite rewrite = headerOf(packet, *sequence);
    rewritePayload(packet, rewrite);
    if (rtp::timestampDelta(rewrite.timestamp, last_timestamp_) > 0) {
        last_timestamp_ = rewrite.timestamp;
        last_source_timestamp_ = packet.view.timestamp();
        last_arrival_ = packet.received;
    }
    return rewrite;
}

std::optional<PacketRewrite> StreamRewriter::leaveOut(const MediaPacket& packet) {
    // RFC 7741 pictures are counted without gaps; VP9 refers to pictures by their distance, so that its gaps stay.
    if (codec_ == rtp::Codec::kVp8 && packet.facts.picture_id_at != 0 && pictures_.begun()) {
        pictures_.leaveOut(unwrapPictureId(packet.facts));
    }
    if (sequences_.leaveOut(packet.sequence)) {
        return std::nullopt;
    }
    const auto sequence = sequences_.map(packet.sequence);
    if (!sequence) {
        return std::nullopt;
    }
    PacketRewrite rewrite = headerOf(packet, *sequence);
    rewrite.empty = true;
    rewrite.marker = false;
    return rewrite;
}

PacketRewrite StreamRewriter::headerOf(const MediaPacket& packet, std::int64_t sequence) const {
    PacketRewrite rewrite;
    rewrite.sequence_number = static_cast<std::uint16_t>(sequence);
    rewrite.timestamp = timestampOf(packet.view.timestamp());
    rewrite.marker = packet.view.marker();
    return rewrite;
}

void StreamRewriter::rewritePayload(const MediaPacket& packet, PacketRewrite& rewrite) {
    const PayloadFacts& facts = packet.facts;
    if (facts.picture_id_at != 0 && pictures_.begun()) {
        const std::int64_t picture = unwrapPictureId(facts);
        rewrite.picture_id = static_cast<std::uint16_t>(pictures_.map(picture).value_or(picture) % kPictureIds);
    }
    rewrite.tl0_index = static_cast<std::uint8_t>(facts.tl0_index + tl0_offset_);
    rewrite.key_index = static_cast<std::uint8_t>((facts.key_index + key_offset_) & 0x1f);
    const Bytes descriptor = packet.extension(Extension::kDependencyDescriptor);
    rewrite.frame_number = static_cast<std::uint16_t>(frameNumber(descriptor) + frame_offset_);
    if (rtp::timestampDelta(rewrite.timestamp, last_timestamp_) >= 0) {
        last_tl0_ = facts.tl0_index_at != 0 ? rewrite.tl0_index : last_tl0_;
        last_key_ = facts.key_index_at != 0 ? rewrite.key_index : last_key_;
        last_frame_ = descriptor.empty() ? last_frame_ : rewrite.frame_number;
    }
}

}  // namespace wf::stream
