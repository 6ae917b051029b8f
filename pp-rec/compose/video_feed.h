#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "pp-rec/compose/camera_stream.h"
#include "pp-rec/compose/person.h"
#include "pp-rec/compose/tile_stage.h"

namespace wf::compose {

/// The pictures of one person through all recordings of theirs. One thread at a time.
class VideoFeed {
public:
    struct Options {
        TileStages tiles;   ///< that the pictures are shown in
        bool hold = false;  ///< the last picture stays while the camera is off
    };

    /// What is seen of somebody; valid until the feed goes on.
    struct View {
        const AVFrame* picture = nullptr;  ///< null: the name card
        mux::PictureTurn turn;
        std::uint64_t serial = 0;  ///< of the picture, never 0, never used twice by a feed
    };

    /// `videos` must outlive the feed.
    VideoFeed(std::vector<VideoTrack>& videos, Options options);

    /// The newest picture of at most `time_s`. Times rise.
    View show(double time_s);
    /// Goes on to `time_s` unseen: decodes as little as possible.
    void pass(double time_s);
    /// Pictures that did not decode.
    [[nodiscard]] std::uint64_t undecodable() const;

private:
    struct Running {
        std::size_t track;
        std::unique_ptr<CameraStream> stream;
    };

    void begin(double time_s);
    void retire(double time_s);

    std::vector<VideoTrack>& videos_;
    Options options_;
    std::size_t next_track_ = 0;
    std::vector<Running> running_;   // begun and not over, the last one begun last; more than one at a change-over
    std::uint64_t undecodable_ = 0;  // of streams that are over
};

}  // namespace wf::compose
