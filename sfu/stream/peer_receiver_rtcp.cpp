#include <algorithm>
#include <array>

#include "rtp/rtcp/compound.h"
#include "rtp/rtcp/feedback.h"
#include "rtp/rtcp/reports.h"
#include "sfu/stream/peer_receiver.h"
#include "sfu/stream/rtcp_batch.h"

namespace wf::stream {
namespace {

constexpr net::Duration kReportPeriod = std::chrono::seconds(1);
constexpr std::size_t kMaxReportBlocks = 31;  // RFC 3550 section 6.4.1: a count of five bits
constexpr std::size_t kMaxRembSsrcs = 64;

}  // namespace

void PeerReceiver::onRtcp(Bytes compound, net::Time now) {
    rtcp::CompoundReader reader(compound);
    while (const auto packet = reader.next()) {
        if (packet->type == rtcp::PacketType::kSenderReport) {
            if (const auto report = rtcp::parseSenderReport(*packet)) {
                onSenderReport(report->ssrc, report->info, now);
            }
        }
    }
    stats_.malformed += reader.malformed() ? 1U : 0U;
}

void PeerReceiver::onSenderReport(std::uint32_t ssrc, const rtcp::SenderInfo& info, net::Time now) {
    const StreamRoute* route = routes_.find(ssrc);
    if (route == nullptr || route->rtx || info.ntp.value == 0) {
        return;
    }
    route->track->onSenderReport({.layer = route->layer,
                                  .ntp = info.ntp,
                                  .server_ntp = link_.serverNtp(info.ntp, now),
                                  .rtp_timestamp = info.rtp_timestamp,
                                  .received = now});
}

void PeerReceiver::onTimer(net::Time now) {
    RtcpBatch batch(link_.sender(), link_.config().local_ssrc);
    if (now >= report_due_) {
        addReceiverReports(now, batch);
        report_due_ = now + kReportPeriod;
    }
    for (const auto& track : tracks_) {
        track->onTimer(now, batch);
    }
    transport_cc_.report(now, link_.config().transport_cc_period, batch);
}

void PeerReceiver::addReceiverReports(net::Time now, RtcpBatch& batch) {
    std::array<rtcp::ReportBlock, kMaxReportBlocks> blocks;
    std::size_t count = 0;
    const auto write = [&] {
        batch.addReport([&](MutableBytes out) {
            return rtcp::writeReceiverReport(out, batch.localSsrc(), std::span(blocks).first(count));
        });
        count = 0;
    };
    for (const auto& track : tracks_) {
        for (std::size_t i = 0; i < track->layerCount(); ++i) {
            if (track->layer(i).ssrc() && track->layer(i).lastPacket()) {
                blocks[count++] = track->layerAt(i).reportBlock(now);
            }
            if (count == kMaxReportBlocks) {
                write();
            }
        }
    }
    if (count > 0) {
        write();
    }
}

void PeerReceiver::setBitrateLimit(std::uint64_t bps, net::Time now) { sayBitrate(limiter_.setLimit(bps, now)); }

/// REMB for all video streams of the lines that negotiated it.
void PeerReceiver::sayBitrate(std::optional<std::uint64_t> bps) {
    if (!bps) {
        return;
    }
    std::array<std::uint32_t, kMaxRembSsrcs> ssrcs{};
    std::size_t count = 0;
    for (const auto& track : tracks_) {
        const bool limited = track->config().feedback.remb && track->config().kind == rtp::MediaKind::kVideo;
        for (std::size_t i = 0; limited && i < track->layerCount() && count < ssrcs.size(); ++i) {
            if (track->layer(i).ssrc()) {
                ssrcs[count++] = *track->layer(i).ssrc();
            }
        }
    }
    if (count > 0) {
        RtcpBatch batch(link_.sender(), link_.config().local_ssrc);
        batch.add([&](MutableBytes out) {
            return rtcp::writeRemb(out, batch.localSsrc(), *bps, std::span(ssrcs).first(count));
        });
    }
}

}  // namespace wf::stream
