#include "sfu/stream/receive_layer.h"

#include <array>
#include <utility>

#include "rtp/rtcp/feedback.h"
#include "sfu/stream/rtcp_batch.h"

namespace wf::stream {
namespace {

/// ReceivedSequences begins in the second round of numbers; reports count rounds from 0.
constexpr std::int64_t kFirstRound = 0x10000;

}  // namespace

ReceiveLayer::ReceiveLayer(const ReceiveTrackConfig& track, PublisherLink& link)
    : link_(link), clock_rate_(track.clock_rate), statistics_(track.clock_rate) {
    update(track);
}

void ReceiveLayer::update(const ReceiveTrackConfig& track) {
    nack_enabled_ = track.feedback.nack;
    uses_rtx_ = track.rtx_payload_type.has_value();
    has_dependencies_ = track.codec == rtp::Codec::kAv1;
    if (track.red_payload_type) {
        red_ = std::make_unique<RedUnwrapper>(track.payload_type);
    } else {
        red_.reset();
    }
}

void ReceiveLayer::noteRed(bool readable, std::uint64_t recovered) {
    link_.counters().unusable += readable ? 0 : 1;
    counted_.recovered_by_red += recovered;
    link_.counters().recovered_by_red += recovered;
}

void ReceiveLayer::setSsrc(std::uint32_t ssrc) {
    if (ssrc_ != ssrc) {
        ssrc_ = ssrc;
        sequences_.reset();
        sender_report_.reset();
    }
}

bool ReceiveLayer::take(MediaPacket& packet) {
    using Outcome = ReceivedSequences::Outcome;
    const auto taken = sequences_.take(packet.view.sequenceNumber(), !packet.retransmitted);
    if (taken.outcome == Outcome::kDuplicate || taken.outcome == Outcome::kJumped) {
        const unsigned duplicates = taken.outcome == Outcome::kDuplicate ? 1 : 0;
        counted_.duplicates += duplicates;
        link_.counters().duplicates += duplicates;
        return false;
    }
    if (taken.outcome == Outcome::kFirst) {
        ++run_;
        nacks_.clear();
        statistics_ = ReceptionStatistics(clock_rate_);
        most_lost_ = 0;
    }
    packet.run = run_;
    packet.sequence = taken.sequence;
    if (has_dependencies_) {
        dependencies_.read(packet);
    }
    note(packet);
    if (taken.missing > 0 && nack_enabled_) {
        nacks_.add(taken.sequence, taken.missing, packet.received);
    }
    return true;
}

void ReceiveLayer::relay(const MediaPacket& packet) {
    last_packet_ = packet.received;
    ++counted_.packets;
    counted_.bytes += packet.view.bytes().size();
    if (packet.facts.starts_key_frame) {
        ++counted_.key_frames;
        key_frames_.onKeyFrame();
    }
}

void ReceiveLayer::note(const MediaPacket& packet) {
    last_packet_ = packet.received;
    StreamCounters& counters = link_.counters();
    ++counted_.packets;
    ++counters.received_packets;
    counted_.bytes += packet.view.bytes().size();
    counters.received_bytes += packet.view.bytes().size();
    if (!nacks_.empty()) {
        if (const auto arrival = nacks_.erase(packet.sequence, packet.received)) {
            link_.repair().onArrival(*arrival, packet.retransmitted, uses_rtx_);
        }
    }
    if (packet.retransmitted) {
        ++counted_.recovered;
        ++counters.recovered;
    } else {
        statistics_.onPacket(
            {packet.sequence - kFirstRound, packet.view.timestamp(), packet.view.bytes().size(), packet.received});
    }
    if (packet.facts.starts_key_frame) {
        ++counted_.key_frames;
        ++counters.key_frames;
        key_frames_.onKeyFrame();
    }
}

rtcp::ReportBlock ReceiveLayer::reportBlock(net::Time now) {
    rtcp::ReportBlock block = statistics_.report();
    if (statistics_.lost() > most_lost_) {
        link_.counters().lost += static_cast<std::uint64_t>(statistics_.lost() - most_lost_);
        most_lost_ = statistics_.lost();
    }
    block.ssrc = ssrc_.value_or(0);
    if (sender_report_) {
        using Units = std::chrono::duration<std::int64_t, std::ratio<1, 65536>>;
        block.last_sr = sender_report_->ntp.middle();
        block.delay_since_last_sr =
            static_cast<std::uint32_t>(std::chrono::duration_cast<Units>(now - sender_report_->received).count());
    }
    return block;
}

std::uint64_t ReceiveLayer::sendNacks(net::Time now, RtcpBatch& batch) {
    std::array<std::uint16_t, 128> asked{};
    if (nacks_.empty() || !ssrc_) {
        return 0;
    }
    const std::size_t count = nacks_.take(now, link_.repair().patience(), asked);
    if (count > 0) {
        counted_.nacks_sent += count;
        link_.counters().nacks_sent += count;
        batch.add([&](MutableBytes out) {
            return rtcp::writeNack(out, batch.localSsrc(), *ssrc_, std::span(asked).first(count));
        });
    }
    const std::uint64_t given_up = nacks_.givenUp() - std::exchange(counted_.lost_for_good, nacks_.givenUp());
    link_.counters().lost_for_good += given_up;
    return given_up;
}

void ReceiveLayer::sendKeyFrameRequest(bool fir, RtcpBatch& batch) {
    if (!ssrc_) {
        return;
    }
    ++counted_.key_frame_requests_sent;
    ++link_.counters().key_frame_requests_sent;
    if (fir) {
        const std::array entries = {rtcp::FirEntry{*ssrc_, fir_sequence_++}};
        batch.add([&](MutableBytes out) { return rtcp::writeFir(out, batch.localSsrc(), entries); });
    } else {
        batch.add([&](MutableBytes out) { return rtcp::writePli(out, batch.localSsrc(), *ssrc_); });
    }
}

ReceiveLayer::Stats ReceiveLayer::stats() const {
    Stats stats = counted_;
    stats.lost = statistics_.lost();
    stats.jitter = statistics_.jitter();
    return stats;
}

}  // namespace wf::stream
