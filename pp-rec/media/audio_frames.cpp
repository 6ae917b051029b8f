#include "pp-rec/media/audio_frames.h"

#include <algorithm>

#include "rtp/packet.h"
#include "rtp/payload/opus.h"
#include "rtp/payload/red.h"

namespace wf::media {

AudioFrameReader::AudioFrameReader(const TrackScan& scan, const Timeline& timeline, RepairReport& report,
                                   Placing placing)
    : scan_(scan), timeline_(timeline), report_(report), placing_(placing), cursor_(scan, timeline) {}

double AudioFrameReader::progress() const {
    return scan_.packets.empty() ? 1 : static_cast<double>(at_) / static_cast<double>(scan_.packets.size());
}

bool AudioFrameReader::next(AudioFrame& frame) {
    while (next_unit_ < units_.size() || loadUnits()) {
        const Unit& unit = units_[next_unit_];
        const std::int64_t gap = unit.pts - skipped_ - next_pts_;
        const auto resync = static_cast<std::int64_t>(kResync_s * timeline_.clock_rate);
        if (gap >= resync || (gap >= grid() && unit.lost_before)) {
            if (skipExcess(unit, gap)) {
                continue;
            }
            emitGap(unit, gap, frame);
            return true;
        }
        ++next_unit_;
        if (gap <= -resync) {
            report_.count(RepairKind::kOverlapCut, timeline_.seconds(unit.duration));
            continue;
        }
        ++used_;
        next_pts_ += placing_ == Placing::kOnTime ? gap : 0;
        frame = {AudioFrame::Kind::kCoded, next_pts_, unit.duration, unit.payload_type, unit.offset, unit.data};
        next_pts_ += unit.duration;
        return true;
    }
    return false;
}

// Opus comes in steps of 2.5 ms, so its pauses are filled in these; the rest stays below what resync cares about.
std::int64_t AudioFrameReader::grid() const { return timeline_.clock_rate == 48000 ? 120 : 1; }

// No meeting is silent for half a day: a clock that says so is broken, and its silence would fill the disk.
bool AudioFrameReader::skipExcess(const Unit& unit, std::int64_t gap) {
    const auto most = static_cast<std::int64_t>(kMostSilence_s * timeline_.clock_rate);
    if (filled_ + gap <= most) {
        return false;
    }
    skipped_ += gap;
    report_.add({RepairKind::kArrivalRepaired, timeline_.seconds(next_pts_), unit.offset, timeline_.seconds(gap)});
    return true;
}

void AudioFrameReader::emitGap(const Unit& unit, std::int64_t gap, AudioFrame& frame) {
    const std::int64_t filled = std::max(gap / grid(), std::int64_t{1}) * grid();
    const double seconds = timeline_.seconds(filled);
    const bool lost = unit.lost_before && seconds <= kLongestConcealment_s;
    if (!lost) {
        report_.add({RepairKind::kSilence, timeline_.seconds(next_pts_), unit.offset, seconds});
    }
    frame = {lost ? AudioFrame::Kind::kLost : AudioFrame::Kind::kSilence,
             next_pts_,
             filled,
             unit.payload_type,
             unit.offset,
             lost ? unit.data : Bytes{}};
    next_pts_ += filled;
    filled_ += filled;
}

// Takes the next packet that carries sound apart.
bool AudioFrameReader::loadUnits() {
    units_.clear();
    next_unit_ = 0;
    while (units_.empty() && at_ < scan_.packets.size()) {
        const std::size_t index = at_++;
        const PacketRef& ref = scan_.packets[index];
        if (ref.has(PacketRef::kNoPayload)) {
            continue;
        }
        const auto packet = rtp::PacketView::parse(scan_.packetBytes(ref));
        if (!packet) {
            continue;
        }
        const bool lost = lostBefore(index);
        if (scan_.header.red_payload_type == ref.payloadType()) {
            loadRed(index, packet->payload(), lost);
        } else {
            pushUnit(ref, packet->payload(), cursor_.at(index), lost);
        }
    }
    return !units_.empty();
}

void AudioFrameReader::loadRed(std::size_t index, Bytes payload, bool lost_before) {
    const PacketRef& ref = scan_.packets[index];
    const auto red = rtp::RedPacket::parse(payload);
    if (!red) {
        report_.add({RepairKind::kBadPacket, timeline_.seconds(cursor_.at(index)), ref.offset(), 1});
        return;
    }
    const std::int64_t pts = cursor_.at(index);
    for (const rtp::RedBlock& block : red->redundant()) {
        const std::int64_t block_pts = pts - block.timestamp_offset;
        const std::int64_t duration = durationOf(block.payload);
        // Half a block of slack: the timeline may stretch by a few ticks between the two packets.
        if (lost_before && duration > 0 && block_pts - last_unit_pts_ > duration / 2 && block_pts >= 0) {
            pushUnit(ref, block.payload, block_pts, true);
            report_.count(RepairKind::kRedundancyUsed);
        }
    }
    pushUnit(ref, red->primary().payload, pts, lost_before);
}

void AudioFrameReader::pushUnit(const PacketRef& ref, Bytes data, std::int64_t pts, bool lost_before) {
    const std::int64_t duration = durationOf(data);
    if (duration <= 0) {
        report_.add({RepairKind::kBadPacket, timeline_.seconds(pts), ref.offset(), 1});
        return;
    }
    last_unit_pts_ = pts;
    units_.push_back({pts, duration, ref.payloadType(), ref.offset(), lost_before, data});
}

// Ticks of the RTP clock; 0 when the payload makes no sense.
std::int64_t AudioFrameReader::durationOf(Bytes data) const {
    switch (scan_.codec) {
        case rtp::Codec::kOpus: {
            const auto packet = rtp::parseOpusPacket(data);
            return packet ? packet->samples : 0;
        }
        case rtp::Codec::kMultiopus: {
            const auto packet = rtp::parseSelfDelimitedOpusPacket(data);
            return packet ? packet->samples : 0;
        }
        case rtp::Codec::kL16:
        case rtp::Codec::kL16_48:
            return static_cast<std::int64_t>(data.size() / 2);
        default:
            return static_cast<std::int64_t>(data.size());  // G.711, G.722: one octet a tick of 8 kHz
    }
}

bool AudioFrameReader::lostBefore(std::size_t index) const {
    if (index == 0) {
        return false;
    }
    const PacketRef& here = scan_.packets[index];
    const PacketRef& before = scan_.packets[index - 1];
    if (here.run != before.run) {
        return !timeline_.runs[here.run].continues_sequence;
    }
    return here.sequence != before.sequence + 1;
}

}  // namespace wf::media
