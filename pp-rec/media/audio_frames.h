#pragma once

#include <cstdint>
#include <vector>

#include "pp-rec/media/timeline.h"
#include "pp-rec/media/track_scan.h"

namespace wf::media {

/// A stretch of sound. Frames follow each other without gap or overlap, pts always the pts + duration before, unless
/// they were asked for on time (AudioFrameReader::Placing).
struct AudioFrame {
    enum class Kind : std::uint8_t {
        kCoded,    ///< `data` is one codec packet
        kSilence,  ///< a pause (DTX, mute, stopped sender): nothing was said
        kLost,     ///< packets are missing; at most kLongestConcealment_s, worth concealing
    };

    Kind kind = Kind::kCoded;
    std::int64_t pts = 0;           ///< ticks of the track's clock
    std::int64_t duration = 0;      ///< ticks
    std::uint8_t payload_type = 0;  ///< of coded frames: for G.711, 0 is PCMU and 8 PCMA
    std::uint64_t offset = 0;       ///< of the packet in the file
    Bytes data;                     ///< views the recording; for kLost the packet behind the hole (in-band FEC)
};

/// Walks the sound of a solved audio recording as one unbroken line: pauses and losses are filled, RED is unpacked and
/// used where a packet is missing, and the sound is kept within kResync_s of the timeline, so that decoding everything
/// in one go stays in step with the picture.
class AudioFrameReader {
public:
    static constexpr double kLongestConcealment_s = 0.12;
    static constexpr double kResync_s = 0.02;
    static constexpr double kMostSilence_s = 12 * 3600;  ///< in all; longer pauses are left out

    enum class Placing : std::uint8_t {
        kUnbroken,  ///< each frame begins where the one before ends
        kOnTime,    ///< coded frames stand where the timeline puts them: gaps and overlaps of less than kResync_s, such
                    ///< as the steps of a drifting clock, are left for the caller to even out
    };

    /// All references must outlive the reader. Repairs go to `report`.
    AudioFrameReader(const TrackScan& scan, const Timeline& timeline, RepairReport& report,
                     Placing placing = Placing::kUnbroken);

    bool next(AudioFrame& frame);

    [[nodiscard]] std::uint64_t packetsUsed() const { return used_; }
    [[nodiscard]] double progress() const;

private:
    // One codec packet with the time the timeline gives it.
    struct Unit {
        std::int64_t pts = 0;
        std::int64_t duration = 0;
        std::uint8_t payload_type = 0;
        std::uint64_t offset = 0;
        bool lost_before = false;
        Bytes data;
    };

    bool loadUnits();
    void loadRed(std::size_t index, Bytes payload, bool lost_before);
    void pushUnit(const PacketRef& ref, Bytes data, std::int64_t pts, bool lost_before);
    [[nodiscard]] std::int64_t durationOf(Bytes data) const;
    [[nodiscard]] bool lostBefore(std::size_t index) const;
    [[nodiscard]] std::int64_t grid() const;
    bool skipExcess(const Unit& unit, std::int64_t gap);
    void emitGap(const Unit& unit, std::int64_t gap, AudioFrame& frame);

    const TrackScan& scan_;
    const Timeline& timeline_;
    RepairReport& report_;
    const Placing placing_;
    TimeCursor cursor_;
    std::size_t at_ = 0;
    std::vector<Unit> units_;  ///< of the packet being taken apart
    std::size_t next_unit_ = 0;
    std::int64_t next_pts_ = 0;
    std::int64_t filled_ = 0;   ///< silence and concealment so far, ticks
    std::int64_t skipped_ = 0;  ///< pauses left out so far, ticks
    std::int64_t last_unit_pts_ = INT64_MIN / 2;
    std::uint64_t used_ = 0;
};

}  // namespace wf::media
