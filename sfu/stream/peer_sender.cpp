#include "sfu/stream/peer_sender.h"

#include <algorithm>
#include <array>
#include <utility>

#include "rtp/rtcp/compound.h"
#include "rtp/rtcp/feedback.h"
#include "rtp/rtcp/session.h"
#include "sfu/stream/rtcp_batch.h"

namespace wf::stream {
namespace {

constexpr net::Duration kReportPeriod = std::chrono::seconds(1);
constexpr std::string_view kCname = "janus";  // what clients of Janus see

}  // namespace

PeerSender::PeerSender(const Config& config, PacketSender& sender, const NtpClock& clock)
    : link_(config, sender, clock) {}

PeerSender::~PeerSender() = default;

SendTrack& PeerSender::addTrack(const SendTrackConfig& config, SendTrack::Listener& listener) {
    tracks_.push_back(std::make_unique<SendTrack>(config, listener, link_));
    return *tracks_.back();
}

void PeerSender::removeTrack(std::string_view mid) {
    const auto found = std::ranges::find_if(tracks_, [&](const auto& track) { return track->config().mid == mid; });
    if (found != tracks_.end()) {
        RtcpBatch batch(link_.sender(), link_.config().local_ssrc);
        sayBye(**found, batch);
        tracks_.erase(found);
    }
}

SendTrack* PeerSender::track(std::string_view mid) {
    const auto found = std::ranges::find_if(tracks_, [&](const auto& track) { return track->config().mid == mid; });
    return found == tracks_.end() ? nullptr : found->get();
}

SendTrack* PeerSender::trackOfSsrc(std::uint32_t ssrc) {
    const auto found = std::ranges::find_if(tracks_, [&](const auto& track) { return track->config().ssrc == ssrc; });
    return found == tracks_.end() ? nullptr : found->get();
}

void PeerSender::stop(net::Time now) {
    RtcpBatch batch(link_.sender(), link_.config().local_ssrc);
    for (const auto& track : tracks_) {
        track->setPaused(true, now);
        sayBye(*track, batch);
    }
}

void PeerSender::sayBye(const SendTrack& track, RtcpBatch& batch) {
    if (track.stats().packets > 0) {
        const std::array ssrcs = {track.config().ssrc};
        batch.add([&](MutableBytes out) { return rtcp::writeBye(out, ssrcs, {}); });
    }
}

void PeerSender::onTimer(net::Time now) {
    for (const auto& track : tracks_) {
        track->onTimer(now);
    }
    link_.bandwidth().onTimer(link_.roundTripTime(), now);
    if (now >= report_due_) {
        report_due_ = now + kReportPeriod;
        sendReports(now);
    }
}

bool PeerSender::sendPadding(net::Time now) {
    const BandwidthEstimator& bandwidth = link_.bandwidth();
    const auto fit = std::ranges::find_if(tracks_, [](const auto& track) { return track->canPad(); });
    if (fit == tracks_.end()) {
        return false;
    }
    while (bandwidth.paddingDue(now) > 0 && (*fit)->sendPadding(now)) {
    }
    return bandwidth.probing(now);
}

void PeerSender::sendReports(net::Time now) {
    RtcpBatch batch(link_.sender(), link_.config().local_ssrc);
    for (const auto& track : tracks_) {
        const auto info = track->senderInfo(now);
        if (!info) {
            continue;
        }
        const std::uint32_t ssrc = track->config().ssrc;
        batch.addReport([&](MutableBytes out) { return rtcp::writeSenderReport(out, ssrc, *info, {}); });
        batch.add([&](MutableBytes out) { return rtcp::writeSdesCname(out, ssrc, kCname); });
        link_.onReportSent(info->ntp, now);
    }
}

void PeerSender::onRtcp(Bytes compound, net::Time now) {
    rtcp::CompoundReader reader(compound);
    while (const auto packet = reader.next()) {
        if (const auto sender = rtcp::parseSenderReport(*packet)) {
            onReportBlocks(sender->blocks, now);
        } else if (const auto receiver = rtcp::parseReceiverReport(*packet)) {
            onReportBlocks(receiver->blocks, now);
        } else {
            onFeedback(*packet, now);
        }
    }
}

void PeerSender::onReportBlocks(const rtcp::ReportBlocks& blocks, net::Time now) {
    for (const rtcp::ReportBlock& block : blocks) {
        if (SendTrack* const track = trackOfSsrc(block.ssrc)) {
            track->onReportBlock(block);
            link_.onReportAnswered(block.last_sr, block.delay_since_last_sr, now);
        }
    }
}

void PeerSender::onFeedback(const rtcp::Packet& packet, net::Time now) {
    const auto feedback = rtcp::parseFeedback(packet);
    if (!feedback) {
        return;
    }
    SendTrack* const track = trackOfSsrc(feedback->media_ssrc);
    switch (feedback->kind) {
        case rtcp::FeedbackKind::kNack:
            return track != nullptr ? track->onNack(feedback->fci, now) : void();
        case rtcp::FeedbackKind::kPli:
            return track != nullptr ? track->onKeyFrameWanted(now) : void();
        case rtcp::FeedbackKind::kFir:
            return onFir(feedback->fci, now);
        case rtcp::FeedbackKind::kRemb:
            if (const auto remb = rtcp::parseRemb(feedback->fci)) {
                remb_bps_ = remb->bitrate_bps;
                link_.bandwidth().onRemb(remb_bps_, now);
            }
            return;
        case rtcp::FeedbackKind::kTransportCc:
            return link_.bandwidth().onFeedback(feedback->fci, link_.roundTripTime(), now);
        case rtcp::FeedbackKind::kOther:
            return;
    }
}

void PeerSender::onFir(Bytes fci, net::Time now) {
    for (const rtcp::FirEntry& entry : rtcp::FirEntries(fci)) {
        if (SendTrack* const track = trackOfSsrc(entry.ssrc)) {
            track->onKeyFrameWanted(now);
        }
    }
}

}  // namespace wf::stream
