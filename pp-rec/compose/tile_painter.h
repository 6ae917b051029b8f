#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "pp-rec/compose/canvas.h"
#include "pp-rec/compose/person.h"
#include "pp-rec/compose/scene.h"
#include "pp-rec/compose/tile_art.h"
#include "pp-rec/compose/video_feed.h"
#include "pp-rec/mux/picture_scaler.h"

namespace wf::compose {

/// One picture of the output in the making.
struct Tick {
    double time_s = 0;  ///< newest time that is shown
    Scene scene;
    std::unique_ptr<Canvas> canvas;  ///< its tiles stand for those of the scene
};

/// Brings one person's pictures into their tiles. Touches nothing on a canvas but these, so that many people can be
/// painted at once. One thread at a time.
class TilePainter {
public:
    /// `videos` and `artist` must outlive the painter.
    TilePainter(std::size_t person, std::vector<VideoTrack>& videos, VideoFeed::Options options,
                const TileArtist& artist);

    /// Paints the person's tiles of ticks that follow each other; leaves cards, and what stands on pictures, to be
    /// drawn. `before` is the finished tick ahead of the first, null for none.
    void paint(std::span<Tick> ticks, const Tick* before);
    /// Goes on to `time_s` without painting.
    void pass(double time_s) { feed_.pass(time_s); }
    [[nodiscard]] std::uint64_t undecodable() const { return feed_.undecodable() + unpainted_; }

private:
    void paintTile(Tick& tick, std::size_t index, const Tick* before);
    [[nodiscard]] const PaintedTile* sameAsBefore(const Tile& tile, std::uint64_t serial, const Tick* before) const;
    bool scale(const VideoFeed::View& view, const Rect& rect, AVFrame& canvas);

    std::size_t person_;
    const TileArtist& artist_;
    VideoFeed feed_;
    mux::PictureScaler scaler_{mux::PictureScaler::Method::kQuick};
    std::uint64_t unpainted_ = 0;
};

}  // namespace wf::compose
