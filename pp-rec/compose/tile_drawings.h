#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "pp-rec/compose/colours.h"
#include "pp-rec/compose/geometry.h"
#include "pp-rec/compose/overlay.h"
#include "pp-rec/compose/text_painter.h"

namespace wf::compose {

/// Colours of what is drawn.
inline constexpr Rgb kCanvasColour{16, 18, 22};
inline constexpr Rgb kTileColour{28, 31, 38};
inline constexpr Rgb kTalkingColour{61, 214, 140};

/// Of a name card: the background and the circle.
struct CardColours {
    Rgb ground;
    Rgb circle;
};
inline constexpr std::size_t kCardColours = 8;
const CardColours& cardColours(std::size_t index);

/// Sizes that go with a tile's: all even.
int labelMargin(Size tile);
int borderWidth(Size tile);
int cornerRadius(Size tile);

/// A name, or a muted icon, or both, on a dark pill for the bottom left of a tile; an empty overlay when there is
/// nothing to show or no room.
struct LabelContent {
    std::string name;
    bool muted = false;
};
Overlay drawLabel(const TextPainter& text, const LabelContent& content, Size tile, ColourMatrix matrix);
/// A whole tile: a circle with initials, below it the name, with a muted icon beside it.
struct CardContent {
    std::string name;
    bool muted = false;
    CardColours colours;
};
Overlay drawCard(const TextPainter& text, const CardContent& content, Size tile, ColourMatrix matrix);
/// What rounds off the corners of a tile: the canvas outside and, with a border, that inside. In the order top left,
/// top right, bottom left, bottom right.
std::array<Overlay, 4> drawCorners(int radius, int border, ColourMatrix matrix);

}  // namespace wf::compose
