#include "pp-rec/job/meeting_sources.h"

#include <algorithm>

#include "pp-rec/job/audio_lane.h"
#include "pp-rec/job/camera_off.h"
#include "pp-rec/job/video_lane.h"

namespace wf::job {
namespace {

constexpr std::uint64_t kForgetStep_bytes = std::uint64_t{4} << 20;
constexpr std::uint64_t kStillNeeded_bytes = std::uint64_t{1} << 20;  // packets are not quite in file order

compose::Span spanOf(const LoadedTrack& track, double offset_s) {
    return {offset_s, offset_s + track.timeline.seconds(track.timeline.duration + track.timeline.nominal_step)};
}

mux::TrackDescription describe(const media::TrackScan& scan) {
    mux::TrackDescription description;
    description.codec = streamCodec(scan.codec);
    description.clock_rate = rtp::rtpClockRate(scan.codec);
    description.video = scan.video;
    return description;
}

}  // namespace

void ReadPages::readUpTo(std::uint64_t offset) {
    if (offset >= forgotten_ + kForgetStep_bytes + kStillNeeded_bytes) {
        const std::uint64_t until = offset - kStillNeeded_bytes;
        file_.forget(forgotten_, until);
        forgotten_ = until;
    }
}

TrackSound::TrackSound(LoadedTrack& track, const SourceOptions& options)
    : track_(track),
      options_(options),
      pages_(track.file),
      reader_(track.scan, track.timeline, options.last_read ? track.scan.repairs : scratch_,
              media::AudioFrameReader::Placing::kOnTime) {
    if (track.scan.codec == rtp::Codec::kMultiopus) {
        configuration_ = media::makeOpusHead(opusLayoutOf(track.scan), 0);
    }
}

compose::Span TrackSound::span() const { return spanOf(track_, options_.offset_s); }

bool TrackSound::next(media::AudioFrame& frame) {
    if (!reader_.next(frame)) {
        return false;
    }
    if (frame.kind == media::AudioFrame::Kind::kCoded) {
        track_.frames_used += options_.last_read ? 1 : 0;
        pages_.readUpTo(frame.offset);
    }
    return true;
}

TrackPictures::TrackPictures(LoadedTrack& track, const SourceOptions& options)
    : track_(track), options_(options), pages_(track.file), description_(describe(track.scan)) {}

compose::Span TrackPictures::span() const { return spanOf(track_, options_.offset_s); }

bool TrackPictures::next(compose::CodedPicture& picture) {
    if (!reader_) {
        reader_.emplace(track_.scan, track_.timeline, media::VideoFrameOptions{},
                        options_.last_read ? track_.scan.repairs : scratch_);
        track_.file.forget(0, track_.file.bytes().size());  // opening may have looked at all of it
        readAhead();
    }
    if (!more_) {
        return false;
    }
    std::swap(given_, ahead_);
    readAhead();
    const media::VideoFrame& frame = given_->frame;
    const double until_next_s = track_.timeline.seconds(more_ ? ahead_->frame.pts - frame.pts : 0);
    // Pictures that were cut leave a hole, too, but the camera was on: its length is that to the next one recorded.
    const bool off = !more_ || (!options_.still && track_.timeline.seconds(frame.duration) >= kCameraOff_s);
    picture.time_s = options_.offset_s + track_.timeline.seconds(frame.pts);
    picture.shown_for_s = off ? kLastPicture_s : until_next_s;
    picture.camera_off = off;
    picture.key = frame.key;
    picture.rotation_degrees = frame.rotation_degrees;
    picture.flip_horizontal = frame.flip_horizontal;
    picture.data = given_->data.bytes();
    ++track_.frames_used;
    return true;
}

void TrackPictures::readAhead() {
    more_ = reader_->next(ahead_->frame);
    if (!more_) {
        return;
    }
    ahead_->data.clear();
    ahead_->data.append(ahead_->frame.data);
    ahead_->data.pad();
    pages_.readUpTo(ahead_->frame.offset);
    if (options_.last_read) {
        track_.scan.packets.release(reader_->position());
    }
}

}  // namespace wf::job
