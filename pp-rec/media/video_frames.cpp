#include "pp-rec/media/video_frames.h"

#include <algorithm>

#include "rtp/packet.h"

namespace wf::media {

VideoFrameReader::VideoFrameReader(const TrackScan& scan, const Timeline& timeline, const VideoFrameOptions& options,
                                   RepairReport& report)
    : scan_(scan),
      timeline_(timeline),
      options_(options),
      report_(report),
      probe_(makeVideoProbe(scan.codec)),
      depacketizer_(makeDepacketizer(scan.codec)),
      cursor_(scan, timeline),
      key_cursor_(scan, timeline) {
    if (!scan.packets.empty()) {
        group_pts_ = cursor_.at(0);
    }
    conceal_ = timeline.lost_packets > 0 && !options.cut_damaged && shareCutAfterLosses() > kMostCut;
}

double VideoFrameReader::progress() const {
    return scan_.packets.empty() ? 1 : static_cast<double>(at_) / static_cast<double>(scan_.packets.size());
}

bool VideoFrameReader::next(VideoFrame& frame) {
    Group group;
    while (assemble(group)) {
        const std::int64_t next_pts = group_pts_;
        if (!group.has_data) {
            lost_unseen_ = lost_unseen_ || group.lost;
            continue;
        }
        group.state.lost_before = group.state.lost_before || lost_unseen_;
        lost_unseen_ = false;
        ++seen_;
        frame.offset = scan_.packets[group.first].offset();
        applyChanges(frame);
        if (!admit(group)) {
            ++cut_;
            noteCut(group);
            continue;
        }
        cutting_ = false;
        frame.pts = std::max(group.pts, last_pts_ + 1);
        last_pts_ = frame.pts;
        frame.duration = at_ < scan_.packets.size() ? std::max<std::int64_t>(next_pts - frame.pts, 0) : 0;
        frame.key = group.state.key;
        frame.damaged = !group.state.intact || !gate_.open();
        if (frame.damaged) {
            report_.count(RepairKind::kFramesDamaged);
        }
        buffer_.pad();
        frame.data = buffer_.bytes();
        return true;
    }
    return false;
}

// The packets from at_ on that share one timestamp.
bool VideoFrameReader::assemble(Group& group) {
    const PacketIndex& packets = scan_.packets;
    if (at_ == packets.size()) {
        return false;
    }
    group = Group{};
    group.first = at_;
    group.pts = group_pts_;
    buffer_.clear();
    while (at_ < packets.size() && packets[at_].rtp_time == packets[group.first].rtp_time &&
           packets[at_].run == packets[group.first].run) {
        addPayload(at_, group);
        ++at_;
    }
    group.last = at_;
    const bool whole = depacketizer_->finish(buffer_);
    const bool at_end = at_ == packets.size();
    // A recording may stop inside its last frame; only one that uses no markers at all gets the benefit of the doubt.
    const bool ended = group.marker || (at_end ? !marker_seen_ && seen_ > 0 && !scan_.truncated : follows(at_));
    group.state.intact = group.state.intact && whole && ended;
    previous_ended_ = ended;
    previous_pts_ = group.pts;
    marker_seen_ = marker_seen_ || group.marker;
    group.lost = group.lost || (group.has_data && !group.state.intact);
    group.has_data = group.has_data && !buffer_.empty();
    if (!at_end) {
        group_pts_ = cursor_.at(at_);
    }
    return true;
}

void VideoFrameReader::addPayload(std::size_t index, Group& group) {
    const PacketRef& ref = scan_.packets[index];
    prefetch(index + 2);
    group.marker = group.marker || ref.marker();
    const bool contiguous = index == 0 ? true : follows(index);
    group.lost = group.lost || !contiguous;
    const auto packet = ref.has(PacketRef::kNoPayload) ? std::nullopt : rtp::PacketView::parse(scan_.packetBytes(ref));
    if (!packet) {
        group.state.intact = group.state.intact && (contiguous || index == group.first);
        group.state.lost_before = group.state.lost_before || (!contiguous && index == group.first);
        return;
    }
    const Bytes payload = packet->payload();
    const PayloadFacts facts = probe_->look(payload);
    if (!group.has_data) {
        const bool lost = index != 0 && !contiguous && !seamless(index, group, facts);
        group.state.lost_before = group.state.lost_before || lost;
        if ((group.state.lost_before || index == 0) && !facts.starts_frame) {
            group.state.intact = false;
        }
    } else if (!contiguous) {
        group.state.intact = false;
    }
    group.has_data = true;
    group.state.key = group.state.key || facts.key_frame;
    group.state.discardable = facts.discardable;
    group.state.intact = group.state.intact && facts.valid;
    if (facts.has_layers) {
        group.state.has_layers = true;
        group.state.temporal_layer = facts.temporal_layer;
        group.state.tl0_index = facts.tl0_index;
    }
    depacketizer_->add(payload, contiguous, buffer_);
}

// A mapped recording comes from memory, packet by packet in jumps that the processor does not foresee.
void VideoFrameReader::prefetch(std::size_t index) const {
    constexpr std::size_t kCacheLine = 64;
    if (index >= scan_.packets.size()) {
        return;
    }
    const Bytes bytes = scan_.packetBytes(scan_.packets[index]);
    for (std::size_t at = 0; at < bytes.size(); at += kCacheLine) {
        __builtin_prefetch(bytes.data() + at);
    }
}

// No packet is missing between the packet at `index` and the one before.
bool VideoFrameReader::follows(std::size_t index) const {
    const PacketRef& here = scan_.packets[index];
    const PacketRef& before = scan_.packets[index - 1];
    if (here.run != before.run && !timeline_.runs[here.run].continues_sequence) {
        return false;
    }
    return here.sequence == before.sequence + 1;
}

// A new SSRC or numbering that goes on in the middle of a group of pictures, one frame later: a sender that began anew
// would have begun with a key frame, so nothing is missing.
bool VideoFrameReader::seamless(std::size_t index, const Group& group, const PayloadFacts& facts) const {
    return scan_.packets[index].run != scan_.packets[index - 1].run && previous_ended_ && facts.starts_frame &&
           group.pts - previous_pts_ <= 2 * timeline_.nominal_step;
}

bool VideoFrameReader::admit(const Group& group) {
    const bool decodable = gate_.admit(group.state);
    if (decodable) {
        tolerant_ = false;
    } else if (gate_.begun() && !gate_.open() && !tolerant_) {
        tolerant_ = conceal_ || !keyFrameSoon(group);
    }
    return decodable || options_.keep_undecodable || (conceal_ && gate_.begun()) || (tolerant_ && group.state.intact);
}

// What rule 2 would cut, judged from the index alone.
double VideoFrameReader::shareCutAfterLosses() const {
    const PacketIndex& packets = scan_.packets;
    std::size_t frames = 0;
    std::size_t cut = 0;
    bool broken = false;
    bool begun = false;
    for (std::size_t i = 0; i < packets.size(); ++i) {
        const bool new_frame =
            i == 0 || packets[i].rtp_time != packets[i - 1].rtp_time || packets[i].run != packets[i - 1].run;
        if (packets[i].has(PacketRef::kKeyFrame) && new_frame) {
            broken = false;
            begun = true;
        }
        broken = broken || (i > 0 && !follows(i));
        if (new_frame && begun) {
            ++frames;
            cut += broken ? 1U : 0U;
        }
    }
    return frames == 0 ? 0 : static_cast<double>(cut) / static_cast<double>(frames);
}

bool VideoFrameReader::keyFrameSoon(const Group& group) {
    const PacketIndex& packets = scan_.packets;
    next_key_ = std::max(next_key_, group.last);
    while (next_key_ < packets.size() && !packets[next_key_].has(PacketRef::kKeyFrame)) {
        ++next_key_;
    }
    if (next_key_ == packets.size()) {
        return false;
    }
    return timeline_.seconds(key_cursor_.at(next_key_) - group.pts) <= kLongestFreeze_s;
}

// Orientation and resolution in force at the frame. Changes are listed in file order, which is that of the frames but
// for a few late packets.
void VideoFrameReader::applyChanges(VideoFrame& frame) {
    const std::uint64_t end = at_ < scan_.packets.size() ? scan_.packets[at_].offset() : UINT64_MAX;
    while (next_orientation_ < scan_.orientations.size() && scan_.orientations[next_orientation_].offset < end) {
        orientation_ = scan_.orientations[next_orientation_++].orientation;
    }
    while (next_resolution_ < scan_.resolutions.size() && scan_.resolutions[next_resolution_].offset < end) {
        resolution_ = scan_.resolutions[next_resolution_++];
    }
    frame.rotation_degrees = orientation_.rotation_degrees;
    frame.flip_horizontal = orientation_.flip;
    frame.width = resolution_.width;
    frame.height = resolution_.height;
}

// One entry for each stretch of cut frames, counts for all.
void VideoFrameReader::noteCut(const Group& group) {
    if (cutting_) {
        report_.count(RepairKind::kFramesCut);
        return;
    }
    cutting_ = true;
    report_.add({RepairKind::kFramesCut, timeline_.seconds(group.pts), scan_.packets[group.first].offset(), 1});
}

}  // namespace wf::media
