#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/canvas.h"
#include "tests/support/process.h"

namespace wf::test {

/// A tile of one of the three people of the recorded meeting, who fill their picture with one colour each.
struct ColourTile {
    char colour = '?';  ///< 'r', 'g' or 'b'
    Box box;            ///< the whole tile, for the colour reaches all four edges of the picture
};

/// The tiles on a canvas, in reading order. Found by their colours alone.
std::vector<ColourTile> colourTiles(const Canvas& canvas);

/// The colours of the tiles on a canvas, in alphabetical order: "bgr" for all three people.
std::string coloursOf(const Canvas& canvas);

/// The same for the pictures of a film at these times.
std::vector<std::string> coloursAt(const std::filesystem::path& film, const std::vector<double>& times_s);

/// Where the large white digit stands in a tile, as parts of the tile's width and height.
struct DigitPlace {
    double left = 0;
    double top = 0;
    double width = 0;
    double height = 0;
};
DigitPlace digitPlace(const Canvas& canvas, const Box& tile);

/// `mjr compose` with small pictures and little work for the encoder: "--size" and "--preset" unless given.
Outcome compose(std::vector<std::string> arguments);

/// Pictures a second of all films that compose() makes.
inline constexpr int kComposedFps = 25;

/// A folder with links to the recordings whose names have `part` in them; `of` is a folder of the corpus.
void linkRecordings(const std::string& of, const std::string& part, const std::filesystem::path& folder);

}  // namespace wf::test
