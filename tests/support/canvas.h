#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "rtp/base/result.h"

namespace wf::test {

struct Rgb {
    int red = 0;
    int green = 0;
    int blue = 0;
};

/// A place on a picture, pixels.
struct Box {
    int left = 0;
    int top = 0;
    int width = 0;
    int height = 0;

    [[nodiscard]] double aspect() const { return static_cast<double>(width) / height; }
    [[nodiscard]] bool overlaps(const Box& other) const;
};

/// One decoded picture of a film.
struct Canvas {
    int width = 0;
    int height = 0;
    std::string bytes;  ///< red, green, blue

    [[nodiscard]] Rgb at(int x, int y) const;
    /// Share of the canvas.
    [[nodiscard]] double share(const Box& box) const;
};

/// Connected pixels of about one colour.
struct Area {
    Box box;  ///< around all of them
    Rgb mean;
    std::size_t pixels = 0;
};

/// What is shown at these times, which rise: the picture whose time is nearest, of a film at `fps`.
Result<std::vector<Canvas>> canvasesAt(const std::filesystem::path& path, const std::vector<double>& times_s, int fps);

/// Areas of at least this share of the canvas, in reading order of the upper left corners of their boxes.
std::vector<Area> areasOf(const Canvas& canvas, double least_share);

/// The box around all pixels that are nearly white within `within`; width 0 when there is none.
Box whiteBox(const Canvas& canvas, const Box& within);

/// Mean difference of the pixels of two canvases of one size within a box, 0 to 255.
double difference(const Canvas& a, const Canvas& b, const Box& within);

}  // namespace wf::test
