#include <algorithm>
#include <chrono>
#include <utility>

#include "rtp/rtcp/feedback.h"
#include "sfu/stream/send_track.h"
#include "sfu/stream/subscriber_link.h"

namespace wf::stream {
namespace {

constexpr net::Duration kSlowLinkWindow = std::chrono::seconds(1);
constexpr net::Duration kMinResendInterval = std::chrono::milliseconds(20);
constexpr net::Duration kMaxResendInterval = std::chrono::milliseconds(200);

std::uint32_t ticksOf(net::Duration duration, std::uint32_t clock_rate) {
    const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
    return static_cast<std::uint32_t>(passed * clock_rate / 1'000'000);
}

}  // namespace

void SendTrack::onNack(Bytes fci, net::Time now) {
    link_.onNack(now);
    rtcp::NackReader reader(fci);
    while (const auto sequence = reader.next()) {
        ++stats_.nacks_received;
        ++link_.counters().nacks_received;
        if (SentPacket* const sent = ring_.find(*sequence)) {
            retransmit(*sent, now);
        }
    }
}

/// Not again while the last copy is on its way; half a round trip, for on a bad network NACKs overtake each other.
void SendTrack::retransmit(SentPacket& sent, net::Time now) {
    const net::Duration interval = std::clamp(link_.roundTripTime() / 2, kMinResendInterval, kMaxResendInterval);
    if (sent.resent != net::Time() && now - sent.resent < interval) {
        return;
    }
    net::PacketPtr buffer = link_.sender().packetPool().take();
    if (!buffer) {
        ++stats_.dropped_packets;
        ++link_.counters().unsent;
        return;
    }
    sent.resent = now;
    const MediaPacket& media = sent.packet->media();
    std::optional<std::size_t> size;
    if (config_.rtx_ssrc && config_.rtx_payload_type) {
        PacketRewrite rewrite = sent.rewrite;
        stamp(rewrite, media.view.bytes().size(), now);
        size = writer_.writeRtx(buffer->room(), media, rewrite, rtx_sequence_++);
    } else {
        size = writer_.write(buffer->room(), media, sent.rewrite);
    }
    if (transmit(std::move(buffer), size)) {
        ++stats_.retransmitted;
        ++link_.counters().retransmitted;
    }
}

void SendTrack::onReportBlock(const rtcp::ReportBlock& block) {
    stats_.fraction_lost = block.fraction_lost / 256.0;
    if (block.cumulative_lost > stats_.most_lost) {
        link_.counters().lost_by_subscribers += static_cast<std::uint64_t>(block.cumulative_lost - stats_.most_lost);
        stats_.most_lost = block.cumulative_lost;
    }
    stats_.lost = block.cumulative_lost;
    stats_.jitter = block.jitter;
}

void SendTrack::onKeyFrameWanted(net::Time now) {
    ++stats_.key_frame_requests_received;
    ++link_.counters().key_frame_requests_received;
    requestKeyFrame(now);
}

void SendTrack::onTimer(net::Time now) {
    ring_.prune(now - link_.keptFor(now));
    askForAwaited(now);
    noticeSlowLink(now);
}

void SendTrack::noticeSlowLink(net::Time now) {
    if (now - slow_link_window_ < kSlowLinkWindow) {
        return;
    }
    const std::uint64_t lost = stats_.nacks_received - std::exchange(nacks_before_, stats_.nacks_received);
    slow_link_window_ = now;
    const std::uint32_t threshold = link_.config().slow_link_threshold;
    if (threshold > 0 && lost > threshold) {
        listener_.onSlowLink(*this, static_cast<std::uint32_t>(lost));
    }
}

std::optional<rtcp::SenderInfo> SendTrack::senderInfo(net::Time now) const {
    if (!rewriter_.begun()) {
        return std::nullopt;
    }
    rtcp::SenderInfo info;
    if (const auto& report = rewriter_.senderReport()) {
        const net::Duration passed = now - report->received;
        info.ntp = plus(report->server_ntp, passed);
        info.rtp_timestamp = rewriter_.timestampOf(report->rtp_timestamp) + ticksOf(passed, config_.clock_rate);
    } else {
        info.ntp = link_.clock().ntp(now);
        info.rtp_timestamp = rewriter_.lastTimestamp() + ticksOf(now - rewriter_.lastArrival(), config_.clock_rate);
    }
    info.packet_count = static_cast<std::uint32_t>(stats_.packets);
    info.octet_count = static_cast<std::uint32_t>(stats_.bytes);
    return info;
}

}  // namespace wf::stream
