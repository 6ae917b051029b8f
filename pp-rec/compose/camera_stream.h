#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "pp-rec/compose/person.h"
#include "pp-rec/compose/picture_stream.h"
#include "pp-rec/compose/tile_stage.h"

namespace wf::compose {

/// The pictures of one publishing of a camera. Of its two streams it decodes the one that suits the size of the tile
/// at the time, and never both at once; one that nobody needs is not even read. One thread at a time.
class CameraStream {
public:
    /// `video` must outlive this. With `hold` the last picture stays while the camera is off.
    CameraStream(VideoTrack& video, const TileStages& stages, bool hold);

    /// Goes on to `time_s` and has the picture ready that is seen then. Times rise.
    void show(double time_s);
    /// Goes on to `time_s` unseen: decodes as little as possible.
    void pass(double time_s) { shown().pass(time_s); }

    /// What is seen; null for nothing.
    [[nodiscard]] const AVFrame* picture() const { return shown().picture(); }
    [[nodiscard]] const mux::PictureTurn& turn() const { return shown().turn(); }
    /// Never the same for two pictures.
    [[nodiscard]] std::uint64_t serial() const { return 2 * shown().serial() + shown_; }
    /// There is one to see, or to decode.
    [[nodiscard]] bool hasPictures() const { return shown().hasPictures(); }
    /// Nothing will be seen from `time_s` on.
    [[nodiscard]] bool ended(double time_s) const { return shown().ended(time_s); }
    /// Pictures that did not decode.
    [[nodiscard]] std::uint64_t undecodable() const;

private:
    enum Stream : std::uint8_t { kBig, kSmall };
    struct Change {
        double time_s;
        Stream to;
    };

    [[nodiscard]] PictureStream& shown() { return *streams_[shown_]; }
    [[nodiscard]] const PictureStream& shown() const { return *streams_[shown_]; }
    void planChanges(const TileStages& stages);
    PictureStream& open(Stream stream);
    void change(Stream to, double time_s);

    VideoTrack& video_;
    const bool hold_;
    std::vector<Change> changes_;  // times rising
    std::size_t next_change_ = 0;
    std::array<std::unique_ptr<PictureStream>, 2> streams_;  // null until needed
    Stream shown_ = kBig;
    std::uint64_t undecodable_ = 0;  // of streams that are closed
};

/// Whether the small stream is nearly as good as the big one in tiles of at most `tile`.
bool smallSuffices(const VideoTrack& video, Size tile);

}  // namespace wf::compose
