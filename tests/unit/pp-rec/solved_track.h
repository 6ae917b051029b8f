#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <vector>

#include "pp-rec/media/audio_frames.h"
#include "pp-rec/media/timeline.h"
#include "pp-rec/media/track_scan.h"
#include "pp-rec/media/video_frames.h"
#include "tests/support/synthetic_track.h"

namespace wf::test {

/// A synthetic recording, scanned and solved, with means to hold it against the truth.
class SolvedTrack {
public:
    struct Time {
        double solved_ms = 0;  ///< on the meeting's clock, after kFirstFrame_us
        double truth_ms = 0;
        const SyntheticPacket* packet = nullptr;
        [[nodiscard]] double error_ms() const { return solved_ms - truth_ms; }
    };

    explicit SolvedTrack(SyntheticTrack track, const media::SolveOptions& solve = {},
                         const media::ScanOptions& options = {})
        : track_(std::move(track)), file_(track_.bytes()) {
        Result<media::TrackScan> scanned = media::scanTrack(file_, options);
        scan = std::move(scanned).value();
        timeline = media::solveTimeline(scan, solve);
        media::TimeCursor cursor(scan, timeline);
        for (std::size_t i = 0; i < scan.packets.size(); ++i) {
            times_.push_back(time(timeline.seconds(cursor.at(i)), scan.packets[i].offset()));
        }
    }
    SolvedTrack(const SolvedTrack&) = delete;
    SolvedTrack& operator=(const SolvedTrack&) = delete;

    /// Of the packets in presentation order.
    [[nodiscard]] const std::vector<Time>& times() const { return times_; }
    [[nodiscard]] const SyntheticTrack& track() const { return track_; }
    [[nodiscard]] Bytes file() const { return file_; }

    /// Largest error of packets [first, last) in presentation order, against the meeting's clock.
    [[nodiscard]] double worst_ms(std::size_t first = 0, std::size_t last = SIZE_MAX) const {
        double worst = 0;
        for (std::size_t i = first; i < std::min(last, times_.size()); ++i) {
            worst = std::max(worst, std::abs(times_[i].error_ms()));
        }
        return worst;
    }

    [[nodiscard]] std::uint64_t times(media::RepairKind kind) const { return scan.repairs.total(kind).times; }
    [[nodiscard]] double amount(media::RepairKind kind) const { return scan.repairs.total(kind).amount; }
    /// The entries of one kind.
    [[nodiscard]] std::vector<media::Repair> repairs(media::RepairKind kind) const {
        std::vector<media::Repair> found;
        std::ranges::copy_if(scan.repairs.entries(), std::back_inserter(found),
                             [&](const media::Repair& repair) { return repair.kind == kind; });
        return found;
    }

    /// All frames; `data` of audio frames views the recording.
    std::vector<media::AudioFrame> audio() {
        media::AudioFrameReader reader(scan, timeline, scan.repairs);
        std::vector<media::AudioFrame> frames;
        media::AudioFrame frame;
        while (reader.next(frame)) {
            frames.push_back(frame);
        }
        return frames;
    }

    /// All frames; `data` is gone.
    std::vector<media::VideoFrame> video(const media::VideoFrameOptions& options = {}) {
        media::VideoFrameReader reader(scan, timeline, options, scan.repairs);
        std::vector<media::VideoFrame> frames;
        media::VideoFrame frame;
        while (reader.next(frame)) {
            frames.push_back(frame);
            frames.back().data = {};
        }
        return frames;
    }

    /// Time of a frame that begins with the packet at `offset`.
    [[nodiscard]] Time time(double pts_s, std::uint64_t offset) const {
        const SyntheticPacket* packet = track_.packetAt(offset);
        const double start_ms = static_cast<double>(timeline.start_us - SyntheticTrack::kFirstFrame_us) / 1000;
        return {start_ms + pts_s * 1000, track_.truth_ms(offset).value_or(NAN), packet};
    }
    /// Number of the frame as the sender made it.
    [[nodiscard]] std::size_t frameNumber(const media::VideoFrame& frame) const {
        return track_.packetAt(frame.offset)->frame;
    }

    media::TrackScan scan;
    media::Timeline timeline;

private:
    SyntheticTrack track_;
    std::vector<std::byte> file_;
    std::vector<Time> times_;
};

}  // namespace wf::test
