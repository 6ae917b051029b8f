#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "pp-rec/media/decodability.h"
#include "pp-rec/media/timeline.h"
#include "pp-rec/media/track_scan.h"
#include "pp-rec/media/video_codec.h"
#include "rtp/base/byte_buffer.h"

namespace wf::media {

/// One coded picture, put together. `data` is valid until the next call and padded for bit readers.
struct VideoFrame {
    std::int64_t pts = 0;       ///< ticks of the track's clock
    std::int64_t duration = 0;  ///< ticks to the next frame of the recording, shown or not; 0 for the last
    bool key = false;
    bool damaged = false;      ///< something of it, or of what it refers to, is missing
    int rotation_degrees = 0;  ///< clockwise turn that shows it upright
    bool flip_horizontal = false;
    std::uint16_t width = 0;  ///< pixels as coded, of the resolution in force; 0 unknown
    std::uint16_t height = 0;
    std::uint64_t offset = 0;  ///< of its first packet in the file
    Bytes data;
};

struct VideoFrameOptions {
    bool keep_undecodable = false;  ///< hand out every frame that has any data
    bool cut_damaged = false;       ///< rule 4 off: cut however much it takes
};

/// Walks the frames of a solved video recording. What a decoder cannot show is cut, by these rules:
/// 1. Frames before the first whole key frame are cut.
/// 2. Behind a loss, frames are cut until the next whole key frame; with temporal layers only as far as they depend on
///    what is missing.
/// 3. When no key frame follows the loss within kLongestFreeze_s, whole frames are handed out again at once, marked
///    damaged: flaws that fade beat a picture that stands.
/// 4. When rule 2 would cut more than kMostCut of a recording, losses are so frequent that it does not apply: frames
///    behind the first key frame are handed out as they are, for the player to conceal.
class VideoFrameReader {
public:
    static constexpr double kLongestFreeze_s = 10;
    static constexpr double kMostCut = 1.0 / 3;

    /// All references must outlive the reader. Repairs go to `report`.
    VideoFrameReader(const TrackScan& scan, const Timeline& timeline, const VideoFrameOptions& options,
                     RepairReport& report);

    bool next(VideoFrame& frame);

    [[nodiscard]] std::uint64_t framesSeen() const { return seen_; }
    [[nodiscard]] std::uint64_t framesCut() const { return cut_; }
    [[nodiscard]] std::uint64_t framesHandedOut() const { return seen_ - cut_; }
    /// Packets before this one will not be read again.
    [[nodiscard]] std::size_t position() const { return at_ == 0 ? 0 : at_ - 1; }
    /// Share of the index already read, 0 to 1.
    [[nodiscard]] double progress() const;

private:
    struct Group {
        std::size_t first = 0;
        std::size_t last = 0;
        std::int64_t pts = 0;
        FrameState state;
        bool has_data = false;
        bool lost = false;  ///< a packet of it, or ahead of it, is missing
        bool marker = false;
    };

    bool assemble(Group& group);
    void addPayload(std::size_t index, Group& group);
    void prefetch(std::size_t index) const;
    [[nodiscard]] bool follows(std::size_t index) const;
    [[nodiscard]] bool seamless(std::size_t index, const Group& group, const PayloadFacts& facts) const;
    bool admit(const Group& group);
    [[nodiscard]] bool keyFrameSoon(const Group& group);
    [[nodiscard]] double shareCutAfterLosses() const;
    void applyChanges(VideoFrame& frame);
    void noteCut(const Group& group);

    const TrackScan& scan_;
    const Timeline& timeline_;
    VideoFrameOptions options_;
    RepairReport& report_;
    std::unique_ptr<VideoProbe> probe_;
    std::unique_ptr<Depacketizer> depacketizer_;
    DecodabilityGate gate_;
    TimeCursor cursor_;
    TimeCursor key_cursor_;
    ByteBuffer buffer_;
    std::size_t at_ = 0;
    std::size_t next_key_ = 0;
    std::size_t next_orientation_ = 0;
    std::size_t next_resolution_ = 0;
    std::int64_t group_pts_ = 0;
    std::int64_t previous_pts_ = 0;
    std::int64_t last_pts_ = -1;
    bool previous_ended_ = false;
    bool marker_seen_ = false;
    bool lost_unseen_ = false;  ///< behind the last frame something was lost of which no data is left
    bool tolerant_ = false;     ///< handing out damaged frames until the next key frame
    bool conceal_ = false;      ///< rule 4
    bool cutting_ = false;
    rtp::VideoOrientation orientation_;
    ResolutionChange resolution_;
    std::uint64_t seen_ = 0;
    std::uint64_t cut_ = 0;
};

}  // namespace wf::media
