#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "pp-rec/compose/geometry.h"
#include "pp-rec/compose/scene.h"
#include "pp-rec/mux/libav_ptr.h"

namespace wf::compose {

/// What stands in one tile of a canvas.
struct PaintedTile {
    enum class Content : std::uint8_t { kNothing, kCard, kPicture };

    Tile tile;  ///< as it was painted
    Content content = Content::kNothing;
    std::uint64_t serial = 0;  ///< of the picture (VideoFeed::View)
    bool finished = false;     ///< the card is drawn; name, icon and border are on the picture
};

/// A picture to paint on, and what is painted on it: a canvas that comes back is painted anew only where it differs.
struct Canvas {
    mux::FramePtr frame;             ///< yuv420p
    std::vector<PaintedTile> tiles;  ///< as in the scene; empty for a canvas never painted
};

/// Canvases that come and go between composer and encoders. One thread.
class CanvasPool {
public:
    explicit CanvasPool(Size size) : size_(size) {}

    /// One that nobody holds, the one longest unused first; null when memory ran out.
    std::unique_ptr<Canvas> take();
    /// Encoders may still hold the picture.
    void giveBack(std::unique_ptr<Canvas> canvas) { waiting_.push_back(std::move(canvas)); }

private:
    Size size_;
    std::deque<std::unique_ptr<Canvas>> waiting_;
};

}  // namespace wf::compose
