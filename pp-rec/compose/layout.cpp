#include "pp-rec/compose/layout.h"

#include <algorithm>
#include <array>

namespace wf::compose {
namespace {

/// As counts of tiles need not be even but pixels must.
int evenFloor(int value) { return value / 2 * 2; }

int gapOf(Size canvas) { return std::max(2, evenFloor(std::min(canvas.width, canvas.height) / 90)); }

/// Height of a 16:9 tile, to the nearest even number.
int heightFor(int width) { return (width * 9 + 16) / 32 * 2; }

/// The largest 16:9 tile that fits.
Size largestTile(int width, int height) {
    int fit = evenFloor(std::min(width, (height * 16 + 15) / 9));
    while (fit > 2 && heightFor(fit) > height) {
        fit -= 2;
    }
    fit = std::max(fit, 2);
    return {fit, std::max(heightFor(fit), 2)};
}

struct Block {
    int columns = 0;
    int rows = 0;
    Size tile;
};

int length(int tiles, int tile, int gap) { return tiles * tile + (tiles - 1) * gap; }

/// `count` rects of a block, row by row and centred in `area`; a last row that is not full stands in the middle.
void placeBlock(const Block& block, std::size_t count, const Rect& area, int gap, std::vector<Rect>& rects) {
    const int left_over = static_cast<int>(count);
    const int top = area.y + evenFloor((area.height - length(block.rows, block.tile.height, gap)) / 2);
    for (int row = 0; row < block.rows; ++row) {
        const int in_row = std::min(block.columns, left_over - row * block.columns);
        const int left = area.x + evenFloor((area.width - length(in_row, block.tile.width, gap)) / 2);
        for (int column = 0; column < in_row; ++column) {
            rects.push_back({left + column * (block.tile.width + gap), top + row * (block.tile.height + gap),
                             block.tile.width, block.tile.height});
        }
    }
}

Block bestGrid(int count, Size canvas, int gap) {
    Block best;
    for (int columns = 1; columns <= count; ++columns) {
        const int rows = (count + columns - 1) / columns;
        const Size tile =
            largestTile((canvas.width - (columns + 1) * gap) / columns, (canvas.height - (rows + 1) * gap) / rows);
        const bool fuller = tile.width == best.tile.width && columns * rows < best.columns * best.rows;
        if (tile.width > best.tile.width || fuller) {
            best = {columns, rows, tile};
        }
    }
    return best;
}

/// A strip of `lines` columns (or rows, along the bottom) may take this share of the canvas.
constexpr std::array<double, 4> kStripShare{0.20, 0.25, 0.30, 0.40};
/// Tiles of a strip as parts of the canvas' longer side: names are easy to read, and can still be read.
constexpr double kEasyWidth = 1.0 / 9;
constexpr double kLeastWidth = 1.0 / 12;
constexpr int kLeastPixels = 64;
/// A short strip's tiles are as large as if there were so many.
constexpr int kLeastTilesDown = 5;
constexpr int kLeastTilesAcross = 3;

bool standsRight(Size canvas) { return canvas.width * 10 >= canvas.height * 16; }

/// The block of a strip with so many lines for `count` people.
Block stripOf(int lines, int count, Size canvas, int gap) {
    const bool right = standsRight(canvas);
    const int along = std::max((count + lines - 1) / lines, right ? kLeastTilesDown : kLeastTilesAcross);
    const double share = kStripShare[static_cast<std::size_t>(lines) - 1];
    const int across_px = static_cast<int>(share * (right ? canvas.width : canvas.height)) - (lines + 1) * gap;
    const int along_px = (right ? canvas.height : canvas.width) - (along + 1) * gap;
    const Size tile =
        right ? largestTile(across_px / lines, along_px / along) : largestTile(along_px / along, across_px / lines);
    const int used = std::min((count + lines - 1) / lines, along);
    return right ? Block{lines, used, tile} : Block{used, lines, tile};
}

/// The most that a strip of so many lines holds with tiles of `least` pixels.
int capacity(int lines, int least, Size canvas, int gap) {
    const bool right = standsRight(canvas);
    const int along = right ? canvas.height : canvas.width;
    const int step = (right ? heightFor(least) : least) + gap;
    return std::max(1, (along - gap) / step) * lines;
}

/// Few wide lines before many narrow ones, and easy reading before the least that will do.
Block bestStrip(int& count, Size canvas, int gap) {
    const int longer = std::max(canvas.width, canvas.height);
    Block widest;
    int held = 0;
    for (const double part : {kEasyWidth, kLeastWidth}) {
        const int least = evenFloor(std::max(kLeastPixels, static_cast<int>(part * longer)));
        for (int lines = 1; lines <= static_cast<int>(kStripShare.size()); ++lines) {
            const int people = std::min(count, capacity(lines, least, canvas, gap));
            const Block block = stripOf(lines, people, canvas, gap);
            if (block.tile.width < least && held > 0) {
                break;
            }
            if (people > held) {
                widest = block;
                held = people;
            }
            if (held == count) {
                return widest;
            }
        }
    }
    count = held;
    return widest;
}

Rect besideStrip(Size canvas, const Block& strip, int gap) {
    if (standsRight(canvas)) {
        const int width = canvas.width - length(strip.columns, strip.tile.width, gap) - 3 * gap;
        return {gap, gap, evenFloor(width), evenFloor(canvas.height - 2 * gap)};
    }
    const int height = canvas.height - length(strip.rows, strip.tile.height, gap) - 3 * gap;
    return {gap, gap, evenFloor(canvas.width - 2 * gap), evenFloor(height)};
}

}  // namespace

std::vector<Rect> gridLayout(std::size_t count, Size canvas) {
    count = std::clamp<std::size_t>(count, 1, kMostTiles);
    const int gap = count == 1 ? 0 : gapOf(canvas);
    const Rect area{0, 0, evenFloor(canvas.width), evenFloor(canvas.height)};
    std::vector<Rect> rects;
    placeBlock(bestGrid(static_cast<int>(count), area.size(), gap), count, area, gap, rects);
    return rects;
}

std::vector<Rect> stripLayout(std::size_t count, Size canvas) {
    const Size even{evenFloor(canvas.width), evenFloor(canvas.height)};
    if (count == 0) {
        return {{0, 0, even.width, even.height}};
    }
    const int gap = gapOf(canvas);
    int shown = static_cast<int>(std::min<std::size_t>(count, 1000));
    const Block strip = bestStrip(shown, even, gap);
    const Rect large = besideStrip(even, strip, gap);
    const Rect area =
        standsRight(even)
            ? Rect{large.x + large.width + gap, 0, length(strip.columns, strip.tile.width, gap), even.height}
            : Rect{0, large.y + large.height + gap, even.width, length(strip.rows, strip.tile.height, gap)};
    std::vector<Rect> rects{large};
    placeBlock(strip, static_cast<std::size_t>(shown), area, gap, rects);
    return rects;
}

Rect wideRectIn(const Rect& area) {
    const Size tile = largestTile(area.width, area.height);
    return {area.x + evenFloor((area.width - tile.width) / 2), area.y + evenFloor((area.height - tile.height) / 2),
            tile.width, tile.height};
}

}  // namespace wf::compose
