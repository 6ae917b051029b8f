#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "pp-rec/compose/colours.h"
#include "pp-rec/compose/person.h"
#include "pp-rec/compose/scene.h"

struct AVFrame;

namespace wf::compose {

/// Draws onto a yuv420p canvas all that is not a camera's picture: background, name cards, names, muted icons and the
/// border of who talks. Names and cards are drawn once and kept, within a bound of memory. Fonts come from the system;
/// without any, cards and icons remain. One thread, except for clear() and clearTile(), which may be called by many.
class TileArtist {
public:
    struct Options {
        bool labels = true;  ///< names over pictures
        ColourMatrix matrix = ColourMatrix::kBt601;
    };

    /// Takes the names of `people`, nothing else.
    TileArtist(const std::vector<Person>& people, const Options& options);
    ~TileArtist();
    TileArtist(TileArtist&&) noexcept;
    TileArtist& operator=(TileArtist&&) noexcept;

    /// The empty canvas: for the whole of it at the beginning, and for places that tiles have left.
    void clear(AVFrame& canvas, const Rect& rect) const;
    /// The empty tile: what stands beside a picture that does not fill it.
    void clearTile(AVFrame& canvas, const Rect& rect) const;
    /// The tile of somebody without a picture, complete: nothing else need be drawn.
    void drawCard(AVFrame& canvas, const Tile& tile);
    /// What belongs on top of a picture: name, muted icon, border. To be drawn again after every new picture of the
    /// tile; after a change of `talking` or `muted` upon the same picture, drawn anew.
    void decorate(AVFrame& canvas, const Tile& tile);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace wf::compose
